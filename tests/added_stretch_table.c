/* SPDX-License-Identifier: MIT */
#include <lumbard/form/exercise.h>

/* In place of the table that the build writes. */
extern const struct exercise exercise_cat, exercise_double_knee_to_chest, exercise_pelvic_tilt,
	exercise_sitting_hamstring;

const struct exercise *const exercises[] = {&exercise_cat, &exercise_double_knee_to_chest,
					    &exercise_pelvic_tilt, &exercise_sitting_hamstring,
					    NULL};
