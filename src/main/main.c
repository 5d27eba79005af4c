/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "say.h"
#include <lumbard/settings/config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name, *summary;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"run", "coach: sensors in, lamps and log out, until it is stopped", cmd_run},
	{"demo", "watch a simulated wearer; needs no hardware", cmd_demo},
	{"record", "write what the sensors measure to a recording", cmd_record},
	{"replay", "run a recording through the coach", cmd_replay},
	{"calibrate", "learn how the sensors sit on you, from a recording", cmd_calibrate},
	{"doctor", "look at board, bus, sensors and lamps, and say what to do", cmd_doctor},
	{"list", "exercises, chips or errors that this build knows", cmd_list},
	{"check", "validate config, profile and prescription", cmd_check},
	{"status", "ask the running lumbard how it is", cmd_status},
	{"watch", "print what it says of each moment, one JSON object a line", cmd_watch},
	{"start", "tell it to coach", cmd_start},
	{"stop", "tell it to pause coaching; it goes on running", cmd_stop},
	{"next", "tell it that this stretch is over", cmd_next},
	{"side", "tell it the side of the next reps: left, right or none", cmd_side},
	{"quiet", "buzzer and vibration silent: on or off", cmd_quiet},
};
enum { COMMAND_COUNT = sizeof(commands) / sizeof(*commands) };

static int print_help(void)
{
	printf("lumbard %s, a posture coach for the lower back. A training aid, no medical "
	       "device.\n\n"
	       "  lumbard COMMAND [OPTION...]       `lumbard COMMAND --help` says more\n\n",
	       LUMBARD_VERSION);
	for (int i = 0; i < COMMAND_COUNT; i++)
		printf("  %-11s %s\n", commands[i].name, commands[i].summary);
	printf("\nConfig keys, with what is built in. They come from /etc/lumbard/lumbard.conf,\n"
	       "/etc/lumbard/conf.d/*.conf, the environment (LUMBARD_RATE_HZ) or options "
	       "(--rate-hz):\n");
	config_print_keys();
	printf("\nExit codes: 0 well, 1 failed while running, 2 usage, config or input is wrong,\n"
	       "69 no hardware.\n");
	return say_end("lumbard", EXIT_WELL);
}

/*
 * What is opened next must not become standard output. They are open the wrong way round, so that
 * who uses one is told as before.
 */
static void hold_standard_streams(void)
{
	static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};

	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) != fd)
			_exit(EXIT_FAILED); /* nobody can be told */
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	hold_standard_streams();
	/* A closed pipe and a full quota are errors of writing, told like any other. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++) /* nobody means anything by these */
		signal(i, SIG_IGN);
	for (int i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (strcmp(name, "--version") == 0) {
		printf("lumbard %s\n", LUMBARD_VERSION);
		return say_end("lumbard", EXIT_WELL);
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
		return print_help();
	if (argc < 2)
		return say_failed(EXIT_USAGE, "lumbard",
				  "arguments: no command; see `lumbard --help`");
	return say_failed(EXIT_USAGE, name, "arguments: no such command; see `lumbard --help`");
}
