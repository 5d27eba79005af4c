/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>

/*
 * poll_only BUS SECONDS HZ: wakes, reads the chip and does nothing with it: what no program that
 * reads each sample can go below. Prints its processor time for a second, in seconds.
 */
int main(int argc, char **argv)
{
	union i2c_smbus_data data = {.block = {14}};
	struct i2c_smbus_ioctl_data call = {I2C_SMBUS_READ, 0x3b, I2C_SMBUS_I2C_BLOCK_DATA, &data};
	struct timespec due;
	struct rusage usage;
	double seconds, hz;
	char path[32];
	int fd;

	if (argc != 4)
		return 2;
	snprintf(path, sizeof(path), "/dev/i2c-%.10s", argv[1]);
	seconds = atof(argv[2]);
	hz = atof(argv[3]);
	fd = open(path, O_RDWR);
	if (fd < 0 || ioctl(fd, I2C_SLAVE, 0x68) < 0) {
		perror(path);
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &due);
	for (int i = 0; i < (int)(seconds * hz); i++) {
		due.tv_nsec += (long)(1e9 / hz);
		if (due.tv_nsec >= 1000000000) {
			due.tv_nsec -= 1000000000;
			due.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
		if (ioctl(fd, I2C_SMBUS, &call) < 0) {
			perror(path);
			return 1;
		}
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%.4f\n", ((double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
			  1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)) /
				 seconds);
	return 0;
}
