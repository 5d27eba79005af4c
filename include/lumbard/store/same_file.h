/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_SAME_FILE_H
#define LUMBARD_STORE_SAME_FILE_H

#include <stdbool.h>

/*
 * Whether two paths name one file, there or yet to be made, so that writing the one would destroy
 * the other. "-" is itself; a device such as /dev/null can be named twice.
 */
bool is_same_file(const char *a, const char *b);

#endif
