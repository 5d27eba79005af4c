/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"
#include "doctor/verdict.h"
#include "fakes/check.h"

#include <lumbard/base/units.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What a chip is good for, which sensor is whose, and how bad what was measured is. */

static struct config config;
static struct doctor doctor;

static void set(const char *key, const char *value)
{
	struct reason reason = {0};

	assert_int_equal(config_set(&config, key, value, &reason), 0);
}

static int start(void **state)
{
	(void)state;
	config_default(&config);
	set("pelvis", "1:auto");
	set("lumbar", "1:auto");
	doctor = (struct doctor){.config = &config, .root = ""};
	doctor_report_open(&doctor.report, true); /* which prints nothing on the way */
	doctor.chips.ticks = 500;
	doctor.chips.measured_s = 5.0;
	return 0;
}

/* On bus 1; it works, as long as nobody takes something away from it. */
static struct doctor_chip *add_chip(uint8_t address)
{
	struct doctor_chip *chip = &doctor.chips.chip[doctor.chips.count++];

	*chip = (struct doctor_chip){
		.where = {.bus = "1", .bus_number = 1, .address = address},
		.state = DOCTOR_CHIP_MEASURED,
		.is.found = {.verdict = IMU_LISTED,
			     .chip = imu_chip_by_name("mpu6050"),
			     .part = "MPU-6050",
			     .id = 0x68},
		.counts = {.reads = 500},
		.result = {.noise_mg = 3.0,
			   .noise_dps = 0.05,
			   .bias_dps = 1.0,
			   .gravity_g = 1.0,
			   .temp_degc = 25.0},
	};
	chip->counts.fault[IMU_FAULT_NONE] = 500;
	for (int i = 0; i < SENSOR_COUNT; i++)
		chip->is_wanted |= sensor_is_same_place(&config.sensor[i], &chip->where);
	return chip;
}

static struct doctor_chip *add_silent(uint8_t address)
{
	struct doctor_chip *chip = add_chip(address);

	chip->state = DOCTOR_CHIP_DOWN;
	chip->error = -ENXIO;
	chip->is.found = (struct imu_found){.verdict = IMU_NOT_ASKED};
	return chip;
}

static void set_faults(struct doctor_chip *chip, uint32_t faults)
{
	chip->counts.fault[IMU_FAULT_BUS] = faults;
	chip->counts.fault[IMU_FAULT_NONE] = chip->counts.reads - faults;
}

static const struct doctor_check *check_of(const char *topic)
{
	for (size_t i = 0; i < doctor.report.count; i++)
		if (strcmp(doctor.report.check[i].topic, topic) == 0)
			return &doctor.report.check[i];
	fail_msg("nothing of %s", topic);
	return NULL;
}

static void assert_check(const char *topic, enum doctor_level level, const char *found,
			 const char *next)
{
	const struct doctor_check *check = check_of(topic);

	assert_int_equal(check->level, level);
	assert_says(check->found, found);
	if (next)
		assert_says(check->next, next);
	else
		assert_string_equal(check->next, "");
}

static void test_verdicts(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	assert_int_equal(verdict_of(chip), VERDICT_WORKS);
	chip->is.found.verdict = IMU_UNLISTED;
	assert_int_equal(verdict_of(chip), VERDICT_UNLISTED);
	chip->state = DOCTOR_CHIP_DOWN;
	assert_int_equal(verdict_of(chip), VERDICT_SEEN);
	chip->error = -EBUSY;
	assert_int_equal(verdict_of(chip), VERDICT_OWNED);
	chip->error = -ENODEV;
	assert_int_equal(verdict_of(chip), VERDICT_REFUSED);
	chip->error = -EIO;
	assert_int_equal(verdict_of(chip), VERDICT_FAILS);
	chip->is.found.verdict = IMU_CLOCK;
	assert_int_equal(verdict_of(chip), VERDICT_CLOCK);
	chip->is.found.verdict = IMU_NOT_ASKED;
	chip->error = -ETIMEDOUT;
	assert_int_equal(verdict_of(chip), VERDICT_HANGS);
	chip->error = -EREMOTEIO;
	assert_int_equal(verdict_of(chip), VERDICT_SILENT);
	for (int i = VERDICT_SILENT; i <= VERDICT_WORKS; i++)
		assert_true(verdict_name((enum verdict)i)[0]);
}

