/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>
#include <lumbard/session/session.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

/*
 * The simulated wearer calibrates and does the routine, with sensors in any mounting, and each
 * step is told what it expects and nothing else. One seed is one person with one set of sensors.
 */
enum { SEED_COUNT = 6, SEED_FIRST = 1, LOG_MAX = 1 << 15 };

#define TILT_RMS_DEG	 1.2 /* of one person */
#define FLEXION_RMS_DEG	 1.2
#define TILT_MEAN_DEG	 0.8 /* over all of them */
#define FLEXION_MEAN_DEG 1.0
#define DOSE_S		 10.0	   /* shorter than in life, for a short test */
#define COMPARED_RAD	 RAD(35.0) /* beyond it the person is changing position */

struct recorded {
	struct imu_sample sample;
	struct wearer_truth truth;
	const char *mark;
};

/* The samples of one wearing, made once. */
struct recording {
	struct recorded *row;
	size_t count;
};

struct error_sum {
	double square;
	long count;
};

struct play {
	struct profile profile;
	struct prescription prescription;
	struct session session;
	char log_buf[LOG_MAX];
	struct text log;
	uint32_t raised; /* within the step being played */
	int failures, flexion_count;
	int64_t fed_us;
	int greens_when_lost, rows_when_lost;
	uint64_t seed;
	struct error_sum tilt, flexion;
};

static struct play play, again;

static struct recording record(uint64_t seed, int has_lumbar)
{
	struct wearer_config config = wearer_config_default(seed);
	size_t step_count, room = 0;
	const struct sim_step *script = sim_routine_demo(&step_count);
	struct recording recording = {0};
	struct recorded row;
	struct wearer wearer;

	config.has_lumbar = has_lumbar;
	config.rate_hz = 50.0;
	config.dose_hold_s = DOSE_S + 2.0;
	assert_int_equal(wearer_init(&wearer, &config, script, step_count), 0);
	while (wearer_next(&wearer, &row.sample, &row.mark, &row.truth)) {
		if (recording.count == room) {
			room = room ? 2 * room : 4096;
			recording.row = realloc(recording.row, room * sizeof(row));
			assert_non_null(recording.row);
		}
		recording.row[recording.count++] = row;
	}
	return recording;
}

static void calibrate(const struct recording *recording, struct profile *ret_profile)
{
	static struct calib calib;
	struct calib_quality quality;
	char why_buf[512];
	struct text why = text_in(why_buf, sizeof(why_buf));
	size_t steps;

	sim_routine_calibration(&steps);
	calib_init(&calib);
	for (size_t i = 0; recording->row[i].truth.step_index < steps; i++) {
		enum calib_pose pose;

		assert_int_equal(calib_pose_from_name(recording->row[i].mark, &pose), 0);
		calib_add(&calib, &recording->row[i].sample, pose);
	}
	if (calib_finish(&calib, ret_profile, &quality, &why) != 0 || why.len > 0)
		fail_msg("calibration: %s", why_buf);
}

static void on_event(void *ctx, const struct event *event)
{
	struct play *at = ctx;

	tell_event_row(&at->log, event);
	if (event->kind == EVENT_ERROR_START)
		at->raised |= UINT32_C(1) << event->error;
}

/* Both cables come loose in one step; then nothing but rows comes for a while. */
static void on_trace(void *ctx, const struct moment *row)
{
	struct play *at = ctx;

	if (row->t_us - at->fed_us < US_PER_S / 2)
		return;
	at->rows_when_lost++;
	at->greens_when_lost += row->lamps.pattern[LAMP_GOOD] != LAMP_OFF;
}

static void check_step(struct play *at, const struct sim_step *step)
{
	enum form_error error;
	uint32_t want = 0;

	if (!step->exercise || !at->profile.sensor[SENSOR_LUMBAR].is_fitted)
		return;
	if (step->expects) {
		assert_int_equal(tell_error_from_word(step->expects, &error), 0);
		want = UINT32_C(1) << error;
	}
	if (at->raised == want)
		return;
	at->failures++;
	print_error("seed %d, \"%s\": wanted %s, got", (int)at->seed, step->caption,
		    step->expects ? step->expects : "nothing");
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		if (at->raised & UINT32_C(1) << i)
			print_error(" %s", form_error_info((enum form_error)i)->code);
	print_error("\n");
}

static int is_same_position(enum body_position is, enum sim_position truth)
{
	return is == (truth == SIM_TABLE   ? BODY_ALL_FOURS
		      : truth == SIM_LYING ? BODY_SUPINE
					   : BODY_UPRIGHT);
}

static void add_error(struct error_sum *sum, double is_rad, double truth_rad)
{
	double error_deg = (is_rad - truth_rad) * DEG_PER_RAD;

	if (!is_known(is_rad))
		return;
	sum->square += error_deg * error_deg;
	sum->count++;
}

