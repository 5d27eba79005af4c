/* SPDX-License-Identifier: MIT */
#include "self_check_parts.h"
#include "vec.h"

#include <lumbard/base/units.h>

#include <math.h>
#include <string.h>

#define NEVER_US       INT64_MIN
#define GAP_US	       UINT64_C(250000)
#define GROUP_S	       REAL(0.039) /* four samples at 100 Hz */
#define PART_S	       REAL(0.095) /* a tenth of a second, less a hair */
#define SPAN_S	       REAL(0.45)  /* half a second, the same */
#define GRAVITY_LEAST  REAL(0.85 * GRAVITY_MPS2)
#define GRAVITY_MOST   REAL(1.15 * GRAVITY_MPS2)
#define QUIET_VAR      SQUARE(0.05) /* m2/s4: a standing body from one half second to the next */
#define RELATIVE_VAR   SQUARE(0.03) /* of times and scales */
#define LEVER_SQUARE   SQUARE(1.4)  /* see variance_of() */
#define RESTS_ENOUGH   8
#define RESTS_RARE     4
#define FADE_S	       REAL(30.0)   /* what the bias may take for constant */
#define COUNT_REAL     REAL(2e-4)   /* m/s2; of a chip, 2 g in 16 bits have 6e-4 */
#define COUNT_LEAST    REAL(1e-5)   /* finer values are not in steps */
#define STIR_MEMORY    REAL(0.6)    /* from part to part: a quarter of a second */
#define STIR_LEAST     REAL(15.0)   /* counts */
#define LOOKS_TO_LEARN REAL(5.0)    /* one by one, of the first; their sum ends beyond */
#define DEAD_S	       REAL(0.499)  /* a hair less than half a second */
#define ACCEL_COARSE   REAL(0.008)  /* m/s2 a count: more than at 16 g */
#define GYRO_COARSE    REAL(0.0007) /* rad/s a count: as at 2000 deg/s */
#define ACCEL_RAIL     REAL(1.9 * GRAVITY_MPS2) /* what stands there is cut off, not dead */
#define GYRO_RAIL      REAL(RAD(245.0))
#define DEAD_LONG_S    REAL(2.0)    /* where an axis that turns little may keep its count */
#define LIVELY_S       REAL(0.25)   /* an axis that has come back changes more often */
#define WELL_S	       REAL(1.0)    /* for this long */
#define RETURN_SAMPLES 6	    /* in which the same values come back at least once, */
#define RETURN_COUNTS  REAL(4.0)    /* after others that are so far from them, */
#define RETURN_PARTS   6	    /* so often in a row, */
#define RETURN_S       REAL(0.6)    /* and for so long */
#define NOTHING_MPS2   REAL(0.7)    /* 4 deg by which it turned, the gyroscope saying nothing */
#define NOTHING_COUNT  REAL(0.01)   /* rad/s; a coarser step was a leap, no count of any range */
#define NOTHING_S      REAL(10.0)   /* within this time */
#define FAR_SQUARE     6.0	    /* evidence that may show what is far off, if all else fits */
#define REST_BEND      SQUARE(0.15) /* m2/s4 */
#define REST_MPS2      0.15	    /* 0.9 deg */
#define REST_RADPS     RAD(1.5)
#define SIGN_SQUARE    30.0  /* that decides on sign and order: 15 deg or less */
#define SCALE_SQUARE   300.0 /* and on the scale */

typedef __typeof__((fusion_vec){0} == (fusion_vec){0}) lane_mask;

/* One of the two, axis by axis. */
struct life {
	fusion_vec last;       /* as it came */
	fusion_vec same_s;     /* how long it has said so */
	fusion_vec stir;       /* sum of the steps from one look to the next, fading */
	fusion_real count;     /* the smallest step seen: one of the chip's counts; 0: none */
	fusion_real well_s[3]; /* since when it has come back */
	bool is_dead[3], is_all_dead;
};

