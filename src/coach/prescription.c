/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/coach/event.h>
#include <lumbard/coach/prescription.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define USUAL_HOLD_S 30.0
#define USUAL_REPS   3

enum { KEY_SIZE = 48 };

static struct prescription_entry usual_entry(const struct exercise *exercise)
{
	struct prescription_entry entry = {
		.exercise = exercise,
		.hold_s = USUAL_HOLD_S,
		.reps = USUAL_REPS,
	};

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		entry.overrides.on[i] = UNKNOWN;
	entry.overrides.taught_rad = UNKNOWN;
	return entry;
}

void prescription_default(struct prescription *prescription)
{
	*prescription = (struct prescription){0};
	for (const struct exercise *const *at = exercises; *at; at++)
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

bool prescription_has_section(const char *section, struct reason *ret_reason)
{
	char next[64] = "see `lumbard list exercises`";

	for (const struct exercise *const *at = exercises; *at; at++)
		if (text_is_alike(section, (*at)->name))
			snprintf(next, sizeof(next), "write [%s]", (*at)->name);
	if (exercise_by_name(section))
		return true;
	if (section[0] == '\0')
		reason_set(ret_reason, "write the one that it is for, such as [sitting-hamstring]",
			   "the key is of no stretch: no [section] is above it");
	else
		reason_set(ret_reason, next, "[%.40s] is no stretch of this build", section);
	return false;
}

static struct prescription_entry *entry_of_section(struct prescription *prescription,
						   const char *section, struct reason *ret_reason)
{
	const struct exercise *exercise = exercise_by_name(section);

	if (!prescription_has_section(section, ret_reason))
		return NULL;
	for (int i = 0; i < prescription->count; i++)
		if (prescription->entry[i].exercise == exercise)
			return &prescription->entry[i];
	prescription->entry[prescription->count] = usual_entry(exercise);
	return &prescription->entry[prescription->count++];
}

static int number_in(const char *key, const char *value, double least, double most,
		     double *ret_number, struct reason *ret_reason)
{
	double number;

	if (text_to_double(value, &number) < 0 || number < least || number > most)
		return reason_set(ret_reason, NULL,
				  "%s needs a number from %g to %g, not \"%.40s\"", key, least,
				  most, value);
	*ret_number = number;
	return 0;
}

/* "rounded_back_deg", "too_fast_dps": the code and the unit of the error's quantity. */
static void say_key(enum form_error error, char *ret_key, size_t size)
{
	snprintf(ret_key, size, "%s_%s", form_error_info(error)->code,
		 event_unit_of(error) == UNIT_DEG ? "deg" : "dps");
}

static int set_limit(struct prescription_entry *entry, const char *key, const char *value,
		     struct reason *ret_reason)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		enum form_error error = (enum form_error)i;
		char wanted[KEY_SIZE];
		double limit = 0.0;

		say_key(error, wanted, sizeof(wanted));
		if (event_unit_of(error) == UNIT_NONE || strcmp(key, wanted) != 0)
			continue;
		if (!exercise_has_error(entry->exercise, error))
			return reason_set(ret_reason, "see `lumbard list errors`",
					  "%s has no error %s", entry->exercise->name,
					  form_error_info(error)->code);
		if (number_in(key, value, 1.0, 180.0, &limit, ret_reason) < 0)
			return -EINVAL;
		entry->overrides.on[error] = RAD(limit);
		return 0;
	}
	return reason_set(ret_reason,
			  "known: hold_s, reps, taught_deg, and limits such as rounded_back_deg",
			  "unknown key \"%.40s\"", key);
}

static int set_key(struct prescription_entry *entry, const char *key, const char *value,
		   struct reason *ret_reason)
{
	double reps = 0.0, taught_deg = 0.0;

	if (strcmp(key, "taught_deg") == 0) {
		if (number_in(key, value, 1.0, 15.0, &taught_deg, ret_reason) < 0)
			return -EINVAL;
		entry->overrides.taught_rad = RAD(taught_deg);
		return 0;
	}
	if (strcmp(key, "hold_s") == 0)
		return number_in(key, value, 1.0, 600.0, &entry->hold_s, ret_reason);
	if (strcmp(key, "reps") == 0) {
		if (number_in(key, value, 1.0, 100.0, &reps, ret_reason) < 0)
			return -EINVAL;
		if (reps != floor(reps))
			return reason_set(ret_reason, NULL,
					  "reps needs a whole number, not \"%.40s\"", value);
		entry->reps = (int)reps;
		return 0;
	}
	return set_limit(entry, key, value, ret_reason);
}

int prescription_set(struct prescription *prescription, const char *section, const char *key,
		     const char *value, struct reason *ret_reason)
{
	int count = prescription->count;
	struct prescription_entry *entry = entry_of_section(prescription, section, ret_reason);

	if (!entry)
		return -EINVAL;
	if (set_key(entry, key, value, ret_reason) == 0)
		return 0;
	prescription->count = count;
	return -EINVAL;
}

static bool is_looser(const struct prescription_entry *entry, enum form_error error,
		      struct reason *ret_reason)
{
	const struct form_rule *rule = form_rule_for(entry->exercise->rules, error);
	double limit = entry->overrides.on[error];
	char key[KEY_SIZE];

	if (!rule)
		rule = form_rule_for(form_common_rules, error);
	if (!rule || !is_known(limit) || !form_limit_is_looser(&rule->limit, limit))
		return false;
	say_key(error, key, sizeof(key));
	reason_set(ret_reason, "leave it so only if that is meant",
		   "[%s] %s = %g is looser than the usual %g: what is wrong for everybody "
		   "may be green",
		   entry->exercise->name, key, limit * DEG_PER_RAD,
		   fabs(rule->limit.on) * DEG_PER_RAD);
	return true;
}

bool prescription_next_looser(const struct prescription *prescription, int *at,
			      struct reason *ret_reason)
{
	while (*at < prescription->count * FORM_ERROR_COUNT) {
		const struct prescription_entry *entry =
			&prescription->entry[*at / FORM_ERROR_COUNT];
		enum form_error error = (enum form_error)(*at % FORM_ERROR_COUNT);

		(*at)++;
		if (is_looser(entry, error, ret_reason))
			return true;
	}
	return false;
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
