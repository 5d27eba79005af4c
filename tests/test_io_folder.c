/* SPDX-License-Identifier: MIT */
/* What root may do in folders of others, and what anybody may in their own. */
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/folder.h>
#include <lumbard/io/out_file.h>
#include <lumbard/io/recording_file.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SOMEBODY = 12345, SOME_GROUP = 54321, PATH_SIZE = 256 };

static char
	home[64]; /* with a folder of somebody, and one of ours that is none of their business */
static char theirs[96], ours[96];

static int set_up(void **state)
{
	(void)state;
	strcpy(home, "/tmp/lumbard-folder-XXXXXX");
	if (!mkdtemp(home))
		return -1;
	snprintf(theirs, sizeof(theirs), "%s/theirs", home);
	snprintf(ours, sizeof(ours), "%s/ours", home);
	if (mkdir(theirs, 0755) < 0 || mkdir(ours, 0755) < 0)
		return -1;
	return geteuid() == 0 ? chown(theirs, SOMEBODY, SOME_GROUP) : 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", home);
	return system(command);
}

static const char *in(const char *folder, const char *name)
{
	static char paths[8][PATH_SIZE];
	static int next;
	char *path = paths[next++ % 8];

	snprintf(path, PATH_SIZE, "%s/%s", folder, name);
	return path;
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
	char got[64] = "";
	FILE *stream = fopen(path, "r");

	assert_non_null(stream);
	got[fread(got, 1, sizeof(got) - 1, stream)] = '\0';
	fclose(stream);
	assert_string_equal(got, want);
}

static void need_root(void)
{
	if (geteuid() == 0)
		return;
	print_message("skipped: only root acts for others\n");
	skip();
}

static void expect_owner(const char *path, uid_t uid, gid_t gid)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	assert_int_equal(status.st_uid, uid);
	assert_int_equal(status.st_gid, gid);
}

static int write_whole(const char *path)
{
	struct out_file file = {0};
	int r = out_file_create(&file, path);

	if (r < 0)
		return r;
	out_file_write(&file, "new", 3);
	return out_file_commit(&file);
}

static void folders_are_made_with_those_above_them(void **state)
{
	struct folder folder = {0}, again = {0};
	struct stat status;

	(void)state;
	assert_int_equal(folder_make(&folder, in(ours, "a/b//c/"), 0750), 0);
	assert_int_equal(folder_make(&again, in(ours, "a/b//c/"), 0750), 0);
	assert_true(folder_is_at(&folder, in(ours, "a/./b/../b/c")));
	assert_false(folder_is_at(&folder, in(ours, "a/b")));
	assert_false(folder_is_at(&folder, in(ours, "a/b/c/d")));
	folder_close(&folder);
	folder_close(&again);
	for (int i = 0; i < 3; i++) {
		const char *path = in(ours, (const char *[]){"a/b/c", "a/b", "a"}[i]);

		assert_int_equal(stat(path, &status), 0);
		assert_int_equal(status.st_mode & 07777, 0750);
	}
	put(in(ours, "file"), "");
	assert_int_equal(folder_make(&folder, in(ours, "file"), 0750), -ENOTDIR);
	assert_int_equal(folder_make(&folder, in(ours, "file/a"), 0750), -ENOTDIR);
	assert_int_equal(folder_make(&folder, "", 0750), -ENOENT);
	assert_int_equal(folder_open(&folder, in(ours, "none")), -ENOENT);
	assert_false(folder.is_open);
	assert_int_equal(folder_make(&folder, "/", 0750), 0);
	folder_close(&folder);
}

/* /var/lib/lumbard may be a link of root's, and a home one of its owner's. */
static void ones_own_links_are_followed(void **state)
{
	struct folder folder = {0};

	(void)state;
	assert_int_equal(symlink(ours, in(home, "absolute")), 0);
	assert_int_equal(symlink("absolute", in(home, "relative")), 0);
	assert_int_equal(folder_make(&folder, in(home, "relative/deeper"), 0750), 0);
	assert_true(folder_is_at(&folder, in(ours, "deeper")));
	folder_close(&folder);
	put(in(ours, "file"), "old");
	assert_int_equal(symlink("file", in(ours, "to-file")), 0);
	assert_int_equal(write_whole(in(home, "relative/to-file")), 0);
	expect_content(in(ours, "file"), "new");
	assert_int_equal(symlink("self", in(home, "self")), 0);
	assert_int_equal(folder_open(&folder, in(home, "self/x")), -ELOOP);
}

static void streams_by_the_name_of_a_descriptor_are_written(void **state)
{
	char path[64], got[8] = "";
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[1]);
	assert_int_equal(write_whole(path), 0);
	assert_int_equal(read(fds[0], got, sizeof(got)), 3);
	assert_string_equal(got, "new");
	close(fds[0]);
	close(fds[1]);
	/* Also where it is a file, of which root takes no other name than that of the descriptor.
	 */
	fds[0] = open(in(ours, "file"), O_WRONLY | O_CREAT, 0600);
	assert_true(fds[0] >= 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	assert_int_equal(write_whole(path), 0);
	close(fds[0]);
	expect_content(in(ours, "file"), "new");
}

