/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BODY_WEARING_H
#define LUMBARD_BODY_WEARING_H

#include <lumbard/calib/profile.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * How the sensors sit today, and where each position's neutral is today. A strap put on again is
 * off by 5 to 8 deg about each axis, and a neutral comes back within about 5 deg (MDC95 5.3, ISBS
 * 2021 39:58); right and wrong differ by 3 to 5.
 *
 * Standing still after steps solves for the strap: gravity gives two of the
 * three angles, the profile or the next rest on all fours or on the back the third. The first rest
 * after arriving in a position is its neutral of today, within bounds: to the sensors somebody who
 * rests otherwise, one who arrives in a mistake and a strap that slipped are the same. Own ranges
 * are differences and move along.
 *
 * Limits without a source named are provisional: no recording of people who strap on again exists.
 */
enum wearing_place {
	WEARING_UPRIGHT,
	WEARING_FACE_DOWN,
	WEARING_SUPINE,
	WEARING_PLACES,
	WEARING_NOWHERE = WEARING_PLACES,
};

/* Signs as in body.h. flexion is UNKNOWN with one sensor. */
struct wearing_offset {
	double tilt_rad, flexion_rad, lateral_rad;
};

/* What happened in a step, as bits. */
enum wearing_change {
	WEARING_NEUTRAL =
		1,	 /* the neutral of `pose` was taken anew; of `upright`: the strap solved */
	WEARING_OFF = 2, /* at rest, and off it by more than it may follow */
	WEARING_SLIPPED = 4, /* a strap has moved, and that was corrected */
	WEARING_UNDONE = 8,  /* the strap's solution by standing was wrong, and is undone */
};

struct wearing_news {
	unsigned changes;
	enum calib_pose pose;
	double neutral_rad, off_rad, slipped_rad; /* how far, >= 0; of what changed */
	enum sensor_place slipped;
	/* By how much what is read of the same body has changed; it may without any other change.
	 */
	bool has_moved;
	struct wearing_offset moved;
};

/* What the body knows of this moment. */
struct wearing_moment {
	int64_t t_us;
	enum wearing_place place;     /* or WEARING_NOWHERE: on the way */
	enum calib_pose neutral;      /* of the place, or POSE_NONE */
	struct vec3 up[SENSOR_COUNT]; /* in the sensors' frames */
	bool has_lumbar;
	bool is_calm;  /* moves no faster than one who sways */
	bool is_alive; /* moves more than what lies on a desk */
	bool has_steps;
	bool is_holding;  /* a hold runs or is paused */
	bool is_reaching; /* the pose is one that counts */
	bool is_trying;	  /* a stretch, or its mistake */
};

/* In one place since arriving there. */
struct wearing_visit {
	enum wearing_place place;
	bool is_settled;	     /* its neutral is that of today */
	bool has_paused;	     /* rested there for a moment, and gone on */
	bool has_been_back, is_sure; /* was at the profile's neutral, and came back from there */
	bool is_off;		     /* rests further off than the neutral may follow */
	bool has_candidate, has_left_candidate;
	bool is_on_feet;		 /* has walked, and sits not yet */
	bool is_on_chair;		 /* or the like: sits too far forward to be on the floor */
	struct wearing_offset candidate; /* a rest further off, should one come back to it */
};

/* At rest since since_us: means of up, of late, in the sensors' frames. */
struct wearing_rest {
	int64_t since_us;
	int count, alive_count;
	bool is_looked_at, is_stood_in; /* its neutral was taken, the strap solved from it */
	bool is_settled_in;		/* and it was the first of the visit */
	struct vec3 up[SENSOR_COUNT];
};

/* Copyable; the profile must outlive it. */
struct wearing {
	struct rotation r_body_from_sensor[SENSOR_COUNT]; /* today */
	struct wearing_offset zero; /* inclination, upper minus lower, lateral of the neutral today,
				       of the place that wearing_arrive() was called for */
	bool is_beyond;		    /* stood with a strap off by more than is solved for */
	bool is_settling;	    /* has arrived near neutral and not rested yet */
	/* private */
	const struct profile *profile;
	struct wearing_offset shift[WEARING_PLACES]; /* of today's neutral against the profile's */
	double seen_rad[SENSOR_COUNT][WEARING_PLACES]; /* off the profile's at the latest rest */
	struct wearing_visit visit;
	struct wearing_rest rest;
	struct vec3 walk[SENSOR_COUNT];	  /* up, mean of the latest steps */
	struct vec3 solved[SENSOR_COUNT]; /* the latest solution as a vector, rad, body axes */
	int walk_count;
	int64_t due_us, stepped_us, blind_us;
	bool is_stood;	   /* the strap is solved for from standing */
	bool is_turn_open; /* and nothing was seen of its third angle since */
	bool is_blind;	   /* until the next look */
	bool is_undoable;  /* and nobody has sat since */
};

/* About ten times a second there is something to do. */
#define WEARING_PERIOD_US INT64_C(100000)

void wearing_init(struct wearing *wearing, const struct profile *profile);

/* The position is another: sets zero for its neutral, or for POSE_NONE nothing. */
void wearing_arrive(struct wearing *wearing, enum wearing_place place, enum calib_pose neutral);

/* Whether wearing_step() is to be called. */
static inline bool wearing_is_due(const struct wearing *wearing, int64_t t_us)
{
	return t_us >= wearing->due_us;
}

/* One look. What happened is in ret_news; where zero or a rotation changed, angles have to be
 * worked out anew. */
void wearing_step(struct wearing *wearing, const struct wearing_moment *moment,
		  struct wearing_news *ret_news);

/* Without data nobody rests. */
void wearing_lose(struct wearing *wearing);

/*
 * Somebody may have arrived in a small mistake, which then is the neutral of today, and to go back
 * to the profile's looks like the stretch, or the other way round like its mistake. So a pose that
 * does not go beyond both, where they differ, is nothing yet: until one comes back from there.
 * tilt_rad and flexion_rad are against the neutral of today; who is_holding has to come back
 * further.
 */
bool wearing_is_undecided(const struct wearing *wearing, double tilt_rad, double flexion_rad,
			  bool is_holding);

/* How far a sensor sits from where the profile has it, rad, >= 0. */
double wearing_turned_rad(const struct wearing *wearing, enum sensor_place place);

#endif
