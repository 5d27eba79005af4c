/* SPDX-License-Identifier: MIT */
#include <lumbard/sense/words.h>

#include <errno.h>
#include <stdio.h>

static void add_bus_error(int error, const struct sensor_where *where,
			  const struct bus_opener *opener, struct text *text)
{
	char sentence[SENSE_WHY_SIZE];

	opener->ops->explain(opener->ctx, error, where, sentence, sizeof(sentence));
	text_add(text, sentence);
}

static void add_found(const struct imu_found *found, struct text *text)
{
	if (found->verdict == IMU_REFUSED || found->verdict == IMU_CLOCK)
		text_addf(text, "this is a %s: %s", found->part, found->why);
	else
		text_addf(text,
			  "identity 0x%02x in register 0x%02x belongs to no chip of this build, so "
			  "nothing was written to it; see `lumbard list chips`",
			  found->id, found->id_reg);
}

static bool is_known_address(uint8_t address)
{
	for (size_t i = 0; imu_chips[i]; i++)
		if (imu_chip_has_address(imu_chips[i], address))
			return true;
	return false;
}

/* What the errors of imu_advance() mean; those of the bus are the bus's to explain. */
static void add_no_start(const struct sense_why *why, const struct bus_opener *opener,
			 struct text *text)
{
	const struct imu_found *found = &why->found;

	if (why->error == -ENODEV && found->verdict != IMU_NOT_ASKED)
		add_found(found, text);
	else if (why->error == -EPROTO)
		text_add(text, "it does not keep what is written to it; check its supply and "
			       "cable, or try another board");
	else if (why->error == -EILSEQ)
		text_addf(text,
			  "identity 0x%02x is unlisted, and it does not behave as its relatives "
			  "do; try another board",
			  found->id);
	else if (why->error == -EAGAIN && found->verdict == IMU_UNLISTED)
		text_addf(text,
			  "identity 0x%02x is unlisted, so it is tried by behaviour; hold it still "
			  "for a second",
			  found->id);
	else if (why->error == -EINVAL && !is_known_address(why->where.address))
		text_add(text, "no chip of this build uses that address; see `lumbard list chips`");
	else
		add_bus_error(why->error, &why->where, opener, text);
}

static void add_nobody(const struct sense_why *why, struct text *text)
{
	text_add(text,
		 why->cause == SENSE_NOBODY_ELSE ? "nobody else answers at" : "nobody answers at");
	for (int i = 0; i < SENSE_ADDRESSES_MAX && why->asked[i]; i++)
		text_addf(text, " 0x%02x", why->asked[i]);
	text_add(text, "; check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on pin 6");
}

void sense_add_why(const struct sense_why *why, const struct bus_opener *opener, struct text *text)
{
	switch (why->cause) {
	case SENSE_WELL:
		break;
	case SENSE_NO_START:
		add_no_start(why, opener, text);
		break;
	case SENSE_NO_ANSWER:
		add_bus_error(why->error, &why->where, opener, text);
		break;
	case SENSE_BAD_DATA:
		text_addf(text,
			  "its data is wrong (%s); it is started again, check its supply and cable",
			  imu_fault_name(why->fault));
		break;
	case SENSE_NOBODY:
	case SENSE_NOBODY_ELSE:
		add_nobody(why, text);
		break;
	}
}

void sense_add_axes(unsigned axes, struct text *text)
{
	static const char *const names[] = {"accelerometer x", "accelerometer y", "accelerometer z",
					    "gyroscope x",     "gyroscope y",	  "gyroscope z"};
	const char *before = "";

	for (int i = 0; i < 6; i++) {
		if (!(axes >> i & 1))
			continue;
		text_addf(text, "%s%s", before, names[i]);
		before = ", ";
	}
}

static void add_up(const struct imu_found *found, const char *where, struct text *text)
{
	if (found->verdict == IMU_UNLISTED)
		text_addf(text,
			  " sensor: identity 0x%02x is unlisted; it behaves as %s and is taken for "
			  "one, at %s",
			  found->id, found->chip->summary, where);
	else
		text_addf(text, " sensor: %s at %s", found->part, where);
}

static void add_of_sensor(const struct sense_notice *notice, const struct bus_opener *opener,
			  struct text *text)
{
	char where[96];

	snprintf(where, sizeof(where), "%s:0x%02x", notice->where.bus, notice->where.address);
	text_add(text, sensor_place_name(notice->place));
	switch (notice->kind) {
	case SENSE_SAYS_DOWN:
		text_addf(text, " sensor at %s is not there: ", where);
		sense_add_why(&notice->why, opener, text);
		break;
	case SENSE_SAYS_GIVEN_UP:
		text_addf(text,
			  " sensor at %s: given up after %d tries; it is tried once a minute from "
			  "now on",
			  where, notice->count);
		break;
	case SENSE_SAYS_UP:
		add_up(&notice->found, where, text);
		break;
	case SENSE_SAYS_CAUTION:
		text_addf(text, " sensor: %s", notice->found.chip->caution);
		break;
	case SENSE_SAYS_SELF_TEST:
		text_add(text, " sensor: its own self-test failed (");
		sense_add_axes(notice->failed_axes, text);
		text_add(text, "); cheap boards do that; if angles look wrong, try another one");
		break;
	case SENSE_SAYS_HALF_G:
		text_addf(text,
			  " sensor at %s reads half a g at rest, so nothing is judged: it may be "
			  "an LSM6DSO32, which cannot be told from an LSM6DSO; use another board",
			  where);
		break;
	case SENSE_SAYS_TOO_FEW:
		break;
	}
}

void sense_add_notice(const struct sense_notice *notice, const struct bus_opener *opener,
		      struct text *text)
{
	if (notice->kind != SENSE_SAYS_TOO_FEW) {
		add_of_sensor(notice, opener, text);
		return;
	}
	text_addf(text, "%d of %d sensors can be used on I2C bus %s: ", notice->count,
		  notice->needed, notice->where.bus);
	sense_add_why(&notice->why, opener, text);
}
