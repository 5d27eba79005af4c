/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/control_client.h>
#include <lumbard/io/control_socket.h>
#include <lumbard/io/loop.h>

/* A server in a folder of its own; time is the test's, so that nobody waits two seconds. */
struct place {
	char folder[64], path[128], lock[128];
	struct control_server *server;
	struct loop loop;
	int64_t now_us;
	int asked, turns;
	bool may_watch; /* who asked last */
	char last[CONTROL_REQUEST_MAX];
	size_t answer_len;
};

static enum control_outcome handle(void *ctx, const char *request, struct text *answer)
{
	struct place *place = ctx;

	place->asked++;
	snprintf(place->last, sizeof(place->last), "%s", request);
	text_addf(answer, "you said %s", request);
	while (answer->len < place->answer_len && !answer->is_cut)
		text_add_char(answer, 'x');
	place->may_watch =
		strcmp(request, "watch") == 0 && control_server_lets_watch(place->server);
	return place->may_watch ? CONTROL_WATCHES : CONTROL_ANSWERS;
}

static int open_server(struct place *place, const char *folder, pid_t *ret_pid)
{
	const struct control_setup setup = {
		.folder = folder,
		.loop = &place->loop,
		.handler = handle,
		.ctx = place,
		.now_us = place->now_us,
	};

	return control_server_open(&setup, &place->server, ret_pid);
}

static void close_server(struct place *place)
{
	control_server_close(place->server);
	place->server = NULL;
}

static int set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	pid_t pid;

	strcpy(place->folder, "/tmp/lumbard-control-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/control", place->folder);
	snprintf(place->lock, sizeof(place->lock), "%s/lock", place->folder);
	place->now_us = 1000;
	assert_int_equal(loop_open(&place->loop), 0);
	assert_int_equal(open_server(place, place->folder, &pid), 0);
	*state = place;
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;

	close_server(place);
	loop_close(&place->loop);
	unlink(place->path);
	unlink(place->lock);
	rmdir(place->folder);
	free(place);
	return 0;
}

/* Each tick finds the next one due, so that between two of them one client has its turn. */
static void on_turn(void *ctx, const struct loop_tick *tick)
{
	struct place *place = ctx;

	(void)tick;
	if (place->turns-- > 0)
		assert_int_equal(loop_set_timer(&place->loop, 1, 0), 0);
	else
		loop_leave(&place->loop);
}

static void turns(struct place *place, int count)
{
	const struct loop_handler handler = {.ctx = place, .on_tick = on_turn};

	place->turns = count;
	assert_int_equal(loop_set_timer(&place->loop, 1, 0), 0);
	assert_int_equal(loop_run(&place->loop, &handler), 0);
}

static void step(struct place *place)
{
	control_server_step(place->server, place->now_us);
	turns(place, 12);
	control_server_step(place->server, place->now_us);
}

static int raw_client(const struct place *place)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	strcpy(address.sun_path, place->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *bytes, size_t n)
{
	assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
}

/* What came, then whether it was hung up: "..." and "...|" */
static const char *hear(int fd)
{
	static char heard[CONTROL_ANSWER_MAX + 8];
	ssize_t n, len = 0;

	while ((n = recv(fd, heard + len, CONTROL_ANSWER_MAX - (size_t)len, 0)) > 0)
		len += n;
	strcpy(heard + len, n == 0 || errno == ECONNRESET ? "|" : "");
	return heard;
}

/* The same client from start to end still gets its answer. */
static void still_serves(struct place *place)
{
	int fd = raw_client(place);

	say(fd, "status\n", 7);
	step(place);
	assert_string_equal(hear(fd), "you said status\n|");
	close(fd);
}

static void tell(struct place *place, const char *words)
{
	char line[CONTROL_REQUEST_MAX];
	struct text text = text_in(line, sizeof(line));

	text_add(&text, words);
	control_server_tell(place->server, &text);
}

