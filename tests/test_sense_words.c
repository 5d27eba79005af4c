/* SPDX-License-Identifier: MIT */
/* What people read of the sensors, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <lumbard/sense/words.h>
#include <stdio.h>

static void explain(void *ctx, int error, const struct sensor_where *where,
		    struct reason *ret_reason)
{
	(void)ctx;
	reason_set(ret_reason, "mend it", "bus %s, 0x%02x, %d", where->bus, where->address, -error);
}

static const struct bus_opener_ops ops = {.explain = explain};
static const struct bus_opener opener = {.ops = &ops};
static const struct sensor_where there = {.bus = "i2c-1", .bus_number = 1, .address = 0x69};

static void assert_notice(const struct sense_notice *notice, const char *want)
{
	char words[SENSE_NOTICE_SIZE];
	struct text text = text_in(words, sizeof(words));

	sense_add_notice(notice, &opener, &text);
	assert_string_equal(words, want);
	assert_false(text.is_cut);
}

static void assert_why(const struct sense_why *why, const char *want, const char *want_next)
{
	struct reason reason;

	sense_explain(why, &opener, &reason);
	assert_string_equal(reason.why, want);
	assert_string_equal(reason.next, want_next);
}

static void every_reason_has_words(void **state)
{
	const struct imu_found unlisted = {.verdict = IMU_UNLISTED, .id = 0x55, .id_reg = 0x75};
	const struct imu_found refused = {
		.verdict = IMU_REFUSED, .part = "BMI270", .why = "it needs a file"};
	const struct imu_found banked = {
		.verdict = IMU_BANKED, .part = "an ICM-X", .id_reg = 0x7f, .id = 0x20};
	const struct {
		struct sense_why why;
		const char *want, *next;
	} all[] = {
		{{.cause = SENSE_WELL}, "", ""},
		{{SENSE_NO_START, -ENXIO, IMU_FAULT_NONE, there, {0}, {0}, {0}},
		 "bus i2c-1, 0x69, 6",
		 "mend it"},
		{{SENSE_NO_START, -ENODEV, IMU_FAULT_NONE, there, {0}, {0}, {0}},
		 "bus i2c-1, 0x69, 19",
		 "mend it"},
		{{SENSE_NO_START, -ENODEV, IMU_FAULT_NONE, there, refused, {0}, {0}},
		 "this is a BMI270: it needs a file",
		 ""},
		{{SENSE_NO_START, -ENODEV, IMU_FAULT_NONE, there, unlisted, {0}, {0}},
		 "identity 0x55 in register 0x75 belongs to no chip of this build, so nothing was "
		 "written to it",
		 "see `lumbard list chips`"},
		{{SENSE_NO_START, -ENODEV, IMU_FAULT_NONE, there, banked, {0}, {0}},
		 "register 0x7f says bank 0x20, as on an ICM-X: another program left it in that "
		 "bank, where its identity cannot be read, so nothing was written to it",
		 "end that program, then switch the sensor's power off and on"},
		{{SENSE_NO_START, -EPROTO, IMU_FAULT_NONE, there, {0}, {0}, {0}},
		 "it does not keep what is written to it",
		 "check its supply and cable, or try another board"},
		{{SENSE_NO_START, -EILSEQ, IMU_FAULT_NONE, there, unlisted, {0}, {0}},
		 "identity 0x55 is unlisted, and it does not behave as its relatives do",
		 "try another board"},
		{{SENSE_NO_START, -EAGAIN, IMU_FAULT_NONE, there, unlisted, {0}, {0}},
		 "identity 0x55 is unlisted, so it is tried by behaviour",
		 "hold it still for a second"},
		{{SENSE_NO_START, -EAGAIN, IMU_FAULT_NONE, there, {0}, {0}, {0}},
		 "bus i2c-1, 0x69, 11",
		 "mend it"},
		{{SENSE_NO_START, -EINVAL, IMU_FAULT_NONE, there, {0}, {0}, {0}},
		 "bus i2c-1, 0x69, 22",
		 "mend it"}, /* a strange name of a bus */
		{{SENSE_NO_START, -EINVAL, IMU_FAULT_NONE, {"1", 1, 0x50}, {0}, {0}, {0}},
		 "no chip of this build uses that address",
		 "see `lumbard list chips`"},
		{{SENSE_NO_ANSWER, -EIO, IMU_FAULT_BUS, there, {0}, {0}, {0}},
		 "bus i2c-1, 0x69, 5",
		 "mend it"},
		{{SENSE_BAD_DATA, 0, IMU_FAULT_FROZEN, there, {0}, {0}, {0}},
		 "its data is wrong (frozen)",
		 "it is started again, check its supply and cable"},
		{{SENSE_BAD_DATA, 0, IMU_FAULT_SHARED, there, {0}, {0}, {0}},
		 "two chips answer here at once, as where AD0 is left open, and what is read is "
		 "neither's",
		 "tie AD0 (SDO, SA0) of the one to GND and of the other to 3V3, so that each has "
		 "an address of its own"},
		{{SENSE_NO_START, -ENOTUNIQ, IMU_FAULT_NONE, there, {0}, {0}, {0}},
		 "two chips answer here at once, as where AD0 is left open, and what is read is "
		 "neither's",
		 "tie AD0 (SDO, SA0) of the one to GND and of the other to 3V3, so that each has "
		 "an address of its own"},
		{{SENSE_BAD_DATA, 0, IMU_FAULT_CONFIG, there, {0}, {0}, {true, 0x1b, 0x18, 0x08}},
		 "another program writes to its registers: 0x1b has 0x18 in place of 0x08, while "
		 "others kept what they had",
		 "end the other one; `sudo fuser -v /dev/i2c-1` lists who has the bus"},
		{{SENSE_BAD_DATA, 0, IMU_FAULT_CONFIG, there, {0}, {0}, {false, 0x1b, 0, 0x08}},
		 "its data is wrong (config)",
		 "it is started again, check its supply and cable"},
		{{SENSE_NOBODY, 0, IMU_FAULT_NONE, there, {0}, {0x28, 0x68}, {0}},
		 "nobody answers at 0x28 0x68",
		 "check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on pin 6"},
		{{SENSE_NOBODY_ELSE, 0, IMU_FAULT_NONE, there, {0}, {0x6b}, {0}},
		 "nobody else answers at 0x6b",
		 "check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on pin 6"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_why(&all[i].why, all[i].want, all[i].next);
}

