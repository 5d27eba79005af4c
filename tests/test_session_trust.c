/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/session.h>

/*
 * Never green on data that cannot be trusted: whatever goes wrong with a sensor in the middle of a
 * good hold, the lamp is dark within half a second, live and in replay.
 */
#define STEP_US	    INT64_C(10000)
#define DARK_WITHIN (US_PER_S / 2)

enum fault {
	FAULT_NONE,
	FAULT_SILENT,	    /* no more samples */
	FAULT_FROZEN,	    /* the same values again and again */
	FAULT_SATURATED,    /* an axis at the end of its range */
	FAULT_GRAVITY_FREE, /* falling, or shaken hard */
	FAULT_NOT_FINITE,
	FAULT_AXIS_DEAD, /* one axis of the gyroscope says one thing */
};

enum mode { LIVE, REPLAY };

struct worn {
	struct profile profile;
	struct prescription prescription;
	struct session session;
	struct fake_trunk trunk;
	struct imu_sample last[SENSOR_COUNT];
	enum fault fault[SENSOR_COUNT];
	enum mode mode;
	int has_lumbar;
	int64_t step_us;   /* between questions */
	int64_t chip_us;   /* a chip's own period; 0: it measures when it is asked */
	int64_t answer_at; /* of its periods, the one that it answered from last */
	int64_t t_us;
	int64_t good_us;     /* the last trustworthy sample of the sensor that fails first */
	int64_t dark_us;     /* first row that is not green after it; 0: none yet */
	int greens_too_late; /* rows that are green half a second after */
	struct event lost;   /* the first sensor_lost */
	int lost_count, back_count;
};

static void on_event(void *ctx, const struct event *event)
{
	struct worn *wearing = ctx;

	if (event->kind == EVENT_SENSOR_LOST && wearing->lost_count++ == 0)
		wearing->lost = *event;
	wearing->back_count += event->kind == EVENT_SENSOR_BACK;
}

static void on_trace(void *ctx, const struct moment *row)
{
	struct worn *wearing = ctx;
	int is_green = row->lamps.pattern[LAMP_GOOD] != LAMP_OFF;

	if (wearing->good_us == 0 || row->t_us <= wearing->good_us)
		return;
	if (!is_green && wearing->dark_us == 0)
		wearing->dark_us = row->t_us;
	if (is_green && row->t_us - wearing->good_us >= DARK_WITHIN)
		wearing->greens_too_late++;
}

static void begin(struct worn *wearing, enum mode mode, int has_lumbar,
		  const struct profile *profile)
{
	const struct session_sink sink = {wearing, on_event, on_trace};
	struct session_config config = {
		.profile = &wearing->profile,
		.prescription = &wearing->prescription,
		.is_expected = {1, has_lumbar},
		.trace_hz = 50.0,
	};

	*wearing = (struct worn){
		.mode = mode, .has_lumbar = has_lumbar, .step_us = STEP_US, .profile = *profile};
	wearing->t_us = 1000 * US_PER_S;
	prescription_default(&wearing->prescription);
	fake_trunk_init(&wearing->trunk, 7);
	session_init(&wearing->session, &config, &sink);
}

/* false when the sensor says nothing at all. */
static int is_sample_faulty(struct worn *wearing, enum sensor_place place,
			    struct imu_sample *sample)
{
	switch (wearing->fault[place]) {
	case FAULT_SILENT:
		return 0;
	case FAULT_FROZEN:
		sample->accel_mps2 = wearing->last[place].accel_mps2;
		sample->gyro_radps = wearing->last[place].gyro_radps;
		break;
	case FAULT_SATURATED:
		sample->gyro_radps.x = RAD(500.0);
		break;
	case FAULT_GRAVITY_FREE:
		sample->accel_mps2 = vec3_scale(sample->accel_mps2, 0.1);
		break;
	case FAULT_NOT_FINITE:
		sample->accel_mps2.y = UNKNOWN;
		break;
	case FAULT_AXIS_DEAD:
		sample->gyro_radps.x = 0.1;
		break;
	case FAULT_NONE:
		break;
	}
	return 1;
}

