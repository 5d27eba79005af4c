/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

/* Where a tilt has to be beyond one side of a limit, and inside the side where it is wrong. */
struct band {
	double low_rad, high_rad;
};

static void raise_low(struct band *band, double limit_rad)
{
	band->low_rad = fmax(band->low_rad, limit_rad); /* fmax() leaves an unknown one out */
}

static void lower_high(struct band *band, double limit_rad)
{
	band->high_rad = fmin(band->high_rad, limit_rad);
}

static bool is_tilt(enum form_quantity quantity, bool is_lone)
{
	return quantity == QUANTITY_PELVIC_TILT ||
	       quantity == (is_lone ? QUANTITY_LONE_TILT : QUANTITY_REACH_TILT);
}

void form_tilt_target(const struct form *form, bool is_lone, double *ret_low_rad,
		      double *ret_high_rad)
{
	const struct exercise *exercise = form->exercise;
	struct band band = {UNKNOWN, UNKNOWN};

	for (size_t i = 0; i < exercise->count_count; i++) {
		const struct form_limit *limit = &exercise->counts[i];

		if (!is_tilt(limit->quantity, is_lone))
			continue;
		if (limit->way == WAY_ABOVE)
			raise_low(&band, form->count_on[i]);
		else
			lower_high(&band, form->count_on[i]);
	}
	for (int i = 0; i < form->rule_count; i++) {
		const struct form_limit *limit = &form->rule[i]->limit;

		if (!is_tilt(limit->quantity, is_lone))
			continue;
		if (limit->way == WAY_ABOVE)
			lower_high(&band, form->state[i].on);
		else
			raise_low(&band, form->state[i].on);
	}
	*ret_low_rad = band.low_rad - form->tilt_offset_rad;
	*ret_high_rad = band.high_rad - form->tilt_offset_rad;
}
