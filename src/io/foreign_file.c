/* SPDX-License-Identifier: MIT */
#include "foreign_file.h"

#include "file_error.h"
#include "foreign_column.h"

#include <lumbard/io/recording_file.h>

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define OWN_COLUMNS "t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps"

enum {
	LINES_LOOKED_AT = 200,
	UNIT_LINES_MOST = 3,
	NS_SINCE_1970_DIGITS = 18,
	MS_SINCE_1970_DIGITS = 13,
	COLUMNS_MAX = 128,
	WANTED_COUNT = 8,
	NAME_SHOWN_MAX = 40
};

/* Bytes of a line, of a field or of a name; not ended by a NUL. */
struct piece {
	const char *at;
	size_t len;
};

/* The table in a file, where there is one. */
struct sheet {
	const struct foreign_file *file;
	long line;	 /* of the header; 0: there is none */
	long first_line; /* that is not empty */
	char separator;
	struct foreign_column columns[COLUMNS_MAX];
	bool is_ours[COLUMNS_MAX];
	int count;
	long units_line, last_units_line; /* 0: none */
	struct piece row;		  /* the first below them; no bytes: none */
	bool has_comma;			  /* for the decimal point */
	bool is_right_before;		  /* what stands above the header may stand there */
};

static const struct {
	const char *name, *in;
	enum foreign_quantity quantity;
	int axis;
} wanted[WANTED_COUNT] = {
	{"t_us", "in whole microseconds", FOREIGN_TIME, -1},
	{"sensor", "", FOREIGN_OTHER, -1},
	{"ax_mps2", "in m/s2", FOREIGN_ACCEL, 0},
	{"ay_mps2", "in m/s2", FOREIGN_ACCEL, 1},
	{"az_mps2", "in m/s2", FOREIGN_ACCEL, 2},
	{"gx_radps", "in rad/s", FOREIGN_GYRO, 0},
	{"gy_radps", "in rad/s", FOREIGN_GYRO, 1},
	{"gz_radps", "in rad/s", FOREIGN_GYRO, 2},
};

static bool begins(struct piece piece, const char *with)
{
	size_t n = strlen(with);

	return piece.len >= n && memcmp(piece.at, with, n) == 0;
}

static struct piece trimmed(struct piece piece)
{
	while (piece.len > 0 && strchr(" \t\r\"", piece.at[0])) {
		piece.at++;
		piece.len--;
	}
	while (piece.len > 0 && strchr(" \t\r\"", piece.at[piece.len - 1]))
		piece.len--;
	return piece;
}

/* The next line of the rest, without its end. */
static bool take_line(struct piece *rest, struct piece *ret_line)
{
	const char *end = memchr(rest->at, '\n', rest->len);
	size_t n = end ? (size_t)(end - rest->at) : rest->len;

	if (rest->len == 0)
		return false;
	*ret_line = (struct piece){rest->at, n};
	n += end != NULL;
	rest->at += n;
	rest->len -= n;
	return true;
}

static bool take_field(struct piece *rest, char separator, struct piece *ret_field)
{
	bool is_quoted = false;
	size_t n = 0;

	if (!rest->at)
		return false;
	while (n < rest->len && (is_quoted || rest->at[n] != separator))
		is_quoted ^= rest->at[n++] == '"';
	*ret_field = trimmed((struct piece){rest->at, n});
	if (n == rest->len) {
		rest->at = NULL;
		return true;
	}
	while (separator == ' ' && n + 1 < rest->len && rest->at[n + 1] == ' ')
		n++;
	rest->at += n + 1;
	rest->len -= n + 1;
	return true;
}

/* A header seldom has one of the first in its names. */
static char separator_of(struct piece line)
{
	static const char separators[] = "\t;,|";

	for (const char *p = separators; *p; p++)
		if (memchr(line.at, *p, line.len))
			return *p;
	return ' ';
}

/* "-1.5", and "-1,5" too. */
static bool is_number(struct piece field)
{
	bool has_digit = false;

	for (size_t i = 0; i < field.len; i++) {
		has_digit |= isdigit((unsigned char)field.at[i]) != 0;
		if (!isdigit((unsigned char)field.at[i]) && !strchr("+-.,eE", field.at[i]))
			return false;
	}
	return has_digit;
}

