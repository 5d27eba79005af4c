/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/tell/words.h>

#include <errno.h>
#include <string.h>

#define FLAT_RAD RAD(10.0) /* repeat-wear MDC90 of lordosis is 10 to 15 deg (PMC5034504) */

static const char *const kinds[EVENT_KIND_COUNT] = {
	[EVENT_POSITION] = "position",		 [EVENT_EXERCISE_START] = "exercise_start",
	[EVENT_EXERCISE_DONE] = "exercise_done", [EVENT_HOLD_START] = "hold_start",
	[EVENT_HOLD_PAUSE] = "hold_pause",	 [EVENT_HOLD_RESUME] = "hold_resume",
	[EVENT_HOLD_END] = "hold_end",		 [EVENT_ERROR_START] = "error_start",
	[EVENT_ERROR_END] = "error_end",	 [EVENT_SENSOR_LOST] = "sensor_lost",
	[EVENT_SENSOR_BACK] = "sensor_back",	 [EVENT_STRAP_MOVED] = "strap_moved",
	[EVENT_ACCEL_OFF] = "accel_off",	 [EVENT_CLOCK_STEP] = "clock_step",
	[EVENT_TAKEN_BACK] = "taken_back",	 [EVENT_NEUTRAL] = "neutral",
	[EVENT_NEUTRAL_OFF] = "neutral_off",
};

#define SIT_TALL "sit taller or on a folded towel; if you do then stand up and walk two steps"

static const char *const reasons[REASON_SELF_CHECK] = {
	[REASON_NONE] = "",
	[REASON_COMPLETE] = "complete",
	[REASON_SHORT] = "short",
	[REASON_NO_DATA] = "no_data",
	[REASON_UNCALIBRATED] = "uncalibrated",
	[REASON_OUT_OF_POSE] = "out_of_pose",
	[REASON_SETTLING] = "settling",
	[REASON_SATURATED] = "saturated",
	[REASON_GRAVITY_FREE] = "gravity_free",
	[REASON_FROZEN] = "frozen",
	[REASON_STALE] = "stale",
	[REASON_IMPOSSIBLE] = "impossible",
	[REASON_TOO_SLOW] = "too_slow",
	[REASON_HOLES] = "holes",
	[REASON_NEVER_CAME] = "never_came",
	[REASON_OFF_NEUTRAL] = "rests far from its neutral; calibrate again",
	[REASON_MISFIT] = "gravity at rest no longer fits the profile; calibrate again",
	[REASON_OTHER_CHIP] = "another sensor than the profile's; calibrate again",
	[REASON_SWAPPED] = "swapped with the other sensor; swap them back or calibrate again",
	[REASON_WALL_CLOCK] = "wall clock",
	[REASON_STEPS] = "steps",
	[REASON_STOOD_UP] = "stood_up",
	[REASON_TURNED] = "turned",
	[REASON_PELVIS_CORRECTED] = "pelvis corrected",
	[REASON_LUMBAR_CORRECTED] = "lumbar corrected",
	[REASON_UNDONE] = "undone",
	[REASON_SIT_TALL] = SIT_TALL,
	[REASON_REST_AGAIN] = "rest as usual; if you do then stand up and walk two steps",
};

static const char *const units[UNIT_COUNT] = {
	[UNIT_NONE] = "",	    [UNIT_S] = "s",	  [UNIT_DEG] = "deg",
	[UNIT_DEG_PER_S] = "deg/s", [UNIT_MPS2] = "m/s2", [UNIT_HZ] = "Hz",
};

static const char *const sounds[CUE_COUNT] = {
	[CUE_NONE] = "",       [CUE_HOLD] = "hold",   [CUE_WRONG] = "wrong",
	[CUE_DONE] = "done",   [CUE_STOP] = "stop",   [CUE_NO_DATA] = "no_data",
	[CUE_TICK] = "tick",   [CUE_BEGIN] = "begin", [CUE_GOT] = "got",
	[CUE_AGAIN] = "again", [CUE_READY] = "ready",
};

