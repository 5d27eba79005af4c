/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/check.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>
#include <lumbard/session/session.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>

/*
 * People with cheap chips in crooked straps who rest as people rest, and stretch well: each
 * repetition counts to its end, at rest nothing is red, and what is done is over when the next one
 * begins. And the same slumps where they are the mistake: they are told.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
enum { PEOPLE = 1 };
#else
enum { PEOPLE = 4 };
#endif

enum { SEED_FIRST = 4101, STEPS_MAX = 160, REPS = 3 };

#define DOSE_S	 5.0
#define HOLD_S	 9.0 /* recognised in two seconds, counted in five, and then some */
#define RED_US	 INT64_C(3000000)
#define CLEAR_US INT64_C(600000) /* an all-clear takes half a second */

/* What a step is for. */
enum part { PART_NONE, PART_REST, PART_REP, PART_MISTAKE };

struct told {
	int64_t arrived_us, red_us; /* of the step; red: first, or 0 */
	long red_rows, done_rows;
	int completes;
};

struct play {
	struct sim_step step[STEPS_MAX];
	enum part part[STEPS_MAX];
	bool is_new[STEPS_MAX]; /* a session begins */
	struct told told[STEPS_MAX];
	size_t count, calibration, now;
	struct wearer wearer;
	struct profile profile;
	struct prescription prescription;
	struct session session;
	bool has_lumbar;
};

static struct play play;
static struct calib calib; /* too big for a stack */

static struct sim_step *add(enum part part, double pelvis_deg, double lumbar_deg, double hold_s)
{
	struct sim_step *step = &play.step[play.count];

	assert_true(play.count < STEPS_MAX);
	*step = (struct sim_step){.position = SIM_SIT,
				  .move_s = 2.4 + 0.3 * (double)(play.count % 3),
				  .hold_s = hold_s,
				  .pelvis_deg = pelvis_deg,
				  .lumbar_deg = lumbar_deg,
				  .wobble_deg = 0.8};
	play.part[play.count++] = part;
	return step;
}

static void begin_person(uint64_t seed, bool has_lumbar)
{
	const struct sim_step *demo = sim_routine_calibration(&play.calibration);

	check_seed(seed);
	memset(&play, 0, sizeof(play));
	sim_routine_calibration(&play.calibration);
	play.has_lumbar = has_lumbar;
	for (play.count = 0; play.count < play.calibration; play.count++)
		play.step[play.count] = demo[play.count];
	add(PART_NONE, 0.0, 0.0, 1.0)->move_s = 5.0;
}

static void begin_session(double pelvis_deg, double lumbar_deg)
{
	play.is_new[play.count] = true;
	add(PART_REST, pelvis_deg, lumbar_deg, 6.0);
}

static void on_event(void *ctx, const struct event *event)
{
	(void)ctx;
	play.told[play.now].completes +=
		event->kind == EVENT_HOLD_END && event->reason == REASON_COMPLETE;
}

static void on_trace(void *ctx, const struct moment *row)
{
	struct told *told = &play.told[play.now];

	(void)ctx;
	if (told->arrived_us == 0)
		return;
	if (row->lamps.pattern[LAMP_ERROR] != LAMP_OFF && told->red_us == 0)
		told->red_us = row->t_us;
	told->red_rows += row->lamps.pattern[LAMP_ERROR] != LAMP_OFF &&
			  row->t_us - told->arrived_us > CLEAR_US;
	told->done_rows += row->view.state == COACH_DONE && told->completes == 0;
}

static void start_session(void)
{
	const struct session_sink sink = {NULL, on_event, on_trace};
	const struct session_config config = {.profile = &play.profile,
					      .prescription = &play.prescription,
					      .is_expected = {true, play.has_lumbar},
					      .trace_hz = 10.0};

	prescription_default(&play.prescription);
	for (int i = 0; i < play.prescription.count; i++)
		play.prescription.entry[i].hold_s = DOSE_S;
	session_init(&play.session, &config, &sink);
}

static void add_to_calibration(const struct imu_sample *sample, const char *mark)
{
	enum calib_pose pose;

	assert_int_equal(calib_pose_from_name(mark, &pose), 0);
	calib_add(&calib, sample, pose);
}

static void finish_calibration(void)
{
	char why_buf[1024] = "";
	struct text why = text_in(why_buf, sizeof(why_buf));
	struct calib_quality quality;

	if (calib_finish(&calib, &play.profile, &quality, &why) != 0)
		fail_msg("refused: %s", why_buf);
}

