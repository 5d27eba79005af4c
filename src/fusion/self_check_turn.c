/* SPDX-License-Identifier: MIT */
#include "self_check_parts.h"

#include <lumbard/base/units.h>

#include <math.h>

#define BIAS_VAR     0.12 /* 1 sigma of 20 deg/s, the most that a datasheet allows */
#define SCALE_WEIGHT 10.0 /* of a scale near 1, against the evidence */
/* Beyond the limits of a scale by so much: after few turns, and after many, where it is what
 * accelerometers of 3 % and levers may make of one that is just within. */
#define FAR	  1.3
#define SLACK	  1.03
#define BACK	  0.97 /* within the limits by so much it is well again */
#define BETTER	  0.35 /* leaves so little of what another leaves unexplained */
#define EXPLAINED 0.3  /* of the turns, by what is right */
#define CLEAN	  0.1  /* the same, where a scale is to be read */
#define SURE	  5.0  /* times the variance that another leaves more */
#define REVERSED  0.3  /* an axis below it may be reversed */
#define ALIKE	  1.5
/*
 * A scale within the limits is reckoned with where it is off by so much, better known by so much
 * than the one before, and 2.4 sigma say so. Healthy ones, 150 simulated people with an
 * accelerometer of 30 mg and 1.5 %, came to 2.6 of the 6. Provisional.
 */
#define SHARE_OFF  0.08
#define SHARE_FINE 0.03
#define SHARE_SURE 6.0

/* What is not 0 in the row of one axis, in order of the unknowns. */
enum { ROW_TERMS = 8 };

struct row {
	int at[ROW_TERMS];
	fusion_real value[ROW_TERMS];
};

/* The row of axis k: (M w - c) x a has there (M w - c)_p a_q - (M w - c)_q a_p. */
static void fill_row(const struct turn *turn, int k, struct row *ret_row)
{
	int p = (k + 1) % 3, q = (k + 2) % 3, low = p < q ? p : q, high = p < q ? q : p;
	fusion_real sign = p < q ? REAL(-1.0) : REAL(1.0);

	for (int i = 0; i < 3; i++) {
		ret_row->at[i] = 3 * low + i;
		ret_row->value[i] = sign * turn->rate_force[3 * i + high];
		ret_row->at[3 + i] = 3 * high + i;
		ret_row->value[3 + i] = -sign * turn->rate_force[3 * i + low];
	}
	ret_row->at[6] = TURN_M + low;
	ret_row->value[6] = -sign * turn->force[high];
	ret_row->at[7] = TURN_M + high;
	ret_row->value[7] = sign * turn->force[low];
}

void turn_sums_add(struct turn_sums *sums, const struct turn *turn)
{
	fusion_real weight = 1 / turn->var;

	for (int k = 0; k < 3; k++) {
		struct row row;

		fill_row(turn, k, &row);
		for (int i = 0; i < ROW_TERMS; i++) {
			fusion_real weighted = weight * row.value[i];
			fusion_real *normal = &sums->normal[row.at[i] * (row.at[i] + 1) / 2];

			for (int j = 0; j <= i; j++)
				normal[row.at[j]] += weighted * row.value[j];
			sums->right[row.at[i]] += weighted * turn->y[k];
		}
		sums->square += weight * turn->y[k] * turn->y[k];
	}
	sums->count += 1;
}

void turn_sums_join(struct turn_sums *sums, const struct turn_sums *others)
{
	for (int i = 0; i < TURN_SUMS; i++)
		sums->normal[i] += others->normal[i];
	for (int i = 0; i < TURN_UNKNOWNS; i++)
		sums->right[i] += others->right[i];
	sums->square += others->square;
	sums->count += others->count;
}

void turn_sums_fade(struct turn_sums *sums, fusion_real share)
{
	for (int i = 0; i < TURN_SUMS; i++)
		sums->normal[i] *= share;
	for (int i = 0; i < TURN_UNKNOWNS; i++)
		sums->right[i] *= share;
	sums->square *= share;
	sums->count *= share;
}

