/* SPDX-License-Identifier: MIT */
#include <lumbard/calib/profile.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 8000, NAME_SIZE = 50 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int is_true)
{
	if (!is_true)
		abort();
}

/* And nothing of it was cut. */
static int is_said(const struct reason *reason)
{
	return reason->why[0] != '\0' && strlen(reason->why) < REASON_WHY_MAX - 1;
}

/* A key that is refused says why and changes nothing. */
static int set(struct profile *profile, const char *section, const char *key, const char *value)
{
	struct reason reason = {0};
	struct profile before = *profile;
	int r = profile_set(profile, section, key, value, &reason);

	require((r < 0) == is_said(&reason));
	require(r == 0 || memcmp(&before, profile, sizeof(before)) == 0);
	return r;
}

/* [section] and key = value, one a line; what is neither is left out. Returns how many failed. */
static int set_lines(char *content, struct profile *profile)
{
	char section[NAME_SIZE] = "";
	int failed = 0;

	for (char *line = strtok(content, "\n"); line; line = strtok(NULL, "\n")) {
		char *value = strchr(line, '=');
		size_t n = strcspn(line + 1, "]");

		if (line[0] == '[' && n < sizeof(section)) {
			memcpy(section, line + 1, n);
			section[n] = '\0';
		} else if (line[0] != '#' && value) {
			*value++ = '\0';
			n = strlen(line);
			if (n > 0 && line[n - 1] == ' ')
				line[n - 1] = '\0';
			failed += set(profile, section, line, value + (*value == ' ')) < 0;
		}
	}
	return failed;
}

static int check(struct profile *profile)
{
	struct failure first = {0};
	struct faults faults = {.first = &first};
	int r = profile_check(profile, "profile", &faults);

	require((r < 0) == is_said(&first.reason));
	require((r < 0) == (faults.count > 0));
	return r;
}

static void require_axes(const struct rotation *r)
{
	for (int i = 0; i < 3; i++) {
		require(fabs(vec3_norm(r->row[i]) - 1.0) < 1e-9);
		require(fabs(vec3_dot(r->row[i], r->row[(i + 1) % 3])) < 1e-9);
	}
}

/* What is written is taken again and means the same. */
static void write_and_read_back(const struct profile *profile)
{
	static char buf[PROFILE_TEXT_MAX];
	struct text text = text_in(buf, sizeof(buf));
	struct profile again = {0};

	profile_format(profile, &text);
	require(!text.is_cut);
	require(set_lines(buf, &again) == 0 && check(&again) == 0);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct profile_sensor *a = &profile->sensor[i], *b = &again.sensor[i];

		require(a->is_fitted == b->is_fitted);
		if (!a->is_fitted)
			continue;
		require_axes(&a->r_body_from_sensor);
		for (int k = 0; k < 3; k++)
			require(vec3_angle_rad(a->r_body_from_sensor.row[k],
					       b->r_body_from_sensor.row[k]) < 1e-5);
		for (int k = 0; k < POSE_COUNT; k++) {
			require(a->pose[k].is_given == b->pose[k].is_given);
			require(fabs(a->pose[k].inclination_rad - b->pose[k].inclination_rad) <
				1e-5);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char content[INPUT_MAX + 1];
	size_t n = size < INPUT_MAX ? size : INPUT_MAX;
	struct profile profile = {0};

	if (n > 0)
		memcpy(content, data, n);
	content[n] = '\0';
	set_lines(content, &profile);
	if (check(&profile) == 0)
		write_and_read_back(&profile);
	return 0;
}
