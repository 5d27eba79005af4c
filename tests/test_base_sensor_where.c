/* SPDX-License-Identifier: MIT */
/* One bus has many names, and is one all the same. */
#include "fakes/check.h"

#include <lumbard/base/sensor_where.h>

#include <stdio.h>
#include <string.h>

static struct sensor_where at(const char *bus, uint8_t address)
{
	struct sensor_where where = {.bus_number = sensor_bus_number(bus), .address = address};

	snprintf(where.bus, sizeof(where.bus), "%s", bus);
	return where;
}

static void number_of_each_name(void **state)
{
	(void)state;
	assert_int_equal(sensor_bus_number("1"), 1);
	assert_int_equal(sensor_bus_number("i2c-1"), 1);
	assert_int_equal(sensor_bus_number("/dev/i2c-1"), 1);
	assert_int_equal(sensor_bus_number("/tmp/root/dev/i2c-20"), 20);
	assert_int_equal(sensor_bus_number("0"), 0);
	assert_int_equal(sensor_bus_number("2147483647"), 2147483647);
}

static void names_without_a_number(void **state)
{
	static const char *const names[] = {"",	     "i2c-",	 "i2c-x",      "/dev/1",
					    "i3c-1", "-1",	 "i2c--1",     "1x",
					    "/",     "/dev/imu", "2147483648", "i2c-1/"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(sensor_bus_number(names[i]), SENSOR_BUS_UNNUMBERED);
}

static void names_of_one_bus_are_the_same(void **state)
{
	static const char *const names[] = {"1", "i2c-1", "/dev/i2c-1"};

	(void)state;
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++) {
			struct sensor_where a = at(names[i], 0x68), b = at(names[k], 0x68);
			struct sensor_where other = at(names[k], 0x69);

			assert_true(sensor_is_same_bus(&a, &b));
			assert_true(sensor_is_same_place(&a, &b));
			assert_true(sensor_is_same_bus(&a, &other));
			assert_false(sensor_is_same_place(&a, &other));
		}
}

static void other_buses_are_others(void **state)
{
	struct sensor_where one = at("1", 0x68), ten = at("/dev/i2c-10", 0x68);
	struct sensor_where link = at("/dev/imu", 0x68), other_link = at("/dev/ribs", 0x68);
	struct sensor_where zero = at("0", 0x68), none = {0};

	(void)state;
	assert_false(sensor_is_same_bus(&one, &ten));
	assert_false(sensor_is_same_bus(&one, &link));
	assert_false(sensor_is_same_bus(&link, &one));
	assert_false(sensor_is_same_bus(&link, &other_link));
	assert_true(sensor_is_same_bus(&link, &link));
	assert_false(sensor_is_same_bus(&zero, &none)); /* though it is all zeros */
	assert_false(sensor_is_same_bus(&none, &zero));
	assert_true(sensor_is_same_bus(&none, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_of_each_name),
		cmocka_unit_test(names_without_a_number),
		cmocka_unit_test(names_of_one_bus_are_the_same),
		cmocka_unit_test(other_buses_are_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
