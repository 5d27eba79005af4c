/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* Sway and breath in real still holds stay under 4 deg/s (0.7 to 3 Hz, 95 %); fidgets go beyond. */
#define WINDOW_STILL_RADPS RAD(6.0)
#define WINDOW_AGREES_RAD  RAD(4.0) /* of the pose's middle; real holds drift by 1 to 3 */
#define STILL_SD_RADPS	   RAD(0.5) /* a sensor on a table: ten times an MPU-6050's noise */
#define GRAVITY_TOLERANCE  0.08	    /* of 1 g: the worst face of the worst board seen is 6 % off */
#define BIAS_MIN_S	   2.0	    /* of poses; a shorter one would take a sway for the bias */
#define RESTED_SIGMA_RADPS RAD(0.1) /* motion alone leads to 0.15 deg/s, rest to 0.03 */
#define POSE_MIN_S	   1.0
/* Provisional: a sacrum bows by 19 +- 9 deg in a seated bend, so 20 would refuse every other
 * person; below 85 % and 20 deg the report says poor. */
#define AXIS_SHARE_MIN	  0.70 /* people bowing reach 0.83 to 1.00; free squats 0.79 */
#define BOW_RANGE_MIN_RAD RAD(4.0)
#define NEUTRALS_MIN_RAD  RAD(30.0)
/* Nominal inclinations between these apart tell forward from backward. */
#define NOMINAL_APART_DEG 45.0
#define NOMINAL_TURN_DEG  170.0
#define BOW_UP_PERIOD_US  INT64_C(100000)

void calib_init(struct calib *calib)
{
	memset(calib, 0, sizeof(*calib));
	for (int i = 0; i < SENSOR_COUNT; i++) {
		fusion_init(&calib->sensor[i].fusion, &fusion_defaults);
		calib->sensor[i].open_pose = POSE_NONE;
	}
}

static void window_open(struct calib_sensor *sensor, enum calib_pose pose, int64_t t_us)
{
	sensor->open_pose = pose;
	sensor->open_since_us = t_us;
	sensor->open_count = 0;
	sensor->sum_accel = (struct vec3){0};
	sensor->sum_gyro = (struct vec3){0};
	sensor->sum_gyro_square = 0.0;
}

static void window_close(struct calib_sensor *sensor)
{
	struct calib_pose_data *data = &sensor->pose[sensor->open_pose];
	struct calib_window *window = &data->window[data->window_count];
	double share;

	if (sensor->open_count < 5 || data->window_count == CALIB_WINDOWS_MAX)
		return;
	share = 1.0 / sensor->open_count;
	window->accel_mps2 = vec3_scale(sensor->sum_accel, share);
	window->gyro_radps = vec3_scale(sensor->sum_gyro, share);
	window->gyro_sd_radps =
		sqrt(fmax(0.0, sensor->sum_gyro_square * share -
				       vec3_dot(window->gyro_radps, window->gyro_radps)));
	data->window_count++;
}

static void window_add(struct calib_sensor *sensor, const struct imu_sample *sample,
		       enum calib_pose pose)
{
	if (pose != sensor->open_pose || sample->t_us - sensor->last_us > CALIB_WINDOW_US) {
		window_open(sensor, pose, sample->t_us);
	} else if (sample->t_us - sensor->open_since_us >= CALIB_WINDOW_US) {
		window_close(sensor);
		window_open(sensor, pose, sample->t_us);
	}
	sensor->sum_accel = vec3_add(sensor->sum_accel, sample->accel_mps2);
	sensor->sum_gyro = vec3_add(sensor->sum_gyro, sample->gyro_radps);
	sensor->sum_gyro_square += vec3_dot(sample->gyro_radps, sample->gyro_radps);
	sensor->open_count++;
}

