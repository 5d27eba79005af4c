/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "fakes/check.h"
#include "fakes/scene_play.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/session.h>
#include <lumbard/tell/words.h>

/*
 * What people of many proportions are told, through sensors, calibration and the whole session: the
 * right is green and complete, the wrong is told and never steadily green, rest is rest, and
 * ordinary life is none of this program's business.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
enum { PEOPLE = 2, PART = 2 }; /* a part of what each of them does */
#else
enum { PEOPLE = 12, PART = 1 };
#endif

#define DOSE_S	    8.0
#define HOLD_S	    (DOSE_S + 5.0) /* found out after two seconds, and all of the dose after */
#define RED_S	    3.0
#define GREEN_ROWS  2 /* of 0.1 s: no more is steady */
#define E(error)    (UINT32_C(1) << (error))
#define COUNT(list) (int)(sizeof(list) / sizeof(*(list)))

/* What was told in one step of the script. */
struct seen {
	int64_t arrived_us, ended_us, red_us, complete_us; /* of red: the first since arrival */
	int greens, late_greens, late_reds, early_dones;   /* rows; late: after the dwell */
	uint32_t raised;				   /* since arrival */
	uint32_t began, began_late;			   /* errors: at all, and since arrival */
	int alarms, late_alarms, completes, claims, starts, taken_back;
	bool is_doing; /* a stretch, at its end */
};

struct tally {
	const char *what;
	int count, failures;
	char first[200]; /* of the failures */
};

enum { TALLIES_MAX = 80 };

struct sums {
	struct tally tally[TALLIES_MAX];
	int count, failures;
	int wrong, told, greens, good, complete, alarms, claims;
	double calm_s;
};

static struct scene scene;
static struct calib calib; /* too big for a stack */
static struct profile profile;
static struct prescription prescription;
static struct session session;
static struct seen seen[SCENE_STEPS_MAX];
static size_t step_now;
static struct sums sums;
static struct wishes wishes;

static void on_event(void *ctx, const struct event *event)
{
	struct seen *at = &seen[step_now];
	bool is_error = event->kind == EVENT_ERROR_START;

	(void)ctx;
	at->starts += event->kind == EVENT_EXERCISE_START;
	at->taken_back += strcmp(tell_event_word(event->kind), "taken_back") == 0;
	at->claims += is_error || event->kind == EVENT_EXERCISE_START;
	if (is_error)
		at->began |= E(event->error);
	at->alarms += is_error;
	at->late_alarms += is_error && at->arrived_us > 0;
	if (event->kind != EVENT_HOLD_END || event->reason != REASON_COMPLETE)
		return;
	at->completes++;
	at->complete_us = event->t_us;
}

static void on_trace(void *ctx, const struct moment *row)
{
	struct seen *at = &seen[step_now];
	bool is_green = row->lamps.pattern[LAMP_GOOD] == LAMP_ON;
	bool is_red = row->lamps.pattern[LAMP_ERROR] != LAMP_OFF;
	bool is_late;

	(void)ctx;
	at->is_doing = row->view.exercise != NULL;
	at->early_dones += row->view.state == COACH_DONE && at->complete_us == 0;
	if (at->arrived_us == 0)
		return;
	is_late = S_FROM_US(row->t_us - at->arrived_us) >= scene.more[step_now].dwell_s;
	at->raised |= row->view.verdict.raised;
	at->greens += is_green;
	at->late_greens += is_late && is_green;
	at->late_reds += is_late && is_red;
	if (is_red && at->red_us == 0)
		at->red_us = row->t_us;
}

static void follow_truth(const struct wearer_truth *truth)
{
	struct seen *at;

	step_now = truth->step_index;
	at = &seen[step_now];
	if (!truth->is_moving && at->arrived_us == 0)
		at->arrived_us = truth->t_us;
	at->ended_us = truth->t_us;
}

static void play(void)
{
	const struct scene_play play = {
		.scene = &scene,
		.calib = &calib,
		.profile = &profile,
		.prescription = &prescription,
		.session = &session,
		.wishes = &wishes,
		.sink = {NULL, on_event, on_trace},
		.trace_hz = 10.0,
		.on_truth = follow_truth,
	};

	memset(seen, 0, sizeof(seen));
	step_now = (size_t)scene.calibration_count;
	scene_play(&play);
}

