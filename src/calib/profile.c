/* SPDX-License-Identifier: MIT */
#include <lumbard/base/angle.h>
#include <lumbard/base/date.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/accelerometer.h>
#include <lumbard/calib/profile.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SURE	"synchronised"
#define UNSURE	"unsure"
#define RENEWED "renewed_"
#define TAUGHT	"taught"

/* tan(60 deg)^2: gravity this far out of the sagittal plane is lying on a side. */
#define SIDE_GUARD_SQUARE 3.0

static double sagittal_square(struct vec3 up_body)
{
	return up_body.x * up_body.x + up_body.z * up_body.z;
}

double profile_lateral_rad(struct vec3 up_body)
{
	return angle_of_rad(up_body.y, sqrt(sagittal_square(up_body)));
}

double profile_inclination_rad(struct vec3 up_body)
{
	if (up_body.y * up_body.y > SIDE_GUARD_SQUARE * sagittal_square(up_body))
		return UNKNOWN;
	return angle_of_rad(-up_body.x, up_body.z);
}

static double known_inclination_rad(const struct profile_sensor *sensor, enum calib_pose pose)
{
	return sensor->is_fitted && pose < POSE_COUNT && sensor->pose[pose].is_given
		       ? sensor->pose[pose].inclination_rad
		       : UNKNOWN;
}

double profile_turned_rad(const struct profile *profile, enum sensor_place place,
			  enum calib_pose from, enum calib_pose to)
{
	const struct profile_sensor *sensor = &profile->sensor[place];

	return known_inclination_rad(sensor, to) - known_inclination_rad(sensor, from);
}

int profile_alignment(struct vec3 up_sensor, struct vec3 left_sensor,
		      struct rotation *ret_r_body_from_sensor)
{
	struct vec3 up = vec3_unit(up_sensor);
	struct vec3 left = vec3_unit(left_sensor);

	left = vec3_add_scaled(left, -vec3_dot(left, up), up);
	if (!(vec3_norm(left) > 0.5) || !(vec3_norm(up) > 0.5))
		return -EDOM;
	left = vec3_unit(left);
	ret_r_body_from_sensor->row[0] = vec3_cross(left, up);
	ret_r_body_from_sensor->row[1] = left;
	ret_r_body_from_sensor->row[2] = up;
	return 0;
}

void profile_stamp(struct profile *profile, const struct profile *before, uint32_t renewed,
		   struct profile_time now)
{
	profile->made = before ? before->made : now;
	for (int i = 0; i < POSE_COUNT; i++) {
		if (before && renewed & UINT32_C(1) << i)
			profile->renewed[i] = now;
		else
			profile->renewed[i] =
				before ? before->renewed[i] : (struct profile_time){0};
	}
}

struct profile_time profile_pose_time(const struct profile *profile, enum calib_pose pose)
{
	return profile->renewed[pose].utc_s ? profile->renewed[pose] : profile->made;
}

enum calib_pose profile_oldest_pose(const struct profile *profile)
{
	enum calib_pose oldest = POSE_NONE;

	for (int i = 0; i < POSE_COUNT; i++) {
		enum calib_pose pose = (enum calib_pose)i;
		int64_t utc_s = profile_pose_time(profile, pose).utc_s;

		if (profile->sensor[SENSOR_PELVIS].pose[i].is_given && utc_s &&
		    (oldest == POSE_NONE || utc_s < profile_pose_time(profile, oldest).utc_s))
			oldest = pose;
	}
	return oldest;
}

double profile_age_days(const struct profile *profile, int64_t now_utc_s)
{
	enum calib_pose oldest = profile_oldest_pose(profile);
	int64_t age_s =
		oldest == POSE_NONE ? -1 : now_utc_s - profile_pose_time(profile, oldest).utc_s;

	return age_s < 0 ? UNKNOWN : (double)age_s / 86400.0;
}

