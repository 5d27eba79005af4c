/* SPDX-License-Identifier: MIT */
#include "doctor.h"
#include "verdict.h"
#include <lumbard/form/form_error.h>
#include <lumbard/sense/words.h>

#include <lumbard/base/text.h>
#include <lumbard/base/units.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define BIAS_LOOK_DPS	10.0
#define MISSED_LOOK	0.1
#define TEMP_LEAST_DEGC (-10.0)
#define TEMP_MOST_DEGC	70.0

enum { ALL_AXES = 0x3f };

#define FLAKY_LOOK    0.002 /* of the transfers */
#define RATE_LEAST_HZ 50.0  /* to be advised: below 27 Hz the coach cannot judge all */

#define LEAD_HELP                                                                                  \
	"shorten and twist the lead, check its plugs, or set dtparam=i2c_arm_baudrate=50000 and "  \
	"rate_hz = 50"
#define BUSY_HELP "see what else keeps this machine busy, or give a display on this bus another one"
#define TURN_HELP                                                                                  \
	"turn it by hand, a quarter turn and back round each of its edges: `lumbard doctor "       \
	"--turn`"
#define STILL_HELP "put it on a table, keep off, and run `lumbard doctor` again"

static const char *part_of(const struct imu_found *found)
{
	return found->part ? found->part : found->chip ? found->chip->name : "unknown chip";
}

static void topic_of(const struct doctor_chip *chip, const char *what,
		     char ret_topic[DOCTOR_TOPIC_SIZE])
{
	snprintf(ret_topic, DOCTOR_TOPIC_SIZE, "%s %.28s:0x%02x", what, chip->where.bus,
		 chip->where.address);
}

/* Of a chip that nobody would use it says little. */
static enum doctor_level level_of_bad(const struct doctor *doctor, const struct doctor_chip *chip)
{
	const struct config *config = doctor->config;
	bool is_used = chip->is_wanted;

	for (int i = 0; i < SENSOR_COUNT; i++)
		is_used |= config->sensor[i].address == 0 &&
			   sensor_is_same_bus(&config->sensor[i], &chip->where);
	return is_used ? DOCTOR_BAD : DOCTOR_LOOK;
}

static void judge_implausible(struct doctor *doctor, const struct doctor_chip *chip,
			      const char *topic, const char *identity)
{
	char why[128], next[160];
	struct text text = text_in(why, sizeof(why));

	if (verdict_is_disagreeing(chip)) {
		self_check_say(&text, &chip->agreement);
		snprintf(next, sizeof(next), "%s", self_check_cure(chip->agreement.fault));
		doctor_add(&doctor->report, level_of_bad(doctor, chip), topic, next, "%s: %s",
			   identity, why);
	} else if (verdict_is_lsm6dso32(chip))
		doctor_add(&doctor->report, level_of_bad(doctor, chip), topic, "use another board",
			   "%s: reads half a g at rest, as an LSM6DSO32 does, which passes for an "
			   "LSM6DSO and has twice the scale",
			   identity);
	else
		doctor_add(&doctor->report, level_of_bad(doctor, chip), topic,
			   "if it lay still, use another board",
			   "%s: implausible, it reads %.2f g at rest", identity,
			   chip->result.gravity_g);
}

