/* SPDX-License-Identifier: MIT */
#include "life.h"
#include "calibration.h"
#include "coaching.h"
#include "folder.h"
#include "log.h"

#include <lumbard/io/notify.h>
#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/profile_file.h>

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

static bool is_to_be_made(const struct run *run)
{
	char path[CONFIG_PATH_MAX + 16];

	config_profile_path(&run->settings.config, path, sizeof(path));
	return run->setup->makes_profile && access(path, F_OK) < 0 && errno == ENOENT;
}

static int read_files(struct run *run, struct failure *ret_failure)
{
	struct run_settings *settings = &run->settings;

	settings->config = *run->setup->config;
	run->wishes.side = settings->config.side;
	run->is_quiet = settings->config.is_quiet;
	if (!is_to_be_made(run) &&
	    profile_file_load(&settings->config, &settings->profile, ret_failure) < 0)
		return -1;
	return prescription_file_load(&settings->config, &settings->prescription, ret_failure);
}

/* A disk that is full, or the like, is no reason not to coach. */
static int open_log(struct run *run, struct failure *ret_failure)
{
	int r = logs_begin_session(&run->logs, run->settings.config.state_dir, run->folder,
				   sizeof(run->folder), ret_failure);

	if (r < 0 && logs_is_wrong_folder(r))
		return -1;
	if (r < 0)
		run_on_log_error(run, r);
	else
		notify_log(NOTIFY_INFO, "lumbard: log in %s", run->folder);
	return 0;
}

int run_start(struct run *run, struct failure *ret_failure)
{
	if (read_files(run, ret_failure) < 0)
		return -1;
	run->totals.start_us = run->clock->now_us();
	if (run_begin_in_folder(run, ret_failure) < 0)
		return -1;
	if (open_log(run, ret_failure) < 0) {
		run_let_folder_go(run);
		return -1;
	}
	run->utc_offset_us = run->clock->utc_us() - run->clock->now_us();
	sensors_init(&run->sensors, &run->settings.config, false);
	run_begin_session(run);
	lamps_open(&run->lamps, &run->settings.config);
	return 0;
}

int run_end(struct run *run, struct failure *ret_failure)
{
	int r;

	(void)run_calibrate_stop(run);
	session_finish(&run->session);
	lamps_close(&run->lamps);
	sensors_close(&run->sensors);
	r = logs_close(&run->logs, ret_failure);
	run_let_folder_go(run);
	return r < 0 ? -1 : 0;
}