const struct profile_taught *profile_taught(const struct profile *profile, const char *stretch)
{
	for (int i = 0; i < PROFILE_TAUGHT_MAX && profile->taught[i].stretch[0]; i++)
		if (strcmp(profile->taught[i].stretch, stretch) == 0 && profile->taught[i].is_given)
			return &profile->taught[i];
	return NULL;
}

/* Of that stretch, or a new one; NULL: there is no more room. */
static struct profile_taught *taught_place(struct profile *profile, const char *stretch)
{
	for (int i = 0; i < PROFILE_TAUGHT_MAX; i++)
		if (!profile->taught[i].stretch[0] ||
		    strcmp(profile->taught[i].stretch, stretch) == 0)
			return &profile->taught[i];
	return NULL;
}

int profile_teach(struct profile *profile, const struct profile_taught *taught)
{
	struct profile_taught *into = taught_place(profile, taught->stretch);

	if (!into)
		return -ENOSPC;
	*into = *taught;
	into->is_given = true;
	return 0;
}

/* "a b c", each from -limit to limit. */
static int parse_numbers(const char *value, double limit, double *ret_numbers, size_t count)
{
	const char *at = value;
	double numbers[3];

	for (size_t i = 0; i < count; i++) {
		char word[32];
		size_t n;

		at += strspn(at, " \t");
		n = strcspn(at, " \t");
		if (n == 0 || n >= sizeof(word))
			return -EINVAL;
		memcpy(word, at, n);
		word[n] = '\0';
		if (text_to_double(word, &numbers[i]) < 0 || !(fabs(numbers[i]) <= limit))
			return -EINVAL;
		at += n;
	}
	if (at[strspn(at, " \t")] != '\0')
		return -EINVAL;
	memcpy(ret_numbers, numbers, count * sizeof(*numbers));
	return 0;
}

static int parse_vec3(const char *key, const char *value, double limit, struct vec3 *ret_v,
		      struct reason *ret_reason)
{
	double n[3];

	if (parse_numbers(value, limit, n, 3) < 0)
		return reason_set(ret_reason, NULL,
				  "%s needs three numbers from %g to %g, not \"%.40s\"", key,
				  -limit, limit, value);
	*ret_v = (struct vec3){n[0], n[1], n[2]};
	return 0;
}

static const char *const calibrate_again = "calibrate again";

static int refuse_twice(const char *what, struct reason *ret_reason)
{
	return reason_set(ret_reason, calibrate_again, "%s is given twice", what);
}

static int set_pose(struct profile_sensor *sensor, enum calib_pose pose, const char *value,
		    struct reason *ret_reason)
{
	double deg[2];

	if (parse_numbers(value, 180.0, deg, 2) < 0 || fabs(deg[1]) > 90.0)
		return reason_set(ret_reason, NULL,
				  "%s_deg needs inclination (-180 to 180) and lateral (-90 to 90), "
				  "not \"%.40s\"",
				  calib_pose_name(pose), value);
	if (sensor->pose[pose].is_given)
		return refuse_twice(calib_pose_name(pose), ret_reason);
	if (!calib_pose_is_plausible(pose, RAD(deg[0])))
		return reason_set(ret_reason, calibrate_again,
				  "%s_deg = %g is another position than that",
				  calib_pose_name(pose), deg[0]);
	sensor->pose[pose] = (struct profile_pose){1, RAD(deg[0]), RAD(deg[1])};
	return 0;
}

/* The limits are those of the fit, accelerometer.c. */
static int set_trim(struct profile_sensor *sensor, const char *key, const char *value,
		    struct reason *ret_reason)
{
	bool is_bias = strcmp(key, "accel_bias_mps2") == 0;
	struct vec3 v = {0}, *into = is_bias ? &sensor->trim.bias_mps2 : &sensor->trim.scale;
	struct vec3 off;

