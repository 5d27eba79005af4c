/* SPDX-License-Identifier: MIT */
#include "unseen.h"

#include <lumbard/form/exercise.h>
#include <lumbard/form/form_error.h>
#include <lumbard/tell/words.h>

/* Errors that one sensor alone cannot raise. */
static bool needs_curve(const char *exercise_name, enum form_error error)
{
	const struct exercise *exercise = exercise_name ? exercise_by_name(exercise_name) : NULL;

	const struct form_rule *rule = exercise ? form_rule_for(exercise->rules, error) : NULL;

	return rule && !form_limit_can_hold(&rule->limit, 1);
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