static bool is_decimal_comma(struct piece field)
{
	const char *comma = memchr(field.at, ',', field.len);

	return is_number(field) && comma && !memchr(field.at, '.', field.len) &&
	       !memchr(comma + 1, ',', (size_t)(field.at + field.len - comma) - 1);
}

static int count_numbers(struct piece line, char separator, int *ret_commas, int *ret_fields)
{
	struct piece field;
	int numbers = 0;

	*ret_commas = *ret_fields = 0;
	while (take_field(&line, separator, &field)) {
		*ret_fields += 1;
		numbers += is_number(field);
		*ret_commas += is_decimal_comma(field);
	}
	return numbers;
}

static int wanted_by_name(struct piece field)
{
	for (int i = 0; i < WANTED_COUNT; i++)
		if (field.len == strlen(wanted[i].name) && begins(field, wanted[i].name))
			return i;
	return -1;
}

/* Fills the columns; whether these look like names of columns of sensors. */
static bool is_header(struct sheet *sheet, struct piece line)
{
	struct piece field;
	int known = 0;

	sheet->separator = separator_of(line);
	for (sheet->count = 0;
	     sheet->count < COLUMNS_MAX && take_field(&line, sheet->separator, &field);
	     sheet->count++) {
		struct foreign_column *column = &sheet->columns[sheet->count];

		if (is_number(field))
			return false;
		*column = foreign_column_of(field.at, field.len);
		sheet->is_ours[sheet->count] = wanted_by_name(field) >= 0;
		known += column->quantity != FOREIGN_OTHER || sheet->is_ours[sheet->count];
	}
	return sheet->count > 1 &&
	       (known > 1 || sheet->columns[0].quantity == FOREIGN_TIME || sheet->is_ours[0]);
}

static bool is_comment(struct piece line)
{
	return begins(line, "#") || begins(line, "//") || begins(line, "%");
}

static void take_units(struct sheet *sheet, struct piece line)
{
	struct piece field;

	for (int i = 0; i < sheet->count && take_field(&line, sheet->separator, &field); i++)
		foreign_column_set_unit(&sheet->columns[i], field.at, field.len);
}

/* The rows below the header: units by name, commas in the numbers. */
static void look_below(struct sheet *sheet, struct piece rest)
{
	struct piece line;
	int commas, fields;

	for (long i = sheet->line + 1; take_line(&rest, &line); i++) {
		if (count_numbers(line, sheet->separator, &commas, &fields) > 0 || fields < 2 ||
		    line.len <= (size_t)fields || i > sheet->line + UNIT_LINES_MOST) {
			sheet->row = line;
			sheet->has_comma = sheet->separator != ',' && commas > 0;
			return;
		}
		sheet->units_line = sheet->line + 1;
		sheet->last_units_line = i;
		take_units(sheet, line);
	}
}

/* As many fields as names, as no line above a table has. */
static bool has_rows_below(const struct sheet *sheet, struct piece rest)
{
	struct piece line;
	int commas, fields;

	while (take_line(&rest, &line))
		if (trimmed(line).len > 0) {
			count_numbers(line, sheet->separator, &commas, &fields);
			return fields >= sheet->count;
		}
	return true;
}

static void find_table(struct sheet *sheet)
{
	struct piece rest = {sheet->file->begin, sheet->file->len}, line;

	sheet->is_right_before = true;
	for (long i = 0; i < LINES_LOOKED_AT && take_line(&rest, &line); i++) {
		struct piece plain = trimmed(line);

		if (plain.len == 0)
			continue;
		if (sheet->first_line == 0)
			sheet->first_line = sheet->file->first_line + i;
		if (!is_comment(plain) && is_header(sheet, line) && has_rows_below(sheet, rest)) {
			sheet->line = sheet->file->first_line + i;
			look_below(sheet, rest);
			return;
		}
		sheet->is_right_before &= begins(plain, "#") || begins(plain, "sep=,");
	}
}

/* What lumbard itself writes. */
static const char *own_output(const struct foreign_file *file)
{
	static const struct {
		const char *header, *words;
	} outputs[] = {
		{"t_us,event,", "these are the events that lumbard told"},
		{"t_us,position,", "this is a trace that lumbard wrote"},
		{"t_us,sensor,up_x", "these are the directions of up that lumbard wrote"},
		{"time,clock,t_us,", "these are the holds that lumbard counted"},
	};
	const struct piece text = {file->begin, file->len};

	for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++)
		if (begins(text, outputs[i].header))
			return outputs[i].words;
	return NULL;
}

