/* SPDX-License-Identifier: MIT */
#include "reply.h"
#include <lumbard/client/client.h>

#include <lumbard/base/units.h>
#include <lumbard/tell/course_words.h>

#include <errno.h>
#include <string.h>

enum { WORD_MAX = 64 };

static enum calib_pose pose_of(const json_t *value)
{
	char text[WORD_MAX];
	enum calib_pose pose;

	reply_text(value, text, sizeof(text));
	return calib_pose_from_name(text, &pose) == 0 ? pose : POSE_NONE;
}

static uint32_t set_of(const json_t *names)
{
	uint32_t set = 0;

	for (size_t i = 0; i < json_array_size(names); i++) {
		enum calib_pose pose = pose_of(json_array_get(names, i));

		set |= pose < POSE_COUNT ? COURSE_BIT(pose) : 0;
	}
	return set;
}

static double known(const json_t *object, const char *key)
{
	double number = reply_number(object, key);

	return is_known(number) ? number : 0.0;
}

/* The words are the sentence of the why, and then what the view has in its text. */
static void read_words(const json_t *object, struct course_view *view)
{
	char words[2 * COURSE_TEXT_MAX], sentence[COURSE_TEXT_MAX];
	struct text sentence_text = text_in(sentence, sizeof(sentence)), view_text;
	const char *rest = words;

	reply_word(object, "words", words, sizeof(words));
	tell_course_why(&sentence_text, view);
	if (strncmp(words, sentence, strlen(sentence)) == 0)
		rest += strlen(sentence);
	if (rest != words && strncmp(rest, ": ", 2) == 0)
		rest += 2;
	view_text = text_in(view->text, sizeof(view->text));
	text_add(&view_text, rest);
}

bool reply_guide(const json_t *object, struct course_view *ret_view)
{
	char text[WORD_MAX];

	if (!json_is_object(object))
		return false;
	*ret_view = (struct course_view){
		.wanted = set_of(json_object_get(object, "wanted")),
		.next = pose_of(json_object_get(object, "step")),
		.pose = pose_of(json_object_get(object, "pose")),
		.held = known(object, "seconds") + known(object, "bows"), /* one of them */
		.needed = known(object, "needed"),
		.since_us = (int64_t)known(object, "t_us"),
		.of = pose_of(json_object_get(object, "of")),
		.got = set_of(json_object_get(object, "got")),
	};
	reply_word(object, "stretch", ret_view->stretch, sizeof(ret_view->stretch));
	reply_word(object, "result", text, sizeof(text));
	tell_course_result_from_word(text, &ret_view->result);
	reply_word(object, "why", text, sizeof(text));
	tell_course_why_from_word(text, &ret_view->why);
	read_words(object, ret_view);
	return true;
}

int client_read_guide(const char *line, struct course_view *ret_view)
{
	json_t *object = json_loads(line, 0, NULL);
	char kind[WORD_MAX];
	bool is_guide = strcmp(reply_word(object, "kind", kind, sizeof(kind)), "guide") == 0 &&
			reply_guide(object, ret_view);

	json_decref(object);
	return is_guide ? 0 : -EINVAL;
}
