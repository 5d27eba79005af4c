/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/angle.h>
#include <lumbard/base/units.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * Forward or backward. Gravity and a movement give the line of the left axis; which way along it is
 * left is a vote of all that tells it, each with a weight for how sure it is. A profile with the
 * wrong answer calls a slump good, so what does not suffice or does not agree is refused.
 *
 * A bow may be rounded while the pelvis rolls back by 6 to 8 deg, or begin with bending back; only
 * how far it goes excludes that. Weights and limits are provisional but for what is named.
 */
#define NEEDED	       3.0	  /* what one sure witness has */
#define CONTRADICTION  1.5	  /* of the others; a small bow over a rolling pelvis stays below */
#define FLEXION_MOST   RAD(75.0)  /* T10 to sacrum, seated: 10 to 75; T12 to S2: 52 +- 10 */
#define EXTENSION_MOST RAD(-45.0) /* standing: 25 to 30 */
#define ASIDE_RAD      RAD(30.0)  /* a neutral nearer to upright tells nothing */
#define SAME_TIME_US   INT64_C(150000)

struct ballot {
	double weight_for, weight_against; /* the direction of the line as it is */
	uint32_t by, against;
};

/* weight is negative against. */
static void vote(struct ballot *ballot, uint32_t who, double weight)
{
	if (weight > 0.0) {
		ballot->weight_for += weight;
		ballot->by |= who;
	} else if (weight < 0.0) {
		ballot->weight_against -= weight;
		ballot->against |= who;
	}
}

static uint32_t bit(enum calib_pose pose)
{
	return UINT32_C(1) << pose;
}

double calib_turned_rad(struct vec3 left, struct vec3 from_up, struct vec3 to_up)
{
	struct vec3 from = vec3_add_scaled(from_up, -vec3_dot(from_up, left), left);
	struct vec3 to = vec3_add_scaled(to_up, -vec3_dot(to_up, left), left);

	return angle_of_rad(vec3_dot(left, vec3_cross(to, from)), vec3_dot(to, from));
}

/* How far a bow went either way, and which way first. */
struct reach {
	double ahead_rad, behind_rad; /* both positive */
	bool is_ahead_first;
};

static double bow_angle_rad(const struct calib_worn *worn, int i)
{
	return calib_turned_rad(worn->left, worn->up[POSE_UPRIGHT], calib_bow_up(worn, i));
}

static struct reach bow_reach(const struct calib_worn *worn)
{
	struct reach reach = {0};
	double least_rad, first_rad = 0.0;

	for (int i = 0; i < worn->sensor->bow_up_count; i++) {
		reach.ahead_rad = fmax(reach.ahead_rad, bow_angle_rad(worn, i));
		reach.behind_rad = fmax(reach.behind_rad, -bow_angle_rad(worn, i));
	}
	/* Sway and a strap that settles go both ways; a third of the way is meant. */
	least_rad = fmax(BOW_MEANT_RAD, fmax(reach.ahead_rad, reach.behind_rad) / 3.0);
	for (int i = 0; first_rad == 0.0 && i < worn->sensor->bow_up_count; i++)
		if (fabs(bow_angle_rad(worn, i)) >= least_rad)
			first_rad = bow_angle_rad(worn, i);
	reach.is_ahead_first = first_rad > 0.0;
	return reach;
}

/* What a bow is worth that went this far, by the far way and the other. */
struct bow_worth {
	double sure_deg, sure_other_share; /* nobody bends back that far */
	double clear_deg, fair_deg;	   /* if it went one way only */
	double fair_weight, little_weight;
	double beyond_deg, beyond_other_share; /* further than bending back goes: says something */
};

/*
 * Leaning back, a pelvis turns by 10 to 20 deg and ribs by 25 to 35; rounding, a pelvis rolls back
 * by 6 to 8, in a slump by 10 to 20. Ribs go forward in every bow.
 */
static const struct bow_worth worths[SENSOR_COUNT] = {
	[SENSOR_PELVIS] = {30.0, 0.5, 20.0, 12.0, 1.5, 1.0, 22.0, 0.8},
	[SENSOR_LUMBAR] = {45.0, 0.6, 25.0, 12.0, 2.0, 1.0, 37.0, 0.8},
};

static double weight_of_reach(const struct bow_worth *worth, double far_rad, double other_rad,
			      bool is_far_first)
{
	double deg = far_rad * DEG_PER_RAD;

	if (deg >= worth->sure_deg && other_rad <= worth->sure_other_share * far_rad)
		return NEEDED;
	if (!is_far_first || other_rad > far_rad / 3.0 || far_rad < BOW_MEANT_RAD)
		return deg >= worth->beyond_deg && other_rad <= worth->beyond_other_share * far_rad
			       ? CONTRADICTION
			       : 0.0;
	return deg >= worth->clear_deg	? NEEDED
	       : deg >= worth->fair_deg ? worth->fair_weight
					: worth->little_weight;
}

