/* SPDX-License-Identifier: MIT */
#include <lumbard/base/date.h>
#include <lumbard/base/json.h>
#include <lumbard/base/units.h>
#include <lumbard/tell/course_words.h>
#include <lumbard/tell/status.h>
#include <lumbard/tell/words.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const sensor_states[STATUS_SENSOR_STATE_COUNT] = {
	[STATUS_SENSOR_NONE] = "none",
	[STATUS_SENSOR_UP] = "up",
	[STATUS_SENSOR_STARTING] = "starting",
	[STATUS_SENSOR_DOWN] = "down",
};

static const char *const self_tests[STATUS_SELF_TEST_COUNT] = {
	[STATUS_UNTESTED] = "",
	[STATUS_PASSED] = "passed",
	[STATUS_FAILED] = "failed",
};

const char *tell_sensor_state_word(enum status_sensor_state state)
{
	return sensor_states[state];
}

int tell_sensor_state_from_word(const char *word, enum status_sensor_state *ret_state)
{
	int i = text_index_of(sensor_states, STATUS_SENSOR_STATE_COUNT, word);

	if (i >= 0)
		*ret_state = (enum status_sensor_state)i;
	return i < 0 ? i : 0;
}

const char *tell_self_test_word(enum status_self_test self_test)
{
	return self_tests[self_test];
}

int tell_self_test_from_word(const char *word, enum status_self_test *ret_self_test)
{
	int i = text_index_of(self_tests, STATUS_SELF_TEST_COUNT, word);

	if (i >= 0)
		*ret_self_test = (enum status_self_test)i;
	return i < 0 ? i : 0;
}

/* Members. A text "" is one that is not known or not there. */
static void add_text(struct text *text, const char *key, const char *value)
{
	json_add_key(text, key);
	json_add_string(text, value[0] ? value : NULL);
}

static void add_number(struct text *text, const char *key, double value, int decimals)
{
	json_add_key(text, key);
	json_add_number(text, value, decimals);
}

static void add_count(struct text *text, const char *key, int64_t value)
{
	json_add_key(text, key);
	json_add_int64(text, value);
}

static void add_bool(struct text *text, const char *key, bool value)
{
	json_add_key(text, key);
	json_add_bool(text, value);
}

static void add_open(struct text *text, const char *key, const char *bracket)
{
	json_add_key(text, key);
	text_add(text, bracket);
}

static void add_sentence(struct text *text, const struct status_problem *problem)
{
	char sentence[2 * STATUS_WHY_MAX];
	struct text sentence_text = text_in(sentence, sizeof(sentence));

	text_add(&sentence_text, problem->why);
	text_add(&sentence_text, problem->next[0] ? "; " : "");
	text_add(&sentence_text, problem->next);
	json_add_string(text, sentence);
}

static void add_details(struct text *text, const struct status_problem *problem)
{
	text_add(text, "{");
	add_text(text, "code", tell_problem_word(problem->code));
	add_text(text, "sensor",
		 problem->sensor < SENSOR_COUNT ? sensor_place_name(problem->sensor) : "");
	add_text(text, "why", problem->why);
	add_text(text, "next", problem->next);
	text_add(text, "}");
}

static void add_problems(struct text *text, const char *key, const struct status *status,
			 void (*add)(struct text *text, const struct status_problem *problem))
{
	add_open(text, key, "[");
	for (int i = 0; i < status->problem_count; i++) {
		json_add_item(text);
		add(text, &status->problem[i]);
	}
	text_add(text, "]");
}

