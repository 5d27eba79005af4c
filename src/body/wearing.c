/* SPDX-License-Identifier: MIT */
#include <lumbard/base/angle.h>
#include <lumbard/base/units.h>
#include <lumbard/body/wearing.h>

#define STILL_RAD	 RAD(2.5) /* breath and sway stay within */
#define REST_LOOKS	 15.0	  /* whose mean forgets how one came to rest */
#define PAUSE_US	 INT64_C(1000000)
#define SETTLE_US	 INT64_C(3000000)
#define STAND_US	 INT64_C(5000000)
#define STEPS_AGO_US	 INT64_C(10000000)
#define FORGET_US	 INT64_C(10000000) /* without data */
#define WALK_FORGOT_US	 INT64_C(3000000)  /* between two walks */
#define BLIND_AGO_US	 INT64_C(3000000)  /* what filters make of a sensor's return is no step */
#define WALK_LOOKS	 10		   /* so many make a walk: a second */
#define WALK_LOOKS_MAX	 50
#define AT_ONCE_RAD	 RAD(7.0)
#define RETURNED_RAD	 RAD(10.0)
#define SAME_RAD	 RAD(3.0) /* two rests in one place */
#define AWAY_RAD	 RAD(6.0) /* a move away from it */
#define NEAR_RAD	 RAD(5.0) /* how far a neutral comes back, MDC95 5.3 (ISBS 2021 39:58) */
#define ROUNDER_RAD	 RAD(3.0) /* sitting: further is the mistake itself */
#define CLAMPED_RAD	 RAD(2.0) /* beyond that: 5 off the profile's */
#define SLUMP_TILT_RAD	 RAD(-18.0)
#define FOLLOW_LOOKS	 10 /* so many looks apart: a second */
#define FOLLOW_S	 30.0
#define SETTLING_S	 2.0	  /* the same, in the rest in which it settled */
#define ARRIVED_RAD	 RAD(1.0) /* off the mean of the rest: still on the way */
#define SETTLED_RAD	 RAD(0.6) /* the same: who goes on so slowly sinks */
#define ARRIVING_US	 INT64_C(1000000)
#define STUCK_US	 INT64_C(10200000)
#define APART_RAD	 RAD(3.0) /* two neutrals that differ */
#define BACK_AGAIN_RAD	 RAD(2.0) /* from the one towards the other */
#define RETURNED_US	 INT64_C(2000000)
#define BEYOND_RAD	 RAD(1.5) /* the other: more than it is known by */
#define STILL_BEYOND_RAD RAD(0.5)
#define STRAP_RAD	 RAD(4.0)
#define STRAP_MOST_RAD	 RAD(40.0)
#define STANCE_RAD	 RAD(7.0)  /* standing against walking */
#define STANCE_AGAIN_RAD RAD(5.0)  /* who works standing is off by more */
#define BACK_RAD	 RAD(1.5)  /* sitting: who leans back rests, and reaches when upright */
#define SWING_RAD	 RAD(20.0) /* who sits down or bends leans further forward */
#define STOOD_SHARE	 0.75	   /* of the way up from sitting */
#define ARCHED_RAD	 RAD(5.0)
#define BETTER_RAD	 RAD(2.0)
#define TURN_FIRST_RAD	 RAD(15.0) /* strapped on anew: 8 deg is one SD */
#define TURN_MOST_RAD	 RAD(25.0)

#define LONG_AGO_US (INT64_MIN / 2)

static const struct wearing_offset none = {0.0, 0.0, 0.0};

static const struct profile_pose *pose_of(const struct wearing *wearing, enum sensor_place sensor,
					  enum calib_pose pose)
{
	const struct profile_sensor *fitted = &wearing->profile->sensor[sensor];

	return fitted->is_fitted && pose < POSE_COUNT && fitted->pose[pose].is_given
		       ? &fitted->pose[pose]
		       : NULL;
}

static void forget_seen(struct wearing *wearing)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		for (int k = 0; k < WEARING_PLACES; k++)
			wearing->seen_rad[i][k] = UNKNOWN;
}

void wearing_init(struct wearing *wearing, const struct profile *profile)
{
	*wearing = (struct wearing){
		.profile = profile,
		.visit.place = WEARING_NOWHERE,
		.stepped_us = LONG_AGO_US,
		.blind_us = LONG_AGO_US,
		.due_us = LONG_AGO_US,
	};
	for (int i = 0; i < SENSOR_COUNT; i++)
		wearing->r_body_from_sensor[i] = profile->sensor[i].r_body_from_sensor;
	forget_seen(wearing);
}

/* The profile's of a pose; UNKNOWN what it does not have. */
static struct wearing_offset zero_of(const struct wearing *wearing, enum calib_pose pose)
{
	const struct profile_pose *pelvis = pose_of(wearing, SENSOR_PELVIS, pose);
	const struct profile_pose *lumbar = pose_of(wearing, SENSOR_LUMBAR, pose);

