/* SPDX-License-Identifier: MIT */
#include <emulators/emulators.h>

/*
 * Only to be recognised: without its 8 kB configuration the sensors give zeros, and nobody here
 * has it, so nobody has a reason to write anything.
 */
enum { CHIP_ID = 0x00, PWR_CONF = 0x7C };

static void power_up(struct emulator *emulator)
{
	emulator_define(emulator, 0, CHIP_ID, CHIP_ID, emulator->id, 0);
	emulator_define(emulator, 0, 0x0C, 0x17, 0, 0);	   /* accelerometer, then gyroscope */
	emulator_define(emulator, 0, 0x21, 0x21, 0, 0);	   /* INTERNAL_STATUS: not initialised */
	emulator_define(emulator, 0, 0x59, 0x59, 0, 0xFF); /* INIT_CTRL */
	emulator_define(emulator, 0, 0x5B, 0x5C, 0, 0xFF); /* INIT_ADDR */
	emulator_define(emulator, 0, 0x5E, 0x5E, 0, 0xFF); /* INIT_DATA */
	emulator_define(emulator, 0, PWR_CONF, PWR_CONF, 0x03, 0x03);
	emulator_define(emulator, 0, 0x7E, 0x7E, 0, 0xFF); /* CMD */
}

static void write_any(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	emulator_forbid(emulator, "write %02X to %02X of a BMI270", value, reg);
}

static void refresh(struct emulator *emulator)
{
	emulator->reg[0][CHIP_ID] = emulator->id;
}

const struct emulator_model emulator_bmi270 = {
	.name = "bmi270",
	.address = 0x68,
	.power_up = power_up,
	.write = write_any,
	.refresh = refresh,
	.identity = EMULATOR_IDENTITY(CHIP_ID),
	.default_id = 0x24,
};
