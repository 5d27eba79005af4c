/* SPDX-License-Identifier: MIT */
/* A recording comes out in order of time whatever the order of its sensors, in bounded memory. */
#include "fakes/check.h"
#include "fakes/said.h"

#include <lumbard/base/failure.h>
#include <lumbard/store/rows.h>

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/lumbard-rows-XXXXXX";
static char path[64];
static FILE *file;
static struct rows *rows;
static struct row row;
static struct failure failure;

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/rec.csv", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void begin_file(void)
{
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,mark\n", file);
}

static void add(const char *sensor, double t_s, const char *mark)
{
	fprintf(file, "%.0f,%s,0,0,9.8,0,0,0,%s\n", t_s * 1e6, sensor, mark);
}

static void open_file(void)
{
	fclose(file);
	failure = (struct failure){0};
	if (rows_open(path, &rows, &failure) < 0)
		fail_msg("%s", said(&failure.reason));
}

/* The same from standard input, which can be read only once. */
static void open_stdin(void)
{
	fclose(file);
	assert_non_null(freopen(path, "r", stdin));
	failure = (struct failure){0};
	if (rows_open("-", &rows, &failure) < 0)
		fail_msg("%s", said(&failure.reason));
}

static void expect_row(enum sensor_place sensor, double t_s, enum calib_pose pose,
		       bool is_calibrating)
{
	assert_int_equal(rows_next(rows, &row, &failure), 1);
	assert_int_equal(row.sample.sensor, sensor);
	assert_near((double)row.sample.t_us / 1e6, t_s, 1e-9);
	assert_int_equal(row.pose, pose);
	assert_int_equal(row.is_calibrating, is_calibrating);
}

static void expect_end(void)
{
	assert_int_equal(rows_next(rows, &row, &failure), 0);
	assert_true(rows_is_known(rows));
	rows_close(rows);
}

static void in_order_of_time_pelvis_first(void **state)
{
	(void)state;
	for (int is_stdin = 0; is_stdin < 2; is_stdin++) {
		begin_file();
		add("lumbar", 1, "");
		add("lumbar", 3, "");
		add("pelvis", 1, "");
		add("pelvis", 2, "");
		add("pelvis", 3, "");
		(is_stdin ? open_stdin : open_file)();
		expect_row(SENSOR_PELVIS, 1, POSE_NONE, false);
		expect_row(SENSOR_LUMBAR, 1, POSE_NONE, false);
		expect_row(SENSOR_PELVIS, 2, POSE_NONE, false);
		expect_row(SENSOR_PELVIS, 3, POSE_NONE, false);
		expect_row(SENSOR_LUMBAR, 3, POSE_NONE, false);
		expect_end();
	}
}

/* Three minutes of one sensor, then the same of the other. */
static void add_one_after_the_other(double lead_s)
{
	begin_file();
	for (int i = 0; i < 3600; i++)
		add("pelvis", i * 0.05, "");
	for (int i = 0; i < 3600; i++)
		add("lumbar", i * 0.05 + lead_s, "");
}

static void one_after_the_other_in_a_file_is_read_by_two(void **state)
{
	(void)state;
	add_one_after_the_other(0.02);
	open_file();
	for (int i = 0; i < 3600; i++) {
		expect_row(SENSOR_PELVIS, i * 0.05, POSE_NONE, false);
		expect_row(SENSOR_LUMBAR, i * 0.05 + 0.02, POSE_NONE, false);
	}
	expect_end();
}

static void one_after_the_other_from_stdin_is_refused(void **state)
{
	int r;

	(void)state;
	add_one_after_the_other(0);
	fclose(file);
	assert_non_null(freopen(path, "r", stdin));
	r = rows_open("-", &rows, &failure);
	while (r == 0 && (r = rows_next(rows, &row, &failure)) > 0)
		r = 0;
	assert_true(r < 0);
	rows_close(rows);
	assert_int_equal(failure.kind, FAILURE_USAGE);
	assert_string_equal(said(&failure.reason),
			    "stdin: rows of lumbar come more than 15 s after those of the other "
			    "sensor; save it and sort it by t_us");
}

/* 15 s later in the file is still in order, and a microsecond more is not. */
static void add_late(double late_s)
{
	begin_file();
	add("lumbar", 99.9, "");
	add("pelvis", 100, "");
	add("pelvis", 100.5 + late_s - 1, "");
	add("pelvis", 100.5 + late_s, "");
	add("lumbar", 100.5, "");
}

