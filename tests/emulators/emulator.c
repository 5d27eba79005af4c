/* SPDX-License-Identifier: MIT */
#include <emulators/emulator.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	BYTE_US = 90, /* 9 bits at 100 kHz */
	OVERHEAD_BYTES = 3,
	TIMEOUT_US = 25000,
	MAX_READ = 32, /* an SMBus block */
};

static const double g_mps2 = 9.80665;

static void world_at_rest(void *ctx, int64_t t_us, struct emulator_world *ret_world)
{
	(void)ctx;
	(void)t_us;
	*ret_world = (struct emulator_world){.accel_mps2 = {0.0, 0.0, g_mps2}, .temp_degc = 25.0};
}

static void come_up(struct emulator *emulator)
{
	memset(emulator->reg, 0, sizeof(emulator->reg));
	memset(emulator->is_defined, 0, sizeof(emulator->is_defined));
	memset(emulator->writable, 0, sizeof(emulator->writable));
	memset(emulator->kept, 0, sizeof(emulator->kept));
	memset(emulator->extra_us, 0, sizeof(emulator->extra_us));
	emulator->bank = 0;
	emulator->ready_us = emulator->now_us;
	emulator->sampled_us = emulator->now_us;
	emulator->model->power_up(emulator);
	memcpy(emulator->reset, emulator->reg, sizeof(emulator->reset));
}

void emulator_init(struct emulator *emulator, const struct emulator_model *model)
{
	*emulator = (struct emulator){
		.model = model,
		.id = model->default_id,
		.has_self_test = true,
		.is_powered = true,
		.world = world_at_rest,
		/* 400 ug/rtHz and 0.005 dps/rtHz in about 60 Hz */
		.accel_noise_mps2 = 0.03,
		.gyro_noise_radps = 0.0007,
		.self_test_gain = 1.0,
		.random = 1,
	};
	emulator_power_cycle(emulator);
}

void emulator_power_cycle(struct emulator *emulator)
{
	emulator->powered_us = emulator->now_us;
	come_up(emulator);
}

void emulator_reset(struct emulator *emulator, int64_t busy_us)
{
	come_up(emulator);
	emulator->ready_us = emulator->now_us + busy_us;
}

/* The low bits of such a generator are poor, so only the high ones are used. */
static uint32_t draw(struct emulator *emulator)
{
	emulator->random = emulator->random * 1664525u + 1013904223u;
	return emulator->random >> 8;
}

/* Standard deviation 1, never beyond 3.5. */
static double draw_noise(struct emulator *emulator)
{
	double sum = 0.0;

	for (int i = 0; i < 4; i++)
		sum += (double)draw(emulator) / 16777216.0 - 0.5;
	return sum * sqrt(3.0);
}

static struct vec3 draw_noise3(struct emulator *emulator, double size)
{
	struct vec3 noise;

	noise.x = size * draw_noise(emulator);
	noise.y = size * draw_noise(emulator);
	noise.z = size * draw_noise(emulator);
	return noise;
}

/* What goes wrong on the wire before the chip sees anything; 0 if nothing does. */
static int suffer(struct emulator *emulator)
{
	static const int error[EMULATOR_FAULT_COUNT] = {
		[EMULATOR_FAULT_NACK] = -ENXIO,		 [EMULATOR_FAULT_REMOTE_IO] = -EREMOTEIO,
		[EMULATOR_FAULT_ARBITRATION] = -EAGAIN,	 [EMULATOR_FAULT_TIMEOUT] = -ETIMEDOUT,
		[EMULATOR_FAULT_BROWN_OUT] = -EREMOTEIO,
	};

	if (emulator->fault == EMULATOR_FAULT_TIMEOUT)
		emulator->now_us += TIMEOUT_US;
	if (emulator->fault == EMULATOR_FAULT_BROWN_OUT)
		emulator_power_cycle(emulator);
	return error[emulator->fault];
}

/* Counts a transaction; 0 if the chip takes part in it. */
static int begin(struct emulator *emulator, bool *ret_is_faulty)
{
	int error = 0;

	emulator->transactions++;
	*ret_is_faulty = emulator->transactions >= emulator->fault_from &&
			 emulator->transactions - emulator->fault_from < emulator->fault_count;
	if (!emulator->is_powered)
		error = -ENXIO;
	else if (*ret_is_faulty)
		error = suffer(emulator);
	if (!error && emulator->now_us < emulator->ready_us)
		error = -ENXIO;
	if (error)
		emulator->now_us += BYTE_US;
	return error;
}

