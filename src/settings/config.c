/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/config.h>

#include <lumbard/settings/service_view.h>

#include <lumbard/base/lookalike.h>
#include <lumbard/base/units.h>
#include <lumbard/io/bus_i2c.h>
#include <lumbard/io/ini_file.h>
#include <lumbard/io/led_sysfs.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_FILE   "/etc/lumbard/lumbard.conf"
#define CONFIG_FOLDER "/etc/lumbard/conf.d"

#define AT(member) offsetof(struct config, member)

struct config_key {
	const char *name, *built_in, *meaning;
	int (*set)(struct config *config, const struct config_key *key, const char *value,
		   struct reason *ret_reason);
	size_t offset;	  /* of the member that set writes, where it serves several keys */
	unsigned touches; /* enum config_touch, where a and b are not the same */
	bool (*is_same)(const struct config *a, const struct config *b,
			const struct config_key *key);
};

static int copy_text(char *ret_copy, size_t size, const struct config_key *key, const char *value,
		     struct reason *ret_reason)
{
	if (strlen(value) >= size)
		return reason_set(ret_reason, "give a shorter one", "%s is longer than %zu bytes",
				  key->name, size - 1);
	memcpy(ret_copy, value, strlen(value) + 1);
	return 0;
}

/* Behind ~, $HOME or ${HOME}; NULL: it begins with none of them. */
static const char *behind_home(const char *value)
{
	static const char *const homes[] = {"~/", "$HOME/", "${HOME}/"};

	for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++) {
		size_t n = strlen(homes[i]);

		if (strncmp(value, homes[i], n) == 0)
			return value + n - 1;
	}
	return NULL;
}

/* What a shell, a word processor or the service manager would make something else of. */
static int refuse_path(const struct config_key *key, const char *value, struct reason *ret_reason)
{
	const char *rest = behind_home(value), *home = getenv("HOME");
	struct lookalike lookalike;
	char next[REASON_NEXT_MAX] = "write the whole path";

	if (strchr("\"'", value[0]) || lookalike_at(value, &lookalike))
		return reason_set(ret_reason, "write it without quotes",
				  "%s is \"%.100s\", which is no path", key->name, value);
	if (rest && home && home[0] == '/')
		snprintf(next, sizeof(next), "write the whole path, such as %s%s", home, rest);
	return reason_set(ret_reason, next,
			  "%s is \"%.100s\", and only a shell puts something in "
			  "place of %c",
			  key->name, value, strchr("~%", value[0]) ? value[0] : '$');
}

static bool is_path(const char *value)
{
	struct lookalike lookalike;
	const char *dollar = strchr(value, '$');

	if (value[0] == '\0')
		return true;
	return !strchr("~\"'%", value[0]) && !lookalike_at(value, &lookalike) &&
	       !(dollar && (isalpha((unsigned char)dollar[1]) || dollar[1] == '{'));
}

static int set_path(struct config *config, const struct config_key *key, const char *value,
		    struct reason *ret_reason)
{
	if (!is_path(value))
		return refuse_path(key, value, ret_reason);
	return copy_text((char *)config + key->offset, CONFIG_PATH_MAX, key, value, ret_reason);
}

/* After the files: whoever sets it there means that folder and no other. */
static int set_runtime_dir(struct config *config, const struct config_key *key, const char *value,
			   struct reason *ret_reason)
{
	config->is_runtime_dir_from_etc = false;
	return set_path(config, key, value, ret_reason);
}

static int set_chip(struct config *config, const struct config_key *key, const char *value,
		    struct reason *ret_reason)
{
	struct lookalike lookalike;

	if (lookalike_find(value, &lookalike))
		return reason_set(ret_reason, "", "%s is auto, a path or a label, not \"%.100s\"",
				  key->name, value);
	return copy_text(config->gpio_chip, CONFIG_NAME_MAX, key,
			 strcmp(value, "auto") == 0 ? "" : value, ret_reason);
}

