/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/body/motion.h>

#include <stdbool.h>
#include <stddef.h>

#define GAP_S		0.2 /* a longer one has the filters begin anew */
#define FORGET_S	1.0 /* and beyond this it is not known how it moved before */
#define RATE_SAMPLES	16  /* before the filters are made; bursts of host times average out */
#define RATE_TAU_S	2.0
#define RATE_OFF	0.15	       /* the filters are made anew beyond this, */
#define TREMOR_KEPT	0.99	       /* or where a tremor can be seen, or no longer by that */
#define READY_US	(US_PER_S / 2) /* what filters make of their beginning is no motion */
#define BOUNCE_TAU_S	0.75	       /* as long a memory as a window of 1.5 s */
#define TREMOR_TAU_S	0.5
#define SWING_RADPS	RAD(2.0) /* a turn counts when the rate passed this on both sides */
#define TURNS_WITHIN_US (3 * US_PER_S)
#define SQUARES_MOST	1e9 /* beyond any sensor; false for what is no number */
#define NEVER_US	(INT64_MIN / 2)

void motion_init(struct motion *motion)
{
	*motion = (struct motion){.turn_us = {NEVER_US, NEVER_US, NEVER_US}};
}

/* So that what can be seen at a rate does not hang on the first few samples. */
static void keep_filters_while(struct motion *motion)
{
	const double tremor_dt_s = FILTER_CORNER_MOST / MOTION_TREMOR_TOP_HZ;

	motion->least_dt_s = motion->mean_dt_s * (1.0 - RATE_OFF);
	motion->most_dt_s = motion->mean_dt_s * (1.0 + RATE_OFF);
	if (motion->mean_dt_s < tremor_dt_s)
		motion->most_dt_s = fmin(motion->most_dt_s, tremor_dt_s / TREMOR_KEPT);
	else
		motion->least_dt_s = fmax(motion->least_dt_s, tremor_dt_s);
}

static void make_filters(struct motion *motion)
{
	motion->rate_hz = 1.0 / motion->mean_dt_s;
	keep_filters_while(motion);
	if (!filter_can_pass(MOTION_SLOW_TOP_HZ, motion->rate_hz)) {
		motion->rate_hz = motion->most_dt_s = 0.0;
		return;
	}
	motion->low_3hz = biquad_low_pass(MOTION_SLOW_TOP_HZ, motion->rate_hz);
	motion->high_07hz = biquad_high_pass(0.7, motion->rate_hz);
	if (!filter_can_pass(MOTION_TREMOR_TOP_HZ, motion->rate_hz))
		return;
	motion->high_4hz = biquad_high_pass(4.0, motion->rate_hz);
	motion->low_12hz = biquad_low_pass(MOTION_TREMOR_TOP_HZ, motion->rate_hz);
}

/* false while the rate is not known yet, or is too low. */
static bool follow_rate(struct motion *motion, double dt_s)
{
	motion->sample_count++;
	if (motion->sample_count <= RATE_SAMPLES) {
		motion->mean_dt_s +=
			dt_s / (RATE_SAMPLES - 1); /* the first has no time before it */
		if (motion->sample_count < RATE_SAMPLES)
			return false;
	} else {
		double share = motion->mean_dt_s / RATE_TAU_S;

		/* Each sample weighs the same: the long pauses between bursts are not the rule. */
		motion->mean_dt_s += (dt_s - motion->mean_dt_s) * (share < 1.0 ? share : 1.0);
	}
	if (!(motion->mean_dt_s >= motion->least_dt_s && motion->mean_dt_s <= motion->most_dt_s))
		make_filters(motion);
	return motion->rate_hz > 0.0;
}

static void count_turn(struct motion *motion, int64_t t_us, double sagittal_radps)
{
	int swing = sagittal_radps > SWING_RADPS ? 1 : sagittal_radps < -SWING_RADPS ? -1 : 0;

	if (swing == 0 || swing == motion->swing)
		return;
	motion->swing = swing;
	for (int i = MOTION_TURNS - 1; i > 0; i--)
		motion->turn_us[i] = motion->turn_us[i - 1];
	motion->turn_us[0] = t_us;
}

/* How it moved before is still so, and is not measured again before the filters have settled. */
static void resume(struct motion *motion, int64_t t_us)
{
	motion->xy = motion->z_force = (struct motion_pair){0};
	motion->ready_us = t_us + READY_US;
	motion->is_ready = false;
}

