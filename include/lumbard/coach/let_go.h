/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_LET_GO_H
#define LUMBARD_COACH_LET_GO_H

#include <lumbard/body/body.h>

#include <stdbool.h>

/*
 * Where neutral alone is rest, who lets go comes back to about there and not to the very place:
 * near neutral that is rest, and no feeble attempt at the next, until one goes away from it.
 * Zeroed to begin with, and where the position is another. Copyable.
 */
struct let_go {
	/* private */
	bool is_on, has_place;
	double tilt_rad; /* of the place: the nearest to neutral */
};

/* is_there: a hold runs, or the pose counts. Whether one has let go and rests. */
bool let_go_step(struct let_go *let_go, const struct body_pose *pose, bool is_there);

#endif
