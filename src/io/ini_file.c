/* SPDX-License-Identifier: MIT */
#include "file_error.h"
#include "ini_hint.h"
#include "plain_file.h"
#include <errno.h>
#include <ini.h>
#include <lumbard/base/lookalike.h>
#include <lumbard/base/text.h>
#include <lumbard/io/ini_file.h>
#include <stdbool.h>
#include <string.h>

/* MAX_SECTION of inih is 50, and it cuts silently. */
enum { SECTION_MAX = 49, NAMES_MAX = 512 };

/* A section, or a key of a section, and where it was. */
struct seen_name {
	uint64_t hash;
	int line;
};

/* One pass over a file; inih calls back with it for lines and for keys. */
struct ini_pass {
	const char *name;
	FILE *stream;
	const struct ini_use *use;
	struct faults *faults;
	int line;
	int fault_count;
	bool is_hopeless; /* what follows is not worth reading */
	bool is_empty;
	bool is_section_sound;
	bool is_repeated; /* the section was there before */
	int bare_line;	  /* of a section that has no key yet; 0: none */
	char section[SECTION_MAX + 1];
	char refusal[REASON_WHY_MAX]; /* why the section's keys cannot be taken; "": they can */
	struct seen_name seen[NAMES_MAX];
	int seen_count;
};

static void add_fault(struct ini_pass *pass, int line, const struct reason *reason)
{
	struct failure fault = {.kind = FAILURE_USAGE};
	struct text why =
		reason_begin(&fault.reason, reason->next[0] ? reason->next : "correct the line");

	file_error_add_name(&why, pass->name);
	text_addf(&why, ":%d: %s", line, reason->why);
	faults_add(pass->faults, &fault);
	pass->is_hopeless |= ++pass->fault_count == INI_FAULTS_MAX;
}

/* Returns false. */
static bool find_fault(struct ini_pass *pass, const char *why, const char *next)
{
	struct reason reason;

	reason_set(&reason, next, "%s", why);
	add_fault(pass, pass->line, &reason);
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_comment(char c)
{
	return c == '#' || c == ';';
}

/* What was read of a line. */
struct ini_line {
	size_t len; /* also of what does not fit, so that a comment may have any length */
	bool is_end;
	bool has_control, has_nul;
	bool has_return; /* before its end */
};

static bool is_control(int c)
{
	return (c < ' ' && c != '\t' && c != '\r') || c == 0x7f;
}

/* The next line without leading blanks and without its end. */
static struct ini_line take_line(struct ini_pass *pass, char *buf, size_t size)
{
	struct ini_line line = {0};
	int last = 0, c = getc(pass->stream);

	line.is_end = c == EOF;
	pass->is_empty = pass->is_empty && c == EOF;
	for (; c != EOF && c != '\n'; c = getc(pass->stream)) {
		line.has_control |= is_control(c);
		line.has_nul |= c == '\0';
		line.has_return |= last == '\r';
		if (line.len == 0 && is_blank((char)c))
			continue;
		if (line.len < size - 1)
			buf[line.len] = (char)c;
		line.len++;
		last = c;
	}
	if (last == '\r')
		line.len--;
	buf[line.len < size ? line.len : size - 1] = '\0';
	return line;
}

/* inih would cut a long section and drop what follows it. */
static bool is_sound_section(struct ini_pass *pass, const char *line)
{
	const char *end = strchr(line, ']');

	if (!end)
		return find_fault(pass, "a [ without a ]", "write [section]");
	if (end - line - 1 > SECTION_MAX)
		return find_fault(pass, "the section is longer than 49 bytes", "shorten it");
	return end[1 + strspn(end + 1, " \t")] == '\0' ||
	       find_fault(pass, "there is text after the ]", "put it on its own line");
}

/* As inih does, which knows only ; as the start of a comment after a value. */
static void cut_comment(char *line)
{
	for (char *p = line + 1; *p != '\0'; p++) {
		if (is_comment(*p) && is_blank(p[-1])) {
			*p = '\0';
			return;
		}
	}
}

static void skip_byte_order_mark(char *line)
{
	if (strncmp(line, "\xef\xbb\xbf", 3) == 0)
		memmove(line, line + 3, strlen(line + 3) + 1);
}

static bool is_utf16(const struct ini_pass *pass, const struct ini_line *line, const char *str)
{
	return pass->line == 1 && line->has_nul &&
	       (strncmp(str, "\xff\xfe", 2) == 0 || strncmp(str, "\xfe\xff", 2) == 0);
}

static bool refuse_long_line(struct ini_pass *pass, size_t most)
{
	struct reason reason;

	reason_set(&reason, "shorten it", "the line has more than %zu bytes", most);
	add_fault(pass, pass->line, &reason);
	return false;
}

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash_of(const char *section, const char *key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const char *p = section; *p; p++)
		hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	hash = (hash ^ '\n') * UINT64_C(0x100000001b3);
	for (const char *p = key; *p; p++)
		hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	return hash;
}

