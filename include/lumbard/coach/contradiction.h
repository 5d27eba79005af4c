/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_CONTRADICTION_H
#define LUMBARD_COACH_CONTRADICTION_H

#include <lumbard/coach/event.h>
#include <lumbard/coach/recognition.h>

#include <stdint.h>

/* What a stretch that is being done cannot be: walking, standing, turning about, another pose. */
struct contradiction {
	/* private */
	int64_t stands_us, turns_us, outside_us; /* since when */
};

void contradiction_init(struct contradiction *contradiction);

/*
 * One pose while the stretch is being done, after its recognition_step(). The reason that it is
 * none, or REASON_NONE.
 */
enum event_reason contradiction_step(struct contradiction *contradiction,
				     const struct recognition *recognition,
				     const struct exercise *exercise, const struct body_pose *pose);

#endif