/* What is being done; unknown is null. */
static void add_coaching(struct text *text, const struct status *status)
{
	const struct coach_view *view = &status->now.view;
	bool is_stretching = view->exercise != NULL;

	add_bool(text, "coaching", status->is_coaching);
	add_text(text, "state", tell_state_word(view->state));
	add_text(text, "position", tell_position_word(status->now.pose.position));
	add_text(text, "exercise", is_stretching ? view->exercise->name : "");
	add_text(text, "side", coach_side_name(status->side));
	add_number(text, "rep", is_stretching ? view->rep : UNKNOWN, 0);
	add_number(text, "reps", is_stretching ? view->reps_wanted : UNKNOWN, 0);
	add_number(text, "held_s", is_stretching ? view->counted_s : UNKNOWN, 1);
	add_number(text, "hold_s", is_stretching ? view->wanted_s : UNKNOWN, 1);
	add_bool(text, "good", view->is_good);
	add_open(text, "errors", "[");
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		if (!(view->verdict.raised & UINT32_C(1) << i))
			continue;
		json_add_item(text);
		json_add_string(text, form_error_info((enum form_error)i)->code);
	}
	text_add(text, "]");
}

static void add_pose(struct text *text, const struct status *status)
{
	const struct body_pose *pose = &status->now.pose;
	const enum lamp_pattern *lamps = status->now.lamps.pattern;

	add_number(text, "pelvic_tilt_deg", pose->pelvic_tilt_rad * DEG_PER_RAD, 1);
	add_number(text, "lumbar_flexion_deg", pose->lumbar_flexion_rad * DEG_PER_RAD, 1);
	add_number(text, "lean_deg", pose->lean_rad * DEG_PER_RAD, 1);
	add_number(text, "turn_deg", pose->turn_rad * DEG_PER_RAD, 1);
	add_text(text, "back", tell_back_word(pose->lumbar_flexion_rad));
	add_open(text, "lamps", "{");
	add_text(text, "good", tell_lamp_word(lamps[LAMP_GOOD]));
	add_text(text, "error", tell_lamp_word(lamps[LAMP_ERROR]));
	add_text(text, "status", tell_lamp_word(lamps[LAMP_STATUS]));
	text_add(text, "}");
	add_bool(text, "quiet", status->is_quiet);
}

static void add_sensor(struct text *text, const struct status *status, enum sensor_place place)
{
	const struct status_sensor *sensor = &status->sensor[place];
	char address[8] = "";

	if (sensor->address)
		snprintf(address, sizeof(address), "0x%02x", (unsigned)sensor->address & 0xff);
	json_add_item(text);
	text_add(text, "{");
	add_text(text, "place", sensor_place_name(place));
	add_text(text, "bus", sensor->bus);
	add_text(text, "address", address);
	add_text(text, "part", sensor->part);
	add_text(text, "state", tell_sensor_state_word(sensor->state));
	add_text(text, "why", sensor->why);
	add_bool(text, "needed", sensor->is_needed);
	add_count(text, "reads", sensor->fault_count[IMU_FAULT_NONE]);
	add_open(text, "faults", "{");
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		add_count(text, imu_fault_name((enum imu_fault)i), sensor->fault_count[i]);
	text_add(text, "}");
	add_count(text, "starts", sensor->start_count);
	add_text(text, "self_test", tell_self_test_word(sensor->self_test));
	add_number(text, "moved_deg", sensor->moved_rad * DEG_PER_RAD, 1);
	text_add(text, "}");
}

static void add_sensors(struct text *text, const struct status *status)
{
	add_open(text, "sensors", "[");
	for (int i = 0; i < SENSOR_COUNT; i++)
		add_sensor(text, status, (enum sensor_place)i);
	text_add(text, "]");
}

static void add_prescription(struct text *text, const struct status *status)
{
	const struct prescription *prescription = &status->prescription;

	add_open(text, "prescription", "{");
	add_text(text, "path", status->routine_path);
	add_open(text, "stretches", "[");
	for (int i = 0; i < prescription->count; i++) {
		const struct prescription_entry *entry = &prescription->entry[i];

		json_add_item(text);
		text_add(text, "{");
		add_text(text, "exercise", entry->exercise->name);
		add_number(text, "hold_s", entry->hold_s, 1);
		add_count(text, "reps", entry->reps);
		add_bool(text, "ready", status->is_ready[i]);
		text_add(text, "}");
	}
	text_add(text, "]}");
}

