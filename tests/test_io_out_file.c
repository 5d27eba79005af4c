/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/out_file.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
	char folder[64];
	char path[128];
};

static int set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	strcpy(place->folder, "/tmp/lumbard-out-XXXXXX");
	if (!mkdtemp(place->folder))
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/out.csv", place->folder);
	*state = place;
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;

	unlink(place->path);
	rmdir(place->folder);
	free(place);
	return 0;
}

static void put(const char *path, const char *content)
{
	FILE *stream = fopen(path, "w");

	assert_non_null(stream);
	fputs(content, stream);
	fclose(stream);
}

static void expect_content(const char *path, const char *want)
{
	char got[256] = "";
	FILE *stream = fopen(path, "r");
	size_t n;

	assert_non_null(stream);
	n = fread(got, 1, sizeof(got) - 1, stream);
	got[n] = '\0';
	fclose(stream);
	assert_string_equal(got, want);
}

static int count_files(const char *folder)
{
	DIR *dir = opendir(folder);
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void a_file_is_there_after_the_commit_and_not_before(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	assert_int_equal(out_file_create(&file, place->path), 0);
	assert_int_equal(out_file_write(&file, "abc\n", 4), 0);
	assert_int_equal(out_file_flush(&file), 0);
	assert_int_equal(access(place->path, F_OK), -1);
	assert_int_equal(out_file_commit(&file), 0);
	expect_content(place->path, "abc\n");
	assert_int_equal(count_files(place->folder), 1);
	assert_int_equal(out_file_write(&file, "x", 1), -EBADF);
	assert_int_equal(out_file_commit(&file), -EBADF);
}

static void an_aborted_file_leaves_the_old_one(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	put(place->path, "old");
	assert_int_equal(out_file_create(&file, place->path), 0);
	assert_int_equal(out_file_write(&file, "new", 3), 0);
	assert_int_equal(count_files(place->folder), 2);
	out_file_abort(&file);
	out_file_abort(&file);
	expect_content(place->path, "old");
	assert_int_equal(count_files(place->folder), 1);
}

static void a_replaced_file_keeps_its_permissions_and_its_link(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};
	struct stat st;
	char link[160];

	put(place->path, "old");
	assert_int_equal(chmod(place->path, 0604), 0);
	snprintf(link, sizeof(link), "%s/link", place->folder);
	assert_int_equal(symlink("out.csv", link), 0);
	assert_int_equal(out_file_create(&file, link), 0);
	assert_int_equal(out_file_write(&file, "new", 3), 0);
	assert_int_equal(out_file_commit(&file), 0);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	expect_content(place->path, "new");
	assert_int_equal(stat(place->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0604);
	unlink(link);
}

static void large_pieces_arrive_in_order(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};
	char *large = calloc(1, OUT_FILE_BUFFER * 2);
	struct stat st;

	assert_non_null(large);
	assert_int_equal(out_file_create(&file, place->path), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(out_file_write(&file, "abc", 3), 0);
		assert_int_equal(out_file_write(&file, large, OUT_FILE_BUFFER - 1), 0);
		assert_int_equal(out_file_write(&file, large, OUT_FILE_BUFFER * 2), 0);
	}
	assert_int_equal(out_file_commit(&file), 0);
	assert_int_equal(stat(place->path, &st), 0);
	assert_int_equal(st.st_size, 3 * (3 + OUT_FILE_BUFFER - 1 + OUT_FILE_BUFFER * 2));
	free(large);
}

static void what_cannot_be_made_is_refused_at_once(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	assert_int_equal(out_file_create(&file, place->folder), -EISDIR);
	assert_int_equal(out_file_record(&file, place->folder, true), -EISDIR);
	assert_int_equal(out_file_create(&file, "/nowhere/at/all"), -ENOENT);
	assert_int_equal(out_file_record(&file, "/nowhere/at/all", false), -ENOENT);
	assert_int_equal(out_file_create(&file, ""), -ENOENT);
	assert_int_equal(out_file_create(&file, "/tmp/no-such-folder/"), -EISDIR);
	assert_int_equal(file.kind, OUT_FILE_CLOSED);
}

