/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakes/check.h"
#include "fakes/scene_play.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/session.h>
#include <lumbard/tell/words.h>

/*
 * Yesterday's profile on today's body: straps are put on again and slip, poses come back a little
 * elsewhere. After a few steps and standing still the right is complete, the wrong is red, and
 * what cannot be known is at least not green.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
static int people = 1;
enum { PART = 24 }; /* of the many ways to slip, to rest and to arrive */
#else
static int people = 12;
enum { PART = 5 };
#endif
static int first = 1;	      /* person */
static const char *only = ""; /* titles with this in them */
static int verbose;	      /* 1: each failure, 2: each event of who failed */

#define DOSE_S	    8.0
#define HOLD_S	    (DOSE_S + 5.0)
#define SAID_S	    1.5
#define GREEN_S	    3.0
#define TRACE_HZ    10.0
#define E(error)    (UINT32_C(1) << (error))
#define COUNT(list) (int)(sizeof(list) / sizeof(*(list)))

/* What was told in one step of the script. */
struct seen {
	int64_t arrived_us, ended_us;
	int green, longest_green, late_red; /* rows; late: after the dwell */
	uint32_t raised;
	int alarms, completes, straps, neutrals, offs, taken_back;
};

static struct scene scene;
static struct calib calib; /* too big for a stack */
static struct profile profile;
static struct prescription prescription;
static struct session session;
static struct seen seen[SCENE_STEPS_MAX];
static size_t step_now;

static struct {
	int good, complete, good_red, wrong, red, green, dark, lit, alarms, straps, offs, rest_red;
	double calm_s;
} sums;

static bool is_named(const struct event *event, const char *name)
{
	return strcmp(tell_event_word(event->kind), name) == 0;
}

static void say_event(const struct event *event)
{
	const struct sim_step *step = &scene.step[step_now];

	if (verbose < 2)
		return;
	print_message("    %7.1f %-28s P %5.1f L %5.1f: %s %s %s %.1f%s\n", S_FROM_US(event->t_us),
		      scene.more[step_now].what, step->pelvis_deg, step->lumbar_deg,
		      tell_event_word(event->kind), event->exercise ? event->exercise->name : "",
		      event->kind == EVENT_ERROR_START || event->kind == EVENT_ERROR_END ||
				      event->kind == EVENT_HOLD_PAUSE
			      ? event->error != FORM_NO_ERROR ? form_error_info(event->error)->code
							      : ""
			      : tell_reason_word(event->reason),
		      event->value, event->kind == EVENT_STRAP_MOVED ? " STRAP" : "");
}

static void on_event(void *ctx, const struct event *event)
{
	struct seen *at = &seen[step_now];

	(void)ctx;
	say_event(event);
	at->alarms += event->kind == EVENT_ERROR_START;
	at->straps += event->kind == EVENT_STRAP_MOVED;
	at->neutrals += is_named(event, "neutral");
	at->offs += is_named(event, "neutral_off");
	at->taken_back += event->kind == EVENT_TAKEN_BACK;
	at->completes += event->kind == EVENT_HOLD_END && event->reason == REASON_COMPLETE;
}

static void on_trace(void *ctx, const struct moment *row)
{
	struct seen *at = &seen[step_now];
	bool is_green = row->lamps.pattern[LAMP_GOOD] == LAMP_ON;
	bool is_red = row->lamps.pattern[LAMP_ERROR] != LAMP_OFF;

	(void)ctx;
	if (verbose > 2 && row->t_us % (verbose > 3 ? 200000 : 1000000) == 0)
		print_message("      %7.1f pos %d state %d P %.1f L %.1f lean %.1f turn %.1f\n",
			      S_FROM_US(row->t_us), (int)row->pose.position, (int)row->view.state,
			      DEG_PER_RAD * row->pose.pelvic_tilt_rad,
			      DEG_PER_RAD * row->pose.lumbar_flexion_rad,
			      DEG_PER_RAD * row->pose.lean_rad, DEG_PER_RAD * row->pose.turn_rad);
	if (at->arrived_us == 0)
		return;
	at->raised |= row->view.verdict.raised;
	at->green = is_green ? at->green + 1 : 0;
	if (at->green > at->longest_green)
		at->longest_green = at->green;
	at->late_red += is_red && S_FROM_US(row->t_us - at->arrived_us) >= SAID_S;
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
	static const struct wishes no_wishes;
	const struct scene_play play = {
		.scene = &scene,
		.calib = &calib,
		.profile = &profile,
		.prescription = &prescription,
		.session = &session,
		.wishes = &no_wishes,
		.sink = {NULL, on_event, on_trace},
		.trace_hz = TRACE_HZ,
		.on_truth = follow_truth,
	};

	memset(seen, 0, sizeof(seen));
	for (int i = SIM_UPRIGHT; i < SIM_POSITION_COUNT && verbose > 1; i++)
		print_message("today %d: P %.1f L %.1f aside %.1f\n", i, scene.today[i].pelvis_deg,
			      scene.today[i].lumbar_deg, scene.today[i].aside_deg);
	step_now = (size_t)scene.calibration_count;
	scene_play(&play);
}

