/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <string.h>

/*
 * One thing at a time: either a pose is being held, and it ends by being done or by a movement; or
 * bows are counted; or the person is on the way, and what they come to rest in is recognised.
 */
#define SETTLED_S                                                                                  \
	1.5 /* still for so long before a hold begins: in a slow way it seems so for 1             \
	     */
#define NEUTRAL_S      4.5
#define OWN_RANGE_S    3.0 /* most of a breath; the end of a range is not held for long */
#define OWN_SETTLED_S  1.0
#define HEIGHT_MEANT_M 0.25	 /* a chair is 0.45 below standing, the floor 0.8; provisional */
#define WORN_RADPS     RAD(0.25) /* real holds have 0.5 and more, a sensor on a table 0.1 */
#define LONG_REST_S    3.0
#define SURE_S	       1.0 /* of a hold, before it is told */
#define BOW_IDLE_US    INT64_C(10000000)
#define RESTLESS_US    INT64_C(12000000)
#define REMIND_US      INT64_C(12000000)
#define TOO_LONG_US    INT64_C(180000000)
#define ELSEWHERE_S    5.0	 /* longer than anybody stays at the bottom of a bow */
#define PELVIS_BACK    RAD(10.0) /* who came up from a bow is that near: as calibration has it */
#define RIBS_BACK      RAD(15.0)
#define CROOKED_SHARE  0.85 /* of a bow about one axis: below it the report says poor */
#define RESTARTS_MOST  2
#define TRIES_MOST     2 /* refusals of a pose before the fault is looked for in the others */

/* A belt put on anew, or another sensor, has other axes: who stands for them is not told by the old
 * ones. */
static bool knows_axes(const struct course *course)
{
	return course->has_before && !(course->poses & COURSE_BIT(POSE_UPRIGHT));
}

void course_init(struct course *course, const struct course_config *config)
{
	uint32_t axis = COURSE_BIT(POSE_UPRIGHT) | COURSE_BIT(POSE_BOW);

	memset(course, 0, sizeof(*course));
	course->poses = config->poses & COURSE_ALL;
	if (config->before) {
		course->before = *config->before;
		course->has_before = true;
	}
	if (!course->has_before || course->poses & axis)
		course->poses |= axis;
	course->aligned = course->before;
	course->is_aligned = knows_axes(course);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		course->is_expected[i] = config->is_expected[i] || i == SENSOR_PELVIS;
		stillness_init(&course->still[i]);
	}
	calib_init(&course->calib);
	height_init(&course->height);
	course->now_us = INT64_MIN;
	course->view.pose = course->view.next = course->view.of = course->holding = POSE_NONE;
}

bool course_is_over(const struct course *course)
{
	return course->view.result == COURSE_READY || course->view.result == COURSE_FAILED;
}

static bool is_got(const struct course *course, enum calib_pose pose)
{
	return course->view.got & COURSE_BIT(pose);
}

static bool is_missing(const struct course *course, enum calib_pose pose)
{
	return course->poses & COURSE_BIT(pose) && !is_got(course, pose);
}

/* What a pose is told by has to be there: of this course, or from before. */
static bool has_neutral(const struct course *course, enum calib_pose pose)
{
	enum calib_pose neutral = pose == POSE_PRAYER ? POSE_TABLE : calib_pose_info(pose)->against;

	/* A cat that is not known yet would pass for a prayer stretch. */
	if (pose == POSE_PRAYER && is_missing(course, POSE_CAT))
		return false;
	return course->aligned.sensor[SENSOR_PELVIS].pose[neutral].is_given &&
	       !is_missing(course, neutral);
}

static bool is_wanted(const struct course *course, enum calib_pose pose)
{
	if (!is_missing(course, pose))
		return false;
	if (pose == POSE_UPRIGHT)
		return true;
	if (is_missing(course, POSE_UPRIGHT))
		return false;
	if (pose == POSE_BOW || is_missing(course, POSE_BOW))
		return pose == POSE_BOW;
	return calib_pose_info(pose)->kind == POSE_NEUTRAL || has_neutral(course, pose);
}

