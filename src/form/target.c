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

static bool is_of_tilt(const struct form_limit *limit, bool is_lone)
{
	return limit->quantity == QUANTITY_PELVIC_TILT &&
	       form_limit_can_hold(limit, is_lone ? 1 : 2);
}

static void limit_to_counts(const struct form *form, bool is_lone, struct band *band)
{
	for (int i = 0; i < form->count_count; i++) {
		const struct form_limit *limit = &form->exercise->counts[i];

		if (!is_of_tilt(limit, is_lone))
			continue;
		if (limit->way == WAY_ABOVE)
			raise_low(band, form->count[i].on);
		else
			lower_high(band, form->count[i].on);
	}
}

static void limit_to_taught(const struct form *form, struct band *band)
{
	double near_rad = form_taught_near_rad(form->taught, form->taught_rad);
	double far_rad = fabs(form->taught->tilt_rad) + form->taught_rad;
	bool is_back = form->taught->tilt_rad < 0.0;

	raise_low(band, is_back ? -far_rad : near_rad);
	lower_high(band, is_back ? -near_rad : far_rad);
}

void form_tilt_target(const struct form *form, bool is_lone, double *ret_low_rad,
		      double *ret_high_rad)
{
	struct band band = {UNKNOWN, UNKNOWN};

	if (form_is_by_taught(form, is_lone))
		limit_to_taught(form, &band);
	else
		limit_to_counts(form, is_lone, &band);
	for (int i = 0; i < form->rule_count; i++) {
		const struct form_limit *limit = &form->state[i].rule->limit;

		if (!is_of_tilt(limit, is_lone))
			continue;
		if (limit->way == WAY_ABOVE)
			lower_high(&band, form->state[i].on);
		else
			raise_low(&band, form->state[i].on);
	}
	*ret_low_rad = band.low_rad - form->offset.tilt_rad;
	*ret_high_rad = band.high_rad - form->offset.tilt_rad;
}
