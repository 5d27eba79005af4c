/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails: each call in turn, once and from then on. What was not written is told, what
 * was there before stays, no row is torn, none is lost uncounted, and nothing lies about. Where the
 * tests run as root, all is tried in the folder of another user and by a plain user, too.
 */
#include "fakes/check.h"
#include "fakes/fake_disk.h"
#include "fakes/fake_person.h"
#include "fakes/said.h"

#include <lumbard/store/logs.h>
#include <lumbard/store/profile_file.h>

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOMEBODY = 12345, PATH_SIZE = 512, ROWS = 300, FLUSHES = 3 };

static char home[64], who[32];
static bool is_foreign;

/* What the disk does in this round. */
static struct {
	enum disk_call call;
	int error, from, to;
} breaks;

#define assert_well(condition)                                                                     \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s %d to %d, %s: %s:%d: %s", who,                            \
				 fake_disk_call_name(breaks.call), breaks.from, breaks.to,         \
				 strerror(breaks.error), __FILE__, __LINE__, #condition);          \
	} while (0)

/* In memory where that can be: some disks take their time for a rename. */
static int make_home(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "%s/lumbard-disk-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(home))
		return -1;
	return is_foreign ? chown(home, SOMEBODY, SOMEBODY) : 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	return ftw->level == 0 ? 0 : remove(path);
}

static void empty_home(void)
{
	assert_int_equal(nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static int remove_home(void **state)
{
	(void)state;
	empty_home();
	return rmdir(home);
}

static int entries;

static int count_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)path;
	(void)status;
	(void)type;
	entries += ftw->level > 0;
	return 0;
}

/* Files and folders below the home. */
static int count_entries(void)
{
	entries = 0;
	assert_int_equal(nftw(home, count_one, 8, FTW_PHYS), 0);
	return entries;
}

/* Of a file that may not be there: *content is "" then. */
static void read_file(const char *path, char *content, size_t size)
{
	FILE *stream = fopen(path, "r");
	size_t n = stream ? fread(content, 1, size - 1, stream) : 0;

	content[n] = '\0';
	if (stream)
		fclose(stream);
}

/*
 * The round once on a disk that is well, which counts the calls, and then with each of them
 * failing, as a disk that is worn out fails and as one that is full does.
 */
static void with_each_call_failing(void (*play)(void))
{
	static const int errors[] = {EIO, ENOSPC};
	int counts[DISK_CALL_COUNT];

	breaks.error = 0;
	play();
	for (int i = 0; i < DISK_CALL_COUNT; i++)
		counts[i] = atomic_load(&fake_disk.count[i]);
	empty_home();
	for (int i = 0; i < DISK_CALL_COUNT * 4; i++) {
		breaks.call = (enum disk_call)(i / 4);
		breaks.error = errors[i % 2];
		for (int at = 1; at <= counts[breaks.call]; at++) {
			breaks.from = at;
			breaks.to = i / 2 % 2			     ? INT_MAX
				    : breaks.call == DISK_TEAR	     ? at + 1
				    : breaks.call == DISK_TEAR_UNCUT ? at + 2
								     : at;
			play();
			empty_home();
		}
	}
}

static void break_disk(void)
{
	fake_disk_break(breaks.call, breaks.error, breaks.from, breaks.to);
}

static bool has_failed(void)
{
	return atomic_load(&fake_disk.failed) > 0;
}

static bool is_one_of(const char *is, const char *a, const char *b)
{
	return strcmp(is, a) == 0 || strcmp(is, b) == 0;
}

