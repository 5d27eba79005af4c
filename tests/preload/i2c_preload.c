/* SPDX-License-Identifier: MIT */
/*
 * /dev/i2c-N for one process, without a kernel: the chips of tests/emulators on a wearer who moves
 * in real time. A transaction takes as long as at 100 kHz. What a driver must never do ends the
 * process with a message. The environment names three files:
 *
 * I2C_PRELOAD_CONTROL  what is on the buses, read before every transaction. A line is
 *	"BUS ADDRESS STATE"; a bus that no line names does not exist. A state is a model of
 *	emulators.h such as lsm6dso, or MODEL=0xNN, the same with another identity; id=0xNN is an
 *	mpu6050 with that one, clock a ds3231. Or what befalls the model that was named last for
 *that address, an mpu6050 if none was: none, enxio, eremoteio, eio, etimedout: that errno, with
 *	none it has lost power, too, and with etimedout it takes what I2C_TIMEOUT allows; frozen:
 *	outputs stay as they are, or after a write as they are next; asleep: it answers, but does
 *	not keep what is written to it; ebusy: a driver has it; negated: its gyroscope turns the
 *	other way; twins: another one of its kind, which lies on a table, answers as well.
 * I2C_PRELOAD_MOTION   "POSITION MOVE_S HOLD_S PELVIS_DEG LUMBAR_DEG" a line, from the start of the
 *	process on; without it the wearer stands.
 * I2C_PRELOAD_LOG      "T_US write BUS ADDRESS REGISTER VALUE" and "T_US state BUS ADDRESS STATE"
 *	are added to it, the latter when the first transaction meets the new state; and "T_US alive"
 *	with a transaction every 50 ms.
 *
 * And I2C_PRELOAD_DISK one that holds an errno and, if it is not write, what fails with it: while
 * it is there, nothing can be written to a file, or with "sync" none reaches the disk.
 */
#include <emulators/emulators.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/motion.h>
#include <lumbard/sim/sensor.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { FD_MAX = 256, CHIPS_MAX = 32, STEPS_MAX = 64, STATE_SIZE = 24, SEED = 1 };
enum { TIMEOUT_10MS = 100 }; /* the kernel's own */

/* How long everything has been on when the process starts. */
#define ON_BEFORE_US (10 * US_PER_S)

struct chip {
	int bus, address;
	char state[STATE_SIZE];
	enum sensor_place place;
	struct sim_sensor sensor;
	struct emulator emulator, twin;
};

static const struct emulator_model *const models[] = {
	&emulator_mpu6050,  &emulator_mpu6500,	&emulator_icm20602,  &emulator_icm20608,
	&emulator_icm20690, &emulator_icm20948, &emulator_icm42600,  &emulator_lsm6ds3,
	&emulator_lsm6dsl,  &emulator_lsm6dso,	&emulator_lsm6dso32, &emulator_bmi160,
	&emulator_bmi270,   &emulator_bno055,	&emulator_ds1307,    &emulator_ds3231,
	&emulator_pcf8523,
};

static struct {
	int fd_bus[FD_MAX], fd_address[FD_MAX]; /* bus + 1; 0: not ours */
	unsigned long fd_timeout_10ms[FD_MAX];
	struct chip chip[CHIPS_MAX];
	int chip_count;
	struct sim_step step[STEPS_MAX];
	int step_count, step_now;
	struct sim_motion motion;
	int64_t start_us, told_us;
	int is_ready;
} preload;

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

/* The time of the chips, which know nothing of when the machine was started. */
static int64_t chip_time_us(void)
{
	return now_us() - preload.start_us + ON_BEFORE_US;
}

static void wait_until_chip_time(int64_t t_us)
{
	int64_t real_us = t_us - ON_BEFORE_US + preload.start_us;
	struct timespec t = {.tv_sec = real_us / US_PER_S, .tv_nsec = real_us % US_PER_S * 1000};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
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

	while (file && preload.step_count < STEPS_MAX &&
	       fscanf(file, "%15s %lf %lf %lf %lf", name, &step.move_s, &step.hold_s,
		      &step.pelvis_deg, &step.lumbar_deg) == 5) {
		step.position = position_from_name(name);
		preload.step[preload.step_count++] = step;
	}
	if (file)
		fclose(file);
	if (preload.step_count == 0)
		preload.step[preload.step_count++] = (struct sim_step){.position = SIM_UPRIGHT};
}