static void judge_up(struct doctor *doctor, const struct doctor_chip *chip)
{
	struct doctor_report *report = &doctor->report;
	const struct imu_found *found = &chip->is.found;
	enum verdict verdict = verdict_of(chip);
	char topic[DOCTOR_TOPIC_SIZE], identity[160];

	topic_of(chip, "chip", topic);
	if (found->verdict == IMU_UNLISTED)
		snprintf(identity, sizeof(identity),
			 "identity 0x%02x is unlisted, but it behaves as %.90s", found->id,
			 found->chip->summary);
	else
		snprintf(identity, sizeof(identity), "%.60s (identity 0x%02x)", part_of(found),
			 found->id);
	if (verdict == VERDICT_FAILS)
		doctor_add(report, level_of_bad(doctor, chip), topic, "see the next line",
			   "%s: starts, but cannot be read reliably", identity);
	else if (verdict == VERDICT_IMPLAUSIBLE)
		judge_implausible(doctor, chip, topic, identity);
	else if (verdict == VERDICT_NOISY)
		doctor_add(report, DOCTOR_LOOK, topic,
			   "keep its lead off motors and supplies, or try another board",
			   "%s: works, but noisy", identity);
	else
		doctor_add(report, verdict == VERDICT_UNLISTED ? DOCTOR_LOOK : DOCTOR_GOOD, topic,
			   verdict == VERDICT_UNLISTED
				   ? "compare its numbers below, and see `lumbard doctor --turn`; "
				     "if they are sane, use it"
				   : found->chip->caution,
			   "%s: works", identity);
}

/* Half of the chip in standby, or an axis that is dead, while the others live. */
static bool is_half_still(const struct doctor_chip *chip)
{
	return chip->result.still_axes && chip->result.still_axes != ALL_AXES;
}

static const char *cure_of(const uint32_t fault[IMU_FAULT_COUNT])
{
	if (fault[IMU_FAULT_CONFIG] || fault[IMU_FAULT_BLANK] || fault[IMU_FAULT_FROZEN])
		return "it fell asleep or was reset: check its supply (3V3, GND) and its cable";
	if (fault[IMU_FAULT_BUS])
		return LEAD_HELP;
	return "what it says cannot be: try another board";
}

/* What explains the faults and what helps; why is "" where the counts say it all. */
static void explain_faults(const struct doctor_chip *chip, struct reason *ret_reason)
{
	const uint32_t *fault = chip->counts.fault;
	struct text text = reason_begin(ret_reason, cure_of(fault));

	if (fault[IMU_FAULT_SHARED]) {
		sense_explain_shared(ret_reason);
	} else if (fault[IMU_FAULT_CONFIG] && chip->is.loss.is_rewritten) {
		sense_explain_rewritten(&chip->is.loss, &chip->where, ret_reason);
	} else if (fault[IMU_FAULT_FROZEN] && is_half_still(chip)) {
		sense_add_axes(chip->result.still_axes, &text);
		text_add(&text, " stood still while the others lived");
	}
}

static void add_wrong_reads(struct doctor *doctor, const struct doctor_chip *chip,
			    const char *topic, const char *found)
{
	struct reason reason;

	explain_faults(chip, &reason);
	doctor_add(&doctor->report,
		   verdict_is_failing(chip) ? level_of_bad(doctor, chip) : DOCTOR_LOOK, topic,
		   reason.next, "%s%s%s", found, reason.why[0] ? "; " : "", reason.why);
}

/* None of the reads failed: whether there are enough. */
static void judge_rate(struct doctor *doctor, const struct doctor_chip *chip, const char *topic,
		       struct text *found)
{
	const struct doctor_chips *chips = &doctor->chips;
	const double least_hz = form_error_least_hz(FORM_SHAKING), set_hz = doctor->config->rate_hz;
	double rate_hz = chips->measured_s > 0.0 ? chip->counts.reads / chips->measured_s : set_hz;
	bool is_missed = (double)chips->missed_ticks > MISSED_LOOK * (double)chips->ticks;
	bool is_blind = fmin(rate_hz, set_hz) < least_hz;
	char next[192];
	struct text help = text_in(next, sizeof(next));

	text_add(found, ", no error");
	if (is_missed)
		text_addf(found, ", but fewer than %g a second", set_hz);
	if (is_blind)
		text_addf(found, "; %s cannot be judged below %.0f a second",
			  form_error_info(FORM_SHAKING)->code, ceil(least_hz));
	if (set_hz < least_hz)
		text_addf(&help, "set rate_hz = %.0f or more", ceil(least_hz));
	else if (set_hz > RATE_LEAST_HZ)
		text_add(&help, "set rate_hz = 50, " BUSY_HELP);
	else
		text_add(&help, BUSY_HELP);
	doctor_add(&doctor->report, is_missed || is_blind ? DOCTOR_LOOK : DOCTOR_GOOD, topic,
		   is_missed || is_blind ? next : NULL, "%s", found->buf);
}

