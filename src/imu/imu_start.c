/* SPDX-License-Identifier: MIT */
#include "line.h"
#include "twins.h"
#include "watch.h"

#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>
#include <math.h>
#include <stdbool.h>

enum {
	AXES = 6,
	TRY_READS = 40, /* of an unlisted chip, 0.4 s */
	TRY_PERIOD_US = 10000,
};

/* Of a step: nothing written yet, written, the time runs and has passed at the next call. */
enum { SETTLE_NOT_YET, SETTLE_WRITTEN, SETTLE_PASSED };

#define TRY_GRAVITY_LEAST   (0.8 * GRAVITY_MPS2)
#define TRY_GRAVITY_MOST    (1.2 * GRAVITY_MPS2)
#define TRY_BIAS_MOST_RADPS RAD(20.0)
#define TRY_SWAY_MPS2	    0.5 /* standard deviation of one who holds still */
#define TRY_SWAY_RADPS	    RAD(5.0)
#define TEST_SWAY_ACCEL	    250.0 /* counts: 0.015 g at 2 g, 0.06 g at 8 g */
#define TEST_SWAY_GYRO	    500.0 /* 4 deg/s at 250 deg/s */

void imu_begin(struct imu *imu, const struct bus *bus, uint8_t address, const struct imu_chip *want,
	       bool wants_self_test)
{
	bool is_here = imu->address == address;

	*imu = (struct imu){
		.phase = IMU_FINDING,
		.known = is_here ? imu->known : NULL,
		.tried = is_here ? imu->tried : NULL,
		.tried_id = imu->tried_id,
		.twins = is_here ? imu->twins : (struct imu_twins){.reads = 0},
		.line = {.bus = *bus,
			 .asked = is_here ? imu->line.asked : 0,
			 .failed = is_here ? imu->line.failed : 0,
			 .mended = is_here ? imu->line.mended : 0},
		.address = address,
		.want = want,
		.wants_self_test = wants_self_test,
		.next_us = INT64_MIN,
		.last_temp_degc = UNKNOWN,
	};
}

static void enter(struct imu *imu, enum imu_phase phase)
{
	imu->phase = phase;
	imu->step = 0;
	imu->settling = SETTLE_NOT_YET;
	imu->gathering = (struct imu_gathering){.count = 0};
}

static int find(struct imu *imu)
{
	const struct imu_chip *known = imu->known;
	int r = line_find(&imu->line, imu->address, imu->want, &imu->found);

	if (r == 0 && known && known->home.is_needed &&
	    (imu->found.verdict == IMU_UNLISTED || imu->found.verdict == IMU_BANKED)) {
		r = line_write(&imu->line, LINE_TRIES, known->home.reg, known->home.value);
		if (r == 0)
			r = line_find(&imu->line, imu->address, imu->want, &imu->found);
	}
	if (r < 0)
		return r;
	imu->known = imu->found.chip;
	if (!imu->found.chip)
		return -ENODEV;
	if (imu->found.chip->burst_len > imu->line.bus.max_read)
		return -EMSGSIZE;
	enter(imu,
	      imu->wants_self_test && imu->found.verdict == IMU_LISTED && imu->found.chip->self_test
		      ? IMU_TESTING
		      : IMU_STARTING);
	return 0;
}

/*
 * 1 when the time to settle has to pass before the step goes on. It runs from the first later time
 * after the write, since now_us was taken before it.
 */
static bool has_to_settle(struct imu *imu, int64_t now_us, uint32_t settle_us)
{
	if (settle_us == 0 || imu->settling == SETTLE_PASSED) {
		imu->settling = SETTLE_NOT_YET;
		return false;
	}
	imu->settling++;
	imu->next_us = now_us + (imu->settling == SETTLE_PASSED ? settle_us : 1);
	return true;
}

static bool is_accepted(const struct imu *imu)
{
	return imu->found.verdict == IMU_LISTED ||
	       (imu->tried == imu->found.chip && imu->tried_id == imu->found.id);
}

static int start_on(struct imu *imu, int64_t now_us)
{
	const struct imu_chip *chip = imu->found.chip;
	const struct imu_start_step *step = &chip->start[imu->step];
	uint8_t value = step->value;
	int r = 0;

	if (imu->settling == SETTLE_NOT_YET)
		r = line_write(&imu->line, 1, step->reg, step->value);
	if (r < 0)
		return r;
	if (has_to_settle(imu, now_us, step->settle_us))
		return 0;
	if (step->verify_mask)
		r = line_read(&imu->line, 1, step->reg, &value, 1);
	if (r < 0)
		return r;
	if (!step_is_kept(step, value))
		return -EPROTO;
	imu->step++;
	if (imu->step == chip->start_count)
		enter(imu, is_accepted(imu) && !imu->twins.windows ? IMU_UP : IMU_TRYING);
	return 0;
}

