/* SPDX-License-Identifier: MIT */
/*
 * cuse_i2c NODE MAJOR MINOR CONTROL LOG: /dev/NODE with chips of tests/emulators on it, worn by a
 * simulated wearer who moves in real time. It talks to /dev/cuse itself: libfuse would have to be
 * built for each guest. The node goes when it ends, as a USB adapter does.
 *
 * CONTROL is a FIFO; a line there, and what becomes of it is told in LOG as "T_US LINE":
 *
 * chip ADDRESS MODEL pelvis|lumbar [ID]  a chip there, just powered up; ID is its identity
 * clone ADDRESS                      it has no self-test
 * none ADDRESS                       takes it away
 * power ADDRESS 0|1                  off: nobody answers; on: as powered up
 * frozen ADDRESS 0|1                 outputs stay as they are
 * fail ADDRESS ERRNO COUNT           so many transactions end with that errno; -1 for ever
 * busy ADDRESS 0|1                   I2C_SLAVE says EBUSY
 * motion FILE                        "POSITION MOVE_S HOLD_S PELVIS_DEG LUMBAR_DEG [LEAN_DEG]" a
 *                                    line, from now
 * trace [FILE]                       "T_US ADDRESS LEAN_DEG" for each sample that was read
 * look ADDRESS                       tells "violation ADDRESS SENTENCE" and
 *                                    "counts ADDRESS TRANSACTIONS WRITES"
 * end
 */
#include <emulators/emulators.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fuse.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/motion.h>
#include <lumbard/sim/sensor.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { ADDRESSES = 128, STEPS_MAX = 64, FILES_MAX = 64, SEED = 1, REQUEST_MAX = 1 << 17 };

struct chip {
	struct emulator emulator;
	struct sim_sensor sensor;
	enum sensor_place place;
	int is_there, is_busy, error;
	long error_count;
};

struct open_file {
	int is_open, address;
	uint64_t pointer; /* of the data of the last transfer: mostly that of the next */
};

static struct chip chips[ADDRESSES];
static struct open_file files[FILES_MAX];
static struct sim_step steps[STEPS_MAX];
static int step_count, step_now;
static struct sim_motion motion;
static int64_t motion_us;
static FILE *log_file, *trace_file;
static int device;

static void __attribute__((noreturn)) die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

static void __attribute__((format(printf, 1, 2))) tell(const char *format, ...)
{
	va_list args;

	fprintf(log_file, "%" PRId64 " ", now_us());
	va_start(args, format);
	vfprintf(log_file, format, args);
	va_end(args);
	fputc('\n', log_file);
	fflush(log_file);
}

/* The wearer. */

static enum sim_position position_from_name(const char *name)
{
	static const char *const names[SIM_POSITION_COUNT] = {"desk", "upright", "sit", "table",
							      "lying"};

	for (int i = 0; i < SIM_POSITION_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum sim_position)i;
	tell("no position %s", name);
	return SIM_UPRIGHT;
}

static void move(const char *path)
{
	FILE *file = path ? fopen(path, "re") : NULL;
	char line[128], name[16];

	step_count = step_now = 0;
	while (file && step_count < STEPS_MAX && fgets(line, sizeof(line), file)) {
		struct sim_step step = {0};

		if (sscanf(line, "%15s %lf %lf %lf %lf %lf", name, &step.move_s, &step.hold_s,
			   &step.pelvis_deg, &step.lumbar_deg, &step.lean_deg) < 5)
			break;
		step.position = position_from_name(name);
		steps[step_count++] = step;
	}
	if (file)
		fclose(file);
	if (step_count == 0)
		steps[step_count++] = (struct sim_step){.position = SIM_SIT, .hold_s = 3600.0};
	motion_us = now_us();
	sim_motion_init(&motion, steps, SEED, 1.0, 1.0, 1.0, 0.0);
}

static double motion_s(int64_t t_us)
{
	double t_s = S_FROM_US(t_us - motion_us);

	while (step_now + 1 < step_count && t_s >= sim_motion_end_s(&motion))
		sim_motion_go(&motion, &steps[++step_now]);
	return t_s > 0.0 ? t_s : 0.0;
}

static void world(void *ctx, int64_t t_us, struct emulator_world *ret_world)
{
	struct chip *chip = ctx;
	double t_s = motion_s(t_us);
	struct imu_sample sample = {0};
	struct vec3 force, rate;

	sim_motion_feel(&motion, chip->place, t_s, &force, &rate);
	sim_sensor_measure(&chip->sensor, S_FROM_US(t_us), force, rate, &sample);
	*ret_world =
		(struct emulator_world){sample.accel_mps2, sample.gyro_radps, sample.temp_degc};
}

