/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include <lumbard/base/units.h>
#include <lumbard/sense/sense.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define FAULTS_BAD 0.05 /* of the reads */

bool verdict_is_failing(const struct doctor_chip *chip)
{
	return chip->state == DOCTOR_CHIP_MEASURED &&
	       (chip->counts.fault[IMU_FAULT_NONE] == 0 ||
		sense_count_wrong(&chip->counts) + chip->skipped_reads >
			FAULTS_BAD * (chip->counts.reads + chip->skipped_reads));
}

static bool is_noisy(const struct doctor_chip *chip)
{
	return !chip->result.was_moving &&
	       (chip->result.noise_mg > NOISY_MG || chip->result.noise_dps > NOISY_DPS);
}

bool verdict_is_disagreeing(const struct doctor_chip *chip)
{
	return chip->agreement.fault != SELF_CHECK_WELL;
}

static bool is_implausible(const struct doctor_chip *chip)
{
	return !chip->result.was_moving && is_known(chip->result.gravity_g) &&
	       chip->state == DOCTOR_CHIP_MEASURED &&
	       fabs(chip->result.gravity_g - 1.0) > GRAVITY_BAD_G;
}

bool verdict_is_lsm6dso32(const struct doctor_chip *chip)
{
	const struct imu_found *found = &chip->is.found;

	return is_implausible(chip) && found->chip && strcmp(found->chip->name, "lsm6dso") == 0 &&
	       sense_is_half_g(chip->result.gravity_g);
}

enum verdict verdict_of(const struct doctor_chip *chip)
{
	const struct imu_found *found = &chip->is.found;

	if (chip->state >= DOCTOR_CHIP_UP && verdict_is_failing(chip))
		return VERDICT_FAILS;
	if (chip->state >= DOCTOR_CHIP_UP && (is_implausible(chip) || verdict_is_disagreeing(chip)))
		return VERDICT_IMPLAUSIBLE;
	if (chip->state >= DOCTOR_CHIP_UP && is_noisy(chip))
		return VERDICT_NOISY;
	if (chip->state >= DOCTOR_CHIP_UP)
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
			       chip->error == -EAGAIN || chip->error == -EMSGSIZE ||
			       chip->error == -ENOTUNIQ
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
