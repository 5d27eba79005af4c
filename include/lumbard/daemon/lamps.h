/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_LAMPS_H
#define LUMBARD_DAEMON_LAMPS_H

#include <lumbard/settings/config.h>

#include <lumbard/io/gpio.h>
#include <lumbard/io/led_sysfs.h>
#include <lumbard/show/lamp.h>

#include <stdbool.h>

/*
 * The outputs and the button as they are wired: lines of the header, or lamps that the kernel owns.
 * What cannot be had is said once; coaching goes on without it. Zeroed means closed.
 */
struct lamps {
	struct gpio gpio;
	struct led_sysfs led[CONFIG_OUTPUT_COUNT];
	int levels[CONFIG_OUTPUT_COUNT];
	bool has_gpio, has_button;
	struct reason reason; /* they cannot be had; no why when all is well */
};

void lamps_open(struct lamps *lamps, const struct config *config);

/* levels by output, 0 or 1; switches what has changed. */
void lamps_show(struct lamps *lamps, const int levels[CONFIG_OUTPUT_COUNT]);

/* The same by a plan and what buzzer and vibration do at t_us. */
void lamps_play(struct lamps *lamps, const struct lamp_plan *plan, bool is_sounding, int64_t t_us);

/* Whether the button is down; 0 where there is none. */
int lamps_button(struct lamps *lamps);

/* All off, then let go. */
void lamps_close(struct lamps *lamps);

#endif