static int set_exercise(struct config *config, const struct config_key *key, const char *value,
			struct reason *ret_reason)
{
	const struct exercise *exercise = exercise_by_name(value);

	if (!exercise && strcmp(value, "auto") != 0)
		return reason_set(ret_reason, "see `lumbard list exercises`",
				  "%s \"%.40s\" is no stretch of this build", key->name, value);
	config->exercise = exercise;
	return 0;
}

static int set_side(struct config *config, const struct config_key *key, const char *value,
		    struct reason *ret_reason)
{
	if (coach_side_from_name(strcmp(value, "none") == 0 ? "" : value, &config->side) < 0)
		return reason_set(ret_reason, NULL, "%s is left, right or none, not \"%.40s\"",
				  key->name, value);
	return 0;
}

static int set_rate(struct config *config, const struct config_key *key, const char *value,
		    struct reason *ret_reason)
{
	bool is_trace = strcmp(key->name, "trace_hz") == 0;
	double least = is_trace ? 0.1 : 20.0, most = is_trace ? 100.0 : 200.0, rate_hz;

	if (text_to_double(value, &rate_hz) < 0 || rate_hz < least || rate_hz > most)
		return reason_set(ret_reason, NULL,
				  "%s needs a number from %g to %g, not \"%.40s\"", key->name,
				  least, most, value);
	*(double *)(void *)((char *)config + key->offset) = rate_hz;
	return 0;
}

static int set_sensor(struct config *config, const struct config_key *key, const char *value,
		      struct reason *ret_reason)
{
	struct sensor_where *sensor = (void *)((char *)config + key->offset);
	const char *colon = strrchr(value, ':');
	size_t n = colon ? (size_t)(colon - value) : 0;
	unsigned long address;
	bool is_auto;
	char *end;

	if (strcmp(value, "none") == 0) {
		*sensor = (struct sensor_where){0};
		return 0;
	}
	is_auto = colon && strcmp(colon + 1, "auto") == 0;
	address = colon ? strtoul(colon + 1, &end, 0) : 0;
	if (!colon || n == 0 || n >= sizeof(sensor->bus) ||
	    (!is_auto &&
	     (strncmp(colon, ":0x", 3) != 0 || *end || address < 0x08 || address > 0x77)))
		return reason_set(
			ret_reason, NULL,
			"%s is BUS:ADDRESS such as 1:0x68, BUS:auto, or none, not \"%.40s\"",
			key->name, value);
	memcpy(sensor->bus, value, n);
	sensor->bus[n] = '\0';
	sensor->bus_number = bus_i2c_number(sensor->bus);
	if (sensor->bus_number == SENSOR_BUS_UNNUMBERED && !strchr(sensor->bus, '/'))
		return reason_set(ret_reason, "the one on the header is 1; `ls /dev/i2c-*`",
				  "%s: \"%.40s\" is no I2C bus", key->name, sensor->bus);
	sensor->address = is_auto ? 0 : (uint8_t)address;
	return 0;
}

static int set_line(struct config *config, const struct config_key *key, const char *value,
		    struct reason *ret_reason)
{
	struct gpio_line_config *line = (void *)((char *)config + key->offset);

	if (gpio_line_parse(value, line) < 0)
		return reason_set(ret_reason, NULL,
				  "%s is a line of the header such as GPIO17, \"pin 11\" or none, "
				  "with a ! where on is low, not \"%.40s\"",
				  key->name, value);
	line->name = key->name;
	return 0;
}

static int output_of(const struct config_key *key)
{
	return (int)((key->offset - AT(output)) / sizeof(((struct config *)NULL)->output[0]));
}

/* A line of the header, or led:NAME. */
static int set_output(struct config *config, const struct config_key *key, const char *value,
		      struct reason *ret_reason)
{
	char *led = config->led[output_of(key)];

