/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/control_socket.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "control"
#define LOCK_NAME   "lock"

enum { SOCKET_MODE = 0660, LOCK_MODE = 0600, BACKLOG = 8, EVENTS_MAX = 8 };
enum { LISTENER = CONTROL_CLIENTS_MAX }; /* among the clients' numbers */

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* A socket's path has at most 107 bytes; by way of the folder's descriptor any folder will do. */
static struct sockaddr_un address_in(const char *folder, int folder_fd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/" SOCKET_NAME, folder);

	if (n < 0 || (size_t)n >= sizeof(address.sun_path))
		snprintf(address.sun_path, sizeof(address.sun_path),
			 "/proc/self/fd/%d/" SOCKET_NAME, folder_fd);
	return address;
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
	struct sockaddr_un address = address_in(folder, fd->folder);
	struct stat status;
	mode_t mask;
	int r;

	if (unlinkat(fd->folder, SOCKET_NAME, 0) < 0 && errno != ENOENT)
		return -errno;
	mask = umask(0177);
	r = bind(fd->listen, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	umask(mask);
	if (r < 0)
		return r;
	/* Started by root, the folder's group shall have it; started by its user it has. */
	if (fstat(fd->folder, &status) == 0 &&
	    fchownat(fd->folder, SOCKET_NAME, (uid_t)-1, status.st_gid, 0) < 0 && errno != EPERM)
		return -errno;
	return fchmodat(fd->folder, SOCKET_NAME, SOCKET_MODE, 0) < 0 ? -errno : 0;
}

static int watch(const struct control_fds *fds, int op, int fd, uint32_t events, int number)
{
	struct epoll_event event = {.events = events, .data.u32 = (uint32_t)number};

	return epoll_ctl(fds->epoll, op, fd, &event) < 0 ? -errno : 0;
}

static int start_listening(const char *folder, struct control_fds *fd)
{
	int r;

	fd->listen = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	fd->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (fd->listen < 0 || fd->epoll < 0)
		return -errno;
	r = bind_socket(folder, fd);
	if (r < 0)
		return r;
	if (listen(fd->listen, BACKLOG) < 0)
		return -errno;
	return watch(fd, EPOLL_CTL_ADD, fd->listen, EPOLLIN, LISTENER);
}

static void close_fds(struct control_fds *fd)
{
	close_fd(fd->listen);
	close_fd(fd->epoll);
	close_fd(fd->lock);
	close_fd(fd->folder);
}

int control_server_open(const char *folder, struct control_server *ret_server, pid_t *ret_pid)
{
	struct control_fds fd = {.lock = -1, .listen = -1, .epoll = -1};
	int r;

	*ret_pid = 0;
	fd.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd.folder < 0)
		return -errno;
	r = take_lock(&fd, ret_pid);
	if (r == 0)
		r = start_listening(folder, &fd);
	if (r < 0) {
		close_fds(&fd);
		return r;
	}
	ret_server->fd = fd;
	ret_server->is_full = false;
	ret_server->client_count = 0;
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++)
		ret_server->client[i].is_open = false;
	ret_server->is_open = true;
	return 0;
}

int control_server_fd(const struct control_server *server)
{
	return server->fd.epoll;
}

int64_t control_server_due_us(const struct control_server *server)
{
	int64_t due_us = INT64_MAX;

	for (int i = 0; server->client_count > 0 && i < CONTROL_CLIENTS_MAX; i++)
		if (server->client[i].is_open && server->client[i].due_us < due_us)
			due_us = server->client[i].due_us;
	return due_us;
}

static void drop(struct control_server *server, int number)
{
	struct control_client *client = &server->client[number];

	close(client->fd);
	client->is_open = false;
	server->client_count--;
	if (server->is_full)
		server->is_full =
			watch(&server->fd, EPOLL_CTL_MOD, server->fd.listen, EPOLLIN, LISTENER) < 0;
}

