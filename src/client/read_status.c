/* SPDX-License-Identifier: MIT */
#include <lumbard/client/client.h>

#include <lumbard/base/units.h>
#include <lumbard/tell/words.h>

#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 64 };

/* The text of a member; "" where it is null or not there. */
static const char *word(struct json object, const char *key, char ret_word[WORD_MAX])
{
	json_string(json_member(object, key), ret_word, WORD_MAX);
	return ret_word;
}

/* A number that may be missing; never more than fits. */
static double number(struct json object, const char *key)
{
	return json_number(json_member(object, key));
}

static uint32_t count(struct json object, const char *key)
{
	double value = number(object, key);

	return value >= 0.0 && value <= (double)UINT32_MAX ? (uint32_t)value : 0;
}

static int small_count(struct json object, const char *key)
{
	double value = number(object, key);

	return value >= 0.0 && value <= 1e6 ? (int)value : 0;
}

static bool truth(struct json object, const char *key)
{
	return json_is_true(json_member(object, key));
}

static double angle_rad(struct json object, const char *key)
{
	return RAD(number(object, key));
}

static void read_problem(struct json object, struct status_problem *ret_problem)
{
	char text[WORD_MAX];

	*ret_problem = (struct status_problem){.code = PROBLEM_OTHER, .sensor = SENSOR_COUNT};
	tell_problem_from_word(word(object, "code", text), &ret_problem->code);
	sensor_place_from_name(word(object, "sensor", text), &ret_problem->sensor);
	json_string(json_member(object, "why"), ret_problem->why, sizeof(ret_problem->why));
	json_string(json_member(object, "next"), ret_problem->next, sizeof(ret_problem->next));
}

/* What this build does not know of is PROBLEM_OTHER; a sensor's name tells where it is. */
static void read_problems(struct json object, struct status *status)
{
	struct json details = json_member(object, "problem_details");

	for (size_t i = 0; i < STATUS_PROBLEMS_MAX && json_item(details, i).at; i++)
		read_problem(json_item(details, i), &status->problem[status->problem_count++]);
}

static void read_coaching(struct json object, struct status *status)
{
	struct coach_view *view = &status->now.view;
	struct json errors = json_member(object, "errors");
	enum form_error error;
	char text[WORD_MAX];

	status->is_coaching = truth(object, "coaching");
	status->is_quiet = truth(object, "quiet");
	tell_state_from_word(word(object, "state", text), &view->state);
	tell_position_from_word(word(object, "position", text), &status->now.pose.position);
	view->exercise = exercise_by_name(word(object, "exercise", text));
	coach_side_from_name(word(object, "side", text), &status->side);
	view->rep = small_count(object, "rep");
	view->reps_wanted = small_count(object, "reps");
	view->counted_s = number(object, "held_s");
	view->wanted_s = number(object, "hold_s");
	view->is_good = truth(object, "good");
	for (size_t i = 0; i < FORM_ERROR_COUNT && json_item(errors, i).at; i++) {
		json_string(json_item(errors, i), text, sizeof(text));
		if (tell_error_from_word(text, &error) == 0)
			view->verdict.raised |= UINT32_C(1) << error;
	}
}

static void read_pose(struct json object, struct moment *moment)
{
	static const char *const names[LAMP_COUNT] = {
		[LAMP_GOOD] = "good", [LAMP_ERROR] = "error", [LAMP_STATUS] = "status"};
	struct json lamps = json_member(object, "lamps");
	char text[WORD_MAX];

	moment->pose.pelvic_tilt_rad = angle_rad(object, "pelvic_tilt_deg");
	moment->pose.lumbar_flexion_rad = angle_rad(object, "lumbar_flexion_deg");
	moment->pose.lean_rad = angle_rad(object, "lean_deg");
	moment->pose.turn_rad = angle_rad(object, "turn_deg");
	for (int i = 0; i < LAMP_COUNT; i++)
		tell_lamp_from_word(word(lamps, names[i], text), &moment->lamps.pattern[i]);
}

