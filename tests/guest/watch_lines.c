/* SPDX-License-Identifier: MIT */
/*
 * watch_lines PERIOD_US NAME FILE [NAME FILE]...: reads the files, those in which gpio-sim shows
 * what drives a line, again and again, and prints "T_US NAME VALUE" for each change, by
 * CLOCK_MONOTONIC; and "T_US stall MS" where it was itself kept from looking for so long.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LINES_MAX = 8, STALL_US = 200000 };

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	struct timespec pause = {0};
	int fd[LINES_MAX], count = (argc - 2) / 2;
	char was[LINES_MAX] = {0};
	int64_t last_us;

	if (argc < 4 || count > LINES_MAX)
		return 2;
	pause.tv_nsec = atol(argv[1]) * 1000;
	for (int i = 0; i < count; i++) {
		fd[i] = open(argv[3 + 2 * i], O_RDONLY | O_CLOEXEC);
		if (fd[i] < 0) {
			perror(argv[3 + 2 * i]);
			return 1;
		}
	}
	for (last_us = now_us();;) {
		int64_t us = now_us();

		if (us - last_us > STALL_US)
			printf("%" PRId64 " stall %" PRId64 "\n", us, (us - last_us) / 1000);
		last_us = us;
		for (int i = 0; i < count; i++) {
			char value;

			if (pread(fd[i], &value, 1, 0) != 1)
				return 0; /* the chip has gone */
			if (value == was[i])
				continue;
			was[i] = value;
			printf("%" PRId64 " %s %c\n", now_us(), argv[2 + 2 * i], value);
			fflush(stdout);
		}
		nanosleep(&pause, NULL);
	}
}