static void bow_add(struct calib_sensor *sensor, const struct imu_sample *sample)
{
	struct vec3 w = sample->gyro_radps;
	const double products[6] = {w.x * w.x, w.y * w.y, w.z * w.z,
				    w.x * w.y, w.x * w.z, w.y * w.z};

	sensor->bow_count += 1.0;
	sensor->bow_sum_gyro = vec3_add(sensor->bow_sum_gyro, w);
	for (int i = 0; i < 6; i++)
		sensor->bow_gyro_square[i] += products[i];
	if (sample->t_us >= sensor->bow_up_next_us && sensor->bow_up_count < CALIB_BOW_UPS_MAX) {
		sensor->bow_up[sensor->bow_up_count++] = fusion_up(&sensor->fusion);
		sensor->bow_up_next_us = sample->t_us + BOW_UP_PERIOD_US;
	}
}

void calib_add(struct calib *calib, const struct imu_sample *sample, enum calib_pose pose)
{
	struct calib_sensor *sensor = &calib->sensor[sample->sensor];

	if (fusion_step(&sensor->fusion, sample) & FUSION_STEP_IGNORED)
		return;
	sensor->sample_count++;
	if (pose == POSE_BOW)
		bow_add(sensor, sample);
	if (pose != POSE_NONE && pose != POSE_BOW)
		window_add(sensor, sample, pose);
	else
		sensor->open_pose = POSE_NONE;
	sensor->last_us = sample->t_us;
}

static bool is_still(const struct calib_window *window)
{
	double g = vec3_norm(window->accel_mps2);

	return window->gyro_sd_radps < WINDOW_STILL_RADPS &&
	       fabs(g / GRAVITY_MPS2 - 1.0) < GRAVITY_TOLERANCE;
}

/* The still window with the least angle to all other still ones; -1 when none is still. */
static int middle_window(const struct calib_pose_data *data)
{
	int middle = -1;
	double least = HUGE_VAL;

	for (int i = 0; i < data->window_count; i++) {
		double sum = 0.0;

		if (!is_still(&data->window[i]))
			continue;
		for (int k = 0; k < data->window_count; k++)
			if (is_still(&data->window[k]))
				sum += vec3_angle_rad(data->window[i].accel_mps2,
						      data->window[k].accel_mps2);
		if (sum < least) {
			least = sum;
			middle = i;
		}
	}
	return middle;
}

static int agrees(const struct calib_window *window, const struct calib_window *middle)
{
	return is_still(window) &&
	       vec3_angle_rad(window->accel_mps2, middle->accel_mps2) < WINDOW_AGREES_RAD;
}

/* Mean of the windows that agree; is_used says whether they are enough. */
static struct vec3 pose_up(const struct calib_pose_data *data, struct calib_pose_quality *quality)
{
	int middle = middle_window(data);
	struct vec3 sum = {0};
	double gravity = 0.0, spread = 0.0;
	int used = 0;

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
	quality->moved_s = (data->window_count - used) * S_FROM_US(CALIB_WINDOW_US);
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
		if (data->window[i].gyro_sd_radps > STILL_SD_RADPS)
			continue;
		sum = vec3_add(sum, data->window[i].gyro_radps);
		used++;
	}
	if (used < 2)
		return -ENODATA;
	*ret_bias_radps = vec3_scale(sum, 1.0 / used);
	return 0;
}

/* m v for the symmetric matrix xx yy zz xy xz yz. */
static struct vec3 symmetric_times(const double m[6], struct vec3 v)
{
	return (struct vec3){m[0] * v.x + m[3] * v.y + m[4] * v.z,
			     m[3] * v.x + m[1] * v.y + m[5] * v.z,
			     m[4] * v.x + m[5] * v.y + m[2] * v.z};
}

/*
 * Eigenvector of the largest eigenvalue by power iteration from the largest column; 100 steps
 * separate eigenvalues that differ by 5 % to 1e-2, and closer ones are refused by their share.
 */
static struct vec3 principal_axis(const double m[6], double *ret_share)
{
	const double trace = m[0] + m[1] + m[2];
	struct vec3 v = m[0] >= m[1] && m[0] >= m[2] ? (struct vec3){m[0], m[3], m[4]}
			: m[1] >= m[2]		     ? (struct vec3){m[3], m[1], m[5]}
						     : (struct vec3){m[4], m[5], m[2]};

	v = vec3_unit(v);
	for (int i = 0; i < 100; i++)
		v = vec3_unit(symmetric_times(m, v));
	*ret_share = trace > 0.0 ? vec3_dot(v, symmetric_times(m, v)) / trace : 0.0;
	return v;
}

