/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/io/ini_file.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing that reaches a handler was cut, nor does it hold a control character. */
static int look(void *user, const char *section, const char *key, const char *value,
		struct reason *ret_reason)
{
	(void)user;
	if (strlen(section) > 49 || strlen(key) + strlen(value) > 197 || strpbrk(value, "\r\n\x01"))
		abort();
	if (strcmp(key, "bad") != 0)
		return 0;
	return reason_set(ret_reason, "remove it", "bad");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ini_use use = {NULL, look, NULL};
	struct failure failure = {0};
	struct faults faults = {.first = &failure};
	FILE *stream = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	int r;

	if (!stream)
		return 0;
	r = ini_stream_read("fuzz", stream, &use, &faults);
	fclose(stream);
	if ((r < 0) != (failure.kind != FAILURE_NONE) || strlen(failure.reason.why) > 511)
		abort();
	return 0;
}