/* The chips have measured since they were asked last. */
static int is_answer_new(struct worn *wearing)
{
	int64_t answer_at = wearing->chip_us ? wearing->t_us / wearing->chip_us : wearing->t_us;
	int is_new = answer_at != wearing->answer_at;

	wearing->answer_at = answer_at;
	return is_new;
}

static void feed_one(struct worn *wearing, enum sensor_place place, int is_new)
{
	struct imu_sample sample = fake_trunk_sample(&wearing->trunk, wearing->t_us, place);

	if (!is_new) {
		sample.accel_mps2 = wearing->last[place].accel_mps2;
		sample.gyro_radps = wearing->last[place].gyro_radps;
	}
	if (!is_sample_faulty(wearing, place, &sample))
		return;
	session_feed(&wearing->session, &sample, &(struct wishes){0});
	wearing->last[place] = sample;
}

static int is_green(const struct worn *wearing)
{
	return session_now(&wearing->session)->lamps.pattern[LAMP_GOOD] == LAMP_ON;
}

static enum coach_state state_now(const struct worn *wearing)
{
	return session_now(&wearing->session)->view.state;
}

static void wear(struct worn *wearing, int ms)
{
	for (int64_t end_us = wearing->t_us + ms * US_PER_MS; wearing->t_us < end_us;
	     wearing->t_us += wearing->step_us) {
		int is_new = is_answer_new(wearing);

		fake_trunk_move(&wearing->trunk, S_FROM_US(wearing->step_us));
		feed_one(wearing, SENSOR_PELVIS, is_new);
		if (wearing->has_lumbar)
			feed_one(wearing, SENSOR_LUMBAR, is_new);
		if (wearing->mode == LIVE)
			session_advance(&wearing->session, wearing->t_us);
	}
}

/* Sits, hinges with a flat back, and holds until the lamp is green. */
static void hold_until_green(struct worn *wearing)
{
	wear(wearing, 3000);
	wearing->trunk.pelvis_deg = 18.0;
	wearing->trunk.lumbar_deg = 22.0;
	wear(wearing, 6000);
	assert_true(is_green(wearing));
	assert_int_equal(state_now(wearing), COACH_HOLD);
}

static void break_sensor(struct worn *wearing, enum sensor_place place, enum fault fault)
{
	wearing->fault[place] = fault;
	wearing->good_us = wearing->t_us - wearing->step_us;
}

static void assert_dark_in_time(const struct worn *wearing, enum sensor_place place,
				enum event_reason reason)
{
	assert_int_equal(wearing->greens_too_late, 0);
	assert_true(wearing->dark_us > 0 && wearing->dark_us - wearing->good_us < DARK_WITHIN);
	assert_true(wearing->lost_count == 1);
	assert_true(wearing->lost.t_us - wearing->good_us < DARK_WITHIN);
	assert_int_equal(wearing->lost.sensor, place);
	assert_int_equal(wearing->lost.reason, reason);
	assert_int_equal(state_now(wearing), COACH_NO_DATA);
	assert_int_equal(session_now(&wearing->session)->lamps.pattern[LAMP_STATUS], LAMP_FAST);
}

static void test_each_fault_is_dark_in_time(void **state)
{
	const struct {
		enum fault fault;
		enum event_reason reason;
	} cases[] = {
		{FAULT_FROZEN, REASON_FROZEN},
		{FAULT_SATURATED, REASON_SATURATED},
		{FAULT_GRAVITY_FREE, REASON_GRAVITY_FREE},
		{FAULT_SILENT, REASON_STALE},
		{FAULT_NOT_FINITE, REASON_IMPOSSIBLE},
	};
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (int place = 0; place < SENSOR_COUNT; place++) {
			for (int mode = LIVE; mode <= REPLAY; mode++) {
				begin(&wearing, (enum mode)mode, 1, &profile);
				hold_until_green(&wearing);
				break_sensor(&wearing, (enum sensor_place)place, cases[i].fault);
				wear(&wearing, 2000);
				assert_dark_in_time(&wearing, (enum sensor_place)place,
						    cases[i].reason);
			}
		}
	}
}

static double bias_off_dps(const struct worn *wearing, struct vec3 bias_radps)
{
	const struct fusion *fusion = &wearing->session.sensor[SENSOR_PELVIS].fusion;

	return vec3_norm(vec3_sub(fusion_bias_radps(fusion), bias_radps)) * DEG_PER_RAD;
}

