/* SPDX-License-Identifier: MIT */
#include "file_error.h"
#include "foreign_file.h"
#include "line_reader.h"
#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <lumbard/base/lookalike.h>
#include <lumbard/base/units.h>
#include <lumbard/io/folder.h>
#include <lumbard/io/recording_file.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beyond any sensor: 100 g, and five times the widest gyro range (2000 dps = 35 rad/s). */
#define ACCEL_MAX_MPS2 1000.0
#define GYRO_MAX_RADPS 200.0
/* Half of the range, so that the difference of two times is an int64_t too. */
#define JUMP_US	      INT64_C(1000000) /* rows of 20 Hz are 50 ms apart */
#define T_MAX_US      (INT64_MAX / 2)
#define RESTART_US    INT64_C(10000000) /* no mere disorder of rows */
#define WRAP_PAUSE_US INT64_C(2000000)	/* of the rows, while a counter begins anew */
#define EMPTY	      "the file is empty; a recording needs " RECORDING_HEADER
#define ONLY_COMMENTS                                                                              \
	"there are only comments, as in settings; name a recording, which needs " RECORDING_HEADER

enum column {
	COLUMN_IGNORED,
	COLUMN_T_US,
	COLUMN_SENSOR,
	COLUMN_AX,
	COLUMN_AY,
	COLUMN_AZ,
	COLUMN_GX,
	COLUMN_GY,
	COLUMN_GZ,
	COLUMN_TEMP,
	COLUMN_MARK,
	COLUMN_CHIP,
	COLUMN_COUNT,
};

static const char *const column_names[COLUMN_COUNT] = {
	[COLUMN_T_US] = "t_us",	  [COLUMN_SENSOR] = "sensor", [COLUMN_AX] = "ax_mps2",
	[COLUMN_AY] = "ay_mps2",  [COLUMN_AZ] = "az_mps2",    [COLUMN_GX] = "gx_radps",
	[COLUMN_GY] = "gy_radps", [COLUMN_GZ] = "gz_radps",   [COLUMN_TEMP] = "temp_degc",
	[COLUMN_MARK] = "mark",	  [COLUMN_CHIP] = "chip",
};

/* What the fields of one line have come to so far. */
struct row {
	size_t field_count;
	int end_count; /* ends of row that libcsv saw in the line */
	bool is_damaged;
	int64_t t_us;
	enum sensor_place sensor;
	double numbers[COLUMN_COUNT];
	char mark[RECORDING_MARK_MAX + 1];
	struct sensor_identity identity;
};

struct recording_source {
	char *name;
	int owns_stream;
	int sticky_error; /* the recording is no good: say so again */
	struct csv_parser parser;
	uint8_t columns[RECORDING_COLUMNS_MAX]; /* enum column of each field */
	size_t column_count;
	bool has_column[COLUMN_COUNT];
	bool has_last[SENSOR_COUNT];
	int64_t last_us[SENSOR_COUNT];
	bool has_before[SENSOR_COUNT]; /* and the row before that one */
	int64_t before_us[SENSOR_COUNT];
	bool takes_back; /* the row in hand shows that last_us was false */
	bool is_wrapped; /* the clock of the rows began anew */
	struct row row;
	struct text why;  /* what is wrong with the line in hand */
	const char *next; /* what to do about it */
	char why_buf[RECORDING_SENTENCE_SIZE];
	struct line_reader lines;
};

/* True for the first thing wrong with a line; the caller then says what it is. */
static bool is_first_fault(struct recording_source *source)
{
	if (source->row.is_damaged)
		return false;
	source->row.is_damaged = true;
	return true;
}

static void fault(struct recording_source *source, const char *what)
{
	if (is_first_fault(source))
		text_add(&source->why, what);
}

/* What to do about a field that is no number, or no time. */
static const char *next_of_number(const char *field)
{
	struct lookalike lookalike;
	const char *comma = strchr(field, ',');

	if (*field == '#')
		return "mend the formula in the spreadsheet, and save it again";
	if (*field == '\0' || strncasecmp(field, "nan", 3) == 0)
		return "fill it in, or remove the rows without it";
	if (lookalike_find(field, &lookalike))
		return "type plain digits, signs and points";
	return comma ? "write decimal points" : "check how the file was made";
}

