/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_ROWS_H
#define LUMBARD_STORE_ROWS_H

#include <lumbard/base/failure.h>
#include <lumbard/base/imu_sample.h>
#include <lumbard/base/sample_facts.h>
#include <lumbard/calib/pose.h>
#include <lumbard/fusion/self_check.h>
#include <lumbard/io/recording_file.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * A recording as samples in order of time over both sensors, in bounded memory. In a file only the
 * rows of one sensor are in order; those of the other may come ROWS_LATE_MOST_US later or earlier.
 * A file is read twice, so that all that is wrong with it is known first; one whose rows are
 * further apart, such as one sensor after the other, is loaded as a whole. What can be read only
 * once has to be in order that far, and what is not known of it by then is taken to be as in the
 * rows so far: which sensors there are, and which have marks of their own.
 */
#define ROWS_LATE_MOST_US INT64_C(15000000)

struct row {
	struct imu_sample sample;
	enum calib_pose pose; /* by its own mark or by the other sensor's at that time */
	bool is_calibrating;  /* a pose is held, or the person is on the way to the next one */
};

enum { ROWS_WORDS_MAX = RECORDING_SENTENCE_SIZE + 64 };

/* What is wrong with a sensor, by what it says itself. */
struct rows_sensor_fault {
	struct self_check_verdict verdict; /* the latest with a fault */
	bool is_railed;			   /* an axis is at the end of its range, often */
	bool is_gyro;			   /* that one; else the accelerometer's */
	int axis;
	double rail, share;  /* where it stands, m/s2 or rad/s, and for how much of the time */
	double frozen_share; /* of the time, for which each row is as the one before; 0: little */
	double loop_share;   /* for which rows come over and over that came before; 0: little */
	unsigned loop_rows;  /* how many */
	double twin_share; /* of the lumbar's: for which it says what the pelvis says; 0: little */
};

/* What there is to tell of a recording; of all of it once rows_is_known(). */
struct rows_facts {
	bool has_sensor[SENSOR_COUNT];
	struct sample_summary sensor[SENSOR_COUNT];    /* once rows_is_known() */
	struct rows_sensor_fault fault[SENSOR_COUNT];  /* the same */
	struct sensor_identity identity[SENSOR_COUNT]; /* what the rows say first that say it */
	struct sensor_identity other[SENSOR_COUNT];    /* and later, where that differs */
	char damage[ROWS_WORDS_MAX];		       /* a sentence; "" where no row is damaged */
	int64_t unknown_marks;			       /* rows with a mark that is no pose */
	char unknown_mark[RECORDING_MARK_MAX + 1];     /* the first of them */
};

struct rows;

/*
 * Opens path ("-": stdin). Damaged rows are skipped and counted; more damaged than sound rows is no
 * recording, nor are rows whose times or units cannot be what their columns say: the failure tells
 * the numbers and what they look like. Of what can be read only once that is known at its end. 0,
 * or negative with the failure; nothing needs closing then.
 */
int rows_open(const char *path, struct rows **ret_rows, struct failure *ret_failure);

/* 1 and the next row, pelvis first where times are equal; 0 at the end; negative with the failure.
 */
int rows_next(struct rows *rows, struct row *ret_row, struct failure *ret_failure);

const struct rows_facts *rows_describe(const struct rows *rows);

/* What is wrong with a sensor: "pelvis: the gyroscope's y stands still", and what helps. False
 * where nothing is wrong; of all rows once rows_is_known(). */
bool rows_has_sensor_fault(const struct rows *rows, enum sensor_place place,
			   struct reason *ret_reason);

/* The same of rows that were never measured so: of a sensor that is frozen, in a loop or twice, or
 * of two chips one after the other. */
bool rows_has_false_rows(const struct rows *rows, enum sensor_place place,
			 struct reason *ret_reason);

bool rows_is_known(const struct rows *rows);

/* Accepts NULL. */
void rows_close(struct rows *rows);

#endif
