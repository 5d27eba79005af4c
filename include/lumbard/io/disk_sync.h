/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_DISK_SYNC_H
#define LUMBARD_IO_DISK_SYNC_H

#include <stddef.h>

enum { DISK_SYNC_FILES_MAX = 4 };

/*
 * Has the disk take what files hold, in a thread of its own: an SD card may make its caller wait
 * for a second, and lamps must not.
 */
struct disk_sync;

/* Of these open files, which stay the caller's. 0 or a negative errno. The thread has the caller's
 * signal mask. */
int disk_sync_open(struct disk_sync **ret_sync, const int *fds, size_t count);

/*
 * What is written by now is to reach the disk, soon; returns at once. 0, or the negative errno of
 * the first sync that failed, which sticks.
 */
int disk_sync_want(struct disk_sync *sync);

/* Waits for what is on its way to the disk. NULL is fine. 0 or the errno that stuck. */
int disk_sync_close(struct disk_sync *sync);

/* Wants a last sync, and ends after it by itself; nobody waits. NULL is fine. */
void disk_sync_leave(struct disk_sync *sync);

#endif