/* The second takes the place of the first, in a folder that is there or has to be made. */
static void write_profile_over(const char *folder, bool has_old)
{
	static char old[PROFILE_TEXT_MAX], new[PROFILE_TEXT_MAX], is[PROFILE_TEXT_MAX];
	struct text old_text = text_in(old, sizeof(old)), new_text = text_in(new, sizeof(new));
	struct profile first = fake_profile(false), second = fake_profile(true);
	struct failure failure = {0};
	char path[PATH_SIZE];
	int r;

	profile_format(&first, &old_text);
	profile_format(&second, &new_text);
	snprintf(path, sizeof(path), "%s/profile.conf", folder);
	if (has_old)
		assert_int_equal(profile_file_write(&first, path, &failure), 0);
	break_disk();
	r = profile_file_write(&second, path, &failure);
	fake_disk_mend();
	read_file(path, is, sizeof(is));
	assert_well(is_one_of(is, has_old ? old : "", new));
	assert_well(r < 0 || strcmp(is, new) == 0);
	if (r < 0) {
		assert_well(failure.kind == FAILURE_RUNNING);
		assert_well(strstr(said(&failure.reason), strerror(breaks.error)));
		assert_well(strstr(said(&failure.reason),
				   breaks.error == EIO ? "; look at the disk" : "; make room"));
		assert_well(!strstr(said(&failure.reason), "as it was") ||
			    strcmp(is, has_old ? old : "") == 0);
	}
	/* What is on the disk for sure may be closed as it likes. */
	/* Nor does it matter that a folder cannot be made which is there. */
	if (has_failed() && breaks.call != DISK_CLOSE && breaks.call != DISK_MAKE_FOLDER &&
	    (breaks.call != DISK_FOLDER_SYNC || breaks.error == EIO))
		assert_well(r < 0);
	assert_well(r == 0 || has_failed());
}

static void replace_profile(void)
{
	write_profile_over(home, true);
	assert_well(count_entries() == 1);
}

static void make_profile(void)
{
	char folder[PATH_SIZE], path[PATH_SIZE + 16];
	int folders;

	snprintf(folder, sizeof(folder), "%s/belts/anna", home);
	write_profile_over(folder, false);
	snprintf(path, sizeof(path), "%s/profile.conf", folder);
	folders = access(folder, F_OK) == 0 ? 2 : access(home, F_OK) == 0 ? 1 : 0;
	assert_well(count_entries() <= folders + (access(path, F_OK) == 0));
}

static void a_profile_is_the_old_or_the_new_one(void **state)
{
	(void)state;
	with_each_call_failing(replace_profile);
}

static void a_belts_first_profile_is_whole_or_none(void **state)
{
	(void)state;
	with_each_call_failing(make_profile);
}

static char texts[3][PROFILE_TEXT_MAX];
static char renewed_path[PATH_SIZE], previous_path[PATH_SIZE + 16];

/* The first is the previous one, the second is in place, and the third comes. */
static struct profile prepare_renewal(void)
{
	struct profile profiles[] = {fake_profile(false), fake_profile(true), fake_profile(true)};
	struct failure failure = {0};

	snprintf(renewed_path, sizeof(renewed_path), "%s/profile.conf", home);
	snprintf(previous_path, sizeof(previous_path), "%s" PROFILE_PREVIOUS, renewed_path);
	for (int i = 0; i < 3; i++) {
		struct text text = text_in(texts[i], sizeof(texts[i]));
		const struct profile_time now = {1000000000 + i, i > 0};

		profile_stamp(&profiles[i], NULL, 0, now);
		profile_format(&profiles[i], &text);
		if (i < 2)
			assert_int_equal(profile_file_renew(&profiles[i], renewed_path, &failure),
					 0);
	}
	return profiles[2];
}

/* Whatever happened, both are whole, and neither is older than it was. */
static void check_renewal(bool is_surely_done)
{
	static char is[PROFILE_TEXT_MAX], was[PROFILE_TEXT_MAX];

	read_file(renewed_path, is, sizeof(is));
	read_file(previous_path, was, sizeof(was));
	assert_well(is_one_of(is, texts[1], texts[2]));
	assert_well(is_one_of(was, texts[0], texts[1]));
	assert_well(strcmp(is, texts[1]) == 0 || strcmp(was, texts[1]) == 0);
	assert_well(!is_surely_done || strcmp(is, texts[2]) == 0);
}