/* The profile's, where it has one of this sensor. */
static void test_a_session_begins_with_the_bias_of_the_profile(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);
	struct profile_sensor *pelvis = &profile.sensor[SENSOR_PELVIS];

	(void)state;
	for (int i = 0; i < 4; i++) {
		bool is_taken = i == 3;

		pelvis->is_fitted = i & 1;
		pelvis->has_gyro_bias = i & 2;
		pelvis->gyro_bias_radps = (struct vec3){RAD(1.0), RAD(-2.0), RAD(3.0)};
		begin(&wearing, LIVE, 1, &profile);
		wear(&wearing, 20);
		assert_true(bias_off_dps(&wearing, is_taken ? pelvis->gyro_bias_radps
							    : (struct vec3){0}) < 0.1);
		assert_true(fabs(fusion_bias_sigma_radps(&wearing.session.sensor[0].fusion) *
					 DEG_PER_RAD -
				 (is_taken ? 0.5 : 5.0)) < 0.01);
	}
}

/* What an axis that says one thing has taught is gone with the fault; what a sound one, is not. */
static void test_what_a_fault_has_taught_is_forgotten(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);
	const struct session_sensor *pelvis = &wearing.session.sensor[SENSOR_PELVIS];

	(void)state;
	begin(&wearing, LIVE, 1, &profile);
	wear(&wearing, 5000);
	assert_true(fusion_bias_sigma_radps(&pelvis->fusion) < RAD(0.3));
	break_sensor(&wearing, SENSOR_PELVIS, FAULT_AXIS_DEAD);
	wear(&wearing, 15000);
	assert_int_equal(pelvis->verdict.fault, SELF_CHECK_GYRO_X_DEAD);
	assert_true(bias_off_dps(&wearing, (struct vec3){0}) > 4.0);
	wearing.fault[SENSOR_PELVIS] = FAULT_NONE;
	while (pelvis->verdict.fault != SELF_CHECK_WELL)
		wear(&wearing, 10);
	assert_true(bias_off_dps(&wearing, profile.sensor[SENSOR_PELVIS].gyro_bias_radps) < 0.5);
}

/* A BNO055 measures at 100 Hz by its own clock; asked at 200 Hz it says everything twice. */
static void test_a_chip_asked_twice_as_often_is_well_until_it_is_not(void **state)
{
	const int64_t chips_us[] = {10000, 9995, 10005};
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	for (int i = 0; i < 24; i++) {
		int place = i / 2 % 2;

		begin(&wearing, i % 2 ? LIVE : REPLAY, 1, &profile);
		wearing.step_us = STEP_US / 2;
		wearing.chip_us = chips_us[i / 8];
		wearing.t_us += i / 4 % 2 * wearing.step_us;
		wear(&wearing, 25000);
		assert_int_not_equal(state_now(&wearing), COACH_NO_DATA);
		hold_until_green(&wearing);
		assert_int_equal(wearing.lost_count, 0);
		break_sensor(&wearing, (enum sensor_place)place, FAULT_FROZEN);
		wear(&wearing, 2000);
		assert_dark_in_time(&wearing, (enum sensor_place)place, REASON_FROZEN);
	}
}

/* Both fall silent: only the clock tells. */
static void test_silence_is_dark_by_advance_alone(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	begin(&wearing, LIVE, 1, &profile);
	hold_until_green(&wearing);
	wearing.good_us = wearing.t_us - STEP_US;
	for (int ms = 0; ms < 490; ms++)
		session_advance(&wearing.session, wearing.good_us + ms * US_PER_MS);
	assert_int_equal(wearing.lost_count, 2);
	wearing.lost_count = 1;
	assert_dark_in_time(&wearing, SENSOR_PELVIS, REASON_STALE);
}