static void ask_bow(const struct calib_worn *worn, struct calib_sensor_quality *quality,
		    struct ballot *ballot)
{
	const struct bow_worth *worth = &worths[worn->place];
	struct reach reach = bow_reach(worn);

	/* Of a movement every which way the part about this line says nothing. */
	if (!(quality->axis_share >= AXIS_SHARE_MIN))
		return;
	quality->bow_ahead_rad = reach.ahead_rad;
	quality->bow_behind_rad = reach.behind_rad;
	if (reach.ahead_rad >= reach.behind_rad)
		vote(ballot, bit(POSE_BOW),
		     weight_of_reach(worth, reach.ahead_rad, reach.behind_rad,
				     reach.is_ahead_first));
	else
		vote(ballot, bit(POSE_BOW),
		     -weight_of_reach(worth, reach.behind_rad, reach.ahead_rad,
				      !reach.is_ahead_first));
}

/* Index of the sample of a bow that is nearest in time, going on from at; -1 without. */
static int same_time(const struct calib_sensor *sensor, int64_t t_us, int *at)
{
	while (*at + 1 < sensor->bow_up_count && sensor->bow_up_us[*at + 1] <= t_us)
		(*at)++;
	for (int i = *at; i < sensor->bow_up_count && i <= *at + 1; i++)
		if (llabs(sensor->bow_up_us[i] - t_us) <= SAME_TIME_US / 2)
			return i;
	return -1;
}

/* Whether a back can do that bow if the pelvis' line is left (sign 1) or right (-1). */
static bool can_bend(const struct calib_worn *pelvis, const struct calib_worn *ribs, double sign)
{
	int at = 0;

	for (int i = 0; i < pelvis->sensor->bow_up_count; i++) {
		int k = same_time(ribs->sensor, pelvis->sensor->bow_up_us[i], &at);
		double flexion_rad;

		if (k < 0)
			continue;
		flexion_rad = bow_angle_rad(ribs, k) - sign * bow_angle_rad(pelvis, i);
		if (flexion_rad > FLEXION_MOST || flexion_rad < EXTENSION_MOST)
			return false;
	}
	return true;
}

static void ask_both_sensors(const struct calib_worn *pelvis, const struct calib_worn *ribs,
			     struct ballot *ballot)
{
	bool can_be = can_bend(pelvis, ribs, 1.0), can_be_against = can_bend(pelvis, ribs, -1.0);

	if (can_be != can_be_against)
		vote(ballot, CALIB_BY_BOTH_SENSORS, can_be ? NEEDED : -NEEDED);
}

static double pose_angle_rad(const struct calib_worn *worn, enum calib_pose pose)
{
	return calib_turned_rad(worn->left, worn->up[POSE_UPRIGHT], worn->up[pose]);
}

/* All fours are face down and lying is on the back, whoever does it. */
static void ask_neutrals(const struct calib_worn *worn, const struct calib_sensor_quality *quality,
			 struct ballot *ballot)
{
	for (int i = 0; i < POSE_COUNT; i++) {
		const struct calib_pose_info *info = calib_pose_info((enum calib_pose)i);
		double angle_rad = pose_angle_rad(worn, (enum calib_pose)i);

		if (!quality->pose[i].is_used || !is_known(info->nominal_deg) ||
		    info->position == BODY_UPRIGHT || fabs(angle_rad) < ASIDE_RAD)
			continue;
		vote(ballot, bit((enum calib_pose)i),
		     (angle_rad > 0.0) == (info->nominal_deg > 0.0) ? NEEDED : -NEEDED);
	}
}

/* A pelvis sits behind upright, if anything; by 20 deg nobody sits in front of it. */
static void ask_sit(const struct calib_worn *worn, const struct calib_sensor_quality *quality,
		    struct ballot *ballot)
{
	double back_deg = -pose_angle_rad(worn, POSE_SIT) * DEG_PER_RAD;
	double size_deg = fabs(back_deg);
	double weight = size_deg >= 20.0  ? NEEDED
			: size_deg >= 8.0 ? 1.5
			: size_deg >= 4.0 ? 1.0
					  : 0.0;

	if (quality->pose[POSE_SIT].is_used)
		vote(ballot, bit(POSE_SIT), back_deg > 0.0 ? weight : -weight);
}

/* A hinge is in front of sitting and of a slump, a slump is behind: by 8 deg it means something. */
static void ask_own_range(const struct calib_worn *worn, const struct calib_sensor_quality *quality,
			  struct ballot *ballot)
{
	const struct calib_pose_quality *pose = quality->pose;
	enum calib_pose tall = pose[POSE_SIT].is_used ? POSE_SIT : POSE_UPRIGHT;
	enum calib_pose front = pose[POSE_HINGE].is_used ? POSE_HINGE : tall;
	enum calib_pose back = pose[POSE_SLUMP].is_used ? POSE_SLUMP : tall;
	double apart_deg = (pose_angle_rad(worn, front) - pose_angle_rad(worn, back)) * DEG_PER_RAD;
	double weight = front != tall && back != tall ? 2.0 : 1.0;

