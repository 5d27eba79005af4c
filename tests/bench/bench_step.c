/* SPDX-License-Identifier: MIT */
#include <lumbard/calib/calib.h>
#include <lumbard/session/session.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>

#include <stdio.h>
#include <stdlib.h>

/*
 * The whole pure step of a calibrated two-sensor wearer at 100 Hz, in the middle of stretches. The
 * instructions inside bench_steps() are counted from outside, by callgrind.
 */
enum { BENCH_SAMPLES = 40000 };

static struct calib calib;
static struct session session;
static struct imu_sample samples[BENCH_SAMPLES];

void bench_steps(size_t count);

__attribute__((noinline)) void bench_steps(size_t count)
{
	const struct wishes wishes = {0};

	for (size_t i = 0; i < count; i++)
		session_feed(&session, &samples[i], &wishes);
}

int main(void)
{
	size_t step_count, count = 0;
	const struct sim_step *steps = sim_routine_demo(&step_count);
	struct wearer_config config = wearer_config_default(1);
	struct prescription prescription;
	struct calib_quality quality;
	struct profile profile;
	struct wearer wearer;
	struct imu_sample sample;
	const char *mark;
	char why[256];
	struct text why_text = text_in(why, sizeof(why));

	calib_init(&calib);
	prescription_default(&prescription);
	if (wearer_init(&wearer, &config, steps, step_count) < 0)
		return 1;
	while (wearer_next(&wearer, &sample, &mark, NULL)) {
		enum calib_pose pose;

		if (calib_pose_from_name(mark, &pose) == 0)
			calib_add(&calib, &sample, pose);
		if (sample.t_us > 110 * INT64_C(1000000) && count < BENCH_SAMPLES)
			samples[count++] = sample;
	}
	if (calib_finish(&calib, &profile, &quality, &why_text) < 0) {
		fprintf(stderr, "bench_step failed: calibration: %s; mend it first\n", why);
		return 1;
	}
	session_init(&session,
		     &(struct session_config){
			     .profile = &profile, .prescription = &prescription, .trace_hz = 10.0},
		     &(struct session_sink){0});
	bench_steps(count);
	printf("%zu %zu\n", count / 2, sizeof(session));
	return 0;
}
