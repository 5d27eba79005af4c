/* SPDX-License-Identifier: MIT */
#include <lumbard/base/date.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define DAY_S INT64_C(86400)
#define END_S INT64_C(253402300800) /* of the year 9999 */

enum { DAYS_400_YEARS = 146097, DAYS_TO_1970 = 719468 /* from 0000-03-01 */ };

struct day {
	int year, month, day;
};

/*
 * Years begin in March, so that the day that is not always there is their last one (H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days).
 */
static int64_t days_of(const struct day *day)
{
	int year = day->year - (day->month <= 2);
	int era = year / 400, of_era = year % 400;
	int of_year = (153 * ((day->month + 9) % 12) + 2) / 5 + day->day - 1;
	int64_t days_of_era = of_era * INT64_C(365) + of_era / 4 - of_era / 100 + of_year;

	return era * (int64_t)DAYS_400_YEARS + days_of_era - DAYS_TO_1970;
}

static struct day day_of(int64_t days)
{
	int from_march = (int)days + DAYS_TO_1970;
	int era = from_march / DAYS_400_YEARS, of_era = from_march % DAYS_400_YEARS;
	int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * year + year / 4 - year / 100);
	int month = (5 * of_year + 2) / 153;

	return (struct day){
		.year = era * 400 + year + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = of_year - (153 * month + 2) / 5 + 1,
	};
}

/* The number of digits that have to stand at *at, and goes beyond them and the mark after them. */
static bool take(const char **at, int digits, char mark, int *ret_number)
{
	*ret_number = 0;
	for (int i = 0; i < digits; i++) {
		if (**at < '0' || **at > '9')
			return false;
		*ret_number = 10 * *ret_number + *(*at)++ - '0';
	}
	return *(*at)++ == mark;
}

int date_parse(const char *text, int64_t *ret_utc_s)
{
	const char *at = text;
	struct day day, again;
	int hour, minute, second;

	if (strlen(text) != strlen("2026-11-27T20:54:08Z") || !take(&at, 4, '-', &day.year) ||
	    !take(&at, 2, '-', &day.month) || !take(&at, 2, 'T', &day.day) ||
	    !take(&at, 2, ':', &hour) || !take(&at, 2, ':', &minute) ||
	    !take(&at, 2, 'Z', &second) || day.year < 1970 || day.month < 1 || day.month > 12 ||
	    hour > 23 || minute > 59 || second > 59)
		return -EINVAL;
	again = day_of(days_of(&day));
	if (again.month != day.month || again.day != day.day)
		return -EINVAL;
	*ret_utc_s = days_of(&day) * DAY_S + (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
	return 0;
}

void date_add_day(struct text *text, int64_t utc_s)
{
	struct day day;

	if (utc_s < 0 || utc_s >= END_S)
		return;
	day = day_of(utc_s / DAY_S);
	text_addf(text, "%04d-%02d-%02d", day.year, day.month, day.day);
}

void date_add(struct text *text, int64_t utc_s)
{
	int of_day = (int)(utc_s % DAY_S);

	if (utc_s < 0 || utc_s >= END_S)
		return;
	date_add_day(text, utc_s);
	text_addf(text, "T%02d:%02d:%02dZ", of_day / 3600, of_day / 60 % 60, of_day % 60);
}
