/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <lumbard/base/units.h>
#include <lumbard/sim/rotation.h>
#include <lumbard/sim/routine.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A chair tips the pelvis by 10 deg against the floor, and the ribs stay as upright as they were;
 * who stands has 8 and gives back all 14 of the lordosis. */
#define CHAIR_PELVIS_DEG 10.0
#define CHAIR_LUMBAR_DEG (-10.0)

#define SAID_S 1.5 /* most errors have a second */

enum { STREAM_PERSON = 101, STREAM_MOVES = 102 };

static double drawn(uint64_t seed, uint64_t what, double low, double high)
{
	struct sim_random random = sim_random_from(seed, 1000 + what);

	return sim_random_uniform(&random, low, high);
}

struct scene_person scene_person_drawn(uint64_t seed, bool has_lumbar)
{
	static const double slumps_deg[] = {0.0, 15.0, 35.0, 50.0};
	struct sim_random random = sim_random_from(seed, STREAM_PERSON);
	struct scene_person person = {.seed = seed, .has_lumbar = has_lumbar};

	person.rate_hz = sim_random_u64(&random) % 2 ? 50.0 : 100.0;
	person.hinge_deg = sim_random_uniform(&random, 8.0, 30.0);
	person.slump_deg = slumps_deg[sim_random_u64(&random) % 4];
	person.cat_deg = sim_random_uniform(&random, -25.0, -9.5);
	person.cat_flexion_deg = sim_random_uniform(&random, 10.0, 32.0);
	person.press_deg = sim_random_uniform(&random, -14.0, -5.5);
	if (seed % 8 == 5)
		person.hinge_deg = person.slump_deg = person.cat_deg = person.press_deg = 0.0;
	return person;
}

static struct sim_step *add_step(struct scene *scene, struct sim_step step)
{
	if (scene->count >= SCENE_STEPS_MAX)
		abort();
	scene->step[scene->count] = step;
	scene->more[scene->count] = (struct scene_step){.what = ""};
	return &scene->step[scene->count++];
}

/* The person's own in place of the demo's; false where there is none. */
static bool make_own(const struct scene_person *person, struct sim_step *step)
{
	if (!step->mark)
		return true;
	if (strcmp(step->mark, "hinge") == 0) {
		step->pelvis_deg = person->hinge_deg;
		return person->hinge_deg != 0.0;
	}
	if (strcmp(step->mark, "slump") == 0) {
		step->pelvis_deg = -0.5 * person->slump_deg;
		step->lumbar_deg = person->slump_deg;
		return person->slump_deg != 0.0;
	}
	if (strcmp(step->mark, "cat") == 0) {
		step->pelvis_deg = person->cat_deg;
		step->lumbar_deg = person->cat_flexion_deg;
		return person->cat_deg != 0.0;
	}
	if (strcmp(step->mark, "press") == 0) {
		step->pelvis_deg = person->press_deg;
		step->lumbar_deg = -person->press_deg;
		return person->press_deg != 0.0;
	}
	return true;
}

void scene_begin(struct scene *scene, const struct scene_person *person)
{
	size_t count;
	const struct sim_step *calibration = sim_routine_calibration(&count);

	memset(scene, 0, sizeof(*scene));
	scene->person = *person;
	for (size_t i = 0; i < count; i++) {
		struct sim_step step = calibration[i];

		if (make_own(person, &step))
			add_step(scene, step);
	}
	scene->calibration_count = scene->count;
}

/* Lying and on all fours gravity shows a turn, else a lean. */
static void come_back(const struct scene_today *today, struct sim_step *step)
{
	bool is_down = step->position == SIM_TABLE || step->position == SIM_LYING;

	step->pelvis_deg += today->pelvis_deg;
	step->lumbar_deg += today->lumbar_deg;
	*(is_down ? &step->turn_deg : &step->lean_deg) += today->aside_deg;
}

struct sim_step *scene_add(struct scene *scene, enum scene_truth truth, const char *what,
			   enum sim_position position, double pelvis_deg, double lumbar_deg,
			   double hold_s)
{
	struct sim_step *step = add_step(scene, (struct sim_step){
							.position = position,
							.hold_s = hold_s,
							.pelvis_deg = pelvis_deg,
							.lumbar_deg = lumbar_deg,
							.wobble_deg = 0.8,
							.side = "",
						});

	step->move_s = drawn(scene->person.seed, (uint64_t)scene->count, 2.5, 3.5);
	if (step[-1].position != position)
		step->move_s += 4.0;
	come_back(&scene->today[position], step);
	*scene_last(scene) = (struct scene_step){.truth = truth, .what = what, .dwell_s = SAID_S};
	return step;
}

