/* SPDX-License-Identifier: MIT */
#include "lesson.h"
#include "picture.h"

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>
#include <lumbard/client/client.h>
#include <lumbard/io/clock.h>
#include <lumbard/screen/terminal.h>
#include <lumbard/tell/course_words.h>
#include <lumbard/tutor/tutor.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAME_US (50 * US_PER_MS)
#define LOOK_US	 (10 * US_PER_S) /* for a sensor to come up */
#define CUE_US	 (2 * US_PER_S)	 /* the last cue, and time to read */

enum { WATCH_ON, WATCH_NO_MORE };

struct tutor {
	const struct tutor_setup *setup;
	struct lesson lesson;
	struct terminal terminal;
	struct picture picture;
	bool has_asked, is_leaving;
	int64_t began_us, asked_us, drawn_us;
	int stop_count; /* signals that were taken up */
	struct failure *failure;
	struct status status;
	char answer[CONTROL_ANSWER_MAX];
};

static volatile sig_atomic_t stop_signals;

static void on_signal(int signal)
{
	(void)signal;
	stop_signals++;
}

/* Ctrl-C asks to leave, and is no end of its own: what was good is to be kept. */
static void take_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	const struct sigaction action = {.sa_handler = on_signal};

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}

/* -1 with the failure; the answer is in tutor->answer. */
static int ask(struct tutor *tutor, const char *request, struct failure *ret_failure)
{
	const struct client_question question = {tutor->setup->config, "", request};

	return client_ask(&question, tutor->answer, sizeof(tutor->answer), ret_failure);
}

/* Lines from here on, or into the picture, which has them anyway. */
static void say(const struct tutor *tutor, char *lines)
{
	if (tutor->setup->has_pictures || !lines[0])
		return;
	fputs(lines, stdout);
	fflush(stdout);
}

static void draw(struct tutor *tutor)
{
	static const char too_small[] = "\033[0m\033[2J\033[1;1Henlarge this terminal to 80 x 24";
	static char bytes[SCREEN_RENDER_MAX];
	struct text text = text_in(bytes, sizeof(bytes));

	if (!tutor->has_asked || !tutor->setup->has_pictures ||
	    clock_now_us() - tutor->drawn_us < FRAME_US)
		return;
	tutor->drawn_us = clock_now_us();
	if (terminal_is_large_enough()) {
		picture_compose(&tutor->picture, &tutor->lesson);
		screen_grid_render(&tutor->picture.grid, &text);
	} else {
		text_add(&text, too_small);
		screen_grid_forget(&tutor->picture.grid);
	}
	terminal_write(text.buf, text.len);
}

static int leave(struct tutor *tutor)
{
	struct failure failure;

	tutor->is_leaving = true;
	if (tutor->has_asked && ask(tutor, "calibrate stop", &failure) == 0)
		return WATCH_ON; /* what came of it is told */
	failure_set(tutor->failure, FAILURE_RUNNING, "`lumbard calibrate` begins again",
		    "left; all stays as it was");
	return WATCH_NO_MORE;
}

static void skip(struct tutor *tutor)
{
	struct lesson *lesson = &tutor->lesson;
	struct failure failure;

	lesson->note[0] = '\0';
	if (ask(tutor, "calibrate skip", &failure) < 0)
		snprintf(lesson->note, sizeof(lesson->note), "%s cannot be done without",
			 calib_pose_name(lesson_pose(lesson)));
}

static int press(struct tutor *tutor, char key)
{
	if (key == 'q' || key == 'Q')
		return leave(tutor);
	if (key == 's' || key == 'S')
		skip(tutor);
	return WATCH_ON;
}

