/* SPDX-License-Identifier: MIT */
#include "lies.h"
#include "wearings.h"

#include <lumbard/base/units.h>
#include <lumbard/session/session.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The whole session against sensors that lie: attack SAMPLES [FIRST_SEED]. Each simulated person is
 * played once as he is and then again and again with other lies. What must never be: green for more
 * than half a second beyond an error's dwell, a wrong angle under a green lamp, an angle of a
 * sensor that is away, a state that is not finite; and of healthy sensors no moment without data.
 * Prints what was found with the seed that repeats it, and ends with 1.
 */
enum { LIES_MOST = 3, VARIANTS = 12 };

#define LATE_S	      0.5
#define NEUTRAL_S     1.0 /* from the hold into the neutral: half a second, and the way's end */
#define GREEN_OFF_RAD RAD(8.0)
#define STALE_S	      0.5
#define SILENT_S      3.0  /* who was never well is told after 2 s */
#define TREMOR_HZ     30.0 /* fewer samples cannot show one; that is told beforehand */

struct found {
	uint64_t samples, people, refused, plays;
	uint64_t green_while_wrong, green_off, guessed, not_finite, darkened, silent;
	double green_s[2], good_s[2]; /* healthy, lied to */
	uint64_t by_kind[SENSOR_FAULT_KIND_COUNT];
};

struct play {
	struct prescription prescription;
	struct session session;
	struct lie lie[LIES_MOST];
	int lie_count;
	const struct worn *wearing;
	int step;
	double green_s, green_off_s; /* of this step; in a row */
	double last_s, heard_s[SENSOR_COUNT];
	double heard_hz;	    /* of the pelvis, over about a second */
	double dark_s;		    /* in a row */
	bool is_lost[SENSOR_COUNT]; /* as the events tell */
	bool has_failed;
	struct found *found;
	uint64_t seed;
	size_t first; /* row that is played */
};

static void fail(struct play *play, uint64_t *counter, const char *what, double t_s)
{
	++*counter;
	if (play->has_failed)
		return;
	play->has_failed = true;
	fprintf(stderr,
		"seed %" PRIu64 "/%" PRIu64 " (%s, %.0f Hz): %s at %.2f s, step %d; told tilt "
		"%.1f, flexion %.1f\n",
		play->wearing->seed, play->seed, play->wearing->has_lumbar ? "two" : "one",
		play->wearing->rate_hz, what, t_s, play->step,
		session_now(&play->session)->pose.pelvic_tilt_rad * DEG_PER_RAD,
		session_now(&play->session)->pose.lumbar_flexion_rad * DEG_PER_RAD);
	for (int i = 0; i < play->lie_count; i++) {
		lie_print(&play->lie[i]);
		play->found->by_kind[play->lie[i].fault.kind]++;
	}
}

static bool is_finite_vec3(struct vec3 v)
{
	return isfinite(v.x) && isfinite(v.y) && isfinite(v.z);
}

static bool is_state_finite(const struct session *session)
{
	const struct body *body = &session->body;
	bool is_finite = isfinite(body->heading_rad) && isfinite(body->turn_bias_radps[0]) &&
			 isfinite(body->turn_bias_radps[2]) &&
			 isfinite(body->motion.stride_square) &&
			 isfinite(body->motion.bounce_square) &&
			 isfinite(body->motion.tremor_square) && isfinite(body->motion.speed_radps);

	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct fusion *fusion = &session->sensor[i].fusion;

		is_finite &= is_finite_vec3(fusion_up(fusion)) &&
			     is_finite_vec3(fusion_bias_radps(fusion)) &&
			     isfinite(fusion_bias_sigma_radps(fusion));
	}
	return is_finite;
}

static bool is_settled(enum body_position is)
{
	return is != BODY_BETWEEN && is != BODY_POSITION_UNKNOWN;
}

