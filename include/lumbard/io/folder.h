/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_FOLDER_H
#define LUMBARD_IO_FOLDER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * A folder held by its descriptor: what is done in it is done there, wherever its name leads by
 * then. Root trusts no name in a folder that another user can change. From the first such folder of
 * a path on it follows no link (-ELOOP) and acts as that folder's owner, with the rights that the
 * owner has and no more; so what it makes is theirs, too. Links of root in folders of root are
 * followed. Who is not root, or root of a user namespace that the owner is not in, has only rights
 * of their own to lose, and their links are followed.
 * Functions return 0 or a negative errno. Names are of one part, without a slash.
 */
enum { FOLDER_NAME_SIZE = 256 };

/* Caller-owned; zeroed is closed. */
struct folder {
	/* private */
	int fd;
	bool is_open;
	bool is_foreign; /* its owner is somebody else, and this is root */
	uid_t uid;	 /* whom root acts as here */
	gid_t gid;
};

int folder_open(struct folder *ret_folder, const char *path);

/* As mkdir -p. mode is for new ones. */
int folder_make(struct folder *ret_folder, const char *path, mode_t mode);

/*
 * The folder that a path's file is in, and the file's name in it. The last part may be a link,
 * which is followed as above, and need not be there. -EISDIR when it can be no file.
 */
int folder_of_file(struct folder *ret_folder, const char *path, char ret_name[FOLDER_NAME_SIZE]);

/* One that is in it; the second makes it, -EEXIST when there is anything of that name. */
int folder_open_in(const struct folder *folder, const char *name, struct folder *ret_inner);
int folder_make_in(const struct folder *folder, const char *name, mode_t mode);

/*
 * The descriptor of a file in it. Root gets none of a link, and to write to none that has a second
 * name or, in a folder of another user, another owner than the folder: -EPERM.
 */
int folder_open_file(const struct folder *folder, const char *name, int flags, mode_t mode);

/* The descriptor of the file at a path, to be read, with O_NONBLOCK: a pipe makes nobody wait. */
int folder_open_to_read(const char *path);

/* What an error of these is to people. */
const char *folder_strerror(int error);

int folder_rename(const struct folder *folder, const char *from, const char *to);
int folder_remove(const struct folder *folder, const char *name);
int folder_remove_in(const struct folder *folder, const char *name); /* an empty folder */

/* Calls on_name for each name in it, until one returns other than 0, and returns that. */
int folder_list(const struct folder *folder, int (*on_name)(void *ctx, const char *name),
		void *ctx);

/* So that names survive a power cut, where the disk can do that; -EIO where it failed at that. */
int folder_sync(const struct folder *folder);

/* One of /proc, as /dev/fd leads to: there the kernel makes links, and nothing can be replaced. */
bool folder_is_proc(const struct folder *folder);

/* Whether the path still leads to it. */
bool folder_is_at(const struct folder *folder, const char *path);

/* For what none of the above can do: between the two this thread acts as the folder's owner. */
int folder_act(const struct folder *folder);
void folder_act_no_more(const struct folder *folder);

void folder_close(struct folder *folder);

#endif
