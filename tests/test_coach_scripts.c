/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/coach.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

/*
 * Each file of scripts/ is poses over time, a blank line, and all that the coach says to them.
 *
 *   exercise NAME|auto    the only stretch to look for; auto, the default, recognises it
 *   side left|right       that the reps are for
 *   sensors 1|2           2 by default
 *   hold 5 s reps 1       the dose, of every stretch; 30 s and 3 by default
 *   own POSE tilt 15deg flexion 3deg
 *                         a pose of the person's own, against the neutral it belongs to
 *   every 0.10s           from the `at` above on there is a pose so often; each 0.01 s by default
 *   at 2.00s WORDS        repeats until the next `at`; the last one ends the script
 *
 * Words: position P, tilt, flexion, lean and turn with deg, speed, bounce and tremor with dps,
 * stride with mps2, nodata, uncalibrated, off-duty, next, side S. What is not said is 0, and the
 * position as before.
 *
 * Output: events without what repeats itself, and `show` whenever the state changes or whether
 * this moment is good, nearly wrong, or wrong.
 */
enum { SCRIPT_MAX = 16384, USUAL_STEP_US = 10000, LINE_MAX_LEN = 160 };

struct script {
	const char *path;
	struct profile profile;
	struct prescription prescription;
	const struct exercise *exercise;
	struct wishes wishes;
	int has_lumbar;

	struct coach coach;
	struct coach_view view;
	struct body_pose pose;
	char shown[64];
	int64_t t_us, step_us;
	int is_running;

	char output[SCRIPT_MAX];
	struct text text;
};

static void complain(const struct script *script, const char *line)
{
	fail_msg("%s: cannot read \"%s\"", script->path, line);
}

/* "18deg", "2.00s": the number in front of this unit. */
static double number_before(const struct script *script, const char *word, const char *unit)
{
	char *end = NULL;
	double value = word ? strtod(word, &end) : 0.0;

	if (!word || end == word || strcmp(end, unit) != 0)
		complain(script, word ? word : "end of line");
	return value;
}

static double *angle_of(struct body_pose *pose, const char *word)
{
	return strcmp(word, "tilt") == 0      ? &pose->pelvic_tilt_rad
	       : strcmp(word, "flexion") == 0 ? &pose->lumbar_flexion_rad
	       : strcmp(word, "lean") == 0    ? &pose->lean_rad
	       : strcmp(word, "turn") == 0    ? &pose->turn_rad
					      : NULL;
}

static double *rate_of(struct body_pose *pose, const char *word)
{
	return strcmp(word, "speed") == 0    ? &pose->speed_radps
	       : strcmp(word, "bounce") == 0 ? &pose->bounce_radps
	       : strcmp(word, "tremor") == 0 ? &pose->tremor_radps
					     : NULL;
}

static enum body_position position_named(const struct script *script, const char *name)
{
	enum body_position position = BODY_POSITION_UNKNOWN;

	if (!name || tell_position_from_word(name, &position) < 0)
		complain(script, name ? name : "position");
	return position;
}

static void set_side(struct script *script, const char *name)
{
	if (!name || coach_side_from_name(name, &script->wishes.side) < 0)
		complain(script, name ? name : "side");
}

/* As the body tells it: without data or a neutral no angle is known. */
static void set_state(struct body_pose *pose, enum body_state state)
{
	pose->state = state;
	pose->pelvic_tilt_rad = pose->lumbar_flexion_rad = UNKNOWN;
	pose->lean_rad = pose->turn_rad = UNKNOWN;
}

static void read_pose(struct script *script, char **save)
{
	enum body_position position = script->pose.position;
	struct body_pose pose = fake_pose(0, position, 0.0, script->has_lumbar ? 0.0 : UNKNOWN);
	int is_off_duty = false;

	for (char *word; (word = strtok_r(NULL, " ", save));) {
		double *angle = angle_of(&pose, word), *rate = rate_of(&pose, word);

		if (angle)
			*angle = RAD(number_before(script, strtok_r(NULL, " ", save), "deg"));
		else if (rate)
			*rate = RAD(number_before(script, strtok_r(NULL, " ", save), "dps"));
		else if (strcmp(word, "stride") == 0)
			pose.stride_mps2 = number_before(script, strtok_r(NULL, " ", save), "mps2");
		else if (strcmp(word, "position") == 0)
			pose.position = position_named(script, strtok_r(NULL, " ", save));
		else if (strcmp(word, "side") == 0)
			set_side(script, strtok_r(NULL, " ", save));
		else if (strcmp(word, "nodata") == 0)
			set_state(&pose, BODY_NO_DATA);
		else if (strcmp(word, "uncalibrated") == 0)
			set_state(&pose, BODY_UNCALIBRATED);
		else if (strcmp(word, "off-duty") == 0)
			is_off_duty = true;
		else if (strcmp(word, "next") == 0)
			script->wishes.next_count++;
		else
			complain(script, word);
	}
	script->wishes.is_off_duty = is_off_duty;
	script->pose = pose;
}

