/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DOCTOR_DOCTOR_H
#define LUMBARD_DOCTOR_DOCTOR_H

#include "chips.h"
#include "report.h"

#include <lumbard/base/failure.h>
#include <lumbard/doctor/examine.h>
#include <lumbard/io/loop.h>
#include <lumbard/settings/config.h>

#include <stdbool.h>
#include <sys/types.h>

/* The checks, in the order of the screen. root is "" for the running system, or a folder that
 * stands for "/". */
struct doctor {
	const struct config *config;
	const struct profile *profile;
	const struct reason *profile_reason;
	const char *root;
	double seconds; /* of measuring */
	bool is_pi, wants_turn;
	pid_t daemon_pid;    /* of a lumbard that has the sensors; 0: none */
	pid_t elsewhere_pid; /* of one that has others; 0: none */
	bool has_answered;   /* it, through its control socket */
	bool has_gpio;	     /* a chip with the lines of the header could be seen */
	struct doctor_report report;
	struct doctor_chips chips;
	struct loop loop;
};

/* board.c: board and system. */
void doctor_check_board(struct doctor *doctor);

/* others.c: which other lumbard has the sensors, if any; one on other buses is not in the way. */
bool doctor_shares_bus(const struct config *config, const struct sensor_where *other);
void doctor_find_daemon(struct doctor *doctor);

/* host.c: clock, supply, disk. */
void doctor_check_host(struct doctor *doctor);

/* i2c.c: the bus, its rights and its owners. 0, or why the bus cannot be used. */
int doctor_check_bus(struct doctor *doctor, const struct sensor_where *bus);

/* Whether this user may use it; error is what opening it came to. */
void doctor_check_rights(struct doctor *doctor, const struct sensor_where *bus, int error);

/* judge.c: what chips.c found and measured. */
void doctor_judge_chips(struct doctor *doctor);

/* places.c: which chip is whose, and what to do where one is missing. The pelvis's is needed. */
void doctor_judge_places(struct doctor *doctor);
bool doctor_is_optional_bus(const struct config *config, const struct sensor_where *bus);

/* service.c: what a running lumbard says of itself; nothing where none answers. */
void doctor_ask_service(struct doctor *doctor);

/* profile.c: when it was made; of a lumbard that answered it is said there. */
void doctor_check_profile(struct doctor *doctor);
void doctor_add_profile_times(struct doctor *doctor, const struct profile_time *made,
			      const struct profile_time renewed[POSE_COUNT], double age_days);

/* sensors_json.c: `"sensors":[...]` */
void doctor_print_json_sensors(const struct doctor_chips *chips);

/* gpio_lines.c: the chip of the header, and who has the lines. */
void doctor_check_gpio(struct doctor *doctor);

/* lamp_walk.c: each output on for half a second. 0, or -EINTR after a signal; then all is off. */
int doctor_walk_lamps(struct doctor *doctor);

/* lamp_walk.c: how to try them; nothing where none could be lit, which is told already. */
void doctor_offer_lamps(struct doctor *doctor, const char *how);

/* tap.c: which of two sensors is which. 0, or -1 with what failed. */
int doctor_listen_for_tap(struct doctor *doctor, struct failure *ret_failure);

/* wait.c: 0 when it is until_us, -EINTR after a signal, or why waiting failed. */
int doctor_wait_until(struct loop *loop, int64_t until_us);

/* files.c: the first line of root/path without its end, which may be NUL; or a negative errno. */
int doctor_read_line(const char *root, const char *path, char *ret_line, size_t size);

/* files.c: whether root/path is there. */
bool doctor_has_file(const char *root, const char *path);

#endif
