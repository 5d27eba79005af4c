/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_DAEMON_TEST_H
#define LUMBARD_TESTS_DAEMON_TEST_H

#include "daemon_rig.h"

/* The rig of a test program, and what opens and closes it around each test. */
static struct daemon_rig rig;

static inline int daemon_rig_set_up(void **state)
{
	(void)state;
	daemon_rig_open(&rig);
	return 0;
}

static inline int daemon_rig_tear_down(void **state)
{
	(void)state;
	daemon_rig_close(&rig);
	return 0;
}

#endif
