/* SPDX-License-Identifier: MIT */
/*
 * What else sits at the addresses of the families. Identities: the datasheets' WHO_AM_I or CHIP_ID
 * as Linux, ST's and TDK's drivers list them; it is the triple of address, register and value that
 * identifies, never the value alone. Left out are a BMI323 and BMI330, whose first byte is a dummy,
 * and an ITG-3200, whose 0x68 in register 0 may be any MPU's trim.
 *
 * Clocks: the register maps of DS1307, DS3231 and PCF8523 (revision 6).
 */
#include "strangers.h"

#include <stdbool.h>
#include <stddef.h>

#define ASK_LIST "; `lumbard list chips` has the parts that can be used"

static const char needs_configuration[] =
	"it needs Bosch's 8 kB configuration at every start, which this build does not have; a "
	"BMI160 does without" ASK_LIST;
static const char is_gyro_only[] =
	"it is a gyroscope alone, and posture needs an accelerometer on the same chip" ASK_LIST;
static const char has_other_registers[] =
	"it has other registers than its relatives, for which this build has no driver" ASK_LIST;
static const char has_other_ranges[] = "its ranges are coded otherwise than its relatives', so all "
				       "numbers would be wrong" ASK_LIST;
static const char is_unchecked[] =
	"nobody checked it against the ICM-20948, which it resembles" ASK_LIST;

static const struct imu_stranger strangers[] = {
	{{0x68, 0x69}, 0x00, 0x0f, "gyroscope of a BMI055 or BMI088", is_gyro_only},
	{{0x68, 0x69}, 0x00, 0x24, "BMI270", needs_configuration},
	{{0x68, 0x69}, 0x00, 0x27, "BMI260", needs_configuration},
	{{0x68, 0x69}, 0x00, 0xe0, "ICM-20648", is_unchecked},
	{{0x68, 0x69}, 0x00, 0xe1, "ICM-20649", has_other_ranges},
	{{0x68, 0x69}, 0x75, 0x3b, "ICM-40609-D", has_other_ranges},
	{{0x68, 0x69}, 0x75, 0x44, "ICM-42686-P", has_other_ranges},
	{{0x68, 0x69}, 0x75, 0x60, "ICM-42607-P", has_other_registers},
	{{0x68, 0x69}, 0x75, 0x67, "ICM-42670-P or ICM-42607", has_other_registers},
	{{0x68, 0x69}, 0x75, 0xac, "ICM-20601", has_other_ranges},
	{{0x68, 0x69}, 0x75, 0xb5, "IAM-20380", is_gyro_only},
	{{0x6a, 0x6b}, 0x0f, 0x22, "LSM6DSO16IS", has_other_registers},
	{{0x6a, 0x6b}, 0x0f, 0x68, "LSM6DS0 or LSM9DS1", has_other_registers},
	{{0x6a, 0x6b}, 0x0f, 0x70, "LSM6DSV or LSM6DSV16X", has_other_registers},
	{{0x6a, 0x6b}, 0x0f, 0x71, "LSM6DSV16B", has_other_registers},
	{{0x6a, 0x6b}, 0x0f, 0x73, "LSM6DSV80X", has_other_registers},
	{{0x6a, 0x6b}, 0x0f, 0xd4, "L3GD20", is_gyro_only},
	{{0x6a, 0x6b}, 0x0f, 0xd7, "L3GD20H", is_gyro_only},
};

static int sits_at(const struct imu_stranger *stranger, uint8_t address)
{
	for (size_t i = 0; i < IMU_ADDRESSES_MAX && stranger->addresses[i]; i++)
		if (stranger->addresses[i] == address)
			return 1;
	return 0;
}

const struct imu_stranger *imu_stranger_at(uint8_t address, uint8_t id_reg, uint8_t id)
{
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		if (strangers[i].id_reg == id_reg && strangers[i].id == id &&
		    sits_at(&strangers[i], address))
			return &strangers[i];
	return NULL;
}

static bool is_bcd(uint8_t value, int least, int most)
{
	int tens = value >> 4;
	int ones = value & 0x0f;
	int number = 10 * tens + ones;

	return tens <= 9 && ones <= 9 && number >= least && number <= most;
}

static bool is_hour(uint8_t value, bool has_12_hours)
{
	/* bit 5 is then PM */
	return has_12_hours ? is_bcd(value & 0x1f, 1, 12) : is_bcd(value, 0, 23);
}

/*
 * All of them, because any one is in the registers of some IMU: BMI160 and BMI270 have a zero for a
 * date, an MPU's trim fails some field, an ICM-20948's identity is no number of seconds.
 */
static bool is_ds_clock(const uint8_t r[7])
{
	return is_bcd(r[0] & 0x7f, 0, 59) &&	    /* bit 7: halted */
	       is_bcd(r[1] & 0x7f, 0, 59) &&	    /* bit 7: a BQ32000's failure */
	       is_hour(r[2] & 0x3f, r[2] & 0x40) && /* bit 6: 12 hours, 7: a century */
	       is_bcd(r[3], 0, 7) && is_bcd(r[4], 1, 31) &&
	       is_bcd(r[5] & 0x7f, 1, 12) && /* bit 7: the century, of a DS3231 */
	       is_bcd(r[6], 0, 99);
}

static bool is_pcf8523(const uint8_t r[10])
{
	return !(r[0] & 0x40) &&	     /* a test bit, always 0 */
	       is_bcd(r[3] & 0x7f, 0, 59) && /* bit 7: it was halted */
	       is_bcd(r[4], 0, 59) &&
	       is_hour(r[5] & 0x3f, r[0] & 0x08) && /* chosen in the control register */
	       is_bcd(r[6], 1, 31) && is_bcd(r[7], 0, 6) && is_bcd(r[8], 1, 12) &&
	       is_bcd(r[9], 0, 99);
}

const char *imu_clock_in(const uint8_t registers[10])
{
	/* M41T8x and the like keep hundredths first. */
	bool is_ds = is_ds_clock(registers) || is_ds_clock(registers + 1);
	bool is_pcf = is_pcf8523(registers);

	if (is_ds && is_pcf)
		return "DS1307, DS3231 or PCF8523";
	if (is_ds)
		return "DS1307 or DS3231";
	return is_pcf ? "PCF8523" : NULL;
}
