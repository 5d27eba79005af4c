/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_SESSION_H
#define LUMBARD_SESSION_SESSION_H

#include <lumbard/body/body.h>
#include <lumbard/coach/coach.h>
#include <lumbard/fusion/fusion.h>
#include <lumbard/fusion/self_check.h>
#include <lumbard/session/moment.h>
#include <lumbard/session/pace.h>
#include <lumbard/show/lamp.h>

#include <stdbool.h>

/*
 * One wearing of the sensors: samples in; moments, lamps and events out. Live, replayed and
 * simulated samples all come this way. Time comes in with the samples and with session_advance();
 * nothing here reads a clock, so the same input gives the same output.
 */
struct session_config {
	const struct profile *profile; /* all zero: uncalibrated */
	const struct prescription *prescription;
	const struct exercise *fixed;	/* NULL: recognise */
	bool is_expected[SENSOR_COUNT]; /* sensors that may not be missing from the start */
	double trace_hz;		/* 0.1 to 100 */
};

/* Called as things happen, in order of time. Either may be NULL. */
struct session_sink {
	void *ctx;
	void (*event)(void *ctx, const struct event *event);
	void (*trace)(void *ctx, const struct moment *moment);
};

/* What was told of a sensor last. */
enum session_told { TOLD_NOTHING, TOLD_WELL, TOLD_LOST };

/* A new sensor has so long to be trusted; then it is told that it is not. */
#define SESSION_SETTLING_US INT64_C(2000000)

/* Why a sensor that gives samples is not trusted. */
struct session_doubt {
	enum event_reason reason; /* REASON_NONE: it is trusted */
	double value;		  /* |a|, or how much of its rate the gyroscope reads; or UNKNOWN */
	enum event_unit unit;	  /* of value */
	int64_t since_us;
};

/* One sensor, as the session knows it. */
struct session_sensor {
	struct fusion fusion;
	struct self_check check;
	struct self_check_verdict verdict; /* of the check */
	struct session_doubt doubt;
	int64_t last_us;	/* of its samples */
	struct vec3 accel_mps2; /* of its latest */
	struct pace pace;
	bool is_expected, is_seen;
	bool is_frozen;	    /* said its driver, which gives no more samples */
	bool is_impossible; /* its latest sample was nothing that a chip can say */
	bool is_trimmed;    /* its accelerometer, by the profile, as long as that fits */
	bool is_another;    /* than the profile's: so far off that nothing is believed */
	bool is_swapped;    /* with the other of the profile, by its identity */
	bool is_upended;    /* the same, by gravity */
	bool is_other_chip; /* than that of which the profile has the accelerometer's numbers */
	bool is_other_told;
	bool is_fitted;	    /* in the profile; another one may come and go */
	int misfits;	    /* of its |a| at rest to the profile, in a row */
	int others;	    /* the same, of one that is another */
	int64_t fit_due_us; /* then its |a| at rest is next held against the profile's */
	bool is_in_group;
	enum session_told told;
	enum event_reason told_reason; /* of the loss */
};

/* Caller-owned, under 16 KiB, copyable. */
struct session {
	/* private */
	struct session_sink sink;
	const struct profile *profile;
	struct session_sensor sensor[SENSOR_COUNT];
	struct body body;
	struct coach coach;
	bool is_strap_moved;
	int swap_looks;	     /* in a row that found otherwise than is_upended says */
	int64_t swap_due_us; /* of the next look; or never */
	int64_t fed_us, stepped_us, next_tick_us, tick_period_us;
	bool has_pending, is_started;
	int64_t group_us;     /* of the first sample since the last step */
	struct wishes wishes; /* that came with the last sample */
	struct moment now;
	struct cue_player cue;
	struct event_list events;
};

/* Profile and prescription must outlive the session. */
void session_init(struct session *session, const struct session_config *config,
		  const struct session_sink *sink);

/*
 * Live only: the session runs from t_us on even if no sample ever comes, so that there are rows
 * that say so. Otherwise the first sample begins it.
 */
void session_begin(struct session *session, int64_t t_us);

/* Of the chip that the sensor's samples come from; a recording doesn't tell it. */
void session_set_group_delay(struct session *session, enum sensor_place sensor,
			     double group_delay_s);

/*
 * Which sensor the samples come from now. One that is not what the profile's numbers of its
 * accelerometer were measured on goes without them for the rest of the session, and that is told;
 * one that was the other sensor then is lost as long as it is so. What is not known of either is
 * taken to be the same.
 */
void session_set_identity(struct session *session, enum sensor_place sensor,
			  const struct sensor_identity *identity);

/*
 * Samples in order of time over all sensors; one that goes back is dropped. The wishes hold from
 * this sample on.
 */
void session_feed(struct session *session, const struct imu_sample *sample,
		  const struct wishes *wishes);

/*
 * What drives the sensor found its latest samples to be false (a frozen or confused chip): it is
 * lost from t_us on, not only once it has been silent for a while. t_us is not before what was fed.
 * The event says "frozen" if it is, else "stale".
 */
void session_lose(struct session *session, enum sensor_place place, int64_t t_us, bool is_frozen);

/* What was taught has changed in the profile, and nothing else has; while off duty. */
static inline void session_renew_targets(struct session *session)
{
	coach_renew_targets(&session->coach);
}

/* No sample at or before t_us is still to come. */
void session_advance(struct session *session, int64_t t_us);

/* The last sample came: closes holds and exercises and writes what is due. */
void session_finish(struct session *session);

/* Something that the shell saw, put among the others in order of time. */
void session_say(struct session *session, const struct event *event);

/* The latest moment. */
const struct moment *session_now(const struct session *session);

/* Whether buzzer and vibration are on at t_us. */
bool session_is_sounding(const struct session *session, int64_t t_us);

/* Samples a second of it, over the latest two seconds; UNKNOWN before. */
double session_rate_hz(const struct session *session, enum sensor_place sensor);

/* Whether it is trusted since the latest step, and else why. Of one that is not expected and never
 * spoke: REASON_NONE. */
const struct session_doubt *session_doubt_of(const struct session *session,
					     enum sensor_place sensor);

/* Whether the profile's bias and scale of the accelerometer didn't fit any more: they are left out
 * for the rest of the session. */
bool session_is_trim_given_up(const struct session *session, enum sensor_place sensor);

/* Whether that is because another sensor is worn than was. */
bool session_has_other_chip(const struct session *session, enum sensor_place sensor);

/* How far a sensor sits today from where the profile has it, rad; UNKNOWN before that was seen. */
double session_moved_rad(const struct session *session, enum sensor_place sensor);

/* Up in the sensor's frame after the sample that was fed last. */
struct vec3 session_up(const struct session *session, enum sensor_place sensor);

#endif