/*
 * The gyroscope's covariance about its own mean: a bow ends where it began, so its mean rate is
 * the bias, whatever the bias is.
 */
static void bow_covariance(const struct calib_sensor *sensor, double ret_m[6])
{
	struct vec3 mean = vec3_scale(sensor->bow_sum_gyro, 1.0 / sensor->bow_count);
	const double squares[6] = {mean.x * mean.x, mean.y * mean.y, mean.z * mean.z,
				   mean.x * mean.y, mean.x * mean.z, mean.y * mean.z};

	for (int i = 0; i < 6; i++)
		ret_m[i] = sensor->bow_gyro_square[i] / sensor->bow_count - squares[i];
}

/* The left axis from the bow, or zero when the bow is missing or cannot be used. */
static struct vec3 left_from_bow(const struct calib_sensor *sensor, struct vec3 up_upright,
				 struct calib_sensor_quality *quality)
{
	double m[6];
	struct vec3 axis, way = {0};

	if (sensor->bow_up_count < 10)
		return (struct vec3){0};
	bow_covariance(sensor, m);
	axis = principal_axis(m, &quality->axis_share);
	quality->bow_range_rad = 0.0;
	for (int i = 0; i < sensor->bow_up_count; i++) {
		way = vec3_add(way, vec3_cross(sensor->bow_up[i], up_upright));
		quality->bow_range_rad =
			fmax(quality->bow_range_rad, vec3_angle_rad(sensor->bow_up[i], up_upright));
	}
	if (quality->axis_share < AXIS_SHARE_MIN || quality->bow_range_rad < BOW_RANGE_MIN_RAD)
		return (struct vec3){0};
	return vec3_dot(way, axis) < 0.0 ? vec3_scale(axis, -1.0) : axis;
}

/* Whether two poses are far enough apart to tell forward from backward, and which is which. */
static bool is_in_front(enum calib_pose front, enum calib_pose back)
{
	double apart_deg = calib_pose_info(front)->nominal_deg - calib_pose_info(back)->nominal_deg;

	return apart_deg > NOMINAL_APART_DEG && apart_deg < NOMINAL_TURN_DEG;
}

/* The left axis from the two neutrals that lie furthest apart, or zero. */
static struct vec3 left_from_neutrals(const struct vec3 up[POSE_COUNT],
				      const struct calib_sensor_quality *quality)
{
	struct vec3 best = {0};

	for (int back = 0; back < POSE_COUNT; back++) {
		for (int front = 0; front < POSE_COUNT; front++) {
			struct vec3 left = vec3_cross(up[front], up[back]);

			if (quality->pose[back].is_used && quality->pose[front].is_used &&
			    is_in_front((enum calib_pose)front, (enum calib_pose)back) &&
			    vec3_norm(left) > vec3_norm(best))
				best = left;
		}
	}
	return vec3_norm(best) > sin(NEUTRALS_MIN_RAD) ? vec3_unit(best) : (struct vec3){0};
}

/* Both axes where there are two: their errors are independent, so the mean is better than either.
 */
static struct vec3 left_axis(const struct calib_sensor *sensor, const struct vec3 up[POSE_COUNT],
			     struct calib_sensor_quality *quality)
{
	struct vec3 bow = left_from_bow(sensor, up[POSE_UPRIGHT], quality);
	struct vec3 neutral = left_from_neutrals(up, quality);
	bool has_bow = vec3_norm(bow) > 0.0, has_neutral = vec3_norm(neutral) > 0.0;

	quality->axis_source = has_bow && has_neutral ? CALIB_AXIS_BOTH
			       : has_bow	      ? CALIB_AXIS_BOW
			       : has_neutral	      ? CALIB_AXIS_NEUTRALS
						      : CALIB_AXIS_NONE;
	if (has_bow && has_neutral)
		quality->axis_disagreement_rad = vec3_angle_rad(bow, neutral);
	return vec3_add(bow, neutral);
}

/*
 * The bias: from the sensor on a table, else from a real rest while worn, else the mean rate over
 * the poses, in which nobody turned by more than sway: about 0.2 deg/s.
 */