static void unpack(const struct turn_sums *sums, double ret_n[TURN_UNKNOWNS + 1][TURN_UNKNOWNS])
{
	const fusion_real *normal = sums->normal;

	for (int i = 0; i < TURN_UNKNOWNS; i++) {
		for (int j = 0; j <= i; j++)
			ret_n[i][j] = (double)*normal++;
		ret_n[TURN_UNKNOWNS][i] = (double)sums->right[i];
	}
}

/*
 * Eliminates the three of the bias, the last ones first, in the lower triangle; the right side is
 * its last row.
 */
void turn_evidence_of(const struct turn_sums *sums, struct turn_evidence *ret_evidence)
{
	double n[TURN_UNKNOWNS + 1][TURN_UNKNOWNS];

	unpack(sums, n);
	ret_evidence->square = (double)sums->square;
	ret_evidence->count = (double)sums->count;
	for (int k = TURN_UNKNOWNS - 1; k >= TURN_M; k--) {
		double per_pivot = 1.0 / (n[k][k] + 1.0 / BIAS_VAR);
		double right = n[TURN_UNKNOWNS][k];

		for (int i = 0; i < k; i++) {
			double share = n[k][i] * per_pivot;

			for (int j = 0; j <= i; j++)
				n[i][j] -= share * n[k][j];
			n[TURN_UNKNOWNS][i] -= share * right;
		}
		ret_evidence->square -= right * right * per_pivot;
	}
	for (int i = 0; i < TURN_M; i++) {
		for (int j = 0; j <= i; j++)
			ret_evidence->normal[i][j] = ret_evidence->normal[j][i] = n[i][j];
		ret_evidence->right[i] = n[TURN_UNKNOWNS][i];
	}
}

/* A gyroscope whose axis i turns about axis[i] of the accelerometer, the other way where its sign
 * says so. */
struct guess {
	signed char axis[3], sign[3];
};

static const signed char orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
					{2, 1, 0}, {1, 2, 0}, {2, 0, 1}};
enum {
	SIGN_COUNT = 8,
	MAPPING_COUNT = SIGN_COUNT * sizeof(orders) / sizeof(orders[0]),
	IN_ORDER = 0,
	X_REVERSED = 1,
	Y_REVERSED = 2,
	Z_REVERSED = 4,
	ALL_REVERSED = 7,
};

static struct guess guess_of(int mapping)
{
	struct guess guess;

	for (int i = 0; i < 3; i++) {
		guess.axis[i] = orders[mapping / SIGN_COUNT][i];
		guess.sign[i] = (signed char)(mapping >> i & 1 ? -1 : 1);
	}
	return guess;
}

/* The share of the turns that a gyroscope leaves unexplained whose true rate is scale[i] w_i. */
static double unexplained(const struct turn_evidence *evidence, const struct guess *guess,
			  const double scale[3])
{
	double rest = evidence->square;

	for (int i = 0; i < 3; i++) {
		int row = 3 * guess->axis[i] + i;
		double m = guess->sign[i] * scale[i];

		rest -= 2.0 * m * evidence->right[row];
		for (int j = 0; j < 3; j++)
			rest += m * guess->sign[j] * scale[j] *
				evidence->normal[row][3 * guess->axis[j] + j];
	}
	return rest / evidence->square;
}

/* The best scale of all three alike, not below 0. */
static double common_scale(const struct turn_evidence *evidence, const struct guess *guess)
{
	double along = 0.0, square = 0.0;

	for (int i = 0; i < 3; i++) {
		int row = 3 * guess->axis[i] + i;

		along += guess->sign[i] * evidence->right[row];
		for (int j = 0; j < 3; j++)
			square += guess->sign[i] * guess->sign[j] *
				  evidence->normal[row][3 * guess->axis[j] + j];
	}
	return along > 0.0 && square > 0.0 ? along / square : 0.0;
}

