/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/sim/motion.h>
#include <lumbard/sim/rotation.h>

#include <stdbool.h>

#define BOUNCE_HZ     1.5    /* stretchers bounce at 0.7 to 3 Hz */
#define TREMOR_HZ     8.0    /* leg muscles, J Appl Physiol 1982;52:226: 4 to 9 Hz */
#define ONSET_S	      0.4    /* bounce and tremor swell and die away */
#define DIFFERENCE_S  0.0005 /* half a step of the central differences */
#define BREATH_HZ     0.25
#define BREATH_PELVIS RAD(0.4) /* waist sensors at rest, 0.1 to 0.5 Hz: 0.4 to 0.6 deg */
#define BREATH_LUMBAR RAD(0.4) /* on top of the pelvis: the upper sensor feels 0.8 */
#define SWAY_SPREAD   0.08     /* frequencies differ this much from person to person */

struct neutral {
	double pelvis_deg, lumbar_deg, height_m, life;
};

/*
 * Sitting: J Orthop Sci 2012;17:682, the lordosis loses 16.6 deg from standing to sitting. Lying:
 * 94 deg from standing in recordings. The rest is plain plausible anatomy.
 */
static const struct neutral neutrals[SIM_POSITION_COUNT] = {
	[SIM_ON_DESK] = {-90.0, 0.0, 0.75, 0.0}, [SIM_UPRIGHT] = {0.0, 0.0, 0.90, 1.0},
	[SIM_SIT] = {-8.0, 14.0, 0.10, 1.0},	 [SIM_TABLE] = {82.0, 4.0, 0.50, 1.0},
	[SIM_LYING] = {-93.0, 6.0, 0.10, 1.0},
};

/*
 * Chosen to meet still holds of real people at the waist: 0.6 deg SD in all, 0.9 deg/s rms from 0.7
 * to 3 Hz, 0.6 deg/s rms from 4 to 12 Hz.
 */
static const struct {
	double hz, amplitude_deg;
} sway_waves[SIM_SWAY_WAVES] = {
	{0.05, 0.35}, {0.17, 0.20}, {1.1, 0.07}, {1.9, 0.05}, {5.3, 0.011}, {8.7, 0.007},
};

double sim_neutral_pelvis_rad(enum sim_position position)
{
	return RAD(neutrals[position].pelvis_deg);
}

double sim_neutral_lumbar_rad(enum sim_position position)
{
	return RAD(neutrals[position].lumbar_deg);
}

/* Flash and Hogan 1985: the minimum-jerk path between two rests. */
double sim_smooth(double s)
{
	if (s <= 0.0)
		return 0.0;
	if (s >= 1.0)
		return 1.0;
	return s * s * s * (10.0 + s * (6.0 * s - 15.0));
}

static void sway_init(struct sim_sway *sway, uint64_t seed, double sway_scale, double breath_scale)
{
	struct sim_random random = sim_random_from(seed, SIM_STREAM_SWAY);

	sway->sway = sway_scale;
	sway->breath = breath_scale;
	sway->breath_phase_rad = sim_random_uniform(&random, -PI, PI);
	for (int i = 0; i < SIM_SWAY_COORDINATES; i++) {
		for (int k = 0; k < SIM_SWAY_WAVES; k++) {
			double spread = sim_random_uniform(&random, -SWAY_SPREAD, SWAY_SPREAD);

			sway->radps[i][k] = 2.0 * PI * sway_waves[k].hz * (1.0 + spread);
			sway->phase_rad[i][k] = sim_random_uniform(&random, -PI, PI);
		}
	}
}

static double sway_at(const struct sim_sway *sway, int coordinate, double t_s)
{
	double sum_rad = 0.0;

	if (sway->sway == 0.0)
		return 0.0;
	for (int k = 0; k < SIM_SWAY_WAVES; k++) {
		double phase_rad =
			sway->radps[coordinate][k] * t_s + sway->phase_rad[coordinate][k];

		sum_rad += RAD(sway_waves[k].amplitude_deg) * sim_sin(phase_rad);
	}
	return sway->sway * sum_rad;
}

