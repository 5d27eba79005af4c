/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/loop.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PIPES = 20, HEARD_MAX = 512 };

/* What was called, in order: T a tick, S a signal, a to z the inputs. */
struct heard {
	struct loop loop;
	char order[HEARD_MAX];
	size_t count, leave_after;
	struct loop_tick tick;
	int signal;
	uint32_t ready;
	struct loop_input input[PIPES];
	int write_fd[PIPES];
	bool is_tick_always_due, is_tick_slow;
};

static int set_up(void **state)
{
	static struct heard heard;

	heard = (struct heard){.leave_after = 1};
	assert_int_equal(loop_open(&heard.loop), 0);
	*state = &heard;
	return 0;
}

static int tear_down(void **state)
{
	struct heard *heard = *state;

	for (int i = 0; i < PIPES; i++) {
		loop_unwatch(&heard->input[i]);
		loop_unwatch(&heard->input[i]);
		if (heard->input[i].on_ready) {
			close(heard->input[i].fd);
			close(heard->write_fd[i]);
		}
	}
	loop_close(&heard->loop);
	loop_close(&heard->loop);
	return 0;
}

static void hear(struct heard *heard, char what)
{
	heard->order[heard->count++] = what;
	if (heard->count >= heard->leave_after || heard->count == HEARD_MAX - 1)
		loop_leave(&heard->loop);
}

static void on_tick(void *ctx, const struct loop_tick *tick)
{
	struct heard *heard = ctx;

	heard->tick = *tick;
	if (heard->is_tick_slow)
		assert_int_equal(loop_set_timer(&heard->loop, 1, 0), 0);
	hear(heard, 'T');
}

static void on_signal(void *ctx, int signal)
{
	struct heard *heard = ctx;

	heard->signal = signal;
	hear(heard, 'S');
}

static void on_input(void *ctx, uint32_t ready)
{
	struct heard *heard = ctx;

	heard->ready = ready;
	hear(heard, 'a');
}

/* Which one it was; by then the next tick is due. */
static void on_busy(struct heard *heard, int number)
{
	if (heard->is_tick_always_due)
		assert_int_equal(loop_set_timer(&heard->loop, 1, 0), 0);
	hear(heard, (char)('a' + number));
}

static struct {
	struct heard *heard;
	int number;
} names[PIPES];

static void on_named(void *ctx, uint32_t ready)
{
	long i = (long)(intptr_t)ctx;

	(void)ready;
	on_busy(names[i].heard, names[i].number);
}

/* So many calls, or until it ends by itself; its result. */
static int run(struct heard *heard, size_t calls)
{
	const struct loop_handler handler = {heard, on_tick, on_signal};

	memset(heard->order, 0, sizeof(heard->order));
	heard->count = 0;
	heard->leave_after = calls;
	return loop_run(&heard->loop, &handler);
}

static void open_pipe(struct heard *heard, int number, void (*on_ready)(void *, uint32_t),
		      void *ctx)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	heard->input[number] = (struct loop_input){.fd = fds[0], .on_ready = on_ready, .ctx = ctx};
	heard->write_fd[number] = fds[1];
	assert_int_equal(loop_watch(&heard->loop, &heard->input[number], EPOLLIN), 0);
}

/* All of them can be read for ever. */
static void open_busy(struct heard *heard)
{
	for (int i = 0; i < PIPES; i++) {
		names[i].heard = heard;
		names[i].number = i;
		open_pipe(heard, i, on_named, (void *)(intptr_t)i);
		assert_int_equal(write(heard->write_fd[i], "x", 1), 1);
	}
}

static void ticks_come_when_they_are_due(void **state)
{
	struct heard *heard = *state;
	int64_t start_us = clock_now_us() + 2 * US_PER_MS;
	int64_t want_us = start_us;

	assert_int_equal(loop_set_timer(&heard->loop, start_us, 3 * US_PER_MS), 0);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(run(heard, 1), 0);
		assert_string_equal(heard->order, "T");
		assert_true(heard->tick.count >= 1);
		want_us += (int64_t)(heard->tick.count - (i == 0)) * 3 * US_PER_MS;
		assert_int_equal(heard->tick.due_us, want_us);
		assert_true(clock_now_us() >= heard->tick.due_us);
	}
}

static void missed_ticks_are_counted_and_do_not_shift(void **state)
{
	struct heard *heard = *state;
	int64_t start_us = clock_now_us() - 10 * US_PER_MS;
	uint64_t ticks;

	assert_int_equal(loop_set_timer(&heard->loop, start_us, US_PER_MS), 0);
	assert_int_equal(run(heard, 1), 0);
	ticks = heard->tick.count;
	assert_true(ticks >= 11);
	assert_int_equal(heard->tick.due_us, start_us + (int64_t)(ticks - 1) * US_PER_MS);
	assert_int_equal(run(heard, 1), 0);
	ticks += heard->tick.count;
	assert_int_equal(heard->tick.due_us, start_us + (int64_t)(ticks - 1) * US_PER_MS);
}