/* square follows the latest value's with a memory of tau_s. */
static void follow_square(double *square, double now, double dt_s, double tau_s)
{
	*square += (now - *square) * dt_s / (tau_s + dt_s);
}

/* Of one sample, in each band. */
struct motion_squares {
	double slow, bounce, tremor, stride;
	double sagittal_radps; /* to and fro */
};

static inline double square_of(filter_pair xy, filter_pair z)
{
	xy *= xy;
	return xy[0] + xy[1] + z[0] * z[0];
}

static inline void filter_sample(struct motion *motion, filter_pair xy, filter_pair z_force,
				 struct motion_squares *ret_now)
{
	const struct biquad low = motion->low_3hz, high = motion->high_07hz;
	filter_pair slow_xy = biquad_step(low, &motion->xy.slow, xy);
	filter_pair slow_z_force = biquad_step(low, &motion->z_force.slow, z_force);
	filter_pair bounce_xy = biquad_step(high, &motion->xy.bounce, slow_xy);
	filter_pair bounce_z_force = biquad_step(high, &motion->z_force.bounce, slow_z_force);

	ret_now->slow = square_of(slow_xy, slow_z_force);
	ret_now->bounce = square_of(bounce_xy, bounce_z_force);
	ret_now->stride = bounce_z_force[1] * bounce_z_force[1];
	ret_now->sagittal_radps = bounce_xy[1];
	ret_now->tremor = 0.0;
	if (filter_can_pass(MOTION_TREMOR_TOP_HZ, motion->rate_hz)) {
		const struct biquad shake_high = motion->high_4hz, shake_low = motion->low_12hz;

		xy = biquad_step(shake_high, &motion->xy.shake_high, xy);
		z_force = biquad_step(shake_high, &motion->z_force.shake_high, z_force);
		xy = biquad_step(shake_low, &motion->xy.shake_low, xy);
		z_force = biquad_step(shake_low, &motion->z_force.shake_low, z_force);
		ret_now->tremor = square_of(xy, z_force);
	}
}

void motion_step(struct motion *motion, int64_t t_us, struct vec3 gyro_radps, double force_mps2)
{
	double dt_s = S_FROM_US(t_us - motion->last_us);
	struct motion_squares now;

	if (!(dt_s > 0.0 && dt_s <= FORGET_S) || motion->sample_count == 0) {
		motion_init(motion);
		motion->ready_us = t_us + READY_US;
		dt_s = 0.0;
	}
	motion->last_us = t_us;
	if (dt_s > GAP_S) {
		resume(motion, t_us);
		return;
	}
	motion->is_ready = follow_rate(motion, dt_s) && t_us >= motion->ready_us;
	if (motion->rate_hz == 0.0)
		return;
	/* From where everybody begins: a filter that starts with a step of 1 g sees one walk. */
	filter_sample(motion, (filter_pair){gyro_radps.x, gyro_radps.y},
		      (filter_pair){gyro_radps.z, force_mps2 - GRAVITY_MPS2}, &now);
	if (!(now.slow + now.bounce + now.tremor + now.stride < SQUARES_MOST)) {
		motion_init(motion);
		return;
	}
	motion->speed_radps = sqrt(now.slow);
	if (!motion->is_ready)
		return;
	count_turn(motion, t_us, now.sagittal_radps);
	follow_square(&motion->stride_square, now.stride, dt_s, BOUNCE_TAU_S);
	follow_square(&motion->bounce_square, now.bounce, dt_s, BOUNCE_TAU_S);
	follow_square(&motion->tremor_square, now.tremor, dt_s, TREMOR_TAU_S);
}

double motion_speed_radps(const struct motion *motion)
{
	return motion->is_ready ? motion->speed_radps : UNKNOWN;
}

double motion_bounce_radps(const struct motion *motion)
{
	if (!motion->is_ready)
		return UNKNOWN;
	return motion->last_us - motion->turn_us[MOTION_TURNS - 1] <= TURNS_WITHIN_US
		       ? sqrt(motion->bounce_square)
		       : 0.0;
}

double motion_stride_mps2(const struct motion *motion)
{
	return motion->is_ready ? sqrt(motion->stride_square) : UNKNOWN;
}

double motion_tremor_radps(const struct motion *motion)
{
	if (!motion->is_ready || !filter_can_pass(MOTION_TREMOR_TOP_HZ, motion->rate_hz))
		return UNKNOWN;
	return sqrt(motion->tremor_square);
}
