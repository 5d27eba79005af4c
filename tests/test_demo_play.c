/* SPDX-License-Identifier: MIT */
#include "demo/play.h"
#include "demo/screen.h"
#include "demo/unseen.h"
#include "fakes/check.h"
#include "fakes/said.h"

#include <lumbard/base/units.h>
#include <lumbard/sim/routine.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void ignore_step(void *ctx)
{
	(void)ctx;
}

static void ignore_event(void *ctx, const struct event *event)
{
	(void)ctx;
	(void)event;
}

static void open_play(struct demo_play *play, bool is_one_sensor)
{
	const struct demo_watch watch = {.on_step = ignore_step, .on_event = ignore_event};
	const struct demo_setup setup = {.program = "lumbard",
					 .state_dir = folder,
					 .trace_hz = 10.0,
					 .seed = 1,
					 .is_one_sensor = is_one_sensor};
	struct failure failure = {0};

	assert_int_equal(demo_play_open(play, &setup, &watch, &failure), 0);
}

/* To a time of the script. */
static void play_until(struct demo_play *play, double t_s)
{
	demo_play_advance(play, (int64_t)(t_s * 1e6));
}

static void end(struct demo_play *play)
{
	struct failure failure = {0};

	assert_int_equal(demo_play_close(play, &failure), 0);
}

static bool screen_says(const struct demo_screen *screen, const char *words)
{
	for (int row = 0; row < SCREEN_ROWS; row++) {
		char text[SCREEN_COLUMNS * 4 + 1] = "";

		for (int i = 0; i < SCREEN_COLUMNS; i++)
			strcat(text, screen->grid.cell[row][i].glyph);
		if (strstr(text, words))
			return true;
	}
	return false;
}

static struct demo_screen *screen_of(const struct demo_play *play, bool is_explained)
{
	static struct demo_screen screen;
	const struct demo_scene scene = {.play = play, .speed = 5.0, .is_explained = is_explained};

	demo_screen_init(&screen, (struct screen_abilities){true, SCREEN_COLOURS_MANY});
	demo_screen_compose(&screen, &scene);
	return &screen;
}

static void check_calibrating(const struct demo_play *play)
{
	const struct demo_screen *screen = screen_of(play, false);

	assert_true(demo_play_is_calibrating(play));
	assert_true(screen_says(screen, "it does not judge a body that it does not know"));
	assert_true(screen_says(screen, "◆ a sensor"));
	assert_true(screen_says(screen, "━━ good   ▒▒ wrong   ── neither"));
	assert_true(screen_says(screen, "hold 3 of 6: the third of six"));
	assert_true(screen_says(screen, "x5.0: times real time"));
	assert_true(screen_says(screen, "What calibration learns"));
}

static void check_coaching(const struct demo_play *play)
{
	const struct demo_screen *screen = screen_of(play, false);

	assert_false(demo_play_is_calibrating(play));
	assert_true(screen_says(screen, "Sitting hamstring, left leg"));
	assert_true(screen_says(screen, "hold 1 of 6, 3 a leg, each of 30 good seconds"));
	assert_true(screen_says(screen, "of 30 s"));
	assert_true(screen_says(screen, "the clock runs"));
	assert_true(screen_says(screen, "│ ON │"));
	assert_true(screen_says(screen, "counts"));
	assert_true(screen_says(screen, "ready"));
	assert_true(screen_says(screen, "◆ sensor"));
	assert_true(screen_says(screen, "x5.0  2:22 of 10:31"));
}

static void check_notes_and_signs_take_turns(const struct demo_play *play)
{
	struct demo_screen *screen = screen_of(play, false);
	struct demo_scene scene = {.play = play, .speed = 16.0};

	demo_screen_note(screen, 0, TONE_GOOD, "hold 1 begins, the clock runs");
	demo_screen_compose(screen, &scene);
	assert_true(screen_says(screen, "hold 1 begins, the clock runs"));
	assert_false(screen_says(screen, "times real time"));
	assert_true(screen_says(screen, "? signs"));
	scene.is_explained = true;
	demo_screen_compose(screen, &scene);
	assert_false(screen_says(screen, "hold 1 begins, the clock runs"));
	assert_true(screen_says(screen, "times real time"));
}

static char *trace_of(const struct demo_play *play)
{
	static char bytes[1 << 20];
	char path[sizeof(play->log_folder) + 16];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/trace.csv", play->log_folder);
	file = fopen(path, "r");
	assert_non_null(file);
	n = fread(bytes, 1, sizeof(bytes) - 1, file);
	fclose(file);
	bytes[n] = '\0';
	return bytes;
}

