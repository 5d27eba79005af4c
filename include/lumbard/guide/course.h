/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_GUIDE_COURSE_H
#define LUMBARD_GUIDE_COURSE_H

#include <lumbard/calib/calib.h>
#include <lumbard/guide/height.h>
#include <lumbard/guide/stillness.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Guided calibration: samples in, what the person is to do out, and at the end a profile. It sees
 * by itself when somebody is still, in the right position and done. What it takes goes through
 * calib_add(), so a course and the marks of a recording lead to the same profile.
 *
 * First `upright` and three bows, so that gravity can tell positions from then on; then `sit`,
 * `table` and `lying` in any order; then own range and prayer, each when the person is in its
 * position. A course of fewer poses renews these in a profile that there was before.
 */
enum course_result {
	COURSE_NOTHING, /* no news yet */
	COURSE_BEGIN,	/* still, and in a pose that is wanted: hold it */
	COURSE_TICK,	/* another second of it, or another bow */
	COURSE_GOT,	/* that one is done; on to the next */
	COURSE_AGAIN,	/* why says what was wrong */
	COURSE_READY,	/* all is there; course_finish() has the profile */
	COURSE_FAILED,	/* it can lead nowhere; text says why */
	COURSE_RESULT_COUNT,
};

enum course_why {
	COURSE_WELL,
	COURSE_MOVED,	    /* before it was done: hold still */
	COURSE_RESTLESS,    /* in the right position, but not still for long */
	COURSE_NO_DATA,	    /* a sensor was silent or not to be believed */
	COURSE_NOT_WORN,    /* stiller than anybody is: the sensors lie somewhere */
	COURSE_NOT_STOOD,   /* sat or knelt down where standing is wanted: stand up */
	COURSE_ELSEWHERE,   /* rests elsewhere than `upright` was: stand and hold it once more */
	COURSE_BOW_SMALL,   /* less than 20 deg (a second time 12) */
	COURSE_BOW_CROOKED, /* did not turn about one axis: text may say how much */
	COURSE_NOT_SAT,	    /* sit down; who sits already: stand up for a moment, then sit down */
	COURSE_ON_SIDE,	    /* lies or leans on a side */
	COURSE_OTHER_POSE,  /* rests in no pose that is wanted */
	COURSE_REFUSED,	    /* calibration cannot use it; text says why */
	COURSE_TOO_LONG,    /* nothing came for three minutes */
	COURSE_WHY_COUNT,
};

enum {
	COURSE_BOWS = 3,
	COURSE_TEXT_MAX = 512,
};

/* Sets of poses: a bit each. */
#define COURSE_BIT(pose) (UINT32_C(1) << (pose))

/* What a first calibration takes; what "own range" adds; what a course can take at all. */
#define COURSE_FIRST                                                                               \
	(COURSE_BIT(POSE_UPRIGHT) | COURSE_BIT(POSE_BOW) | COURSE_BIT(POSE_SIT) |                  \
	 COURSE_BIT(POSE_TABLE) | COURSE_BIT(POSE_LYING))
#define COURSE_OWN_RANGE                                                                           \
	(COURSE_BIT(POSE_HINGE) | COURSE_BIT(POSE_SLUMP) | COURSE_BIT(POSE_CAT) |                  \
	 COURSE_BIT(POSE_PRESS))
#define COURSE_ALL (COURSE_FIRST | COURSE_OWN_RANGE | COURSE_BIT(POSE_PRAYER))

struct course_config {
	/* What there was; NULL: nothing. Copied. */
	const struct profile *before;
	/* Of COURSE_ALL. `upright` and the bow go together, and are added where before is NULL. */
	uint32_t poses;
	bool is_expected[SENSOR_COUNT]; /* what is worn: a pose needs all of them; the pelvis is */
};

/* What to show, sound and say. */
struct course_view {
	uint32_t wanted;	    /* any of these is welcome now; 0 when it is over */
	enum calib_pose next;	    /* of the wanted the one to show; POSE_NONE when it is over */
	enum calib_pose pose;	    /* being held (or bowed), or POSE_NONE */
	double held, needed;	    /* of pose: seconds, or bows; 0 without */
	enum course_result result;  /* the last one, at */
	int64_t since_us;	    /* this time; another time is another result */
	enum calib_pose of;	    /* what the result is about, or POSE_NONE */
	enum course_why why;	    /* of AGAIN and FAILED */
	char text[COURSE_TEXT_MAX]; /* of calibration's own words for it, or "" */
	uint32_t got;		    /* poses that are done */
	/* Not of a course: the stretch of which a pose is taught instead; or "". */
	char stretch[PROFILE_STRETCH_MAX];
};

/* Bows as they are counted: how far from upright, rad. */
struct course_bows {
	bool is_bowing;
	int count;
	int64_t ended_us;	/* the last one */
	double pelvis_rad;	/* of the one being done */
	double deepest_rad;	/* of all */
	struct vec3 deepest_up; /* of the pelvis then */
};

/* As far as it is known: gravity says the same of standing and sitting. */
enum course_height {
	COURSE_UNSURE,
	COURSE_STANDS,
	COURSE_SANK,  /* by as much as who sits down */
	COURSE_ROSE,  /* from what was taken for standing */
	COURSE_FLOOR, /* was on all fours or on the back */
};

/* Caller-owned; about 270 KiB, so not for a stack. */
struct course {
	struct course_view view;
	/* private */
	uint32_t poses;
	bool is_expected[SENSOR_COUNT];
	bool has_before, is_aligned;
	struct profile before, aligned; /* aligned: what gravity is told by */
	struct calib calib;
	struct stillness still[SENSOR_COUNT];
	struct height height;
	enum course_height stood_so, stands; /* where the way began, and now */
	enum calib_pose holding;	     /* also before that is told */
	struct vec3 stood[SENSOR_COUNT];     /* up at `upright`, sensor frame */
	double stood_mps2;
	struct course_bows bows;
	int tries[POSE_COUNT], restart_count;
	int64_t known_rest_us; /* since when a rest lasts of which the height was known */
	int64_t now_us, hold_since_us, got_us, told_us, stirred_us;
};

/* Before the first sample. Poses outside COURSE_ALL are left out. */
void course_init(struct course *course, const struct course_config *config);

/* Samples of all sensors in order of time; returns whether the view's result is new. */
bool course_feed(struct course *course, const struct imu_sample *sample);

/* Leaves out what is wanted next, where the rest can do without. False: it cannot. */
bool course_skip(struct course *course);

static inline const struct course_view *course_now(const struct course *course)
{
	return &course->view;
}

/* READY or FAILED. */
bool course_is_over(const struct course *course);

/*
 * When it is over, or left: the profile of what was got; what was not held is as it was before,
 * own ranges from the new neutrals. 0; or, ret_profile then untouched, -ECANCELED (keep what there
 * was: too little was got, or the two do not fit together), or without a profile before -ENODATA or
 * -EDOM as calib_finish(); with the reason in ret_why. Who left early keeps each pose that there
 * was, or it is -ECANCELED. view.got says which poses are new. ret_quality is of what was got. The
 * course cannot go on.
 */
int course_finish(struct course *course, struct profile *ret_profile,
		  struct calib_quality *ret_quality, struct text *ret_why);

#endif