/* Whether six values that were left come back, as no living sensor's do. */
struct returns {
	fusion_vec accel, gyro; /* those that are waited for */
	fusion_vec away;	/* the latest others */
	fusion_real s;		/* in how long a time, */
	int parts;		/* part after part, they came back */
	int samples;		/* looked at in this part; below 0 until they are taken */
	unsigned char tries;
	bool is_left, is_back;
};

/* Integrals over a tenth of a second, or over the parts of a span. */
struct integrals {
	fusion_vec rate_force[3]; /* w_i a */
	fusion_vec force;
};

/* Half a second. */
struct span {
	struct integrals sum, ramp; /* ramp: times the time since its start, 0 to 1 */
	fusion_vec middle;	    /* mean of a */
	fusion_vec turn;	    /* integral of w; at its end, the mean of w */
	fusion_real s;
	fusion_real bend_square; /* of how much the steps from part to part differ, m2/s4 */
	bool is_sound;
};

struct self_check_state {
	struct life accel, gyro;
	struct returns returns;
	fusion_vec group_turn, group_force; /* of the latest few samples, rad and m/s */
	fusion_vec part_turn;
	struct integrals part;
	struct span span, before;
	fusion_vec part_middle, part_step; /* mean of the latest part, and its step to there */
	fusion_vec still_middle;	   /* when the gyroscope began to say one thing */
	int64_t last_us;
	fusion_real group_s, part_s, looks, still_s;
	unsigned rest_spans;
	int part_looks, parts;
	bool has_before;
	int part_count; /* since spans began anew, to 2 */
	struct turn_sums sign, scale;
	struct turn_verdict turn;
	struct rests rests;
	bool is_nothing;
};

_Static_assert(sizeof(struct self_check_state) <= sizeof(struct self_check), "the state fits");

static struct self_check_state *state_of(struct self_check *check)
{
	return (struct self_check_state *)(void *)check;
}

static const struct self_check_state *state_in(const struct self_check *check)
{
	return (const struct self_check_state *)(const void *)check;
}

void self_check_init(struct self_check *check)
{
	*check = (struct self_check){0};
	state_of(check)->last_us = NEVER_US;
}

/* Where nothing is known of the time between, spans begin anew. */
static void forget_spans(struct self_check_state *state)
{
	state->part = (struct integrals){0};
	state->part_turn = (fusion_vec){0};
	state->rests.is_held = false;
	state->span = (struct span){.is_sound = true};
	state->group_turn = state->group_force = (fusion_vec){0};
	state->group_s = state->part_s = 0;
	state->part_looks = state->parts = 0;
	state->has_before = false;
	state->part_count = 0;
	state->accel.same_s = state->gyro.same_s = (fusion_vec){0};
	state->still_s = 0;
}

/* A look at each axis. */
static inline void watch_life(struct life *life, fusion_vec value, fusion_real dt_s)
{
	const fusion_vec minus_zero = {REAL(-0.0), REAL(-0.0), REAL(-0.0), REAL(-0.0)};
	fusion_vec step = value - life->last;
	lane_mask is_same = step == (fusion_vec){0};

	life->same_s = (fusion_vec)((lane_mask)(life->same_s + dt_s) & is_same);
	life->stir += (fusion_vec)((lane_mask)step & ~(lane_mask)minus_zero);
	life->last = value;
}

static void learn_count(struct life *life, fusion_vec value)
{
	fusion_vec step = value - life->last;

	for (int i = 0; i < 3; i++) {
		fusion_real size = step[i] < 0 ? -step[i] : step[i];

		if (size > COUNT_LEAST && (size < life->count || life->count == 0))
			life->count = size;
	}
}

/* It still moves, and by more than a count from look to look. */
static bool is_stirring(const struct life *life, int axis, fusion_real looks)
{
	fusion_real least = life->count * (looks > STIR_LEAST ? looks : STIR_LEAST);

	return life->count > 0 && life->stir[axis] >= least && life->same_s[axis] < LIVELY_S;
}

