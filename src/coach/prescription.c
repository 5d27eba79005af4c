/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/coach/prescription.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define USUAL_HOLD_S 30.0
#define USUAL_REPS   3

static struct prescription_entry usual_entry(const struct exercise *exercise)
{
	struct prescription_entry entry = {
		.exercise = exercise,
		.hold_s = USUAL_HOLD_S,
		.reps = USUAL_REPS,
	};

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		entry.overrides.on[i] = UNKNOWN;
	return entry;
}

void prescription_default(struct prescription *prescription)
{
	*prescription = (struct prescription){0};
	for (const struct exercise *const *at = exercises; *at; at++)
		if (prescription->count < PRESCRIPTION_MAX)
			prescription->entry[prescription->count++] = usual_entry(*at);
}

const struct prescription_entry *prescription_entry(const struct prescription *prescription,
						    const struct exercise *exercise)
{
	for (int i = 0; i < prescription->count; i++)
		if (prescription->entry[i].exercise == exercise)
			return &prescription->entry[i];
	return NULL;
}

static struct prescription_entry *entry_of_section(struct prescription *prescription,
						   const char *section, struct text *ret_why)
{
	const struct exercise *exercise = exercise_by_name(section);

	if (!exercise) {
		text_addf(ret_why,
			  "[%.40s] is no stretch of this build; see `lumbard list exercises`",
			  section);
		return NULL;
	}
	for (int i = 0; i < prescription->count; i++)
		if (prescription->entry[i].exercise == exercise)
			return &prescription->entry[i];
	if (prescription->count == PRESCRIPTION_MAX) {
		text_addf(ret_why, "more than %d stretches", PRESCRIPTION_MAX);
		return NULL;
	}
	prescription->entry[prescription->count] = usual_entry(exercise);
	return &prescription->entry[prescription->count++];
}

static int number_in(const char *key, const char *value, double least, double most,
		     double *ret_number, struct text *ret_why)
{
	double number;

	if (text_to_double(value, &number) < 0 || number < least || number > most) {
		text_addf(ret_why, "%s needs a number from %g to %g, not \"%.40s\"", key, least,
			  most, value);
		return -EINVAL;
	}
	*ret_number = number;
	return 0;
}

/* "rounded_back_deg", "too_fast_dps": the code and the unit of the error's quantity. */
static int set_limit(struct prescription_entry *entry, const char *key, const char *value,
		     struct text *ret_why)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		enum form_error error = (enum form_error)i;
		const char *unit = strcmp(form_error_unit(error), "deg") == 0 ? "deg" : "dps";
		char wanted[48];
		double limit;

		snprintf(wanted, sizeof(wanted), "%s_%s", form_error_info(error)->code, unit);
		if (form_error_unit(error)[0] == '\0' || strcmp(key, wanted) != 0)
			continue;
		if (!exercise_has_error(entry->exercise, error)) {
			text_addf(ret_why, "%s has no error %s; see `lumbard list errors`",
				  entry->exercise->name, form_error_info(error)->code);
			return -EINVAL;
		}
		if (number_in(key, value, 1.0, 180.0, &limit, ret_why) < 0)
			return -EINVAL;
		entry->overrides.on[error] = RAD(limit);
		return 0;
	}
	text_addf(ret_why,
		  "unknown key \"%.40s\"; known: hold_s, reps, and limits such as rounded_back_deg",
		  key);
	return -EINVAL;
}

static int set_key(struct prescription_entry *entry, const char *key, const char *value,
		   struct text *ret_why)
{
	double reps;

	if (strcmp(key, "hold_s") == 0)
		return number_in(key, value, 1.0, 600.0, &entry->hold_s, ret_why);
	if (strcmp(key, "reps") == 0) {
		if (number_in(key, value, 1.0, 100.0, &reps, ret_why) < 0)
			return -EINVAL;
		if (reps != floor(reps)) {
			text_addf(ret_why, "reps needs a whole number, not \"%.40s\"", value);
			return -EINVAL;
		}
		entry->reps = (int)reps;
		return 0;
	}
	return set_limit(entry, key, value, ret_why);
}

int prescription_set(struct prescription *prescription, const char *section, const char *key,
		     const char *value, struct text *ret_why)
{
	int count = prescription->count;
	struct prescription_entry *entry = entry_of_section(prescription, section, ret_why);

	if (!entry)
		return -EINVAL;
	if (set_key(entry, key, value, ret_why) == 0)
		return 0;
	prescription->count = count;
	return -EINVAL;
}

const char *coach_side_name(enum coach_side side)
{
	return side == SIDE_LEFT ? "left" : side == SIDE_RIGHT ? "right" : "";
}

int coach_side_from_name(const char *name, enum coach_side *ret_side)
{
	const enum coach_side sides[] = {SIDE_NONE, SIDE_LEFT, SIDE_RIGHT};

	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		if (strcmp(name, coach_side_name(sides[i])) == 0) {
			*ret_side = sides[i];
			return 0;
		}
	}
	return -EINVAL;
}
