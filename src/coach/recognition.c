/* SPDX-License-Identifier: MIT */
#include <lumbard/base/lasting.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/recognition.h>

#include <stdbool.h>
#include <stddef.h>

#define SETTLED_RADPS RAD(15.0)
#define CALM_RADPS    RAD(10.0)
#define CALM_US	      INT64_C(500000)
#define CALM_AGO_US   INT64_C(8000000) /* three seconds in, two to be sure, and some slack */
#define QUIET_RADPS   RAD(6.0)	       /* rms to and fro; steps and fidgets go beyond */
#define STEPS_MPS2    1.0	       /* rms; walking has 1 to 3, a bounced stretch under 0.5 */
#define WALKED_US     INT64_C(1500000)
#define WALKED_AGO_US INT64_C(10000000) /* sitting down on the floor takes about as long */
#define CHOSEN_US     INT64_C(700000)
#define RECOGNISED_US INT64_C(2000000) /* bending over a sink is often shorter */

void recognition_init(struct recognition *recognition, const struct profile *profile,
		      const struct prescription *prescription, const struct exercise *chosen)
{
	*recognition = (struct recognition){
		.profile = profile,
		.prescription = prescription,
		.chosen = chosen,
		.steps_us = NOT_YET,
		.walked_us = NOT_YET,
	};
}

bool recognition_is_walking(const struct recognition *recognition, int64_t t_us)
{
	return recognition->walked_us == t_us;
}

/* Steps show in the length of the specific force. */
static bool has_steps(const struct body_pose *pose)
{
	return pose->stride_mps2 > STEPS_MPS2;
}

static void init_probe(const struct recognition *recognition, struct recognition_probe *probe,
		       const struct prescription_entry *entry, int64_t calm_until_us)
{
	*probe = (struct recognition_probe){
		.entry = entry,
		.calm_us = NOT_YET,
		.trying_us = NOT_YET,
		.good_us = NOT_YET,
		.calm_until_us = calm_until_us,
	};
	form_init(&probe->form, entry->exercise,
		  recognition->chosen ? FORM_CHOSEN : FORM_RECOGNISED, recognition->profile,
		  &entry->overrides);
}

void recognition_renew(struct recognition *recognition, const struct prescription_entry *entry,
		       int64_t calm_until_us)
{
	for (int i = 0; i < recognition->probe_count; i++)
		if (recognition->probe[i].entry == entry)
			init_probe(recognition, &recognition->probe[i], entry, calm_until_us);
}

void recognition_continue(struct recognition *recognition, const struct prescription_entry *entry)
{
	recognition->continued = entry;
}

void recognition_forget(struct recognition *recognition)
{
	recognition->position = BODY_POSITION_UNKNOWN;
	recognition->probe_count = 0;
}

/* Every stretch of the position that is prescribed, or the one that was chosen. */
static void set_probes(struct recognition *recognition, enum body_position position)
{
	const struct exercise *chosen = recognition->chosen;

	recognition->position = position;
	recognition->probe_count = 0;
	for (const struct exercise *const *at = exercises; *at; at++) {
		const struct prescription_entry *entry =
			prescription_entry(recognition->prescription, *at);

		if (!entry || (*at)->position != position || (chosen && *at != chosen))
			continue;
		init_probe(recognition, &recognition->probe[recognition->probe_count++], entry,
			   NOT_YET);
	}
}

static bool is_walked_lately(struct recognition *recognition, const struct body_pose *pose)
{
	if (has_lasted(&recognition->steps_us, has_steps(pose), pose->t_us, WALKED_US))
		recognition->walked_us = pose->t_us;
	return recognition->walked_us != NOT_YET &&
	       pose->t_us - recognition->walked_us < WALKED_AGO_US;
}

/* True once somebody has gone into the stretch from neutral and stays there quietly. */
static int step_probe(struct recognition_probe *probe, const struct body_pose *pose,
		      const struct form_reference *reference, bool is_chosen, bool has_walked)
{
	struct form_verdict verdict;
	bool is_settled, is_calm = !(pose->speed_radps > CALM_RADPS) && !has_walked;

	form_step(&probe->form, pose, reference, 0, &verdict);
	/* What cannot be seen says nothing: a tremor at a low rate, all of it after a gap. */
	is_settled = is_chosen ? verdict.is_trying
			       : verdict.is_starting && !(pose->bounce_radps >= QUIET_RADPS) &&
					 !(pose->tremor_radps >= QUIET_RADPS);
	is_settled = is_settled && !(pose->speed_radps >= SETTLED_RADPS) && !has_steps(pose);
	has_lasted(&probe->good_us, is_settled && verdict.is_clean, pose->t_us, 0);
	if (has_lasted(&probe->calm_us, !verdict.is_trying && is_calm, pose->t_us, CALM_US))
		probe->calm_until_us = pose->t_us;
	return has_lasted(&probe->trying_us, is_settled, pose->t_us,
			  is_chosen ? CHOSEN_US : RECOGNISED_US) &&
	       probe->calm_until_us != NOT_YET && pose->t_us - probe->calm_until_us <= CALM_AGO_US;
}

/* Stretches of one position: the first to be tried, and one that counts before one that does not.
 */
static int goes_before(const struct recognition_probe *probe, const struct recognition_probe *found)
{
	return !found || (probe->form.is_reaching && !found->form.is_reaching);
}

const struct recognition_probe *recognition_step(struct recognition *recognition,
						 const struct body_pose *pose,
						 const struct form_reference *reference,
						 const struct prescription_entry *doing,
						 bool is_off_duty)
{
	const struct recognition_probe *found = NULL;
	bool has_walked = is_walked_lately(recognition, pose);

	if (recognition->continued && pose->position != recognition->continued->exercise->position)
		recognition->continued = NULL;
	if (pose->position != recognition->position)
		set_probes(recognition, pose->position);
	for (int i = 0; i < recognition->probe_count; i++) {
		struct recognition_probe *probe = &recognition->probe[i];
		bool is_chosen = recognition->chosen || probe->entry == recognition->continued;

		if (probe->entry == doing)
			continue;
		if (step_probe(probe, pose, reference, is_chosen, has_walked) && !is_off_duty &&
		    goes_before(probe, found))
			found = probe;
		if (is_off_duty)
			probe->trying_us = probe->good_us = NOT_YET;
	}
	if (found)
		recognition->continued = NULL;
	return found;
}