static bool is_any_still(const struct life *life)
{
	return life->same_s[0] >= LIVELY_S || life->same_s[1] >= LIVELY_S ||
	       life->same_s[2] >= LIVELY_S;
}

static bool is_any_axis_dead(const struct life *life)
{
	return life->is_dead[0] || life->is_dead[1] || life->is_dead[2] || life->is_all_dead;
}

/* For so long that it may be dead, and not where values are cut off. */
static bool is_axis_still(const struct life *life, int axis, fusion_real least_s, fusion_real rail)
{
	return life->same_s[axis] >= least_s && life->last[axis] < rail && life->last[axis] > -rail;
}

/* It moves, or stands still for as long again as one axis has to that is dead. */
static bool is_no_doubt(const struct life *life, int axis, fusion_real looks, fusion_real dead_s)
{
	return is_stirring(life, axis, looks) || life->same_s[axis] >= 2 * dead_s;
}

/* Both others live, or one does and it has lasted twice as long: two axes may die as well. */
static bool is_axis_dead(const struct life *life, int axis, fusion_real looks, fusion_real dead_s)
{
	int next = (axis + 1) % 3, last = (axis + 2) % 3;

	if (is_stirring(life, next, looks) && is_stirring(life, last, looks))
		return true;
	return life->same_s[axis] >= 2 * dead_s && is_no_doubt(life, next, looks, dead_s) &&
	       is_no_doubt(life, last, looks, dead_s) &&
	       (is_stirring(life, next, looks) || is_stirring(life, last, looks));
}

static void judge_axes(struct life *life, fusion_real looks, fusion_real coarse, fusion_real rail,
		       fusion_real part_s)
{
	fusion_real dead_s = life->count > coarse ? DEAD_LONG_S : DEAD_S;

	for (int i = 0; i < 3; i++) {
		bool is_lively = life->same_s[i] < LIVELY_S;

		life->well_s[i] = is_lively ? life->well_s[i] + part_s : 0;
		if (is_axis_still(life, i, dead_s, rail) && is_axis_dead(life, i, looks, dead_s))
			life->is_dead[i] = true;
		else if (life->well_s[i] >= WELL_S)
			life->is_dead[i] = false;
	}
}

/*
 * All of the accelerometer at once, while the gyroscope says that the sensor is alive: even where
 * it turns about the vertical, a chip has noise.
 */
static void judge_accel(struct life *accel, const struct life *gyro, fusion_real looks)
{
	fusion_real dead_s = accel->count > ACCEL_COARSE ? DEAD_LONG_S : DEAD_S;
	bool is_still = accel->count > COUNT_REAL, is_well = true, is_alive = false;

	for (int i = 0; i < 3; i++) {
		is_still &= is_axis_still(accel, i, dead_s, ACCEL_RAIL);
		is_well &= accel->well_s[i] >= WELL_S;
		is_alive |= is_stirring(gyro, i, looks);
	}
	accel->is_all_dead = (is_still && is_alive) || (accel->is_all_dead && !is_well);
}

static void watch_lives(struct self_check_state *state)
{
	struct life *accel = &state->accel, *gyro = &state->gyro;
	fusion_real looks;

	state->looks = STIR_MEMORY * state->looks + (fusion_real)state->part_looks;
	looks = state->looks;
	if (is_any_still(accel) || is_any_axis_dead(accel)) {
		judge_axes(accel, looks, ACCEL_COARSE, ACCEL_RAIL, state->part_s);
		judge_accel(accel, gyro, looks);
	}
	if (is_any_still(gyro) || is_any_axis_dead(gyro))
		judge_axes(gyro, looks, GYRO_COARSE, GYRO_RAIL, state->part_s);
	accel->stir *= STIR_MEMORY;
	gyro->stir *= STIR_MEMORY;
}

static fusion_real length(fusion_vec v)
{
	return REAL(vec3_norm(xyz_of(v)));
}