	led[0] = '\0';
	if (strncmp(value, "led:", 4) != 0)
		return set_line(config, key, value, ret_reason);
	set_line(config, key, "none", ret_reason);
	if (!led_sysfs_is_name(value + 4))
		return reason_set(ret_reason, "see `ls /sys/class/leds`",
				  "%s names no lamp of the kernel: \"%.40s\"", key->name,
				  value + 4);
	return copy_text(led, CONFIG_NAME_MAX, key, value + 4, ret_reason);
}

static int set_quiet(struct config *config, const struct config_key *key, const char *value,
		     struct reason *ret_reason)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return reason_set(ret_reason, NULL, "%s is yes or no, not \"%.40s\"", key->name,
				  value);
	config->is_quiet = strcmp(value, "yes") == 0;
	return 0;
}

static const void *member(const struct config *config, const struct config_key *key)
{
	return (const char *)config + key->offset;
}

static bool is_same_text(const struct config *a, const struct config *b,
			 const struct config_key *key)
{
	return strcmp(member(a, key), member(b, key)) == 0;
}

static bool is_same_rate(const struct config *a, const struct config *b,
			 const struct config_key *key)
{
	const double *rate_a = member(a, key), *rate_b = member(b, key);

	return *rate_a <= *rate_b && *rate_a >= *rate_b;
}

static bool is_same_exercise(const struct config *a, const struct config *b,
			     const struct config_key *key)
{
	(void)key;
	return a->exercise == b->exercise;
}

static bool is_same_side(const struct config *a, const struct config *b,
			 const struct config_key *key)
{
	(void)key;
	return a->side == b->side;
}

static bool is_same_quiet(const struct config *a, const struct config *b,
			  const struct config_key *key)
{
	(void)key;
	return a->is_quiet == b->is_quiet;
}

static bool is_same_sensor(const struct config *a, const struct config *b,
			   const struct config_key *key)
{
	return sensor_is_same_place(member(a, key), member(b, key));
}

static bool is_same_line(const struct config *a, const struct config *b,
			 const struct config_key *key)
{
	const struct gpio_line_config *line_a = member(a, key), *line_b = member(b, key);

	return line_a->offset == line_b->offset && line_a->is_active_low == line_b->is_active_low;
}

static bool is_same_output(const struct config *a, const struct config *b,
			   const struct config_key *key)
{
	int i = output_of(key);

	return is_same_line(a, b, key) && strcmp(a->led[i], b->led[i]) == 0;
}

/* One folder has many names. */
static bool is_same_runtime_dir(const struct config *a, const struct config *b,
				const struct config_key *key)
{
	char folder_a[CONFIG_PATH_MAX], folder_b[CONFIG_PATH_MAX];
	struct stat stat_a, stat_b;

	(void)key;
	config_runtime_dir(a, folder_a, sizeof(folder_a));
	config_runtime_dir(b, folder_b, sizeof(folder_b));
	if (strcmp(folder_a, folder_b) == 0)
		return true;
	return stat(folder_a, &stat_a) == 0 && stat(folder_b, &stat_b) == 0 &&
	       stat_a.st_dev == stat_b.st_dev && stat_a.st_ino == stat_b.st_ino;
}

