/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>

static void assert_near(double got, double want, double tol)
{
	if (!(fabs(got - want) <= tol))
		fail_msg("%.17g is not %.17g within %g", got, want, tol);
}

static int is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++) {
		if (strcmp(word, *words) == 0)
			return 1;
	}
	return 0;
}

static void test_steps_say_what_they_are(void **state)
{
	static const char *const errors[] = {
		"rounded_back", "pelvis_rolled_back", "no_hinge",      "arched_back", "no_tilt",
		"no_tuck",	"hips_lifted",	      "leaning",       "twisted",     "bouncing",
		"shaking",	"too_fast",	      "left_position", "too_far",     NULL};
	static const char *const stretches[] = {"sitting-hamstring", "cat", "pelvic-tilt", NULL};
	static const char *const sides[] = {"left", "right", "", NULL};
	size_t n;
	const struct sim_step *step = sim_routine_demo(&n);

	(void)state;
	for (; n > 0; n--, step++) {
		assert_non_null(step->caption);
		assert_in_range(strlen(step->caption), 1, 70);
		assert_true(is_one_of(step->side, sides));
		assert_true(!step->exercise || is_one_of(step->exercise, stretches));
		assert_true(!step->expects || (step->exercise && is_one_of(step->expects, errors)));
		assert_true(!step->mark || !step->exercise);
	}
}

static void test_marks_come_in_the_order_of_calibration(void **state)
{
	static const char *const want[] = {"still", "upright", "bow", "sit",   "hinge",
					   "slump", "table",   "cat", "lying", "press"};
	struct wearer_config config = wearer_config_default(2);
	const char *mark, *last = "";
	struct imu_sample sample;
	struct wearer wearer;
	size_t n, seen = 0;
	const struct sim_step *script = sim_routine_demo(&n);

	(void)state;
	config.dose_hold_s = 1.0;
	assert_int_equal(wearer_init(&wearer, &config, script, n), 0);
	while (wearer_next(&wearer, &sample, &mark, NULL)) {
		if (mark[0] && strcmp(mark, last) != 0) {
			assert_in_range(seen, 0, sizeof(want) / sizeof(want[0]) - 1);
			assert_string_equal(mark, want[seen]);
			seen++;
			last = mark;
		}
	}
	assert_int_equal(seen, sizeof(want) / sizeof(want[0]));
}

static void test_calibration_is_the_beginning_of_the_demo(void **state)
{
	size_t n_demo, n;
	const struct sim_step *demo = sim_routine_demo(&n_demo);
	const struct sim_step *calibration = sim_routine_calibration(&n);

	(void)state;
	assert_ptr_equal(calibration, demo);
	assert_true(n < n_demo);
	assert_string_equal(calibration[n - 1].mark, "press");
	for (size_t i = n; i < n_demo; i++)
		assert_null(demo[i].mark);
	assert_near(wearer_script_s(demo, n, 32.0), wearer_script_s(demo, n, 5.0), 0.0);
	assert_true(wearer_script_s(demo, n_demo, 32.0) < 12.0 * 60.0);
}

/* In the middle of each hold the truth is what the script says. */
static void check_hold_middles(const struct wearer_config *config, double tol_deg)
{
	struct imu_sample sample;
	struct wearer_truth truth;
	struct wearer wearer;
	size_t n;
	const struct sim_step *script = sim_routine_demo(&n);

	assert_int_equal(wearer_init(&wearer, config, script, n), 0);
	while (wearer_next(&wearer, &sample, NULL, &truth)) {
		const struct sim_step *step = truth.step;
		double swing_deg = step->bounce_deg + step->tremor_deg + tol_deg;

		if (truth.is_moving)
			continue;
		assert_int_equal(truth.position, step->position);
		assert_near(truth.pelvic_tilt_rad * DEG_PER_RAD, step->pelvis_deg, swing_deg);
		assert_near(truth.lumbar_flexion_rad * DEG_PER_RAD, step->lumbar_deg, tol_deg);
		if (step->wobble_deg > 1.0)
			continue;
		assert_near(truth.lean_rad * DEG_PER_RAD, step->lean_deg, tol_deg);
		assert_near(truth.turn_rad * DEG_PER_RAD, step->turn_deg, tol_deg);
	}
}

static void test_truth_matches_the_script(void **state)
{
	struct wearer_config perfect = wearer_config_perfect();
	struct wearer_config alive = wearer_config_default(6);

	(void)state;
	check_hold_middles(&perfect, 1e-9);
	check_hold_middles(&alive, 1.8);
}

