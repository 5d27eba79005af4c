/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/course_words.h>

#include <lumbard/base/json.h>
#include <lumbard/base/units.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const char *const results[COURSE_RESULT_COUNT] = {
	[COURSE_NOTHING] = "",	    [COURSE_BEGIN] = "begin", [COURSE_TICK] = "tick",
	[COURSE_GOT] = "got",	    [COURSE_AGAIN] = "again", [COURSE_READY] = "ready",
	[COURSE_FAILED] = "failed",
};

static const struct {
	const char *word, *sentence;
} whys[COURSE_WHY_COUNT] = {
	[COURSE_WELL] = {"", ""},
	[COURSE_MOVED] = {"moved", "you moved before it was done: hold still"},
	[COURSE_RESTLESS] = {"restless",
			     "not still for long enough yet: let it settle, hold still"},
	[COURSE_NO_DATA] = {"no_data", "a sensor was silent or not to be believed: see the lamps "
				       "and `lumbard status`; then once more"},
	[COURSE_NOT_WORN] = {"not_worn", "the sensors lie stiller than anybody is: strap them on"},
	[COURSE_NOT_STOOD] = {"not_stood", "that was sitting or kneeling: stand up"},
	[COURSE_ELSEWHERE] = {"elsewhere", "this is not where you stood before: stand tall, and "
					   "hold it once more"},
	[COURSE_BOW_SMALL] = {"bow_small", "that bow was too small: bow from the hips by 20 deg "
					   "or more"},
	[COURSE_BOW_CROOKED] = {"bow_crooked", "the bows went sideways: bow straight forward"},
	[COURSE_NOT_SAT] = {"not_sat", "that is as you stood: sit down, legs straight; if you sat "
				       "then, leave and begin again"},
	[COURSE_ON_SIDE] = {"on_side", "you lie or lean on a side: lie straight"},
	[COURSE_OTHER_POSE] = {"other_pose", "that is no pose that is wanted now"},
	[COURSE_REFUSED] = {"refused", "it cannot be used"},
	[COURSE_TOO_LONG] = {"too_long", "nothing came for three minutes: begin again when you "
					 "have time"},
};

static const char *const tasks[POSE_COUNT] = {
	[POSE_UPRIGHT] = "stand tall, arms down, and hold still",
	[POSE_BOW] = "bow three times, slowly, straight forward from the hips",
	[POSE_SIT] = "sit tall where you stretch, legs straight, and hold still",
	[POSE_TABLE] = "go on all fours, back flat, and hold still",
	[POSE_LYING] = "lie on your back, knees bent, and hold still",
	[POSE_PRAYER] = "sit back onto your heels, arms forward, and hold still",
	[POSE_HINGE] = "sit tall, then lean forward from the hips, back flat, and hold still",
	[POSE_SLUMP] = "sit, let your back round all the way, and hold still",
	[POSE_CAT] = "on all fours, round your back up as far as it goes, and hold still",
	[POSE_PRESS] = "on your back, press it flat to the floor, and hold still",
};

const char *tell_course_result_word(enum course_result result)
{
	return results[result];
}

int tell_course_result_from_word(const char *word, enum course_result *ret_result)
{
	int i = text_index_of(results, COURSE_RESULT_COUNT, word);

	if (i >= 0)
		*ret_result = (enum course_result)i;
	return i < 0 ? i : 0;
}

const char *tell_course_why_word(enum course_why why)
{
	return whys[why].word;
}

int tell_course_why_from_word(const char *word, enum course_why *ret_why)
{
	for (int i = 0; i < COURSE_WHY_COUNT; i++) {
		if (strcmp(whys[i].word, word) != 0)
			continue;
		*ret_why = (enum course_why)i;
		return 0;
	}
	return -EINVAL;
}

const char *tell_course_task(enum calib_pose pose)
{
	return pose < POSE_COUNT && tasks[pose] ? tasks[pose] : "";
}

void tell_course_why(struct text *text, const struct course_view *view)
{
	text_add(text, whys[view->why].sentence);
	if (view->text[0])
		text_addf(text, "%s%s", view->why == COURSE_WELL ? "" : ": ", view->text);
}

static void add_word(struct text *text, const char *key, const char *word)
{
	json_add_key(text, key);
	json_add_string(text, word[0] ? word : NULL);
}

static void add_set(struct text *text, const char *key, uint32_t set)
{
	json_add_key(text, key);
	text_add(text, "[");
	for (int i = 0; i < POSE_COUNT; i++) {
		if (!(set & COURSE_BIT(i)))
			continue;
		json_add_item(text);
		json_add_string(text, calib_pose_name((enum calib_pose)i));
	}
	text_add(text, "]");
}

static void add_members(struct text *text, const struct course_view *view)
{
	bool is_lesson = view->stretch[0], is_bow = view->pose == POSE_BOW;
	bool is_held = is_lesson ? view->needed > 0.0 : view->pose != POSE_NONE;
	char why[2 * COURSE_TEXT_MAX];
	struct text why_text = text_in(why, sizeof(why));

	tell_course_why(&why_text, view);
	add_word(text, "step",
		 is_lesson ? "teach" : calib_pose_name(is_held ? view->pose : view->next));
	add_word(text, "pose", calib_pose_name(view->pose));
	add_word(text, "stretch", view->stretch);
	json_add_key(text, "seconds");
	json_add_number(text, is_held && !is_bow ? view->held : UNKNOWN, 0);
	json_add_key(text, "bows");
	json_add_number(text, is_bow ? view->held : UNKNOWN, 0);
	json_add_key(text, "needed");
	json_add_number(text, is_held ? view->needed : UNKNOWN, 0);
	add_word(text, "result", results[view->result]);
	add_word(text, "of", calib_pose_name(view->of));
	add_word(text, "why", whys[view->why].word);
	add_word(text, "words", why);
	add_set(text, "wanted", view->wanted);
	add_set(text, "got", view->got);
	json_add_key(text, "t_us");
	json_add_int64(text, view->since_us);
}

void tell_course_object(struct text *text, const struct course_view *view)
{
	text_add(text, "{");
	add_members(text, view);
	text_add(text, "}");
}

void tell_course_json(struct text *text, const struct course_view *view)
{
	text_add(text, "{\"kind\":\"guide\"");
	add_members(text, view);
	text_add(text, "}");
}
