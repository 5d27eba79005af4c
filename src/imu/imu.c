/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/imu/imu.h>
#include <math.h>
#include <string.h>

enum { ID_NOT_READ = -1 };

const struct imu_chip *imu_chip_by_name(const char *name)
{
	for (size_t i = 0; imu_chips[i]; i++) {
		if (strcmp(imu_chips[i]->name, name) == 0)
			return imu_chips[i];
	}
	return NULL;
}

int imu_chip_has_address(const struct imu_chip *chip, uint8_t address)
{
	for (size_t i = 0; i < IMU_ADDRESSES_MAX && chip->addresses[i]; i++) {
		if (chip->addresses[i] == address)
			return 1;
	}
	return 0;
}

static int axis_is_at_end(struct vec3 v, double range, double resolution)
{
	double end = range - 1.5 * resolution; /* the last count, and half a count for rounding */

	return fabs(v.x) >= end || fabs(v.y) >= end || fabs(v.z) >= end;
}

int imu_reading_is_saturated(const struct imu_reading *reading, const struct imu_chip *chip)
{
	return axis_is_at_end(reading->accel_mps2, chip->accel_range_mps2,
			      chip->accel_resolution_mps2) ||
	       axis_is_at_end(reading->gyro_radps, chip->gyro_range_radps,
			      chip->gyro_resolution_radps);
}

static const char *chip_part(const struct imu_chip *chip, uint8_t id)
{
	for (size_t i = 0; i < IMU_IDS_MAX && chip->ids[i].part; i++) {
		if (chip->ids[i].value == id)
			return chip->ids[i].part;
	}
	return NULL;
}

/*
 * Identity registers read so far at one address: families share them, and whatever sits there
 * instead of an IMU is asked as little as possible.
 */
struct id_cache {
	int value_of_reg[256];
	int first_value;
};

static int id_cache_read(struct id_cache *cache, const struct bus *bus, uint8_t reg)
{
	uint8_t id;
	int r;

	if (cache->value_of_reg[reg] != ID_NOT_READ)
		return 0;
	r = bus_read(bus, reg, &id, 1);
	if (r < 0)
		return r;
	cache->value_of_reg[reg] = id;
	if (cache->first_value == ID_NOT_READ)
		cache->first_value = id;
	return 0;
}

/* Fills chip and part of ret_imu. */
static int imu_identify(struct id_cache *cache, const struct bus *bus, const struct imu_chip *chip,
			struct imu *ret_imu)
{
	const char *part;
	int r;

	r = id_cache_read(cache, bus, chip->id_reg);
	if (r < 0)
		return r;
	part = chip_part(chip, (uint8_t)cache->value_of_reg[chip->id_reg]);
	if (!part)
		return -ENODEV;
	ret_imu->chip = chip;
	ret_imu->part = part;
	return 0;
}

static int imu_identify_any(struct id_cache *cache, const struct bus *bus, uint8_t address,
			    struct imu *ret_imu)
{
	int r = -EINVAL;

	for (size_t i = 0; imu_chips[i]; i++) {
		if (!imu_chip_has_address(imu_chips[i], address))
			continue;
		r = imu_identify(cache, bus, imu_chips[i], ret_imu);
		if (r != -ENODEV)
			return r;
	}
	return r;
}

static int imu_find(const struct bus *bus, uint8_t address, const struct imu_chip *want,
		    struct imu *ret_imu, uint8_t *ret_id)
{
	struct id_cache cache = {.first_value = ID_NOT_READ};
	int r;

	for (size_t i = 0; i < 256; i++)
		cache.value_of_reg[i] = ID_NOT_READ;
	if (want)
		r = imu_identify(&cache, bus, want, ret_imu);
	else
		r = imu_identify_any(&cache, bus, address, ret_imu);
	if (r == -ENODEV && cache.first_value != ID_NOT_READ)
		*ret_id = (uint8_t)cache.first_value;
	return r;
}

static int step_read_back(const struct bus *bus, const struct imu_start_step *step,
			  int *ret_is_kept)
{
	uint8_t value;
	int r;

	r = bus_read(bus, step->reg, &value, 1);
	if (r < 0)
		return r;
	*ret_is_kept = ((value ^ step->value) & step->verify_mask) == 0;
	return 0;
}

static int step_run(const struct bus *bus, const struct imu_start_step *step)
{
	int is_kept = 1;
	int r;

	r = bus_write(bus, step->reg, step->value);
	if (r < 0)
		return r;
	if (step->settle_us)
		bus_wait_us(bus, step->settle_us);
	if (step->verify_mask) {
		r = step_read_back(bus, step, &is_kept);
		if (r < 0)
			return r;
	}
	return is_kept ? 0 : -EPROTO;
}