struct scene_step *scene_last(struct scene *scene)
{
	return &scene->more[scene->count - 1];
}

void scene_rest(struct scene *scene, enum sim_position position, double hold_s)
{
	scene_add(scene, SCENE_REST, "rests in neutral", position, 0.0, 0.0, hold_s);
}

void scene_new_session(struct scene *scene, enum sim_position position)
{
	scene_rest(scene, position, 1.0);
	scene_rest(scene, position, 3.5);
	scene_last(scene)->is_new_session = true;
}

static double own_or(double own_deg, double usual_deg)
{
	return own_deg != 0.0 ? own_deg : usual_deg;
}

double scene_hinge_deg(const struct scene *scene)
{
	return own_or(scene->person.hinge_deg, 18.0);
}

double scene_cat_deg(const struct scene *scene)
{
	return own_or(scene->person.cat_deg, -15.0);
}

double scene_cat_flexion_deg(const struct scene *scene)
{
	return own_or(scene->person.cat_flexion_deg, 20.0);
}

double scene_press_deg(const struct scene *scene)
{
	return own_or(scene->person.press_deg, -9.0);
}

/* Who goes less far than others needs nearly all of it for what everybody needs. */
static double near_end_deg(double way, double own_deg, double needed_deg)
{
	return -fmin(fmax(-way * own_deg, needed_deg), -own_deg);
}

void scene_good(struct scene *scene, enum sim_position position, double hold_s)
{
	uint64_t seed = scene->person.seed, count = (uint64_t)scene->count;
	double way = drawn(seed, 2000 + count, 0.75, 0.95);
	double curve_deg = drawn(seed, 3000 + count, 0.0, 6.0);
	double cat_deg = near_end_deg(way, scene_cat_deg(scene), 9.0);
	double press_deg = near_end_deg(way, scene_press_deg(scene), 5.0);

	if (position == SIM_TABLE)
		scene_add(scene, SCENE_GOOD, "a cat", position, cat_deg,
			  way * scene_cat_flexion_deg(scene), hold_s);
	else if (position == SIM_LYING)
		scene_add(scene, SCENE_GOOD, "a pelvic tilt", position, press_deg, -press_deg,
			  hold_s);
	else
		scene_add(scene, SCENE_GOOD, "a hinge", position, way * scene_hinge_deg(scene),
			  curve_deg, hold_s);
}

void scene_fidget(struct scene *scene, enum sim_position position, double pelvis_deg,
		  double lumbar_deg, int count)
{
	struct sim_random random =
		sim_random_from(scene->person.seed, STREAM_MOVES + (uint64_t)scene->count);

	for (int i = 0; i < count; i++) {
		struct sim_step *step = scene_add(scene, SCENE_REST, "fidgets", position,
						  pelvis_deg, lumbar_deg, 0.0);

		step->pelvis_deg += sim_random_uniform(&random, -3.5, 3.5);
		step->lumbar_deg += sim_random_uniform(&random, -3.5, 3.5);
		step->lean_deg = sim_random_uniform(&random, -5.0, 5.0);
		step->turn_deg = sim_random_uniform(&random, -5.0, 5.0);
		step->move_s = sim_random_uniform(&random, 0.5, 1.2);
		step->hold_s = sim_random_uniform(&random, 0.2, 1.5);
	}
}

static struct sim_step *live(struct scene *scene, const char *what, enum sim_position position,
			     double pelvis_deg, double lumbar_deg, double move_s, double hold_s)
{
	struct sim_step *step =
		scene_add(scene, SCENE_LIFE, what, position, pelvis_deg, lumbar_deg, hold_s);

	step->move_s = move_s;
	return step;
}

static void stand(struct scene *scene, double hold_s)
{
	live(scene, "stands", SIM_UPRIGHT, 0.0, 0.0, 2.0, hold_s);
}

static void begin_life(struct scene *scene)
{
	live(scene, "gets up", SIM_UPRIGHT, 0.0, 0.0, 4.0, 1.0);
	stand(scene, 4.0);
	scene_last(scene)->is_new_session = true;
}

