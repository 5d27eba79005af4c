/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <errno.h>
#include <stdbool.h>

/*
 * Whether poses can be what their marks say, by how far they turn the pelvis and bend the back from
 * the pose that they start from. With one sensor only the pelvis can tell.
 */
#define BOW_FLEXION_LEAST    RAD(-10.0) /* arched by that in a bow: the ribs never lag so far */
#define ROUNDED_RAD	     RAD(15.0)	/* a back that rounds by this may take the pelvis forward */
#define HINGE_RIBS_LEAST     RAD(-5.0)	/* of `sit`: bending forward takes the ribs along */
#define PRAYER_FLEXION_LEAST RAD(-8.0)	/* of `table`: nobody folds up and arches the back */
#define LATERAL_MOST	     RAD(25.0)	/* held still, nobody leans that far: the strap is off */

/* Pelvis and ribs in a pose against another. */
struct turned {
	double pelvis_rad, ribs_rad; /* forward +; ribs UNKNOWN with one sensor */
};

static double turned_rad(const struct calib_worn *worn, enum calib_pose from, enum calib_pose to)
{
	if (!worn || !worn->made.pose[from].is_given || !worn->made.pose[to].is_given)
		return UNKNOWN;
	return angle_wrapped_rad(worn->made.pose[to].inclination_rad -
				 worn->made.pose[from].inclination_rad);
}

static enum calib_pose against(const struct calib_worn *pelvis, enum calib_pose pose)
{
	enum calib_pose usual = calib_pose_info(pose)->against;

	if (usual == POSE_SIT && !pelvis->made.pose[POSE_SIT].is_given)
		return POSE_UPRIGHT;
	return usual;
}

/* As if it were against `sit` where that is missing. */
static struct turned turned_from(const struct calib_worn *pelvis, const struct calib_worn *ribs,
				 enum calib_pose pose)
{
	enum calib_pose from = against(pelvis, pose);

	return (struct turned){turned_rad(pelvis, from, pose), turned_rad(ribs, from, pose)};
}

static struct calib_turn limits(const struct calib_worn *pelvis, enum calib_pose pose,
				const struct calib_turn *usual)
{
	struct calib_turn turn = *usual;

	if (against(pelvis, pose) != calib_pose_info(pose)->against) {
		turn.tilt.least_deg -= CALIB_SIT_DEG;
		turn.flexion.most_deg += CALIB_SIT_DEG;
	}
	return turn;
}

static bool has(const struct calib_turn *turn, const struct turned *turned)
{
	double flexion_rad = turned->ribs_rad - turned->pelvis_rad;
	bool is_forward = turned->pelvis_rad > RAD(turn->tilt.most_deg);

	return calib_range_has(&turn->flexion, flexion_rad) &&
	       (calib_range_has(&turn->tilt, turned->pelvis_rad) ||
		(is_forward && turn->flexion.least_deg > 0.0 && flexion_rad > ROUNDED_RAD));
}

static bool is_possible(const struct calib_worn *pelvis, const struct turned *turned,
			enum calib_pose pose)
{
	struct calib_turn turn = limits(pelvis, pose, &calib_pose_info(pose)->possible);

	return has(&turn, turned);
}

bool calib_can_be(const struct calib_worn *pelvis, const struct calib_worn *ribs,
		  enum calib_pose pose)
{
	struct turned turned;

	if (calib_pose_info(pose)->against == POSE_NONE)
		return true;
	turned = turned_from(pelvis, ribs, pose);
	return is_possible(pelvis, &turned, pose);
}

static bool is_judged(const struct calib_worn *pelvis, int pose)
{
	return calib_pose_info((enum calib_pose)pose)->against != POSE_NONE &&
	       pelvis->made.pose[pose].is_given;
}

