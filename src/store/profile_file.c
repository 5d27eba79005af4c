/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/service_view.h>
#include <lumbard/store/profile_file.h>

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/ini_file.h>
#include <lumbard/io/out_file.h>

#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int handle_section(void *user, const char *section, struct reason *ret_reason)
{
	(void)user;
	return profile_has_section(section, ret_reason) ? 0 : -EINVAL;
}

static int handle_key(void *user, const char *section, const char *key, const char *value,
		      struct reason *ret_reason)
{
	return profile_set(user, section, key, value, ret_reason);
}

/* What is said of the whole comes of the lines where these are wrong. */
int profile_file_check(const char *path, struct profile *profile, struct faults *faults)
{
	const struct ini_use use = {handle_section, handle_key, profile};
	int r;

	*profile = (struct profile){0};
	r = ini_file_read(path, &use, faults);
	return r == 0 ? profile_check(profile, path, faults) : r;
}

int profile_file_read(const char *path, struct profile *profile, struct failure *ret_failure)
{
	return profile_file_check(path, profile, &(struct faults){.first = ret_failure});
}

int profile_file_load(const struct config *config, struct profile *profile,
		      struct failure *ret_failure)
{
	char path[CONFIG_PATH_MAX + 16];
	int r;

	*profile = (struct profile){0};
	config_profile_path(config, path, sizeof(path));
	if (!config->profile[0] && access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	r = profile_file_read(path, profile, ret_failure);
	if (r < 0 && r != -EINVAL)
		service_explain(path, SERVICE_READS, ret_failure);
	return r;
}

static int make_folder_of(const char *path)
{
	char copy[CONFIG_PATH_MAX + 16];
	struct folder folder = {0};
	int r, n = snprintf(copy, sizeof(copy), "%s", path);

	if (n < 0 || (size_t)n >= sizeof(copy))
		return 0;
	r = folder_make(&folder, dirname(copy), 0750);
	folder_close(&folder);
	return r;
}

/*
 * Reads back what is to be written: a profile that nothing can read would keep the service from
 * starting. Whatever comes back as the same text is the same profile.
 */
static int read_back(const char *path, const char *content, struct failure *ret_failure)
{
	char again[PROFILE_TEXT_MAX];
	struct text text = text_in(again, sizeof(again));
	struct profile profile = {0};
	const struct ini_use use = {handle_section, handle_key, &profile};
	struct faults faults = {.first = ret_failure};
	int r = ini_string_read("profile", content, &use, &faults);

	if (r < 0)
		return r;
	profile_format(&profile, &text);
	if (profile_check(&profile, "profile", &faults) < 0) {
		struct failure why = *ret_failure;

		return failure_set(ret_failure, FAILURE_USAGE, why.reason.next,
				   "%s: not written: %s", path, why.reason.why);
	}
	if (strcmp(again, content) != 0)
		return failure_set(ret_failure, FAILURE_RUNNING, "calibrate again",
				   "%s: not written: it does not read back as it is", path);
	return 0;
}

static int fail_write(const char *path, int error, struct failure *ret_failure)
{
	return out_file_explain(path, error, "name a file that can be written", ret_failure);
}

int profile_file_write(const struct profile *profile, const char *path, struct failure *ret_failure)
{
	char content[PROFILE_TEXT_MAX];
	struct text text = text_in(content, sizeof(content));
	struct out_file file = {0};
	int r;

	profile_format(profile, &text);
	if (read_back(path, content, ret_failure) < 0)
		return -1;
	r = make_folder_of(path);
	if (r == 0)
		r = out_file_create(&file, path);
	if (r == 0) {
		out_file_add(&file, &text);
		r = out_file_commit(&file);
	}
	return r < 0 ? fail_write(path, r, ret_failure) : 0;
}

int profile_file_probe(const char *path, struct failure *ret_failure)
{
	struct out_file file = {0};
	int r = make_folder_of(path);

	if (r == 0)
		r = out_file_create(&file, path);
	out_file_abort(&file);
	return r < 0 ? fail_write(path, r, ret_failure) : 0;
}

struct profile_time profile_time_now(void)
{
	int64_t utc_s = clock_utc_us() / US_PER_S;

	return (struct profile_time){utc_s > 0 ? utc_s : 0, clock_is_synchronised() == 1};
}

/*
 * As it stands there, but for comments. What is no profile, or none that this program can read, is
 * not worth the place of one that is.
 */
static int read_previous(const char *path, struct profile *ret_profile)
{
	const struct ini_use use = {handle_section, handle_key, ret_profile};
	struct failure failure;
	struct faults faults = {.first = &failure};
	struct profile checked;
	int r = ini_file_read(path, &use, &faults);

	checked = *ret_profile;
	return r == 0 ? profile_check(&checked, path, &faults) : r;
}

static int keep_previous(const char *path, struct failure *ret_failure)
{
	char previous_path[CONFIG_PATH_MAX + 32];
	struct profile previous = {0};
	int n = snprintf(previous_path, sizeof(previous_path), "%s" PROFILE_PREVIOUS, path);

	if (strcmp(path, "-") == 0 || read_previous(path, &previous) < 0)
		return 0;
	if (n < 0 || (size_t)n >= sizeof(previous_path))
		return failure_set(ret_failure, FAILURE_USAGE, "name a shorter one",
				   "%.200s...: its name is too long", path);
	return profile_file_write(&previous, previous_path, ret_failure);
}

int profile_file_renew(const struct profile *profile, const char *path, struct failure *ret_failure)
{
	if (keep_previous(path, ret_failure) < 0)
		return -1;
	return profile_file_write(profile, path, ret_failure);
}