static int watcher(struct place *place)
{
	int fd = raw_client(place);

	say(fd, "watch\n", 6);
	turns(place, 4);
	assert_string_equal(hear(fd), "you said watch\n");
	return fd;
}

static void one_line_in_one_line_out(void **state)
{
	struct place *place = *state;
	int fd = raw_client(place);

	step(place);
	say(fd, "side", 4);
	step(place);
	assert_string_equal(hear(fd), "");
	say(fd, " left\nside right\n", 17);
	step(place);
	assert_string_equal(hear(fd), "you said side left\n|");
	assert_int_equal(place->asked, 1);
	close(fd);
}

static void the_group_may_and_others_may_not(void **state)
{
	struct place *place = *state;
	struct stat status;

	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0660);
	assert_int_equal(stat(place->lock, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void the_folders_group_gets_the_socket(void **state)
{
	struct place *place = *state;
	struct stat status;
	pid_t pid;

	if (geteuid() != 0)
		skip();
	close_server(place);
	assert_int_equal(unlink(place->lock), 0);
	assert_int_equal(chown(place->folder, 12345, 54321), 0);
	assert_int_equal(open_server(place, place->folder, &pid), 0);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_gid, 54321);
	assert_int_equal(status.st_mode & 0777, 0660);
}

static void rubbish_is_dropped_unanswered(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} rubbish[] = {
		{"\n", 1},	  {"a\0b\n", 4}, {"\x80\xff\n", 3}, {"a\tb\n", 4},
		{"\033[2J\n", 5}, {"\r\n", 2},	 {"\0\n", 2},	    {"side left\r\n", 11},
	};
	struct place *place = *state;

	for (size_t i = 0; i < sizeof(rubbish) / sizeof(*rubbish); i++) {
		int fd = raw_client(place);

		say(fd, rubbish[i].bytes, rubbish[i].n);
		step(place);
		assert_string_equal(hear(fd), "|");
		close(fd);
	}
	assert_int_equal(place->asked, 0);
	still_serves(place);
}

static void random_bytes_do_no_harm(void **state)
{
	struct place *place = *state;
	uint32_t seed = 12345;

	for (int i = 0; i < 2000; i++) {
		char bytes[300];
		size_t n;
		int fd = raw_client(place);

		for (n = 0; n < sizeof(bytes); n++) {
			seed = seed * 1664525 + 1013904223;
			bytes[n] = (char)(seed >> 24);
			if ((seed >> 16 & 63) == 0)
				break;
		}
		say(fd, bytes, n);
		if (seed >> 31)
			close(fd);
		step(place);
		if (!(seed >> 31))
			close(fd);
		step(place);
	}
	still_serves(place);
}

static void a_request_is_limited(void **state)
{
	struct place *place = *state;
	char line[CONTROL_REQUEST_MAX + 1];
	int fd = raw_client(place);

	memset(line, 'a', sizeof(line));
	line[CONTROL_REQUEST_MAX - 1] = '\n';
	say(fd, line, CONTROL_REQUEST_MAX);
	step(place);
	assert_int_equal(place->asked, 1);
	assert_int_equal(strlen(place->last), CONTROL_REQUEST_MAX - 1);
	close(fd);
	fd = raw_client(place);
	line[CONTROL_REQUEST_MAX - 1] = 'a';
	line[CONTROL_REQUEST_MAX] = '\n';
	say(fd, line, sizeof(line));
	step(place);
	assert_string_equal(hear(fd), "|");
	assert_int_equal(place->asked, 1);
	close(fd);
}

static void a_flood_is_dropped(void **state)
{
	static char flood[1 << 20];
	struct place *place = *state;
	int fd = raw_client(place);
	size_t sent = 0;

	memset(flood, 'z', sizeof(flood));
	while (sent < sizeof(flood)) {
		ssize_t n = send(fd, flood + sent, sizeof(flood) - sent, MSG_NOSIGNAL);

		if (n < 0 && errno != EAGAIN)
			break;
		sent += n > 0 ? (size_t)n : 0;
		step(place);
	}
	assert_true(sent < sizeof(flood));
	assert_int_equal(place->asked, 0);
	close(fd);
	still_serves(place);
}

