/* SPDX-License-Identifier: MIT */
#include <lumbard/sense/sensors.h>

#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define PAUSE_FIRST_US	  (US_PER_S / 4)
#define PAUSE_MOST_US	  US_PER_S
#define FORGET_US	  (5 * US_PER_S)
#define HALF_G_US	  (2 * US_PER_S)
#define GOOD_FOR_US	  (3 * US_PER_S)  /* a frozen chip gives some samples after each start */
#define PAUSE_GIVEN_UP_US (60 * US_PER_S) /* answers, but is of no use */

enum { BAD_STARTS_MOST = 10, STEPS_PER_POLL = 3, DISTURBED_LOOKS_MOST = 8 };

void sensors_init(struct sensors *sensors, const struct config *config, bool is_lumbar_needed)
{
	*sensors = (struct sensors){
		.is_needed = {[SENSOR_PELVIS] = 1, [SENSOR_LUMBAR] = is_lumbar_needed}};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		sensors->slot[i].where = config->sensor[i];
		sensors->slot[i].is_auto = config->sensor[i].address == 0;
		sensors->slot[i].pause_us = PAUSE_FIRST_US;
	}
}

void sensor_addresses(uint8_t ret_addresses[SENSOR_ADDRESSES_MAX])
{
	size_t count = 0;

	for (int address = 0x08; address <= 0x77 && count + 1 < SENSOR_ADDRESSES_MAX; address++) {
		bool is_used = false;

		for (size_t i = 0; imu_chips[i]; i++)
			is_used |= imu_chip_has_address(imu_chips[i], (uint8_t)address);
		if (is_used)
			ret_addresses[count++] = (uint8_t)address;
	}
	ret_addresses[count] = 0;
}

static void explain_found(const struct imu_found *found, struct text *why)
{
	if (found->verdict == IMU_REFUSED || found->verdict == IMU_CLOCK)
		text_addf(why, "this is a %s: %s", found->part, found->why);
	else
		text_addf(why,
			  "identity 0x%02x in register 0x%02x belongs to no chip of this build, so "
			  "nothing was written to it; see `lumbard list chips`",
			  found->id, found->id_reg);
}

void sensor_explain(int error, const struct imu_found *found, const struct sensor_where *where,
		    char *ret_why, size_t size)
{
	struct text why = text_in(ret_why, size);

	switch (-error) {
	case ENODEV:
		if (found->verdict != IMU_NOT_ASKED) {
			explain_found(found, &why);
			return;
		}
		break;
	case EPROTO:
		text_add(&why, "it does not keep what is written to it; check its supply and "
			       "cable, or try another board");
		return;
	case EILSEQ:
		text_addf(
			&why,
			"identity 0x%02x is unlisted, and it does not behave as its relatives do; "
			"try another board",
			found->id);
		return;
	case EAGAIN:
		if (found->verdict != IMU_UNLISTED)
			break;
		text_addf(&why,
			  "identity 0x%02x is unlisted, so it is tried by behaviour; hold it still "
			  "for a second",
			  found->id);
		return;
	case EINVAL:
		text_add(&why, "no chip of this build uses that address; see `lumbard list chips`");
		return;
	default:
		break;
	}
	bus_i2c_explain("", error, where->bus, where->address, ret_why, size);
}

static enum notify_level level_of(const struct sensors *sensors, int place)
{
	return sensors->is_needed[place] ? NOTIFY_WARNING : NOTIFY_INFO;
}

/* Once per loss; the next one waits until the sensor has been up again. */
static void say_down(struct sensors *sensors, int place, const char *why)
{
	struct sensor_slot *slot = &sensors->slot[place];

	snprintf(slot->why, sizeof(slot->why), "%s", why);
	if (slot->is_told)
		return;
	slot->is_told = true;
	notify_log(level_of(sensors, place), "lumbard: %s sensor at %s:0x%02x is not there: %s",
		   sensor_place_name((enum sensor_place)place), slot->where.bus,
		   slot->where.address, why);
}

static bool is_silence(int error)
{
	return error == -ENXIO || error == -EREMOTEIO || error == -ENOENT;
}

/* To ask whether a cable is back costs next to nothing, to start a chip or a bus that hangs more.
 */
