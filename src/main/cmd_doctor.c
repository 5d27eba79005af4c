/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"

#include <lumbard/doctor/examine.h>
#include <lumbard/store/profile_file.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

static int exit_code(enum doctor_level worst)
{
	switch (worst) {
	case DOCTOR_BAD:
		return EXIT_FAILED;
	case DOCTOR_ABSENT:
		return EXIT_NO_HARDWARE;
	default:
		return EXIT_WELL;
	}
}

static int examine(const struct doctor_setup *setup)
{
	enum doctor_level worst;
	struct failure failure;

	if (doctor_examine(setup, &worst, &failure) < 0)
		return say_failure("doctor", &failure);
	return say_end("doctor", exit_code(worst));
}

static int tap(const struct doctor_setup *setup)
{
	struct failure failure;

	if (doctor_tap(setup, &failure) < 0)
		return say_failure("doctor", &failure);
	return say_end("doctor", EXIT_WELL);
}

/* An empty machine is no machine to say anything of. */
static int refuse_root(const char *root)
{
	struct stat status;
	int error = stat(root, &status) < 0 ? errno : S_ISDIR(status.st_mode) ? 0 : ENOTDIR;

	return error ? say_failed(EXIT_USAGE, "doctor", "option --root: %s: %s; name a folder",
				  root, strerror(error))
		     : 0;
}

int cmd_doctor(int argc, char **argv)
{
	const char *seconds = NULL, *json = NULL, *lamps = NULL, *wants_tap = NULL, *turn = NULL,
		   *root = "";
	const struct option_own own[] = {
		{"seconds", "N", "how long to measure, 0.5 to 600; 5 unless said", &seconds},
		{"json", NULL, "one JSON object on standard output instead of lines", &json},
		{"lamps", NULL, "light each lamp and sound the buzzer, half a second each", &lamps},
		{"tap", NULL, "tell two sensors apart by a tap; prints the two config lines",
		 &wants_tap},
		{"turn", NULL,
		 "then wait until each sensor is turned by hand; tells whether its axes agree",
		 &turn},
		{"root", "DIR", "look at the system's files below this folder (for tests)", &root},
	};
	static const char *const keys[] = {"state_dir", "profile",    "runtime_dir", "rate_hz",
					   "pelvis",	"lumbar",     "gpio_chip",   "led_good",
					   "led_error", "led_status", "buzzer",	     "vibration",
					   "button",	NULL};
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
	struct doctor_setup setup = {.config = &config, .seconds = 5.0};
	struct profile profile;
	struct failure failure = {0};
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	if (seconds && options_number("doctor", "seconds", seconds, 0.5, 600.0, &setup.seconds))
		return EXIT_USAGE;
	if (root[0] && refuse_root(root))
		return EXIT_USAGE;
	if (wants_tap && (json || lamps || turn))
		return say_failed(
			EXIT_USAGE, "doctor",
			"options: --tap goes with none of --json, --lamps and --turn; give "
			"it alone");
	(void)profile_file_load(&config, &profile, &failure);
	setup.profile = &profile;
	setup.profile_reason = &failure.reason;
	setup.root = root;
	setup.is_json = json != NULL;
	setup.wants_lamps = lamps != NULL;
	setup.wants_turn = turn != NULL;
	return wants_tap ? tap(&setup) : examine(&setup);
}