	if (parse_vec3(key, value, is_bias ? ACCEL_BIAS_MOST_MPS2 : 1.0 + ACCEL_SCALE_MOST, &v,
		       ret_reason) < 0)
		return -EINVAL;
	off = vec3_sub(v, (struct vec3){1.0, 1.0, 1.0});
	if (!is_bias && fmin(off.x, fmin(off.y, off.z)) < -ACCEL_SCALE_MOST)
		return reason_set(ret_reason, calibrate_again,
				  "%s needs three numbers from %g to %g", key,
				  1.0 - ACCEL_SCALE_MOST, 1.0 + ACCEL_SCALE_MOST);
	if (vec3_norm(*into) > 0.0)
		return refuse_twice(key, ret_reason);
	*into = v;
	sensor->has_trim = true;
	return 0;
}

/* Keys of which sensor was worn. 1: it is none of them. */
static int set_identity(struct sensor_identity *identity, const char *key, const char *value,
			struct reason *ret_reason)
{
	static const struct {
		const char *key, *needs;
		int (*set)(struct sensor_identity *identity, const char *value);
	} parts[] = {
		{"chip", "the name of a chip", sensor_identity_set_chip},
		{"bus", "the name of a bus, such as /dev/i2c-1", sensor_identity_set_bus},
		{"address", "an address from 0x08 to 0x77", sensor_identity_set_address},
	};
	const bool is_given[] = {identity->chip[0], identity->where.bus[0],
				 identity->where.address};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (strcmp(key, parts[i].key) != 0)
			continue;
		if (is_given[i])
			return refuse_twice(key, ret_reason);
		if (parts[i].set(identity, value) < 0)
			return reason_set(ret_reason, calibrate_again, "%s needs %s, not \"%.40s\"",
					  key, parts[i].needs, value);
		return 0;
	}
	return 1;
}

static int set_sensor_key(struct profile_sensor *sensor, const char *key, const char *value,
			  struct reason *ret_reason)
{
	struct vec3 v = {0};
	int r = set_identity(&sensor->identity, key, value, ret_reason);

	if (r <= 0)
		return r;
	for (int i = 0; i < POSE_COUNT; i++) {
		enum calib_pose pose = (enum calib_pose)i;
		size_t n = strlen(calib_pose_name(pose));

		if (calib_pose_has_angle(pose) && strncmp(key, calib_pose_name(pose), n) == 0 &&
		    strcmp(key + n, "_deg") == 0)
			return set_pose(sensor, pose, value, ret_reason);
	}
	if (strcmp(key, "gyro_bias_dps") == 0) {
		if (parse_vec3(key, value, 100.0, &v, ret_reason) < 0)
			return -EINVAL;
		if (sensor->has_gyro_bias)
			return refuse_twice(key, ret_reason);
		sensor->gyro_bias_radps = vec3_scale(v, RAD_PER_DEG);
		sensor->has_gyro_bias = true;
		return 0;
	}
	if (strcmp(key, "accel_bias_mps2") == 0 || strcmp(key, "accel_scale") == 0)
		return set_trim(sensor, key, value, ret_reason);
	for (int i = 0; i < 3; i++) {
		static const char *const axes[] = {"forward", "left", "up"};

		if (strcmp(key, axes[i]) != 0)
			continue;
		if (parse_vec3(key, value, 1.0001, &sensor->r_body_from_sensor.row[i], ret_reason) <
		    0)
			return -EINVAL;
		sensor->is_fitted = true;
		return 0;
	}
	return reason_set(
		ret_reason,
		"known: forward left up gyro_bias_dps accel_bias_mps2 accel_scale chip bus address "
		"POSE_deg",
		"unknown key \"%.40s\"", key);
}

bool profile_has_section(const char *section, struct reason *ret_reason)
{
	enum sensor_place place;

	if (strcmp(section, "profile") == 0 || strcmp(section, TAUGHT) == 0 ||
	    sensor_place_from_name(section, &place) == 0)
		return true;
	reason_set(ret_reason, "known: [profile] [pelvis] [lumbar] [" TAUGHT "]",
		   "unknown section [%.40s]", section);
	return false;
}

