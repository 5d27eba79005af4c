/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <errno.h>
#include <stdbool.h>

#define WINDOW_AGREES_RAD  RAD(4.0) /* of the pose's middle; real holds drift by 1 to 3 */
#define STILL_SD_RADPS	   RAD(0.5) /* a sensor on a table: ten times an MPU-6050's noise */
#define BIAS_MIN_S	   2.0	    /* of poses; a shorter one would take a sway for the bias */
#define RESTED_SIGMA_RADPS RAD(0.1) /* motion alone leads to 0.15 deg/s, rest to 0.03 */
#define POSE_MIN_S	   1.0
#define ALIVE_WINDOWS	   3	/* of a pose; on its way in and out something changes, too */
#define STILL_MIN_S	   1.5	/* windows enough for a median */
#define STILLER		   0.6	/* worn, than on a table: on either there is the chip's noise */
#define JOLTED		   0.05 /* of the pose's |a|: breath and sway make 0.01 */

static bool is_measured(const struct calib_window *window)
{
	return !window->is_stuck && !window->is_cut_off;
}

static bool is_quiet(const struct calib_window *window)
{
	return window->gyro_sd_radps < CALIB_STILL_RADPS;
}

/* Numbers that somebody worked out stand still wherever nothing turns; a chip has noise. */
void calib_forgive_computed(struct calib_sensor *sensor)
{
	for (int i = 0; i < POSE_COUNT; i++) {
		int alive = 0;

		for (int k = 0; k < sensor->pose[i].window_count; k++)
			alive += is_quiet(&sensor->pose[i].window[k]) &&
				 !sensor->pose[i].window[k].is_stuck;
		if (alive >= ALIVE_WINDOWS)
			return;
	}
	for (int i = 0; i < POSE_COUNT; i++)
		for (int k = 0; k < sensor->pose[i].window_count; k++)
			sensor->pose[i].window[k].is_stuck = false;
}

static void insert(double value, double *sorted, int count)
{
	for (; count > 0 && sorted[count - 1] > value; count--)
		sorted[count] = sorted[count - 1];
	sorted[count] = value;
}

/* Median |a| of the quiet windows: whether gravity is right is asked of the pose, not of each. */
static double quiet_gravity_mps2(const struct calib_pose_data *data)
{
	double sizes[CALIB_WINDOWS_MAX];
	int count = 0;

	for (int i = 0; i < data->window_count; i++)
		if (is_quiet(&data->window[i]))
			insert(vec3_norm(data->window[i].accel_mps2), sizes, count++);
	return count ? sizes[count / 2] : UNKNOWN;
}

static bool is_1_g(double gravity_mps2)
{
	return fabs(gravity_mps2 / GRAVITY_MPS2 - 1.0) < GRAVITY_TOLERANCE;
}

/* gravity_mps2: of its pose. */
static bool is_still(const struct calib_window *window, double gravity_mps2)
{
	return is_quiet(window) && is_measured(window) && is_1_g(gravity_mps2) &&
	       fabs(vec3_norm(window->accel_mps2) / gravity_mps2 - 1.0) < JOLTED;
}

/* The still window with the least angle to all other still ones; -1 when none is still. */
static int middle_window(const struct calib_pose_data *data)
{
	const double gravity_mps2 = quiet_gravity_mps2(data);
	int middle = -1;
	double least = HUGE_VAL;

	for (int i = 0; i < data->window_count; i++) {
		double sum = 0.0;

		if (!is_still(&data->window[i], gravity_mps2))
			continue;
		for (int k = 0; k < data->window_count; k++)
			if (is_still(&data->window[k], gravity_mps2))
				sum += vec3_angle_rad(data->window[i].accel_mps2,
						      data->window[k].accel_mps2);
		if (sum < least) {
			least = sum;
			middle = i;
		}
	}
	return middle;
}

