/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/failure.h>
#include <stdarg.h>
#include <stdio.h>

int failure_set(struct failure *ret_failure, enum failure_kind kind, const char *format, ...)
{
	va_list args;

	ret_failure->kind = kind;
	va_start(args, format);
	vsnprintf(ret_failure->words, sizeof(ret_failure->words), format, args);
	va_end(args);
	return -1;
}

int reason_set(struct reason *ret_reason, const char *next, const char *format, ...)
{
	va_list args;

	ret_reason->next = next;
	va_start(args, format);
	vsnprintf(ret_reason->why, sizeof(ret_reason->why), format, args);
	va_end(args);
	return -EINVAL;
}
