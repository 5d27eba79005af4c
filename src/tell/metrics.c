/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/status.h>

#include <inttypes.h>

static void add_head(struct text *text, const char *name, const char *type, const char *help)
{
	text_addf(text, "# HELP lumbard_%s %s\n# TYPE lumbard_%s %s\n", name, help, name, type);
}

/* One that belongs to the wearer, or that has been there. */
static bool is_told(const struct status_sensor *sensor)
{
	return sensor->bus[0] && (sensor->is_needed || sensor->start_count > 0);
}

static const char *name_of(int place)
{
	return sensor_place_name((enum sensor_place)place);
}

static void add_faults(struct text *text, const struct status *status, int place)
{
	for (int k = IMU_FAULT_NONE + 1; k < IMU_FAULT_COUNT; k++)
		text_addf(text, "lumbard_faults_total{sensor=\"%s\",fault=\"%s\"} %" PRIu32 "\n",
			  name_of(place), imu_fault_name((enum imu_fault)k),
			  status->sensor[place].fault_count[k]);
}

static void add_sensors(struct text *text, const struct status *status)
{
	const struct status_sensor *sensor = status->sensor;

	add_head(text, "sensor_up", "gauge", "Whether the sensor is being read.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_told(&sensor[i]))
			text_addf(text, "lumbard_sensor_up{sensor=\"%s\"} %d\n", name_of(i),
				  sensor[i].state == STATUS_SENSOR_UP);
	add_head(text, "reads_total", "counter", "Samples that were read and sound.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_told(&sensor[i]))
			text_addf(text, "lumbard_reads_total{sensor=\"%s\"} %" PRIu32 "\n",
				  name_of(i), sensor[i].fault_count[IMU_FAULT_NONE]);
	add_head(text, "faults_total", "counter", "Reads that failed or were not sound.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_told(&sensor[i]))
			add_faults(text, status, i);
	add_head(text, "sensor_starts_total", "counter", "Starts of the sensor that succeeded.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_told(&sensor[i]))
			text_addf(text, "lumbard_sensor_starts_total{sensor=\"%s\"} %" PRIu32 "\n",
				  name_of(i), sensor[i].start_count);
}

static void add_totals(struct text *text, const struct claims_sum *totals)
{
	add_head(text, "hold_seconds_total", "counter", "Good seconds of the holds that ended.");
	text_add(text, "lumbard_hold_seconds_total ");
	text_add_fixed(text, totals->held_s, 2);
	text_add(text, "\n");
	add_head(text, "reps_total", "counter", "Holds that reached their dose.");
	text_addf(text, "lumbard_reps_total %" PRIu32 "\n", totals->reps);
	add_head(text, "errors_total", "counter", "Form errors that were told.");
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		text_addf(text, "lumbard_errors_total{code=\"%s\"} %" PRIu32 "\n",
			  form_error_info((enum form_error)i)->code, totals->errors[i]);
}

void tell_metrics(struct text *text, const struct status *status)
{
	add_head(text, "up", "gauge", "1 while lumbard runs; the file goes with it.");
	text_add(text, "lumbard_up 1\n");
	add_sensors(text, status);
	add_totals(text, &status->totals);
	add_head(text, "uptime_seconds", "gauge", "Since lumbard was started.");
	text_add(text, "lumbard_uptime_seconds ");
	text_add_fixed(text, status->uptime_s, 1);
	text_add(text, "\n");
	add_head(text, "build_info", "gauge", "Always 1; which version runs.");
	text_addf(text, "lumbard_build_info{version=\"%s\"} 1\n", status->version);
}