	if (!pelvis)
		return (struct wearing_offset){UNKNOWN, UNKNOWN, UNKNOWN};
	return (struct wearing_offset){
		pelvis->inclination_rad,
		lumbar ? lumbar->inclination_rad - pelvis->inclination_rad : UNKNOWN,
		pelvis->lateral_rad,
	};
}

static struct wearing_offset sum(struct wearing_offset a, struct wearing_offset b)
{
	return (struct wearing_offset){a.tilt_rad + b.tilt_rad, a.flexion_rad + b.flexion_rad,
				       a.lateral_rad + b.lateral_rad};
}

static struct wearing_offset difference(struct wearing_offset a, struct wearing_offset b)
{
	return (struct wearing_offset){angle_wrapped_rad(a.tilt_rad - b.tilt_rad),
				       angle_wrapped_rad(a.flexion_rad - b.flexion_rad),
				       a.lateral_rad - b.lateral_rad};
}

/* An unknown curve is within any limit. */
static bool is_within(struct wearing_offset offset, double limit_rad)
{
	return fabs(offset.tilt_rad) <= limit_rad && !(fabs(offset.flexion_rad) > limit_rad) &&
	       fabs(offset.lateral_rad) <= limit_rad;
}

/* The largest of the three. */
static double size_rad(struct wearing_offset offset)
{
	double size = fmax(fabs(offset.tilt_rad), fabs(offset.lateral_rad));

	return is_known(offset.flexion_rad) ? fmax(size, fabs(offset.flexion_rad)) : size;
}

static void set_zero(struct wearing *wearing, enum calib_pose neutral)
{
	wearing->zero = zero_of(wearing, neutral);
	if (wearing->visit.place < WEARING_PLACES)
		wearing->zero = sum(wearing->zero, wearing->shift[wearing->visit.place]);
}

static void begin_visit(struct wearing *wearing, enum wearing_place place)
{
	wearing->visit = (struct wearing_visit){.place = place};
	wearing->rest.count = 0;
	wearing->is_settling = false;
}

void wearing_arrive(struct wearing *wearing, enum wearing_place place, enum calib_pose neutral)
{
	if (place != wearing->visit.place)
		begin_visit(wearing, place);
	set_zero(wearing, neutral);
}

void wearing_lose(struct wearing *wearing)
{
	wearing->rest.count = 0;
	wearing->walk_count = 0;
	wearing->is_settling = false;
	wearing->is_blind = true;
}

bool wearing_is_undecided(const struct wearing *wearing, double tilt_rad, double flexion_rad,
			  bool is_holding)
{
	enum wearing_place place = wearing->visit.place;
	const struct wearing_offset *shift;
	double sign, limit_rad = is_holding ? STILL_BEYOND_RAD : BEYOND_RAD;

	if (place == WEARING_UPRIGHT || place == WEARING_NOWHERE)
		return false; /* sitting has rests of its own, and no neutral that far off */
	shift = &wearing->shift[place];
	if (wearing->visit.is_sure || fabs(shift->tilt_rad) < APART_RAD)
		return false;
	sign = shift->tilt_rad > 0.0 ? 1.0 : -1.0;
	return -sign * tilt_rad > BACK_AGAIN_RAD &&
	       sign * (tilt_rad + shift->tilt_rad) > -limit_rad &&
	       !(fabs(flexion_rad + shift->flexion_rad) > SAME_RAD);
}

double wearing_turned_rad(const struct wearing *wearing, enum sensor_place place)
{
	const struct rotation *now = &wearing->r_body_from_sensor[place];
	const struct rotation *then = &wearing->profile->sensor[place].r_body_from_sensor;
	double trace = 0.0;

	for (int i = 0; i < 3; i++)
		trace += vec3_dot(now->row[i], then->row[i]);
	return acos(fmax(-1.0, fmin(1.0, (trace - 1.0) / 2.0)));
}

/* Turns by |by_rad| about by_rad, which is in body axes (Rodrigues). */
static struct vec3 turned(struct vec3 v, struct vec3 by_rad)
{
	double angle_rad = vec3_norm(by_rad);
	struct vec3 axis = vec3_unit(by_rad);
	struct vec3 along = vec3_scale(axis, vec3_dot(axis, v) * (1.0 - cos(angle_rad)));

	return vec3_add(
		vec3_add_scaled(vec3_scale(v, cos(angle_rad)), sin(angle_rad), vec3_cross(axis, v)),
		along);
}