/* Who doesn't know yet what is there may look for identities, clocks and banks. */
static bool is_probed(uint8_t reg)
{
	return reg <= 0x09 || reg == 0x0F || reg == 0x75 || reg == 0x76 || reg == 0x7F;
}

static bool is_identity(const struct emulator *emulator, uint8_t reg)
{
	int identity = emulator->model->identity;

	if (!identity)
		return reg == 0x00 || reg == 0x0F || reg == 0x75;
	return emulator->bank == 0 && EMULATOR_IDENTITY(reg) == identity;
}

static uint8_t read_one(struct emulator *emulator, uint8_t reg)
{
	uint8_t value = emulator->reg[emulator->bank][reg];

	if (!emulator->is_defined[emulator->bank][reg] && !is_probed(reg))
		emulator_forbid(emulator, "read of undefined register %02X in bank %d", reg,
				emulator->bank);
	if (is_identity(emulator, reg))
		emulator->is_identified = true;
	if (emulator->model->was_read)
		emulator->model->was_read(emulator, reg);
	return value;
}

static void add_twin(struct emulator *emulator, uint8_t reg, uint8_t *bytes, size_t n)
{
	uint8_t others[EMULATOR_REGS];
	struct emulator *twin = emulator->twin;

	if (!twin)
		return;
	twin->now_us = emulator->now_us;
	if (emulator_read(twin, reg, others, n) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		bytes[i] &= others[i];
}

int emulator_read(struct emulator *emulator, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	uint8_t bytes[EMULATOR_REGS], first;
	int error;
	bool is_faulty, is_half;

	if (n == 0 || n > sizeof(bytes))
		return -EINVAL;
	error = begin(emulator, &is_faulty);
	if (error)
		return error;
	first = reg;

	/* Outputs are of when the burst begins. */
	if (emulator->model->refresh)
		emulator->model->refresh(emulator);

	is_half = is_faulty && emulator->fault == EMULATOR_FAULT_HALF_BURST;
	if (is_half)
		n /= 2;
	emulator->now_us += ((int64_t)n + OVERHEAD_BYTES) * BYTE_US;
	for (size_t i = 0; i < n; i++) {
		bytes[i] = read_one(emulator, reg);
		reg = emulator->model->next ? emulator->model->next(emulator, reg)
					    : (uint8_t)(reg + 1);
	}
	if (is_half)
		return -EIO;

	add_twin(emulator, first, bytes, n);
	if (is_faulty && emulator->fault == EMULATOR_FAULT_WRONG_BYTES)
		for (size_t i = 0; i < n; i++)
			bytes[i] ^= (uint8_t)(1u << (draw(emulator) >> 21));
	memcpy(ret_buf, bytes, n);
	return 0;
}

static bool is_stuck(const struct emulator *emulator, uint8_t reg)
{
	return (emulator->stuck[emulator->bank][reg / 64] >> (reg % 64)) & 1u;
}

/* Notes what is wrong with a write; 1 if the register is there to take it. */
static int check_write(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	int bank = emulator->bank;

	if (!emulator->is_identified)
		emulator_forbid(emulator, "write %02X to %02X before the identity was read", value,
				reg);
	if (!emulator->is_defined[bank][reg]) {
		emulator_forbid(emulator, "write %02X to undefined register %02X in bank %d", value,
				reg, bank);
		return 0;
	}
	if (!emulator->writable[bank][reg]) {
		emulator_forbid(emulator, "write %02X to read-only register %02X in bank %d", value,
				reg, bank);
		return 0;
	}
	if ((value ^ emulator->reset[bank][reg]) & emulator->kept[bank][reg])
		emulator_forbid(emulator,
				"write %02X to %02X in bank %d changes reserved bits: %02X of %02X",
				value, reg, bank, emulator->kept[bank][reg],
				emulator->reset[bank][reg]);
	return !is_stuck(emulator, reg);
}

int emulator_write(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	int error;
	bool is_faulty;
	uint8_t writable;

	emulator->writes++;
	if (emulator->twin) {
		emulator->twin->now_us = emulator->now_us;
		emulator_write(emulator->twin, reg, value);
	}
	error = begin(emulator, &is_faulty);
	if (error)
		return error;
	emulator->now_us += (int64_t)(1 + OVERHEAD_BYTES) * BYTE_US;
	if (is_faulty && emulator->fault == EMULATOR_FAULT_HALF_BURST)
		return -EIO;
	if (!check_write(emulator, reg, value))
		return 0;

	writable = emulator->writable[emulator->bank][reg];
	value = (uint8_t)((emulator->reg[emulator->bank][reg] & ~writable) | (value & writable));
	if (emulator->model->write)
		emulator->model->write(emulator, reg, value);
	else
		emulator->reg[emulator->bank][reg] = value;
	return 0;
}

void emulator_wait_us(struct emulator *emulator, int64_t wait_us)
{
	emulator->now_us += wait_us;
}

static int bus_op_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct emulator *emulator = ctx;

	if (n == 0 || n > MAX_READ) {
		emulator_forbid(emulator, "read of %zu bytes at once", n);
		return -EINVAL;
	}
	return emulator_read(emulator, reg, ret_buf, n);
}