static void add_life(const struct sim_sway *sway, double t_s, double *coordinates)
{
	double breath = sway->breath * sim_sin(2.0 * PI * BREATH_HZ * t_s + sway->breath_phase_rad);
	double life = coordinates[SIM_LIFE];

	if (life == 0.0)
		return;
	for (int i = 0; i < SIM_SWAY_COORDINATES; i++)
		coordinates[i] += life * sway_at(sway, i, t_s);
	coordinates[SIM_PELVIS] += life * BREATH_PELVIS * breath;
	coordinates[SIM_LUMBAR] += life * BREATH_LUMBAR * breath;
}

static double hold_s(const struct sim_motion *motion, const struct sim_step *step)
{
	return step->hold_s < 0.0 ? motion->dose_hold_s : step->hold_s;
}

static void set_target(struct sim_motion *motion, const struct sim_step *step)
{
	double off_deg = motion->wobble * step->wobble_deg;
	double *to = motion->path.to;

	to[SIM_PELVIS] = sim_neutral_pelvis_rad(step->position) + RAD(step->pelvis_deg);
	to[SIM_LUMBAR] = sim_neutral_lumbar_rad(step->position) + RAD(step->lumbar_deg);
	to[SIM_LEAN] = RAD(step->lean_deg);
	to[SIM_LEAN] += RAD(sim_random_uniform(&motion->wobble_random, -off_deg, off_deg));
	to[SIM_TURN] = RAD(step->turn_deg);
	to[SIM_TURN] += RAD(sim_random_uniform(&motion->wobble_random, -off_deg, off_deg));
	to[SIM_HEIGHT] = neutrals[step->position].height_m;
	to[SIM_LIFE] = neutrals[step->position].life;
}

static void set_times(struct sim_motion *motion, double start_s, double move_s)
{
	struct sim_path *path = &motion->path;

	path->start_s = start_s;
	path->arrive_s = start_s + move_s;
	path->end_s = path->arrive_s + hold_s(motion, path->step);
}

void sim_motion_init(struct sim_motion *motion, const struct sim_step *first, uint64_t seed,
		     double sway, double breath, double wobble, double dose_hold_s)
{
	*motion = (struct sim_motion){
		.path.step = first,
		.wobble_random = sim_random_from(seed, SIM_STREAM_WOBBLE),
		.wobble = wobble,
		.dose_hold_s = dose_hold_s,
	};
	sway_init(&motion->sway, seed, sway, breath);
	set_target(motion, first);
	for (int i = 0; i < SIM_COORDINATE_COUNT; i++)
		motion->path.from[i] = motion->path.to[i];
	set_times(motion, 0.0, 0.0);
}

void sim_motion_go(struct sim_motion *motion, const struct sim_step *next)
{
	struct sim_path *path = &motion->path;

	for (int i = 0; i < SIM_COORDINATE_COUNT; i++)
		path->from[i] = path->to[i];
	path->step = next;
	set_target(motion, next);
	set_times(motion, path->end_s, next->move_s);
}

double sim_motion_end_s(const struct sim_motion *motion)
{
	return motion->path.end_s;
}

bool sim_motion_is_moving(const struct sim_motion *motion, double t_s)
{
	return t_s < motion->path.arrive_s;
}

static double oscillation_at(const struct sim_path *path, double t_s)
{
	double since_s = t_s - path->arrive_s;
	double swell = sim_smooth(since_s / ONSET_S) * sim_smooth((path->end_s - t_s) / ONSET_S);
	double angle_rad = 0.0;

	if (path->step->bounce_deg != 0.0)
		angle_rad += RAD(path->step->bounce_deg) * sim_sin(2.0 * PI * BOUNCE_HZ * since_s);
	if (path->step->tremor_deg != 0.0)
		angle_rad += RAD(path->step->tremor_deg) * sim_sin(2.0 * PI * TREMOR_HZ * since_s);
	return swell * angle_rad;
}

void sim_motion_at(const struct sim_motion *motion, double t_s,
		   double ret_coordinates[SIM_COORDINATE_COUNT])
{
	const struct sim_path *path = &motion->path;
	double move_s = path->arrive_s - path->start_s;
	double part = move_s > 0.0 ? sim_smooth((t_s - path->start_s) / move_s) : 1.0;

	for (int i = 0; i < SIM_COORDINATE_COUNT; i++)
		ret_coordinates[i] = path->from[i] + part * (path->to[i] - path->from[i]);
	ret_coordinates[SIM_PELVIS] += oscillation_at(path, t_s);
	add_life(&motion->sway, t_s, ret_coordinates);
}

