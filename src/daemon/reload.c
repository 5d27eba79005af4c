/* SPDX-License-Identifier: MIT */
#include "reload.h"
#include "coaching.h"
#include "cures.h"
#include "metrics.h"
#include "requests.h"

#include <lumbard/settings/prescription_file.h>
#include <lumbard/settings/service_view.h>
#include <lumbard/store/profile_file.h>

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/folder.h>
#include <lumbard/io/notify.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* As files they are the same; what was never written compares as unknown. */
static bool is_same_profile(const struct profile *a, const struct profile *b)
{
	char text_a[PROFILE_TEXT_MAX], text_b[PROFILE_TEXT_MAX];
	struct text a_text = text_in(text_a, sizeof(text_a));
	struct text b_text = text_in(text_b, sizeof(text_b));

	profile_format(a, &a_text);
	profile_format(b, &b_text);
	return strcmp(text_a, text_b) == 0;
}

static bool is_same_limit(double a, double b)
{
	return (a <= b && a >= b) || (!is_known(a) && !is_known(b));
}

static bool is_same_entry(const struct prescription_entry *a, const struct prescription_entry *b)
{
	bool is_same = a->exercise == b->exercise && a->reps == b->reps &&
		       is_same_limit(a->hold_s, b->hold_s);

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		is_same = is_same && is_same_limit(a->overrides.on[i], b->overrides.on[i]);
	return is_same;
}

static bool is_same_prescription(const struct prescription *a, const struct prescription *b)
{
	bool is_same = a->count == b->count;

	for (int i = 0; is_same && i < a->count; i++)
		is_same = is_same_entry(&a->entry[i], &b->entry[i]);
	return is_same;
}

/* What differs, and so has to be begun anew: enum config_touch. */
static unsigned changes_of(const struct run *run, const struct run_settings *next)
{
	const struct run_settings *now = &run->settings;
	unsigned changes = config_touched(&now->config, &next->config);

	if (!is_same_profile(&now->profile, &next->profile) ||
	    !is_same_prescription(&now->prescription, &next->prescription))
		changes |= CONFIG_TOUCHES_SESSION;
	return changes;
}

static int read_settings(const struct run *run, struct run_settings *ret_settings,
			 struct failure *ret_failure)
{
	int r = run->setup->read_config(run->setup->ctx, &ret_settings->config, ret_failure);

	if (r == 0)
		r = profile_file_load(&ret_settings->config, &ret_settings->profile, ret_failure);
	if (r == 0)
		r = prescription_file_load(&ret_settings->config, &ret_settings->prescription,
					   ret_failure);
	return r;
}

/* Socket and lock of the new folder, while the old ones still work. */
static int take_folder(struct run *run, const struct config *config,
		       struct control_server **ret_server, struct failure *ret_failure)
{
	char folder[CONFIG_PATH_MAX];
	pid_t pid;
	int r = run_take_folder(run, config, ret_server, &pid);

	config_runtime_dir(config, folder, sizeof(folder));
	if (r == -EADDRINUSE)
		failure_set(ret_failure, FAILURE_USAGE, "name another folder",
			    "runtime_dir %s: another lumbard (process %ld) runs there", folder,
			    (long)pid);
	else if (r < 0)
		failure_set(ret_failure, FAILURE_USAGE, "name a folder that can be written",
			    "runtime_dir %s: %s", folder, folder_strerror(r));
	return r;
}

static int take_log(const struct config *config, struct logs *logs, char *ret_folder, size_t size,
		    struct failure *ret_failure)
{
	int r = logs_begin_session(logs, config->state_dir, ret_folder, size, ret_failure);

	if (r < 0)
		failure_set(ret_failure, FAILURE_USAGE, "name a folder that can be written",
			    "state_dir %s: %s", config->state_dir, folder_strerror(r));
	if (r < 0)
		service_explain(config->state_dir, SERVICE_WRITES, ret_failure);
	return r;
}

