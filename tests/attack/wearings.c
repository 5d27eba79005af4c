/* SPDX-License-Identifier: MIT */
#include "wearings.h"

#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>
#include <lumbard/sim/routine.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 96, STEPS_WORN = 22 };

/* One thing that somebody does on the floor, and whether it is right. */
struct deed {
	enum sim_position position;
	double pelvis_deg, lumbar_deg, lean_deg, bounce_deg, tremor_deg;
	enum truth truth;
	double dwell_s;
};

/* clang-format off */
static const struct deed deeds[] = {
	{SIM_SIT, 12, 4, 0, 0, 0, TRUTH_GOOD, 0},
	{SIM_SIT, 15, 2, 0, 0, 0, TRUTH_GOOD, 0},
	{SIM_SIT, 1, 28, 0, 0, 0, TRUTH_WRONG, 1.0},
	{SIM_SIT, -15, 6, 0, 0, 0, TRUTH_WRONG, 1.0},
	{SIM_SIT, -12, 26, 0, 0, 0, TRUTH_WRONG, 1.0},
	{SIM_SIT, 12, 4, 16, 0, 0, TRUTH_WRONG, 1.0},
	{SIM_SIT, 12, 4, 0, 2.5, 0, TRUTH_WRONG, 4.0},
	{SIM_SIT, 12, 4, 0, 0, 0.35, TRUTH_WRONG, 4.0},
	{SIM_TABLE, -16, 24, 0, 0, 0, TRUTH_GOOD, 0},
	{SIM_TABLE, -4, 6, 0, 0, 0, TRUTH_WRONG, 2.0},
	{SIM_TABLE, 10, -14, 0, 0, 0, TRUTH_WRONG, 1.0},
	{SIM_LYING, -8, 8, 0, 0, 0, TRUTH_GOOD, 0},
	{SIM_LYING, -2, 2, 0, 0, 0, TRUTH_WRONG, 2.0},
	{SIM_LYING, -30, 6, 0, 0, 0, TRUTH_WRONG, 1.0},
	{SIM_LYING, 9, -11, 0, 0, 0, TRUTH_WRONG, 1.0},
};
/* clang-format on */

enum { DEED_COUNT = sizeof(deeds) / sizeof(*deeds) };

struct script {
	struct sim_step step[STEPS_MAX];
	const struct deed *deed[STEPS_MAX]; /* NULL: a neutral, or calibration */
	size_t count, calibration_count;
};

static double draw(struct sim_random *random, double low, double high)
{
	return sim_random_uniform(random, low, high);
}

static void add_step(struct script *script, const struct deed *deed, struct sim_step step)
{
	script->step[script->count] = step;
	script->deed[script->count] = deed;
	script->count++;
}

static void add_deed(struct script *script, const struct deed *deed, struct sim_random *random)
{
	struct sim_step step = {
		.position = deed->position,
		.pelvis_deg = deed->pelvis_deg,
		.lumbar_deg = deed->lumbar_deg,
		.lean_deg = deed->lean_deg,
		.bounce_deg = deed->bounce_deg,
		.tremor_deg = deed->tremor_deg,
		.exercise = "any",
		.side = "",
		.caption = "",
	};

	step.move_s = draw(random, 2.5, 4.0);
	step.hold_s = draw(random, 6.0, 11.0);
	add_step(script, deed, step);
}

static void add_neutral(struct script *script, enum sim_position position, double move_s,
			struct sim_random *random)
{
	struct sim_step step = {.position = position, .move_s = move_s, .side = "", .caption = ""};

	step.hold_s = draw(random, 2.5, 5.0);
	add_step(script, NULL, step);
}

static void write_script(struct script *script, struct sim_random *random)
{
	enum sim_position position = SIM_POSITION_COUNT;
	const struct sim_step *calibration = sim_routine_calibration(&script->calibration_count);

	script->count = 0;
	for (size_t i = 0; i < script->calibration_count; i++)
		add_step(script, NULL, calibration[i]);
	for (int i = 0; i < STEPS_WORN; i++) {
		const struct deed *deed = &deeds[sim_random_u64(random) % DEED_COUNT];

		if (deed->position != position)
			add_neutral(script, deed->position, draw(random, 4.5, 6.0), random);
		position = deed->position;
		add_deed(script, deed, random);
		add_neutral(script, position, draw(random, 2.5, 3.5), random);
	}
}