/* 10 mg, 0.5 deg/s, a fifth of g, one read in twenty. */
static void test_where_a_verdict_changes(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	chip->result.noise_mg = 9.9;
	chip->result.noise_dps = 0.49;
	chip->result.gravity_g = 0.86;
	set_faults(chip, 25);
	assert_int_equal(verdict_of(chip), VERDICT_WORKS);
	chip->result.noise_mg = 10.1;
	assert_int_equal(verdict_of(chip), VERDICT_NOISY);
	chip->result.noise_mg = 3.0;
	chip->result.noise_dps = 0.51;
	assert_int_equal(verdict_of(chip), VERDICT_NOISY);
	chip->result.gravity_g = 0.84;
	assert_int_equal(verdict_of(chip), VERDICT_IMPLAUSIBLE);
	chip->result.was_moving = true; /* says nothing of either */
	assert_int_equal(verdict_of(chip), VERDICT_WORKS);
	set_faults(chip, 26);
	assert_int_equal(verdict_of(chip), VERDICT_FAILS);
}

static void test_half_a_g_is_an_lsm6dso32(void **state)
{
	struct doctor_chip *chip = add_chip(0x6a);

	(void)state;
	chip->result.gravity_g = 0.5;
	assert_false(verdict_is_lsm6dso32(chip));
	chip->is.found.chip = imu_chip_by_name("lsm6dso");
	assert_true(verdict_is_lsm6dso32(chip));
	chip->result.gravity_g = 0.7;
	assert_false(verdict_is_lsm6dso32(chip));
}

static void test_two_sensors(void **state)
{
	(void)state;
	add_chip(0x68);
	add_chip(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_GOOD,
		     "two: pelvis = 1:0x68, lumbar = 1:0x69, as auto takes them", "--tap");
}

static void test_two_sensors_as_they_are_set(void **state)
{
	(void)state;
	set("pelvis", "1:0x69");
	set("lumbar", "1:0x68");
	add_chip(0x68);
	add_chip(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_GOOD, "two: pelvis = 1:0x69, lumbar = 1:0x68", NULL);
}

/* auto beside auto is for those with one sensor, too. */
static void test_one_sensor(void **state)
{
	(void)state;
	add_chip(0x68);
	add_silent(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_GOOD, "one: pelvis = 1:0x68", NULL);
}

static void test_a_lumbar_sensor_that_is_missing(void **state)
{
	(void)state;
	set("pelvis", "1:0x68");
	set("lumbar", "1:0x69");
	add_chip(0x68);
	add_silent(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_LOOK,
		     "one: pelvis = 1:0x68; no sensor that works for lumbar = 1:0x69",
		     "lumbar = none");
	add_chip(0x6a);
	doctor.report.count = 0;
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_LOOK, "but an MPU-6050 works at 1:0x6a, unused",
		     "set lumbar = 1:0x6a");
}

static void test_a_pelvis_sensor_that_is_elsewhere(void **state)
{
	(void)state;
	set("pelvis", "1:0x69");
	set("lumbar", "none");
	add_chip(0x68);
	add_silent(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_ABSENT, "nothing at 1:0x69, but an MPU-6050 works at 1:0x68",
		     "set pelvis = 1:auto");
	doctor.chips.chip[0].is.found.part = NULL;
	doctor.report.count = 0;
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_ABSENT, "but a motion sensor works at 1:0x68",
		     "set pelvis = 1:auto");
}

static void test_no_bus_for_the_pelvis(void **state)
{
	(void)state;
	set("pelvis", "3:auto");
	set("lumbar", "none");
	add_chip(0x68);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_ABSENT, "no usable bus for pelvis = 3:auto",
		     "set pelvis = 1:auto");
	assert_true(doctor_is_optional_bus(&config, &doctor.chips.chip[0].where));
}

static void test_a_lumbar_sensor_alone(void **state)
{
	(void)state;
	set("pelvis", "1:0x68");
	set("lumbar", "1:0x69");
	add_silent(0x68);
	add_chip(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_ABSENT,
		     "lumbar = 1:0x69 works, but there is none for the pelvis",
		     "pelvis = 1:0x69, lumbar = none");
}

static void test_auto_takes_a_bad_one_first(void **state)
{
	(void)state;
	add_chip(0x68)->result.gravity_g = 0.5;
	add_chip(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_LOOK,
		     "1:0x69 works, but auto takes 1:0x68 first, which is of no use",
		     "set pelvis = 1:0x69");
}

static void test_who_has_a_place_set_is_told_of_no_bad_one(void **state)
{
	(void)state;
	set("pelvis", "1:0x69");
	set("lumbar", "none");
	add_chip(0x68)->result.gravity_g = 0.5;
	add_chip(0x69);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_GOOD, "one: pelvis = 1:0x69", NULL);
}

static void test_nobody(void **state)
{
	(void)state;
	add_silent(0x68);
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_ABSENT, "no motion sensor that works at any of 1:0x68",
		     "SDA on pin 3");
	add_silent(0x69)->error = -EIO; /* something is there, and of no use */
	doctor.report.count = 0;
	doctor_judge_places(&doctor);
	assert_check("sensors", DOCTOR_BAD, "1:0x68 1:0x69", "do what the lines above say");
}

