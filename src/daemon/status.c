/* SPDX-License-Identifier: MIT */
#include "status.h"
#include "cures.h"
#include "rate.h"

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/folder.h>
#include <lumbard/sense/words.h>
#include <lumbard/tell/age.h>
#include <lumbard/tell/doubt.h>
#include <lumbard/tell/lack.h>
#include <lumbard/tell/words.h>

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static_assert((int)STATUS_PATH_MAX >= (int)CONFIG_PATH_MAX + 16, "a path of the settings fits");
static_assert((int)STATUS_NAME_MAX >= (int)SENSOR_BUS_MAX, "a bus fits");
static_assert((int)STATUS_WHY_MAX >= (int)REASON_WHY_MAX + 64, "a reason and what it is of fit");
static_assert((int)STATUS_WHY_MAX >= (int)REASON_NEXT_MAX, "what to do fits");

static void copy(char *ret_text, size_t size, const char *text)
{
	snprintf(ret_text, size, "%s", text ? text : "");
}

static bool is_calibrated(const struct run *run)
{
	return run->settings.profile.sensor[SENSOR_PELVIS].is_fitted;
}

/* What the latest start found; a chip tests itself at its first start only. */
static enum status_self_test self_test_of(const struct imu_self_test_result *test)
{
	return !test->is_done ? STATUS_UNTESTED : test->failed_axes ? STATUS_FAILED : STATUS_PASSED;
}

static const enum status_sensor_state states[] = {
	[SENSE_NONE] = STATUS_SENSOR_NONE,	   [SENSE_SOUGHT] = STATUS_SENSOR_DOWN,
	[SENSE_DOWN] = STATUS_SENSOR_DOWN,	   [SENSE_GIVEN_UP] = STATUS_SENSOR_DOWN,
	[SENSE_STARTING] = STATUS_SENSOR_STARTING, [SENSE_UP] = STATUS_SENSOR_UP,
};

static void say(const struct reason *reason, char *ret_text, size_t size)
{
	struct text text = text_in(ret_text, size);

	reason_say(reason, &text);
}

static void fill_sensor(const struct run *run, enum sensor_place place, const struct reason *down,
			struct status_sensor *ret_sensor)
{
	const struct sense_slot *slot = &run->sensors.sense.slot[place];
	struct source_description is;

	sense_describe(&run->sensors.sense, place, &is);
	say(down, ret_sensor->why, sizeof(ret_sensor->why));
	copy(ret_sensor->bus, sizeof(ret_sensor->bus), slot->where.bus);
	copy(ret_sensor->part, sizeof(ret_sensor->part),
	     slot->start_count > 0 ? is.found.part : NULL);
	ret_sensor->address = slot->where.address;
	ret_sensor->state = states[slot->state];
	ret_sensor->is_needed = slot->is_needed;
	ret_sensor->start_count = slot->start_count;
	ret_sensor->self_test = self_test_of(&is.self_test);
	ret_sensor->moved_rad = session_moved_rad(&run->session, place);
	memcpy(ret_sensor->fault_count, slot->counts.fault, sizeof(ret_sensor->fault_count));
}

static void add_sensor_problem(struct status *status, enum sensor_place place,
			       const struct reason *down)
{
	const struct status_sensor *sensor = &status->sensor[place];

	if (!sensor->is_needed || sensor->state == STATUS_SENSOR_UP)
		return;
	if (sensor->state == STATUS_SENSOR_NONE)
		status_add_problem(status, PROBLEM_SENSOR_UNSET, place, "", "");
	else if (sensor->state == STATUS_SENSOR_STARTING)
		status_add_problem(status, PROBLEM_SENSOR_STARTING, place, "", "");
	else if (down->why[0])
		status_add_problem(status, PROBLEM_SENSOR_DOWN, place, down->why, down->next);
	else
		status_add_problem(status, PROBLEM_SENSOR_DOWN, place,
				   "no sensor that can be used answers", "");
}

static void add_flaky(const struct run *run, struct status *status, enum sensor_place place)
{
	const struct sense_slot *slot = &run->sensors.sense.slot[place];
	struct reason reason;

	if (!slot->is_flaky || slot->state != SENSE_UP)
		return;
	sense_explain_flaky(slot->failing_share, &reason);
	status_add_problem(status, PROBLEM_SENSOR_FLAKY, place, reason.why, reason.next);
}

