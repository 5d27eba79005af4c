/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <lumbard/base/json.h>
#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <lumbard/io/control_socket.h>

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LIMIT_US    (3 * US_PER_S)
#define FAULTS_LOOK 0.001 /* of the reads, since the start */
#define FAULTS_BAD  0.05

enum { WORD_SIZE = 64 };

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

static const char *word(struct json object, const char *key, char ret_word[WORD_SIZE])
{
	json_string(json_member(object, key), ret_word, WORD_SIZE);
	return ret_word;
}

static double fault_count(struct json faults)
{
	double sum = 0.0;

	/* A saturated reading is a good one. */
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_SATURATED; i++) {
		double count = json_number(json_member(faults, imu_fault_name((enum imu_fault)i)));

		sum += is_known(count) ? count : 0.0;
	}
	return sum;
}

static void add_faults(struct json faults, struct text *text)
{
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++) {
		const char *name = imu_fault_name((enum imu_fault)i);
		double count = json_number(json_member(faults, name));

		if (is_known(count) && count > 0.0)
			text_addf(text, ", %.0f %s", count, name);
	}
}

static void add_up(struct doctor *doctor, struct json sensor, const char *topic)
{
	char part[WORD_SIZE], bus[WORD_SIZE], address[WORD_SIZE], found[256];
	struct json faults = json_member(sensor, "faults");
	double reads = json_number(json_member(sensor, "reads")), bad = fault_count(faults);
	double starts = json_number(json_member(sensor, "starts"));
	struct text text = text_in(found, sizeof(found));
	enum doctor_level level = DOCTOR_GOOD;

	if (bad > FAULTS_LOOK * reads)
		level = bad > FAULTS_BAD * reads ? DOCTOR_BAD : DOCTOR_LOOK;
	text_addf(&text, "%s at %s:%s, %.0f reads", word(sensor, "part", part),
		  word(sensor, "bus", bus), word(sensor, "address", address),
		  is_known(reads) ? reads : 0.0);
	add_faults(faults, &text);
	if (is_known(starts) && starts > 1.0)
		text_addf(&text, ", started %.0f times", starts);
	doctor_add(&doctor->report, level, topic,
		   level == DOCTOR_GOOD ? NULL : "check its lead, its plugs and its supply", "%s",
		   found);
}

/* One that is needed and not up is among the problems. */
static void add_sensor(struct doctor *doctor, struct json sensor)
{
	char place[WORD_SIZE], state[WORD_SIZE], topic[DOCTOR_TOPIC_SIZE];

	snprintf(topic, sizeof(topic), "service %.20s", word(sensor, "place", place));
	word(sensor, "state", state);
	if (strcmp(state, "up") == 0)
		add_up(doctor, sensor, topic);
	else if (strcmp(state, "down") == 0 && !json_is_true(json_member(sensor, "needed")))
		doctor_add(&doctor->report, DOCTOR_GOOD, topic, NULL,
			   "not there, and the profile does not need it");
}

static bool is_any_down(struct json sensors)
{
	for (size_t i = 0; i < SENSOR_COUNT; i++) {
		struct json sensor = json_item(sensors, i);
		char state[WORD_SIZE];

		if (json_is_true(json_member(sensor, "needed")) &&
		    strcmp(word(sensor, "state", state), "down") == 0)
			return true;
	}
	return false;
}

static void add_problems(struct doctor *doctor, struct json status)
{
	struct json problems = json_member(status, "problems");
	bool is_down = is_any_down(json_member(status, "sensors"));
	char problem[DOCTOR_SENTENCE_SIZE];

	for (size_t i = 0; !json_is_null(json_item(problems, i)); i++) {
		bool is_sensor;

		json_string(json_item(problems, i), problem, sizeof(problem));
		is_sensor = strstr(problem, " sensor at ") != NULL;
		doctor_add_sentence(&doctor->report,
				    is_sensor && is_down ? DOCTOR_BAD : DOCTOR_LOOK, "service",
				    problem);
	}
}

static void add_state(struct doctor *doctor, struct json status)
{
	double uptime_s = json_number(json_member(status, "uptime_s"));
	char version[WORD_SIZE], state[WORD_SIZE], position[WORD_SIZE];

	doctor_add(&doctor->report, DOCTOR_GOOD, "service",
		   "sudo systemctl stop lumbard (or end it), then `lumbard doctor`, measures them",
		   "lumbard %s (process %ld) has run for %.1f h, %s%s%s; it has the sensors, so "
		   "they are only looked for",
		   word(status, "version", version), (long)doctor->daemon_pid,
		   is_known(uptime_s) ? uptime_s / 3600.0 : 0.0, word(status, "state", state),
		   word(status, "position", position)[0] ? ", " : "", position);
}

void doctor_ask_service(struct doctor *doctor)
{
	char folder[PATH_MAX], line[CONTROL_ANSWER_MAX];
	struct json status;
	double pid;
	int r = ask(doctor, folder, sizeof(folder), line, sizeof(line));

	if (r < 0 && is_absence(r))
		return;
	if (r < 0) {
		add_unasked(doctor, folder, r);
		return;
	}
	if (json_parse(line, &status) < 0 || !json_is_true(json_member(status, "ok"))) {
		doctor_add(&doctor->report, DOCTOR_LOOK, "service",
			   "sudo systemctl restart lumbard",
			   "what answers at %.200s/control is no lumbard of this version", folder);
		return;
	}
	pid = json_number(json_member(status, "pid"));
	doctor->has_answered = true;
	doctor->daemon_pid = is_known(pid) && pid >= 1.0 ? (pid_t)pid : 1;
	add_state(doctor, status);
	for (size_t i = 0; i < SENSOR_COUNT; i++)
		add_sensor(doctor, json_item(json_member(status, "sensors"), i));
	add_problems(doctor, status);
}