static void add_scaled(struct integrals *sum, const struct integrals *more, fusion_real share)
{
	for (int i = 0; i < 3; i++)
		sum->rate_force[i] += share * more->rate_force[i];
	sum->force += share * more->force;
}

/*
 * From the middle of the span before to that of this one, each moment counts as much as both have
 * of it: the weights rise along the one and fall along the other.
 */
static void fill_turn(const struct self_check_state *state, struct turn *ret_turn)
{
	struct integrals sum = state->before.ramp;
	fusion_vec y = state->span.middle - state->before.middle;

	add_scaled(&sum, &state->span.sum, 1);
	add_scaled(&sum, &state->span.ramp, -1);
	for (int j = 0; j < 3; j++) {
		ret_turn->y[j] = y[j];
		ret_turn->force[j] = sum.force[j];
		for (int i = 0; i < 3; i++)
			ret_turn->rate_force[3 * i + j] = sum.rate_force[i][j];
	}
}

/*
 * What else than turning the accelerometer may have felt: what changes |a| goes towards the axis
 * of the turn, and a sensor on a lever feels the angular acceleration, which shows as a turn that
 * bends. r alpha with 0.15 m is 1.5 times the step's growth in a tenth of a second.
 */
static fusion_real variance_of(const struct self_check_state *state, const struct turn *turn)
{
	fusion_real radial = length(state->span.middle) - length(state->before.middle);
	fusion_real bend = state->span.bend_square + state->before.bend_square;
	fusion_real square =
		turn->y[0] * turn->y[0] + turn->y[1] * turn->y[1] + turn->y[2] * turn->y[2];

	return QUIET_VAR + RELATIVE_VAR * square + 2 * radial * radial + LEVER_SQUARE * bend;
}

/* How much evidence there is: that of the sums, or 0 where that is not enough. */
static double judge(struct self_check_state *state, const struct turn_sums *sums, double least)
{
	struct turn_evidence evidence;

	/* What is left without the bias is not more. */
	if ((double)sums->square < least)
		return 0.0;
	turn_evidence_of(sums, &evidence);
	if (!(evidence.square >= least))
		return 0.0;
	if (turn_judge(&state->turn, &evidence,
		       evidence.square >= SCALE_SQUARE && sums == &state->scale ? TURN_SURE
		       : evidence.square >= SIGN_SQUARE				? TURN_ENOUGH
										: TURN_HINT))
		state->scale = (struct turn_sums){0};
	return evidence.square;
}

/* Of the scale, as soon as there is evidence; that its sums are kept for. */
static void learn_share(struct self_check_state *state)
{
	struct turn_evidence evidence;

	turn_evidence_of(&state->scale, &evidence);
	turn_learn_share(&state->turn, &evidence);
}

static void judge_turns(struct self_check_state *state)
{
	if (judge(state, &state->sign, FAR_SQUARE) < SIGN_SQUARE)
		return;
	turn_sums_join(&state->scale, &state->sign);
	state->sign = (struct turn_sums){0};
	learn_share(state);
	if (judge(state, &state->scale, SCALE_SQUARE) > 0.0)
		turn_sums_fade(&state->scale, REAL(0.5));
}

/*
 * The accelerometer has turned away from where it was when the gyroscope began to say one thing, by
 * more than a rate of one count would have.
 */
static void watch_nothing(struct self_check_state *state)
{
	fusion_vec same_s = state->gyro.same_s, off = state->span.middle - state->still_middle;
	fusion_real count = state->gyro.count < NOTHING_COUNT ? state->gyro.count : NOTHING_COUNT;
	fusion_real least = NOTHING_MPS2 + REAL(GRAVITY_MPS2) * count * state->still_s;

	if (same_s[0] < state->span.s || same_s[1] < state->span.s || same_s[2] < state->span.s) {
		state->is_nothing = false;
		state->still_s = 0;
	} else if (state->still_s == 0 || state->still_s > NOTHING_S) {
		state->still_middle = state->span.middle;
		state->still_s = state->span.s;
	} else {
		state->still_s += state->span.s;
		state->is_nothing |= dot(off, off) > least * least;
	}
}

