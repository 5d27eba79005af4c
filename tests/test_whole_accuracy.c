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
 * Healthy people with cheap chips in crooked straps bow as wobbly as people do, hold all poses, and
 * then do the stretches well: what they are told against what was so, in the mean over their holds
 * and rests. Half a minute of five-second poses leaves 0.2 deg of sway in the neutrals; that is
 * nearly all of it. None of them is refused, and none ever goes dark.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
enum { PEOPLE = 4 };
#define FEW_DEG 0.05 /* so few may lie so far from the mean of all */
#else
enum { PEOPLE = 200 };
#define FEW_DEG 0.0
#endif

enum { SEED_FIRST = 7001, STEPS_MAX = 128 };

#define TILT_DEG	  0.25
#define FLEXION_DEG	  0.30
#define TILT_WORST_DEG	  0.60 /* of one person */
#define FLEXION_WORST_DEG 0.70
#define SETTLED_US	  INT64_C(2000000)

struct told {
	double sum_deg; /* of what was told wrong, in size */
	long count;
};

struct play {
	struct sim_step step[STEPS_MAX];
	size_t count, calibration;
	struct wearer wearer;
	struct profile profile;
	struct calib_quality quality;
	struct session session;
	int64_t start_us;
	struct told tilt, flexion;
	long dark_rows, troubles;
};

static struct play play;
static struct calib calib; /* too big for a stack */

static bool is_same_pose(const struct sim_step *a, const struct sim_step *b)
{
	return a->position == b->position && a->pelvis_deg == b->pelvis_deg &&
	       a->lumbar_deg == b->lumbar_deg;
}

/* The demo's wearer, with poses as long as this one has patience, and without mistakes. */
static void make_script(uint64_t seed)
{
	size_t all;
	const struct sim_step *demo = sim_routine_demo(&all);

	sim_routine_calibration(&play.calibration);
	for (size_t i = 0; i < all; i++) {
		struct sim_step step = demo[i];
		bool is_stretch = i >= play.calibration;

		if (is_stretch && (step.expects || step.lost_sensors || step.lean_deg != 0.0 ||
				   (play.count > play.calibration &&
				    is_same_pose(&play.step[play.count - 1], &step))))
			continue;
		if (step.mark && !step.is_mark_moving)
			step.hold_s += (double)(seed % 3);
		assert_holds(play.count < STEPS_MAX);
		play.step[play.count++] = step;
	}
}

static void begin_person(uint64_t seed)
{
	struct wearer_config config = wearer_config_default(seed);

	check_seed(seed);
	memset(&play, 0, sizeof(play));
	make_script(seed);
	config.rate_hz = seed % 2 ? 50.0 : 100.0;
	config.dose_hold_s = 10.0;
	assert_int_equal(wearer_init(&play.wearer, &config, play.step, play.count), 0);
}

static void on_event(void *ctx, const struct event *event)
{
	(void)ctx;
	play.troubles += event->kind == EVENT_SENSOR_LOST || event->kind == EVENT_ACCEL_OFF ||
			 event->kind == EVENT_STRAP_MOVED;
}

/* Ends with the first row after the poses. */
static void calibrate(struct imu_sample *ret_sample)
{
	char why_buf[1024] = "";
	struct text why = text_in(why_buf, sizeof(why_buf));
	const char *mark;
	struct wearer_truth truth;

	calib_init(&calib);
	for (;;) {
		enum calib_pose pose;

		assert_holds(wearer_next(&play.wearer, ret_sample, &mark, &truth));
		if (truth.step_index >= play.calibration)
			break;
		assert_int_equal(calib_pose_from_name(mark, &pose), 0);
		calib_add(&calib, ret_sample, pose);
	}
	if (calib_finish(&calib, &play.profile, &play.quality, &why) != 0 || why.len > 0)
		fail_msg("refused: %s", why_buf);
}

static void add(struct told *told, double is_rad, double truth_rad)
{
	assert_holds(is_known(is_rad));
	told->sum_deg += fabs(is_rad - truth_rad) * DEG_PER_RAD;
	told->count++;
}

static bool is_same_position(enum body_position is, enum sim_position truth)
{
	return is == (truth == SIM_TABLE   ? BODY_ALL_FOURS
		      : truth == SIM_LYING ? BODY_SUPINE
					   : BODY_UPRIGHT);
}

static void compare(const struct wearer_truth *truth)
{
	const struct body_pose *pose = &session_now(&play.session)->pose;

	if (truth->t_us - play.start_us < SETTLED_US)
		return;
	play.dark_rows += pose->state == BODY_NO_DATA;
	if (!truth->step->exercise || truth->is_moving ||
	    !is_same_position(pose->position, truth->position))
		return;
	add(&play.tilt, pose->pelvic_tilt_rad, truth->pelvic_tilt_rad);
	add(&play.flexion, pose->lumbar_flexion_rad, truth->lumbar_flexion_rad);
}

static void stretch(struct imu_sample sample)
{
	const struct session_sink sink = {NULL, on_event, NULL};
	struct prescription prescription;
	const struct session_config config = {.profile = &play.profile,
					      .prescription = &prescription,
					      .is_expected = {true, true},
					      .trace_hz = 10.0};
	struct wearer_truth truth;

	prescription_default(&prescription);
	session_init(&play.session, &config, &sink);
	play.start_us = sample.t_us;
	while (wearer_next(&play.wearer, &sample, NULL, &truth)) {
		session_feed(&play.session, &sample, &(struct wishes){0});
		if (sample.sensor == SENSOR_LUMBAR) {
			session_advance(&play.session, sample.t_us);
			compare(&truth);
		}
	}
	session_finish(&play.session);
}

static void test_people_are_told_what_is_so(void **state)
{
	double tilt_deg = 0.0, flexion_deg = 0.0, tilt_worst_deg = 0.0, flexion_worst_deg = 0.0;

	(void)state;
	for (uint64_t seed = SEED_FIRST; seed < SEED_FIRST + PEOPLE; seed++) {
		struct imu_sample sample;

		begin_person(seed);
		calibrate(&sample);
		stretch(sample);
		assert_holds(play.tilt.count > 2000);
		assert_int_equal(play.dark_rows, 0);
		assert_int_equal(play.troubles, 0);
		tilt_deg += play.tilt.sum_deg / (double)play.tilt.count / PEOPLE;
		flexion_deg += play.flexion.sum_deg / (double)play.flexion.count / PEOPLE;
		tilt_worst_deg = fmax(tilt_worst_deg, play.tilt.sum_deg / (double)play.tilt.count);
		flexion_worst_deg =
			fmax(flexion_worst_deg, play.flexion.sum_deg / (double)play.flexion.count);
	}
	print_message("%d people: tilt %.3f deg off, worst %.2f; flexion %.3f, worst %.2f\n",
		      PEOPLE, tilt_deg, tilt_worst_deg, flexion_deg, flexion_worst_deg);
	assert_below(tilt_deg, TILT_DEG + FEW_DEG);
	assert_below(flexion_deg, FLEXION_DEG + FEW_DEG);
	assert_below(tilt_worst_deg, TILT_WORST_DEG);
	assert_below(flexion_worst_deg, FLEXION_WORST_DEG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people_are_told_what_is_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
