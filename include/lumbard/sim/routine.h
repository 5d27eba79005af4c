/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SIM_ROUTINE_H
#define LUMBARD_SIM_ROUTINE_H

#include <lumbard/sim/motion.h>
#include <stddef.h>

/*
 * Built-in scripts. Good repetitions are well within the limits of good form and errors well
 * beyond; a step that `expects` an error is held long enough for it to be raised.
 */

/* Calibration with its marks, then good and bad repetitions of three stretches, unmarked. */
const struct sim_step *sim_routine_demo(size_t *ret_count);

/* The calibration part alone: still, upright, bow, sit, hinge, slump, table, cat, lying, press. */
const struct sim_step *sim_routine_calibration(size_t *ret_count);

#endif