static bool is_repeating(const struct returns *returns)
{
	return returns->parts >= RETURN_PARTS && returns->s > RETURN_S;
}

/*
 * By more than noise of a count or two, which comes back by chance: on a quiet desk, and in values
 * of few decimals; and what no chip measures is no sample.
 */
static bool was_far_away(const struct returns *returns, fusion_real count)
{
	fusion_vec off = returns->away - returns->accel;
	fusion_real least = RETURN_COUNTS * count;

	return count > 0 && dot(off, off) > least * least && dot(off, off) < REAL(1e6);
}

/*
 * A frozen chip may give the last few samples in turn, or one of old between others. What was read
 * twice in a row by somebody who asks too often has not been left.
 */
static void watch_returns(struct self_check_state *state)
{
	struct returns *returns = &state->returns;

	returns->s += state->part_s;
	if (returns->samples < RETURN_SAMPLES)
		return;
	if (returns->is_back && was_far_away(returns, state->accel.count)) {
		returns->parts += returns->parts < RETURN_PARTS;
		returns->samples = 0;
	} else {
		returns->parts = 0;
		returns->s = 0;
		returns->tries++; /* one soon, and not always at the same time of a cycle */
		returns->samples = -1 - returns->tries % RETURN_SAMPLES;
	}
	returns->is_left = returns->is_back = false;
}

/* By every sample. */
static inline void look_for_return(struct returns *returns, fusion_vec accel, fusion_vec gyro)
{
	if (++returns->samples == 0) {
		returns->accel = accel;
		returns->gyro = gyro;
		returns->is_left = returns->is_back = false;
	} else if (accel[0] != returns->accel[0]) {
		returns->away = accel;
		returns->is_left = true;
	} else if (returns->is_left && accel[1] == returns->accel[1] &&
		   accel[2] == returns->accel[2] && gyro[0] == returns->gyro[0] &&
		   gyro[1] == returns->gyro[1] && gyro[2] == returns->gyro[2]) {
		returns->is_back = true;
	}
}

static bool is_any_dead(const struct self_check_state *state)
{
	return state->is_nothing || is_any_axis_dead(&state->accel) ||
	       is_any_axis_dead(&state->gyro) || is_repeating(&state->returns);
}

/* What hardly turned tells of the bias alone: of that a few are enough, and then one of four. */
static void learn_turn(struct self_check_state *state, const struct turn *turn)
{
	bool is_turn = turn->y[0] * turn->y[0] + turn->y[1] * turn->y[1] + turn->y[2] * turn->y[2] >
		       turn->var;
	bool is_rare = state->sign.count > RESTS_ENOUGH && !is_turn;

	if (is_rare && ++state->rest_spans % RESTS_RARE != 0)
		return;
	turn_sums_fade(&state->sign, 1 - (is_rare ? RESTS_RARE : 1) * state->span.s / FADE_S);
	turn_sums_add(&state->sign, turn);
	judge_turns(state); /* also a rest: what was a bias, and what a turn */
}

/* Of two half seconds: neither sways, and the one is as the other was. */
static bool is_at_rest(const struct self_check_state *state)
{
	const struct span *span = &state->span, *before = &state->before;
	fusion_vec moved = span->middle - before->middle, turned = span->turn - before->turn;

	return state->has_before && span->is_sound && before->is_sound &&
	       span->bend_square < REST_BEND && before->bend_square < REST_BEND &&
	       dot(moved, moved) < SQUARE(REST_MPS2) && dot(turned, turned) < SQUARE(REST_RADPS) &&
	       dot(span->turn, span->turn) < GYRO_RAIL * GYRO_RAIL;
}