/* How many poses cannot be, the bow among them, as they are or with the sensors exchanged. */
static int count_impossible(const struct calib_worn *pelvis, const struct calib_worn *ribs,
			    bool are_exchanged)
{
	double bow_rad = calib_bow_flexion_rad(pelvis, ribs) * (are_exchanged ? -1.0 : 1.0);
	int count = bow_rad < BOW_FLEXION_LEAST;

	for (int i = 0; i < POSE_COUNT; i++) {
		enum calib_pose pose = (enum calib_pose)i;
		struct turned turned, other;

		if (!is_judged(pelvis, i))
			continue;
		turned = turned_from(pelvis, ribs, pose);
		other = (struct turned){turned.ribs_rad, turned.pelvis_rad};
		count += !is_possible(pelvis, are_exchanged ? &other : &turned, pose);
	}
	return count;
}

static int refuse_exchanged(struct text *ret_why)
{
	text_add(
		ret_why,
		"pelvis and lumbar seem to be exchanged: in the bow or in the poses the one named "
		"pelvis turns as ribs do; exchange the keys `pelvis` and `lumbar`, or the sensors, "
		"and calibrate again");
	return -EDOM;
}

static int judge_bow(const struct calib_worn *pelvis, const struct calib_worn *ribs,
		     const struct calib_quality *quality, struct text *ret_why)
{
	double flexion_rad = calib_bow_flexion_rad(pelvis, ribs);

	if (!(flexion_rad < BOW_FLEXION_LEAST))
		return calib_judge_bow_rest(ribs, &quality->sensor[SENSOR_LUMBAR], ret_why);
	text_addf(
		ret_why,
		"bow: the ribs came forward by %.0f deg less than the pelvis, as in no bow; pelvis "
		"and lumbar are exchanged, or a strap slipped: see to it and calibrate again",
		-flexion_rad * DEG_PER_RAD);
	return -EDOM;
}

/* "possible: -5 to 75 deg", of which one end may be open. */
static void add_range(struct text *text, const struct calib_range *range)
{
	if (isinf(range->least_deg))
		text_addf(text, "up to %.0f", range->most_deg);
	else if (isinf(range->most_deg))
		text_addf(text, "from %.0f on", range->least_deg);
	else
		text_addf(text, "%.0f to %.0f", range->least_deg, range->most_deg);
}

/* "the pelvis 15 deg back of `sit` (a hinge: from -5 on)" */
static void add_turn(struct text *text, enum calib_pose pose, enum calib_pose from,
		     const struct calib_turn *turn, const struct turned *turned)
{
	double flexion_rad = turned->ribs_rad - turned->pelvis_rad;
	bool is_flexion = !calib_range_has(&turn->flexion, flexion_rad);
	double deg = (is_flexion ? flexion_rad : turned->pelvis_rad) * DEG_PER_RAD;

	text_addf(text, "`%s` has the %s %.0f deg %s than `%s` (", calib_pose_name(pose),
		  is_flexion ? "back" : "pelvis", fabs(deg),
		  is_flexion  ? deg < 0.0 ? "more arched" : "rounder"
		  : deg < 0.0 ? "further back"
			      : "further forward",
		  calib_pose_name(from));
	add_range(text, is_flexion ? &turn->flexion : &turn->tilt);
	text_addf(text, " can be)");
}

static int judge_pose(const struct calib_worn *pelvis, const struct calib_worn *ribs,
		      enum calib_pose pose, struct calib_pose_quality *quality,
		      struct text *ret_why)
{
	const struct calib_pose_info *info = calib_pose_info(pose);
	struct calib_turn possible = limits(pelvis, pose, &info->possible);
	struct calib_turn believed = limits(pelvis, pose, &info->believed);
	struct turned turned = turned_from(pelvis, ribs, pose);

	quality->against = against(pelvis, pose);
	quality->tilt_rad = turned.pelvis_rad;
	quality->flexion_rad = turned.ribs_rad - turned.pelvis_rad;
	quality->is_beyond = !has(&believed, &turned);
	if (has(&possible, &turned))
		return 0;
	add_turn(ret_why, pose, quality->against, &possible, &turned);
	text_addf(ret_why,
		  ": rather %s, or its mark is on another pose; hold it again with its own mark",
		  info->rather);
	return -EDOM;
}

