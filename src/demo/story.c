/* SPDX-License-Identifier: MIT */
#include "story.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATH_TEXT = CONFIG_PATH_MAX + 128, INDENT = 12, STORY_WIDTH = 80 };

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
		size_t n = demo_words_wrap(line, STORY_WIDTH - INDENT, &prose);

		printf("%*s%.*s\n", INDENT, "", (int)n, line);
	}
}

void demo_story_begin(const struct demo_play *play)
{
	printf("lumbard demo: a simulated wearer, no medical device. %s\n"
	       "  minutes:seconds, what the wearer does, and below it what lumbard notices:\n"
	       "  . noticed   + good   ~ nearly wrong   ! wrong   > what the wearer is told\n",
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

static const char *short_path(const char *path, char *buf, size_t size)
{
	struct text text = text_in(buf, size);

	demo_words_path(&text, path);
	return buf;
}

void demo_story_end(const struct demo_play *play, const struct demo_setup *setup)
{
	const char *record = play->record_path ? play->record_path : "demo.csv";
	char folder[PATH_TEXT], profile[PATH_TEXT];

	short_path(play->log_folder, folder, sizeof(folder));
	short_path(play->profile_path, profile, sizeof(profile));
	printf("\nThe log: events.csv and trace.csv in\n  %s\n\nNext\n", folder);
	if (!play->record_path) {
		printf("  lumbard demo --speed 0 --record demo.csv%s",
		       play->is_one_sensor ? " --one-sensor" : "");
		if (setup->seed != 1)
			printf(" --seed %" PRIu64, setup->seed);
		printf("\n");
	}
	printf("  lumbard replay %s \\\n    --profile %s\n", record, profile);
	printf("  lumbard list errors        all that lumbard can notice\n"
	       "  README.md                  how to wire sensors and lamps, and your own start\n");
}
