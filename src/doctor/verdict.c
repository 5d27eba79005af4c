/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include <lumbard/base/units.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define FAULTS_BAD 0.05 /* of the reads */
#define HALF_G_OFF 0.05

uint32_t verdict_fault_count(const struct imu *imu)
{
	uint32_t count = 0;

	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_SATURATED; i++)
		count += imu->fault_count[i];
	return count;
}

bool verdict_is_failing(const struct doctor_chip *chip)
{
	return chip->is_measured &&
	       (chip->imu.fault_count[IMU_FAULT_NONE] == 0 ||
		verdict_fault_count(&chip->imu) + chip->skipped_reads >
			FAULTS_BAD * (chip->imu.read_count + chip->skipped_reads));
}

static bool is_noisy(const struct doctor_chip *chip)
{
	return !chip->result.was_moving &&
	       (chip->result.noise_mg > NOISY_MG || chip->result.noise_dps > NOISY_DPS);
}

static bool is_implausible(const struct doctor_chip *chip)
{
	return !chip->result.was_moving && is_known(chip->result.gravity_g) && chip->is_measured &&
	       fabs(chip->result.gravity_g - 1.0) > GRAVITY_BAD_G;
}

bool verdict_is_lsm6dso32(const struct doctor_chip *chip)
{
	const struct imu_found *found = &chip->imu.found;

	return is_implausible(chip) && found->chip && strcmp(found->chip->name, "lsm6dso") == 0 &&
	       fabs(chip->result.gravity_g - 0.5) < HALF_G_OFF;
}

enum verdict verdict_of(const struct doctor_chip *chip)
{
	const struct imu_found *found = &chip->imu.found;

	if (chip->is_up && verdict_is_failing(chip))
		return VERDICT_FAILS;
	if (chip->is_up && is_implausible(chip))
		return VERDICT_IMPLAUSIBLE;
	if (chip->is_up && is_noisy(chip))
		return VERDICT_NOISY;
	if (chip->is_up)
		return found->verdict == IMU_UNLISTED ? VERDICT_UNLISTED : VERDICT_WORKS;
	if (chip->error == -EBUSY)
		return VERDICT_OWNED;
	if (found->verdict == IMU_NOT_ASKED)
		return chip->error == -ETIMEDOUT ? VERDICT_HANGS
		       : chip->error == -ENXIO || chip->error == -EREMOTEIO ||
				       chip->error == -EINVAL
			       ? VERDICT_SILENT
			       : VERDICT_FAILS;
	if (found->verdict == IMU_CLOCK)
		return VERDICT_CLOCK;
	if (chip->error == 0)
		return VERDICT_SEEN;
	return chip->error == -ENODEV || chip->error == -EPROTO || chip->error == -EILSEQ ||
			       chip->error == -EAGAIN || chip->error == -EMSGSIZE
		       ? VERDICT_REFUSED
		       : VERDICT_FAILS;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_SILENT] = "silent",
		[VERDICT_HANGS] = "hangs",
		[VERDICT_OWNED] = "owned",
		[VERDICT_CLOCK] = "clock",
		[VERDICT_REFUSED] = "refused",
		[VERDICT_FAILS] = "fails",
		[VERDICT_SEEN] = "seen",
		[VERDICT_NOISY] = "noisy",
		[VERDICT_UNLISTED] = "unlisted",
		[VERDICT_WORKS] = "works",
		[VERDICT_IMPLAUSIBLE] = "implausible",
	};

	return names[verdict];
}