/* Of which otherwise the last one would win, unseen. A section is the key "". */
static bool is_given_twice(struct ini_pass *pass, const char *section, const char *key)
{
	uint64_t hash = hash_of(section, key);
	struct reason reason;

	for (int i = 0; i < pass->seen_count; i++) {
		if (pass->seen[i].hash != hash)
			continue;
		reason_set(&reason, "keep one of them",
			   "%s%.49s%s is given twice, first in line %d", *key ? "" : "[",
			   *key ? key : section, *key ? "" : "]", pass->seen[i].line);
		add_fault(pass, pass->line, &reason);
		return true;
	}
	if (pass->seen_count < NAMES_MAX)
		pass->seen[pass->seen_count++] = (struct seen_name){hash, pass->line};
	else
		pass->is_hopeless = !find_fault(pass, "there are more than 512 sections and keys",
						"shorten the file");
	return false;
}

/* A section without a key says nothing, and whoever wrote it meant something. */
static void end_section(struct ini_pass *pass)
{
	struct reason reason;

	reason_set(&reason, "give it one or remove it", "the section has no key");
	if (pass->bare_line > 0)
		add_fault(pass, pass->bare_line, &reason);
	pass->bare_line = 0;
}

static void refuse_section(struct ini_pass *pass, const struct reason *reason)
{
	memcpy(pass->refusal, reason->why, sizeof(pass->refusal));
	if (pass->is_section_sound)
		add_fault(pass, pass->line, reason);
	pass->is_section_sound = false;
}

/* Its keys are looked at as those of the section that was meant. */
static bool take_section(struct ini_pass *pass, const char *line)
{
	size_t n = strcspn(line + 1, "]");
	struct reason reason = {0};

	end_section(pass);
	pass->is_section_sound = is_sound_section(pass, line);
	pass->refusal[0] = '\0';
	n = n < SECTION_MAX ? n : SECTION_MAX;
	memcpy(pass->section, line + 1, n);
	pass->section[n] = '\0';
	if (ini_has_odd_name("the section", pass->section, &reason))
		refuse_section(pass, &reason);
	lookalike_make_plain(pass->section);
	pass->is_repeated = is_given_twice(pass, pass->section, "");
	if (!pass->is_repeated && pass->use->section &&
	    pass->use->section(pass->use->user, pass->section, &reason) < 0)
		refuse_section(pass, &reason);
	pass->bare_line = pass->is_section_sound ? pass->line : 0;
	return pass->is_section_sound;
}

/* Of a line that inih would take, or take apart. */
static bool is_sound_line(struct ini_pass *pass, const char *line)
{
	struct reason reason;

	if (line[0] == '[')
		return take_section(pass, line);
	pass->bare_line = 0;
	if (strpbrk(line, "=:"))
		return true;
	if (pass->fault_count == 0 && pass->seen_count == 0 && ini_is_table(line)) {
		pass->is_hopeless = true;
		return find_fault(pass, "this is a table, as a recording, and no settings",
				  "name another file");
	}
	ini_explain_no_equals(line, &reason);
	add_fault(pass, pass->line, &reason);
	return false;
}

/* Whether a line is for inih; cuts its comment. */
static bool is_for_inih(struct ini_pass *pass, const struct ini_line *line, char *str, size_t room)
{
	if (is_utf16(pass, line, str)) {
		pass->is_hopeless = true;
		return find_fault(pass, "the file is UTF-16", "save it as UTF-8");
	}
	pass->is_hopeless |= line->has_nul;
	if (line->has_control || line->has_return)
		pass->bare_line = 0;
	if (line->has_control)
		return find_fault(pass, "there is a control character",
				  "save the file as plain text");
	if (line->has_return)
		return find_fault(pass, "there is a carriage return in the line",
				  "save the file with line feeds");
	if (str[0] == '\0' || is_comment(str[0]))
		return false;
	if (line->len >= room)
		return refuse_long_line(pass, room - 1);
	cut_comment(str);
	return is_sound_line(pass, str);
}