static struct tally *tally_of(const char *what)
{
	for (int i = 0; i < sums.count; i++)
		if (strcmp(sums.tally[i].what, what) == 0)
			return &sums.tally[i];
	assert_holds(sums.count < TALLIES_MAX);
	sums.tally[sums.count].what = what;
	return &sums.tally[sums.count++];
}

static const char *why_not_wrong(const struct scene_step *more, const struct seen *at)
{
	if (at->late_greens > GREEN_ROWS)
		return "steady green";
	if (!(at->raised & more->errors))
		return "not told";
	if (more->red_s > 0.0 && S_FROM_US(at->red_us - at->arrived_us) > more->red_s)
		return "red too late";
	return NULL;
}

/* The reason why what was told does not fit, or NULL. */
static const char *why_not(const struct scene_step *more, const struct seen *at)
{
	switch (more->truth) {
	case SCENE_REST:
		return at->late_alarms	     ? "an error"
		       : at->late_reds > 0   ? "red"
		       : at->late_greens > 0 ? "steady green"
					     : NULL;
	case SCENE_GOOD:
		return at->alarms	     ? "an error"
		       : at->completes != 1  ? "not complete"
		       : at->early_dones > 0 ? "done before it was"
					     : NULL;
	case SCENE_WRONG:
		return why_not_wrong(more, at);
	case SCENE_DARK:
		return at->late_greens > GREEN_ROWS ? "steady green" : NULL;
	case SCENE_LIFE:
		return at->claims ? "a claim" : NULL;
	case SCENE_UNJUDGED:
	default:
		return NULL;
	}
}

static void add_codes(char *text, size_t room, uint32_t errors)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		size_t len = strlen(text);

		if (errors & E(i))
			snprintf(text + len, room - len, " %s",
				 form_error_info((enum form_error)i)->code);
	}
}

/* Whether it is the first of its kind that failed. */
static bool tally_failed(const char *what, bool has_failed)
{
	struct tally *tally = tally_of(what);

	tally->count++;
	tally->failures += has_failed;
	sums.failures += has_failed;
	return has_failed && tally->failures == 1;
}

static void tally_check(const char *what, bool is_well)
{
	if (tally_failed(what, !is_well))
		snprintf(tally_of(what)->first, sizeof(sums.tally->first), "person %d",
			 (int)scene.person.seed);
}

static void tally_step(int i, const char *why)
{
	const struct scene_person *person = &scene.person;
	char *first = tally_of(scene.more[i].what)->first;

	if (!tally_failed(scene.more[i].what, why != NULL))
		return;
	snprintf(first, sizeof(sums.tally->first),
		 "%s: person %d step %d, P %.1f L %.1f, hinge %.1f slump %.0f cat %.0f/%.0f press "
		 "%.0f, complete %d, green %d:",
		 why, (int)person->seed, i, scene.step[i].pelvis_deg, scene.step[i].lumbar_deg,
		 person->hinge_deg, person->slump_deg, person->cat_deg, person->cat_flexion_deg,
		 person->press_deg, seen[i].completes, seen[i].greens);
	add_codes(first, sizeof(sums.tally->first), seen[i].began | seen[i].raised);
}

static void judge_step(int i)
{
	const struct scene_step *more = &scene.more[i];
	const struct seen *at = &seen[i];
	bool is_wrong = more->truth == SCENE_WRONG, is_good = more->truth == SCENE_GOOD;

	sums.wrong += is_wrong;
	sums.told += is_wrong && (at->raised & more->errors) != 0;
	sums.greens += (is_wrong || more->truth == SCENE_DARK) && at->late_greens > GREEN_ROWS;
	sums.good += is_good;
	sums.complete += is_good && at->completes == 1;
	sums.claims += more->truth == SCENE_LIFE ? at->claims : 0;
	sums.alarms += is_good ? at->alarms : more->truth == SCENE_REST ? at->late_alarms : 0;
	if (is_good || more->truth == SCENE_REST)
		sums.calm_s += S_FROM_US(at->ended_us - at->arrived_us);
	tally_step(i, why_not(more, at));
}

static void judge_play(void)
{
	for (int i = scene.calibration_count; i < scene.count; i++)
		if (scene.more[i].truth != SCENE_UNJUDGED)
			judge_step(i);
}

static void play_and_judge(void)
{
	play();
	judge_play();
}