static bool agrees(const struct calib_window *window, const struct calib_window *middle)
{
	double gravity_mps2 = vec3_norm(middle->accel_mps2);

	return is_quiet(window) && is_measured(window) &&
	       fabs(vec3_norm(window->accel_mps2) / gravity_mps2 - 1.0) < JOLTED &&
	       vec3_angle_rad(window->accel_mps2, middle->accel_mps2) < WINDOW_AGREES_RAD;
}

/* Why a pose is not still: how quiet it was at best, and what gravity was when it was quiet. */
static void look_at_rest(const struct calib_pose_data *data, struct calib_pose_quality *quality)
{
	const bool is_off = !is_1_g(quiet_gravity_mps2(data));
	struct vec3 sum = {0};
	int off = 0;

	quality->least_motion_radps = UNKNOWN;
	for (int i = 0; i < data->window_count; i++) {
		const struct calib_window *window = &data->window[i];

		quality->stuck_s += window->is_stuck ? S_FROM_US(CALIB_WINDOW_US) : 0.0;
		quality->cut_off_s += window->is_cut_off ? S_FROM_US(CALIB_WINDOW_US) : 0.0;
		if (is_measured(window))
			quality->least_motion_radps =
				fmin(window->gyro_sd_radps, quality->least_motion_radps);
		if (!is_quiet(window) || !is_off)
			continue;
		sum = vec3_add(sum, window->accel_mps2);
		off++;
	}
	quality->off_s = off * S_FROM_US(CALIB_WINDOW_US);
	quality->off_accel_mps2 = off ? vec3_scale(sum, 1.0 / off) : (struct vec3){0};
}

void calib_say_off_gravity(const struct calib_pose_quality *pose, struct text *text)
{
	const struct vec3 a = pose->off_accel_mps2;
	const double part[3] = {a.x, a.y, a.z};
	const double g = vec3_norm(a) / GRAVITY_MPS2;
	int most = fabs(a.x) >= fabs(a.y) && fabs(a.x) >= fabs(a.z) ? 0
		   : fabs(a.y) >= fabs(a.z)			    ? 1
								    : 2;

	text_addf(
		text,
		"|a| is %.2f m/s2 at rest, and %.1f to %.1f is 1 g (%.2f of it on the sensor's %c "
		"axis); %s",
		vec3_norm(a), (1.0 - GRAVITY_TOLERANCE) * GRAVITY_MPS2,
		(1.0 + GRAVITY_TOLERANCE) * GRAVITY_MPS2, part[most], "xyz"[most],
		fabs(g - 0.5) < 0.06  ? "half of it: the range is set or scaled wrong"
		: fabs(g - 2.0) < 0.2 ? "twice of it: the range is set or scaled wrong"
				      : "the accelerometer is off: take another sensor");
}

bool calib_say_unmeasured(const struct calib_pose_quality *pose, struct text *text)
{
	if (pose->stuck_s > 0.0)
		text_addf(text,
			  "the sensor said the very same for %.1f s, as nothing that is worn does: "
			  "it hangs, or its wires are loose",
			  pose->stuck_s);
	else if (pose->cut_off_s > 0.0)
		text_addf(text,
			  "an axis stood at the end of its range for %.1f s: it is broken, or its "
			  "range is set too small",
			  pose->cut_off_s);
	return pose->stuck_s > 0.0 || pose->cut_off_s > 0.0;
}

struct vec3 calib_pose_up(const struct calib_pose_data *data, struct calib_pose_quality *quality)
{
	int middle = middle_window(data);
	struct vec3 sum = {0};
	double gravity = 0.0, spread = 0.0;
	int used = 0;