int imu_start(struct imu *imu, const struct bus *bus, uint8_t address, const struct imu_chip *want,
	      uint8_t *ret_id)
{
	struct imu started = {.bus = *bus};
	int r;

	r = imu_find(bus, address, want, &started, ret_id);
	if (r < 0)
		return r;
	if (started.chip->burst_len > bus->max_read)
		return -EMSGSIZE;
	for (size_t i = 0; i < started.chip->start_count; i++) {
		r = step_run(bus, &started.chip->start[i]);
		if (r < 0)
			return r;
	}
	*imu = started;
	return 0;
}

static int bytes_are_blank(const uint8_t *bytes, size_t n)
{
	if (bytes[0] != 0x00 && bytes[0] != 0xff)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if (bytes[i] != bytes[0])
			return 0;
	}
	return 1;
}

static int imu_is_frozen(struct imu *imu, const uint8_t *bytes)
{
	size_t n = imu->chip->burst_len;

	if (imu->same_reads == 0 || memcmp(imu->last_bytes, bytes, n) != 0) {
		memcpy(imu->last_bytes, bytes, n);
		imu->same_reads = 1;
	} else if (imu->same_reads < IMU_FROZEN_READS) {
		imu->same_reads++;
	}
	return imu->same_reads >= IMU_FROZEN_READS;
}

/* The step that the watch looks at next, or start_count when the family has none to look at. */
static size_t imu_watched_step(const struct imu *imu)
{
	size_t count = imu->chip->start_count;

	for (size_t i = 0; i < count; i++) {
		size_t step = (imu->watch_step + i) % count;

		if (imu->chip->start[step].verify_mask)
			return step;
	}
	return count;
}

/*
 * After a brown-out the chip answers on, asleep or with other ranges. As long as the look at a
 * register fails, the next read looks at the same one again: nothing decoded can be trusted.
 */
static enum imu_fault imu_watch(struct imu *imu, int *ret_errno)
{
	size_t step;
	int is_kept;
	int r;

	if (imu->reads_since_watch < IMU_WATCH_READS)
		imu->reads_since_watch++;
	if (imu->reads_since_watch < IMU_WATCH_READS)
		return IMU_FAULT_NONE;
	step = imu_watched_step(imu);
	if (step == imu->chip->start_count)
		return IMU_FAULT_NONE;
	r = step_read_back(&imu->bus, &imu->chip->start[step], &is_kept);
	if (r < 0) {
		*ret_errno = r;
		return IMU_FAULT_BUS;
	}
	if (!is_kept)
		return IMU_FAULT_CONFIG;
	imu->watch_step = step + 1;
	imu->reads_since_watch = 0;
	return IMU_FAULT_NONE;
}

static enum imu_fault imu_read_bytes(struct imu *imu, uint8_t *ret_bytes, int *ret_errno)
{
	int r;

	r = imu->chip ? bus_read(&imu->bus, imu->chip->burst_reg, ret_bytes, imu->chip->burst_len)
		      : -ENODEV;
	if (r < 0) {
		*ret_errno = r;
		return IMU_FAULT_BUS;
	}
	if (bytes_are_blank(ret_bytes, imu->chip->burst_len))
		return IMU_FAULT_BLANK;
	if (imu_is_frozen(imu, ret_bytes))
		return IMU_FAULT_FROZEN;
	return imu_watch(imu, ret_errno);
}

enum imu_fault imu_read(struct imu *imu, struct imu_reading *ret_reading, int *ret_errno)
{
	uint8_t bytes[IMU_BURST_MAX] = {0};
	enum imu_fault fault;

	*ret_errno = 0;
	fault = imu_read_bytes(imu, bytes, ret_errno);
	imu->read_count++;
	imu->fault_count[fault]++;
	if (fault == IMU_FAULT_NONE)
		imu->chip->decode(bytes, ret_reading);
	return fault;
}

const char *imu_fault_name(enum imu_fault fault)
{
	static const char *const names[IMU_FAULT_COUNT] = {
		[IMU_FAULT_NONE] = "none",     [IMU_FAULT_BUS] = "bus",
		[IMU_FAULT_FROZEN] = "frozen", [IMU_FAULT_BLANK] = "blank",
		[IMU_FAULT_CONFIG] = "config",
	};

	return (unsigned)fault < IMU_FAULT_COUNT ? names[fault] : "unknown";
}