/* For one more piece of advice in the sentence. */
static struct text *one_more(struct text *text)
{
	text_add(text, text->len > 0 ? ", " : "");
	return text;
}

static const struct foreign_column *find_column(const struct sheet *sheet,
						enum foreign_quantity quantity, int axis)
{
	const struct foreign_column *found = NULL;

	for (int i = 0; i < sheet->count; i++) {
		const struct foreign_column *column = &sheet->columns[i];

		if (column->quantity != quantity || column->axis != axis || sheet->is_ours[i])
			continue;
		if (column->change)
			return column;
		found = found ? found : column;
	}
	return found;
}

static bool has_wanted(const struct sheet *sheet, int which)
{
	for (int i = 0; i < sheet->count; i++)
		if (sheet->is_ours[i] && strcmp(sheet->columns[i].name, wanted[which].name) == 0)
			return true;
	return false;
}

static bool is_named_like_gyroscope(const struct foreign_file *file)
{
	const char *slash = strrchr(file->name, '/');

	return strcasestr(slash ? slash + 1 : file->name, "gyr") != NULL;
}

/* Of a file that holds nothing but x, y and z, the quantity is in the file's name, if anywhere. */
static const struct foreign_column *stand_in(const struct sheet *sheet, int which)
{
	enum foreign_quantity quantity = wanted[which].quantity;
	const struct foreign_column *column = NULL;

	for (int i = 0; i < sheet->count; i++)
		if (strcasecmp(sheet->columns[i].name, wanted[which].name) == 0)
			return &sheet->columns[i];
	if (quantity == FOREIGN_OTHER)
		return NULL;
	column = find_column(sheet, quantity, wanted[which].axis);
	if (!column && (quantity == FOREIGN_GYRO) == is_named_like_gyroscope(sheet->file))
		column = find_column(sheet, FOREIGN_AXIS, wanted[which].axis);
	return column;
}

static int add_missing(const struct sheet *sheet, struct text *why)
{
	int count = 0, said = 0;

	for (int i = 0; i < WANTED_COUNT; i++)
		count += !has_wanted(sheet, i);
	text_add(why, count == 1 ? "column " : count > 1 ? "columns " : "");
	for (int i = 0; i < WANTED_COUNT; i++)
		if (!has_wanted(sheet, i))
			text_addf(why, "%s%s", said++ > 0 ? ", " : "", wanted[i].name);
	text_add(why, count == 1 ? " is missing" : count > 1 ? " are missing" : "");
	return count;
}

/* What the first row has in the column; empty where there is none. */
static struct piece value_of(const struct sheet *sheet, const struct foreign_column *column)
{
	struct piece rest = sheet->row, field = {"", 0};

	for (long i = 0; i <= column - sheet->columns; i++)
		if (!take_field(&rest, sheet->separator, &field))
			return (struct piece){"", 0};
	return field;
}

/* Of a time whose unit no name tells. */
static const char *change_of_time(struct piece value)
{
	if (value.len > 0 && !is_number(value))
		return "from dates or times of day to whole microseconds since any moment";
	if (memchr(value.at, '.', value.len) || memchr(value.at, ',', value.len))
		return "* 1000000, if these are seconds";
	if (value.len >= NS_SINCE_1970_DIGITS)
		return "/ 1000, as these look like nanoseconds";
	if (value.len == MS_SINCE_1970_DIGITS)
		return "* 1000, as these look like milliseconds";
	return wanted[0].in;
}

static void add_rename(const struct sheet *sheet, const struct foreign_column *column, int which,
		       struct text *next)
{
	const char *change = column->change ? column->change
			     : which == 0   ? change_of_time(value_of(sheet, column))
					    : wanted[which].in;

	text_addf(next, "%.*s to %s", NAME_SHOWN_MAX, column->name, wanted[which].name);
	if (change[0])
		text_addf(next, " (%s)", change);
}

static const char *separator_name(char separator)
{
	return separator == '\t'  ? "tabs"
	       : separator == ';' ? "semicolons"
	       : separator == ' ' ? "blanks"
	       : separator == '|' ? "bars"
				  : "commas";
}