static void enter_step(size_t index)
{
	if (index == play.calibration) {
		finish_calibration();
		start_session();
	}
	if (play.is_new[index]) {
		session_finish(&play.session);
		start_session();
	}
	play.now = index;
}

static void live(uint64_t seed)
{
	struct wearer_config config = wearer_config_default(seed);
	struct wearer_truth truth;
	struct imu_sample sample;
	const char *mark;

	config.has_lumbar = play.has_lumbar;
	config.rate_hz = seed % 2 ? 50.0 : 100.0;
	assert_int_equal(wearer_init(&play.wearer, &config, play.step, play.count), 0);
	calib_init(&calib);
	while (wearer_next(&play.wearer, &sample, &mark, &truth)) {
		if (truth.step_index != play.now)
			enter_step(truth.step_index);
		if (truth.step_index < play.calibration) {
			add_to_calibration(&sample, mark);
			continue;
		}
		if (!truth.is_moving && play.told[play.now].arrived_us == 0)
			play.told[play.now].arrived_us = truth.t_us;
		session_feed(&play.session, &sample, &(struct wishes){0});
		session_advance(&play.session, sample.t_us);
	}
	session_finish(&play.session);
}

static int check_steps(void)
{
	int failures = 0;

	for (size_t i = play.calibration; i < play.count; i++) {
		const struct told *told = &play.told[i];
		const struct sim_step *step = &play.step[i];
		bool is_well = true;

		if (play.part[i] == PART_REST)
			is_well = told->red_rows == 0;
		else if (play.part[i] == PART_REP)
			is_well =
				told->completes == 1 && told->red_rows == 0 && told->done_rows == 0;
		else if (play.part[i] == PART_MISTAKE)
			is_well = told->red_us != 0 && told->red_us - told->arrived_us <= RED_US;
		if (is_well)
			continue;
		failures++;
		print_message("step %d, P %g L %g lean %g turn %g after P %g L %g: %d complete, "
			      "%ld red, %ld done, red after %.1f s\n",
			      (int)i, step->pelvis_deg, step->lumbar_deg, step->lean_deg,
			      step->turn_deg, step[-1].pelvis_deg, step[-1].lumbar_deg,
			      told->completes, told->red_rows, told->done_rows,
			      told->red_us ? S_FROM_US(told->red_us - told->arrived_us) : -1.0);
	}
	return failures;
}

static void rest_and_stretch(double pelvis_deg, double lumbar_deg)
{
	begin_session(pelvis_deg, lumbar_deg);
	for (int rep = 0; rep < REPS; rep++) {
		add(PART_REP, 12.0, 4.0, HOLD_S);
		add(PART_REST, pelvis_deg, lumbar_deg, 6.0);
	}
}

/* Between two places that are rest. */
static void fidget(double pelvis_deg, double lumbar_deg)
{
	for (int i = 0; i < 3; i++) {
		add(PART_REST, pelvis_deg, lumbar_deg, 1.5)->move_s = 0.9;
		add(PART_REST, pelvis_deg - 6.0, lumbar_deg + 8.0, 0.8)->move_s = 1.1;
	}
}

static void fidget_and_stretch(void)
{
	begin_session(-6.0, 8.0);
	for (int rep = 0; rep < REPS; rep++) {
		fidget(0.0, 0.0);
		add(PART_REP, 12.0, 4.0, HOLD_S);
		add(PART_REST, -8.0, 12.0, 4.0);
	}
}

/* Whoever sat tall for long after a repetition may slump all the same. */
static void sit_tall_and_slump(double pelvis_deg, double lumbar_deg)
{
	begin_session(0.0, 0.0);
	add(PART_REP, 13.0, 4.0, HOLD_S);
	add(PART_REST, 0.0, 0.0, 9.0);
	add(PART_REST, pelvis_deg, lumbar_deg, 6.0);
	add(PART_REP, 13.0, 4.0, HOLD_S);
}

static int failures_of(uint64_t seed, bool has_lumbar, void (*plan)(void))
{
	begin_person(seed, has_lumbar);
	plan();
	live(seed);
	return check_steps();
}

static int failures_of_people(bool has_lumbar, void (*plan)(void))
{
	int failures = 0;

	for (uint64_t seed = SEED_FIRST; seed < SEED_FIRST + PEOPLE; seed++)
		failures += failures_of(seed, has_lumbar, plan);
	return failures;
}