/* Only the back tells a prayer stretch from all fours: which way the pelvis turns nobody measured.
 */
static int judge_prayer(const struct calib_worn *pelvis, const struct calib_worn *ribs,
			struct text *ret_why)
{
	double flexion_rad = turned_rad(ribs, POSE_TABLE, POSE_PRAYER) -
			     turned_rad(pelvis, POSE_TABLE, POSE_PRAYER);

	if (!(flexion_rad < PRAYER_FLEXION_LEAST))
		return 0;
	text_addf(ret_why,
		  "`prayer` has the back %.0f deg more arched than `table` (from %.0f on can be): "
		  "their marks seem to be exchanged; hold each pose with its own mark",
		  -flexion_rad * DEG_PER_RAD, PRAYER_FLEXION_LEAST * DEG_PER_RAD);
	return -EDOM;
}

static bool is_believed(const struct calib_worn *pelvis, const struct calib_worn *ribs,
			enum calib_pose pose)
{
	struct calib_turn believed = limits(pelvis, pose, &calib_pose_info(pose)->believed);
	struct turned turned = turned_from(pelvis, ribs, pose);

	return has(&believed, &turned) && is_possible(pelvis, &turned, pose) &&
	       calib_pose_is_plausible(pose, pelvis->made.pose[pose].inclination_rad);
}

static bool is_all_believed(const struct calib_worn *pelvis, const struct calib_worn *ribs)
{
	for (int i = 0; i < POSE_COUNT; i++)
		if (is_judged(pelvis, i) && !is_believed(pelvis, ribs, (enum calib_pose)i))
			return false;
	return true;
}

static void exchange_poses(struct calib_worn *worn, int one, int other)
{
	struct profile_pose kept = worn->made.pose[one];

	worn->made.pose[one] = worn->made.pose[other];
	worn->made.pose[other] = kept;
}

/* What is not believed, but all would be if this pose and another were exchanged, is exchanged. */
static int judge_beyond(const struct calib_worn *pelvis, const struct calib_worn *ribs, int pose,
			struct text *ret_why)
{
	for (int i = 0; i < POSE_COUNT; i++) {
		struct calib_worn other = *pelvis, other_ribs = {0};

		if (i == pose || !is_judged(pelvis, i))
			continue;
		exchange_poses(&other, i, pose);
		if (ribs) {
			other_ribs = *ribs;
			exchange_poses(&other_ribs, i, pose);
		}
		if (!is_all_believed(&other, ribs ? &other_ribs : NULL))
			continue;
		text_addf(ret_why,
			  "`%s` has the pelvis %+.0f deg against `%s`, and as the pose marked `%s` "
			  "it would be believed: their marks seem to be exchanged; hold each pose "
			  "with its own mark",
			  calib_pose_name((enum calib_pose)pose),
			  turned_from(pelvis, ribs, (enum calib_pose)pose).pelvis_rad * DEG_PER_RAD,
			  calib_pose_name(against(pelvis, (enum calib_pose)pose)),
			  calib_pose_name((enum calib_pose)i));
		return -EDOM;
	}
	return 0;
}

/* Against `upright` ribs that sit round would tell nothing. */
static int judge_hinge(const struct calib_worn *ribs, struct text *ret_why)
{
	double ribs_rad = turned_rad(ribs, POSE_SIT, POSE_HINGE);

	if (!(ribs_rad < HINGE_RIBS_LEAST))
		return 0;
	text_addf(ret_why,
		  "`hinge` has the ribs %.0f deg further back than `sit` (from %.0f on can be): "
		  "their marks seem to be exchanged; hold each pose with its own mark",
		  -ribs_rad * DEG_PER_RAD, HINGE_RIBS_LEAST * DEG_PER_RAD);
	return -EDOM;
}

static const char *position_words(double inclination_rad)
{
	double deg = inclination_rad * DEG_PER_RAD;

	return !is_known(deg)	   ? "on a side"
	       : fabs(deg) > 135.0 ? "upside down"
	       : deg > 45.0	   ? "face down"
	       : deg < -45.0	   ? "on the back"
				   : "upright";
}

