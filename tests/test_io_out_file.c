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
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define HEADER "t_us,event\n"

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
	assert_int_equal(out_file_append(&file, place->folder, HEADER), -EISDIR);
	assert_int_equal(out_file_create(&file, "/nowhere/at/all"), -ENOENT);
	assert_int_equal(out_file_append(&file, "/nowhere/at/all", HEADER), -ENOENT);
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
	assert_int_equal(out_file_append(&file, place->path, HEADER), 0);
	close(reader);
	assert_int_equal(out_file_commit(&file), -EPIPE);
	signal(SIGPIPE, SIG_DFL);
}

static void append_one(const char *path, const char *row)
{
	struct out_file file = {0};

	assert_int_equal(out_file_append(&file, path, HEADER), 0);
	assert_int_equal(out_file_write(&file, row, strlen(row)), 0);
	assert_int_equal(out_file_flush(&file), 0);
	assert_int_equal(out_file_commit(&file), 0);
}

static void a_log_gets_its_header_once(void **state)
{
	const struct place *place = *state;

	append_one(place->path, "1,a\n");
	append_one(place->path, "2,b\n");
	expect_content(place->path, HEADER "1,a\n2,b\n");
	put(place->path, "");
	errno = EIO; /* of whatever was tried before */
	append_one(place->path, "3,c\n");
	expect_content(place->path, HEADER "3,c\n");
}

static void a_torn_last_line_is_removed(void **state)
{
	const struct place *place = *state;

	put(place->path, HEADER "1,a\n2,");
	append_one(place->path, "3,c\n");
	expect_content(place->path, HEADER "1,a\n3,c\n");
	put(place->path, "t_us,ev");
	append_one(place->path, "3,c\n");
	expect_content(place->path, HEADER "3,c\n");
}

static void a_strange_log_is_left_alone(void **state)
{
	const struct place *place = *state;
	struct out_file file = {0};

	put(place->path, "t_us,event,more\n1,a");
	assert_int_equal(out_file_append(&file, place->path, HEADER), -EEXIST);
	expect_content(place->path, "t_us,event,more\n1,a");
	put(place->path, "x");
	assert_int_equal(out_file_append(&file, place->path, HEADER), -EEXIST);
	expect_content(place->path, "x");
}

static void folders_are_made_with_those_above_them(void **state)
{
	const struct place *place = *state;
	char deep[160];
	struct stat st;

	snprintf(deep, sizeof(deep), "%s/a/b//c/", place->folder);
	assert_int_equal(out_file_make_folders(deep, 0750), 0);
	assert_int_equal(out_file_make_folders(deep, 0750), 0);
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0750);
	for (int i = 0; i < 3; i++) {
		snprintf(deep, sizeof(deep), "%s%s", place->folder,
			 (const char *[]){"/a/b/c", "/a/b", "/a"}[i]);
		assert_int_equal(rmdir(deep), 0);
	}
	put(place->path, "");
	assert_int_equal(out_file_make_folders(place->path, 0750), -ENOTDIR);
	snprintf(deep, sizeof(deep), "%s/a", place->path);
	assert_int_equal(out_file_make_folders(deep, 0750), -ENOTDIR);
	assert_int_equal(out_file_make_folders("/", 0750), 0);
	assert_int_equal(out_file_make_folders("", 0750), -ENOENT);
}

static void a_short_file_is_replaced_as_a_whole(void **state)
{
	struct place *place = *state;
	char content[] = "one\n";
	struct text text = {content, sizeof(content), strlen(content), 0};
	char nowhere[128];
	struct stat status;

	assert_int_equal(out_file_replace(place->path, &text, 0644), 0);
	content[0] = 't';
	assert_int_equal(out_file_replace(place->path, &text, 0640), 0);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	assert_int_equal(status.st_size, 4);
	assert_int_equal(count_files(place->folder), 1);
	snprintf(nowhere, sizeof(nowhere), "%s/none/x", place->folder);
	assert_int_equal(out_file_replace(nowhere, &text, 0644), -ENOENT);
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
		IN_A_PLACE(a_log_gets_its_header_once),
		IN_A_PLACE(a_torn_last_line_is_removed),
		IN_A_PLACE(a_strange_log_is_left_alone),
		IN_A_PLACE(a_short_file_is_replaced_as_a_whole),
		IN_A_PLACE(folders_are_made_with_those_above_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
