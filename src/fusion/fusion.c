/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/fusion/fusion.h>

#include <stddef.h>

const struct fusion_params fusion_defaults = {
	.tau_s = 3.0,
	.rest_tau_s = 0.5,
	.rest_gyro_radps = RAD(2.0),
	.rest_accel_mps2 = 0.5,
	.rest_drift_mps2 = 0.25,
	.rest_min_s = 1.5,
	.bias_start_radps = RAD(20.0),
	.bias_rest_radps = RAD(0.03),
	.bias_walk_radps = RAD(0.1),
	.bias_motion_s = 20.0,
	.bias_hurry_s = 4.0,
	.bias_hurry_radps = RAD(0.3),
	.gap_restart_s = 1.0,
};

#define GAP_SAID_S	  0.2
#define SETTLING_S	  1.0
#define GRAVITY_FREE_S	  0.4  /* dark before the 0.5 s that a wearer is promised */
#define GRAVITY_TOLERANCE 0.15 /* of 1 g: cheap chips read up to 6 % off, a fall all of it */
#define SATURATED_S	  1.0
#define FROZEN_S	  0.2
#define FROZEN_SAMPLES	  10
#define TURN_RESTART_RAD  1.0	 /* in one step: the way there is guesswork, and the series ends */
#define ACCEL_MAX_MPS2	  1000.0 /* chips end at 32 g */
#define GYRO_MAX_RADPS	  200.0	 /* chips end at 70 rad/s */
#define RAIL_SHARE	  0.998	 /* a rail is reached at 32767 of 32768 counts, less scale trim */
#define RAIL_EXCESS	  1.001

/*
 * Full scales that chips offer; a value that stands still at one of them is cut off. ST's
 * gyroscopes count on beyond the name of the range, to 32768 counts of 8.75 mdps and its doubles.
 */
static const double gyro_rails_radps[] = {
	RAD(250.0),  RAD(500.0),  RAD(1000.0),	RAD(2000.0),
	RAD(286.72), RAD(573.44), RAD(1146.88), RAD(2293.76),
};
static const double accel_rails_mps2[] = {2 * GRAVITY_MPS2, 4 * GRAVITY_MPS2, 8 * GRAVITY_MPS2,
					  16 * GRAVITY_MPS2};
enum {
	GYRO_RAIL_COUNT = sizeof(gyro_rails_radps) / sizeof(*gyro_rails_radps),
	ACCEL_RAIL_COUNT = sizeof(accel_rails_mps2) / sizeof(*accel_rails_mps2),
};

void fusion_init(struct fusion *fusion, const struct fusion_params *params)
{
	*fusion = (struct fusion){
		.params = params,
		.bias_var = params->bias_start_radps * params->bias_start_radps,
		.since_saturated_s = SATURATED_S,
	};
}

void fusion_set_bias(struct fusion *fusion, struct vec3 bias_radps, double sigma_radps)
{
	fusion->bias_radps = bias_radps;
	fusion->bias_var = sigma_radps * sigma_radps;
}

/*
 * v as seen after the frame has turned by theta: exp(-[theta]x) v, from the series to theta^4.
 * At 20 Hz and 500 deg/s theta is 0.44 rad and the error 1e-4.
 */
static inline struct vec3 turned_back(struct vec3 v, struct vec3 theta, double c1, double c2)
{
	struct vec3 once = vec3_cross(theta, v);
	struct vec3 twice = vec3_cross(theta, once);

	return vec3_add_scaled(vec3_add_scaled(v, -c1, once), c2, twice);
}

static void turn_state_back(struct fusion *fusion, struct vec3 theta)
{
	double square = vec3_dot(theta, theta);
	double c1 = 1.0 - square * (1.0 / 6.0) * (1.0 - square * (1.0 / 20.0));
	double c2 = 0.5 - square * (1.0 / 24.0) * (1.0 - square * (1.0 / 30.0));

	fusion->gravity_mps2 = turned_back(fusion->gravity_mps2, theta, c1, c2);
	fusion->slope = turned_back(fusion->slope, theta, c1, c2);
}

