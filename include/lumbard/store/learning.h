/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_LEARNING_H
#define LUMBARD_STORE_LEARNING_H

#include <lumbard/base/failure.h>
#include <lumbard/calib/calib.h>

#include <stdbool.h>

/* What a recording with marks taught. Caller-owned. */
struct learning {
	struct profile profile;
	struct calib_quality quality;
	bool has_quality;	       /* also where there is no profile */
	char damage[REASON_WHY_MAX];   /* rows that could not be read; or "" */
	char left_out[REASON_WHY_MAX]; /* of the profile, and why; or "" */
};

/* from: a recording, "-" is stdin. 0, or -1 with the failure. */
int learning_from(const char *from, struct learning *ret_learning, struct failure *ret_failure);

/* What was taught stays from the profile that was in this place: it is against neutral, and so none
 * of what a new calibration measures. */
void learning_keep_taught(const char *path, struct learning *learning);

enum { LEARNING_TEXT_MAX = 8192 };

/* The table of sensors and poses, for those who want it. */
void learning_table(const struct learning *learning, struct text *text);

/* Which stretches the profile can coach, what the others lack, and in one line how good it is. */
void learning_worth(const struct learning *learning, struct text *text);

#endif