static int find_bias(const struct calib_sensor *sensor, struct vec3 *ret_bias_radps)
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

static int check_upright(const struct calib_pose_quality *upright, const char *name,
			 struct text *ret_why)
{
	if (!upright->is_given) {
		text_addf(ret_why,
			  "%s: no rows are marked upright; stand or sit tall for 5 s with "
			  "that mark",
			  name);
		return -ENODATA;
	}
	if (!upright->is_used && upright->still_s > 0.0) {
		text_addf(ret_why, "%s: upright was held still for only %.1f s; hold it for 5 s",
			  name, upright->still_s);
		return -EDOM;
	}
	if (!upright->is_used) {
		text_addf(ret_why,
			  "%s: upright was not held still, or |a| is not near 1 g; hold it "
			  "for 5 s without moving",
			  name);
		return -EDOM;
	}
	return 0;
}

static int find_alignment(const struct calib_sensor *sensor, const struct vec3 up[POSE_COUNT],
			  struct calib_sensor_quality *quality, const char *name,
			  struct rotation *ret_r_body_from_sensor, struct text *ret_why)
{
	struct vec3 left = left_axis(sensor, up, quality);

	if (is_known(quality->axis_disagreement_rad) &&
	    quality->axis_disagreement_rad > RAD(30.0)) {
		text_addf(ret_why,
			  "%s: bow and neutrals disagree by %.0f deg, so the strap moved or "
			  "a mark is wrong; calibrate again",
			  name, quality->axis_disagreement_rad * DEG_PER_RAD);
		return -EDOM;
	}
	if (profile_alignment(up[POSE_UPRIGHT], left, ret_r_body_from_sensor) == 0)
		return 0;
	text_addf(ret_why, "%s: forward cannot be told from sideways: ", name);
	if (!is_known(quality->axis_share))
		text_add(ret_why, "no bow and no two neutrals more than 30 deg apart; bow slowly "
				  "three times with the mark bow");
	else
		text_addf(ret_why,
			  "the bow turned about one axis by %.0f %% and reached %.0f deg (needed: "
			  "%.0f %% and %.0f deg); bow again, slowly and straight",
			  100.0 * quality->axis_share, quality->bow_range_rad * DEG_PER_RAD,
			  100.0 * AXIS_SHARE_MIN, BOW_RANGE_MIN_RAD * DEG_PER_RAD);
	return -EDOM;
}

static int finish_sensor(const struct calib_sensor *sensor, struct profile_sensor *ret_sensor,
			 struct calib_sensor_quality *quality, const char *name,
			 struct text *ret_why)
{
	struct vec3 up[POSE_COUNT];
	struct profile_sensor made = {.is_fitted = true};
	int r;

	for (int i = 0; i < POSE_COUNT; i++)
		up[i] = pose_up(&sensor->pose[i], &quality->pose[i]);
	made.has_gyro_bias = find_bias(sensor, &made.gyro_bias_radps) == 0;
	quality->bias_radps = made.has_gyro_bias ? vec3_norm(made.gyro_bias_radps) : UNKNOWN;
	r = check_upright(&quality->pose[POSE_UPRIGHT], name, ret_why);
	if (r == 0)
		r = find_alignment(sensor, up, quality, name, &made.r_body_from_sensor, ret_why);
	if (r < 0)
		return r;
	for (int i = 0; i < POSE_COUNT; i++) {
		struct vec3 up_body = vec3_rotate(&made.r_body_from_sensor, up[i]);
		double inclination_rad = profile_inclination_rad(up_body);

		if (i == POSE_STILL || !quality->pose[i].is_used)
			continue;
		quality->pose[i].is_misplaced =
			!calib_pose_is_plausible((enum calib_pose)i, inclination_rad);
		quality->pose[i].is_used = !quality->pose[i].is_misplaced;
		made.pose[i] = (struct profile_pose){quality->pose[i].is_used, inclination_rad,
						     profile_lateral_rad(up_body)};
	}
	*ret_sensor = made;
	return 0;
}