static void start(void)
{
	if (preload.is_ready)
		return;
	preload.is_ready = true;
	preload.start_us = now_us();
	read_motion();
	sim_motion_init(&preload.motion, preload.step, SEED, 1.0, 1.0, 1.0, 0.0);
}

static int is_state(const struct chip *chip, const char *state)
{
	return strcmp(chip->state, state) == 0;
}

/* The same straps as those of a wearer with this seed; the registers have the range. */
static void wear(struct chip *chip)
{
	struct sim_sensor_config config = sim_sensor_config_mpu6050();

	config.accel_range_g = 0.0;
	config.gyro_range_dps = 0.0;
	sim_sensor_init(&chip->sensor, &config, 100.0, SEED,
			SIM_STREAM_SENSORS + 2 * (uint64_t)chip->place);
}

static void move_to(double t_s)
{
	while (preload.step_now + 1 < preload.step_count &&
	       t_s >= sim_motion_end_s(&preload.motion))
		sim_motion_go(&preload.motion, &preload.step[++preload.step_now]);
}

static void feel(void *ctx, int64_t t_us, struct emulator_world *ret_world)
{
	struct chip *chip = ctx;
	double t_s = fmax(0.0, S_FROM_US(t_us - ON_BEFORE_US));
	struct imu_sample measured;
	struct vec3 force, rate;

	move_to(t_s);
	sim_motion_feel(&preload.motion, chip->place, t_s, &force, &rate);
	sim_sensor_measure(&chip->sensor, t_s, force, rate, &measured);
	*ret_world = (struct emulator_world){
		.accel_mps2 = measured.accel_mps2,
		.gyro_radps = measured.gyro_radps,
		.temp_degc = measured.temp_degc,
	};
	if (is_state(chip, "negated"))
		ret_world->gyro_radps = vec3_scale(measured.gyro_radps, -1.0);
}

/* A board of this kind, powered up at that time of the chips. */
static void put_in(struct chip *chip, const struct emulator_model *model, int id, int64_t since_us)
{
	struct emulator *emulator = &chip->emulator;

	emulator_init(emulator, model);
	emulator->id = (uint8_t)id;
	emulator->world = feel;
	emulator->world_ctx = chip;
	emulator->accel_noise_mps2 = 0.0; /* the sensor's own is in what it feels */
	emulator->gyro_noise_radps = 0.0;
	emulator->now_us = since_us;
	emulator_power_cycle(emulator);
}

/* On a bus of its own the lumbar sensor may have any address: bus 8 is the lumbar sensor's. */
static enum sensor_place place_of(int bus, int address)
{
	return address & 1 || bus == 8 ? SENSOR_LUMBAR : SENSOR_PELVIS;
}

static struct chip *chip_at(int bus, int address)
{
	struct chip *chip = preload.chip;

	for (int i = 0; i < preload.chip_count; i++, chip++)
		if (chip->bus == bus && chip->address == address)
			return chip;
	if (preload.chip_count == CHIPS_MAX)
		forbid("more than %d chips", CHIPS_MAX);
	preload.chip_count++;
	*chip = (struct chip){.bus = bus, .address = address, .place = place_of(bus, address)};
	wear(chip);
	put_in(chip, &emulator_mpu6050, emulator_mpu6050.default_id, 0);
	return chip;
}

/* What a transaction with a chip in this state comes to on the wire; -1: there is no such state. */
static int errno_of_state(const char *state)
{
	static const struct {
		const char *state;
		int error;
	} all[] = {
		{"none", ENXIO},
		{"enxio", ENXIO},
		{"eremoteio", EREMOTEIO},
		{"eio", EIO},
		{"etimedout", ETIMEDOUT},
		{"ebusy", EBUSY},
		{"frozen", 0},
		{"asleep", 0},
		{"negated", 0},
		{"twins", 0},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(state, all[i].state) == 0)
			return all[i].error;
	return -1;
}

/* NULL when the state names no model. */
static const struct emulator_model *model_of_state(const char *state, int *ret_id)
{
	const struct emulator_model *model = NULL;
	size_t len = strcspn(state, "=");
	unsigned int id;

	if (strcmp(state, "clock") == 0)
		model = &emulator_ds3231;
	else if (strncmp(state, "id=", 3) == 0)
		model = &emulator_mpu6050;
	for (size_t i = 0; !model && i < sizeof(models) / sizeof(models[0]); i++)
		if (strlen(models[i]->name) == len && strncmp(state, models[i]->name, len) == 0)
			model = models[i];
	if (model)
		*ret_id = sscanf(state + len, "=%x", &id) == 1 ? (int)id : model->default_id;
	return model;
}

