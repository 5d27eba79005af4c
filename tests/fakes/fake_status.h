/* SPDX-License-Identifier: MIT */
#ifndef FAKE_STATUS_H
#define FAKE_STATUS_H

#include <lumbard/base/units.h>
#include <lumbard/tell/status.h>

#include <stdio.h>

/* A daemon that coaches with two sensors, and one to which all has happened. */
static void fake_status_sensor(struct status_sensor *sensor, int address, const char *part)
{
	snprintf(sensor->bus, sizeof(sensor->bus), "1");
	snprintf(sensor->part, sizeof(sensor->part), "%s", part);
	sensor->address = address;
	sensor->state = STATUS_SENSOR_UP;
	sensor->is_needed = true;
	sensor->fault_count[IMU_FAULT_NONE] = 123456;
	sensor->start_count = 1;
	sensor->self_test = STATUS_PASSED;
	sensor->moved_rad = RAD(6.25);
}

static void fake_status_well(struct status *ret_status)
{
	struct coach_view *view = &ret_status->now.view;

	*ret_status = (struct status){
		.pid = 4194304,
		.uptime_s = 7384.25,
		.is_coaching = true,
		.side = SIDE_LEFT,
		.now = moment_unknown(0),
		.is_calibrated = true,
		.profile_sensors = 2,
		.profile_made = {1795812848, true},
		.profile_renewed = {[POSE_SIT] = {1795824000, true}},
		.profile_age_days = 3.25,
		.taught = {{{"cat", true, RAD(-14.0), RAD(11.5), {1795824000, false}}, RAD(3.0)},
			   {{"prayer", true, RAD(9.0), UNKNOWN, {0}}, RAD(5.0)}},
		.is_log_written = true,
		.clock = STATUS_CLOCK_RIGHT,
		.totals = {.held_s = 61.5, .reps = 2, .errors = {[FORM_LEANING] = 3}},
	};
	snprintf(ret_status->version, sizeof(ret_status->version), "9.8.7");
	view->state = COACH_HOLD;
	view->exercise = exercises[0];
	view->side = SIDE_LEFT;
	view->rep = 2;
	view->reps_wanted = 3;
	view->counted_s = 4.25;
	view->wanted_s = 30.0;
	view->is_good = true;
	ret_status->now.pose.position = BODY_ALL_FOURS;
	ret_status->now.pose.pelvic_tilt_rad = RAD(-12.3);
	ret_status->now.pose.lumbar_flexion_rad = RAD(14.5);
	ret_status->now.pose.lean_rad = RAD(0.1);
	ret_status->now.lamps.pattern[LAMP_GOOD] = LAMP_ON;
	ret_status->now.lamps.pattern[LAMP_STATUS] = LAMP_ON;
	fake_status_sensor(&ret_status->sensor[SENSOR_PELVIS], 0x68, "MPU-6050");
	fake_status_sensor(&ret_status->sensor[SENSOR_LUMBAR], 0x69, "ICM-42688-P");
	snprintf(ret_status->profile_path, STATUS_PATH_MAX, "/var/lib/lumbard/profile.conf");
	snprintf(ret_status->log_folder, STATUS_PATH_MAX, "/var/lib/lumbard/sessions/000007-x");
	ret_status->prescription.count = 1;
	ret_status->prescription.entry[0] =
		(struct prescription_entry){.exercise = exercises[0], .hold_s = 30.0, .reps = 3};
}

static void fake_status_troubled(struct status *ret_status)
{
	struct status_sensor *pelvis = &ret_status->sensor[SENSOR_PELVIS];

	fake_status_well(ret_status);
	ret_status->uptime_s = 59.0;
	ret_status->is_coaching = false;
	ret_status->is_quiet = true;
	ret_status->side = SIDE_NONE;
	ret_status->now = moment_unknown(0);
	ret_status->now.view.verdict.raised = UINT32_C(1) << FORM_LEANING;
	pelvis->state = STATUS_SENSOR_DOWN;
	pelvis->address = 0;
	pelvis->fault_count[IMU_FAULT_NONE + 1] = 7;
	pelvis->start_count = 3;
	pelvis->self_test = STATUS_FAILED;
	snprintf(pelvis->why, sizeof(pelvis->why), "nobody answers");
	ret_status->sensor[SENSOR_LUMBAR] = (struct status_sensor){0};
	snprintf(ret_status->routine_path, STATUS_PATH_MAX, "my\trou\"tine.conf");
	ret_status->is_calibrated = false;
	ret_status->profile_sensors = 0;
	ret_status->is_log_written = false;
	ret_status->clock = STATUS_CLOCK_UNKNOWN;
	ret_status->dropped_samples = 5;
	snprintf(ret_status->reload_error, STATUS_WHY_MAX, "x.conf:3: no; correct the line");
	status_add_problem(ret_status, PROBLEM_SENSOR_DOWN, SENSOR_PELVIS, pelvis->why,
			   "look at its lead");
	status_add_problem(ret_status, PROBLEM_SENSOR_UNSET, SENSOR_LUMBAR, "", "");
	status_add_problem(ret_status, PROBLEM_NO_LOG, SENSOR_COUNT, "disk full", "");
	status_add_problem(ret_status, PROBLEM_RELOAD_REFUSED, SENSOR_COUNT, "x.conf:3: no",
			   "correct the line");
}

#endif
