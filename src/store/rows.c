/* SPDX-License-Identifier: MIT */
#include <lumbard/store/rows.h>

#include "row_order.h"
#include "row_queue.h"
#include "row_scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Rows come from the reader into one queue a sensor, in order of time from there into the last.
 * Where the sensors stand apart in a file, there is a reader for each, which skips the other's
 * rows.
 */
struct rows {
	struct recording_reader reader;
	struct recording_reader
		lumbar_reader; /* where they stand apart; the other is the pelvis's */
	char *path;
	struct rows_facts facts;
	struct row_watch watch[SENSOR_COUNT];
	bool is_known; /* all of the facts */
	bool is_at_end;
	bool is_apart, is_sensor_at_end[SENSOR_COUNT];
	struct row_order order;
	struct row_queue unsorted[SENSOR_COUNT];
	bool was_sorted[SENSOR_COUNT]; /* any row of the sensor */
	struct guide guide;
	struct row_queue sorted; /* until it is known who was coached */
};

static void say_rail(const struct rows_sensor_fault *fault, struct text *why)
{
	text_addf(why,
		  "the %s's %c stands at the end of its range, %.4g %s, for %.0f %% of the time",
		  fault->is_gyro ? "gyroscope" : "accelerometer", 'x' + fault->axis, fault->rail,
		  fault->is_gyro ? "rad/s" : "m/s2", 100.0 * fault->share);
}

static void say_false_rows(const struct rows_sensor_fault *fault, struct text *why)
{
	if (fault->frozen_share > 0.0)
		text_addf(why, "it says the same again and again for %.0f %% of the time",
			  100.0 * fault->frozen_share);
	else if (fault->twin_share > 0.0)
		text_addf(why, "pelvis and lumbar say the very same for %.0f %% of the time",
			  100.0 * fault->twin_share);
	else
		text_addf(why, "the same %u rows come over and over for %.0f %% of the time",
			  fault->loop_rows, 100.0 * fault->loop_share);
}

static bool say_two_chips(const struct rows_facts *facts, enum sensor_place place,
			  struct reason *ret_reason)
{
	struct text why;

	if (!sensor_identity_is_known(&facts->other[place]))
		return false;
	why = reason_begin(ret_reason, "record again with one, in one go");
	text_addf(&why, "%s: the rows are of two sensors, ", sensor_place_name(place));
	sensor_identity_say(&facts->identity[place], &why);
	text_add(&why, " and later ");
	sensor_identity_say(&facts->other[place], &why);
	return true;
}

bool rows_has_false_rows(const struct rows *rows, enum sensor_place place,
			 struct reason *ret_reason)
{
	const struct rows_sensor_fault *fault = &rows->facts.fault[place];
	bool is_frozen = fault->frozen_share > 0.0;
	bool is_twin = fault->twin_share > 0.0, is_loop = fault->loop_share > 0.0;
	const char *cure = is_frozen ? "`lumbard doctor` tells whether it lives; then record again"
			   : is_twin
				   ? "give each sensor an address of its own, and record both"
				   : "record again in one go; a file put together is no recording";
	struct text why;

	if (say_two_chips(&rows->facts, place, ret_reason))
		return true;
	if (!is_frozen && !is_twin && !is_loop)
		return false;
	why = reason_begin(ret_reason, cure);
	text_addf(&why, "%s: ", sensor_place_name(place));
	say_false_rows(fault, &why);
	return true;
}

bool rows_has_sensor_fault(const struct rows *rows, enum sensor_place place,
			   struct reason *ret_reason)
{
	const struct rows_sensor_fault *fault = &rows->facts.fault[place];
	const char *cure = fault->is_railed
				   ? "move more gently; if it stays so at rest, use another board"
				   : self_check_cure(fault->verdict.fault);
	struct text why;

	if (rows_has_false_rows(rows, place, ret_reason))
		return true;
	why = reason_begin(ret_reason, cure);
	text_addf(&why, "%s: ", sensor_place_name(place));
	if (fault->is_railed)
		say_rail(fault, &why);
	else
		self_check_say(&why, &fault->verdict);
	return fault->is_railed || fault->verdict.fault != SELF_CHECK_WELL;
}

const struct rows_facts *rows_describe(const struct rows *rows)
{
	return &rows->facts;
}

bool rows_is_known(const struct rows *rows)
{
	return rows->is_known;
}

static int fail_to_keep(int error, struct failure *ret_failure)
{
	return failure_set(ret_failure, FAILURE_USAGE, "split the recording", "%s",
			   error == -EFBIG ? "more than 20 million rows wait for what comes later"
					   : "not enough memory");
}

