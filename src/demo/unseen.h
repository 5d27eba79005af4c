/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_UNSEEN_H
#define LUMBARD_DEMO_UNSEEN_H

#include <lumbard/base/text.h>
#include <lumbard/sim/motion.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What was played and not raised is told as well: some mistakes cannot be seen by one sensor.
 * raised has a bit for each form error. False: there is nothing to tell, and text is untouched.
 */
bool demo_unseen(const struct sim_step *step, uint32_t raised, bool is_one_sensor,
		 struct text *text);

#endif
