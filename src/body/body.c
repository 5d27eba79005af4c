/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/body/body.h>

#include <stdbool.h>
#include <stddef.h>

#define ENTER_COS	    0.70710678 /* an axis within 45 deg of the vertical enters its position */
#define LEAVE_COS	    0.57357644 /* and beyond 55 deg leaves it */
#define POSITION_DWELL_US   INT64_C(300000)
#define HEADING_LIMIT_S	    10.0 /* a gyroscope's turn is worth no more */
#define HEADING_GAP_S	    0.2
#define TURN_BIAS_S	    3.0 /* sway of 1 deg/s averages out, and neutral lasts this long */
#define NEUTRAL_NEAR_RAD    RAD(6.0)
#define NEUTRAL_REST_S	    0.7
#define NEUTRAL_SPEED_RADPS RAD(6.0)
#define NEUTRAL_TURN_RAD    RAD(1.5)  /* in that time; who turns by more is on the way */
#define STRAP_LATERAL_RAD   RAD(25.0) /* held still; real slips are 80 deg and more */
#define STRAP_BACK_RAD	    RAD(15.0)
#define STRAP_REST_S	    3.0
#define CALM_RADPS	    RAD(8.0) /* sway in still holds stays under 5 (median) */
#define ALIVE_RADPS	    RAD(0.2) /* breath and sway have 1, a cheap chip on a desk 0.05 */
#define STEP_MAX_S	    0.5 /* a pause, and the time before the first step, prove no rest */

void body_init(struct body *body, const struct profile *profile)
{
	*body = (struct body){
		.profile = profile, .neutral = POSE_NONE, .heading_age_s = HEADING_LIMIT_S};
	motion_init(&body->motion);
	wearing_init(&body->wearing, profile);
}

enum calib_pose body_neutral(const struct profile *profile, enum body_position position)
{
	const struct profile_pose *pose = profile->sensor[SENSOR_PELVIS].pose;

	for (int i = POSE_COUNT - 1; i >= 0; i--) {
		const struct calib_pose_info *info = calib_pose_info((enum calib_pose)i);

		if (pose[i].is_given && info->kind == POSE_NEUTRAL && info->position == position)
			return (enum calib_pose)i;
	}
	return POSE_NONE;
}

static enum body_position face_down(const struct profile *profile)
{
	return profile->sensor[SENSOR_PELVIS].pose[POSE_TABLE].is_given ? BODY_ALL_FOURS
									: BODY_PRONE;
}

/* The body axis that has to point up in a position, as the dot product with up. */
static double vertical_share(enum body_position position, struct vec3 up_body)
{
	switch (position) {
	case BODY_UPRIGHT:
		return up_body.z;
	case BODY_SUPINE:
		return up_body.x;
	case BODY_ALL_FOURS:
	case BODY_PRONE:
		return -up_body.x;
	case BODY_SIDE:
		return fabs(up_body.y);
	default:
		return 0.0;
	}
}

static enum body_position classified(const struct body *body, struct vec3 up_body)
{
	const enum body_position all[] = {BODY_UPRIGHT, BODY_SUPINE, face_down(body->profile),
					  BODY_SIDE};

	if (vertical_share(body->position, up_body) > LEAVE_COS)
		return body->position;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (vertical_share(all[i], up_body) > ENTER_COS)
			return all[i];
	return BODY_BETWEEN;
}

static enum wearing_place place_of(enum body_position position)
{
	switch (position) {
	case BODY_UPRIGHT:
		return WEARING_UPRIGHT;
	case BODY_ALL_FOURS:
	case BODY_PRONE:
		return WEARING_FACE_DOWN;
	case BODY_SUPINE:
		return WEARING_SUPINE;
	default:
		return WEARING_NOWHERE;
	}
}

static void follow_position(struct body *body, int64_t t_us, struct vec3 up_body)
{
	enum body_position now = classified(body, up_body);

	if (now != body->candidate) {
		body->candidate = now;
		body->candidate_since_us = t_us;
	}
	if (now != body->position && (body->position == BODY_POSITION_UNKNOWN ||
				      t_us - body->candidate_since_us >= POSITION_DWELL_US)) {
		body->position = now;
		body->neutral = body_neutral(body->profile, now);
		wearing_arrive(&body->wearing, place_of(now), body->neutral);
		body->heading_age_s = HEADING_LIMIT_S;
	}
}

/*
 * At rest near neutral the heading counts anew, and gravity cannot show the bias about the vertical
 * but sitting still does. Both are used as they were a moment ago: the latest may be of the way
 * out.
 */
static void renew_heading(struct body *body)
{
	bool is_first = body->renewed_s == 0.0;

	if (fabs(body->heading_rad - body->heading_zero_rad[1]) > NEUTRAL_TURN_RAD) {
		body->neutral_rest_s = 0.0;
		return;
	}
	body->heading_zero_rad[0] = is_first ? body->heading_rad : body->heading_zero_rad[1];
	body->heading_zero_rad[1] = body->heading_rad;
	body->turn_bias_radps[0] = body->turn_bias_radps[1];
	body->turn_bias_radps[1] = body->turn_bias_radps[2];
	body->renewed_s = body->neutral_rest_s;
	body->heading_age_s = 0.0;
}

