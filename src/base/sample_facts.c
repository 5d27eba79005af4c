/* SPDX-License-Identifier: MIT */
#include <lumbard/base/sample_facts.h>

#include <lumbard/base/units.h>

#include <string.h>

#define PAUSE_US      US_PER_S
#define LEAST_MPS2    1e-3 /* the lowest bin ends here */
#define BINS_PER_E    40.0 /* each 2.5 % wide; the median is the mean of its bin */
#define WINDOW_US     INT64_C(250000)
#define WINDOW_GAP_US INT64_C(150000)
/* A window says something where the gyroscope turns gravity by that: 7 deg, or 28 deg/s, which no
 * bias reaches. */
#define TURN_LEAST_MPS2 1.2

/* In deg/s it is 1.7 %; what is less is no unit, but gravity that does not turn. */
#define DEG_SHARE_LEAST 0.007
#define EVEN_LEAST	0.8 /* people go to and fro */

enum { WINDOW_LEAST = 2, TURNS_LEAST = 8, SAMPLES_LEAST = 20 };

static int bin_of(double accel_mps2)
{
	double bin =
		accel_mps2 > LEAST_MPS2 ? 1.0 + BINS_PER_E * log(accel_mps2 / LEAST_MPS2) : 0.0;

	return bin < SAMPLE_FACTS_BINS - 1 ? (int)bin : SAMPLE_FACTS_BINS - 1;
}

static bool is_zero(struct vec3 v)
{
	return fpclassify(v.x) == FP_ZERO && fpclassify(v.y) == FP_ZERO &&
	       fpclassify(v.z) == FP_ZERO;
}

static void add_lengths(struct sample_facts *facts, const struct imu_sample *sample)
{
	double accel_mps2 = vec3_norm(sample->accel_mps2);
	int bin = bin_of(accel_mps2);

	facts->bin[bin]++;
	facts->bin_sum[bin] += accel_mps2;
	facts->zero_accel += is_zero(sample->accel_mps2);
	facts->zero_gyro += is_zero(sample->gyro_radps);
	facts->gyro_sum = vec3_add(facts->gyro_sum, sample->gyro_radps);
	facts->gyro_square += vec3_dot(sample->gyro_radps, sample->gyro_radps);
}

static void add_time(struct sample_facts *facts, int64_t dt_us)
{
	if (facts->count == 1 || dt_us < facts->least_us)
		facts->least_us = dt_us;
	if (dt_us > facts->most_us)
		facts->most_us = dt_us;
	if (dt_us > PAUSE_US)
		return;
	facts->near_count++;
	facts->near_us += dt_us;
}

static void begin_window(struct sample_facts *facts, int64_t t_us)
{
	facts->window_us = t_us;
	facts->window_count = 0;
	facts->force_sum = facts->turn_mps2 = (struct vec3){0.0, 0.0, 0.0};
}

/* From the mean of one window to that of the next gravity turns by half of each window's turn. */
static void end_window(struct sample_facts *facts)
{
	struct vec3 force_mps2 = vec3_scale(facts->force_sum, 1.0 / facts->window_count);
	struct vec3 turn_mps2 = vec3_scale(vec3_add(facts->last_turn_mps2, facts->turn_mps2), 0.5);
	struct vec3 seen_mps2 = vec3_sub(force_mps2, facts->last_force_mps2);
	double square = vec3_dot(turn_mps2, turn_mps2);

	if (facts->has_last && square > TURN_LEAST_MPS2 * TURN_LEAST_MPS2) {
		facts->turn_count++;
		facts->turn_square += square;
		facts->turn_dot += vec3_dot(turn_mps2, seen_mps2);
		facts->force_square += vec3_dot(seen_mps2, seen_mps2);
	}
	facts->has_last = true;
	facts->last_force_mps2 = force_mps2;
	facts->last_turn_mps2 = facts->turn_mps2;
}

/* A vector that stands still turns by -w x v in a frame that turns by w. */
static void add_turn(struct sample_facts *facts, const struct imu_sample *sample, int64_t dt_us)
{
	if (facts->count == 0 || dt_us > WINDOW_GAP_US) {
		facts->has_last = false;
		begin_window(facts, sample->t_us);
	} else if (sample->t_us - facts->window_us >= WINDOW_US) {
		if (facts->window_count >= WINDOW_LEAST)
			end_window(facts);
		begin_window(facts, sample->t_us);
	}
	facts->window_count++;
	facts->force_sum = vec3_add(facts->force_sum, sample->accel_mps2);
	if (dt_us <= WINDOW_GAP_US)
		facts->turn_mps2 =
			vec3_add(facts->turn_mps2,
				 vec3_scale(vec3_cross(sample->accel_mps2, sample->gyro_radps),
					    S_FROM_US(dt_us)));
}

void sample_facts_add(struct sample_facts *facts, const struct imu_sample *sample)
{
	int64_t dt_us = facts->count > 0 ? sample->t_us - facts->last_us : 0;

	if (facts->count > 0 && dt_us <= 0)
		return;
	if (facts->count > 0)
		add_time(facts, dt_us);
	else
		facts->first_us = sample->t_us;
	add_lengths(facts, sample);
	add_turn(facts, sample, dt_us);
	facts->count++;
	facts->last_us = sample->t_us;
}