/* Its driver saw that the latest samples were false: no waiting until they are old. */
static void test_a_sensor_that_lied_is_dark_at_once(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	for (int place = 0; place < SENSOR_COUNT; place++) {
		begin(&wearing, LIVE, 1, &profile);
		hold_until_green(&wearing);
		break_sensor(&wearing, (enum sensor_place)place, FAULT_SILENT);
		wear(&wearing, 50);
		assert_int_equal(wearing.lost_count, 0);
		session_lose(&wearing.session, (enum sensor_place)place, wearing.t_us, 1);
		wear(&wearing, 20);
		assert_dark_in_time(&wearing, (enum sensor_place)place, REASON_FROZEN);
		assert_true(wearing.lost.t_us - wearing.good_us <= 80 * US_PER_MS);
		wear(&wearing, 500);
		assert_int_equal(wearing.lost_count, 1);
		wearing.fault[place] = FAULT_NONE;
		wear(&wearing, 6000);
		assert_int_not_equal(state_now(&wearing), COACH_NO_DATA);
	}
}

/* One that was never there, and a time that has been. */
static void test_what_is_lost_already_is_not_lost_again(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(0);

	(void)state;
	begin(&wearing, LIVE, 0, &profile);
	hold_until_green(&wearing);
	wearing.good_us = wearing.t_us - STEP_US;
	session_lose(&wearing.session, SENSOR_LUMBAR, wearing.t_us, 0);
	session_advance(&wearing.session, wearing.t_us);
	assert_int_equal(wearing.lost_count, 0);
	session_lose(&wearing.session, SENSOR_PELVIS, wearing.good_us, 0);
	session_lose(&wearing.session, SENSOR_PELVIS, wearing.t_us + STEP_US, 0);
	session_advance(&wearing.session, wearing.t_us + 5 * STEP_US);
	assert_int_equal(wearing.lost_count, 1);
	assert_dark_in_time(&wearing, SENSOR_PELVIS, REASON_STALE);
}

/* In replay the same silence is told by the sample that ends it. */
static void test_silence_is_dark_in_replay(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	begin(&wearing, REPLAY, 1, &profile);
	hold_until_green(&wearing);
	wearing.good_us = wearing.t_us - STEP_US;
	wearing.t_us += 3 * US_PER_S;
	wear(&wearing, 20);
	assert_int_equal(wearing.greens_too_late, 0);
	assert_true(wearing.dark_us > 0 && wearing.dark_us - wearing.good_us < DARK_WITHIN);
	assert_true(wearing.lost.t_us - wearing.good_us < DARK_WITHIN);
	assert_int_equal(state_now(&wearing), COACH_NO_DATA);
}

static void test_the_sensor_comes_back_and_the_hold_goes_on(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);
	double counted_s;

	(void)state;
	begin(&wearing, LIVE, 1, &profile);
	hold_until_green(&wearing);
	counted_s = session_now(&wearing.session)->view.counted_s;
	break_sensor(&wearing, SENSOR_PELVIS, FAULT_SILENT);
	wear(&wearing, 2000);
	assert_int_equal(state_now(&wearing), COACH_NO_DATA);
	wearing.fault[SENSOR_PELVIS] = FAULT_NONE;
	wear(&wearing, 4000);
	assert_true(is_green(&wearing));
	assert_int_equal(wearing.back_count, 1);
	assert_int_equal(wearing.lost_count, 1);
	assert_true(session_now(&wearing.session)->view.counted_s > counted_s + 1.0);
	assert_true(session_now(&wearing.session)->view.counted_s < counted_s + 4.5);
}

/* A gap too short to be a loss is still no held time. */
static void test_a_gap_does_not_count(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);
	double counted_s;

	(void)state;
	begin(&wearing, REPLAY, 1, &profile);
	hold_until_green(&wearing);
	counted_s = session_now(&wearing.session)->view.counted_s;
	wearing.t_us += 350 * US_PER_MS;
	wear(&wearing, 100);
	assert_int_equal(wearing.lost_count, 0);
	assert_true(session_now(&wearing.session)->view.counted_s < counted_s + 0.15);
}