static void read_sensor(struct json object, struct status_sensor *ret_sensor)
{
	struct json faults = json_member(object, "faults");
	char text[WORD_MAX];

	json_string(json_member(object, "bus"), ret_sensor->bus, sizeof(ret_sensor->bus));
	ret_sensor->address = (int)strtol(word(object, "address", text), NULL, 16) & 0xff;
	json_string(json_member(object, "part"), ret_sensor->part, sizeof(ret_sensor->part));
	tell_sensor_state_from_word(word(object, "state", text), &ret_sensor->state);
	json_string(json_member(object, "why"), ret_sensor->why, sizeof(ret_sensor->why));
	tell_self_test_from_word(word(object, "self_test", text), &ret_sensor->self_test);
	ret_sensor->is_needed = truth(object, "needed");
	ret_sensor->start_count = count(object, "starts");
	ret_sensor->fault_count[IMU_FAULT_NONE] = count(object, "reads");
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		ret_sensor->fault_count[i] = count(faults, imu_fault_name((enum imu_fault)i));
}

static void read_sensors(struct json object, struct status *status)
{
	struct json sensors = json_member(object, "sensors");

	for (size_t i = 0; json_item(sensors, i).at; i++) {
		struct json sensor = json_item(sensors, i);
		enum sensor_place place;
		char text[WORD_MAX];

		if (sensor_place_from_name(word(sensor, "place", text), &place) == 0)
			read_sensor(sensor, &status->sensor[place]);
	}
}

static void read_stretches(struct json stretches, struct prescription *prescription)
{
	for (size_t i = 0; prescription->count < PRESCRIPTION_MAX && json_item(stretches, i).at;
	     i++) {
		struct json stretch = json_item(stretches, i);
		struct prescription_entry *entry = &prescription->entry[prescription->count];
		char text[WORD_MAX];

		entry->exercise = exercise_by_name(word(stretch, "exercise", text));
		entry->hold_s = number(stretch, "hold_s");
		entry->reps = small_count(stretch, "reps");
		prescription->count += entry->exercise != NULL;
	}
}

static void read_files(struct json object, struct status *status)
{
	struct json profile = json_member(object, "profile");
	struct json prescription = json_member(object, "prescription");
	struct json log = json_member(object, "log");
	struct json clock = json_member(object, "clock_synchronised");

	json_string(json_member(profile, "path"), status->profile_path,
		    sizeof(status->profile_path));
	status->is_calibrated = truth(profile, "calibrated");
	status->profile_sensors = small_count(profile, "sensors");
	json_string(json_member(prescription, "path"), status->routine_path,
		    sizeof(status->routine_path));
	read_stretches(json_member(prescription, "stretches"), &status->prescription);
	json_string(json_member(log, "folder"), status->log_folder, sizeof(status->log_folder));
	status->is_log_written = truth(log, "written");
	status->clock = json_is_null(clock)   ? STATUS_CLOCK_UNKNOWN
			: json_is_true(clock) ? STATUS_CLOCK_RIGHT
					      : STATUS_CLOCK_WRONG;
}

void client_read_status(struct json object, struct status *ret_status)
{
	*ret_status = (struct status){.now = moment_unknown(0)};
	json_string(json_member(object, "version"), ret_status->version,
		    sizeof(ret_status->version));
	ret_status->pid = count(object, "pid");
	ret_status->uptime_s = number(object, "uptime_s");
	ret_status->dropped_samples = count(object, "dropped_samples");
	json_string(json_member(object, "reload_error"), ret_status->reload_error,
		    sizeof(ret_status->reload_error));
	read_problems(object, ret_status);
	read_coaching(object, ret_status);
	read_pose(object, &ret_status->now);
	read_sensors(object, ret_status);
	read_files(object, ret_status);
}