static void change_folder(struct run *run, struct control_server *server)
{
	run_metrics_remove(run);
	control_server_close(run->control);
	run->control = server;
	config_runtime_dir(&run->settings.config, run->runtime_dir, sizeof(run->runtime_dir));
	run->metrics_us = 0;
	run->folder_error = 0;
}

static void change_session(struct run *run, const struct run_settings *next,
			   const struct logs *logs, const char *folder)
{
	struct failure failure;

	session_finish(&run->session);
	if (logs_leave(&run->logs, &failure) < 0)
		run_log_failure(&failure);
	run->settings.profile = next->profile;
	run->settings.prescription = next->prescription;
	run->logs = *logs;
	run->log_error = run->sync_error = 0;
	snprintf(run->folder, sizeof(run->folder), "%s", folder);
	run_begin_session(run);
	notify_log(NOTIFY_INFO, "lumbard: reload: a new session, log in %s", run->folder);
}

/* Nothing here can fail any more, but for what is wired, which may be mended at any time. */
static void apply(struct run *run, const struct run_settings *next, unsigned changes,
		  struct control_server *server, const struct logs *logs, const char *folder)
{
	run->settings.config = next->config;
	if (changes & CONFIG_TOUCHES_SIDE)
		run_set_side(run, next->config.side);
	if (changes & CONFIG_TOUCHES_QUIET)
		run->is_quiet = next->config.is_quiet;
	if (changes & CONFIG_TOUCHES_SENSORS)
		sensors_change(&run->sensors, &next->config);
	if (changes & CONFIG_TOUCHES_SESSION)
		change_session(run, next, logs, folder);
	if (changes & CONFIG_TOUCHES_FOLDER)
		change_folder(run, server);
	if (changes & CONFIG_TOUCHES_LAMPS) {
		lamps_close(&run->lamps);
		lamps_open(&run->lamps, &run->settings.config);
	}
	if (changes & CONFIG_TOUCHES_RATE)
		loop_set_timer(run->setup->loop, run->clock->now_us(),
			       (int64_t)(US_PER_S / next->config.rate_hz));
}

static int take_settings(struct run *run, struct failure *ret_failure)
{
	static struct run_settings next; /* would be much for a small stack */
	struct control_server *server = NULL;
	struct logs logs = {0};
	char folder[sizeof(run->folder)];
	unsigned changes;
	int r = read_settings(run, &next, ret_failure);

	if (r < 0)
		return r;
	changes = changes_of(run, &next);
	if (changes & CONFIG_TOUCHES_FOLDER) {
		r = take_folder(run, &next.config, &server, ret_failure);
		if (r < 0)
			return r;
	} else if (!run->control) {
		/* It may have been made by now; the start did without it, too. */
		if (take_folder(run, &next.config, &server, ret_failure) == 0)
			changes |= CONFIG_TOUCHES_FOLDER;
		*ret_failure = (struct failure){0};
	}
	if (changes & CONFIG_TOUCHES_SESSION)
		r = take_log(&next.config, &logs, folder, sizeof(folder), ret_failure);
	if (r < 0) {
		control_server_close(server);
		return r;
	}
	apply(run, &next, changes, server, &logs, folder);
	notify_log(NOTIFY_INFO, "lumbard: reload: settings taken");
	return 0;
}

static void refuse(struct run *run, const struct reason *reason)
{
	char words[sizeof(*reason)];
	struct text text = text_in(words, sizeof(words));

	run->refusal = *reason;
	reason_say(reason, &text);
	notify_log(NOTIFY_ERROR, "lumbard: reload failed: %s; until then all stays as it was",
		   words);
}

void run_reload(struct run *run)
{
	struct failure failure = {0};

	run->refusal = (struct reason){0};
	notify_reloading();
	if (take_settings(run, &failure) < 0)
		refuse(run, &failure.reason);
	notify_ready();
	run->told_state = COACH_STATE_COUNT; /* to be told anew */
}