static void how_late_a_row_may_be(void **state)
{
	(void)state;
	add_late(15.0);
	open_stdin();
	expect_row(SENSOR_LUMBAR, 99.9, POSE_NONE, false);
	expect_row(SENSOR_PELVIS, 100, POSE_NONE, false);
	expect_row(SENSOR_LUMBAR, 100.5, POSE_NONE, false);
	expect_row(SENSOR_PELVIS, 114.5, POSE_NONE, false);
	expect_row(SENSOR_PELVIS, 115.5, POSE_NONE, false);
	expect_end();
	add_late(15.000001);
	fclose(file);
	assert_non_null(freopen(path, "r", stdin));
	if (rows_open("-", &rows, &failure) == 0) {
		while (rows_next(rows, &row, &failure) > 0)
			;
		rows_close(rows);
	}
	assert_int_equal(failure.kind, FAILURE_USAGE);
}

/* One false time neither ends a way nor puts anything out of order. */
static void a_false_time_is_taken_back(void **state)
{
	(void)state;
	for (int is_stdin = 0; is_stdin < 2; is_stdin++) {
		begin_file();
		add("pelvis", 1.0, "upright");
		add("lumbar", 1.0, "upright");
		add("pelvis", 1.5, "");
		add("lumbar", 1.5, "");
		add("pelvis", 5000, "");
		add("lumbar", 2.0, "sit");
		add("pelvis", 2.1, "sit");
		(is_stdin ? open_stdin : open_file)();
		expect_row(SENSOR_PELVIS, 1.0, POSE_UPRIGHT, true);
		expect_row(SENSOR_LUMBAR, 1.0, POSE_UPRIGHT, true);
		expect_row(SENSOR_PELVIS, 1.5, POSE_NONE, true);
		expect_row(SENSOR_LUMBAR, 1.5, POSE_NONE, true);
		expect_row(SENSOR_LUMBAR, 2.0, POSE_SIT, true);
		expect_row(SENSOR_PELVIS, 2.1, POSE_SIT, true);
		assert_non_null(strstr(rows_describe(rows)->damage, "had jumped ahead"));
		assert_non_null(strstr(rows_describe(rows)->damage, "(1 of 7 rows skipped)"));
		expect_end();
	}
}

static void a_sensor_that_falls_silent_holds_up_nothing(void **state)
{
	(void)state;
	begin_file();
	add("pelvis", 0, "");
	add("lumbar", 0, "");
	for (int i = 1; i < 4000; i++)
		add("pelvis", i * 0.05, "");
	add("lumbar", 199.96, "");
	add("pelvis", 200, "");
	open_stdin();
	expect_row(SENSOR_PELVIS, 0, POSE_NONE, false);
	expect_row(SENSOR_LUMBAR, 0, POSE_NONE, false);
	for (int i = 1; i < 4000; i++)
		expect_row(SENSOR_PELVIS, i * 0.05, POSE_NONE, false);
	expect_row(SENSOR_LUMBAR, 199.96, POSE_NONE, false);
	expect_row(SENSOR_PELVIS, 200, POSE_NONE, false);
	expect_end();
}

static void ways_wait_for_what_comes(void **state)
{
	(void)state;
	for (int is_stdin = 0; is_stdin < 2; is_stdin++) {
		begin_file();
		add("pelvis", 0, "");
		add("pelvis", 1, "upright");
		add("pelvis", 2, "");
		add("pelvis", 16.9, "bow");
		add("pelvis", 17, "");
		add("pelvis", 32, "sit");
		add("pelvis", 33, "");
		(is_stdin ? open_stdin : open_file)();
		expect_row(SENSOR_PELVIS, 0, POSE_NONE, false);
		expect_row(SENSOR_PELVIS, 1, POSE_UPRIGHT, true);
		expect_row(SENSOR_PELVIS, 2, POSE_NONE, true);
		expect_row(SENSOR_PELVIS, 16.9, POSE_BOW, true);
		expect_row(SENSOR_PELVIS, 17, POSE_NONE, false);
		expect_row(SENSOR_PELVIS, 32, POSE_SIT, true);
		expect_row(SENSOR_PELVIS, 33, POSE_NONE, false);
		expect_end();
	}
}

