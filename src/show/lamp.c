/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/show/lamp.h>

#include <stdbool.h>

static enum lamp_pattern error_pattern(const struct coach_view *view)
{
	const struct form_verdict *verdict = &view->verdict;

	if (verdict->worst != FORM_NO_ERROR) {
		switch (form_error_info(verdict->worst)->severity) {
		case SEVERITY_STOP:
			return LAMP_FAST;
		case SEVERITY_WRONG:
			return LAMP_ON;
		case SEVERITY_NEARLY:
			break;
		}
	}
	/* Who is to let go has nothing to mend. */
	return verdict->is_nearly && view->state != COACH_DONE ? LAMP_SLOW : LAMP_OFF;
}

static enum lamp_pattern good_pattern(const struct coach_view *view, enum lamp_pattern error)
{
	if (error == LAMP_ON || error == LAMP_FAST)
		return LAMP_OFF;
	if (view->state == COACH_DONE)
		return LAMP_DOUBLE;
	if (view->is_good)
		return error == LAMP_OFF ? LAMP_ON : LAMP_SLOW;
	return view->verdict.is_trying && error == LAMP_OFF ? LAMP_SLOW : LAMP_OFF;
}

void lamp_plan_from_view(const struct coach_view *view, struct lamp_plan *ret_plan)
{
	*ret_plan = (struct lamp_plan){0};
	if (view->state == COACH_NO_DATA || view->state == COACH_UNCALIBRATED) {
		ret_plan->pattern[LAMP_STATUS] =
			view->state == COACH_NO_DATA ? LAMP_FAST : LAMP_SLOW;
		return;
	}
	if (view->is_off_duty)
		return;
	ret_plan->pattern[LAMP_STATUS] = LAMP_ON;
	ret_plan->pattern[LAMP_ERROR] = error_pattern(view);
	ret_plan->pattern[LAMP_GOOD] = good_pattern(view, ret_plan->pattern[LAMP_ERROR]);
}

/* Where t_us stands in a rhythm, also for times before 0. */
static int64_t phase_us(int64_t t_us, int64_t period_us)
{
	int64_t phase = t_us % period_us;

	return phase < 0 ? phase + period_us : phase;
}

bool lamp_is_lit(enum lamp lamp, enum lamp_pattern pattern, int64_t t_us)
{
	int64_t phase;

	switch (pattern) {
	case LAMP_OFF:
		return false;
	case LAMP_ON:
		return true;
	case LAMP_SLOW:
		return (phase_us(t_us, US_PER_S) < US_PER_S / 2) == (lamp != LAMP_ERROR);
	case LAMP_FAST:
		return phase_us(t_us, US_PER_S / 5) < US_PER_S / 10;
	case LAMP_DOUBLE:
		phase = phase_us(t_us, 1200 * US_PER_MS);
		return phase < 120 * US_PER_MS ||
		       (phase >= 240 * US_PER_MS && phase < 360 * US_PER_MS);
	case LAMP_PATTERN_COUNT:
		break;
	}
	return false;
}

/* How long it sounds, is silent, sounds, ...; 0 ends it. */
enum { RHYTHM_PARTS_MAX = 8 };

static const int rhythms_ms[CUE_COUNT][RHYTHM_PARTS_MAX] = {
	[CUE_NONE] = {0},
	[CUE_HOLD] = {120},
	[CUE_WRONG] = {150, 120, 150},
	[CUE_DONE] = {800},
	[CUE_STOP] = {150, 120, 150, 120, 150, 120, 150},
	[CUE_NO_DATA] = {500, 300, 500, 300, 500},
	[CUE_TICK] = {40},
	[CUE_BEGIN] = {120, 120, 500},
	[CUE_GOT] = {120, 120, 120, 120, 120},
	[CUE_AGAIN] = {500, 300, 500},
	[CUE_READY] = {120, 120, 120, 120, 800},
};

static enum cue cue_of_change(const struct cue_player *player, const struct coach_view *view)
{
	enum form_error worst = view->verdict.worst;

	if (view->state != player->state && view->state == COACH_NO_DATA)
		return CUE_NO_DATA;
	if (view->state != player->state && view->state == COACH_DONE)
		return CUE_DONE;
	if (worst != player->worst && worst != FORM_NO_ERROR && form_error_is_wrong(worst))
		return form_error_info(worst)->severity == SEVERITY_STOP ? CUE_STOP : CUE_WRONG;
	if (view->state != player->state && view->state == COACH_HOLD)
		return CUE_HOLD;
	/* Whatever stops the clock is said: on all fours nobody sees the lamps. */
	if (player->state == COACH_HOLD && view->state != COACH_HOLD)
		return CUE_WRONG;
	return CUE_NONE;
}

void cue_play(struct cue_player *player, enum cue cue, int64_t t_us)
{
	player->cue = cue;
	player->since_us = t_us;
}

void cue_follow(struct cue_player *player, const struct coach_view *view, int64_t t_us)
{
	enum cue cue = player->is_started ? cue_of_change(player, view) : CUE_NONE;

	if (cue != CUE_NONE)
		cue_play(player, cue, t_us);
	player->state = view->state;
	player->worst = view->verdict.worst;
	player->is_started = true;
}

/* Which part of its rhythm is played, even ones sound; or RHYTHM_PARTS_MAX: it has ended. */
static int part_at(const struct cue_player *player, int64_t t_us)
{
	int64_t left_us = t_us - player->since_us;

	if (left_us < 0)
		return RHYTHM_PARTS_MAX;
	for (int i = 0; i < RHYTHM_PARTS_MAX && rhythms_ms[player->cue][i] > 0; i++) {
		left_us -= rhythms_ms[player->cue][i] * US_PER_MS;
		if (left_us < 0)
			return i;
	}
	return RHYTHM_PARTS_MAX;
}

enum cue cue_at(const struct cue_player *player, int64_t t_us)
{
	return part_at(player, t_us) < RHYTHM_PARTS_MAX ? player->cue : CUE_NONE;
}

void cue_tick(struct cue_player *player, int64_t t_us)
{
	if (cue_at(player, t_us) != CUE_NONE)
		return;
	player->cue = CUE_TICK;
	player->since_us = t_us;
}

bool cue_has_ticked(const struct cue_player *player, int64_t t_us)
{
	return player->cue == CUE_TICK && t_us - player->since_us < US_PER_S;
}

bool cue_is_sounding(const struct cue_player *player, int64_t t_us)
{
	int part = part_at(player, t_us);

	return part < RHYTHM_PARTS_MAX && part % 2 == 0;
}
