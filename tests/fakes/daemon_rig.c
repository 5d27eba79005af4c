/* SPDX-License-Identifier: MIT */
#include "fakes/daemon_rig.h"
#include "daemon/life.h"
#include "daemon/requests.h"
#include "daemon/tick.h"
#include "fakes/said.h"

#include <lumbard/base/units.h>
#include <lumbard/store/profile_file.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#define START_US (INT64_C(1000) * US_PER_S)
#define UTC_US	 (INT64_C(1790000000) * US_PER_S)

static int64_t time_us, utc_offset_us;

int64_t daemon_rig_now_us(void)
{
	return time_us;
}

static int64_t utc_now_us(void)
{
	return time_us + utc_offset_us;
}

void daemon_rig_step_clock(int64_t step_us)
{
	utc_offset_us += step_us;
}

static const struct run_clock rig_clock = {daemon_rig_now_us, utc_now_us};

static int open_source(void *ctx, const struct sensor_where *where, bool wants_self_test)
{
	struct daemon_rig *rig = ctx;

	(void)where;
	(void)wants_self_test;
	rig->opened++;
	return 0;
}

static void poll_source(void *ctx, int64_t now_us, struct source_poll *ret_poll)
{
	struct daemon_rig *rig = ctx;
	const struct sense_slot *slot = &rig->run.sensors.sense.slot[SENSOR_PELVIS];
	struct imu_sample sample;

	*ret_poll = (struct source_poll){.outcome = SOURCE_CAME_UP};
	if (slot->state == SENSE_STARTING)
		return;
	ret_poll->outcome = SOURCE_READ;
	if (rig->is_silent)
		return;
	if (rig->trainee) {
		assert_true(trainee_next(rig->trainee, &sample));
		sample.t_us = now_us;
	} else {
		fake_trunk_move(&rig->trunk, S_FROM_US(DAEMON_RIG_TICK_US));
		sample = fake_trunk_sample(&rig->trunk, now_us, SENSOR_PELVIS);
	}
	sensor_fault_apply(&rig->fault, &sample);
	ret_poll->count = 1;
	ret_poll->sample[0] = (struct source_sample){
		.t_us = now_us,
		.reading = {.accel_mps2 = sample.accel_mps2,
			    .gyro_radps = sample.gyro_radps,
			    .temp_degc = sample.temp_degc},
		.is_believed = true,
	};
}

static void close_source(void *ctx)
{
	(void)ctx;
}

static int look_source(void *ctx, const struct sensor_where *where, struct imu_found *ret_found)
{
	(void)ctx;
	(void)where;
	(void)ret_found;
	return 0;
}

static void describe_source(const void *ctx, struct source_description *ret_description)
{
	const struct daemon_rig *rig = ctx;

	*ret_description = (struct source_description){
		.found = {.verdict = rig->part ? IMU_LISTED : IMU_NOT_ASKED, .part = rig->part},
		.age_s = 0.0};
}

static const struct source_ops rig_source_ops = {
	.open = open_source,
	.poll = poll_source,
	.close = close_source,
	.look = look_source,
	.describe = describe_source,
};

static int read_config(void *ctx, struct config *ret_config, struct failure *ret_failure)
{
	struct daemon_rig *rig = ctx;

	if (rig->refusal.kind != FAILURE_NONE) {
		*ret_failure = rig->refusal;
		return -1;
	}
	*ret_config = rig->next;
	return 0;
}

static void path_of(const struct daemon_rig *rig, const char *name, char *ret_path, size_t size)
{
	int n = snprintf(ret_path, size, "%s/%s", rig->folder, name);

	assert_true(n > 0 && (size_t)n < size);
}

static void configure(struct daemon_rig *rig)
{
	struct config *config = &rig->config;
	struct profile profile = fake_profile(false);
	struct failure failure;

	config_default(config);
	path_of(rig, "state", config->state_dir, sizeof(config->state_dir));
	path_of(rig, "run", config->runtime_dir, sizeof(config->runtime_dir));
	path_of(rig, "profile.conf", config->profile, sizeof(config->profile));
	assert_int_equal(mkdir(config->runtime_dir, 0700), 0);
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		config->output[i].offset = GPIO_LINE_NONE;
	for (int i = 0; i < SENSOR_COUNT; i++)
		config->sensor[i] = (struct sensor_where){.bus = ""};
	assert_int_equal(profile_file_write(&profile, config->profile, &failure), 0);
	rig->next = *config;
}

