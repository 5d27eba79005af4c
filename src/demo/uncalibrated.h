/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_UNCALIBRATED_H
#define LUMBARD_DEMO_UNCALIBRATED_H

#include <lumbard/tell/rows.h>

/*
 * The row as it would be without a calibration: the log is made with what the calibration found,
 * and while that goes on nobody can know it. The position stays, which is an event of the log, too.
 */
struct trace_row demo_uncalibrated(const struct trace_row *row);

#endif
