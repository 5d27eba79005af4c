/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CALIB_PARTS_H
#define LUMBARD_CALIB_PARTS_H

#include <lumbard/calib/calib.h>

/* What the files of this room do for each other: windows are gathered, judged and put together. */

/* Provisional: a sacrum bows by 19 +- 9 deg in a seated bend, so 20 would refuse every other
 * person; below 85 % and 20 deg the report says poor. */
#define AXIS_SHARE_MIN	  0.70 /* people bowing reach 0.83 to 1.00; free squats 0.79 */
#define BOW_RANGE_MIN_RAD RAD(4.0)

/* Takes up what the open window of a pose has gathered. */
void calib_close_window(struct calib_sensor *sensor);

/* Mean of the windows that agree; is_used says whether they are enough. */
struct vec3 calib_pose_up(const struct calib_pose_data *data, struct calib_pose_quality *quality);

/*
 * The bias: from the sensor on a table, else from a real rest while worn, else the mean rate over
 * the poses, in which nobody turned by more than sway: about 0.2 deg/s. 0 or -ENODATA.
 */
int calib_find_bias(const struct calib_sensor *sensor, struct vec3 *ret_bias_radps);

/* The left axis from bow and neutrals, of any length; zero when neither tells. */
struct vec3 calib_left_axis(const struct calib_sensor *sensor, const struct vec3 up[POSE_COUNT],
			    struct calib_sensor_quality *quality);

#endif
