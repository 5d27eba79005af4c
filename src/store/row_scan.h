/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_STORE_ROW_SCAN_H
#define LUMBARD_SRC_STORE_ROW_SCAN_H

#include <lumbard/base/failure.h>
#include <lumbard/calib/pose.h>
#include <lumbard/io/recording_file.h>
#include <lumbard/store/rows.h>

#include "row_watch.h"

/* The pose that a mark names; counts those that name none, where facts is not NULL. */
enum calib_pose row_pose(const char *mark, struct rows_facts *facts);

/* What a row says of which sensor it is. */
void row_take_identity(const struct sensor_identity *identity, enum sensor_place sensor,
		       struct rows_facts *facts);

/*
 * The reader is at its end: what is damaged, what the numbers say, and whether this is a recording
 * at all.
 */
int row_scan_judge(const struct recording_reader *reader, const char *path,
		   struct row_watch watch[SENSOR_COUNT], struct rows_facts *facts,
		   struct failure *ret_failure);

/* What has to be known before the first row is handed out. */
struct row_scan {
	struct rows_facts facts;
	bool has_marks[SENSOR_COUNT];
	enum calib_pose first_pose[SENSOR_COUNT];
	bool has_late_rows; /* the sensors stand apart: one reader cannot have both in order of time
			     */
};

/* What of one sensor's times and units cannot be; 0 where all can. */
int row_units_judge(const struct row_judgement *judgement, enum sensor_place place,
		    const char *path, struct failure *ret_failure);

/* Reads to the end, watched from the first row on. 0, or negative with the failure. */
int row_scan(struct recording_reader *reader, const char *path,
	     struct row_watch watch[SENSOR_COUNT], struct row_scan *ret_scan,
	     struct failure *ret_failure);

#endif
