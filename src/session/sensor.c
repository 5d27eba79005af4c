/* SPDX-License-Identifier: MIT */
#include "sensor.h"

#include <lumbard/base/units.h>
#include <lumbard/calib/accelerometer.h>

#define VALUE_SHARE	 0.05 /* that a number has to change to be told anew */
#define FIT_LOOK_US	 INT64_C(250000)
#define MISFITS_MOST	 8	  /* two seconds of rest: no knock lasts so long */
#define BIAS_SIGMA_RADPS RAD(0.5) /* from session to session about 0.3 deg/s */

static const enum event_reason reasons[] = {
	[FUSION_TRUSTED] = REASON_NONE,	       [FUSION_SETTLING] = REASON_SETTLING,
	[FUSION_SATURATED] = REASON_SATURATED, [FUSION_GRAVITY_FREE] = REASON_GRAVITY_FREE,
	[FUSION_FROZEN] = REASON_FROZEN,       [FUSION_IMPOSSIBLE] = REASON_IMPOSSIBLE,
};

/* As far as it has been seen to tell of the turns that are. */
static void believe_gyro(struct session_sensor *sensor)
{
	fusion_set_proven(&sensor->fusion, sensor->verdict.is_confirmed);
	fusion_set_gyro_scale(&sensor->fusion, sensor->verdict.gyro_share);
}

static void begin_fusion(struct session_sensor *sensor, const struct profile_sensor *fitted)
{
	fusion_init(&sensor->fusion, &fusion_defaults);
	if (fitted->is_fitted && fitted->has_gyro_bias)
		fusion_set_bias(&sensor->fusion, fitted->gyro_bias_radps, BIAS_SIGMA_RADPS);
	if (sensor->is_trimmed)
		fusion_set_trim(&sensor->fusion, &fitted->trim);
	believe_gyro(sensor);
}

void sensor_init(struct session_sensor *sensor, const struct profile_sensor *fitted, bool is_pelvis,
		 bool is_expected)
{
	sensor->is_trimmed = fitted->is_fitted && fitted->has_trim;
	self_check_init(&sensor->check);
	sensor->verdict = self_check_verdict(&sensor->check);
	begin_fusion(sensor, fitted);
	sensor->doubt.value = UNKNOWN;
	sensor->is_expected = is_expected;
	sensor->is_fitted = fitted->is_fitted || is_pelvis;
	sensor->fit_due_us = sensor->is_fitted && fitted->has_trim ? FIT_LOOK_US : NEVER_US;
}

/* What the filter learned from a sensor at fault is worth nothing once it is well again. */
void sensor_take_verdict(struct session_sensor *sensor, const struct profile_sensor *fitted)
{
	bool was_well = sensor->verdict.fault == SELF_CHECK_WELL;

	sensor->verdict = self_check_verdict(&sensor->check);
	if (!was_well && sensor->verdict.fault == SELF_CHECK_WELL)
		begin_fusion(sensor, fitted);
	else
		believe_gyro(sensor);
}

/* An accelerometer that has leapt has no name yet; |a| may tell more. */
static bool has_named_fault(const struct session_sensor *sensor)
{
	return sensor->verdict.fault != SELF_CHECK_WELL &&
	       sensor->verdict.fault != SELF_CHECK_DISAGREE;
}

static void watch_misfits(struct session_sensor *sensor, const struct profile_sensor *fitted)
{
	struct vec3 rest_mps2 = fusion_rest_accel_mps2(&sensor->fusion);

	if (!sensor->is_trimmed)
		rest_mps2 = accel_trimmed(&fitted->trim, rest_mps2);
	sensor->misfits = accelerometer_still_fits(fitted, rest_mps2) ? 0 : sensor->misfits + 1;
	sensor->others = accelerometer_is_another(fitted, rest_mps2) ? sensor->others + 1 : 0;
	if (sensor->others < MISFITS_MOST)
		return;
	sensor->is_another = true;
	sensor->fit_due_us = NEVER_US;
}

static void give_up_trim(struct session_sensor *sensor)
{
	const struct accel_trim none = accel_trim_none();

	sensor->is_trimmed = false;
	fusion_set_trim(&sensor->fusion, &none);
}