static void test_an_expected_sensor_that_never_comes(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	begin(&wearing, LIVE, 1, &profile);
	break_sensor(&wearing, SENSOR_LUMBAR, FAULT_SILENT);
	wear(&wearing, 3000);
	wearing.trunk.pelvis_deg = 18.0;
	for (int i = 0; i < 60; i++) {
		wear(&wearing, 100);
		assert_false(is_green(&wearing));
		assert_int_equal(state_now(&wearing), COACH_NO_DATA);
	}
	assert_int_equal(wearing.lost_count, 1);
	assert_int_equal(wearing.lost.sensor, SENSOR_LUMBAR);
	assert_int_equal(wearing.lost.reason, REASON_NEVER_CAME);
	wearing.fault[SENSOR_LUMBAR] = FAULT_NONE;
	wear(&wearing, 6000);
	assert_int_equal(wearing.back_count, 1);
	break_sensor(&wearing, SENSOR_LUMBAR, FAULT_SILENT);
	wear(&wearing, 1000);
	assert_int_equal(session_doubt_of(&wearing.session, SENSOR_LUMBAR)->reason, REASON_STALE);
}

static void test_one_sensor_is_enough_for_who_wears_one(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(0);

	(void)state;
	begin(&wearing, LIVE, 0, &profile);
	hold_until_green(&wearing);
	assert_false(is_known(session_now(&wearing.session)->pose.lumbar_flexion_rad));
}

static void test_uncalibrated_is_never_green(void **state)
{
	static struct worn wearing;
	const struct profile nothing = {0};

	(void)state;
	begin(&wearing, LIVE, 1, &nothing);
	wear(&wearing, 3000);
	wearing.trunk.pelvis_deg = 18.0;
	wearing.trunk.lumbar_deg = 22.0;
	for (int i = 0; i < 60; i++) {
		wear(&wearing, 100);
		assert_int_equal(state_now(&wearing), COACH_UNCALIBRATED);
		assert_int_equal(session_now(&wearing.session)->lamps.pattern[LAMP_GOOD], LAMP_OFF);
		assert_int_equal(session_now(&wearing.session)->lamps.pattern[LAMP_STATUS],
				 LAMP_SLOW);
	}
}

static void test_no_neutral_of_this_position_is_uncalibrated(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	profile.sensor[SENSOR_PELVIS].pose[POSE_LYING].is_given = false;
	begin(&wearing, LIVE, 1, &profile);
	wearing.trunk.at_pelvis_deg = wearing.trunk.pelvis_deg = -90.0;
	wearing.trunk.at_lumbar_deg = wearing.trunk.lumbar_deg = -90.0;
	wear(&wearing, 3000);
	assert_int_equal(state_now(&wearing), COACH_UNCALIBRATED);
	assert_false(is_known(session_now(&wearing.session)->pose.pelvic_tilt_rad));
}

static void test_dark_before_the_first_sample(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	begin(&wearing, LIVE, 1, &profile);
	assert_int_equal(state_now(&wearing), COACH_NO_DATA);
	session_advance(&wearing.session, wearing.t_us);
	assert_int_equal(state_now(&wearing), COACH_NO_DATA);
	assert_int_equal(session_now(&wearing.session)->lamps.pattern[LAMP_STATUS], LAMP_FAST);
}

static double lost_after_s(const struct worn *wearing)
{
	assert_true(wearing->lost_count > 0);
	return S_FROM_US(wearing->lost.t_us - 1000 * US_PER_S);
}

/* Two seconds, and more where a better reason may follow. */
static void test_one_that_never_becomes_well_is_told_in_time(void **state)
{
	static const struct {
		enum fault fault;
		enum event_reason reason;
	} cases[] = {
		{FAULT_SATURATED, REASON_SATURATED},
		{FAULT_GRAVITY_FREE, REASON_GRAVITY_FREE},
		{FAULT_SILENT, REASON_NEVER_CAME},
		{FAULT_NOT_FINITE, REASON_IMPOSSIBLE},
	};
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(&wearing, LIVE, 1, &profile);
		break_sensor(&wearing, SENSOR_LUMBAR, cases[i].fault);
		wear(&wearing, 1950);
		assert_int_equal(wearing.lost_count, 0);
		wear(&wearing, 4000);
		assert_int_equal(wearing.lost_count, 1);
		assert_int_equal(wearing.lost.reason, cases[i].reason);
		assert_true(lost_after_s(&wearing) < 2.4);
	}
}

