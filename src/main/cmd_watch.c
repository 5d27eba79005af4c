/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/client/client.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* Whatever it waits for, the daemon or its own output: the last line may be cut. */
static void end_well(int signal)
{
	(void)signal;
	_exit(EXIT_WELL);
}

/* Who has read enough of it, as `head` has, ends it well. */
static int print_line(void *ctx, const char *line)
{
	int r;

	(void)ctx;
	printf("%s\n", line);
	r = say_flush();
	if (r == -EPIPE)
		_exit(EXIT_WELL);
	return r;
}

int cmd_watch(int argc, char **argv)
{
	static const char *const keys[] = {"runtime_dir", NULL};
	static const struct client_reader reader = {.on_line = print_line};
	char error[512];
	struct text config_error = text_in(error, sizeof(error));
	const struct options options = {
		.command = "watch",
		.arguments = "",
		.about = "Prints what the running lumbard says, one JSON object a line, until "
			 "Ctrl-C: how it\n"
			 "is, each moment, and events as they happen. Exit code 1: no lumbard "
			 "runs, it may\n"
			 "not be asked, or it has ended.\n",
		.keys = keys,
		.config_error = &config_error,
	};
	struct config config;
	const struct client_question question = {&config, error, "watch"};
	struct failure failure;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	signal(SIGINT, end_well);
	signal(SIGTERM, end_well);
	signal(SIGHUP, end_well);
	signal(SIGQUIT, end_well);
	if (client_watch(&question, &reader, &failure) < 0)
		return say_failure("watch", &failure);
	return say_end("watch", EXIT_WELL);
}
