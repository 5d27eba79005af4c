/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_read_us(clockid_t id)
{
	struct timespec t = {0};

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return clock_read_us(CLOCK_MONOTONIC);
}

int64_t clock_utc_us(void)
{
	return clock_read_us(CLOCK_REALTIME);
}

int clock_is_synchronised(void)
{
	struct timex timex = {0};

	/* The unit may not ask the kernel (ProtectClock=), but sees what timesyncd leaves. */
	if (access("/run/systemd/timesync/synchronized", F_OK) == 0)
		return 1;
	return adjtimex(&timex) < 0 ? -errno : !(timex.status & STA_UNSYNC);
}

void clock_utc_text(int64_t utc_us, char *ret_text, size_t size)
{
	/* Rounded down before 1970 as well. */
	int64_t utc_s = utc_us / US_PER_S - (utc_us % US_PER_S < 0 ? 1 : 0);
	time_t t = (time_t)utc_s; /* 32 bits on armhf of Debian 12 */
	struct tm utc;

	if (size == 0)
		return;
	ret_text[0] = '\0';
	if (t != utc_s || !gmtime_r(&t, &utc) || utc.tm_year < -1900 || utc.tm_year > 9999 - 1900)
		return;
	if (strftime(ret_text, size, "%Y%m%dT%H%M%SZ", &utc) == 0)
		ret_text[0] = '\0';
}

void clock_sleep_us(int64_t wait_us)
{
	int64_t end_us = clock_now_us() + wait_us;
	struct timespec end = {
		.tv_sec = (time_t)(end_us / US_PER_S),
		.tv_nsec = (long)(end_us % US_PER_S) * 1000,
	};

	if (wait_us <= 0)
		return;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
		;
}
