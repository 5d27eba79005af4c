/* SPDX-License-Identifier: MIT */
#include "fakes/flaky_bus.h"
#include <errno.h>
#include <string.h>

/* splitmix64, Steele, Lea and Flood 2014 */
static uint64_t flaky_bus_random(struct flaky_bus *flaky)
{
	uint64_t z = flaky->random_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int flaky_bus_fails(struct flaky_bus *flaky)
{
	if ((int)(flaky_bus_random(flaky) % 1000) >= flaky->errors_permille)
		return 0;
	flaky->error_count++;
	return 1;
}

static void flaky_bus_spoil(struct flaky_bus *flaky, uint8_t *bytes, size_t n)
{
	switch (flaky->bytes) {
	case FLAKY_BUS_TRUE:
		memcpy(flaky->last_block, bytes, n);
		break;
	case FLAKY_BUS_FROZEN:
		memcpy(bytes, flaky->last_block, n);
		break;
	case FLAKY_BUS_ZEROS:
		memset(bytes, 0x00, n);
		break;
	case FLAKY_BUS_ONES:
		memset(bytes, 0xff, n);
		break;
	}
}

static int flaky_bus_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct flaky_bus *flaky = ctx;
	int r;

	if (flaky_bus_fails(flaky))
		return flaky->error;
	r = bus_read(&flaky->inner, reg, ret_buf, n);
	if (r == 0 && n > 1 && n <= sizeof(flaky->last_block))
		flaky_bus_spoil(flaky, ret_buf, n);
	return r;
}

static int flaky_bus_write(void *ctx, uint8_t reg, uint8_t value)
{
	struct flaky_bus *flaky = ctx;

	if (flaky_bus_fails(flaky))
		return flaky->error;
	return bus_write(&flaky->inner, reg, value);
}

static void flaky_bus_wait_us(void *ctx, uint32_t wait_us)
{
	struct flaky_bus *flaky = ctx;

	bus_wait_us(&flaky->inner, wait_us);
}

static const struct bus_ops flaky_bus_ops = {
	.read = flaky_bus_read,
	.write = flaky_bus_write,
	.wait_us = flaky_bus_wait_us,
};

void flaky_bus_init(struct flaky_bus *flaky, const struct bus *inner, uint64_t seed)
{
	*flaky = (struct flaky_bus){.error = -EREMOTEIO, .inner = *inner, .random_state = seed};
}

struct bus flaky_bus_as_bus(struct flaky_bus *flaky)
{
	return (struct bus){.ops = &flaky_bus_ops, .ctx = flaky, .max_read = flaky->inner.max_read};
}