static void period_zero_goes_off_once(void **state)
{
	struct heard *heard = *state;
	int64_t at_us = clock_now_us() - 1;

	assert_int_equal(loop_set_timer(&heard->loop, at_us, 0), 0);
	assert_int_equal(run(heard, 1), 0);
	assert_int_equal(heard->tick.count, 1);
	assert_int_equal(heard->tick.due_us, at_us);
	raise(SIGHUP);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "S");
	assert_int_equal(heard->signal, SIGHUP);
}

static void time_zero_goes_off_at_once(void **state)
{
	struct heard *heard = *state;

	assert_int_equal(loop_set_timer(&heard->loop, 0, 0), 0);
	assert_int_equal(run(heard, 1), 0);
	assert_int_equal(heard->tick.count, 1);
	assert_int_equal(loop_set_timer(&heard->loop, -1, 5), -EINVAL);
	assert_int_equal(loop_set_timer(&heard->loop, 5, -1), -EINVAL);
}

static void signals_arrive_one_by_one(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGPWR};
	struct heard *heard = *state;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		raise(signals[i]);
		assert_int_equal(run(heard, 1), 0);
		assert_string_equal(heard->order, "S");
		assert_int_equal(heard->signal, signals[i]);
	}
	raise(SIGTERM);
	raise(SIGHUP);
	assert_int_equal(run(heard, 2), 0);
	assert_string_equal(heard->order, "SS");
}

/* Nor do they end the program, in the middle of what it writes. */
static void what_nobody_means_is_not_heard(void **state)
{
	static const int signals[] = {SIGUSR1, SIGUSR2, SIGALRM,  SIGVTALRM,
				      SIGPROF, SIGIO,	SIGSTKFLT};
	struct heard *heard = *state;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		raise(signals[i]);
	raise(SIGTERM);
	assert_int_equal(run(heard, 1), 0);
	assert_int_equal(heard->signal, SIGTERM);
	assert_string_equal(heard->order, "S");
}

static void without_a_handler_a_signal_ends_the_wait(void **state)
{
	struct heard *heard = *state;
	const struct loop_handler handler = {.ctx = heard, .on_tick = on_tick};

	raise(SIGTERM);
	assert_int_equal(loop_run(&heard->loop, &handler), -EINTR);
}

static void inputs_have_their_own_function(void **state)
{
	struct heard *heard = *state;

	open_pipe(heard, 0, on_input, heard);
	names[1].heard = heard;
	names[1].number = 1;
	open_pipe(heard, 1, on_named, (void *)1);
	assert_int_equal(write(heard->write_fd[1], "x", 1), 1);
	assert_int_equal(run(heard, 3), 0);
	assert_string_equal(heard->order, "bbb");
	/* One that has ended is ready for ever; the two take turns. */
	close(heard->write_fd[0]);
	assert_int_equal(run(heard, 4), 0);
	assert_true(strcmp(heard->order, "abab") == 0 || strcmp(heard->order, "baba") == 0);
	assert_true(heard->ready & EPOLLHUP);
	loop_unwatch(&heard->input[0]);
	assert_int_equal(run(heard, 2), 0);
	assert_string_equal(heard->order, "bb");
	heard->write_fd[0] = dup(heard->write_fd[1]);
}

static void an_input_waits_for_what_it_is_told_to(void **state)
{
	struct heard *heard = *state;

	open_pipe(heard, 0, on_input, heard);
	assert_int_equal(write(heard->write_fd[0], "x", 1), 1);
	assert_int_equal(loop_change(&heard->input[0], 0), 0);
	assert_int_equal(loop_set_timer(&heard->loop, clock_now_us() + 5 * US_PER_MS, 0), 0);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "T");
	assert_int_equal(loop_change(&heard->input[0], EPOLLIN), 0);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "a");
	assert_int_equal(heard->ready, EPOLLIN);
	/* With no event at all it still hears of a hang-up, unless it pauses. */
	assert_int_equal(loop_change(&heard->input[0], 0), 0);
	close(heard->write_fd[0]);
	heard->write_fd[0] = dup(STDERR_FILENO);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "a");
	assert_int_equal(heard->ready, EPOLLHUP);
	loop_pause(&heard->input[0]);
	assert_int_equal(loop_set_timer(&heard->loop, clock_now_us() + 5 * US_PER_MS, 0), 0);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "T");
	loop_resume(&heard->input[0]);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "a");
}