/* Also before the first row of the one that has them, and at equal times. */
static void marks_of_one_sensor_hold_for_the_other(void **state)
{
	(void)state;
	for (int is_stdin = 0; is_stdin < 2; is_stdin++) {
		begin_file();
		add("pelvis", 1, "");
		add("lumbar", 2, "lying");
		add("pelvis", 3, "");
		add("lumbar", 3, "");
		add("pelvis", 4, "");
		add("lumbar", 4, "table");
		(is_stdin ? open_stdin : open_file)();
		expect_row(SENSOR_PELVIS, 1, POSE_LYING, true);
		expect_row(SENSOR_LUMBAR, 2, POSE_LYING, true);
		expect_row(SENSOR_PELVIS, 3, POSE_NONE, true);
		expect_row(SENSOR_LUMBAR, 3, POSE_NONE, true);
		expect_row(SENSOR_PELVIS, 4, POSE_TABLE, true);
		expect_row(SENSOR_LUMBAR, 4, POSE_TABLE, true);
		expect_end();
	}
}

/* A file is known as a whole: marks that come only later are a sensor's own from the start. */
static void a_file_is_known_as_a_whole(void **state)
{
	(void)state;
	begin_file();
	add("pelvis", 1, "sit");
	add("lumbar", 1, "");
	add("pelvis", 100, "knee");
	add("lumbar", 100, "bow");
	open_file();
	assert_true(rows_is_known(rows));
	assert_int_equal(rows_describe(rows)->unknown_marks, 1);
	assert_string_equal(rows_describe(rows)->unknown_mark, "knee");
	expect_row(SENSOR_PELVIS, 1, POSE_SIT, true);
	expect_row(SENSOR_LUMBAR, 1, POSE_NONE, false);
	expect_row(SENSOR_PELVIS, 100, POSE_NONE, false);
	expect_row(SENSOR_LUMBAR, 100, POSE_BOW, true);
	assert_int_equal(rows_describe(rows)->unknown_marks, 1);
	expect_end();
}

static void add_scaled(const char *sensor, double step_s, double accel)
{
	for (int i = 0; i < 50; i++)
		fprintf(file, "%.0f,%s,0,0,%.5f,0.01,0,0,\n", i * step_s * 1e6, sensor, accel);
}

