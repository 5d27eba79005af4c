/* SPDX-License-Identifier: MIT */
#include "say.h"
#include <lumbard/store/rows_loaded.h>

#include <lumbard/io/recording_file.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAY_MOST_US INT64_C(15000000)	       /* sitting back, lying down and settling take 12 s */
#define ROWS_MOST   ((size_t)20 * 1000 * 1000) /* a day of two sensors at 100 Hz; 1.6 GB */

static int make_room(struct rows_loaded *rows, int sensor)
{
	size_t room = rows->room[sensor] ? 2 * rows->room[sensor] : 4096;
	struct loaded_row *grown;

	if (rows->count[sensor] < rows->room[sensor])
		return 0;
	if (room > ROWS_MOST)
		return -EFBIG;
	grown = realloc(rows->row[sensor], room * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	rows->row[sensor] = grown;
	rows->room[sensor] = room;
	return 0;
}

static enum calib_pose pose_of_mark(struct rows_loaded *rows, const char *mark)
{
	enum calib_pose pose = POSE_NONE;

	if (calib_pose_from_name(mark, &pose) < 0 && rows->unknown_marks++ == 0)
		snprintf(rows->unknown_mark, sizeof(rows->unknown_mark), "%s", mark);
	return pose;
}

/* Where only one sensor's rows carry the marks, they hold for the other one at the same time. */
static void share_marks(struct rows_loaded *rows, int from, int to)
{
	size_t k = 0;

	for (size_t i = 0; i < rows->count[to]; i++)
		if (rows->row[to][i].pose != POSE_NONE)
			return;
	for (size_t i = 0; i < rows->count[to] && rows->count[from] > 0; i++) {
		while (k + 1 < rows->count[from] &&
		       rows->row[from][k + 1].sample.t_us <= rows->row[to][i].sample.t_us)
			k++;
		rows->row[to][i].pose = rows->row[from][k].pose;
	}
}

static int load_all(struct recording_reader *reader, struct rows_loaded *rows)
{
	struct imu_sample sample;
	const char *mark;
	int r;

	while ((r = recording_next(reader, &sample, &mark)) > 0) {
		int sensor = (int)sample.sensor;

		r = make_room(rows, sensor);
		if (r < 0) {
			snprintf(reader->error, sizeof(reader->error), "%s; split the recording",
				 r == -EFBIG ? "more than 20 million rows" : "not enough memory");
			return r;
		}
		if (reader->takes_back)
			rows->count[sensor]--;
		rows->row[sensor][rows->count[sensor]++] =
			(struct loaded_row){sample, pose_of_mark(rows, mark), 0};
	}
	return r;
}

/* Short ways between marked poses belong to the calibration, and nobody is coached on them. */
static void mark_ways(struct loaded_row *row, size_t count)
{
	const struct loaded_row *next_pose = NULL;

	for (size_t i = count; i-- > 0;) {
		row[i].is_calibrating = row[i].pose != POSE_NONE;
		if (row[i].is_calibrating)
			next_pose = &row[i];
		else if (next_pose)
			row[i].is_calibrating =
				next_pose->sample.t_us - row[i].sample.t_us < WAY_MOST_US;
	}
	/* A way has a pose at both ends, and is short from the first to the second. */
	for (size_t i = 0; i < count; i++)
		if (row[i].pose == POSE_NONE && (i == 0 || !row[i - 1].is_calibrating))
			row[i].is_calibrating = false;
}

int rows_load(const char *command, const char *path, struct rows_loaded *ret_rows)
{
	struct recording_reader reader = {0};
	int r = recording_open(&reader, path);

	*ret_rows = (struct rows_loaded){0};
	if (r == 0)
		r = load_all(&reader, ret_rows);
	recording_close(&reader);
	share_marks(ret_rows, SENSOR_PELVIS, SENSOR_LUMBAR);
	share_marks(ret_rows, SENSOR_LUMBAR, SENSOR_PELVIS);
	for (int i = 0; i < SENSOR_COUNT; i++)
		mark_ways(ret_rows->row[i], ret_rows->count[i]);
	if (r == 0 && reader.good_rows > reader.damaged_rows) {
		if (reader.damaged_rows > 0)
			say_warning("%s: %s (%" PRId64 " of %" PRId64 " rows skipped)", command,
				    reader.first_damage, reader.damaged_rows,
				    reader.good_rows + reader.damaged_rows);
		return 0;
	}
	rows_free(ret_rows);
	if (r < 0)
		return say_failed(EXIT_USAGE, command, "%s", reader.error);
	if (reader.good_rows == 0)
		return say_failed(EXIT_USAGE, command, "%s: there are no rows; record again", path);
	return say_failed(EXIT_USAGE, command,
			  "%s (%" PRId64 " of %" PRId64 " rows are damaged, so "
			  "this is no recording to rely on)",
			  reader.first_damage, reader.damaged_rows,
			  reader.good_rows + reader.damaged_rows);
}

static const struct loaded_row *peek(const struct rows_loaded *rows, int sensor)
{
	return rows->next[sensor] < rows->count[sensor] ? &rows->row[sensor][rows->next[sensor]]
							: NULL;
}

const struct loaded_row *rows_next(struct rows_loaded *rows)
{
	const struct loaded_row *first = NULL;
	int from = 0;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct loaded_row *row = peek(rows, i);

		if (row && (!first || row->sample.t_us < first->sample.t_us)) {
			first = row;
			from = i;
		}
	}
	if (first)
		rows->next[from]++;
	return first;
}

int rows_have(const struct rows_loaded *rows, enum sensor_place sensor)
{
	return rows->count[sensor] > 0;
}

void rows_free(struct rows_loaded *rows)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		free(rows->row[i]);
	*rows = (struct rows_loaded){0};
}