/* Up is not yet trusted: what is lost while it should give samples needs words, too. */
static void add_doubt(const struct run *run, struct status *status, enum sensor_place place)
{
	const struct session_doubt *doubt = session_doubt_of(&run->session, place);
	bool is_settling = run->clock->now_us() - doubt->since_us < SESSION_SETTLING_US;
	struct reason reason;

	if (status->sensor[place].state != STATUS_SENSOR_UP || doubt->reason == REASON_NONE ||
	    (is_settling && event_fault_of(doubt->reason) == SELF_CHECK_WELL))
		return;
	tell_doubt(doubt, &reason);
	status_add_problem(status, PROBLEM_SENSOR_UNTRUSTED, place, reason.why, reason.next);
}

static void add_problem(struct status *status, enum problem_code code, const char *why,
			const char *next)
{
	status_add_problem(status, code, SENSOR_COUNT, why, next);
}

static void add_log_problem(const struct run *run, struct status *status)
{
	uint64_t lost = run->lost_rows - run->told_lost_rows;
	char why[128], next[96];

	snprintf(why, sizeof(why), "%s; %" PRIu64 " row%s lost by now",
		 folder_strerror(run->log_error), lost, plural_s((int64_t)lost));
	snprintf(next, sizeof(next), "%s, and it goes on by itself", out_file_cure(run->log_error));
	add_problem(status, PROBLEM_NO_LOG, why, next);
}

static void add_file_problems(const struct run *run, struct status *status)
{
	if (run->log_error < 0)
		add_log_problem(run, status);
	if (run->sync_error < 0)
		add_problem(status, PROBLEM_DISK_UNSURE, strerror(-run->sync_error), "");
	if (run->folder_error < 0)
		add_problem(status, PROBLEM_NO_SOCKET, folder_strerror(run->folder_error), "");
}

/* Each sentence that a stretch or an error lacks something. */
static void add_lacks(const struct run *run, struct status *status)
{
	struct lacks lacks;
	struct reason reason;

	run_find_lacks(run, &lacks);
	if (lacks.is_nothing_ready) {
		tell_nothing_ready(&lacks, &reason);
		add_problem(status, PROBLEM_NOTHING_READY, reason.why, reason.next);
	}
	if (run->is_rate_low) {
		run_explain_rate(run, &reason);
		status_add_problem(status, PROBLEM_RATE_LOW, SENSOR_PELVIS, reason.why,
				   reason.next);
	}
}

static void add_problems(const struct run *run, struct status *status)
{
	struct reason reason;

	if (!is_calibrated(run))
		add_problem(status, PROBLEM_NO_PROFILE, "", "");
	if (tell_old_profile(&run->settings.profile, run_utc_s(run), &reason))
		add_problem(status, PROBLEM_PROFILE_OLD, reason.why, reason.next);
	if (session_now(&run->session)->pose.is_strap_moved)
		add_problem(status, PROBLEM_STRAP_MOVED, "", "");
	if (session_now(&run->session)->pose.is_neutral_off)
		add_problem(status, PROBLEM_NEUTRAL_OFF, "",
			    session_now(&run->session)->pose.position == BODY_UPRIGHT
				    ? tell_reason_word(REASON_SIT_TALL)
				    : "");
	if (run->lamps.reason.why[0])
		add_problem(status, PROBLEM_NO_LAMPS, run->lamps.reason.why,
			    run->lamps.reason.next);
	add_file_problems(run, status);
	if (run->refusal.why[0])
		add_problem(status, PROBLEM_RELOAD_REFUSED, run->refusal.why, run->refusal.next);
	add_lacks(run, status);
	if (run->is_metrics_lost)
		add_problem(status, PROBLEM_NO_METRICS, "", "");
}

static void add_accelerometer(const struct run *run, struct status *status, enum sensor_place place)
{
	char was[STATUS_NAME_MAX + SENSOR_CHIP_MAX + 8];
	struct text text = text_in(was, sizeof(was));

	if (session_has_other_chip(&run->session, place)) {
		sensor_identity_say(&run->settings.profile.sensor[place].identity, &text);
		status_add_problem(status, PROBLEM_OTHER_CHIP, place, was, "");
	} else if (session_is_trim_given_up(&run->session, place)) {
		status_add_problem(status, PROBLEM_ACCEL_OFF, place, "", "");
	}
}

