/* SPDX-License-Identifier: MIT */
/* Session folders: numbered, complete, and somebody's who can read them. */
#include "fakes/check.h"
#include "fakes/fake_person.h"
#include "fakes/said.h"

#include <lumbard/store/logs.h>
#include <lumbard/store/profile_file.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOMEBODY = 12345, SOME_GROUP = 54321, PATH_SIZE = 512, ATTACKS = 200 };

static char home[64];

static int make_home(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "/tmp/lumbard-logs-XXXXXX");
	return mkdtemp(home) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int remove_home(void **state)
{
	(void)state;
	return nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void begin(const char *state_dir, char *ret_folder)
{
	struct failure failure = {0};
	struct logs logs = {0};

	if (logs_begin_session(&logs, state_dir, ret_folder, PATH_SIZE, &failure) < 0)
		fail_msg("%s", said(&failure.reason));
	assert_int_equal(logs_close(&logs, &failure), 0);
}

static void sessions_are_numbered(void **state)
{
	char first[PATH_SIZE], second[PATH_SIZE], file[PATH_SIZE + 16], want[PATH_SIZE];
	static const char *const names[] = {"events.csv", "trace.csv"};

	(void)state;
	begin(home, first);
	begin(home, second);
	snprintf(want, sizeof(want), "%s/sessions/000001-", home);
	assert_memory_equal(first, want, strlen(want));
	snprintf(want, sizeof(want), "%s/sessions/000002-", home);
	assert_memory_equal(second, want, strlen(want));
	for (size_t i = 0; i < 2; i++) {
		struct stat status;

		snprintf(file, sizeof(file), "%s/%s", second, names[i]);
		assert_int_equal(stat(file, &status), 0);
		assert_int_equal(status.st_mode & 07777, 0640);
		assert_true(status.st_size > 0); /* the header */
	}
}

/* One more than the highest, in whatever order a disk lists them, and whatever else lies there. */
static void the_next_number_is_free(void **state)
{
	static const char *const others[] = {"000041-old", "000007-older", "notes"};
	char path[PATH_SIZE], folder[PATH_SIZE], want[PATH_SIZE];

	(void)state;
	snprintf(path, sizeof(path), "%s/sessions", home);
	assert_int_equal(mkdir(path, 0750), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(path, sizeof(path), "%s/sessions/%s", home, others[i]);
		assert_int_equal(mkdir(path, 0750), 0);
	}
	for (int number = 42; number < 52; number++) {
		begin(home, folder);
		snprintf(want, sizeof(want), "%s/sessions/%06d-", home, number);
		assert_memory_equal(folder, want, strlen(want));
	}
}

static void a_full_disk_is_told_when_a_log_ends(void **state)
{
	struct failure failure = {0};
	struct logs logs = {0};

	(void)state;
	if (access("/dev/full", W_OK) != 0) {
		print_message("skipped: no /dev/full here\n");
		skip();
	}
	assert_int_equal(logs_create(&logs, NULL, "/dev/full", &failure), 0);
	assert_int_equal(logs_close(&logs, &failure), -1);
	assert_int_equal(failure.kind, FAILURE_RUNNING);
	assert_string_equal(said(&failure.reason),
			    "writing the log: No space left on device; the log is "
			    "incomplete");
}

static int check_owner(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)ftw;
	if (status->st_uid != SOMEBODY || status->st_gid != SOME_GROUP)
		fail_msg("%s is %d:%d", path, (int)status->st_uid, (int)status->st_gid);
	if (type == FTW_D && strcmp(path, home) != 0)
		assert_int_equal(status->st_mode & 07777, 0750);
	return 0;
}

/* As after `sudo lumbard demo` in the folder of the service, whose group reads the logs. */
static void what_root_makes_is_the_owners(void **state)
{
	char state_dir[PATH_SIZE], folder[PATH_SIZE], path[PATH_SIZE + 16];
	struct profile profile = fake_profile(false);
	struct failure failure = {0};

	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: only root leaves files to others\n");
		skip();
	}
	assert_int_equal(chown(home, SOMEBODY, SOME_GROUP), 0);
	snprintf(state_dir, sizeof(state_dir), "%s/demo/deeper", home);
	snprintf(path, sizeof(path), "%s/profile.conf", state_dir);
	assert_int_equal(profile_file_write(&profile, path, &failure), 0);
	begin(state_dir, folder);
	assert_int_equal(nftw(home, check_owner, 8, FTW_PHYS), 0);
}

/*
 * Somebody who exchanges names in their own folder as fast as they can: what root makes there has
 * to end up there, and nothing of root's changes. Their folder has `sessions` and, to exchange it
 * with, a link to a folder of root's; the same for the profile.
 */
struct attacker {
	char theirs[PATH_SIZE], roots[PATH_SIZE];
	atomic_bool is_over;
	uint32_t seed;
};

static void exchange(const struct attacker *attacker, const char *a, const char *b)
{
	char path_a[2 * PATH_SIZE], path_b[2 * PATH_SIZE];

	snprintf(path_a, sizeof(path_a), "%s/%s", attacker->theirs, a);
	snprintf(path_b, sizeof(path_b), "%s/%s", attacker->theirs, b);
	(void)renameat2(AT_FDCWD, path_a, AT_FDCWD, path_b, RENAME_EXCHANGE);
}

