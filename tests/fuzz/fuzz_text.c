/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 4000, FIXED_SIZE = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int is_true)
{
	if (!is_true)
		abort();
}

/* What is taken means what the C library takes it for. */
static void compare_with_libc(const char *input)
{
	double value, want;
	int64_t number = 0;

	if (text_to_double(input, &value) == 0) {
		want = strtod(input, NULL);
		require(memcmp(&value, &want, sizeof(want)) == 0);
	}
	errno = 0;
	if (text_to_int64(input, &number) == 0)
		require(number == strtoll(input, NULL, 10) && errno == 0);
}

/* Within half of the last digit, and read back without complaint. */
static void write_and_read_back(double value, int decimals)
{
	char buf[FIXED_SIZE], quoted[FIXED_SIZE];
	struct text text = text_in(buf, sizeof(buf));
	double again, step = 1.0;

	text_add_fixed(&text, value, decimals);
	require(!text.is_cut && strlen(buf) == text.len);
	if (!is_known(value)) {
		require(text.len == 0);
		return;
	}
	for (int i = 0; i < decimals; i++)
		step /= 10.0;
	require(text_to_double(buf, &again) == 0);
	require(fabs(again - value) <= 0.5 * step * (1.0 + 1e-6) + fabs(value) * 0x1p-52);
	text = text_in(quoted, sizeof(quoted));
	text_add_quoted(&text, buf);
	require(!text.is_cut);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char input[INPUT_MAX + 1];
	size_t n = size < INPUT_MAX ? size : INPUT_MAX;
	double value;

	if (n > 0)
		memcpy(input, data, n);
	input[n] = '\0';
	compare_with_libc(input);
	if (n >= sizeof(value) + 1) {
		memcpy(&value, data + 1, sizeof(value));
		write_and_read_back(value, data[0] % 10);
	}
	return 0;
}