/* The reason why what was told does not fit, or NULL. */
static const char *why_not(const struct scene_step *more, const struct seen *at)
{
	bool is_green = at->longest_green > GREEN_S * TRACE_HZ;

	switch (more->truth) {
	case SCENE_REST:
		return at->alarms ? "an error" : at->late_red ? "red" : NULL;
	case SCENE_GOOD:
		return at->alarms	     ? "an error"
		       : at->completes != 1  ? "not complete"
		       : at->taken_back != 0 ? "taken back"
					     : NULL;
	case SCENE_WRONG:
		return is_green					       ? "steady green"
		       : !(at->raised & more->errors) || !at->late_red ? "not red"
								       : NULL;
	case SCENE_DARK:
		return is_green ? "steady green" : NULL;
	default:
		return NULL;
	}
}

static void say_failure(int i, const char *why)
{
	const struct scene_person *person = &scene.person;

	if (!why || verbose < 1)
		return;
	print_message("  person %d step %d at %.0f s: %s: %s: P %.1f L %.1f; hinge %.1f slump %.0f "
		      "cat %.0f/%.0f press %.0f; complete %d green %.1f red %.1f:",
		      (int)person->seed, i, S_FROM_US(seen[i].arrived_us), scene.more[i].what, why,
		      scene.step[i].pelvis_deg, scene.step[i].lumbar_deg, person->hinge_deg,
		      person->slump_deg, person->cat_deg, person->cat_flexion_deg,
		      person->press_deg, seen[i].completes, seen[i].longest_green / TRACE_HZ,
		      seen[i].late_red / TRACE_HZ);
	for (int e = 0; e < FORM_ERROR_COUNT; e++)
		if (seen[i].raised & E(e))
			print_message(" %s", form_error_info((enum form_error)e)->code);
	print_message("\n");
}

static void judge_step(int i)
{
	const struct scene_step *more = &scene.more[i];
	const struct seen *at = &seen[i];
	bool is_good = more->truth == SCENE_GOOD, is_wrong = more->truth == SCENE_WRONG;
	bool is_green = at->longest_green > GREEN_S * TRACE_HZ;

	sums.good += is_good;
	sums.complete += is_good && at->completes == 1;
	sums.good_red += is_good && at->late_red > 0;
	sums.rest_red += more->truth == SCENE_REST && at->late_red > 0;
	sums.wrong += is_wrong;
	sums.red += is_wrong && (at->raised & more->errors) && at->late_red > 0;
	sums.dark += is_wrong || more->truth == SCENE_DARK;
	sums.lit += is_green && (is_wrong || more->truth == SCENE_DARK);
	sums.straps += at->straps;
	sums.offs += at->offs;
	if (is_good || more->truth == SCENE_REST) {
		sums.alarms += at->alarms;
		sums.calm_s += S_FROM_US(at->ended_us - at->arrived_us);
	}
	say_failure(i, why_not(more, at));
}

static void play_and_judge(void)
{
	play();
	for (int i = scene.calibration_count; i < scene.count; i++)
		judge_step(i);
}

static void begin_test(void)
{
	prescription_default(&prescription);
	for (int i = 0; i < prescription.count; i++) {
		prescription.entry[i].hold_s = DOSE_S;
		prescription.entry[i].reps = 100;
	}
	memset(&sums, 0, sizeof(sums));
}

static double alarms_per_min(void)
{
	return sums.alarms / fmax(sums.calm_s / 60.0, 1.0);
}