/* /dev/full is a device: written directly and never replaced. */
static void a_full_disk_is_reported_and_remembered(void **state)
{
	struct out_file file = {0};
	struct stat st;

	(void)state;
	assert_int_equal(out_file_create(&file, "/dev/full"), 0);
	assert_int_equal(out_file_write(&file, "abc", 3), 0);
	assert_int_equal(out_file_flush(&file), -ENOSPC);
	assert_int_equal(out_file_write(&file, "abc", 3), -ENOSPC);
	assert_int_equal(out_file_commit(&file), -ENOSPC);
	assert_int_equal(stat("/dev/full", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void stdout_is_checked_like_a_file(void **state)
{
	struct out_file file = {0};
	int saved, full = open("/dev/full", O_WRONLY);
	int r;

	(void)state;
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	dup2(full, STDOUT_FILENO);
	r = out_file_create(&file, "-");
	out_file_write(&file, "abc", 3);
	if (r == 0)
		r = out_file_commit(&file);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(full);
	assert_int_equal(r, -ENOSPC);
}

static void a_closed_pipe_is_reported(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};
	int reader;

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(mkfifo(place->path, 0600), 0);
	reader = open(place->path, O_RDONLY | O_NONBLOCK);
	assert_int_equal(out_file_record(&file, place->path, false), 0);
	assert_int_equal(out_file_write(&file, "abc\n", 4), 0);
	close(reader);
	assert_int_equal(out_file_commit(&file), -EPIPE);
	signal(SIGPIPE, SIG_DFL);
}

static void begin_to_grow(struct out_file *file, const struct place *place)
{
	struct folder folder = {0};

	assert_int_equal(folder_open(&folder, place->folder), 0);
	assert_int_equal(out_file_grow(file, &folder, "out.csv"), 0);
	folder_close(&folder);
}

static void what_grows_is_there_from_the_start(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0}, other = {0};
	struct folder folder = {0};
	struct stat status;

	begin_to_grow(&file, place);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(out_file_write(&file, "1,a\n", 4), 0);
	assert_int_equal(out_file_flush(&file), 0);
	expect_content(place->path, "1,a\n");
	assert_int_equal(folder_open(&folder, place->folder), 0);
	assert_int_equal(out_file_grow(&other, &folder, "out.csv"), -EEXIST);
	folder_close(&folder);
	out_file_abort(&file);
	expect_content(place->path, "1,a\n");
}

static void what_never_grew_is_not_left_behind(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	begin_to_grow(&file, place);
	assert_int_equal(out_file_write(&file, "1,a\n", 4), 0);
	out_file_abort(&file);
	assert_int_equal(access(place->path, F_OK), -1);
}

static void allow_bytes(rlim_t bytes)
{
	const struct rlimit limit = {bytes, RLIM_INFINITY};

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* As on a disk that is full and then is not. */
static void a_row_is_there_as_a_whole_or_waits(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	signal(SIGXFSZ, SIG_IGN);
	begin_to_grow(&file, place);
	allow_bytes(10);
	assert_int_equal(out_file_write(&file, "1,aa\n2,bb\n3,cc\n", 15), 0);
	assert_int_equal(out_file_flush(&file), -EFBIG);
	expect_content(place->path, "1,aa\n2,bb\n");
	allow_bytes(13);
	assert_int_equal(out_file_write(&file, "4,dd\n", 5), -EFBIG);
	assert_int_equal(out_file_flush(&file), -EFBIG);
	expect_content(place->path, "1,aa\n2,bb\n");
	allow_bytes(RLIM_INFINITY);
	assert_int_equal(out_file_flush(&file), 0);
	expect_content(place->path, "1,aa\n2,bb\n3,cc\n4,dd\n");
	assert_int_equal(out_file_lost_rows(&file), 0);
	assert_int_equal(out_file_write(&file, "5,ee\n", 5), 0);
	assert_int_equal(out_file_commit(&file), 0);
	expect_content(place->path, "1,aa\n2,bb\n3,cc\n4,dd\n5,ee\n");
}

/* What waits has its limit, and what finds no place there is counted. */
static void rows_that_are_lost_are_counted(void **state)
{
	enum { ROW = 64, ROWS = OUT_FILE_BUFFER / ROW + 7 };
	const struct place *place = *state;
	struct out_file file = {0};
	char row[ROW + 1];
	struct stat status;

	begin_to_grow(&file, place);
	allow_bytes(0);
	for (int i = 0; i < ROWS; i++) {
		snprintf(row, sizeof(row), "%0*d\n", ROW - 1, i);
		out_file_write(&file, row, ROW);
	}
	assert_int_equal(out_file_lost_rows(&file), 7);
	allow_bytes(RLIM_INFINITY);
	assert_int_equal(out_file_flush(&file), 0);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_size, 64 * 1024);
	allow_bytes(0);
	out_file_write(&file, row, ROW);
	assert_int_equal(out_file_commit(&file), -EFBIG);
	allow_bytes(RLIM_INFINITY);
	assert_int_equal(out_file_lost_rows(&file), 8);
}

/* The name is free again for who makes room. */
static void what_has_no_row_at_the_end_is_removed(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	begin_to_grow(&file, place);
	allow_bytes(0);
	assert_int_equal(out_file_write(&file, "1,a\n", 4), 0);
	assert_int_equal(out_file_commit(&file), -EFBIG);
	allow_bytes(RLIM_INFINITY);
	assert_int_equal(out_file_lost_rows(&file), 1);
	assert_int_equal(access(place->path, F_OK), -1);
}

static void who_removes_it_is_noticed(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	begin_to_grow(&file, place);
	assert_false(out_file_is_gone(&file));
	assert_int_equal(unlink(place->path), 0);
	assert_true(out_file_is_gone(&file));
	out_file_abort(&file);
}

static void a_recording_replaces_nothing_unasked(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	put(place->path, "precious\n");
	assert_int_equal(out_file_record(&file, place->path, false), -EEXIST);
	expect_content(place->path, "precious\n");
	assert_int_equal(out_file_record(&file, place->path, true), 0);
	assert_int_equal(out_file_write(&file, "h\n", 2), 0);
	out_file_abort(&file);
	expect_content(place->path, "precious\n");
	assert_int_equal(out_file_record(&file, place->path, true), 0);
	assert_int_equal(out_file_write(&file, "h\n", 2), 0);
	assert_int_equal(out_file_flush(&file), 0);
	expect_content(place->path, "h\n");
	assert_int_equal(out_file_commit(&file), 0);
}

static void two_do_not_record_into_one_file(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0}, other = {0};

	assert_int_equal(out_file_record(&file, place->path, false), 0);
	assert_int_equal(out_file_record(&other, place->path, true), -EBUSY);
	assert_int_equal(out_file_write(&file, "h\n", 2), 0);
	assert_int_equal(out_file_commit(&file), 0);
	expect_content(place->path, "h\n");
}