static void add_time(struct text *text, const char *key, const struct profile_time *time)
{
	json_add_key(text, key);
	if (time->utc_s <= 0) {
		text_add(text, "null");
		return;
	}
	text_add(text, "\"");
	date_add(text, time->utc_s);
	text_add(text, "\"");
}

/* When it was made, by what clock, and which poses were held again since. */
static void add_age(struct text *text, const struct status *status)
{
	const struct profile_time *made = &status->profile_made;

	add_time(text, "made", made);
	json_add_key(text, "made_clock");
	text_add(text, made->utc_s <= 0 ? "null"
		       : made->is_sure	? "\"synchronised\""
					: "\"unsure\"");
	add_number(text, "age_days", status->profile_age_days, 1);
	add_open(text, "renewed", "{");
	for (int i = 0; i < POSE_COUNT; i++)
		if (status->profile_renewed[i].utc_s > 0)
			add_time(text, calib_pose_name((enum calib_pose)i),
				 &status->profile_renewed[i]);
	text_add(text, "}");
}

static void add_taught(struct text *text, const struct status *status)
{
	add_open(text, "taught", "[");
	for (int i = 0; i < PROFILE_TAUGHT_MAX && status->taught[i].is.stretch[0]; i++) {
		const struct profile_taught *taught = &status->taught[i].is;

		json_add_item(text);
		text_add(text, "{");
		add_text(text, "stretch", taught->stretch);
		add_number(text, "pelvic_tilt_deg", taught->tilt_rad * DEG_PER_RAD, 1);
		add_number(text, "lumbar_flexion_deg", taught->flexion_rad * DEG_PER_RAD, 1);
		add_number(text, "within_deg", status->taught[i].width_rad * DEG_PER_RAD, 1);
		add_time(text, "at", &taught->time);
		json_add_key(text, "clock");
		text_add(text, taught->time.utc_s <= 0 ? "null"
			       : taught->time.is_sure  ? "\"synchronised\""
						       : "\"unsure\"");
		text_add(text, "}");
	}
	text_add(text, "]");
}

static void add_files(struct text *text, const struct status *status)
{
	add_open(text, "profile", "{");
	add_text(text, "path", status->profile_path);
	add_bool(text, "calibrated", status->is_calibrated);
	add_count(text, "sensors", status->profile_sensors);
	add_age(text, status);
	add_taught(text, status);
	text_add(text, "}");
	add_prescription(text, status);
	add_open(text, "log", "{");
	add_text(text, "folder", status->log_folder);
	add_bool(text, "written", status->is_log_written);
	text_add(text, "}");
}

static void add_first(struct text *text, const struct status *status)
{
	json_add_key(text, "ok");
	text_add(text, "true");
	add_text(text, "version", status->version);
	add_count(text, "pid", status->pid);
	add_number(text, "uptime_s", status->uptime_s, 1);
}

static void add_rest(struct text *text, const struct status *status)
{
	add_bool(text, "well", status->problem_count == 0);
	add_text(text, "reload_error", status->reload_error);
	add_coaching(text, status);
	add_pose(text, status);
	add_sensors(text, status);
	add_files(text, status);
	json_add_key(text, "clock_synchronised");
	text_add(text, status->clock == STATUS_CLOCK_UNKNOWN ? "null"
		       : status->clock == STATUS_CLOCK_RIGHT ? "true"
							     : "false");
	add_count(text, "dropped_samples", (int64_t)status->dropped_samples);
	json_add_key(text, "guide");
	if (status->has_guide)
		tell_course_object(text, &status->guide);
	else
		json_add_string(text, NULL);
}

void tell_status_answer(struct text *text, const struct status *status)
{
	text_add(text, "{");
	add_first(text, status);
	add_problems(text, "problems", status, add_sentence);
	add_rest(text, status);
	add_problems(text, "problem_details", status, add_details);
	text_add(text, "}");
}

void tell_status_json(struct text *text, const struct status *status)
{
	text_add(text, "{\"kind\":\"status\"");
	add_first(text, status);
	add_problems(text, "problems", status, add_details);
	add_rest(text, status);
	text_add(text, "}");
}
