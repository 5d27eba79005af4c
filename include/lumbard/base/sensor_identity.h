/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_SENSOR_IDENTITY_H
#define LUMBARD_BASE_SENSOR_IDENTITY_H

#include <lumbard/base/sensor_where.h>
#include <lumbard/base/text.h>

#include <stdbool.h>

/*
 * Which sensor it is, as far as that can be told: chips have no serial number, so it is the type
 * and the place. Each part may be unknown: chip "", bus "", address 0. All zero is nothing known.
 */
enum { SENSOR_CHIP_MAX = 32 };

struct sensor_identity {
	char chip[SENSOR_CHIP_MAX]; /* "MPU-6050" */
	struct sensor_where where;
};

/* What cannot be written (a name that is longer, or has other signs than letters, digits, blanks
 * and ._/+-) is left unknown. chip may be NULL. */
struct sensor_identity sensor_identity_of(const char *chip, const struct sensor_where *where);

/* One part from text; 0, or -EINVAL and it is as it was. address is "0x68", from 0x08 to 0x77. */
int sensor_identity_set_chip(struct sensor_identity *identity, const char *chip);
int sensor_identity_set_bus(struct sensor_identity *identity, const char *bus);
int sensor_identity_set_address(struct sensor_identity *identity, const char *address);

bool sensor_identity_is_known(const struct sensor_identity *identity);

/* Whether something differs that is known of both. */
bool sensor_identity_differs(const struct sensor_identity *a, const struct sensor_identity *b);

/* Whether both places are known, and are one. */
bool sensor_identity_is_at(const struct sensor_identity *a, const struct sensor_identity *b);

/* "MPU-6050@/dev/i2c-1:0x68"; what is unknown stays empty. */
void sensor_identity_say(const struct sensor_identity *identity, struct text *text);

/* Of such text. 0, or -EINVAL. */
int sensor_identity_parse(const char *text, struct sensor_identity *ret_identity);

#endif