/* What the wearer truly does. */
static void trace(int64_t t_us, int address)
{
	double at[SIM_COORDINATE_COUNT];

	sim_motion_at(&motion, motion_s(t_us), at);
	fprintf(trace_file, "%" PRId64 " 0x%02x %.3f\n", now_us(), (unsigned)address,
		at[SIM_LEAN] * DEG_PER_RAD);
}

/* The chips. */

static const struct emulator_model *model_by_name(const char *name)
{
	static const struct emulator_model *const models[] = {
		&emulator_mpu6050,  &emulator_mpu6500,	&emulator_icm20602,  &emulator_icm20608,
		&emulator_icm20690, &emulator_icm20948, &emulator_icm42600,  &emulator_lsm6ds3,
		&emulator_lsm6dsl,  &emulator_lsm6dso,	&emulator_lsm6dso32, &emulator_bmi160,
		&emulator_bmi270,   &emulator_bno055,	&emulator_ds1307,    &emulator_ds3231,
		&emulator_pcf8523};

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (strcmp(models[i]->name, name) == 0)
			return models[i];
	return NULL;
}

/* Straps as those of tests/preload/make_recording.c; the registers have range and noise. */
static void add_chip(int address, const struct emulator_model *model, enum sensor_place place,
		     int id)
{
	struct chip *chip = &chips[address];
	struct sim_sensor_config config = sim_sensor_config_mpu6050();

	*chip = (struct chip){.place = place, .is_there = true};
	config.accel_range_g = config.gyro_range_dps = 0.0;
	sim_sensor_init(&chip->sensor, &config, 100.0, SEED,
			SIM_STREAM_SENSORS + 2 * (uint64_t)place);
	emulator_init(&chip->emulator, model);
	chip->emulator.accel_noise_mps2 = chip->emulator.gyro_noise_radps = 0.0;
	chip->emulator.world = world;
	chip->emulator.world_ctx = chip;
	if (id >= 0)
		chip->emulator.id = (uint8_t)id;
	chip->emulator.now_us = now_us();
	emulator_power_cycle(&chip->emulator);
}

static void power(struct chip *chip, int is_on)
{
	chip->emulator.is_powered = is_on;
	if (is_on)
		emulator_power_cycle(&chip->emulator);
}

static int error_from_name(const char *name)
{
	static const struct {
		const char *name;
		int error;
	} errors[] = {
		{"ENXIO", ENXIO},	  {"EREMOTEIO", EREMOTEIO},   {"EIO", EIO},
		{"ETIMEDOUT", ETIMEDOUT}, {"EAGAIN", EAGAIN},	      {"EBUSY", EBUSY},
		{"ENODEV", ENODEV},	  {"EOPNOTSUPP", EOPNOTSUPP}, {"EPROTO", EPROTO},
		{"EINVAL", EINVAL},	  {"EBADMSG", EBADMSG},	      {"ESHUTDOWN", ESHUTDOWN},
		{"ENOMEM", ENOMEM}};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].error;
	return 0;
}

static void look(int address)
{
	const struct emulator *emulator = &chips[address].emulator;

	tell("counts 0x%02x %ld %ld", (unsigned)address, emulator->transactions, emulator->writes);
	if (emulator->violation[0])
		tell("violation 0x%02x %s", (unsigned)address, emulator->violation);
}

/* 0 or the errno; what was read is in data, as the kernel's i2c-dev has it. */
static int transfer(int address, const struct i2c_smbus_ioctl_data *call,
		    union i2c_smbus_data *data)
{
	struct chip *chip = &chips[address];
	int is_write = call->read_write == I2C_SMBUS_WRITE, n, r;

	if (!chip->is_there)
		return ENXIO;
	if (chip->error_count != 0) {
		chip->error_count -= chip->error_count > 0;
		return chip->error;
	}
	if (chip->emulator.now_us < now_us())
		chip->emulator.now_us = now_us();
	switch (call->size) {
	case I2C_SMBUS_BYTE_DATA:
		r = is_write ? emulator_write(&chip->emulator, call->command, data->byte)
			     : emulator_read(&chip->emulator, call->command, &data->byte, 1);
		break;
	case I2C_SMBUS_I2C_BLOCK_DATA:
		n = data->block[0];
		if (is_write || n < 1 || n > I2C_SMBUS_BLOCK_MAX)
			return EOPNOTSUPP;
		r = emulator_read(&chip->emulator, call->command, data->block + 1, (size_t)n);
		if (r == 0 && n >= 12 && trace_file)
			trace(now_us(), address);
		break;
	default:
		return EOPNOTSUPP;
	}
	return -r;
}

/* /dev/cuse. */

