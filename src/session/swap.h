/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_SWAP_H
#define LUMBARD_SESSION_SWAP_H

#include <lumbard/session/session.h>

/*
 * Sensors that changed places since they were calibrated: gravity then fits no body for three
 * seconds, and fits one as soon as each is read by the other's mounting. Where both boards sit
 * alike it fits either way, and nothing can be known from it.
 */
void swap_init(struct session *session);

/* Of t_us; to be called no earlier than session->swap_due_us. */
void swap_watch(struct session *session, int64_t t_us);

#endif
