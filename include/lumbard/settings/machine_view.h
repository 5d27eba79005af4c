/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SETTINGS_MACHINE_VIEW_H
#define LUMBARD_SETTINGS_MACHINE_VIEW_H

#include <lumbard/base/failure.h>
#include <lumbard/settings/config.h>

#include <stdbool.h>

/*
 * What a config names and this machine does not have. Nothing is opened for use. A machine that has
 * none of the kind, such as another one than the coach's, says nothing of it. root is "" for the
 * running system, or a folder that stands for "/".
 */

/* The kernel's lamp of that output; false where it has a line of the header, or none. */
bool machine_lacks_led(const struct config *config, const char *root, int output,
		       struct reason *ret_reason);

/* The chip that gpio_chip names; false of auto, and where no line is wired. */
bool machine_lacks_chip(const struct config *config, const char *root, struct reason *ret_reason);

#endif