static void reply(uint64_t unique, int error, const void *head, size_t head_size, const void *body,
		  size_t body_size)
{
	struct fuse_out_header out = {.unique = unique, .error = -error};
	struct iovec parts[3] = {{&out, sizeof(out)},
				 {(void *)(uintptr_t)head, head_size},
				 {(void *)(uintptr_t)body, body_size}};

	out.len = (uint32_t)(sizeof(out) + head_size + body_size);
	/* ENOENT: whoever asked has been killed meanwhile. */
	if (writev(device, parts, 3) < 0 && errno != ENOENT && errno != EINTR)
		die("/dev/cuse: reply");
}

static void reply_ioctl(uint64_t unique, int result, const void *data, size_t size)
{
	struct fuse_ioctl_out out = {.result = result};

	reply(unique, 0, &out, sizeof(out), data, size);
}

/* Asks the kernel to come again with these pieces of the caller's memory. */
static void ask_for(uint64_t unique, const struct fuse_ioctl_iovec *pieces, uint32_t in_count,
		    uint32_t out_count)
{
	struct fuse_ioctl_out out = {
		.flags = FUSE_IOCTL_RETRY, .in_iovs = in_count, .out_iovs = out_count};

	reply(unique, 0, &out, sizeof(out), pieces, (in_count + out_count) * sizeof(*pieces));
}

static void smbus(uint64_t unique, const struct fuse_ioctl_in *in, const uint8_t *bytes)
{
	struct open_file *file = &files[in->fh];
	struct i2c_smbus_ioctl_data call;
	union i2c_smbus_data data;
	struct fuse_ioctl_iovec pieces[3] = {{in->arg, sizeof(call)},
					     {file->pointer, sizeof(data)},
					     {file->pointer, sizeof(data)}};
	int error;

	if (in->in_size < sizeof(call)) {
		ask_for(unique, pieces, 1, 0);
		return;
	}
	memcpy(&call, bytes, sizeof(call));
	if (in->in_size < sizeof(call) + sizeof(data) ||
	    (uint64_t)(uintptr_t)call.data != file->pointer) {
		file->pointer = pieces[1].base = pieces[2].base = (uint64_t)(uintptr_t)call.data;
		ask_for(unique, pieces, 2, 1);
		return;
	}
	memcpy(&data, bytes + sizeof(call), sizeof(data));
	error = transfer(file->address, &call, &data);
	if (error)
		reply_ioctl(unique, -error, NULL, 0);
	else
		reply_ioctl(unique, 0, &data, sizeof(data));
}

static void on_ioctl(uint64_t unique, const struct fuse_ioctl_in *in, const uint8_t *bytes)
{
	static const unsigned long funcs = I2C_FUNC_SMBUS_BYTE_DATA | I2C_FUNC_SMBUS_I2C_BLOCK;
	const struct fuse_ioctl_iovec piece = {in->arg, sizeof(funcs)};
	struct open_file *file = &files[in->fh];

	switch (in->cmd) {
	case I2C_FUNCS:
		if (in->out_size < sizeof(funcs))
			ask_for(unique, &piece, 0, 1);
		else
			reply_ioctl(unique, 0, &funcs, sizeof(funcs));
		return;
	case I2C_SLAVE_FORCE:
		tell("violation 0x%02x I2C_SLAVE_FORCE takes a chip from its driver",
		     (unsigned)in->arg);
		/* fall through */
	case I2C_SLAVE:
		if (in->arg >= ADDRESSES) {
			reply_ioctl(unique, -EINVAL, NULL, 0);
			return;
		}
		file->address = (int)in->arg;
		reply_ioctl(unique, chips[in->arg].is_busy ? -EBUSY : 0, NULL, 0);
		return;
	case I2C_TIMEOUT:
	case I2C_RETRIES:
		reply_ioctl(unique, 0, NULL, 0);
		return;
	case I2C_SMBUS:
		smbus(unique, in, bytes);
		return;
	default:
		reply_ioctl(unique, -ENOTTY, NULL, 0);
	}
}

static void on_open(uint64_t unique)
{
	struct fuse_open_out out = {.open_flags = FOPEN_DIRECT_IO};

	while (out.fh < FILES_MAX && files[out.fh].is_open)
		out.fh++;
	if (out.fh == FILES_MAX) {
		reply(unique, EMFILE, NULL, 0, NULL, 0);
		return;
	}
	files[out.fh] = (struct open_file){.is_open = true};
	reply(unique, 0, &out, sizeof(out), NULL, 0);
}

