/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <lumbard/client/client.h>
#include <lumbard/io/bus_i2c.h>
#include <lumbard/io/control_client.h>
#include <lumbard/tell/age.h>
#include <lumbard/tell/words.h>

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LIMIT_US    (3 * US_PER_S)
#define FAULTS_LOOK 0.001 /* of the reads, since the start */
#define FAULTS_BAD  0.05

static bool is_absence(int error)
{
	return error == -ENOENT || error == -ECONNREFUSED;
}

/* The lumbard of this user, or else the service. A folder that the config names has no root. */
static int ask(const struct doctor *doctor, char *ret_folder, size_t size, char *ret_line,
	       size_t line_size)
{
	const struct config *config = doctor->config;
	char folder[CONFIG_PATH_MAX];
	int r;

	config_runtime_dir(config, folder, sizeof(folder));
	snprintf(ret_folder, size, "%s%s", config->runtime_dir[0] ? "" : doctor->root, folder);
	r = control_ask(ret_folder, "status", LIMIT_US, ret_line, line_size);
	if (!is_absence(r) || (config->runtime_dir[0] && !config->is_runtime_dir_from_etc) ||
	    strcmp(folder, CONFIG_SERVICE_RUNTIME_DIR) == 0)
		return r;
	snprintf(ret_folder, size, "%s%s", doctor->root, CONFIG_SERVICE_RUNTIME_DIR);
	return control_ask(ret_folder, "status", LIMIT_US, ret_line, line_size);
}

static void add_unasked(struct doctor *doctor, const char *folder, int error)
{
	if (error == -EACCES || error == -EPERM)
		doctor_add(&doctor->report, DOCTOR_LOOK, "service",
			   "sudo usermod -aG lumbard \"$USER\", log in again; or sudo lumbard "
			   "doctor, which may",
			   "only the group lumbard may ask %.200s/control", folder);
	else
		doctor_add(&doctor->report, DOCTOR_LOOK, "service", "see `journalctl -u lumbard`",
			   "lumbard does not answer at %.200s/control: %s", folder,
			   strerror(-error));
}

static double fault_count(const struct status_sensor *sensor)
{
	double sum = 0.0;

	/* A saturated reading is a good one. */
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_SATURATED; i++)
		sum += sensor->fault_count[i];
	return sum;
}

static void add_faults(const struct status_sensor *sensor, struct text *text)
{
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		if (sensor->fault_count[i] > 0)
			text_addf(text, ", %" PRIu32 " %s", sensor->fault_count[i],
				  imu_fault_name((enum imu_fault)i));
}

static void add_up(struct doctor *doctor, const struct status_sensor *sensor, const char *topic)
{
	char found[320], moved[64];
	struct text moved_text = text_in(moved, sizeof(moved));
	double reads = sensor->fault_count[IMU_FAULT_NONE], bad = fault_count(sensor);
	struct text text = text_in(found, sizeof(found));
	enum doctor_level level = DOCTOR_GOOD;

	if (bad > FAULTS_LOOK * reads)
		level = bad > FAULTS_BAD * reads ? DOCTOR_BAD : DOCTOR_LOOK;
	text_addf(&text, "%s at %s:0x%02x, %.0f read%s", sensor->part, sensor->bus,
		  (unsigned)sensor->address, reads, plural_s((int64_t)reads));
	add_faults(sensor, &text);
	if (sensor->start_count > 1)
		text_addf(&text, ", started %" PRIu32 " times", sensor->start_count);
	if (tell_moved(sensor->moved_rad, &moved_text))
		text_addf(&text, ", %s", moved);
	doctor_add(&doctor->report, level, topic,
		   level == DOCTOR_GOOD ? NULL : "check its lead, its plugs and its supply", "%s",
		   found);
}

