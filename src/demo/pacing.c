/* SPDX-License-Identifier: MIT */
#include "pacing.h"

#include <math.h>

#define FACTOR_STEP  1.25
#define FACTOR_MOST  16.0
#define FACTOR_LEAST 0.0625

/* What teaches goes slower than what repeats. */
#define SPEED_CALIBRATING 5.0
#define SPEED_LOST	  2.5
#define SPEED_MISTAKE	  5.5
#define SPEED_DOSE	  16.0
#define SPEED_ELSE	  11.0

struct demo_pacing demo_pacing_of(double speed)
{
	return (struct demo_pacing){.speed = speed, .factor = 1.0};
}

void demo_pacing_press(struct demo_pacing *pacing, char key)
{
	switch (key) {
	case 'q':
	case 'Q':
		pacing->is_ended = true;
		break;
	case ' ':
		pacing->is_paused = !pacing->is_paused;
		break;
	case 's':
	case 'S':
		pacing->skips++;
		break;
	case '+':
	case '=':
		pacing->factor = fmin(pacing->factor * FACTOR_STEP, FACTOR_MOST);
		break;
	case '-':
	case '_':
		pacing->factor = fmax(pacing->factor / FACTOR_STEP, FACTOR_LEAST);
		break;
	case '?':
		pacing->is_explained = !pacing->is_explained;
		break;
	default:
		break;
	}
}

static double taught_speed(const struct sim_step *step, bool is_calibrating)
{
	if (is_calibrating)
		return SPEED_CALIBRATING;
	if (step->lost_sensors)
		return SPEED_LOST;
	if (step->expects)
		return SPEED_MISTAKE;
	return step->hold_s < 0.0 ? SPEED_DOSE : SPEED_ELSE;
}

double demo_pacing_speed(const struct demo_pacing *pacing, const struct sim_step *step,
			 bool is_calibrating)
{
	double speed = pacing->speed == DEMO_SPEED_TAUGHT ? taught_speed(step, is_calibrating)
							  : pacing->speed;

	return speed * pacing->factor;
}