static const struct config_key keys[] = {
	{"state_dir", "",
	 "folder of the profile and the logs; empty: /var/lib/lumbard for root, else "
	 "~/.local/state/lumbard",
	 set_path, AT(state_dir), CONFIG_TOUCHES_SESSION, is_same_text},
	{"runtime_dir", "",
	 "folder of the control socket; empty: /run/lumbard for root and the service, else "
	 "$XDG_RUNTIME_DIR/lumbard",
	 set_runtime_dir, AT(runtime_dir), CONFIG_TOUCHES_FOLDER, is_same_runtime_dir},
	{"profile", "", "made by `lumbard calibrate`; empty: profile.conf in state_dir", set_path,
	 AT(profile), 0, is_same_text},
	{"routine", "", "the prescription; empty: 30 s three times of every stretch", set_path,
	 AT(routine), 0, is_same_text},
	{"exercise", "auto", "the stretch to coach, or auto: recognise it", set_exercise, 0,
	 CONFIG_TOUCHES_SESSION, is_same_exercise},
	{"side", "none", "which side the reps are for: left, right or none (no sensor can tell)",
	 set_side, 0, CONFIG_TOUCHES_SIDE, is_same_side},
	{"rate_hz", "100", "samples a second and sensor, 20 to 200", set_rate, AT(rate_hz),
	 CONFIG_TOUCHES_RATE, is_same_rate},
	{"trace_hz", "10", "rows a second in trace.csv, 0.1 to 100", set_rate, AT(trace_hz),
	 CONFIG_TOUCHES_SESSION, is_same_rate},
	{"pelvis", "1:auto", "I2C bus and address of the sensor on the sacrum", set_sensor,
	 AT(sensor[SENSOR_PELVIS]), CONFIG_TOUCHES_SENSORS, is_same_sensor},
	{"lumbar", "1:auto", "the same of the one on the lower ribs, or none", set_sensor,
	 AT(sensor[SENSOR_LUMBAR]), CONFIG_TOUCHES_SENSORS, is_same_sensor},
	{"gpio_chip", "auto", "label or path of the GPIO chip with the header; auto: look for it",
	 set_chip, AT(gpio_chip), CONFIG_TOUCHES_LAMPS, is_same_text},
	{"led_good", "GPIO17", "green lamp (pin 11)", set_output, AT(output[LAMP_GOOD]),
	 CONFIG_TOUCHES_LAMPS, is_same_output},
	{"led_error", "GPIO27", "red lamp (pin 13)", set_output, AT(output[LAMP_ERROR]),
	 CONFIG_TOUCHES_LAMPS, is_same_output},
	{"led_status", "GPIO22", "yellow lamp (pin 15)", set_output, AT(output[LAMP_STATUS]),
	 CONFIG_TOUCHES_LAMPS, is_same_output},
	{"buzzer", "none", "buzzer, through a transistor; GPIO23 is pin 16", set_output,
	 AT(output[CONFIG_BUZZER]), CONFIG_TOUCHES_LAMPS, is_same_output},
	{"vibration", "none", "vibration motor, through a transistor", set_output,
	 AT(output[CONFIG_VIBRATION]), CONFIG_TOUCHES_LAMPS, is_same_output},
	{"button", "none", "push button to ground; GPIO24 is pin 18", set_line, AT(button),
	 CONFIG_TOUCHES_LAMPS, is_same_line},
	{"quiet", "no", "yes: buzzer and vibration stay silent", set_quiet, 0, CONFIG_TOUCHES_QUIET,
	 is_same_quiet},
};
enum { KEY_COUNT = sizeof(keys) / sizeof(*keys) };

static void default_state_dir(struct config *config)
{
	const char *service = getenv("STATE_DIRECTORY"); /* StateDirectory= of the unit */
	const char *xdg = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (service && service[0] == '/')
		snprintf(config->state_dir, CONFIG_PATH_MAX, "%s", service);
	else if (geteuid() == 0)
		snprintf(config->state_dir, CONFIG_PATH_MAX, CONFIG_SERVICE_STATE_DIR);
	else if (xdg && xdg[0] == '/')
		snprintf(config->state_dir, CONFIG_PATH_MAX, "%s/lumbard", xdg);
	else
		snprintf(config->state_dir, CONFIG_PATH_MAX, "%s/.local/state/lumbard",
			 home && home[0] == '/' ? home : "");
}

void config_default(struct config *config)
{
	struct reason reason;

	*config = (struct config){0};
	for (int i = 0; i < KEY_COUNT; i++)
		keys[i].set(config, &keys[i], keys[i].built_in, &reason);
	default_state_dir(config);
}

