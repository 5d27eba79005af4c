/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_FORM_ERROR_H
#define LUMBARD_FORM_FORM_ERROR_H

#include <lumbard/form/quantity.h>
#include <stdbool.h>

/* What can be wrong with a stretch. The codes are a contract: files carry their names. */
enum form_error {
	FORM_ROUNDED_BACK,
	FORM_PELVIS_ROLLED_BACK,
	FORM_NO_HINGE,
	FORM_ARCHED_BACK,
	FORM_NO_TILT,
	FORM_NO_TUCK,
	FORM_HIPS_LIFTED,
	FORM_LEANING,
	FORM_TWISTED,
	FORM_BOUNCING,
	FORM_SHAKING,
	FORM_TOO_FAST,
	FORM_LEFT_POSITION,
	FORM_TOO_FAR,
	FORM_ERROR_COUNT,
	FORM_NO_ERROR = FORM_ERROR_COUNT,
};

enum form_severity {
	SEVERITY_NEARLY, /* said, but the hold goes on counting */
	SEVERITY_WRONG,	 /* the hold pauses until it is mended */
	SEVERITY_STOP,	 /* the body has had enough: let go */
};

struct form_error_info {
	const char *code;
	enum form_severity severity;
	enum form_quantity quantity; /* that it is measured by */
	const char *cue;	     /* one line that tells the person what to do */
	const char *advice;	     /* the same without the sentence that says what is wrong */
};

const struct form_error_info *form_error_info(enum form_error error);

/* Whether a hold stands still while it is raised. */
bool form_error_is_wrong(enum form_error error);

/* Below so many samples a second its quantity is UNKNOWN; 0: it can be judged at any rate. */
double form_error_least_hz(enum form_error error);

/* "nearly", "wrong", "stop" */
const char *form_severity_name(enum form_severity severity);

#endif