static void begin_test(int reps, enum coach_side side)
{
	prescription_default(&prescription);
	for (int i = 0; i < prescription.count; i++) {
		prescription.entry[i].hold_s = DOSE_S;
		prescription.entry[i].reps = reps;
	}
	wishes = (struct wishes){.side = side};
	memset(&sums, 0, sizeof(sums));
}

/* failures: no more steps of the script than these are told otherwise than they should be. */
static void end_test(const char *title, int failures)
{
	double calm_min = sums.calm_s / 60.0;

	print_message("%s: told %d of %d, green while wrong %d, complete %d of %d, false alarms %d "
		      "in %.0f min, claims in life %d\n",
		      title, sums.told, sums.wrong, sums.greens, sums.complete, sums.good,
		      sums.alarms, calm_min, sums.claims);
	for (int i = 0; i < sums.count; i++)
		if (sums.tally[i].failures)
			print_message("  %d of %d: %s: %s\n", sums.tally[i].failures,
				      sums.tally[i].count, sums.tally[i].what, sums.tally[i].first);
	assert_in_range(sums.failures, 0, failures);
}

/* In a short test each has its turn with another person. */
static bool is_taken(int i)
{
	return ((uint64_t)i + scene.person.seed) % PART == 0;
}

/* A pose by its angles; OWN is what this person does well, HALF a third of it. */
#define OWN  99.0
#define HALF 98.0

struct deed {
	const char *what;
	enum sim_position position;
	double pelvis_deg, lumbar_deg, lean_deg, turn_deg, bounce_deg, tremor_deg, dwell_s;
	uint32_t errors;
};

/* clang-format off */
#define SIT_WRONG (E(FORM_ROUNDED_BACK) | E(FORM_NO_HINGE) | E(FORM_PELVIS_ROLLED_BACK))
static const struct deed mistakes[] = {
	{"curls to the toes, P 1 / L 28", SIM_SIT, 1, 28, 0, 0, 0, 0, 1.5, E(FORM_ROUNDED_BACK)},
	{"curls, P 0 / L 14", SIM_SIT, 0, 14, 0, 0, 0, 0, 2.5, SIT_WRONG},
	{"curls, P -4 / L 19", SIM_SIT, -4, 19, 0, 0, 0, 0, 1.5, SIT_WRONG},
	{"hinges a little and curls, P 6 / L 28", SIM_SIT, 6, 28, 0, 0, 0, 0, 1.5,
	 E(FORM_ROUNDED_BACK)},
	{"hinges and curls, P 14 / L 20", SIM_SIT, 14, 20, 0, 0, 0, 0, 1.5, E(FORM_ROUNDED_BACK)},
	{"hinges and leans", SIM_SIT, OWN, 4, 14, 0, 0, 0, 1.5, E(FORM_LEANING)},
	{"hinges and turns", SIM_SIT, OWN, 4, 0, 15, 0, 0, 1.5, E(FORM_TWISTED)},
	{"hinges and bounces", SIM_SIT, OWN, 4, 0, 0, 2.0, 0, 4.5, E(FORM_BOUNCING)},
	{"hinges and shakes", SIM_SIT, OWN, 4, 0, 0, 0, 0.3, 4.5, E(FORM_SHAKING)},
	{"cat by the upper back, P 0 / L 18", SIM_TABLE, 0, 18, 0, 0, 0, 0, 2.5, E(FORM_NO_TUCK)},
	{"cat by the upper back, P -1 / L 12", SIM_TABLE, -1, 12, 0, 0, 0, 0, 2.5, E(FORM_NO_TUCK)},
	{"a third of a cat", SIM_TABLE, HALF, HALF, 0, 0, 0, 0, 2.5, E(FORM_NO_TUCK)},
	{"camel, P 10 / L -14", SIM_TABLE, 10, -14, 0, 0, 0, 0, 1.5, E(FORM_ARCHED_BACK)},
	{"bridge, P -30 / L 6", SIM_LYING, -30, 6, 0, 0, 0, 0, 1.5, E(FORM_HIPS_LIFTED)},
	{"low bridge, P -12 / ribs -9", SIM_LYING, -12, 3, 0, 0, 0, 0, 1.5, E(FORM_HIPS_LIFTED)},
	{"low bridge, P -16 / ribs -18", SIM_LYING, -16, -2, 0, 0, 0, 0, 1.5, E(FORM_HIPS_LIFTED)},
	{"arches, P 9 / L -11", SIM_LYING, 9, -11, 0, 0, 0, 0, 1.5, E(FORM_ARCHED_BACK)},
};
static const struct deed darks[] = {
	{"sitting P 2 / L 11", SIM_SIT, 2, 11, 0, 0, 0, 0, 1.5, 0},
	{"on all fours P -10 / L -5", SIM_TABLE, -10, -5, 0, 0, 0, 0, 1.5, 0},
	{"on all fours P -10 / L 2", SIM_TABLE, -10, 2, 0, 0, 0, 0, 1.5, 0},
};
static const struct deed firsts[] = {
	{"first a camel", SIM_TABLE, 10, -14, 0, 0, 0, 0, 0, E(FORM_ARCHED_BACK)},
	{"first a cat by the upper back", SIM_TABLE, 0, 18, 0, 0, 0, 0, 0, E(FORM_NO_TUCK)},
	{"first an arch", SIM_LYING, 9, -11, 0, 0, 0, 0, 0, E(FORM_ARCHED_BACK)},
	{"first a bridge", SIM_LYING, -30, 6, 0, 0, 0, 0, 0, E(FORM_HIPS_LIFTED)},
	{"first a low bridge", SIM_LYING, -12, 3, 0, 0, 0, 0, 0, E(FORM_HIPS_LIFTED)},
	{"first rolls back, P -15 / L 6", SIM_SIT, -15, 6, 0, 0, 0, 0, 0, SIT_WRONG},
	{"first slumps, P -12 / L 26", SIM_SIT, -12, 26, 0, 0, 0, 0, 0, SIT_WRONG},
	{"first curls, P 1 / L 28", SIM_SIT, 1, 28, 0, 0, 0, 0, 0, SIT_WRONG},
};
/* clang-format on */

