/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/guide/height.h>

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
	height->tipped_s += vec3_norm(vec3_cross(up, height->up)) * step_s;
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

	if (!height->has_rest || way_s > HEIGHT_WAY_MOST_S ||
	    HEIGHT_OFF_MPS2 * height->tipped_s * way_s > HEIGHT_OFF_MOST_M)
		return UNKNOWN;
	return height->way_m - grown_mps2 * way_s * way_s / 6.0 - 0.5 * speed_mps * way_s;
}
