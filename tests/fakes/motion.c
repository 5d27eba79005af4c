/* SPDX-License-Identifier: MIT */
#include "fakes/motion.h"

#include <lumbard/base/units.h>
#include <stddef.h>

void fake_path_pose(const void *ctx, double t_s, struct fake_angles *ret_angles,
		    struct fake_angles *ret_rates_radps)
{
	(void)t_s;
	*ret_angles = *(const struct fake_angles *)ctx;
	*ret_rates_radps = (struct fake_angles){0};
}

/* a + k b */
static struct fake_angles angles_added(struct fake_angles a, double k, struct fake_angles b)
{
	return (struct fake_angles){a.inclination_rad + k * b.inclination_rad,
				    a.lateral_rad + k * b.lateral_rad,
				    a.heading_rad + k * b.heading_rad};
}

void fake_path_sine(const void *ctx, double t_s, struct fake_angles *ret_angles,
		    struct fake_angles *ret_rates_radps)
{
	const struct fake_sine *sine = ctx;
	double radps = 2.0 * PI * sine->hz;

	*ret_angles = angles_added(sine->middle, sin(radps * t_s), sine->amplitude);
	*ret_rates_radps =
		angles_added((struct fake_angles){0}, radps * cos(radps * t_s), sine->amplitude);
}

/* The step that t_s falls into and the time since it began. */
static int step_at(const struct fake_script *script, double t_s, double *ret_since_s)
{
	int i = 0;

	for (; i < script->step_count - 1; i++) {
		double length_s = script->step[i].move_s + script->step[i].hold_s;

		if (t_s < length_s)
			break;
		t_s -= length_s;
	}
	*ret_since_s = t_s;
	return i;
}

void fake_path_script(const void *ctx, double t_s, struct fake_angles *ret_angles,
		      struct fake_angles *ret_rates_radps)
{
	const struct fake_script *script = ctx;
	double since_s;
	int i = step_at(script, t_s, &since_s);
	const struct fake_step *step = &script->step[i];
	const struct fake_angles from = script->step[i > 0 ? i - 1 : 0].to;
	struct fake_angles way = angles_added(step->to, -1.0, from);
	double s = step->move_s > 0.0 ? fmin(since_s / step->move_s, 1.0) : 1.0;
	double slope = s < 1.0 ? 30.0 * s * s * (1.0 - s) * (1.0 - s) / step->move_s : 0.0;

	*ret_angles = angles_added(from, s * s * s * (10.0 + s * (6.0 * s - 15.0)), way);
	*ret_rates_radps = angles_added((struct fake_angles){0}, slope, way);
}

double fake_script_s(const struct fake_script *script)
{
	double sum_s = 0.0;

	for (int i = 0; i < script->step_count; i++)
		sum_s += script->step[i].move_s + script->step[i].hold_s;
	return sum_s;
}

int fake_script_mark(const struct fake_script *script, double t_s)
{
	double since_s;

	return script->step[step_at(script, t_s, &since_s)].mark;
}