/* What is around the names. */
static void add_form(const struct sheet *sheet, struct text *next)
{
	if (strstr(sheet->columns[0].name, " -> "))
		text_add(one_more(next), "remove the monitor's \"12:34:56 -> \" from all lines");
	if (!sheet->is_right_before && sheet->line > sheet->first_line)
		text_addf(one_more(next), "remove what is above line %ld", sheet->line);
	if (sheet->last_units_line > sheet->units_line)
		text_addf(one_more(next), "remove the units in lines %ld to %ld", sheet->units_line,
			  sheet->last_units_line);
	else if (sheet->units_line > 0)
		text_addf(one_more(next), "remove the units in line %ld", sheet->units_line);
	if (sheet->separator != ',')
		text_addf(one_more(next), "separate by commas, not by %s",
			  separator_name(sheet->separator));
	if (sheet->has_comma)
		text_add(one_more(next), "write decimal points");
}

static void add_renames(const struct sheet *sheet, struct text *next)
{
	bool is_renamed = false;

	for (int i = 0; i < WANTED_COUNT; i++) {
		const struct foreign_column *column =
			has_wanted(sheet, i) ? NULL : stand_in(sheet, i);

		if (!column)
			continue;
		text_add(one_more(next), is_renamed ? "" : "rename ");
		add_rename(sheet, column, i, next);
		is_renamed = true;
	}
}

static bool has_axes(const struct sheet *sheet, int first)
{
	for (int i = first; i < first + 3; i++)
		if (!has_wanted(sheet, i) && !stand_in(sheet, i))
			return false;
	return true;
}

static bool has_quantity(const struct sheet *sheet, enum foreign_quantity quantity)
{
	for (int i = 0; i < sheet->count; i++)
		if (sheet->columns[i].quantity == quantity)
			return true;
	return false;
}

/* A row of the accelerometer, then one of the gyroscope, as its column of sensors says. */
static bool is_long(const struct sheet *sheet)
{
	const struct foreign_column *column = NULL;
	struct piece value;
	char name[FOREIGN_NAME_MAX];
	struct text text = text_in(name, sizeof(name));
	enum foreign_quantity quantity;

	for (int i = 0; i < sheet->count; i++)
		if (strcasecmp(sheet->columns[i].name, wanted[1].name) == 0)
			column = &sheet->columns[i];
	if (!column)
		return false;
	value = value_of(sheet, column);
	text_addf(&text, "%.*s x", (int)value.len, value.at);
	quantity = foreign_column_of(name, strlen(name)).quantity;
	return quantity == FOREIGN_ACCEL || quantity == FOREIGN_GYRO ||
	       quantity == FOREIGN_ACCEL_WITHOUT_GRAVITY;
}

/* What has to come from elsewhere. */
static void add_lacks(const struct sheet *sheet, struct text *next)
{
	bool has_accel = has_axes(sheet, 2), has_gyro = has_axes(sheet, 5);

	if (!has_wanted(sheet, 0) && !stand_in(sheet, 0))
		text_add(one_more(next), "add a column t_us in whole microseconds");
	if (!has_wanted(sheet, 1) && !stand_in(sheet, 1))
		text_add(one_more(next),
			 "add a column sensor with pelvis or lumbar, a row a sensor");
	if (is_long(sheet))
		text_add(one_more(next),
			 "put the acceleration and the rates of one time into one row: "
			 "here each kind has rows of its own");
	else if (!has_accel && has_quantity(sheet, FOREIGN_ACCEL_WITHOUT_GRAVITY) &&
		 has_quantity(sheet, FOREIGN_GRAVITY))
		text_add(one_more(next), "let ax_mps2, ay_mps2 and az_mps2 be the sum of the "
					 "acceleration, which is without gravity, and of gravity");
	else if (!has_accel && has_quantity(sheet, FOREIGN_ACCEL_WITHOUT_GRAVITY))
		text_add(one_more(next), "record the acceleration with gravity: here it is taken "
					 "out, and no posture can be seen");
	else if (!has_accel)
		text_add(one_more(next), "add the accelerations in all three axes, from their own "
					 "file by time if they have one");
	else if (!has_gyro)
		text_add(one_more(next), "add the gyroscope's rates, from their own file by time "
					 "if they have one");
}