/* A writer that lives has its own locked. */
static void what_killed_writers_left_is_removed(void **state)
{
	const struct place *place = *state;
	struct out_file living = {0}, file = {0};
	char stale[160], other[160];

	snprintf(stale, sizeof(stale), "%s/.out.csv.123-0.tmp", place->folder);
	snprintf(other, sizeof(other), "%s/.out.csv.old.tmp", place->folder);
	put(stale, "half");
	put(other, "not ours");
	assert_int_equal(out_file_create(&living, place->path), 0);
	assert_int_equal(access(stale, F_OK), -1);
	assert_int_equal(out_file_create(&file, place->path), 0);
	assert_int_equal(out_file_commit(&file), 0);
	assert_int_equal(out_file_write(&living, "abc", 3), 0);
	assert_int_equal(out_file_commit(&living), 0);
	expect_content(place->path, "abc");
	assert_int_equal(unlink(other), 0);
	assert_int_equal(count_files(place->folder), 1);
}

static void a_short_file_is_replaced_as_a_whole(void **state)
{
	struct place *place = *state;
	char content[] = "one\n";
	struct text text = {content, sizeof(content), strlen(content), 0};
	struct folder folder = {0};
	struct stat status;

	assert_int_equal(folder_open(&folder, place->folder), 0);
	assert_int_equal(out_file_replace(&folder, "out.csv", &text, 0644), 0);
	content[0] = 't';
	assert_int_equal(out_file_replace(&folder, "out.csv", &text, 0640), 0);
	folder_close(&folder);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	assert_int_equal(status.st_size, 4);
	assert_int_equal(count_files(place->folder), 1);
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_PLACE(a_file_is_there_after_the_commit_and_not_before),
		IN_A_PLACE(an_aborted_file_leaves_the_old_one),
		IN_A_PLACE(a_replaced_file_keeps_its_permissions_and_its_link),
		IN_A_PLACE(large_pieces_arrive_in_order),
		IN_A_PLACE(what_cannot_be_made_is_refused_at_once),
		IN_A_PLACE(a_full_disk_is_reported_and_remembered),
		IN_A_PLACE(stdout_is_checked_like_a_file),
		IN_A_PLACE(a_closed_pipe_is_reported),
		IN_A_PLACE(what_grows_is_there_from_the_start),
		IN_A_PLACE(what_never_grew_is_not_left_behind),
		IN_A_PLACE(a_row_is_there_as_a_whole_or_waits),
		IN_A_PLACE(rows_that_are_lost_are_counted),
		IN_A_PLACE(what_has_no_row_at_the_end_is_removed),
		IN_A_PLACE(who_removes_it_is_noticed),
		IN_A_PLACE(a_recording_replaces_nothing_unasked),
		IN_A_PLACE(two_do_not_record_into_one_file),
		IN_A_PLACE(what_killed_writers_left_is_removed),
		IN_A_PLACE(a_short_file_is_replaced_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