static uint64_t random_u64(struct fake_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

double fake_random_uniform(struct fake_random *random, double low, double high)
{
	return low + (high - low) * (double)(random_u64(random) >> 11) * 0x1p-53;
}

/* Sum of four 16-bit draws: variance 4 / 12, within +-2 of its middle. */
double fake_random_normal(struct fake_random *random)
{
	uint64_t bits = random_u64(random);
	double sum = 0.0;

	for (int i = 0; i < 4; i++)
		sum += (double)((bits >> (16 * i)) & 0xffff);
	return (sum / 65535.0 - 2.0) * sqrt(3.0);
}

struct vec3 fake_random_vec3(struct fake_random *random, double sigma)
{
	struct vec3 v;

	v.x = sigma * fake_random_normal(random);
	v.y = sigma * fake_random_normal(random);
	v.z = sigma * fake_random_normal(random);
	return v;
}

struct rotation fake_rotation_identity(void)
{
	return (struct rotation){{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
}

/* Rodrigues: a right-handed turn about the axis. */
struct rotation fake_rotation_about(struct vec3 axis, double angle_rad)
{
	const struct vec3 k = vec3_unit(axis);
	const double c = cos(angle_rad), s = sin(angle_rad), v = 1.0 - c;

	return (struct rotation){
		{{c + k.x * k.x * v, k.x * k.y * v - k.z * s, k.x * k.z * v + k.y * s},
		 {k.y * k.x * v + k.z * s, c + k.y * k.y * v, k.y * k.z * v - k.x * s},
		 {k.z * k.x * v - k.y * s, k.z * k.y * v + k.x * s, c + k.z * k.z * v}}};
}

/* Two directions drawn evenly in a ball; the first fixes one axis, the second the turn about it. */
static struct vec3 random_direction(struct fake_random *random)
{
	for (;;) {
		struct vec3 v;
		double square;

		v.x = fake_random_uniform(random, -1.0, 1.0);
		v.y = fake_random_uniform(random, -1.0, 1.0);
		v.z = fake_random_uniform(random, -1.0, 1.0);
		square = vec3_dot(v, v);
		if (square > 0.01 && square <= 1.0)
			return vec3_unit(v);
	}
}

struct rotation fake_random_rotation(struct fake_random *random)
{
	struct vec3 a = random_direction(random), b;

	do {
		b = random_direction(random);
	} while (fabs(vec3_dot(a, b)) > 0.99);
	b = vec3_unit(vec3_add_scaled(b, -vec3_dot(a, b), a));
	return (struct rotation){{a, b, vec3_cross(a, b)}};
}

struct rotation fake_rotation_axis_aligned(int index)
{
	static const struct vec3 axes[] = {{1.0, 0.0, 0.0},  {0.0, 1.0, 0.0},  {0.0, 0.0, 1.0},
					   {-1.0, 0.0, 0.0}, {0.0, -1.0, 0.0}, {0.0, 0.0, -1.0}};
	struct vec3 a = axes[index / 4];
	struct vec3 b = axes[(index / 4 % 3 + 1) % 3];

	if (index & 2)
		b = vec3_cross(a, b);
	if (index & 1)
		b = vec3_scale(b, -1.0);
	return (struct rotation){{a, b, vec3_cross(a, b)}};
}

/* The third column of Rx(lateral) Ry(inclination), seen from the body. */
struct vec3 fake_up_body(const struct fake_angles *angles)
{
	double cos_lateral = cos(angles->lateral_rad);

	return (struct vec3){-sin(angles->inclination_rad) * cos_lateral, sin(angles->lateral_rad),
			     cos(angles->inclination_rad) * cos_lateral};
}

struct vec3 fake_up_sensor(const struct fake_sensor *sensor, const struct fake_angles *angles)
{
	return vec3_rotate(&sensor->r_sensor_from_body, fake_up_body(angles));
}

struct vec3 fake_rate_body_radps(const struct fake_angles *angles,
				 const struct fake_angles *rates_radps)
{
	const struct vec3 left = {0.0, 1.0, 0.0};
	const struct vec3 ahead = {cos(angles->inclination_rad), 0.0, sin(angles->inclination_rad)};
	struct vec3 rate = vec3_scale(left, rates_radps->inclination_rad);

	rate = vec3_add_scaled(rate, rates_radps->lateral_rad, ahead);
	return vec3_add_scaled(rate, rates_radps->heading_rad, fake_up_body(angles));
}

static struct vec3 rate_at(fake_path *path, const void *ctx, double t_s)
{
	struct fake_angles angles, rates;

	path(ctx, t_s, &angles, &rates);
	return fake_rate_body_radps(&angles, &rates);
}

/* dw/dt x r + w x (w x r); the derivative by central difference over 1 ms. */
static struct vec3 lever_accel_mps2(fake_path *path, const void *ctx, double t_s, struct vec3 r)
{
	struct vec3 w = rate_at(path, ctx, t_s);
	struct vec3 turned =
		vec3_sub(rate_at(path, ctx, t_s + 5e-4), rate_at(path, ctx, t_s - 5e-4));

	return vec3_add(vec3_cross(vec3_scale(turned, 1e3), r), vec3_cross(w, vec3_cross(w, r)));
}

static double counted(double value, double resolution)
{
	return resolution > 0.0 ? resolution * round(value / resolution) : value;
}

static struct vec3 vec3_counted(struct vec3 v, double resolution)
{
	return (struct vec3){counted(v.x, resolution), counted(v.y, resolution),
			     counted(v.z, resolution)};
}

struct imu_sample fake_sensor_measure(struct fake_sensor *sensor, fake_path *path, const void *ctx,
				      double t_s)
{
	struct fake_angles angles, rates;
	struct vec3 force, rate;

	path(ctx, t_s, &angles, &rates);
	force = vec3_scale(fake_up_body(&angles), GRAVITY_MPS2);
	if (vec3_dot(sensor->lever_m, sensor->lever_m) > 0.0)
		force = vec3_add(force, lever_accel_mps2(path, ctx, t_s, sensor->lever_m));
	force = vec3_rotate(&sensor->r_sensor_from_body, force);
	rate = vec3_rotate(&sensor->r_sensor_from_body, fake_rate_body_radps(&angles, &rates));
	rate = vec3_add(rate, sensor->gyro_bias_radps);
	if (sensor->accel_noise_mps2 > 0.0)
		force = vec3_add(force,
				 fake_random_vec3(&sensor->random, sensor->accel_noise_mps2));
	if (sensor->gyro_noise_radps > 0.0)
		rate = vec3_add(rate, fake_random_vec3(&sensor->random, sensor->gyro_noise_radps));
	return (struct imu_sample){
		.t_us = llround(t_s * 1e6),
		.sensor = sensor->place,
		.accel_mps2 = vec3_counted(force, sensor->accel_resolution_mps2),
		.gyro_radps = vec3_counted(rate, sensor->gyro_resolution_radps),
		.temp_degc = UNKNOWN,
	};
}