/* The manual writes "pin 11", and people do, too. */
static const char *without_quotes(const char *value, char *buf, size_t size)
{
	size_t n = strlen(value);

	if (n < 2 || n - 2 >= size || value[0] != '"' || value[n - 1] != '"')
		return value;
	snprintf(buf, size, "%.*s", (int)(n - 2), value + 1);
	return buf;
}

static int refuse_key(const char *key, struct reason *ret_reason)
{
	char next[CONFIG_NAME_MAX] = "`lumbard --help` lists the keys";

	for (int i = 0; i < KEY_COUNT; i++)
		if (text_is_alike(key, keys[i].name))
			snprintf(next, sizeof(next), "write %s", keys[i].name);
	return reason_set(ret_reason, next, "unknown key \"%.40s\"", key);
}

int config_set(struct config *config, const char *key, const char *value, struct reason *ret_reason)
{
	char plain[CONFIG_PATH_MAX];

	value = without_quotes(value, plain, sizeof(plain));
	for (int i = 0; i < KEY_COUNT; i++) {
		int r;

		if (strcmp(key, keys[i].name) != 0)
			continue;
		r = keys[i].set(config, &keys[i], value, ret_reason);
		if (r == 0 && config->state_dir[0] == '\0')
			default_state_dir(config);
		return r;
	}
	return refuse_key(key, ret_reason);
}

static bool is_of_service(const char *path)
{
	return service_is_here() || strncmp(path, "/etc/lumbard/", 13) == 0;
}

static bool is_path_key(const char *key)
{
	for (int i = 0; i < KEY_COUNT; i++)
		if (strcmp(key, keys[i].name) == 0)
			return keys[i].set == set_path || keys[i].set == set_runtime_dir;
	return false;
}

static int refuse_section(void *user, const char *section, struct reason *ret_reason)
{
	(void)user;
	return reason_set(ret_reason, "remove it",
			  "lumbard.conf has no sections, so [%.40s] is unknown", section);
}

/* Where from such a path begins, only whoever starts lumbard knows. */
static int refuse_relative(const char *key, const char *value, struct reason *ret_reason)
{
	return reason_set(ret_reason,
			  "write the whole path, such as " CONFIG_SERVICE_STATE_DIR
			  " or /etc/lumbard/routines/NAME.conf",
			  "%s is \"%.100s\", and the service starts in /", key, value);
}

struct config_reading {
	struct config *config;
	bool is_of_service;
};

static int handle_key(void *user, const char *section, const char *key, const char *value,
		      struct reason *ret_reason)
{
	const struct config_reading *reading = user;
	int r = config_set(reading->config, key, value, ret_reason);
	bool is_relative = value[0] != '\0' && !strchr("/\"", value[0]);

	(void)section;
	if (r == 0 && reading->is_of_service && is_relative && is_path_key(key))
		return refuse_relative(key, value, ret_reason);
	return r;
}

int config_read_file(struct config *config, const char *path, struct faults *faults)
{
	struct config_reading reading = {config, is_of_service(path)};
	const struct ini_use use = {refuse_section, handle_key, &reading};

	return ini_file_read(path, &use, faults);
}

static int is_conf(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".conf") == 0;
}

/* Only a file that is not there may be left out: what cannot be read might say anything. */
static int read_if_there(struct config *config, const char *path, struct faults *faults)
{
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	return config_read_file(config, path, faults);
}