static double pelvis_deg(const struct deed *deed)
{
	if (deed->position == SIM_SIT)
		return deed->pelvis_deg == OWN ? 0.85 * scene_hinge_deg(&scene) : deed->pelvis_deg;
	return deed->pelvis_deg == HALF ? 0.35 * scene_cat_deg(&scene) : deed->pelvis_deg;
}

static struct scene_step *add_deed(const struct deed *deed, enum scene_truth truth, double hold_s)
{
	double lumbar_deg =
		deed->lumbar_deg == HALF ? 0.35 * scene_cat_flexion_deg(&scene) : deed->lumbar_deg;
	struct sim_step *step = scene_add(&scene, truth, deed->what, deed->position,
					  pelvis_deg(deed), lumbar_deg, hold_s);

	step->lean_deg = deed->lean_deg;
	step->turn_deg = deed->turn_deg;
	step->bounce_deg = deed->bounce_deg;
	step->tremor_deg = deed->tremor_deg;
	scene_last(&scene)->errors = deed->errors;
	scene_last(&scene)->dwell_s = deed->dwell_s;
	return scene_last(&scene);
}

/* In a session that has begun well. */
static void add_deeds(const struct deed *list, int count, enum scene_truth truth)
{
	enum sim_position position = SIM_POSITION_COUNT;

	for (int i = 0; i < count; i++) {
		if (!is_taken(i))
			continue;
		if (list[i].position != position) {
			position = list[i].position;
			scene_new_session(&scene, position);
			scene_good(&scene, position, HOLD_S);
			scene_rest(&scene, position, 3.0);
		}
		add_deed(&list[i], truth, 8.0);
		scene_rest(&scene, position, 3.5);
	}
}

static void begin_person(uint64_t seed, bool has_lumbar)
{
	struct scene_person person = scene_person_drawn(seed, has_lumbar);

	scene_begin(&scene, &person);
}

static void test_mistakes_are_told(void **state)
{
	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		begin_person(seed, true);
		add_deeds(mistakes, COUNT(mistakes), SCENE_WRONG);
		add_deeds(darks, COUNT(darks), SCENE_DARK);
		play_and_judge();
	}
	end_test("mistakes, two sensors", 0);
}

