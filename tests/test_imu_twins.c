/* SPDX-License-Identifier: MIT */
/* Two chips at one address: each is well, and what both say at once is nobody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/imu_rig.h"
#include <errno.h>
#include <lumbard/base/units.h>
#include <math.h>
#include <string.h>

#define RIG_ASSERT(rig, condition)                                                                 \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s", imu_rig_name(rig), #condition);                         \
	} while (0)

enum { PERIOD_US = 10000, SECONDS_MOST = 4, SEEDS = 12 };

struct pair {
	struct imu_rig rig;
	struct emulator twin;
	struct emulator_world world; /* of the twin */
};

static void feel(void *ctx, int64_t t_us, struct emulator_world *ret_world)
{
	const struct pair *pair = ctx;

	(void)t_us;
	*ret_world = pair->world;
}

/* The other one on the same strap, or at the other end of the back, turned somehow. */
static void fit_twin(struct pair *pair, uint32_t seed)
{
	double a = 2.4 * seed, b = 1.7 * seed;

	emulator_init(&pair->twin, pair->rig.emulator.model);
	pair->twin.id = pair->rig.emulator.id;
	pair->twin.world = feel;
	pair->twin.world_ctx = pair;
	pair->twin.random = seed;
	pair->world = (struct emulator_world){
		.accel_mps2 = {GRAVITY_MPS2 * sin(a) * cos(b), GRAVITY_MPS2 * sin(a) * sin(b),
			       GRAVITY_MPS2 * cos(a)},
		.temp_degc = 25.5,
	};
	emulator_power_cycle(&pair->twin);
	pair->twin.ready_us = 0;
	pair->twin.is_identified = true;
	pair->rig.emulator.random = 1000 + seed;
	pair->rig.emulator.twin = &pair->twin;
}

static struct pair pair;

/* Whatever else is noticed before, it comes out what it is within some seconds of reading. */
static void tells_two(const struct imu_part *part)
{
	for (uint32_t seed = 0; seed < SEEDS && !part->is_flat; seed++) {
		enum imu_fault fault = IMU_FAULT_NONE;
		int reads = 0, r = 0;

		imu_rig_init(&pair.rig, part);
		fit_twin(&pair, seed);
		while (r == 0 && fault != IMU_FAULT_SHARED && reads < SECONDS_MOST * 100) {
			struct imu_reading reading;

			if (pair.rig.imu.phase != IMU_UP)
				r = imu_rig_bring_up(&pair.rig, false);
			fault = imu_rig_read(&pair.rig, PERIOD_US, &reading);
			reads++;
			if (imu_cure(&pair.rig.imu, fault) == IMU_CURE_RESTART)
				pair.rig.imu.phase = IMU_DOWN;
		}
		if (fault != IMU_FAULT_SHARED && r != -ENOTUNIQ)
			fail_msg("%s, seed %u: fault %s after %d reads", imu_rig_name(&pair.rig),
				 seed, imu_fault_name(fault), reads);
		/* It stays so over each start, and ends when one of them is moved to its own. */
		RIG_ASSERT(&pair.rig, imu_rig_bring_up(&pair.rig, false) == -ENOTUNIQ);
		RIG_ASSERT(&pair.rig, imu_rig_bring_up(&pair.rig, false) == -ENOTUNIQ);
		pair.rig.emulator.twin = NULL;
		RIG_ASSERT(&pair.rig, imu_rig_bring_up(&pair.rig, false) == 0);
	}
}

static void for_each_family(void (*promise)(const struct imu_part *part))
{
	const struct imu_part *part;

	for (int i = 0; (part = imu_family_at(i)); i++)
		promise(part);
}

static void test_two_chips_at_one_address_are_told(void **state)
{
	(void)state;
	for_each_family(tells_two);
}

/* Neither lies still, nor moves, nor is noisy, nor so silent that it stands between two counts. */
static void is_one(const struct imu_part *part)
{
	static const double noises[] = {0.05, 0.3, 1.0, 4.0};

	for (size_t i = 0; i < sizeof(noises) / sizeof(*noises) && !part->is_flat; i++) {
		for (uint32_t seed = 0; seed < SEEDS; seed++) {
			struct imu_rig *rig = &pair.rig;

			imu_rig_start(rig, part);
			rig->emulator.random = seed;
			rig->emulator.accel_noise_mps2 *= noises[i];
			rig->emulator.gyro_noise_radps *= noises[i];
			for (int k = 0; k < 640; k++) {
				struct imu_reading reading;
				double t_s = k * 0.01, w = seed * 0.8;

				rig->world.accel_mps2 =
					(struct vec3){GRAVITY_MPS2 * sin(w * sin(t_s)), 0.1 * seed,
						      GRAVITY_MPS2 * cos(w * sin(t_s))};
				rig->world.gyro_radps.y = w * cos(t_s);
				RIG_ASSERT(rig, imu_rig_read(rig, PERIOD_US, &reading) !=
							IMU_FAULT_SHARED);
			}
		}
	}
}

static void test_one_chip_is_never_taken_for_two(void **state)
{
	(void)state;
	for_each_family(is_one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_chips_at_one_address_are_told),
		cmocka_unit_test(test_one_chip_is_never_taken_for_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
