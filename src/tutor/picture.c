/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <lumbard/base/units.h>
#include <lumbard/tell/course_words.h>

#include <math.h>

enum {
	LEFT = 2,
	ROW_TASK = 2,
	TASK_WIDTH = SCREEN_COLUMNS - 2 * LEFT,
	ROW_FIGURE = 5,
	RIGHT = LEFT + FIGURE_COLUMNS + 6,
	RIGHT_WIDTH = SCREEN_COLUMNS - RIGHT - LEFT,
	ROW_HOLD = 5,
	BAR_CELLS = 30,
	ROW_POSES = 8,
	POSE_ROWS = 5,
	POSE_WIDTH = 22,
	ROW_RULE = 16,
	ROW_WORDS = 17,
	WORDS_ROWS = 5,
	ROW_KEYS = SCREEN_ROWS - 1,
	BOW_FRAMES = 90, /* down and up again */
};

#define GLIDE 0.16 /* a frame, as legs and arms */

/* As the simulated wearer does it: against the neutral of its position, and legs and arms. */
static const struct {
	enum sim_position position;
	double pelvis_deg, flexion_deg;
	bool has_limbs; /* else those of the position */
	struct screen_limbs limbs;
} models[POSE_COUNT] = {
	[POSE_STILL] = {.position = SIM_ON_DESK},
	[POSE_UPRIGHT] = {.position = SIM_UPRIGHT},
	[POSE_BOW] = {.position = SIM_UPRIGHT, .pelvis_deg = 55.0},
	[POSE_SIT] = {.position = SIM_SIT},
	[POSE_TABLE] = {.position = SIM_TABLE},
	[POSE_LYING] = {.position = SIM_LYING},
	[POSE_PRAYER] = {.position = SIM_TABLE,
			 .pelvis_deg = 12.0,
			 .flexion_deg = 18.0,
			 .has_limbs = true,
			 .limbs = {48.0, -84.0, 62.0}},
	[POSE_HINGE] = {.position = SIM_SIT, .pelvis_deg = 22.0},
	[POSE_SLUMP] = {.position = SIM_SIT, .pelvis_deg = -14.0, .flexion_deg = 34.0},
	[POSE_CAT] = {.position = SIM_TABLE, .pelvis_deg = -18.0, .flexion_deg = 40.0},
	[POSE_PRESS] = {.position = SIM_LYING, .pelvis_deg = -8.0, .flexion_deg = 8.0},
};

void picture_init(struct picture *picture, struct screen_abilities abilities)
{
	*picture = (struct picture){.pose = POSE_NONE};
	picture->grid.abilities = abilities;
}

/* Bows go down and up again, for as long as they are wanted. */
static struct wearer_truth body_of(enum calib_pose pose, int frame)
{
	double part = 1.0;

	if (pose == POSE_BOW)
		part = 0.5 - 0.5 * cos(2.0 * M_PI * (frame % BOW_FRAMES) / BOW_FRAMES);
	return (struct wearer_truth){
		.position = models[pose].position,
		.pelvis_rad = sim_neutral_pelvis_rad(models[pose].position) +
			      RAD(part * models[pose].pelvis_deg),
		.lumbar_flexion_rad = RAD(models[pose].flexion_deg),
	};
}

static void glide(struct wearer_truth *body, struct wearer_truth to, double part)
{
	body->position = to.position;
	body->pelvis_rad += part * (to.pelvis_rad - body->pelvis_rad);
	body->lumbar_flexion_rad += part * (to.lumbar_flexion_rad - body->lumbar_flexion_rad);
}

static void draw_figure(struct picture *picture, enum calib_pose pose, bool is_held)
{
	const struct screen_figure_look look = {
		.back = is_held ? STYLE_GREEN : STYLE_BOLD,
		.has_sensor = {[SENSOR_PELVIS] = true},
		.limbs = models[pose].has_limbs ? &models[pose].limbs : NULL,
	};
	bool is_first = picture->pose == POSE_NONE;

	picture->frame = pose == picture->pose ? picture->frame + 1 : 0;
	picture->pose = pose;
	glide(&picture->body, body_of(pose, picture->frame), is_first ? 1.0 : GLIDE);
	screen_figure_step(&picture->figure, &picture->body, &look);
	screen_figure_draw(&picture->figure, &picture->body, &look, &picture->grid, ROW_FIGURE,
			   LEFT);
}

static void draw_title(struct screen_grid *grid, const struct lesson *lesson)
{
	char words[32];
	struct text text = text_in(words, sizeof(words));
	int all, done = lesson_done(lesson, &all);

	screen_grid_repeat(grid, 0, 0, SCREEN_COLUMNS, STYLE_BAR, " ");
	screen_grid_put(grid, 0, 1, STYLE_BAR, "lumbard calibrate");
	text_addf(&text, "%d of %d done", done, all);
	screen_grid_put_right(grid, 0, SCREEN_COLUMNS - 1, STYLE_BAR, words);
}

