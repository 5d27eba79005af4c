/* SPDX-License-Identifier: MIT */
#include "status.h"
#include "cures.h"

#include <lumbard/base/json.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/sense/words.h>
#include <lumbard/tell/words.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PROBLEM_MAX = 700 };

/* Members. A text "" is one that is not known or not there. */
static void add_text(struct text *text, const char *key, const char *value)
{
	json_add_key(text, key);
	json_add_string(text, value && value[0] ? value : NULL);
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

static void add_bool(struct text *text, const char *key, int value)
{
	json_add_key(text, key);
	json_add_bool(text, value);
}

static void add_open(struct text *text, const char *key, const char *bracket)
{
	json_add_key(text, key);
	text_add(text, bracket);
}

static const char *name_of(int place)
{
	return sensor_place_name((enum sensor_place)place);
}

static void where_text(const struct sensor_where *where, char *ret_text, size_t size)
{
	if (where->address)
		snprintf(ret_text, size, "%s:0x%02x", where->bus, where->address);
	else
		snprintf(ret_text, size, "%s:auto", where->bus);
}

static const char *sensor_state(enum sense_state state)
{
	static const char *const names[] = {
		[SENSE_NONE] = "none",	   [SENSE_SOUGHT] = "down",	  [SENSE_DOWN] = "down",
		[SENSE_GIVEN_UP] = "down", [SENSE_STARTING] = "starting", [SENSE_UP] = "up",
	};

	return names[state];
}

/* What the latest start found; a chip tests itself at its first start only. */
static const char *self_test_name(const struct imu_self_test_result *test)
{
	return !test->is_done ? NULL : test->failed_axes ? "failed" : "passed";
}

static void add_sensor(struct run *run, struct text *text, int place)
{
	const struct sense_slot *slot = &run->sensors.sense.slot[place];
	char address[8] = "", why[SENSE_WHY_SIZE];
	struct text why_text = text_in(why, sizeof(why));
	struct source_description is;

	sense_describe(&run->sensors.sense, (enum sensor_place)place, &is);
	sensors_add_why_down(&run->sensors, (enum sensor_place)place, &why_text);
	if (slot->where.address)
		snprintf(address, sizeof(address), "0x%02x", slot->where.address);
	json_add_item(text);
	text_add(text, "{");
	add_text(text, "place", name_of(place));
	add_text(text, "bus", slot->where.bus);
	add_text(text, "address", address);
	add_text(text, "part", slot->start_count > 0 ? is.found.part : NULL);
	add_text(text, "state", sensor_state(slot->state));
	add_text(text, "why", why);
	add_bool(text, "needed", slot->is_needed);
	add_count(text, "reads", slot->counts.fault[IMU_FAULT_NONE]);
	add_open(text, "faults", "{");
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		add_count(text, imu_fault_name((enum imu_fault)i), slot->counts.fault[i]);
	text_add(text, "}");
	add_count(text, "starts", slot->start_count);
	add_text(text, "self_test", self_test_name(&is.self_test));
	text_add(text, "}");
}

/* What is being done; unknown is null. */
static void add_coaching(const struct run *run, struct text *text)
{
	const struct moment *now = session_now(&run->session);
	const struct coach_view *view = &now->view;
	bool is_stretching = view->exercise != NULL;

	add_bool(text, "coaching", !run->is_off_duty);
	add_text(text, "state", tell_state_word(view->state));
	add_text(text, "position", tell_position_word(now->pose.position));
	add_text(text, "exercise", is_stretching ? view->exercise->name : NULL);
	add_text(text, "side", coach_side_name(run->side));
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

static void add_pose(const struct run *run, struct text *text)
{
	const struct moment *now = session_now(&run->session);
	const struct body_pose *pose = &now->pose;

	add_number(text, "pelvic_tilt_deg", pose->pelvic_tilt_rad * DEG_PER_RAD, 1);
	add_number(text, "lumbar_flexion_deg", pose->lumbar_flexion_rad * DEG_PER_RAD, 1);
	add_number(text, "lean_deg", pose->lean_rad * DEG_PER_RAD, 1);
	add_number(text, "turn_deg", pose->turn_rad * DEG_PER_RAD, 1);
	add_text(text, "back", tell_back_word(pose->lumbar_flexion_rad));
	add_open(text, "lamps", "{");
	add_text(text, "good", tell_lamp_word(now->lamps.pattern[LAMP_GOOD]));
	add_text(text, "error", tell_lamp_word(now->lamps.pattern[LAMP_ERROR]));
	add_text(text, "status", tell_lamp_word(now->lamps.pattern[LAMP_STATUS]));
	text_add(text, "}");
	add_bool(text, "quiet", run->is_quiet);
}

static void add_prescription(const struct run *run, struct text *text)
{
	const struct prescription *prescription = &run->settings.prescription;

	add_open(text, "prescription", "{");
	add_text(text, "path", run->settings.config.routine);
	add_open(text, "stretches", "[");
	for (int i = 0; i < prescription->count; i++) {
		const struct prescription_entry *entry = &prescription->entry[i];

		json_add_item(text);
		text_add(text, "{");
		add_text(text, "exercise", entry->exercise->name);
		add_number(text, "hold_s", entry->hold_s, 1);
		add_count(text, "reps", entry->reps);
		text_add(text, "}");
	}
	text_add(text, "]}");
}

static bool is_calibrated(const struct run *run)
{
	return run->settings.profile.sensor[SENSOR_PELVIS].is_fitted;
}

static void add_files(const struct run *run, struct text *text)
{
	char path[CONFIG_PATH_MAX + 16];

	config_profile_path(&run->settings.config, path, sizeof(path));
	add_open(text, "profile", "{");
	add_text(text, "path", path);
	add_bool(text, "calibrated", is_calibrated(run));
	add_count(text, "sensors",
		  is_calibrated(run) + (is_calibrated(run) &&
					run->settings.profile.sensor[SENSOR_LUMBAR].is_fitted));
	text_add(text, "}");
	add_prescription(run, text);
	add_open(text, "log", "{");
	add_text(text, "folder", run->folder);
	add_bool(text, "written", run->log_error == 0);
	text_add(text, "}");
}

static void add_problem(struct text *text, const char *what, const char *why)
{
	char problem[PROBLEM_MAX];

	if (why[0] == '\0')
		return;
	snprintf(problem, sizeof(problem), "%s%s", what, why);
	json_add_item(text);
	json_add_string(text, problem);
}

static void add_sensor_problem(struct run *run, struct text *text, int place)
{
	const struct sense_slot *slot = &run->sensors.sense.slot[place];
	char why[SENSE_WHY_SIZE];
	struct text why_text = text_in(why, sizeof(why));
	char where[CONFIG_NAME_MAX + 8], what[CONFIG_NAME_MAX + 48];

	if (!slot->is_needed || slot->state == SENSE_UP)
		return;
	sensors_add_why_down(&run->sensors, (enum sensor_place)place, &why_text);
	where_text(&slot->where, where, sizeof(where));
	snprintf(what, sizeof(what), "%s sensor at %s: ", name_of(place), where);
	if (slot->where.bus[0] == '\0')
		add_problem(text, name_of(place),
			    " sensor: it is not configured; give its bus and address in "
			    "lumbard.conf");
	else if (slot->state == SENSE_STARTING)
		add_problem(text, what, "it is being started; wait a moment");
	else
		add_problem(text, what,
			    why[0] ? why
				   : "no sensor that can be used answers; run `lumbard doctor`");
}

/* Each says what is wrong and what to do, in one line. */
static void add_problems(struct run *run, struct text *text)
{
	size_t before;
	bool is_well;

	add_open(text, "problems", "[");
	before = text->len;
	for (int i = 0; i < SENSOR_COUNT; i++)
		add_sensor_problem(run, text, i);
	if (!is_calibrated(run))
		add_problem(text, "no profile yet: ", run_profile_cure(run));
	if (session_now(&run->session)->pose.is_strap_moved)
		add_problem(text, "the strap has moved: ",
			    "you rest far from your neutral; tighten it and calibrate again");
	add_problem(text, "", run->lamps.why);
	if (run->log_error < 0) {
		char why[128];

		snprintf(why, sizeof(why), "%s; %s and restart", strerror(-run->log_error),
			 run_log_cure(run->log_error));
		add_problem(text, "the log is not written: ", why);
	}
	if (run->sync_error < 0) {
		char why[128];

		snprintf(why, sizeof(why), "%s; look at the card (sudo dmesg)",
			 strerror(-run->sync_error));
		add_problem(text, "the disk does not confirm the log: ", why);
	}
	add_problem(text, "reload refused, all stays as it was: ", run->reload_error);
	if (run->is_metrics_lost)
		add_problem(text, "", "lumbard.prom is not written; make room in runtime_dir");
	is_well = text->len == before;
	text_add(text, "]");
	add_bool(text, "well", is_well);
}

void run_add_status(struct run *run, struct text *text)
{
	int synchronised = clock_is_synchronised();

	add_text(text, "version", LUMBARD_VERSION);
	add_count(text, "pid", getpid());
	add_number(text, "uptime_s", S_FROM_US(clock_now_us() - run->totals.start_us), 1);
	add_problems(run, text);
	add_text(text, "reload_error", run->reload_error);
	add_coaching(run, text);
	add_pose(run, text);
	add_open(text, "sensors", "[");
	for (int i = 0; i < SENSOR_COUNT; i++)
		add_sensor(run, text, i);
	text_add(text, "]");
	add_files(run, text);
	json_add_key(text, "clock_synchronised");
	text_add(text, synchronised < 0 ? "null" : synchronised ? "true" : "false");
	add_count(text, "dropped_samples", (int64_t)run->totals.dropped_samples);
}
