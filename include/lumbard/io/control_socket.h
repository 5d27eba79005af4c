/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_CONTROL_SOCKET_H
#define LUMBARD_IO_CONTROL_SOCKET_H

#include <lumbard/base/text.h>
#include <lumbard/io/loop.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The control socket, FOLDER/control: one line of words in, one line out, then closed; or one line
 * in, and then lines for as long as the client reads them. Who may write to the socket is asked no
 * further. The server never waits for a client: one that is slow, silent, gone or talks rubbish is
 * dropped and the others are served. Functions return 0 or a negative errno.
 */
enum {
	CONTROL_CLIENTS_MAX = 32,  /* one more, and the first who only asks has to go */
	CONTROL_WATCHERS_MAX = 24, /* of them; the others can always be answered */
	CONTROL_REQUEST_MAX = 256,
	CONTROL_ANSWER_MAX = 16384,  /* newline included */
	CONTROL_BACKLOG_MAX = 65536, /* bytes by which a watcher may be behind */
};

#define CONTROL_CLIENT_LIMIT_US                                                                    \
	INT64_C(2000000) /* from connecting to the last byte of an answer                          \
			  */

enum control_outcome {
	CONTROL_ANSWERS, /* this is all, and the client is let go */
	CONTROL_WATCHES, /* after this, which may be several lines, it is told what all are told */
};

/* A request without its newline: printable, never empty. The answer is without its last newline. */
typedef enum control_outcome control_handler(void *ctx, const char *request, struct text *answer);

struct control_setup {
	const char *folder;
	struct loop *loop; /* outlives the server */
	control_handler *handler;
	void *ctx;
	int64_t now_us;
};

struct control_server;

/*
 * Takes the folder for this process alone and listens in it, for the folder's owner and group.
 * What a killed process left there is replaced. What root may do there is that of folder.h.
 * -EADDRINUSE: another process has the folder, and *ret_pid is its number, 0 if not known.
 * *ret_server is untouched on failure.
 */
int control_server_open(const struct control_setup *setup, struct control_server **ret_server,
			pid_t *ret_pid);

/*
 * Whether who comes by the folder's name finds this server, and not what was put in its place or
 * nothing, because the folder or something in it was removed.
 */
bool control_server_is_found(const struct control_server *server);

/*
 * Settles in the folder of that name as control_server_open() does, and makes it if it is no more.
 * Whoever is connected stays.
 */
int control_server_settle_anew(struct control_server *server, pid_t *ret_pid);

/*
 * In a handler: whether whose request it is may watch. Where all places are taken and more than
 * half of them by one other user, one of those is dropped.
 */
bool control_server_lets_watch(struct control_server *server);

/* How many watch. Here and below a server that is NULL is none. */
int control_server_watchers(const struct control_server *server);

/*
 * One line, without its newline, for all who watch; kept once, sent by the next step. Who is too
 * far behind to be told of it is dropped. Nothing when it was cut.
 */
void control_server_tell(struct control_server *server, const struct text *line);

/* From each tick: sends what was told and drops who is late. */
void control_server_step(struct control_server *server, int64_t now_us);

/* Takes the socket away. */
void control_server_close(struct control_server *server);

#endif