static void say_sums(const char *title)
{
	print_message("%-44s complete %d of %d (%d red), red %d of %d, green while wrong %d of %d, "
		      "false alarms %.3f a minute (%d; %d red rests), strap %d, off %d\n",
		      title, sums.complete, sums.good, sums.good_red, sums.red, sums.wrong,
		      sums.lit, sums.dark, alarms_per_min(), sums.alarms, sums.rest_red,
		      sums.straps, sums.offs);
}

/* --- people who put the strap on again --- */

struct care {
	double forward_deg, right_deg, left_turn_deg; /* of each strap, up to */
	bool is_normal;				      /* or as standard deviation */
	double pose_deg, aside_deg;		      /* SD of where poses come back */
	double repeat_deg;			      /* and of each rest and hold in them */
	double stance_deg;			      /* the same SD of standing */
};

static struct sim_random draws;

static double drawn_off(bool is_normal, double size)
{
	return is_normal ? size * sim_random_normal(&draws)
			 : sim_random_uniform(&draws, -size, size);
}

static double pose_off(double sd)
{
	return fmin(fmax(sd * sim_random_normal(&draws), -2.5 * sd), 2.5 * sd);
}

static void wear_again(const struct care *care)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		scene.strap[i].forward_deg = drawn_off(care->is_normal, care->forward_deg);
		scene.strap[i].right_deg = drawn_off(care->is_normal, care->right_deg);
		scene.strap[i].left_turn_deg = drawn_off(care->is_normal, care->left_turn_deg);
	}
	for (int i = SIM_UPRIGHT; i < SIM_POSITION_COUNT; i++) {
		double sd = i == SIM_UPRIGHT ? care->stance_deg : care->pose_deg;

		scene.today[i].pelvis_deg = pose_off(sd);
		scene.today[i].lumbar_deg = pose_off(sd);
		scene.today[i].aside_deg = pose_off(care->aside_deg);
	}
}

static void begin_person(uint64_t seed, bool has_lumbar)
{
	struct scene_person person = scene_person_drawn(seed, has_lumbar);

	scene_begin(&scene, &person);
	draws = sim_random_from(seed, 77);
}

static void vary(double repeat_deg)
{
	scene.step[scene.count - 1].pelvis_deg += pose_off(repeat_deg);
	scene.step[scene.count - 1].lumbar_deg += pose_off(repeat_deg);
}

static void add_rest(enum sim_position position, double hold_s, double repeat_deg)
{
	scene_rest(&scene, position, hold_s);
	vary(repeat_deg);
}

static bool is_two(void)
{
	return scene.person.has_lumbar;
}

/* What is asked of everybody, or most of what this person can. */
static void add_good(enum sim_position position, double repeat_deg)
{
	double curve_deg = sim_random_uniform(&draws, 0.0, 4.0);

	scene_good(&scene, position, HOLD_S);
	if (position == SIM_SIT) {
		struct sim_step *step = &scene.step[scene.count - 1];

		step->lumbar_deg = scene.today[SIM_SIT].lumbar_deg + curve_deg;
		if (!is_two())
			step->pelvis_deg =
				fmax(step->pelvis_deg, scene.today[SIM_SIT].pelvis_deg + 13.0);
	}
	vary(repeat_deg);
}

struct deed {
	const char *what;
	enum sim_position position;
	double pelvis_deg, lumbar_deg;
	uint32_t errors;
};

#define SIT_WRONG (E(FORM_ROUNDED_BACK) | E(FORM_NO_HINGE) | E(FORM_PELVIS_ROLLED_BACK))

static const struct deed mistakes[] = {
	{"curl, P 1 / L 28", SIM_SIT, 1, 28, SIT_WRONG},
	{"hinge and curl, P 14 / L 24", SIM_SIT, 14, 24, SIT_WRONG},
	{"camel, P 12 / L -14", SIM_TABLE, 12, -14, E(FORM_ARCHED_BACK)},
	{"cat by the upper back, P 0 / L 18", SIM_TABLE, 0, 18, E(FORM_NO_TUCK)},
	{"bridge, P -30 / L 6", SIM_LYING, -30, 6, E(FORM_HIPS_LIFTED)},
	{"arch, P 9 / L -11", SIM_LYING, 9, -11, E(FORM_ARCHED_BACK)},
};
static const struct deed lone_mistakes[] = {
	{"rolls back, P -15 / L 6", SIM_SIT, -15, 6, E(FORM_PELVIS_ROLLED_BACK)},
	{"camel, P 12 / L -14", SIM_TABLE, 12, -14, E(FORM_ARCHED_BACK)},
	{"bridge, P -30 / L 6", SIM_LYING, -30, 6, E(FORM_HIPS_LIFTED)},
	{"arch, P 9 / L -11", SIM_LYING, 9, -11, E(FORM_ARCHED_BACK)},
};