/* Its supply is so low that nothing it is told stays. */
static void fall_asleep(struct emulator *emulator, int is_asleep)
{
	if (is_asleep && !emulator->is_asleep_for_ever) {
		emulator_power_cycle(emulator);
		emulator->ready_us = emulator->now_us;
	}
	emulator->is_asleep_for_ever = is_asleep;
	memset(emulator->stuck, is_asleep ? 0xff : 0, sizeof(emulator->stuck));
}

static void pair(struct chip *chip, int are_twins)
{
	struct emulator *twin = &chip->twin;

	chip->emulator.twin = are_twins ? twin : NULL;
	if (!are_twins || twin->model)
		return;
	emulator_init(twin, chip->emulator.model);
	twin->id = chip->emulator.id;
	emulator_power_cycle(twin);
	twin->ready_us = 0;
	twin->is_identified = true;
}

static void set_state(struct chip *chip, const char *state)
{
	int64_t t_us = chip_time_us();
	int is_new = chip->state[0] == '\0', was_off = is_state(chip, "none"), id;
	const struct emulator_model *model = model_of_state(state, &id);

	if (is_state(chip, state))
		return;
	if (!model && errno_of_state(state) < 0)
		forbid("control: no state \"%s\"", state);
	if (t_us > chip->emulator.now_us)
		chip->emulator.now_us = t_us;
	if (model && (model != chip->emulator.model || id != chip->emulator.id))
		put_in(chip, model, id, is_new ? 0 : t_us);
	else if (was_off)
		emulator_power_cycle(&chip->emulator);
	snprintf(chip->state, sizeof(chip->state), "%s", state);
	fall_asleep(&chip->emulator, is_state(chip, "asleep"));
	pair(chip, is_state(chip, "twins"));
	write_log("state %d 0x%02x %s", chip->bus, (unsigned int)chip->address, state);
}

static void tell_that_alive(void)
{
	if (now_us() - preload.told_us < 50 * US_PER_MS)
		return;
	preload.told_us = now_us();
	write_log("alive");
}

/* The state of the chip; NULL when there is no such bus. */
static struct chip *look(int bus, int address)
{
	const char *path = getenv("I2C_PRELOAD_CONTROL");
	FILE *file = path ? fopen(path, "re") : NULL;
	struct chip *chip = chip_at(bus, address);
	char state[STATE_SIZE] = "none", word[STATE_SIZE];
	int has_bus = false, its_bus, its_address;

