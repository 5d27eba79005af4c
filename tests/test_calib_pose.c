/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/pose.h>

/* Names, keys and their order are in people's recordings and hands; what a pose can be is law. */
static const struct {
	const char *name;
	char key;
	enum calib_pose_kind kind;
	enum body_position position;
	double least_deg, most_deg;
} wanted[] = {
	{"still", 't', POSE_OF_SENSOR, BODY_POSITION_UNKNOWN, -180, 180},
	{"upright", 'u', POSE_NEUTRAL, BODY_UPRIGHT, -30, 30},
	{"bow", 'b', POSE_OF_AXIS, BODY_UPRIGHT, -180, 180},
	{"sit", 's', POSE_NEUTRAL, BODY_UPRIGHT, -50, 45},
	{"table", 'a', POSE_NEUTRAL, BODY_ALL_FOURS, 40, 130},
	{"lying", 'l', POSE_NEUTRAL, BODY_SUPINE, -140, -45},
	{"prayer", 'p', POSE_STRETCH_NEUTRAL, BODY_ALL_FOURS, 40, 180},
	{"hinge", 'h', POSE_OWN_RANGE, BODY_UPRIGHT, -50, 110},
	{"slump", 'm', POSE_OWN_RANGE, BODY_UPRIGHT, -90, 80},
	{"cat", 'c', POSE_OWN_RANGE, BODY_ALL_FOURS, 10, 140},
	{"press", 'f', POSE_OWN_RANGE, BODY_SUPINE, -170, -45},
};

static void test_each_pose_is_what_it_was(void **state)
{
	(void)state;
	assert_int_equal(sizeof(wanted) / sizeof(*wanted), POSE_COUNT);
	for (int i = 0; i < POSE_COUNT; i++) {
		const struct calib_pose_info *info = calib_pose_info((enum calib_pose)i);

		assert_string_equal(info->name, wanted[i].name);
		assert_int_equal(info->key, wanted[i].key);
		assert_int_equal(info->kind, wanted[i].kind);
		assert_int_equal(info->position, wanted[i].position);
		assert_true(info->summary[0] && !strchr(info->summary, '\n'));
		assert_true(info->lesson[0] && !strchr(info->lesson, '\n'));
	}
	assert_null(calib_pose_info(POSE_NONE));
}

/* How far each may turn the pelvis and bend the back, and against what. */
#define MOST HUGE_VAL
static const struct {
	enum calib_pose pose, against;
	double tilt[2], flexion[2], believed_tilt[2], believed_flexion[2];
} wanted_turns[] = {
	{POSE_SIT, POSE_UPRIGHT, {-30, 8}, {-10, 30}, {-MOST, MOST}, {-MOST, MOST}},
	{POSE_TABLE, POSE_UPRIGHT, {-MOST, MOST}, {-30, 40}, {-MOST, MOST}, {-MOST, MOST}},
	{POSE_LYING, POSE_UPRIGHT, {-MOST, MOST}, {-30, 40}, {-MOST, MOST}, {-MOST, MOST}},
	{POSE_PRAYER, POSE_UPRIGHT, {-MOST, MOST}, {-30, 60}, {-MOST, MOST}, {-MOST, MOST}},
	{POSE_HINGE, POSE_SIT, {-5, MOST}, {-MOST, 25}, {-MOST, 75}, {-25, 15}},
	{POSE_SLUMP, POSE_SIT, {-60, 8}, {3, MOST}, {-40, MOST}, {-MOST, 60}},
	{POSE_CAT, POSE_TABLE, {-MOST, 4}, {-5, MOST}, {-40, MOST}, {-MOST, 50}},
	{POSE_PRESS, POSE_LYING, {-MOST, 4}, {-8, MOST}, {-20, MOST}, {-MOST, 35}},
};

static void assert_range(const struct calib_range *range, const double want[2])
{
	assert_true(range->least_deg == want[0] && range->most_deg == want[1]);
	assert_true(calib_range_has(range, UNKNOWN));
	assert_true(calib_range_has(range, RAD(fmax(want[0], -170.0) + 0.001)));
	assert_true(calib_range_has(range, RAD(fmin(want[1], 170.0) - 0.001)));
	assert_true(isinf(want[0]) || !calib_range_has(range, RAD(want[0] - 0.001)));
	assert_true(isinf(want[1]) || !calib_range_has(range, RAD(want[1] + 0.001)));
}

