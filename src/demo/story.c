/* SPDX-License-Identifier: MIT */
#include "story.h"
#include "command.h"

#include <lumbard/screen/grid.h>

#include <lumbard/base/utf8.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_TEXT = CONFIG_PATH_MAX + 128, INDENT = 12, STORY_WIDTH = 80, NEXT_WHY = 29 };

static void print_time(int64_t t_us)
{
	char time[32];
	struct text text = text_in(time, sizeof(time));

	demo_words_time(&text, t_us);
	printf("%5s", time);
}

static void print_indented(const char *prose)
{
	while (*prose) {
		const char *line = prose;
		size_t n = screen_wrap(line, STORY_WIDTH - INDENT, &prose);

		printf("%*s%.*s\n", INDENT, "", (int)n, line);
	}
}

void demo_story_begin(const struct demo_play *play)
{
	printf("lumbard demo: a simulated wearer, no medical device. %s\n"
	       "  minutes:seconds, what the wearer does, and below it what lumbard notices:\n"
	       "  . noticed   + good   ~ nearly wrong   ! wrong   > what the wearer is "
	       "told\n",
	       play->is_one_sensor ? "One sensor." : "Two sensors.");
	if (play->is_one_sensor)
		printf("  One sensor cannot tell the curve of the back: it stays unknown, and "
		       "lumbard\n"
		       "  judges the pelvis alone.\n");
	demo_story_step(play);
}

static void print_heading(const struct demo_play *play)
{
	const struct sim_step *step = demo_play_step(play);
	char words[96];
	struct text text = text_in(words, sizeof(words));
	char before[96] = "";
	struct text before_text = text_in(before, sizeof(before));

	demo_words_headline(&text, step, demo_play_is_calibrating(play));
	if (play->step_index > 0)
		demo_words_headline(&before_text, step - 1, play->step_index <= play->calib_count);
	if (strcmp(words, before) != 0 && (step->exercise || step->mark))
		printf("\n%s\n", words);
	if (strcmp(words, before) != 0 && demo_play_is_calibrating(play) && step->mark)
		print_indented(demo_words_calibration(step->mark));
}

void demo_story_step(const struct demo_play *play)
{
	print_heading(play);
	print_time(play->now_us);
	printf("  %s\n", demo_play_caption(play));
}

void demo_story_note(int64_t t_us, enum demo_tone tone, const char *words)
{
	static const char signs[] = {
		[TONE_PLAIN] = '.', [TONE_GOOD] = '+', [TONE_NEARLY] = '~', [TONE_WRONG] = '!'};

	print_time(t_us);
	printf("    %c %s\n", signs[tone], words);
}

void demo_story_cue(const char *cue)
{
	printf("         > %s\n", cue);
}

/* Which gives a recording where there is none yet. */
static void print_record_command(const struct demo_setup *setup, const char *program)
{
	char rest[96];
	struct text text = text_in(rest, sizeof(rest));

	text_add(&text, "demo --speed 0 --record demo.csv");
	text_add(&text, setup->is_one_sensor ? " --one-sensor" : "");
	if (setup->seed != 1)
		text_addf(&text, " --seed %" PRIu64, setup->seed);
	printf("  %s%s%s\n", program,
	       2 + strlen(program) + 1 + text.len > STORY_WIDTH ? " \\\n    " : " ", rest);
}

static void print_replay_command(const struct demo_play *play, const char *program)
{
	char record[PATH_TEXT], profile[PATH_TEXT];
	struct text record_text = text_in(record, sizeof(record));
	struct text profile_text = text_in(profile, sizeof(profile));

	demo_command_path(&record_text, play->record_path ? play->record_path : "demo.csv",
			  getenv("HOME"));
	demo_command_path(&profile_text, play->profile_path, getenv("HOME"));
	utf8_make_plain(record);
	utf8_make_plain(profile);
	printf("  %s replay %s \\\n    --profile %s\n", program, record, profile);
}

static void print_next(const char *what, const char *why)
{
	if (strlen(what) > NEXT_WHY - 3)
		printf("  %s\n%*s%s\n", what, NEXT_WHY, "", why);
	else
		printf("  %-*s%s\n", NEXT_WHY - 2, what, why);
}

void demo_story_end(const struct demo_play *play, const struct demo_setup *setup)
{
	char folder[PATH_TEXT], program[PATH_TEXT], list[PATH_TEXT];
	struct text folder_text = text_in(folder, sizeof(folder));
	struct text program_text = text_in(program, sizeof(program));
	struct text list_text = text_in(list, sizeof(list));

	demo_words_path(&folder_text, play->log_folder);
	demo_command_word(&program_text, setup->program);
	utf8_make_plain(folder);
	utf8_make_plain(program);
	text_addf(&list_text, "%s list errors", program);
	printf("\nThe log: events.csv and trace.csv in\n  %s\n\nNext\n", folder);
	if (!play->record_path)
		print_record_command(setup, program);
	print_replay_command(play, program);
	print_next(list, "all that lumbard can notice");
	print_next("README.md", "how to wire sensors and lamps, and your own start");
}
