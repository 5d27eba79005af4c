/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/client/client.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A command that the running lumbard is told; it says nothing when all is well. */
struct control {
	const char *command, *about;
	const char *arguments;	     /* for --help; "" without */
	const char *const *argument; /* what it takes, ended by NULL; NULL without */
};

static bool is_among(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static int tell(const struct control *control, int argc, char **argv)
{
	static const char *const keys[] = {"runtime_dir", NULL};
	static char answer[CONTROL_ANSWER_MAX]; /* much for a small stack */
	char error[512], request[CONTROL_REQUEST_MAX];
	struct text config_error = text_in(error, sizeof(error));
	const struct options options = {
		.command = control->command,
		.arguments = control->arguments,
		.about = control->about,
		.keys = keys,
		.positional_least = control->argument != NULL,
		.positional_most = control->argument != NULL,
		.config_error = &config_error,
	};
	struct config config;
	const struct client_question question = {&config, error, request};
	struct failure failure;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	if (control->argument && !is_among(control->argument, argv[first]))
		return say_failed(EXIT_USAGE, control->command,
				  "arguments: it takes %s, not \"%.40s\"; see `lumbard %s --help`",
				  control->arguments, argv[first], control->command);
	snprintf(request, sizeof(request), "%s%s%s", control->command, control->argument ? " " : "",
		 control->argument ? argv[first] : "");
	if (client_ask(&question, answer, sizeof(answer), &failure) < 0)
		return say_failure(control->command, &failure);
	return EXIT_WELL;
}

int cmd_start(int argc, char **argv)
{
	static const struct control control = {
		"start",
		"Tells the running lumbard to coach again after `lumbard stop`.\n",
		"",
		NULL,
	};

	return tell(&control, argc, argv);
}

int cmd_stop(int argc, char **argv)
{
	static const struct control control = {
		"stop",
		"Tells the running lumbard to pause coaching, as a long press of the button does:\n"
		"nothing is recognised, counted or said. It goes on running.\n",
		"",
		NULL,
	};

	return tell(&control, argc, argv);
}

int cmd_next(int argc, char **argv)
{
	static const struct control control = {
		"next",
		"Tells the running lumbard that the stretch of now is over. Any other may begin,\n"
		"the same one from its neutral; what was done of it is kept for half an hour.\n",
		"",
		NULL,
	};

	return tell(&control, argc, argv);
}

int cmd_side(int argc, char **argv)
{
	static const char *const sides[] = {"left", "right", "none", NULL};
	static const struct control control = {
		"side",
		"Tells the running lumbard which side the next repetitions are for.\n",
		"left|right|none",
		sides,
	};

	return tell(&control, argc, argv);
}

int cmd_quiet(int argc, char **argv)
{
	static const char *const states[] = {"on", "off", NULL};
	static const struct control control = {
		"quiet",
		"On: buzzer and vibration of the running lumbard stay silent until it ends or\n"
		"until the key quiet changes; lamps stay.\n",
		"on|off",
		states,
	};

	return tell(&control, argc, argv);
}
