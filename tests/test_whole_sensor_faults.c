/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/sensor_faults.h"

#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>
#include <lumbard/session/session.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>

#include <stdlib.h>
#include <string.h>

/*
 * The simulated wearer's routine with sensors that lie about themselves, against the same one with
 * well ones: never green where that is not, no error that is not there, and the reason is told.
 */
enum { ROWS_MAX = 8000, ROW_HZ = 10, SLACK_ROWS = 15 };

struct row {
	bool is_green;
	uint32_t raised;
};

struct play {
	struct session session;
	struct row row[ROWS_MAX];
	int row_count, lost_count[SENSOR_COUNT];
	enum event_reason lost[SENSOR_COUNT]; /* the latest reason */
};

static struct imu_sample *samples;
static size_t sample_count, first_worn;
static struct profile profile;
static struct prescription prescription;
static struct play well, faulty;

static void on_event(void *ctx, const struct event *event)
{
	struct play *play = ctx;

	if (event->kind != EVENT_SENSOR_LOST)
		return;
	play->lost_count[event->sensor]++;
	play->lost[event->sensor] = event->reason;
}

static void on_trace(void *ctx, const struct moment *moment)
{
	struct play *play = ctx;

	assert_true(play->row_count < ROWS_MAX);
	play->row[play->row_count++] = (struct row){moment->lamps.pattern[LAMP_GOOD] != LAMP_OFF,
						    moment->view.verdict.raised};
}

static int tear_down(void **state)
{
	(void)state;
	free(samples);
	return 0;
}

/* What a die that warms does to the bias of a healthy gyroscope; zeroed: nothing. */
struct drift {
	struct vec3 dps;
	double tau_s; /* it ends at dps; 0: it goes on, by dps in 600 s */
};

static struct vec3 drift_radps(struct drift drift, double t_s)
{
	double share = drift.tau_s > 0.0 ? 1.0 - exp(-t_s / drift.tau_s) : t_s / 600.0;

	return vec3_scale(drift.dps, RAD(share));
}

/* From a little before the first stretch, so that nothing has been seen of the sensors by then. */
static void play(struct play *play, struct sensor_fault fault, struct drift drift)
{
	const struct session_config config = {.profile = &profile,
					      .prescription = &prescription,
					      .is_expected = {true, true},
					      .trace_hz = ROW_HZ};
	const struct session_sink sink = {play, on_event, on_trace};
	struct sensor_fault faults[SENSOR_COUNT] = {fault, fault};

	memset(play, 0, sizeof(*play));
	session_init(&play->session, &config, &sink);
	for (size_t i = first_worn; i < sample_count; i++) {
		struct imu_sample sample = samples[i];

		sample.gyro_radps =
			vec3_add(sample.gyro_radps, drift_radps(drift, (double)sample.t_us * 1e-6));
		sensor_fault_apply(&faults[sample.sensor], &sample);
		session_feed(&play->session, &sample, &(struct wishes){0});
	}
	session_finish(&play->session);
}

static int set_up(void **state)
{
	static struct calib calib;
	struct wearer_config config = wearer_config_default(2);
	size_t step_count, calibration_count, room = 0;
	const struct sim_step *script = sim_routine_demo(&step_count);
	struct calib_quality quality;
	struct wearer_truth truth;
	struct imu_sample sample;
	struct wearer wearer;
	const char *mark;
	char why_buf[512];
	struct text why = text_in(why_buf, sizeof(why_buf));

	(void)state;
	sim_routine_calibration(&calibration_count);
	config.rate_hz = 50.0;
	config.dose_hold_s = 8.0;
	calib_init(&calib);
	prescription_default(&prescription);
	assert_int_equal(wearer_init(&wearer, &config, script, step_count), 0);
	while (wearer_next(&wearer, &sample, &mark, &truth)) {
		enum calib_pose pose;

		if (sample_count == room) {
			room = room ? 2 * room : 4096;
			samples = realloc(samples, room * sizeof(*samples));
			assert_non_null(samples);
		}
		if (truth.step_index < calibration_count && calib_pose_from_name(mark, &pose) == 0)
			calib_add(&calib, &sample, pose);
		first_worn = truth.step_index < calibration_count ? sample_count : first_worn;
		samples[sample_count++] = sample;
	}
	if (calib_finish(&calib, &profile, &quality, &why) != 0)
		return -1;
	play(&well, (struct sensor_fault){0}, (struct drift){0});
	return 0;
}