static bool is_safe_name(const char *name)
{
	return name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				 "/._-")] == '\0' &&
	       name[0] != '-';
}

/* All columns are there: a command makes it a recording. */
static void add_command(const struct sheet *sheet, struct text *next)
{
	const char *name = is_safe_name(sheet->file->name) ? sheet->file->name : "REC.csv";

	text_add(next, "`");
	if (sheet->units_line > 0)
		text_addf(next, "sed %ld,%ldd %s | ", sheet->units_line, sheet->last_units_line,
			  name);
	if (!sheet->is_right_before)
		text_addf(next, "tail -n +%ld %s | ", sheet->line,
			  sheet->units_line > 0 ? "-" : name);
	text_add(next, sheet->separator == ' '	  ? "sed 's/^ *//; s/ *$//; s/  */,/g'"
		       : sheet->separator == '\t' ? "tr ',\\t' '.,'"
		       : sheet->separator == '|'  ? "tr ',|' '.,'"
						  : "tr ',;' '.,'");
	if (sheet->units_line == 0 && sheet->is_right_before)
		text_addf(next, " <%s", name);
	text_add(next, " >NEW.csv` makes one of it");
}

static bool has_measured(const struct sheet *sheet)
{
	return has_quantity(sheet, FOREIGN_ACCEL) || has_quantity(sheet, FOREIGN_GYRO) ||
	       has_quantity(sheet, FOREIGN_ACCEL_WITHOUT_GRAVITY) ||
	       has_quantity(sheet, FOREIGN_AXIS);
}

static void explain_missing(const struct sheet *sheet, struct text *why, struct text *next)
{
	if (!has_measured(sheet)) {
		*why = text_in(why->buf, why->size);
		text_addf(why, "no column is an acceleration or a rate%s",
			  has_quantity(sheet, FOREIGN_ORIENTATION) ? ": these are orientations, or "
								     "several numbers in one"
								   : "");
		text_add(next, "record what the sensors themselves measure; a recording "
			       "needs " RECORDING_HEADER);
		return;
	}
	add_form(sheet, next);
	add_renames(sheet, next);
	if (!strstr(sheet->columns[0].name, " -> "))
		add_lacks(sheet, next);
}

static void explain_table(const struct sheet *sheet, struct text *why, struct text *next)
{
	if (add_missing(sheet, why) > 0) {
		explain_missing(sheet, why, next);
	} else if (sheet->separator != ',') {
		text_addf(why, "the columns are separated by %s", separator_name(sheet->separator));
		add_command(sheet, next);
	} else {
		text_addf(why, "the header is in line %ld", sheet->line);
		add_form(sheet, next);
	}
}

/* "ax: -123", "gyro = 4": names with numbers behind them. */
static int count_named_numbers(struct piece line)
{
	int count = 0;

	for (size_t i = 1; i + 1 < line.len; i++) {
		size_t at = i + 1;

		if ((line.at[i] != ':' && line.at[i] != '=') ||
		    !(isalpha((unsigned char)line.at[i - 1]) || strchr(" ])", line.at[i - 1])))
			continue;
		while (at < line.len && strchr(" \t-+.", line.at[at]))
			at++;
		count += at < line.len && isdigit((unsigned char)line.at[at]);
	}
	return count;
}

/* "I (123) imu: ..." of an ESP32. */
static bool has_log_prefix(struct piece line)
{
	const char *colour_end = begins(line, "\033[") ? memchr(line.at, 'm', line.len) : NULL;

	if (colour_end)
		line = (struct piece){colour_end + 1,
				      line.len - (size_t)(colour_end + 1 - line.at)};
	return line.len > 4 && strchr("EWIDV", line.at[0]) && line.at[1] == ' ' &&
	       line.at[2] == '(' && isdigit((unsigned char)line.at[3]);
}

static bool is_settings(struct piece line)
{
	return line.at[0] == '[' ||
	       (memchr(line.at, '=', line.len) && !memchr(line.at, ',', line.len) &&
		isalpha((unsigned char)line.at[0]) && count_named_numbers(line) < 2);
}

static bool has_numbers(struct piece line)
{
	int commas, fields;

	return count_numbers(line, separator_of(line), &commas, &fields) > 2;
}

static bool has_named_numbers(struct piece line)
{
	return count_named_numbers(line) > 2;
}