static void take_down(struct sensor_slot *slot, int64_t now_us, int error)
{
	bus_i2c_close(&slot->bus);
	slot->is_up = slot->is_starting = false;
	slot->next_try_us = now_us + slot->pause_us;
	if (is_silence(error)) {
		slot->bad_starts = 0;
		slot->pause_us = PAUSE_FIRST_US;
	} else {
		slot->silent_since_us = now_us;
		slot->pause_us =
			slot->pause_us * 2 < PAUSE_MOST_US ? slot->pause_us * 2 : PAUSE_MOST_US;
	}
}

/* A chip that answers and is of no use is asked seldom, and that is said loudly. */
static void count_bad_start(struct sensors *sensors, int place)
{
	struct sensor_slot *slot = &sensors->slot[place];

	slot->bad_starts++;
	if (slot->bad_starts < BAD_STARTS_MOST)
		return;
	slot->given_up_until_us = slot->next_try_us + PAUSE_GIVEN_UP_US;
	if (slot->bad_starts == BAD_STARTS_MOST)
		notify_log(NOTIFY_ERROR,
			   "lumbard: %s sensor at %s:0x%02x: given up after %d tries; it is tried "
			   "once a minute from now on",
			   sensor_place_name((enum sensor_place)place), slot->where.bus,
			   slot->where.address, slot->bad_starts);
}

static void fail_start(struct sensors *sensors, int place, int error)
{
	struct sensor_slot *slot = &sensors->slot[place];
	char why[SENSOR_WHY_SIZE];

	sensor_explain(error, &slot->imu.found, &slot->where, why, sizeof(why));
	/* The loss was told long ago; this is why it does not come back. */
	if (error == -EAGAIN && slot->imu.found.verdict == IMU_UNLISTED && !slot->is_told_still) {
		slot->is_told_still = true;
		slot->is_told = false;
	}
	say_down(sensors, place, why);
	take_down(slot, clock_now_us(), error);
	if (error == -EPROTO || error == -EILSEQ || error == -ENODEV)
		count_bad_start(sensors, place);
}

static void say_self_test(int place, const struct imu_self_test_result *result)
{
	static const char *const axes[] = {"accelerometer x", "accelerometer y", "accelerometer z",
					   "gyroscope x",     "gyroscope y",	 "gyroscope z"};
	char names[128];
	struct text text = text_in(names, sizeof(names));

	if (!result->is_done || !result->failed_axes)
		return;
	for (int i = 0; i < 6; i++)
		if (result->failed_axes >> i & 1)
			text_addf(&text, "%s%s", text.len ? ", " : "", axes[i]);
	notify_log(NOTIFY_WARNING,
		   "lumbard: %s sensor: its own self-test failed (%s); cheap boards do that; if "
		   "angles look wrong, try another one",
		   sensor_place_name((enum sensor_place)place), names);
}

static void come_up(struct sensors *sensors, int place)
{
	struct sensor_slot *slot = &sensors->slot[place];
	const struct imu_found *found = &slot->imu.found;

	slot->is_starting = false;
	slot->is_up = true;
	slot->is_told = slot->is_told_still = false;
	slot->good_since_us = slot->half_g_since_us = slot->silent_since_us = clock_now_us();
	slot->start_count++;
	if (found->verdict == IMU_UNLISTED)
		notify_log(NOTIFY_NOTICE,
			   "lumbard: %s sensor: identity 0x%02x is unlisted; it behaves as %s and "
			   "is taken for one, at %s:0x%02x",
			   sensor_place_name((enum sensor_place)place), found->id,
			   found->chip->summary, slot->where.bus, slot->where.address);
	else
		notify_log(NOTIFY_INFO, "lumbard: %s sensor: %s at %s:0x%02x",
			   sensor_place_name((enum sensor_place)place), found->part,
			   slot->where.bus, slot->where.address);
	if (found->chip->caution && slot->start_count == 1)
		notify_log(NOTIFY_NOTICE, "lumbard: %s sensor: %s",
			   sensor_place_name((enum sensor_place)place), found->chip->caution);
	say_self_test(place, &slot->imu.self_test);
	slot->was_tested = true;
}

