/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/client/client.h>

#include <stdio.h>

enum { SCREEN_MAX = 65536 };

static void print_screen(struct json answer)
{
	static struct status status; /* these two would be much for a small stack */
	static char screen[SCREEN_MAX];
	struct text text = text_in(screen, sizeof(screen));

	client_read_status(answer, &status);
	tell_status_screen(&text, &status);
	printf("%s", screen);
}

int cmd_status(int argc, char **argv)
{
	static const char *const keys[] = {"runtime_dir", NULL};
	static struct client_answer answer;
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
	code = client_ask("status", &config, error, "status", &answer);
	if (code != 0)
		return code;
	if (json)
		printf("%s\n", answer.line);
	else
		print_screen(answer.object);
	return say_end("status",
		       json_is_true(json_member(answer.object, "well")) ? EXIT_WELL : EXIT_FAILED);
}