static void say_time(struct script *script, int64_t t_us)
{
	text_add_fixed(&script->text, S_FROM_US(t_us), 2);
	text_add(&script->text, "s ");
}

static void add_word(struct text *text, const char *word)
{
	if (word[0] == '\0')
		return;
	text_add_char(text, ' ');
	text_add(text, word);
}

static void say_event(struct script *script, const struct event *event)
{
	struct text *text = &script->text;
	char detail[64];
	struct text detail_text = text_in(detail, sizeof(detail));

	say_time(script, event->t_us);
	text_add(text, tell_event_word(event->kind));
	if (event->kind == EVENT_EXERCISE_START)
		add_word(text, event->exercise->name);
	add_word(text, coach_side_name(event->side));
	if (event->rep > 0 && event->kind == EVENT_HOLD_START)
		text_addf(text, " rep %d", event->rep);
	tell_event_detail(&detail_text, event);
	add_word(text, detail);
	if (is_known(event->value)) {
		text_add_char(text, ' ');
		text_add_fixed(text, event->value, 2);
		text_add(text, tell_unit_word(event->unit));
	}
	text_add_char(text, '\n');
}

static void say_view(struct script *script)
{
	const struct form_verdict *verdict = &script->view.verdict;
	int is_wrong = verdict->worst != FORM_NO_ERROR && form_error_is_wrong(verdict->worst);
	char now[sizeof(script->shown)];
	struct text text = text_in(now, sizeof(now));

	text_add(&text, tell_state_word(script->view.state));
	add_word(&text, script->view.is_good ? "good" : "");
	add_word(&text, is_wrong ? "wrong" : verdict->is_nearly ? "nearly" : "");
	if (strcmp(now, script->shown) == 0)
		return;
	memcpy(script->shown, now, sizeof(now));
	say_time(script, script->pose.t_us);
	text_addf(&script->text, "show %s\n", now);
}

static void run_until(struct script *script, int64_t end_us)
{
	for (; script->t_us < end_us; script->t_us += script->step_us) {
		struct event_list events = {.count = 0};

		script->pose.t_us = script->t_us;
		coach_step(&script->coach, &script->pose, &script->wishes, &script->view, &events);
		for (int i = 0; i < events.count; i++)
			say_event(script, &events.event[i]);
		say_view(script);
	}
}

static void start(struct script *script)
{
	enum body_position position = script->exercise ? script->exercise->position : BODY_UPRIGHT;

	coach_init(&script->coach, &script->profile, &script->prescription, script->exercise);
	script->pose = fake_pose(0, position, 0.0, 0.0);
	script->is_running = true;
}

static void read_at(struct script *script, char **save)
{
	int64_t t_us = llround(number_before(script, strtok_r(NULL, " ", save), "s") * 1e6);

	if (!script->is_running)
		start(script);
	run_until(script, t_us);
	read_pose(script, save);
}

static void read_every(struct script *script, char **save)
{
	script->step_us = llround(number_before(script, strtok_r(NULL, " ", save), "s") * 1e6);
	if (script->step_us <= 0)
		complain(script, "every");
}

static void read_dose(struct script *script, const char *line)
{
	double hold_s = 0.0;
	int reps = 0;

	if (sscanf(line, "hold %lf s reps %d", &hold_s, &reps) != 2)
		complain(script, line);
	for (int i = 0; i < script->prescription.count; i++) {
		script->prescription.entry[i].hold_s = hold_s;
		script->prescription.entry[i].reps = reps;
	}
}

static void read_own(struct script *script, const char *line)
{
	double tilt_deg = 0.0, flexion_deg = 0.0;
	enum calib_pose pose = POSE_NONE;
	char name[16];

	if (sscanf(line, "own %15s tilt %lfdeg flexion %lfdeg", name, &tilt_deg, &flexion_deg) !=
		    3 ||
	    calib_pose_from_name(name, &pose) < 0 || pose == POSE_NONE)
		complain(script, line);
	fake_profile_give(&script->profile, pose, tilt_deg, flexion_deg);
}