/* One that is needed and not up is among the problems. */
static void add_sensor(struct doctor *doctor, const struct status *status, enum sensor_place place)
{
	const struct status_sensor *sensor = &status->sensor[place];
	char topic[DOCTOR_TOPIC_SIZE];

	snprintf(topic, sizeof(topic), "service %s", sensor_place_name(place));
	if (sensor->state == STATUS_SENSOR_UP)
		add_up(doctor, sensor, topic);
	else if (sensor->state == STATUS_SENSOR_DOWN && !sensor->is_needed)
		doctor_add(&doctor->report, DOCTOR_GOOD, topic, NULL,
			   "not there, and the profile does not need it");
}

/* Without the pelvis's nothing works: the exit code says so, as where no service runs. */
static enum doctor_level level_of(const struct status_problem *problem)
{
	if (problem->code == PROBLEM_SENSOR_UNTRUSTED)
		return DOCTOR_BAD;
	if (problem->code != PROBLEM_SENSOR_DOWN)
		return DOCTOR_LOOK;
	return problem->sensor == SENSOR_PELVIS ? DOCTOR_ABSENT : DOCTOR_BAD;
}

static void add_problem(struct doctor *doctor, const struct status_problem *problem)
{
	enum doctor_level level = level_of(problem);

	doctor_add(&doctor->report, level, "service", problem->next, "%s", problem->why);
}

static void add_state(struct doctor *doctor, const struct status *status)
{
	const char *position = tell_position_word(status->now.pose.position);

	doctor_add(&doctor->report, DOCTOR_GOOD, "service",
		   "sudo systemctl stop lumbard (or end it), then `lumbard doctor`, measures them",
		   "lumbard %s (process %ld) has run for %.1f h, %s%s%s; it has the sensors, so "
		   "they are only looked for",
		   status->version, (long)doctor->daemon_pid,
		   is_known(status->uptime_s) ? status->uptime_s / 3600.0 : 0.0,
		   tell_state_word(status->now.view.state), position[0] ? ", " : "", position);
}

/* Where nobody runs for these settings the service of the usual ones answers. */
static bool is_elsewhere(const struct doctor *doctor, const struct status *status)
{
	bool has_any = false, is_shared = false;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct sensor_where where = {0};

		snprintf(where.bus, sizeof(where.bus), "%s", status->sensor[i].bus);
		where.bus_number = bus_i2c_number(where.bus);
		has_any |= where.bus[0] != '\0';
		is_shared |= doctor_shares_bus(doctor->config, &where);
	}
	return has_any && !is_shared;
}

/* An old one is among the problems. */
static void add_profile(struct doctor *doctor, const struct status *status)
{
	if (is_known(status->profile_age_days) && status->profile_age_days < PROFILE_OLD_DAYS)
		doctor_add_profile_times(doctor, &status->profile_made, status->profile_renewed,
					 status->profile_age_days);
}

static void add_status(struct doctor *doctor, const struct status *status)
{
	pid_t pid = status->pid >= 1 ? (pid_t)status->pid : 1;

	if (is_elsewhere(doctor, status)) {
		doctor->elsewhere_pid = pid;
		return;
	}
	doctor->has_answered = true;
	doctor->daemon_pid = pid;
	add_state(doctor, status);
	for (int i = 0; i < SENSOR_COUNT; i++)
		add_sensor(doctor, status, (enum sensor_place)i);
	add_profile(doctor, status);
	for (int i = 0; i < status->problem_count; i++)
		add_problem(doctor, &status->problem[i]);
}

void doctor_ask_service(struct doctor *doctor)
{
	char folder[PATH_MAX], line[CONTROL_ANSWER_MAX];
	struct status status;
	int r = ask(doctor, folder, sizeof(folder), line, sizeof(line));

	if (r < 0 && is_absence(r))
		return;
	if (r < 0) {
		add_unasked(doctor, folder, r);
		return;
	}
	if (client_read_status(line, &status) < 0) {
		doctor_add(&doctor->report, DOCTOR_LOOK, "service",
			   "sudo systemctl restart lumbard",
			   "what answers at %.200s/control is no lumbard of this version", folder);
		return;
	}
	add_status(doctor, &status);
}