/*
 * Turn about the vertical since the last rest near neutral. Away from it integrated in motion only:
 * at rest there is none, so the bias has no time to add up. Near it a slow turn may look like rest.
 */
static void follow_heading(struct body *body, double dt_s, struct vec3 rate_radps,
			   const struct fusion *fusion)
{
	bool is_at_rest = fusion_is_at_rest(fusion), is_neutral = body->neutral_rest_s > 0.0;
	double turn_radps;

	if (dt_s > HEADING_GAP_S) {
		body->heading_age_s = HEADING_LIMIT_S;
	} else if (!is_at_rest || is_neutral) {
		turn_radps = vec3_dot(rate_radps, fusion_up(fusion));
		body->heading_rad += (turn_radps - body->turn_bias_radps[0]) * dt_s;
		if (!is_at_rest)
			body->heading_age_s += dt_s;
		if (is_neutral)
			body->turn_bias_radps[2] +=
				(turn_radps - body->turn_bias_radps[2]) * dt_s / TURN_BIAS_S;
	}
	if (!is_neutral) {
		body->heading_zero_rad[1] = body->heading_rad;
		body->renewed_s = 0.0;
		body->turn_bias_radps[1] = body->turn_bias_radps[2] = body->turn_bias_radps[0];
	}
	if (body->neutral_rest_s >= body->renewed_s + NEUTRAL_REST_S)
		renew_heading(body);
}

void body_feed(struct body *body, const struct imu_sample *sample, const struct fusion *fusion)
{
	bool is_fitted = body->profile->sensor[SENSOR_PELVIS].is_fitted;
	struct vec3 rate_radps = vec3_sub(sample->gyro_radps, fusion_bias_radps(fusion));

	follow_heading(body, S_FROM_US(sample->t_us - body->last_us), rate_radps, fusion);
	motion_step(&body->motion, sample->t_us,
		    is_fitted ? vec3_rotate(&body->wearing.r_body_from_sensor[SENSOR_PELVIS],
					    rate_radps)
			      : rate_radps,
		    vec3_norm(sample->accel_mps2));
	body->last_us = sample->t_us;
}

static bool is_source_lost(const struct body_source *source)
{
	return source->is_expected && !source->is_trusted;
}

static inline struct vec3 source_up_body(const struct body *body, const struct body_source *source,
					 enum sensor_place place)
{
	return vec3_rotate(&body->wearing.r_body_from_sensor[place], fusion_up(source->fusion));
}

static double lumbar_flexion_rad(const struct body *body, const struct body_source *source,
				 double pelvis_rad)
{
	double upper_rad;

	if (!source->is_expected || !is_known(body->wearing.zero.flexion_rad))
		return UNKNOWN;
	upper_rad = profile_inclination_rad(source_up_body(body, source, SENSOR_LUMBAR));
	return angle_wrapped_rad((upper_rad - pelvis_rad) - body->wearing.zero.flexion_rad);
}

static void set_angles(struct body *body, const struct body_source source[SENSOR_COUNT],
		       struct vec3 up_body, struct body_pose *pose)
{
	const struct wearing_offset *zero = &body->wearing.zero;
	double pelvis_rad = profile_inclination_rad(up_body);
	double lateral_rad = profile_lateral_rad(up_body) - zero->lateral_rad;

	pose->pelvic_tilt_rad = angle_wrapped_rad(pelvis_rad - zero->tilt_rad);
	pose->lumbar_flexion_rad = lumbar_flexion_rad(body, &source[SENSOR_LUMBAR], pelvis_rad);
	if (body->position == BODY_SUPINE) {
		pose->turn_rad = -lateral_rad;
		return;
	}
	pose->lean_rad = lateral_rad;
	if (body->heading_age_s < HEADING_LIMIT_S)
		pose->turn_rad = body->heading_rad - body->heading_zero_rad[0];
}

/* Rest near neutral renews the heading; rest far to a side means that the strap has moved. */
static void watch_rest(struct body *body, double dt_s, const struct body_pose *pose,
		       bool is_on_side_alone)
{
	bool is_crooked;
	double lateral_rad = is_known(pose->lean_rad) ? pose->lean_rad : pose->turn_rad;
	bool is_near = !(body->doing.is_reaching || body->doing.is_holding) &&
		       fabs(pose->pelvic_tilt_rad) < NEUTRAL_NEAR_RAD &&
		       pose->speed_radps < NEUTRAL_SPEED_RADPS;

	body->neutral_rest_s = is_near ? body->neutral_rest_s + dt_s : 0.0;
	is_crooked = fabs(lateral_rad) > STRAP_LATERAL_RAD || is_on_side_alone;
	body->crooked_s = is_crooked && pose->speed_radps < NEUTRAL_SPEED_RADPS
				  ? body->crooked_s + dt_s
				  : 0.0;
	if (body->crooked_s > STRAP_REST_S)
		body->is_strap_moved = true;
	else if (fabs(lateral_rad) < STRAP_BACK_RAD)
		body->is_strap_moved = false;
}

