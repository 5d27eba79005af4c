/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/session.h>
#include <lumbard/tell/rows.h>

/*
 * A session allocates nothing while it runs. With a sanitizer, whose allocator may not be replaced,
 * its hooks count; else the allocator of this program is the C library's with a counter before it.
 */
static volatile int call_count; /* what is built in may be thought to leave it alone */

int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void *, size_t),
					      void (*free_hook)(const volatile void *))
	__attribute__((weak));

static void on_malloc(const volatile void *p, size_t n)
{
	(void)p;
	(void)n;
	call_count++;
}

static void on_free(const volatile void *p)
{
	(void)p;
	call_count++;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#endif

#ifndef HAS_SANITIZER
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

void *malloc(size_t n)
{
	call_count++;
	return __libc_malloc(n);
}

void *calloc(size_t count, size_t n)
{
	call_count++;
	return __libc_calloc(count, n);
}

void *realloc(void *p, size_t n)
{
	call_count++;
	return __libc_realloc(p, n);
}

void free(void *p)
{
	call_count++;
	__libc_free(p);
}
#endif

struct worn {
	struct profile profile;
	struct prescription prescription;
	struct session session;
	struct fake_trunk trunk;
	char row_buf[ROW_TEXT_MAX];
	int row_count, event_count;
};

static void on_event(void *ctx, const struct event *event)
{
	struct worn *wearing = ctx;
	struct text row = text_in(wearing->row_buf, sizeof(wearing->row_buf));

	tell_event_row(&row, event);
	wearing->event_count++;
}

static void on_trace(void *ctx, const struct moment *trace)
{
	struct worn *wearing = ctx;
	struct text row = text_in(wearing->row_buf, sizeof(wearing->row_buf));

	tell_trace_row(&row, trace);
	wearing->row_count++;
}

static void wear(struct worn *wearing, int64_t start_us, int ms)
{
	for (int64_t t_us = start_us; t_us < start_us + ms * US_PER_MS; t_us += 10 * US_PER_MS) {
		struct imu_sample sample;

		fake_trunk_move(&wearing->trunk, 0.01);
		sample = fake_trunk_sample(&wearing->trunk, t_us, SENSOR_PELVIS);
		session_feed(&wearing->session, &sample, &(struct wishes){0});
		sample = fake_trunk_sample(&wearing->trunk, t_us, SENSOR_LUMBAR);
		session_feed(&wearing->session, &sample, &(struct wishes){0});
		session_advance(&wearing->session, t_us);
	}
}

static void test_the_counter_counts(void **state)
{
	int before = call_count;
	void *volatile p;

	(void)state;
	p = malloc(10);
	assert_int_equal(call_count, before + 1);
	free(p);
	assert_int_equal(call_count, before + 2);
}

static void test_a_session_allocates_nothing(void **state)
{
	static struct worn wearing;
	const struct session_sink sink = {&wearing, on_event, on_trace};
	struct session_config config = {.profile = &wearing.profile,
					.prescription = &wearing.prescription,
					.trace_hz = 10.0};
	int before;

	(void)state;
	wearing.profile = fake_profile(1);
	before = call_count;
	prescription_default(&wearing.prescription);
	fake_trunk_init(&wearing.trunk, 3);
	session_init(&wearing.session, &config, &sink);
	wear(&wearing, 0, 3000);
	wearing.trunk.pelvis_deg = 16.0;
	wearing.trunk.lumbar_deg = 40.0;
	wear(&wearing, 3 * US_PER_S, 6000);
	wearing.trunk.lumbar_deg = 20.0;
	wear(&wearing, 12 * US_PER_S, 6000);
	session_finish(&wearing.session);
	assert_int_equal(call_count, before);
	assert_true(wearing.row_count > 100);
	assert_true(wearing.event_count >= 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_counter_counts),
		cmocka_unit_test(test_a_session_allocates_nothing),
	};

	if (__sanitizer_install_malloc_and_free_hooks)
		__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
