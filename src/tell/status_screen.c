/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>
#include <lumbard/tell/age.h>
#include <lumbard/tell/status.h>
#include <lumbard/tell/teach_words.h>
#include <lumbard/tell/words.h>

#include <inttypes.h>
#include <stdio.h>

/* What came from a file or a sensor, fit for a terminal. */
static void add_plain(struct text *text, const char *piece)
{
	char plain[2 * STATUS_WHY_MAX];

	snprintf(plain, sizeof(plain), "%s", piece);
	utf8_make_plain(plain);
	text_add(text, plain);
}

/* "LABEL    " */
static void add_label(struct text *text, const char *label)
{
	text_addf(text, "%-9s ", label);
}

static void add_time(struct text *text, double seconds)
{
	int64_t s = seconds > 0.0 && seconds < 1e15 ? (int64_t)seconds : 0; /* or unknown */

	if (s >= 86400)
		text_addf(text, "%" PRId64 " d %" PRId64 " h", s / 86400, s / 3600 % 24);
	else if (s >= 3600)
		text_addf(text, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
	else if (s >= 60)
		text_addf(text, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	else
		text_addf(text, "%" PRId64 " s", s);
}

static void add_seconds(struct text *text, double seconds, int decimals)
{
	if (is_known(seconds))
		text_addf(text, "%.*f", decimals, seconds);
	else
		text_add(text, "unknown");
}

static void add_first(struct text *text, const struct status *status)
{
	text_add(text, "lumbard ");
	add_plain(text, status->version);
	text_add(text, ", up for ");
	add_time(text, status->uptime_s);
	text_addf(text, "%s%s\n", status->is_coaching ? "" : ", coaching is off",
		  status->is_quiet ? ", quiet" : "");
}

static void add_stretch(struct text *text, const struct status *status)
{
	const struct coach_view *view = &status->now.view;
	const char *position = tell_position_word(status->now.pose.position);
	const char *side = coach_side_name(status->side);

	add_label(text, "state");
	text_addf(text, "%s%s%s", tell_state_word(view->state), position[0] ? ", " : "", position);
	if (view->exercise) {
		text_addf(text, ": %s, rep %d of %d, ", view->exercise->name, view->rep,
			  view->reps_wanted);
		add_seconds(text, view->counted_s, 1);
		text_add(text, " of ");
		add_seconds(text, view->wanted_s, 0);
		text_add(text, " s");
	}
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		if (view->verdict.raised & UINT32_C(1) << i)
			text_addf(text, ", %s", form_error_info((enum form_error)i)->code);
	text_addf(text, "%s%s\n", side[0] ? "; side " : "", side);
}

static void add_angle(struct text *text, const char *label, double angle_rad)
{
	if (is_known(angle_rad))
		text_addf(text, "%s %.1f°", label, angle_rad * DEG_PER_RAD);
	else
		text_addf(text, "%s unknown", label);
}

static void add_pose(struct text *text, const struct status *status)
{
	const struct body_pose *pose = &status->now.pose;
	const enum lamp_pattern *lamps = status->now.lamps.pattern;
	const char *back = tell_back_word(pose->lumbar_flexion_rad);

	add_label(text, "back");
	add_angle(text, "pelvis", pose->pelvic_tilt_rad);
	add_angle(text, ", curve", pose->lumbar_flexion_rad);
	text_addf(text, "%s%s%s\n", back[0] ? " (" : "", back, back[0] ? ")" : "");
	add_label(text, "lamps");
	text_addf(text, "green %s, red %s, yellow %s\n", tell_lamp_word(lamps[LAMP_GOOD]),
		  tell_lamp_word(lamps[LAMP_ERROR]), tell_lamp_word(lamps[LAMP_STATUS]));
}

static void add_where(struct text *text, const struct status_sensor *sensor)
{
	text_addf(text, "%s at ", tell_sensor_state_word(sensor->state));
	add_plain(text, sensor->bus);
	if (sensor->address)
		text_addf(text, ":0x%02x", (unsigned)sensor->address);
	else
		text_add(text, ":auto");
	text_add(text, sensor->part[0] ? ", " : "");
	add_plain(text, sensor->part);
}

static void add_sensor(struct text *text, const struct status_sensor *sensor,
		       enum sensor_place place)
{
	char moved[64];
	struct text moved_text = text_in(moved, sizeof(moved));

	add_label(text, sensor_place_name(place));
	if (!sensor->bus[0]) {
		text_add(text, "none\n");
		return;
	}
	add_where(text, sensor);
	text_addf(text, "; %" PRIu32 " sample%s", sensor->fault_count[IMU_FAULT_NONE],
		  plural_s(sensor->fault_count[IMU_FAULT_NONE]));
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		if (sensor->fault_count[i] > 0)
			text_addf(text, ", %" PRIu32 " %s", sensor->fault_count[i],
				  imu_fault_name((enum imu_fault)i));
	if (sensor->start_count > 1)
		text_addf(text, "; started %" PRIu32 " times", sensor->start_count);
	if (tell_moved(sensor->moved_rad, &moved_text))
		text_addf(text, "; %s", moved);
	text_addf(text, "%s\n", sensor->is_needed ? "" : "; not needed");
}

static void add_taught(struct text *text, const struct status *status)
{
	bool is_lone = status->profile_sensors < 2 ||
		       status->sensor[SENSOR_LUMBAR].state == STATUS_SENSOR_NONE;

	if (!status->is_calibrated)
		return;
	for (int i = 0; i < PROFILE_TAUGHT_MAX && status->taught[i].is.stretch[0]; i++) {
		char words[256];
		struct text words_text = text_in(words, sizeof(words));

		tell_taught_of(&words_text, &status->taught[i].is, status->taught[i].width_rad,
			       is_lone);
		add_label(text, i ? "" : "taught");
		add_plain(text, words);
		text_add(text, "\n");
	}
}

static void add_files(struct text *text, const struct status *status)
{
	const struct prescription *prescription = &status->prescription;

	add_label(text, "profile");
	add_plain(text, status->profile_path);
	text_add(text, !status->is_calibrated		? ": not calibrated"
		       : status->profile_made.utc_s > 0 ? ": "
							: "");
	if (status->is_calibrated)
		tell_profile_times(&status->profile_made, status->profile_renewed,
				   status->profile_age_days, text);
	text_add(text, "\n");
	add_taught(text, status);
	add_label(text, "routine");
	add_plain(text, status->routine_path[0] ? status->routine_path : "the usual dose");
	for (int i = 0; i < prescription->count; i++) {
		text_addf(text, "%s%s %d x ", i ? ", " : ": ",
			  prescription->entry[i].exercise->name, prescription->entry[i].reps);
		add_seconds(text, prescription->entry[i].hold_s, 0);
		text_add(text, " s");
	}
	text_add(text, "\n");
	add_label(text, "log");
	add_plain(text, status->log_folder);
	text_add(text, "\n");
}

static void add_clock(struct text *text, const struct status *status)
{
	static const char *const clocks[] = {
		[STATUS_CLOCK_UNKNOWN] = "unknown whether it is right",
		[STATUS_CLOCK_WRONG] = "not synchronised",
		[STATUS_CLOCK_RIGHT] = "synchronised",
	};

	add_label(text, "clock");
	text_add(text, clocks[status->clock]);
	if (status->dropped_samples > 0)
		text_addf(text, "; dropped samples: %" PRIu64 ", the system is busy",
			  status->dropped_samples);
	text_add(text, "\n");
}

static void add_problem(struct text *text, const struct status_problem *problem)
{
	add_label(text, "problem");
	add_plain(text, problem->why);
	text_add(text, problem->next[0] ? "; " : "");
	add_plain(text, problem->next);
	text_add(text, "\n");
}

void tell_status_screen(struct text *text, const struct status *status)
{
	add_first(text, status);
	add_stretch(text, status);
	add_pose(text, status);
	for (int i = 0; i < SENSOR_COUNT; i++)
		add_sensor(text, &status->sensor[i], (enum sensor_place)i);
	add_files(text, status);
	add_clock(text, status);
	for (int i = 0; i < status->problem_count; i++)
		add_problem(text, &status->problem[i]);
}