/* The pelvis rocks by a degree or two with each step. */
static void walk(struct scene *scene, double pelvis_deg, double steps_mps2, double hold_s)
{
	live(scene, "walks", SIM_UPRIGHT, pelvis_deg, 2.0, 1.0, hold_s)->bounce_deg = 1.5;
	scene_last(scene)->steps_mps2 = steps_mps2;
}

void scene_leave(struct scene *scene)
{
	live(scene, "gets up", SIM_UPRIGHT, 0.0, 0.0, 2.5, 0.5);
	scene_last(scene)->truth = SCENE_UNJUDGED;
	walk(scene, 3.0, 1.8, 5.0);
	scene_last(scene)->truth = SCENE_UNJUDGED;
}

void scene_strap_on(struct scene *scene)
{
	stand(scene, 1.0);
	scene_last(scene)->truth = SCENE_UNJUDGED;
	stand(scene, 2.5);
	scene_last(scene)->truth = SCENE_UNJUDGED;
	scene_last(scene)->is_new_session = true;
}

void scene_few_steps(struct scene *scene, double walks_s, double stands_s)
{
	walk(scene, 2.0, 1.8, walks_s);
	scene_last(scene)->truth = SCENE_UNJUDGED;
	stand(scene, stands_s);
	scene_last(scene)->truth = SCENE_UNJUDGED;
}

void scene_slip(struct scene *scene, enum sensor_place sensor, struct scene_strap by, double slip_s)
{
	scene_last(scene)->slip[sensor] = by;
	scene_last(scene)->slip_s = slip_s;
}

void scene_walk(struct scene *scene, double steps_mps2)
{
	begin_life(scene);
	for (int i = 0; i < 3; i++) {
		walk(scene, 3.0, steps_mps2, 14.0);
		stand(scene, 5.0);
		live(scene, "looks down at a shelf", SIM_UPRIGHT, 8.0, 8.0, 1.5, 4.0);
		stand(scene, 2.0);
	}
}

void scene_stairs(struct scene *scene)
{
	begin_life(scene);
	walk(scene, 11.0, 2.5, 20.0);
	stand(scene, 4.0);
	walk(scene, -3.0, 3.0, 20.0);
	stand(scene, 4.0);
}

static void chair(struct scene *scene, const char *what, double pelvis_deg, double lumbar_deg,
		  double move_s, double hold_s)
{
	live(scene, what, SIM_SIT, CHAIR_PELVIS_DEG + pelvis_deg, CHAIR_LUMBAR_DEG + lumbar_deg,
	     move_s, hold_s);
}

/* Free reaching has a pelvic share of 0.28. */
void scene_chair(struct scene *scene)
{
	begin_life(scene);
	for (int i = 0; i < 2; i++) {
		live(scene, "bends to sit down", SIM_UPRIGHT, 35.0, 15.0, 1.0, 0.0);
		chair(scene, "sits on a chair", 0.0, 0.0, 1.5, 8.0);
		chair(scene, "reaches over the table", 7.0, 18.0, 1.5, 4.0);
		chair(scene, "sits on a chair", 0.0, 0.0, 1.5, 6.0);
		chair(scene, "leans back", -14.0, 8.0, 2.0, 25.0);
		chair(scene, "sits on a chair", 0.0, 0.0, 1.5, 15.0);
		chair(scene, "eats, bent over the plate", 5.0, 13.0, 2.0, 20.0);
		live(scene, "bends to get up", SIM_SIT, 38.0, 10.0, 1.0, 0.0);
		stand(scene, 5.0);
	}
}

static void few_steps(struct scene *scene)
{
	walk(scene, 2.0, 1.8, 4.0);
	stand(scene, 3.0);
}

void scene_kitchen(struct scene *scene)
{
	begin_life(scene);
	for (int i = 0; i < 2; i++) {
		few_steps(scene);
		live(scene, "reaches up", SIM_UPRIGHT, -4.0, -8.0, 1.2, 3.0);
		stand(scene, 3.0);
		live(scene, "cuts bread", SIM_UPRIGHT, 3.0, 8.0, 1.5, 20.0);
		few_steps(scene);
		live(scene, "bends to a drawer", SIM_UPRIGHT, 40.0, 30.0, 1.3, 1.5);
		stand(scene, 4.0);
	}
}

