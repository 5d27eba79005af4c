/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/daemon/lamps.h>
#include <lumbard/daemon/sensors.h>

#include <lumbard/base/units.h>
#include <lumbard/calib/profile.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/disk_sync.h>
#include <lumbard/io/loop.h>
#include <lumbard/io/out_file.h>
#include <lumbard/io/recording_file.h>
#include <lumbard/session/marking.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define SENSOR_WAIT_US (5 * US_PER_S) /* one-shot: without a sensor by then there is none */
#define SHOWN_US       (US_PER_S / 2)
#define FLUSH_US       (US_PER_S) /* what may be lost, whatever ends it */

struct record {
	struct sensors sensors;
	struct out_file file;
	struct disk_sync *sync; /* NULL: of a pipe or a device */
	struct loop loop;
	struct loop_input keys;
	struct lamps lamps;
	struct marking marking;
	struct termios terminal;
	bool has_terminal, is_quiet;
	int64_t heard_us[SENSOR_COUNT]; /* the latest sample; 0: none yet */
	int64_t start_us, shown_us, flushed_us, row_count, limit_us, until_us;
	int error;	/* negative errno of the file; 0: it is being written */
	int sync_error; /* of the disk; 0: it takes what was written */
};

static void say_mark(const struct record *record)
{
	if (record->has_terminal)
		fprintf(stderr, "\r\033[Kmark: %s\n",
			record->marking.pose == POSE_NONE ? "none"
							  : calib_pose_name(record->marking.pose));
}

static void on_key(void *ctx, uint32_t ready)
{
	struct record *record = ctx;
	enum calib_pose pose;
	char key;

	(void)ready;
	if (read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == 4) {
		loop_leave(&record->loop);
		return;
	}
	pose = calib_pose_from_key(key);
	if (pose == POSE_NONE && key != ' ')
		return;
	marking_set(&record->marking, pose, clock_now_us());
	say_mark(record);
}

/* Keys without Enter; put back by close_terminal() in every case. */
static void open_terminal(struct record *record)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &record->terminal) < 0)
		return;
	raw = record->terminal;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) < 0)
		return;
	record->has_terminal = true;
	record->keys = (struct loop_input){.fd = STDIN_FILENO, .on_ready = on_key, .ctx = record};
	loop_watch(&record->loop, &record->keys, EPOLLIN);
	fprintf(stderr, "Keys set the mark while you hold a pose, space clears it, q ends:\n");
	for (int i = 0; i < POSE_COUNT; i++)
		fprintf(stderr, "  %c %-8s%s", calib_pose_info((enum calib_pose)i)->key,
			calib_pose_name((enum calib_pose)i), i % 4 == 3 ? "\n" : "");
	fprintf(stderr, "\n");
}

static void close_terminal(struct record *record)
{
	loop_unwatch(&record->keys);
	if (record->has_terminal)
		tcsetattr(STDIN_FILENO, TCSANOW, &record->terminal);
}

/* Any sensor that was there and is silent now leaves holes in what is recorded. */
static bool has_data(const struct record *record, int64_t now_us)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (record->heard_us[i] && now_us - record->heard_us[i] > MARKING_STALE_US)
			return false;
	return record->row_count > 0;
}

/* What somebody alone has of it, away from the keyboard: button, lamps and sound. */
static void keep_person_told(struct record *record, int64_t now_us)
{
	struct lamp_plan plan;

	if (marking_press(&record->marking, lamps_button(&record->lamps), now_us))
		say_mark(record);
	marking_watch(&record->marking, has_data(record, now_us), record->error == 0, now_us);
	marking_plan_lamps(&record->marking, &plan);
	lamps_play(&record->lamps, &plan,
		   !record->is_quiet && marking_is_sounding(&record->marking, now_us), now_us);
}

static void write_sample(struct record *record, const struct imu_sample *sample)
{
	char row[RECORDING_ROW_SIZE];
	struct text text = text_in(row, sizeof(row));
	struct sensor_identity identity = {0};

	(void)sensors_has_come_up(&record->sensors, sample->sensor, &identity);
	recording_format_row(&text, sample, calib_pose_name(record->marking.pose), &identity);
	out_file_add(&record->file, &text);
	record->heard_us[sample->sensor] = sample->t_us;
	record->row_count++;
}

