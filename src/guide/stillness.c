/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/guide/stillness.h>

#define TREMBLE_MOST_RADPS RAD(6.0)  /* sway and breath in real still holds: under 4 deg/s */
#define DRIFT_MOST_RAD	   RAD(3.0)  /* real holds drift by 1 to 3 */
#define SLOW_MOST_RAD	   RAD(1.25) /* from one half second to the next; breath and sway: 0.5 */
#define JOLT_MOST_MPS2	   0.05	     /* of |a|: who sits down in five seconds has 0.15 */
#define COUNT_MIN	   5	     /* samples that tell something */

static void end_rest(struct stillness *still)
{
	still->since_us = STILLNESS_NONE;
	still->rest_count = 0;
	still->restless_count = 0;
	still->tremble_radps = HUGE_VAL;
}

static void open_window(struct stillness *still, int64_t t_us)
{
	still->open_us = t_us;
	still->open_count = 0;
	still->sum_accel = still->sum_gyro = (struct vec3){0};
	still->sum_gyro_square = 0.0;
}

void stillness_init(struct stillness *still)
{
	*still = (struct stillness){.last_us = INT64_MIN};
	end_rest(still);
}

static void take_up(struct stillness *still, struct vec3 accel_mps2, double tremble_radps)
{
	double share = 1.0 / ++still->rest_count;

	if (still->since_us == STILLNESS_NONE) {
		still->since_us = still->open_us;
		still->accel_mps2 = (struct vec3){0};
	}
	still->accel_mps2 =
		vec3_add(vec3_scale(still->accel_mps2, 1.0 - share), vec3_scale(accel_mps2, share));
	still->tremble_radps = fmin(still->tremble_radps, tremble_radps);
	still->restless_count = 0;
}

/* Whether gravity is elsewhere than it was: slowly, in the end, or because the body speeds up. */
static bool has_left(const struct stillness *still, struct vec3 accel_mps2)
{
	double jolt_mps2 = vec3_norm(accel_mps2) - vec3_norm(still->accel_mps2);

	return vec3_angle_rad(accel_mps2, still->accel_mps2) > DRIFT_MOST_RAD ||
	       vec3_angle_rad(accel_mps2, still->last_accel_mps2) > SLOW_MOST_RAD ||
	       fabs(jolt_mps2) > JOLT_MOST_MPS2;
}

/* One half second of a cough is no end of a rest; two are. */
static void close_window(struct stillness *still)
{
	double share = 1.0 / still->open_count;
	struct vec3 accel_mps2 = vec3_scale(still->sum_accel, share);
	struct vec3 mean = vec3_scale(still->sum_gyro, share);
	double tremble_radps =
		sqrt(fmax(0.0, still->sum_gyro_square * share - vec3_dot(mean, mean)));
	bool is_quiet = tremble_radps < TREMBLE_MOST_RADPS;

	if (still->since_us != STILLNESS_NONE && ((!is_quiet && ++still->restless_count > 1) ||
						  (is_quiet && has_left(still, accel_mps2))))
		end_rest(still);
	if (is_quiet)
		take_up(still, accel_mps2, tremble_radps);
	if (is_quiet)
		still->last_accel_mps2 = accel_mps2;
}

bool stillness_step(struct stillness *still, const struct imu_sample *sample)
{
	bool is_gap =
		still->last_us == INT64_MIN || sample->t_us - still->last_us > STILLNESS_WINDOW_US;
	bool is_full = !is_gap && sample->t_us - still->open_us >= STILLNESS_WINDOW_US;

	if (is_gap)
		end_rest(still);
	if (is_full && still->open_count >= COUNT_MIN)
		close_window(still);
	if (is_gap || is_full)
		open_window(still, sample->t_us);
	still->sum_accel = vec3_add(still->sum_accel, sample->accel_mps2);
	still->sum_gyro = vec3_add(still->sum_gyro, sample->gyro_radps);
	still->sum_gyro_square += vec3_dot(sample->gyro_radps, sample->gyro_radps);
	still->open_count++;
	still->last_us = sample->t_us;
	return is_full;
}

double stillness_s(const struct stillness *still, int64_t t_us)
{
	if (still->since_us == STILLNESS_NONE || t_us - still->last_us > STILLNESS_WINDOW_US)
		return 0.0;
	return S_FROM_US(t_us - still->since_us);
}

struct vec3 stillness_up(const struct stillness *still)
{
	return still->since_us == STILLNESS_NONE ? (struct vec3){0} : vec3_unit(still->accel_mps2);
}