static int set_time(struct profile_time *time, const char *key, const char *value,
		    struct reason *ret_reason)
{
	char date[32];
	size_t n = strcspn(value, " \t");
	const char *clock = value + n + strspn(value + n, " \t");
	bool is_sure = strcmp(clock, SURE) == 0;
	struct text text = text_in(date, sizeof(date));

	if (time->utc_s)
		return refuse_twice(key, ret_reason);
	text_addf(&text, "%.*s", (int)(n < sizeof(date) ? n : sizeof(date) - 1), value);
	if (date_parse(date, &time->utc_s) < 0 || (!is_sure && strcmp(clock, UNSURE) != 0)) {
		*time = (struct profile_time){0};
		return reason_set(ret_reason, calibrate_again,
				  "%s needs a time and `" SURE "` or `" UNSURE
				  "`, such as 2026-11-27T20:54:08Z " SURE ", not \"%.60s\"",
				  key, value);
	}
	time->is_sure = is_sure;
	return 0;
}

static int set_profile_key(struct profile *profile, const char *key, const char *value,
			   struct reason *ret_reason)
{
	const size_t n = strlen(RENEWED);
	enum calib_pose pose;

	if (strcmp(key, "made") == 0)
		return set_time(&profile->made, key, value, ret_reason);
	if (strncmp(key, RENEWED, n) == 0 && calib_pose_from_name(key + n, &pose) == 0 &&
	    pose != POSE_NONE)
		return set_time(&profile->renewed[pose], key, value, ret_reason);
	if (strcmp(key, "version") != 0)
		return reason_set(ret_reason, "[profile] has version, made and " RENEWED "POSE",
				  "unknown key \"%.40s\"", key);
	if (strcmp(value, "1") != 0)
		return reason_set(ret_reason, calibrate_again,
				  "version \"%.40s\" is not known here, only 1", value);
	profile->has_version = true;
	return 0;
}

static int set_taught_angles(struct profile_taught *taught, const char *key, const char *value,
			     struct reason *ret_reason)
{
	double deg[2] = {UNKNOWN, UNKNOWN};

	if (taught->is_given)
		return refuse_twice(key, ret_reason);
	if (parse_numbers(value, 90.0, deg, 2) < 0 && parse_numbers(value, 90.0, deg, 1) < 0)
		return reason_set(ret_reason, "teach it again",
				  "%.40s needs pelvic tilt and, with two sensors, lumbar flexion, "
				  "each from -90 to 90, not \"%.40s\"",
				  key, value);
	taught->is_given = true;
	taught->tilt_rad = RAD(deg[0]);
	taught->flexion_rad = RAD(deg[1]);
	return 0;
}

/* STRETCH_deg, STRETCH_time: which stretches a build has is not known here. */
static int set_taught(struct profile *profile, const char *key, const char *value,
		      struct reason *ret_reason)
{
	size_t n = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-");
	bool is_time = strcmp(key + n, "_time") == 0;
	char stretch[PROFILE_STRETCH_MAX] = "";
	struct profile_taught *into, taught;
	int r;

	if ((!is_time && strcmp(key + n, "_deg") != 0) || n == 0 || n >= sizeof(stretch))
		return reason_set(ret_reason, "[" TAUGHT "] has STRETCH_deg and STRETCH_time",
				  "unknown key \"%.40s\"", key);
	memcpy(stretch, key, n);
	into = taught_place(profile, stretch);
	if (!into)
		return reason_set(ret_reason, "leave out those that nobody does",
				  "more than %d stretches are taught", PROFILE_TAUGHT_MAX);
	taught = *into;
	memcpy(taught.stretch, stretch, sizeof(stretch));
	r = is_time ? set_time(&taught.time, key, value, ret_reason)
		    : set_taught_angles(&taught, key, value, ret_reason);
	if (r == 0)
		*into = taught;
	return r;
}

int profile_set(struct profile *profile, const char *section, const char *key, const char *value,
		struct reason *ret_reason)
{
	enum sensor_place place;

