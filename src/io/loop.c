/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/io/loop.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { POLL_TIMER, POLL_SIGNAL, POLL_INPUTS };

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

int loop_open(struct loop *ret_loop)
{
	struct loop loop = {0};
	sigset_t mask;
	int error;

	sigemptyset(&mask);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGHUP);
	loop.timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	loop.signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop.timer_fd >= 0 && loop.signal_fd >= 0 &&
	    sigprocmask(SIG_BLOCK, &mask, &loop.old_mask) == 0) {
		loop.is_open = true;
		*ret_loop = loop;
		return 0;
	}
	error = errno;
	close_if_open(loop.timer_fd);
	close_if_open(loop.signal_fd);
	return -error;
}

static struct timespec timespec_from_us(int64_t t_us)
{
	return (struct timespec){
		.tv_sec = (time_t)(t_us / US_PER_S),
		.tv_nsec = (long)(t_us % US_PER_S) * 1000,
	};
}

int loop_set_timer(struct loop *loop, int64_t first_us, int64_t period_us)
{
	struct itimerspec timer;

	if (first_us < 0 || period_us < 0)
		return -EINVAL;
	/* All zero would stop the timer; the first microsecond after boot is past just as well. */
	timer.it_value = timespec_from_us(first_us > 0 ? first_us : 1);
	timer.it_interval = timespec_from_us(period_us);
	if (timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &timer, NULL) < 0)
		return -errno;
	loop->due_us = first_us;
	loop->period_us = period_us;
	return 0;
}

int loop_add_input(struct loop *loop, int fd, size_t *ret_index)
{
	if (loop->input_count == LOOP_INPUTS_MAX)
		return -ENOSPC;
	loop->inputs[loop->input_count] = fd;
	*ret_index = loop->input_count++;
	return 0;
}

int loop_remove_input(struct loop *loop, int fd)
{
	size_t i = 0;

	while (i < loop->input_count && loop->inputs[i] != fd)
		i++;
	if (i == loop->input_count)
		return -ENOENT;
	loop->input_count--;
	for (; i < loop->input_count; i++)
		loop->inputs[i] = loop->inputs[i + 1];
	return 0;
}

/* Nothing to read after all is no error: it is then no event. */
static int read_whole(int fd, void *ret_buf, size_t size)
{
	ssize_t n = read(fd, ret_buf, size);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return n == (ssize_t)size ? 1 : -EIO;
}

static int take_ticks(struct loop *loop, struct loop_event *event)
{
	uint64_t ticks;
	int r = read_whole(loop->timer_fd, &ticks, sizeof(ticks));

	if (r <= 0)
		return r;
	event->ticks = ticks;
	event->tick_us = loop->due_us + (int64_t)(ticks - 1) * loop->period_us;
	loop->due_us = event->tick_us + loop->period_us;
	return 0;
}

static int take_signal(struct loop *loop, struct loop_event *event)
{
	struct signalfd_siginfo info;
	int r = read_whole(loop->signal_fd, &info, sizeof(info));

	if (r <= 0)
		return r;
	event->signal = (int)info.ssi_signo;
	return 0;
}

static size_t fill_polls(const struct loop *loop, struct pollfd *polls)
{
	polls[POLL_TIMER] = (struct pollfd){.fd = loop->timer_fd, .events = POLLIN};
	polls[POLL_SIGNAL] = (struct pollfd){.fd = loop->signal_fd, .events = POLLIN};
	for (size_t i = 0; i < loop->input_count; i++)
		polls[POLL_INPUTS + i] = (struct pollfd){.fd = loop->inputs[i], .events = POLLIN};
	return POLL_INPUTS + loop->input_count;
}

static int poll_again(struct pollfd *polls, size_t count)
{
	int r;

	do
		r = poll(polls, count, -1);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

int loop_wait(struct loop *loop, struct loop_event *ret_event)
{
	struct pollfd polls[POLL_INPUTS + LOOP_INPUTS_MAX];
	size_t count = fill_polls(loop, polls);
	struct loop_event event = {0};
	int r;

	if (!loop->is_open)
		return -EBADF;
	r = poll_again(polls, count);
	if (r == 0 && polls[POLL_TIMER].revents)
		r = take_ticks(loop, &event);
	if (r == 0 && polls[POLL_SIGNAL].revents)
		r = take_signal(loop, &event);
	if (r < 0)
		return r;
	/* Hang-up and error count: the reader is to find out. */
	for (size_t i = 0; i < loop->input_count; i++) {
		if (polls[POLL_INPUTS + i].revents)
			event.ready_inputs |= UINT32_C(1) << i;
	}
	*ret_event = event;
	return 0;
}

void loop_close(struct loop *loop)
{
	if (loop->is_open) {
		close(loop->timer_fd);
		close(loop->signal_fd);
		sigprocmask(SIG_SETMASK, &loop->old_mask, NULL);
	}
	*loop = (struct loop){0};
}