static int begin(struct sensor_slot *slot)
{
	int r = bus_i2c_open(slot->where.bus, slot->where.address, &slot->bus);
	struct bus bus;

	if (r < 0)
		return r;
	bus = bus_i2c_registers(&slot->bus);
	imu_begin(&slot->imu, &bus, slot->where.address, NULL, !slot->was_tested);
	slot->is_starting = true;
	return 0;
}

/* Who is at an address, by reading alone: 1 an IMU, 0 none, or why the bus cannot be asked. */
static int look_at(const struct sensor_where *where, struct imu_found *ret_found)
{
	struct bus_i2c bus_i2c = {0};
	struct bus bus;
	int r = bus_i2c_open(where->bus, where->address, &bus_i2c);

	if (r < 0)
		return r;
	bus = bus_i2c_registers(&bus_i2c);
	r = imu_find(&bus, where->address, NULL, ret_found);
	bus_i2c_close(&bus_i2c);
	return r < 0 ? r : ret_found->chip != NULL;
}

/* Given up on: only whether it is still there is asked, for who was unplugged may be mended. */
static bool is_left_alone(struct sensor_slot *slot, int64_t now_us)
{
	struct imu_found here;

	if (slot->bad_starts < BAD_STARTS_MOST || now_us >= slot->given_up_until_us)
		return false;
	slot->next_try_us = now_us + PAUSE_MOST_US;
	if (!is_silence(look_at(&slot->where, &here)))
		return true;
	slot->bad_starts = 0;
	return false;
}

/*
 * Where nobody chose the address and nobody has answered at it for long, it is looked for anew; not
 * beside another sensor, which would pass for this one.
 */
static void forget_address(struct sensors *sensors, int place, int64_t now_us)
{
	struct sensor_slot *slot = &sensors->slot[place];

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (i != place && sensors->slot[i].where.address)
			return;
	if (!slot->is_auto || now_us - slot->silent_since_us < FORGET_US)
		return;
	slot->where.address = 0;
	slot->bad_starts = 0;
}

static void go_on_starting(struct sensors *sensors, int place, int64_t now_us)
{
	struct sensor_slot *slot = &sensors->slot[place];
	int64_t next_us = INT64_MIN;
	int r = 0;

	if (!slot->is_starting) {
		if (now_us < slot->next_try_us || is_left_alone(slot, now_us))
			return;
		r = begin(slot);
	}
	for (int i = 0; r == 0 && next_us <= now_us && i < STEPS_PER_POLL; i++) {
		now_us = clock_now_us();
		r = imu_advance(&slot->imu, now_us, &next_us);
	}
	if (r < 0)
		fail_start(sensors, place, r);
	else if (r > 0)
		come_up(sensors, place);
	if (r < 0)
		forget_address(sensors, place, now_us);
}

static void on_fault(struct sensors *sensors, int place, enum imu_fault fault, int error)
{
	struct sensor_slot *slot = &sensors->slot[place];
	char why[SENSOR_WHY_SIZE];

	if (imu_cure(&slot->imu, fault, error) != IMU_CURE_RESTART)
		return;
	if (fault == IMU_FAULT_BUS)
		bus_i2c_explain("", error, slot->where.bus, slot->where.address, why, sizeof(why));
	else
		snprintf(why, sizeof(why),
			 "its data is wrong (%s); it is started again, check its "
			 "supply and cable",
			 imu_fault_name(fault));
	say_down(sensors, place, why);
	take_down(slot, clock_now_us(), error);
	if (fault == IMU_FAULT_BUS)
		return;
	sensors->false_by[place] = fault;
	slot->was_frozen = fault == IMU_FAULT_FROZEN;
	slot->has_still = false;
	count_bad_start(sensors, place);
}

/* What nothing else tells: an LSM6DSO32 has the identity of an LSM6DSO and twice its range. */
static void watch_for_half_g(struct sensor_slot *slot, int place, int64_t now_us,
			     const struct imu_reading *reading)
{
	double norm_g = vec3_norm(reading->accel_mps2) / GRAVITY_MPS2;

	if (norm_g < 0.45 || norm_g > 0.55 || vec3_norm(reading->gyro_radps) > RAD(10.0))
		slot->half_g_since_us = now_us;
	if (now_us - slot->half_g_since_us < HALF_G_US || slot->is_told_half_g)
		return;
	slot->is_told_half_g = true;
	notify_log(
		NOTIFY_WARNING,
		"lumbard: %s sensor at %s:0x%02x reads half a g at rest, so nothing is judged: it "
		"may be an LSM6DSO32, which cannot be told from an LSM6DSO; use another board",
		sensor_place_name((enum sensor_place)place), slot->where.bus, slot->where.address);
}