/* One burst more into the sums, in counts. */
static int gather(struct imu *imu)
{
	const struct imu_chip *chip = imu->found.chip;
	uint8_t bytes[IMU_BURST_MAX] = {0};
	struct imu_reading reading;
	int r = line_read(&imu->line, 1, chip->burst_reg, bytes, chip->burst_len);
	double counts[AXES];

	if (r < 0)
		return r;
	chip->decode(bytes, &reading);
	if (imu->phase == IMU_TRYING)
		twins_answer(&imu->twins, &reading, chip);
	counts[0] = reading.accel_mps2.x / chip->accel_resolution_mps2;
	counts[1] = reading.accel_mps2.y / chip->accel_resolution_mps2;
	counts[2] = reading.accel_mps2.z / chip->accel_resolution_mps2;
	counts[3] = reading.gyro_radps.x / chip->gyro_resolution_radps;
	counts[4] = reading.gyro_radps.y / chip->gyro_resolution_radps;
	counts[5] = reading.gyro_radps.z / chip->gyro_resolution_radps;
	for (int i = 0; i < AXES; i++) {
		imu->gathering.sum[i] += counts[i];
		imu->gathering.square_sum[i] += counts[i] * counts[i];
	}
	imu->gathering.count++;
	return 0;
}

static double mean_of(const struct imu_gathering *gathering, int axis)
{
	return gathering->sum[axis] / gathering->count;
}

static double deviation_of(const struct imu_gathering *gathering, int axis)
{
	double mean = mean_of(gathering, axis);

	return sqrt(fmax(0.0, gathering->square_sum[axis] / gathering->count - mean * mean));
}

static bool is_steady(const struct imu_gathering *gathering, unsigned axes, double accel_most,
		      double gyro_most)
{
	for (int i = 0; i < AXES; i++)
		if ((axes >> i & 1) &&
		    deviation_of(gathering, i) > (i < 3 ? accel_most : gyro_most))
			return false;
	return true;
}

/* From its beginning. The start undoes what it has written. */
static void test_anew(struct imu *imu)
{
	bool is_over = ++imu->test_tries >= IMU_TEST_TRIES;

	imu->self_test = (struct imu_self_test_result){.was_disturbed = is_over};
	imu->code_count = 0;
	imu->watch.needs_proof = is_over;
	enter(imu, is_over ? IMU_STARTING : IMU_TESTING);
}

static void end_self_test(struct imu *imu)
{
	const struct imu_self_test *test = imu->found.chip->self_test;

	imu->self_test.is_done = !imu->self_test.was_moving;
	if (imu->self_test.is_done && test->judge)
		imu->self_test.failed_axes |=
			test->judge(imu->change, imu->codes, &imu->self_test.unknown_axes);
	/* Where a transfer failed the chip may have been reset in between, and failed by that. */
	if (imu->self_test.failed_axes && imu->watch.needs_proof)
		test_anew(imu);
	else
		enter(imu, IMU_STARTING);
}

static int sample_in_test(struct imu *imu, const struct imu_test_step *step, int64_t now_us)
{
	const struct imu_gathering *gathering = &imu->gathering;
	int r = gather(imu);

	if (r < 0)
		return r;
	imu->next_us = now_us + step->settle_us;
	if (gathering->count < step->samples)
		return 0;
	imu->self_test.was_moving |=
		!is_steady(gathering, step->axes, TEST_SWAY_ACCEL, TEST_SWAY_GYRO);
	for (int i = 0; i < AXES; i++) {
		if (!(step->axes >> i & 1))
			continue;
		if (step->op == IMU_TEST_OFF)
			imu->off_mean[i] = mean_of(gathering, i);
		else
			imu->change[i] = mean_of(gathering, i) - imu->off_mean[i];
	}
	imu->gathering = (struct imu_gathering){.count = 0};
	imu->step++;
	return 0;
}

static int write_in_test(struct imu *imu, const struct imu_test_step *step, int64_t now_us)
{
	int r = imu->settling != SETTLE_NOT_YET ? 0
						: line_write(&imu->line, 1, step->reg, step->value);

	if (r < 0)
		return r;
	if (!has_to_settle(imu, now_us, step->settle_us))
		imu->step++;
	return 0;
}

static int expect_in_test(struct imu *imu, const struct imu_test_step *step, int64_t now_us)
{
	uint8_t value;
	int r;

	if (has_to_settle(imu, now_us, step->settle_us))
		return 0;
	r = line_read(&imu->line, 1, step->reg, &value, 1);
	if (r < 0)
		return r;
	if ((value ^ step->value) & step->mask)
		imu->self_test.failed_axes |= step->axes;
	imu->step++;
	return 0;
}

static int test_on(struct imu *imu, int64_t now_us)
{
	const struct imu_test_step *step = &imu->found.chip->self_test->steps[imu->step];
	int r;

	switch (step->op) {
	case IMU_TEST_WRITE:
		return write_in_test(imu, step, now_us);
	case IMU_TEST_EXPECT:
		return expect_in_test(imu, step, now_us);
	case IMU_TEST_OFF:
	case IMU_TEST_ON:
		return sample_in_test(imu, step, now_us);
	case IMU_TEST_CODE:
		r = line_read(&imu->line, 1, step->reg,
			      &imu->codes[imu->code_count % IMU_CODES_MAX], 1);
		if (r < 0)
			return r;
		imu->code_count++;
		imu->step++;
		return 0;
	case IMU_TEST_END:
		break;
	}
	end_self_test(imu);
	return 0;
}