/* conf.d in order of name; without the folder there is nothing to do. */
static int read_folder(struct config *config, struct faults *faults)
{
	struct dirent **entries;
	int count = scandir(CONFIG_FOLDER, &entries, is_conf, alphasort);
	int r = 0;

	if (count < 0)
		return errno == ENOENT
			       ? 0
			       : faults_addf(faults,
					     "make it a folder that lumbard may read, or remove it",
					     CONFIG_FOLDER ": %s", strerror(errno));
	for (int i = 0; i < count; i++) {
		char path[CONFIG_PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", CONFIG_FOLDER, entries[i]->d_name);
		if (config_read_file(config, path, faults) < 0)
			r = -EINVAL;
		free(entries[i]);
	}
	free(entries);
	return r;
}

static int read_environment(struct config *config, struct faults *faults)
{
	int r = 0;

	for (int i = 0; i < KEY_COUNT; i++) {
		char name[CONFIG_NAME_MAX] = "LUMBARD_";
		size_t n = strlen(name);
		struct reason reason;
		const char *value;

		for (const char *c = keys[i].name; *c; c++)
			name[n++] = (char)toupper((unsigned char)*c);
		name[n] = '\0';
		value = getenv(name);
		if (value && config_set(config, keys[i].name, value, &reason) < 0)
			r = faults_addf(faults, reason.next[0] ? reason.next : "correct it",
					"environment %s: %s", name, reason.why);
	}
	return r;
}

int config_load(struct config *config, const char *path, struct faults *faults)
{
	int r, r_folder = 0, r_environment;

	config_default(config);
	r = path ? config_read_file(config, path, faults)
		 : read_if_there(config, CONFIG_FILE, faults);
	if (!path)
		r_folder = read_folder(config, faults);
	config->is_runtime_dir_from_etc = !path && config->runtime_dir[0];
	r_environment = read_environment(config, faults);
	return r < 0 ? r : r_folder < 0 ? r_folder : r_environment;
}

/* "FILE:LINE" of the later of two keys, of which one may be as it is built in. */
struct config_place {
	char text[CONFIG_PATH_MAX + 16];
};

static struct config_place place_of(const char *path, const char *key, const char *other)
{
	struct config_place place;
	int line = path ? ini_file_line(path, key) : 0;
	int line_of_other = path && other ? ini_file_line(path, other) : 0;

	line = line > line_of_other ? line : line_of_other;
	if (line > 0)
		snprintf(place.text, sizeof(place.text), "%s:%d", path, line);
	else
		snprintf(place.text, sizeof(place.text), "%s", path ? path : "config");
	return place;
}

static void check_sensors(const struct config *config, const char *path, struct faults *faults)
{
	const struct sensor_where *pelvis = &config->sensor[SENSOR_PELVIS];
	const struct sensor_where *lumbar = &config->sensor[SENSOR_LUMBAR];

	if (pelvis->bus[0] != '\0' && pelvis->address != 0 && sensor_is_same_place(pelvis, lumbar))
		faults_addf(faults, "give one of them 0x69 (AD0 high) or none",
			    "%s: pelvis and lumbar are both %s:0x%02x%s%s",
			    place_of(path, "pelvis", "lumbar").text, pelvis->bus, pelvis->address,
			    strcmp(pelvis->bus, lumbar->bus) == 0 ? "" : ", which is also ",
			    strcmp(pelvis->bus, lumbar->bus) == 0 ? "" : lumbar->bus);
}

static bool is_used_bus(const struct config *config, int number)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (config->sensor[i].bus[0] != '\0' && config->sensor[i].bus_number == number)
			return true;
	return false;
}

static const struct gpio_line_config *line_at(const struct config *config, int i)
{
	return i < CONFIG_OUTPUT_COUNT ? &config->output[i] : &config->button;
}

/*
 * Pins 3 and 5 belong to the sensors: GPIO2 is SDA and GPIO3 SCL of bus 1 on every Pi. So are GPIO0
 * and GPIO1, pins 27 and 28, of bus 0.
 */
static void check_bus_lines(const struct config *config, const char *path, struct faults *faults)
{
	for (int i = 0; i <= CONFIG_OUTPUT_COUNT; i++) {
		const struct gpio_line_config *line = line_at(config, i);
		int bus = line->offset / 2;

		if (line->offset >= 0 && line->offset < 4 && is_used_bus(config, bus))
			faults_addf(
				faults, "choose another line",
				"%s: %s is GPIO%d, which is %s of I2C bus %d, where a sensor is",
				place_of(path, line->name, NULL).text, line->name, line->offset,
				line->offset % 2 ? "SCL" : "SDA", bus);
	}
}

