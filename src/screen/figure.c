/* SPDX-License-Identifier: MIT */
#include <lumbard/screen/figure.h>

#include <lumbard/base/units.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { DOT_ROWS = 4 * FIGURE_ROWS, DOT_COLUMNS = 2 * FIGURE_COLUMNS, SPINE_PIECES = 12 };

#define GLIDE	   0.16 /* a frame */
#define DOTS_PER_M 40.0 /* at most */
#define LIMB_M	   0.44 /* thigh and shin alike */
#define PELVIS_M   0.14
#define LUMBAR_M   0.18
#define THORAX_M   0.27
#define NECK_M	   0.16
#define HEAD_M	   0.10 /* radius */
#define ARM_M	   0.56
#define BUTTOCK_M  0.10
#define BACK_M	   0.07 /* from the middle of the trunk to its skin */
#define FOOT_M	   0.16

/* Legs and arms of each position; on the way they glide. */
static const struct screen_limbs limbs_of[SIM_POSITION_COUNT] = {
	[SIM_ON_DESK] = {0, 0, 3}, [SIM_UPRIGHT] = {0, 0, 3},	[SIM_SIT] = {88, 88, 42},
	[SIM_TABLE] = {2, -88, 0}, [SIM_LYING] = {138, 18, 92},
};

struct point {
	double x, z; /* m, forward and up */
};

/* The body with the hip at its origin. */
struct body_points {
	struct point knee, ankle, toe, waist, spine[SPINE_PIECES + 1], neck, head, hand;
	struct point sensor[SENSOR_COUNT];
	double floor_z;
};

enum dot_kind { DOT_NONE, DOT_FLOOR, DOT_LIMB, DOT_BACK };

struct dots {
	uint8_t kind[DOT_ROWS][DOT_COLUMNS];
};

/* One length from here: angle from straight up, forward +. */
static struct point go(struct point from, double angle_rad, double length_m)
{
	return (struct point){from.x + length_m * sin(angle_rad),
			      from.z + length_m * cos(angle_rad)};
}

static void place_trunk(const struct wearer_truth *truth, struct body_points *body)
{
	double pelvis = truth->pelvis_rad;
	double flexion = truth->lumbar_flexion_rad + sim_neutral_lumbar_rad(truth->position);
	double angle = pelvis;

	body->waist = go((struct point){0}, pelvis, PELVIS_M);
	body->spine[0] = body->waist;
	for (int i = 0; i < SPINE_PIECES; i++) {
		double part = (i + 0.5) / SPINE_PIECES;
		bool is_lumbar = part < LUMBAR_M / (LUMBAR_M + THORAX_M);

		/* The thorax goes on with about half of what the lumbar spine does. */
		angle = pelvis + flexion * fmin(1.0, part * (LUMBAR_M + THORAX_M) / LUMBAR_M) +
			(is_lumbar ? 0.0 : 0.5 * truth->lumbar_flexion_rad * part);
		body->spine[i + 1] =
			go(body->spine[i], angle, (LUMBAR_M + THORAX_M) / SPINE_PIECES);
	}
	body->neck = body->spine[SPINE_PIECES];
	body->head = go(body->neck, angle, NECK_M);
	body->sensor[SENSOR_PELVIS] =
		go(go((struct point){0}, pelvis, 0.8 * PELVIS_M), pelvis - RAD(90.0), BACK_M);
	body->sensor[SENSOR_LUMBAR] =
		go(body->spine[SPINE_PIECES * 2 / 5], pelvis + flexion - RAD(90.0), BACK_M);
}

static double lowest(const struct body_points *body)
{
	const double z[] = {body->knee.z - 0.05, body->ankle.z - 0.04,	body->toe.z,
			    -BUTTOCK_M,		 body->neck.z - BACK_M, body->head.z - HEAD_M};
	double least = z[0];

	for (size_t i = 1; i < sizeof(z) / sizeof(*z); i++)
		least = fmin(least, z[i]);
	return least;
}

static void place_body(const struct screen_figure *figure, const struct wearer_truth *truth,
		       struct body_points *body)
{
	struct point shoulder;
	double foot_rad = figure->shin_rad + RAD(90.0);