static double unexplained_alike(const struct turn_evidence *evidence, const struct guess *guess,
				double scale)
{
	return unexplained(evidence, guess, (const double[3]){scale, scale, scale});
}

/* Each axis with its own scale; an axis that has hardly turned is near 1. */
static void own_scales(const struct turn_evidence *evidence, double ret_scale[3])
{
	double n[3][4];

	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 3; j++)
			n[i][j] = evidence->normal[(size_t)(4 * i)][(size_t)(4 * j)] +
				  (i == j ? SCALE_WEIGHT : 0.0);
		n[i][3] = evidence->right[(size_t)(4 * i)] + SCALE_WEIGHT;
	}
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < 3; i++) {
			double share = i == k ? 0.0 : n[i][k] / n[k][k];

			for (int j = k; j < 4; j++)
				n[i][j] -= share * n[k][j];
		}
	}
	for (int i = 0; i < 3; i++)
		ret_scale[i] = n[i][3] / n[i][i];
}

static double near_one(double scale)
{
	return fmin(fmax(scale, 1.0 / SELF_CHECK_SCALE_MOST), 1.0 / SELF_CHECK_SCALE_LEAST);
}

/*
 * What a gyroscope with the axes in their order leaves unexplained at its best: with one scale for
 * all, or each near 1. Three free scales would explain a turn about one axis in any order.
 */
static double unexplained_in_order(const struct turn_evidence *evidence, const double own[3])
{
	const double near[3] = {near_one(own[0]), near_one(own[1]), near_one(own[2])};
	const struct guess guess = guess_of(IN_ORDER);

	return fmin(unexplained_alike(evidence, &guess, common_scale(evidence, &guess)),
		    unexplained(evidence, &guess, near));
}

/* With the axes in order, and three free scales. */
static double unexplained_freely(const struct turn_evidence *evidence, const double own[3])
{
	const struct guess guess = guess_of(IN_ORDER);

	return unexplained(evidence, &guess, own);
}

static bool is_better(const struct turn_evidence *evidence, double rest, double than)
{
	return rest < BETTER * than && (than - rest) * evidence->square > SURE;
}

static double unexplained_by(const struct turn_evidence *evidence, int mapping, const double own[3])
{
	struct guess guess = guess_of(mapping);

	if (mapping == IN_ORDER)
		return unexplained_in_order(evidence, own);
	return unexplained_alike(evidence, &guess, common_scale(evidence, &guess));
}

/*
 * The order and the signs that explain the turns best. About one axis several do as well: of those
 * the first of this order is taken.
 */
static int best_mapping(const struct turn_evidence *evidence, const double own[3],
			double *ret_unexplained)
{
	static const int likely[] = {IN_ORDER, ALL_REVERSED, X_REVERSED, Y_REVERSED, Z_REVERSED};
	double share[MAPPING_COUNT], least = (double)INFINITY;
	int best = IN_ORDER;

	for (int i = 0; i < MAPPING_COUNT; i++) {
		share[i] = unexplained_by(evidence, i, own);
		if (share[i] < least)
			best = i;
		least = fmin(least, share[i]);
	}
	for (size_t i = sizeof(likely) / sizeof(likely[0]); i-- > 0;)
		if (share[likely[i]] < ALIKE * least + SURE / 2.0 / evidence->square)
			best = likely[i];
	*ret_unexplained = share[best];
	return best;
}

static enum self_check_fault name_of(int mapping)
{
	switch (mapping) {
	case IN_ORDER:
		return SELF_CHECK_WELL;
	case ALL_REVERSED:
		return SELF_CHECK_GYRO_REVERSED;
	case X_REVERSED:
		return SELF_CHECK_GYRO_X_REVERSED;
	case Y_REVERSED:
		return SELF_CHECK_GYRO_Y_REVERSED;
	case Z_REVERSED:
		return SELF_CHECK_GYRO_Z_REVERSED;
	default:
		return SELF_CHECK_GYRO_ORDER;
	}
}

