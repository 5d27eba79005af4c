/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <lumbard/base/units.h>

#define RAIL_EXCESS 1.001

/*
 * Full scales that chips offer; a value that stands still at one of them is cut off. ST's
 * gyroscopes count on beyond the name of the range, to 32768 counts of 8.75 mdps and its doubles.
 */
static const double gyro_rails_radps[] = {
	RAD(250.0),  RAD(500.0),  RAD(1000.0),	RAD(2000.0),
	RAD(286.72), RAD(573.44), RAD(1146.88), RAD(2293.76),
};
static const double accel_rails_mps2[] = {2 * GRAVITY_MPS2, 4 * GRAVITY_MPS2, 8 * GRAVITY_MPS2,
					  16 * GRAVITY_MPS2};
enum {
	GYRO_RAIL_COUNT = sizeof(gyro_rails_radps) / sizeof(*gyro_rails_radps),
	ACCEL_RAIL_COUNT = sizeof(accel_rails_mps2) / sizeof(*accel_rails_mps2),
};

static bool is_at_rail(double value, const double *rails, size_t rail_count)
{
	for (size_t i = 0; i < rail_count; i++)
		if (value >= rails[i] * RAIL_SHARE && value <= rails[i] * RAIL_EXCESS)
			return true;
	return false;
}

/*
 * A component that stands still at the end of a range, and beyond which this sensor has never been:
 * a wider range passes the narrower one's end, and may well do so twice with the same value.
 */
static bool is_cut_off(fusion_vec v, fusion_vec before, const double *rails, size_t rail_count,
		       fusion_real *peak)
{
	bool is_cut = false;

	for (int i = 0; i < 3; i++) {
		fusion_real size = v[i] < 0 ? -v[i] : v[i];

		is_cut |= v[i] == before[i] && size >= *peak &&
			  is_at_rail((double)size, rails, rail_count);
		*peak = size > *peak ? size : *peak;
	}
	return is_cut;
}

bool fusion_is_accel_cut_off(struct fusion_state *state, struct reading reading)
{
	return is_cut_off(reading.raw_mps2, state->last_accel_mps2, accel_rails_mps2,
			  ACCEL_RAIL_COUNT, &state->accel_peak_mps2);
}

bool fusion_is_gyro_cut_off(struct fusion_state *state, struct reading reading)
{
	return is_cut_off(reading.gyro_radps, state->last_gyro_radps, gyro_rails_radps,
			  GYRO_RAIL_COUNT, &state->gyro_peak_radps);
}