	place_trunk(truth, body);
	body->knee = go((struct point){0}, RAD(180.0) - figure->thigh_rad, LIMB_M);
	body->ankle = go(body->knee, RAD(180.0) - figure->shin_rad, LIMB_M);
	/* Feet stand flat, or point where the leg does when it lies behind. */
	body->toe = figure->shin_rad < RAD(-30.0)
			    ? body->ankle
			    : go(body->ankle, RAD(180.0) - fmin(foot_rad, RAD(165.0)), FOOT_M);
	body->floor_z = lowest(body);
	shoulder = body->spine[SPINE_PIECES - 1];
	body->hand = go(shoulder, RAD(180.0) - figure->arm_rad, ARM_M);
	body->hand.z = fmax(body->hand.z, body->floor_z + 0.03);
}

static double glide(double from, double to, bool is_started)
{
	return is_started ? from + GLIDE * (to - from) : to;
}

void screen_figure_step(struct screen_figure *figure, const struct wearer_truth *truth,
			const struct screen_figure_look *look)
{
	struct body_points body;
	double left, right, top, dots_per_m;
	bool is_started = figure->is_started;
	const struct screen_limbs *limbs = look->limbs ? look->limbs : &limbs_of[truth->position];

	figure->thigh_rad = glide(figure->thigh_rad, RAD(limbs->thigh_deg), is_started);
	figure->shin_rad = glide(figure->shin_rad, RAD(limbs->shin_deg), is_started);
	figure->arm_rad = glide(figure->arm_rad, RAD(limbs->arm_deg), is_started);
	place_body(figure, truth, &body);
	left = fmin(fmin(-BUTTOCK_M, body.head.x - HEAD_M),
		    fmin(body.ankle.x, body.waist.x - BACK_M));
	right = fmax(fmax(body.knee.x, body.toe.x), fmax(body.head.x + HEAD_M, body.hand.x));
	top = fmax(body.head.z, body.knee.z) + HEAD_M - body.floor_z;
	dots_per_m =
		fmin(DOTS_PER_M, fmin((DOT_ROWS - 3) / top, (DOT_COLUMNS - 2) / (right - left)));
	figure->dots_per_m = glide(figure->dots_per_m, dots_per_m, is_started);
	figure->centre_m = glide(figure->centre_m, (left + right) / 2.0, is_started);
	figure->is_started = true;
}

/* Dots of the canvas, from its top left. */
static struct point dot_of(const struct screen_figure *figure, const struct body_points *body,
			   struct point p)
{
	return (struct point){DOT_COLUMNS / 2.0 + (p.x - figure->centre_m) * figure->dots_per_m,
			      DOT_ROWS - 2.0 - (p.z - body->floor_z) * figure->dots_per_m};
}

static void set_dot(struct dots *dots, int row, int column, enum dot_kind kind)
{
	if (row >= 0 && row < DOT_ROWS && column >= 0 && column < DOT_COLUMNS &&
	    dots->kind[row][column] < kind)
		dots->kind[row][column] = (uint8_t)kind;
}

static void draw_disc(struct dots *dots, struct point at, double radius, enum dot_kind kind)
{
	for (int row = (int)(at.z - radius); row <= (int)(at.z + radius) + 1; row++)
		for (int column = (int)(at.x - radius); column <= (int)(at.x + radius) + 1;
		     column++)
			if (hypot(column + 0.5 - at.x, row + 0.5 - at.z) <= radius)
				set_dot(dots, row, column, kind);
}

static void draw_line(struct dots *dots, struct point a, struct point b, double radius,
		      enum dot_kind kind)
{
	int steps = (int)(2.0 * hypot(b.x - a.x, b.z - a.z)) + 1;

	for (int i = 0; i <= steps; i++) {
		double part = (double)i / steps;

		draw_disc(dots, (struct point){a.x + part * (b.x - a.x), a.z + part * (b.z - a.z)},
			  radius, kind);
	}
}

static void draw_body(const struct screen_figure *figure, const struct body_points *body,
		      struct dots *dots)
{
	struct point hip = dot_of(figure, body, (struct point){0});
	struct point knee = dot_of(figure, body, body->knee);
	struct point ankle = dot_of(figure, body, body->ankle);
	struct point neck = dot_of(figure, body, body->neck);
	double thick = figure->dots_per_m / DOTS_PER_M;

