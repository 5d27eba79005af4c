/* SPDX-License-Identifier: MIT */
#include <lumbard/io/recording_file.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int is_true)
{
	if (!is_true)
		abort();
}

/* What is written is read back, except that rounding could carry it over a limit. */
static void write_and_read_back(const struct imu_sample *sample, const char *mark)
{
	char buf[2 * RECORDING_ROW_SIZE];
	struct text text = text_in(buf, sizeof(buf));
	struct recording_reader reader;
	struct imu_sample again;
	const char *mark_again;
	FILE *stream;

	if (vec3_norm(sample->accel_mps2) > 999.0 || vec3_norm(sample->gyro_radps) > 199.0 ||
	    fabs(sample->temp_degc) > 1e15)
		return;
	recording_format_header(&text, false);
	recording_format_row(&text, sample, mark, NULL);
	require(!text.is_cut);
	stream = fmemopen(buf, text.len, "r");
	require(stream && recording_open_stream(&reader, stream, "again") == 0);
	require(recording_next(&reader, &again, &mark_again) == 1);
	require(again.t_us == sample->t_us && again.sensor == sample->sensor);
	require(vec3_norm(vec3_sub(again.accel_mps2, sample->accel_mps2)) < 1e-5);
	require(vec3_norm(vec3_sub(again.gyro_radps, sample->gyro_radps)) < 1e-6);
	require(recording_next(&reader, &again, &mark_again) == 0);
	recording_close(&reader);
	fclose(stream);
}

/* Times of the last two rows that count, of one sensor. */
struct passed {
	bool has_last, has_before;
	int64_t last_us, before_us;
};

/* Time goes forward, but that the last row may be taken back. */
static void check_time(struct passed *passed, int64_t t_us, bool takes_back)
{
	require(!takes_back || passed->has_before);
	if (takes_back)
		passed->last_us = passed->before_us;
	require(!passed->has_last || t_us - passed->last_us > 0);
	passed->before_us = passed->last_us;
	passed->has_before = passed->has_last;
	passed->last_us = t_us;
	passed->has_last = true;
}

static void check_rows(struct recording_reader *reader)
{
	struct passed passed[SENSOR_COUNT] = {0};
	struct imu_sample sample;
	const char *mark;
	int r;

	while ((r = recording_next(reader, &sample, &mark)) == 1) {
		require(vec3_is_finite(sample.accel_mps2) && vec3_is_finite(sample.gyro_radps));
		require(sample.sensor >= 0 && sample.sensor < SENSOR_COUNT);
		check_time(&passed[sample.sensor], sample.t_us, reader->takes_back);
		if (reader->good_rows <= 2)
			write_and_read_back(&sample, mark);
	}
	require((r < 0) == (reader->error[0] != '\0'));
	require((reader->damaged_rows > 0) == (reader->first_damage[0] != '\0'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recording_reader reader;
	FILE *stream = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;

	if (!stream)
		return 0;
	if (recording_open_stream(&reader, stream, "fuzz") == 0)
		check_rows(&reader);
	else
		require(reader.error[0] != '\0');
	recording_close(&reader);
	fclose(stream);
	return 0;
}
