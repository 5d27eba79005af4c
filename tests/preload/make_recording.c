/* SPDX-License-Identifier: MIT */
/*
 * make_recording calibration|demo FIRST_S LAST_S [pelvis]: that part of the simulated wearer's
 * routine on standard output, as a recording. Its straps sit as those of i2c_preload.c.
 */
#include <lumbard/io/recording_file.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_row(const struct imu_sample *sample, const char *mark)
{
	char row[RECORDING_ROW_SIZE];
	struct text text = text_in(row, sizeof(row));

	recording_format_row(&text, sample, mark, NULL);
	fputs(row, stdout);
}

int main(int argc, char **argv)
{
	struct wearer_config config = wearer_config_default(1);
	const struct sim_step *script;
	struct imu_sample sample;
	struct wearer wearer;
	const char *mark;
	size_t count;

	if (argc < 4)
		return 2;
	script = strcmp(argv[1], "demo") == 0 ? sim_routine_demo(&count)
					      : sim_routine_calibration(&count);
	config.has_lumbar = argc == 4;
	config.dose_hold_s = 8.0;
	if (wearer_init(&wearer, &config, script, count) < 0)
		return 1;
	puts(RECORDING_HEADER);
	while (wearer_next(&wearer, &sample, &mark, NULL) &&
	       (double)sample.t_us < 1e6 * atof(argv[3]))
		if ((double)sample.t_us >= 1e6 * atof(argv[2]))
			print_row(&sample, mark);
	return fflush(stdout) == 0 ? 0 : 1;
}