static void draw_task(struct screen_grid *grid, const struct lesson *lesson)
{
	enum calib_pose pose = lesson_pose(lesson);

	if (pose != POSE_NONE)
		screen_grid_wrap(grid, ROW_TASK, LEFT, 2, TASK_WIDTH, STYLE_BOLD,
				 tell_course_task(pose));
	else if (lesson->view.result == COURSE_READY)
		screen_grid_put(grid, ROW_TASK, LEFT, STYLE_BOLD, "done: the profile is written");
}

/* A bar that fills, and the same in figures. */
static void draw_hold(struct screen_grid *grid, const struct lesson *lesson)
{
	const struct course_view *view = &lesson->view;
	double part = view->needed > 0.0 ? fmin(1.0, view->held / view->needed) : 0.0;
	int lit = (int)(part * BAR_CELLS + 0.5);
	char words[32];
	struct text text = text_in(words, sizeof(words));

	lesson_progress(lesson, &text);
	screen_grid_repeat(grid, ROW_HOLD, RIGHT, lit, STYLE_GREEN, "█");
	screen_grid_repeat(grid, ROW_HOLD, RIGHT + lit, BAR_CELLS - lit, STYLE_DIM, "░");
	screen_grid_put(grid, ROW_HOLD, RIGHT + BAR_CELLS + 2, STYLE_BOLD, words);
	screen_grid_put(grid, ROW_HOLD + 1, RIGHT,
			view->pose != POSE_NONE ? STYLE_GREEN : STYLE_DIM,
			view->pose == POSE_BOW	  ? "bow slowly"
			: view->pose != POSE_NONE ? "held: stay so"
						  : "it begins by itself as soon as you are still");
}

static void draw_pose(struct screen_grid *grid, const struct lesson *lesson, enum calib_pose pose,
		      int slot)
{
	bool is_done = lesson->view.got & COURSE_BIT(pose), is_now = lesson_pose(lesson) == pose;
	enum screen_style style = is_done ? STYLE_GREEN : is_now ? STYLE_BOLD : STYLE_DIM;
	int row = ROW_POSES + slot % POSE_ROWS, column = RIGHT + slot / POSE_ROWS * POSE_WIDTH;

	screen_grid_put(grid, row, column, style, is_done ? "●" : is_now ? "▶" : "·");
	screen_grid_put(grid, row, column + 2, style, calib_pose_name(pose));
	screen_grid_put(grid, row, column + 11, style,
			is_done	 ? "done"
			: is_now ? "now"
				 : "to come");
}

/* In a second column what is beyond a first calibration. */
static void draw_poses(struct screen_grid *grid, const struct lesson *lesson)
{
	int slot = 0;

	for (int i = 0; i < POSE_COUNT; i++)
		if (lesson->poses & COURSE_BIT(i))
			draw_pose(grid, lesson, (enum calib_pose)i, slot++);
}

static int put_words(struct screen_grid *grid, int row, enum screen_style style, const char *label,
		     const char *words)
{
	const char *rest = words;
	int rows = 0;

	if (!words[0])
		return row;
	for (; *rest; rows++)
		(void)screen_wrap(rest, TASK_WIDTH - 10, &rest);
	screen_grid_put(grid, row, LEFT, style, label);
	screen_grid_wrap(grid, row, LEFT + 10, ROW_WORDS + WORDS_ROWS - row, TASK_WIDTH - 10,
			 STYLE_PLAIN, words);
	return row + rows;
}

static void draw_words(struct screen_grid *grid, const struct lesson *lesson)
{
	bool is_over = lesson_pose(lesson) == POSE_NONE;
	int row = ROW_WORDS;

	screen_grid_repeat(grid, ROW_RULE, LEFT, TASK_WIDTH, STYLE_DIM, "─");
	row = put_words(grid, row, STYLE_YELLOW, "again", lesson->again);
	row = put_words(grid, row, STYLE_RED, "sensor", lesson->problem);
	row = put_words(grid, row, STYLE_YELLOW, "note", lesson->note);
	if (is_over)
		put_words(grid, row, lesson->view.result == COURSE_READY ? STYLE_GREEN : STYLE_RED,
			  lesson->view.result == COURSE_READY ? "ready" : "failed",
			  lesson->view.text);
}

void picture_compose(struct picture *picture, const struct lesson *lesson)
{
	struct screen_grid *grid = &picture->grid;
	enum calib_pose pose = lesson_pose(lesson);

	screen_grid_clear(grid);
	draw_title(grid, lesson);
	draw_task(grid, lesson);
	if (pose != POSE_NONE) {
		draw_figure(picture, pose, lesson->view.pose != POSE_NONE);
		draw_hold(grid, lesson);
	}
	draw_poses(grid, lesson);
	draw_words(grid, lesson);
	screen_grid_repeat(grid, ROW_KEYS, 0, SCREEN_COLUMNS, STYLE_BAR, " ");
	screen_grid_put(grid, ROW_KEYS, 1, STYLE_BAR,
			"q leave, and keep what is good   s skip this pose");
}