/*
 * g'' = (2/tau^2)(a - g) - (2/tau) g', a Butterworth low-pass. In the first second g is the mean
 * instead, so that it is right as soon as it can be.
 */
static void correct_by_accel(struct fusion *fusion, struct vec3 accel_mps2, double dt_s)
{
	struct vec3 miss = vec3_sub(accel_mps2, fusion->gravity_mps2);
	double tau_s = fusion->params->tau_s;

	if (fusion->age_s < SETTLING_S) {
		double share = dt_s / (fusion->age_s + dt_s);

		fusion->gravity_mps2 = vec3_add_scaled(fusion->gravity_mps2, share, miss);
		return;
	}
	fusion->slope = vec3_add_scaled(fusion->slope, dt_s, miss);
	fusion->gravity_mps2 =
		vec3_add_scaled(fusion->gravity_mps2, 2.0 * dt_s / (tau_s * tau_s), fusion->slope);
	fusion->slope = vec3_scale(fusion->slope, 1.0 - 2.0 * dt_s / tau_s);
}

static int is_rest_sample(const struct fusion *fusion, const struct imu_sample *sample)
{
	struct vec3 gyro_off = vec3_sub(sample->gyro_radps, fusion->rest_gyro_radps);
	struct vec3 accel_off = vec3_sub(sample->accel_mps2, fusion->rest_accel_mps2);
	double gyro_limit = fusion->params->rest_gyro_radps;
	double accel_limit = fusion->params->rest_accel_mps2;

	return vec3_dot(gyro_off, gyro_off) < gyro_limit * gyro_limit &&
	       vec3_dot(accel_off, accel_off) < accel_limit * accel_limit;
}

/* A slow stretch, 1 to 6 deg/s, is even enough to pass for rest, but gravity goes with it. */
static int has_drifted(const struct fusion *fusion)
{
	struct vec3 drift = vec3_sub(fusion->rest_accel_mps2, fusion->rest_start_mps2);
	double limit = fusion->params->rest_drift_mps2;

	return vec3_dot(drift, drift) > limit * limit;
}

static void watch_rest(struct fusion *fusion, const struct imu_sample *sample, double dt_s)
{
	double share = dt_s / (fusion->params->rest_tau_s + dt_s);

	fusion->rest_gyro_radps =
		vec3_add_scaled(fusion->rest_gyro_radps, share,
				vec3_sub(sample->gyro_radps, fusion->rest_gyro_radps));
	fusion->rest_accel_mps2 =
		vec3_add_scaled(fusion->rest_accel_mps2, share,
				vec3_sub(sample->accel_mps2, fusion->rest_accel_mps2));
	fusion->rest_s = is_rest_sample(fusion, sample) && !has_drifted(fusion)
				 ? fusion->rest_s + dt_s
				 : 0.0;
	if (fusion->rest_s == 0.0)
		fusion->rest_start_mps2 = fusion->rest_accel_mps2;
}

/*
 * At rest the low-passed gyroscope reads the bias: a scalar Kalman filter whose measurement
 * variance is chosen so that it ends at bias_rest_radps (VQF eq. 28 to 30). In motion a bias
 * delta makes g lag by tau^2/2 (delta x g), which v shows: delta = (2/tau^2)(g x v)/|g|^2, the
 * horizontal part of it; the vertical part cannot be seen without heading.
 *
 * Whoever starts in motion has a bias of which nothing is known, and an unknown bias tilts g by
 * tau times itself: it is learned in a hurry first.
 */
static void learn_bias_in_motion(struct fusion *fusion, double dt_s)
{
	const struct fusion_params *params = fusion->params;
	double known_var = params->bias_hurry_radps * params->bias_hurry_radps;
	double square = vec3_dot(fusion->gravity_mps2, fusion->gravity_mps2);
	double learn_s = params->bias_motion_s;
	struct vec3 lag;

	if (fusion->age_s <= SETTLING_S || !(square > GRAVITY_MPS2))
		return;
	if (fusion->bias_var > known_var) {
		learn_s = params->bias_hurry_s;
		fusion->bias_var = fmax(fusion->bias_var * (1.0 - 2.0 * dt_s / learn_s), known_var);
	}
	lag = vec3_cross(fusion->gravity_mps2, fusion->slope);
	fusion->bias_radps = vec3_add_scaled(
		fusion->bias_radps, 2.0 * dt_s / (params->tau_s * params->tau_s * learn_s * square),
		lag);
}

