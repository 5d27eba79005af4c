/* SPDX-License-Identifier: MIT */
#include "unseen.h"

#include <lumbard/form/exercise.h>
#include <lumbard/form/form_error.h>
#include <lumbard/tell/words.h>

/* Errors of the curve of the back; reach and trunk need it, too. */
static bool needs_curve(const char *exercise_name, enum form_error error)
{
	const struct exercise *exercise = exercise_name ? exercise_by_name(exercise_name) : NULL;

	for (size_t i = 0; exercise && i < exercise->rule_count; i++) {
		enum form_quantity quantity = exercise->rules[i].limit.quantity;

		if (exercise->rules[i].error == error &&
		    (quantity == QUANTITY_LUMBAR_FLEXION || quantity == QUANTITY_TRUNK ||
		     quantity == QUANTITY_REACH_TILT))
			return true;
	}
	return false;
}

bool demo_unseen(const struct sim_step *step, uint32_t raised, bool is_one_sensor,
		 struct text *text)
{
	enum form_error error;

	if (!step->expects || tell_error_from_word(step->expects, &error) < 0 ||
	    raised & UINT32_C(1) << error)
		return false;
	text_addf(text, "%s: %s", step->expects,
		  is_one_sensor && needs_curve(step->exercise, error)
			  ? "one sensor cannot see it; the back's curve is unknown"
			  : "played, but not noticed");
	return true;
}
