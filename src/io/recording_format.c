/* SPDX-License-Identifier: MIT */
#include <csv.h>
#include <lumbard/io/recording_file.h>
#include <string.h>

/* Ten times finer than a count of 2 g in 16 bits (6e-4 m/s2) or 250 dps in 16 bits (1.3e-4 rad/s).
 */
enum { ACCEL_DECIMALS = 5, GYRO_DECIMALS = 6, TEMP_DECIMALS = 2 };

void recording_format_header(struct text *line, bool has_chip)
{
	text_addf(line, RECORDING_HEADER "%s\n", has_chip ? ",chip" : "");
}

static void add_vec3(struct text *line, struct vec3 v, int decimals)
{
	text_add_fixed(line, v.x, decimals);
	text_add_char(line, ',');
	text_add_fixed(line, v.y, decimals);
	text_add_char(line, ',');
	text_add_fixed(line, v.z, decimals);
	text_add_char(line, ',');
}

/* A line break would end the row, so control characters become blanks. */
static void add_mark(struct text *line, const char *mark)
{
	char plain[RECORDING_MARK_MAX + 1];
	char quoted[2 * RECORDING_MARK_MAX + 3];
	size_t n = strnlen(mark, RECORDING_MARK_MAX);
	size_t quoted_len;

	for (size_t i = 0; i < n; i++)
		plain[i] = (unsigned char)mark[i] < ' ' ? ' ' : mark[i];
	plain[n] = '\0';
	if (!strpbrk(plain, ",\" ")) {
		text_add(line, plain);
		return;
	}
	quoted_len = csv_write(quoted, sizeof(quoted) - 1, plain, n);
	quoted[quoted_len] = '\0';
	text_add(line, quoted);
}

void recording_format_row(struct text *line, const struct imu_sample *sample, const char *mark,
			  const struct sensor_identity *identity)
{
	text_add_int64(line, sample->t_us);
	text_add_char(line, ',');
	text_add(line, sensor_place_name(sample->sensor));
	text_add_char(line, ',');
	add_vec3(line, sample->accel_mps2, ACCEL_DECIMALS);
	add_vec3(line, sample->gyro_radps, GYRO_DECIMALS);
	text_add_fixed(line, sample->temp_degc, TEMP_DECIMALS);
	text_add_char(line, ',');
	if (mark && *mark)
		add_mark(line, mark);
	if (identity)
		text_add_char(line, ',');
	if (identity && sensor_identity_is_known(identity))
		sensor_identity_say(identity, line);
	text_add_char(line, '\n');
}