/* What needs no other position first, and own range while the person is there. */
static enum calib_pose next_pose(const struct course *course)
{
	enum body_position position = course_position(course);
	enum calib_pose next = POSE_NONE;

	for (int i = POSE_COUNT - 1; i >= 0; i--)
		if (course->view.wanted & COURSE_BIT(i))
			next = (enum calib_pose)i;
	for (int i = POSE_COUNT - 1; i >= POSE_PRAYER; i--)
		if (course->view.wanted & COURSE_BIT(i) &&
		    calib_pose_info((enum calib_pose)i)->position == position)
			next = (enum calib_pose)i;
	return next;
}

static void look_ahead(struct course *course)
{
	course->view.wanted = 0;
	for (int i = 0; i < POSE_COUNT; i++)
		if (!course_is_over(course) && is_wanted(course, (enum calib_pose)i))
			course->view.wanted |= COURSE_BIT(i);
	course->view.next = next_pose(course);
}

static void tell(struct course *course, enum course_result result, enum calib_pose of,
		 enum course_why why)
{
	course->view.result = result;
	course->view.of = of;
	course->view.why = why;
	course->view.since_us = course->told_us = course->now_us;
	if (why != COURSE_REFUSED && why != COURSE_BOW_CROOKED)
		course->view.text[0] = '\0';
}

static void let_go(struct course *course)
{
	course->view.pose = course->holding = POSE_NONE;
	course->view.held = course->view.needed = 0.0;
	course->stirred_us = course->now_us;
}

static void forget(struct course *course, enum calib_pose pose)
{
	calib_forget(&course->calib, pose);
	course->view.got &= ~COURSE_BIT(pose);
	if (pose == POSE_BOW)
		course->bows = (struct course_bows){0};
}

static void again(struct course *course, enum calib_pose pose, enum course_why why)
{
	course->tries[pose]++;
	forget(course, pose);
	let_go(course);
	tell(course, COURSE_AGAIN, pose, why);
}

/* Nothing that was told so far can be relied on. */
static void again_from_upright(struct course *course, enum course_why why)
{
	for (int i = 0; i < POSE_COUNT; i++)
		if (course->poses & COURSE_BIT(i))
			forget(course, (enum calib_pose)i);
	course->is_aligned = knows_axes(course);
	course->aligned = course->before;
	again(course, POSE_UPRIGHT, why);
	if (course->stands == COURSE_ROSE)
		course->stands = course->stood_so = COURSE_STANDS;
}

static void fail(struct course *course, enum course_why why)
{
	let_go(course);
	tell(course, COURSE_FAILED, POSE_NONE, why);
}

/* --- what calibration says of it --- */

/* A fault of a sensor, of which no other pose will heal it. */
static bool is_broken(const struct calib_quality *quality)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (quality->sensor[i].check.fault != SELF_CHECK_WELL)
			return true;
	return false;
}

static enum course_why why_refused(enum calib_pose pose, const struct calib_quality *quality)
{
	for (int i = 0; pose == POSE_BOW && i < SENSOR_COUNT; i++)
		if (quality->sensor[i].axis_share < CROOKED_SHARE)
			return COURSE_BOW_CROOKED;
	return COURSE_REFUSED;
}

static void refuse(struct course *course, enum calib_pose pose, const struct calib_quality *quality)
{
	if (is_broken(quality) ||
	    (course->tries[pose] >= TRIES_MOST && course->restart_count >= RESTARTS_MOST)) {
		fail(course, COURSE_REFUSED);
	} else if (course->tries[pose] >= TRIES_MOST && course->poses & COURSE_BIT(POSE_UPRIGHT)) {
		course->restart_count++;
		memset(course->tries, 0, sizeof(course->tries));
		again_from_upright(course, COURSE_REFUSED);
	} else {
		again(course, pose, why_refused(pose, quality));
	}
}

/* Of what was got so far: 0 with all of it in `aligned`, or the reason in the view's text. */
static int put_together(struct course *course, enum calib_pose pose,
			struct calib_quality *ret_quality)
{
	struct text why = text_in(course->view.text, sizeof(course->view.text));
	struct profile made;
	int r = course_put_together(course, course->view.got | COURSE_BIT(pose), &made, ret_quality,
				    &why);