static enum self_check_fault axis_fault(enum self_check_fault first, int axis)
{
	return (enum self_check_fault)((int)first + axis);
}

static bool is_beyond(double scale, double factor)
{
	double reads = 1.0 / scale;

	return scale > 0.0 &&
	       (reads > SELF_CHECK_SCALE_MOST * factor || reads < SELF_CHECK_SCALE_LEAST / factor);
}

/* How much worse it is, in variances, to say that the axis has another scale. */
static double loss_of_axis(const struct turn_evidence *evidence, const double own[3], int axis,
			   double scale)
{
	const struct guess guess = guess_of(IN_ORDER);
	double other[3] = {own[0], own[1], own[2]};

	other[axis] = scale;
	return (unexplained(evidence, &guess, other) - unexplained(evidence, &guess, own)) *
	       evidence->square;
}

/* The same of all axes. */
static double loss_of_all(const struct turn_evidence *evidence, double alike, double scale)
{
	const struct guess guess = guess_of(IN_ORDER);

	return (unexplained_alike(evidence, &guess, scale) -
		unexplained_alike(evidence, &guess, alike)) *
	       evidence->square;
}

/* Of axes in order: all that are beyond the limits, or one alone. */
static enum self_check_fault judge_scale(const struct turn_evidence *evidence, const double own[3],
					 bool is_sure, double *ret_scale)
{
	const double factor = is_sure ? SLACK : FAR;
	const struct guess guess = guess_of(IN_ORDER);
	double alike = common_scale(evidence, &guess);
	double together = unexplained_alike(evidence, &guess, alike);
	double freely = unexplained_freely(evidence, own);
	bool is_own = is_better(evidence, freely, together);

	if (!is_own && together < CLEAN && is_beyond(alike, factor) &&
	    (is_sure || loss_of_all(evidence, alike, near_one(alike)) > SURE)) {
		*ret_scale = 1.0 / alike;
		return SELF_CHECK_GYRO_SCALE;
	}
	for (int i = 0; is_own && freely < CLEAN && i < 3; i++) {
		if (!is_beyond(own[i], factor) || loss_of_axis(evidence, own, i, 1.0) < SURE)
			continue;
		*ret_scale = 1.0 / own[i];
		return axis_fault(SELF_CHECK_GYRO_X_SCALE, i);
	}
	return SELF_CHECK_WELL;
}

/* The scale that was found is as far from what these turns say as is sure. */
static bool is_refuted(const struct turn_verdict *verdict, const struct turn_evidence *evidence,
		       const double own[3])
{
	const struct guess guess = guess_of(IN_ORDER);
	int axis = (int)verdict->scale_fault - (int)SELF_CHECK_GYRO_X_SCALE;
	double found = 1.0 / verdict->scale, alike = common_scale(evidence, &guess);

	if (axis >= 0)
		return !is_beyond(own[axis], BACK) &&
		       loss_of_axis(evidence, own, axis, found) > SURE;
	return !is_beyond(alike, BACK) && alike > 0.0 && loss_of_all(evidence, alike, found) > SURE;
}

/* A scale that few turns found goes by few; else it takes as many as it took to find it. */
static void update_scale(struct turn_verdict *verdict, const struct turn_evidence *evidence,
			 const double own[3], enum turn_weight weight)
{
	bool is_sure = weight == TURN_SURE;

	if (verdict->scale_fault == SELF_CHECK_WELL) {
		verdict->scale_fault = judge_scale(evidence, own, is_sure, &verdict->scale);
		verdict->is_far = !is_sure;
	} else if ((is_sure || verdict->is_far) && is_refuted(verdict, evidence, own)) {
		verdict->scale_fault = SELF_CHECK_WELL;
	}
}

