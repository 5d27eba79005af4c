/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DOCTOR_REPORT_H
#define LUMBARD_DOCTOR_REPORT_H

#include <lumbard/doctor/examine.h>

#include <stdbool.h>
#include <stddef.h>

/*
 * What the doctor found: a line on the screen as soon as it is known, or one JSON object at the
 * end. Control characters and broken UTF-8 from files of the system are shown as "?".
 */
enum { DOCTOR_CHECKS_MAX = 128, DOCTOR_TOPIC_SIZE = 48, DOCTOR_SENTENCE_SIZE = 400 };

struct doctor_check {
	enum doctor_level level;
	char topic[DOCTOR_TOPIC_SIZE];
	char found[DOCTOR_SENTENCE_SIZE];
	char next[DOCTOR_SENTENCE_SIZE]; /* what to do; "" where there is nothing to do */
};

/* Caller-owned. */
struct doctor_report {
	struct doctor_check check[DOCTOR_CHECKS_MAX];
	size_t count;
	/* private */
	int columns;
	bool is_json, has_colour; /* columns 0: one line a check, however long */
};

void doctor_report_open(struct doctor_report *ret_report, bool is_json);

/* next may be NULL. */
void doctor_add(struct doctor_report *report, enum doctor_level level, const char *topic,
		const char *next, const char *format, ...) __attribute__((format(printf, 5, 6)));

enum doctor_level doctor_worst(const struct doctor_report *report);

/* "good", "look", "bad" */
const char *doctor_level_name(enum doctor_level level);

/* How many are good, to look at, and bad. Nothing with JSON. */
void doctor_print_sum(const struct doctor_report *report);

/* `"worst":...,"checks":[...]` without the braces round it. */
void doctor_print_json(const struct doctor_report *report);

/* To standard output: a JSON string with its quotes; a number, or null where it is unknown. */
void doctor_json_string(const char *value);
void doctor_json_number(double value, int decimals);

/* What is going on, on standard error, when that is a terminal; NULL wipes it away. */
void doctor_say_doing(const char *what);

#endif