static void show(struct record *record, const struct imu_sample *sample, int64_t now_us)
{
	if (!record->has_terminal || now_us - record->shown_us < SHOWN_US)
		return;
	record->shown_us = now_us;
	fprintf(stderr, "\r\033[K%6.1f s  %s  accel %6.2f %6.2f %6.2f m/s2  mark %s",
		S_FROM_US(now_us - record->start_us), sensor_place_name(sample->sensor),
		sample->accel_mps2.x, sample->accel_mps2.y, sample->accel_mps2.z,
		record->marking.pose == POSE_NONE ? "-" : calib_pose_name(record->marking.pose));
}

/* Said once: what it takes from now on may be gone after a power cut. */
static void keep_sync(struct record *record)
{
	int r = record->sync ? disk_sync_want(record->sync) : 0;

	if (r < 0 && record->sync_error == 0)
		say_warning("%srecord: the disk does not confirm what it was given: %s; look at "
			    "the card (sudo dmesg), it may be worn out",
			    record->has_terminal ? "\n" : "", strerror(-r));
	record->sync_error = r;
}

static void say_lost(const struct record *record)
{
	unsigned long long lost = out_file_lost_rows(&record->file);

	say_warning("record: written again; %llu row%s lost", lost, lost == 1 ? " is" : "s are");
}

/* Said once, and once when it is mended; meanwhile rows wait, and in the end are lost. */
static void keep(struct record *record, int64_t now_us)
{
	int r;

	if (record->row_count == 0 || now_us - record->flushed_us < FLUSH_US)
		return;
	record->flushed_us = now_us;
	r = out_file_flush(&record->file);
	if (r < 0 && record->error == 0)
		say_warning(
			"%srecord: %s: what follows is not written until that is mended; %s, or "
			"end it: what is written stays",
			record->has_terminal ? "\n" : "", strerror(-r), out_file_cure(r));
	else if (r == 0 && record->error < 0)
		say_lost(record);
	record->error = r;
	keep_sync(record);
}

static void on_tick(void *ctx, const struct loop_tick *tick)
{
	struct record *record = ctx;
	struct imu_sample samples[SENSORS_SAMPLES_MAX];
	int count = sensors_poll(&record->sensors, samples);
	int64_t now_us = clock_now_us();

	(void)tick;
	if (count > 0 && record->row_count == 0)
		record->until_us = now_us + record->limit_us;
	for (int i = 0; i < count; i++)
		write_sample(record, &samples[i]);
	if (count > 0)
		show(record, &samples[0], now_us);
	keep(record, now_us);
	keep_person_told(record, now_us);
	if ((record->row_count > 0 && now_us >= record->until_us) ||
	    (record->row_count == 0 && now_us - record->start_us > SENSOR_WAIT_US))
		loop_leave(&record->loop);
}

static void on_signal(void *ctx, int signal)
{
	struct record *record = ctx;

	(void)signal;
	loop_leave(&record->loop);
}

static int record_until_end(struct record *record, const struct config *config)
{
	const struct loop_handler handler = {record, on_tick, on_signal};
	int r;

	record->start_us = clock_now_us();
	r = loop_set_timer(&record->loop, record->start_us, (int64_t)(US_PER_S / config->rate_hz));
	if (r == 0)
		r = loop_run(&record->loop, &handler);
	if (r < 0)
		return say_failed(EXIT_FAILED, "record", "waiting: %s; try again", strerror(-r));
	if (record->row_count == 0)
		return say_failed(
			EXIT_NO_HARDWARE, "record", "sensors: %s, or try `lumbard demo`",
			config->sensor[SENSOR_PELVIS].bus[0] || config->sensor[SENSOR_LUMBAR].bus[0]
				? "none answered; see the lines above"
				: "none is in the config; give one, such as --pelvis 1:auto");
	return 0;
}

static int open_file(struct record *record, const char *path, bool replaces_old)
{
	char row[RECORDING_ROW_SIZE];
	struct text text = text_in(row, sizeof(row));
	struct failure failure;
	int fd, r = out_file_record(&record->file, path, replaces_old);

	if (r == -EEXIST)
		return say_failed(EXIT_USAGE, "record",
				  "%s: there is one already; name another file, or add --overwrite",
				  path);
	if (r < 0) {
		out_file_explain(path, r, "name a file that can be written", &failure);
		return say_failure("record", &failure);
	}
	recording_format_header(&text, true);
	out_file_add(&record->file, &text);
	fd = out_file_fd(&record->file);
	if (record->file.kind == OUT_FILE_GROWS)
		(void)disk_sync_open(&record->sync, &fd, 1); /* or the system syncs when it likes */
	return 0;
}