/* Each gap, in which it turned, has it settle anew. */
static void test_one_that_settles_for_ever_is_told_in_time(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(0);

	(void)state;
	begin(&wearing, LIVE, 0, &profile);
	for (int i = 0; i < 6; i++) {
		wear(&wearing, 700);
		wearing.t_us += 210 * US_PER_MS;
		wearing.trunk.at_pelvis_deg = wearing.trunk.pelvis_deg = i % 2 ? 0.0 : 15.0;
	}
	assert_int_equal(wearing.lost_count, 1);
	assert_int_equal(wearing.lost.reason, REASON_SETTLING);
	assert_true(lost_after_s(&wearing) >= 2.75 && lost_after_s(&wearing) < 3.2);
}

static enum self_check_fault fault_of(const struct session *session)
{
	return event_fault_of(session_doubt_of(session, SENSOR_PELVIS)->reason);
}

/* Lost it is already; what is wrong with it is news all the same, and what it led to is forgotten.
 */
static void test_a_fault_is_told_of_a_lost_sensor_too(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(0);
	const struct session *session = &wearing.session;

	(void)state;
	begin(&wearing, LIVE, 0, &profile);
	hold_until_green(&wearing);
	break_sensor(&wearing, SENSOR_PELVIS, FAULT_SATURATED);
	wear(&wearing, 300);
	assert_int_equal(wearing.lost_count, 1);
	wearing.fault[SENSOR_PELVIS] = FAULT_AXIS_DEAD;
	wear(&wearing, 900);
	assert_int_equal(fault_of(session), SELF_CHECK_GYRO_X_DEAD);
	assert_int_equal(wearing.lost_count, 2);
	wear(&wearing, 3000);
	assert_int_equal(wearing.lost_count, 2);
	wearing.fault[SENSOR_PELVIS] = FAULT_NONE;
	for (int i = 0; i < 300 && fault_of(session); i++)
		wear(&wearing, 10);
	assert_int_equal(fault_of(session), SELF_CHECK_WELL);
	wear(&wearing, 20);
	assert_int_equal(session_doubt_of(session, SENSOR_PELVIS)->reason, REASON_SETTLING);
	assert_int_equal(wearing.back_count, 0);
	wear(&wearing, 3000);
	assert_int_equal(wearing.back_count, 1);
}

/* Three long pulses: on all fours nobody sees a lamp. */
static void test_a_lost_sensor_is_heard(void **state)
{
	static struct worn wearing;
	struct profile profile = fake_profile(1);

	(void)state;
	begin(&wearing, LIVE, 1, &profile);
	hold_until_green(&wearing);
	break_sensor(&wearing, SENSOR_PELVIS, FAULT_SILENT);
	wear(&wearing, 500);
	assert_true(session_is_sounding(&wearing.session, wearing.lost.t_us));
	assert_true(session_is_sounding(&wearing.session, wearing.lost.t_us + 2000 * US_PER_MS));
	assert_false(session_is_sounding(&wearing.session, wearing.lost.t_us + 2500 * US_PER_MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_fault_is_dark_in_time),
		cmocka_unit_test(test_a_session_begins_with_the_bias_of_the_profile),
		cmocka_unit_test(test_what_a_fault_has_taught_is_forgotten),
		cmocka_unit_test(test_a_chip_asked_twice_as_often_is_well_until_it_is_not),
		cmocka_unit_test(test_silence_is_dark_by_advance_alone),
		cmocka_unit_test(test_a_sensor_that_lied_is_dark_at_once),
		cmocka_unit_test(test_what_is_lost_already_is_not_lost_again),
		cmocka_unit_test(test_silence_is_dark_in_replay),
		cmocka_unit_test(test_the_sensor_comes_back_and_the_hold_goes_on),
		cmocka_unit_test(test_a_gap_does_not_count),
		cmocka_unit_test(test_an_expected_sensor_that_never_comes),
		cmocka_unit_test(test_one_sensor_is_enough_for_who_wears_one),
		cmocka_unit_test(test_uncalibrated_is_never_green),
		cmocka_unit_test(test_no_neutral_of_this_position_is_uncalibrated),
		cmocka_unit_test(test_dark_before_the_first_sample),
		cmocka_unit_test(test_one_that_never_becomes_well_is_told_in_time),
		cmocka_unit_test(test_one_that_settles_for_ever_is_told_in_time),
		cmocka_unit_test(test_a_fault_is_told_of_a_lost_sensor_too),
		cmocka_unit_test(test_a_lost_sensor_is_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