static void add_row(struct worn *wearing, const struct worn_sample *row)
{
	if (wearing->count == wearing->room) {
		wearing->room = wearing->room ? 2 * wearing->room : 65536;
		wearing->row = realloc(wearing->row, wearing->room * sizeof(*row));
		if (!wearing->row)
			abort();
	}
	wearing->row[wearing->count++] = *row;
}

static void judge(const struct script *script, const struct wearer_truth *truth,
		  struct worn_sample *row)
{
	const struct deed *deed = script->deed[truth->step_index];

	row->step = (int)truth->step_index;
	row->is_tremor = deed && deed->tremor_deg > 0.0;
	row->dwell_s = deed ? deed->dwell_s : 0.0;
	row->truth = truth->is_moving ? TRUTH_UNJUDGED : deed ? deed->truth : TRUTH_NEUTRAL;
	row->pelvic_tilt_rad = truth->pelvic_tilt_rad;
	row->lumbar_flexion_rad = truth->lumbar_flexion_rad;
}

static struct vec3 true_up(const struct wearer *wearer, const struct imu_sample *sample)
{
	struct sim_place place =
		sim_place_at(&wearer->motion, sample->sensor, S_FROM_US(sample->t_us));
	struct rotation r_sensor_from_body = wearer_r_sensor_from_body(wearer, sample->sensor);

	return vec3_rotate(&r_sensor_from_body,
			   vec3_rotate_back(&place.r_world_from_body, (struct vec3){0, 0, 1}));
}

static int calibrate(struct worn *wearing, struct wearer *wearer, const struct script *script,
		     struct calib *calib)
{
	struct calib_quality quality;
	struct worn_sample row;
	struct wearer_truth truth;
	const char *mark;
	char why_buf[1024];
	struct text why = text_in(why_buf, sizeof(why_buf));
	int r;

	calib_init(calib);
	while (wearer_next(wearer, &row.sample, &mark, &truth) &&
	       truth.step_index < script->calibration_count) {
		enum calib_pose pose;

		calib_pose_from_name(mark, &pose);
		calib_add(calib, &row.sample, pose);
	}
	r = calib_finish(calib, &wearing->profile, &quality, &why);
	if (r != 0 || why.len > 0)
		fprintf(stderr, "person %llu is refused: %s\n", (unsigned long long)wearing->seed,
			why_buf);
	return r;
}

int wearing_make(struct worn *wearing, uint64_t seed)
{
	static const double rates_hz[] = {50.0, 100.0, 100.0, 200.0};
	struct sim_random random = sim_random_from(seed, 77);
	struct wearer_config config = wearer_config_default(seed);
	struct script script;
	struct wearer wearer;
	struct wearer_truth truth;
	struct worn_sample row;
	const char *mark;
	struct calib *calib = malloc(sizeof(*calib));
	int r;

	*wearing = (struct worn){.seed = seed};
	wearing->rate_hz = config.rate_hz = rates_hz[sim_random_u64(&random) % 4];
	wearing->has_lumbar = config.has_lumbar = sim_random_u64(&random) % 4 != 0;
	config.start_us = 0;
	config.jitter_s = 0.1 / config.rate_hz;
	write_script(&script, &random);
	if (!calib || wearer_init(&wearer, &config, script.step, script.count) < 0)
		abort();
	r = calibrate(wearing, &wearer, &script, calib);
	free(calib);
	if (r < 0)
		return -1;
	while (wearer_next(&wearer, &row.sample, &mark, &truth)) {
		judge(&script, &truth, &row);
		row.up_sensor = true_up(&wearer, &row.sample);
		add_row(wearing, &row);
	}
	return 0;
}

void wearing_free(struct worn *wearing)
{
	free(wearing->row);
}
