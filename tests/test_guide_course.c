/* SPDX-License-Identifier: MIT */
/*
 * Simulated people are led through a calibration: who does as asked is done within 70 s with a
 * profile that is right, and who does not is led back and never gets a wrong one.
 */
#include "fakes/check.h"
#include "fakes/fake_trainee.h"

#include <lumbard/base/units.h>
#include <lumbard/guide/course.h>

#ifdef __SANITIZE_ADDRESS__
enum { PEOPLE = 4 };
#else
enum { PEOPLE = 30 };
#endif

#define TOO_LONG_S 240.0

static struct course course; /* too big for a stack */
static struct trainee trainee;
static struct profile profile;
static struct calib_quality quality;
static char why_buf[1024];
static double over_s; /* when the course was over, from its first sample */
static int result_count[COURSE_RESULT_COUNT], why_count[COURSE_WHY_COUNT];

/* Where the neutrals of this person are, against everybody's. */
static struct {
	double pelvis_deg, lumbar_deg;
} own[SIM_POSITION_COUNT];

static void begin_person(uint64_t seed)
{
	check_seed(seed);
	trainee_init(&trainee, seed);
	for (int i = 0; i < SIM_POSITION_COUNT; i++) {
		own[i].pelvis_deg = trainee_between(&trainee, -6.0, 6.0);
		own[i].lumbar_deg = trainee_between(&trainee, -6.0, 6.0);
	}
	own[SIM_UPRIGHT].pelvis_deg = own[SIM_UPRIGHT].lumbar_deg = 0.0;
}

static struct sim_step *rest_in(enum sim_position position)
{
	return trainee_add(&trainee, position, trainee_between(&trainee, 3.5, 5.5), TRAINEE_WAITS,
			   own[position].pelvis_deg, own[position].lumbar_deg);
}

static void stand(void)
{
	trainee_add(&trainee, SIM_UPRIGHT, 0.0, trainee_between(&trainee, 0.5, 2.0),
		    trainee_between(&trainee, -6.0, 6.0), trainee_between(&trainee, -6.0, 6.0));
	trainee_add(&trainee, SIM_UPRIGHT, trainee_between(&trainee, 1.0, 2.0), TRAINEE_WAITS, 0.0,
		    0.0);
}

static void bow_three_times(void)
{
	for (int i = 0; i < COURSE_BOWS; i++)
		trainee_bow(&trainee, trainee_between(&trainee, 25.0, 55.0),
			    trainee_between(&trainee, 0.0, 20.0),
			    i < COURSE_BOWS - 1 ? trainee_between(&trainee, 0.3, 0.8)
						: TRAINEE_WAITS);
}

/* Waits for "got it" before each way, and takes a while to react. */
static void follow(const struct course_view *view, bool *is_let_go)
{
	*is_let_go |= view->result == COURSE_GOT || view->result == COURSE_AGAIN;
	result_count[view->result]++;
	why_count[view->why] += view->result == COURSE_AGAIN;
}

static int lead(uint64_t seed, const struct course_config *config, bool reacts_to_again)
{
	struct wearer_config wearer = wearer_config_default(seed);
	struct text why = text_in(why_buf, sizeof(why_buf));
	struct imu_sample sample;
	bool is_let_go = false;

	why_buf[0] = '\0';
	for (int i = 0; i < COURSE_RESULT_COUNT; i++)
		result_count[i] = 0;
	for (int i = 0; i < COURSE_WHY_COUNT; i++)
		why_count[i] = 0;
	wearer.has_lumbar = config->is_expected[SENSOR_LUMBAR];
	wearer.rate_hz = seed % 2 ? 100.0 : 50.0;
	trainee_start(&trainee, &wearer);
	course_init(&course, config);
	while (!course_is_over(&course) && trainee_next(&trainee, &sample)) {
		over_s = S_FROM_US(sample.t_us - wearer.start_us);
		if (over_s > TOO_LONG_S)
			break;
		if (course_feed(&course, &sample))
			follow(course_now(&course), &is_let_go);
		if (course_now(&course)->result == COURSE_AGAIN && !reacts_to_again)
			is_let_go = false;
		if (is_let_go && trainee_is_waiting(&trainee)) {
			trainee_release(&trainee, trainee_between(&trainee, 0.4, 1.2));
			is_let_go = false;
		}
	}
	return course_finish(&course, &profile, &quality, &why);
}

