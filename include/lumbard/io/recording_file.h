/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_RECORDING_FILE_H
#define LUMBARD_IO_RECORDING_FILE_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/sensor_identity.h>
#include <lumbard/base/text.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Recordings: CSV with the columns
 *   t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,temp_degc,mark
 * (RECORDING_HEADER) found by name, in any order; temp_degc and mark may be missing, unknown
 * columns are ignored. One more, chip, may say which sensor it is, as sensor_identity_say() does; a
 * row that doesn't is of the sensor before, and any other text is ignored. Above the header there
 * may be a byte order mark, comments that begin with #, and the line sep=, of a spreadsheet. A row
 * is one line of at most 64 KiB: a quoted line break, a stray quote or a line without end damages
 * that row and no other.
 */
#define RECORDING_HEADER                                                                           \
	"t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,temp_degc,mark"

enum {
	RECORDING_SENTENCE_SIZE = 960, /* so that a line with it in it is not cut */
	RECORDING_COLUMNS_MAX = 256,
	RECORDING_MARK_MAX = 63,  /* bytes */
	RECORDING_ROW_SIZE = 448, /* of a buffer that holds every formatted row and the header */
};

struct recording_source;

/* Caller-owned; zeroed means closed. The sentences outlive recording_close(). */
struct recording_reader {
	char error[RECORDING_SENTENCE_SIZE];	    /* why the last call failed */
	char first_damage[RECORDING_SENTENCE_SIZE]; /* the first row skipped; "" while none was */
	int64_t good_rows;
	int64_t damaged_rows;
	bool takes_back;  /* the row of this sensor before the present one had a false time: drop it
			   */
	bool is_doubtful; /* the next row of this sensor may yet take back the present one */
	struct sensor_identity identity; /* what the present row says of its sensor */
	/* private */
	struct recording_source *source;
};

/*
 * Whether who names this file among others means a recording, good or bad: by the ending of its
 * name, or as its first line is one of a table and none of settings.
 */
bool recording_is_meant(const char *path);

/*
 * Open path ("-" is stdin) and read its header. Returns 0 or a negative errno (-EINVAL: this is no
 * recording) with a sentence in reader->error; nothing needs closing then.
 */
int recording_open(struct recording_reader *reader, const char *path);

/* The same with a stream that nothing was read from yet; it stays the caller's to close. */
int recording_open_stream(struct recording_reader *reader, FILE *stream, const char *name);

/*
 * The next sound row. Returns 1 and the row, 0 at the end, or a negative errno with a sentence in
 * reader->error; it is -EINVAL when the very first row is damaged, and when t_us begins anew as a
 * counter of 16 or 32 bits does. Later damaged rows are skipped
 * and counted: numbers that are none, missing or surplus fields, an unknown sensor, more than
 * 1000 m/s2 or 200 rad/s, and times that do not advance for that sensor. Within one sensor t_us
 * therefore always grows, but for a row that is taken back, and differences of two t_us fit an
 * int64_t.
 * *ret_mark is "" where there is none, and lasts until the next call.
 */
int recording_next(struct recording_reader *reader, struct imu_sample *ret_sample,
		   const char **ret_mark);

/*
 * To the first row again, with nothing counted. 0, or a negative errno with a sentence in
 * reader->error; -ESPIPE, without a sentence, where the rows can be read only once: from stdin, a
 * pipe or a stream of the caller's.
 */
int recording_rewind(struct recording_reader *reader);

/* Whether recording_rewind() can. */
bool recording_can_rewind(const struct recording_reader *reader);

void recording_close(struct recording_reader *reader);

/*
 * The header, or one row, with its newline, added to the line. Decimals are enough to lose nothing
 * of a real chip. An unknown value becomes an empty field; mark may be NULL, is cut at
 * RECORDING_MARK_MAX and quoted where it has to be. identity is NULL where there is no column chip,
 * and all zero where a row says nothing of it.
 */
void recording_format_header(struct text *line, bool has_chip);
void recording_format_row(struct text *line, const struct imu_sample *sample, const char *mark,
			  const struct sensor_identity *identity);

#endif