/* A fault that has a name explains why they are apart. */
static void watch_rests(struct self_check_state *state)
{
	struct rests *rests = &state->rests;

	if (is_any_dead(state) || state->turn.fault != SELF_CHECK_WELL ||
	    state->turn.scale_fault != SELF_CHECK_WELL)
		*rests = (struct rests){0};
	else if (is_at_rest(state))
		rests_come(rests, state->span.middle, state->span.turn);
}

static void end_span(struct self_check_state *state)
{
	struct span *span = &state->span;
	fusion_real per_s = 1 / span->s;

	span->middle = per_s * span->sum.force;
	for (int i = 0; i < 3; i++)
		span->ramp.rate_force[i] *= per_s;
	span->ramp.force *= per_s;
	span->bend_square /= (fusion_real)state->parts;
	span->turn *= per_s;
	watch_nothing(state);
	watch_rests(state);
	if (is_any_dead(state)) {
		state->sign = state->scale = (struct turn_sums){0};
	} else if (state->has_before && state->before.is_sound && span->is_sound) {
		struct turn turn;

		fill_turn(state, &turn);
		turn.var = variance_of(state, &turn);
		learn_turn(state, &turn);
	}
	state->before = *span;
	state->has_before = true;
	*span = (struct span){.is_sound = true};
	state->parts = 0;
}

/* After a gap, and at first. */
static void begin_anew(struct self_check_state *state, fusion_vec accel, fusion_vec gyro)
{
	state->accel.last = accel;
	state->gyro.last = gyro;
	forget_spans(state);
}

/* Of all that lives on in the sums. */
static bool is_finite(const struct self_check_state *state)
{
	fusion_vec sum = state->part.force + state->accel.stir + state->gyro.stir;

	for (int i = 0; i < 3; i++)
		sum += state->part.rate_force[i];
	return dot(sum, sum) < REAL(1e12);
}

static void forget_what_is_no_number(struct self_check_state *state)
{
	state->accel.stir = state->gyro.stir = (fusion_vec){0};
	begin_anew(state, (fusion_vec){0}, (fusion_vec){0});
}

static __attribute__((noinline)) void end_part(struct self_check_state *state)
{
	struct span *span = &state->span;
	fusion_vec middle = (1 / state->part_s) * state->part.force;
	fusion_vec step = middle - state->part_middle;
	fusion_real size = length(middle);

	if (!is_finite(state)) {
		forget_what_is_no_number(state);
		return;
	}
	watch_lives(state);
	rests_turn(&state->rests, state->part_turn, state->part_s);
	span->turn += state->part_turn;
	state->part_turn = (fusion_vec){0};
	if (!(size > GRAVITY_LEAST && size < GRAVITY_MOST))
		span->is_sound = false;
	add_scaled(&span->ramp, &state->part, span->s + REAL(0.5) * state->part_s);
	add_scaled(&span->sum, &state->part, 1);
	span->s += state->part_s;
	if (state->part_count > 1)
		span->bend_square += dot(step - state->part_step, step - state->part_step);
	state->part_step = step;
	state->part_middle = middle;
	state->part_count += state->part_count < 2;
	state->parts++;
	state->part = (struct integrals){0};
	state->part_s = 0;
	state->part_looks = 0;
	if (span->s >= SPAN_S)
		end_span(state);
}

static inline fusion_vec all_of(fusion_real value)
{
	return (fusion_vec){value, value, value, value};
}

/*
 * Within a twenty-fifth of a second nothing turns so far that means would not do, and to see that
 * an axis lives one look is enough.
 */