static int judge_position(const struct calib_worn *worn, enum calib_pose pose, struct text *ret_why)
{
	const struct profile_pose *made = &worn->made.pose[pose];
	const char *place = sensor_place_name(worn->place);
	const char *name = calib_pose_name(pose);

	if (!calib_pose_is_plausible(pose, made->inclination_rad)) {
		text_addf(ret_why, "%s: `%s` was held %s", place, name,
			  position_words(made->inclination_rad));
		if (is_known(made->inclination_rad))
			text_addf(ret_why, ", %.0f deg forward of upright",
				  made->inclination_rad * DEG_PER_RAD);
		text_add(ret_why, ", which is another position than that; hold it again with its "
				  "own mark");
		return -EDOM;
	}
	if (fabs(made->lateral_rad) <= LATERAL_MOST)
		return 0;
	text_addf(ret_why,
		  "%s: `%s` leans %.0f deg to the %s (up to %.0f can be); the strap slipped, or "
		  "somebody lay on a side: calibrate again",
		  place, name, fabs(made->lateral_rad) * DEG_PER_RAD,
		  made->lateral_rad > 0.0 ? "right" : "left", LATERAL_MOST * DEG_PER_RAD);
	return -EDOM;
}

static int judge_positions(const struct calib_worn *worn, struct calib_sensor_quality *quality,
			   struct text *ret_why)
{
	int r = 0;

	for (int i = 0; r == 0 && i < POSE_COUNT; i++) {
		if (!worn->made.pose[i].is_given)
			continue;
		r = judge_position(worn, (enum calib_pose)i, ret_why);
		quality->pose[i].is_misplaced = r < 0;
	}
	return r;
}

static void leave_out(struct calib_worn *worn, struct calib_sensor_quality *quality, int pose)
{
	if (!worn)
		return;
	worn->made.pose[pose].is_given = false;
	quality->pose[pose].is_used = false;
}

static int judge_turns(struct calib_worn *pelvis, struct calib_worn *ribs,
		       struct calib_quality *quality, struct text *ret_why)
{
	struct calib_pose_quality *pose = quality->sensor[SENSOR_PELVIS].pose;
	int r = 0;

	for (int i = 0; r == 0 && i < POSE_COUNT; i++)
		if (is_judged(pelvis, i))
			r = judge_pose(pelvis, ribs, (enum calib_pose)i, &pose[i], ret_why);
	if (r == 0)
		r = judge_hinge(ribs, ret_why);
	if (r == 0)
		r = judge_prayer(pelvis, ribs, ret_why);
	for (int i = 0; r == 0 && i < POSE_COUNT; i++)
		if (pose[i].is_beyond)
			r = judge_beyond(pelvis, ribs, i, ret_why);
	/* Only now, since one is judged against another. */
	for (int i = 0; r == 0 && i < POSE_COUNT; i++) {
		if (!pose[i].is_beyond)
			continue;
		leave_out(pelvis, &quality->sensor[SENSOR_PELVIS], i);
		leave_out(ribs, &quality->sensor[SENSOR_LUMBAR], i);
	}
	return r;
}

int calib_judge_poses(struct calib_worn *pelvis, struct calib_worn *ribs,
		      struct calib_quality *quality, struct text *ret_why)
{
	int r = judge_positions(pelvis, &quality->sensor[SENSOR_PELVIS], ret_why);

	if (r == 0 && ribs && count_impossible(pelvis, ribs, false) > 1 &&
	    count_impossible(pelvis, ribs, true) == 0)
		return refuse_exchanged(ret_why);
	if (r == 0 && ribs)
		r = judge_positions(ribs, &quality->sensor[SENSOR_LUMBAR], ret_why);
	if (r == 0 && ribs)
		r = judge_bow(pelvis, ribs, quality, ret_why);
	if (r == 0)
		r = judge_turns(pelvis, ribs, quality, ret_why);
	return r;
}