static void check_leds(const struct config *config, const char *path, struct faults *faults)
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		for (int k = 0; k < i; k++)
			if (config->led[i][0] && strcmp(config->led[i], config->led[k]) == 0)
				faults_addf(faults, "choose another lamp",
					    "%s: %s and %s are both led:%s",
					    place_of(path, config->output[i].name,
						     config->output[k].name)
						    .text,
					    config->output[i].name, config->output[k].name,
					    config->led[i]);
}

static void check_lines(const struct config *config, const char *path, struct faults *faults)
{
	for (int i = 0; i <= CONFIG_OUTPUT_COUNT; i++) {
		for (int k = 0; k < i; k++) {
			const struct gpio_line_config *a = line_at(config, i);
			const struct gpio_line_config *b = line_at(config, k);

			if (a->offset != GPIO_LINE_NONE && a->offset == b->offset)
				faults_addf(faults, "choose another line",
					    "%s: %s and %s are both GPIO%d",
					    place_of(path, a->name, b->name).text, a->name, b->name,
					    a->offset);
		}
	}
}

int config_check_all(const struct config *config, const char *path, struct faults *faults)
{
	int count = faults->count;

	check_bus_lines(config, path, faults);
	check_lines(config, path, faults);
	check_leds(config, path, faults);
	check_sensors(config, path, faults);
	return faults->count > count ? -EINVAL : 0;
}

int config_check(const struct config *config, struct failure *ret_failure)
{
	return config_check_all(config, NULL, &(struct faults){.first = ret_failure});
}

void config_profile_path(const struct config *config, char *ret_path, size_t size)
{
	if (config->profile[0])
		snprintf(ret_path, size, "%s", config->profile);
	else
		snprintf(ret_path, size, "%s/profile.conf", config->state_dir);
}

int config_runtime_dir(const struct config *config, char *ret_path, size_t size)
{
	const char *service = getenv("RUNTIME_DIRECTORY"); /* RuntimeDirectory= of the unit */
	const char *xdg = getenv("XDG_RUNTIME_DIR");
	bool is_own = false;

	if (config->runtime_dir[0]) {
		snprintf(ret_path, size, "%s", config->runtime_dir);
	} else if (service && service[0] == '/') {
		snprintf(ret_path, size, "%.*s", (int)strcspn(service, ":"), service);
	} else if (geteuid() != 0 && xdg && xdg[0] == '/') {
		snprintf(ret_path, size, "%s/lumbard", xdg);
		is_own = true;
	} else {
		snprintf(ret_path, size, CONFIG_SERVICE_RUNTIME_DIR);
	}
	return is_own;
}

static bool has_lumbar(const struct config *config)
{
	return config->sensor[SENSOR_LUMBAR].bus[0] != '\0';
}

unsigned config_touched(const struct config *a, const struct config *b)
{
	unsigned touched = 0;

	for (int i = 0; i < KEY_COUNT; i++)
		if (!keys[i].is_same(a, b, &keys[i]))
			touched |= keys[i].touches;
	/* A session is for one sensor or for two. */
	return touched | (has_lumbar(a) != has_lumbar(b) ? CONFIG_TOUCHES_SESSION : 0);
}

bool config_has_key(const char *key)
{
	for (int i = 0; i < KEY_COUNT; i++)
		if (strcmp(key, keys[i].name) == 0)
			return true;
	return false;
}

void config_print_keys(void)
{
	for (int i = 0; i < KEY_COUNT; i++)
		printf("  %-11s %-7s %s\n", keys[i].name, keys[i].built_in, keys[i].meaning);
}