/* "1,250,000", "1'250'000" and "1 250 000": digits in threes, whatever parts them. */
static bool is_grouped(const char *field)
{
	size_t n = strspn(field, "0123456789");
	int groups = 0;

	if (n < 1 || n > 3)
		return false;
	for (field += n; *field; field += 3, groups++) {
		field += strcspn(field, "0123456789");
		if (strspn(field, "0123456789") != 3)
			return false;
	}
	return groups > 1;
}

static const char *next_of_time(const char *field)
{
	bool is_shortened =
		strpbrk(field, "eE") && strspn(field, "0123456789.,eE+-") == strlen(field);

	if (is_grouped(field))
		return "write it without separators of thousands";
	return is_shortened
		       ? "let the spreadsheet show all its digits before it saves"
		       : "give whole microseconds since any moment, such as 1250000 for 1.25 s";
}

static void fault_in_field(struct recording_source *source, enum column column, const char *what,
			   const char *next, const char *field)
{
	if (!is_first_fault(source))
		return;
	text_addf(&source->why, "%s %s: ", column_names[column], what);
	text_add_quoted(&source->why, field);
	source->next = next;
}

static void take_number(struct recording_source *source, enum column column, const char *field)
{
	int r = text_to_double(field, &source->row.numbers[column]);

	if (r < 0 && (column != COLUMN_TEMP || *field != '\0'))
		fault_in_field(source, column, r == -ERANGE ? "is out of range" : "is no number",
			       next_of_number(field), field);
}

static void take_time(struct recording_source *source, const char *field)
{
	int64_t t_us = 0;
	int r = text_to_int64(field, &t_us);

	if (r == -EINVAL)
		fault_in_field(source, COLUMN_T_US, "is no whole number of microseconds",
			       next_of_time(field), field);
	else if (r < 0 || t_us > T_MAX_US || t_us < -T_MAX_US)
		fault_in_field(source, COLUMN_T_US, "is out of range", next_of_time(field), field);
	else
		source->row.t_us = t_us;
}

static void take_mark(struct recording_source *source, const char *field, size_t len)
{
	if (len > RECORDING_MARK_MAX)
		fault_in_field(source, COLUMN_MARK, "is too long", "shorten it", field);
	else
		memcpy(source->row.mark, field, len + 1);
}

static void on_field(void *bytes, size_t len, void *ctx)
{
	struct recording_source *source = ctx;
	struct row *row = &source->row;
	size_t index = row->field_count++;
	enum column column;

	if (index >= source->column_count || row->end_count > 0)
		return;
	column = (enum column)source->columns[index];
	if (column == COLUMN_IGNORED)
		return;
	if (column == COLUMN_T_US)
		take_time(source, bytes);
	else if (column == COLUMN_MARK)
		take_mark(source, bytes, len);
	else if (column == COLUMN_CHIP) /* a column of that name may be somebody else's */
		(void)sensor_identity_parse(bytes, &row->identity);
	else if (column != COLUMN_SENSOR)
		take_number(source, column, bytes);
	else if (sensor_place_from_name(bytes, &row->sensor) < 0)
		fault_in_field(source, column, "is neither pelvis nor lumbar",
			       "write pelvis or lumbar, in small letters", bytes);
}

static void on_end_of_row(int terminator, void *ctx)
{
	struct recording_source *source = ctx;

	(void)terminator;
	source->row.end_count++;
}

static void on_open_quote(int terminator, void *ctx)
{
	(void)terminator;
	fault(ctx, "a quote is opened and not closed");
}

static enum column column_by_name(const char *name)
{
	for (int i = COLUMN_IGNORED + 1; i < COLUMN_COUNT; i++) {
		if (strcmp(name, column_names[i]) == 0)
			return (enum column)i;
	}
	return COLUMN_IGNORED;
}

static void on_header_field(void *bytes, size_t len, void *ctx)
{
	struct recording_source *source = ctx;
	enum column column = column_by_name(bytes);

	(void)len;
	if (source->row.end_count > 0)
		return;
	if (source->column_count == RECORDING_COLUMNS_MAX) {
		fault(source, "there are more than 256 columns");
		return;
	}
	if (column != COLUMN_IGNORED && source->has_column[column]) {
		if (is_first_fault(source))
			text_addf(&source->why, "column %s occurs twice", column_names[column]);
		return;
	}
	source->has_column[column] = true;
	source->columns[source->column_count++] = (uint8_t)column;
}