static void judge_reads(struct doctor *doctor, const struct doctor_chip *chip)
{
	const uint32_t *fault = chip->counts.fault;
	double ms = chip->counts.reads ? (double)chip->reading_us * 1e-3 / chip->counts.reads : 0.0;
	char topic[DOCTOR_TOPIC_SIZE], found[256];
	struct text text = text_in(found, sizeof(found));

	topic_of(chip, "reads", topic);
	text_addf(&text, "%u in %.1f s, %.1f ms each", chip->counts.reads, doctor->chips.measured_s,
		  ms);
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		if (fault[i])
			text_addf(&text, ", %u %s", fault[i], imu_fault_name((enum imu_fault)i));
	if (chip->skipped_reads)
		text_addf(&text, ", %u left out", chip->skipped_reads);
	if (fault[IMU_FAULT_BUS] && chip->error)
		text_addf(&text, " (%s)", strerror(-chip->error));
	if (sense_count_wrong(&chip->counts))
		add_wrong_reads(doctor, chip, topic, found);
	else if (chip->counts.failed_transfers > FLAKY_LOOK * chip->counts.transfers)
		doctor_add(&doctor->report, DOCTOR_LOOK, topic, LEAD_HELP,
			   "%s; the connection comes and goes: %u of %u transfers failed and were "
			   "made again",
			   found, chip->counts.failed_transfers, chip->counts.transfers);
	else
		judge_rate(doctor, chip, topic, &text);
}

/* What is most wrong with a sensor that lies still; NULL: nothing. */
static const char *rest_help(const struct rest_result *rest, enum doctor_level *ret_level)
{
	*ret_level = DOCTOR_BAD;
	if (rest->gravity_g > 1.9 && rest->gravity_g < 2.1)
		return "|g| has to be 1: it reads twice too much, as with a wrong range; nothing "
		       "is "
		       "judged, try another board";
	if (fabs(rest->gravity_g - 1.0) > GRAVITY_BAD_G)
		return "|g| has to be 1, so nothing is judged; lay it on another side: where |g| "
		       "changes with that an axis is out of calibration; try another board";
	*ret_level = DOCTOR_LOOK;
	if (fabs(rest->gravity_g - 1.0) > GRAVITY_LOOK_G)
		return "|g| has to be 0.9 to 1.1: angles will be off by some degrees; try another "
		       "board";
	if (rest->noise_mg > NOISY_MG || rest->noise_dps > NOISY_DPS)
		return "above 10 mg or 0.5 deg/s is noisy: keep its lead off motors and supplies, "
		       "or "
		       "try another board";
	if (rest->bias_dps > BIAS_LOOK_DPS)
		return "above 10 deg/s is much: lumbard takes it away at rest, but the chip may be "
		       "damaged";
	if (rest->temp_degc < TEMP_LEAST_DEGC || rest->temp_degc > TEMP_MOST_DEGC)
		return "no temperature to be worn at: if it is warm to the finger take it off; "
		       "else "
		       "the chip is of another kind than it says";
	*ret_level = DOCTOR_GOOD;
	return NULL;
}