static int lead_first(uint64_t seed, bool has_lumbar)
{
	const struct course_config config = {
		.poses = COURSE_FIRST,
		.is_expected = {true, has_lumbar},
	};

	return lead(seed, &config, false);
}

/* What the coach would make of a stretch: the angles of a sensor that long after its neutral. */
static double turned_deg(enum sensor_place place, enum sim_position position, enum calib_pose from,
			 double turn_deg)
{
	const struct profile_sensor *sensor = &profile.sensor[place];
	double angle_rad =
		sim_neutral_pelvis_rad(position) + RAD(own[position].pelvis_deg + turn_deg);
	struct vec3 sum = {0};

	if (place == SENSOR_LUMBAR)
		angle_rad += sim_neutral_lumbar_rad(position) + RAD(own[position].lumbar_deg);
	for (int i = 0; i < 50; i++) {
		struct imu_sample sample;

		sim_sensor_measure(
			&trainee.wearer.sensor[place], over_s,
			vec3_of(-GRAVITY_MPS2 * sin(angle_rad), 0.0, GRAVITY_MPS2 * cos(angle_rad)),
			vec3_of(0.0, 0.0, 0.0), &sample);
		sum = vec3_add(sum, vec3_scale(sample.accel_mps2, 1.0 / 50.0));
	}
	sum = sensor->has_trim ? accel_trimmed(&sensor->trim, sum) : sum;
	return DEG_PER_RAD *
	       (profile_inclination_rad(vec3_rotate(&sensor->r_body_from_sensor, vec3_unit(sum))) -
		sensor->pose[from].inclination_rad);
}

static const struct {
	enum sim_position position;
	enum calib_pose pose;
	double tilt_deg, flexion_deg; /* of its stretch */
} stretches[] = {
	{SIM_SIT, POSE_SIT, 15.0, 3.0},
	{SIM_TABLE, POSE_TABLE, -12.0, 15.0},
	{SIM_LYING, POSE_LYING, -8.0, 8.0},
};

static void assert_profile_is_right(bool has_lumbar, double most_deg)
{
	for (size_t i = 0; i < sizeof(stretches) / sizeof(stretches[0]); i++) {
		double tilt_deg = turned_deg(SENSOR_PELVIS, stretches[i].position,
					     stretches[i].pose, stretches[i].tilt_deg);
		double ribs_deg = stretches[i].tilt_deg + stretches[i].flexion_deg;

		assert_near(tilt_deg, stretches[i].tilt_deg, most_deg);
		if (has_lumbar)
			assert_near(turned_deg(SENSOR_LUMBAR, stretches[i].position,
					       stretches[i].pose, ribs_deg),
				    ribs_deg, most_deg);
	}
}

static const enum sim_position orders[][3] = {
	{SIM_SIT, SIM_TABLE, SIM_LYING}, {SIM_SIT, SIM_LYING, SIM_TABLE},
	{SIM_TABLE, SIM_SIT, SIM_LYING}, {SIM_TABLE, SIM_LYING, SIM_SIT},
	{SIM_LYING, SIM_SIT, SIM_TABLE}, {SIM_LYING, SIM_TABLE, SIM_SIT},
};

static void make_follower(uint64_t seed, int order)
{
	begin_person(seed);
	stand();
	bow_three_times();
	for (int i = 0; i < 3; i++)
		rest_in(orders[order][i]);
}

static void who_follows_is_done_within_70_s(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		bool has_lumbar = seed % 4 != 0;

		make_follower(seed, has_lumbar ? (int)seed % 6 : (int)seed % 2);
		if (lead_first(seed, has_lumbar) != 0)
			fail_msg("seed %d: %s", (int)seed, why_buf);
		assert_int_equal(course_now(&course)->result, COURSE_READY);
		assert_string_equal(why_buf, "");
		assert_below(over_s, 70.0);
		assert_int_equal(result_count[COURSE_GOT], 4);
		assert_profile_is_right(has_lumbar, 1.0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_follows_is_done_within_70_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