/* Whether it is where the profile has the other one, and not where it has it itself. */
static bool is_at_others(const struct profile *profile, enum sensor_place place,
			 const struct sensor_identity *identity)
{
	const struct profile_sensor *own = &profile->sensor[place];

	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct profile_sensor *other = &profile->sensor[i];

		if (i != (int)place && own->is_fitted && other->is_fitted &&
		    sensor_identity_is_at(&other->identity, identity) &&
		    own->identity.where.address && own->identity.where.bus[0] &&
		    !sensor_identity_is_at(&own->identity, identity))
			return true;
	}
	return false;
}

void sensor_take_identity(struct session_sensor *sensor, const struct profile *profile,
			  enum sensor_place place, const struct sensor_identity *identity)
{
	sensor->is_swapped = is_at_others(profile, place, identity);
	if (!sensor->is_trimmed ||
	    !sensor_identity_differs(&profile->sensor[place].identity, identity))
		return;
	give_up_trim(sensor);
	sensor->is_other_chip = true;
	sensor->fit_due_us = INT64_MIN;
}

bool sensor_gives_up_trim(struct session_sensor *sensor, const struct profile_sensor *fitted,
			  int64_t t_us)
{
	sensor->fit_due_us = t_us + FIT_LOOK_US;
	if (!sensor_is_fresh(sensor, t_us) || has_named_fault(sensor) ||
	    !fusion_is_at_rest(&sensor->fusion))
		return false;
	watch_misfits(sensor, fitted);
	if (!sensor->is_trimmed || sensor->misfits < MISFITS_MOST)
		return false;
	give_up_trim(sensor);
	return true;
}

bool sensor_is_fresh(const struct session_sensor *sensor, int64_t t_us)
{
	return sensor->is_seen && t_us - sensor->last_us < SENSOR_STALE_US;
}

/* Why a sensor is lost, or REASON_NONE: it is well. */
static enum event_reason reason_lost(const struct session_sensor *sensor, int64_t t_us)
{
	if (!sensor_is_fresh(sensor, t_us))
		return sensor->is_frozen       ? REASON_FROZEN
		       : sensor->is_impossible ? REASON_IMPOSSIBLE
		       : sensor->is_seen       ? REASON_STALE
					       : REASON_NEVER_CAME;
	if (sensor->is_swapped || sensor->is_upended)
		return REASON_SWAPPED;
	if (sensor->pace.is_impossible)
		return REASON_IMPOSSIBLE;
	if (sensor->pace.is_too_slow)
		return REASON_TOO_SLOW;
	if (sensor->pace.has_holes)
		return REASON_HOLES;
	if (has_named_fault(sensor))
		return event_reason_of(sensor->verdict.fault);
	if (sensor->is_another)
		return REASON_MISFIT;
	if (sensor->verdict.fault != SELF_CHECK_WELL)
		return event_reason_of(sensor->verdict.fault);
	return reasons[fusion_trust(&sensor->fusion)];
}

/* The number that the reason has. */
static void measure_doubt(const struct session_sensor *sensor, struct session_doubt *doubt)
{
	if (doubt->reason == REASON_GRAVITY_FREE) {
		double accel_mps2 = vec3_norm(sensor->accel_mps2);

		if (doubt->unit != UNIT_MPS2 ||
		    fabs(accel_mps2 - doubt->value) > VALUE_SHARE * doubt->value)
			doubt->value = accel_mps2;
		doubt->unit = UNIT_MPS2;
		return;
	}
	doubt->value = UNKNOWN;
	doubt->unit = UNIT_NONE;
	if (doubt->reason == REASON_TOO_SLOW) {
		doubt->value = pace_rate_hz(&sensor->pace);
		doubt->unit = UNIT_HZ;
	} else if (event_fault_of(doubt->reason) != SELF_CHECK_WELL) {
		doubt->value = sensor->verdict.scale;
	}
}

void sensor_judge(struct session_sensor *sensor, int64_t t_us)
{
	struct session_doubt *doubt = &sensor->doubt;
	enum event_reason reason = reason_lost(sensor, t_us);

	if (reason == REASON_NONE && doubt->reason == REASON_NONE)
		return;
	if (reason == REASON_NONE) {
		*doubt = (struct session_doubt){.value = UNKNOWN};
		return;
	}
	if (doubt->reason == REASON_NONE)
		doubt->since_us = t_us;
	doubt->reason = reason;
	measure_doubt(sensor, doubt);
}