	if (strcmp(section, "profile") == 0)
		return set_profile_key(profile, key, value, ret_reason);
	if (strcmp(section, TAUGHT) == 0)
		return set_taught(profile, key, value, ret_reason);
	if (!profile_has_section(section, ret_reason) ||
	    sensor_place_from_name(section, &place) < 0)
		return -EINVAL;
	return set_sensor_key(&profile->sensor[place], key, value, ret_reason);
}

/* Rows from text carry rounding, up to 1e-2 is taken for it; beyond, somebody typed. */
static bool is_nearly_rotation(const struct rotation *r)
{
	struct vec3 cross = vec3_cross(r->row[0], r->row[1]);

	for (int i = 0; i < 3; i++)
		if (fabs(vec3_norm(r->row[i]) - 1.0) > 1e-2)
			return false;
	return fabs(vec3_dot(r->row[0], r->row[1])) < 1e-2 &&
	       vec3_norm(vec3_sub(cross, r->row[2])) < 2e-2;
}

static int check_sensor(struct profile_sensor *sensor, const char *name, const char *where,
			struct faults *faults)
{
	int r = 0;

	if (is_nearly_rotation(&sensor->r_body_from_sensor))
		profile_alignment(sensor->r_body_from_sensor.row[2],
				  sensor->r_body_from_sensor.row[1], &sensor->r_body_from_sensor);
	else
		r = faults_addf(
			faults, calibrate_again,
			"%s: [%s] forward, left and up are not three right-handed unit axes", where,
			name);
	if (sensor->has_trim && !(vec3_norm(sensor->trim.scale) > 0.0))
		r = faults_addf(faults, calibrate_again,
				"%s: [%s] has accel_bias_mps2 and no accel_scale", where, name);
	if (!sensor->pose[POSE_UPRIGHT].is_given)
		r = faults_addf(faults, calibrate_again, "%s: [%s] has no upright_deg", where,
				name);
	return r;
}

int profile_check(struct profile *profile, const char *where, struct faults *faults)
{
	int r = 0;

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (profile->sensor[i].is_fitted &&
		    check_sensor(&profile->sensor[i], sensor_place_name((enum sensor_place)i),
				 where, faults) < 0)
			r = -EINVAL;
	if (!profile->sensor[SENSOR_PELVIS].is_fitted)
		r = faults_addf(faults, calibrate_again,
				"%s: no [pelvis] with forward, left and up", where);
	for (int i = 0; i < PROFILE_TAUGHT_MAX && profile->taught[i].stretch[0]; i++)
		if (!profile->taught[i].is_given)
			r = faults_addf(faults, "teach it again",
					"%s: [" TAUGHT "] has %s_time and no %s_deg", where,
					profile->taught[i].stretch, profile->taught[i].stretch);
	if (!profile->has_version)
		r = faults_addf(faults, calibrate_again, "%s: no [profile] with version = 1",
				where);
	return r;
}

static void add_vec3(struct text *text, const char *key, struct vec3 v, int decimals)
{
	text_addf(text, "%s = ", key);
	text_add_fixed(text, v.x, decimals);
	text_add_char(text, ' ');
	text_add_fixed(text, v.y, decimals);
	text_add_char(text, ' ');
	text_add_fixed(text, v.z, decimals);
	text_add_char(text, '\n');
}

static void format_identity(const struct sensor_identity *identity, struct text *text)
{
	if (!sensor_identity_is_known(identity))
		return;
	text_add(text, "# which one was worn; the accelerometer's numbers hold for no other\n");
	if (identity->chip[0])
		text_addf(text, "chip = %s\n", identity->chip);
	if (identity->where.bus[0])
		text_addf(text, "bus = %s\n", identity->where.bus);
	if (identity->where.address)
		text_addf(text, "address = 0x%02x\n", (unsigned)identity->where.address);
}

