/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/io/disk_sync.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

/* The disk of this test: each sync waits until it is let go. */
static struct {
	sem_t has_begun, may_end;
	int count, error, was_callers;
} disk;

int fdatasync(int fd)
{
	disk.count++;
	disk.was_callers |= fd <= STDERR_FILENO;
	sem_post(&disk.has_begun);
	sem_wait(&disk.may_end);
	errno = disk.error;
	return disk.error ? -1 : 0;
}

static struct disk_sync *sync_of(const int *fds, size_t count)
{
	struct disk_sync *sync = NULL;

	disk.count = disk.error = 0;
	disk.was_callers = false;
	assert_int_equal(sem_init(&disk.has_begun, 0, 0), 0);
	assert_int_equal(sem_init(&disk.may_end, 0, 0), 0);
	assert_int_equal(disk_sync_open(&sync, fds, count), 0);
	return sync;
}

static void let_go(int times)
{
	while (times-- > 0)
		sem_post(&disk.may_end);
}

static void who_wants_it_does_not_wait(void **state)
{
	struct disk_sync *sync = sync_of((int[]){STDOUT_FILENO, STDERR_FILENO}, 2);

	(void)state;
	assert_int_equal(disk_sync_want(sync), 0);
	sem_wait(&disk.has_begun);
	/* The disk is at work; what is wanted now is another round, however often. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(disk_sync_want(sync), 0);
	let_go(4);
	assert_int_equal(disk_sync_close(sync), 0);
	assert_int_equal(disk.count, 4);
	assert_false(disk.was_callers);
}

static void nothing_wanted_is_nothing_done(void **state)
{
	(void)state;
	assert_int_equal(disk_sync_close(sync_of(&(int){STDOUT_FILENO}, 1)), 0);
	assert_int_equal(disk.count, 0);
	assert_int_equal(disk_sync_close(NULL), 0);
}

static void the_close_waits_for_what_was_wanted(void **state)
{
	struct disk_sync *sync = sync_of(&(int){STDOUT_FILENO}, 1);

	(void)state;
	disk_sync_want(sync);
	let_go(1);
	assert_int_equal(disk_sync_close(sync), 0);
	assert_int_equal(disk.count, 1);
}

static void the_first_error_sticks(void **state)
{
	struct disk_sync *sync = sync_of(&(int){STDOUT_FILENO}, 1);
	int r = 0;

	(void)state;
	disk.error = EIO;
	disk_sync_want(sync);
	let_go(1);
	for (int i = 0; i < 1000 && r == 0; i++) {
		usleep(1000);
		let_go(1);
		r = disk_sync_want(sync);
	}
	assert_int_equal(r, -EIO);
	let_go(1);
	assert_int_equal(disk_sync_close(sync), -EIO);
}

static void who_leaves_does_not_wait_either(void **state)
{
	struct disk_sync *sync = sync_of(&(int){STDOUT_FILENO}, 1);

	(void)state;
	disk_sync_leave(sync);
	sem_wait(&disk.has_begun);
	let_go(1);
	disk_sync_leave(NULL);
	assert_int_equal(disk.count, 1);
}

static void too_many_files_are_refused(void **state)
{
	struct disk_sync *sync = NULL;
	const int fds[DISK_SYNC_FILES_MAX + 1] = {0};

	(void)state;
	assert_int_equal(disk_sync_open(&sync, fds, DISK_SYNC_FILES_MAX + 1), -EINVAL);
	assert_null(sync);
}

static void a_closed_file_is_refused(void **state)
{
	struct disk_sync *sync = NULL;

	(void)state;
	assert_int_equal(disk_sync_open(&sync, (int[]){STDOUT_FILENO, -1}, 2), -EBADF);
	assert_null(sync);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_wants_it_does_not_wait),
		cmocka_unit_test(nothing_wanted_is_nothing_done),
		cmocka_unit_test(the_close_waits_for_what_was_wanted),
		cmocka_unit_test(the_first_error_sticks),
		cmocka_unit_test(who_leaves_does_not_wait_either),
		cmocka_unit_test(a_closed_file_is_refused),
		cmocka_unit_test(too_many_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