static void serve_request(void)
{
	static uint8_t request[REQUEST_MAX];
	const struct fuse_in_header *header = (const void *)request;
	const uint8_t *body = request + sizeof(*header);
	ssize_t n = read(device, request, sizeof(request));

	if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOENT))
		return;
	if (n < (ssize_t)sizeof(*header))
		die("/dev/cuse: read");
	switch (header->opcode) {
	case FUSE_OPEN:
		on_open(header->unique);
		break;
	case FUSE_RELEASE:
		files[((const struct fuse_release_in *)(const void *)body)->fh].is_open = false;
		reply(header->unique, 0, NULL, 0, NULL, 0);
		break;
	case FUSE_IOCTL:
		on_ioctl(header->unique, (const void *)body, body + sizeof(struct fuse_ioctl_in));
		break;
	case FUSE_INTERRUPT:
		break;
	default:
		reply(header->unique, ENOSYS, NULL, 0, NULL, 0);
	}
}

static void make_node(const char *name, unsigned major, unsigned minor)
{
	uint8_t request[FUSE_MIN_READ_BUFFER];
	const struct fuse_in_header *header = (const void *)request;
	const struct cuse_init_in *in = (const void *)(request + sizeof(*header));
	struct cuse_init_out out = {.major = FUSE_KERNEL_VERSION,
				    .flags = CUSE_UNRESTRICTED_IOCTL,
				    .max_read = 4096,
				    .max_write = 4096,
				    .dev_major = major,
				    .dev_minor = minor};
	char text[64];

	device = open("/dev/cuse", O_RDWR | O_CLOEXEC);
	if (device < 0 || read(device, request, sizeof(request)) < 0)
		die("/dev/cuse");
	out.minor = in->minor < FUSE_KERNEL_MINOR_VERSION ? in->minor : FUSE_KERNEL_MINOR_VERSION;
	snprintf(text, sizeof(text), "DEVNAME=%s", name);
	reply(header->unique, 0, &out, sizeof(out), text, strlen(text) + 1);
}

static void on_line(char *line)
{
	char verb[16] = "", word[3][128] = {"", "", ""}, id[16] = "";
	int address, n;

	line[strcspn(line, "\n")] = '\0';
	n = sscanf(line, "%15s %127s %127s %127s %15s", verb, word[0], word[1], word[2], id);
	address = n > 1 ? (int)strtol(word[0], NULL, 0) & (ADDRESSES - 1) : 0;
	if (strcmp(verb, "chip") == 0 && model_by_name(word[1]))
		add_chip(address, model_by_name(word[1]),
			 strcmp(word[2], "lumbar") == 0 ? SENSOR_LUMBAR : SENSOR_PELVIS,
			 n > 4 ? (int)strtol(id, NULL, 0) : -1);
	else if (strcmp(verb, "clone") == 0)
		chips[address].emulator.has_self_test = false;
	else if (strcmp(verb, "none") == 0)
		chips[address].is_there = false;
	else if (strcmp(verb, "power") == 0)
		power(&chips[address], atoi(word[1]));
	else if (strcmp(verb, "frozen") == 0)
		chips[address].emulator.is_frozen = atoi(word[1]);
	else if (strcmp(verb, "busy") == 0)
		chips[address].is_busy = atoi(word[1]);
	else if (strcmp(verb, "fail") == 0) {
		chips[address].error = error_from_name(word[1]);
		chips[address].error_count = chips[address].error ? atol(word[2]) : 0;
	} else if (strcmp(verb, "motion") == 0)
		move(word[0]);
	else if (strcmp(verb, "trace") == 0) {
		if (trace_file)
			fclose(trace_file);
		trace_file = n > 1 ? fopen(word[0], "we") : NULL;
	} else if (strcmp(verb, "look") == 0)
		look(address);
	else if (strcmp(verb, "end") == 0) {
		if (trace_file)
			fclose(trace_file);
		tell("end");
		exit(0);
	} else {
		tell("not understood: %s", line);
		return;
	}
	tell("%s", line);
}

int main(int argc, char **argv)
{
	struct pollfd polled[2] = {{.events = POLLIN}, {.events = POLLIN}};
	FILE *control;
	char line[512];

	if (argc != 6)
		return 2;
	log_file = fopen(argv[5], "ae");
	/* Read and write, so that it never comes to an end. */
	control = fopen(argv[4], "r+e");
	if (!log_file || !control)
		die(argv[4]);
	setvbuf(control, NULL, _IONBF, 0);
	move(NULL);
	make_node(argv[1], (unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
	tell("ready");
	polled[0].fd = device;
	polled[1].fd = fileno(control);
	for (;;) {
		if (poll(polled, 2, -1) < 0 && errno != EINTR)
			die("poll");
		if (polled[0].revents & (POLLERR | POLLHUP))
			die("/dev/cuse: gone");
		if (polled[0].revents & POLLIN)
			serve_request();
		if (polled[1].revents & POLLIN && fgets(line, sizeof(line), control))
			on_line(line);
	}
}
