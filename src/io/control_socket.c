/* SPDX-License-Identifier: MIT */
#include "control_address.h"
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/control_socket.h>
#include <lumbard/io/folder.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "lock"

enum { SOCKET_MODE = 0660, LOCK_MODE = 0600, LET_IN_MAX = 16 };

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
	uint64_t came; /* whose turn it was */
	uid_t uid;
	size_t len, sent; /* of the request while it asks, then of the answer */
	uint64_t told;	  /* of all bytes that were ever told, those that it has */
	char request[CONTROL_REQUEST_MAX];
	char answer[CONTROL_ANSWER_MAX];
};

/* The folder, and what stands in it as long as nobody removes it. */
struct control_place {
	struct folder folder;
	int lock, listen;
	ino_t socket_ino;
};

struct control_server {
	struct loop *loop;
	control_handler *handler;
	void *ctx;
	char *path; /* of the folder */
	struct control_place place;
	struct loop_input listeners[2], *listener; /* one of the two; NULL: none yet */
	bool is_paused;		     /* nobody can be let in; tried again at the next step */
	const struct client *asking; /* whose request is being handled */
	int client_count, watcher_count;
	int64_t now_us;
	uint64_t came; /* until now */
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
static int take_lock(struct control_place *place, pid_t *ret_pid)
{
	int r;

	place->lock = folder_open_file(&place->folder, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW,
				       LOCK_MODE);
	if (place->lock < 0)
		return place->lock;
	if (flock(place->lock, LOCK_EX | LOCK_NB) < 0) {
		r = errno == EWOULDBLOCK ? -EADDRINUSE : -errno;
		*ret_pid = read_pid(place->lock);
		return r;
	}
	/* The number is for people; without it the lock holds all the same. */
	if (ftruncate(place->lock, 0) == 0)
		dprintf(place->lock, "%ld\n", (long)getpid());
	return 0;
}

/* The mode is right before anybody else may connect. Root by the descriptor: the name may change.
 */
static int bind_as_owner(const char *path, const struct control_place *place)
{
	const struct folder *folder = &place->folder;
	struct sockaddr_un address = control_address(folder->is_foreign ? NULL : path, folder->fd);
	struct stat status;
	mode_t mask;
	int r;

	if (unlinkat(folder->fd, CONTROL_SOCKET_NAME, 0) < 0 && errno != ENOENT)
		return -errno;
	mask = umask(0177);
	r = bind(place->listen, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno
											: 0;
	umask(mask);
	if (r < 0)
		return r;
	/* The folder's group shall have it; started by the folder's owner it may not be allowed. */
	if (fstat(folder->fd, &status) == 0 &&
	    fchownat(folder->fd, CONTROL_SOCKET_NAME, (uid_t)-1, status.st_gid,
		     AT_SYMLINK_NOFOLLOW) < 0 &&
	    errno != EPERM)
		return -errno;
	return fchmodat(folder->fd, CONTROL_SOCKET_NAME, SOCKET_MODE, 0) < 0 ? -errno : 0;
}

static int start_listening(const char *path, struct control_place *place)
{
	struct stat status = {0};
	int r;

	place->listen = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (place->listen < 0)
		return -errno;
	r = folder_act(&place->folder);
	if (r < 0)
		return r;
	r = bind_as_owner(path, place);
	folder_act_no_more(&place->folder);
	if (r == 0 &&
	    fstatat(place->folder.fd, CONTROL_SOCKET_NAME, &status, AT_SYMLINK_NOFOLLOW) < 0)
		r = -errno;
	if (r < 0)
		return r;
	place->socket_ino = status.st_ino;
	return listen(place->listen, SOMAXCONN) < 0 ? -errno : 0;
}

static void close_place(struct control_place *place)
{
	close_fd(place->listen);
	close_fd(place->lock);
	folder_close(&place->folder);
}

static bool is_locked(const struct control_place *place)
{
	struct stat ours, there;

	return fstat(place->lock, &ours) == 0 &&
	       fstatat(place->folder.fd, LOCK_NAME, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       ours.st_ino == there.st_ino;
}

static bool is_bound(const struct control_place *place)
{
	struct stat there;

	return fstatat(place->folder.fd, CONTROL_SOCKET_NAME, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       there.st_ino == place->socket_ino;
}

/* The lock of before is kept where it still is one: taken twice it would be in its own way. */
static int lock_anew(const struct control_server *server, struct control_place *place,
		     pid_t *ret_pid)
{
	if (!folder_is_at(&server->place.folder, server->path) || !is_locked(&server->place))
		return take_lock(place, ret_pid);
	place->lock = fcntl(server->place.lock, F_DUPFD_CLOEXEC, 0);
	return place->lock < 0 ? -errno : 0;
}

/* server has its path, and its place if it had one. */
static int take_place(const struct control_server *server, struct control_place *ret_place,
		      pid_t *ret_pid)
{
	struct control_place place = {.lock = -1, .listen = -1};
	int r = folder_open(&place.folder, server->path);

	*ret_pid = 0;
	if (r == 0)
		r = server->place.folder.is_open ? lock_anew(server, &place, ret_pid)
						 : take_lock(&place, ret_pid);
	if (r == 0)
		r = start_listening(server->path, &place);
	if (r < 0)
		close_place(&place);
	else
		*ret_place = place;
	return r;
}

static void drop(struct client *client)
{
	struct control_server *server = client->server;

	loop_unwatch(&client->input);
	close(client->input.fd);
	server->watcher_count -= client->state == CLIENT_WATCHES;
	client->state = CLIENT_FREE;
	server->client_count--;
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
	enum control_outcome outcome;

	server->asking = client;
	outcome = server->handler(server->ctx, client->request, &text);
	server->asking = NULL;
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

static int count_of(const struct control_server *server, uid_t uid, bool is_watching)
{
	int count = 0;

	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		const struct client *client = &server->client[i];

		count += client->state != CLIENT_FREE && client->uid == uid &&
			 (client->state == CLIENT_WATCHES) == is_watching;
	}
	return count;
}

/*
 * A place for one more, always: of those who only come and ask, the one who came first of the user
 * who has most of them has had time enough.
 */
static struct client *make_place(struct control_server *server)
{
	struct client *last = NULL;
	int most = 0;

	for (int i = 0; server->client_count == CONTROL_CLIENTS_MAX && i < CONTROL_CLIENTS_MAX;
	     i++) {
		struct client *client = &server->client[i];
		int count = count_of(server, client->uid, false);

		if (client->state == CLIENT_WATCHES)
			continue;
		if (!last || count > most || (count == most && client->came < last->came)) {
			last = client;
			most = count;
		}
	}
	if (last)
		drop(last);
	return free_client(server);
}

static uid_t user_of(int fd)
{
	struct ucred peer = {.uid = (uid_t)-1};
	socklen_t size = sizeof(peer);

	(void)getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
	return peer.uid;
}

/* Who has asked by now, as `lumbard status` has, is answered at once, however many wait. */
static void let_in(struct control_server *server, int fd)
{
	struct client *client = make_place(server);

	client->state = CLIENT_ASKS;
	client->server = server;
	client->input = (struct loop_input){.fd = fd, .on_ready = on_client, .ctx = client};
	client->due_us = server->now_us + CONTROL_CLIENT_LIMIT_US;
	client->came = server->came++;
	client->uid = user_of(fd);
	client->len = client->sent = 0;
	server->client_count++;
	if (loop_watch(server->loop, &client->input, EPOLLIN) < 0)
		drop(client);
	else
		go_on_reading(client);
}

static void on_listener(void *ctx, uint32_t ready)
{
	struct control_server *server = ctx;

	(void)ready;
	for (int i = 0; i < LET_IN_MAX; i++) {
		int fd = accept4(server->place.listen, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			let_in(server, fd);
			continue;
		}
		/* Who waits stays in the backlog; without this the loop would spin. */
		server->is_paused = errno != EAGAIN && errno != ECONNABORTED && errno != EINTR;
		if (server->is_paused)
			loop_pause(server->listener);
		return;
	}
}

/* Takes over place where it succeeds, and until then all stays as it was. */
static int listen_at(struct control_server *server, const struct control_place *place)
{
	struct loop_input *old = server->listener;
	struct loop_input *next = &server->listeners[old == &server->listeners[0]];
	int r;

	*next = (struct loop_input){.fd = place->listen, .on_ready = on_listener, .ctx = server};
	r = loop_watch(server->loop, next, EPOLLIN);
	if (r < 0)
		return r;
	if (old) {
		loop_unwatch(old);
		close_place(&server->place);
	}
	server->listener = next;
	server->place = *place;
	server->is_paused = false;
	return 0;
}

static int settle(struct control_server *server, pid_t *ret_pid)
{
	struct control_place place;
	int r = take_place(server, &place, ret_pid);

	if (r < 0)
		return r;
	r = listen_at(server, &place);
	if (r < 0)
		close_place(&place);
	return r;
}

int control_server_open(const struct control_setup *setup, struct control_server **ret_server,
			pid_t *ret_pid)
{
	struct control_server *server = calloc(1, sizeof(*server));
	int r;

	*ret_pid = 0;
	if (!server)
		return -ENOMEM;
	*server = (struct control_server){
		.loop = setup->loop,
		.handler = setup->handler,
		.ctx = setup->ctx,
		.now_us = setup->now_us,
		.path = strdup(setup->folder),
	};
	r = server->path ? settle(server, ret_pid) : -ENOMEM;
	if (r < 0) {
		free(server->path);
		free(server);
		return r;
	}
	*ret_server = server;
	return 0;
}

bool control_server_is_found(const struct control_server *server)
{
	return is_bound(&server->place) && is_locked(&server->place) &&
	       folder_is_at(&server->place.folder, server->path);
}

/* As it was made. */
static int make_again(const struct control_server *server)
{
	struct folder folder = {0};
	struct stat was;
	int r = fstat(server->place.folder.fd, &was) < 0 ? -errno : 0;

	if (r == 0)
		r = folder_make(&folder, server->path, was.st_mode & 0777);
	folder_close(&folder);
	return r;
}

int control_server_settle_anew(struct control_server *server, pid_t *ret_pid)
{
	int r = settle(server, ret_pid);

	if (r == -ENOENT && make_again(server) == 0)
		r = settle(server, ret_pid);
	return r;
}

/* Of the user who has more than half of the places, the one that is the furthest behind. */
static struct client *one_of_too_many(struct control_server *server)
{
	struct client *last = NULL;

	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct client *client = &server->client[i];

		if (client->state == CLIENT_WATCHES && client->uid != server->asking->uid &&
		    count_of(server, client->uid, true) > CONTROL_WATCHERS_MAX / 2 &&
		    (!last || client->told < last->told))
			last = client;
	}
	return last;
}

bool control_server_lets_watch(struct control_server *server)
{
	struct client *last;

	if (server->watcher_count < CONTROL_WATCHERS_MAX)
		return true;
	last = server->asking ? one_of_too_many(server) : NULL;
	if (last)
		drop(last);
	return last != NULL;
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
	if (server->is_paused)
		loop_resume(server->listener);
	server->is_paused = false;
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
	loop_unwatch(server->listener);
	if (is_bound(&server->place))
		(void)folder_remove(&server->place.folder, CONTROL_SOCKET_NAME);
	close_place(&server->place);
	free(server->path);
	free(server);
}
