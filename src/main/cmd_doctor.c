/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "doctor/doctor.h"
#include "options.h"
#include "say.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
	r = doctor_chips_start(&doctor->chips, &doctor->loop, 1);
	if (r == 0 && doctor_chips_up(&doctor->chips)) {
		snprintf(doing, sizeof(doing), "measuring for %g s: keep the sensors still",
			 doctor->seconds);
		doctor_say_doing(doing);
		r = doctor_chips_measure(&doctor->chips, &doctor->loop, doctor->config->rate_hz,
					 doctor->seconds, NULL, NULL);
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
	find_chips(doctor, 1);
	r = measure_chips(doctor);
	if (r < 0)
		return r;
	doctor_judge_chips(doctor);
	doctor_check_gpio(doctor);
	return check_lamps(doctor, wants_lamps);
}

static int exit_code(const struct doctor_report *report)
{
	switch (doctor_worst(report)) {
	case DOCTOR_BAD:
		return EXIT_FAILED;
	case DOCTOR_ABSENT:
		return EXIT_NO_HARDWARE;
	default:
		return EXIT_WELL;
	}
}

static int examine(struct doctor *doctor, bool wants_lamps)
{
	int r = check_all(doctor, wants_lamps);

	if (r < 0)
		return say_failed(EXIT_FAILED, "doctor", "checks: %s; run it again",
				  r == -EINTR ? "ended by a signal" : strerror(-r));
	if (doctor->report.is_json) {
		putchar('{');
		doctor_print_json(&doctor->report);
		putchar(',');
		doctor_print_json_sensors(&doctor->chips);
		printf("}\n");
	}
	doctor_print_sum(&doctor->report);
	return say_end("doctor", exit_code(&doctor->report));
}

static int tap(struct doctor *doctor)
{
	doctor_find_daemon(doctor);
	if (doctor->daemon_pid)
		return say_failed(EXIT_FAILED, "doctor",
				  "tap: another lumbard (process %ld) reads the sensors; sudo "
				  "systemctl stop lumbard, or end it",
				  (long)doctor->daemon_pid);
	find_chips(doctor, 0);
	return say_end("doctor", doctor_tap(doctor));
}

int cmd_doctor(int argc, char **argv)
{
	const char *seconds = NULL, *json = NULL, *lamps = NULL, *wants_tap = NULL, *root = "";
	const struct option_own own[] = {
		{"seconds", "N", "how long to measure, 0.5 to 600; 5 unless said", &seconds},
		{"json", NULL, "one JSON object on standard output instead of lines", &json},
		{"lamps", NULL, "light each lamp and sound the buzzer, half a second each", &lamps},
		{"tap", NULL, "tell two sensors apart by a tap; prints the two config lines",
		 &wants_tap},
		{"root", "DIR", "look at the system's files below this folder (for tests)", &root},
	};
	static const char *const keys[] = {"state_dir",	 "runtime_dir", "rate_hz",   "pelvis",
					   "lumbar",	 "gpio_chip",	"led_good",  "led_error",
					   "led_status", "buzzer",	"vibration", "button",
					   NULL};
	static struct doctor doctor; /* 100 KiB would be much for a small stack */
	const struct options options = {
		.command = "doctor",
		.arguments = "",
		.about = "Looks at everything that lumbard needs and says what to do about it,\n"
			 "a line each: good, look (it works, but look at it) or bad. Keep the\n"
			 "sensors still while it measures. It needs no root; what root would see\n"
			 "besides is said. A lumbard that runs is asked instead.\n"
			 "Exit code: 0 nothing is bad, 69 there is no sensor for the pelvis or no\n"
			 "bus, 1 something else.\n",
		.own = own,
		.own_count = sizeof(own) / sizeof(*own),
		.keys = keys,
	};
	struct config config;
	int first, r, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	doctor = (struct doctor){.config = &config, .root = root, .seconds = 5.0};
	if (seconds && options_number("doctor", "seconds", seconds, 0.5, 600.0, &doctor.seconds))
		return EXIT_USAGE;
	if (wants_tap && (json || lamps))
		return say_failed(
			EXIT_USAGE, "doctor",
			"options: --tap goes with neither --json nor --lamps; give it alone");
	doctor_report_open(&doctor.report, json != NULL);
	r = loop_open(&doctor.loop);
	if (r < 0)
		return say_failed(EXIT_FAILED, "doctor", "signals and timer: %s; try again",
				  strerror(-r));
	code = wants_tap ? tap(&doctor) : examine(&doctor, lamps != NULL);
	doctor_chips_close(&doctor.chips);
	loop_close(&doctor.loop);
	return code;
}