	draw_line(dots, hip, knee, 1.3 * thick, DOT_LIMB);
	draw_line(dots, knee, ankle, 1.0 * thick, DOT_LIMB);
	draw_line(dots, ankle, dot_of(figure, body, body->toe), 0.8, DOT_LIMB);
	draw_line(dots, dot_of(figure, body, body->spine[SPINE_PIECES - 1]),
		  dot_of(figure, body, body->hand), 0.75, DOT_LIMB);
	draw_line(dots, neck, dot_of(figure, body, body->head), 0.8, DOT_LIMB);
	draw_disc(dots, dot_of(figure, body, body->head), HEAD_M * figure->dots_per_m, DOT_LIMB);
	draw_line(dots, hip, dot_of(figure, body, body->waist), 2.6 * thick, DOT_BACK);
	for (int i = 0; i < SPINE_PIECES; i++)
		draw_line(dots, dot_of(figure, body, body->spine[i]),
			  dot_of(figure, body, body->spine[i + 1]), 1.7 * thick, DOT_BACK);
}

/* The cell's dots as one Braille character, U+2800 and a bit a dot; returns the strongest kind. */
static enum dot_kind cell_of(const struct dots *dots, int row, int column, char ret_glyph[4])
{
	static const unsigned int bits[4][2] = {
		{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
	enum dot_kind strongest = DOT_NONE;
	unsigned int pattern = 0;

	for (int i = 0; i < 4; i++) {
		for (int k = 0; k < 2; k++) {
			enum dot_kind kind = (enum dot_kind)dots->kind[4 * row + i][2 * column + k];

			if (kind != DOT_NONE)
				pattern |= bits[i][k];
			if (kind > strongest)
				strongest = kind;
		}
	}
	ret_glyph[0] = (char)0xe2;
	ret_glyph[1] = (char)(0xa0 | pattern >> 6);
	ret_glyph[2] = (char)(0x80 | (pattern & 0x3f));
	ret_glyph[3] = '\0';
	return strongest;
}

static void put_dots(const struct dots *dots, enum screen_style back, struct screen_grid *grid,
		     int row, int column)
{
	for (int r = 0; r < FIGURE_ROWS; r++) {
		for (int c = 0; c < FIGURE_COLUMNS; c++) {
			char glyph[4];
			enum dot_kind kind = cell_of(dots, r, c, glyph);

			if (kind != DOT_NONE)
				screen_grid_put(grid, row + r, column + c,
						kind == DOT_BACK    ? back
						: kind == DOT_FLOOR ? STYLE_DIM
								    : STYLE_PLAIN,
						glyph);
		}
	}
}

static void draw_desk(struct screen_grid *grid, int row, int column)
{
	screen_grid_put(grid, row + 5, column + 8, STYLE_YELLOW, "◆");
	screen_grid_put(grid, row + 5, column + 16, STYLE_YELLOW, "◆");
	screen_grid_repeat(grid, row + 6, column + 3, 20, STYLE_PLAIN, "━");
	for (int r = 7; r < FIGURE_ROWS; r++) {
		screen_grid_put(grid, row + r, column + 5, STYLE_PLAIN, "│");
		screen_grid_put(grid, row + r, column + 20, STYLE_PLAIN, "│");
	}
}

void screen_figure_draw(const struct screen_figure *figure, const struct wearer_truth *truth,
			const struct screen_figure_look *look, struct screen_grid *grid, int row,
			int column)
{
	struct body_points body;
	struct dots dots = {0};

	if (truth->position == SIM_ON_DESK) {
		draw_desk(grid, row, column);
		return;
	}
	place_body(figure, truth, &body);
	for (int c = 0; c < DOT_COLUMNS; c++)
		set_dot(&dots, DOT_ROWS - 1, c, DOT_FLOOR);
	draw_body(figure, &body, &dots);
	put_dots(&dots, look->back, grid, row, column);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct point at = dot_of(figure, &body, body.sensor[i]);

		if (look->has_sensor[i] && at.x >= 0.0 && at.z >= 0.0 && at.x < DOT_COLUMNS &&
		    at.z < DOT_ROWS)
			screen_grid_put(grid, row + (int)at.z / 4, column + (int)at.x / 2,
					STYLE_YELLOW, "◆");
	}
}