static void read_line(struct script *script, const char *line)
{
	char words[LINE_MAX_LEN + 1];
	size_t n = strlen(line);
	char *save, *word;

	if (line[0] == '#')
		return;
	if (n == 0 || n >= sizeof(words)) {
		complain(script, line);
		return;
	}
	memcpy(words, line, n + 1);
	word = strtok_r(words, " ", &save);
	if (!word) {
		complain(script, line);
	} else if (strcmp(word, "at") == 0) {
		read_at(script, &save);
	} else if (strcmp(word, "every") == 0) {
		read_every(script, &save);
	} else if (strcmp(word, "hold") == 0) {
		read_dose(script, line);
	} else if (strcmp(word, "own") == 0) {
		read_own(script, line);
	} else if (strcmp(word, "side") == 0) {
		set_side(script, strtok_r(NULL, " ", &save));
	} else if (strcmp(word, "sensors") == 0) {
		script->has_lumbar = strcmp(line, "sensors 1") != 0;
		script->profile = fake_profile(script->has_lumbar);
	} else if (strcmp(word, "exercise") == 0) {
		script->exercise = exercise_by_name(strtok_r(NULL, " ", &save));
		if (!script->exercise && strcmp(line, "exercise auto") != 0)
			complain(script, line);
	} else {
		complain(script, line);
	}
}

static void finish(struct script *script)
{
	struct event_list events = {.count = 0};

	coach_finish(&script->coach, script->t_us, &events);
	for (int i = 0; i < events.count; i++)
		say_event(script, &events.event[i]);
}

static size_t line_len(const char *text)
{
	return strcspn(text, "\n");
}

/* From the first line that differs on: what was wanted and what came. */
static void print_diff(const char *path, const char *want, const char *got)
{
	size_t same = 0, line = 1;

	for (size_t i = 0; want[i] && want[i] == got[i]; i++)
		if (want[i] == '\n') {
			same = i + 1;
			line++;
		}
	print_error("%s: line %zu of the output differs\n", path, line);
	print_error("%.*s", (int)same, want);
	for (const char *at = want + same; *at; at += line_len(at) + (at[line_len(at)] == '\n'))
		print_error("-%.*s\n", (int)line_len(at), at);
	for (const char *at = got + same; *at; at += line_len(at) + (at[line_len(at)] == '\n'))
		print_error("+%.*s\n", (int)line_len(at), at);
}

/* The whole file, NUL at its end. */
static void slurp(const char *path, char *ret_text)
{
	FILE *file = fopen(path, "r");
	size_t n;

	if (!file) {
		fail_msg("%s: cannot be opened", path);
		return;
	}
	n = fread(ret_text, 1, SCRIPT_MAX - 1, file);
	fclose(file);
	assert_true(n < SCRIPT_MAX - 1);
	ret_text[n] = '\0';
}

/* 1 when it said what it should. */
static int run_script(const char *path)
{
	static struct script script;
	static char input[SCRIPT_MAX];
	char *want;

	slurp(path, input);
	script = (struct script){.path = path,
				 .has_lumbar = true,
				 .profile = fake_profile(1),
				 .step_us = USUAL_STEP_US};
	script.text = text_in(script.output, sizeof(script.output));
	prescription_default(&script.prescription);
	want = strstr(input, "\n\n");
	if (!want) {
		fail_msg("%s: no blank line before the expected output", path);
		return 0;
	}
	*want = '\0';
	want += 2;
	for (char *at = input, *end; at && *at; at = end ? end + 1 : NULL) {
		end = strchr(at, '\n');
		if (end)
			*end = '\0';
		read_line(&script, at);
	}
	finish(&script);
	assert_false(script.text.is_cut);
	if (strcmp(want, script.output) == 0)
		return 1;
	print_diff(path, want, script.output);
	return 0;
}

static void test_scripts_say_what_they_should(void **state)
{
	int failures = 0;
	glob_t found;

	(void)state;
	assert_int_equal(glob(TESTS_DIR "/scripts/*.txt", 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= 12);
	for (size_t i = 0; i < found.gl_pathc; i++)
		failures += !run_script(found.gl_pathv[i]);
	globfree(&found);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts_say_what_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