static void the_silent_and_the_slow_are_dropped(void **state)
{
	struct place *place = *state;
	int silent = raw_client(place), slow;

	step(place);
	place->now_us += 1000000;
	slow = raw_client(place);
	step(place);
	for (int i = 0; i < 99; i++) {
		say(slow, "s", 1);
		place->now_us += 10000;
		step(place);
	}
	assert_string_equal(hear(silent), "");
	place->now_us += 10000;
	step(place);
	assert_string_equal(hear(silent), "|");
	assert_string_equal(hear(slow), "");
	place->now_us += 1000000;
	step(place);
	assert_string_equal(hear(slow), "|");
	close(silent);
	close(slow);
	still_serves(place);
}

/* However many come and say nothing: who asks is answered, and the first of them have to go. */
static void a_crowd_keeps_nobody_waiting(void **state)
{
	enum { CROWD = 600 };
	struct place *place = *state;
	int fd[CROWD], asking;

	for (int i = 0; i < CROWD; i++)
		fd[i] = raw_client(place);
	asking = raw_client(place);
	say(asking, "status\n", 7);
	turns(place, CROWD / 8); /* no time passes */
	assert_string_equal(hear(asking), "you said status\n|");
	assert_string_equal(hear(fd[0]), "|");
	say(fd[CROWD - 1], "last\n", 5);
	turns(place, 4);
	assert_string_equal(hear(fd[CROWD - 1]), "you said last\n|");
	close(asking);
	for (int i = 0; i < CROWD; i++)
		close(fd[i]);
}

/* The crowd of one user does not drive out another. */
static void a_crowd_makes_place_of_its_own(void **state)
{
	enum { CROWD = 3 * CONTROL_CLIENTS_MAX };
	struct place *place = *state;
	int fd[CROWD], first;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(place->folder, 0755), 0);
	assert_int_equal(chmod(place->path, 0666), 0);
	first = raw_client(place);
	turns(place, 2);
	assert_int_equal(seteuid(12345), 0);
	for (int i = 0; i < CROWD; i++)
		fd[i] = raw_client(place);
	assert_int_equal(seteuid(0), 0);
	turns(place, CROWD / 8);
	say(first, "status\n", 7);
	turns(place, 4);
	assert_string_equal(hear(first), "you said status\n|");
	close(first);
	for (int i = 0; i < CROWD; i++)
		close(fd[i]);
}

/* What was removed is there again, and who watched goes on watching. */
static void what_is_removed_is_settled_anew(void **state)
{
	struct place *place = *state;
	int fd = watcher(place);
	struct stat status;
	pid_t pid;

	hear(fd);
	assert_true(control_server_is_found(place->server));
	for (int i = 0; i < 3; i++) {
		if (i != 1)
			assert_int_equal(unlink(place->path), 0);
		if (i != 0)
			assert_int_equal(unlink(place->lock), 0);
		if (i == 2)
			assert_int_equal(rmdir(place->folder), 0);
		assert_false(control_server_is_found(place->server));
		assert_int_equal(control_server_settle_anew(place->server, &pid), 0);
		assert_true(control_server_is_found(place->server));
		assert_int_equal(stat(place->folder, &status), 0);
		assert_int_equal(status.st_mode & 07777, 0700);
		still_serves(place);
		tell(place, "still here");
		step(place);
		assert_string_equal(hear(fd), "still here\n");
	}
	close(fd);
}

/* Another one has taken the name meanwhile, and keeps it. */
static void what_another_has_taken_is_left_to_it(void **state)
{
	struct place *place = *state;
	struct control_server *first = place->server;
	pid_t pid;

	assert_int_equal(unlink(place->lock), 0);
	assert_int_equal(open_server(place, place->folder, &pid), 0);
	assert_false(control_server_is_found(first));
	assert_int_equal(control_server_settle_anew(first, &pid), -EADDRINUSE);
	assert_int_equal(pid, getpid());
	control_server_close(first);
	assert_true(control_server_is_found(place->server));
	still_serves(place);
}

