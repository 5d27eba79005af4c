/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_LOOP_H
#define LUMBARD_IO_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The one wait of a program with one thread: a timer with absolute monotonic times, so that it does
 * not drift, the signals that end or reload, and any inputs such as standard input or the control
 * socket. Functions return 0 or a negative errno.
 */
enum { LOOP_INPUTS_MAX = 16 };

/* Caller-owned; zeroed means closed. */
struct loop {
	/* private */
	bool is_open;
	int timer_fd;
	int signal_fd;
	sigset_t old_mask;
	int inputs[LOOP_INPUTS_MAX];
	size_t input_count;
	int64_t due_us;	   /* of the next tick */
	int64_t period_us; /* 0: once */
};

/* What happened; more than one thing may be set. */
struct loop_event {
	int64_t tick_us; /* when the latest tick was due; valid with ticks > 0 */
	uint64_t ticks;	 /* 0: the timer has not gone off; more than 1: ticks - 1 were missed */
	int signal;	 /* SIGINT, SIGTERM or SIGHUP; 0: none */
	uint32_t ready_inputs; /* bit i: input i can be read, or has ended */
};

/* Blocks the three signals, which then arrive through loop_wait() only, until loop_close(). */
int loop_open(struct loop *ret_loop);

/*
 * First tick at first_us of clock_now_us(), at once when that is past; then one each period_us, or
 * no other when it is 0. Replaces the timer set before. -EINVAL: a negative time.
 */
int loop_set_timer(struct loop *loop, int64_t first_us, int64_t period_us);

/*
 * Watches a descriptor that stays the caller's. *ret_index is its bit in ready_inputs until an
 * input is removed. -ENOSPC: LOOP_INPUTS_MAX are watched.
 */
int loop_add_input(struct loop *loop, int fd, size_t *ret_index);

/*
 * Stops watching; needed at the end of an input, which is ready for ever. Inputs added later move
 * down by one. -ENOENT: not watched.
 */
int loop_remove_input(struct loop *loop, int fd);

/* Waits until something happens. */
int loop_wait(struct loop *loop, struct loop_event *ret_event);

/*
 * Lets signals through again: one that is waiting then acts at once, so close the loop last.
 * Accepts zeroed and already closed.
 */
void loop_close(struct loop *loop);

#endif
