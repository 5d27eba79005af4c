/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/status.h>

#include <assert.h>
#include <errno.h>
#include <string.h>

/* What is wrong, before what is known of it, and what helps in any case. */
static const struct {
	const char *word, *what, *next;
} problems[PROBLEM_CODE_COUNT] = {
	[PROBLEM_OTHER] = {"other", "", ""},
	[PROBLEM_SENSOR_UNSET] = {"sensor_unset", "it is not configured",
				  "give its bus and address in lumbard.conf"},
	[PROBLEM_SENSOR_STARTING] = {"sensor_starting", "it is being started", "wait a moment"},
	[PROBLEM_SENSOR_DOWN] = {"sensor_down", "", "run `lumbard doctor`"},
	[PROBLEM_NO_PROFILE] = {"no_profile", "no profile yet: nothing can be judged",
				"`lumbard calibrate` makes one"},
	[PROBLEM_STRAP_MOVED] = {"strap_moved",
				 "the strap has moved: you rest far from your neutral",
				 "tighten it and calibrate again"},
	[PROBLEM_NO_LAMPS] = {"no_lamps", "", "run `lumbard doctor`"},
	[PROBLEM_NO_LOG] = {"no_log", "the log is not written: ", "look at the disk"},
	[PROBLEM_DISK_UNSURE] = {"disk_unsure", "the disk does not confirm the log: ",
				 "look at the card (sudo dmesg)"},
	[PROBLEM_RELOAD_REFUSED] = {"reload_refused", "reload refused, all stays as it was: ",
				    "correct it and reload again"},
	[PROBLEM_NO_METRICS] = {"no_metrics", "lumbard.prom is not written",
				"make room in runtime_dir"},
	[PROBLEM_NOTHING_READY] = {"nothing_ready", "", "run `lumbard check`"},
	[PROBLEM_SENSOR_FLAKY] = {"sensor_flaky", "", "check its plugs and its lead"},
	[PROBLEM_SENSOR_UNTRUSTED] = {"sensor_untrusted",
				      "it is not trusted: ", "run `lumbard doctor`"},
	[PROBLEM_ACCEL_OFF] = {"accel_off",
			       "|a| at rest no longer fits the profile, whose bias and scale are "
			       "left out: another chip, or it took a blow",
			       "calibrate again"},
	[PROBLEM_OTHER_CHIP] = {"other_chip",
				"another one than was calibrated, so that the profile's bias and "
				"scale of its accelerometer are left out: they are of ",
				"calibrate again"},
	[PROBLEM_PROFILE_OLD] = {"profile_old", "", "calibrate again"},
	[PROBLEM_NEUTRAL_OFF] = {"neutral_off", "you rest off your neutral",
				 "rest as usual; if you do then stand up and walk two steps"},
	[PROBLEM_RATE_LOW] = {"rate_low", "",
			      "set rate_hz higher, or give the sensors a bus for themselves"},
	[PROBLEM_NO_SOCKET] = {"no_socket",
			       "the control socket cannot be reached: ", "restart lumbard"},
};

const char *tell_problem_word(enum problem_code code)
{
	return problems[code].word;
}

int tell_problem_from_word(const char *word, enum problem_code *ret_code)
{
	for (int i = 0; i < PROBLEM_CODE_COUNT; i++) {
		if (strcmp(problems[i].word, word) == 0) {
			*ret_code = (enum problem_code)i;
			return 0;
		}
	}
	return -EINVAL;
}

static void add_which(struct text *text, const struct status *status, enum sensor_place place)
{
	const struct status_sensor *sensor = &status->sensor[place];

	text_addf(text, "%s sensor", sensor_place_name(place));
	if (sensor->bus[0])
		text_addf(text, " at %s:", sensor->bus);
	if (sensor->bus[0] && sensor->address)
		text_addf(text, "0x%02x", (unsigned)sensor->address);
	else if (sensor->bus[0])
		text_add(text, "auto");
	text_add(text, ": ");
}

void status_add_problem(struct status *status, enum problem_code code, enum sensor_place sensor,
			const char *why, const char *next)
{
	struct status_problem *problem = &status->problem[status->problem_count];
	struct text why_text = text_in(problem->why, sizeof(problem->why));
	struct text next_text = text_in(problem->next, sizeof(problem->next));

	assert(status->problem_count < STATUS_PROBLEMS_MAX);
	status->problem_count++;
	problem->code = code;
	problem->sensor = sensor;
	if (sensor < SENSOR_COUNT)
		add_which(&why_text, status, sensor);
	text_add(&why_text, problems[code].what);
	text_add(&why_text, why);
	text_add(&next_text, next[0] ? next : problems[code].next);
}
