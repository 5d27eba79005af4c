/* SPDX-License-Identifier: MIT */
#include "fakes/scene_play.h"
#include "fakes/check.h"

static void begin_session(const struct scene_play *play)
{
	const struct session_config config = {
		.profile = play->profile,
		.prescription = play->prescription,
		.is_expected = {true, play->scene->person.has_lumbar},
		.trace_hz = play->trace_hz,
	};

	session_init(play->session, &config, &play->sink);
}

void scene_play(const struct scene_play *play)
{
	struct scene *scene = play->scene;
	enum sensor_place last = scene->person.has_lumbar ? SENSOR_LUMBAR : SENSOR_PELVIS;
	size_t step = (size_t)scene->calibration_count;
	struct imu_sample sample;
	struct wearer_truth truth;

	check_seed(scene->person.seed);
	scene_start(scene);
	assert_holds(scene_calibrate(scene, play->calib, play->profile) == 0);
	begin_session(play);
	while (scene_next(scene, &sample, &truth)) {
		if (truth.step_index != step && scene->more[truth.step_index].is_new_session) {
			session_finish(play->session);
			begin_session(play);
		}
		step = truth.step_index;
		play->on_truth(&truth);
		session_feed(play->session, &sample, play->wishes);
		if (sample.sensor == last)
			session_advance(play->session, sample.t_us);
	}
	session_finish(play->session);
}