static void plan_rests(void)
{
	rest_and_stretch(-8.0, 12.0);
	rest_and_stretch(-15.0, 22.0);
	rest_and_stretch(-10.0, 5.0);
	rest_and_stretch(6.0, -8.0);
	rest_and_stretch(0.0, 0.0);
	fidget_and_stretch();
	sit_tall_and_slump(-7.0, 11.0);
	sit_tall_and_slump(-13.0, 6.0);
	begin_session(-10.0, 16.0); /* the ribs are forward, and go back in a hinge by the hips */
	add(PART_REP, 7.0, 0.0, HOLD_S);
}

static void test_rest_is_rest_wherever_people_rest(void **state)
{
	(void)state;
	assert_int_equal(failures_of_people(true, plan_rests), 0);
}

/* One sensor cannot tell who tips forward at rest from who begins. */
static void plan_lone_rests(void)
{
	rest_and_stretch(-8.0, 12.0);
	rest_and_stretch(-15.0, 22.0);
	rest_and_stretch(-10.0, 5.0);
	rest_and_stretch(0.0, 0.0);
	fidget_and_stretch();
	sit_tall_and_slump(-13.0, 6.0);
}

static void test_rest_is_rest_with_one_sensor(void **state)
{
	(void)state;
	assert_int_equal(failures_of_people(false, plan_lone_rests), 0);
}

/* Slumps after a rest in neutral before anything was done; sinks out of a hold; curls out of
 * neutral and out of the slump that it began in. */
static void plan_mistakes(void)
{
	begin_session(0.0, 0.0);
	add(PART_MISTAKE, -14.0, 20.0, 6.0);
	begin_session(0.0, 0.0);
	add(PART_NONE, 12.0, 4.0, 1.5);
	add(PART_MISTAKE, -14.0, 20.0, 6.0);
	begin_session(0.0, 0.0);
	add(PART_REP, 12.0, 4.0, HOLD_S);
	add(PART_REST, -8.0, 12.0, 8.0);
	add(PART_NONE, 12.0, 4.0, 1.0);
	add(PART_MISTAKE, -2.0, 34.0, 6.0);
	begin_session(-8.0, 12.0);
	add(PART_MISTAKE, -1.0, 33.0, 6.0);
	add(PART_REST, -8.0, 12.0, 6.0);
	add(PART_REP, 12.0, 4.0, HOLD_S);
}

static void test_a_slump_that_is_the_mistake_is_told(void **state)
{
	(void)state;
	assert_int_equal(failures_of_people(true, plan_mistakes), 0);
}

static void tuck(double lean_deg, double turn_deg)
{
	begin_session(0.0, 0.0);
	play.step[play.count - 1].lean_deg = lean_deg;
	for (int rep = 0; rep < REPS; rep++) {
		struct sim_step *step = add(PART_REP, 12.0, 4.0, HOLD_S);

		step->lean_deg = lean_deg;
		step->turn_deg = turn_deg;
		add(PART_REST, 0.0, 0.0, 6.0)->lean_deg = lean_deg;
	}
}

static void tip_over(double rest_deg, double more_deg)
{
	struct sim_step *step;

	begin_session(0.0, 0.0);
	play.step[play.count - 1].lean_deg = rest_deg;
	add(PART_REP, 12.0, 4.0, HOLD_S)->lean_deg = rest_deg;
	add(PART_REST, 0.0, 0.0, 6.0)->lean_deg = rest_deg;
	add(PART_NONE, 12.0, 4.0, 4.0)->lean_deg = rest_deg;
	step = add(PART_MISTAKE, 12.0, 4.0, 5.0);
	step->lean_deg = rest_deg + more_deg;
	step->move_s = 1.5;
}

static void plan_tucked(void)
{
	tuck(9.0, 0.0);
	tuck(-14.0, 0.0);
	tuck(0.0, 10.0);
	tuck(0.0, -12.0);
	tip_over(9.0, 9.5);
	tip_over(-9.0, 9.5);
}

static void test_a_leg_may_be_tucked(void **state)
{
	(void)state;
	assert_int_equal(failures_of_people(true, plan_tucked), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rest_is_rest_wherever_people_rest),
		cmocka_unit_test(test_rest_is_rest_with_one_sensor),
		cmocka_unit_test(test_a_slump_that_is_the_mistake_is_told),
		cmocka_unit_test(test_a_leg_may_be_tucked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