static inline void end_group(struct self_check_state *state, fusion_vec accel, fusion_vec gyro)
{
	fusion_vec mean_accel = (1 / state->group_s) * state->group_force;

	if (state->looks < LOOKS_TO_LEARN || state->part_looks == 0) {
		learn_count(&state->accel, accel);
		learn_count(&state->gyro, gyro);
	}
	watch_life(&state->accel, accel, state->group_s);
	watch_life(&state->gyro, gyro, state->group_s);
	for (int i = 0; i < 3; i++)
		state->part.rate_force[i] += all_of(state->group_turn[i]) * mean_accel;
	state->part.force += state->group_force;
	state->part_turn += state->group_turn;
	if (dot(state->group_turn, state->group_turn) >
	    GYRO_RAIL * GYRO_RAIL * state->group_s * state->group_s)
		state->rests.is_held = false; /* it may have been cut off */
	state->part_s += state->group_s;
	state->part_looks++;
	state->group_turn = state->group_force = (fusion_vec){0};
	state->group_s = 0;
}

/* A time that goes back is no sample. */
static __attribute__((noinline)) bool step_over_gap(struct self_check_state *state, int64_t t_us,
						    fusion_vec accel, fusion_vec gyro)
{
	if (t_us <= state->last_us && state->last_us != NEVER_US)
		return false;
	state->last_us = t_us;
	begin_anew(state, accel, gyro);
	return false;
}

bool self_check_step(struct self_check *check, const struct imu_sample *sample)
{
	struct self_check_state *state = state_of(check);
	fusion_vec gyro = vec_of(sample->gyro_radps), accel = vec_of(sample->accel_mps2);
	int64_t dt_us = (int64_t)((uint64_t)sample->t_us - (uint64_t)state->last_us);
	fusion_real dt_s = (fusion_real)dt_us * REAL(1e-6);

	if ((uint64_t)dt_us - 1 >= GAP_US)
		return step_over_gap(state, sample->t_us, accel, gyro);
	state->last_us = sample->t_us;
	state->group_turn += dt_s * gyro;
	state->group_force += dt_s * accel;
	state->group_s += dt_s;
	look_for_return(&state->returns, accel, gyro);
	if (state->group_s < GROUP_S)
		return false;
	end_group(state, accel, gyro);
	if (state->part_s < PART_S)
		return false;
	watch_returns(state);
	end_part(state);
	return true;
}

double self_check_accel_mps2(const struct self_check *check)
{
	const struct self_check_state *state = state_in(check);

	return state->has_before ? (double)length(state->before.middle) : UNKNOWN;
}

static enum self_check_fault dead_of(const struct life *life, enum self_check_fault first)
{
	for (int i = 0; i < 3; i++)
		if (life->is_dead[i])
			return (enum self_check_fault)((int)first + i);
	return SELF_CHECK_WELL;
}

static enum self_check_fault fault_of(const struct self_check_state *state)
{
	enum self_check_fault fault = dead_of(&state->accel, SELF_CHECK_ACCEL_X_DEAD);

	if (is_repeating(&state->returns))
		return SELF_CHECK_REPEATS;
	if (state->accel.is_all_dead)
		return SELF_CHECK_ACCEL_NOTHING;
	if (fault == SELF_CHECK_WELL && state->is_nothing)
		fault = SELF_CHECK_GYRO_NOTHING;
	if (fault == SELF_CHECK_WELL)
		fault = dead_of(&state->gyro, SELF_CHECK_GYRO_X_DEAD);
	if (fault == SELF_CHECK_WELL)
		fault = state->turn.fault;
	if (fault == SELF_CHECK_WELL)
		fault = state->turn.scale_fault;
	return fault == SELF_CHECK_WELL && state->rests.is_torn ? SELF_CHECK_DISAGREE : fault;
}

struct self_check_verdict self_check_verdict(const struct self_check *check)
{
	const struct self_check_state *state = state_in(check);
	enum self_check_fault fault = fault_of(state);

	return (struct self_check_verdict){
		.fault = fault,
		.scale = fault >= SELF_CHECK_GYRO_SCALE && fault <= SELF_CHECK_GYRO_Z_SCALE
				 ? state->turn.scale
				 : UNKNOWN,
		.is_confirmed = fault == SELF_CHECK_WELL && state->turn.is_confirmed,
		.gyro_share = turn_share_of(&state->turn),
	};
}