static void learn_bias(struct fusion *fusion, double dt_s)
{
	const struct fusion_params *params = fusion->params;
	double walk = params->bias_walk_radps * params->bias_walk_radps * dt_s / 100.0;

	fusion->bias_var =
		fmin(fusion->bias_var + walk, params->bias_start_radps * params->bias_start_radps);
	if (fusion_is_at_rest(fusion)) {
		double rest_var = params->bias_rest_radps * params->bias_rest_radps;
		double gain = fusion->bias_var /
			      (fusion->bias_var + rest_var * rest_var / walk + rest_var);

		fusion->bias_radps =
			vec3_add_scaled(fusion->bias_radps, gain,
					vec3_sub(fusion->rest_gyro_radps, fusion->bias_radps));
		fusion->bias_var *= 1.0 - gain;
		return;
	}
	learn_bias_in_motion(fusion, dt_s);
}

static int is_at_rail(double value, const double *rails, size_t rail_count)
{
	for (size_t i = 0; i < rail_count; i++)
		if (value >= rails[i] * RAIL_SHARE && value <= rails[i] * RAIL_EXCESS)
			return 1;
	return 0;
}

/*
 * A component that stands still at the end of a range, and beyond which this sensor has never been:
 * a wider range passes the narrower one's end, and may well do so twice with the same value.
 */
static int is_cut_off(struct vec3 v, struct vec3 before, const double *rails, size_t rail_count,
		      double *peak)
{
	const double now[3] = {fabs(v.x), fabs(v.y), fabs(v.z)};
	const int is_same[3] = {v.x == before.x, v.y == before.y, v.z == before.z};
	double least = rails[0] * RAIL_SHARE;
	int is_cut = 0;

	if (vec3_dot(v, v) < least * least)
		return 0;
	for (int i = 0; i < 3; i++) {
		is_cut |= is_same[i] && now[i] >= *peak && is_at_rail(now[i], rails, rail_count);
		*peak = fmax(*peak, now[i]);
	}
	return is_cut;
}

/* How far it turned is not known, so gravity is found anew while nobody trusts it. */
static void forget_turn(struct fusion *fusion)
{
	fusion->age_s = 0.0;
	fusion->slope = (struct vec3){0};
}

static void watch_trust(struct fusion *fusion, const struct imu_sample *sample, double dt_s)
{
	double square = vec3_dot(sample->accel_mps2, sample->accel_mps2);
	double low = GRAVITY_MPS2 * (1.0 - GRAVITY_TOLERANCE);
	double high = GRAVITY_MPS2 * (1.0 + GRAVITY_TOLERANCE);
	int is_same = vec3_is_equal(sample->accel_mps2, fusion->last_accel_mps2) &&
		      vec3_is_equal(sample->gyro_radps, fusion->last_gyro_radps);

	fusion->gravity_free_s =
		square < low * low || square > high * high ? fusion->gravity_free_s + dt_s : 0.0;
	fusion->frozen_s = is_same ? fusion->frozen_s + dt_s : 0.0;
	fusion->frozen_samples = is_same ? fusion->frozen_samples + 1 : 0;
	fusion->since_saturated_s += dt_s;
	if (is_cut_off(sample->accel_mps2, fusion->last_accel_mps2, accel_rails_mps2,
		       ACCEL_RAIL_COUNT, &fusion->accel_peak_mps2))
		fusion->since_saturated_s = 0.0;
	if (is_cut_off(sample->gyro_radps, fusion->last_gyro_radps, gyro_rails_radps,
		       GYRO_RAIL_COUNT, &fusion->gyro_peak_radps)) {
		fusion->since_saturated_s = 0.0;
		forget_turn(fusion);
	}
}