/* The pelvis lies on its side and the ribs do not: nobody bends so far, the belt has turned. */
static bool is_on_side_alone(const struct body *body, const struct body_source source[SENSOR_COUNT])
{
	return body->position == BODY_SIDE && source[SENSOR_LUMBAR].is_expected &&
	       body->profile->sensor[SENSOR_LUMBAR].is_fitted &&
	       fabs(source_up_body(body, &source[SENSOR_LUMBAR], SENSOR_LUMBAR).y) < LEAVE_COS;
}

/* Where the strap and the neutrals are looked after; the angles are read as they are afterwards. */
static void follow_wearing(struct body *body, int64_t t_us,
			   const struct body_source source[SENSOR_COUNT], struct body_pose *pose)
{
	struct wearing_moment moment = {
		.t_us = t_us,
		.place = place_of(body->position),
		.neutral = body->neutral,
		.up[SENSOR_PELVIS] = fusion_up(source[SENSOR_PELVIS].fusion),
		.has_lumbar = source[SENSOR_LUMBAR].is_expected &&
			      is_known(body->wearing.zero.flexion_rad),
		.is_calm = pose->speed_radps<CALM_RADPS, .is_alive = pose->speed_radps> ALIVE_RADPS,
		.has_steps = body_pose_has_steps(pose),
		.is_holding = body->doing.is_holding,
		.is_reaching = body->doing.is_reaching,
		.is_trying = body->doing.is_trying,
	};

	if (moment.has_lumbar)
		moment.up[SENSOR_LUMBAR] = fusion_up(source[SENSOR_LUMBAR].fusion);
	wearing_step(&body->wearing, &moment, &body->news);
	pose->has_moved = body->news.has_moved;
	pose->moved = body->news.moved;
}

struct body_pose body_pose_unknown(int64_t t_us)
{
	return (struct body_pose){
		.t_us = t_us,
		.state = BODY_WELL,
		.pelvic_tilt_rad = UNKNOWN,
		.lumbar_flexion_rad = UNKNOWN,
		.lean_rad = UNKNOWN,
		.turn_rad = UNKNOWN,
		.speed_radps = UNKNOWN,
		.bounce_radps = UNKNOWN,
		.tremor_radps = UNKNOWN,
		.stride_mps2 = UNKNOWN,
	};
}

void body_step(struct body *body, int64_t t_us, const struct body_source source[SENSOR_COUNT],
	       struct body_pose *ret_pose)
{
	const struct body_source *pelvis = &source[SENSOR_PELVIS];
	double dt_s = S_FROM_US(t_us - body->stepped_us);
	struct vec3 up_body;

	if (dt_s > STEP_MAX_S)
		dt_s = STEP_MAX_S;
	*ret_pose = body_pose_unknown(t_us);
	body->news.changes = 0;
	body->stepped_us = t_us;
	if (!pelvis->is_trusted || is_source_lost(&source[SENSOR_LUMBAR])) {
		ret_pose->state = BODY_NO_DATA;
		body->position = BODY_POSITION_UNKNOWN;
		body->heading_age_s = HEADING_LIMIT_S;
		body->neutral_rest_s = 0.0;
		body->crooked_s = 0.0;
		wearing_lose(&body->wearing);
		return;
	}
	ret_pose->is_at_rest = fusion_is_at_rest(pelvis->fusion);
	ret_pose->speed_radps = motion_speed_radps(&body->motion);
	ret_pose->bounce_radps = motion_bounce_radps(&body->motion);
	ret_pose->tremor_radps = motion_tremor_radps(&body->motion);
	ret_pose->stride_mps2 = motion_stride_mps2(&body->motion);
	if (!body->profile->sensor[SENSOR_PELVIS].is_fitted) {
		ret_pose->state = BODY_UNCALIBRATED;
		return;
	}
	up_body = source_up_body(body, pelvis, SENSOR_PELVIS);
	follow_position(body, t_us, up_body);
	ret_pose->position = body->position;
	if (wearing_is_due(&body->wearing, t_us)) {
		follow_wearing(body, t_us, source, ret_pose);
		up_body = source_up_body(body, pelvis, SENSOR_PELVIS);
	}
	ret_pose->is_neutral_off = body->wearing.visit.is_off;
	ret_pose->is_settling = body->wearing.is_settling;
	if (body->neutral != POSE_NONE) {
		set_angles(body, source, up_body, ret_pose);
		ret_pose->is_undecided =
			wearing_is_undecided(&body->wearing, ret_pose->pelvic_tilt_rad,
					     ret_pose->lumbar_flexion_rad, body->doing.is_holding);
	} else if (body->position != BODY_BETWEEN && body->position != BODY_SIDE)
		ret_pose->state = BODY_UNCALIBRATED;
	watch_rest(body, dt_s, ret_pose, is_on_side_alone(body, source));
	ret_pose->is_strap_moved = body->is_strap_moved || body->wearing.is_beyond;
	if (ret_pose->is_strap_moved)
		ret_pose->state = BODY_UNCALIBRATED;
}