/* An axis that explains more when it is turned round than at any scale near 1. */
static int reversed_axis(const struct turn_evidence *evidence, const double own[3])
{
	for (int i = 0; i < 3; i++)
		if (own[i] < REVERSED && loss_of_axis(evidence, own, i, 1.0) > SURE &&
		    loss_of_axis(evidence, own, i, -1.0) < 0.0)
			return i;
	return -1;
}

static void update_mapping(struct turn_verdict *verdict, const struct turn_evidence *evidence,
			   const double own[3], enum turn_weight weight)
{
	double now_rest = unexplained_by(evidence, verdict->mapping, own), rest = now_rest;
	int best = verdict->mapping, reversed;

	/* Else no other one can be so much better. */
	if (now_rest * evidence->square > SURE)
		best = best_mapping(evidence, own, &rest);
	if (is_better(evidence, rest, now_rest) && rest < EXPLAINED &&
	    !(verdict->mapping == IN_ORDER &&
	      is_better(evidence, unexplained_freely(evidence, own), rest)))
		verdict->mapping = best;
	reversed = verdict->mapping == IN_ORDER ? reversed_axis(evidence, own) : -1;
	if (reversed >= 0 && now_rest < EXPLAINED)
		verdict->mapping = 1 << reversed;
	verdict->fault = name_of(verdict->mapping);
	verdict->is_confirmed = verdict->mapping == IN_ORDER &&
				(verdict->is_confirmed || (weight > TURN_HINT && rest < EXPLAINED));
}

bool turn_judge(struct turn_verdict *verdict, const struct turn_evidence *evidence,
		enum turn_weight weight)
{
	const struct turn_verdict before = *verdict;
	double own[3];

	own_scales(evidence, own);
	update_mapping(verdict, evidence, own, weight);
	if (verdict->mapping == IN_ORDER)
		update_scale(verdict, evidence, own, weight);
	else
		verdict->scale_fault = SELF_CHECK_WELL;
	return verdict->mapping != before.mapping || verdict->scale_fault != before.scale_fault;
}

/* The scales that explain the turns best, within the limits. */
static void best_shares(const struct turn_evidence *evidence, double ret_share[3])
{
	const struct guess guess = guess_of(IN_ORDER);
	double alike = common_scale(evidence, &guess), own[3];
	bool is_own;

	own_scales(evidence, own);
	is_own = is_better(evidence, unexplained_freely(evidence, own),
			   unexplained_alike(evidence, &guess, alike));
	for (int i = 0; i < 3; i++)
		ret_share[i] = near_one(is_own ? own[i] : alike);
}

void turn_learn_share(struct turn_verdict *verdict, const struct turn_evidence *evidence)
{
	const struct guess guess = guess_of(IN_ORDER);
	double now[3], best[3], apart = 0.0, rest, loss;
	bool is_off = false;

	if (verdict->mapping != IN_ORDER)
		return;
	best_shares(evidence, best);
	for (int i = 0; i < 3; i++) {
		now[i] = 1.0 + verdict->extra[i];
		apart = fmax(apart, fabs(best[i] - now[i]));
		is_off |= verdict->extra[i] < 0.0 || verdict->extra[i] > 0.0;
	}
	rest = unexplained(evidence, &guess, best);
	loss = (unexplained(evidence, &guess, now) - rest) * evidence->square;
	if (apart < (is_off ? SHARE_FINE : SHARE_OFF) || !(rest < CLEAN && loss > SHARE_SURE))
		return; /* turns of a time when it lied explain nothing */
	for (int i = 0; i < 3; i++)
		verdict->extra[i] = best[i] - 1.0;
}

struct vec3 turn_share_of(const struct turn_verdict *verdict)
{
	return (struct vec3){1.0 + verdict->extra[0], 1.0 + verdict->extra[1],
			     1.0 + verdict->extra[2]};
}
