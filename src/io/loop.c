/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/loop.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

/*
 * sd-event asks the kernel anew before each call and makes one call at a time, that of the smallest
 * number; those of one number take turns.
 */
enum {
	TICK_PRIORITY = SD_EVENT_PRIORITY_IMPORTANT,
	SIGNAL_PRIORITY = SD_EVENT_PRIORITY_IMPORTANT / 2,
};

/* All that would end the program in the middle of what it writes. */
static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,	   SIGQUIT, SIGXCPU, SIGPWR,   SIGUSR1,
			      SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO,   SIGSTKFLT};
enum { SIGNAL_COUNT = sizeof(signals) / sizeof(*signals), FIRST_UNHEARD = 6 };

/* Nobody means anything by it here. */
static bool is_unheard(int signal)
{
	for (int i = FIRST_UNHEARD; i < SIGNAL_COUNT; i++)
		if (signals[i] == signal)
			return true;
	return false;
}

static void leave_with(struct loop *loop, int result)
{
	loop->is_left = true;
	loop->result = result;
}

static int on_timer(sd_event_source *source, int fd, uint32_t ready, void *ctx)
{
	struct loop *loop = ctx;
	struct loop_tick tick;
	ssize_t n = read(fd, &tick.count, sizeof(tick.count));

	(void)source;
	(void)ready;
	/* Set anew meanwhile: then there is nothing to read after all. */
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != sizeof(tick.count) || tick.count == 0) {
		leave_with(loop, n < 0 ? -errno : -EIO);
		return 0;
	}
	tick.due_us = loop->due_us + (int64_t)(tick.count - 1) * loop->period_us;
	loop->due_us = loop->period_us ? tick.due_us + loop->period_us : INT64_MAX;
	loop->has_ticked = true;
	loop->handler->on_tick(loop->handler->ctx, &tick);
	return 0;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *ctx)
{
	struct loop *loop = ctx;

	(void)source;
	if (is_unheard((int)info->ssi_signo))
		return 0;
	if (loop->handler->on_signal)
		loop->handler->on_signal(loop->handler->ctx, (int)info->ssi_signo);
	else
		leave_with(loop, -EINTR);
	return 0;
}

static int on_input(sd_event_source *source, int fd, uint32_t ready, void *ctx)
{
	struct loop_input *input = ctx;

	(void)source;
	(void)fd;
	input->on_ready(input->ctx, ready);
	return 0;
}

static int add_timer(struct loop *loop)
{
	int r;

	loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->timer_fd < 0)
		return -errno;
	r = sd_event_add_io(loop->event, &loop->timer, loop->timer_fd, EPOLLIN, on_timer, loop);
	return r < 0 ? r : sd_event_source_set_priority(loop->timer, TICK_PRIORITY);
}

static int add_signals(struct loop *loop)
{
	sd_event_source *source;
	int r = 0;

	for (int i = 0; r >= 0 && i < SIGNAL_COUNT; i++) {
		r = sd_event_add_signal(loop->event, &source, signals[i], on_signal, loop);
		if (r < 0)
			break;
		r = sd_event_source_set_priority(source, SIGNAL_PRIORITY);
		sd_event_source_set_floating(source, 1); /* goes with the event loop */
		sd_event_source_unref(source);
	}
	return r;
}

int loop_open(struct loop *loop)
{
	sigset_t mask;
	int r;

	*loop = (struct loop){.timer_fd = -1, .due_us = INT64_MAX};
	sigemptyset(&mask);
	for (int i = 0; i < SIGNAL_COUNT; i++)
		sigaddset(&mask, signals[i]);
	r = sd_event_new(&loop->event);
	if (r < 0)
		return r;
	if (sigprocmask(SIG_BLOCK, &mask, &loop->old_mask) < 0) {
		r = -errno;
		loop->event = sd_event_unref(loop->event);
		return r;
	}
	r = add_timer(loop);
	if (r >= 0)
		r = add_signals(loop);
	if (r < 0)
		loop_close(loop);
	return r < 0 ? r : 0;
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

int loop_watch(struct loop *loop, struct loop_input *input, uint32_t events)
{
	int r = sd_event_add_io(loop->event, &input->source, input->fd, events, on_input, input);

	return r < 0 ? r : 0;
}

int loop_change(struct loop_input *input, uint32_t events)
{
	int r = sd_event_source_set_io_events(input->source, events);

	return r < 0 ? r : 0;
}

void loop_pause(struct loop_input *input)
{
	sd_event_source_set_enabled(input->source, SD_EVENT_OFF);
}

void loop_resume(struct loop_input *input)
{
	sd_event_source_set_enabled(input->source, SD_EVENT_ON);
}

void loop_unwatch(struct loop_input *input)
{
	/* From within its own call the source lives on until that returns. */
	input->source = sd_event_source_disable_unref(input->source);
}

/* Or else nothing but ticks would ever be called once they take longer than their period. */
static int give_a_turn(struct loop *loop)
{
	int r = sd_event_source_set_enabled(loop->timer, SD_EVENT_OFF);

	if (r >= 0)
		r = sd_event_run(loop->event, 0);
	return r < 0 ? r : sd_event_source_set_enabled(loop->timer, SD_EVENT_ON);
}

int loop_run(struct loop *loop, const struct loop_handler *handler)
{
	int r = loop->event ? 0 : -EBADF;

	loop->handler = handler;
	loop->is_left = false;
	loop->result = 0;
	while (r >= 0 && !loop->is_left) {
		loop->has_ticked = false;
		r = sd_event_run(loop->event, UINT64_MAX);
		if (r >= 0 && loop->has_ticked && !loop->is_left && loop->due_us <= clock_now_us())
			r = give_a_turn(loop);
	}
	return r < 0 ? r : loop->result;
}

void loop_leave(struct loop *loop)
{
	leave_with(loop, 0);
}

/* One that came last would end the program now: ignored for a moment it is gone. */
static void forget_unheard(void)
{
	for (int i = FIRST_UNHEARD; i < SIGNAL_COUNT; i++)
		signal(signals[i], signal(signals[i], SIG_IGN));
}

void loop_close(struct loop *loop)
{
	if (loop->event) {
		sd_event_source_disable_unref(loop->timer);
		if (loop->timer_fd >= 0)
			close(loop->timer_fd);
		sd_event_unref(loop->event);
		forget_unheard();
		sigprocmask(SIG_SETMASK, &loop->old_mask, NULL);
	}
	*loop = (struct loop){0};
}