static void add_deed(const struct deed *deed, enum scene_truth truth)
{
	scene_add(&scene, truth, deed->what, deed->position, deed->pelvis_deg, deed->lumbar_deg,
		  8.0);
	scene_last(&scene)->errors = deed->errors;
}

static void add_mistakes(enum sim_position position, double repeat_deg)
{
	const struct deed *list = is_two() ? mistakes : lone_mistakes;
	int count = is_two() ? COUNT(mistakes) : COUNT(lone_mistakes);

	for (int i = 0; i < count; i++) {
		if (list[i].position != position)
			continue;
		if (!is_two() && position == SIM_SIT) { /* out of a hold that is not complete */
			add_good(position, repeat_deg);
			scene_last(&scene)->truth = SCENE_UNJUDGED;
			scene.step[scene.count - 1].hold_s = 4.0;
		}
		add_deed(&list[i], SCENE_WRONG);
		add_rest(position, 4.0, repeat_deg);
	}
}

static const enum sim_position mats[] = {SIM_SIT, SIM_TABLE, SIM_LYING};

static void add_stretches(enum sim_position position, int reps, double repeat_deg)
{
	add_rest(position, 5.0, repeat_deg);
	for (int rep = 0; rep < reps; rep++) {
		add_good(position, repeat_deg);
		add_rest(position, 4.0, repeat_deg);
	}
	add_mistakes(position, repeat_deg);
}

/* Stands still for 5 s after a few steps, which is all that is asked for. */
static void strap_on_and_stand(const struct care *care)
{
	wear_again(care);
	scene_strap_on(&scene);
	scene_few_steps(&scene, 6.0, 7.0);
}

/* With so many people of a release build; with fewer no more than that either. */
struct bounds {
	int misses, unred, alarms;
};

static void check_sums(const char *title, const struct bounds *bounds)
{
	say_sums(title);
	assert_in_range(sums.good - sums.complete, 0, bounds->misses);
	assert_in_range(sums.wrong - sums.red, 0, bounds->unred);
	assert_in_range(sums.alarms, 0, bounds->alarms);
	assert_int_equal(sums.lit, 0);
}

static void wear_daily(const char *title, const struct care *care, bool has_lumbar,
		       struct bounds bounds)
{
	if (!strstr(title, only))
		return;
	begin_test();
	for (int seed = first; seed <= people; seed++) {
		begin_person((uint64_t)seed, has_lumbar);
		strap_on_and_stand(care);
		for (int i = 0; i < COUNT(mats); i++)
			add_stretches(mats[i], 3, care->repeat_deg);
		play_and_judge();
	}
	check_sums(title, &bounds);
}

static const struct care as_usual = {5, 5, 8, false, 3.0, 1.0, 0.5, 0.0};
static const struct care stands_otherwise = {5, 5, 8, false, 3.0, 1.0, 0.5, 3.0};
static const struct care carelessly = {10, 8, 12, false, 3.0, 1.0, 0.5, 0.0};
static const struct care strap_only = {5, 5, 8, false, 0.0, 0.0, 0.0, 0.0};
static const struct care pose_only = {0, 0, 0, false, 3.0, 1.0, 0.5, 0.0};

/* One sensor misses who sits back by 5 deg: that is half of rolling back; and the first press of
 * who lies hollow today by as much as he can press. */
static void test_daily(void **state)
{
	(void)state;
	wear_daily("two sensors, 5/5/8, pose 3", &as_usual, true, (struct bounds){0, 0, 1});
	wear_daily("one sensor, 5/5/8, pose 3", &as_usual, false, (struct bounds){3, 0, 1});
	wear_daily("two sensors, 10/8/12, pose 3", &carelessly, true, (struct bounds){1, 0, 1});
	wear_daily("one sensor, 10/8/12, pose 3", &carelessly, false, (struct bounds){6, 1, 1});
	wear_daily("two sensors, stands otherwise, too", &stands_otherwise, true,
		   (struct bounds){4, 0, 3});
}