static double quantile(const struct sample_facts *facts, double share)
{
	double before = 0.0;

	for (int i = 0; i < SAMPLE_FACTS_BINS; i++) {
		before += facts->bin[i];
		if (facts->bin[i] > 0 && before >= share * (double)facts->count)
			return facts->bin_sum[i] / facts->bin[i];
	}
	return UNKNOWN;
}

static double rate_of(const struct sample_facts *facts)
{
	int64_t steps = facts->count - 1;

	if (steps < 1)
		return UNKNOWN;
	if (2 * facts->near_count >= steps && facts->near_us > 0)
		return (double)facts->near_count / S_FROM_US(facts->near_us);
	return (double)steps / S_FROM_US(facts->last_us - facts->first_us);
}

void sample_facts_sum(const struct sample_facts *facts, struct sample_summary *ret_summary)
{
	double median = quantile(facts, 0.5), n = fmax((double)facts->count, 1.0);
	struct vec3 gyro_radps = vec3_scale(facts->gyro_sum, 1.0 / n);
	bool has_turned = facts->turn_count >= TURNS_LEAST;

	*ret_summary = (struct sample_summary){
		.count = facts->count,
		.span_s = S_FROM_US(facts->last_us - facts->first_us),
		.rate_hz = rate_of(facts),
		.accel_mps2 = median,
		.accel_spread = median > 0.0
					? (quantile(facts, 0.75) - quantile(facts, 0.25)) / median
					: UNKNOWN,
		.turn_share = has_turned ? facts->turn_dot / facts->turn_square : UNKNOWN,
		.turn_seen = has_turned ? sqrt(facts->force_square / facts->turn_square) : UNKNOWN,
		.step_us = facts->least_us == facts->most_us ? facts->least_us : 0,
		.gyro_radps = gyro_radps,
		.gyro_even = facts->gyro_square > 0.0
				     ? vec3_norm(gyro_radps) / sqrt(facts->gyro_square / n)
				     : UNKNOWN,
		.is_accel_zero = facts->count > 0 && facts->zero_accel == facts->count,
		.is_gyro_zero = facts->count > 0 && facts->zero_gyro == facts->count,
	};
}

static bool is_within(double value, double least, double most)
{
	return value >= least && value <= most;
}

static bool is_rate(double rate_hz)
{
	return is_within(rate_hz, 15.0, 2500.0);
}

/* 20 to 1000 Hz are the contract; what real clocks are off, and what is lost, is forgiven. */
static enum sample_fault time_fault(const struct sample_summary *summary)
{
	double rate_hz = summary->rate_hz;

	if (!is_known(rate_hz) || is_within(rate_hz, 18.0, 1100.0))
		return SAMPLES_WELL;
	if (summary->step_us == 1)
		return SAMPLES_COUNTED;
	if (rate_hz > 1000.0)
		return is_rate(rate_hz * 1e-3) ? SAMPLES_IN_MS : SAMPLES_TOO_FAST;
	if (is_rate(rate_hz * 1e3))
		return SAMPLES_IN_NS;
	/* Ten times too long, each turn is ten times too far. */
	return is_within(summary->turn_share, 0.07, 0.14) ? SAMPLES_IN_100_NS : SAMPLES_TOO_SLOW;
}

/* Gravity is in it most of the time: +-25 % forgives poor chips and much movement. */
static enum sample_fault accel_fault(const struct sample_summary *summary)
{
	double g = summary->accel_mps2 / GRAVITY_MPS2;
	bool is_even = summary->accel_spread < 0.3;

	if (summary->is_accel_zero)
		return SAMPLES_ACCEL_ZERO;
	if (!is_known(g) || is_within(g, 0.75, 1.25))
		return SAMPLES_WELL;
	if (is_even && is_within(summary->accel_mps2, 0.8, 1.25))
		return SAMPLES_ACCEL_IN_G;
	if (is_even && is_within(summary->accel_mps2, 29.0, 36.0))
		return SAMPLES_ACCEL_IN_FEET;
	if (is_within(summary->accel_mps2, 750.0, 1250.0))
		return SAMPLES_ACCEL_IN_MG;
	if (g < 0.3)
		return SAMPLES_NO_GRAVITY;
	return g > 10.0 ? SAMPLES_ACCEL_COUNTS : SAMPLES_ACCEL_SCALED;
}

static enum sample_fault gyro_fault(const struct sample_summary *summary)
{
	double share = summary->turn_share;

	/* What is permuted or negated turns about another axis, but as far; that is not its unit.
	 */
	if (!is_known(share) || fabs(share) > 0.05 || summary->turn_seen > 0.25)
		return SAMPLES_WELL;
	if (summary->gyro_even > EVEN_LEAST)
		return SAMPLES_GYRO_CONSTANT;
	return fabs(share) < DEG_SHARE_LEAST ? SAMPLES_ACCEL_STILL : SAMPLES_GYRO_IN_DEG;
}

enum sample_fault sample_fault_of(const struct sample_summary *summary)
{
	enum sample_fault fault = SAMPLES_WELL;

	if (summary->count >= SAMPLES_LEAST)
		fault = time_fault(summary);
	if (summary->count >= SAMPLES_LEAST && fault == SAMPLES_WELL)
		fault = accel_fault(summary);
	if (summary->count >= SAMPLES_LEAST && fault == SAMPLES_WELL)
		fault = gyro_fault(summary);
	return fault;
}
