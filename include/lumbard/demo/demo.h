/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_DEMO_H
#define LUMBARD_DEMO_DEMO_H

#include <lumbard/base/failure.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * A simulated wearer calibrates and goes through the routine, coached by the same session as a real
 * one: in pictures on a terminal, or as a story of lines. Log and profile are real files.
 */
/* Slower where something is taught than where it is repeated: about 75 s in all. */
#define DEMO_SPEED_TAUGHT (-1.0)

struct demo_setup {
	const char *program;   /* how it was called, for the commands that it offers at the end */
	const char *state_dir; /* the demo's own */
	const char *record;    /* NULL: none */
	bool overwrites;       /* record may be there already */
	double trace_hz;
	double speed; /* times real time; 0: as fast as it can; or DEMO_SPEED_TAUGHT */
	uint64_t seed;
	bool is_one_sensor;
	bool has_pictures; /* else a story */
};

/*
 * Shows all of it on standard output, or as much as until somebody ends it. 0, or -1 with what
 * failed; whether standard output took everything is for the caller to see.
 */
int demo_show(const struct demo_setup *setup, struct failure *ret_failure);

#endif
