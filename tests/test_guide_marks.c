/* SPDX-License-Identifier: MIT */
/* Which pose is held, and who is on the way to the next one. */
#include "fakes/check.h"

#include <lumbard/base/units.h>
#include <lumbard/guide/guide.h>

static const bool nobody_known[SENSOR_COUNT];
static struct guide guide;
static struct guide_answer answer;

static void begin(bool has_pelvis_marks, bool has_lumbar_marks)
{
	const bool has_marks[SENSOR_COUNT] = {has_pelvis_marks, has_lumbar_marks};

	guide_init(&guide, has_marks);
}

static void step(enum sensor_place sensor, double t_s, enum calib_pose mark)
{
	guide_mark(&guide, sensor, mark);
	guide_step(&guide, sensor, (int64_t)(t_s * 1e6), &answer);
}

static void expect(enum calib_pose pose, enum guide_duty duty, enum guide_duty before)
{
	assert_int_equal(answer.pose, pose);
	assert_int_equal(answer.duty, duty);
	assert_int_equal(answer.before[SENSOR_PELVIS], before);
	assert_int_equal(answer.before[SENSOR_LUMBAR], GUIDE_UNDECIDED);
}

static void nobody_calibrates_without_a_mark(void **state)
{
	(void)state;
	begin(false, false);
	for (int i = 0; i < 100; i++) {
		step(SENSOR_PELVIS, i, POSE_NONE);
		expect(POSE_NONE, GUIDE_COACHED, GUIDE_UNDECIDED);
	}
}

static void a_short_way_belongs_to_the_calibration(void **state)
{
	(void)state;
	begin(true, false);
	step(SENSOR_PELVIS, 0, POSE_NONE); /* before the first pose */
	expect(POSE_NONE, GUIDE_COACHED, GUIDE_UNDECIDED);
	step(SENSOR_PELVIS, 1, POSE_UPRIGHT);
	expect(POSE_UPRIGHT, GUIDE_CALIBRATING, GUIDE_UNDECIDED);
	step(SENSOR_PELVIS, 2, POSE_NONE);
	expect(POSE_NONE, GUIDE_UNDECIDED, GUIDE_UNDECIDED);
	step(SENSOR_PELVIS, 16.9, POSE_NONE);
	expect(POSE_NONE, GUIDE_UNDECIDED, GUIDE_UNDECIDED);
	step(SENSOR_PELVIS, 16.999999, POSE_BOW);
	expect(POSE_BOW, GUIDE_CALIBRATING, GUIDE_CALIBRATING);
	step(SENSOR_PELVIS, 17, POSE_SIT);
	expect(POSE_SIT, GUIDE_CALIBRATING, GUIDE_UNDECIDED);
}

static void a_long_way_does_not(void **state)
{
	(void)state;
	begin(true, false);
	step(SENSOR_PELVIS, 1, POSE_UPRIGHT);
	step(SENSOR_PELVIS, 2, POSE_NONE);
	step(SENSOR_PELVIS, 17, POSE_BOW); /* 15 s to the microsecond are too long */
	expect(POSE_BOW, GUIDE_CALIBRATING, GUIDE_COACHED);
	step(SENSOR_PELVIS, 18, POSE_NONE);
	step(SENSOR_PELVIS, 33, POSE_NONE);
	expect(POSE_NONE, GUIDE_COACHED, GUIDE_COACHED);
	step(SENSOR_PELVIS, 34, POSE_NONE);
	expect(POSE_NONE, GUIDE_COACHED, GUIDE_UNDECIDED);
}

/* Time passes for a sensor that says nothing, too. */
static void the_other_sensor_ends_a_way(void **state)
{
	(void)state;
	begin(true, true);
	step(SENSOR_PELVIS, 1, POSE_UPRIGHT);
	step(SENSOR_PELVIS, 2, POSE_NONE);
	step(SENSOR_LUMBAR, 16.99, POSE_NONE);
	assert_int_equal(answer.before[SENSOR_PELVIS], GUIDE_UNDECIDED);
	step(SENSOR_LUMBAR, 17, POSE_NONE);
	assert_int_equal(answer.before[SENSOR_PELVIS], GUIDE_COACHED);
	assert_int_equal(answer.duty, GUIDE_COACHED);
}

static void marks_of_one_sensor_hold_for_the_other(void **state)
{
	(void)state;
	for (int i = 0; i < SENSOR_COUNT; i++) {
		enum sensor_place from = (enum sensor_place)i, to = (enum sensor_place) !i;

		begin(false, false);
		step(from, 1, POSE_SIT);
		step(to, 1.01, POSE_NONE);
		assert_int_equal(answer.pose, POSE_SIT);
		assert_int_equal(answer.duty, GUIDE_CALIBRATING);
		step(from, 1.02, POSE_NONE);
		step(to, 1.03, POSE_NONE);
		assert_int_equal(answer.pose, POSE_NONE);
		assert_int_equal(answer.duty, GUIDE_UNDECIDED);
	}
}

static void own_marks_come_first(void **state)
{
	(void)state;
	/* Known to have marks of its own: it waits for them. */
	begin(true, true);
	step(SENSOR_PELVIS, 1, POSE_SIT);
	step(SENSOR_LUMBAR, 1.01, POSE_NONE);
	assert_int_equal(answer.pose, POSE_NONE);
	/* Not known: those of the other one hold until then. */
	guide_init(&guide, nobody_known);
	step(SENSOR_PELVIS, 1, POSE_SIT);
	step(SENSOR_LUMBAR, 1.01, POSE_NONE);
	assert_int_equal(answer.pose, POSE_SIT);
	step(SENSOR_LUMBAR, 1.02, POSE_BOW);
	assert_int_equal(answer.pose, POSE_BOW);
	step(SENSOR_LUMBAR, 1.03, POSE_NONE);
	assert_int_equal(answer.pose, POSE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_calibrates_without_a_mark),
		cmocka_unit_test(a_short_way_belongs_to_the_calibration),
		cmocka_unit_test(a_long_way_does_not),
		cmocka_unit_test(the_other_sensor_ends_a_way),
		cmocka_unit_test(marks_of_one_sensor_hold_for_the_other),
		cmocka_unit_test(own_marks_come_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