/* Of a body that nobody has measured yet the log has no angle, and no lamp but the slow yellow. */
static void check_trace(const struct demo_play *play)
{
	double calib_end_s = S_FROM_US(play->calib_end_us);
	char *row = strchr(trace_of(play), '\n') + 1;
	int before = 0, after = 0;

	for (char *next; (next = strchr(row, '\n')) != NULL; row = next + 1) {
		bool is_before = S_FROM_US(atoll(row)) < calib_end_s;

		*next = '\0';
		assert_int_equal(strstr(row, ",,uncalibrated,,,,,,0,,off,off,slow") != NULL,
				 is_before);
		before += is_before;
		after += !is_before;
	}
	assert_near(calib_end_s, 102.5, 1e-6);
	assert_near(before, 1025.0, 2.0);
	assert_near(after, 395.0, 2.0);
}

static void test_from_the_calibration_into_the_first_hold(void **state)
{
	static struct demo_play play;

	(void)state;
	open_play(&play, false);
	play_until(&play, 20.0);
	check_calibrating(&play);
	play_until(&play, 142.0);
	check_coaching(&play);
	check_notes_and_signs_take_turns(&play);
	end(&play);
	check_trace(&play);
}

static void test_one_sensor_tells_no_curve(void **state)
{
	static struct demo_play play;

	(void)state;
	open_play(&play, true);
	play_until(&play, 142.0);
	assert_true(screen_says(screen_of(&play, false), "unknown: one sensor cannot tell"));
	end(&play);
}

/* What lumbard would have to notice for it is not told where it cannot be noticed. */
static void test_no_story_of_a_lamp_that_is_dark(void **state)
{
	size_t count;
	const struct sim_step *script = sim_routine_demo(&count);
	struct demo_play play = {.script = script, .step_count = count};
	int told = 0;

	(void)state;
	for (play.step_index = 0; play.step_index < count; play.step_index++) {
		play.is_one_sensor = false;
		told += strstr(demo_play_caption(&play), "red lamp") != NULL;
		play.is_one_sensor = true;
		assert_null(strstr(demo_play_caption(&play), "red lamp"));
		assert_true(strlen(demo_play_caption(&play)) <= 70);
	}
	assert_int_equal(told, 1);
}

static const char *unseen(const struct sim_step *step, uint32_t raised, bool is_one_sensor)
{
	static char buf[128];
	struct text text = text_in(buf, sizeof(buf));

	return demo_unseen(step, raised, is_one_sensor, &text) ? buf : NULL;
}

static void test_what_was_played_and_not_seen_is_told(void **state)
{
	const struct sim_step rounded = {.exercise = "sitting-hamstring",
					 .expects = "rounded_back"};
	const struct sim_step leaning = {.exercise = "sitting-hamstring", .expects = "leaning"};
	const struct sim_step good = {.exercise = "cat"};

	(void)state;
	assert_null(unseen(&good, 0, false));
	assert_null(unseen(&rounded, UINT32_C(1) << FORM_ROUNDED_BACK, false));
	assert_string_equal(unseen(&rounded, UINT32_C(1) << FORM_LEANING, false),
			    "rounded_back: played, but not noticed");
	assert_string_equal(unseen(&rounded, 0, true),
			    "rounded_back: one sensor cannot see it; the back's curve is unknown");
	assert_string_equal(unseen(&leaning, 0, true), "leaning: played, but not noticed");
}

static void test_a_folder_that_cannot_be_made_is_a_failure(void **state)
{
	struct demo_play play;
	const struct demo_watch watch = {.on_step = ignore_step, .on_event = ignore_event};
	const struct demo_setup setup = {.state_dir = "/dev/null/demo", .trace_hz = 10.0};
	struct failure failure = {0};

	(void)state;
	assert_int_equal(demo_play_open(&play, &setup, &watch, &failure), -1);
	assert_int_equal(failure.kind, FAILURE_USAGE);
	assert_says(said(&failure.reason), "state_dir /dev/null/demo: ");
	assert_says(said(&failure.reason), "--state-dir");
}

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/lumbard-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_the_calibration_into_the_first_hold),
		cmocka_unit_test(test_one_sensor_tells_no_curve),
		cmocka_unit_test(test_no_story_of_a_lamp_that_is_dark),
		cmocka_unit_test(test_what_was_played_and_not_seen_is_told),
		cmocka_unit_test(test_a_folder_that_cannot_be_made_is_a_failure),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