static void source_begin_row(struct recording_source *source)
{
	source->row.field_count = 0;
	source->row.end_count = 0;
	source->row.is_damaged = false;
	source->row.numbers[COLUMN_TEMP] = UNKNOWN;
	source->row.mark[0] = '\0';
	source->row.identity = (struct sensor_identity){0};
	source->why = text_in(source->why_buf, sizeof(source->why_buf));
	source->next = "check how the file was made";
}

static int source_parse_line(struct recording_source *source, const char *line, size_t len,
			     void (*take)(void *, size_t, void *))
{
	source_begin_row(source);
	if (memchr(line, '\0', len)) {
		fault(source, "there are NUL bytes in the line");
		return 0;
	}
	if (csv_parse(&source->parser, line, len, take, on_end_of_row, source) != len)
		return -ENOMEM;
	/* Tells of an open quote, and lets it not reach into the next line. */
	csv_fini(&source->parser, NULL, on_open_quote, source);
	if (source->row.end_count > 1)
		fault(source, "there is a carriage return in the middle of the line");
	return 0;
}

static bool is_blank(const struct row *row)
{
	return row->end_count == 0 && !row->is_damaged;
}

static void check_count(struct recording_source *source)
{
	if (source->row.field_count != source->column_count && is_first_fault(source))
		text_addf(&source->why, "the row has %zu field%s, the header %zu",
			  source->row.field_count, plural_s((int64_t)source->row.field_count),
			  source->column_count);
}

/* In place of what is wrong with its first field. */
static void explain_row(struct recording_source *source, const char *line, size_t len)
{
	const struct row *row = &source->row;
	struct foreign_fault fault = {NULL, source->next};

	if (foreign_row(line, len, row->field_count, source->column_count, &fault)) {
		source->why = text_in(source->why_buf, sizeof(source->why_buf));
		text_add(&source->why, fault.why);
	}
	source->next = fault.next;
}

static struct vec3 row_vec3(const struct row *row, enum column x, enum column y, enum column z)
{
	return (struct vec3){row->numbers[x], row->numbers[y], row->numbers[z]};
}

static struct imu_sample row_sample(const struct row *row)
{
	return (struct imu_sample){
		.t_us = row->t_us,
		.sensor = row->sensor,
		.accel_mps2 = row_vec3(row, COLUMN_AX, COLUMN_AY, COLUMN_AZ),
		.gyro_radps = row_vec3(row, COLUMN_GX, COLUMN_GY, COLUMN_GZ),
		.temp_degc = row->numbers[COLUMN_TEMP],
	};
}

/* A sum of squares may overflow to infinity, which is too much as well. */
static void check_magnitudes(struct recording_source *source)
{
	struct imu_sample sample = row_sample(&source->row);
	double accel_mps2 = vec3_norm(sample.accel_mps2);
	double gyro_radps = vec3_norm(sample.gyro_radps);

	if (accel_mps2 > ACCEL_MAX_MPS2 && is_first_fault(source)) {
		source->next = "multiply by 9.80665 / 16384 (counts at 2 g), 0.00980665 (mg) or "
			       "0.01 (cm/s2)";
		text_addf(&source->why,
			  "an acceleration of %.6g m/s2 is impossible: it looks like counts of the "
			  "chip, mg or cm/s2",
			  accel_mps2);
	}
	if (gyro_radps > GYRO_MAX_RADPS && is_first_fault(source)) {
		source->next = "multiply by 0.0174533 (deg/s), 0.0000174533 (mdps) or 0.0174533 / "
			       "131 (counts at 250 deg/s)";
		text_addf(&source->why,
			  "a rate of %.6g rad/s is impossible: it looks like deg/s, mdps or counts "
			  "of the chip",
			  gyro_radps);
	}
}

/* Whether the last row of a sensor came long after the one before it. */
static bool is_jump(const struct recording_source *source, enum sensor_place sensor)
{
	return source->has_before[sensor] &&
	       source->last_us[sensor] - source->before_us[sensor] > JUMP_US;
}

/*
 * One false time far ahead must not make all later rows look late: when the row after it goes on
 * from the row before it, the one between was false, and is taken back.
 */
static bool was_false_jump(const struct recording_source *source, const struct row *row)
{
	int64_t before_us = source->before_us[row->sensor];

	return is_jump(source, row->sensor) && row->t_us > before_us &&
	       row->t_us - before_us <= JUMP_US;
}

/* Counters that begin anew, and after how long: https://docs.arduino.cc/language-reference/en/
 * functions/time/micros/ for the first. */
