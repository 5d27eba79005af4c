/* SPDX-License-Identifier: MIT */
#include "run.h"
#include "say.h"

#include <lumbard/base/json.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void say_no_folder(const struct run *run, int error)
{
	say_warning("no control socket: %s: %s; coaching goes on without `lumbard status`; name a "
		    "folder that can be written as runtime_dir",
		    run->runtime_dir, strerror(-error));
}

int run_control_take(const struct config *config, struct control_server *ret_server,
		     char *ret_folder, size_t size, pid_t *ret_pid)
{
	if (config_runtime_dir(config, ret_folder, size))
		mkdir(ret_folder, 0700);
	return control_server_open(ret_folder, ret_server, ret_pid);
}

int run_control_open(struct run *run)
{
	size_t index;
	pid_t pid;
	int r = run_control_take(&run->settings.config, &run->control, run->runtime_dir,
				 sizeof(run->runtime_dir), &pid);

	if (r == -EADDRINUSE)
		return say_failed(EXIT_FAILED, "run",
				  "%s: another lumbard (process %ld) runs here; end it, `sudo "
				  "systemctl stop lumbard` if it is the service, or give this one "
				  "its own --runtime-dir",
				  run->runtime_dir, (long)pid);
	if (r == 0)
		r = loop_add_input(&run->loop, control_server_fd(&run->control), &index);
	if (r < 0)
		say_no_folder(run, r);
	return 0;
}

void run_control_close(struct run *run)
{
	if (run->control.is_open)
		loop_remove_input(&run->loop, control_server_fd(&run->control));
	control_server_close(&run->control);
}

static int refuse(struct text *answer, const char *why)
{
	text_add(answer, "{\"ok\":false");
	json_add_key(answer, "error");
	json_add_string(answer, why);
	text_add(answer, "}");
	return -1;
}

static int on_status(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	text_add(answer, "{\"ok\":true");
	run_add_status(run, answer);
	text_add(answer, "}");
	if (!answer->is_cut)
		return 0;
	*answer = text_in(answer->buf, answer->size);
	return refuse(answer, "the status is too long for one answer; shorten paths");
}

static int on_start(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	(void)answer;
	run_set_off_duty(run, 0);
	return 0;
}

static int on_stop(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	(void)answer;
	run_set_off_duty(run, 1);
	return 0;
}

static int on_next(struct run *run, const char *words, struct text *answer)
{
	(void)words;
	if (!session_now(&run->session)->view.exercise)
		return refuse(answer, "no stretch is being done; begin one first");
	session_next(&run->session);
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

static const struct {
	const char *word;
	bool has_argument;
	/* 0: done, and answer is empty or whole; else the refusal is in answer */
	int (*on)(struct run *run, const char *words, struct text *answer);
} requests[] = {
	{"status", 0, on_status}, {"start", 0, on_start}, {"stop", 0, on_stop},
	{"next", 0, on_next},	  {"side", 1, on_side},	  {"quiet", 1, on_quiet},
};

static void handle(void *ctx, const char *request, struct text *answer)
{
	size_t n = strcspn(request, " ");
	const char *words = request + n + (request[n] == ' ');

	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		if (strlen(requests[i].word) != n || memcmp(request, requests[i].word, n) != 0 ||
		    (words[0] && !requests[i].has_argument))
			continue;
		if (requests[i].on(ctx, words, answer) == 0 && answer->len == 0)
			text_add(answer, "{\"ok\":true}");
		return;
	}
	refuse(answer, "unknown request; this lumbard knows status, start, stop, next, side "
		       "left|right|none and quiet on|off");
}

void run_control_step(struct run *run)
{
	if (run->control.is_open)
		control_server_step(&run->control, clock_now_us(), handle, run);
}