static struct rotation segment_rotation(double inclination_rad, double lean_rad, double turn_rad)
{
	struct rotation incline = sim_rotation_about(SIM_AXIS_Y, inclination_rad);
	struct rotation lean = sim_rotation_about(SIM_AXIS_X, lean_rad);
	struct rotation turn = sim_rotation_about(SIM_AXIS_Z, turn_rad);
	struct rotation leaned = sim_rotation_chain(&incline, &lean);

	return sim_rotation_chain(&leaned, &turn);
}

/* Metres from the hip axis in the pelvis, and from the lumbosacral joint in the upper segment. */
struct sim_place sim_place_at(const struct sim_motion *motion, enum sensor_place where, double t_s)
{
	static const struct vec3 sacrum_m = {-0.08, 0.0, 0.06};
	static const struct vec3 joint_m = {-0.03, 0.0, 0.10};
	static const struct vec3 junction_m = {-0.06, 0.0, 0.18};
	double q[SIM_COORDINATE_COUNT];
	struct vec3 hip_m = {0};
	struct sim_place place;

	sim_motion_at(motion, t_s, q);
	hip_m.z = q[SIM_HEIGHT];
	place.r_world_from_body = segment_rotation(q[SIM_PELVIS], q[SIM_LEAN], q[SIM_TURN]);
	if (where == SENSOR_PELVIS) {
		place.position_m = vec3_add(hip_m, vec3_rotate(&place.r_world_from_body, sacrum_m));
		return place;
	}
	place.position_m = vec3_add(hip_m, vec3_rotate(&place.r_world_from_body, joint_m));
	place.r_world_from_body =
		segment_rotation(q[SIM_PELVIS] + q[SIM_LUMBAR], q[SIM_LEAN], q[SIM_TURN]);
	place.position_m =
		vec3_add(place.position_m, vec3_rotate(&place.r_world_from_body, junction_m));
	return place;
}

static struct vec3 turned_between(const struct rotation *before, const struct rotation *after,
				  struct vec3 axis)
{
	return vec3_rotate_back(before, vec3_rotate(after, axis));
}

/* Rotation vector, in body axes, of a small turn: the skew part is its sine. */
static struct vec3 small_rotation_rad(const struct rotation *before, const struct rotation *after)
{
	struct vec3 x = turned_between(before, after, (struct vec3){1.0, 0.0, 0.0});
	struct vec3 y = turned_between(before, after, (struct vec3){0.0, 1.0, 0.0});
	struct vec3 z = turned_between(before, after, (struct vec3){0.0, 0.0, 1.0});
	struct vec3 sine = {(y.z - z.y) / 2.0, (z.x - x.z) / 2.0, (x.y - y.x) / 2.0};

	return vec3_scale(sine, 1.0 + vec3_dot(sine, sine) / 6.0);
}

void sim_motion_feel(const struct sim_motion *motion, enum sensor_place where, double t_s,
		     struct vec3 *ret_force_mps2, struct vec3 *ret_rate_radps)
{
	struct sim_place before = sim_place_at(motion, where, t_s - DIFFERENCE_S);
	struct sim_place now = sim_place_at(motion, where, t_s);
	struct sim_place after = sim_place_at(motion, where, t_s + DIFFERENCE_S);
	struct vec3 force = vec3_add(vec3_sub(after.position_m, now.position_m),
				     vec3_sub(before.position_m, now.position_m));
	struct vec3 turn = small_rotation_rad(&before.r_world_from_body, &after.r_world_from_body);

	force = vec3_scale(force, 1.0 / (DIFFERENCE_S * DIFFERENCE_S));
	force.z += GRAVITY_MPS2;
	*ret_force_mps2 = vec3_rotate_back(&now.r_world_from_body, force);
	*ret_rate_radps = vec3_scale(turn, 1.0 / (2.0 * DIFFERENCE_S));
}
