/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_MAIN_LACKS_H
#define LUMBARD_SRC_MAIN_LACKS_H

#include <lumbard/coach/lack.h>
#include <lumbard/settings/config.h>

/*
 * What the config at `where` keeps from being coached or judged, by the profile and the
 * prescription that it names; a profile that cannot be had lacks nothing here. Notes go to standard
 * output. 0, or negative with the faults: no stretch can begin, or what is wrong in the
 * prescription.
 */
int check_lacks(const char *where, const struct config *config, struct faults *faults);

/* A warning for each limit that the prescription of `where` makes looser. */
void warn_of_looser(const char *where, const struct prescription *prescription);

/* The notes of what cannot be judged at that rate, whoever wears the sensors; UNKNOWN: none. */
void note_rate(const char *where, double rate_hz);

#endif