static void let_in(struct control_server *server, int64_t now_us)
{
	int number = 0;

	while (number < CONTROL_CLIENTS_MAX && server->client[number].is_open)
		number++;
	if (number < CONTROL_CLIENTS_MAX) {
		struct control_client *client = &server->client[number];
		int fd = accept4(server->fd.listen, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			return;
		client->fd = fd;
		client->is_open = true;
		client->is_answered = false;
		client->due_us = now_us + CONTROL_CLIENT_LIMIT_US;
		client->len = client->sent = 0;
		server->client_count++;
		if (watch(&server->fd, EPOLL_CTL_ADD, fd, EPOLLIN, number) < 0)
			drop(server, number);
		return;
	}
	/* Who waits stays in the backlog; without this the loop would spin. */
	server->is_full = watch(&server->fd, EPOLL_CTL_MOD, server->fd.listen, 0, LISTENER) == 0;
}

static void go_on_sending(struct control_server *server, int number)
{
	struct control_client *client = &server->client[number];

	while (client->sent < client->len) {
		ssize_t n = send(client->fd, client->answer + client->sent,
				 client->len - client->sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN &&
		    watch(&server->fd, EPOLL_CTL_MOD, client->fd, EPOLLOUT, number) == 0)
			return;
		if (n < 0)
			break;
		client->sent += (size_t)n;
	}
	drop(server, number);
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

static void answer(struct control_server *server, int number, control_handler *handler, void *ctx)
{
	struct control_client *client = &server->client[number];
	struct text text = text_in(client->answer, sizeof(client->answer) - 1);

	handler(ctx, client->request, &text);
	client->answer[text.len] = '\n';
	client->len = text.len + 1;
	client->is_answered = true;
	go_on_sending(server, number);
}

static void go_on_reading(struct control_server *server, int number, control_handler *handler,
			  void *ctx)
{
	struct control_client *client = &server->client[number];
	ssize_t n = recv(client->fd, client->request + client->len,
			 sizeof(client->request) - client->len, 0);
	char *newline;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		drop(server, number);
		return;
	}
	client->len += (size_t)n;
	newline = memchr(client->request, '\n', client->len);
	if (!newline && client->len < sizeof(client->request))
		return;
	if (newline)
		*newline = '\0';
	if (newline && strlen(client->request) == (size_t)(newline - client->request) &&
	    is_printable(client->request))
		answer(server, number, handler, ctx);
	else
		drop(server, number);
}

static void drop_late(struct control_server *server, int64_t now_us)
{
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (server->client[i].is_open && now_us >= server->client[i].due_us)
			drop(server, i);
}

void control_server_step(struct control_server *server, int64_t now_us, control_handler *handler,
			 void *ctx)
{
	struct epoll_event events[EVENTS_MAX];
	int count = server->is_open ? epoll_wait(server->fd.epoll, events, EVENTS_MAX, 0) : 0;

	for (int i = 0; i < count; i++) {
		int number = (int)events[i].data.u32;

		if (number == LISTENER)
			let_in(server, now_us);
		else if (!server->client[number].is_open)
			continue;
		else if (server->client[number].is_answered)
			go_on_sending(server, number);
		else
			go_on_reading(server, number, handler, ctx);
	}
	drop_late(server, now_us);
}

void control_server_close(struct control_server *server)
{
	if (!server->is_open)
		return;
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (server->client[i].is_open)
			drop(server, i);
	unlinkat(server->fd.folder, SOCKET_NAME, 0);
	close_fds(&server->fd);
	server->is_open = false;
}

/* The client's side: waits for what poll() calls events, at most until end_us. */
static int wait_for(int fd, short events, int64_t end_us)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};
	int64_t left_us = end_us - clock_now_us();
	int r;

	if (left_us <= 0)
		return -ETIMEDOUT;
	r = poll(&poll_fd, 1, (int)(left_us / US_PER_MS) + 1);
	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	return r == 0 ? -ETIMEDOUT : 0;
}

/* A full backlog is no error of connect() to wait for: one tries again. */
static int connect_until(int fd, const struct sockaddr_un *address, int64_t end_us)
{
	while (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0) {
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (clock_now_us() >= end_us)
			return -ETIMEDOUT;
		clock_sleep_us(20 * US_PER_MS);
	}
	return 0;
}

static int send_line(int fd, const char *request)
{
	char line[CONTROL_REQUEST_MAX + 1];
	int n = snprintf(line, sizeof(line), "%s\n", request);

	if (n < 0 || n > CONTROL_REQUEST_MAX)
		return -EMSGSIZE;
	/* So short a line fits the buffer of a fresh socket. */
	if (send(fd, line, (size_t)n, MSG_NOSIGNAL) != n)
		return errno == EPIPE ? -ECONNRESET : -errno;
	return 0;
}

static int receive_line(int fd, int64_t end_us, char *ret_answer, size_t size)
{
	size_t len = 0;

	while (len < size) {
		int r = wait_for(fd, POLLIN, end_us);
		ssize_t n = r < 0 ? 0 : recv(fd, ret_answer + len, size - len, 0);
		char *newline;

		if (r < 0)
			return r;
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return -ECONNRESET;
		newline = memchr(ret_answer + len, '\n', (size_t)n);
		len += (size_t)n;
		if (newline) {
			*newline = '\0';
			return 0;
		}
	}
	return -EMSGSIZE;
}

static int ask_by_fd(int fd, const struct sockaddr_un *address, const char *request,
		     int64_t limit_us, char *ret_answer, size_t size)
{
	int64_t end_us = clock_now_us() + limit_us;
	int r = connect_until(fd, address, end_us);

	if (r == 0)
		r = send_line(fd, request);
	return r < 0 ? r : receive_line(fd, end_us, ret_answer, size);
}

int control_ask(const char *folder, const char *request, int64_t limit_us, char *ret_answer,
		size_t size)
{
	struct sockaddr_un address;
	int folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC), fd, r;

	if (folder_fd < 0)
		return -errno;
	address = address_in(folder, folder_fd);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	r = fd < 0 ? -errno : ask_by_fd(fd, &address, request, limit_us, ret_answer, size);
	close_fd(fd);
	close(folder_fd);
	return r;
}