static void judge_rest(struct doctor *doctor, const struct doctor_chip *chip)
{
	const struct rest_result *rest = &chip->result;
	char topic[DOCTOR_TOPIC_SIZE], found[256];
	struct text text = text_in(found, sizeof(found));
	enum doctor_level level = DOCTOR_LOOK;
	const char *help;

	topic_of(chip, "rest", topic);
	if (chip->counts.fault[IMU_FAULT_SHARED])
		return; /* of neither */
	if (!is_known(rest->noise_mg)) {
		if (verdict_of(chip) != VERDICT_FAILS)
			doctor_add(&doctor->report, DOCTOR_LOOK, topic,
				   "run it again with --seconds 30",
				   "too few readings to judge noise, bias and |g|");
		return;
	}
	text_addf(&text, "noise %.1f mg and %.2f deg/s, bias %.1f deg/s, |g| %.2f", rest->noise_mg,
		  rest->noise_dps, rest->bias_dps, rest->gravity_g);
	if (fabs(rest->gravity_g - 1.0) > GRAVITY_LOOK_G)
		text_addf(&text, " (x %.2f, y %.2f, z %.2f m/s2)", rest->accel_mps2.x,
			  rest->accel_mps2.y, rest->accel_mps2.z);
	if (is_known(rest->temp_degc))
		text_addf(&text, ", %.0f degC", rest->temp_degc);
	help = rest->was_moving ? STILL_HELP : rest_help(rest, &level);
	if (level == DOCTOR_BAD)
		level = level_of_bad(doctor, chip);
	doctor_add(&doctor->report, level, topic, help, "%s%s",
		   rest->was_moving ? "it moved, so these are not judged: " : "", found);
}

/* What turning it has shown counts for more, either way; what it shows wrong is told as that. */
static void judge_failed_test(struct doctor_report *report, const struct doctor_chip *chip,
			      const char *topic, const char *names)
{
	if (verdict_is_disagreeing(chip))
		doctor_add(report, DOCTOR_BAD, topic, "try another board",
			   "its own self-test failed: %s, and it does not agree with itself",
			   names);
	else if (chip->agreement.is_confirmed)
		doctor_add(
			report, DOCTOR_GOOD, topic, NULL,
			"its own self-test failed: %s, but accelerometer and gyroscope agree over "
			"all turns",
			names);
	else
		doctor_add(report, DOCTOR_LOOK, topic, TURN_HELP,
			   "its own self-test failed: %s; whether that matters shows when it is "
			   "turned",
			   names);
}

static void judge_turn(const struct doctor *doctor, struct doctor_report *report,
		       const struct doctor_chip *chip)
{
	char topic[DOCTOR_TOPIC_SIZE];

	topic_of(chip, "turn", topic);
	if (!doctor->wants_turn || verdict_is_disagreeing(chip) || verdict_is_failing(chip))
		return;
	if (chip->agreement.is_confirmed)
		doctor_add(report, DOCTOR_GOOD, topic, NULL,
			   "accelerometer and gyroscope agree over all turns");
	else
		doctor_add(report, DOCTOR_LOOK, topic, TURN_HELP,
			   "it was turned too little to tell whether its axes agree");
}

static void judge_self_test(struct doctor_report *report, const struct doctor_chip *chip)
{
	const struct imu_self_test_result *test = &chip->is.self_test;
	unsigned axes = test->failed_axes ? test->failed_axes : test->unknown_axes;
	char topic[DOCTOR_TOPIC_SIZE], names[128];
	struct text text = text_in(names, sizeof(names));

	if (!test->is_done && !test->was_moving && !test->was_disturbed)
		return;
	topic_of(chip, "test", topic);
	if (axes == ALL_AXES)
		text_add(&text, "all axes");
	else
		sense_add_axes(axes, &text);
	if (test->was_moving)
		doctor_add(report, DOCTOR_LOOK, topic, STILL_HELP,
			   "it moved during its self-test, which says nothing then");
	else if (test->was_disturbed)
		doctor_add(report, DOCTOR_LOOK, topic, LEAD_HELP,
			   "transfers failed in each of %d tries of its self-test", IMU_TEST_TRIES);
	else if (test->failed_axes)
		judge_failed_test(report, chip, topic, names);
	else if (test->unknown_axes)
		doctor_add(report, DOCTOR_GOOD, topic, NULL,
			   "its own self-test passed by general limits; no factory values for %s",
			   names);
	else
		doctor_add(report, DOCTOR_GOOD, topic, NULL, "its own self-test passed");
}

