/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_PLAIN_FILE_H
#define LUMBARD_IO_PLAIN_FILE_H

#include <lumbard/base/failure.h>
#include <stdio.h>

/*
 * A file to be read that somebody named, or that lies in a folder of files to be read. Waits for
 * nobody: a pipe without a writer would. 0, or the negative errno with the reason; -EISDIR and
 * -EINVAL for what is no regular file.
 */
int plain_file_open(const char *path, FILE **ret_stream, struct reason *ret_reason);

#endif