static void test_bows_differ(void **state)
{
	struct wearer_config config = wearer_config_perfect();
	double turn_rad[8] = {0};
	struct imu_sample sample;
	struct wearer_truth truth;
	struct wearer wearer;
	int bows = 0;
	size_t n, last = 0;
	const struct sim_step *script = sim_routine_calibration(&n);

	(void)state;
	config.wobble = 1.0;
	assert_int_equal(wearer_init(&wearer, &config, script, n), 0);
	while (wearer_next(&wearer, &sample, NULL, &truth)) {
		if (truth.is_moving || truth.step_index == last || truth.step->wobble_deg < 1.0)
			continue;
		last = truth.step_index;
		turn_rad[bows++] = truth.turn_rad;
	}
	assert_int_equal(bows, 3);
	assert_true(fabs(turn_rad[0] - turn_rad[1]) > RAD(0.1));
	assert_true(fabs(turn_rad[1] - turn_rad[2]) > RAD(0.1));
}

struct step_rates {
	double fast_s[SENSOR_COUNT]; /* above 60 deg/s */
	double top_dps;
	double squares_dps2, held_s;
};

static void add_rate(struct step_rates *rates, const struct imu_sample *sample, int is_moving)
{
	const double period_s = 0.01;
	double rate_dps = vec3_norm(sample->gyro_radps) * DEG_PER_RAD;

	rates->top_dps = fmax(rates->top_dps, rate_dps);
	if (rate_dps > 60.0)
		rates->fast_s[sample->sensor] += period_s;
	if (is_moving || sample->sensor != SENSOR_PELVIS)
		return;
	rates->squares_dps2 += rate_dps * rate_dps * period_s;
	rates->held_s += period_s;
}

static void check_rates(const struct sim_step *step, const struct step_rates *rates)
{
	const char *expects = step->expects ? step->expects : "";
	double rms_dps = sqrt(rates->squares_dps2 / fmax(rates->held_s, 0.01));

	if (strcmp(expects, "too_fast") == 0) {
		assert_true(rates->fast_s[SENSOR_PELVIS] > 0.35);
		assert_true(rates->fast_s[SENSOR_LUMBAR] > 0.35);
		return;
	}
	assert_true(rates->top_dps < 52.0);
	if (strcmp(expects, "bouncing") == 0)
		assert_in_range((int)rms_dps, 9, 20);
	else if (strcmp(expects, "shaking") == 0)
		assert_in_range((int)rms_dps, 6, 15);
	else if (rates->held_s > 1.0)
		assert_true(rms_dps < 1.8);
}

/* Speed, bounce and shake stand clear of the limits where asked for, and nowhere else. */
static void test_rates_are_clearly_good_or_bad(void **state)
{
	struct wearer_config config = wearer_config_perfect();
	struct step_rates rates[128] = {0};
	struct imu_sample sample;
	struct wearer_truth truth;
	struct wearer wearer;
	size_t n;
	const struct sim_step *script = sim_routine_demo(&n);

	(void)state;
	assert_in_range(n, 1, 128);
	config.sway = config.breath = config.wobble = 1.0;
	assert_int_equal(wearer_init(&wearer, &config, script, n), 0);
	while (wearer_next(&wearer, &sample, NULL, &truth))
		add_rate(&rates[truth.step_index], &sample, truth.is_moving);
	for (size_t i = 0; i < n; i++)
		check_rates(&script[i], &rates[i]);
}

static void test_good_holds_last_a_dose(void **state)
{
	static const char *const stretches[] = {"sitting-hamstring", "cat", "pelvic-tilt"};
	size_t n;
	const struct sim_step *script = sim_routine_demo(&n);

	(void)state;
	for (size_t k = 0; k < sizeof(stretches) / sizeof(stretches[0]); k++) {
		int doses = 0;

		for (size_t i = 0; i < n; i++) {
			if (!script[i].exercise || strcmp(script[i].exercise, stretches[k]) != 0)
				continue;
			doses += script[i].hold_s == SIM_HOLD_DOSE && !script[i].expects;
		}
		assert_true(doses >= 1);
	}
}

/* A recording of the demo is the same in every version: its steps take as long as ever. */
static void test_the_story_lasts_as_long_as_ever(void **state)
{
	const double dose_s = 6.0;
	size_t n;
	const struct sim_step *script = sim_routine_calibration(&n);

	(void)state;
	assert_near(wearer_script_s(script, n, dose_s), 102.5, 1e-9);
	script = sim_routine_demo(&n);
	assert_near(wearer_script_s(script, n, dose_s), 475.88, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_say_what_they_are),
		cmocka_unit_test(test_marks_come_in_the_order_of_calibration),
		cmocka_unit_test(test_calibration_is_the_beginning_of_the_demo),
		cmocka_unit_test(test_the_story_lasts_as_long_as_ever),
		cmocka_unit_test(test_truth_matches_the_script),
		cmocka_unit_test(test_bows_differ),
		cmocka_unit_test(test_rates_are_clearly_good_or_bad),
		cmocka_unit_test(test_good_holds_last_a_dose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
