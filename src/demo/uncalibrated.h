/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_UNCALIBRATED_H
#define LUMBARD_DEMO_UNCALIBRATED_H

#include <lumbard/session/moment.h>

/*
 * The moment as it would be without a calibration: the log is made with what the calibration found,
 * and while that goes on nobody can know it. The position stays, which is an event of the log, too.
 */
struct moment demo_uncalibrated(const struct moment *moment);

#endif
