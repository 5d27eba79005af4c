/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_SENSOR_H
#define LUMBARD_SESSION_SENSOR_H

#include <lumbard/session/session.h>

#include <stdbool.h>

#define NEVER_US	INT64_MAX
#define SENSOR_STALE_US INT64_C(400000) /* dark before the 0.5 s that a wearer is promised */

void sensor_init(struct session_sensor *sensor, const struct profile_sensor *fitted, bool is_pelvis,
		 bool is_expected);

/* What its check against itself says now. */
void sensor_take_verdict(struct session_sensor *sensor, const struct profile_sensor *fitted);

/* Which one it is. */
void sensor_take_identity(struct session_sensor *sensor, const struct profile *profile,
			  enum sensor_place place, const struct sensor_identity *identity);

/* When its fit is due: whether |a| at rest stopped fitting the profile just now; its trim is then
 * left out. */
bool sensor_gives_up_trim(struct session_sensor *sensor, const struct profile_sensor *fitted,
			  int64_t t_us);

bool sensor_is_fresh(const struct session_sensor *sensor, int64_t t_us);

/* Whether it is to be trusted at t_us, into its doubt. */
void sensor_judge(struct session_sensor *sensor, int64_t t_us);

#endif
