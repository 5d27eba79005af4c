/* SPDX-License-Identifier: MIT */
#include "control_address.h"
#include <errno.h>
#include <fcntl.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/control_client.h>
#include <lumbard/io/folder.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Waits for what poll() calls events, at most until end_us. */
static int wait_for(int fd, short events, int64_t end_us)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};
	int64_t left_us = end_us == INT64_MAX ? 0 : end_us - clock_now_us();
	int r;

	if (left_us <= 0 && end_us != INT64_MAX)
		return -ETIMEDOUT;
	r = poll(&poll_fd, 1, end_us == INT64_MAX ? -1 : (int)(left_us / US_PER_MS) + 1);
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

/* Root follows no link to somebody else's socket. */
static int connect_in(const struct folder *folder, const char *path, int fd, int64_t end_us)
{
	struct sockaddr_un address = control_address(folder->is_foreign ? NULL : path, folder->fd);
	struct stat status;
	int r;

	if (folder->is_foreign &&
	    (fstatat(folder->fd, CONTROL_SOCKET_NAME, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
	     S_ISLNK(status.st_mode)))
		return -ENOENT;
	r = folder_act(folder);
	if (r < 0)
		return r;
	r = connect_until(fd, &address, end_us);
	folder_act_no_more(folder);
	return r;
}

/* A descriptor that does not block; or a negative errno. */
static int connect_and_ask(const char *path, const char *request, int64_t end_us)
{
	struct folder folder = {0};
	int fd, r = folder_open(&folder, path);

	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	r = fd < 0 ? -errno : connect_in(&folder, path, fd, end_us);
	if (r == 0)
		r = send_line(fd, request);
	folder_close(&folder);
	if (r == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return r;
}

int control_connect(const char *folder, const char *request, int64_t limit_us,
		    struct control_connection *ret_connection)
{
	int fd = connect_and_ask(folder, request, clock_now_us() + limit_us);

	if (fd < 0)
		return fd;
	ret_connection->fd = fd;
	ret_connection->is_open = true;
	ret_connection->begin = ret_connection->end = 0;
	return 0;
}

/* More bytes behind those that are there. */
static int fill(struct control_connection *connection, int64_t end_us)
{
	ssize_t n;
	int r;

	memmove(connection->buf, connection->buf + connection->begin,
		connection->end - connection->begin);
	connection->end -= connection->begin;
	connection->begin = 0;
	if (connection->end == sizeof(connection->buf))
		return -EMSGSIZE;
	r = wait_for(connection->fd, POLLIN, end_us);
	if (r < 0)
		return r;
	n = recv(connection->fd, connection->buf + connection->end,
		 sizeof(connection->buf) - connection->end, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -ECONNRESET;
	connection->end += (size_t)n;
	return 0;
}

int control_receive(struct control_connection *connection, int64_t limit_us, const char **ret_line)
{
	int64_t end_us = limit_us == INT64_MAX ? INT64_MAX : clock_now_us() + limit_us;
	int r = 0;

	while (r == 0) {
		char *line = connection->buf + connection->begin;
		char *newline = memchr(line, '\n', connection->end - connection->begin);

		if (newline) {
			*newline = '\0';
			connection->begin += (size_t)(newline - line) + 1;
			*ret_line = line;
			return 0;
		}
		r = fill(connection, end_us);
	}
	return r;
}

void control_disconnect(struct control_connection *connection)
{
	if (connection->is_open)
		close(connection->fd);
	connection->is_open = false;
}

int control_ask(const char *folder, const char *request, int64_t limit_us, char *ret_answer,
		size_t size)
{
	struct control_connection connection = {0};
	int64_t end_us = clock_now_us() + limit_us;
	const char *line;
	int r = control_connect(folder, request, limit_us, &connection);

	if (r == 0)
		r = control_receive(&connection, end_us - clock_now_us(), &line);
	if (r == 0 && strlen(line) >= size)
		r = -EMSGSIZE;
	if (r == 0)
		strcpy(ret_answer, line);
	control_disconnect(&connection);
	return r;
}
