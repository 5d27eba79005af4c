/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/guide/height.h>

#define TIP_MOST    0.5 /* sine, 30 deg: standing, sitting and kneeling are nearer */
#define OFF_MOST_M  0.5 /* of which nothing is sure that a body can do */
#define STEP_MOST_S 0.2 /* a longer gap hides what the body did */

void height_init(struct height *height)
{
	*height = (struct height){0};
}

void height_begin(struct height *height, double rest_mps2, struct vec3 up)
{
	*height = (struct height){
		.has_rest = true,
		.since_us = height->last_us,
		.last_us = height->last_us,
		.up = up,
		.last_up = up,
		.rest_mps2 = rest_mps2,
	};
}

void height_step(struct height *height, struct vec3 accel_mps2, struct vec3 up, int64_t t_us)
{
	double step_s = S_FROM_US(t_us - height->last_us);
	double up_mps2 = vec3_dot(accel_mps2, up) - height->rest_mps2;

	height->has_rest = height->has_rest && step_s >= 0.0 && step_s <= STEP_MOST_S;
	height->last_us = t_us;
	if (!height->has_rest)
		return;
	height->way_m += height->speed_mps * step_s + 0.5 * up_mps2 * step_s * step_s;
	height->speed_mps += up_mps2 * step_s;
	height->last_up = up;
	height->tipped_s += vec3_norm(vec3_cross(up, height->up)) * step_s;
}

/* How much more the body was tipped than by going evenly from how it rested to how it rests. */
static double tipped_s(const struct height *height, double way_s)
{
	double tip = vec3_norm(vec3_cross(height->last_up, height->up));

	return tip < TIP_MOST ? fmax(0.0, height->tipped_s - 0.5 * tip * way_s) : HUGE_VAL;
}

/*
 * What the accelerometer says too much is taken to grow evenly, which adds grown T/2 to the speed
 * and grown T^2/6 to the way; speed that is left at the end comes from an even error, which adds
 * T/2 of it to the way.
 */
double height_way_m(const struct height *height, double rest_mps2)
{
	double way_s = S_FROM_US(height->last_us - height->since_us);
	double grown_mps2 = rest_mps2 - height->rest_mps2;
	double speed_mps = height->speed_mps - 0.5 * grown_mps2 * way_s;
	double off_m = HEIGHT_OFF_MPS2 * tipped_s(height, way_s) * way_s;
	double way_m = height->way_m - grown_mps2 * way_s * way_s / 6.0 - 0.5 * speed_mps * way_s;
	double sure_m = fmax(0.0, fabs(way_m) - off_m);

	if (!height->has_rest || way_s > HEIGHT_WAY_MOST_S || off_m > OFF_MOST_M ||
	    (off_m > HEIGHT_MEANT_M && !(sure_m > HEIGHT_MEANT_M)))
		return UNKNOWN;
	return copysign(sure_m, way_m);
}