	while (file && fscanf(file, "%d %i %23s", &its_bus, &its_address, word) == 3) {
		has_bus |= its_bus == bus;
		if (its_bus == bus && its_address == address)
			memcpy(state, word, sizeof(state));
	}
	if (file)
		fclose(file);
	tell_that_alive();
	if (!has_bus)
		return NULL;
	set_state(chip, state);
	return chip;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

static int talk(struct chip *chip, const struct i2c_smbus_ioctl_data *call)
{
	struct emulator *emulator = &chip->emulator;
	uint8_t *block = call->data->block;
	int r;

	if (call->size == I2C_SMBUS_BYTE_DATA && call->read_write == I2C_SMBUS_WRITE) {
		write_log("write %d 0x%02x 0x%02x 0x%02x", chip->bus, (unsigned int)chip->address,
			  call->command, call->data->byte);
		r = emulator_write(emulator, call->command, call->data->byte);
		emulator->has_felt =
			false; /* frozen ones start once more, as long as it is written */
		return r;
	}
	if (call->size == I2C_SMBUS_BYTE_DATA)
		return emulator_read(emulator, call->command, &call->data->byte, 1);
	if (call->size != I2C_SMBUS_I2C_BLOCK_DATA || call->read_write != I2C_SMBUS_READ)
		return -EOPNOTSUPP;
	if (block[0] == 0 || block[0] > I2C_SMBUS_BLOCK_MAX)
		return -EINVAL;
	return emulator_read(emulator, call->command, block + 1, block[0]);
}

static int transfer(struct chip *chip, int fd, const struct i2c_smbus_ioctl_data *call)
{
	struct emulator *emulator = &chip->emulator;
	int error = errno_of_state(chip->state), r;
	int64_t t_us = chip_time_us();

	if (error == ETIMEDOUT)
		wait_until_chip_time(t_us + (int64_t)preload.fd_timeout_10ms[fd] * 10000);
	if (error > 0)
		return fail(error);
	if (t_us > emulator->now_us)
		emulator->now_us = t_us;
	emulator->is_frozen = is_state(chip, "frozen") && emulator->has_felt;
	r = talk(chip, call);
	if (emulator->violation[0])
		forbid("%s at %d:0x%02x: %s", emulator->model->name, chip->bus,
		       (unsigned int)chip->address, emulator->violation);
	wait_until_chip_time(emulator->now_us);
	return r < 0 ? fail(-r) : 0;
}

static int select_address(int fd, int address)
{
	const struct chip *chip = look(preload.fd_bus[fd] - 1, address);

	if (!chip)
		return fail(ENXIO);
	if (is_state(chip, "ebusy"))
		return fail(EBUSY);
	preload.fd_address[fd] = address;
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
		chip = look(preload.fd_bus[fd] - 1, preload.fd_address[fd]);
		return chip ? transfer(chip, fd, arg) : fail(ENXIO);
	case I2C_TIMEOUT:
		preload.fd_timeout_10ms[fd] = (unsigned long)(uintptr_t)arg;
		return 0;
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

/* A file of its own for each bus of a test: programs lock bytes of it. */
static int open_node(int bus, int flags)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s.bus%d", getenv("I2C_PRELOAD_CONTROL"), bus);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CREAT, 0666);
}

/* Whoever reads its first file waits until I2C_PRELOAD_GATE, a pipe, was opened and closed again.
 */
static void wait_at_gate(int flags)
{
	static int was_here;
	const char *path = getenv("I2C_PRELOAD_GATE");
	char byte;
	int fd;

	if (!path || was_here || !(flags & O_PATH))
		return;
	was_here = 1;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && read(fd, &byte, 1) > 0)
		;
	close(fd);
}

static int open_any(int folder, const char *path, int flags, mode_t mode)
{
	int bus = bus_of_path(path), fd;

	wait_at_gate(flags);
	if (bus < 0) {
		fd = (int)syscall(SYS_openat, folder, path, flags, mode);
		if (fd >= 0 && fd < FD_MAX)
			preload.fd_bus[fd] = 0;
		return fd;
	}
	start();
	if (!has_bus(bus))
		return fail(ENOENT);
	fd = open_node(bus, flags);
	if (fd >= FD_MAX)
		forbid("%d files are open", fd);
	if (fd >= 0) {
		preload.fd_bus[fd] = bus + 1;
		preload.fd_timeout_10ms[fd] = TIMEOUT_10MS;
	}
	return fd;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(args, unsigned int) : 0;
}

/* 0: the disk is well, or something else fails. */
static int disk_error(int fd, const char *call)
{
	const char *path = getenv("I2C_PRELOAD_DISK");
	char says[16] = "", fails[8] = "write";
	struct stat status;
	int disk, error = 0;

	if (!path || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
		return 0;
	disk = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	if (disk < 0)
		return 0;
	if (read(disk, says, sizeof(says) - 1) > 0)
		sscanf(says, "%d %7s", &error, fails);
	close(disk);
	return strcmp(fails, call) == 0 ? error : 0;
}

#define SEEN __attribute__((visibility("default")))

int open(const char *path, int flags, ...) SEEN;
int open64(const char *path, int flags, ...) SEEN;
int __open_2(const char *path, int flags) SEEN;
int __open64_2(const char *path, int flags) SEEN;
ssize_t write(int fd, const void *bytes, size_t n) SEEN;
int fdatasync(int fd) SEEN;
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

ssize_t write(int fd, const void *bytes, size_t n)
{
	int error = disk_error(fd, "write");

	return error ? fail(error) : syscall(SYS_write, fd, bytes, n);
}

int fdatasync(int fd)
{
	int error = disk_error(fd, "sync");

	return error ? fail(error) : (int)syscall(SYS_fdatasync, fd);
}

static int ioctl_any(int fd, unsigned long request, void *arg)
{
	if (fd < 0 || fd >= FD_MAX || preload.fd_bus[fd] == 0)
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
