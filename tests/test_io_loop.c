/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/loop.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int set_up(void **state)
{
	static struct loop loop;

	assert_int_equal(loop_open(&loop), 0);
	*state = &loop;
	return 0;
}

static int tear_down(void **state)
{
	loop_close(*state);
	loop_close(*state);
	return 0;
}

static void ticks_come_when_they_are_due(void **state)
{
	struct loop *loop = *state;
	struct loop_event event;
	int64_t start_us = clock_now_us() + 2 * US_PER_MS;
	int64_t want_us = start_us;

	assert_int_equal(loop_set_timer(loop, start_us, 3 * US_PER_MS), 0);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(loop_wait(loop, &event), 0);
		assert_true(event.ticks >= 1);
		want_us += (int64_t)(event.ticks - (i == 0)) * 3 * US_PER_MS;
		assert_int_equal(event.tick_us, want_us);
		assert_true(clock_now_us() >= event.tick_us);
		assert_int_equal(event.signal, 0);
		assert_int_equal(event.ready_inputs, 0);
	}
}

static void missed_ticks_are_counted_and_do_not_shift(void **state)
{
	struct loop *loop = *state;
	struct loop_event event;
	int64_t start_us = clock_now_us() - 10 * US_PER_MS;
	uint64_t ticks;

	assert_int_equal(loop_set_timer(loop, start_us, US_PER_MS), 0);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_true(event.ticks >= 11);
	assert_int_equal(event.tick_us, start_us + (int64_t)(event.ticks - 1) * US_PER_MS);
	ticks = event.ticks;
	assert_int_equal(loop_wait(loop, &event), 0);
	ticks += event.ticks;
	assert_int_equal(event.tick_us, start_us + (int64_t)(ticks - 1) * US_PER_MS);
}

static void period_zero_goes_off_once(void **state)
{
	struct loop *loop = *state;
	struct loop_event event;
	int64_t at_us = clock_now_us() - 1;

	assert_int_equal(loop_set_timer(loop, at_us, 0), 0);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_int_equal(event.ticks, 1);
	assert_int_equal(event.tick_us, at_us);
	raise(SIGHUP);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_int_equal(event.ticks, 0);
	assert_int_equal(event.signal, SIGHUP);
}

static void time_zero_goes_off_at_once(void **state)
{
	struct loop *loop = *state;
	struct loop_event event;

	assert_int_equal(loop_set_timer(loop, 0, 0), 0);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_int_equal(event.ticks, 1);
	assert_int_equal(loop_set_timer(loop, -1, 5), -EINVAL);
	assert_int_equal(loop_set_timer(loop, 5, -1), -EINVAL);
}

static void signals_arrive_one_by_one(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct loop *loop = *state;
	struct loop_event event;

	for (size_t i = 0; i < 3; i++) {
		raise(signals[i]);
		assert_int_equal(loop_wait(loop, &event), 0);
		assert_int_equal(event.signal, signals[i]);
	}
	raise(SIGTERM);
	raise(SIGHUP);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_true(event.signal == SIGTERM || event.signal == SIGHUP);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_true(event.signal == SIGTERM || event.signal == SIGHUP);
}

static void inputs_have_their_bit(void **state)
{
	struct loop *loop = *state;
	struct loop_event event;
	int first[2], second[2];
	size_t first_index = 99, second_index = 99;

	assert_int_equal(pipe(first), 0);
	assert_int_equal(pipe(second), 0);
	assert_int_equal(loop_add_input(loop, first[0], &first_index), 0);
	assert_int_equal(loop_add_input(loop, second[0], &second_index), 0);
	assert_int_equal(first_index, 0);
	assert_int_equal(second_index, 1);
	assert_int_equal(write(second[1], "x", 1), 1);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_int_equal(event.ready_inputs, 2);
	assert_int_equal(event.ticks, 0);
	close(first[1]);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_int_equal(event.ready_inputs, 3);
	assert_int_equal(loop_remove_input(loop, first[0]), 0);
	assert_int_equal(loop_remove_input(loop, first[0]), -ENOENT);
	assert_int_equal(loop_wait(loop, &event), 0);
	assert_int_equal(event.ready_inputs, 1);
	close(first[0]);
	close(second[0]);
	close(second[1]);
}

static void inputs_are_limited(void **state)
{
	struct loop *loop = *state;
	size_t index = 99;

	for (int i = 0; i < LOOP_INPUTS_MAX; i++)
		assert_int_equal(loop_add_input(loop, 100 + i, &index), 0);
	index = 99;
	assert_int_equal(loop_add_input(loop, 99, &index), -ENOSPC);
	assert_int_equal(index, 99);
}

static void mask_is_given_back(void **state)
{
	struct loop *loop = *state;
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_true(sigismember(&mask, SIGTERM));
	loop_close(loop);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_false(sigismember(&mask, SIGTERM));
}

static void closed_loop_does_not_wait(void **state)
{
	struct loop loop = {0};
	struct loop_event event = {.ticks = 7};

	(void)state;
	assert_int_equal(loop_wait(&loop, &event), -EBADF);
	assert_int_equal(event.ticks, 7);
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
		CASE(inputs_have_their_bit),
		CASE(inputs_are_limited),
		CASE(mask_is_given_back),
		cmocka_unit_test(closed_loop_does_not_wait),
		cmocka_unit_test(clock_goes_forward),
		cmocka_unit_test(wall_clock_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