/*
 * Whether it behaves as an IMU of the family does, and is one, judged when enough was gathered.
 */
static int try_on(struct imu *imu, int64_t now_us)
{
	const struct imu_chip *chip = imu->found.chip;
	const struct imu_gathering *g = &imu->gathering;
	struct vec3 accel, gyro;
	double noise = 0.0;
	int r = gather(imu);

	if (r < 0)
		return r;
	imu->next_us = now_us + TRY_PERIOD_US;
	if (g->count < TRY_READS || (imu->twins.windows && imu->twins.reads))
		return 0;
	if (imu->twins.windows)
		return -ENOTUNIQ;
	if (is_accepted(imu)) {
		enter(imu, IMU_UP);
		return 0;
	}
	for (int i = 0; i < AXES; i++)
		noise += deviation_of(g, i);
	accel = vec3_scale((struct vec3){mean_of(g, 0), mean_of(g, 1), mean_of(g, 2)},
			   chip->accel_resolution_mps2);
	gyro = vec3_scale((struct vec3){mean_of(g, 3), mean_of(g, 4), mean_of(g, 5)},
			  chip->gyro_resolution_radps);
	if (noise == 0.0)
		return -EILSEQ;
	if (!is_steady(g, 0x3f, TRY_SWAY_MPS2 / chip->accel_resolution_mps2,
		       TRY_SWAY_RADPS / chip->gyro_resolution_radps))
		return -EAGAIN;
	if (vec3_norm(accel) < TRY_GRAVITY_LEAST || vec3_norm(accel) > TRY_GRAVITY_MOST ||
	    vec3_norm(gyro) > TRY_BIAS_MOST_RADPS)
		return -EILSEQ;
	imu->tried = chip;
	imu->tried_id = imu->found.id;
	enter(imu, IMU_UP);
	return 0;
}

/*
 * To where the transfer that failed may be made again, though the chip may have been reset by what
 * failed it: then it is in its first bank, and that it lost the rest comes out at the first read.
 */
static void step_back(struct imu *imu)
{
	const struct imu_chip *chip = imu->found.chip;

	watch_doubt(imu);
	if (imu->phase == IMU_STARTING)
		while (chip->start[imu->step].is_banked && imu->step > 0 &&
		       chip->start[imu->step - 1].is_banked)
			imu->step--;
	/* The test's own writes are not read back: in another bank they would be anybody's. */
	if (imu->phase == IMU_TESTING && imu->step > 0 && chip->home.is_needed &&
	    chip->self_test->steps[imu->step].op == IMU_TEST_WRITE)
		test_anew(imu);
}

/* A chip that has answered is not begun anew because of one transfer. */
static bool may_go_on(struct imu *imu, int error, int64_t now_us)
{
	bool is_hang = error == -ETIMEDOUT;
	int failed = imu->line.failed_in_a_row;

	imu->start_failures++;
	if (!imu->line.has_answered || failed == 0 || imu->start_failures > IMU_START_FAILURES ||
	    failed > (is_hang ? IMU_HANG_RETRIES : IMU_START_RETRIES))
		return false;
	if (imu->phase != IMU_FINDING)
		step_back(imu);
	imu->next_us = now_us + (is_hang ? IMU_HANG_PAUSE_US : 1);
	return true;
}

int imu_advance(struct imu *imu, int64_t now_us, int64_t *ret_next_us)
{
	static int (*const steps[])(struct imu * imu, int64_t now_us) = {
		[IMU_TESTING] = test_on, [IMU_STARTING] = start_on, [IMU_TRYING] = try_on};
	int r = 0;

	if (imu->phase == IMU_DOWN)
		return -ENODEV;
	if (imu->phase != IMU_UP && now_us >= imu->next_us) {
		imu->next_us = now_us;
		r = imu->phase == IMU_FINDING ? find(imu) : steps[imu->phase](imu, now_us);
	}
	if (r < 0 && !may_go_on(imu, r, now_us)) {
		/* After a silence it may be somebody else. */
		imu->known = imu->phase == IMU_FINDING ? NULL : imu->found.chip;
		imu->phase = IMU_DOWN;
		return r;
	}
	if (imu->phase == IMU_UP) {
		imu->gravity_us = now_us;
		return 1;
	}
	*ret_next_us = imu->next_us;
	return 0;
}

int imu_start(struct imu *imu, const struct bus *bus, uint8_t address, const struct imu_chip *want)
{
	int64_t now_us = 0, next_us = 0;
	int r;

	imu_begin(imu, bus, address, want, 0);
	while ((r = imu_advance(imu, now_us, &next_us)) == 0) {
		if (next_us > now_us)
			bus_wait_us(bus, (uint32_t)(next_us - now_us));
		now_us = next_us;
	}
	return r < 0 ? r : 0;
}
