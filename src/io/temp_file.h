/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IO_TEMP_FILE_H
#define LUMBARD_SRC_IO_TEMP_FILE_H

#include <lumbard/io/folder.h>

/*
 * Files with a hidden name of their own beside the one whose place they take once they are whole,
 * so that a rename is enough. Who writes one has it locked, and so what a killed writer left is
 * told from what is being written.
 */

/* The descriptor, to write and to read; or a negative errno. */
int temp_file_open(const struct folder *folder, const char *name, mode_t mode,
		   char ret_temp_name[FOLDER_NAME_SIZE]);

/* Removes those of that name that nobody writes any more. */
void temp_file_sweep(const struct folder *folder, const char *name);

#endif