	if (r < 0)
		return r;
	if (why.len > 0 && course->restart_count < RESTARTS_MOST)
		return -1; /* the lumbar sensor would be left out, though it is worn */
	course->aligned = made;
	course->is_aligned = true;
	return 0;
}

/* A bow by which calibration alone would not dare to tell forward: all fours and lying will. */
static bool is_left_open(const struct course *course)
{
	return course_takes_small_bows(course) && !is_got(course, POSE_TABLE) &&
	       !is_got(course, POSE_LYING);
}

static void get(struct course *course, enum calib_pose pose)
{
	course->view.got |= COURSE_BIT(pose);
	course->got_us = course->now_us;
	let_go(course);
	tell(course, COURSE_GOT, pose, COURSE_WELL);
	look_ahead(course);
	if (course->view.wanted == 0)
		tell(course, COURSE_READY, pose, COURSE_WELL);
}

static void complete(struct course *course, enum calib_pose pose)
{
	static const struct calib_quality nothing;
	struct calib_quality quality = nothing;
	int r = put_together(course, pose, &quality);
	bool is_crooked =
		course->tries[POSE_BOW] == 0 && why_refused(pose, &quality) == COURSE_BOW_CROOKED;

	if (r < 0 && !is_broken(&quality) && is_left_open(course) &&
	    (pose != POSE_BOW || course_align_by_bow(course)))
		r = 0;
	if (r == 0 && !is_crooked)
		get(course, pose);
	else
		refuse(course, pose, &quality);
}

/* --- holding --- */

static bool is_worn(const struct course *course)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (course->is_expected[i] && course->still[i].tremble_radps < WORN_RADPS)
			return false;
	return true;
}

/* By the samples of either; who feeds knows when both are silent. */
static bool has_data(const struct course *course)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (course->is_expected[i] &&
		    course->now_us - course->still[i].last_us > STILLNESS_WINDOW_US)
			return false;
	return true;
}

static double needed_s(enum calib_pose pose)
{
	return calib_pose_info(pose)->kind == POSE_OWN_RANGE ? OWN_RANGE_S : NEUTRAL_S;
}

static void begin_hold(struct course *course, enum calib_pose pose)
{
	course->holding = pose;
	course->hold_since_us = course->now_us;
}

static void begin_way(struct course *course, enum course_height stands, double rest_mps2)
{
	course->stands = course->stood_so = stands;
	height_begin(&course->height, rest_mps2, calib_up(&course->calib, SENSOR_PELVIS));
}

static bool may_remind(const struct course *course)
{
	return course->now_us - course->told_us > REMIND_US;
}

/* Of all that is wanted the one that is to be shown stands for what was not found. */
static void lead(struct course *course, enum course_why why)
{
	bool is_news = course->view.result != COURSE_AGAIN || course->view.why != why;

	if (why != COURSE_WELL && (is_news || may_remind(course)))
		tell(course, COURSE_AGAIN, course->view.next, why);
}

static void stood(struct course *course)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		course->stood[i] = stillness_up(&course->still[i]);
	course->stood_mps2 = vec3_norm(course->still[SENSOR_PELVIS].accel_mps2);
	begin_way(course, COURSE_STANDS, course->stood_mps2);
	get(course, POSE_UPRIGHT);
}

/* A hold that nobody has heard of ends without a word. */
static void break_off(struct course *course)
{
	enum calib_pose pose = course->holding;

	if (course->view.pose != POSE_NONE) {
		again(course, pose, has_data(course) ? COURSE_MOVED : COURSE_NO_DATA);
		return;
	}
	forget(course, pose);
	let_go(course);
}

