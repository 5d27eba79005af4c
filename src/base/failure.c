/* SPDX-License-Identifier: MIT */
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
