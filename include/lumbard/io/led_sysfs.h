/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_LED_SYSFS_H
#define LUMBARD_IO_LED_SYSFS_H

#include <stdbool.h>

/*
 * A lamp that the kernel owns, /sys/class/leds/NAME: the way to use the ACT LED or a pin of
 * dtoverlay=gpio-led. Functions return 0 or a negative errno. root is "" for the running system, or
 * a folder that stands for "/".
 */

/* Caller-owned; zeroed means closed. */
struct led_sysfs {
	/* private */
	bool is_open;
	int fd;
	int max_brightness;
};

/* Whether a lamp can have that name: it is one file's, and none outside of their folder. */
bool led_sysfs_is_name(const char *name);

/*
 * Takes the lamp from its trigger and switches it off. -EINVAL: no name of a lamp. -ENOENT: no such
 * lamp. -EACCES: the files belong to root unless a udev rule gives them to a group.
 */
int led_sysfs_open(const char *root, const char *name, struct led_sysfs *ret_led);

/* 0 off, else as bright as it can. -EBADF: closed. */
int led_sysfs_set(struct led_sysfs *led, int level);

/* Switches the lamp off; the trigger stays away. Accepts zeroed and already closed. */
void led_sysfs_close(struct led_sysfs *led);

#endif
