/* SPDX-License-Identifier: MIT */
/*
 * decode_bytes FAMILY BYTE...: what lumbard makes of a burst of that family, its bytes in hex:
 * "accel|gyro x|y|z VALUE COUNT" in SI, where COUNT is one count of the registers; without bytes
 * "burst REGISTER LENGTH".
 */
#include <lumbard/imu/imu_chip.h>
#include <stdio.h>
#include <stdlib.h>

static void print_vec3(const char *name, struct vec3 v, double count)
{
	printf("%s x %.9g %.9g\n%s y %.9g %.9g\n%s z %.9g %.9g\n", name, v.x, count, name, v.y,
	       count, name, v.z, count);
}

int main(int argc, char **argv)
{
	const struct imu_chip *chip = argc > 1 ? imu_chip_by_name(argv[1]) : NULL;
	uint8_t bytes[IMU_BURST_MAX] = {0};
	struct imu_reading reading;

	if (!chip)
		return 2;
	if (argc == 2) {
		printf("burst 0x%02x %zu\n", chip->burst_reg, chip->burst_len);
		return 0;
	}
	if ((size_t)argc - 2 != chip->burst_len)
		return 2;
	for (int i = 2; i < argc; i++)
		bytes[i - 2] = (uint8_t)strtoul(argv[i], NULL, 16);
	chip->decode(bytes, &reading);
	print_vec3("accel", reading.accel_mps2, chip->accel_resolution_mps2);
	print_vec3("gyro", reading.gyro_radps, chip->gyro_resolution_radps);
	return 0;
}