/* What was written stays. */
static int close_file(struct record *record, const char *path)
{
	int r = out_file_commit(&record->file), sync_r = disk_sync_close(record->sync);
	unsigned long long lost = out_file_lost_rows(&record->file);

	if (r == 0 && lost == 0)
		r = sync_r;
	if (lost > 0)
		return say_failed(EXIT_FAILED, "record",
				  "%s: %s; %llu of %lld row%s are lost, the others are in it; %s "
				  "and record again",
				  path,
				  r < 0 ? strerror(-r) : "it could not be written for a while",
				  lost, (long long)record->row_count, plural_s(record->row_count),
				  r < 0 ? out_file_cure(r) : "make room");
	if (r < 0)
		return say_failed(EXIT_FAILED, "record",
				  "%s: %s; some of %lld row%s may be lost; record again to another "
				  "place",
				  path, strerror(-r), (long long)record->row_count,
				  plural_s(record->row_count));
	fputs(record->has_terminal ? "\n" : "", stderr);
	say_line(stderr, "%lld row%s written to %s", (long long)record->row_count,
		 plural_s(record->row_count), path);
	return 0;
}

static int record_to(struct record *record, const struct config *config, const char *path,
		     bool replaces_old)
{
	int code = open_file(record, path, replaces_old);

	if (code != 0)
		return code;
	sensors_init(&record->sensors, config, false);
	lamps_open(&record->lamps, config);
	record->is_quiet = config->is_quiet;
	open_terminal(record);
	code = record_until_end(record, config);
	close_terminal(record);
	lamps_close(&record->lamps);
	sensors_close(&record->sensors);
	if (code == 0 || record->row_count > 0) {
		int closing = close_file(record, path);

		return code != 0 ? code : closing;
	}
	out_file_abort(&record->file);
	(void)disk_sync_close(record->sync);
	return code;
}

int cmd_record(int argc, char **argv)
{
	const char *pose = "", *seconds = NULL, *overwrite = NULL;
	const struct option_own own[] = {
		{"pose", "NAME", "mark every row with this pose", &pose},
		{"seconds", "N", "end after this time instead of with q, Ctrl-C or SIGTERM",
		 &seconds},
		{"overwrite", NULL, "FILE may be there already, and goes when the first row comes",
		 &overwrite},
	};
	static const char *const keys[] = {"rate_hz",	"pelvis",    "lumbar",	   "gpio_chip",
					   "led_good",	"led_error", "led_status", "buzzer",
					   "vibration", "button",    "quiet",	   NULL};
	static struct record record; /* 64 KiB of buffer would be much for a small stack */
	const struct options options = {
		.command = "record",
		.arguments = "FILE",
		.about = "Writes what the sensors measure to a recording. A key or the button sets "
			 "the\n"
			 "mark while a calibration pose is held. What is written stays, however it "
			 "ends.\nPoses: still upright bow sit "
			 "table\n"
			 "lying prayer hinge slump cat press.\n",
		.own = own,
		.own_count = sizeof(own) / sizeof(*own),
		.keys = keys,
		.positional_least = 1,
		.positional_most = 1,
	};
	struct config config;
	double limit_s = 0.0;
	enum calib_pose mark;
	int first, r, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	if (calib_pose_from_name(pose, &mark) < 0)
		return say_failed(
			EXIT_USAGE, "record",
			"option --pose: \"%.40s\" is no pose; `lumbard record --help` lists them",
			pose);
	if (seconds && options_number("record", "seconds", seconds, 0.1, 86400.0, &limit_s) != 0)
		return EXIT_USAGE;
	marking_begin(&record.marking, mark);
	record.limit_us = seconds ? (int64_t)(limit_s * 1e6) : INT64_MAX / 2;
	r = loop_open(&record.loop);
	if (r < 0)
		return say_failed(EXIT_FAILED, "record", "signals and timer: %s; try again",
				  strerror(-r));
	code = record_to(&record, &config, argv[first], overwrite != NULL);
	loop_close(&record.loop);
	return code;
}