/* fgets() for inih: one whole line a call, so that its count of lines is ours; NULL at the end. */
static char *next_line(char *str, int num, void *stream)
{
	struct ini_pass *pass = stream;
	size_t room = (size_t)num - 1; /* a newline is added */
	struct ini_line line;

	if (pass->is_hopeless)
		return NULL;
	pass->line++;
	line = take_line(pass, str, room);
	if (line.is_end)
		return NULL;
	if (pass->line == 1)
		skip_byte_order_mark(str);
	if (!is_for_inih(pass, &line, str, room))
		return strcpy(str, "\n");
	return strcat(str, "\n");
}

/* A key that no reader is asked about: it is no word of anybody's. */
static bool is_sound_key(struct ini_pass *pass, const char *key, const char *value)
{
	struct reason reason = {0};

	if (!ini_has_odd_name("the key", key, &reason) && !ini_has_odd_value(value, &reason))
		return pass->is_repeated || !is_given_twice(pass, pass->section, key);
	add_fault(pass, pass->line, &reason);
	return false;
}

static int on_key(void *user, const char *inih_section, const char *key, const char *value)
{
	struct ini_pass *pass = user;
	struct reason reason = {0};

	(void)inih_section;
	pass->bare_line = 0;
	if (!is_sound_key(pass, key, value) ||
	    pass->use->key(pass->use->user, pass->section, key, value, &reason) == 0)
		return 1;
	if (strcmp(reason.why, pass->refusal) == 0)
		return 1;
	if (pass->section[0] == '\0') /* there was no line to refuse it in */
		memcpy(pass->refusal, reason.why, sizeof(pass->refusal));
	ini_hint_value(value, &reason);
	add_fault(pass, pass->line, &reason);
	return 1;
}

static void end_file(struct ini_pass *pass, int inih_line)
{
	end_section(pass);
	if (pass->is_empty)
		find_fault(pass, "the file is empty", "restore it or remove it");
	pass->line = inih_line;
	if (inih_line > 0 && pass->fault_count == 0)
		find_fault(pass, "there is no '='", "write key = value");
}

static int explain(struct faults *faults, const char *name, int error)
{
	struct failure fault = {.kind = FAILURE_USAGE};

	file_error_explain(&fault.reason, name, error);
	faults_add(faults, &fault);
	return error;
}

int ini_stream_read(const char *name, FILE *stream, const struct ini_use *use,
		    struct faults *faults)
{
	struct ini_pass pass = {
		.name = name, .stream = stream, .use = use, .faults = faults, .is_empty = true};
	int inih_line;

	errno = 0;
	inih_line = ini_parse_stream(next_line, &pass, on_key, &pass);
	if (ferror(stream))
		return explain(faults, name, errno ? -errno : -EIO);
	end_file(&pass, inih_line);
	return pass.fault_count > 0 ? -EINVAL : 0;
}

int ini_file_read(const char *path, const struct ini_use *use, struct faults *faults)
{
	struct failure fault = {.kind = FAILURE_USAGE};
	FILE *stream;
	int r = plain_file_open(path, &stream, &fault.reason);

	if (r < 0) {
		faults_add(faults, &fault);
		return r;
	}
	r = ini_stream_read(path, stream, use, faults);
	fclose(stream);
	return r;
}

int ini_string_read(const char *name, const char *content, const struct ini_use *use,
		    struct faults *faults)
{
	/* Some fmemopen() refuse a length of 0. */
	size_t len = strlen(content);
	FILE *stream = len > 0 ? fmemopen((char *)content, len, "r") : fopen("/dev/null", "re");
	int r;

	if (!stream)
		return explain(faults, name, -errno);
	r = ini_stream_read(name, stream, use, faults);
	fclose(stream);
	return r;
}

struct ini_search {
	const struct ini_pass *pass;
	const char *key;
	int line;
};

static int search_key(void *user, const char *section, const char *key, const char *value,
		      struct reason *ret_reason)
{
	struct ini_search *search = user;

	(void)value;
	(void)ret_reason;
	if (section[0] == '\0' && strcmp(key, search->key) == 0)
		search->line = search->pass->line;
	return 0;
}

int ini_file_line(const char *path, const char *key)
{
	struct ini_search search = {.key = key};
	const struct ini_use use = {NULL, search_key, &search};
	struct faults faults = {0};
	struct ini_pass pass = {.name = path, .use = &use, .faults = &faults};
	struct reason reason;

	if (plain_file_open(path, &pass.stream, &reason) < 0)
		return 0;
	search.pass = &pass;
	ini_parse_stream(next_line, &pass, on_key, &pass);
	fclose(pass.stream);
	return search.line;
}
