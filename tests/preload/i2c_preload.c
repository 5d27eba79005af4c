/* SPDX-License-Identifier: MIT */
/*
 * /dev/i2c-N for one process, without a kernel: MPU-6050s at register level on a wearer who moves
 * in real time, and a DS3231. Registers: RM-MPU-6000A-00 rev 4.2 (its sections in brackets).
 * What a driver must never do ends the process with a message. The environment names three files:
 *
 * I2C_PRELOAD_CONTROL  what is on the buses, read before every transaction. A line is
 *	"BUS ADDRESS STATE"; a bus that no line names does not exist. States: mpu6050; id=0xNN, the
 *	same with another identity; clock; none, enxio, eremoteio, eio, etimedout: that errno, with
 *	none the chip has lost power, too; frozen; asleep: cannot be woken; ebusy: a driver has it.
 * I2C_PRELOAD_MOTION   "POSITION MOVE_S HOLD_S PELVIS_DEG LUMBAR_DEG" a line, from the start of the
 *	process on; without it the wearer stands.
 * I2C_PRELOAD_LOG      "T_US write BUS ADDRESS REGISTER VALUE" and "T_US state BUS ADDRESS STATE"
 *	are added to it, the latter when the first transaction meets the new state.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/motion.h>
#include <lumbard/sim/sensor.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { FD_MAX = 256, CHIPS_MAX = 8, STEPS_MAX = 64, STATE_SIZE = 16, SEED = 1 };

enum {
	SMPLRT_DIV = 0x19,
	CONFIG = 0x1a,
	GYRO_CONFIG = 0x1b,
	ACCEL_CONFIG = 0x1c,
	ACCEL_XOUT_H = 0x3b,
	GYRO_ZOUT_L = 0x48,
	PWR_MGMT_1 = 0x6b,
	WHO_AM_I = 0x75,
	DEVICE_RESET = 0x80, /* of PWR_MGMT_1 [register 107] */
	SLEEP = 0x40,
	CLOCK_LAST = 0x12, /* DS3231: the pointer wraps after it */
};

#define RESET_US INT64_C(100000) /* register access after it, at most (PS-MPU-6000A 6.3) */

struct chip {
	int bus, address;
	char state[STATE_SIZE];
	uint8_t reg[128];
	int is_started; /* somebody wrote to it */
	int64_t reset_us, sampled_us;
	struct sim_sensor sensor;
};

static struct {
	int fd_bus[FD_MAX], fd_address[FD_MAX]; /* bus + 1; 0: not ours */
	struct chip chip[CHIPS_MAX];
	int chip_count;
	struct sim_step step[STEPS_MAX];
	int step_count, step_now;
	struct sim_motion motion;
	int64_t start_us;
	int is_ready;
} emulator;

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