/* --- straps that slip --- */

struct slip {
	const char *what;
	struct scene_strap by;
};
static const struct slip slips[] = {
	{"12 forward", {12, 0, 0}},	    {"12 back", {-12, 0, 0}},
	{"12 right", {0, 12, 0}},	    {"12 left", {0, -12, 0}},
	{"20 round the waist", {0, 0, 20}}, {"20 round it back", {0, 0, -20}},
};
enum slip_where { SLIP_SITTING, SLIP_KNEELING, SLIP_STANDING, SLIP_WHERES };
static const char *const slip_wheres[] = {"sitting", "on all fours", "standing"};

/* Perfect for everybody. */
static void add_perfect(enum sim_position position)
{
	static const double tilts_deg[] = {15, -14, -9}, flexions_deg[] = {3, 20, 9};
	int i = position == SIM_SIT ? 0 : position == SIM_TABLE ? 1 : 2;

	scene_add(&scene, SCENE_GOOD, "perfect", position, tilts_deg[i], flexions_deg[i], HOLD_S);
}

static const struct deed worsts[] = {
	{"curl, P 1 / L 28", SIM_SIT, 1, 28, SIT_WRONG},
	{"camel, P 12 / L -14", SIM_TABLE, 12, -14, E(FORM_ARCHED_BACK)},
	{"arch, P 9 / L -11", SIM_LYING, 9, -11, E(FORM_ARCHED_BACK)},
};

static void try_both(enum sim_position position)
{
	int i = position == SIM_SIT ? 0 : position == SIM_TABLE ? 1 : 2;

	for (int rep = 0; rep < 2; rep++) {
		if (is_two() || position != SIM_SIT) {
			add_deed(&worsts[i], SCENE_WRONG);
			scene_rest(&scene, position, 4.0);
		}
		add_perfect(position);
		scene_rest(&scene, position, 4.0);
	}
}

static void slip_in(enum sim_position position, enum sensor_place sensor, const struct slip *slip,
		    double slip_s)
{
	scene_add(&scene, SCENE_UNJUDGED, "slips", position, 0.0, 0.0, slip_s < 5.0 ? 3.0 : 0.0);
	if (slip_s >= 5.0)
		scene.step[scene.count - 1].hold_s = slip_s;
	scene_slip(&scene, sensor, slip->by, slip_s);
	scene_add(&scene, SCENE_UNJUDGED, "rests", position, 0.0, 0.0, 10.0);
	if (position != SIM_UPRIGHT)
		try_both(position);
}

/* Settles, does one well, slips there, goes on there, and then elsewhere. */
static void slip_and_go_on(enum slip_where where, enum sensor_place sensor, const struct slip *slip,
			   double slip_s)
{
	scene_strap_on(&scene);
	scene_few_steps(&scene, 6.0, 7.0);
	if (where == SLIP_STANDING) {
		slip_in(SIM_UPRIGHT, sensor, slip, slip_s);
		scene_few_steps(&scene, 4.0, 7.0);
	}
	scene_rest(&scene, SIM_SIT, 5.0);
	add_perfect(SIM_SIT);
	if (where == SLIP_STANDING)
		try_both(SIM_SIT);
	scene_rest(&scene, SIM_SIT, 4.0);
	if (where == SLIP_SITTING)
		slip_in(SIM_SIT, sensor, slip, slip_s);
	scene_rest(&scene, SIM_TABLE, 5.0);
	if (where == SLIP_KNEELING) {
		add_perfect(SIM_TABLE);
		scene_rest(&scene, SIM_TABLE, 4.0);
		slip_in(SIM_TABLE, sensor, slip, slip_s);
	} else {
		try_both(SIM_TABLE);
	}
	scene_rest(&scene, SIM_LYING, 5.0);
	try_both(SIM_LYING);
	scene_rest(&scene, SIM_SIT, 5.0);
	try_both(SIM_SIT);
}