/* The one that is the furthest behind goes, and not for another of the same user. */
static void one_user_gives_up_a_place_to_watch(void **state)
{
	struct place *place = *state;
	int fd[CONTROL_WATCHERS_MAX], other;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(place->folder, 0755), 0);
	assert_int_equal(chmod(place->path, 0666), 0);
	for (int i = 0; i < CONTROL_WATCHERS_MAX; i++)
		fd[i] = watcher(place);
	say(other = raw_client(place), "watch\n", 6);
	turns(place, 4);
	assert_false(place->may_watch);
	close(other);
	turns(place, 4);
	assert_int_equal(seteuid(12345), 0);
	other = watcher(place);
	assert_int_equal(seteuid(0), 0);
	assert_true(place->may_watch);
	for (int i = 0; i < CONTROL_WATCHERS_MAX; i++)
		assert_int_equal(strchr(hear(fd[i]), '|') != NULL, i == 0);
	for (int i = 0; i < CONTROL_WATCHERS_MAX; i++)
		close(fd[i]);
	close(other);
}

/* Who waits doesn't keep the loop spinning: nobody but the tick is called. */
static void who_waits_is_not_looked_at(void **state)
{
	struct place *place = *state;
	const struct loop_handler handler = {.ctx = place, .on_tick = on_turn};
	int fd[CONTROL_CLIENTS_MAX + 1];
	clock_t before;

	for (int i = 0; i < CONTROL_CLIENTS_MAX + 1; i++) {
		fd[i] = raw_client(place);
		turns(place, 2);
	}
	before = clock();
	place->turns = 0;
	assert_int_equal(loop_set_timer(&place->loop, clock_now_us() + 100000, 0), 0);
	assert_int_equal(loop_run(&place->loop, &handler), 0);
	/* Of CPU: a loop that spins takes all of it. */
	assert_true(clock() - before < CLOCKS_PER_SEC / 20);
	for (int i = 0; i < CONTROL_CLIENTS_MAX + 1; i++)
		close(fd[i]);
}

static void who_dies_is_forgotten(void **state)
{
	struct place *place = *state;
	int fd = raw_client(place);

	step(place);
	close(fd);
	step(place);
	fd = raw_client(place);
	say(fd, "status\n", 7);
	close(fd);
	step(place);
	fd = raw_client(place);
	say(fd, "half", 4);
	shutdown(fd, SHUT_WR);
	step(place);
	assert_string_equal(hear(fd), "|");
	close(fd);
	still_serves(place);
}

static int open_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/*
 * A fresh socket's buffer takes any answer. Of all sockets here, those that have another end and a
 * path of their own are the server's.
 */
static void make_small(const struct place *place)
{
	for (int fd = 0; fd < 256; fd++) {
		struct sockaddr_un address = {0};
		socklen_t len = sizeof(address);
		int size = 1;

		if (getsockname(fd, (struct sockaddr *)&address, &len) == 0 &&
		    strcmp(address.sun_path, place->path) == 0)
			setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	}
}

static void who_does_not_read_is_dropped(void **state)
{
	struct place *place = *state;
	int fd = raw_client(place), fds;

	step(place);
	fds = open_fds();
	make_small(place);
	place->answer_len = CONTROL_ANSWER_MAX - 2;
	say(fd, "status\n", 7);
	step(place);
	assert_int_equal(place->asked, 1);
	place->now_us += CONTROL_CLIENT_LIMIT_US - 1;
	step(place);
	assert_int_equal(open_fds(), fds);
	place->now_us++;
	step(place);
	assert_int_equal(open_fds(), fds - 1);
	close(fd);
}

