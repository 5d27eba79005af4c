/* SPDX-License-Identifier: MIT */
#include "control_address.h"
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/control_socket.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "lock"

enum { SOCKET_MODE = 0660, LOCK_MODE = 0600, BACKLOG = 32 };

enum client_state {
	CLIENT_FREE,
	CLIENT_ASKS,	/* the line is not whole yet */
	CLIENT_HEARS,	/* its answer is on the way, then it is let go */
	CLIENT_WATCHES, /* its answer is on the way, then all that is told, for ever */
};

struct client {
	enum client_state state;
	struct control_server *server;
	struct loop_input input;
	int64_t due_us;
	size_t len, sent; /* of the request while it asks, then of the answer */
	uint64_t told;	  /* of all bytes that were ever told, those that it has */
	char request[CONTROL_REQUEST_MAX];
	char answer[CONTROL_ANSWER_MAX];
};

struct control_fds {
	int folder, lock, listen;
};

struct control_server {
	struct loop *loop;
	control_handler *handler;
	void *ctx;
	struct control_fds fd;
	struct loop_input listener;
	bool is_full; /* nobody is let in until a client is done */
	int client_count, watcher_count;
	int64_t now_us;
	struct client client[CONTROL_CLIENTS_MAX];
	uint64_t told; /* bytes, since the start; the latest of them are in ring */
	char ring[CONTROL_BACKLOG_MAX];
};

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static pid_t read_pid(int fd)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return (pid_t)strtol(text, NULL, 10);
}

/* The lock goes with the process, however it ends; a socket file would stay. */
static int take_lock(struct control_fds *fd, pid_t *ret_pid)
{
	int r;

	fd->lock =
		openat(fd->folder, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, LOCK_MODE);
	if (fd->lock < 0)
		return -errno;
	if (flock(fd->lock, LOCK_EX | LOCK_NB) < 0) {
		r = errno == EWOULDBLOCK ? -EADDRINUSE : -errno;
		*ret_pid = read_pid(fd->lock);
		return r;
	}
	/* The number is for people; without it the lock holds all the same. */
	if (ftruncate(fd->lock, 0) == 0)
		dprintf(fd->lock, "%ld\n", (long)getpid());
	return 0;
}

/* Nobody else may connect before the mode is right. */
static int bind_socket(const char *folder, const struct control_fds *fd)
{
	struct sockaddr_un address = control_address(folder, fd->folder);
	struct stat status;
	mode_t mask;
	int r;

	if (unlinkat(fd->folder, CONTROL_SOCKET_NAME, 0) < 0 && errno != ENOENT)
		return -errno;
	mask = umask(0177);
	r = bind(fd->listen, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	umask(mask);
	if (r < 0)
		return r;
	/* Started by root, the folder's group shall have it; started by its user it has. */
	if (fstat(fd->folder, &status) == 0 &&
	    fchownat(fd->folder, CONTROL_SOCKET_NAME, (uid_t)-1, status.st_gid, 0) < 0 &&
	    errno != EPERM)
		return -errno;
	return fchmodat(fd->folder, CONTROL_SOCKET_NAME, SOCKET_MODE, 0) < 0 ? -errno : 0;
}

static int start_listening(const char *folder, struct control_fds *fd)
{
	int r;

	fd->listen = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd->listen < 0)
		return -errno;
	r = bind_socket(folder, fd);
	if (r < 0)
		return r;
	return listen(fd->listen, BACKLOG) < 0 ? -errno : 0;
}

static void close_fds(struct control_fds *fd)
{
	close_fd(fd->listen);
	close_fd(fd->lock);
	close_fd(fd->folder);
}

static void drop(struct client *client)
{
	struct control_server *server = client->server;

	loop_unwatch(&client->input);
	close(client->input.fd);
	server->watcher_count -= client->state == CLIENT_WATCHES;
	client->state = CLIENT_FREE;
	server->client_count--;
	if (server->is_full)
		loop_resume(&server->listener);
	server->is_full = false;
}

/* How many of the bytes a client takes now; 0: none. Who cannot be sent to any more is dropped. */
static size_t send_some(struct client *client, const char *bytes, size_t size)
{
	ssize_t n;

	do
		n = send(client->input.fd, bytes, size, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EAGAIN)
		drop(client);
	return n < 0 ? 0 : (size_t)n;
}

/* Whether all of it is sent. */
static bool send_answer(struct client *client)
{
	while (client->sent < client->len) {
		size_t n = send_some(client, client->answer + client->sent,
				     client->len - client->sent);

		if (n == 0)
			return false;
		client->sent += n;
	}
	return true;
}

/* The same of what everybody is told. */
static bool send_told(struct client *client)
{
	const struct control_server *server = client->server;

	while (client->told < server->told) {
		size_t at = (size_t)(client->told % CONTROL_BACKLOG_MAX);
		size_t left = (size_t)(server->told - client->told);
		size_t until_wrap = CONTROL_BACKLOG_MAX - at;
		size_t n =
			send_some(client, server->ring + at, left < until_wrap ? left : until_wrap);

		if (n == 0)
			return false;
		client->told += n;
	}
	return true;
}

static void go_on_sending(struct client *client)
{
	bool is_sent = send_answer(client);

	if (is_sent && client->state == CLIENT_WATCHES)
		is_sent = send_told(client);
	if (client->state == CLIENT_FREE)
		return;
	/* What a watcher says is not read; that it hangs up is told all the same. */
	if ((is_sent && client->state == CLIENT_HEARS) ||
	    loop_change(&client->input, is_sent ? 0 : EPOLLOUT) < 0)
		drop(client);
}