static void test_first_mistake_is_red(void **state)
{
	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		begin_person(seed, true);
		for (int i = 0; i < COUNT(firsts); i++) {
			if (!is_taken(i))
				continue;
			scene_new_session(&scene, firsts[i].position);
			add_deed(&firsts[i], SCENE_WRONG, 6.0)->red_s = RED_S;
			scene_rest(&scene, firsts[i].position, 2.5);
		}
		play_and_judge();
	}
	end_test("first the mistake, two sensors", 0);
}

/* A point of sitting is right, or must not be green, or neither is said of it. */
static void add_point(double tilt_deg, double flexion_deg, double slack_deg)
{
	double own_deg = 0.4 * scene.person.hinge_deg;
	double least_deg = own_deg > 0.0 && own_deg < 5.0 ? fmax(own_deg, 2.5) : fmax(own_deg, 5.0);
	double share = tilt_deg / fmax(tilt_deg + flexion_deg, 1.0);
	bool is_good = flexion_deg <= 8.0 && tilt_deg >= least_deg + slack_deg;
	bool is_curled = flexion_deg > 8.0 + slack_deg && share < 0.3 - 0.03 * slack_deg;
	bool is_rounded = flexion_deg >= 16.0;

	if (!is_good && !is_curled && !is_rounded && tilt_deg > 0.5 * least_deg)
		return;
	scene_add(&scene, is_good ? SCENE_GOOD : SCENE_DARK,
		  is_good      ? "grid: right"
		  : is_rounded ? "grid: rounded"
		  : is_curled  ? "grid: curled"
			       : "grid: no hinge",
		  SIM_SIT, tilt_deg, flexion_deg, is_good ? HOLD_S : 6.0);
	scene_rest(&scene, SIM_SIT, 3.0);
}

static void begin_sitting(void)
{
	scene_new_session(&scene, SIM_SIT);
	scene_good(&scene, SIM_SIT, HOLD_S);
	scene_rest(&scene, SIM_SIT, 3.0);
}

static void add_grid(uint64_t seed)
{
	static const double tilt_deg[] = {-8, -4, 0, 3, 6, 10, 15};

	for (int i = 0; i < 56; i++) {
		int point = (int)((uint64_t)i * 37 + seed * 11) % 56;

		if (i % 8 == 0)
			begin_sitting();
		if (i / 8 % PART == 0)
			add_point(tilt_deg[point / 8], 4.0 * (point % 8), 0.0);
	}
}

static void add_between(uint64_t seed)
{
	struct sim_random random = sim_random_from(seed, 55);

	begin_sitting();
	for (int i = 0; i < 16 / PART; i++) {
		double tilt_deg = sim_random_uniform(&random, -8.0, 15.0);
		double flexion_deg = sim_random_uniform(&random, 0.0, 28.0);

		add_point(tilt_deg, flexion_deg, 1.0);
	}
}

static void test_grid_of_sitting(void **state)
{
	static const double slumps_deg[] = {0, 35, 50}, hinges_deg[] = {8, 14, 21, 30};

	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		struct scene_person person = scene_person_drawn(100 + seed, true);

		person.slump_deg = slumps_deg[seed % 3];
		person.hinge_deg = hinges_deg[seed % 4];
		scene_begin(&scene, &person);
		add_grid(seed);
		add_between(seed);
		play_and_judge();
	}
	end_test("grid of sitting", 0);
}

/* Against a neutral that is slumped: more of the hips is better, more of the curve is not. */
static void test_tight_people(void **state)
{
	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		struct scene_person person = scene_person_drawn(seed, true);

		person.hinge_deg = seed % 2 ? 13.0 : 0.0;
		scene_begin(&scene, &person);
		scene_new_session(&scene, SIM_SIT);
		scene_add(&scene, SCENE_GOOD, "tight, P 8 / L 0", SIM_SIT, 8.0, 0.0, HOLD_S);
		scene_rest(&scene, SIM_SIT, 3.0);
		scene_add(&scene, SCENE_GOOD, "tight, P 13 / L -6", SIM_SIT, 13.0, -6.0, HOLD_S);
		scene_rest(&scene, SIM_SIT, 3.0);
		scene_add(&scene, SCENE_DARK, "tight, P 2 / L 11", SIM_SIT, 2.0, 11.0, 8.0);
		play_and_judge();
	}
	end_test("tight people", 0);
}