/* Where the strap slips on all fours to what a cat or a camel looks like. */
enum { RIGHT_REDS = 20 };
static int right_reds;

static void slip_all(enum slip_where where, enum sensor_place sensor, int kind, double slip_s,
		     bool has_lumbar)
{
	char title[100];

	snprintf(title, sizeof(title), "slip, %s, %s %s %s in %.0f s", has_lumbar ? "two" : "one",
		 slip_wheres[where], sensor == SENSOR_PELVIS ? "pelvis" : "lumbar",
		 slips[kind].what, slip_s);
	if (!strstr(title, only))
		return;
	begin_test();
	for (int seed = first; seed <= (people + 3) / 4; seed++) {
		struct scene_person person = scene_person_drawn((uint64_t)seed, has_lumbar);

		person.hinge_deg = 20;
		person.cat_deg = -18, person.cat_flexion_deg = 24;
		person.press_deg = -10;
		scene_begin(&scene, &person);
		draws = sim_random_from((uint64_t)seed, 78);
		slip_and_go_on(where, sensor, &slips[kind], slip_s);
		play_and_judge();
	}
	say_sums(title);
	assert_int_equal(sums.lit, 0);
	right_reds += sums.good_red;
}

/* A lone pelvis sensor, or one of two. */
static void test_slips(void **state)
{
	int i = 0;

	(void)state;
	right_reds = 0;
	for (int where = 0; where < SLIP_WHERES; where++)
		for (int kind = 0; kind < COUNT(slips); kind++)
			for (int sensor = -1; sensor < SENSOR_COUNT; sensor++)
				for (int slow = 0; slow < 2; slow++)
					if (i++ % PART == 0)
						slip_all((enum slip_where)where,
							 sensor < 0 ? SENSOR_PELVIS
								    : (enum sensor_place)sensor,
							 kind, slow ? 55.0 : 1.0, sensor >= 0);
	print_message("right and red after a slip: %d\n", right_reds);
	assert_in_range(right_reds, 0, RIGHT_REDS);
}

/* --- how people begin --- */

enum arrival {
	ARRIVES_WELL,
	SITS_DOWN,	/* the same, and bends for it */
	SITS_SOON,	/* stands for hardly more than 5 s, and sits down straight */
	SITS_AT_ONCE,	/* after the steps, bending as people do */
	SITS_STRAIGHT,	/* the same, hardly bending */
	WORKS_STANDING, /* bent over a sink after the steps */
	NEVER_STANDS,	/* straps on sitting */
	ARRIVALS,
};
static const char *const arrival_names[] = {
	"stands 7 s",	    "and bends to sit down", "stands 5 s",   "sits down after the walk",
	"and hardly bends", "works at a sink",	     "never stands",
};

static void unjudged(const char *what, enum sim_position position, double pelvis_deg,
		     double lumbar_deg, double move_s, double hold_s)
{
	scene_add(&scene, SCENE_UNJUDGED, what, position, pelvis_deg, lumbar_deg, hold_s)->move_s =
		move_s;
}

static void arrive(enum arrival arrival)
{
	if (arrival == NEVER_STANDS) {
		scene_new_session(&scene, SIM_SIT);
		return;
	}
	scene_strap_on(&scene);
	if (arrival <= SITS_DOWN)
		scene_few_steps(&scene, 6.0, 7.0);
	else if (arrival == SITS_SOON)
		scene_few_steps(&scene, 6.0, 5.2);
	else
		scene_few_steps(&scene, 6.0, 0.3);
	if (arrival == WORKS_STANDING) {
		unjudged("works at a sink", SIM_UPRIGHT, 14.0, 10.0, 2.0, 30.0);
		scene_few_steps(&scene, 3.0, 1.0);
	}
	if (arrival == SITS_DOWN || arrival == SITS_AT_ONCE || arrival == WORKS_STANDING)
		unjudged("bends to sit down", SIM_UPRIGHT, 40.0, 15.0, 1.5, 0.0);
	unjudged("sits down", SIM_SIT, 0.0, 0.0,
		 arrival == SITS_DOWN || arrival == SITS_AT_ONCE || arrival == WORKS_STANDING ? 2.0
											      : 3.5,
		 0.5);
}

/* --- people who rest elsewhere --- */

enum { REST_MISSES = 17 };
static int rest_misses, rest_alarms;