static void a_long_answer_arrives_in_pieces(void **state)
{
	struct place *place = *state;
	int fd = raw_client(place);
	char got[CONTROL_ANSWER_MAX + 1];
	size_t len = 0;
	ssize_t n;

	step(place);
	make_small(place);
	place->answer_len = CONTROL_ANSWER_MAX + 100;
	say(fd, "status\n", 7);
	for (int i = 0; i < 100; i++) {
		step(place);
		while ((n = recv(fd, got + len, sizeof(got) - len, 0)) > 0)
			len += (size_t)n;
	}
	assert_int_equal(len, CONTROL_ANSWER_MAX - 1); /* cut, with its newline */
	assert_int_equal(got[len - 1], '\n');
	close(fd);
}

static void who_watches_is_told_all_from_then_on(void **state)
{
	struct place *place = *state;
	int first, second;

	tell(place, "nobody hears this");
	first = watcher(place);
	assert_int_equal(control_server_watchers(place->server), 1);
	tell(place, "one");
	second = watcher(place);
	assert_int_equal(control_server_watchers(place->server), 2);
	tell(place, "two");
	assert_string_equal(hear(first), "");
	control_server_step(place->server, place->now_us);
	assert_string_equal(hear(first), "one\ntwo\n");
	assert_string_equal(hear(second), "two\n");
	/* For ever, and others are answered meanwhile. */
	place->now_us += 100 * CONTROL_CLIENT_LIMIT_US;
	still_serves(place);
	tell(place, "three");
	control_server_step(place->server, place->now_us);
	assert_string_equal(hear(first), "three\n");
	close(first);
	step(place);
	assert_int_equal(control_server_watchers(place->server), 1);
	close_server(place);
	assert_string_equal(hear(second), "three\n|");
	close(second);
}

/* Half a hang-up is what a pipe into the socket ends with; and more words are not heard. */
static void who_watches_need_say_nothing_more(void **state)
{
	struct place *place = *state;
	int half = watcher(place), talks = watcher(place);
	char words[4096];

	shutdown(half, SHUT_WR);
	memset(words, 'x', sizeof(words));
	say(talks, words, sizeof(words));
	step(place);
	tell(place, "one");
	step(place);
	assert_string_equal(hear(half), "one\n");
	assert_string_equal(hear(talks), "one\n");
	assert_int_equal(place->asked, 2);
	close(half);
	close(talks);
}

/*
 * Twenty readers, one of which never reads: it is dropped once it is too far behind, all others
 * have every byte, and nothing of it ever waits, or this test would stand still.
 */
static void one_that_does_not_read_holds_up_nobody(void **state)
{
	enum { READERS = 20, STOPPED = 7 };
	struct place *place = *state;
	int fd[READERS];
	int64_t lines = 0;
	char line[128];

	for (int i = 0; i < READERS; i++)
		fd[i] = watcher(place);
	while (control_server_watchers(place->server) == READERS) {
		snprintf(line, sizeof(line), "{\"kind\":\"moment\",\"t_us\":%lld}",
			 (long long)lines);
		tell(place, line);
		control_server_step(place->server, place->now_us);
		strcat(line, "\n");
		for (int i = 0; i < READERS; i++)
			if (i != STOPPED)
				assert_string_equal(hear(fd[i]), line);
		/* The kernel keeps some of them, and the server its part. */
		assert_true(++lines < 100000);
	}
	assert_int_equal(control_server_watchers(place->server), READERS - 1);
	assert_true(lines > CONTROL_BACKLOG_MAX / (int)sizeof(line));
	still_serves(place);
	for (int i = 0; i < READERS; i++)
		close(fd[i]);
}

/* Behind by a part of what is kept, it gets the rest, whole and in order, when it reads on. */
static void a_slow_one_catches_up(void **state)
{
	struct place *place = *state;
	int fd = watcher(place);
	char line[128], got[256];
	size_t len = 0;
	ssize_t n;
	int told = 0, heard = 0;

	make_small(place);
	for (int round = 0; round < 40; round++) {
		for (int i = 0; i < 50; i++) {
			snprintf(line, sizeof(line), "%0100d", told++);
			tell(place, line);
		}
		control_server_step(place->server, place->now_us);
		while (heard < told) {
			n = recv(fd, got + len, 101 - len, 0);
			if (n < 0) {
				assert_int_equal(errno, EAGAIN);
				turns(place, 1);
				continue;
			}
			len += (size_t)n;
			if (len < 101)
				continue;
			snprintf(line, sizeof(line), "%0100d\n", heard++);
			assert_memory_equal(got, line, 101);
			len = 0;
		}
	}
	assert_int_equal(control_server_watchers(place->server), 1);
	close(fd);
}

