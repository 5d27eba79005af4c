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

bool trainee_next(struct trainee *trainee, struct imu_sample *ret_sample)
{
	return wearer_next(&trainee->wearer, ret_sample, NULL, &trainee->truth) > 0;
}

bool trainee_is_waiting(const struct trainee *trainee)
{
	return trainee->truth.step && trainee->truth.step->hold_s == TRAINEE_WAITS &&
	       !trainee->truth.is_moving;
}

void trainee_release(struct trainee *trainee, double after_s)
{
	trainee->wearer.motion.path.end_s = S_FROM_US(trainee->truth.t_us) + after_s;
}
