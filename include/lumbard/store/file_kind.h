/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_FILE_KIND_H
#define LUMBARD_STORE_FILE_KIND_H

/* What a file is, told by what is in it: profiles and prescriptions have sections, config none. */
enum file_kind {
	FILE_UNKNOWN, /* no keys at all */
	FILE_CONFIG,
	FILE_PROFILE,
	FILE_PRESCRIPTION,
	FILE_FOREIGN, /* no line of it is one of lumbard's */
};

enum file_kind file_kind_of(const char *path);

#endif