void scene_sink(struct scene *scene, double stands_s)
{
	begin_life(scene);
	few_steps(scene);
	stand(scene, stands_s);
	live(scene, "leans over the sink", SIM_UPRIGHT, 16.0, 12.0, 2.0, 50.0);
	walk(scene, 2.0, 1.8, 8.0);
	scene->step[scene->count - 1].move_s = 1.8;
}

static void ride(struct scene *scene, const char *what, double pelvis_deg, double lumbar_deg,
		 double hold_s)
{
	live(scene, what, SIM_SIT, pelvis_deg, lumbar_deg, 2.0, hold_s);
	scene_last(scene)->vibration_mps2 = 0.5;
}

void scene_car(struct scene *scene)
{
	begin_life(scene);
	live(scene, "bends to get in", SIM_UPRIGHT, 30.0, 25.0, 1.5, 0.0);
	ride(scene, "rides in a car", -12.0, 8.0, 60.0);
	ride(scene, "sits up in the car", 2.0, 2.0, 10.0);
	ride(scene, "looks for something in the glove box", 8.0, 22.0, 4.0);
	ride(scene, "rides in a car", -12.0, 8.0, 30.0);
	live(scene, "bends to get out", SIM_SIT, 30.0, 15.0, 1.5, 0.0);
	stand(scene, 4.0);
	walk(scene, 3.0, 1.8, 6.0);
}

void scene_start(struct scene *scene)
{
	struct wearer_config config = wearer_config_default(scene->person.seed);

	config.has_lumbar = scene->person.has_lumbar;
	config.rate_hz = scene->person.rate_hz;
	if (wearer_init(&scene->wearer, &config, scene->step, (size_t)scene->count) < 0)
		abort();
	for (int i = 0; i < SENSOR_COUNT; i++)
		scene->r_fitted[i] =
			wearer_r_sensor_from_body(&scene->wearer, (enum sensor_place)i);
}

int scene_calibrate(struct scene *scene, struct calib *calib, struct profile *ret_profile)
{
	struct calib_quality quality;
	struct imu_sample sample;
	struct wearer_truth truth;
	const char *mark;
	char why_buf[1024] = "";
	struct text why = text_in(why_buf, sizeof(why_buf));
	int r;

	calib_init(calib);
	while (wearer_next(&scene->wearer, &sample, &mark, &truth) &&
	       truth.step_index < (size_t)scene->calibration_count) {
		enum calib_pose pose;

		calib_pose_from_name(mark, &pose);
		calib_add(calib, &sample, pose);
	}
	r = calib_finish(calib, ret_profile, &quality, &why);
	if (r != 0 || why.len > 0)
		fprintf(stderr, "person %llu: %s\n", (unsigned long long)scene->person.seed,
			why_buf);
	return r;
}

/* Along up and forward, with the rhythm of feet or of a car; it swells at either end. */
static struct vec3 jolt_world_mps2(const struct scene *scene, const struct wearer_truth *truth)
{
	static const double steps_hz[] = {1.85, 3.7}, car_hz[] = {1.4, 4.3, 7.9, 12.1};
	static const double car_part[] = {0.57, 0.91, 0.79, 0.45};
	const struct scene_step *more = &scene->more[truth->step_index];
	double t_s = S_FROM_US(truth->t_us), arrive_s = scene->wearer.motion.path.arrive_s;
	double swell = sim_smooth((t_s - arrive_s + 0.5) / 0.5) *
		       sim_smooth((scene->wearer.motion.path.end_s - t_s) / 0.5);
	struct vec3 jolt = {0};

	jolt.z = more->steps_mps2 * 1.35 * sim_sin(2.0 * PI * steps_hz[0] * t_s);
	jolt.z += more->steps_mps2 * 0.4 * sim_sin(2.0 * PI * steps_hz[1] * t_s + 1.0);
	jolt.x = more->steps_mps2 * 0.6 * sim_sin(2.0 * PI * steps_hz[0] * t_s + 1.7);
	for (int i = 0; i < 4; i++)
		jolt.z += more->vibration_mps2 * car_part[i] *
			  sim_sin(2.0 * PI * car_hz[i] * t_s + i);
	return vec3_scale(jolt, swell);
}

static struct vec3 sensor_from_world(const struct scene *scene, const struct imu_sample *sample,
				     struct vec3 world)
{
	struct sim_place place =
		sim_place_at(&scene->wearer.motion, sample->sensor, S_FROM_US(sample->t_us));
	struct rotation r_sensor_from_body =
		wearer_r_sensor_from_body(&scene->wearer, sample->sensor);