	look_at_rest(data, quality);
	quality->is_given = data->window_count > 0;
	for (int i = 0; middle >= 0 && i < data->window_count; i++) {
		if (!agrees(&data->window[i], &data->window[middle]))
			continue;
		sum = vec3_add(sum, data->window[i].accel_mps2);
		gravity += vec3_norm(data->window[i].accel_mps2);
		used++;
	}
	for (int i = 0; used && i < data->window_count; i++) {
		double angle = vec3_angle_rad(data->window[i].accel_mps2, sum);

		if (agrees(&data->window[i], &data->window[middle]))
			spread += angle * angle;
	}
	quality->still_s = used * S_FROM_US(CALIB_WINDOW_US);
	quality->moved_s = fmax(0.0, (data->window_count - used) * S_FROM_US(CALIB_WINDOW_US) -
					     quality->stuck_s - quality->cut_off_s);
	quality->is_used = quality->still_s >= POSE_MIN_S;
	quality->gravity_mps2 = used ? gravity / used : UNKNOWN;
	quality->spread_rad = used ? sqrt(spread / used) : UNKNOWN;
	return vec3_unit(sum);
}

/* Mean gyroscope of the still windows of the `still` pose. 0 or -ENODATA. */
static int still_bias(const struct calib_pose_data *data, struct vec3 *ret_bias_radps)
{
	struct vec3 sum = {0};
	int used = 0;

	for (int i = 0; i < data->window_count; i++) {
		if (data->window[i].gyro_sd_radps > STILL_SD_RADPS ||
		    !is_measured(&data->window[i]))
			continue;
		sum = vec3_add(sum, data->window[i].gyro_radps);
		used++;
	}
	if (used < 2)
		return -ENODATA;
	*ret_bias_radps = vec3_scale(sum, 1.0 / used);
	return 0;
}

static double trembling_radps(const struct calib_pose_data *data)
{
	double sizes[CALIB_WINDOWS_MAX] = {0};
	int count = 0;

	for (int i = 0; i < data->window_count; i++)
		if (is_measured(&data->window[i]))
			insert(data->window[i].gyro_sd_radps, sizes, count++);
	return count * S_FROM_US(CALIB_WINDOW_US) >= STILL_MIN_S ? sizes[count / 2] : UNKNOWN;
}

int calib_judge_still(const struct calib_sensor *sensor, const char *name, struct text *ret_why)
{
	double still_radps = trembling_radps(&sensor->pose[POSE_STILL]);

	for (int i = 0; i < POSE_COUNT; i++) {
		double worn_radps = trembling_radps(&sensor->pose[i]);

		if (i == POSE_STILL || !(worn_radps < STILL_SD_RADPS / 2.0) ||
		    !(worn_radps < still_radps * STILLER))
			continue;
		text_addf(ret_why,
			  "%s: `%s` trembles by %.2f deg/s, as no body does, and `still` by %.2f: "
			  "their marks are exchanged; hold each pose with its own mark",
			  name, calib_pose_name((enum calib_pose)i), worn_radps * DEG_PER_RAD,
			  still_radps * DEG_PER_RAD);
		return -EDOM;
	}
	return 0;
}

int calib_find_bias(const struct calib_sensor *sensor, struct vec3 *ret_bias_radps)
{
	struct vec3 sum = {0};
	int used = 0;

	if (still_bias(&sensor->pose[POSE_STILL], ret_bias_radps) == 0)
		return 0;
	if (fusion_bias_sigma_radps(&sensor->fusion) < RESTED_SIGMA_RADPS) {
		*ret_bias_radps = fusion_bias_radps(&sensor->fusion);
		return 0;
	}
	for (int i = 0; i < POSE_COUNT; i++) {
		const struct calib_pose_data *data = &sensor->pose[i];
		int middle = middle_window(data);

		for (int k = 0; middle >= 0 && k < data->window_count; k++) {
			if (!agrees(&data->window[k], &data->window[middle]))
				continue;
			sum = vec3_add(sum, data->window[k].gyro_radps);
			used++;
		}
	}
	if (used * S_FROM_US(CALIB_WINDOW_US) < BIAS_MIN_S)
		return -ENODATA;
	*ret_bias_radps = vec3_scale(sum, 1.0 / used);
	return 0;
}
