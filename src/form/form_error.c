/* SPDX-License-Identifier: MIT */
#include <lumbard/form/form_error.h>

/* The cue, and what of it tells what to do. */
#define CUE(wrong, advice) wrong advice, advice

static const struct form_error_info infos[FORM_ERROR_COUNT] = {
	[FORM_ROUNDED_BACK] = {"rounded_back", SEVERITY_WRONG, QUANTITY_LUMBAR_FLEXION,
			       CUE("Your back is rounding. ",
				   "Come up a little and bend from the hips.")},
	[FORM_PELVIS_ROLLED_BACK] = {"pelvis_rolled_back", SEVERITY_WRONG, QUANTITY_PELVIC_TILT,
				     CUE("Your pelvis rolled back. ",
					 "Sit on a folded towel, tip it forward.")},
	[FORM_NO_HINGE] = {"no_hinge", SEVERITY_NEARLY, QUANTITY_PELVIC_TILT,
			   CUE("Your hips stay where they are. ", "Bring the belly to the thigh.")},
	[FORM_ARCHED_BACK] = {"arched_back", SEVERITY_WRONG, QUANTITY_PELVIC_TILT,
			      CUE("Your back arches. ", "Let the tail go under instead.")},
	[FORM_NO_TILT] = {"no_tilt", SEVERITY_NEARLY, QUANTITY_PELVIC_TILT,
			  CUE("",
			      "Tilt a little more: press the small of the back into the floor.")},
	[FORM_NO_TUCK] = {"no_tuck", SEVERITY_NEARLY, QUANTITY_PELVIC_TILT,
			  CUE("",
			      "Tuck the tail further under and push the back up to the ceiling.")},
	[FORM_HIPS_LIFTED] = {"hips_lifted", SEVERITY_WRONG, QUANTITY_PELVIC_TILT,
			      CUE("Your hips left the floor. ",
				  "Lower them; only the pelvis tilts.")},
	[FORM_LEANING] = {"leaning", SEVERITY_WRONG, QUANTITY_LEAN,
			  CUE("You lean to one side. ", "Even out left and right.")},
	[FORM_TWISTED] = {"twisted", SEVERITY_WRONG, QUANTITY_TURN,
			  CUE("Your pelvis is turned. ", "Point it straight again.")},
	[FORM_BOUNCING] = {"bouncing", SEVERITY_WRONG, QUANTITY_BOUNCE,
			   CUE("Don't bounce. ", "Stay where it pulls, and breathe.")},
	[FORM_SHAKING] = {"shaking", SEVERITY_STOP, QUANTITY_TREMOR,
			  CUE("You are shaking. ", "Let go and rest; do less next time.")},
	[FORM_TOO_FAST] = {"too_fast", SEVERITY_NEARLY, QUANTITY_SPEED,
			   CUE("Too fast. ", "Take three seconds in and three out.")},
	[FORM_LEFT_POSITION] = {"left_position", SEVERITY_WRONG, QUANTITY_NONE,
				CUE("You left the position of this stretch. ", "Go back to it.")},
	[FORM_TOO_FAR] = {"too_far", SEVERITY_WRONG, QUANTITY_PELVIC_TILT,
			  CUE("Too far. ", "Come back to where it pulls gently.")},
};

static const char *const severity_names[] = {
	[SEVERITY_NEARLY] = "nearly",
	[SEVERITY_WRONG] = "wrong",
	[SEVERITY_STOP] = "stop",
};

const struct form_error_info *form_error_info(enum form_error error)
{
	return &infos[error];
}

bool form_error_is_wrong(enum form_error error)
{
	return infos[error].severity != SEVERITY_NEARLY;
}

double form_error_least_hz(enum form_error error)
{
	enum form_quantity quantity = infos[error].quantity;

	return quantity == QUANTITY_NONE
		       ? 0.0
		       : form_quantity_info(quantity)->top_hz / FILTER_CORNER_MOST;
}

const char *form_severity_name(enum form_severity severity)
{
	return severity_names[severity];
}