static void format_sensor(const struct profile_sensor *sensor, const char *name, struct text *text)
{
	text_addf(text, "\n[%s]\n", name);
	format_identity(&sensor->identity, text);
	text_add(text, "# body axes, each written in the sensor's own axes\n");
	add_vec3(text, "forward", sensor->r_body_from_sensor.row[0], 6);
	add_vec3(text, "left", sensor->r_body_from_sensor.row[1], 6);
	add_vec3(text, "up", sensor->r_body_from_sensor.row[2], 6);
	if (sensor->has_gyro_bias) {
		text_add(text, "# gyroscope bias, sensor axes; followed from here while worn\n");
		add_vec3(text, "gyro_bias_dps", vec3_scale(sensor->gyro_bias_radps, DEG_PER_RAD),
			 4);
	}
	if (sensor->has_trim) {
		text_add(text,
			 "# accelerometer, sensor axes: true = scale * (read - bias); from |a| "
			 "of the poses\n");
		add_vec3(text, "accel_bias_mps2", sensor->trim.bias_mps2, 4);
		add_vec3(text, "accel_scale", sensor->trim.scale, 5);
	}
	text_add(text,
		 "# poses: inclination (0 upright, +90 face down), lateral (+ right side down)\n");
	for (int i = 0; i < POSE_COUNT; i++) {
		const struct profile_pose *pose = &sensor->pose[i];

		const struct calib_pose_info *info = calib_pose_info((enum calib_pose)i);

		if (!pose->is_given || !calib_pose_has_angle((enum calib_pose)i))
			continue;
		text_addf(text, "# %s\n%s_deg = ", info->summary, info->name);
		text_add_fixed(text, pose->inclination_rad * DEG_PER_RAD, 3);
		text_add_char(text, ' ');
		text_add_fixed(text, pose->lateral_rad * DEG_PER_RAD, 3);
		text_add_char(text, '\n');
	}
}

static void format_time(const struct profile_time *time, const char *key, const char *pose,
			struct text *text)
{
	if (time->utc_s <= 0)
		return;
	text_addf(text, "%s%s = ", key, pose);
	date_add(text, time->utc_s);
	text_addf(text, " %s\n", time->is_sure ? SURE : UNSURE);
}

static void format_taught(const struct profile_taught *taught, struct text *text)
{
	text_addf(text, "%s_deg = ", taught->stretch);
	text_add_fixed(text, taught->tilt_rad * DEG_PER_RAD, 3);
	if (is_known(taught->flexion_rad)) {
		text_add_char(text, ' ');
		text_add_fixed(text, taught->flexion_rad * DEG_PER_RAD, 3);
	}
	text_add_char(text, '\n');
	format_time(&taught->time, taught->stretch, "_time", text);
}

static void format_all_taught(const struct profile *profile, struct text *text)
{
	if (profile->taught[0].stretch[0])
		text_add(text,
			 "\n[" TAUGHT "]\n# poses that somebody showed this person, against "
			 "neutral: pelvic tilt (forward +),\n# and lumbar flexion (rounding +) "
			 "where two sensors were worn\n");
	for (int i = 0; i < PROFILE_TAUGHT_MAX && profile->taught[i].stretch[0]; i++)
		format_taught(&profile->taught[i], text);
}

static void format_times(const struct profile *profile, struct text *text)
{
	if (profile->made.utc_s > 0)
		text_add(text, "# when, and whether something kept the clock right then\n");
	format_time(&profile->made, "made", "", text);
	for (int i = 0; i < POSE_COUNT; i++)
		format_time(&profile->renewed[i], RENEWED, calib_pose_name((enum calib_pose)i),
			    text);
}

void profile_format(const struct profile *profile, struct text *ret_text)
{
	text_add(ret_text,
		 "# lumbard profile: how the sensors sit on this person. Made by\n"
		 "# `lumbard calibrate`; make a new one when the strap sits differently.\n"
		 "[profile]\nversion = 1\n");
	format_times(profile, ret_text);
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (profile->sensor[i].is_fitted)
			format_sensor(&profile->sensor[i], sensor_place_name((enum sensor_place)i),
				      ret_text);
	format_all_taught(profile, ret_text);
}