static void judge_again(void)
{
	doctor.report.count = 0;
	doctor_judge_chips(&doctor);
}

static void assert_rest(enum doctor_level level, const char *next)
{
	judge_again();
	assert_check("rest 1:0x68", level, "noise ", next);
}

static void test_how_bad_what_was_measured_is(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);
	const struct rest_result well = chip->result;

	(void)state;
	assert_rest(DOCTOR_GOOD, NULL);
	chip->result.gravity_g = 1.09;
	assert_rest(DOCTOR_GOOD, NULL);
	chip->result.gravity_g = 1.11;
	assert_rest(DOCTOR_LOOK, "|g| has to be 0.9 to 1.1");
	chip->result.gravity_g = 1.149;
	assert_rest(DOCTOR_LOOK, "|g| has to be 0.9 to 1.1");
	chip->result.gravity_g = 1.151;
	chip->result.accel_mps2 = (struct vec3){0.0, 0.0, -11.29};
	assert_rest(DOCTOR_BAD, "|g| has to be 1, so nothing is judged; lay it on another side");
	assert_check("rest 1:0x68", DOCTOR_BAD, "|g| 1.15 (x 0.00, y 0.00, z -11.29 m/s2)",
		     "axis is out of calibration");
	chip->result.gravity_g = 2.0;
	assert_rest(DOCTOR_BAD, "twice too much, as with a wrong range");
	chip->result = well;
	chip->result.bias_dps = 9.9;
	assert_rest(DOCTOR_GOOD, NULL);
	chip->result.bias_dps = 10.1;
	assert_rest(DOCTOR_LOOK, "above 10 deg/s is much");
	chip->result = well;
	chip->result.temp_degc = -9.0;
	assert_rest(DOCTOR_GOOD, NULL);
	chip->result.temp_degc = -11.0;
	assert_rest(DOCTOR_LOOK, "no temperature to be worn at");
	chip->result.temp_degc = 71.0;
	assert_rest(DOCTOR_LOOK, "no temperature to be worn at");
	chip->result.was_moving = true;
	assert_rest(DOCTOR_LOOK, "put it on a table");
}

/* What could not be judged is not passed over. */
static void test_too_few_readings_are_told(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	chip->result.noise_mg = UNKNOWN;
	judge_again();
	assert_check("rest 1:0x68", DOCTOR_LOOK, "too few readings", "--seconds 30");
}

static void test_reads_that_fail_and_reads_that_are_missed(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_GOOD, "500 in 5.0 s", NULL);
	doctor.chips.missed_ticks = 50;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_GOOD, "no error", NULL);
	doctor.chips.missed_ticks = 51;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_LOOK, "fewer than 100 a second", "set rate_hz = 50");
	set("rate_hz", "50");
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_LOOK, "fewer than 50 a second", "see what else keeps");
	assert_null(strstr(check_of("reads 1:0x68")->next, "rate_hz"));
	doctor.chips.missed_ticks = 0;
	set("rate_hz", "26");
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_LOOK, "shaking cannot be judged below 27 a second",
		     "set rate_hz = 27 or more");
	set("rate_hz", "27");
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_GOOD, "no error", NULL);
	chip->counts.reads = chip->counts.fault[IMU_FAULT_NONE] = 130;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_LOOK, "shaking cannot be judged below 27 a second",
		     "see what else keeps");
	chip->counts.reads = chip->counts.fault[IMU_FAULT_NONE] = 500;
	set("rate_hz", "50");
	set_faults(chip, 1);
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_LOOK, ", 1 bus", "twist the lead");
	set_faults(chip, 26);
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_BAD, ", 26 bus", "twist the lead");
	assert_check("chip 1:0x68", DOCTOR_BAD, "cannot be read reliably", "see the next line");
}

static void test_what_the_faults_come_from(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	set_faults(chip, 100);
	chip->counts.fault[IMU_FAULT_SHARED] = 50;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_BAD, "two chips answer here at once", "tie AD0");
	chip->counts.fault[IMU_FAULT_SHARED] = 0;
	chip->counts.fault[IMU_FAULT_CONFIG] = 50;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_BAD, "50 config", "check its supply");
	chip->is.loss = (struct imu_loss){true, 0x1b, 0x18, 0x08};
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_BAD, "another program writes to its registers: 0x1b",
		     "fuser -v /dev/i2c-1");
	chip->counts.fault[IMU_FAULT_CONFIG] = 0;
	chip->counts.fault[IMU_FAULT_FROZEN] = 50;
	chip->result.still_axes = 0x38;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_BAD,
		     "gyroscope x, gyroscope y, gyroscope z stood still while the others lived",
		     "fell asleep");
}