/* Keys, signals and the picture. */
static int on_idle(void *ctx)
{
	struct tutor *tutor = ctx;
	char keys[16];
	ssize_t n = tutor->terminal.has_keys ? read(STDIN_FILENO, keys, sizeof(keys)) : 0;
	int r = WATCH_ON;

	for (ssize_t i = 0; i < n && r == WATCH_ON; i++)
		r = press(tutor, keys[i]);
	if (r == WATCH_ON && stop_signals > tutor->stop_count) {
		tutor->stop_count = stop_signals;
		r = tutor->is_leaving ? WATCH_NO_MORE : leave(tutor);
	}
	draw(tutor);
	return r;
}

static int fail_sensor(struct tutor *tutor, enum sensor_place place)
{
	const struct status *status = &tutor->status;
	const struct status_problem *problem = NULL;

	for (int i = 0; i < status->problem_count && !problem; i++)
		if (status->problem[i].sensor == place)
			problem = &status->problem[i];
	failure_set(tutor->failure, FAILURE_NO_HARDWARE,
		    problem && problem->next[0] ? problem->next : "`lumbard doctor` looks at it",
		    "%s", problem ? problem->why : status->sensor[place].why);
	return WATCH_NO_MORE;
}

/* One that was begun by the button, or elsewhere, is followed. */
static bool runs_already(struct tutor *tutor)
{
	struct failure failure;

	return ask(tutor, "status", &failure) == 0 &&
	       client_read_status(tutor->answer, &tutor->status) == 0 && tutor->status.has_guide &&
	       tutor->status.guide.wanted != 0;
}

static int begin(struct tutor *tutor)
{
	tutor->asked_us = clock_now_us();
	if (runs_already(tutor))
		snprintf(tutor->lesson.note, sizeof(tutor->lesson.note),
			 "a calibration ran already, and this is it");
	else if (ask(tutor, tutor->setup->request, tutor->failure) < 0)
		return WATCH_NO_MORE;
	tutor->has_asked = true;
	if (tutor->setup->has_pictures) {
		terminal_open(&tutor->terminal);
		picture_init(&tutor->picture, tutor->terminal.abilities);
	}
	return WATCH_ON;
}

/* As soon as each sensor is up; one that is down would be left out of the profile. */
static int begin_when_up(struct tutor *tutor)
{
	const struct status *status = &tutor->status;
	bool is_late = clock_now_us() - tutor->began_us > LOOK_US;

	if (status->sensor[SENSOR_PELVIS].state == STATUS_SENSOR_NONE)
		return fail_sensor(tutor, SENSOR_PELVIS);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		enum status_sensor_state state = status->sensor[i].state;

		if (state == STATUS_SENSOR_DOWN || (state == STATUS_SENSOR_STARTING && is_late))
			return fail_sensor(tutor, (enum sensor_place)i);
		if (state == STATUS_SENSOR_STARTING)
			return WATCH_ON;
	}
	return begin(tutor);
}

static int take_status(struct tutor *tutor)
{
	char lines[sizeof(tutor->lesson.problem) + 64] = "";
	struct text text = text_in(lines, sizeof(lines));

	if (!tutor->has_asked)
		return begin_when_up(tutor);
	lesson_take_status(&tutor->lesson, &tutor->status, &text);
	say(tutor, lines);
	return WATCH_ON;
}

static bool is_end(const struct course_view *view)
{
	return view->result == COURSE_READY || view->result == COURSE_FAILED;
}

static int take_view(struct tutor *tutor, const struct course_view *view)
{
	char lines[4096] = "";
	struct text text = text_in(lines, sizeof(lines));

	/* How another one ended is told, too. */
	if (!tutor->has_asked || (is_end(view) && view->since_us < tutor->asked_us))
		return WATCH_ON;
	lesson_take(&tutor->lesson, view, &text);
	say(tutor, lines);
	return is_end(view) ? WATCH_NO_MORE : WATCH_ON;
}

