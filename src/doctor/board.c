/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* DMI is what PCs have instead of a device tree. */
static int read_dmi(const char *root, char *ret_model, size_t size)
{
	char vendor[64] = "", product[128] = "";

	if (doctor_read_line(root, "/sys/class/dmi/id/product_name", product, sizeof(product)) < 0)
		return -1;
	doctor_read_line(root, "/sys/class/dmi/id/sys_vendor", vendor, sizeof(vendor));
	snprintf(ret_model, size, "%s%s%s", vendor, vendor[0] ? " " : "", product);
	return 0;
}

/* NAME="Debian" of os-release(5), without quotes. */
static int read_os_name(const char *root, const char *path, char *ret_name, size_t size)
{
	static const char key[] = "PRETTY_NAME=";
	char whole[PATH_MAX], line[256];
	bool is_found = false;
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	file = fopen(whole, "re");
	while (file && !is_found && fgets(line, sizeof(line), file)) {
		char *value = line + strlen(key), *end, quote;

		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		quote = *value == '"' || *value == '\'' ? *value++ : '\n';
		end = strchr(value, quote);
		if (end)
			*end = '\0';
		snprintf(ret_name, size, "%s", value);
		is_found = true;
	}
	if (file)
		fclose(file);
	return is_found ? 0 : -1;
}

static void check_system(struct doctor *doctor)
{
	char name[256] = "unknown system";
	struct utsname kernel;

	if (read_os_name(doctor->root, "/etc/os-release", name, sizeof(name)) < 0)
		read_os_name(doctor->root, "/usr/lib/os-release", name, sizeof(name));
	if (uname(&kernel) < 0)
		memset(&kernel, 0, sizeof(kernel));
	doctor_add(&doctor->report, DOCTOR_GOOD, "system", NULL,
		   "%.200s, Linux %.64s, %.64s; lumbard %s", name, kernel.release, kernel.machine,
		   LUMBARD_VERSION);
}

void doctor_check_board(struct doctor *doctor)
{
	static const char elsewhere[] =
		"try it with `lumbard demo`; to measure, run it on a Raspberry Pi, or name the "
		"board's bus and GPIO chip in lumbard.conf";
	const char *root = doctor->root;
	char model[256] = "";

	/* The second is there inside a unit with ProcSubset=pid, too. */
	if (doctor_read_line(root, "/proc/device-tree/model", model, sizeof(model)) < 0 &&
	    doctor_read_line(root, "/sys/firmware/devicetree/base/model", model, sizeof(model)) < 0)
		read_dmi(root, model, sizeof(model));
	doctor->is_pi = strstr(model, "Raspberry Pi") != NULL;
	if (doctor->is_pi)
		doctor_add(&doctor->report, DOCTOR_GOOD, "board", NULL, "%s", model);
	else
		doctor_add(&doctor->report, DOCTOR_LOOK, "board", elsewhere, "%s, no Raspberry Pi",
			   model[0] ? model : "unknown model");
	check_system(doctor);
}