static bool is_printable(const char *line)
{
	if (*line == '\0')
		return false;
	for (; *line; line++)
		if (*line < 0x20 || *line > 0x7e)
			return false;
	return true;
}

static void answer(struct client *client)
{
	struct control_server *server = client->server;
	struct text text = text_in(client->answer, sizeof(client->answer) - 1);
	enum control_outcome outcome = server->handler(server->ctx, client->request, &text);

	client->answer[text.len] = '\n';
	client->len = text.len + 1;
	client->state = CLIENT_HEARS;
	if (outcome == CONTROL_WATCHES) {
		client->state = CLIENT_WATCHES;
		client->due_us = INT64_MAX;
		client->told = server->told;
		server->watcher_count++;
	}
	go_on_sending(client);
}

static void go_on_reading(struct client *client)
{
	ssize_t n = recv(client->input.fd, client->request + client->len,
			 sizeof(client->request) - client->len, 0);
	char *newline;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		drop(client);
		return;
	}
	client->len += (size_t)n;
	newline = memchr(client->request, '\n', client->len);
	if (!newline && client->len < sizeof(client->request))
		return;
	if (newline)
		*newline = '\0';
	if (newline && strlen(client->request) == (size_t)(newline - client->request) &&
	    is_printable(client->request)) {
		client->len = 0;
		answer(client);
	} else {
		drop(client);
	}
}

static void on_client(void *ctx, uint32_t ready)
{
	struct client *client = ctx;

	if (client->state == CLIENT_ASKS)
		go_on_reading(client);
	else if (ready & (EPOLLHUP | EPOLLERR))
		drop(client);
	else
		go_on_sending(client);
}

static struct client *free_client(struct control_server *server)
{
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (server->client[i].state == CLIENT_FREE)
			return &server->client[i];
	return NULL;
}

static void on_listener(void *ctx, uint32_t ready)
{
	struct control_server *server = ctx;
	struct client *client = free_client(server);
	int fd;

	(void)ready;
	if (!client) {
		/* Who waits stays in the backlog; without this the loop would spin. */
		loop_pause(&server->listener);
		server->is_full = true;
		return;
	}
	fd = accept4(server->fd.listen, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	client->state = CLIENT_ASKS;
	client->server = server;
	client->input = (struct loop_input){.fd = fd, .on_ready = on_client, .ctx = client};
	client->due_us = server->now_us + CONTROL_CLIENT_LIMIT_US;
	client->len = client->sent = 0;
	server->client_count++;
	if (loop_watch(server->loop, &client->input, EPOLLIN) < 0)
		drop(client);
}

int control_server_open(const struct control_setup *setup, struct control_server **ret_server,
			pid_t *ret_pid)
{
	struct control_server *server = calloc(1, sizeof(*server));
	struct control_fds fd = {.lock = -1, .listen = -1};
	int r;

	*ret_pid = 0;
	if (!server)
		return -ENOMEM;
	fd.folder = open(setup->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd.folder < 0 ? -errno : take_lock(&fd, ret_pid);
	if (r == 0)
		r = start_listening(setup->folder, &fd);
	server->listener = (struct loop_input){
		.fd = fd.listen,
		.on_ready = on_listener,
		.ctx = server,
	};
	if (r == 0)
		r = loop_watch(setup->loop, &server->listener, EPOLLIN);
	if (r < 0) {
		close_fds(&fd);
		free(server);
		return r;
	}
	server->loop = setup->loop;
	server->handler = setup->handler;
	server->ctx = setup->ctx;
	server->now_us = setup->now_us;
	server->fd = fd;
	*ret_server = server;
	return 0;
}

int control_server_watchers(const struct control_server *server)
{
	return server ? server->watcher_count : 0;
}

/* Those that would lose bytes by what is told next; the others never wait for them. */
static void drop_overrun(struct control_server *server, uint64_t told)
{
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct client *client = &server->client[i];

		if (client->state == CLIENT_WATCHES && told - client->told > CONTROL_BACKLOG_MAX)
			drop(client);
	}
}

static void add_to_ring(struct control_server *server, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		server->ring[server->told++ % CONTROL_BACKLOG_MAX] = bytes[i];
}

void control_server_tell(struct control_server *server, const struct text *line)
{
	if (control_server_watchers(server) == 0 || line->is_cut ||
	    line->len + 1 > CONTROL_BACKLOG_MAX)
		return;
	drop_overrun(server, server->told + line->len + 1);
	add_to_ring(server, line->buf, line->len);
	add_to_ring(server, "\n", 1);
}

void control_server_step(struct control_server *server, int64_t now_us)
{
	if (!server)
		return;
	server->now_us = now_us;
	for (int i = 0; server->client_count > 0 && i < CONTROL_CLIENTS_MAX; i++) {
		struct client *client = &server->client[i];

		if (client->state == CLIENT_FREE)
			continue;
		if (now_us >= client->due_us)
			drop(client);
		else if (client->state == CLIENT_WATCHES && client->told < server->told)
			go_on_sending(client);
	}
}

void control_server_close(struct control_server *server)
{
	if (!server)
		return;
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (server->client[i].state != CLIENT_FREE)
			drop(&server->client[i]);
	loop_unwatch(&server->listener);
	unlinkat(server->fd.folder, CONTROL_SOCKET_NAME, 0);
	close_fds(&server->fd);
	free(server);
}
