/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

/* The service manager: a datagram socket in a folder of its own. */
struct manager {
	char folder[64];
	struct sockaddr_un address;
	int fd;
	char got[512];
};

static int set_up(void **state)
{
	struct manager *m = calloc(1, sizeof(*m));

	snprintf(m->folder, sizeof(m->folder), "/tmp/lumbard-notify-XXXXXX");
	assert_non_null(mkdtemp(m->folder));
	m->address.sun_family = AF_UNIX;
	snprintf(m->address.sun_path, sizeof(m->address.sun_path), "%s/notify", m->folder);
	m->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(m->fd, (struct sockaddr *)&m->address, sizeof(m->address)), 0);
	setenv("NOTIFY_SOCKET", m->address.sun_path, 1);
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	unsetenv("JOURNAL_STREAM");
	*state = m;
	return 0;
}

static int tear_down(void **state)
{
	struct manager *m = *state;

	unsetenv("NOTIFY_SOCKET");
	close(m->fd);
	unlink(m->address.sun_path);
	rmdir(m->folder);
	free(m);
	return 0;
}

static const char *receive(struct manager *m)
{
	ssize_t n = recv(m->fd, m->got, sizeof(m->got) - 1, 0);

	m->got[n < 0 ? 0 : n] = '\0';
	return m->got;
}

static void states_arrive(void **state)
{
	struct manager *m = *state;

	assert_int_equal(notify_ready(), 0);
	assert_string_equal(receive(m), "READY=1");
	assert_int_equal(notify_watchdog(), 0);
	assert_string_equal(receive(m), "WATCHDOG=1");
	assert_int_equal(notify_status("pelvis: MPU-6050 at 0x68"), 0);
	assert_string_equal(receive(m), "STATUS=pelvis: MPU-6050 at 0x68");
	assert_int_equal(notify_stopping(), 0);
	assert_string_equal(receive(m), "STOPPING=1");
	assert_string_equal(receive(m), "");
}

static void reloading_has_its_time(void **state)
{
	struct manager *m = *state;
	int64_t before_us = clock_now_us(), t_us = 0;

	assert_int_equal(notify_reloading(), 0);
	assert_int_equal(sscanf(receive(m), "RELOADING=1\nMONOTONIC_USEC=%" SCNd64, &t_us), 1);
	assert_true(t_us >= before_us && t_us <= clock_now_us());
}

static void status_cannot_smuggle_a_variable(void **state)
{
	struct manager *m = *state;
	char longer[1000];

	assert_int_equal(notify_status("a\nWATCHDOG=trigger\r\n"), 0);
	assert_string_equal(receive(m), "STATUS=a WATCHDOG=trigger  ");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(notify_status(longer), 0);
	assert_int_equal(strlen(receive(m)), 255);
}

static void without_a_manager_all_is_well(void **state)
{
	struct manager *m = *state;

	unsetenv("NOTIFY_SOCKET");
	assert_int_equal(notify_ready(), 0);
	assert_int_equal(notify_status("x"), 0);
	assert_string_equal(receive(m), "");
	assert_int_equal(notify_watchdog_us(), 0);
}

static void manager_that_has_gone_is_told(void **state)
{
	struct manager *m = *state;

	unlink(m->address.sun_path);
	assert_true(notify_ready() < 0);
}

static void watchdog_time_is_ours_only(void **state)
{
	char pid[32];

	(void)state;
	setenv("WATCHDOG_USEC", "10000000", 1);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	assert_int_equal(notify_watchdog_us(), 10000000);
	setenv("WATCHDOG_PID", "1", 1);
	assert_int_equal(notify_watchdog_us(), 0);
	setenv("WATCHDOG_USEC", "nonsense", 1);
	assert_int_equal(notify_watchdog_us(), 0);
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

/* Points standard error at a file; ret_saved gives it back. */
static int stderr_to(const char *path, int *ret_saved)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	*ret_saved = dup(STDERR_FILENO);
	assert_true(dup2(fd, STDERR_FILENO) >= 0);
	return fd;
}

static void stderr_back(int saved)
{
	dup2(saved, STDERR_FILENO);
	close(saved);
}

static void set_journal_stream(int fd, int inode_offset)
{
	char stream[64];
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)status.st_dev,
		 (uintmax_t)status.st_ino + (uintmax_t)inode_offset);
	setenv("JOURNAL_STREAM", stream, 1);
}

static void level_is_in_front_for_the_journal_only(void **state)
{
	struct manager *m = *state;
	char path[128], got[256];
	int saved, fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/stderr", m->folder);
	fd = stderr_to(path, &saved);
	notify_log(NOTIFY_ERROR, "plain %d", 1);
	set_journal_stream(fd, 1);
	notify_log(NOTIFY_ERROR, "another stream");
	set_journal_stream(fd, 0);
	notify_log(NOTIFY_WARNING, "sensor lost: %s", "0x68");
	notify_log(NOTIFY_INFO, "back");
	stderr_back(saved);
	n = pread(fd, got, sizeof(got) - 1, 0);
	close(fd);
	unlink(path);
	assert_true(n > 0);
	got[n] = '\0';
	assert_string_equal(got, "plain 1\nanother stream\n<4>sensor lost: 0x68\n<6>back\n");
}

static void broken_journal_stream_is_none(void **state)
{
	(void)state;
	setenv("JOURNAL_STREAM", "", 1);
	assert_false(notify_is_journal());
	setenv("JOURNAL_STREAM", "12", 1);
	assert_false(notify_is_journal());
	unsetenv("JOURNAL_STREAM");
	assert_false(notify_is_journal());
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(states_arrive),
		CASE(reloading_has_its_time),
		CASE(status_cannot_smuggle_a_variable),
		CASE(without_a_manager_all_is_well),
		CASE(manager_that_has_gone_is_told),
		CASE(watchdog_time_is_ours_only),
		CASE(level_is_in_front_for_the_journal_only),
		CASE(broken_journal_stream_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