/* What was frozen and started again gives its first sample once two readings differ. */
static bool is_still_frozen(struct sensor_slot *slot, const struct imu_reading *reading)
{
	struct vec3 accel_change = vec3_sub(reading->accel_mps2, slot->still.accel_mps2);
	struct vec3 gyro_change = vec3_sub(reading->gyro_radps, slot->still.gyro_radps);

	if (slot->has_still && (vec3_norm(accel_change) > 0.0 || vec3_norm(gyro_change) > 0.0))
		slot->was_frozen = false;
	slot->still = *reading;
	slot->has_still = true;
	return slot->was_frozen;
}

/* 1 with a sample, 0 without. */
static int poll_one(struct sensors *sensors, int place, int64_t now_us,
		    struct imu_sample *ret_sample)
{
	struct sensor_slot *slot = &sensors->slot[place];
	struct imu_reading reading;
	enum imu_fault fault;
	int error;

	if (slot->where.bus[0] == '\0' || slot->where.address == 0)
		return 0;
	if (!slot->is_up) {
		go_on_starting(sensors, place, now_us);
		return 0;
	}
	fault = imu_read(&slot->imu, now_us, &reading, &error);
	slot->fault_count[fault]++;
	if (fault != IMU_FAULT_NONE) {
		on_fault(sensors, place, fault, error);
		return 0;
	}
	if (imu_reading_is_saturated(&reading, slot->imu.found.chip))
		slot->fault_count[IMU_FAULT_SATURATED]++;
	slot->silent_since_us = now_us;
	watch_for_half_g(slot, place, now_us, &reading);
	if (slot->was_frozen && is_still_frozen(slot, &reading))
		return 0;
	if (now_us - slot->good_since_us > GOOD_FOR_US) {
		slot->pause_us = PAUSE_FIRST_US;
		slot->bad_starts = 0;
	}
	*ret_sample = (struct imu_sample){
		.t_us = clock_now_us(),
		.sensor = (enum sensor_place)place,
		.accel_mps2 = reading.accel_mps2,
		.gyro_radps = reading.gyro_radps,
		.temp_degc = reading.temp_degc,
	};
	return 1;
}

static bool is_sought(const struct sensors *sensors, int place)
{
	const struct sensor_where *where = &sensors->slot[place].where;

	return where->bus[0] != '\0' && where->address == 0;
}

static bool is_taken(const struct sensors *sensors, const struct sensor_where *where)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (sensor_is_same_place(&sensors->slot[i].where, where))
			return true;
	return false;
}

struct survey {
	struct sensor_where found[SENSOR_COUNT];
	int count;
	bool was_disturbed; /* disturbed: somebody may have been overheard */
	char why[SENSOR_WHY_SIZE];
};

/*
 * Who answers at the free addresses of a bus, and what stands in the way. A bus that hangs is not
 * asked on.
 */
static void look_round(const struct sensors *sensors, const struct sensor_where *bus,
		       struct survey *ret_survey)
{
	struct text why = text_in(ret_survey->why, sizeof(ret_survey->why));
	uint8_t addresses[SENSOR_ADDRESSES_MAX];
	int r = 0;