static void fill_sensors(const struct run *run, struct status *status)
{
	status->problem_count = 0;
	for (int i = 0; i < SENSOR_COUNT; i++) {
		enum sensor_place place = (enum sensor_place)i;
		struct reason down;

		sensors_explain_down(&run->sensors, place, &down);
		fill_sensor(run, place, &down, &status->sensor[i]);
		add_sensor_problem(status, place, &down);
		add_doubt(run, status, place);
		add_flaky(run, status, place);
		add_accelerometer(run, status, place);
	}
}

static void fill_age(const struct run *run, struct status *status)
{
	const struct profile *profile = &run->settings.profile;

	status->profile_made = profile->made;
	memcpy(status->profile_renewed, profile->renewed, sizeof(status->profile_renewed));
	status->profile_age_days = profile_age_days(profile, run_utc_s(run));
}

/* Those that have a neutral of their own, or one that stands in for it. */
static void find_ready(const struct run *run, struct status *status)
{
	const struct prescription *prescription = &run->settings.prescription;

	for (int i = 0; i < prescription->count; i++)
		status->is_ready[i] = exercise_neutral(prescription->entry[i].exercise,
						       &run->settings.profile) != POSE_NONE;
}

static void fill_taught(const struct run *run, struct status *status)
{
	memset(status->taught, 0, sizeof(status->taught));
	for (int i = 0; i < PROFILE_TAUGHT_MAX; i++) {
		const struct profile_taught *taught = &run->settings.profile.taught[i];
		const struct exercise *exercise = exercise_by_name(taught->stretch);
		const struct prescription_entry *entry =
			exercise ? prescription_entry(&run->settings.prescription, exercise) : NULL;

		status->taught[i].is = *taught;
		status->taught[i].width_rad = entry && entry->overrides.taught_rad > 0.0
						      ? entry->overrides.taught_rad
						      : RAD(FORM_TAUGHT_DEG);
	}
}

static void fill_files(const struct run *run, struct status *status)
{
	const struct profile_sensor *lumbar = &run->settings.profile.sensor[SENSOR_LUMBAR];

	config_profile_path(&run->settings.config, status->profile_path,
			    sizeof(status->profile_path));
	status->is_calibrated = is_calibrated(run);
	status->profile_sensors = is_calibrated(run) ? 1 + lumbar->is_fitted : 0;
	fill_age(run, status);
	fill_taught(run, status);
	copy(status->routine_path, sizeof(status->routine_path), run->settings.config.routine);
	status->prescription = run->settings.prescription;
	find_ready(run, status);
	copy(status->log_folder, sizeof(status->log_folder), run->folder);
	status->is_log_written = run->log_error == 0;
}

static enum status_clock clock_now(void)
{
	int synchronised = clock_is_synchronised();

	return synchronised < 0 ? STATUS_CLOCK_UNKNOWN
	       : synchronised	? STATUS_CLOCK_RIGHT
				: STATUS_CLOCK_WRONG;
}

const struct course_view *run_guide_view(const struct run *run)
{
	const struct run_calibration *calibration = &run->calibration;

	return calibration->course	      ? course_now(calibration->course)
	       : calibration->lesson.exercise ? &calibration->lesson.view
	       : calibration->has_last	      ? &calibration->last
					      : NULL;
}

void run_fill_status(struct run *run)
{
	struct status *status = &run->status;

	copy(status->version, sizeof(status->version), LUMBARD_VERSION);
	status->pid = getpid();
	status->uptime_s = S_FROM_US(run->clock->now_us() - run->totals.start_us);
	say(&run->refusal, status->reload_error, sizeof(status->reload_error));
	status->is_coaching = !run->wishes.is_off_duty;
	status->is_quiet = run->is_quiet;
	status->side = run->wishes.side;
	status->now = *session_now(&run->session);
	fill_sensors(run, status);
	fill_files(run, status);
	add_problems(run, status);
	status->clock = clock_now();
	status->dropped_samples = run->totals.dropped_samples;
	status->totals = run->totals.done.sure;
	status->has_guide = run_guide_view(run) != NULL;
	if (status->has_guide)
		status->guide = *run_guide_view(run);
}