/* Once a bus. */
static void judge_hang(struct doctor *doctor, const struct doctor_chip *chip)
{
	char topic[DOCTOR_TOPIC_SIZE];

	for (const struct doctor_chip *other = doctor->chips.chip; other < chip; other++)
		if (verdict_of(other) == VERDICT_HANGS &&
		    sensor_is_same_bus(&other->where, &chip->where))
			return;
	snprintf(topic, sizeof(topic), "i2c %.30s", chip->where.bus);
	doctor_add(
		&doctor->report,
		doctor_is_optional_bus(doctor->config, &chip->where) ? DOCTOR_LOOK : DOCTOR_BAD,
		topic,
		"check for a short and for a loose wire at pins 3 and 5, then switch the sensors "
		"off and on",
		"the bus hangs: SDA or SCL is held low, so nobody else was asked");
}

/* What another sensor could be used instead of, or what the config asks for in vain. */
static enum doctor_level level_down(const struct config *config, const struct doctor_chip *chip,
				    enum verdict verdict)
{
	const struct sensor_where *pelvis = &config->sensor[SENSOR_PELVIS];

	if (sensor_is_same_place(pelvis, &chip->where))
		return verdict == VERDICT_SILENT ? DOCTOR_ABSENT : DOCTOR_BAD;
	if (chip->is_wanted)
		return DOCTOR_LOOK; /* goes without */
	return verdict == VERDICT_CLOCK || verdict == VERDICT_SEEN ? DOCTOR_GOOD : DOCTOR_LOOK;
}

static void judge_down(struct doctor *doctor, const struct doctor_chip *chip)
{
	struct doctor_report *report = &doctor->report;
	const struct imu_found *found = &chip->is.found;
	enum verdict verdict = verdict_of(chip);
	enum doctor_level level = level_down(doctor->config, chip, verdict);
	char topic[DOCTOR_TOPIC_SIZE], owner[DOCTOR_SENTENCE_SIZE];
	struct reason reason;

	if (verdict == VERDICT_SILENT && !chip->is_wanted)
		return;
	/* The line of the owners has said it. */
	if (verdict == VERDICT_OWNED &&
	    bus_i2c_owner(doctor->root, chip->where.bus, chip->where.address, owner,
			  sizeof(owner)) == 0)
		return;
	topic_of(chip, "chip", topic);
	if (verdict == VERDICT_CLOCK) {
		doctor_add(report, level, topic,
			   level == DOCTOR_GOOD ? NULL : "give the sensor its other address, 0x69",
			   "%s, a clock: left alone, nothing is written to it", part_of(found));
		return;
	}
	if (verdict == VERDICT_SEEN) {
		doctor_add(report, DOCTOR_GOOD, topic, NULL,
			   "%s (identity 0x%02x) is there; not measured", part_of(found),
			   found->id);
		return;
	}
	sense_explain(&(struct sense_why){.cause = SENSE_NO_START,
					  .error = chip->error,
					  .where = chip->where,
					  .found = *found},
		      &doctor->chips.opener, &reason);
	doctor_add(report, level, topic, reason.next, "%s%s",
		   verdict == VERDICT_REFUSED ? "refused: " : "", reason.why);
}

void doctor_judge_chips(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->chips.count; i++) {
		const struct doctor_chip *chip = &doctor->chips.chip[i];

		if (chip->state < DOCTOR_CHIP_UP) {
			if (verdict_of(chip) == VERDICT_HANGS)
				judge_hang(doctor, chip);
			else
				judge_down(doctor, chip);
			continue;
		}
		judge_up(doctor, chip);
		judge_reads(doctor, chip);
		judge_rest(doctor, chip);
		judge_self_test(&doctor->report, chip);
		judge_turn(doctor, &doctor->report, chip);
	}
	doctor_judge_places(doctor);
}