/* Known when a file is opened, and at the end of what can be read only once. */
static void units_that_cannot_be_are_refused(void **state)
{
	static const struct {
		double step_s, accel;
		const char *why;
	} cases[] = {
		{0.01, 1.0,
		 "lumbar: the median of |a| is 1, where gravity is 9.81 m/s2: it looks like g; "
		 "multiply ax_mps2, ay_mps2 and az_mps2 by 9.80665"},
		{0.00001, 9.8,
		 "lumbar: t_us says 100000 rows a second, where 20 to 1000 can be: it looks like "
		 "milliseconds; multiply t_us by 1000"},
		{0.1, 9.8, "lumbar: t_us says 10.00 rows a second, where 20 to 1000 can be: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin_file();
		add_scaled("pelvis", 0.01, 9.8);
		add_scaled("lumbar", cases[i].step_s, cases[i].accel);
		fclose(file);
		assert_int_equal(rows_open(path, &rows, &failure), -1);
		assert_int_equal(failure.kind, FAILURE_USAGE);
		assert_says(said(&failure.reason), cases[i].why);
		assert_non_null(freopen(path, "r", stdin));
		assert_int_equal(rows_open("-", &rows, &failure), -1);
		assert_says(said(&failure.reason), "stdin: lumbar: ");
		assert_says(said(&failure.reason), cases[i].why);
	}
}

/* Two sensors that are well, and what is told of them. */
static void what_the_numbers_say_is_told(void **state)
{
	(void)state;
	begin_file();
	add_scaled("pelvis", 0.01, 9.8);
	add_scaled("lumbar", 0.04, 9.7);
	open_file();
	assert_near(rows_describe(rows)->sensor[SENSOR_PELVIS].rate_hz, 100.0, 1e-9);
	assert_near(rows_describe(rows)->sensor[SENSOR_LUMBAR].rate_hz, 25.0, 1e-9);
	assert_near(rows_describe(rows)->sensor[SENSOR_LUMBAR].accel_mps2, 9.7, 0.02);
	assert_int_equal(rows_describe(rows)->sensor[SENSOR_LUMBAR].count, 50);
	rows_close(rows);
}

/* -1 to 1, seeded. */
static double noise(uint32_t *state)
{
	*state = *state * 1664525U + 1013904223U;
	return *state / 2147483648.0 - 1.0;
}

/* One sensor that is turned to and fro, and what becomes of its rows. */
struct worn {
	int rows;
	int loop_rows;	 /* after so many they begin anew; 0: never */
	int frozen_from; /* the row that comes again and again from there on */
	double offset;	 /* m/s2, and a tenth of it in rad/s */
	double noise;	 /* the same */
};

static void add_worn(const char *sensor, const struct worn *worn, uint32_t seed)
{
	double noises[4096][6];

	for (int i = 0; i < worn->rows; i++) {
		int from = i < worn->frozen_from ? i : worn->frozen_from;
		int at = worn->loop_rows > 0 ? from % worn->loop_rows : from;
		double angle = 0.6 * sin(at * 0.01 * 1.3), rate = 0.78 * cos(at * 0.01 * 1.3);

		if (at == i)
			for (int k = 0; k < 6; k++)
				noises[i][k] = worn->noise * noise(&seed) * (k < 3 ? 1.0 : 0.1);
		fprintf(file, "%d,%s,%.5f,%.5f,%.5f,%.6f,%.6f,%.6f,\n", i * 10000, sensor,
			noises[at][0], 9.80665 * sin(angle) + noises[at][1],
			9.80665 * cos(angle) + worn->offset + noises[at][2],
			rate + worn->offset * 0.1 + noises[at][3], noises[at][4], noises[at][5]);
	}
}

static const struct worn usual_worn = {
	.rows = 3000, .frozen_from = INT_MAX, .offset = 0.2, .noise = 0.05};

static void expect_false_rows(enum sensor_place place, const char *want)
{
	struct reason reason;
	bool has_any = rows_has_false_rows(rows, place, &reason);

	assert_int_equal(has_any, want != NULL);
	if (!want)
		return;
	assert_says(said(&reason), want);
	assert_true(rows_has_sensor_fault(rows, place, &reason));
	assert_says(said(&reason), want);
}

static void rows_that_nobody_measured_are_named(void **state)
{
	static const struct {
		int frozen_from, loop_rows;
		const char *want;
	} cases[] = {
		{INT_MAX, 0, NULL},
		{0, 0, "lumbar: it says the same again and again for 99 % of the time; "},
		{1500, 0, "lumbar: it says the same again and again for 49 % of the time; "},
		{2720, 0, NULL},
		{2650, 0, "lumbar: it says the same again and again for 11 % of the time; "},
		{INT_MAX, 50, "lumbar: the same 50 rows come over and over for 98 % of the time; "},
		{INT_MAX, 2, "lumbar: the same 2 rows come over and over for 100 % of the time; "},
		{INT_MAX, 1500, "lumbar: the same 1500 rows come over and over for 50 % of "},
		{INT_MAX, 2750, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct worn lumbar = usual_worn, pelvis = usual_worn;

		lumbar.frozen_from = cases[i].frozen_from;
		lumbar.loop_rows = cases[i].loop_rows;
		pelvis.offset = 0.0;
		begin_file();
		add_worn("pelvis", &pelvis, 1);
		add_worn("lumbar", &lumbar, 2);
		open_file();
		expect_false_rows(SENSOR_PELVIS, NULL);
		expect_false_rows(SENSOR_LUMBAR, cases[i].want);
		rows_close(rows);
	}
}

/* Told of the lumbar sensor alone; two chips differ by more than their noise. */
static void one_sensor_twice_is_named(void **state)
{
	static const struct {
		double offset, noise;
		uint32_t seed;
		bool is_twin;
	} cases[] = {
		{0.0, 0.05, 1, true}, {0.0, 0.05, 2, true},  {0.0, 0.2, 2, true},
		{0.0, 0.0, 1, true},  {0.05, 0.05, 2, true}, {0.2, 0.05, 2, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct worn pelvis = usual_worn, lumbar = usual_worn;

		pelvis.offset = 0.0;
		lumbar.offset = cases[i].offset;
		pelvis.noise = lumbar.noise = cases[i].noise;
		begin_file();
		add_worn("pelvis", &pelvis, 1);
		add_worn("lumbar", &lumbar, cases[i].seed);
		open_file();
		expect_false_rows(SENSOR_PELVIS, NULL);
		expect_false_rows(SENSOR_LUMBAR,
				  cases[i].is_twin
					  ? "lumbar: pelvis and lumbar say the very same for "
					  : NULL);
		rows_close(rows);
	}
}

static void add_chip(const char *sensor, double t_s, const char *chip)
{
	fprintf(file, "%.0f,%s,0,0,9.8,0,0,0,,%s\n", t_s * 1e6, sensor, chip);
}

static void assert_chip(enum sensor_place place, const char *want)
{
	char said_buf[100];
	struct text text = text_in(said_buf, sizeof(said_buf));

	sensor_identity_say(&rows_describe(rows)->identity[place], &text);
	assert_string_equal(said_buf, want);
}

/* Once is enough; two of them are no recording of one person's sensors. From a file that is known
 * as a whole, and from stdin by the time the sensor's first row is handed out. */
static void which_sensor_it_was_is_told(void **state)
{
	(void)state;
	for (int is_stdin = 0; is_stdin < 2; is_stdin++) {
		file = fopen(path, "w");
		fputs("t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,mark,chip\n",
		      file);
		add_chip("pelvis", 0.0, "MPU-6050@1:0x68");
		add_chip("lumbar", 0.0, "");
		for (int i = 1; i < 10; i++) {
			add_chip("pelvis", i * 0.01, i == 5 ? "MPU-6050@i2c-1:0x68" : "");
			add_chip("lumbar", i * 0.01,
				 i == 2	  ? "MPU-6050@1:0x69"
				 : i == 7 ? "MPU-6500@1:0x69"
					  : "");
		}
		if (is_stdin)
			open_stdin();
		else
			open_file();
		assert_int_equal(rows_next(rows, &row, &failure), 1);
		assert_chip(SENSOR_PELVIS, "MPU-6050@1:0x68");
		while (rows_next(rows, &row, &failure) > 0)
			;
		assert_chip(SENSOR_LUMBAR, "MPU-6050@1:0x69");
		expect_false_rows(SENSOR_PELVIS, NULL);
		expect_false_rows(SENSOR_LUMBAR, "lumbar: the rows are of two sensors, "
						 "MPU-6050@1:0x69 and later MPU-6500@1:0x69; ");
		rows_close(rows);
	}
}

static void what_is_no_recording_is_refused(void **state)
{
	char want[128];

	(void)state;
	begin_file();
	fclose(file);
	assert_true(rows_open(path, &rows, &failure) < 0);
	snprintf(want, sizeof(want), "%s: there are no rows; record again", path);
	assert_string_equal(said(&failure.reason), want);
	begin_file();
	add("pelvis", 1, "");
	add("pelvis", 1, "");
	fclose(file);
	assert_true(rows_open(path, &rows, &failure) < 0);
	assert_non_null(
		strstr(said(&failure.reason), "(1 of 2 rows are damaged, so this is no recording"));
	begin_file();
	add("pelvis", 1, "");
	add("pelvis", 2, "");
	add("pelvis", 1, "");
	open_file();
	assert_true(rows_describe(rows)->has_sensor[SENSOR_PELVIS]);
	assert_false(rows_describe(rows)->has_sensor[SENSOR_LUMBAR]);
	rows_close(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order_of_time_pelvis_first),
		cmocka_unit_test(one_after_the_other_in_a_file_is_read_by_two),
		cmocka_unit_test(one_after_the_other_from_stdin_is_refused),
		cmocka_unit_test(how_late_a_row_may_be),
		cmocka_unit_test(a_false_time_is_taken_back),
		cmocka_unit_test(a_sensor_that_falls_silent_holds_up_nothing),
		cmocka_unit_test(ways_wait_for_what_comes),
		cmocka_unit_test(marks_of_one_sensor_hold_for_the_other),
		cmocka_unit_test(a_file_is_known_as_a_whole),
		cmocka_unit_test(units_that_cannot_be_are_refused),
		cmocka_unit_test(what_the_numbers_say_is_told),
		cmocka_unit_test(rows_that_nobody_measured_are_named),
		cmocka_unit_test(one_sensor_twice_is_named),
		cmocka_unit_test(which_sensor_it_was_is_told),
		cmocka_unit_test(what_is_no_recording_is_refused),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
