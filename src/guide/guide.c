/* SPDX-License-Identifier: MIT */
#include <lumbard/guide/guide.h>

void guide_init(struct guide *guide, const bool has_marks[SENSOR_COUNT])
{
	*guide = (struct guide){0};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		guide->has_marks[i] = has_marks[i];
		guide->mark[i] = POSE_NONE;
		guide->duty[i] = GUIDE_COACHED;
	}
}

void guide_mark(struct guide *guide, enum sensor_place sensor, enum calib_pose pose)
{
	guide->mark[sensor] = pose;
	guide->has_marks[sensor] |= pose != POSE_NONE;
}

static enum calib_pose held_pose(const struct guide *guide, enum sensor_place sensor)
{
	enum sensor_place other = sensor == SENSOR_PELVIS ? SENSOR_LUMBAR : SENSOR_PELVIS;

	return guide->mark[guide->has_marks[sensor] ? sensor : other];
}

/* Whoever left a pose that long ago was on no way. */
static void end_long_ways(struct guide *guide, int64_t t_us, struct guide_answer *answer)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		answer->before[i] = GUIDE_UNDECIDED;
		if (guide->duty[i] == GUIDE_UNDECIDED &&
		    t_us - guide->left_us[i] >= GUIDE_WAY_MOST_US)
			guide->duty[i] = answer->before[i] = GUIDE_COACHED;
	}
}

void guide_step(struct guide *guide, enum sensor_place sensor, int64_t t_us,
		struct guide_answer *ret_answer)
{
	enum guide_duty *duty = &guide->duty[sensor];

	end_long_ways(guide, t_us, ret_answer);
	ret_answer->pose = held_pose(guide, sensor);
	if (ret_answer->pose != POSE_NONE) {
		if (*duty == GUIDE_UNDECIDED)
			ret_answer->before[sensor] = GUIDE_CALIBRATING;
		*duty = GUIDE_CALIBRATING;
	} else if (*duty == GUIDE_CALIBRATING) {
		*duty = GUIDE_UNDECIDED;
		guide->left_us[sensor] = t_us;
	}
	ret_answer->duty = *duty;
}