/* So near to neutral that the hold could be taken for rest. */
static void test_tight_people_turn(void **state)
{
	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		struct scene_person person = scene_person_drawn(seed, true);

		person.hinge_deg = 8.0;
		scene_begin(&scene, &person);
		begin_sitting();
		for (int side = -1; side <= 1; side += 2) {
			scene_add(&scene, SCENE_UNJUDGED, "", SIM_SIT, 4.5, 2.0, 4.0);
			scene_add(&scene, SCENE_WRONG, "tight, and turns in the hold", SIM_SIT, 4.5,
				  2.0, 12.0)
				->turn_deg = side * 14.0;
			scene_last(&scene)->errors = E(FORM_TWISTED);
			scene_rest(&scene, SIM_SIT, 3.0);
		}
		play_and_judge();
	}
	end_test("tight people who turn", 0);
}

static void add_wrong(const char *what, enum sim_position position, double tilt_deg,
		      double flexion_deg, enum form_error error)
{
	scene_add(&scene, SCENE_WRONG, what, position, tilt_deg, flexion_deg, 7.0);
	scene_last(&scene)->errors = E(error);
	scene_rest(&scene, position, 3.0);
}

/* Sinking back is the mistake out of a hold; after one it is rest. */
static void add_lone(enum sim_position position)
{
	scene_new_session(&scene, position);
	scene_good(&scene, position, HOLD_S);
	scene_rest(&scene, position, 3.0);
	if (position == SIM_TABLE) {
		add_wrong("camel, one sensor", position, 10.0, -14.0, FORM_ARCHED_BACK);
	} else if (position == SIM_LYING) {
		add_wrong("bridge, one sensor", position, -30.0, 6.0, FORM_HIPS_LIFTED);
	} else {
		scene_good(&scene, position, 4.0); /* not complete */
		scene_last(&scene)->truth = SCENE_UNJUDGED;
		add_wrong("rolls back, one sensor", position, -15.0, 6.0, FORM_PELVIS_ROLLED_BACK);
	}
}

static void add_standing(const char *what)
{
	static const double tilt_deg[] = {0, 6, -8, 3};

	for (int i = 0; i < COUNT(tilt_deg); i++)
		scene_add(&scene, SCENE_DARK, what, SIM_UPRIGHT, tilt_deg[i], -0.7 * tilt_deg[i],
			  12.0);
}

/* What one sensor cannot tell from sitting on the floor is not green. */
static void add_not_the_floor(void)
{
	scene_new_session(&scene, SIM_SIT);
	scene_add(&scene, SCENE_DARK, "little of a hinge, one sensor", SIM_SIT,
		  0.45 * scene_hinge_deg(&scene), 4.0, 8.0);
	scene_new_session(&scene, SIM_SIT);
	scene_add(&scene, SCENE_DARK, "on a chair, one sensor", SIM_SIT, 10.0, -10.0, 28.0);
	scene_new_session(&scene, SIM_SIT);
	add_standing("stands up and tilts the pelvis, one sensor");
	scene_new_session(&scene, SIM_UPRIGHT);
	add_standing("tilts the pelvis standing, one sensor");
}

static void test_one_sensor(void **state)
{
	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		begin_person(seed, false);
		add_lone(SIM_SIT);
		add_not_the_floor();
		add_lone(SIM_TABLE);
		add_lone(SIM_LYING);
		play_and_judge();
	}
	end_test("one sensor", 1); /* who hinges too little to be seen */
}

struct rest_kind {
	const char *what;
	double pelvis_deg, lumbar_deg;
	bool is_first, has_fidgets;
};

static const struct rest_kind restings[] = {
	{"slumped from the start, P -8 / L 12", -8, 12, true, false},
	{"slumped from the start, P -15 / L 22", -15, 22, true, false},
	{"against a wall from the start, P -6 / L 4", -6, 4, true, false},
	{"slumps between, P -8 / L 12", -8, 12, false, false},
	{"slumps between, P -15 / L 22", -15, 22, false, false},
	{"fidgets between", 0, 0, false, true},
	{"fidgets between, slumped", -8, 12, true, true},
};