static void compare(struct play *at, const struct wearer_truth *truth)
{
	const struct moment *now = session_now(&at->session);

	at->flexion_count += is_known(now->pose.lumbar_flexion_rad);
	if (!truth->step->exercise || !is_same_position(now->pose.position, truth->position) ||
	    fabs(truth->pelvic_tilt_rad) >= COMPARED_RAD)
		return;
	add_error(&at->tilt, now->pose.pelvic_tilt_rad, truth->pelvic_tilt_rad);
	add_error(&at->flexion, now->pose.lumbar_flexion_rad, truth->lumbar_flexion_rad);
}

static void play_through(struct play *at, const struct recording *recording,
			 const struct profile *profile, uint64_t seed)
{
	const struct session_sink sink = {at, on_event, on_trace};
	struct session_config config = {
		.profile = &at->profile, .prescription = &at->prescription, .trace_hz = 10.0};
	const struct sim_step *step = recording->row[0].truth.step;

	*at = (struct play){.seed = seed, .profile = *profile};
	at->log = text_in(at->log_buf, sizeof(at->log_buf));
	prescription_default(&at->prescription);
	for (int i = 0; i < at->prescription.count; i++)
		at->prescription.entry[i].hold_s = DOSE_S;
	at->fed_us = recording->row[0].sample.t_us;
	session_init(&at->session, &config, &sink);
	for (size_t i = 0; i < recording->count; i++) {
		const struct recorded *row = &recording->row[i];
		const struct wishes wishes = {.is_off_duty = row->mark[0] != '\0'};

		if (row->truth.step != step) {
			check_step(at, step);
			step = row->truth.step;
			at->raised = 0;
		}
		session_feed(&at->session, &row->sample, &wishes);
		at->fed_us = row->sample.t_us;
		if (row->sample.sensor == SENSOR_PELVIS) {
			session_advance(&at->session, row->sample.t_us);
			compare(at, &row->truth);
		}
	}
	check_step(at, step);
	session_finish(&at->session);
	assert_false(at->log.is_cut);
}

static double rms(const struct error_sum *sum)
{
	assert_true(sum->count > 5000);
	return sqrt(sum->square / (double)sum->count);
}

/* Steps that hold a dose in good form; each has to be counted to its end. */
static int doses_in_script(void)
{
	size_t count;
	const struct sim_step *step = sim_routine_demo(&count);
	int doses = 0;

	for (size_t i = 0; i < count; i++)
		doses += step[i].hold_s == SIM_HOLD_DOSE;
	return doses;
}

static int holds_completed(const char *log)
{
	int holds = 0;

	for (const char *at = log; (at = strstr(at, ",hold_end,")); at++) {
		const char *end = strchr(at, '\n');

		holds += end && end - at > 9 && strncmp(end - 9, ",complete", 9) == 0;
	}
	return holds;
}

static void test_each_step_is_told_what_it_expects(void **state)
{
	double tilt_deg = 0.0, flexion_deg = 0.0;
	int failures = 0;

	(void)state;
	for (uint64_t seed = SEED_FIRST; seed < SEED_FIRST + SEED_COUNT; seed++) {
		struct recording recording = record(seed, 1);
		struct profile profile;

		calibrate(&recording, &profile);
		play_through(&play, &recording, &profile, seed);
		if (seed == SEED_FIRST) {
			play_through(&again, &recording, &profile, seed);
			assert_string_equal(play.log_buf, again.log_buf);
		}
		free(recording.row);
		print_message("seed %d: tilt %.2f deg rms, flexion %.2f\n", (int)seed,
			      rms(&play.tilt), rms(&play.flexion));
		assert_true(rms(&play.tilt) < TILT_RMS_DEG);
		assert_true(rms(&play.flexion) < FLEXION_RMS_DEG);
		assert_int_equal(play.greens_when_lost, 0);
		assert_int_equal(holds_completed(play.log_buf), doses_in_script());
		assert_true(play.rows_when_lost > 20);
		tilt_deg += rms(&play.tilt) / SEED_COUNT;
		flexion_deg += rms(&play.flexion) / SEED_COUNT;
		failures += play.failures;
	}
	assert_int_equal(failures, 0);
	assert_true(tilt_deg < TILT_MEAN_DEG);
	assert_true(flexion_deg < FLEXION_MEAN_DEG);
}

/* One sensor knows nothing of the back: no flexion, and no error that needs it. */
static void test_one_sensor_never_knows_the_back(void **state)
{
	struct recording recording = record(3, 0);
	struct profile profile;

	(void)state;
	calibrate(&recording, &profile);
	assert_false(profile.sensor[SENSOR_LUMBAR].is_fitted);
	play_through(&play, &recording, &profile, 3);
	free(recording.row);
	assert_int_equal(play.flexion_count, 0);
	assert_int_equal(play.flexion.count, 0);
	assert_null(strstr(play.log_buf, "rounded_back"));
	assert_non_null(strstr(play.log_buf, "pelvis_rolled_back"));
	/* Kneeling up out of the cat is no hinge, though the pelvis tips forward against sitting.
	 */
	assert_non_null(strstr(play.log_buf, "left_position"));
	assert_int_equal(holds_completed(play.log_buf), doses_in_script());
	assert_true(rms(&play.tilt) < TILT_RMS_DEG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_step_is_told_what_it_expects),
		cmocka_unit_test(test_one_sensor_never_knows_the_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