static void judge_green(struct play *play, const struct worn_sample *row, double dt_s, double t_s)
{
	const struct moment *now = session_now(&play->session);
	bool is_green = now->lamps.pattern[LAMP_GOOD] == LAMP_ON;
	double off_rad = now->pose.pelvic_tilt_rad - row->pelvic_tilt_rad;
	double limit_s = row->truth == TRUTH_WRONG ? row->dwell_s + LATE_S : NEUTRAL_S;
	bool is_lied_to = play->lie_count > 0;

	if (row->step != play->step) {
		play->step = row->step;
		play->green_s = 0.0;
	}
	if (row->truth == TRUTH_UNJUDGED || (row->is_tremor && play->heard_hz < TREMOR_HZ))
		return;
	if (row->truth == TRUTH_GOOD) {
		play->found->good_s[is_lied_to] += dt_s;
		play->found->green_s[is_lied_to] += is_green ? dt_s : 0.0;
	}
	play->green_s += is_green ? dt_s : 0.0;
	if (row->truth != TRUTH_GOOD && play->green_s > limit_s) {
		fail(play, &play->found->green_while_wrong, "green while wrong", t_s);
		play->green_s = -1e9; /* once a step */
	}
	if (is_green && is_known(off_rad) && fabs(off_rad) > GREEN_OFF_RAD &&
	    is_settled(now->pose.position))
		play->green_off_s += dt_s;
	else
		play->green_off_s = 0.0;
	if (play->green_off_s > LATE_S) {
		fail(play, &play->found->green_off, "a wrong angle under green", t_s);
		play->green_off_s = -1e9;
	}
}

static void judge_angles(struct play *play, double t_s)
{
	const struct body_pose *pose = &session_now(&play->session)->pose;

	if (is_known(pose->pelvic_tilt_rad) && t_s - play->heard_s[SENSOR_PELVIS] > STALE_S)
		fail(play, &play->found->guessed, "a tilt without its sensor", t_s);
	if (is_known(pose->lumbar_flexion_rad) && t_s - play->heard_s[SENSOR_LUMBAR] > STALE_S)
		fail(play, &play->found->guessed, "a curve without its sensor", t_s);
	if (!is_state_finite(&play->session))
		fail(play, &play->found->not_finite, "a state that is not finite", t_s);
	if (play->lie_count == 0 && pose->state != BODY_WELL && t_s - play->last_s < 0.1 &&
	    t_s > S_FROM_US(play->wearing->row[play->first].sample.t_us) + 3.0)
		fail(play, &play->found->darkened, "healthy sensors, and no data", t_s);
}

static void on_event(void *ctx, const struct event *event)
{
	struct play *play = ctx;

	if (event->kind == EVENT_SENSOR_LOST)
		play->is_lost[event->sensor] = true;
	if (event->kind == EVENT_SENSOR_BACK)
		play->is_lost[event->sensor] = false;
}

static void judge_silence(struct play *play, double dt_s, double t_s)
{
	bool is_dark = session_now(&play->session)->pose.state == BODY_NO_DATA;

	play->dark_s = is_dark ? play->dark_s + dt_s : 0.0;
	if (play->dark_s < SILENT_S || play->is_lost[0] || play->is_lost[1])
		return;
	fail(play, &play->found->silent, "no data, and not a word", t_s);
	play->dark_s = -1e9;
}

static void feed(struct play *play, const struct worn_sample *row)
{
	const struct wishes wishes = {0};
	struct imu_sample sample = row->sample;
	double t_s = S_FROM_US(row->sample.t_us), dt_s = t_s - play->last_s;
	bool comes = true;

	for (int i = 0; i < play->lie_count; i++)
		comes = comes && lie_tell(&play->lie[i], t_s, &sample);
	if (comes) {
		session_feed(&play->session, &sample, &wishes);
		play->heard_s[sample.sensor] = t_s;
	}
	if (row->sample.sensor != SENSOR_PELVIS)
		return;
	play->heard_hz += (comes && sample.t_us == row->sample.t_us) - play->heard_hz * dt_s;
	session_advance(&play->session, row->sample.t_us);
	judge_green(play, row, dt_s, t_s);
	judge_angles(play, t_s);
	judge_silence(play, dt_s, t_s);
	play->last_s = t_s;
}

