/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/rotation.h>
#include <lumbard/sim/wearer.h>
#include <stdbool.h>

#define JITTER_MAX 0.45 /* of a period, so that ticks stay in order */
#define READ_APART 0.08 /* of a period: one bus reads the sensors one after the other */

struct wearer_config wearer_config_default(uint64_t seed)
{
	struct sim_sensor_config sensor = sim_sensor_config_mpu6050();

	return (struct wearer_config){
		.seed = seed,
		.rate_hz = 100.0,
		.jitter_s = 0.0015,
		.has_lumbar = true,
		.dose_hold_s = 32.0,
		.sway = 1.0,
		.breath = 1.0,
		.wobble = 1.0,
		.sensor = {[SENSOR_PELVIS] = sensor, [SENSOR_LUMBAR] = sensor},
	};
}

struct wearer_config wearer_config_perfect(void)
{
	return (struct wearer_config){.rate_hz = 100.0, .has_lumbar = true, .dose_hold_s = 32.0};
}

static bool is_positive(double value)
{
	return isfinite(value) && value >= 0.0;
}

static bool is_config_sane(const struct wearer_config *config)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		int mounting = config->sensor[i].mounting;

		if (mounting < SIM_MOUNTING_RANDOM || mounting >= SIM_ORIENTATION_COUNT)
			return false;
	}
	return config->rate_hz >= 20.0 && config->rate_hz <= 1000.0 &&
	       is_positive(config->jitter_s) && is_positive(config->dose_hold_s) &&
	       is_positive(config->sway) && is_positive(config->breath) &&
	       is_positive(config->wobble);
}

static bool is_script_sane(const struct sim_step *script, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned int)script[i].position >= SIM_POSITION_COUNT)
			return false;
		if (!is_positive(script[i].move_s))
			return false;
		if (!is_positive(script[i].hold_s) && script[i].hold_s != SIM_HOLD_DOSE)
			return false;
	}
	return n > 0;
}

int wearer_init(struct wearer *wearer, const struct wearer_config *config,
		const struct sim_step *script, size_t n)
{
	if (!is_config_sane(config) || !is_script_sane(script, n))
		return -EINVAL;

	*wearer = (struct wearer){
		.config = *config,
		.script = script,
		.step_count = n,
		.jitter_random = sim_random_from(config->seed, SIM_STREAM_JITTER),
	};
	sim_motion_init(&wearer->motion, script, config->seed, config->sway, config->breath,
			config->wobble, config->dose_hold_s);
	for (unsigned int i = 0; i < SENSOR_COUNT; i++)
		sim_sensor_init(&wearer->sensor[i], &config->sensor[i], config->rate_hz,
				config->seed, SIM_STREAM_SENSORS + 2 * i);
	return 0;
}

static double since_start_s(const struct wearer *wearer, int64_t t_us)
{
	return S_FROM_US(t_us - wearer->config.start_us);
}

static int64_t draw_tick_us(struct wearer *wearer)
{
	double period_s = 1.0 / wearer->config.rate_hz;
	double late_s = wearer->config.jitter_s * sim_random_normal(&wearer->jitter_random);
	double tick_s = period_s * ((double)wearer->tick + 0.5);

	late_s = fmin(fmax(late_s, -JITTER_MAX * period_s), JITTER_MAX * period_s);
	return wearer->config.start_us + (int64_t)rint((tick_s + late_s) * 1e6);
}

/* Time and place of the next read, whether or not it succeeds. */
static int64_t take_turn(struct wearer *wearer, enum sensor_place *ret_sensor)
{
	enum sensor_place sensor = wearer->next_sensor;

	if (sensor == SENSOR_PELVIS) {
		wearer->tick_us = draw_tick_us(wearer);
		wearer->tick++;
	}
	wearer->next_sensor = sensor == SENSOR_PELVIS && wearer->config.has_lumbar ? SENSOR_LUMBAR
										   : SENSOR_PELVIS;
	*ret_sensor = sensor;
	if (sensor == SENSOR_PELVIS)
		return wearer->tick_us;
	return wearer->tick_us + (int64_t)rint(READ_APART / wearer->config.rate_hz * 1e6);
}

static int go_to(struct wearer *wearer, double t_s)
{
	while (t_s >= sim_motion_end_s(&wearer->motion)) {
		if (wearer->step_index + 1 >= wearer->step_count)
			return 0;
		wearer->step_index++;
		sim_motion_go(&wearer->motion, &wearer->script[wearer->step_index]);
	}
	return 1;
}

static void take_sample(struct wearer *wearer, enum sensor_place sensor, int64_t t_us,
			struct imu_sample *ret_sample)
{
	double t_s = since_start_s(wearer, t_us) - wearer->config.sensor[sensor].group_delay_s;
	struct vec3 force, rate;

	sim_motion_feel(&wearer->motion, sensor, t_s, &force, &rate);
	ret_sample->t_us = t_us;
	ret_sample->sensor = sensor;
	sim_sensor_measure(&wearer->sensor[sensor], t_s, force, rate, ret_sample);
}

static void tell_truth(const struct wearer *wearer, int64_t t_us, struct wearer_truth *ret_truth)
{
	const struct sim_step *step = &wearer->script[wearer->step_index];
	double t_s = since_start_s(wearer, t_us);
	double q[SIM_COORDINATE_COUNT];

	sim_motion_at(&wearer->motion, t_s, q);
	*ret_truth = (struct wearer_truth){
		.t_us = t_us,
		.position = step->position,
		.pelvis_rad = q[SIM_PELVIS],
		.pelvic_tilt_rad = q[SIM_PELVIS] - sim_neutral_pelvis_rad(step->position),
		.lumbar_flexion_rad = q[SIM_LUMBAR] - sim_neutral_lumbar_rad(step->position),
		.lean_rad = q[SIM_LEAN],
		.turn_rad = q[SIM_TURN],
		.is_moving = sim_motion_is_moving(&wearer->motion, t_s),
		.step_index = wearer->step_index,
		.step = step,
		.caption = step->caption ? step->caption : "",
	};
}

static const char *mark_at(const struct wearer *wearer, int64_t t_us)
{
	const struct sim_step *step = &wearer->script[wearer->step_index];
	bool is_moving = sim_motion_is_moving(&wearer->motion, since_start_s(wearer, t_us));

	return step->mark && (!is_moving || step->is_mark_moving) ? step->mark : "";
}

int wearer_next(struct wearer *wearer, struct imu_sample *ret_sample, const char **ret_mark,
		struct wearer_truth *ret_truth)
{
	enum sensor_place sensor;
	int64_t t_us;

	do {
		t_us = take_turn(wearer, &sensor);
		if (!go_to(wearer, since_start_s(wearer, t_us)))
			return 0;
	} while (wearer->script[wearer->step_index].lost_sensors >> sensor & 1u);

	take_sample(wearer, sensor, t_us, ret_sample);
	if (ret_mark)
		*ret_mark = mark_at(wearer, t_us);
	if (ret_truth)
		tell_truth(wearer, t_us, ret_truth);
	return 1;
}

double wearer_script_s(const struct sim_step *script, size_t n, double dose_hold_s)
{
	double sum_s = 0.0;

	for (size_t i = 0; i < n; i++) {
		sum_s += i > 0 ? script[i].move_s : 0.0;
		sum_s += script[i].hold_s < 0.0 ? dose_hold_s : script[i].hold_s;
	}
	return sum_s;
}

struct rotation wearer_r_sensor_from_body(const struct wearer *wearer, enum sensor_place place)
{
	return wearer->sensor[place].r_sensor_from_body;
}
