/* SPDX-License-Identifier: MIT */
#include "doctor.h"
#include "verdict.h"

#include <stdio.h>

static const char *self_test_name(const struct doctor_chip *chip)
{
	const struct imu_self_test_result *test = &chip->is.self_test;

	return test->was_moving	     ? "moved"
	       : test->was_disturbed ? "disturbed"
	       : !test->is_done	     ? "none"
	       : test->failed_axes   ? "failed"
				     : "passed";
}

static void print_json_number(const char *name, double value, int decimals)
{
	printf(",\"%s\":", name);
	doctor_json_number(value, decimals);
}

static void print_json_measured(const struct doctor_chips *chips, const struct doctor_chip *chip)
{
	const struct rest_result *rest = &chip->result;

	print_json_number("seconds", chips->measured_s, 3);
	printf(",\"reads\":%u,\"faults\":{", chip->counts.reads);
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++)
		printf("%s\"%s\":%u", i > IMU_FAULT_NONE + 1 ? "," : "",
		       imu_fault_name((enum imu_fault)i), chip->counts.fault[i]);
	putchar('}');
	print_json_number("noise_mg", rest->noise_mg, 2);
	print_json_number("noise_dps", rest->noise_dps, 3);
	print_json_number("bias_dps", rest->bias_dps, 2);
	print_json_number("gravity_g", rest->gravity_g, 3);
	print_json_number("temp_degc", rest->temp_degc, 1);
	printf(",\"was_moving\":%s,\"self_test\":\"%s\"", rest->was_moving ? "true" : "false",
	       self_test_name(chip));
}

static void print_json_sensor(const struct doctor_chips *chips, const struct doctor_chip *chip)
{
	const struct imu_found *found = &chip->is.found;

	printf("{\"bus\":");
	doctor_json_string(chip->where.bus);
	printf(",\"address\":\"0x%02x\",\"part\":", chip->where.address);
	doctor_json_string(found->part ? found->part : "");
	printf(",\"family\":");
	doctor_json_string(found->chip ? found->chip->name : "");
	printf(",\"verdict\":\"%s\"", verdict_name(verdict_of(chip)));
	if (found->verdict != IMU_NOT_ASKED)
		printf(",\"identity\":\"0x%02x\"", found->id);
	if (chip->state == DOCTOR_CHIP_MEASURED)
		print_json_measured(chips, chip);
	putchar('}');
}

void doctor_print_json_sensors(const struct doctor_chips *chips)
{
	const char *before = "\n";

	printf("\"sensors\":[");
	for (size_t i = 0; i < chips->count; i++) {
		const struct doctor_chip *chip = &chips->chip[i];

		if (!chip->is_wanted && verdict_of(chip) <= VERDICT_HANGS)
			continue;
		printf("%s", before);
		print_json_sensor(chips, chip);
		before = ",\n";
	}
	printf("\n]");
}