static void show_hold(struct course *course, double held_s)
{
	struct course_view *view = &course->view;
	bool is_new = view->pose == POSE_NONE;

	if (held_s < SURE_S)
		return;
	if (course->holding == POSE_UPRIGHT && !is_worn(course)) {
		forget(course, POSE_UPRIGHT);
		let_go(course);
		lead(course, COURSE_NOT_WORN);
		return;
	}
	view->pose = course->holding;
	view->needed = needed_s(course->holding);
	if (is_new)
		tell(course, COURSE_BEGIN, view->pose, COURSE_WELL);
	else if (floor(held_s) > floor(view->held))
		tell(course, COURSE_TICK, view->pose, COURSE_WELL);
	view->held = held_s;
}

static void hold_on(struct course *course)
{
	double held_s = S_FROM_US(course->now_us - course->hold_since_us);

	if (course_still_s(course) < held_s)
		break_off(course);
	else if (held_s < needed_s(course->holding))
		show_hold(course, held_s);
	else if (course->holding == POSE_UPRIGHT)
		stood(course);
	else
		complete(course, course->holding);
}

/* --- bows --- */

/* By where the rest is; the bow itself may have begun since its last half second. */
static bool rests_elsewhere(const struct course *course)
{
	static const double most_rad[SENSOR_COUNT] = {PELVIS_BACK, RIBS_BACK};

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (course->is_expected[i] &&
		    vec3_angle_rad(stillness_up(&course->still[i]), course->stood[i]) > most_rad[i])
			return true;
	return false;
}

/* Whoever stands there and waits has not begun; two minutes of it would be all that is kept. */
static void begin_bows_anew(struct course *course)
{
	if (course->bows.is_bowing || course->bows.count > 0)
		course->stirred_us = course->now_us;
	if (course->now_us - course->stirred_us < BOW_IDLE_US || course_still_s(course) < SETTLED_S)
		return;
	calib_forget(&course->calib, POSE_BOW);
	course->stirred_us = course->now_us;
}

/* Up from the last bow is where sitting down begins, and no time is left for a long rest. */
static void end_bows(struct course *course)
{
	begin_way(course, COURSE_STANDS, course->stood_mps2);
	complete(course, POSE_BOW);
}

/* Why the place where the person rests is none to bow from; or COURSE_WELL. */
static enum course_why why_not_there(const struct course *course)
{
	bool is_elsewhere = rests_elsewhere(course);

	if (course_still_s(course) < (is_elsewhere ? ELSEWHERE_S : SETTLED_S))
		return COURSE_WELL;
	if (course->stands == COURSE_SANK)
		return COURSE_NOT_STOOD;
	return is_elsewhere || course->stands == COURSE_ROSE ? COURSE_ELSEWHERE : COURSE_WELL;
}

static void bow(struct course *course)
{
	enum course_result result = course_count_bows(course);
	enum course_why why = why_not_there(course);

	course->view.pose = course->holding = POSE_BOW;
	course->view.held = course->bows.count;
	course->view.needed = COURSE_BOWS;
	if (why != COURSE_WELL)
		again_from_upright(course, why);
	else if (result == COURSE_AGAIN)
		again(course, POSE_BOW, COURSE_BOW_SMALL);
	else if (result == COURSE_TICK)
		tell(course, COURSE_TICK, POSE_BOW, COURSE_WELL);
	else if (result == COURSE_GOT)
		end_bows(course);
	else
		begin_bows_anew(course);
}

/* --- on the way --- */

/* Own range begins from a rest in its neutral, so nobody is on a slow way there. */
static double settled_s(enum calib_pose pose)
{
	return pose != POSE_NONE && calib_pose_info(pose)->kind == POSE_OWN_RANGE ? OWN_SETTLED_S
										  : SETTLED_S;
}

static void move_on(struct course *course)
{
	if (course->now_us - course->stirred_us > RESTLESS_US && may_remind(course))
		tell(course, COURSE_AGAIN, course->view.next, COURSE_RESTLESS);
}

static void be_on_the_way(struct course *course)
{
	double still_s = course_still_s(course);
	enum course_why why = COURSE_WELL;
	enum calib_pose pose = still_s < OWN_SETTLED_S ? POSE_NONE : course_recognise(course, &why);

	if (!has_data(course)) {
		lead(course, COURSE_NO_DATA);
		return;
	}
	if (still_s < settled_s(pose)) {
		move_on(course);
		return;
	}
	course->stirred_us = course->now_us;
	if (course->stands == COURSE_ROSE && is_got(course, POSE_UPRIGHT))
		again_from_upright(course, COURSE_ELSEWHERE);
	else if (pose != POSE_NONE)
		begin_hold(course, pose);
	else
		lead(course, why);
}

