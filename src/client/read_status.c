/* SPDX-License-Identifier: MIT */
#include "reply.h"
#include <lumbard/client/client.h>

#include <lumbard/base/date.h>
#include <lumbard/base/units.h>
#include <lumbard/tell/words.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 64 };

/* "" where it is null or not there. */
static const char *word(const json_t *object, const char *key, char ret_word[WORD_MAX])
{
	return reply_word(object, key, ret_word, WORD_MAX);
}

/* A number that may be missing; never more than fits. */
static uint32_t count(const json_t *object, const char *key)
{
	double value = reply_number(object, key);

	return value >= 0.0 && value <= (double)UINT32_MAX ? (uint32_t)value : 0;
}

static int small_count(const json_t *object, const char *key)
{
	double value = reply_number(object, key);

	return value >= 0.0 && value <= 1e6 ? (int)value : 0;
}

static double angle_rad(const json_t *object, const char *key)
{
	return RAD(reply_number(object, key));
}

static void read_problem(const json_t *object, struct status_problem *ret_problem)
{
	char text[WORD_MAX];

	*ret_problem = (struct status_problem){.code = PROBLEM_OTHER, .sensor = SENSOR_COUNT};
	tell_problem_from_word(word(object, "code", text), &ret_problem->code);
	sensor_place_from_name(word(object, "sensor", text), &ret_problem->sensor);
	reply_word(object, "why", ret_problem->why, sizeof(ret_problem->why));
	reply_word(object, "next", ret_problem->next, sizeof(ret_problem->next));
}

/* Of a version that has no details. */
static void read_sentence(const json_t *sentence, struct status_problem *ret_problem)
{
	*ret_problem = (struct status_problem){.code = PROBLEM_OTHER, .sensor = SENSOR_COUNT};
	reply_text(sentence, ret_problem->why, sizeof(ret_problem->why));
}

/*
 * What this build does not know of is PROBLEM_OTHER; a sensor's name tells where it is. A line of
 * the watch has the details in place of the sentences.
 */
static void read_problems(const json_t *object, struct status *status)
{
	const json_t *problems = json_object_get(object, "problem_details");

	if (!problems)
		problems = json_object_get(object, "problems");
	for (size_t i = 0; i < STATUS_PROBLEMS_MAX && i < json_array_size(problems); i++) {
		const json_t *problem = json_array_get(problems, i);

		if (json_is_object(problem))
			read_problem(problem, &status->problem[status->problem_count++]);
		else
			read_sentence(problem, &status->problem[status->problem_count++]);
	}
}

static void read_coaching(const json_t *object, struct status *status)
{
	struct coach_view *view = &status->now.view;
	const json_t *errors = json_object_get(object, "errors");
	enum form_error error;
	char text[WORD_MAX];

	status->is_coaching = reply_is_true(object, "coaching");
	status->is_quiet = reply_is_true(object, "quiet");
	tell_state_from_word(word(object, "state", text), &view->state);
	tell_position_from_word(word(object, "position", text), &status->now.pose.position);
	view->exercise = exercise_by_name(word(object, "exercise", text));
	coach_side_from_name(word(object, "side", text), &status->side);
	view->rep = small_count(object, "rep");
	view->reps_wanted = small_count(object, "reps");
	view->counted_s = reply_number(object, "held_s");
	view->wanted_s = reply_number(object, "hold_s");
	view->is_good = reply_is_true(object, "good");
	for (size_t i = 0; i < FORM_ERROR_COUNT && i < json_array_size(errors); i++) {
		reply_text(json_array_get(errors, i), text, sizeof(text));
		if (tell_error_from_word(text, &error) == 0)
			view->verdict.raised |= UINT32_C(1) << error;
	}
}

static void read_pose(const json_t *object, struct moment *moment)
{
	static const char *const names[LAMP_COUNT] = {
		[LAMP_GOOD] = "good", [LAMP_ERROR] = "error", [LAMP_STATUS] = "status"};
	const json_t *lamps = json_object_get(object, "lamps");
	char text[WORD_MAX];

	moment->pose.pelvic_tilt_rad = angle_rad(object, "pelvic_tilt_deg");
	moment->pose.lumbar_flexion_rad = angle_rad(object, "lumbar_flexion_deg");
	moment->pose.lean_rad = angle_rad(object, "lean_deg");
	moment->pose.turn_rad = angle_rad(object, "turn_deg");
	for (int i = 0; i < LAMP_COUNT; i++)
		tell_lamp_from_word(word(lamps, names[i], text), &moment->lamps.pattern[i]);
}

static void read_sensor(const json_t *object, struct status_sensor *ret_sensor)
{
	const json_t *faults = json_object_get(object, "faults");
	char text[WORD_MAX];

	reply_word(object, "bus", ret_sensor->bus, sizeof(ret_sensor->bus));
	ret_sensor->address = (int)strtol(word(object, "address", text), NULL, 16) & 0xff;
	reply_word(object, "part", ret_sensor->part, sizeof(ret_sensor->part));
	tell_sensor_state_from_word(word(object, "state", text), &ret_sensor->state);
	reply_word(object, "why", ret_sensor->why, sizeof(ret_sensor->why));
	tell_self_test_from_word(word(object, "self_test", text), &ret_sensor->self_test);
	ret_sensor->moved_rad = angle_rad(object, "moved_deg");
	ret_sensor->is_needed = reply_is_true(object, "needed");
	ret_sensor->start_count = count(object, "starts");
	ret_sensor->fault_count[IMU_FAULT_NONE] = count(object, "reads");
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		ret_sensor->fault_count[i] = count(faults, imu_fault_name((enum imu_fault)i));
}

