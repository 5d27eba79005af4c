/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_WISHES_H
#define LUMBARD_COACH_WISHES_H

#include <lumbard/coach/prescription.h>

#include <stdbool.h>
#include <stdint.h>

/* What the person wants, as it stands now; each step is handed it. Zeroed: no wish. */
struct wishes {
	/* Which side the next reps are for: nobody can measure it, so somebody has to say it. The
	   stretch of the side before ends. */
	enum coach_side side;
	/* Off duty nothing is recognised and nothing counted: a calibration pose is being held, or
	   coaching is switched off. */
	bool is_off_duty;
	/* How often the person has had enough of a stretch. With the step after, its hold and
	   itself end, and any stretch may be begun, the same one from neutral; what was done of it
	   is kept as if the person had left it. */
	uint32_t next_count;
};

#endif
