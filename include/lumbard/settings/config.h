/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SETTINGS_CONFIG_H
#define LUMBARD_SETTINGS_CONFIG_H

#include <lumbard/base/failure.h>
#include <lumbard/base/sensor_where.h>
#include <lumbard/coach/prescription.h>
#include <lumbard/io/gpio.h>
#include <lumbard/show/lamp.h>

#include <stdbool.h>

/*
 * Settings, from what is built in, then lumbard.conf, conf.d, the environment (LUMBARD_ and the key
 * in capitals) and options; the later wins. A key and its long option share a name; in the option a
 * hyphen stands for the underscore.
 */
enum { CONFIG_PATH_MAX = 512, CONFIG_NAME_MAX = 64 };

/* Buzzer and vibration come after the lamps in the list of outputs. */
enum { CONFIG_BUZZER = LAMP_COUNT, CONFIG_VIBRATION, CONFIG_OUTPUT_COUNT };

struct config {
	char state_dir[CONFIG_PATH_MAX];
	char runtime_dir[CONFIG_PATH_MAX]; /* "": as config_runtime_dir() finds it */
	bool is_runtime_dir_from_etc;	   /* and so may be one that the running one refused */
	char profile[CONFIG_PATH_MAX];	   /* "": profile.conf in state_dir */
	char routine[CONFIG_PATH_MAX];	   /* "": the usual dose of every stretch */
	const struct exercise *exercise;   /* NULL: auto */
	enum coach_side side;
	double rate_hz, trace_hz;
	struct sensor_where sensor[SENSOR_COUNT];
	char gpio_chip[CONFIG_NAME_MAX];
	struct gpio_line_config output[CONFIG_OUTPUT_COUNT];
	char led[CONFIG_OUTPUT_COUNT][CONFIG_NAME_MAX]; /* lamp of the kernel instead; "": none */
	struct gpio_line_config button;
	bool is_quiet;
};

void config_default(struct config *config);

/* One key; 0, or -EINVAL with the reason. */
int config_set(struct config *config, const char *key, const char *value,
	       struct reason *ret_reason);

/*
 * All sources but the options. path NULL: /etc/lumbard/lumbard.conf with its conf.d, where absent
 * files are no error, but files that are kept from us are; else that file alone, which has to be
 * there. 0, or negative with all faults of all sources.
 */
int config_load(struct config *config, const char *path, struct faults *faults);

/* One file into config, as config_load() does. */
int config_read_file(struct config *config, const char *path, struct faults *faults);

/*
 * Whether the keys fit together: two sensors are not one, and no two outputs share a line. path is
 * the file that they are of, for its name and lines; NULL for all sources together. 0, or negative
 * with all faults; config_check() with the first one.
 */
int config_check_all(const struct config *config, const char *path, struct faults *faults);
int config_check(const struct config *config, struct failure *ret_failure);

/*
 * What has to be begun anew where settings differ. Profile and routine touch nothing by their
 * names: what is in the files may differ or not.
 */
enum config_touch {
	CONFIG_TOUCHES_SESSION = 1 << 0,
	CONFIG_TOUCHES_SENSORS = 1 << 1,
	CONFIG_TOUCHES_LAMPS = 1 << 2,
	CONFIG_TOUCHES_RATE = 1 << 3,
	CONFIG_TOUCHES_FOLDER = 1 << 4, /* of the control socket */
	CONFIG_TOUCHES_SIDE = 1 << 5,
	CONFIG_TOUCHES_QUIET = 1 << 6,
};

/* All that is touched between two configs. */
unsigned config_touched(const struct config *a, const struct config *b);

/* The profile's path: the key's value, or profile.conf in the state folder. */
void config_profile_path(const struct config *config, char *ret_path, size_t size);

#define CONFIG_SERVICE_RUNTIME_DIR "/run/lumbard"
#define CONFIG_SERVICE_STATE_DIR   "/var/lib/lumbard"

/*
 * The folder of the control socket: the key's value, what the service manager made, or
 * $XDG_RUNTIME_DIR/lumbard of a plain user. Returns 1 when it is this user's own to make.
 */
int config_runtime_dir(const struct config *config, char *ret_path, size_t size);

bool config_has_key(const char *key);

/* Prints every key with its default and meaning, as for `--help` and lumbard.conf. */
void config_print_keys(void);

#endif
