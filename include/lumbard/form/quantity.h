/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_QUANTITY_H
#define LUMBARD_FORM_QUANTITY_H

#include <lumbard/body/body.h>
#include <stdbool.h>

/*
 * What limits are set on: its name, its unit, how many sensors it takes and how it is read from a
 * pose stand in one file. Angles are against neutral, and their signs are those of body.h.
 */
enum form_quantity {
	QUANTITY_PELVIC_TILT,
	QUANTITY_LUMBAR_FLEXION,
	QUANTITY_TRUNK,	    /* tilt + flexion: how far the upper sensor came forward */
	QUANTITY_HIP_SHARE, /* tilt / trunk: how much of the reach the pelvis gives; 1 is all of it
			     */
	QUANTITY_LEAN,
	QUANTITY_TURN,
	QUANTITY_SPEED,
	QUANTITY_BOUNCE,
	QUANTITY_TREMOR,
	QUANTITY_COUNT,
	QUANTITY_NONE = QUANTITY_COUNT,
};

/* Where a stretch has a neutral of its own: that of its position minus this one, else zero. */
struct form_offset {
	double tilt_rad, flexion_rad;
};

struct form_quantity_info {
	const char *name;
	const char *plus, *minus; /* what its sign says */
	int sensors_least;
	bool is_angle; /* rad, deg in files; or a share of two angles. Else rad/s and deg/s */
	double top_hz; /* of the band that it is measured in; 0: of none */
};

const struct form_quantity_info *form_quantity_info(enum form_quantity quantity);

/* All quantities of a pose, each at its number. */
void form_quantities_read(const struct body_pose *pose, const struct form_offset *offset,
			  double ret_value[QUANTITY_COUNT]);

#endif