	if (fabs(apart_deg) >= 8.0)
		vote(ballot, (front != tall ? bit(front) : 0u) | (back != tall ? bit(back) : 0u),
		     apart_deg > 0.0 ? weight : -weight);
}

static bool is_decided(const struct ballot *ballot)
{
	return fmax(ballot->weight_for, ballot->weight_against) >= NEEDED &&
	       fmin(ballot->weight_for, ballot->weight_against) < CONTRADICTION;
}

/* "`sit`, `table` and the bow" */
void calib_add_witnesses(struct text *text, uint32_t who)
{
	const char *before = "";

	for (int i = 0; i <= POSE_COUNT; i++) {
		uint32_t later = who >> i >> 1;

		if (!(who >> i & 1u))
			continue;
		if (i == POSE_BOW)
			text_addf(text, "%sthe bow", before);
		else if (i == POSE_COUNT)
			text_addf(text, "%spelvis and ribs together", before);
		else
			text_addf(text, "%s`%s`", before, calib_pose_name((enum calib_pose)i));
		before = later & (later - 1u) ? ", " : " and ";
	}
}

static void say_bow(const struct calib_worn *worn, const struct calib_sensor_quality *quality,
		    struct text *text)
{
	double far_deg = fmax(quality->bow_ahead_rad, quality->bow_behind_rad) * DEG_PER_RAD;
	double other_deg = fmin(quality->bow_ahead_rad, quality->bow_behind_rad) * DEG_PER_RAD;

	if (!is_known(far_deg))
		return;
	if (other_deg > far_deg / 3.0)
		text_addf(text, "the bow went %.0f deg one way and %.0f deg the other; ", far_deg,
			  other_deg);
	else if (far_deg >= worths[worn->place].clear_deg)
		text_addf(text, "the bow turned it by %.0f deg; ", far_deg);
	else if (worn->place == SENSOR_PELVIS)
		text_addf(text,
			  "the bow turned it by %.0f deg, and by less than %.0f a pelvis may as "
			  "well have rolled back; ",
			  far_deg, worths[SENSOR_PELVIS].clear_deg);
	else
		text_addf(text, "the bow turned it by %.0f deg (needed: %.0f); ", far_deg,
			  worths[worn->place].clear_deg);
}

static int refuse_votes(const struct ballot *ballot, const struct calib_worn *worn,
			const struct calib_sensor_quality *quality, struct text *ret_why)
{
	text_addf(ret_why,
		  "%s: forward cannot be told from backward: ", sensor_place_name(worn->place));
	if (ballot->by && ballot->against) {
		calib_add_witnesses(ret_why, ballot->by);
		text_add(ret_why, " against ");
		calib_add_witnesses(ret_why, ballot->against);
		text_add(ret_why, ", so a mark is on the wrong pose or a bow went back; ");
	}
	say_bow(worn, quality, ret_why);
	text_add(ret_why, "bow from the hips, forward only, by 20 deg or more, and hold `table` "
			  "(all fours) or `lying` (on the back), which tell for sure");
	return -EDOM;
}

int calib_tell_forward(struct calib_worn *worn, const struct calib_worn *ribs,
		       struct calib_sensor_quality *quality, struct text *ret_why)
{
	struct ballot ballot = {0};

	ask_bow(worn, quality, &ballot);
	ask_neutrals(worn, quality, &ballot);
	if (ribs)
		ask_both_sensors(worn, ribs, &ballot);
	if (worn->place == SENSOR_PELVIS)
		ask_sit(worn, quality, &ballot);
	/* An own range is judged by the others where they suffice. */
	if (worn->place == SENSOR_PELVIS && !is_decided(&ballot))
		ask_own_range(worn, quality, &ballot);
	if (!is_decided(&ballot))
		return refuse_votes(&ballot, worn, quality, ret_why);
	quality->forward_by = ballot.by;
	quality->forward_against = ballot.against;
	if (ballot.weight_for > ballot.weight_against)
		return 0;
	worn->left = vec3_scale(worn->left, -1.0);
	quality->forward_by = ballot.against;
	quality->forward_against = ballot.by;
	quality->bow_ahead_rad = bow_reach(worn).ahead_rad;
	quality->bow_behind_rad = bow_reach(worn).behind_rad;
	return 0;
}

double calib_bow_flexion_rad(const struct calib_worn *pelvis, const struct calib_worn *ribs)
{
	double deepest_rad = 0.0, flexion_rad = UNKNOWN;
	int at = 0;

	for (int i = 0; i < pelvis->sensor->bow_up_count; i++) {
		int k = same_time(ribs->sensor, pelvis->sensor->bow_up_us[i], &at);

		if (k < 0 || bow_angle_rad(ribs, k) <= deepest_rad)
			continue;
		deepest_rad = bow_angle_rad(ribs, k);
		flexion_rad = deepest_rad - bow_angle_rad(pelvis, i);
	}
	return flexion_rad;
}