/* Green, or an error raised, where the well one is so within a second and a half. */
static bool is_as_well(int row, bool is_green, uint32_t raised)
{
	for (int i = row - SLACK_ROWS; i <= row + SLACK_ROWS; i++)
		if (i >= 0 && i < well.row_count &&
		    (is_green ? well.row[i].is_green : (well.row[i].raised & raised) == raised))
			return true;
	return false;
}

static int assert_green_is_true(const char *name)
{
	int green_count = 0;

	for (int i = 0; i < faulty.row_count; i++) {
		if (faulty.row[i].is_green && !is_as_well(i, true, 0))
			fail_msg("%s: green while wrong, row %d", name, i);
		green_count += faulty.row[i].is_green;
	}
	return green_count;
}

static void assert_never_wrong(const char *name)
{
	assert_green_is_true(name);
	for (int i = 0; i < faulty.row_count; i++) {
		if (faulty.row[i].raised && !is_as_well(i, false, faulty.row[i].raised))
			fail_msg("%s: an error that is not there, row %d", name, i);
	}
}

static void test_a_sensor_that_lies_is_dark_and_told(void **state)
{
	static const struct {
		const char *name;
		struct sensor_fault fault;
		enum self_check_fault told;
	} cases[] = {
		{"dead gyro y",
		 {.kind = SENSOR_FAULT_GYRO_AXIS_DEAD, .axis = 1},
		 SELF_CHECK_GYRO_Y_DEAD},
		{"negated", {.kind = SENSOR_FAULT_GYRO_NEGATED}, SELF_CHECK_GYRO_REVERSED},
		{"order z y x",
		 {.kind = SENSOR_FAULT_GYRO_ORDER, .order = {2, 1, 0}},
		 SELF_CHECK_GYRO_ORDER},
		{"dead accel y",
		 {.kind = SENSOR_FAULT_ACCEL_AXIS_STUCK, .axis = 1},
		 SELF_CHECK_ACCEL_Y_DEAD},
		{"no gyro", {.kind = SENSOR_FAULT_GYRO_ZERO}, SELF_CHECK_GYRO_NOTHING},
		{"times four",
		 {.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 4.0},
		 SELF_CHECK_GYRO_SCALE},
		{"a quarter",
		 {.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 0.25},
		 SELF_CHECK_GYRO_SCALE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		play(&faulty, cases[i].fault, (struct drift){0});
		assert_never_wrong(cases[i].name);
		for (int place = 0; place < SENSOR_COUNT; place++) {
			assert_true(faulty.lost_count[place] > 0);
			assert_int_equal(faulty.lost[place], event_reason_of(cases[i].told));
		}
	}
}

/* Whichever axis is the vertical one, along which motion does not show it. */
static void test_a_bias_that_drifts_darkens_nothing(void **state)
{
	static const struct vec3 ways[] = {{1.0, -1.0, 0.5}, {-1.0, 0.5, 1.0}, {0.5, 1.0, -1.0}};
	int green_count = 0;

	(void)state;
	for (int i = 0; i < well.row_count; i++)
		green_count += well.row[i].is_green;
	for (size_t i = 0; i < 2 * sizeof(ways) / sizeof(ways[0]); i++) {
		double dps = i % 2 ? 3.0 : 6.0, tau_s = i % 2 ? 100.0 : 0.0;
		struct drift drift = {vec3_scale(ways[i / 2], dps), tau_s};

		play(&faulty, (struct sensor_fault){0}, drift);
		assert_holds(assert_green_is_true("drift") > 0.95 * green_count);
		for (int place = 0; place < SENSOR_COUNT; place++)
			assert_int_equal(faulty.lost_count[place], well.lost_count[place]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_sensor_that_lies_is_dark_and_told),
		cmocka_unit_test(test_a_bias_that_drifts_darkens_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
