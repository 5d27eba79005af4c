/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/client/client.h>
#include <lumbard/daemon/own.h>
#include <lumbard/store/learning.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/store/same_file.h>
#include <lumbard/tutor/tutor.h>

#include <lumbard/screen/terminal.h>

#include <stdio.h>
#include <string.h>

struct calibrate_texts {
	const char *from, *output, *verbose, *own_range, *teach, *skip, *stop;
};

static void print(const struct learning *learning,
		  void (*format)(const struct learning *learning, struct text *text), FILE *stream)
{
	char lines[LEARNING_TEXT_MAX];
	struct text text = text_in(lines, sizeof(lines));

	format(learning, &text);
	fputs(lines, stream);
	fflush(stream);
}

/* table_stream may be NULL: without it. */
static int learn(const char *from, FILE *table_stream, struct learning *ret_learning,
		 struct failure *ret_failure)
{
	int r = learning_from(from, ret_learning, ret_failure);

	if (ret_learning->damage[0])
		say_warning("calibrate: %s", ret_learning->damage);
	if (table_stream && ret_learning->has_quality)
		print(ret_learning, learning_table, table_stream);
	if (r == 0 && ret_learning->left_out[0])
		say_warning("calibrate: %s: left out %s", from, ret_learning->left_out);
	return r;
}

static int calibrate_from(const struct calibrate_texts *texts, const struct config *config)
{
	char path[CONFIG_PATH_MAX + 16];
	const char *output = texts->output ? texts->output : path;
	/* The report must not end up in a profile that goes to standard output. */
	FILE *report_stream = strcmp(output, "-") == 0 ? stderr : stdout;
	static struct learning learning; /* much for a small stack */
	struct failure failure;

	config_profile_path(config, path, sizeof(path));
	if (strcmp(texts->from, "-") != 0 && is_same_file(output, texts->from))
		return say_failed(EXIT_USAGE, "calibrate",
				  "%s: it is the recording; give the profile another name", output);
	if (learn(texts->from, texts->verbose ? report_stream : NULL, &learning, &failure) < 0)
		return say_failure("calibrate", &failure);
	profile_stamp(&learning.profile, NULL, 0, profile_time_now());
	learning_keep_taught(output, &learning);
	if (profile_file_renew(&learning.profile, output, &failure) < 0)
		return say_failure("calibrate", &failure);
	print(&learning, learning_worth, report_stream);
	say_line(report_stream, "profile written to %s", output);
	return say_end("calibrate", EXIT_WELL);
}

/* With the lumbard that runs, or where none does with one of its own for as long as that takes. */
static int calibrate_guided(const struct config *config, const struct calibrate_texts *texts)
{
	const struct client_question question = {config, "", "status"};
	int rows, columns;
	struct config asked = *config;
	struct own_daemon own = {0};
	struct failure failure, own_failure;
	char request[128];
	struct tutor_setup setup = {
		.config = &asked,
		.request = request,
		.poses = texts->teach	    ? 0
			 : texts->own_range ? COURSE_ALL
					    : COURSE_FIRST,
		.has_pictures =
			!texts->teach && screen_place(&rows, &columns) == SCREEN_PLACE_SCREEN,
		.lingers = client_finds_nobody(&question),
	};
	int r;

	snprintf(request, sizeof(request), "calibrate%s%s",
		 texts->teach	    ? " teach "
		 : texts->own_range ? " own-range"
				    : "",
		 texts->teach ? texts->teach : "");
	if (setup.lingers && own_daemon_begin(config, &own, &failure) < 0)
		return say_failure("calibrate", &failure);
	if (setup.lingers)
		own_daemon_name(&own, &asked);
	r = tutor_lead(&setup, &failure);
	if (own_daemon_end(&own, &own_failure) < 0 && r < 0)
		failure = own_failure;
	return r < 0 ? say_failure("calibrate", &failure) : say_end("calibrate", EXIT_WELL);
}

/* What does not go together is a mistake, not a wish. */
static int refuse(const struct calibrate_texts *texts)
{
	if (!texts->from && (texts->output || texts->verbose))
		return say_failed(EXIT_USAGE, "calibrate",
				  "options: --output and --verbose go with --from alone; see "
				  "`lumbard calibrate --help`");
	if ((texts->from != NULL) + (texts->own_range != NULL) + (texts->teach != NULL) +
		    (texts->skip != NULL) + (texts->stop != NULL) >
	    1)
		return say_failed(EXIT_USAGE, "calibrate",
				  "options: --from, --own-range, --teach, --skip and --stop do not "
				  "go together; give one of them");
	if (texts->teach && !exercise_by_name(texts->teach))
		return say_failed(EXIT_USAGE, "calibrate",
				  "options: --teach=%.60s: no stretch of this build; see `lumbard "
				  "list exercises`",
				  texts->teach);
	return OPTIONS_GO;
}

static int calibrate(const struct calibrate_texts *texts, const struct config *config)
{
	int code = refuse(texts);
	struct failure failure;

	if (code != OPTIONS_GO)
		return code;
	if (texts->from)
		return calibrate_from(texts, config);
	if (!texts->stop && !texts->skip)
		return calibrate_guided(config, texts);
	return tutor_tell(config, texts->stop ? "calibrate stop" : "calibrate skip", &failure) < 0
		       ? say_failure("calibrate", &failure)
		       : EXIT_WELL;
}

int cmd_calibrate(int argc, char **argv)
{
	struct calibrate_texts texts = {0};
	const struct option_own own[] = {
		{"own-range", NULL, "also how far you go: hinge, slump, cat, press, prayer",
		 &texts.own_range},
		{"teach", "STRETCH",
		 "hold what you were just shown for 5 s: a hold counts around that", &texts.teach},
		{"skip", NULL, "tell the one that runs to leave out this pose", &texts.skip},
		{"stop", NULL, "tell the one that runs to end; what is good is kept", &texts.stop},
		{"from", "REC.csv", "no guide: a recording with marks; - is stdin", &texts.from},
		{"output", "FILE", "with --from: the profile; by default that of `run`",
		 &texts.output},
		{"verbose", NULL, "with --from: first a table of sensors and poses",
		 &texts.verbose},
	};
	static const char *const keys[] = {"profile",	"state_dir", "runtime_dir", "routine",
					   "rate_hz",	"pelvis",    "lumbar",	    "gpio_chip",
					   "led_good",	"led_error", "led_status",  "buzzer",
					   "vibration", "button",    "quiet",	    NULL};
	const struct options options = {
		.command = "calibrate",
		.arguments = "",
		.about = "Learns how the sensors sit on you. It leads through the poses: stand,\n"
			 "three bows, sit tall, all fours, lie down. It sees by itself when you "
			 "are\n"
			 "still, and moves on; told by screen, lamps and buzzer, for about a "
			 "minute.\n"
			 "Asks the running lumbard to do it; where none runs it starts one for as\n"
			 "long as that takes. Keys: q leave, s skip this pose. Exit code 69: a\n"
			 "sensor is not there.\n",
		.own = own,
		.own_count = sizeof(own) / sizeof(*own),
		.keys = keys,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	return code == OPTIONS_GO ? calibrate(&texts, &config) : code;
}
