/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/tell/doubt.h>
#include <lumbard/tell/words.h>

/* Of what the session itself finds; a sensor's check against itself has its own words. */
static const struct {
	const char *why, *next;
} doubts[REASON_SELF_CHECK] = {
	[REASON_SETTLING] = {"it does not know yet where up is", "keep still for two seconds"},
	[REASON_SATURATED] = {"an axis stands at the end of its range",
			      "move more gently; if it stays so at rest, use another board"},
	[REASON_GRAVITY_FREE] = {"gravity is not what it should be",
				 "hold it still; if it stays so, its range, its units or the chip "
				 "are wrong: run `lumbard doctor`, or use another board"},
	[REASON_FROZEN] = {"it says the same again and again",
			   "look at its supply and its lead, and unplug it once"},
	[REASON_IMPOSSIBLE] = {"it gives numbers that no chip can have measured",
			       "look at its lead and its supply, or at what wrote the samples"},
	[REASON_STALE] = {"no samples come", "run `lumbard doctor`"},
	[REASON_HOLES] = {"it comes and goes: much of the time no samples come",
			  "look at its lead and plugs, and at what keeps this machine busy"},
	[REASON_NEVER_CAME] = {"no sample has come since the start", "run `lumbard doctor`"},
	[REASON_SWAPPED] = {"it is the other sensor of the profile: the two are swapped",
			    "put them back (on the body, their leads, or pelvis and lumbar in "
			    "lumbard.conf), or calibrate again"},
	[REASON_TOO_SLOW] = {"fewer than 20 samples a second come",
			     "give the sensors a bus for themselves, or see what keeps this "
			     "machine busy"},
};

static void tell_fault(const struct session_doubt *doubt, struct reason *ret_reason)
{
	const struct self_check_verdict verdict = {.fault = event_fault_of(doubt->reason),
						   .scale = doubt->value};
	struct text why = reason_begin(ret_reason, self_check_cure(verdict.fault));

	self_check_say(&why, &verdict);
}

void tell_doubt(const struct session_doubt *doubt, struct reason *ret_reason)
{
	const char *why, *next;

	if (doubt->reason >= REASON_SELF_CHECK) {
		tell_fault(doubt, ret_reason);
		return;
	}
	why = doubts[doubt->reason].why ? doubts[doubt->reason].why
					: tell_reason_word(doubt->reason);
	next = doubts[doubt->reason].next ? doubts[doubt->reason].next : "run `lumbard doctor`";
	if (doubt->unit == UNIT_MPS2 && is_known(doubt->value))
		reason_set(ret_reason, next,
			   "%s: |a| is %.1f m/s2 (%.2f g) where 9.8 is right at rest", why,
			   doubt->value, doubt->value / GRAVITY_MPS2);
	else if (doubt->unit == UNIT_HZ && is_known(doubt->value))
		reason_set(ret_reason, next, "%s: %.0f", why, doubt->value);
	else
		reason_set(ret_reason, next, "%s", why);
}

bool tell_event_doubt(const struct event *event, struct reason *ret_reason)
{
	const struct session_doubt doubt = {event->reason, event->value, event->unit, 0};

	if (event->kind != EVENT_SENSOR_LOST || event->reason == REASON_NONE)
		return false;
	tell_doubt(&doubt, ret_reason);
	return true;
}
