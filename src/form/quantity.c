/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/quantity.h>

/* Of less than that there is no share to speak of: a sensor's error would decide it. */
#define REACH_LEAST RAD(5.0)

static const struct form_quantity_info infos[QUANTITY_COUNT] = {
	[QUANTITY_PELVIC_TILT] = {"pelvic tilt", "forward", "back", 1, true, 0.0},
	[QUANTITY_LUMBAR_FLEXION] = {"lumbar flexion", "rounded", "arched", 2, true, 0.0},
	[QUANTITY_TRUNK] = {"trunk", "forward", "back", 2, true, 0.0},
	[QUANTITY_HIP_SHARE] = {"hip share", "by the hips", "by the back", 2, true, 0.0},
	[QUANTITY_LEAN] = {"lean", "right", "left", 1, true, 0.0},
	[QUANTITY_TURN] = {"turn", "left", "right", 1, true, 0.0},
	[QUANTITY_SPEED] = {"speed", "", "", 1, false, MOTION_SLOW_TOP_HZ},
	[QUANTITY_BOUNCE] = {"bounce", "", "", 1, false, MOTION_SLOW_TOP_HZ},
	[QUANTITY_TREMOR] = {"tremor", "", "", 1, false, MOTION_TREMOR_TOP_HZ},
};

const struct form_quantity_info *form_quantity_info(enum form_quantity quantity)
{
	return &infos[quantity];
}

void form_quantities_read(const struct body_pose *pose, const struct form_offset *offset,
			  double ret_value[QUANTITY_COUNT])
{
	double tilt_rad = angle_wrapped_rad(pose->pelvic_tilt_rad + offset->tilt_rad);
	double flexion_rad = pose->lumbar_flexion_rad + offset->flexion_rad;
	double trunk_rad = tilt_rad + flexion_rad;

	ret_value[QUANTITY_PELVIC_TILT] = tilt_rad;
	ret_value[QUANTITY_LUMBAR_FLEXION] = flexion_rad;
	ret_value[QUANTITY_TRUNK] = trunk_rad;
	ret_value[QUANTITY_HIP_SHARE] = trunk_rad > REACH_LEAST ? tilt_rad / trunk_rad : UNKNOWN;
	ret_value[QUANTITY_LEAN] = pose->lean_rad;
	ret_value[QUANTITY_TURN] = pose->turn_rad;
	ret_value[QUANTITY_SPEED] = pose->speed_radps;
	ret_value[QUANTITY_BOUNCE] = pose->bounce_radps;
	ret_value[QUANTITY_TREMOR] = pose->tremor_radps;
}