/* The sensor sits turned by so much, in body axes. */
static void turn_sensor(struct wearing *wearing, int sensor, struct vec3 by_rad)
{
	struct rotation *r = &wearing->r_body_from_sensor[sensor], back;
	struct vec3 axis[3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

	for (int i = 0; i < 3; i++) {
		struct vec3 from = turned(axis[i], vec3_scale(by_rad, -1.0));

		back.row[i] = vec3_unit(vec3_rotate_back(r, from));
	}
	*r = back;
}

static struct vec3 up_body(const struct wearing *wearing, int sensor, struct vec3 up_sensor)
{
	return vec3_rotate(&wearing->r_body_from_sensor[sensor], vec3_unit(up_sensor));
}

static struct wearing_offset angles_of(struct vec3 pelvis_up, struct vec3 lumbar_up,
				       bool has_lumbar)
{
	double tilt_rad = profile_inclination_rad(pelvis_up);

	return (struct wearing_offset){
		tilt_rad,
		has_lumbar ? profile_inclination_rad(lumbar_up) - tilt_rad : UNKNOWN,
		profile_lateral_rad(pelvis_up),
	};
}

/* Angles of these ups against the profile's of a pose. */
static struct wearing_offset offset_from(const struct wearing *wearing,
					 const struct wearing_moment *moment,
					 const struct vec3 up[SENSOR_COUNT], enum calib_pose pose)
{
	return difference(angles_of(up_body(wearing, SENSOR_PELVIS, up[SENSOR_PELVIS]),
				    up_body(wearing, SENSOR_LUMBAR, up[SENSOR_LUMBAR]),
				    moment->has_lumbar),
			  zero_of(wearing, pose));
}

/* Of the rest, against the profile's neutral. */
static struct wearing_offset rest_offset(const struct wearing *wearing,
					 const struct wearing_moment *moment)
{
	return offset_from(wearing, moment, wearing->rest.up, moment->neutral);
}

/* From sitting to standing, by the profile; where it tells nothing, UNKNOWN. */
static struct wearing_offset stance(const struct wearing *wearing)
{
	return difference(zero_of(wearing, POSE_UPRIGHT), zero_of(wearing, POSE_SIT));
}

/* How far along from sitting (0) to standing (1) somebody is; UNKNOWN where the profile tells
 * nothing. */
static double stood_up_share(const struct wearing *wearing, struct wearing_offset of_sit)
{
	struct wearing_offset whole = stance(wearing);
	double of_curve = is_known(of_sit.flexion_rad) && is_known(whole.flexion_rad) ? 1.0 : 0.0;
	double square = whole.tilt_rad * whole.tilt_rad;
	double along = whole.tilt_rad * of_sit.tilt_rad;

	if (of_curve != 0.0) {
		square += whole.flexion_rad * whole.flexion_rad;
		along += whole.flexion_rad * of_sit.flexion_rad;
	}
	return square > RAD(5.0) * RAD(5.0) ? along / square : UNKNOWN;
}

/*
 * Where standing differs from sitting that is known by how the person walked: what the strap is off
 * by does not matter then.
 */
static bool is_as_walked(const struct wearing *wearing, const struct wearing_moment *moment)
{
	struct wearing_offset since =
		difference(offset_from(wearing, moment, wearing->rest.up, POSE_UPRIGHT),
			   offset_from(wearing, moment, wearing->walk, POSE_UPRIGHT));
	double sat_down = -stood_up_share(wearing, since);

	return is_within(since, wearing->is_stood ? STANCE_AGAIN_RAD : STANCE_RAD) &&
	       !(sat_down > (moment->has_lumbar ? 0.5 : 0.6));
}

static void follow_feet(struct wearing *wearing, const struct wearing_moment *moment)
{
	if (moment->place != WEARING_UPRIGHT)
		return;
	if (moment->has_steps && moment->t_us - BLIND_AGO_US >= wearing->blind_us) {
		if (moment->t_us - WALK_FORGOT_US > wearing->stepped_us)
			wearing->walk_count = 0;
		if (wearing->walk_count < WALK_LOOKS_MAX)
			wearing->walk_count++;
		for (int i = 0; i < SENSOR_COUNT; i++)
			wearing->walk[i] =
				wearing->walk_count == 1
					? moment->up[i]
					: vec3_add_scaled(
						  wearing->walk[i], 1.0 / wearing->walk_count,
						  vec3_sub(moment->up[i], wearing->walk[i]));
		wearing->stepped_us = moment->t_us;
		if (wearing->walk_count >= WALK_LOOKS) {
			begin_visit(wearing, WEARING_UPRIGHT);
			wearing->visit.is_on_feet = true;
		}
	} else if (wearing->visit.is_on_feet &&
		   vec3_angle_rad(moment->up[SENSOR_PELVIS], wearing->walk[SENSOR_PELVIS]) >
			   SWING_RAD) {
		wearing->visit.is_on_feet = false;
	}
}

static bool is_off_rest(const struct wearing *wearing, const struct wearing_moment *moment,
			double limit_rad)
{
	const struct wearing_rest *rest = &wearing->rest;

	for (int i = 0; i < (moment->has_lumbar ? SENSOR_COUNT : 1); i++)
		if (vec3_angle_rad(rest->up[i], moment->up[i]) > limit_rad)
			return true;
	return false;
}

static int64_t rested_us(const struct wearing *wearing, int64_t t_us)
{
	return wearing->rest.count > 0 ? t_us - wearing->rest.since_us : 0;
}

/* A pose that counts is no rest, however still, but where nobody has rested yet. */
static void follow_rest(struct wearing *wearing, const struct wearing_moment *moment)
{
	struct wearing_rest *rest = &wearing->rest;
	struct wearing_visit *visit = &wearing->visit;
	bool is_first = !visit->is_settled && !visit->has_paused;
	bool is_rest = moment->is_calm && !moment->has_steps && !moment->is_holding &&
		       moment->place != WEARING_NOWHERE && moment->neutral != POSE_NONE &&
		       (is_first || !moment->is_reaching);

	if (rest->count > 0 && !(is_rest && !is_off_rest(wearing, moment, STILL_RAD))) {
		visit->has_paused |= rested_us(wearing, moment->t_us) >= PAUSE_US;
		rest->count = 0;
	}
	if (!is_rest)
		return;
	if (rest->count == 0)
		*rest = (struct wearing_rest){.since_us = moment->t_us};
	rest->count++;
	rest->alive_count += moment->is_alive;
	for (int i = 0; i < SENSOR_COUNT; i++)
		rest->up[i] = vec3_add_scaled(rest->up[i], 1.0 / fmin(rest->count, REST_LOOKS),
					      vec3_sub(moment->up[i], rest->up[i]));
}

/* Than a neutral may become: two sensors see the curve, one the pelvis. */
static bool is_rounder(struct wearing_offset offset)
{
	return is_known(offset.flexion_rad) ? offset.flexion_rad > ROUNDER_RAD
					    : offset.tilt_rad < -ROUNDER_RAD;
}

/* Today's neutral, for a rest that is off the profile's by so much. */
static struct wearing_offset limited(enum wearing_place place, struct wearing_offset offset)
{
	if (place != WEARING_UPRIGHT)
		return offset;
	/* A slump is no neutral, nor is a part of it where the curve shows: too round stays so. */
	if (offset.flexion_rad > ROUNDER_RAD + CLAMPED_RAD) {
		offset.tilt_rad = offset.flexion_rad = 0.0;
	} else if (is_rounder(offset) && offset.tilt_rad >= SLUMP_TILT_RAD) {
		offset.tilt_rad = fmax(offset.tilt_rad, -ROUNDER_RAD);
		if (offset.flexion_rad > ROUNDER_RAD)
			offset.flexion_rad = ROUNDER_RAD;
	}
	if (offset.tilt_rad < 0.0 && offset.tilt_rad + offset.flexion_rad < -BACK_RAD)
		offset.tilt_rad = fmin(0.0, -BACK_RAD - offset.flexion_rad);
	return offset;
}

static void say_neutral(struct wearing_news *news, enum calib_pose pose, double moved_rad)
{
	news->changes |= WEARING_NEUTRAL;
	news->pose = pose;
	news->neutral_rad = moved_rad;
}

static void say_off(struct wearing *wearing, const struct wearing_moment *moment, double off_rad,
		    struct wearing_news *news)
{
	if (!wearing->visit.is_off) {
		news->changes |= WEARING_OFF;
		news->pose = moment->neutral;
		news->off_rad = off_rad;
	}
	wearing->visit.is_off = true;
}

static void say_slipped(struct wearing_news *news, int sensor, double by_rad)
{
	if (news->changes & WEARING_SLIPPED && news->slipped_rad >= by_rad)
		return;
	news->changes |= WEARING_SLIPPED;
	news->slipped = (enum sensor_place)sensor;
	news->slipped_rad = by_rad;
}

static void set_shift(struct wearing *wearing, enum wearing_place place,
		      struct wearing_offset offset)
{
	if (!is_known(offset.flexion_rad))
		offset.flexion_rad = 0.0;
	wearing->shift[place] = offset;
}

static void forget_shifts(struct wearing *wearing)
{
	for (int i = 0; i < WEARING_PLACES; i++)
		wearing->shift[i] = none;
	forget_seen(wearing);
}

static bool can_solve(const struct wearing *wearing)
{
	return pose_of(wearing, SENSOR_PELVIS, POSE_UPRIGHT) &&
	       pose_of(wearing, SENSOR_PELVIS, POSE_SIT);
}

static bool is_standing(const struct wearing *wearing, const struct wearing_moment *moment)
{
	const struct wearing_rest *rest = &wearing->rest;

	if (moment->place != WEARING_UPRIGHT || rested_us(wearing, moment->t_us) < STAND_US ||
	    !can_solve(wearing))
		return false;
	return wearing->visit.is_on_feet && rest->since_us - wearing->stepped_us <= STEPS_AGO_US &&
	       is_as_walked(wearing, moment);
}

/* The least rotation that brings the rest's up to the profile's upright. */
static struct vec3 solution(const struct wearing *wearing, int sensor)
{
	const struct profile_pose *pose = pose_of(wearing, (enum sensor_place)sensor, POSE_UPRIGHT);
	struct vec3 now = up_body(wearing, sensor, wearing->rest.up[sensor]), then, axis;

	if (!pose)
		return (struct vec3){0, 0, 0};
	then = (struct vec3){-sin(pose->inclination_rad) * cos(pose->lateral_rad),
			     sin(pose->lateral_rad),
			     cos(pose->inclination_rad) * cos(pose->lateral_rad)};
	axis = vec3_cross(now, then);
	return vec3_scale(vec3_unit(axis), angle_of_rad(vec3_norm(axis), vec3_dot(now, then)));
}

/* Standing again nearly as before is the body's doing, and so is leaning with all of it. */
static bool is_known_stance(const struct wearing *wearing, const struct vec3 by_rad[SENSOR_COUNT],
			    int count)
{
	bool is_small = true;

	if (!wearing->is_stood)
		return false;
	for (int i = 0; i < count; i++)
		is_small &= vec3_norm(by_rad[i]) < STRAP_RAD;
	return is_small ||
	       (count == SENSOR_COUNT && vec3_norm(vec3_sub(by_rad[0], by_rad[1])) < STRAP_RAD);
}

static void solve(struct wearing *wearing, const struct wearing_moment *moment,
		  struct wearing_news *news)
{
	int count = moment->has_lumbar ? SENSOR_COUNT : 1;
	struct vec3 by_rad[SENSOR_COUNT] = {{0}};
	double most_rad = 0.0;

	for (int i = 0; i < count; i++) {
		by_rad[i] = solution(wearing, i);
		most_rad = fmax(most_rad, vec3_norm(by_rad[i]));
	}
	wearing->is_beyond = most_rad > STRAP_MOST_RAD;
	if (wearing->is_beyond || is_known_stance(wearing, by_rad, count))
		return;
	for (int i = 0; i < count; i++) {
		turn_sensor(wearing, i, by_rad[i]);
		wearing->solved[i] = by_rad[i];
		if (wearing->is_stood && vec3_norm(by_rad[i]) >= STRAP_RAD)
			say_slipped(news, i, vec3_norm(by_rad[i]));
	}
	forget_shifts(wearing);
	wearing->is_stood = wearing->is_turn_open = wearing->is_undoable = true;
	say_neutral(news, POSE_UPRIGHT, most_rad);
}

/*
 * Who stood slumped taught the coach a strap that makes sitting tall look hollow: if the strap as
 * it was before makes more of it, it was right.
 */
static void undo(struct wearing *wearing, const struct wearing_moment *moment,
		 struct wearing_news *news)
{
	struct wearing_offset now = rest_offset(wearing, moment), then;
	const struct wearing before = *wearing;
	double arched_rad = moment->has_lumbar ? -now.flexion_rad : now.tilt_rad;

	wearing->is_undoable = false;
	if (!(arched_rad > ARCHED_RAD))
		return;
	for (int i = 0; i < SENSOR_COUNT; i++)
		turn_sensor(wearing, i, vec3_scale(wearing->solved[i], -1.0));
	then = rest_offset(wearing, moment);
	if (!(size_rad(then) + BETTER_RAD < size_rad(now))) {
		*wearing = before;
		wearing->is_undoable = false;
		return;
	}
	forget_shifts(wearing);
	wearing->is_stood = wearing->is_turn_open = false;
	news->changes |= WEARING_UNDONE;
	news->pose = moment->neutral;
}

/* Of each sensor in the rest, against the profile's neutral. */
static double sensor_off_rad(const struct wearing_offset *offset, int sensor)
{
	return sensor == SENSOR_PELVIS ? offset->tilt_rad : offset->tilt_rad + offset->flexion_rad;
}

static void shift_sensor(struct wearing_offset *shift, int sensor, double by_rad)
{
	if (sensor == SENSOR_PELVIS)
		shift->tilt_rad += by_rad;
	shift->flexion_rad += sensor == SENSOR_PELVIS ? -by_rad : by_rad;
}

static bool is_same_off(double a_rad, double b_rad)
{
	return fmin(fabs(a_rad), fabs(b_rad)) > STRAP_RAD && fabs(a_rad - b_rad) < SAME_RAD;
}

/* Where one rested far off, a repetition may look like neutral: the rest is what counts. */
static void remember_off(struct wearing *wearing, enum wearing_place place, int sensor,
			 double off_rad)
{
	double *seen_rad = &wearing->seen_rad[sensor][place];
	bool is_first = !wearing->visit.is_settled && !wearing->visit.has_candidate;

	if (is_first || !(fabs(*seen_rad) > fmax(AT_ONCE_RAD, fabs(off_rad))))
		*seen_rad = off_rad;
}

/* A body that rests otherwise does so in one position; a strap is off by the same in all. */
static void fix_slip(struct wearing *wearing, const struct wearing_moment *moment, int sensor,
		     struct wearing_news *news)
{
	struct wearing_offset offset = rest_offset(wearing, moment);
	double now_rad = sensor_off_rad(&offset, sensor), *seen_rad = wearing->seen_rad[sensor];
	double by_rad = 0.0;

	remember_off(wearing, moment->place, sensor, now_rad);
	for (int i = 0; i < WEARING_PLACES; i++)
		if (i != (int)moment->place && is_same_off(seen_rad[i], now_rad))
			by_rad = fabs(seen_rad[i]) < fabs(now_rad) ? seen_rad[i] : now_rad;
	if (by_rad == 0.0)
		return;
	for (int i = 0; i < WEARING_PLACES; i++) {
		if (!is_same_off(seen_rad[i], now_rad))
			continue; /* from before it slipped */
		if (is_same_off(sensor_off_rad(&wearing->shift[i], sensor), seen_rad[i]))
			shift_sensor(&wearing->shift[i], sensor, -by_rad);
		seen_rad[i] -= by_rad;
	}
	turn_sensor(wearing, sensor, (struct vec3){0.0, by_rad, 0.0});
	wearing->is_undoable = false;
	say_slipped(news, sensor, fabs(by_rad));
}

/* How far a sensor sits round the waist, as gravity shows it lying and on all fours. */
static double turned_off_rad(const struct wearing *wearing, const struct wearing_moment *moment,
			     int sensor)
{
	const struct profile_pose *pose =
		pose_of(wearing, (enum sensor_place)sensor, moment->neutral);
	struct vec3 up = up_body(wearing, sensor, wearing->rest.up[sensor]);
	double across, wanted_rad;

	if (!pose)
		return 0.0;
	across = hypot(up.x, up.y);
	wanted_rad = asin(fmax(-1.0, fmin(1.0, sin(pose->lateral_rad) / across)));
	if (up.x < 0.0)
		wanted_rad = PI - wanted_rad;
	return angle_wrapped_rad(angle_of_rad(up.y, up.x) - wanted_rad);
}

/*
 * A body that lies crooked turns both sensors alike; one of them alone has turned with its strap.
 * After strapping on nothing is known yet of this angle, and the strap is the likelier.
 */
static void fix_turn(struct wearing *wearing, const struct wearing_moment *moment,
		     struct wearing_news *news)
{
	int count = moment->has_lumbar ? SENSOR_COUNT : 1;
	double off_rad[SENSOR_COUNT] = {0.0, 0.0}, limit_rad;
	bool is_one;

	for (int i = 0; i < count; i++)
		off_rad[i] = turned_off_rad(wearing, moment, i);
	is_one = count == SENSOR_COUNT && fabs(off_rad[0] - off_rad[1]) > STRAP_RAD;
	limit_rad = is_one || (count == 1 && wearing->is_turn_open) ? TURN_MOST_RAD
		    : wearing->is_turn_open			    ? TURN_FIRST_RAD
								    : 0.0;
	for (int i = 0; i < count; i++) {
		if (!(fabs(off_rad[i]) <= limit_rad))
			continue;
		turn_sensor(wearing, i, (struct vec3){0.0, 0.0, -off_rad[i]});
		if (!wearing->is_turn_open && fabs(off_rad[i]) > STRAP_RAD)
			say_slipped(news, i, fabs(off_rad[i]));
	}
	wearing->is_turn_open = false;
}

/* Whether the neutral follows to a rest that is so far off the profile's. */
static bool may_follow(struct wearing *wearing, struct wearing_offset offset,
		       struct wearing_offset wanted)
{
	struct wearing_visit *visit = &wearing->visit;
	struct wearing_offset since = difference(wanted, wearing->shift[visit->place]);
	bool is_returned = visit->has_candidate && visit->has_left_candidate &&
			   is_within(difference(offset, visit->candidate), SAME_RAD);

	if (!visit->is_settled && is_within(wanted, visit->has_candidate ? STRAP_RAD : AT_ONCE_RAD))
		return true;
	if (visit->is_settled && is_within(since, NEAR_RAD))
		return false; /* slowly */
	/* So far forward people sit on chairs, where nobody stretches. */
	if (is_returned && is_within(difference(offset, wanted), CLAMPED_RAD) &&
	    is_within(wanted, visit->place == WEARING_UPRIGHT ? AT_ONCE_RAD : RETURNED_RAD))
		return true;
	/* Not a hold in between: it is further off. */
	if (!is_returned &&
	    !(visit->has_candidate && size_rad(visit->candidate) < size_rad(offset))) {
		visit->candidate = offset;
		visit->has_candidate = true;
		visit->has_left_candidate = false;
	}
	return false;
}

/* Three seconds of rest. */
static void settle(struct wearing *wearing, const struct wearing_moment *moment,
		   struct wearing_news *news)
{
	struct wearing_visit *visit = &wearing->visit;
	struct wearing_offset offset = rest_offset(wearing, moment);
	struct wearing_offset wanted = limited(moment->place, offset), left;
	struct wearing_offset was = wearing->shift[moment->place];
	bool follows = !visit->is_on_chair && may_follow(wearing, offset, wanted);

	if (follows) {
		set_shift(wearing, moment->place, wanted);
		wearing->rest.is_settled_in = !visit->is_settled;
		visit->is_settled = true;
		visit->has_candidate = false;
		visit->is_off = false;
		say_neutral(news, moment->neutral, size_rad(difference(wanted, was)));
	}
	left = difference(offset, wearing->shift[moment->place]);
	/* Who leans back on a chair has not arrived anew. */
	if (moment->place == WEARING_UPRIGHT && !visit->is_settled) {
		visit->is_on_chair = offset.tilt_rad > AT_ONCE_RAD;
		visit->is_settled = true;
	}
	if (follows ? is_rounder(offset) && !is_within(left, CLAMPED_RAD)
		    : !is_within(left, AT_ONCE_RAD))
		say_off(wearing, moment, size_rad(left), news);
}

/* Or on the way there, or like it: a lone sensor takes half the way for it. */
static bool may_stand(const struct wearing *wearing, const struct wearing_moment *moment)
{
	return moment->place == WEARING_UPRIGHT &&
	       (wearing->visit.is_on_feet ||
		stood_up_share(wearing, rest_offset(wearing, moment)) > 0.5);
}

/*
 * Of how people rest here: the first rest after arriving, and one gone back to. Who arrives in a
 * mistake, or comes back into sight amid a repetition, is as far off in the next position, too.
 */
static bool is_evidence(const struct wearing *wearing, const struct wearing_moment *moment)
{
	const struct wearing_visit *visit = &wearing->visit;
	struct wearing_offset offset = rest_offset(wearing, moment);

	return (!visit->is_settled && is_within(offset, AT_ONCE_RAD)) ||
	       (visit->has_candidate && visit->has_left_candidate &&
		is_within(difference(offset, visit->candidate), SAME_RAD));
}

/* Sits, for all that is known, and not nearly as one stands. */
static bool may_undo(const struct wearing *wearing, const struct wearing_moment *moment)
{
	return wearing->is_undoable && moment->place == WEARING_UPRIGHT &&
	       !wearing->visit.is_on_feet &&
	       !(stood_up_share(wearing, rest_offset(wearing, moment)) > STOOD_SHARE);
}

/* It may be a mistake: only the next position will tell. */
static void see(struct wearing *wearing, const struct wearing_moment *moment)
{
	struct wearing_offset offset = rest_offset(wearing, moment);

	for (int i = 0; i < (moment->has_lumbar ? SENSOR_COUNT : 1); i++)
		remember_off(wearing, moment->place, i, sensor_off_rad(&offset, i));
}

/* What looks like a mistake and is kept so long may be a strap that slipped. */
static bool is_stuck(const struct wearing *wearing, const struct wearing_moment *moment)
{
	return wearing->visit.is_settled && moment->is_trying && !moment->is_reaching &&
	       rested_us(wearing, moment->t_us) >= STUCK_US &&
	       !is_within(difference(rest_offset(wearing, moment), wearing->shift[moment->place]),
			  AT_ONCE_RAD);
}

static void look(struct wearing *wearing, const struct wearing_moment *moment,
		 struct wearing_news *news)
{
	if (wearing->visit.is_settled && moment->is_trying && !is_stuck(wearing, moment))
		return;
	wearing->rest.is_looked_at = true;
	if (is_stuck(wearing, moment)) {
		see(wearing, moment);
		say_off(wearing, moment,
			size_rad(difference(rest_offset(wearing, moment),
					    wearing->shift[moment->place])),
			news);
		return;
	}
	for (int i = 0; is_evidence(wearing, moment) && i < (moment->has_lumbar ? SENSOR_COUNT : 1);
	     i++)
		fix_slip(wearing, moment, i, news);
	see(wearing, moment);
	if (moment->place != WEARING_UPRIGHT)
		fix_turn(wearing, moment, news);
	settle(wearing, moment, news);
}

/* Between repetitions the neutral follows slowly. */
static void follow_slowly(struct wearing *wearing, const struct wearing_moment *moment)
{
	struct wearing_offset *shift = &wearing->shift[moment->place];
	struct wearing_offset wanted = limited(moment->place, rest_offset(wearing, moment));
	struct wearing_offset since = difference(wanted, *shift);
	bool is_settling = wearing->rest.is_settled_in && is_within(wanted, AT_ONCE_RAD) &&
			   !is_off_rest(wearing, moment, SETTLED_RAD);
	double share =
		FOLLOW_LOOKS * S_FROM_US(WEARING_PERIOD_US) / (is_settling ? SETTLING_S : FOLLOW_S);

	if (!is_within(since, NEAR_RAD) || !is_within(wanted, RETURNED_RAD))
		return;
	wearing->visit.is_off &=
		!is_within(difference(rest_offset(wearing, moment), *shift), NEAR_RAD);
	if (!wearing->visit.is_settled || wearing->visit.is_on_chair || moment->is_trying ||
	    wearing_is_undecided(wearing, since.tilt_rad, since.flexion_rad, moment->is_holding))
		return;
	shift->tilt_rad += since.tilt_rad * share;
	shift->lateral_rad += since.lateral_rad * share;
	if (is_known(since.flexion_rad))
		shift->flexion_rad += since.flexion_rad * share;
}

static void follow_candidate(struct wearing *wearing, const struct wearing_moment *moment)
{
	struct wearing_visit *visit = &wearing->visit;
	struct wearing_offset now;

	if (!visit->has_candidate || visit->has_left_candidate || moment->neutral == POSE_NONE)
		return;
	now = offset_from(wearing, moment, moment->up, moment->neutral);
	visit->has_left_candidate = !is_within(difference(now, visit->candidate), AWAY_RAD);
}

/* Who was at the profile's neutral and rests again where he arrived means that rest. */
static void follow_return(struct wearing *wearing, const struct wearing_moment *moment)
{
	struct wearing_visit *visit = &wearing->visit;
	struct wearing_offset now;

	if (visit->is_sure || moment->place == WEARING_NOWHERE || moment->neutral == POSE_NONE ||
	    fabs(wearing->shift[moment->place].tilt_rad) < APART_RAD || !moment->is_calm)
		return;
	now = difference(offset_from(wearing, moment, moment->up, moment->neutral),
			 wearing->shift[moment->place]);
	if (wearing_is_undecided(wearing, now.tilt_rad, now.flexion_rad, moment->is_holding))
		visit->has_been_back = true;
	else if (visit->has_been_back && rested_us(wearing, moment->t_us) >= RETURNED_US)
		visit->is_sure = is_within(now, BACK_AGAIN_RAD);
}

static void watch_rest(struct wearing *wearing, const struct wearing_moment *moment,
		       struct wearing_news *news)
{
	int64_t rested = rested_us(wearing, moment->t_us);

	if (rested < PAUSE_US || 2 * wearing->rest.alive_count < wearing->rest.count)
		return;
	if (!wearing->rest.is_stood_in && is_standing(wearing, moment)) {
		wearing->rest.is_stood_in = true;
		solve(wearing, moment, news);
	}
	if (wearing->visit.is_on_feet && !is_as_walked(wearing, moment))
		wearing->visit.is_on_feet = false;
	if (rested >= SETTLE_US && may_undo(wearing, moment))
		undo(wearing, moment, news);
	if (may_stand(wearing, moment)) {
		/* A lone sensor cannot tell standing from a chair. */
		if (rested >= SETTLE_US && !moment->has_lumbar && !wearing->visit.is_on_feet)
			wearing->visit.is_on_chair = true;
		return;
	}
	if (!wearing->rest.is_looked_at &&
	    rested >= SETTLE_US + (is_off_rest(wearing, moment, ARRIVED_RAD) ? ARRIVING_US : 0))
		look(wearing, moment, news);
	else if (wearing->rest.count % FOLLOW_LOOKS == 0)
		follow_slowly(wearing, moment);
}

static void follow_settling(struct wearing *wearing, const struct wearing_moment *moment)
{
	const struct wearing_visit *visit = &wearing->visit;
	struct wearing_offset now;

	wearing->is_settling = false;
	if (visit->is_settled || visit->has_paused || visit->is_off ||
	    moment->place == WEARING_NOWHERE || moment->neutral == POSE_NONE)
		return;
	now = difference(offset_from(wearing, moment, moment->up, moment->neutral),
			 wearing->shift[moment->place]);
	wearing->is_settling = is_within(now, AT_ONCE_RAD);
}

/* Once its neutral was taken a rest has little to tell. */
static bool is_to_be_watched(const struct wearing *wearing)
{
	const struct wearing_rest *rest = &wearing->rest;

	return rest->count > 0 &&
	       rest->count % (rest->is_looked_at || rest->is_stood_in ? FOLLOW_LOOKS : 2) == 0;
}

void wearing_step(struct wearing *wearing, const struct wearing_moment *moment,
		  struct wearing_news *ret_news)
{
	struct wearing_offset before, after;

	*ret_news = (struct wearing_news){.changes = 0};
	if (moment->t_us - FORGET_US > wearing->due_us)
		begin_visit(wearing, moment->place);
	wearing->due_us = moment->t_us + WEARING_PERIOD_US;
	if (wearing->is_blind)
		wearing->blind_us = moment->t_us;
	wearing->is_blind = false;
	follow_feet(wearing, moment);
	follow_rest(wearing, moment);
	follow_candidate(wearing, moment);
	follow_return(wearing, moment);
	if (is_to_be_watched(wearing)) {
		before = difference(rest_offset(wearing, moment), wearing->shift[moment->place]);
		watch_rest(wearing, moment, ret_news);
		after = difference(rest_offset(wearing, moment), wearing->shift[moment->place]);
		ret_news->moved = difference(after, before);
		if (!is_known(ret_news->moved.flexion_rad))
			ret_news->moved.flexion_rad = 0.0;
		ret_news->has_moved = size_rad(ret_news->moved) > 0.0;
		set_zero(wearing, moment->neutral);
	}
	follow_settling(wearing, moment);
}