/* What would be overwritten before it is sent; not a byte less, not one more. */
static void who_is_too_far_behind_is_dropped(void **state)
{
	char line[1024];
	struct place *place = *state;
	struct text text = text_in(line, sizeof(line));
	int fd = watcher(place);

	while (text.len < sizeof(line) - 1)
		text_add_char(&text, 'x');
	for (size_t i = 0; i < CONTROL_BACKLOG_MAX / sizeof(line); i++)
		control_server_tell(place->server, &text);
	assert_int_equal(control_server_watchers(place->server), 1);
	control_server_tell(place->server, &text);
	assert_int_equal(control_server_watchers(place->server), 0);
	assert_string_equal(hear(fd), "|");
	close(fd);
}

static void what_is_no_whole_line_is_not_told(void **state)
{
	static char big[CONTROL_BACKLOG_MAX + 8], small[4];
	struct place *place = *state;
	struct text whole = text_in(big, sizeof(big)), cut = text_in(small, sizeof(small));
	int fd = watcher(place);

	text_add(&cut, "too long");
	control_server_tell(place->server, &cut);
	while (whole.len < CONTROL_BACKLOG_MAX)
		text_add_char(&whole, 'x');
	control_server_tell(place->server, &whole);
	step(place);
	assert_string_equal(hear(fd), "");
	assert_int_equal(control_server_watchers(place->server), 1);
	close(fd);
}