/* All reads came, since what failed was made again. */
static void test_a_cable_that_comes_and_goes_is_told(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	chip->counts.transfers = 1000;
	chip->counts.failed_transfers = 2;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_GOOD, "no error", NULL);
	chip->counts.failed_transfers = 200;
	judge_again();
	assert_check("reads 1:0x68", DOCTOR_LOOK,
		     "the connection comes and goes: 200 of 1000 transfers failed",
		     "twist the lead");
}

static void test_a_sensor_that_does_not_agree_with_itself_is_bad(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	chip->is.found.verdict = IMU_UNLISTED; /* which has no self-test */
	chip->agreement = (struct self_check_verdict){.fault = SELF_CHECK_GYRO_SCALE, .scale = 4.0};
	judge_again();
	assert_int_equal(verdict_of(chip), VERDICT_IMPLAUSIBLE);
	assert_check("chip 1:0x68", DOCTOR_BAD, "4.0 times",
		     self_check_cure(SELF_CHECK_GYRO_SCALE));
	chip->agreement =
		(struct self_check_verdict){.fault = SELF_CHECK_GYRO_Y_DEAD, .scale = UNKNOWN};
	judge_again();
	assert_check("chip 1:0x68", DOCTOR_BAD, self_check_words(SELF_CHECK_GYRO_Y_DEAD), "");
}

static void test_a_self_test_that_the_cable_stopped_is_told(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	chip->is.self_test = (struct imu_self_test_result){.was_disturbed = true};
	judge_again();
	assert_check("test 1:0x68", DOCTOR_LOOK, "in each of 3 tries of its self-test",
		     "check its plugs");
}

/* What was seen while it was turned counts for more than the chip's own test. */
static void test_a_failed_self_test_is_judged_by_what_turning_shows(void **state)
{
	struct doctor_chip *chip = add_chip(0x68);

	(void)state;
	chip->is.self_test = (struct imu_self_test_result){.is_done = true, .failed_axes = 0x10};
	judge_again();
	assert_check("test 1:0x68", DOCTOR_LOOK, "self-test failed: gyroscope y; whether",
		     "`lumbard doctor --turn`");
	chip->agreement.is_confirmed = true;
	judge_again();
	assert_check("test 1:0x68", DOCTOR_GOOD, "failed: gyroscope y, but", NULL);
	chip->agreement.fault = SELF_CHECK_GYRO_Y_SCALE;
	chip->agreement.scale = 0.2;
	judge_again();
	assert_check("test 1:0x68", DOCTOR_BAD, "does not agree with itself", "try another board");
	/* And where it is asked for, that is told of each. */
	doctor.wants_turn = true;
	chip->agreement = (struct self_check_verdict){.scale = UNKNOWN, .is_confirmed = true};
	judge_again();
	assert_check("turn 1:0x68", DOCTOR_GOOD, "agree over all turns", NULL);
	chip->agreement.is_confirmed = false;
	judge_again();
	assert_check("turn 1:0x68", DOCTOR_LOOK, "turned too little", "a quarter turn");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_verdicts, start),
		cmocka_unit_test_setup(test_where_a_verdict_changes, start),
		cmocka_unit_test_setup(test_half_a_g_is_an_lsm6dso32, start),
		cmocka_unit_test_setup(test_two_sensors, start),
		cmocka_unit_test_setup(test_two_sensors_as_they_are_set, start),
		cmocka_unit_test_setup(test_one_sensor, start),
		cmocka_unit_test_setup(test_a_lumbar_sensor_that_is_missing, start),
		cmocka_unit_test_setup(test_a_pelvis_sensor_that_is_elsewhere, start),
		cmocka_unit_test_setup(test_no_bus_for_the_pelvis, start),
		cmocka_unit_test_setup(test_a_lumbar_sensor_alone, start),
		cmocka_unit_test_setup(test_auto_takes_a_bad_one_first, start),
		cmocka_unit_test_setup(test_who_has_a_place_set_is_told_of_no_bad_one, start),
		cmocka_unit_test_setup(test_nobody, start),
		cmocka_unit_test_setup(test_how_bad_what_was_measured_is, start),
		cmocka_unit_test_setup(test_too_few_readings_are_told, start),
		cmocka_unit_test_setup(test_reads_that_fail_and_reads_that_are_missed, start),
		cmocka_unit_test_setup(test_what_the_faults_come_from, start),
		cmocka_unit_test_setup(test_a_cable_that_comes_and_goes_is_told, start),
		cmocka_unit_test_setup(test_a_sensor_that_does_not_agree_with_itself_is_bad, start),
		cmocka_unit_test_setup(test_a_self_test_that_the_cable_stopped_is_told, start),
		cmocka_unit_test_setup(test_a_failed_self_test_is_judged_by_what_turning_shows,
				       start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
