/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/io/ini_file.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing that reaches a handler was cut, nor does it hold a control character. */
static int look(void *user, const char *section, const char *key, const char *value,
		struct text *ret_why)
{
	(void)user;
	if (strlen(section) > 49 || strlen(key) + strlen(value) > 197 || strpbrk(value, "\r\n\x01"))
		abort();
	if (strcmp(key, "bad") != 0)
		return 0;
	text_add(ret_why, "bad; remove it");
	return -EINVAL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char buf[512];
	struct text error = text_in(buf, sizeof(buf));
	FILE *stream = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	int r;

	if (!stream)
		return 0;
	r = ini_stream_read("fuzz", stream, look, NULL, &error);
	fclose(stream);
	if ((r < 0) != (error.len > 0) || error.is_cut)
		abort();
	return 0;
}