static void test_what_a_body_can_do_is_what_it_was(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wanted_turns) / sizeof(*wanted_turns); i++) {
		const struct calib_pose_info *info = calib_pose_info(wanted_turns[i].pose);

		assert_int_equal(info->against, wanted_turns[i].against);
		assert_range(&info->possible.tilt, wanted_turns[i].tilt);
		assert_range(&info->possible.flexion, wanted_turns[i].flexion);
		assert_range(&info->believed.tilt, wanted_turns[i].believed_tilt);
		assert_range(&info->believed.flexion, wanted_turns[i].believed_flexion);
		assert_true(info->rather && info->rather[0]);
	}
	assert_int_equal(calib_pose_info(POSE_STILL)->against, POSE_NONE);
	assert_int_equal(calib_pose_info(POSE_UPRIGHT)->against, POSE_NONE);
	assert_int_equal(calib_pose_info(POSE_BOW)->against, POSE_NONE);
}

static void test_names_go_both_ways(void **state)
{
	enum calib_pose pose = POSE_CAT;

	(void)state;
	for (int i = 0; i <= POSE_COUNT; i++) {
		assert_int_equal(calib_pose_from_name(calib_pose_name((enum calib_pose)i), &pose),
				 0);
		assert_int_equal(pose, i);
	}
	assert_string_equal(calib_pose_name(POSE_NONE), "");
	pose = POSE_SIT;
	assert_int_equal(calib_pose_from_name("sitting", &pose), -EINVAL);
	assert_int_equal(calib_pose_from_name("Upright", &pose), -EINVAL);
	assert_int_equal(calib_pose_from_name("sit ", &pose), -EINVAL);
	assert_int_equal(pose, POSE_SIT);
}

static void test_each_key_sets_its_pose(void **state)
{
	(void)state;
	for (int key = 1; key < 127; key++) {
		enum calib_pose pose = calib_pose_from_key((char)key);

		if (pose != POSE_NONE)
			assert_int_equal(calib_pose_info(pose)->key, key);
	}
	for (int i = 0; i < POSE_COUNT; i++)
		assert_int_equal(calib_pose_from_key(calib_pose_info((enum calib_pose)i)->key), i);
	assert_int_equal(calib_pose_from_key('q'), POSE_NONE); /* ends a recording */
	assert_int_equal(calib_pose_from_key(' '), POSE_NONE);
}

static void test_a_pose_is_plausible_in_its_position_only(void **state)
{
	(void)state;
	for (int i = 0; i < POSE_COUNT; i++) {
		enum calib_pose pose = (enum calib_pose)i;

		assert_true(calib_pose_is_plausible(pose, RAD(wanted[i].least_deg + 0.001)));
		assert_true(calib_pose_is_plausible(pose, RAD(wanted[i].most_deg - 0.001)));
		assert_false(calib_pose_is_plausible(pose, RAD(wanted[i].least_deg - 0.001)));
		assert_false(calib_pose_is_plausible(pose, RAD(wanted[i].most_deg + 0.001)));
		assert_false(calib_pose_is_plausible(pose, UNKNOWN));
	}
}

static void test_only_what_is_worn_and_held_has_an_angle(void **state)
{
	(void)state;
	for (int i = 0; i < POSE_COUNT; i++)
		assert_int_equal(calib_pose_has_angle((enum calib_pose)i),
				 i != POSE_STILL && i != POSE_BOW);
	assert_false(calib_pose_has_angle(POSE_NONE));
}

/* What a neutral is called in its position decides what tells forward from backward. */
static void test_usual_inclinations_are_plausible(void **state)
{
	(void)state;
	for (int i = 0; i < POSE_COUNT; i++) {
		double nominal_deg = calib_pose_info((enum calib_pose)i)->nominal_deg;

		if (is_known(nominal_deg))
			assert_true(calib_pose_is_plausible((enum calib_pose)i, RAD(nominal_deg)));
	}
	assert_true(calib_pose_info(POSE_UPRIGHT)->nominal_deg == 0.0);
	assert_true(calib_pose_info(POSE_TABLE)->nominal_deg == 85.0);
	assert_true(calib_pose_info(POSE_LYING)->nominal_deg == -90.0);
	assert_true(calib_pose_info(POSE_PRAYER)->nominal_deg == 100.0);
	assert_false(is_known(calib_pose_info(POSE_SIT)->nominal_deg));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_pose_is_what_it_was),
		cmocka_unit_test(test_what_a_body_can_do_is_what_it_was),
		cmocka_unit_test(test_names_go_both_ways),
		cmocka_unit_test(test_each_key_sets_its_pose),
		cmocka_unit_test(test_a_pose_is_plausible_in_its_position_only),
		cmocka_unit_test(test_only_what_is_worn_and_held_has_an_angle),
		cmocka_unit_test(test_usual_inclinations_are_plausible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
