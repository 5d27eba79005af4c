/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CLIENT_CLIENT_H
#define LUMBARD_CLIENT_CLIENT_H

#include <lumbard/settings/config.h>

#include <lumbard/base/failure.h>
#include <lumbard/io/control_client.h>
#include <lumbard/tell/status.h>

#include <stdbool.h>

/*
 * Asks the lumbard of this user, or else the service, unless an option, the environment or the file
 * of --config names the folder.
 */
struct client_question {
	const struct config *config;
	const char *config_error; /* what was wrong with the config, or "" */
	const char *request;
};

/* The line that it answers. 0, or -1 with the failure, also where it refuses. */
int client_ask(const struct client_question *question, char *ret_answer, size_t size,
	       struct failure *ret_failure);

/*
 * The answer to `status` as a value. What this build does not know is left out, and so are the
 * totals, which the answer doesn't have. -EINVAL: it is no such answer.
 */
int client_read_status(const char *answer, struct status *ret_status);

/*
 * A line of kind `guide` as a value: what is held comes first in `next`, too. -EINVAL: it is none.
 */
int client_read_guide(const char *line, struct course_view *ret_view);

/* Whether there is nobody to ask; not where somebody is there who may not be asked. */
bool client_finds_nobody(const struct client_question *question);

struct client_reader {
	/* A line, fit for a terminal, without its newline. Something else than 0 ends it. */
	int (*on_line)(void *ctx, const char *line);
	/* About so often, when there is no line; the same for what it returns. NULL: never. */
	int (*on_idle)(void *ctx);
	void *ctx;
};

enum { CLIENT_IDLE_MS = 50 };

/* Each line that it says from now on. 0 when the reader ends it; -1 with the failure. */
int client_watch(const struct client_question *question, const struct client_reader *reader,
		 struct failure *ret_failure);

#endif
