/* SPDX-License-Identifier: MIT */
#include "lacks.h"

#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/tell/lack.h>

#include <stdio.h>

static void print_note(const char *where, const struct lack *lack)
{
	char words[sizeof(struct reason)];
	struct text text = text_in(words, sizeof(words));
	struct reason reason;

	tell_lack(lack, &reason);
	reason_say(&reason, &text);
	printf("%s: note: %s\n", where, words);
}

int check_lacks(const char *where, const struct config *config, struct failure *ret_failure)
{
	struct prescription prescription;
	struct profile profile = {0};
	struct lacks lacks;
	struct reason reason;
	struct failure ignored;

	if (prescription_file_load(config, &prescription, ret_failure) < 0)
		return -1;
	if (profile_file_load(config, &profile, &ignored) < 0)
		profile = (struct profile){0};
	lacks_find(&profile, &prescription, config->exercise, config->rate_hz, &lacks);
	for (int i = 0; i < lacks.count; i++)
		if (!lacks.is_nothing_ready || lacks.lack[i].kind == LACK_RATE)
			print_note(where, &lacks.lack[i]);
	if (!lacks.is_nothing_ready)
		return 0;
	tell_nothing_ready(&lacks, &reason);
	return failure_set(ret_failure, FAILURE_USAGE, reason.next, "%s: %s", where, reason.why);
}
