/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_SCENE_PLAY_H
#define LUMBARD_TESTS_SCENE_PLAY_H

#include "fakes/scene.h"

#include <lumbard/session/session.h>

/* A scene from its calibration to its end, as a session coaches it; where the scene says so, one
 * session after the other. */
struct scene_play {
	struct scene *scene;
	struct calib *calib;
	struct profile *profile; /* is made */
	const struct prescription *prescription;
	struct session *session;
	const struct wishes *wishes;
	struct session_sink sink;
	double trace_hz;
	/* Before each sample is fed. */
	void (*on_truth)(const struct wearer_truth *truth);
};

void scene_play(const struct scene_play *play);

#endif