static void set_rest(enum sim_position position, double pelvis_deg, double lumbar_deg)
{
	bool is_lone_sit = !is_two() && position == SIM_SIT;

	scene.today[position].pelvis_deg = is_lone_sit ? fmax(pelvis_deg, -4.0) : pelvis_deg;
	scene.today[position].lumbar_deg = lumbar_deg;
}

/* All fours and lying are moved as a whole; whoever sits may sit up for it. */
static void rest_elsewhere(double pelvis_deg, double lumbar_deg, bool sits_up)
{
	for (int i = 0; i < COUNT(mats); i++) {
		set_rest(mats[i], pelvis_deg, lumbar_deg);
		scene_rest(&scene, mats[i], 5.0);
		for (int rep = 0; rep < 3; rep++) {
			if (mats[i] == SIM_SIT && sits_up)
				scene.today[SIM_SIT] = (struct scene_today){0};
			add_good(mats[i], 0.0);
			set_rest(mats[i], pelvis_deg, lumbar_deg);
			scene_rest(&scene, mats[i], 4.0);
		}
	}
}

static void rest_all(double pelvis_deg, double lumbar_deg, bool sits_up, bool has_lumbar)
{
	char title[100];

	snprintf(title, sizeof(title), "rests P %.0f L %.0f, %s, %s", pelvis_deg, lumbar_deg,
		 sits_up ? "sits up to hinge" : "all moved", has_lumbar ? "two" : "one");
	if (!strstr(title, only))
		return;
	begin_test();
	for (int seed = first; seed <= (people + 3) / 4; seed++) {
		begin_person((uint64_t)seed, has_lumbar);
		arrive(SITS_DOWN);
		rest_elsewhere(pelvis_deg, lumbar_deg, sits_up);
		play_and_judge();
	}
	say_sums(title);
	rest_misses += sums.good - sums.complete;
	rest_alarms += sums.alarms;
}

static void test_rests(void **state)
{
	static const double offs_deg[][2] = {{6, 0},  {-6, 0}, {0, 6}, {0, -6},
					     {6, -6}, {-6, 6}, {6, 6}, {-6, -6}};

	(void)state;
	rest_misses = rest_alarms = 0;
	for (int i = 0; i < COUNT(offs_deg); i += PART)
		for (int sits_up = 0; sits_up < 2; sits_up++) {
			rest_all(offs_deg[i][0], offs_deg[i][1], sits_up, true);
			if (i < 2)
				rest_all(offs_deg[i][0], offs_deg[i][1], sits_up, false);
		}
	assert_in_range(rest_misses, 0, REST_MISSES);
	assert_in_range(rest_alarms, 0, 1);
}

/* --- people who do not do what is asked --- */

static void arrive_all(enum arrival arrival, bool is_off, bool has_lumbar)
{
	char title[100];

	snprintf(title, sizeof(title), "%s, %s, %s", has_lumbar ? "two" : "one",
		 arrival_names[arrival], is_off ? "5/5/8" : "pose alone");
	if (!strstr(title, only))
		return;
	begin_test();
	for (int seed = first; seed <= (people + 1) / 2; seed++) {
		begin_person((uint64_t)seed, has_lumbar);
		wear_again(is_off ? &as_usual : &pose_only);
		arrive(arrival);
		for (int i = 0; i < COUNT(mats); i++)
			add_stretches(mats[i], 1, 0.5);
		play_and_judge();
	}
	say_sums(title);
	assert_int_equal(sums.lit, 0);
}

static void test_arrivals(void **state)
{
	(void)state;
	for (int i = 0; i < 4 * ARRIVALS; i += PART)
		arrive_all((enum arrival)(i / 4), i & 1, (i & 2) != 0);
}

static const struct deed first_mistakes[] = {
	{"arrives slumped, P -12 / L 20", SIM_SIT, -12, 20, 0},
	{"arrives curled, P 0 / L 16", SIM_SIT, 0, 16, 0},
	{"arrives a camel, P 9 / L -10", SIM_TABLE, 9, -10, 0},
	{"arrives a camel, P 6 / L -6", SIM_TABLE, 6, -6, 0},
	{"arrives rounded, P -9 / L 9", SIM_TABLE, -9, 9, 0},
	{"arrives arched, P 8 / L -9", SIM_LYING, 8, -9, 0},
	{"arrives arched, P 6 / L -6", SIM_LYING, 6, -6, 0},
};