/* A line of the kind that the file is of, below what a sketch says first; its number, or 0. */
static long find_line(const struct sheet *sheet, bool (*is_it)(struct piece),
		      struct piece *ret_line)
{
	struct piece rest = {sheet->file->begin, sheet->file->len}, line;

	for (long i = 0; i < LINES_LOOKED_AT && take_line(&rest, &line); i++) {
		*ret_line = trimmed(line);
		if (is_it(*ret_line))
			return sheet->file->first_line + i;
	}
	return 0;
}

static void explain_log(struct piece line, struct text *why, struct text *next)
{
	bool is_raw = !memchr(line.at, '.', line.len);

	text_add(why, "each line names its numbers, as in a sketch's log, and no line names the "
		      "columns");
	text_add(next, has_log_prefix(line) ? "print without the log's \"I (123) ...: \", " : "");
	text_add(next, "print " RECORDING_HEADER " once and then numbers alone, with commas "
		       "between them");
	if (is_raw)
		text_add(next, "; raw counts become m/s2 by * 9.80665 / 16384 (at 2 g) and rad/s "
			       "by * 0.0174533 / 131 (at 250 deg/s)");
}

/* A recording that lost its header: what the header was; NULL where it is none. */
static const char *own_header_of(struct piece line)
{
	struct piece field;
	int count = 0;
	bool is_own = true, has_mark = false;

	for (; take_field(&line, ',', &field); count++) {
		is_own &= count > 0 || is_number(field);
		is_own &= count != 1 || begins(field, "pelvis") || begins(field, "lumbar");
		has_mark = !is_number(field);
	}
	if (!is_own || count < WANTED_COUNT || count > WANTED_COUNT + 2)
		return NULL;
	return count == WANTED_COUNT	  ? OWN_COLUMNS
	       : count > WANTED_COUNT + 1 ? RECORDING_HEADER
	       : has_mark		  ? OWN_COLUMNS ",mark"
					  : OWN_COLUMNS ",temp_degc";
}

static bool has_monitor_time(struct piece line)
{
	return memmem(line.at, line.len, " -> ", 4) != NULL;
}

static void explain_numbers(const struct sheet *sheet, struct piece line, struct text *why,
			    struct text *next)
{
	const char *header = own_header_of(line);

	text_add(why, "there is no header: the line has numbers");
	if (header && is_safe_name(sheet->file->name))
		text_addf(next, "`sed -i '1i %s' %s` puts one there", header, sheet->file->name);
	else
		text_add(next, "put a line with the names of the columns above, as "
			       "in " RECORDING_HEADER);
	if (!header && separator_of(line) != ',')
		text_add(next, ", and commas between the numbers");
	if (has_monitor_time(line))
		text_add(next, ", and remove the monitor's \"12:34:56 -> \"");
	if (has_log_prefix(line))
		text_add(next, ", and remove the log's \"I (123) ...: \"");
}

/* "# t_us,sensor,...", as some programs write their header. */
static bool is_commented_header(struct piece line)
{
	struct piece field;
	char separator;
	int known = 0;

	if (!is_comment(line))
		return false;
	while (line.len > 0 && strchr("#%/ \t", line.at[0])) {
		line.at++;
		line.len--;
	}
	separator = separator_of(line);
	while (take_field(&line, separator, &field))
		known += wanted_by_name(field) >= 0 ||
			 foreign_column_of(field.at, field.len).quantity != FOREIGN_OTHER;
	return known > 3;
}

/* Right above the numbers stand as many words. */
static bool has_names_above(const struct sheet *sheet, long number)
{
	struct piece rest = {sheet->file->begin, sheet->file->len}, line, above = {"", 0};
	int commas, names, numbers;
	char separator;

	for (long i = sheet->file->first_line; i <= number && take_line(&rest, &line); i++)
		above = i < number ? line : above;
	separator = separator_of(line);
	count_numbers(line, separator, &commas, &numbers);
	return count_numbers(above, separator, &commas, &names) == 0 && names == numbers;
}

static bool has_row(struct piece line)
{
	return has_numbers(line) || has_log_prefix(line) || has_monitor_time(line);
}

