/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_CONTROL_SOCKET_H
#define LUMBARD_IO_CONTROL_SOCKET_H

#include <lumbard/base/text.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The control socket, FOLDER/control: one line of words in, one line out, then closed. Who may
 * write to the socket is asked no further. The server never blocks: a client that is slow, silent,
 * gone or talks rubbish is dropped and the others are served. Functions return 0 or a negative
 * errno.
 */
enum {
	CONTROL_CLIENTS_MAX = 4, /* more wait until one is done */
	CONTROL_REQUEST_MAX = 256,
	CONTROL_ANSWER_MAX = 16384, /* newline included */
};

#define CONTROL_CLIENT_LIMIT_US INT64_C(2000000) /* from connecting to the last byte */

struct control_client {
	/* private */
	int fd;
	bool is_open, is_answered;
	int64_t due_us;
	size_t len, sent;
	char request[CONTROL_REQUEST_MAX];
	char answer[CONTROL_ANSWER_MAX];
};

struct control_fds {
	/* private */
	int folder, lock, listen, epoll;
};

/* Caller-owned; zeroed means closed. */
struct control_server {
	/* private */
	bool is_open;
	struct control_fds fd;
	bool is_full; /* nobody is let in until a client is done */
	int client_count;
	struct control_client client[CONTROL_CLIENTS_MAX];
};

/*
 * Takes the folder for this process alone and listens in it, for the folder's owner and group.
 * What a killed process left there is replaced. -EADDRINUSE: another process has the folder, and
 * *ret_pid is its number, 0 if not known. *ret_server is untouched on failure.
 */
int control_server_open(const char *folder, struct control_server *ret_server, pid_t *ret_pid);

/* For loop_add_input(): can be read when control_server_step() has something to do. */
int control_server_fd(const struct control_server *server);

/* When the next client is late; INT64_MAX without clients. A step is due then, too. */
int64_t control_server_due_us(const struct control_server *server);

/* A request without its newline: printable, never empty. Answers with one line, without one. */
typedef void control_handler(void *ctx, const char *request, struct text *answer);

void control_server_step(struct control_server *server, int64_t now_us, control_handler *handler,
			 void *ctx);

/* Takes the socket away. Accepts zeroed and already closed. */
void control_server_close(struct control_server *server);

/*
 * Asks the process that has the folder and waits for its line, at most limit_us. -ENOENT,
 * -ECONNREFUSED: nobody listens. -EACCES. -ETIMEDOUT. -ECONNRESET: hung up without an answer.
 * -EMSGSIZE: request or answer are too long. *ret_answer is ended by NUL, without the newline.
 */
int control_ask(const char *folder, const char *request, int64_t limit_us, char *ret_answer,
		size_t size);

#endif