	return vec3_rotate(&r_sensor_from_body, vec3_rotate_back(&place.r_world_from_body, world));
}

static struct rotation r_strap_from_body(struct scene_strap strap)
{
	struct rotation right = sim_rotation_about(SIM_AXIS_X, -RAD(strap.right_deg));
	struct rotation forward = sim_rotation_about(SIM_AXIS_Y, -RAD(strap.forward_deg));
	struct rotation left = sim_rotation_about(SIM_AXIS_Z, -RAD(strap.left_turn_deg));

	right = sim_rotation_chain(&right, &forward);
	return sim_rotation_chain(&right, &left);
}

static void add_slip(struct scene_strap *strap, struct scene_strap slip, double part)
{
	strap->forward_deg += part * slip.forward_deg;
	strap->right_deg += part * slip.right_deg;
	strap->left_turn_deg += part * slip.left_turn_deg;
}

/* With all that has slipped by t_s. */
static struct rotation strap_at(const struct scene *scene, enum sensor_place sensor, double t_s)
{
	struct scene_strap strap = scene->strap[sensor];
	size_t now = scene->wearer.step_index;

	for (size_t i = (size_t)scene->calibration_count; i < now; i++)
		if (scene->more[i].slip_s > 0.0)
			add_slip(&strap, scene->more[i].slip[sensor], 1.0);
	if (scene->more[now].slip_s > 0.0)
		add_slip(&strap, scene->more[now].slip[sensor],
			 sim_smooth((t_s - scene->wearer.motion.path.arrive_s) /
				    scene->more[now].slip_s));
	return r_strap_from_body(strap);
}

/* What the gyroscope feels of a strap that slips. */
static struct vec3 slip_rate_radps(const struct rotation *before, const struct rotation *after,
				   double dt_s)
{
	struct vec3 x = vec3_rotate(before, vec3_rotate_back(after, (struct vec3){1, 0, 0}));
	struct vec3 y = vec3_rotate(before, vec3_rotate_back(after, (struct vec3){0, 1, 0}));

	return vec3_scale((struct vec3){y.z, -x.z, x.y}, 1.0 / dt_s);
}

static void sit_strap(struct scene *scene, enum sensor_place sensor, struct rotation strap)
{
	scene->wearer.sensor[sensor].r_sensor_from_body =
		sim_rotation_chain(&scene->r_fitted[sensor], &strap);
}

/* The strap as it sits, and what its way there adds to the sample. */
static bool next_worn(struct scene *scene, struct imu_sample *ret_sample,
		      struct wearer_truth *ret_truth)
{
	static const double dt_s = 0.001;
	enum sensor_place sensor = scene->wearer.next_sensor;
	size_t step = scene->wearer.step_index;
	struct rotation now, then;
	struct vec3 slip_radps = {0};

	if (scene->more[step].slip_s > 0.0) {
		now = strap_at(scene, sensor, scene->worn_s);
		then = strap_at(scene, sensor, scene->worn_s + dt_s);
		sit_strap(scene, sensor, now);
		slip_radps = slip_rate_radps(&now, &then, dt_s);
	} else if (step != scene->worn_step[sensor]) {
		sit_strap(scene, sensor, strap_at(scene, sensor, scene->worn_s));
	}
	scene->worn_step[sensor] = step;
	if (!wearer_next(&scene->wearer, ret_sample, NULL, ret_truth))
		return false;
	scene->worn_s = S_FROM_US(ret_truth->t_us);
	ret_sample->gyro_radps =
		vec3_add(ret_sample->gyro_radps, vec3_rotate(&scene->r_fitted[sensor], slip_radps));
	return true;
}

bool scene_next(struct scene *scene, struct imu_sample *ret_sample, struct wearer_truth *ret_truth)
{
	const struct scene_step *more;

	if (!next_worn(scene, ret_sample, ret_truth))
		return false;
	more = &scene->more[ret_truth->step_index];
	if (more->steps_mps2 != 0.0 || more->vibration_mps2 != 0.0)
		ret_sample->accel_mps2 = vec3_add(
			ret_sample->accel_mps2,
			sensor_from_world(scene, ret_sample, jolt_world_mps2(scene, ret_truth)));
	return true;
}