/* A process that has the folder until it is killed. */
static pid_t start_other(const char *folder)
{
	int ready[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		struct place other = {0};
		pid_t other_pid;

		if (loop_open(&other.loop) < 0 || open_server(&other, folder, &other_pid) < 0 ||
		    write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

static void the_second_is_told_who_the_first_is(void **state)
{
	struct place *place = *state;
	struct control_server *first = place->server;
	pid_t pid = 0, other;

	assert_int_equal(open_server(place, place->folder, &pid), -EADDRINUSE);
	assert_int_equal(pid, getpid());
	assert_ptr_equal(place->server, first);
	still_serves(place);
	close_server(place);
	other = start_other(place->folder);
	assert_int_equal(open_server(place, place->folder, &pid), -EADDRINUSE);
	assert_int_equal(pid, other);
	/* What a killed one leaves is no obstacle. */
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	assert_int_equal(access(place->path, F_OK), 0);
	assert_int_equal(open_server(place, place->folder, &pid), 0);
	still_serves(place);
}

static void a_folder_that_cannot_be_had(void **state)
{
	struct place *place = *state;
	char nowhere[128];
	pid_t pid;

	snprintf(nowhere, sizeof(nowhere), "%s/none", place->folder);
	assert_int_equal(open_server(place, nowhere, &pid), -ENOENT);
	assert_int_equal(open_server(place, place->path, &pid), -ENOTDIR);
	still_serves(place);
}

static void closing_takes_the_socket_away(void **state)
{
	struct place *place = *state;
	int fd = raw_client(place);

	step(place);
	close_server(place);
	assert_string_equal(hear(fd), "|");
	assert_int_equal(access(place->path, F_OK), -1);
	control_server_step(place->server, 0);
	close(fd);
}

/* control_ask() in another process, with this one as the server; its result. */
static int ask(struct place *place, const char *request, int64_t limit_us, int is_stopped)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		char answer[64];
		int r = control_ask(place->folder, request, limit_us, answer, sizeof(answer));

		if (r == 0 && strcmp(answer, "you said next") != 0)
			_exit(255);
		_exit(-r);
	}
	while (waitpid(pid, &status, WNOHANG) == 0) {
		clock_sleep_us(1000);
		if (!is_stopped)
			step(place);
	}
	return -WEXITSTATUS(status);
}

static void asking(void **state)
{
	struct place *place = *state;
	char longest[CONTROL_REQUEST_MAX + 8];

	assert_int_equal(ask(place, "next", 5000000, 0), 0);
	assert_int_equal(ask(place, "next", 50000, 1), -ETIMEDOUT);
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(ask(place, longest, 5000000, 0), -EMSGSIZE);
	assert_int_equal(ask(place, "a\tb", 5000000, 0), -ECONNRESET);
	place->answer_len = 100;
	assert_int_equal(ask(place, "next", 5000000, 0), -EMSGSIZE);
	close_server(place);
	assert_int_equal(ask(place, "next", 5000000, 0), -ENOENT);
}

static void asking_a_killed_one(void **state)
{
	struct place *place = *state;
	pid_t other;

	close_server(place);
	other = start_other(place->folder);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	assert_int_equal(ask(place, "next", 5000000, 1), -ECONNREFUSED);
}

static void a_deep_folder_is_no_obstacle(void **state)
{
	struct place *place = *state;
	char folder[64], deep[256];
	pid_t pid;

	snprintf(folder, sizeof(folder), "%s", place->folder);
	snprintf(deep, sizeof(deep), "%s/%0120d", place->folder, 0);
	assert_int_equal(mkdir(deep, 0755), 0);
	close_server(place);
	assert_int_equal(open_server(place, deep, &pid), 0);
	assert_int_equal(control_ask(deep, "next", 0, folder, sizeof(folder)), -ETIMEDOUT);
	close_server(place);
	snprintf(deep, sizeof(deep), "%s/%0120d/lock", place->folder, 0);
	unlink(deep);
	*strrchr(deep, '/') = '\0';
	assert_int_equal(rmdir(deep), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Clients and their keepers count on them. */
static void limits_are_what_they_were(void **state)
{
	(void)state;
	assert_int_equal(CONTROL_CLIENTS_MAX, 32);
	assert_int_equal(CONTROL_WATCHERS_MAX, 24);
	assert_int_equal(CONTROL_REQUEST_MAX, 256);
	assert_int_equal(CONTROL_ANSWER_MAX, 16 * 1024);
	assert_int_equal(CONTROL_BACKLOG_MAX, 64 * 1024);
	assert_int_equal(CONTROL_CLIENT_LIMIT_US, 2000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(one_line_in_one_line_out),
		CASE(the_group_may_and_others_may_not),
		CASE(the_folders_group_gets_the_socket),
		CASE(rubbish_is_dropped_unanswered),
		CASE(random_bytes_do_no_harm),
		CASE(a_request_is_limited),
		CASE(a_flood_is_dropped),
		CASE(the_silent_and_the_slow_are_dropped),
		CASE(a_crowd_keeps_nobody_waiting),
		CASE(a_crowd_makes_place_of_its_own),
		CASE(what_is_removed_is_settled_anew),
		CASE(what_another_has_taken_is_left_to_it),
		CASE(one_user_gives_up_a_place_to_watch),
		CASE(who_waits_is_not_looked_at),
		CASE(who_dies_is_forgotten),
		CASE(who_does_not_read_is_dropped),
		CASE(a_long_answer_arrives_in_pieces),
		CASE(who_watches_is_told_all_from_then_on),
		CASE(who_watches_need_say_nothing_more),
		CASE(one_that_does_not_read_holds_up_nobody),
		CASE(a_slow_one_catches_up),
		CASE(who_is_too_far_behind_is_dropped),
		CASE(what_is_no_whole_line_is_not_told),
		CASE(the_second_is_told_who_the_first_is),
		CASE(a_folder_that_cannot_be_had),
		CASE(closing_takes_the_socket_away),
		CASE(asking),
		CASE(asking_a_killed_one),
		CASE(a_deep_folder_is_no_obstacle),
		cmocka_unit_test(limits_are_what_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
