/* SPDX-License-Identifier: MIT */
#include "requests.h"
#include "calibration.h"
#include "coaching.h"
#include "status.h"
#include "watch.h"

#include <lumbard/base/json.h>
#include <lumbard/io/notify.h>

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

static int refuse(struct text *answer, const char *why)
{
	text_add(answer, "{\"ok\":false");
	json_add_key(answer, "error");
	json_add_string(answer, why);
	text_add(answer, "}");
	return -1;
}

static int refuse_long(struct text *answer)
{
	*answer = text_in(answer->buf, answer->size);
	return refuse(answer, "the status is too long for one answer; shorten paths");
}

static int on_status(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	run_fill_status(run);
	tell_status_answer(answer, &run->status);
	return answer->is_cut ? refuse_long(answer) : 0;
}

static int on_watch(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	if (!control_server_lets_watch(run->control))
		return refuse(answer, "so many watch already that no other may; end one of them");
	run_watch_begin(run, answer);
	return answer->is_cut ? refuse_long(answer) : 0;
}

static int on_start(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	(void)answer;
	run_set_off_duty(run, false);
	return 0;
}

static int on_stop(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	(void)answer;
	run_set_off_duty(run, true);
	return 0;
}

static int on_next(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	if (!session_now(&run->session)->view.exercise)
		return refuse(answer, "no stretch is being done; begin one first");
	run->wishes.next_count++;
	notify_log(NOTIFY_INFO, "lumbard: next");
	return 0;
}

static int on_side(struct run *run, const char *words, struct text *answer)
{
	enum coach_side side;

	if (words[0] == '\0' ||
	    coach_side_from_name(strcmp(words, "none") == 0 ? "" : words, &side) < 0)
		return refuse(answer, "a side is left, right or none");
	run_set_side(run, side);
	return 0;
}

static int on_quiet(struct run *run, const char *words, struct text *answer)
{
	if (strcmp(words, "on") != 0 && strcmp(words, "off") != 0)
		return refuse(answer, "quiet is on or off");
	run->is_quiet = strcmp(words, "on") == 0;
	notify_log(NOTIFY_INFO, "lumbard: quiet %s", words);
	return 0;
}

static int refuse_reason(struct text *answer, const struct reason *reason)
{
	char words[sizeof(*reason)];
	struct text text = text_in(words, sizeof(words));

	reason_say(reason, &text);
	return refuse(answer, words);
}

/* What is said to a calibration that runs. */
static int on_calibration(struct run *run, bool (*on)(struct run *run), const char *cannot,
			  struct text *answer)
{
	if (!run_is_calibrating(run))
		return refuse(answer, "no calibration runs; `lumbard calibrate` begins one");
	return on(run) ? 0 : refuse(answer, cannot);
}

static int on_calibrate(struct run *run, const char *words, struct text *answer)
{
	struct reason reason;
	uint32_t poses = COURSE_FIRST;

	if (strcmp(words, "stop") == 0)
		return on_calibration(run, run_calibrate_stop, "it has ended; see `lumbard status`",
				      answer);
	if (strcmp(words, "skip") == 0)
		return on_calibration(run, run_calibrate_skip,
				      "this pose cannot be done without; hold it, or leave",
				      answer);
	if (strncmp(words, "teach ", 6) == 0)
		return run_calibrate_teach(run, words + 6, &reason) < 0
			       ? refuse_reason(answer, &reason)
			       : 0;
	if (strcmp(words, "own-range") == 0)
		poses = COURSE_ALL;
	else if (words[0])
		return refuse(answer,
			      "calibrate takes nothing, own-range, teach STRETCH, skip or stop");
	return run_calibrate(run, poses, &reason) < 0 ? refuse_reason(answer, &reason) : 0;
}

static const struct {
	const char *word;
	bool has_argument;
	/* 0: done, and answer is empty or whole; else the refusal is in answer */
	int (*on)(struct run *run, const char *words, struct text *answer);
	enum control_outcome outcome; /* of what is done */
} requests[] = {
	{"status", false, on_status, CONTROL_ANSWERS},
	{"watch", false, on_watch, CONTROL_WATCHES},
	{"start", false, on_start, CONTROL_ANSWERS},
	{"stop", false, on_stop, CONTROL_ANSWERS},
	{"next", false, on_next, CONTROL_ANSWERS},
	{"side", true, on_side, CONTROL_ANSWERS},
	{"quiet", true, on_quiet, CONTROL_ANSWERS},
	{"calibrate", true, on_calibrate, CONTROL_ANSWERS},
};

enum control_outcome run_answer(void *ctx, const char *request, struct text *answer)
{
	size_t n = strcspn(request, " ");
	const char *words = request + n + (request[n] == ' ');

	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		if (strlen(requests[i].word) != n || memcmp(request, requests[i].word, n) != 0 ||
		    (words[0] && !requests[i].has_argument))
			continue;
		if (requests[i].on(ctx, words, answer) != 0)
			return CONTROL_ANSWERS;
		if (answer->len == 0)
			text_add(answer, "{\"ok\":true}");
		return requests[i].outcome;
	}
	refuse(answer,
	       "unknown request; this lumbard knows status, watch, start, stop, next, side "
	       "left|right|none, quiet on|off and calibrate [own-range|teach STRETCH|skip|stop]");
	return CONTROL_ANSWERS;
}

int run_take_folder(struct run *run, const struct config *config,
		    struct control_server **ret_server, pid_t *ret_pid)
{
	char folder[CONFIG_PATH_MAX];
	const struct control_setup setup = {
		.folder = folder,
		.loop = run->setup->loop,
		.handler = run_answer,
		.ctx = run,
		.now_us = run->clock->now_us(),
	};

	if (config_runtime_dir(config, folder, sizeof(folder)))
		mkdir(folder, 0700);
	return control_server_open(&setup, ret_server, ret_pid);
}