static void wear(struct daemon_rig *rig)
{
	const struct source source = {&rig_source_ops, rig};
	struct sensor_where where = {.bus = "9", .address = 0x68};
	struct sensors *sensors = &rig->run.sensors;

	sensors->now_us = daemon_rig_now_us;
	sense_take_off(&sensors->sense, SENSOR_PELVIS);
	sense_wear(&sensors->sense, SENSOR_PELVIS, &where, &source, true);
}

void daemon_rig_open(struct daemon_rig *rig)
{
	struct failure failure;

	*rig = (struct daemon_rig){.folder = "/tmp/lumbard-daemon-XXXXXX"};
	time_us = START_US;
	utc_offset_us = UTC_US - START_US;
	assert_non_null(mkdtemp(rig->folder));
	configure(rig);
	fake_trunk_init(&rig->trunk, 1);
	assert_int_equal(loop_open(&rig->loop), 0);
	rig->setup = (struct daemon_setup){
		.loop = &rig->loop, .config = &rig->config, .read_config = read_config, .ctx = rig};
	rig->run.setup = &rig->setup;
	rig->run.clock = &rig_clock;
	rig->run.watchdog_period_us = US_PER_S / 2;
	if (run_start(&rig->run, &failure) < 0)
		fail_msg("%s", said(&failure.reason));
	wear(rig);
}

void daemon_rig_close(struct daemon_rig *rig)
{
	char command[128];
	struct failure failure;

	assert_int_equal(run_end(&rig->run, &failure), 0);
	loop_close(&rig->loop);
	snprintf(command, sizeof(command), "rm -rf '%s'", rig->folder);
	assert_int_equal(system(command), 0);
}

/* Due again at once, so that one client has its turn after each. */
static void on_turn(void *ctx, const struct loop_tick *tick)
{
	struct daemon_rig *rig = ctx;

	(void)tick;
	if (rig->turns-- > 0)
		assert_int_equal(loop_set_timer(&rig->loop, 1, 0), 0);
	else
		loop_leave(&rig->loop);
}

static void give_turns(struct daemon_rig *rig, int count)
{
	const struct loop_handler handler = {.ctx = rig, .on_tick = on_turn};

	rig->turns = count;
	assert_int_equal(loop_set_timer(&rig->loop, 1, 0), 0);
	assert_int_equal(loop_run(&rig->loop, &handler), 0);
}

void daemon_rig_run(struct daemon_rig *rig, double seconds)
{
	int64_t end_us = time_us + (int64_t)(seconds * 1e6 + 0.5);

	while (time_us < end_us) {
		struct loop_tick tick = {.count = 1};

		time_us += DAEMON_RIG_TICK_US;
		tick.due_us = time_us;
		run_tick(&rig->run, &tick);
		if (rig->run.control)
			give_turns(rig, 2);
	}
}

const char *daemon_rig_ask(struct daemon_rig *rig, const char *request)
{
	struct text text = text_in(rig->answer, sizeof(rig->answer));

	run_answer(&rig->run, request, &text);
	return rig->answer;
}

int daemon_rig_connect(struct daemon_rig *rig, const char *line)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/run/control", rig->folder);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(send(fd, line, strlen(line), MSG_NOSIGNAL), strlen(line));
	give_turns(rig, 4);
	return fd;
}

static const char *read_text(const char *path)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "r");
	size_t n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

	if (file)
		fclose(file);
	text[n] = '\0';
	return text;
}

const char *daemon_rig_read(const struct daemon_rig *rig, const char *name)
{
	char path[256];

	path_of(rig, name, path, sizeof(path));
	return read_text(path);
}

const char *daemon_rig_log(const struct daemon_rig *rig, const char *name)
{
	char path[768];

	snprintf(path, sizeof(path), "%s/%s", rig->run.folder, name);
	return read_text(path);
}

void daemon_rig_write(const struct daemon_rig *rig, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	path_of(rig, name, path, sizeof(path));
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}