static int on_line(void *ctx, const char *line)
{
	struct tutor *tutor = ctx;
	struct course_view view;
	int r = WATCH_ON;

	if (strncmp(line, "{\"kind\":\"moment\"", 16) == 0)
		r = tutor->has_asked ? WATCH_ON : begin_when_up(tutor);
	else if (client_read_guide(line, &view) == 0)
		r = take_view(tutor, &view);
	else if (client_read_status(line, &tutor->status) == 0)
		r = take_status(tutor);
	return r == WATCH_ON ? on_idle(tutor) : r;
}

static void linger(struct tutor *tutor)
{
	int64_t until_us = clock_now_us() + CUE_US;

	while (clock_now_us() < until_us && stop_signals == tutor->stop_count) {
		draw(tutor);
		clock_sleep_us(FRAME_US);
	}
}

static void print_stretches(const struct status *status)
{
	const struct prescription *prescription = &status->prescription;

	for (int i = 0; i < prescription->count; i++) {
		const struct exercise *exercise = prescription->entry[i].exercise;

		if (status->is_ready[i])
			printf("  %-18s ready\n", exercise->name);
		else
			printf("  %-18s disabled: no neutral; hold `%s`\n", exercise->name,
			       calib_pose_name(exercise->neutral));
	}
}

static void print_end(struct tutor *tutor)
{
	char got[160], words[sizeof(tutor->lesson.view.text)];
	struct text text = text_in(got, sizeof(got));
	struct failure failure;

	lesson_got(&tutor->lesson, &text);
	if (tutor->is_leaving)
		printf("left; kept: %s\n", got);
	memcpy(words, tutor->lesson.view.text, sizeof(words));
	utf8_make_plain(words);
	printf("%s\n", words);
	if (ask(tutor, "status", &failure) < 0 ||
	    client_read_status(tutor->answer, &tutor->status) < 0)
		return;
	print_stretches(&tutor->status);
	memcpy(tutor->answer, tutor->status.profile_path, sizeof(tutor->status.profile_path));
	utf8_make_plain(tutor->answer);
	printf("profile written to %s\n", tutor->answer);
}

/* What there is at the end, with the terminal as it was. */
static int end(struct tutor *tutor)
{
	const struct course_view *view = &tutor->lesson.view;

	if (tutor->failure->kind != FAILURE_NONE)
		return -1;
	if (view->result != COURSE_READY)
		return failure_set(tutor->failure, FAILURE_RUNNING,
				   "`lumbard calibrate` begins again", "%sall stays as it was%s%s",
				   tutor->is_leaving ? "left; " : "", view->text[0] ? ": " : "",
				   view->text);
	print_end(tutor);
	return 0;
}

static int lead(struct tutor *tutor)
{
	const struct client_question question = {tutor->setup->config, "", "watch"};
	const struct client_reader reader = {on_line, on_idle, tutor};
	int r = client_watch(&question, &reader, tutor->failure);

	if (r == 0 && tutor->lesson.view.result == COURSE_READY &&
	    (tutor->setup->has_pictures || tutor->setup->lingers))
		linger(tutor);
	terminal_close(&tutor->terminal);
	return r < 0 ? r : end(tutor);
}

int tutor_tell(const struct config *config, const char *request, struct failure *ret_failure)
{
	static char answer[CONTROL_ANSWER_MAX]; /* much for a small stack */
	const struct client_question question = {config, "", request};

	return client_ask(&question, answer, sizeof(answer), ret_failure);
}

int tutor_lead(const struct tutor_setup *setup, struct failure *ret_failure)
{
	struct tutor *tutor = calloc(1, sizeof(*tutor));
	int r;

	*ret_failure = (struct failure){0};
	if (!tutor)
		return failure_set(ret_failure, FAILURE_RUNNING, "close other programs",
				   "not enough memory");
	take_signals();
	tutor->setup = setup;
	tutor->failure = ret_failure;
	tutor->began_us = clock_now_us();
	tutor->lesson = (struct lesson){.poses = setup->poses};
	tutor->lesson.view.pose = tutor->lesson.view.next = POSE_NONE;
	r = lead(tutor);
	free(tutor);
	return r;
}
