/* SPDX-License-Identifier: MIT */
#include "watch.h"
#include "line.h"

/*
 * After a brown-out the chip answers on, asleep or with other ranges. A register that still has
 * what it does not come up with proves that there was none, so one look is enough before the next
 * sample is believed.
 */
void watch_doubt(struct imu *imu)
{
	imu->watch.needs_proof = true;
}

static bool is_watched(const struct imu_start_step *step)
{
	return step->verify_mask && !step->is_banked;
}

/* The step that the watch looks at next, or NULL when the family has none to look at. */
static const struct imu_start_step *next_step(struct imu *imu)
{
	const struct imu_chip *chip = imu->found.chip;

	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step =
			&chip->start[(imu->watch.step + i) % chip->start_count];

		if (is_watched(step))
			return step;
	}
	return NULL;
}

static const struct imu_start_step *proving_step(const struct imu_chip *chip)
{
	for (size_t i = 0; i < chip->start_count; i++)
		if (is_watched(&chip->start[i]) && !chip->start[i].is_reset_value)
			return &chip->start[i];
	return NULL;
}

/*
 * A reset takes all that was written and leaves what the chip comes up with. Where something is
 * left of the one, or something else came of the other, somebody else wrote.
 */
static void note_loss(struct imu *imu, const struct imu_start_step *lost, uint8_t lost_value)
{
	const struct imu_chip *chip = imu->found.chip;

	imu->watch.is_lost = true;
	imu->loss = (struct imu_loss){.reg = lost->reg, .is = lost_value, .was = lost->value};
	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step = &chip->start[i];
		uint8_t value;

		if (is_watched(step) &&
		    line_read(&imu->line, LINE_TRIES, step->reg, &value, 1) == 0)
			imu->loss.is_rewritten |= step_is_kept(step, value) != step->is_reset_value;
	}
}

static enum imu_fault look_at(struct imu *imu, const struct imu_start_step *step, int *ret_errno)
{
	uint8_t value = step->value;
	int r = line_read(&imu->line, LINE_TRIES, step->reg, &value, 1);

	/* A wire seldom lies twice. */
	if (r == 0 && !step_is_kept(step, value))
		r = line_read(&imu->line, LINE_TRIES, step->reg, &value, 1);
	if (r < 0) {
		*ret_errno = r;
		return IMU_FAULT_BUS;
	}
	if (step_is_kept(step, value))
		return IMU_FAULT_NONE;
	note_loss(imu, step, value);
	return IMU_FAULT_CONFIG;
}

static enum imu_fault prove(struct imu *imu, int *ret_errno)
{
	const struct imu_start_step *step = proving_step(imu->found.chip);
	enum imu_fault fault =
		step && imu->watch.needs_proof ? look_at(imu, step, ret_errno) : IMU_FAULT_NONE;

	imu->watch.needs_proof &= fault != IMU_FAULT_NONE;
	return fault;
}

enum imu_fault watch_registers(struct imu *imu, int *ret_errno)
{
	struct imu_watch *watch = &imu->watch;
	uint32_t failed = imu->line.failed;
	const struct imu_start_step *step = next_step(imu);
	enum imu_fault fault = watch->is_lost ? IMU_FAULT_CONFIG : prove(imu, ret_errno);

	if (fault != IMU_FAULT_NONE || !step)
		return fault;
	if (watch->reads < IMU_WATCH_READS)
		watch->reads++;
	if (watch->reads < IMU_WATCH_READS)
		return IMU_FAULT_NONE;
	fault = look_at(imu, step, ret_errno);
	if (imu->line.failed != failed)
		watch_doubt(imu);
	if (fault != IMU_FAULT_NONE)
		return fault;
	watch->step = (size_t)(step - imu->found.chip->start) + 1;
	watch->reads = 0;
	return IMU_FAULT_NONE;
}
