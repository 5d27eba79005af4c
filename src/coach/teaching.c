/* SPDX-License-Identifier: MIT */
#include <lumbard/coach/teaching.h>

#include <lumbard/base/lasting.h>
#include <lumbard/base/units.h>

#define SURE_S	     1.0	      /* of a hold, before it is told */
#define AWAY_RAD     RAD(4.0)	      /* from neutral; nearer nobody has begun */
#define CALM_RADPS   RAD(8.0)	      /* sway in still holds stays under 5 (median) */
#define DRIFT_RAD    RAD(3.0)	      /* from the mean of the hold; real holds drift by 1 to 3 */
#define SETTLING_RAD RAD(0.9)	      /* the same before it is told: on a slow way it seems still */
#define MOVED_US     INT64_C(400000)  /* one breath is no movement */
#define GAP_US	     INT64_C(500000)  /* a longer one is no hold */
#define BLIND_US     INT64_C(3000000) /* before it is told */
#define ELSEWHERE_US INT64_C(12000000) /* the same of who is still on the way */
#define TOO_LONG_US  INT64_C(180000000)

enum { TILT, FLEXION, LEAN, TURN };

void teaching_init(struct teaching *teaching, const struct exercise *exercise,
		   const struct profile *profile, const struct form_overrides *overrides,
		   int64_t t_us)
{
	*teaching = (struct teaching){
		.since_us = t_us,
		.exercise = exercise,
		.profile = profile,
		.overrides = overrides,
		.moved_us = NOT_YET,
		.last_us = NOT_YET,
		.blind_us = NOT_YET,
		.elsewhere_us = NOT_YET,
	};
}

static void tell(struct teaching *teaching, enum teaching_result result, enum teaching_why why,
		 int64_t t_us)
{
	teaching->result = result;
	teaching->why = why;
	teaching->since_us = t_us;
}

/* One that nobody has heard of ends without a word. */
static void let_go(struct teaching *teaching, enum teaching_why why, int64_t t_us)
{
	bool is_told = teaching->held_s > 0.0;

	teaching->is_held = false;
	teaching->held_s = 0.0;
	teaching->moved_us = NOT_YET;
	if (is_told)
		tell(teaching, TEACHING_AGAIN, why, t_us);
}

static bool is_here(const struct teaching *teaching, const struct body_pose *pose)
{
	return pose->state == BODY_WELL && pose->position == teaching->exercise->position;
}

static bool is_away(const struct body_pose *pose)
{
	return fabs(pose->pelvic_tilt_rad) > AWAY_RAD || fabs(pose->lumbar_flexion_rad) > AWAY_RAD;
}

bool teaching_is_resting(const struct teaching *teaching, const struct body_pose *pose)
{
	return !teaching->is_held && !(is_here(teaching, pose) && is_away(pose));
}

static double mean(const struct teaching *teaching, int i)
{
	return teaching->sum[i] / teaching->count;
}

static double sd(const struct teaching *teaching, int i)
{
	double square = teaching->square[i] / teaching->count;

	return sqrt(fmax(0.0, square - mean(teaching, i) * mean(teaching, i)));
}

/* An unknown curve has not drifted. */
static bool has_drifted(const struct teaching *teaching, const struct body_pose *pose)
{
	double most_rad = teaching->is_held && teaching->held_s == 0.0 ? SETTLING_RAD : DRIFT_RAD;

	return fabs(pose->pelvic_tilt_rad - mean(teaching, TILT)) > most_rad ||
	       fabs(pose->lumbar_flexion_rad - mean(teaching, FLEXION)) > most_rad;
}

static void add(struct teaching *teaching, const struct body_pose *pose)
{
	teaching->count++;
	teaching->sum[TILT] += pose->pelvic_tilt_rad;
	teaching->sum[FLEXION] += pose->lumbar_flexion_rad;
	teaching->sum[LEAN] += pose->lean_rad;
	teaching->sum[TURN] += pose->turn_rad;
	teaching->square[TILT] += pose->pelvic_tilt_rad * pose->pelvic_tilt_rad;
	teaching->square[FLEXION] += pose->lumbar_flexion_rad * pose->lumbar_flexion_rad;
}

static void measure_anew(struct teaching *teaching, const struct body_pose *pose)
{
	teaching->count = 0;
	for (int i = 0; i < 4; i++)
		teaching->sum[i] = 0.0;
	teaching->square[TILT] = teaching->square[FLEXION] = 0.0;
	add(teaching, pose);
}

static void begin(struct teaching *teaching, const struct body_pose *pose)
{
	teaching->is_held = true;
	teaching->is_waiting = false;
	teaching->hold_us = pose->t_us;
	measure_anew(teaching, pose);
}

/* How somebody comes to rest in it is no part of it. */
static void be_sure(struct teaching *teaching, const struct body_pose *pose)
{
	measure_anew(teaching, pose);
	tell(teaching, TEACHING_BEGIN, TEACHING_WELL, pose->t_us);
}