/* Stays, and does from there what is wrong; then what is right. */
static void arrive_in_mistake(const struct deed *deed)
{
	int i = deed->position == SIM_SIT ? 0 : deed->position == SIM_TABLE ? 1 : 2;

	add_deed(deed, SCENE_DARK);
	scene.step[scene.count - 1].hold_s = 12.0;
	if (is_two() || deed->position != SIM_SIT)
		add_deed(&worsts[i], SCENE_DARK);
	add_deed(deed, SCENE_DARK);
	add_deed(&(struct deed){"neutral is no repetition", deed->position, 0, 0, 0}, SCENE_DARK);
	scene_rest(&scene, deed->position, 6.0);
	add_perfect(deed->position);
	scene_rest(&scene, deed->position, 5.0);
	add_perfect(deed->position);
	scene_rest(&scene, deed->position, 5.0);
	if (is_two() || deed->position != SIM_SIT)
		add_deed(&worsts[i], SCENE_WRONG);
	scene_rest(&scene, deed->position, 5.0);
}

static void test_first_the_mistake(void **state)
{
	(void)state;
	for (int i = 0; i<COUNT(first_mistakes); i += PART> 5 ? 4 : 1)
		for (int two = 0; two < 2; two++) {
			char title[100];

			begin_test();
			for (int seed = first; seed <= (people + 3) / 4; seed++) {
				begin_person((uint64_t)seed, two);
				wear_again(&strap_only);
				arrive(ARRIVES_WELL);
				arrive_in_mistake(&first_mistakes[i]);
				play_and_judge();
			}
			snprintf(title, sizeof(title), "%s, %s", first_mistakes[i].what,
				 two ? "two" : "one");
			say_sums(title);
			assert_int_equal(sums.lit, 0);
			assert_int_equal(sums.red, sums.wrong);
		}
}

/* Sits elsewhere in the middle of it, the straps where they were: that is no slip. */
static void test_shifts(void **state)
{
	static const double shifts_deg[][3] = {{-10, 8, 0}, {-6, 4, 8},	  {8, -10, 0},
					       {5, -4, -8}, {-14, 20, 0}, {0, 0, 12}};

	(void)state;
	for (int i = 0; i<COUNT(shifts_deg); i += PART> 5 ? 4 : 1)
		for (int two = 0; two < 2; two++) {
			char title[100];

			begin_test();
			for (int seed = first; seed <= (people + 3) / 4; seed++) {
				begin_person((uint64_t)seed, two);
				arrive(ARRIVES_WELL);
				add_stretches(SIM_SIT, 1, 0.0);
				scene.today[SIM_SIT] = (struct scene_today){
					shifts_deg[i][0], shifts_deg[i][1], shifts_deg[i][2]};
				scene_rest(&scene, SIM_SIT, 10.0);
				scene.today[SIM_SIT] = (struct scene_today){0};
				add_good(SIM_SIT, 0.0);
				scene.today[SIM_SIT] = (struct scene_today){
					shifts_deg[i][0], shifts_deg[i][1], shifts_deg[i][2]};
				scene_rest(&scene, SIM_SIT, 10.0);
				scene.today[SIM_SIT] = (struct scene_today){0};
				add_stretches(SIM_TABLE, 1, 0.0);
				play_and_judge();
			}
			snprintf(title, sizeof(title), "shifts P %.0f L %.0f aside %.0f, %s",
				 shifts_deg[i][0], shifts_deg[i][1], shifts_deg[i][2],
				 two ? "two" : "one");
			say_sums(title);
			assert_int_equal(sums.straps, 0);
			assert_int_equal(sums.lit, 0);
		}
}

/* Arguments: a pattern of the tests to run, such as "*daily*"; how many people; how much to tell.
 */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_daily),
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_rests),
		cmocka_unit_test(test_arrivals),
		cmocka_unit_test(test_first_the_mistake),
		cmocka_unit_test(test_shifts),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	if (argc > 2)
		people = atoi(argv[2]);
	if (argc > 3)
		verbose = atoi(argv[3]);
	if (argc > 4)
		only = argv[4];
	if (argc > 5)
		first = atoi(argv[5]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
