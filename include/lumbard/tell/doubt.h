/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_DOUBT_H
#define LUMBARD_TELL_DOUBT_H

#include <lumbard/base/failure.h>
#include <lumbard/session/session.h>

/* Why a sensor is not trusted, with its number, and what helps. doubt->reason is not REASON_NONE.
 */
void tell_doubt(const struct session_doubt *doubt, struct reason *ret_reason);

/* The same of an event's; false of those that do not doubt a sensor. */
bool tell_event_doubt(const struct event *event, struct reason *ret_reason);

#endif
