/* SPDX-License-Identifier: MIT */
#include "lacks.h"
#include "say.h"

#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/tell/lack.h>

#include <errno.h>

static void print_reason(const char *where, const char *kind, const struct reason *reason)
{
	char words[sizeof(*reason)];
	struct text text = text_in(words, sizeof(words));

	reason_say(reason, &text);
	say_line(stdout, "%s: %s: %s", where, kind, words);
}

static void print_note(const char *where, const struct lack *lack)
{
	struct reason reason;

	tell_lack(lack, &reason);
	print_reason(where, "note", &reason);
}

void warn_of_looser(const char *where, const struct prescription *prescription)
{
	struct reason reason;

	for (int at = 0; prescription_next_looser(prescription, &at, &reason);)
		print_reason(where, "warning", &reason);
}

static int read_prescription(const struct config *config, struct prescription *prescription,
			     struct faults *faults)
{
	if (config->routine[0])
		return prescription_file_check(config->routine, prescription, faults);
	prescription_default(prescription);
	return 0;
}

void note_rate(const char *where, double rate_hz)
{
	const struct lack_setup setup = {.rate_hz = rate_hz};
	struct prescription prescription;
	struct profile profile = {0};
	struct lacks lacks;

	prescription_default(&prescription);
	lacks_find(&profile, &prescription, &setup, &lacks);
	for (int i = 0; i < lacks.count; i++)
		print_note(where, &lacks.lack[i]);
}

int check_lacks(const char *where, const struct config *config, struct faults *faults)
{
	const struct lack_setup setup = {
		.fixed = config->exercise,
		.has_lumbar = config->sensor[SENSOR_LUMBAR].bus[0] != '\0',
		.rate_hz = config->rate_hz,
	};
	struct prescription prescription;
	struct profile profile = {0};
	struct lacks lacks;
	struct reason reason;
	struct failure ignored;

	if (read_prescription(config, &prescription, faults) < 0)
		return -EINVAL;
	if (profile_file_load(config, &profile, &ignored) < 0)
		profile = (struct profile){0};
	lacks_find(&profile, &prescription, &setup, &lacks);
	for (int i = 0; i < lacks.count; i++)
		if (!lacks.is_nothing_ready || lacks.lack[i].kind == LACK_RATE)
			print_note(where, &lacks.lack[i]);
	if (!lacks.is_nothing_ready)
		return 0;
	tell_nothing_ready(&lacks, &reason);
	return faults_addf(faults, reason.next, "%s: %s", where, reason.why);
}
