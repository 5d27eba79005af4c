/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_DAEMON_H
#define LUMBARD_DAEMON_DAEMON_H

#include <lumbard/base/failure.h>
#include <lumbard/io/loop.h>
#include <lumbard/settings/config.h>

#include <stdbool.h>

/*
 * `lumbard run`: coaches until SIGINT or SIGTERM, from sensors to lamps, log, control socket and
 * numbers. Stays up without a sensor. The journal hears of it through io/notify.
 */
struct daemon_setup {
	struct loop *loop; /* open before files are read: a reload asked for meanwhile waits */
	const struct config *config;
	/* The config as it is now, at a reload. 0, or negative with the failure. */
	int (*read_config)(void *ctx, struct config *ret_config, struct failure *ret_failure);
	void *ctx;
	bool makes_profile; /* none need be where the config names one */
};

/* 0, or -1 with what failed. */
int daemon_run(const struct daemon_setup *setup, struct failure *ret_failure);

#endif
