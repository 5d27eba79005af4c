/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_WORDS_H
#define LUMBARD_SENSE_WORDS_H

#include <lumbard/base/bus.h>
#include <lumbard/base/text.h>
#include <lumbard/sense/sense.h>

/* The words for what sense returns: one line each, without an end. The opener explains what its
 * buses say. */
enum { SENSE_NOTICE_SIZE = 640 };

/* Of one notice, as the journal has it after "lumbard: ". */
void sense_add_notice(const struct sense_notice *notice, const struct bus_opener *opener,
		      struct text *text);

/* That another program writes to its registers: one has changed while others were kept. */
void sense_explain_rewritten(const struct imu_loss *loss, const struct sensor_where *where,
			     struct reason *ret_reason);

/* That two chips answer at one address. */
void sense_explain_shared(struct reason *ret_reason);

/* That its cable comes and goes, so many of its transfers failing. */
void sense_explain_flaky(double failing_share, struct reason *ret_reason);

/* Why a sensor cannot be had; nothing at all for SENSE_WELL. */
void sense_explain(const struct sense_why *why, const struct bus_opener *opener,
		   struct reason *ret_reason);

/* The names of these axes, with commas. */
void sense_add_axes(unsigned axes, struct text *text);

#endif