static void add_resting(const struct rest_kind *rest)
{
	double hinge_deg = 0.85 * fmax(scene_hinge_deg(&scene), 14.0);

	scene_new_session(&scene, SIM_SIT);
	if (rest->is_first) {
		scene_add(&scene, SCENE_UNJUDGED, "", SIM_SIT, rest->pelvis_deg, rest->lumbar_deg,
			  1.0);
		scene_add(&scene, SCENE_REST, rest->what, SIM_SIT, rest->pelvis_deg,
			  rest->lumbar_deg, 6.0);
		scene_last(&scene)->is_new_session = true;
	}
	for (int rep = 0; rep < 3; rep++) {
		scene_add(&scene, SCENE_GOOD, rest->what, SIM_SIT, hinge_deg, 3.0, HOLD_S);
		if (rest->has_fidgets)
			scene_fidget(&scene, SIM_SIT, rest->pelvis_deg, rest->lumbar_deg, 6);
		scene_add(&scene, SCENE_REST, rest->what, SIM_SIT, rest->pelvis_deg,
			  rest->lumbar_deg, 7.0);
	}
}

static void rest_with(bool has_lumbar)
{
	begin_test(3, SIDE_LEFT);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		begin_person(seed, has_lumbar);
		for (int i = 0; i < COUNT(restings); i++)
			if (is_taken(i))
				add_resting(&restings[i]);
		play_and_judge();
	}
	end_test(has_lumbar ? "rest, two sensors" : "rest, one sensor", 0);
}

static void test_rest_is_rest(void **state)
{
	(void)state;
	rest_with(true);
	rest_with(false);
}

/* Wrong against neutral and right against the slump before it: neither green nor red. */
static void test_green_is_right_against_rest_and_neutral(void **state)
{
	static const struct {
		double rest_tilt_deg, rest_flexion_deg, tilt_deg, flexion_deg;
	} rows[] = {
		{-8, 12, 5, 16.5}, {-8, 12, 2, 10},  {-8, 12, 3, 7},   {-8, 12, -6, 15},
		{-15, 22, 5, 18},  {-15, 22, 2, 12}, {-15, 22, -2, 8}, {-15, 22, -6, 15},
		{-15, 22, 9, 19},  {-8, 12, 9, 19},
	};

	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		begin_person(seed, true);
		for (int i = 0; i < COUNT(rows); i++) {
			double tilt_deg = rows[i].rest_tilt_deg;
			double flexion_deg = rows[i].rest_flexion_deg;

			if (!is_taken(i))
				continue;
			scene_new_session(&scene, SIM_SIT);
			scene_add(&scene, SCENE_UNJUDGED, "", SIM_SIT, tilt_deg, flexion_deg, 1.0);
			scene_add(&scene, SCENE_REST, "slumped", SIM_SIT, tilt_deg, flexion_deg,
				  5.0);
			scene_last(&scene)->is_new_session = true;
			scene_add(&scene, SCENE_REST, "wrong against neutral alone", SIM_SIT,
				  rows[i].tilt_deg, rows[i].flexion_deg, 9.0);
			scene_last(&scene)->dwell_s = 1.5;
			scene_add(&scene, SCENE_UNJUDGED, "", SIM_SIT, tilt_deg, flexion_deg, 4.0);
			scene_add(&scene, SCENE_GOOD, "right against both", SIM_SIT,
				  0.85 * fmax(scene_hinge_deg(&scene), 14.0), 3.0, HOLD_S);
		}
		play_and_judge();
	}
	end_test("against rest and neutral", 0);
}

static void sit_tucked(enum scene_truth truth, const char *what, double tilt_deg, double lean_deg,
		       double turn_deg)
{
	struct sim_step *step =
		scene_add(&scene, truth, what, SIM_SIT, tilt_deg, tilt_deg > 0.0 ? 3.0 : 0.0,
			  truth == SCENE_GOOD ? HOLD_S : 6.0);

	step->lean_deg = lean_deg;
	step->turn_deg = turn_deg;
}