static void begin_quality(const struct calib *calib, struct calib_quality *ret_quality)
{
	*ret_quality = (struct calib_quality){0};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor_quality *quality = &ret_quality->sensor[i];

		quality->is_present = calib->sensor[i].sample_count > 0;
		quality->axis_share = UNKNOWN;
		quality->bow_range_rad = UNKNOWN;
		quality->axis_disagreement_rad = UNKNOWN;
		quality->bias_radps = UNKNOWN;
	}
}

int calib_finish(struct calib *calib, struct profile *ret_profile,
		 struct calib_quality *ret_quality, struct text *ret_why)
{
	struct profile profile = {0};
	int r = 0;

	begin_quality(calib, ret_quality);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor *sensor = &calib->sensor[i];
		struct calib_sensor_quality *quality = &ret_quality->sensor[i];

		if (!quality->is_present)
			continue;
		if (sensor->open_pose != POSE_NONE)
			window_close(sensor);
		sensor->open_pose = POSE_NONE;
		r = finish_sensor(sensor, &profile.sensor[i], quality,
				  sensor_place_name((enum sensor_place)i), ret_why);
		if (r < 0 && i == SENSOR_PELVIS)
			return r;
	}
	if (!ret_quality->sensor[SENSOR_PELVIS].is_present) {
		text_add(ret_why,
			 "there are no rows of the pelvis sensor; it is the one that lumbard "
			 "cannot do without");
		return -ENODATA;
	}
	*ret_profile = profile;
	return 0;
}

static void format_pose(const struct calib_pose_quality *pose, const char *name, struct text *text)
{
	if (!pose->is_given)
		return;
	text_addf(text, "  %-9s", name);
	if (pose->still_s == 0.0) {
		text_addf(text, "not usable: %.1f s, never still or |a| not near 1 g\n",
			  pose->moved_s);
		return;
	}
	text_addf(text, "%4.1f s still, spread %.1f deg, |g| %.2f m/s2", pose->still_s,
		  pose->spread_rad * DEG_PER_RAD, pose->gravity_mps2);
	if (pose->moved_s > 0.0)
		text_addf(text, ", %.1f s left out (moved)", pose->moved_s);
	text_add(text, pose->is_misplaced ? ": another position than that, not used\n"
		       : pose->is_used	  ? "\n"
					  : ": too short, not used\n");
}

static const char *axis_source_words(enum calib_axis_source source)
{
	static const char *const words[] = {
		[CALIB_AXIS_NONE] = "none",
		[CALIB_AXIS_BOW] = "the bow",
		[CALIB_AXIS_NEUTRALS] = "two neutrals",
		[CALIB_AXIS_BOTH] = "the bow and two neutrals",
	};

	return words[source];
}

static void format_axis(const struct calib_sensor_quality *sensor, struct text *text)
{
	text_addf(text, "  axis      from %s", axis_source_words(sensor->axis_source));
	if (is_known(sensor->axis_share))
		text_addf(text, "; bow: %.0f %% about one axis%s, reached %.0f deg",
			  100.0 * sensor->axis_share,
			  sensor->axis_share < 0.85 || sensor->bow_range_rad < RAD(20.0) ? " (poor)"
											 : "",
			  sensor->bow_range_rad * DEG_PER_RAD);
	if (is_known(sensor->axis_disagreement_rad))
		text_addf(text, "; they agree within %.0f deg",
			  sensor->axis_disagreement_rad * DEG_PER_RAD);
	text_add_char(text, '\n');
	if (is_known(sensor->bias_radps))
		text_addf(text, "  gyro      bias %.2f deg/s\n", sensor->bias_radps * DEG_PER_RAD);
	else
		text_add(text, "  gyro      bias not found: no `still`, never at rest; found while "
			       "worn\n");
}

void calib_format_quality(const struct calib_quality *quality, struct text *ret_text)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct calib_sensor_quality *sensor = &quality->sensor[i];

		text_addf(ret_text, "%s\n", sensor_place_name((enum sensor_place)i));
		if (!sensor->is_present) {
			text_add(ret_text, "  no samples\n");
			continue;
		}
		format_axis(sensor, ret_text);
		for (int k = 0; k < POSE_COUNT; k++)
			format_pose(&sensor->pose[k], calib_pose_name((enum calib_pose)k),
				    ret_text);
	}
}