static void every_notice_has_words(void **state)
{
	const struct imu_chip family = {.summary = "the MPU-6050 family", .caution = "take care"};
	const struct imu_found listed = {
		.verdict = IMU_LISTED, .chip = &family, .part = "MPU-6050"};
	const struct imu_found unlisted = {.verdict = IMU_UNLISTED, .chip = &family, .id = 0x55};
	struct sense_notice notice = {.place = SENSOR_LUMBAR, .where = there};

	(void)state;
	notice.kind = SENSE_SAYS_DOWN;
	notice.why = (struct sense_why){.cause = SENSE_NO_ANSWER, .error = -EIO, .where = there};
	assert_notice(&notice,
		      "lumbar sensor at i2c-1:0x69 is not there: bus i2c-1, 0x69, 5; mend it");
	notice.kind = SENSE_SAYS_GIVEN_UP;
	notice.count = 10;
	assert_notice(&notice, "lumbar sensor at i2c-1:0x69: given up after 10 tries; it is tried "
			       "once a minute from now on");
	notice.kind = SENSE_SAYS_UP;
	notice.found = listed;
	assert_notice(&notice, "lumbar sensor: MPU-6050 at i2c-1:0x69");
	notice.found = unlisted;
	assert_notice(&notice, "lumbar sensor: identity 0x55 is unlisted; it behaves as the "
			       "MPU-6050 family and is taken for one, at i2c-1:0x69");
	notice.kind = SENSE_SAYS_CAUTION;
	assert_notice(&notice, "lumbar sensor: take care");
	notice.kind = SENSE_SAYS_SELF_TEST;
	notice.failed_axes = 0x21;
	assert_notice(&notice, "lumbar sensor: its own self-test failed (accelerometer x, "
			       "gyroscope z); whether that matters shows when it is turned, and "
			       "is told then; `lumbard doctor --turn` tells it before");
	notice.kind = SENSE_SAYS_HALF_G;
	assert_notice(&notice, "lumbar sensor at i2c-1:0x69 reads half a g at rest, so nothing is "
			       "judged: it may be an LSM6DSO32, which cannot be told from an "
			       "LSM6DSO; use another board");
	notice.kind = SENSE_SAYS_FLAKY;
	notice.failing_share = 0.207;
	assert_notice(&notice, "lumbar sensor at i2c-1:0x69 comes and goes: 21 % of its transfers "
			       "fail and are made again; check its plugs and its lead, which wants "
			       "to be short and twisted, or set dtparam=i2c_arm_baudrate=50000");
	notice.kind = SENSE_SAYS_TOO_FEW;
	notice.count = 1;
	notice.needed = 2;
	notice.why = (struct sense_why){.cause = SENSE_NOBODY_ELSE, .asked = {0x68}};
	assert_notice(&notice, "1 of 2 sensors can be used on I2C bus i2c-1: nobody else answers "
			       "at 0x68; check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on "
			       "pin 6");
}

static void axes_have_names(void **state)
{
	char words[128];
	struct text text = text_in(words, sizeof(words));

	(void)state;
	sense_add_axes(0x3f, &text);
	assert_string_equal(words, "accelerometer x, accelerometer y, accelerometer z, "
				   "gyroscope x, gyroscope y, gyroscope z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_words),
		cmocka_unit_test(every_notice_has_words),
		cmocka_unit_test(axes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
