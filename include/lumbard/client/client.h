/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CLIENT_CLIENT_H
#define LUMBARD_CLIENT_CLIENT_H

#include <lumbard/settings/config.h>

#include <lumbard/base/json.h>
#include <lumbard/io/control_socket.h>
#include <lumbard/tell/status.h>

/* What the running lumbard answered: the line, and the object in it. */
struct client_answer {
	char line[CONTROL_ANSWER_MAX];
	struct json object;
};

/*
 * Asks the lumbard of this user, or else the service, unless an option, the environment or the file
 * of --config names the folder. config_error is what was wrong with the config, or "". 0, or
 * EXIT_FAILED after the error line, also where it refuses.
 */
int client_ask(const char *command, const struct config *config, const char *config_error,
	       const char *request, struct client_answer *ret_answer);

/*
 * The answer to `status` as a value. What this build does not know is left out, and so are the
 * totals, which the answer doesn't have.
 */
void client_read_status(struct json object, struct status *ret_status);

#endif
