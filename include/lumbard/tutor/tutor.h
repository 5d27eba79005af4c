/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TUTOR_TUTOR_H
#define LUMBARD_TUTOR_TUTOR_H

#include <lumbard/settings/config.h>

#include <lumbard/base/failure.h>

#include <stdbool.h>

/*
 * `lumbard calibrate` at the terminal: asks the running lumbard for a guided calibration and
 * follows it, in pictures or, where no picture can be, in lines. One that runs already is followed.
 */
struct tutor_setup {
	const struct config *config; /* says whom to ask */
	const char *request;	     /* "calibrate own-range" */
	uint32_t poses;		     /* that this asks for */
	bool has_pictures;
	bool lingers; /* who is asked ends with it, and its last cue has to be heard */
};

/* 0: there is a profile; -1 with what failed, also where somebody left before there was one. */
int tutor_lead(const struct tutor_setup *setup, struct failure *ret_failure);

/* "calibrate stop" or "calibrate skip" to the one that runs. 0, or -1 with the failure. */
int tutor_tell(const struct config *config, const char *request, struct failure *ret_failure);

#endif
