/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_NOTICE_H
#define LUMBARD_SENSE_NOTICE_H

#include <lumbard/sense/sense.h>

/* A notice of that kind more, to be filled: what belongs to the place is in it. */
struct sense_notice *notice_add(const struct sense *sense, enum sensor_place place,
				enum sense_notice_kind kind, struct sense_result *result);

#endif