static void test_one_leg(void **state)
{
	static const struct {
		double lean_deg, turn_deg;
	} legs[] = {{9, 0}, {-9, 0}, {0, 11}, {0, -12}, {7, 8}};

	(void)state;
	begin_test(100, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		begin_person(seed, true);
		for (int i = 0; i < COUNT(legs); i++) {
			double hinge_deg = 0.85 * fmax(scene_hinge_deg(&scene), 12.0);
			double lean_deg = legs[i].lean_deg, turn_deg = legs[i].turn_deg;
			double more_deg = lean_deg > 0.0 ? 13.0 : -13.0;

			if (!is_taken(i))
				continue;
			scene_new_session(&scene, SIM_SIT);
			for (int rep = 0; rep < 2; rep++) {
				sit_tucked(SCENE_REST, "one leg tucked, at rest", 0.0, lean_deg,
					   turn_deg);
				sit_tucked(SCENE_GOOD, "one leg tucked", hinge_deg, lean_deg,
					   turn_deg);
			}
			sit_tucked(SCENE_WRONG, "one leg tucked, and leans further", hinge_deg,
				   lean_deg + more_deg, turn_deg);
			scene_last(&scene)->errors = E(FORM_LEANING);
			scene_last(&scene)->red_s = RED_S;
			scene_last(&scene)->dwell_s = RED_S;
			scene_rest(&scene, SIM_SIT, 3.0);
		}
		play_and_judge();
	}
	end_test("one leg", 3);
}

static void live_a_day(bool has_sink)
{
	static const double steps_mps2[] = {1.0, 1.8, 3.0};

	for (int i = 0; i < COUNT(steps_mps2); i++)
		if (is_taken(i))
			scene_walk(&scene, steps_mps2[i]);
	if (is_taken(3))
		scene_stairs(&scene);
	if (is_taken(0))
		scene_chair(&scene);
	if (is_taken(1))
		scene_kitchen(&scene);
	if (is_taken(2))
		scene_car(&scene);
	if (!has_sink || !is_taken(3))
		return;
	scene_sink(&scene, 3.0);
	scene_sink(&scene, 14.0);
}

static void live_with(bool has_lumbar)
{
	begin_test(3, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		begin_person(seed, has_lumbar);
		live_a_day(has_lumbar);
		play_and_judge();
	}
	end_test(has_lumbar ? "life, two sensors" : "life, one sensor", 0);
}

static void test_life_is_no_stretch(void **state)
{
	(void)state;
	live_with(true);
	live_with(false);
}

/* What is still claimed of steps from .. to - 1 after all that was taken back. */
static int still_claimed(int from, int to)
{
	int claimed = 0;

	for (int i = from; i < to; i++)
		claimed += seen[i].starts - seen[i].taken_back;
	return claimed;
}

/* Who walks is at no stretch any more, but what was done well before is not denied. */
static void leave_after(bool is_well_done)
{
	scene_new_session(&scene, SIM_SIT);
	scene_good(&scene, SIM_SIT, is_well_done ? HOLD_S : 5.0);
	if (!is_well_done)
		scene_last(&scene)->truth = SCENE_UNJUDGED;
	if (is_well_done)
		scene_rest(&scene, SIM_SIT, 6.0);
	scene_leave(&scene);
}

static void walk_away(bool has_lumbar)
{
	begin_test(3, SIDE_NONE);
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		int well, hardly, sink;

		begin_person(seed, has_lumbar);
		well = scene.count;
		leave_after(true);
		hardly = scene.count;
		leave_after(false);
		sink = scene.count;
		scene_sink(&scene, 14.0);
		for (int i = sink; i < scene.count; i++)
			scene.more[i].truth = SCENE_UNJUDGED;
		play_and_judge();
		tally_check("walks away, and a stretch goes on", !seen[hardly - 1].is_doing);
		tally_check("walks away in a hold, and it goes on", !seen[sink - 1].is_doing);
		tally_check("walks away after a rest, and all is denied",
			    still_claimed(well, hardly) == 1);
		tally_check("walks away from the sink, and it stays a stretch",
			    still_claimed(sink, scene.count) == 0);
	}
	end_test(has_lumbar ? "walks away, two sensors" : "walks away, one sensor", 0);
}

static void test_who_walks_away(void **state)
{
	(void)state;
	walk_away(true);
	walk_away(false);
}

/* An argument is a pattern of the tests to run, such as "*grid*". */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grid_of_sitting),
		cmocka_unit_test(test_tight_people),
		cmocka_unit_test(test_tight_people_turn),
		cmocka_unit_test(test_mistakes_are_told),
		cmocka_unit_test(test_first_mistake_is_red),
		cmocka_unit_test(test_one_sensor),
		cmocka_unit_test(test_rest_is_rest),
		cmocka_unit_test(test_green_is_right_against_rest_and_neutral),
		cmocka_unit_test(test_one_leg),
		cmocka_unit_test(test_who_walks_away),
		cmocka_unit_test(test_life_is_no_stretch),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
