/* SPDX-License-Identifier: MIT */
#include <lumbard/store/learning.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/store/rows.h>

#include <lumbard/tell/quality.h>
#include <lumbard/tell/stretches.h>
#include <lumbard/tell/teach_words.h>

#include <stdlib.h>
#include <string.h>

/* Rows that no sensor has measured so teach nothing, whatever the poses look like. */
static int refuse_false_rows(const struct rows *rows, const char *from, struct failure *ret_failure)
{
	struct reason reason;

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (rows_has_false_rows(rows, (enum sensor_place)i, &reason))
			return failure_set(ret_failure, FAILURE_USAGE, reason.next, "%s: %s", from,
					   reason.why);
	return 0;
}

/* All rows of the recording, and what is wrong with it. */
static int feed(struct calib *calib, const char *from, struct learning *learning,
		struct sensor_identity ret_identity[SENSOR_COUNT], struct failure *ret_failure)
{
	struct text damage = text_in(learning->damage, sizeof(learning->damage));
	struct rows *rows;
	const struct rows_facts *facts;
	struct row row;
	int r = rows_open(from, &rows, ret_failure);

	if (r < 0)
		return r;
	while ((r = rows_next(rows, &row, ret_failure)) > 0)
		calib_add(calib, &row.sample, row.pose);
	facts = rows_describe(rows);
	if (r == 0)
		text_add(&damage, facts->damage);
	if (r == 0 && facts->unknown_marks > 0)
		r = failure_set(ret_failure, FAILURE_USAGE, "`lumbard record --help` lists them",
				"%s: mark \"%s\" is no pose", from, facts->unknown_mark);
	if (r == 0)
		r = refuse_false_rows(rows, from, ret_failure);
	for (int i = 0; i < SENSOR_COUNT; i++)
		ret_identity[i] = facts->identity[i];
	rows_close(rows);
	return r;
}

static int learn(struct calib *calib, const char *from, struct learning *learning,
		 struct failure *ret_failure)
{
	struct text why = text_in(learning->left_out, sizeof(learning->left_out));
	struct sensor_identity identity[SENSOR_COUNT];
	int r = feed(calib, from, learning, identity, ret_failure);

	if (r < 0)
		return r;
	r = calib_finish(calib, &learning->profile, &learning->quality, &why);
	learning->has_quality = true;
	if (r < 0)
		return failure_set(ret_failure, FAILURE_USAGE, NULL, "%s: not usable: %s", from,
				   why.buf);
	for (int i = 0; i < SENSOR_COUNT; i++)
		learning->profile.sensor[i].identity = identity[i];
	return 0;
}

int learning_from(const char *from, struct learning *ret_learning, struct failure *ret_failure)
{
	struct calib *calib = malloc(sizeof(*calib));
	int r;

	*ret_learning = (struct learning){0};
	if (!calib)
		return failure_set(ret_failure, FAILURE_RUNNING, "close other programs",
				   "not enough memory");
	calib_init(calib);
	r = learn(calib, from, ret_learning, ret_failure);
	free(calib);
	return r;
}

void learning_table(const struct learning *learning, struct text *text)
{
	calib_format_quality(&learning->quality, text);
}

void learning_keep_taught(const char *path, struct learning *learning)
{
	struct profile before;
	struct failure failure;

	if (strcmp(path, "-") != 0 && profile_file_read(path, &before, &failure) == 0)
		memcpy(learning->profile.taught, before.taught, sizeof(before.taught));
}

static void add_taught(const struct profile *profile, struct text *text)
{
	char words[512];
	struct text words_text = text_in(words, sizeof(words));

	for (int i = 0; tell_profile_taught(profile, i, &words_text); i++) {
		text_addf(text, "  taught %s\n", words);
		words_text = text_in(words, sizeof(words));
	}
}

void learning_worth(const struct learning *learning, struct text *text)
{
	char line[QUALITY_LINE_MAX];
	struct text line_text = text_in(line, sizeof(line));

	tell_stretches(&learning->profile, &learning->quality, text);
	add_taught(&learning->profile, text);
	(void)tell_quality(&learning->profile, &learning->quality, &line_text);
	text_addf(text, "%s\n", line);
}