/* As the coach has its zeros: of the rest before, and of the beginning of a hold. */
static void straighten(const struct teaching *teaching, struct body_pose *pose)
{
	const struct exercise_rest *rest = teaching->exercise->rest;

	if (rest && fabs(teaching->rest_lean_rad) <= rest->lean_most)
		pose->lean_rad -= teaching->rest_lean_rad;
	if (rest && fabs(pose->turn_rad) <= rest->turn_most)
		pose->turn_rad = 0.0;
}

static void judge(struct teaching *teaching, const struct body_pose *last)
{
	struct body_pose pose = *last;

	pose.pelvic_tilt_rad = mean(teaching, TILT);
	pose.lumbar_flexion_rad = mean(teaching, FLEXION);
	pose.lean_rad = mean(teaching, LEAN);
	pose.turn_rad = mean(teaching, TURN);
	straighten(teaching, &pose);
	teaching->tilt_sd_rad = sd(teaching, TILT);
	teaching->flexion_sd_rad =
		is_known(pose.lumbar_flexion_rad) ? sd(teaching, FLEXION) : UNKNOWN;
	form_judge_lesson(teaching->exercise, teaching->profile, teaching->overrides, &pose,
			  &teaching->verdict);
	if (teaching->verdict.lesson == LESSON_GOOD) {
		tell(teaching, TEACHING_GOT, TEACHING_WELL, pose.t_us);
		return;
	}
	teaching->is_waiting = true;
	let_go(teaching, TEACHING_REFUSED, pose.t_us);
}

static void hold_on(struct teaching *teaching, const struct body_pose *pose)
{
	double held_s = S_FROM_US(pose->t_us - teaching->hold_us);
	bool is_new = teaching->held_s == 0.0;
	bool is_moving = pose->speed_radps > CALM_RADPS || has_drifted(teaching, pose);

	if (has_lasted(&teaching->moved_us, is_moving, pose->t_us, MOVED_US) || !is_away(pose)) {
		let_go(teaching, TEACHING_MOVED, pose->t_us);
		return;
	}
	add(teaching, pose);
	if (held_s < SURE_S)
		return;
	if (is_new)
		be_sure(teaching, pose);
	else if (floor(held_s) > floor(teaching->held_s))
		tell(teaching, TEACHING_TICK, TEACHING_WELL, pose->t_us);
	teaching->held_s = held_s;
	if (held_s >= TEACHING_HOLD_S)
		judge(teaching, pose);
}

/* In its position, and not in a hold yet. Who was refused has to move before the next. */
static void be_on_the_way(struct teaching *teaching, const struct body_pose *pose)
{
	bool is_calm = !(pose->speed_radps > CALM_RADPS);

	if (teaching->is_waiting && (!is_calm || has_drifted(teaching, pose)))
		teaching->is_waiting = false;
	if (is_calm && !is_away(pose) && is_known(pose->lean_rad))
		teaching->rest_lean_rad = pose->lean_rad;
	if (is_calm && is_away(pose) && !teaching->is_waiting)
		begin(teaching, pose);
}

static void look_elsewhere(struct teaching *teaching, const struct body_pose *pose)
{
	bool is_blind = pose->state != BODY_WELL;
	bool is_elsewhere = !is_blind && pose->position != BODY_BETWEEN &&
			    pose->position != teaching->exercise->position;

	if (is_blind || is_elsewhere)
		let_go(teaching, is_blind ? TEACHING_NO_DATA : TEACHING_ELSEWHERE, pose->t_us);
	if (has_lasted(&teaching->blind_us, is_blind, pose->t_us, BLIND_US) &&
	    teaching->why != TEACHING_NO_DATA)
		tell(teaching, TEACHING_AGAIN, TEACHING_NO_DATA, pose->t_us);
	if (has_lasted(&teaching->elsewhere_us, is_elsewhere, pose->t_us, ELSEWHERE_US) &&
	    pose->t_us - teaching->since_us >= ELSEWHERE_US)
		tell(teaching, TEACHING_AGAIN, TEACHING_ELSEWHERE, pose->t_us);
}

bool teaching_step(struct teaching *teaching, const struct body_pose *pose)
{
	int64_t told_us = teaching->since_us;
	enum teaching_result told = teaching->result;
	bool is_gap = teaching->last_us != NOT_YET && pose->t_us - teaching->last_us > GAP_US;

	if (teaching_is_over(teaching))
		return false;
	teaching->last_us = pose->t_us;
	if (is_gap && teaching->is_held)
		let_go(teaching, TEACHING_NO_DATA, pose->t_us);
	look_elsewhere(teaching, pose);
	if (is_here(teaching, pose) && teaching->is_held)
		hold_on(teaching, pose);
	else if (is_here(teaching, pose))
		be_on_the_way(teaching, pose);
	else if (teaching->is_held)
		let_go(teaching, TEACHING_MOVED, pose->t_us);
	if (!teaching_is_over(teaching) && pose->t_us - teaching->since_us > TOO_LONG_US)
		tell(teaching, TEACHING_FAILED, TEACHING_WELL, pose->t_us);
	return teaching->since_us != told_us || teaching->result != told;
}