/* By most of its lines; comments of settings may have anything in them. */
static void count_kinds(const struct foreign_file *file, int *ret_rows, int *ret_settings)
{
	struct piece rest = {file->begin, file->len}, line;

	*ret_rows = *ret_settings = 0;
	while (take_line(&rest, &line)) {
		line = trimmed(line);
		if (line.len == 0 || is_comment(line))
			continue;
		if (is_settings(line))
			*ret_settings += 1;
		else
			*ret_rows += has_row(line) || has_named_numbers(line);
	}
}

bool foreign_is_table(const struct foreign_file *file)
{
	int rows, settings;

	count_kinds(file, &rows, &settings);
	return rows > settings;
}

static bool is_of_settings(const struct foreign_file *file)
{
	int rows, settings;

	count_kinds(file, &rows, &settings);
	return settings > 0 && settings >= rows;
}

static long explain_no_table(const struct sheet *sheet, struct text *why, struct text *next)
{
	struct piece line;
	long number;

	if (is_of_settings(sheet->file)) {
		text_add(why, "this is a file of settings");
		text_add(next, "name a recording; `lumbard check` validates settings");
		return sheet->first_line;
	}
	number = find_line(sheet, has_named_numbers, &line);
	if (number > 0) {
		explain_log(line, why, next);
		return number;
	}
	number = find_line(sheet, is_commented_header, &line);
	if (number > 0) {
		text_add(why, "the header is in a comment");
		text_addf(next, "remove the %c before it", line.at[0]);
		return number;
	}
	number = find_line(sheet, has_row, &line);
	if (number > 1 && has_names_above(sheet, number)) {
		text_add(why, "none of these names of columns is known");
		text_add(next, "name them as in " RECORDING_HEADER);
		return number - 1;
	}
	if (number > 0) {
		explain_numbers(sheet, line, why, next);
		return number;
	}
	text_add(why, "no line names the columns");
	text_add(next, "a recording needs " RECORDING_HEADER);
	return sheet->first_line;
}

static bool explain_own(const struct foreign_file *file, struct text *sentence)
{
	const char *own = own_output(file);

	if (own)
		text_addf(sentence,
			  ":%ld: %s, not a recording; name the recording that it came of; "
			  "`lumbard record FILE` makes one",
			  file->first_line, own);
	return own != NULL;
}

void foreign_explain(const struct foreign_file *file, struct text *sentence)
{
	const char *mistake =
		file->first_line == 1 ? foreign_encoding(file->begin, file->len) : NULL;
	char why_buf[RECORDING_SENTENCE_SIZE], next_buf[RECORDING_SENTENCE_SIZE];
	struct text why = text_in(why_buf, sizeof(why_buf));
	struct text next = text_in(next_buf, sizeof(next_buf));
	struct sheet sheet = {.file = file};

	file_error_add_name(sentence, file->name);
	if (mistake)
		text_addf(sentence, ":1: %s", mistake);
	if (mistake || explain_own(file, sentence))
		return;
	find_table(&sheet);
	if (sheet.line > 0)
		explain_table(&sheet, &why, &next);
	else
		sheet.line = explain_no_table(&sheet, &why, &next);
	text_addf(sentence, ":%ld: %s; %s", sheet.line, why_buf, next_buf);
}

bool foreign_row(const char *line, size_t len, size_t count, size_t wanted_count,
		 struct foreign_fault *ret_fault)
{
	int commas, fields;
	int numbers = count_numbers(trimmed((struct piece){line, len}), ',', &commas, &fields);
	bool has_too_many = count > wanted_count && count <= 2 * wanted_count;

	if (count < wanted_count && memchr(line, ';', len))
		*ret_fault = (struct foreign_fault){"the row is separated by semicolons",
						    "separate all rows by commas"};
	else if (count < wanted_count && memchr(line, '\t', len))
		*ret_fault = (struct foreign_fault){"the row is separated by tabs",
						    "separate all rows by commas"};
	else if (numbers == 0 && fields > 1)
		*ret_fault = (struct foreign_fault){"the row has no number, as a row of units",
						    "remove the line"};
	else if (commas > 0)
		*ret_fault = (struct foreign_fault){"the row has decimal commas",
						    "write decimal points"};
	else if (has_too_many && numbers > WANTED_COUNT && !memchr(line, '.', len))
		*ret_fault = (struct foreign_fault){
			"the row has too many fields, as from decimal commas",
			"write decimal points"};
	else
		return false;
	return true;
}