static void __attribute__((noreturn, format(printf, 1, 2))) forbid(const char *format, ...)
{
	va_list args;

	fputs("i2c_preload: forbidden: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

static void __attribute__((format(printf, 1, 2))) write_log(const char *format, ...)
{
	const char *path = getenv("I2C_PRELOAD_LOG");
	FILE *file = path ? fopen(path, "ae") : NULL;
	va_list args;

	if (!file)
		return;
	fprintf(file, "%" PRId64 " ", now_us());
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fputc('\n', file);
	fclose(file);
}

static enum sim_position position_from_name(const char *name)
{
	static const char *const names[SIM_POSITION_COUNT] = {
		[SIM_ON_DESK] = "desk", [SIM_UPRIGHT] = "upright", [SIM_SIT] = "sit",
		[SIM_TABLE] = "table",	[SIM_LYING] = "lying",
	};

	for (int i = 0; i < SIM_POSITION_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum sim_position)i;
	forbid("motion: no position \"%s\"", name);
}

static void read_motion(void)
{
	const char *path = getenv("I2C_PRELOAD_MOTION");
	FILE *file = path ? fopen(path, "re") : NULL;
	struct sim_step step = {0};
	char name[16];

	while (file && emulator.step_count < STEPS_MAX &&
	       fscanf(file, "%15s %lf %lf %lf %lf", name, &step.move_s, &step.hold_s,
		      &step.pelvis_deg, &step.lumbar_deg) == 5) {
		step.position = position_from_name(name);
		emulator.step[emulator.step_count++] = step;
	}
	if (file)
		fclose(file);
	if (emulator.step_count == 0)
		emulator.step[emulator.step_count++] = (struct sim_step){.position = SIM_UPRIGHT};
}

static void start(void)
{
	if (emulator.is_ready)
		return;
	emulator.is_ready = 1;
	emulator.start_us = now_us();
	read_motion();
	sim_motion_init(&emulator.motion, emulator.step, SEED, 1.0, 1.0, 1.0, 0.0);
}

static void power_up(struct chip *chip)
{
	memset(chip->reg, 0, sizeof(chip->reg));
	chip->reg[PWR_MGMT_1] = SLEEP; /* [3] */
	chip->reg[WHO_AM_I] = 0x68;
	chip->is_started = 0;
	chip->sampled_us = -1;
}

/* The same straps as those of a wearer with this seed; the registers have the range. */
static void wear(struct chip *chip, enum sensor_place place)
{
	struct sim_sensor_config config = sim_sensor_config_mpu6050();

	config.accel_range_g = 0.0;
	config.gyro_range_dps = 0.0;
	sim_sensor_init(&chip->sensor, &config, 100.0, SEED,
			SIM_STREAM_SENSORS + 2 * (uint64_t)place);
}

/* On a bus of its own the lumbar sensor may have 0x68, too: bus 8 is the lumbar sensor's. */
static enum sensor_place place_of(const struct chip *chip)
{
	return chip->address == 0x69 || chip->bus == 8 ? SENSOR_LUMBAR : SENSOR_PELVIS;
}

static struct chip *add_chip(int bus, int address)
{
	struct chip *chip = &emulator.chip[emulator.chip_count];

	if (emulator.chip_count == CHIPS_MAX)
		forbid("more than %d chips", CHIPS_MAX);
	emulator.chip_count++;
	*chip = (struct chip){.bus = bus, .address = address};
	power_up(chip);
	wear(chip, place_of(chip));
	return chip;
}

static struct chip *chip_at(int bus, int address)
{
	for (int i = 0; i < emulator.chip_count; i++)
		if (emulator.chip[i].bus == bus && emulator.chip[i].address == address)
			return &emulator.chip[i];
	return add_chip(bus, address);
}

static void set_state(struct chip *chip, const char *state)
{
	if (strcmp(chip->state, state) == 0)
		return;
	if (strcmp(state, "none") == 0)
		power_up(chip);
	snprintf(chip->state, sizeof(chip->state), "%s", state);
	write_log("state %d 0x%02x %s", chip->bus, (unsigned int)chip->address, state);
}

/* The state of the chip; NULL when there is no such bus. */
static struct chip *look(int bus, int address)
{
	const char *path = getenv("I2C_PRELOAD_CONTROL");
	FILE *file = path ? fopen(path, "re") : NULL;
	struct chip *chip = chip_at(bus, address);
	char state[STATE_SIZE] = "none", word[STATE_SIZE];
	int has_bus = 0, its_bus, its_address;

	while (file && fscanf(file, "%d %i %15s", &its_bus, &its_address, word) == 3) {
		has_bus |= its_bus == bus;
		if (its_bus == bus && its_address == address)
			memcpy(state, word, sizeof(state));
	}
	if (file)
		fclose(file);
	if (!has_bus)
		return NULL;
	set_state(chip, state);
	return chip;
}

static int is_state(const struct chip *chip, const char *state)
{
	return strcmp(chip->state, state) == 0;
}

/* What a transaction with this chip comes to on the wire. */
static int wire_errno(const struct chip *chip)
{
	return is_state(chip, "none") || is_state(chip, "enxio") ? ENXIO
	       : is_state(chip, "eremoteio")			 ? EREMOTEIO
	       : is_state(chip, "eio")				 ? EIO
	       : is_state(chip, "etimedout")			 ? ETIMEDOUT
	       : is_state(chip, "ebusy")			 ? EBUSY
								 : 0;
}

static void put_int16(uint8_t *high_first, double value)
{
	double rounded = rint(value);
	int16_t count = (int16_t)(rounded > 32767.0    ? 32767.0
				  : rounded < -32768.0 ? -32768.0
						       : rounded);

	high_first[0] = (uint8_t)((uint16_t)count >> 8);
	high_first[1] = (uint8_t)count;
}

static void put_vec3(uint8_t *high_first, struct vec3 v, double lsb_per_si)
{
	put_int16(high_first, v.x * lsb_per_si);
	put_int16(high_first + 2, v.y * lsb_per_si);
	put_int16(high_first + 4, v.z * lsb_per_si);
}

/* [4.2]: 8 kHz without the low-pass, 1 kHz with it, divided. */
static int64_t sample_period_us(const struct chip *chip)
{
	int filter = chip->reg[CONFIG] & 7;

	return (1 + chip->reg[SMPLRT_DIV]) * INT64_C(1000) / (filter == 0 || filter == 7 ? 8 : 1);
}

static void move_to(double t_s)
{
	while (emulator.step_now + 1 < emulator.step_count &&
	       t_s >= sim_motion_end_s(&emulator.motion))
		sim_motion_go(&emulator.motion, &emulator.step[++emulator.step_now]);
}

/* A new sample where one is due. */
static void sample(struct chip *chip)
{
	int64_t t_us = now_us() - emulator.start_us;
	uint8_t *to = &chip->reg[ACCEL_XOUT_H];
	int accel_range = chip->reg[ACCEL_CONFIG] >> 3 & 3,
	    gyro_range = chip->reg[GYRO_CONFIG] >> 3 & 3;
	struct vec3 force, rate;
	struct imu_sample measured;

	t_us -= t_us % sample_period_us(chip);
	if (chip->reg[PWR_MGMT_1] & SLEEP || t_us == chip->sampled_us ||
	    (is_state(chip, "frozen") && chip->sampled_us >= 0))
		return;
	chip->sampled_us = t_us;
	move_to(S_FROM_US(t_us));
	sim_motion_feel(&emulator.motion, place_of(chip), S_FROM_US(t_us), &force, &rate);
	sim_sensor_measure(&chip->sensor, S_FROM_US(t_us), force, rate, &measured);
	put_vec3(to, measured.accel_mps2, (16384 >> accel_range) / GRAVITY_MPS2); /* [4.17] */
	put_int16(to + 6, (measured.temp_degc - 36.53) * 340.0);		  /* [4.18] */
	put_vec3(to + 8, measured.gyro_radps,
		 131.072 / (1 << gyro_range) * DEG_PER_RAD); /* [4.19] */
}

static int is_sample_reg(int reg)
{
	return reg >= ACCEL_XOUT_H && reg <= GYRO_ZOUT_L;
}

static int is_config_reg(int reg)
{
	return (reg >= SMPLRT_DIV && reg <= ACCEL_CONFIG) || reg == PWR_MGMT_1;
}

static uint8_t identity(const struct chip *chip)
{
	unsigned int id;

	return sscanf(chip->state, "id=%x", &id) == 1 ? (uint8_t)id : chip->reg[WHO_AM_I];
}

/* Until it was written to, another family's identity may be looked for. */
static uint8_t read_reg(struct chip *chip, int reg)
{
	if (is_state(chip, "clock"))
		return (uint8_t)(reg % (CLOCK_LAST + 1));
	if (!is_sample_reg(reg) && !is_config_reg(reg) && reg != WHO_AM_I && chip->is_started)
		forbid("register 0x%02x of 0x%02x was read, which an MPU-6050 has not",
		       (unsigned int)reg, (unsigned int)chip->address);
	if (now_us() - chip->reset_us < RESET_US && chip->is_started)
		forbid("register 0x%02x was read while the chip resets", (unsigned int)reg);
	return reg == WHO_AM_I ? identity(chip) : reg < 128 ? chip->reg[reg] : 0;
}

static void read_regs(struct chip *chip, int reg, uint8_t *ret_bytes, int n)
{
	if (is_sample_reg(reg) && !is_state(chip, "clock"))
		sample(chip);
	for (int i = 0; i < n; i++)
		ret_bytes[i] = read_reg(chip, reg + i);
}

static void write_reg(struct chip *chip, int reg, uint8_t value)
{
	write_log("write %d 0x%02x 0x%02x 0x%02x", chip->bus, (unsigned int)chip->address,
		  (unsigned int)reg, value);
	if (is_state(chip, "clock"))
		forbid("a clock was written to");
	if (!is_config_reg(reg))
		forbid("register 0x%02x was written to, which is none to be written",
		       (unsigned int)reg);
	if (chip->is_started && now_us() - chip->reset_us < RESET_US)
		forbid("register 0x%02x was written to while the chip resets", (unsigned int)reg);
	if (reg == PWR_MGMT_1 && value & DEVICE_RESET) {
		power_up(chip);
		chip->reset_us = now_us();
	} else {
		chip->reg[reg] = value;
	}
	if (is_state(chip, "asleep"))
		chip->reg[PWR_MGMT_1] |= SLEEP;
	chip->is_started = 1;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

static int transfer(struct chip *chip, const struct i2c_smbus_ioctl_data *call)
{
	int error = wire_errno(chip);

	if (error)
		return fail(error);
	if (is_state(chip, "asleep"))
		power_up(chip);
	if (call->size == I2C_SMBUS_BYTE_DATA && call->read_write == I2C_SMBUS_WRITE)
		write_reg(chip, call->command, call->data->byte);
	else if (call->size == I2C_SMBUS_BYTE_DATA)
		read_regs(chip, call->command, &call->data->byte, 1);
	else if (call->size == I2C_SMBUS_I2C_BLOCK_DATA && call->read_write == I2C_SMBUS_READ)
		read_regs(chip, call->command, call->data->block + 1, call->data->block[0]);
	else
		return fail(EOPNOTSUPP);
	return 0;
}

static int select_address(int fd, int address)
{
	const struct chip *chip = look(emulator.fd_bus[fd] - 1, address);

	if (!chip)
		return fail(ENXIO);
	if (is_state(chip, "ebusy"))
		return fail(EBUSY);
	emulator.fd_address[fd] = address;
	return 0;
}

static int bus_ioctl(int fd, unsigned long request, void *arg)
{
	struct chip *chip;

	switch (request) {
	case I2C_FUNCS:
		*(unsigned long *)arg = I2C_FUNC_SMBUS_BYTE_DATA | I2C_FUNC_SMBUS_I2C_BLOCK;
		return 0;
	case I2C_SLAVE:
		return select_address(fd, (int)(uintptr_t)arg);
	case I2C_SLAVE_FORCE:
		forbid("I2C_SLAVE_FORCE takes a chip from its driver");
	case I2C_SMBUS:
		chip = look(emulator.fd_bus[fd] - 1, emulator.fd_address[fd]);
		return chip ? transfer(chip, arg) : fail(ENXIO);
	default:
		return fail(ENOTTY);
	}
}

/* The number of the bus that path names; -1 when it is another file. */
static int bus_of_path(const char *path)
{
	int bus, end = 0;

	return sscanf(path, "/dev/i2c-%d%n", &bus, &end) == 1 && path[end] == '\0' ? bus : -1;
}

static int has_bus(int bus)
{
	const char *path = getenv("I2C_PRELOAD_CONTROL");
	FILE *file = path ? fopen(path, "re") : NULL;
	int its_bus, found = 0;

	while (file && !found && fscanf(file, "%d %*s %*s", &its_bus) == 1)
		found = its_bus == bus;
	if (file)
		fclose(file);
	return found;
}

static int open_any(int folder, const char *path, int flags, mode_t mode)
{
	int bus = bus_of_path(path), fd;

	if (bus < 0)
		return (int)syscall(SYS_openat, folder, path, flags, mode);
	start();
	if (!has_bus(bus))
		return fail(ENOENT);
	fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", flags, mode);
	if (fd >= FD_MAX)
		forbid("%d files are open", fd);
	if (fd >= 0)
		emulator.fd_bus[fd] = bus + 1;
	return fd;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(args, unsigned int) : 0;
}

#define SEEN __attribute__((visibility("default")))

int open(const char *path, int flags, ...) SEEN;
int open64(const char *path, int flags, ...) SEEN;
int __open_2(const char *path, int flags) SEEN;
int __open64_2(const char *path, int flags) SEEN;
int ioctl(int fd, unsigned long request, ...) SEEN;
int __ioctl_time64(int fd, unsigned long request, ...) SEEN;

int open(const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_any(AT_FDCWD, path, flags, mode_of(flags, args));
	va_end(args);
	return fd;
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_any(AT_FDCWD, path, flags | O_LARGEFILE, mode_of(flags, args));
	va_end(args);
	return fd;
}

/* What _FORTIFY_SOURCE makes of them. */
int __open_2(const char *path, int flags)
{
	return open_any(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_any(AT_FDCWD, path, flags | O_LARGEFILE, 0);
}

static int ioctl_any(int fd, unsigned long request, void *arg)
{
	if (fd < 0 || fd >= FD_MAX || emulator.fd_bus[fd] == 0)
		return (int)syscall(SYS_ioctl, fd, request, arg);
	return bus_ioctl(fd, request, arg);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	return ioctl_any(fd, request, arg);
}

/* The name of ioctl() where 32 bit machines count time with 64. */
int __ioctl_time64(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	return ioctl_any(fd, request, arg);
}
