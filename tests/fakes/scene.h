/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_SCENE_H
#define LUMBARD_TESTS_SCENE_H

#include <lumbard/calib/calib.h>
#include <lumbard/sim/wearer.h>

#include <stdbool.h>

/*
 * Simulated people of many proportions, who calibrate, stretch well and badly, rest as people rest
 * and live their day, and what a coach has to make of each thing they do. All on top of the
 * wearer's script; what the script has no words for, the jolts of steps and of a car, is added to
 * what the sensors feel.
 */

/* Whoever was not measured in a pose has 0 there, and it is left out of the calibration. */
struct scene_person {
	uint64_t seed;
	bool has_lumbar;
	double rate_hz;
	double hinge_deg;		 /* pelvis, sitting, flat back */
	double slump_deg;		 /* curve, sitting; the pelvis goes half as far back */
	double cat_deg, cat_flexion_deg; /* pelvis, negative; curve */
	double press_deg;		 /* pelvis, negative; the curve goes by as much */
};

/* Drawn: hinge 8 to 30, slump none, 15, 35 or 50, cat and press small to large; of eight people one
 * has no own range at all. */
struct scene_person scene_person_drawn(uint64_t seed, bool has_lumbar);

/* How a strap sits against how it sat when it was calibrated, about the axes of the body. */
struct scene_strap {
	double forward_deg, right_deg, left_turn_deg; /* the third is round the waist */
};

/* How a pose comes back today, against the calibrated one; aside is what gravity shows of it. */
struct scene_today {
	double pelvis_deg, lumbar_deg, aside_deg;
};

enum scene_truth {
	SCENE_UNJUDGED,
	SCENE_REST,  /* nothing counts, nothing is wrong, nothing is done */
	SCENE_GOOD,  /* counts, and nothing is wrong */
	SCENE_WRONG, /* an error is told, and nothing counts */
	SCENE_DARK,  /* nothing counts, whatever is told */
	SCENE_LIFE,  /* no stretch at all: nothing begins, nothing is claimed */
};

struct scene_step {
	enum scene_truth truth;
	const char *what;
	uint32_t errors; /* of SCENE_WRONG: any of these, a bit each */
	double dwell_s;	 /* what a healthy coach takes to say so */
	double red_s;	 /* by when it has to be red; 0: whenever */
	bool is_new_session;
	double steps_mps2;     /* rms along the vertical while holding: walking has 1 to 3 */
	double vibration_mps2; /* the same, of a vehicle */
	double slip_s;	       /* from arrival on; 0: the straps stay where they are */
	struct scene_strap slip[SENSOR_COUNT];
};

enum { SCENE_STEPS_MAX = 600 };

/* Zeroed and then scene_begin(). The fields are to read. */
struct scene {
	struct scene_person person;
	struct sim_step step[SCENE_STEPS_MAX];
	struct scene_step more[SCENE_STEPS_MAX];
	int count, calibration_count;
	struct scene_today today[SIM_POSITION_COUNT]; /* of steps added from now on */
	struct scene_strap strap[SENSOR_COUNT];	      /* once calibrated */
	struct rotation r_fitted[SENSOR_COUNT];	      /* sensor from body, when calibrated */
	size_t worn_step[SENSOR_COUNT];
	double worn_s;
	struct wearer wearer;
};

/* Calibrates first, with the own ranges of this person. */
void scene_begin(struct scene *scene, const struct scene_person *person);

/* One more thing to do: go there in 2.5 to 3.5 s, stay for hold_s. The returned step may be changed
 * until the next is added. */
struct sim_step *scene_add(struct scene *scene, enum scene_truth truth, const char *what,
			   enum sim_position position, double pelvis_deg, double lumbar_deg,
			   double hold_s);
struct scene_step *scene_last(struct scene *scene);

/* Rests in the neutral of the position. */
void scene_rest(struct scene *scene, enum sim_position position, double hold_s);

/* The same, and a new session begins with it. */
void scene_new_session(struct scene *scene, enum sim_position position);

/* What this person does well: a part of the own range, or of a usual one. */
double scene_hinge_deg(const struct scene *scene);
double scene_cat_deg(const struct scene *scene);
double scene_cat_flexion_deg(const struct scene *scene);
double scene_press_deg(const struct scene *scene);

/* A repetition done well: near the end of the own range. */
void scene_good(struct scene *scene, enum sim_position position, double hold_s);

/* Restless for some seconds: shifts weight, looks about, scratches, about a resting pose. */
void scene_fidget(struct scene *scene, enum sim_position position, double pelvis_deg,
		  double lumbar_deg, int count);

/* Gets up and walks; nothing of it is judged. */
void scene_leave(struct scene *scene);

/* Unjudged: puts the straps on again, and a new session begins with whoever stands; a few steps. */
void scene_strap_on(struct scene *scene);
void scene_few_steps(struct scene *scene, double walks_s, double stands_s);

/* In the step that was added last one strap slips. */
void scene_slip(struct scene *scene, enum sensor_place sensor, struct scene_strap by,
		double slip_s);

/* Daily life, from standing to standing; each begins a new session. Over the sink for 50 s. */
void scene_walk(struct scene *scene, double steps_mps2);
void scene_stairs(struct scene *scene);
void scene_chair(struct scene *scene);
void scene_kitchen(struct scene *scene);
void scene_sink(struct scene *scene, double stands_s);
void scene_car(struct scene *scene);

/* The first sample. */
void scene_start(struct scene *scene);

/* 0, or -1 where the calibration is refused: why is then said. */
int scene_calibrate(struct scene *scene, struct calib *calib, struct profile *ret_profile);

/* The next sample; false after the last. */
bool scene_next(struct scene *scene, struct imu_sample *ret_sample, struct wearer_truth *ret_truth);

#endif