static const struct {
	int64_t period_us;
	const char *what, *next;
} wraps[] = {
	{INT64_C(1) << 32, "a counter of 32 bits does after 71.6 minutes",
	 "add 4294967296 to t_us from there on"},
	{INT64_C(65536000), "a counter of 16 bits does after 65536 ms",
	 "add 65536000 to t_us each time"},
	{INT64_C(65536), "a counter of 16 bits does after 65536 us", "add 65536 to t_us each time"},
};

/* From its end to its start, by no more than a pause: from 0 on, or from the middle where it has a
 * sign. */
static bool is_wrap(int64_t period_us, int64_t from_us, int64_t to_us)
{
	int64_t start_us = to_us < 0 ? -period_us / 2 : 0;
	int64_t most_us = period_us / 4 < WRAP_PAUSE_US ? period_us / 4 : WRAP_PAUSE_US;

	return to_us - start_us < most_us && from_us < start_us + period_us &&
	       start_us + period_us - from_us < most_us;
}

/* The times of the whole file are not what they should be. */
static bool find_wrap(struct recording_source *source, int64_t last_us)
{
	const struct row *row = &source->row;

	for (size_t i = 0; i < sizeof(wraps) / sizeof(*wraps); i++) {
		if (!is_wrap(wraps[i].period_us, last_us, row->t_us) || !is_first_fault(source))
			continue;
		text_addf(&source->why, "t_us of %s begins anew after %lld, as %s",
			  sensor_place_name(row->sensor), (long long)last_us, wraps[i].what);
		source->next = wraps[i].next;
		source->is_wrapped = true;
		return true;
	}
	return false;
}

static void check_time(struct recording_source *source)
{
	const struct row *row = &source->row;
	int64_t last_us = source->last_us[row->sensor];

	if (!source->has_last[row->sensor] || row->t_us > last_us)
		return;
	if (was_false_jump(source, row)) {
		source->takes_back = true;
		return;
	}
	if (!find_wrap(source, last_us) && is_first_fault(source))
		text_addf(&source->why, "t_us of %s does not advance: %lld after %lld%s",
			  sensor_place_name(row->sensor), (long long)row->t_us, (long long)last_us,
			  row->t_us == last_us ? ", which are microseconds"
			  : last_us - row->t_us > RESTART_US
				  ? ", as if its clock began anew: cut the "
				    "file in two there"
				  : "");
}

/* In this order: a check may only look at what the checks before it found sound. */
static void source_check_row(struct recording_source *source, const char *line, size_t len)
{
	check_count(source);
	if (source->row.is_damaged)
		explain_row(source, line, len);
	if (!source->row.is_damaged)
		check_magnitudes(source);
	if (!source->row.is_damaged)
		check_time(source);
}

/* "NAME:LINE: " in one of the reader's sentences. */
static struct text begin_sentence(struct recording_reader *reader, char *sentence)
{
	struct text text = text_in(sentence, RECORDING_SENTENCE_SIZE);

	file_error_add_name(&text, reader->source->name);
	text_addf(&text, ":%lld: ", (long long)reader->source->lines.line);
	return text;
}

static bool has_all_columns(const struct recording_source *source)
{
	for (int i = COLUMN_IGNORED + 1; i < COLUMN_TEMP; i++)
		if (!source->has_column[i])
			return false;
	return true;
}

static int refuse_header(struct recording_reader *reader, const char *what)
{
	struct text text = begin_sentence(reader, reader->error);

	text_add(&text, what);
	return -EINVAL;
}

static int explain(struct recording_reader *reader, const char *name, int error)
{
	struct text text = text_in(reader->error, sizeof(reader->error));
	struct reason reason;

	file_error_explain(&reason, name, error);
	reason_say(&reason, &text);
	return error;
}

static const char *skip_byte_order_mark(const char *line, size_t *len)
{
	if (*len < 3 || memcmp(line, "\xef\xbb\xbf", 3) != 0)
		return line;
	*len -= 3;
	return line + 3;
}

/* From how the file begins, as far as it was read. */
static int refuse_file(struct recording_reader *reader)
{
	struct recording_source *source = reader->source;
	struct text text = text_in(reader->error, sizeof(reader->error));
	struct foreign_file file = {.name = source->name};

	file.begin = line_reader_block(&source->lines, &file.first_line, &file.len);
	if (file.first_line == 1)
		file.begin = skip_byte_order_mark(file.begin, &file.len);
	foreign_explain(&file, &text);
	return -EINVAL;
}

