/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/client/client.h>

#include <stdbool.h>
#include <stdio.h>

enum { SCREEN_MAX = 65536 };

static void print_screen(const struct status *status)
{
	static char screen[SCREEN_MAX]; /* much for a small stack */
	struct text text = text_in(screen, sizeof(screen));

	tell_status_screen(&text, status);
	printf("%s", screen);
}

static int ask(const struct config *config, const char *config_error, bool wants_json)
{
	static char answer[CONTROL_ANSWER_MAX]; /* these two would be, too */
	static struct status status;
	const struct client_question question = {config, config_error, "status"};
	struct failure failure;

	if (client_ask(&question, answer, sizeof(answer), &failure) < 0)
		return say_failure("status", &failure);
	client_read_status(answer, &status);
	if (wants_json)
		printf("%s\n", answer);
	else
		print_screen(&status);
	return say_end("status", status.problem_count == 0 ? EXIT_WELL : EXIT_FAILED);
}

int cmd_status(int argc, char **argv)
{
	static const char *const keys[] = {"runtime_dir", NULL};
	const char *json = NULL;
	const struct option_own own[] = {
		{"json", NULL, "one JSON object on one line", &json},
	};
	char error[512];
	struct text config_error = text_in(error, sizeof(error));
	const struct options options = {
		.command = "status",
		.arguments = "",
		.about = "Asks the running lumbard how it is: what is being done, sensors, files, "
			 "and each\n"
			 "problem with what to do. Exit code 0: it runs and has no problem; 1: it "
			 "has one,\n"
			 "or no lumbard runs, or it may not be asked.\n",
		.own = own,
		.own_count = 1,
		.keys = keys,
		.config_error = &config_error,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	return ask(&config, error, json != NULL);
}
