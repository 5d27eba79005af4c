/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_CONTROL_CLIENT_H
#define LUMBARD_IO_CONTROL_CLIENT_H

#include <lumbard/io/control_socket.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The other end of the control socket. -ENOENT, -ECONNREFUSED: nobody listens there. -EACCES.
 * -ETIMEDOUT. -ECONNRESET: hung up. -EMSGSIZE: request or line are too long.
 */

/* Caller-owned; zeroed is closed. */
struct control_connection {
	/* private */
	int fd;
	bool is_open;
	size_t begin, end;
	char buf[CONTROL_ANSWER_MAX];
};

/* Asks the process that has the folder; its lines are then to be received. */
int control_connect(const char *folder, const char *request, int64_t limit_us,
		    struct control_connection *ret_connection);

/*
 * The next line, without its newline and ended by NUL, at most after limit_us, which may be
 * INT64_MAX. Good until the next call.
 */
int control_receive(struct control_connection *connection, int64_t limit_us, const char **ret_line);

/* Accepts one that is closed. */
void control_disconnect(struct control_connection *connection);

/* The first line alone, within limit_us in all. */
int control_ask(const char *folder, const char *request, int64_t limit_us, char *ret_answer,
		size_t size);

#endif