static int bus_op_write(void *ctx, uint8_t reg, uint8_t value)
{
	return emulator_write(ctx, reg, value);
}

static void bus_op_wait_us(void *ctx, uint32_t wait_us)
{
	emulator_wait_us(ctx, wait_us);
}

struct bus emulator_bus(struct emulator *emulator)
{
	static const struct bus_ops ops = {
		.read = bus_op_read, .write = bus_op_write, .wait_us = bus_op_wait_us};

	return (struct bus){.ops = &ops, .ctx = emulator, .max_read = MAX_READ};
}

void emulator_define(struct emulator *emulator, int bank, int first, int last, uint8_t value,
		     uint8_t writable)
{
	for (int reg = first; reg <= last; reg++) {
		emulator->reg[bank][reg] = value;
		emulator->is_defined[bank][reg] = true;
		emulator->writable[bank][reg] = writable;
	}
}

void emulator_keep(struct emulator *emulator, int bank, int first, int last, uint8_t bits)
{
	for (int reg = first; reg <= last; reg++)
		emulator->kept[bank][reg] = bits;
}

void emulator_forbid(struct emulator *emulator, const char *format, ...)
{
	va_list args;

	if (emulator->violation[0])
		return;
	va_start(args, format);
	vsnprintf(emulator->violation, sizeof(emulator->violation), format, args);
	va_end(args);
}

struct emulator_world emulator_feel_at(struct emulator *emulator, int64_t t_us)
{
	struct emulator_world *felt = &emulator->felt;

	if (emulator->is_frozen && emulator->has_felt)
		return *felt;

	*felt = (struct emulator_world){0};
	emulator->world(emulator->world_ctx, t_us, felt);
	felt->accel_mps2 =
		vec3_add(felt->accel_mps2, draw_noise3(emulator, emulator->accel_noise_mps2));
	felt->gyro_radps =
		vec3_add(felt->gyro_radps, draw_noise3(emulator, emulator->gyro_noise_radps));
	felt->gyro_radps = vec3_add(felt->gyro_radps, emulator->gyro_bias_radps);
	emulator->has_felt = true;
	return *felt;
}

struct emulator_world emulator_feel_through(struct emulator *emulator, int64_t t_us,
					    double accel_hz, double gyro_hz)
{
	double accel_noise_mps2 = emulator->accel_noise_mps2;
	double gyro_noise_radps = emulator->gyro_noise_radps;
	struct emulator_world felt;

	emulator->accel_noise_mps2 *= sqrt(accel_hz / 44.0);
	emulator->gyro_noise_radps *= sqrt(gyro_hz / 44.0);
	felt = emulator_feel_at(emulator, t_us);
	emulator->accel_noise_mps2 = accel_noise_mps2;
	emulator->gyro_noise_radps = gyro_noise_radps;
	return felt;
}

struct emulator_world emulator_feel(struct emulator *emulator)
{
	return emulator_feel_at(emulator, emulator->now_us);
}

bool emulator_is_sampled(struct emulator *emulator, int64_t period_us)
{
	int64_t since_us = emulator->now_us - emulator->sampled_us;

	if (since_us < period_us)
		return false;
	emulator->sampled_us += since_us / period_us * period_us;
	return true;
}

int emulator_counts(double value, double per_count, int low, int high)
{
	double counts = round(value / per_count);

	if (counts <= low)
		return low;
	return counts < high ? (int)counts : high;
}

void emulator_put_be16(struct emulator *emulator, int bank, int reg, int value)
{
	emulator->reg[bank][reg] = (uint8_t)((unsigned)value >> 8);
	emulator->reg[bank][reg + 1] = (uint8_t)value;
}

int emulator_get_be16(const struct emulator *emulator, int bank, int reg)
{
	return (int16_t)((emulator->reg[bank][reg] << 8) | emulator->reg[bank][reg + 1]);
}

double emulator_otp_counts(int code)
{
	return code > 0 ? 2620.0 * pow(1.01, code - 1) : 0.0;
}