/* The line that some spreadsheets want first, and comments. */
static bool is_above_header(const char *line)
{
	return line[strspn(line, " \t")] == '#' || strncmp(line, "sep=,", 5) == 0 ||
	       strncmp(line, "\"sep=,\"", 7) == 0;
}

static int parse_header(struct recording_reader *reader, const char *line, size_t len)
{
	struct recording_source *source = reader->source;
	int r;

	if (foreign_encoding(line, len))
		return refuse_file(reader);
	if (is_above_header(line))
		return 1;
	r = source_parse_line(source, line, len, on_header_field);
	if (r < 0)
		return explain(reader, source->name, r);
	if (is_blank(&source->row))
		return 1;
	if (!source->row.is_damaged && !has_all_columns(source))
		return refuse_file(reader);
	if (!source->row.is_damaged)
		return 0;
	text_add(&source->why, "; a recording needs " RECORDING_HEADER);
	return refuse_header(reader, source->why.buf);
}

/* Such as a whole file of an old Mac. */
static int refuse_long_header(struct recording_reader *reader)
{
	long first_line;
	size_t len;
	const char *block = line_reader_block(&reader->source->lines, &first_line, &len);

	return refuse_header(reader, memchr(block, '\r', len) && !memchr(block, '\n', len - 1)
					     ? "the lines end in a carriage return alone; put line "
					       "feeds there (tr '\\r' '\\n')"
					     : "the line is longer than 64 KiB; name a recording "
					       "in CSV with line feeds");
}

static int read_header(struct recording_reader *reader)
{
	struct recording_source *source = reader->source;
	bool has_comment = false;
	int r;

	do {
		const char *line = NULL;
		size_t len = 0;

		r = line_reader_next(&source->lines, &line, &len);
		if (r < 0)
			return explain(reader, source->name, r);
		if (r == LINE_TOO_LONG)
			return refuse_long_header(reader);
		if (r == LINE_END) {
			source->lines.line++;
			return refuse_header(reader, has_comment ? ONLY_COMMENTS : EMPTY);
		}
		if (source->lines.line == 1)
			line = skip_byte_order_mark(line, &len);
		r = parse_header(reader, line, len);
		has_comment |= r > 0 && line[strspn(line, " \t")] == '#';
	} while (r > 0);
	return r;
}

static struct recording_source *source_new(const char *name)
{
	struct recording_source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->name = strdup(name);
	if (!source->name) {
		free(source);
		return NULL;
	}
	csv_init(&source->parser, CSV_APPEND_NULL);
	/* The longest field at once: nothing is allocated after the first line. */
	csv_set_blk_size(&source->parser, LINE_READER_MAX + 1);
	return source;
}

/* As it was when it was new, but for what it owns. */
static void source_forget(struct recording_source *source)
{
	line_reader_restart(&source->lines);
	source->sticky_error = 0;
	source->column_count = 0;
	memset(source->has_column, 0, sizeof(source->has_column));
	memset(source->has_last, 0, sizeof(source->has_last));
	memset(source->has_before, 0, sizeof(source->has_before));
	source->takes_back = source->is_wrapped = false;
}

void recording_close(struct recording_reader *reader)
{
	struct recording_source *source = reader->source;

	if (!source)
		return;
	if (source->owns_stream)
		fclose(source->lines.stream);
	csv_free(&source->parser);
	free(source->name);
	free(source);
	reader->source = NULL;
}

int recording_open_stream(struct recording_reader *reader, FILE *stream, const char *name)
{
	int r;

	*reader = (struct recording_reader){.source = source_new(name)};
	if (!reader->source)
		return explain(reader, name, -ENOMEM);
	reader->source->lines.stream = stream;
	r = read_header(reader);
	if (r < 0)
		recording_close(reader);
	return r;
}

/* A pipe is waited for, but root waits for none that another user laid. */
static int open_stream(const char *path, FILE **ret_stream)
{
	struct folder folder = {0};
	char name[FOLDER_NAME_SIZE];
	int fd, r = folder_of_file(&folder, path, name);

	if (r < 0)
		return r;
	fd = folder_open_file(&folder, name, O_RDONLY | (folder.is_foreign ? O_NONBLOCK : 0), 0);
	folder_close(&folder);
	if (fd < 0)
		return fd;
	*ret_stream = fdopen(fd, "r");
	if (*ret_stream)
		return 0;
	r = -errno;
	close(fd);
	return r;
}

