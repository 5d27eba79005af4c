/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_LOOP_H
#define LUMBARD_IO_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

/*
 * The one wait of a program with one thread, over sd-event: a tick with absolute monotonic times,
 * so that it does not drift, the signals that end or reload, and descriptors with a function each.
 * A tick that is due comes before everything else, and before any two other things; when ticks take
 * longer than their period, one other thing gets its turn between two of them. Functions return 0
 * or a negative errno.
 */
struct loop_tick {
	int64_t due_us; /* when the latest one was due */
	uint64_t count; /* at least 1; count - 1 were missed */
};

struct loop_handler {
	void *ctx;
	void (*on_tick)(void *ctx, const struct loop_tick *tick);
	/*
	 * SIGHUP, and what means to end: SIGINT, SIGTERM, SIGQUIT, SIGXCPU, SIGPWR. NULL: each of
	 * them ends loop_run() with -EINTR. SIGUSR1 and the like, which would end the program, do
	 * nothing.
	 */
	void (*on_signal)(void *ctx, int signal);
};

/* Caller-owned; zeroed means closed. Stays where it is while it is open. */
struct loop {
	/* private */
	struct sd_event *event;
	struct sd_event_source *timer;
	int timer_fd;
	int64_t due_us;	   /* of the next tick; INT64_MAX: none */
	int64_t period_us; /* 0: once */
	const struct loop_handler *handler;
	bool has_ticked, is_left;
	int result;
	sigset_t old_mask;
};

/*
 * A descriptor, which stays the caller's, and its function. Caller-owned, stays where it is while
 * it is watched; without a source it is not.
 */
struct loop_input {
	int fd;
	void (*on_ready)(void *ctx, uint32_t ready); /* EPOLLIN..., EPOLLHUP and EPOLLERR always */
	void *ctx;
	struct sd_event_source *source; /* private */
};

/* Blocks all these signals, which then arrive through loop_run() only, until loop_close(). */
int loop_open(struct loop *loop);

/*
 * First tick at first_us of clock_now_us(), at once when that is past; then one each period_us, or
 * no other when it is 0. Replaces the one set before. -EINVAL: a negative time.
 */
int loop_set_timer(struct loop *loop, int64_t first_us, int64_t period_us);

/* Calls input->on_ready for these events of its descriptor. */
int loop_watch(struct loop *loop, struct loop_input *input, uint32_t events);

/* Other events from now on. With 0 it is told of nothing but EPOLLHUP and EPOLLERR. */
int loop_change(struct loop_input *input, uint32_t events);

/* Told of nothing at all, not even of a hang-up, until it goes on. */
void loop_pause(struct loop_input *input);
void loop_resume(struct loop_input *input);

/* Needed at the end of an input, which is ready for ever. Accepts one that is not watched. */
void loop_unwatch(struct loop_input *input);

/* Waits and calls until loop_leave() or an error. 0, or why it ended. */
int loop_run(struct loop *loop, const struct loop_handler *handler);

/* From within a call: loop_run() returns 0 after it. */
void loop_leave(struct loop *loop);

/*
 * Lets signals through again: one that is waiting then acts at once, so close the loop last, and
 * inputs before it. Accepts zeroed and already closed.
 */
void loop_close(struct loop *loop);

#endif