/* --- samples --- */

static enum course_height height_after(enum course_height before, double up_m)
{
	if (up_m < -HEIGHT_MEANT_M)
		return COURSE_SANK;
	if (up_m > HEIGHT_MEANT_M)
		return before == COURSE_STANDS ? COURSE_ROSE : COURSE_STANDS;
	return before;
}

/*
 * A slow way has moments that look like a rest; only a long rest is where the next way begins, and
 * until then each moment is judged against where the last one did.
 */
static void follow_height(struct course *course)
{
	const struct stillness *still = &course->still[SENSOR_PELVIS];
	double still_s = stillness_s(still, course->now_us);
	double rest_mps2 = vec3_norm(still->accel_mps2);
	double up_m;

	if (still_s < SETTLED_S || still->restless_count > 0)
		return;
	up_m = height_way_m(&course->height, rest_mps2);
	if (is_known(up_m))
		course->known_rest_us = still->since_us;
	if (course->known_rest_us != still->since_us)
		course->stands = COURSE_UNSURE;
	else if (is_known(up_m))
		course->stands = height_after(course->stood_so, up_m);
	if (course->is_aligned &&
	    (course_position(course) == BODY_ALL_FOURS || course_position(course) == BODY_SUPINE))
		course->stands = COURSE_FLOOR;
	if (still_s >= LONG_REST_S || !is_known(up_m))
		begin_way(course, course->stands, rest_mps2);
}

static void gather(struct course *course, const struct imu_sample *sample)
{
	bool is_window = stillness_step(&course->still[sample->sensor], sample);

	calib_add(&course->calib, sample, course->holding);
	if (sample->sensor != SENSOR_PELVIS)
		return;
	height_step(&course->height, sample->accel_mps2, calib_up(&course->calib, SENSOR_PELVIS),
		    sample->t_us);
	if (is_window)
		follow_height(course);
}

static void begin(struct course *course, int64_t t_us)
{
	course->now_us = t_us;
	for (int i = 0; i < SENSOR_COUNT; i++)
		course->still[i].last_us = t_us; /* none has been silent yet */
	course->got_us = course->told_us = course->stirred_us = t_us;
	look_ahead(course);
}

static void go_on(struct course *course)
{
	if (course->now_us - course->got_us > TOO_LONG_US)
		fail(course, COURSE_TOO_LONG);
	else if (course->view.wanted & COURSE_BIT(POSE_BOW))
		bow(course);
	else if (course->holding != POSE_NONE)
		hold_on(course);
	else
		be_on_the_way(course);
}

bool course_feed(struct course *course, const struct imu_sample *sample)
{
	int64_t told_us = course->view.since_us;
	enum course_result told = course->view.result;

	if (course_is_over(course) || !course->is_expected[sample->sensor])
		return false;
	if (course->now_us == INT64_MIN)
		begin(course, sample->t_us);
	course->now_us = sample->t_us;
	gather(course, sample);
	if (sample->sensor == SENSOR_PELVIS || !has_data(course))
		go_on(course);
	look_ahead(course);
	return course->view.since_us != told_us || course->view.result != told;
}

bool course_skip(struct course *course)
{
	const uint32_t axis = COURSE_BIT(POSE_UPRIGHT) | COURSE_BIT(POSE_BOW);
	enum calib_pose pose = course->view.next;
	uint32_t others = course->view.wanted | course->view.got;

	if (pose == POSE_NONE || axis & COURSE_BIT(pose) || !(others & ~axis & ~COURSE_BIT(pose)))
		return false;
	forget(course, pose);
	course->poses &= ~COURSE_BIT(pose);
	let_go(course);
	look_ahead(course);
	if (course->view.wanted == 0)
		tell(course, COURSE_READY, POSE_NONE, COURSE_WELL);
	return true;
}
