/* SPDX-License-Identifier: MIT */
#include <lumbard/sense/words.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>

static void explain_bus(int error, const struct sensor_where *where,
			const struct bus_opener *opener, struct reason *ret_reason)
{
	opener->ops->explain(opener->ctx, error, where, ret_reason);
}

static void explain_found(const struct imu_found *found, struct reason *ret_reason)
{
	if (found->verdict == IMU_REFUSED || found->verdict == IMU_CLOCK)
		reason_set(ret_reason, NULL, "this is a %s: %s", found->part, found->why);
	else if (found->verdict == IMU_BANKED)
		reason_set(
			ret_reason, "end that program, then switch the sensor's power off and on",
			"register 0x%02x says bank 0x%02x, as on %s: another program left it in "
			"that bank, where its identity cannot be read, so nothing was written to "
			"it",
			found->id_reg, found->id, found->part);
	else
		reason_set(ret_reason, "see `lumbard list chips`",
			   "identity 0x%02x in register 0x%02x belongs to no chip of this build, "
			   "so nothing was written to it",
			   found->id, found->id_reg);
}

static bool is_known_address(uint8_t address)
{
	for (size_t i = 0; imu_chips[i]; i++)
		if (imu_chip_has_address(imu_chips[i], address))
			return true;
	return false;
}

void sense_explain_shared(struct reason *ret_reason)
{
	reason_set(ret_reason,
		   "tie AD0 (SDO, SA0) of the one to GND and of the other to 3V3, so that each has "
		   "an address of its own",
		   "two chips answer here at once, as where AD0 is left open, and what is read is "
		   "neither's");
}

/* What the errors of imu_advance() mean; those of the bus are the bus's to explain. */
static void explain_no_start(const struct sense_why *why, const struct bus_opener *opener,
			     struct reason *ret_reason)
{
	const struct imu_found *found = &why->found;

	if (why->error == -ENODEV && found->verdict != IMU_NOT_ASKED)
		explain_found(found, ret_reason);
	else if (why->error == -EPROTO)
		reason_set(ret_reason, "check its supply and cable, or try another board",
			   "it does not keep what is written to it");
	else if (why->error == -ENOTUNIQ)
		sense_explain_shared(ret_reason);
	else if (why->error == -EILSEQ)
		reason_set(ret_reason, "try another board",
			   "identity 0x%02x is unlisted, and it does not behave as its relatives "
			   "do",
			   found->id);
	else if (why->error == -EAGAIN && found->verdict == IMU_UNLISTED)
		reason_set(ret_reason, "hold it still for a second",
			   "identity 0x%02x is unlisted, so it is tried by behaviour", found->id);
	else if (why->error == -EINVAL && !is_known_address(why->where.address))
		reason_set(ret_reason, "see `lumbard list chips`",
			   "no chip of this build uses that address");
	else
		explain_bus(why->error, &why->where, opener, ret_reason);
}

static void explain_nobody(const struct sense_why *why, struct reason *ret_reason)
{
	struct text text = reason_begin(
		ret_reason, "check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on pin 6");

	text_add(&text,
		 why->cause == SENSE_NOBODY_ELSE ? "nobody else answers at" : "nobody answers at");
	for (int i = 0; i < SENSE_ADDRESSES_MAX && why->asked[i]; i++)
		text_addf(&text, " 0x%02x", why->asked[i]);
}

void sense_explain_rewritten(const struct imu_loss *loss, const struct sensor_where *where,
			     struct reason *ret_reason)
{
	struct text next = reason_begin(ret_reason, "");

	text_addf(&next,
		  "another program writes to its registers: 0x%02x has 0x%02x in place of 0x%02x, "
		  "while others kept what they had",
		  loss->reg, loss->is, loss->was);
	next = text_in(ret_reason->next, sizeof(ret_reason->next));
	text_add(&next, "end the other one; `sudo fuser -v ");
	if (where->bus_number == SENSOR_BUS_UNNUMBERED)
		text_addf(&next, "%s` lists who has the bus", where->bus);
	else
		text_addf(&next, "/dev/i2c-%d` lists who has the bus", where->bus_number);
}

static void explain_bad_data(const struct sense_why *why, struct reason *ret_reason)
{
	if (why->fault == IMU_FAULT_SHARED)
		sense_explain_shared(ret_reason);
	else if (why->fault == IMU_FAULT_CONFIG && why->loss.is_rewritten)
		sense_explain_rewritten(&why->loss, &why->where, ret_reason);
	else
		reason_set(ret_reason, "it is started again, check its supply and cable",
			   "its data is wrong (%s)", imu_fault_name(why->fault));
}

void sense_explain(const struct sense_why *why, const struct bus_opener *opener,
		   struct reason *ret_reason)
{
	switch (why->cause) {
	case SENSE_WELL:
		*ret_reason = (struct reason){0};
		break;
	case SENSE_NO_START:
		explain_no_start(why, opener, ret_reason);
		break;
	case SENSE_NO_ANSWER:
		explain_bus(why->error, &why->where, opener, ret_reason);
		break;
	case SENSE_BAD_DATA:
		explain_bad_data(why, ret_reason);
		break;
	case SENSE_NOBODY:
	case SENSE_NOBODY_ELSE:
		explain_nobody(why, ret_reason);
		break;
	}
}

void sense_explain_flaky(double failing_share, struct reason *ret_reason)
{
	reason_set(ret_reason,
		   "check its plugs and its lead, which wants to be short and twisted, or set "
		   "dtparam=i2c_arm_baudrate=50000",
		   "comes and goes: %.0f %% of its transfers fail and are made again",
		   fmax(1.0, 100.0 * failing_share));
}

static void add_why(const struct sense_why *why, const struct bus_opener *opener, struct text *text)
{
	struct reason reason;

	sense_explain(why, opener, &reason);
	reason_say(&reason, text);
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
	struct reason reason;

	snprintf(where, sizeof(where), "%s:0x%02x", notice->where.bus, notice->where.address);
	text_add(text, sensor_place_name(notice->place));
	switch (notice->kind) {
	case SENSE_SAYS_DOWN:
		text_addf(text, " sensor at %s is not there: ", where);
		add_why(&notice->why, opener, text);
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
		text_add(text, "); whether that matters shows when it is turned, and is told then; "
			       "`lumbard doctor --turn` tells it before");
		break;
	case SENSE_SAYS_HALF_G:
		text_addf(text,
			  " sensor at %s reads half a g at rest, so nothing is judged: it may be "
			  "an LSM6DSO32, which cannot be told from an LSM6DSO; use another board",
			  where);
		break;
	case SENSE_SAYS_FLAKY:
		sense_explain_flaky(notice->failing_share, &reason);
		text_addf(text, " sensor at %s ", where);
		reason_say(&reason, text);
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
	text_addf(text, "%d of %d sensor%s can be used on I2C bus %s: ", notice->count,
		  notice->needed, plural_s(notice->needed), notice->where.bus);
	add_why(&notice->why, opener, text);
}