/* The newest session is a link before anything is in it. */
static void lay_link_for_session(const struct attacker *attacker)
{
	char path[3 * PATH_SIZE], aside[2 * PATH_SIZE], sessions[2 * PATH_SIZE];
	const struct dirent *entry;
	DIR *folder;

	snprintf(sessions, sizeof(sessions), "%s/sessions", attacker->theirs);
	snprintf(aside, sizeof(aside), "%s/aside", attacker->theirs);
	folder = opendir(sessions);
	while (folder && (entry = readdir(folder))) {
		snprintf(path, sizeof(path), "%s/%s", sessions, entry->d_name);
		if (entry->d_name[0] == '0' && rename(path, aside) == 0)
			(void)!symlink(attacker->roots, path);
		(void)rmdir(aside);
	}
	if (folder)
		closedir(folder);
}

static void *attack(void *ctx)
{
	struct attacker *attacker = ctx;

	while (!atomic_load(&attacker->is_over)) {
		attacker->seed = attacker->seed * 1664525 + 1013904223;
		switch (attacker->seed >> 30) {
		case 0:
			exchange(attacker, "sessions", "link");
			break;
		case 1:
			exchange(attacker, "profile.conf", "profile-link");
			break;
		default:
			lay_link_for_session(attacker);
			break;
		}
	}
	return NULL;
}

static int count_entries(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2;
}

static void make_prey(struct attacker *attacker)
{
	char path[2 * PATH_SIZE];
	FILE *stream;

	*attacker = (struct attacker){.seed = 7};
	snprintf(attacker->theirs, PATH_SIZE, "%s/theirs", home);
	snprintf(attacker->roots, PATH_SIZE, "%s/roots", home);
	assert_int_equal(mkdir(attacker->roots, 0755), 0);
	assert_int_equal(mkdir(attacker->theirs, 0755), 0);
	assert_int_equal(chown(attacker->theirs, SOMEBODY, SOME_GROUP), 0);
	snprintf(path, sizeof(path), "%s/precious", attacker->roots);
	stream = fopen(path, "w");
	assert_non_null(stream);
	fputs("root's", stream);
	fclose(stream);
	snprintf(path, sizeof(path), "%s/sessions", attacker->theirs);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(chown(path, SOMEBODY, SOME_GROUP), 0);
	snprintf(path, sizeof(path), "%s/link", attacker->theirs);
	assert_int_equal(symlink(attacker->roots, path), 0);
	snprintf(path, sizeof(path), "%s/profile-link", attacker->theirs);
	assert_int_equal(symlink("../roots/precious", path), 0);
}

/* As `sudo lumbard run` and `sudo lumbard calibrate` do. Either comes to nothing or to theirs. */
static void write_there(const struct attacker *attacker)
{
	char folder[PATH_SIZE], path[2 * PATH_SIZE];
	struct profile profile = fake_profile(false);
	struct failure failure = {0};
	struct logs logs = {0};

	snprintf(path, sizeof(path), "%s/profile.conf", attacker->theirs);
	(void)profile_file_write(&profile, path, &failure);
	if (logs_begin_session(&logs, attacker->theirs, folder, sizeof(folder), &failure) == 0)
		(void)logs_close(&logs, &failure);
}

static void nobody_leads_root_astray(void **state)
{
	struct attacker attacker;
	char path[2 * PATH_SIZE], content[16] = "";
	pthread_t thread;
	FILE *stream;

	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: only root can be led astray\n");
		skip();
	}
	make_prey(&attacker);
	assert_int_equal(pthread_create(&thread, NULL, attack, &attacker), 0);
	for (int i = 0; i < ATTACKS; i++)
		write_there(&attacker);
	atomic_store(&attacker.is_over, true);
	pthread_join(thread, NULL);
	assert_int_equal(count_entries(attacker.roots), 1);
	snprintf(path, sizeof(path), "%s/precious", attacker.roots);
	stream = fopen(path, "r");
	assert_non_null(stream);
	(void)!fread(content, 1, sizeof(content) - 1, stream);
	fclose(stream);
	assert_string_equal(content, "root's");
}

static void what_cannot_be_had_is_told_with_a_next_step(void **state)
{
	char file[PATH_SIZE], folder[PATH_SIZE], want[2 * PATH_SIZE];
	struct failure failure = {0};
	struct logs logs = {0};
	FILE *stream;
	int r;

	(void)state;
	snprintf(file, sizeof(file), "%s/file", home);
	stream = fopen(file, "w");
	assert_non_null(stream);
	fclose(stream);
	r = logs_begin_session(&logs, file, folder, sizeof(folder), &failure);
	assert_int_equal(r, -ENOTDIR);
	assert_true(logs_is_wrong_folder(r));
	assert_false(logs_is_wrong_folder(-ENOSPC));
	assert_int_equal(failure.kind, FAILURE_USAGE);
	snprintf(want, sizeof(want),
		 "state_dir %s: Not a directory; name a folder that can be written with "
		 "--state-dir",
		 file);
	assert_string_equal(said(&failure.reason), want);
	assert_string_equal(folder, "");
	assert_int_equal(logs_create(&logs, NULL, file, &failure), 0);
	logs_abort(&logs);
	snprintf(want, sizeof(want), "%s/none/events.csv", home);
	assert_int_equal(logs_create(&logs, want, NULL, &failure), -1);
	assert_non_null(strstr(said(&failure.reason), "; name a file that can be written"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sessions_are_numbered, make_home, remove_home),
		cmocka_unit_test_setup_teardown(the_next_number_is_free, make_home, remove_home),
		cmocka_unit_test(a_full_disk_is_told_when_a_log_ends),
		cmocka_unit_test_setup_teardown(what_root_makes_is_the_owners, make_home,
						remove_home),
		cmocka_unit_test_setup_teardown(nobody_leads_root_astray, make_home, remove_home),
		cmocka_unit_test_setup_teardown(what_cannot_be_had_is_told_with_a_next_step,
						make_home, remove_home),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