static void what_root_makes_there_is_theirs(void **state)
{
	struct folder folder = {0};

	(void)state;
	need_root();
	assert_int_equal(folder_make(&folder, in(theirs, "a/b"), 0750), 0);
	folder_close(&folder);
	assert_int_equal(write_whole(in(theirs, "a/b/file")), 0);
	for (int i = 0; i < 3; i++)
		expect_owner(in(theirs, (const char *[]){"a", "a/b", "a/b/file"}[i]), SOMEBODY,
			     SOME_GROUP);
	assert_int_equal(write_whole(in(ours, "file")), 0);
	expect_owner(in(ours, "file"), 0, getegid());
}

static void root_follows_no_link_there(void **state)
{
	struct folder folder = {0}, inner = {0};
	struct recording_reader reader;
	struct out_file file = {0};

	(void)state;
	need_root();
	put(in(ours, "file"), "root's");
	assert_int_equal(symlink(in(ours, "file"), in(theirs, "to-file")), 0);
	assert_int_equal(symlink(ours, in(theirs, "to-folder")), 0);
	assert_int_equal(write_whole(in(theirs, "to-file")), -ELOOP);
	assert_int_equal(out_file_record(&file, in(theirs, "to-file"), true), -ELOOP);
	assert_int_equal(write_whole(in(theirs, "to-folder/file")), -ELOOP);
	assert_int_equal(folder_make(&folder, in(theirs, "to-folder"), 0750), -ELOOP);
	assert_int_equal(folder_make(&folder, in(theirs, "to-folder/new"), 0750), -ELOOP);
	expect_content(in(ours, "file"), "root's");
	assert_int_equal(access(in(ours, "new"), F_OK), -1);
	assert_int_equal(folder_open_to_read(in(theirs, "to-file")), -ELOOP);
	assert_int_equal(recording_open(&reader, in(theirs, "to-file")), -ELOOP);
	assert_non_null(strstr(folder_strerror(-ELOOP), "root follows none there"));
	/* A link is told as one, also where a folder was wanted. */
	assert_int_equal(folder_open(&folder, theirs), 0);
	assert_int_equal(folder_open_in(&folder, "to-folder", &inner), -ELOOP);
	folder_close(&folder);
	/* Nor one that somebody laid into a folder of root. */
	assert_int_equal(symlink(in(ours, "file"), in(home, "laid")), 0);
	assert_int_equal(lchown(in(home, "laid"), SOMEBODY, SOME_GROUP), 0);
	assert_int_equal(write_whole(in(home, "laid")), -ELOOP);
}

/* Whatever stands there under a name, root has no more rights than the owner. */
static void root_has_their_rights_there(void **state)
{
	struct folder folder = {0}, inner = {0};
	struct stat status;

	(void)state;
	need_root();
	assert_int_equal(mkdir(in(theirs, "roots"), 0755), 0);
	assert_int_equal(write_whole(in(theirs, "roots/file")), -EACCES);
	assert_int_equal(folder_make(&folder, in(theirs, "roots/new"), 0750), -EACCES);
	/* The way down does not give them back. */
	assert_int_equal(folder_open(&folder, theirs), 0);
	assert_int_equal(folder_open_in(&folder, "roots", &inner), 0);
	assert_int_equal(folder_make_in(&inner, "new", 0750), -EACCES);
	assert_int_equal(folder_open_file(&inner, "new", O_WRONLY | O_CREAT, 0666), -EACCES);
	folder_close(&inner);
	/* But this process has its own. */
	assert_int_equal(mkdir(in(theirs, "roots/new"), 0750), 0);
	assert_int_equal(stat(in(theirs, "roots/new"), &status), 0);
	assert_int_equal(status.st_uid, 0);
	folder_close(&folder);
}

static void root_writes_to_no_second_name(void **state)
{
	struct recording_reader reader;
	struct out_file file = {0};

	(void)state;
	need_root();
	put(in(ours, "file"), "root's");
	assert_int_equal(chmod(in(ours, "file"), 0666), 0);
	assert_int_equal(link(in(ours, "file"), in(theirs, "file")), 0);
	assert_int_equal(out_file_record(&file, in(theirs, "file"), true), -EPERM);
	assert_int_equal(chmod(in(ours, "file"), 0600), 0);
	assert_int_equal(recording_open(&reader, in(theirs, "file")), -EACCES);
	assert_int_equal(chown(in(ours, "file"), SOMEBODY, SOME_GROUP), 0);
	assert_int_equal(out_file_record(&file, in(theirs, "file"), true), -EPERM);
	expect_content(in(ours, "file"), "root's");
	/* A pipe of theirs would make root wait. */
	assert_int_equal(mkfifo(in(theirs, "pipe"), 0666), 0);
	assert_int_equal(lchown(in(theirs, "pipe"), SOMEBODY, SOME_GROUP), 0);
	assert_int_equal(write_whole(in(theirs, "pipe")), -ENXIO);
	assert_true(recording_open(&reader, in(theirs, "pipe")) < 0);
}

#define IN_A_HOME(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_HOME(folders_are_made_with_those_above_them),
		IN_A_HOME(ones_own_links_are_followed),
		IN_A_HOME(streams_by_the_name_of_a_descriptor_are_written),
		IN_A_HOME(what_root_makes_there_is_theirs),
		IN_A_HOME(root_follows_no_link_there),
		IN_A_HOME(root_has_their_rights_there),
		IN_A_HOME(root_writes_to_no_second_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
