/* SPDX-License-Identifier: MIT */
#include "row_scan.h"

#include "row_order.h"

#include <inttypes.h>
#include <stdio.h>

enum calib_pose row_pose(const char *mark, struct rows_facts *facts)
{
	enum calib_pose pose = POSE_NONE;

	if (calib_pose_from_name(mark, &pose) < 0 && facts && facts->unknown_marks++ == 0)
		snprintf(facts->unknown_mark, sizeof(facts->unknown_mark), "%s", mark);
	return pose;
}

void row_take_identity(const struct sensor_identity *identity, enum sensor_place sensor,
		       struct rows_facts *facts)
{
	if (!sensor_identity_is_known(identity))
		return;
	if (!sensor_identity_is_known(&facts->identity[sensor]))
		facts->identity[sensor] = *identity;
	if (sensor_identity_differs(&facts->identity[sensor], identity))
		facts->other[sensor] = *identity;
}

static int sum_up(struct row_watch watch[SENSOR_COUNT], const char *path, struct rows_facts *facts,
		  struct failure *ret_failure)
{
	int r = 0;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct row_judgement judgement;

		row_watch_end(&watch[i], &judgement);
		facts->sensor[i] = judgement.samples;
		facts->fault[i] = judgement.sensor_fault;
		if (r == 0)
			r = row_units_judge(&judgement, (enum sensor_place)i, path, ret_failure);
	}
	facts->fault[SENSOR_LUMBAR].twin_share =
		row_watch_twin_share(&watch[SENSOR_PELVIS], &watch[SENSOR_LUMBAR]);
	return r;
}

int row_scan_judge(const struct recording_reader *reader, const char *path,
		   struct row_watch watch[SENSOR_COUNT], struct rows_facts *facts,
		   struct failure *ret_failure)
{
	int64_t rows = reader->good_rows + reader->damaged_rows;

	if (reader->good_rows == 0)
		return failure_set(ret_failure, FAILURE_USAGE, "record again",
				   "%s: there are no rows", path);
	if (reader->good_rows <= reader->damaged_rows)
		return failure_set(ret_failure, FAILURE_USAGE, NULL,
				   "%s (%" PRId64 " of %" PRId64 " rows are damaged, so "
				   "this is no recording to rely on)",
				   reader->first_damage, reader->damaged_rows, rows);
	if (sum_up(watch, path, facts, ret_failure) < 0)
		return -1;
	if (reader->damaged_rows > 0)
		snprintf(facts->damage, sizeof(facts->damage),
			 "%s (%" PRId64 " of %" PRId64 " rows skipped)", reader->first_damage,
			 reader->damaged_rows, rows);
	return 0;
}

/* The marks of one sensor's rows, but for a row that is taken back. */
struct marks {
	int64_t count;
	bool is_last_marked;
};

static void take_mark(struct marks *marks, bool takes_back, bool is_marked)
{
	if (takes_back && marks->is_last_marked)
		marks->count--;
	marks->count += is_marked;
	marks->is_last_marked = is_marked;
}

int row_scan(struct recording_reader *reader, const char *path,
	     struct row_watch watch[SENSOR_COUNT], struct row_scan *ret_scan,
	     struct failure *ret_failure)
{
	struct marks marks[SENSOR_COUNT] = {0};
	struct row_order order = {0};
	struct imu_sample sample;
	const char *mark;
	int r;

	*ret_scan = (struct row_scan){.first_pose = {POSE_NONE, POSE_NONE}};
	while ((r = recording_next(reader, &sample, &mark)) > 0) {
		enum calib_pose pose = row_pose(mark, &ret_scan->facts);
		enum sensor_place sensor = sample.sensor;

		if (!ret_scan->facts.has_sensor[sensor])
			ret_scan->first_pose[sensor] = pose;
		ret_scan->facts.has_sensor[sensor] = true;
		row_watch_add(&watch[sensor], &sample, reader->takes_back);
		row_take_identity(&reader->identity, sensor, &ret_scan->facts);
		ret_scan->has_late_rows |= row_order_take(&order, reader, &sample);
		take_mark(&marks[sensor], reader->takes_back, pose != POSE_NONE);
	}
	if (r < 0)
		return failure_set(ret_failure, FAILURE_USAGE, NULL, "%s", reader->error);
	for (int i = 0; i < SENSOR_COUNT; i++)
		ret_scan->has_marks[i] = marks[i].count > 0;
	return row_scan_judge(reader, path, watch, &ret_scan->facts, ret_failure);
}
