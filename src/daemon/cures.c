/* SPDX-License-Identifier: MIT */
#include "cures.h"

#include <string.h>

const char *run_profile_cure(const struct run *run)
{
	if (strcmp(run->settings.config.state_dir, CONFIG_SERVICE_STATE_DIR) == 0)
		return "end this one, make a recording with `lumbard record` and a profile with "
		       "`sudo lumbard calibrate`";
	return "make one with `lumbard record` and `lumbard calibrate`";
}

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