static void renew_profile(void)
{
	struct profile third = prepare_renewal();
	struct failure failure = {0};
	int r;

	break_disk();
	r = profile_file_renew(&third, renewed_path, &failure);
	fake_disk_mend();
	check_renewal(r == 0);
	assert_well(count_entries() == 2);
	assert_well(r == 0 || failure.kind == FAILURE_RUNNING);
	assert_well(r == 0 || strstr(said(&failure.reason), strerror(breaks.error)));
	assert_well(r == 0 || has_failed());
}

static void the_profile_before_is_kept_beside_it(void **state)
{
	(void)state;
	with_each_call_failing(renew_profile);
}

/* In a process of its own, which is killed at that call; whether it was. */
static bool renew_and_be_killed(void)
{
	struct profile third = prepare_renewal();
	struct failure failure;
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		break_disk();
		_exit(profile_file_renew(&third, renewed_path, &failure) < 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	check_renewal(!WIFSIGNALED(status));
	return WIFSIGNALED(status);
}

static void whoever_is_killed_leaves_whole_profiles(void **state)
{
	struct failure failure;
	int kills = 0;

	(void)state;
	breaks.error = DISK_KILLS;
	for (int i = 0; i < DISK_CALL_COUNT; i++) {
		breaks.call = (enum disk_call)i;
		for (breaks.from = breaks.to = 1; renew_and_be_killed();
		     breaks.to = ++breaks.from) {
			struct profile third = prepare_renewal();

			kills++;
			assert_int_equal(profile_file_renew(&third, renewed_path, &failure), 0);
			check_renewal(true);
			assert_well(count_entries() == 2); /* what it left is cleared away */
			empty_home();
		}
		empty_home();
	}
	breaks.error = 0;
	assert_true(kills >= 8);
}

static void what_is_no_profile_is_not_kept(void **state)
{
	struct profile third = prepare_renewal();
	char was[PROFILE_TEXT_MAX];
	struct failure failure;
	FILE *stream = fopen(renewed_path, "w");

	(void)state;
	fputs("[profile]\nversion = 1\n", stream);
	fclose(stream);
	assert_int_equal(profile_file_renew(&third, renewed_path, &failure), 0);
	read_file(previous_path, was, sizeof(was));
	assert_string_equal(was, texts[0]);
	empty_home();
}

static int count_rows(const char *folder, const char *name)
{
	static char content[1 << 20];
	char path[PATH_SIZE + 16];
	int rows = 0, commas = -1;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	read_file(path, content, sizeof(content));
	if (breaks.call == DISK_TEAR_UNCUT && breaks.to == INT_MAX && strrchr(content, '\n'))
		strrchr(content, '\n')[1] = '\0';
	assert_well(!content[0] || content[strlen(content) - 1] == '\n');
	for (char *row = strtok(content, "\n"); row; row = strtok(NULL, "\n"), rows++) {
		int now = 0;

		for (const char *p = row; *p; p++)
			now += *p == ',';
		commas = commas < 0 ? now : commas;
		assert_well(now == commas);
	}
	return rows > 0 ? rows - 1 : 0;
}

static void check_no_session(int r, const struct failure *failure, const char *folder)
{
	char path[PATH_SIZE];

	assert_well(r == -breaks.error);
	assert_well(strstr(said(&failure->reason), strerror(breaks.error)));
	assert_string_equal(folder, "");
	snprintf(path, sizeof(path), "%s/state/sessions", home);
	assert_well(count_entries() <= 2); /* nothing in these two */
}

/* A session's rows, flushed now and then, begun anew where it could not begin. */
static void log_a_session(void)
{
	char state_dir[PATH_SIZE], folder[PATH_SIZE];
	struct failure failure = {0};
	struct session_sink sink;
	struct logs logs = {0};
	int r, sync_r = 0, told = 0;

	snprintf(state_dir, sizeof(state_dir), "%s/state", home);
	break_disk();
	r = logs_begin_session(&logs, state_dir, folder, sizeof(folder), &failure);
	if (r < 0)
		check_no_session(r, &failure, folder);
	told |= r < 0;
	sink = logs_sink(&logs);
	for (int i = 0; i < ROWS; i++) {
		const struct event event = event_of(i, EVENT_POSITION);
		const struct moment moment = moment_unknown(i);

		if (i % (ROWS / FLUSHES) == 0) {
			if (logs_is_gone(&logs))
				(void)logs_begin_anew(&logs, state_dir, folder, sizeof(folder));
			told |= logs_flush(&logs, &sync_r) < 0 || sync_r < 0;
		}
		sink.event(sink.ctx, &event);
		sink.trace(sink.ctx, &moment);
	}
	r = logs_close(&logs, &failure);
	fake_disk_mend();
	if (r < 0)
		assert_well(strstr(said(&failure.reason), "the log is incomplete"));
	told |= r < 0;
	assert_well(count_rows(folder, "events.csv") + count_rows(folder, "trace.csv") +
			    (int)logs_lost_rows(&logs) ==
		    2 * ROWS);
	assert_well(logs_lost_rows(&logs) == 0 || told);
	/* What fails once and then goes is no loss, but of a sync nobody knows what it left out. */
	if (has_failed() && (breaks.call == DISK_SYNC || breaks.to == INT_MAX))
		assert_well(told);
}

static void a_log_loses_no_row_in_silence(void **state)
{
	(void)state;
	with_each_call_failing(log_a_session);
}

/* What only the running system cares about. */
static void replace_metrics(void)
{
	struct text old = {.buf = "old\n", .len = 4}, new = {.buf = "new and longer\n", .len = 15};
	struct folder folder = {0};
	char path[PATH_SIZE], is[32];
	int r;

	snprintf(path, sizeof(path), "%s/lumbard.prom", home);
	assert_int_equal(folder_open(&folder, home), 0);
	assert_int_equal(out_file_replace(&folder, "lumbard.prom", &old, 0644), 0);
	break_disk();
	r = out_file_replace(&folder, "lumbard.prom", &new, 0644);
	fake_disk_mend();
	folder_close(&folder);
	read_file(path, is, sizeof(is));
	assert_well(strcmp(is, r < 0 ? "old\n" : "new and longer\n") == 0);
	assert_well(count_entries() == 1);
	if (has_failed())
		assert_well(r == -breaks.error);
}

static void metrics_are_the_old_or_the_new_ones(void **state)
{
	(void)state;
	with_each_call_failing(replace_metrics);
}

static int try_all(const char *as, bool in_foreign_folder)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_profile_is_the_old_or_the_new_one, make_home,
						remove_home),
		cmocka_unit_test_setup_teardown(a_belts_first_profile_is_whole_or_none, make_home,
						remove_home),
		cmocka_unit_test_setup_teardown(the_profile_before_is_kept_beside_it, make_home,
						remove_home),
		cmocka_unit_test_setup_teardown(whoever_is_killed_leaves_whole_profiles, make_home,
						remove_home),
		cmocka_unit_test_setup_teardown(what_is_no_profile_is_not_kept, make_home,
						remove_home),
		cmocka_unit_test_setup_teardown(a_log_loses_no_row_in_silence, make_home,
						remove_home),
		cmocka_unit_test_setup_teardown(metrics_are_the_old_or_the_new_ones, make_home,
						remove_home),
	};

	snprintf(who, sizeof(who), "%s", as);
	is_foreign = in_foreign_folder;
	return cmocka_run_group_tests_name(as, tests, NULL, NULL);
}

static int as_plain_user(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (setgid(SOMEBODY) < 0 || setuid(SOMEBODY) < 0)
			_exit(1);
		exit(try_all("plain user", false));
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(void)
{
	if (geteuid() != 0)
		return try_all("plain user", false);
	return as_plain_user() + try_all("root", false) + try_all("root at another's", true);
}
