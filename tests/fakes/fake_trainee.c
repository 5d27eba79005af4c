/* SPDX-License-Identifier: MIT */
#include "fake_trainee.h"

#include <lumbard/base/units.h>

#include <stdlib.h>
#include <string.h>

void trainee_init(struct trainee *trainee, uint64_t seed)
{
	memset(trainee, 0, sizeof(*trainee));
	trainee->random = sim_random_from(seed, 2000);
}

double trainee_between(struct trainee *trainee, double low, double high)
{
	return sim_random_uniform(&trainee->random, low, high);
}

struct sim_step *trainee_add(struct trainee *trainee, enum sim_position position, double move_s,
			     double hold_s, double pelvis_deg, double lumbar_deg)
{
	struct sim_step *step = &trainee->step[trainee->count++];

	if (trainee->count > TRAINEE_STEPS_MAX)
		abort();
	*step = (struct sim_step){
		.position = position,
		.side = "",
		.move_s = trainee->count == 1 ? 0.0 : move_s,
		.hold_s = hold_s,
		.pelvis_deg = pelvis_deg,
		.lumbar_deg = lumbar_deg,
		.wobble_deg = 0.8,
	};
	return step;
}

void trainee_bow(struct trainee *trainee, double pelvis_deg, double lumbar_deg, double hold_s)
{
	double down_s = trainee_between(trainee, 1.8, 3.0),
	       up_s = trainee_between(trainee, 1.8, 3.0);

	trainee_add(trainee, SIM_UPRIGHT, down_s, trainee_between(trainee, 0.2, 0.6), pelvis_deg,
		    lumbar_deg)
		->wobble_deg = 4.0;
	trainee_add(trainee, SIM_UPRIGHT, up_s, hold_s, trainee_between(trainee, -2.0, 2.0),
		    trainee_between(trainee, -2.0, 2.0));
}

void trainee_start(struct trainee *trainee, const struct wearer_config *config)
{
	if (wearer_init(&trainee->wearer, config, trainee->step, trainee->count) < 0)
		abort();
}

/* What is heard on the way counts from the arrival on; what was heard before it, no more. */
static void go_on(struct trainee *trainee)
{
	const struct wearer_truth *truth = &trainee->truth;
	bool is_praise = truth->step && truth->step->hold_s == TRAINEE_WAITS;
	double *after_s = &trainee->after_s[is_praise];

	if (!truth->step || truth->is_moving || truth->step->hold_s < TRAINEE_WAITS ||
	    *after_s == 0.0)
		return;
	trainee->wearer.motion.path.end_s = S_FROM_US(truth->t_us) + *after_s;
	trainee->after_s[0] = trainee->after_s[1] = 0.0;
}

bool trainee_next(struct trainee *trainee, struct imu_sample *ret_sample)
{
	size_t step_index = trainee->truth.step_index;

	go_on(trainee);
	if (!wearer_next(&trainee->wearer, ret_sample, NULL, &trainee->truth))
		return false;
	if (trainee->truth.step_index != step_index)
		trainee->after_s[0] = trainee->after_s[1] = 0.0;
	return true;
}

void trainee_hear(struct trainee *trainee, bool is_praise, double after_s)
{
	trainee->after_s[is_praise] = after_s;
}
