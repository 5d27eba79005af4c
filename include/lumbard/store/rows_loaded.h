/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_ROWS_LOADED_H
#define LUMBARD_STORE_ROWS_LOADED_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/calib/profile.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A whole recording in memory. Only the rows of one sensor are in order of time in a file, so both
 * sensors have to be there before the first sample of either can be handed out.
 */
struct loaded_row {
	struct imu_sample sample;
	enum calib_pose pose;
	bool is_calibrating; /* a pose is held, or the person is on the way to the next one */
};

struct rows_loaded {
	/* private */
	struct loaded_row *row[SENSOR_COUNT];
	size_t count[SENSOR_COUNT], room[SENSOR_COUNT], next[SENSOR_COUNT];
	/* of marks that are no pose */
	int64_t unknown_marks;
	char unknown_mark[64];
};

/*
 * Loads path ("-": stdin). Damaged rows are skipped, counted and told; more damaged than sound rows
 * is no recording. 0, or the exit code after the error line.
 */
int rows_load(const char *command, const char *path, struct rows_loaded *ret_rows);

/* The next row over both sensors in order of time, pelvis first; NULL at the end. */
const struct loaded_row *rows_next(struct rows_loaded *rows);

/* Whether there is a row of that sensor. */
int rows_have(const struct rows_loaded *rows, enum sensor_place sensor);

void rows_free(struct rows_loaded *rows);

#endif
