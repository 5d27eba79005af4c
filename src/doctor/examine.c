/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TURN_LIMIT_S 30.0

static bool is_first_on_its_bus(const struct config *config, int place)
{
	for (int i = 0; i < place; i++)
		if (sensor_is_same_bus(&config->sensor[i], &config->sensor[place]))
			return false;
	return config->sensor[place].bus[0] != '\0';
}

/* Buses that cannot be used have no chips. */
static void find_chips(struct doctor *doctor, bool wants_lines)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct sensor_where *bus = &doctor->config->sensor[i];

		if (is_first_on_its_bus(doctor->config, i) &&
		    (!wants_lines || doctor_check_bus(doctor, bus) == 0))
			doctor_chips_add_bus(&doctor->chips, doctor->config, bus);
	}
}

/* Two programs that start one chip disturb each other. */
static void find_daemon(struct doctor *doctor)
{
	doctor_find_daemon(doctor);
	doctor_ask_service(doctor);
	if (doctor->elsewhere_pid && !doctor->daemon_pid)
		doctor_add(&doctor->report, DOCTOR_GOOD, "lumbard", NULL,
			   "another lumbard (process %ld) has other sensors; these are measured",
			   (long)doctor->elsewhere_pid);
	if (doctor->daemon_pid && !doctor->has_answered)
		doctor_add(
			&doctor->report, DOCTOR_LOOK, "lumbard",
			"sudo systemctl stop lumbard (or end it), then `lumbard doctor` again",
			"another lumbard (process %ld) reads the sensors, so they are only looked "
			"for and not measured",
			(long)doctor->daemon_pid);
}

static int measure_chips(struct doctor *doctor)
{
	char doing[96];
	int r = 0;

	if (doctor->daemon_pid) {
		doctor_chips_look(&doctor->chips);
		return 0;
	}
	doctor_say_doing("starting the sensors: keep them still");
	r = doctor_chips_start(&doctor->chips, &doctor->loop, true);
	if (r == 0 && doctor_chips_up(&doctor->chips)) {
		snprintf(doing, sizeof(doing), "measuring for %g s: keep the sensors still",
			 doctor->seconds);
		doctor_say_doing(doing);
		r = doctor_chips_measure(&doctor->chips, &doctor->loop, doctor->config->rate_hz,
					 doctor->seconds, NULL, NULL);
	}
	if (r == 0 && doctor->wants_turn && doctor_chips_up(&doctor->chips)) {
		doctor_say_doing(NULL);
		fprintf(stderr,
			"Turn each sensor by hand, a quarter turn and back round each of its edges "
			"(%.0f s).\n",
			TURN_LIMIT_S);
		r = doctor_chips_turn(&doctor->chips, &doctor->loop, doctor->config->rate_hz,
				      TURN_LIMIT_S);
	}
	doctor_say_doing(NULL);
	return r;
}

static int check_lamps(struct doctor *doctor, bool wants_lamps)
{
	if (wants_lamps && doctor->daemon_pid)
		doctor_offer_lamps(doctor, "end the other lumbard first");
	else if (wants_lamps && isatty(STDERR_FILENO))
		return doctor_walk_lamps(doctor);
	else if (wants_lamps)
		doctor_offer_lamps(doctor,
				   "run `lumbard doctor --lamps` on a terminal, which names "
				   "each one as it lights");
	else
		doctor_offer_lamps(doctor,
				   "`lumbard doctor --lamps` lights each for half a second");
	return 0;
}

static int check_all(struct doctor *doctor, bool wants_lamps)
{
	int r;

	doctor_check_board(doctor);
	doctor_check_host(doctor);
	find_daemon(doctor);
	doctor_check_profile(doctor);
	find_chips(doctor, true);
	r = measure_chips(doctor);
	if (r < 0)
		return r;
	doctor_judge_chips(doctor);
	doctor_check_gpio(doctor);
	return check_lamps(doctor, wants_lamps);
}

static void print_all(struct doctor_report *report, const struct doctor_chips *chips)
{
	if (report->is_json) {
		putchar('{');
		doctor_print_json(report);
		putchar(',');
		doctor_print_json_sensors(chips);
		printf("}\n");
	}
	doctor_print_sum(report);
}

/* NULL with what failed. */
static struct doctor *open_doctor(const struct doctor_setup *setup, struct failure *ret_failure)
{
	struct doctor *doctor = calloc(1, sizeof(*doctor));
	int r = doctor ? loop_open(&doctor->loop) : -ENOMEM;

	*ret_failure = (struct failure){0};
	if (r < 0) {
		failure_set(ret_failure, FAILURE_RUNNING, "try again", "signals and timer: %s",
			    strerror(-r));
		free(doctor);
		return NULL;
	}
	doctor->config = setup->config;
	doctor->profile = setup->profile;
	doctor->profile_reason = setup->profile_reason;
	doctor->root = setup->root;
	doctor->seconds = setup->seconds;
	doctor->wants_turn = setup->wants_turn;
	doctor_report_open(&doctor->report, setup->is_json);
	return doctor;
}

static void close_doctor(struct doctor *doctor)
{
	doctor_chips_close(&doctor->chips);
	loop_close(&doctor->loop);
	free(doctor);
}

int doctor_examine(const struct doctor_setup *setup, enum doctor_level *ret_worst,
		   struct failure *ret_failure)
{
	struct doctor *doctor = open_doctor(setup, ret_failure);
	int r;

	if (!doctor)
		return -1;
	r = check_all(doctor, setup->wants_lamps);
	if (r < 0) {
		failure_set(ret_failure, FAILURE_RUNNING, "run it again", "checks: %s",
			    r == -EINTR ? "ended by a signal" : strerror(-r));
	} else {
		print_all(&doctor->report, &doctor->chips);
		*ret_worst = doctor_worst(&doctor->report);
	}
	close_doctor(doctor);
	return r < 0 ? -1 : 0;
}

int doctor_tap(const struct doctor_setup *setup, struct failure *ret_failure)
{
	struct doctor *doctor = open_doctor(setup, ret_failure);

	if (!doctor)
		return -1;
	doctor_find_daemon(doctor);
	if (doctor->daemon_pid) {
		failure_set(ret_failure, FAILURE_RUNNING, "sudo systemctl stop lumbard, or end it",
			    "tap: another lumbard (process %ld) reads the sensors",
			    (long)doctor->daemon_pid);
	} else {
		find_chips(doctor, false);
		doctor_listen_for_tap(doctor, ret_failure);
	}
	close_doctor(doctor);
	return ret_failure->kind == FAILURE_NONE ? 0 : -1;
}