static void play_through(struct play *play)
{
	const struct worn *wearing = play->wearing;
	const struct session_sink sink = {.ctx = play, .event = on_event};
	struct session_config config = {
		.profile = &wearing->profile,
		.prescription = &play->prescription,
		.is_expected = {[SENSOR_PELVIS] = true, [SENSOR_LUMBAR] = wearing->has_lumbar},
		.trace_hz = 10.0,
	};

	prescription_default(&play->prescription);
	for (int i = 0; i < play->prescription.count; i++) {
		play->prescription.entry[i].reps = 99;
		play->prescription.entry[i].hold_s = 300.0;
	}
	session_init(&play->session, &config, &sink);
	session_begin(&play->session, wearing->row[play->first].sample.t_us);
	play->step = -1;
	play->last_s = S_FROM_US(wearing->row[play->first].sample.t_us);
	for (int i = 0; i < SENSOR_COUNT; i++)
		play->heard_s[i] = play->last_s;
	for (size_t i = play->first; i < wearing->count; i++)
		feed(play, &wearing->row[i]);
	play->found->samples += wearing->count - play->first;
	play->found->plays++;
}

static void attack(const struct worn *wearing, uint64_t variant, struct found *found)
{
	struct sim_random random = sim_random_from(wearing->seed, 1000 + variant);
	struct play *play = calloc(1, sizeof(*play));
	/* The service may be started at any moment. */
	size_t first = variant % 3 ? (size_t)(sim_random_u64(&random) % (wearing->count / 2)) : 0;
	double first_s = S_FROM_US(wearing->row[first].sample.t_us);
	double last_s = S_FROM_US(wearing->row[wearing->count - 1].sample.t_us);

	if (!play)
		abort();
	play->wearing = wearing;
	play->found = found;
	play->seed = variant;
	play->first = first;
	/* The first is healthy; most of the others tell one lie. */
	if (variant > 0)
		play->lie_count = variant % 4 ? 1 : 1 + (int)(sim_random_u64(&random) % LIES_MOST);
	for (int i = 0; i < play->lie_count; i++)
		play->lie[i] = lie_draw(&random, wearing->has_lumbar, first_s, last_s);
	play_through(play);
	free(play);
}

static void report(const struct found *found)
{
	printf("%" PRIu64 " samples, %" PRIu64 " people (%" PRIu64 " refused), %" PRIu64
	       " sessions\n"
	       "green while wrong %" PRIu64 ", wrong angle under green %" PRIu64
	       ", guessed %" PRIu64 ", not finite %" PRIu64 ", healthy and dark %" PRIu64
	       ", silent %" PRIu64 "\n"
	       "green of the good time: %.1f %% healthy, %.1f %% lied to\n",
	       found->samples, found->people, found->refused, found->plays,
	       found->green_while_wrong, found->green_off, found->guessed, found->not_finite,
	       found->darkened, found->silent, 100.0 * found->green_s[0] / found->good_s[0],
	       100.0 * found->green_s[1] / found->good_s[1]);
	for (int i = 0; i < SENSOR_FAULT_KIND_COUNT; i++)
		if (found->by_kind[i])
			printf("  %-28s in %" PRIu64 " failed sessions\n",
			       sensor_fault_name((enum sensor_fault_kind)i), found->by_kind[i]);
}

int main(int argc, char **argv)
{
	uint64_t most = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	uint64_t only = argc > 3 ? strtoull(argv[3], NULL, 10) : UINT64_MAX;
	static struct found found;

	for (; found.samples < most; seed++) {
		struct worn wearing;

		found.people++;
		if (wearing_make(&wearing, seed) < 0) {
			found.refused++;
			continue;
		}
		for (uint64_t variant = 0; variant < VARIANTS && found.samples < most; variant++)
			if (only == UINT64_MAX || variant == only)
				attack(&wearing, variant, &found);
		wearing_free(&wearing);
		if (only != UINT64_MAX)
			break;
	}
	report(&found);
	return found.green_while_wrong + found.green_off + found.guessed + found.not_finite +
			       found.darkened + found.silent + found.refused
		       ? 1
		       : 0;
}