	sensor_addresses(addresses);
	ret_survey->count = 0;
	ret_survey->was_disturbed = false;
	for (int i = 0; addresses[i] && ret_survey->count < SENSOR_COUNT && r != -ETIMEDOUT; i++) {
		struct sensor_where where = *bus;
		struct imu_found here = {0};

		where.address = addresses[i];
		if (is_taken(sensors, &where))
			continue;
		r = look_at(&where, &here);
		if (r > 0)
			ret_survey->found[ret_survey->count++] = where;
		ret_survey->was_disturbed |=
			r < 0 && !is_silence(r) && r != -EBUSY && r != -EADDRINUSE;
		if (r < 0 && (r == -ENXIO || r == -EREMOTEIO))
			continue;
		if (r <= 0 && why.len == 0)
			sensor_explain(r < 0 ? r : -ENODEV, &here, &where, ret_survey->why,
				       sizeof(ret_survey->why));
		why.len = strlen(ret_survey->why);
	}
	if (why.len > 0)
		return;
	text_add(&why, ret_survey->count ? "nobody else answers at" : "nobody answers at");
	for (int i = 0; addresses[i]; i++) {
		struct sensor_where where = *bus;

		where.address = addresses[i];
		if (!is_taken(sensors, &where))
			text_addf(&why, " 0x%02x", addresses[i]);
	}
	text_add(&why, "; check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on pin 6");
}

/*
 * Where the config says auto: the lowest address is the pelvis. When two sensors belong to the
 * wearer both have to be there first, and nobody may have been overheard, or the one of the ribs
 * would pass for the other.
 */
static void look_on_bus(struct sensors *sensors, const struct sensor_where *bus,
			const bool is_here[SENSOR_COUNT])
{
	struct survey survey;
	int needed = 0, next = 0;

	look_round(sensors, bus, &survey);
	memcpy(sensors->why, survey.why, sizeof(sensors->why));
	for (int i = 0; i < SENSOR_COUNT; i++)
		needed += is_here[i] && sensors->is_needed[i];
	if (survey.count < needed) {
		if (!sensors->is_told)
			notify_log(NOTIFY_WARNING,
				   "lumbard: %d of %d sensors can be used on I2C bus %s: %s",
				   survey.count, needed, bus->bus, survey.why);
		sensors->is_told = true;
		return;
	}
	if (survey.was_disturbed && sensors->disturbed_looks++ < DISTURBED_LOOKS_MOST)
		return;
	sensors->disturbed_looks = 0;
	for (int i = 0; i < SENSOR_COUNT && next < survey.count; i++)
		if (is_here[i]) {
			sensors->slot[i].where = survey.found[next++];
			sensors->slot[i].silent_since_us = clock_now_us();
		}
}

static void look_for_sensors(struct sensors *sensors, int64_t now_us)
{
	bool was_looked_for[SENSOR_COUNT] = {0};

	if (now_us < sensors->next_look_us)
		return;
	sensors->next_look_us = now_us + PAUSE_FIRST_US;
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct sensor_where bus = sensors->slot[i].where;
		bool is_here[SENSOR_COUNT] = {0};

		if (!is_sought(sensors, i) || was_looked_for[i])
			continue;
		for (int k = i; k < SENSOR_COUNT; k++)
			was_looked_for[k] |= is_here[k] =
				is_sought(sensors, k) &&
				sensor_is_same_bus(&sensors->slot[k].where, &bus);
		look_on_bus(sensors, &bus, is_here);
	}
}

int sensors_poll(struct sensors *sensors, int64_t now_us,
		 struct imu_sample ret_samples[SENSOR_COUNT])
{
	int count = 0;

	look_for_sensors(sensors, now_us);
	for (int i = 0; i < SENSOR_COUNT; i++)
		sensors->false_by[i] = IMU_FAULT_NONE;
	for (int i = 0; i < SENSOR_COUNT; i++)
		count += poll_one(sensors, i, now_us, &ret_samples[count]);
	return count;
}

double sensors_age_s(const struct sensors *sensors, enum sensor_place place)
{
	const struct imu_chip *chip = sensors->slot[place].imu.found.chip;

	return S_FROM_US(chip->group_delay_us) + 0.5 / chip->sample_rate_hz;
}

int sensors_any_up(const struct sensors *sensors)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (sensors->slot[i].is_up)
			return 1;
	return 0;
}

void sensors_close(struct sensors *sensors)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		bus_i2c_close(&sensors->slot[i].bus);
}

const char *sensors_why_down(const struct sensors *sensors, enum sensor_place place)
{
	const struct sensor_slot *slot = &sensors->slot[place];

	if (slot->is_up || slot->where.bus[0] == '\0')
		return "";
	return slot->where.address ? slot->why : sensors->why;
}
