/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/fake_bus.h"
#include <string.h>

enum { SMBUS_BLOCK_MAX = 32 };

static void fake_bus_log(struct fake_bus *fake, struct fake_bus_entry entry)
{
	if (fake->log_count < FAKE_BUS_LOG_MAX)
		fake->log[fake->log_count++] = entry;
}

static int fake_bus_count(struct fake_bus *fake)
{
	fake->transactions++;
	return fake->transactions == fake->fail_on ? fake->fail_errno : 0;
}

static int fake_bus_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct fake_bus *fake = ctx;
	int r;

	if (n == 0 || n > SMBUS_BLOCK_MAX || reg + n > 256)
		fail_msg("read of %zu bytes from register 0x%02x", n, reg);
	for (size_t i = 0; i < n; i++) {
		if (!fake->is_defined[reg + i])
			fail_msg("read of undefined register 0x%02zx", reg + i);
	}
	fake_bus_log(fake, (struct fake_bus_entry){0, reg, fake->value[reg], n});
	r = fake_bus_count(fake);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		ret_buf[i] = fake->value[reg + i] ^ fake->stuck_bits[reg + i];
	return 0;
}

static int fake_bus_write(void *ctx, uint8_t reg, uint8_t value)
{
	struct fake_bus *fake = ctx;
	int r;

	if (!fake->is_writable[reg])
		fail_msg("write of 0x%02x to register 0x%02x, which is not writable", value, reg);
	fake_bus_log(fake, (struct fake_bus_entry){1, reg, value, 1});
	fake->writes++;
	r = fake_bus_count(fake);
	if (r < 0)
		return r;
	fake->value[reg] = value;
	return 0;
}

static void fake_bus_wait_us(void *ctx, uint32_t wait_us)
{
	struct fake_bus *fake = ctx;

	fake->waited_us += wait_us;
}

static const struct bus_ops fake_bus_ops = {
	.read = fake_bus_read,
	.write = fake_bus_write,
	.wait_us = fake_bus_wait_us,
};

void fake_bus_init(struct fake_bus *fake)
{
	memset(fake, 0, sizeof(*fake));
}

void fake_bus_init_chip(struct fake_bus *fake, const struct imu_chip *chip)
{
	fake_bus_init(fake);
	for (size_t i = 0; i < chip->start_count; i++) {
		fake_bus_define(fake, chip->start[i].reg, 0x00);
		fake->is_writable[chip->start[i].reg] = 1;
	}
	fake_bus_set(fake, chip->burst_reg, chip->vectors[0].bytes, chip->burst_len);
	fake_bus_define(fake, chip->id_reg, chip->ids[0].value);
}

void fake_bus_define(struct fake_bus *fake, uint8_t reg, uint8_t value)
{
	fake->is_defined[reg] = 1;
	fake->value[reg] = value;
}

void fake_bus_set(struct fake_bus *fake, uint8_t reg, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fake_bus_define(fake, (uint8_t)(reg + i), bytes[i]);
}

struct bus fake_bus_as_bus(struct fake_bus *fake)
{
	return (struct bus){.ops = &fake_bus_ops, .ctx = fake, .max_read = SMBUS_BLOCK_MAX};
}
