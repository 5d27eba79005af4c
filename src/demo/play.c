/* SPDX-License-Identifier: MIT */
#include "play.h"
#include "source.h"
#include "uncalibrated.h"

#include <lumbard/base/units.h>
#include <lumbard/io/recording_file.h>
#include <lumbard/sim/routine.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define GAP_US INT64_C(200000) /* a sensor that is silent for longer is shown at once */

const struct sim_step *demo_play_step(const struct demo_play *play)
{
	return &play->script[play->step_index];
}

const char *demo_play_caption(const struct demo_play *play)
{
	const struct sim_step *step = demo_play_step(play);

	return play->is_one_sensor && step->lone_caption ? step->lone_caption : step->caption;
}

bool demo_play_is_calibrating(const struct demo_play *play)
{
	return play->step_index < play->calib_count;
}

static void take_next(struct demo_play *play)
{
	play->has_next =
		demo_source_next(&play->wearer, &play->next, &play->next_mark, &play->next_truth);
}

static void record_next(struct demo_play *play)
{
	char row[RECORDING_ROW_SIZE];
	struct text text = text_in(row, sizeof(row));

	if (!play->record_path)
		return;
	recording_format_row(&text, &play->next, play->next_mark, NULL);
	out_file_add(&play->record, &text);
}

/* No side is wished although the script has one: nobody could measure it, and a recording has none.
 */
static void feed_next(struct demo_play *play)
{
	const struct wishes wishes = {.is_off_duty =
					      play->next_truth.step_index < play->calib_count};

	record_next(play);
	session_feed(&play->session, &play->next, &wishes);
	play->truth = play->next_truth;
	take_next(play);
}

static void enter_step(struct demo_play *play, size_t index)
{
	const struct sim_step *step = &play->script[index];

	play->step_index = index;
	play->step_end_s += index > 0 ? step->move_s : 0.0;
	play->step_end_s += step->hold_s < 0.0 ? play->wearer.config.dose_hold_s : step->hold_s;
	play->step_end_us = (int64_t)(play->step_end_s * 1e6);
}

static void play_to(struct demo_play *play, int64_t t_us)
{
	while (play->has_next && play->next.t_us <= t_us)
		feed_next(play);
	if (play->has_next && play->next.t_us - play->truth.t_us > GAP_US)
		session_advance(&play->session, t_us);
	play->now_us = t_us;
}

void demo_play_advance(struct demo_play *play, int64_t until_us)
{
	while (!play->is_over && play->now_us < until_us) {
		play_to(play, until_us < play->step_end_us ? until_us : play->step_end_us);
		if (play->now_us < play->step_end_us)
			continue;
		if (play->step_index + 1 == play->step_count) {
			play->is_over = true;
			return;
		}
		enter_step(play, play->step_index + 1);
		play->watch.on_step(play->watch.ctx);
	}
}

static int open_record(struct demo_play *play, struct failure *ret_failure)
{
	char row[RECORDING_ROW_SIZE];
	struct text text = text_in(row, sizeof(row));
	int r;

	if (!play->record_path)
		return 0;
	r = out_file_record(&play->record, play->record_path, play->overwrites);
	if (r == -EEXIST)
		return failure_set(ret_failure, FAILURE_USAGE,
				   "name another file, or add --overwrite",
				   "%s: there is one already", play->record_path);
	if (r < 0)
		return out_file_explain(play->record_path, r, "name a file that can be written",
					ret_failure);
	recording_format_header(&text, false);
	out_file_add(&play->record, &text);
	return 0;
}

static int open_log(struct demo_play *play, const char *state_dir, struct failure *ret_failure)
{
	return logs_begin_session(&play->logs, state_dir, play->log_folder,
				  sizeof(play->log_folder), ret_failure);
}

static int open_files(struct demo_play *play, const struct demo_setup *setup,
		      const struct wearer_config *wearer, struct failure *ret_failure)
{
	struct folder folder = {0};
	int r = folder_make(&folder, setup->state_dir, 0750);

	folder_close(&folder);
	if (r < 0)
		return logs_explain(setup->state_dir, r, ret_failure);
	snprintf(play->profile_path, sizeof(play->profile_path), "%s/profile.conf",
		 setup->state_dir);
	r = open_record(play, ret_failure);
	if (r == 0)
		r = demo_source_calibrate(wearer, play->profile_path, &play->profile, ret_failure);
	return r == 0 ? open_log(play, setup->state_dir, ret_failure) : r;
}

static void log_event(void *ctx, const struct event *event)
{
	const struct demo_play *play = ctx;

	play->log_sink.event(play->log_sink.ctx, event);
}

static void log_trace(void *ctx, const struct moment *moment)
{
	const struct demo_play *play = ctx;
	struct moment unknown;

	if (moment->t_us < play->calib_end_us) {
		unknown = demo_uncalibrated(moment);
		moment = &unknown;
	}
	play->log_sink.trace(play->log_sink.ctx, moment);
}

static void start_session(struct demo_play *play, double trace_hz)
{
	const struct session_sink sink = {.ctx = play, .event = log_event, .trace = log_trace};
	struct session_config config = {
		.profile = &play->profile,
		.prescription = &play->prescription,
		.is_expected = {[SENSOR_PELVIS] = 1, [SENSOR_LUMBAR] = !play->is_one_sensor},
		.trace_hz = trace_hz,
	};

	play->log_sink = logs_sink(&play->logs);
	play->logs.watch_event = play->watch.on_event;
	play->logs.watch_ctx = play->watch.ctx;
	prescription_default(&play->prescription);
	session_init(&play->session, &config, &sink);
}

static int64_t script_us(const struct demo_play *play, size_t steps,
			 const struct wearer_config *wearer)
{
	return (int64_t)(wearer_script_s(play->script, steps, wearer->dose_hold_s) * 1e6);
}

int demo_play_open(struct demo_play *play, const struct demo_setup *setup,
		   const struct demo_watch *watch, struct failure *ret_failure)
{
	struct wearer_config wearer = wearer_config_default(setup->seed);
	int r;

	wearer.has_lumbar = !setup->is_one_sensor;
	*play = (struct demo_play){
		.record_path = setup->record,
		.overwrites = setup->overwrites,
		.is_one_sensor = setup->is_one_sensor,
		.watch = *watch,
	};
	play->script = sim_routine_demo(&play->step_count);
	sim_routine_calibration(&play->calib_count);
	r = open_files(play, setup, &wearer, ret_failure);
	if (r < 0) {
		out_file_abort(&play->record);
		return r;
	}
	wearer_init(&play->wearer, &wearer, play->script, play->step_count);
	play->calib_end_us = script_us(play, play->calib_count, &wearer);
	play->end_us = script_us(play, play->step_count, &wearer);
	start_session(play, setup->trace_hz);
	take_next(play);
	play->truth = play->next_truth;
	enter_step(play, 0);
	return 0;
}

int demo_play_close(struct demo_play *play, struct failure *ret_failure)
{
	int r_logs, r;

	/* In a gap the session is ahead of the recording; both have to end with the same sample. */
	if (play->has_next)
		feed_next(play);
	session_finish(&play->session);
	r_logs = logs_close(&play->logs, ret_failure);
	r = play->record_path ? out_file_commit(&play->record) : 0;
	if (r < 0 && r_logs == 0)
		return failure_set(ret_failure, FAILURE_RUNNING, NULL,
				   "%s: %s; the recording is not whole", play->record_path,
				   strerror(-r));
	return r_logs;
}
