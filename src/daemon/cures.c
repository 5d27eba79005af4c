/* SPDX-License-Identifier: MIT */
#include "cures.h"

#include <errno.h>
#include <string.h>

const char *run_profile_cure(const struct run *run)
{
	if (strcmp(run->settings.config.state_dir, CONFIG_SERVICE_STATE_DIR) == 0)
		return "end this one, make a recording with `lumbard record` and a profile with "
		       "`sudo lumbard calibrate`";
	return "make one with `lumbard record` and `lumbard calibrate`";
}

const char *run_log_cure(int error)
{
	return error == -ENOSPC || error == -EDQUOT || error == -EFBIG ? "make room"
								       : "look at the disk";
}
