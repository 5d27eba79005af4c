/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_OWN_H
#define LUMBARD_DAEMON_OWN_H

#include <lumbard/base/failure.h>
#include <lumbard/settings/config.h>

#include <sys/types.h>

/*
 * A daemon of this process's own, as its child, for as long as a command needs one and no other
 * runs: all that daemon_run() does, but that control socket, log and journal are in a private
 * folder that goes with it, and that a profile need not be there yet.
 */
struct own_daemon {
	pid_t pid;	  /* 0: none */
	char folder[256]; /* in $TMPDIR, or /tmp */
	/* private */
	int failure_fd;
};

/* Before there are threads. When it returns 0 the socket in `folder` answers; -1 with why not. */
int own_daemon_begin(const struct config *config, struct own_daemon *ret_own,
		     struct failure *ret_failure);

/* Whom to ask then. */
void own_daemon_name(const struct own_daemon *own, struct config *config);

/*
 * Ends it, and removes its folder; accepts one that is zeroed. 0, or -1 with the failure: it had
 * ended before, and why.
 */
int own_daemon_end(struct own_daemon *own, struct failure *ret_failure);

#endif
