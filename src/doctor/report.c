/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <lumbard/base/json.h>
#include <lumbard/base/utf8.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TOPIC_COLUMNS = 12, LEAST_COLUMNS = 50, USUAL_COLUMNS = 80 };

static bool has_colour(void)
{
	const char *no_color = getenv("NO_COLOR"); /* https://no-color.org */
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && no_color[0]) && term &&
	       strcmp(term, "dumb") != 0;
}

static int terminal_columns(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return USUAL_COLUMNS;
	return size.ws_col < LEAST_COLUMNS ? 0 : size.ws_col;
}

void doctor_report_open(struct doctor_report *ret_report, bool is_json)
{
	ret_report->count = 0;
	ret_report->is_json = is_json;
	ret_report->has_colour = has_colour();
	ret_report->columns = terminal_columns();
}

const char *doctor_level_name(enum doctor_level level)
{
	static const char *const names[DOCTOR_LEVEL_COUNT] = {"good", "look", "bad", "bad"};

	return names[level];
}

static size_t columns_of(const char *text, size_t len)
{
	size_t columns = 0;

	for (size_t i = 0; i < len; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

/* A number and its unit stay together. */
static size_t piece_length(const char *text)
{
	size_t len = strcspn(text, " ");

	while (len > 0 && isdigit((unsigned char)text[len - 1]) && text[len] == ' ' &&
	       isalpha((unsigned char)text[len + 1]))
		len += 1 + strcspn(text + len + 1, " ");
	return len;
}

/* Words from the column on, each further line under the first. */
static void print_wrapped(const struct doctor_report *report, const char *text, size_t indent)
{
	size_t column = indent;

	while (*text) {
		size_t len = piece_length(text);
		size_t width = columns_of(text, len);

		if (column > indent && column + 1 + width >= (size_t)report->columns) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		printf("%.*s", (int)len, text);
		column += width;
		text += len;
		text += strspn(text, " ");
	}
	putchar('\n');
}

static void print_check(const struct doctor_report *report, const struct doctor_check *check)
{
	static const char *const colours[DOCTOR_LEVEL_COUNT] = {"\033[32m", "\033[33m", "\033[31m",
								"\033[31m"};
	size_t topic = strlen(check->topic);
	size_t indent = 6 + (topic > TOPIC_COLUMNS ? topic : TOPIC_COLUMNS) + 1;

	printf("%s%-4s%s  %-*s ", report->has_colour ? colours[check->level] : "",
	       doctor_level_name(check->level), report->has_colour ? "\033[0m" : "", TOPIC_COLUMNS,
	       check->topic);
	if (report->columns == 0) {
		printf("%s%s%s\n", check->found, check->next[0] ? "; " : "", check->next);
		return;
	}
	print_wrapped(report, check->found, indent);
	if (check->next[0]) {
		printf("%*s-> ", (int)indent, "");
		print_wrapped(report, check->next, indent + 3);
	}
}

static void add(struct doctor_report *report, enum doctor_level level, const char *topic,
		const char *found, const char *next)
{
	struct doctor_check *check = &report->check[report->count];

	if (report->count == DOCTOR_CHECKS_MAX)
		return;
	report->count++;
	check->level = level;
	snprintf(check->topic, sizeof(check->topic), "%s", topic);
	snprintf(check->found, sizeof(check->found), "%s", found);
	snprintf(check->next, sizeof(check->next), "%s", next ? next : "");
	utf8_make_plain(check->topic);
	utf8_make_plain(check->found);
	utf8_make_plain(check->next);
	if (report->is_json)
		return;
	doctor_say_doing(NULL);
	print_check(report, check);
	fflush(stdout);
}

void doctor_add(struct doctor_report *report, enum doctor_level level, const char *topic,
		const char *next, const char *format, ...)
{
	char found[DOCTOR_SENTENCE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(found, sizeof(found), format, args);
	va_end(args);
	add(report, level, topic, found, next);
}

enum doctor_level doctor_worst(const struct doctor_report *report)
{
	enum doctor_level worst = DOCTOR_GOOD;

	for (size_t i = 0; i < report->count; i++)
		if (report->check[i].level > worst)
			worst = report->check[i].level;
	return worst;
}

void doctor_print_sum(const struct doctor_report *report)
{
	int count[DOCTOR_LEVEL_COUNT] = {0};

	if (report->is_json)
		return;
	for (size_t i = 0; i < report->count; i++)
		count[report->check[i].level]++;
	printf("%d good, %d to look at, %d bad\n", count[DOCTOR_GOOD], count[DOCTOR_LOOK],
	       count[DOCTOR_ABSENT] + count[DOCTOR_BAD]);
}

void doctor_json_string(const char *value)
{
	char string[6 * DOCTOR_SENTENCE_SIZE];
	struct text text = text_in(string, sizeof(string));

	json_add_string(&text, value);
	fputs(string, stdout);
}

void doctor_json_number(double value, int decimals)
{
	char number[64];
	struct text text = text_in(number, sizeof(number));

	json_add_number(&text, value, decimals);
	fputs(number, stdout);
}

void doctor_print_json(const struct doctor_report *report)
{
	printf("\"worst\":\"%s\",\"checks\":[", doctor_level_name(doctor_worst(report)));
	for (size_t i = 0; i < report->count; i++) {
		const struct doctor_check *check = &report->check[i];

		printf("%s\n{\"topic\":", i ? "," : "");
		doctor_json_string(check->topic);
		printf(",\"level\":\"%s\",\"found\":", doctor_level_name(check->level));
		doctor_json_string(check->found);
		printf(",\"next\":");
		doctor_json_string(check->next);
		putchar('}');
	}
	printf("\n]");
}

void doctor_say_doing(const char *what)
{
	static bool is_shown;

	if (!isatty(STDERR_FILENO))
		return;
	if (is_shown || what)
		fprintf(stderr, "\r\033[K%s", what ? what : "");
	fflush(stderr);
	is_shown = what != NULL;
}
