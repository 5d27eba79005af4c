/* SPDX-License-Identifier: MIT */
#include "swap.h"
#include "sensor.h"

#include <lumbard/base/units.h>

#define LOOK_US	   INT64_C(250000)
#define LOOKS_MOST 12 /* three seconds */

/* Provisional: only on the head are pelvis and ribs both beyond 143 deg from upright (a deep bend
 * is not), and no back turns by 100 deg between them. */
#define HEAD_DOWN_UP  (-0.8)
#define BACK_MOST_COS (-0.17)

/* Provisional, narrower: where a body surely may be. */
#define WELL_UP	       (-0.3)
#define WELL_COS       0.5
#define WELL_MOST_SIDE 0.5

/* Where up is along both segments, in body axes. */
struct ups {
	struct vec3 pelvis, lumbar;
};

/* worn: by whose mounting the pelvis's sensor is read; the lumbar's by the other. */
static struct ups ups_by(const struct session *session, enum sensor_place worn)
{
	const struct profile_sensor *fitted = session->profile->sensor;
	enum sensor_place other = worn == SENSOR_PELVIS ? SENSOR_LUMBAR : SENSOR_PELVIS;

	return (struct ups){
		vec3_rotate(&fitted[worn].r_body_from_sensor,
			    fusion_up(&session->sensor[SENSOR_PELVIS].fusion)),
		vec3_rotate(&fitted[other].r_body_from_sensor,
			    fusion_up(&session->sensor[SENSOR_LUMBAR].fusion)),
	};
}

static bool is_impossible(const struct ups *ups)
{
	return fmax(ups->pelvis.z, ups->lumbar.z) < HEAD_DOWN_UP ||
	       vec3_dot(ups->pelvis, ups->lumbar) < BACK_MOST_COS;
}

static bool is_well(const struct ups *ups)
{
	return fmin(ups->pelvis.z, ups->lumbar.z) > WELL_UP &&
	       vec3_dot(ups->pelvis, ups->lumbar) > WELL_COS &&
	       fmax(fabs(ups->pelvis.y), fabs(ups->lumbar.y)) < WELL_MOST_SIDE;
}

/* Whoever wears them is never still enough for a filter's rest. */
static bool is_up_known(const struct session *session, int64_t t_us)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (!sensor_is_fresh(&session->sensor[i], t_us) ||
		    fusion_trust(&session->sensor[i].fusion) != FUSION_TRUSTED)
			return false;
	return true;
}

void swap_init(struct session *session)
{
	const struct profile_sensor *fitted = session->profile->sensor;
	bool has_both = fitted[SENSOR_PELVIS].is_fitted && fitted[SENSOR_LUMBAR].is_fitted;

	session->swap_due_us = has_both ? INT64_MIN : NEVER_US;
}

void swap_watch(struct session *session, int64_t t_us)
{
	struct ups as_told, swapped;
	bool is_swapped;

	session->swap_due_us = t_us + LOOK_US;
	if (!is_up_known(session, t_us))
		return;
	as_told = ups_by(session, SENSOR_PELVIS);
	swapped = ups_by(session, SENSOR_LUMBAR);
	is_swapped = session->sensor[SENSOR_PELVIS].is_upended;
	/* Whatever fits both ways, as on the back, tells nothing new. */
	if (is_swapped ? !is_impossible(&swapped) || !is_well(&as_told)
		       : !is_impossible(&as_told) || !is_well(&swapped)) {
		session->swap_looks = 0;
		return;
	}
	if (++session->swap_looks < LOOKS_MOST)
		return;
	for (int i = 0; i < SENSOR_COUNT; i++)
		session->sensor[i].is_upended = !is_swapped;
	session->swap_looks = 0;
}
