/* SPDX-License-Identifier: MIT */
#include <lumbard/base/sensor_identity.h>

#include <errno.h>
#include <string.h>

/* Those of I2C that are no others': UM10204, 3.1.12. */
enum { ADDRESS_LEAST = 0x08, ADDRESS_MOST = 0x77 };

/* It goes into files and to terminals as it is. */
static bool is_word(const char *word, size_t size)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789._/+- ";
	size_t n = strlen(word);

	return n > 0 && n < size && strspn(word, signs) == n && word[0] != ' ' &&
	       word[n - 1] != ' ';
}

int sensor_identity_set_chip(struct sensor_identity *identity, const char *chip)
{
	if (!is_word(chip, sizeof(identity->chip)))
		return -EINVAL;
	memcpy(identity->chip, chip, strlen(chip) + 1);
	return 0;
}

int sensor_identity_set_bus(struct sensor_identity *identity, const char *bus)
{
	if (!is_word(bus, sizeof(identity->where.bus)))
		return -EINVAL;
	memcpy(identity->where.bus, bus, strlen(bus) + 1);
	identity->where.bus_number = sensor_bus_number(bus);
	return 0;
}

static int digit_of(char sign)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = sign ? strchr(digits, sign) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

int sensor_identity_set_address(struct sensor_identity *identity, const char *address)
{
	int high, low, value;

	if (strncmp(address, "0x", 2) != 0 || strlen(address) != 4)
		return -EINVAL;
	high = digit_of(address[2]);
	low = digit_of(address[3]);
	value = 16 * high + low;
	if (high < 0 || low < 0 || value < ADDRESS_LEAST || value > ADDRESS_MOST)
		return -EINVAL;
	identity->where.address = (uint8_t)value;
	return 0;
}

struct sensor_identity sensor_identity_of(const char *chip, const struct sensor_where *where)
{
	struct sensor_identity identity = {.where.address = where->address};

	if (chip)
		(void)sensor_identity_set_chip(&identity, chip);
	(void)sensor_identity_set_bus(&identity, where->bus);
	return identity;
}

bool sensor_identity_is_known(const struct sensor_identity *identity)
{
	return identity->chip[0] || identity->where.bus[0] || identity->where.address;
}

bool sensor_identity_differs(const struct sensor_identity *a, const struct sensor_identity *b)
{
	if (a->chip[0] && b->chip[0] && strcmp(a->chip, b->chip) != 0)
		return true;
	if (a->where.address && b->where.address && a->where.address != b->where.address)
		return true;
	return a->where.bus[0] && b->where.bus[0] && !sensor_is_same_bus(&a->where, &b->where);
}

bool sensor_identity_is_at(const struct sensor_identity *a, const struct sensor_identity *b)
{
	return a->where.address && a->where.bus[0] && sensor_is_same_place(&a->where, &b->where);
}

void sensor_identity_say(const struct sensor_identity *identity, struct text *text)
{
	text_addf(text, "%s@%s:", identity->chip, identity->where.bus);
	if (identity->where.address)
		text_addf(text, "0x%02x", (unsigned)identity->where.address);
}

/* Each part of text in its turn, or nothing of it. */
int sensor_identity_parse(const char *text, struct sensor_identity *ret_identity)
{
	struct sensor_identity identity = {0};
	char parts[SENSOR_CHIP_MAX + SENSOR_BUS_MAX + sizeof("@:0x68")];
	char *at, *colon;

	if (strlen(text) >= sizeof(parts))
		return -EINVAL;
	memcpy(parts, text, strlen(text) + 1);
	at = strchr(parts, '@');
	colon = at ? strrchr(at, ':') : NULL;
	if (!colon)
		return -EINVAL;
	*at++ = *colon++ = '\0';
	if ((parts[0] && sensor_identity_set_chip(&identity, parts) < 0) ||
	    (at[0] && sensor_identity_set_bus(&identity, at) < 0) ||
	    (colon[0] && sensor_identity_set_address(&identity, colon) < 0))
		return -EINVAL;
	*ret_identity = identity;
	return 0;
}