int recording_open(struct recording_reader *reader, const char *path)
{
	FILE *stream;
	int r;

	if (strcmp(path, "-") == 0)
		return recording_open_stream(reader, stdin, path);
	r = open_stream(path, &stream);
	if (r < 0) {
		*reader = (struct recording_reader){0};
		return explain(reader, path, r);
	}
	r = recording_open_stream(reader, stream, path);
	if (r < 0)
		fclose(stream);
	else
		reader->source->owns_stream = 1;
	return r;
}

bool recording_can_rewind(const struct recording_reader *reader)
{
	const struct recording_source *source = reader->source;
	struct stat status;

	return source && source->owns_stream && fstat(fileno(source->lines.stream), &status) == 0 &&
	       S_ISREG(status.st_mode);
}

int recording_rewind(struct recording_reader *reader)
{
	struct recording_source *source = reader->source;

	if (!recording_can_rewind(reader))
		return -ESPIPE;
	/* The lines are read past the stream's own buffer. */
	if (lseek(fileno(source->lines.stream), 0, SEEK_SET) < 0)
		return explain(reader, source->name, -errno);
	source_forget(source);
	*reader = (struct recording_reader){.source = source};
	return read_header(reader);
}

/* 1 for a line with a row in it, sound or not; 0 at the end; negative errno. */
static int read_row(struct recording_source *source)
{
	const char *line = NULL;
	size_t len = 0;
	int r;

	do {
		r = line_reader_next(&source->lines, &line, &len);
		if (r < 0 || r == LINE_END)
			return r;
		if (r == LINE_TOO_LONG) {
			source_begin_row(source);
			fault(source, "the line is longer than 64 KiB");
			return 1;
		}
		r = source_parse_line(source, line, len, on_field);
		if (r < 0)
			return r;
	} while (is_blank(&source->row));
	source_check_row(source, line, len);
	return 1;
}

/* 0, or -EINVAL where nothing sound came before or the clock began anew: then the whole file is not
 * what it should be. */
static int skip_damaged_row(struct recording_reader *reader)
{
	struct recording_source *source = reader->source;
	bool is_end = reader->good_rows == 0 || source->is_wrapped;
	struct text text;

	if (!is_end && reader->damaged_rows++ > 0)
		return 0;
	text = begin_sentence(reader, is_end ? reader->error : reader->first_damage);
	text_addf(&text, "%s; %s", source->why.buf, is_end ? source->next : "row skipped");
	source->sticky_error = is_end ? -EINVAL : 0;
	return source->sticky_error;
}

/* The false row before counts as damaged after all. */
static void take_back(struct recording_reader *reader)
{
	struct recording_source *source = reader->source;

	reader->good_rows--;
	if (reader->damaged_rows++ == 0) {
		struct text text = begin_sentence(reader, reader->first_damage);

		text_addf(&text, "t_us of %s had jumped ahead to %lld; row skipped",
			  sensor_place_name(source->row.sensor),
			  (long long)source->last_us[source->row.sensor]);
	}
}

static void accept_row(struct recording_reader *reader)
{
	struct recording_source *source = reader->source;
	enum sensor_place sensor = source->row.sensor;

	reader->takes_back = source->takes_back;
	if (source->takes_back)
		take_back(reader);
	else if (source->has_last[sensor]) {
		source->has_before[sensor] = true;
		source->before_us[sensor] = source->last_us[sensor];
	}
	source->takes_back = false;
	source->has_last[sensor] = true;
	source->last_us[sensor] = source->row.t_us;
	reader->is_doubtful = is_jump(source, sensor);
	reader->good_rows++;
}

int recording_next(struct recording_reader *reader, struct imu_sample *ret_sample,
		   const char **ret_mark)
{
	struct recording_source *source = reader->source;
	int r;

	if (!source)
		return -EBADF;
	if (source->sticky_error < 0)
		return source->sticky_error;
	do {
		r = read_row(source);
		if (r < 0)
			return explain(reader, source->name, r);
		if (r == 0)
			return 0;
		r = source->row.is_damaged ? skip_damaged_row(reader) : 1;
	} while (r == 0);
	if (r < 0)
		return r;
	accept_row(reader);
	reader->identity = source->row.identity;
	*ret_sample = row_sample(&source->row);
	*ret_mark = source->row.mark;
	return 1;
}
