/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/failure.h>
#include <stdarg.h>
#include <stdio.h>

static void set(struct reason *ret_reason, const char *next, const char *format, va_list args)
{
	vsnprintf(ret_reason->why, sizeof(ret_reason->why), format, args);
	snprintf(ret_reason->next, sizeof(ret_reason->next), "%s", next ? next : "");
}

int reason_set(struct reason *ret_reason, const char *next, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(ret_reason, next, format, args);
	va_end(args);
	return -EINVAL;
}

struct text reason_begin(struct reason *ret_reason, const char *next)
{
	snprintf(ret_reason->next, sizeof(ret_reason->next), "%s", next ? next : "");
	return text_in(ret_reason->why, sizeof(ret_reason->why));
}

void reason_say(const struct reason *reason, struct text *text)
{
	text_add(text, reason->why);
	text_add(text, reason->next[0] ? "; " : "");
	text_add(text, reason->next);
}

int failure_set(struct failure *ret_failure, enum failure_kind kind, const char *next,
		const char *format, ...)
{
	va_list args;

	ret_failure->kind = kind;
	va_start(args, format);
	set(&ret_failure->reason, next, format, args);
	va_end(args);
	return -1;
}

void faults_add(struct faults *faults, const struct failure *fault)
{
	if (faults->count++ == 0 && faults->first)
		*faults->first = *fault;
	if (faults->tell)
		faults->tell(faults->ctx, fault);
}

int faults_addf(struct faults *faults, const char *next, const char *format, ...)
{
	struct failure fault = {.kind = FAILURE_USAGE};
	va_list args;

	va_start(args, format);
	set(&fault.reason, next, format, args);
	va_end(args);
	faults_add(faults, &fault);
	return -EINVAL;
}
