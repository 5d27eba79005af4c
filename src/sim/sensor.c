/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/sim/rotation.h>
#include <lumbard/sim/sensor.h>

#define WARM_UP_S	  120.0 /* half warm after this long */
#define ROOM_DEGC	  24.0
#define TEMP_DEGC_PER_LSB (1.0 / 340.0) /* MPU-6000 register map 4.18 */

struct sim_sensor_config sim_sensor_config_mpu6050(void)
{
	return (struct sim_sensor_config){
		.mounting = SIM_MOUNTING_RANDOM,
		.crooked_deg = 12.0,
		.gyro_bias_dps = 3.0,
		.gyro_warming_dps = 0.5,
		.gyro_noise_dps = 0.01,
		.accel_offset_g = 0.030,
		.accel_noise_g = 0.0004,
		.accel_scale_error = 0.015,
		.warming_degc = 9.0,
		.group_delay_s = 0.0049,
		.gyro_range_dps = 500.0,
		.accel_range_g = 4.0,
	};
}

static struct vec3 random_vec3(struct sim_random *random, double mean, double spread)
{
	struct vec3 v;

	v.x = sim_random_uniform(random, mean - spread, mean + spread);
	v.y = sim_random_uniform(random, mean - spread, mean + spread);
	v.z = sim_random_uniform(random, mean - spread, mean + spread);
	return v;
}

static struct rotation random_mounting(struct sim_random *random,
				       const struct sim_sensor_config *config)
{
	int drawn = (int)(sim_random_u64(random) % SIM_ORIENTATION_COUNT);
	int index = config->mounting == SIM_MOUNTING_RANDOM ? drawn : config->mounting;
	struct rotation r_sensor_from_strap = sim_rotation_axis_aligned(index);
	struct vec3 crooked_rad = random_vec3(random, 0.0, RAD(config->crooked_deg));
	struct rotation x = sim_rotation_about(SIM_AXIS_X, crooked_rad.x);
	struct rotation y = sim_rotation_about(SIM_AXIS_Y, crooked_rad.y);
	struct rotation z = sim_rotation_about(SIM_AXIS_Z, crooked_rad.z);
	struct rotation r_strap_from_body = sim_rotation_chain(&x, &y);

	r_strap_from_body = sim_rotation_chain(&r_strap_from_body, &z);
	return sim_rotation_chain(&r_sensor_from_strap, &r_strap_from_body);
}

void sim_sensor_init(struct sim_sensor *sensor, const struct sim_sensor_config *config,
		     double rate_hz, uint64_t seed, uint64_t stream)
{
	struct sim_random random = sim_random_from(seed, stream);
	double root_bandwidth = sqrt(rate_hz / 2.0);

	sensor->noise_random = sim_random_from(seed, stream + 1);
	sensor->r_sensor_from_body = random_mounting(&random, config);
	sensor->gyro_bias_radps = random_vec3(&random, 0.0, RAD(config->gyro_bias_dps));
	sensor->gyro_warming_radps = random_vec3(&random, 0.0, RAD(config->gyro_warming_dps));
	sensor->gyro_scale = random_vec3(&random, 1.0, config->gyro_scale_error);
	sensor->accel_offset_mps2 =
		random_vec3(&random, 0.0, config->accel_offset_g * GRAVITY_MPS2);
	sensor->accel_scale = random_vec3(&random, 1.0, config->accel_scale_error);
	sensor->gyro_noise_radps = RAD(config->gyro_noise_dps) * root_bandwidth;
	sensor->accel_noise_mps2 = config->accel_noise_g * GRAVITY_MPS2 * root_bandwidth;
	sensor->gyro_range_radps = RAD(config->gyro_range_dps);
	sensor->accel_range_mps2 = config->accel_range_g * GRAVITY_MPS2;
	sensor->warming_degc = config->warming_degc;
}

static double quantised(double value, double range)
{
	double lsb = range / 32768.0;

	if (range <= 0.0)
		return value;
	return lsb * fmin(fmax(rint(value / lsb), -32768.0), 32767.0);
}

static struct vec3 digitised(struct vec3 value, double noise, double range,
			     struct sim_random *random)
{
	value.x = quantised(value.x + noise * sim_random_normal(random), range);
	value.y = quantised(value.y + noise * sim_random_normal(random), range);
	value.z = quantised(value.z + noise * sim_random_normal(random), range);
	return value;
}

static struct vec3 scaled_by_axis(struct vec3 v, struct vec3 scale)
{
	return (struct vec3){v.x * scale.x, v.y * scale.y, v.z * scale.z};
}

void sim_sensor_measure(struct sim_sensor *sensor, double t_s, struct vec3 force_body_mps2,
			struct vec3 rate_body_radps, struct imu_sample *ret_sample)
{
	double warmth = t_s / (t_s + WARM_UP_S);
	struct vec3 accel = vec3_rotate(&sensor->r_sensor_from_body, force_body_mps2);
	struct vec3 gyro = vec3_rotate(&sensor->r_sensor_from_body, rate_body_radps);
	double temp_degc = ROOM_DEGC + sensor->warming_degc * warmth;

	accel = vec3_add(scaled_by_axis(accel, sensor->accel_scale), sensor->accel_offset_mps2);
	gyro = vec3_add(scaled_by_axis(gyro, sensor->gyro_scale), sensor->gyro_bias_radps);
	gyro = vec3_add_scaled(gyro, warmth, sensor->gyro_warming_radps);
	ret_sample->accel_mps2 = digitised(accel, sensor->accel_noise_mps2,
					   sensor->accel_range_mps2, &sensor->noise_random);
	ret_sample->gyro_radps = digitised(gyro, sensor->gyro_noise_radps, sensor->gyro_range_radps,
					   &sensor->noise_random);
	ret_sample->temp_degc = TEMP_DEGC_PER_LSB * rint(temp_degc / TEMP_DEGC_PER_LSB);
}
