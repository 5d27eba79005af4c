/* SPDX-License-Identifier: MIT */
#include "cures.h"

void run_log_reason(enum notify_level level, const struct reason *reason)
{
	char words[sizeof(*reason)];
	struct text text = text_in(words, sizeof(words));

	reason_say(reason, &text);
	notify_log(level, "lumbard: %s", words);
}

void run_log_failure(const struct failure *failure)
{
	char words[sizeof(failure->reason)];
	struct text text = text_in(words, sizeof(words));

	reason_say(&failure->reason, &text);
	notify_log(NOTIFY_ERROR, "lumbard: run failed: %s", words);
}