static const char *const positions[BODY_POSITION_COUNT] = {
	[BODY_POSITION_UNKNOWN] = "", [BODY_UPRIGHT] = "upright", [BODY_ALL_FOURS] = "all_fours",
	[BODY_SUPINE] = "supine",     [BODY_PRONE] = "prone",	  [BODY_SIDE] = "side",
	[BODY_BETWEEN] = "between",
};

static const char *const states[COACH_STATE_COUNT] = {
	[COACH_REST] = "rest",
	[COACH_MOVING] = "moving",
	[COACH_HOLD] = "hold",
	[COACH_PAUSED] = "paused",
	[COACH_DONE] = "done",
	[COACH_NO_DATA] = "no_data",
	[COACH_UNCALIBRATED] = "uncalibrated",
};

static const char *const lamps[LAMP_PATTERN_COUNT] = {
	[LAMP_OFF] = "off",   [LAMP_ON] = "on",		[LAMP_SLOW] = "slow",
	[LAMP_FAST] = "fast", [LAMP_DOUBLE] = "double",
};

const char *tell_event_word(enum event_kind kind)
{
	return kinds[kind];
}

int tell_event_from_word(const char *word, enum event_kind *ret_kind)
{
	int i = text_index_of(kinds, EVENT_KIND_COUNT, word);

	if (i >= 0)
		*ret_kind = (enum event_kind)i;
	return i < 0 ? i : 0;
}

const char *tell_reason_word(enum event_reason reason)
{
	return reason < REASON_SELF_CHECK ? reasons[reason]
					  : self_check_words(event_fault_of(reason));
}

int tell_reason_from_word(const char *word, enum event_reason *ret_reason)
{
	for (int i = 0; i < REASON_COUNT; i++) {
		if (strcmp(tell_reason_word((enum event_reason)i), word) == 0) {
			*ret_reason = (enum event_reason)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *tell_unit_word(enum event_unit unit)
{
	return units[unit];
}

int tell_unit_from_word(const char *word, enum event_unit *ret_unit)
{
	int i = text_index_of(units, UNIT_COUNT, word);

	if (i >= 0)
		*ret_unit = (enum event_unit)i;
	return i < 0 ? i : 0;
}

const char *tell_position_word(enum body_position position)
{
	return positions[position];
}

int tell_position_from_word(const char *word, enum body_position *ret_position)
{
	int i = text_index_of(positions, BODY_POSITION_COUNT, word);

	if (i >= 0)
		*ret_position = (enum body_position)i;
	return i < 0 ? i : 0;
}

const char *tell_state_word(enum coach_state state)
{
	return states[state];
}

int tell_state_from_word(const char *word, enum coach_state *ret_state)
{
	int i = text_index_of(states, COACH_STATE_COUNT, word);

	if (i >= 0)
		*ret_state = (enum coach_state)i;
	return i < 0 ? i : 0;
}

const char *tell_lamp_word(enum lamp_pattern pattern)
{
	return lamps[pattern];
}

int tell_lamp_from_word(const char *word, enum lamp_pattern *ret_pattern)
{
	int i = text_index_of(lamps, LAMP_PATTERN_COUNT, word);

	if (i >= 0)
		*ret_pattern = (enum lamp_pattern)i;
	return i < 0 ? i : 0;
}

const char *tell_sound_word(enum cue cue)
{
	return sounds[cue];
}

int tell_sound_from_word(const char *word, enum cue *ret_cue)
{
	int i = text_index_of(sounds, CUE_COUNT, word);

	if (i >= 0)
		*ret_cue = (enum cue)i;
	return i < 0 ? i : 0;
}

int tell_error_from_word(const char *word, enum form_error *ret_error)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		if (strcmp(form_error_info((enum form_error)i)->code, word) == 0) {
			*ret_error = (enum form_error)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *tell_back_word(double lumbar_flexion_rad)
{
	if (!is_known(lumbar_flexion_rad))
		return "";
	return lumbar_flexion_rad > FLAT_RAD	? "rounded"
	       : lumbar_flexion_rad < -FLAT_RAD ? "arched"
						: "flat";
}
