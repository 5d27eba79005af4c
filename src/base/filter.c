/* SPDX-License-Identifier: MIT */
#include <lumbard/base/filter.h>
#include <lumbard/base/units.h>

#include <stdbool.h>

static struct biquad biquad_made(double corner_hz, double rate_hz, bool is_high_pass)
{
	double k = tan(PI * corner_hz / rate_hz);
	double norm = 1.0 / (1.0 + sqrt(2.0) * k + k * k);
	double b0 = is_high_pass ? norm : k * k * norm;

	return (struct biquad){
		.b0 = b0,
		.b1 = is_high_pass ? -2.0 * b0 : 2.0 * b0,
		.b2 = b0,
		.a1 = 2.0 * (k * k - 1.0) * norm,
		.a2 = (1.0 - sqrt(2.0) * k + k * k) * norm,
	};
}

struct biquad biquad_low_pass(double corner_hz, double rate_hz)
{
	return biquad_made(corner_hz, rate_hz, 0);
}

struct biquad biquad_high_pass(double corner_hz, double rate_hz)
{
	return biquad_made(corner_hz, rate_hz, 1);
}