static void restart(struct fusion *fusion, const struct imu_sample *sample)
{
	fusion->gravity_mps2 = sample->accel_mps2;
	fusion->slope = (struct vec3){0};
	fusion->rest_gyro_radps = sample->gyro_radps;
	fusion->rest_accel_mps2 = sample->accel_mps2;
	fusion->rest_start_mps2 = sample->accel_mps2;
	fusion->age_s = 0.0;
	fusion->rest_s = 0.0;
	fusion->gravity_free_s = 0.0;
	fusion->frozen_s = 0.0;
	fusion->frozen_samples = 0;
	fusion->is_started = 1;
}

static void remember(struct fusion *fusion, const struct imu_sample *sample)
{
	fusion->last_us = sample->t_us;
	fusion->last_gyro_radps = sample->gyro_radps;
	fusion->last_accel_mps2 = sample->accel_mps2;
}

/* False for NaN and infinity, too. */
static int is_possible(const struct imu_sample *sample)
{
	return vec3_dot(sample->accel_mps2, sample->accel_mps2) < ACCEL_MAX_MPS2 * ACCEL_MAX_MPS2 &&
	       vec3_dot(sample->gyro_radps, sample->gyro_radps) < GYRO_MAX_RADPS * GYRO_MAX_RADPS;
}

unsigned fusion_step(struct fusion *fusion, const struct imu_sample *sample)
{
	double dt_s = S_FROM_US(sample->t_us - fusion->last_us);
	struct vec3 turn = vec3_scale(vec3_sub(sample->gyro_radps, fusion->bias_radps), dt_s);

	if (!is_possible(sample) || (fusion->is_started && dt_s <= 0.0))
		return FUSION_STEP_IGNORED;
	if (!fusion->is_started || dt_s > fusion->params->gap_restart_s ||
	    vec3_dot(turn, turn) > TURN_RESTART_RAD * TURN_RESTART_RAD) {
		int is_gap = fusion->is_started && dt_s > GAP_SAID_S;

		restart(fusion, sample);
		remember(fusion, sample);
		return is_gap ? FUSION_STEP_RESTARTED | FUSION_STEP_GAP : FUSION_STEP_RESTARTED;
	}
	turn_state_back(fusion, turn);
	correct_by_accel(fusion, sample->accel_mps2, dt_s);
	watch_rest(fusion, sample, dt_s);
	learn_bias(fusion, dt_s);
	watch_trust(fusion, sample, dt_s);
	fusion->age_s += dt_s;
	remember(fusion, sample);
	return dt_s > GAP_SAID_S ? FUSION_STEP_GAP : 0;
}

struct vec3 fusion_up(const struct fusion *fusion)
{
	return vec3_unit(fusion->gravity_mps2);
}

struct vec3 fusion_bias_radps(const struct fusion *fusion)
{
	return fusion->bias_radps;
}

double fusion_bias_sigma_radps(const struct fusion *fusion)
{
	return sqrt(fusion->bias_var);
}

int fusion_is_at_rest(const struct fusion *fusion)
{
	return fusion->rest_s >= fusion->params->rest_min_s;
}

enum fusion_trust fusion_trust(const struct fusion *fusion)
{
	if (fusion->frozen_s > FROZEN_S && fusion->frozen_samples >= FROZEN_SAMPLES)
		return FUSION_FROZEN;
	if (fusion->since_saturated_s < SATURATED_S)
		return FUSION_SATURATED;
	if (fusion->gravity_free_s > GRAVITY_FREE_S)
		return FUSION_GRAVITY_FREE;
	if (!fusion->is_started || fusion->age_s < SETTLING_S)
		return FUSION_SETTLING;
	return FUSION_TRUSTED;
}

const char *fusion_trust_name(enum fusion_trust trust)
{
	static const char *const names[] = {
		[FUSION_TRUSTED] = "",
		[FUSION_SETTLING] = "settling",
		[FUSION_SATURATED] = "saturated",
		[FUSION_GRAVITY_FREE] = "gravity_free",
		[FUSION_FROZEN] = "frozen",
	};

	return names[trust];
}
