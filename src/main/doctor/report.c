/* SPDX-License-Identifier: MIT */
#include "doctor/report.h"

#include <lumbard/base/text.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TOPIC_COLUMNS = 12, LEAST_COLUMNS = 50, USUAL_COLUMNS = 80 };

static int has_colour(void)
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

void doctor_report_open(struct doctor_report *ret_report, int is_json)
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

/* Bytes of the character at s; 0 where it is no UTF-8 (RFC 3629, section 4). */
static size_t utf8_length(const unsigned char *s)
{
	size_t len = s[0] < 0x80   ? 1
		     : s[0] < 0xc2 ? 0
		     : s[0] < 0xe0 ? 2
		     : s[0] < 0xf0 ? 3
		     : s[0] < 0xf5 ? 4
				   : 0;

	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

static int is_control(const unsigned char *s)
{
	return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

/* A terminal obeys control characters, and names of boards and lines are not ours. */
static void clean(char *text)
{
	unsigned char *s = (unsigned char *)text;

	while (*s) {
		size_t len = utf8_length(s);

		if (len == 0 || is_control(s)) {
			len = len ? len : 1;
			memset(s, '?', len);
		}
		s += len;
	}
}

static size_t columns_of(const char *text, size_t len)
{
	size_t columns = 0;

	for (size_t i = 0; i < len; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

/* Words from the column on, each further line under the first. */
static void print_wrapped(const struct doctor_report *report, const char *text, size_t indent)
{
	size_t column = indent;

	while (*text) {
		size_t len = strcspn(text, " ");
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
	clean(check->topic);
	clean(check->found);
	clean(check->next);
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

void doctor_add_sentence(struct doctor_report *report, enum doctor_level level, const char *topic,
			 const char *sentence)
{
	char found[DOCTOR_SENTENCE_SIZE];
	char *end;

	snprintf(found, sizeof(found), "%s", sentence);
	end = strstr(found, "; ");
	if (end)
		*end = '\0';
	add(report, level, topic, found, end ? end + 2 : NULL);
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

void doctor_json_string(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	putchar('"');
	while (*s) {
		size_t len = utf8_length(s);

		if (len == 0)
			fputs("\\ufffd", stdout);
		else if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if (*s < 0x20 || *s == 0x7f)
			printf("\\u%04x", *s);
		else
			fwrite(s, 1, len, stdout);
		s += len ? len : 1;
	}
	putchar('"');
}

void doctor_json_number(double value, int decimals)
{
	char number[64];
	struct text text = text_in(number, sizeof(number));

	text_add_fixed(&text, value, decimals);
	fputs(text.len ? number : "null", stdout);
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
	static int is_shown;

	if (!isatty(STDERR_FILENO))
		return;
	if (is_shown || what)
		fprintf(stderr, "\r\033[K%s", what ? what : "");
	fflush(stderr);
	is_shown = what != NULL;
}
