/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_FAKE_DISK_H
#define LUMBARD_TESTS_FAKE_DISK_H

#include <stdatomic.h>
#include <stdbool.h>

/*
 * The disk of a test program that is linked with this: what the system does with files and folders
 * goes through, but for the call that is to fail, and for syncs, which would take their time. Pipes
 * and devices are no disk.
 */
enum disk_call {
	DISK_WRITE,
	DISK_TEAR,	 /* the first write takes half of its bytes, the others none */
	DISK_TEAR_UNCUT, /* the same, and these cannot be cut off again, which counts, too */
	DISK_SYNC,
	DISK_FOLDER_SYNC,
	DISK_CLOSE, /* the descriptor is closed all the same, as on Linux */
	DISK_RENAME,
	DISK_MAKE_FOLDER,
	DISK_MAKE_FILE,
	DISK_CALL_COUNT,
};

/* In place of an errno: the program is killed at that call, as kill -9 or a power cut does. */
enum { DISK_KILLS = -1 };

/* Calls are counted from 1. */
struct fake_disk {
	enum disk_call call;
	int error; /* errno, or DISK_KILLS; 0: all goes through */
	int from, to;
	atomic_int count[DISK_CALL_COUNT];
	atomic_int failed; /* so many calls */
};

extern struct fake_disk fake_disk;

/* These calls of this kind fail from now on; the count starts anew. */
void fake_disk_break(enum disk_call call, int error, int from, int to);
void fake_disk_mend(void); /* what was counted stays */

/* For the messages of tests. */
const char *fake_disk_call_name(enum disk_call call);

#endif