static int fail_late(const struct rows *rows, const struct imu_sample *sample,
		     struct failure *ret_failure)
{
	return failure_set(ret_failure, FAILURE_USAGE, "save it and sort it by t_us",
			   "%s: rows of %s come more than 15 s after those of the other sensor",
			   strcmp(rows->path, "-") == 0 ? "stdin" : rows->path,
			   sensor_place_name(sample->sensor));
}

static int end_reading(struct rows *rows, struct failure *ret_failure)
{
	rows->is_at_end = true;
	if (rows->is_known)
		return 0;
	rows->is_known = true;
	return row_scan_judge(&rows->reader, rows->path, rows->watch, &rows->facts, ret_failure);
}

/* What the reader has just handed out. */
static int keep(struct rows *rows, const struct recording_reader *reader,
		const struct imu_sample *sample, const char *mark, struct failure *ret_failure)
{
	struct row_queue *queue = &rows->unsorted[sample->sensor];
	struct waiting_row row = {.sample = *sample, .duty = GUIDE_UNDECIDED};
	int r;

	if (reader->takes_back)
		row_queue_drop_last(queue);
	row.pose = row_pose(mark, rows->is_known ? NULL : &rows->facts);
	rows->facts.has_sensor[sample->sensor] = true;
	if (!rows->is_known) {
		row_watch_add(&rows->watch[sample->sensor], sample, reader->takes_back);
		row_take_identity(&reader->identity, sample->sensor, &rows->facts);
	}
	r = row_queue_add(queue, &row);
	return r < 0 ? fail_to_keep(r, ret_failure) : 0;
}

/* What the next row may take back is not handed out before that one has come. */
static bool is_settled(const struct rows *rows, int sensor)
{
	return rows->is_sensor_at_end[sensor] || row_queue_at(&rows->unsorted[sensor], 1);
}

/* One row of a sensor that has none to spare, or its end. */
static int read_apart(struct rows *rows, struct failure *ret_failure)
{
	enum sensor_place sensor = is_settled(rows, SENSOR_PELVIS) ? SENSOR_LUMBAR : SENSOR_PELVIS;
	struct recording_reader *reader =
		sensor == SENSOR_LUMBAR ? &rows->lumbar_reader : &rows->reader;
	struct imu_sample sample;
	const char *mark;
	int r;

	do
		r = recording_next(reader, &sample, &mark);
	while (r > 0 && sample.sensor != sensor);
	if (r < 0)
		return failure_set(ret_failure, FAILURE_USAGE, NULL, "%s", reader->error);
	if (r > 0)
		return keep(rows, reader, &sample, mark, ret_failure);
	rows->is_sensor_at_end[sensor] = true;
	rows->is_at_end =
		rows->is_sensor_at_end[SENSOR_PELVIS] && rows->is_sensor_at_end[SENSOR_LUMBAR];
	return 0;
}

/* One row, or the end. */
static int read_one(struct rows *rows, struct failure *ret_failure)
{
	struct imu_sample sample;
	const char *mark;
	int r;

	if (rows->is_apart)
		return read_apart(rows, ret_failure);
	r = recording_next(&rows->reader, &sample, &mark);
	if (r < 0)
		return failure_set(ret_failure, FAILURE_USAGE, NULL, "%s", rows->reader.error);
	if (r == 0)
		return end_reading(rows, ret_failure);
	if (row_order_take(&rows->order, &rows->reader, &sample))
		return fail_late(rows, &sample, ret_failure);
	return keep(rows, &rows->reader, &sample, mark, ret_failure);
}

/* The first over both sensors that no later row can come before; NULL while that is not known. */
static const struct waiting_row *next_in_order(const struct rows *rows)
{
	const struct waiting_row *first = NULL;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct waiting_row *row = row_queue_at(&rows->unsorted[i], 0);

		if (row && (!first || row->sample.t_us < first->sample.t_us))
			first = row;
	}
	if (!first || rows->is_at_end)
		return first;
	if (rows->is_apart)
		return is_settled(rows, SENSOR_PELVIS) && is_settled(rows, SENSOR_LUMBAR) ? first
											  : NULL;
	return row_order_is_past(&rows->order, first->sample.t_us) ? first : NULL;
}

/* A mark holds from its row on, for the other sensor too; before a sensor's first row that one's.
 */
static void hear_marks(struct rows *rows, const struct waiting_row *row)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		enum sensor_place sensor = (enum sensor_place)i;
		const struct waiting_row *next = row_queue_at(&rows->unsorted[i], 0);

		if (next && (next->sample.t_us <= row->sample.t_us || !rows->was_sorted[i]))
			guide_mark(&rows->guide, sensor, next->pose);
	}
	rows->was_sorted[row->sample.sensor] = true;
}