/* While each request makes the next tick due, no two requests follow each other. */
static void a_due_tick_comes_before_every_request(void **state)
{
	struct heard *heard = *state;
	bool was_heard[PIPES] = {0};

	open_busy(heard);
	heard->is_tick_always_due = true;
	assert_int_equal(loop_set_timer(&heard->loop, 1, 0), 0);
	assert_int_equal(run(heard, 2 * PIPES), 0);
	for (int i = 0; i < PIPES; i++) {
		assert_int_equal(heard->order[2 * i], 'T');
		assert_in_range(heard->order[2 * i + 1], 'a', 'a' + PIPES - 1);
		was_heard[heard->order[2 * i + 1] - 'a'] = true;
	}
	for (int i = 0; i < PIPES; i++)
		assert_true(was_heard[i]);
}

/* Ticks that take longer than their period are not all that there is: one request, or a signal. */
static void a_slow_tick_starves_nobody(void **state)
{
	struct heard *heard = *state;
	bool was_heard[PIPES] = {0};

	open_busy(heard);
	heard->is_tick_slow = true;
	assert_int_equal(loop_set_timer(&heard->loop, 1, 0), 0);
	assert_int_equal(run(heard, 2 * PIPES), 0);
	for (int i = 0; i < PIPES; i++) {
		assert_int_equal(heard->order[2 * i], 'T');
		was_heard[heard->order[2 * i + 1] - 'a'] = true;
	}
	for (int i = 0; i < PIPES; i++)
		assert_true(was_heard[i]);
	raise(SIGTERM);
	assert_int_equal(run(heard, 2), 0);
	assert_string_equal(heard->order, "TS");
}

static void a_signal_comes_before_requests(void **state)
{
	struct heard *heard = *state;

	open_busy(heard);
	raise(SIGTERM);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "S");
}

/* An input may stop being watched, and be closed, in its own call. */
static void on_last(void *ctx, uint32_t ready)
{
	struct heard *heard = ctx;

	(void)ready;
	loop_unwatch(&heard->input[0]);
	close(heard->input[0].fd);
	heard->input[0].fd = dup(STDERR_FILENO);
	hear(heard, 'a');
}

static void an_input_may_end_in_its_own_call(void **state)
{
	struct heard *heard = *state;

	open_pipe(heard, 0, on_last, heard);
	assert_int_equal(write(heard->write_fd[0], "x", 1), 1);
	assert_int_equal(run(heard, 1), 0);
	assert_int_equal(loop_set_timer(&heard->loop, clock_now_us() + US_PER_MS, 0), 0);
	assert_int_equal(run(heard, 1), 0);
	assert_string_equal(heard->order, "T");
}

static void mask_is_given_back(void **state)
{
	struct heard *heard = *state;
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_true(sigismember(&mask, SIGTERM));
	loop_close(&heard->loop);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_false(sigismember(&mask, SIGTERM));
}

static void closed_loop_does_not_wait(void **state)
{
	const struct loop_handler handler = {0};
	struct loop loop = {0};

	(void)state;
	assert_int_equal(loop_run(&loop, &handler), -EBADF);
	loop_close(&loop);
}

static void clock_goes_forward(void **state)
{
	int64_t before_us = clock_now_us();

	(void)state;
	clock_sleep_us(2 * US_PER_MS);
	assert_true(clock_now_us() - before_us >= 2 * US_PER_MS);
	clock_sleep_us(0);
	clock_sleep_us(-5);
	/* 2020-01-01: whoever builds this has a later clock. */
	assert_true(clock_utc_us() > INT64_C(1577836800) * US_PER_S);
}

static void wall_clock_text(void **state)
{
	char text[CLOCK_UTC_SIZE];
	char small[8];

	(void)state;
	clock_utc_text(0, text, sizeof(text));
	assert_string_equal(text, "19700101T000000Z");
	clock_utc_text(INT64_C(1785381300999999), text, sizeof(text));
	assert_string_equal(text, "20260730T031500Z");
	clock_utc_text(-1, text, sizeof(text));
	assert_string_equal(text, "19691231T235959Z");
	clock_utc_text(INT64_MAX, text, sizeof(text));
	assert_string_equal(text, "");
	clock_utc_text(0, small, sizeof(small));
	assert_string_equal(small, "");
	clock_utc_text(0, NULL, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(ticks_come_when_they_are_due),
		CASE(missed_ticks_are_counted_and_do_not_shift),
		CASE(period_zero_goes_off_once),
		CASE(time_zero_goes_off_at_once),
		CASE(signals_arrive_one_by_one),
		CASE(what_nobody_means_is_not_heard),
		CASE(without_a_handler_a_signal_ends_the_wait),
		CASE(inputs_have_their_own_function),
		CASE(an_input_waits_for_what_it_is_told_to),
		CASE(a_due_tick_comes_before_every_request),
		CASE(a_slow_tick_starves_nobody),
		CASE(a_signal_comes_before_requests),
		CASE(an_input_may_end_in_its_own_call),
		CASE(mask_is_given_back),
		cmocka_unit_test(closed_loop_does_not_wait),
		cmocka_unit_test(clock_goes_forward),
		cmocka_unit_test(wall_clock_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