static void read_sensors(const json_t *object, struct status *status)
{
	const json_t *sensors = json_object_get(object, "sensors");

	for (size_t i = 0; i < json_array_size(sensors); i++) {
		const json_t *sensor = json_array_get(sensors, i);
		enum sensor_place place;
		char text[WORD_MAX];

		if (sensor_place_from_name(word(sensor, "place", text), &place) == 0)
			read_sensor(sensor, &status->sensor[place]);
	}
}

static void read_stretches(const json_t *stretches, struct status *status)
{
	struct prescription *prescription = &status->prescription;

	for (size_t i = 0; prescription->count < EXERCISE_COUNT && i < json_array_size(stretches);
	     i++) {
		const json_t *stretch = json_array_get(stretches, i);
		struct prescription_entry *entry = &prescription->entry[prescription->count];
		char text[WORD_MAX];

		entry->exercise = exercise_by_name(word(stretch, "exercise", text));
		entry->hold_s = reply_number(stretch, "hold_s");
		entry->reps = small_count(stretch, "reps");
		status->is_ready[prescription->count] = reply_is_true(stretch, "ready");
		prescription->count += entry->exercise != NULL;
	}
}

static void read_time(const json_t *object, const char *key, struct profile_time *ret_time)
{
	char text[WORD_MAX];

	*ret_time = (struct profile_time){.is_sure = true};
	(void)date_parse(word(object, key, text), &ret_time->utc_s);
}

static void read_age(const json_t *profile, struct status *status)
{
	const json_t *renewed = json_object_get(profile, "renewed");
	char text[WORD_MAX];

	read_time(profile, "made", &status->profile_made);
	status->profile_made.is_sure = strcmp(word(profile, "made_clock", text), "unsure") != 0;
	status->profile_age_days = reply_number(profile, "age_days");
	for (int i = 0; i < POSE_COUNT; i++)
		read_time(renewed, calib_pose_name((enum calib_pose)i),
			  &status->profile_renewed[i]);
}

static void read_taught(const json_t *list, struct status *status)
{
	size_t count = json_array_size(list);
	char text[WORD_MAX];

	for (size_t i = 0; i < PROFILE_TAUGHT_MAX; i++) {
		const json_t *object = i < count ? json_array_get(list, i) : NULL;
		struct status_taught *taught = &status->taught[i];

		*taught = (struct status_taught){0};
		if (!object)
			continue;
		*taught = (struct status_taught){
			.is.is_given = true,
			.is.tilt_rad = RAD(reply_number(object, "pelvic_tilt_deg")),
			.is.flexion_rad = RAD(reply_number(object, "lumbar_flexion_deg")),
			.width_rad = RAD(reply_number(object, "within_deg")),
		};
		reply_word(object, "stretch", taught->is.stretch, sizeof(taught->is.stretch));
		read_time(object, "at", &taught->is.time);
		taught->is.time.is_sure = strcmp(word(object, "clock", text), "unsure") != 0;
	}
}

static void read_files(const json_t *object, struct status *status)
{
	const json_t *profile = json_object_get(object, "profile");
	const json_t *prescription = json_object_get(object, "prescription");
	const json_t *log = json_object_get(object, "log");

	reply_word(profile, "path", status->profile_path, sizeof(status->profile_path));
	status->is_calibrated = reply_is_true(profile, "calibrated");
	status->profile_sensors = small_count(profile, "sensors");
	read_age(profile, status);
	read_taught(json_object_get(profile, "taught"), status);
	reply_word(prescription, "path", status->routine_path, sizeof(status->routine_path));
	read_stretches(json_object_get(prescription, "stretches"), status);
	reply_word(log, "folder", status->log_folder, sizeof(status->log_folder));
	status->is_log_written = reply_is_true(log, "written");
	status->clock = reply_is_unknown(object, "clock_synchronised") ? STATUS_CLOCK_UNKNOWN
			: reply_is_true(object, "clock_synchronised")  ? STATUS_CLOCK_RIGHT
								       : STATUS_CLOCK_WRONG;
}

static void read_all(const json_t *object, struct status *ret_status)
{
	*ret_status = (struct status){.now = moment_unknown(0)};
	reply_word(object, "version", ret_status->version, sizeof(ret_status->version));
	ret_status->pid = count(object, "pid");
	ret_status->uptime_s = reply_number(object, "uptime_s");
	ret_status->dropped_samples = count(object, "dropped_samples");
	reply_word(object, "reload_error", ret_status->reload_error,
		   sizeof(ret_status->reload_error));
	read_problems(object, ret_status);
	read_coaching(object, ret_status);
	read_pose(object, &ret_status->now);
	read_sensors(object, ret_status);
	read_files(object, ret_status);
	ret_status->has_guide = reply_guide(json_object_get(object, "guide"), &ret_status->guide);
}

int client_read_status(const char *answer, struct status *ret_status)
{
	json_t *object = json_loads(answer, 0, NULL);
	bool is_status = reply_is_true(object, "ok");

	if (is_status)
		read_all(object, ret_status);
	json_decref(object);
	return is_status ? 0 : -EINVAL;
}