/* What a sensor's rows before turned out to be. */
static void decide(struct row_queue *sorted, enum sensor_place sensor, enum guide_duty duty)
{
	struct waiting_row *row;

	for (size_t i = 0; (row = row_queue_at(sorted, i)); i++)
		if (row->sample.sensor == sensor && row->duty == GUIDE_UNDECIDED)
			row->duty = duty;
}

static int sort_one(struct rows *rows, const struct waiting_row *first, struct failure *ret_failure)
{
	struct waiting_row row = *first;
	struct guide_answer answer;
	int r;

	hear_marks(rows, first);
	row_queue_drop_first(&rows->unsorted[row.sample.sensor]);
	guide_step(&rows->guide, row.sample.sensor, row.sample.t_us, &answer);
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (answer.before[i] != GUIDE_UNDECIDED)
			decide(&rows->sorted, (enum sensor_place)i, answer.before[i]);
	row.pose = answer.pose;
	row.duty = answer.duty;
	r = row_queue_add(&rows->sorted, &row);
	return r < 0 ? fail_to_keep(r, ret_failure) : 0;
}

int rows_next(struct rows *rows, struct row *ret_row, struct failure *ret_failure)
{
	const struct waiting_row *row;

	while (!(row = row_queue_at(&rows->sorted, 0)) || row->duty == GUIDE_UNDECIDED) {
		const struct waiting_row *first = next_in_order(rows);
		int r;

		if (!first && rows->is_at_end)
			break; /* who left a pose and came to no other was coached */
		r = first ? sort_one(rows, first, ret_failure) : read_one(rows, ret_failure);
		if (r < 0)
			return r;
	}
	if (!row)
		return 0;
	*ret_row = (struct row){
		.sample = row->sample,
		.pose = row->pose,
		.is_calibrating = row->duty == GUIDE_CALIBRATING,
	};
	row_queue_drop_first(&rows->sorted);
	return 1;
}

/* A file is read as a whole and then again. */
static int learn_from_scan(struct rows *rows, struct failure *ret_failure)
{
	struct row_scan scan;
	int r = row_scan(&rows->reader, rows->path, rows->watch, &scan, ret_failure);

	if (r < 0)
		return r;
	rows->facts = scan.facts;
	rows->is_known = true;
	rows->is_apart = scan.has_late_rows;
	guide_init(&rows->guide, scan.has_marks);
	for (int i = 0; i < SENSOR_COUNT; i++)
		guide_mark(&rows->guide, (enum sensor_place)i, scan.first_pose[i]);
	if (rows->is_apart && recording_open(&rows->lumbar_reader, rows->path) < 0)
		return failure_set(ret_failure, FAILURE_USAGE, NULL, "%s",
				   rows->lumbar_reader.error);
	r = recording_rewind(&rows->reader);
	return r < 0 ? failure_set(ret_failure, FAILURE_USAGE, NULL, "%s", rows->reader.error) : 0;
}

/* Of what can be read only once: as much as is read before the first row is handed out. */
static int learn_from_start(struct rows *rows, struct failure *ret_failure)
{
	int r = 0;

	guide_init(&rows->guide, (const bool[SENSOR_COUNT]){0});
	while (r == 0 && !rows->is_at_end && !next_in_order(rows))
		r = read_one(rows, ret_failure);
	return r;
}

static int open_rows(struct rows *rows, struct failure *ret_failure)
{
	if (recording_open(&rows->reader, rows->path) < 0)
		return failure_set(ret_failure, FAILURE_USAGE, NULL, "%s", rows->reader.error);
	return recording_can_rewind(&rows->reader) ? learn_from_scan(rows, ret_failure)
						   : learn_from_start(rows, ret_failure);
}

int rows_open(const char *path, struct rows **ret_rows, struct failure *ret_failure)
{
	struct rows *rows = calloc(1, sizeof(*rows));
	int r;

	for (int i = 0; rows && i < SENSOR_COUNT; i++)
		row_watch_init(&rows->watch[i]);
	if (rows)
		rows->path = strdup(path);
	if (!rows || !rows->path) {
		free(rows);
		return fail_to_keep(-ENOMEM, ret_failure);
	}
	r = open_rows(rows, ret_failure);
	if (r < 0)
		rows_close(rows);
	else
		*ret_rows = rows;
	return r;
}

void rows_close(struct rows *rows)
{
	if (!rows)
		return;
	recording_close(&rows->reader);
	recording_close(&rows->lumbar_reader);
	for (int i = 0; i < SENSOR_COUNT; i++)
		row_queue_free(&rows->unsorted[i]);
	row_queue_free(&rows->sorted);
	free(rows->path);
	free(rows);
}
