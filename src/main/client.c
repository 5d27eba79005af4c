/* SPDX-License-Identifier: MIT */
#include "client.h"
#include "say.h"

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Four silent ones before us may take two seconds. */
#define LIMIT_US (5 * US_PER_S)

static int is_absence(int error)
{
	return error == -ENOENT || error == -ECONNREFUSED;
}

/* folder is the one that was asked last. */
static int ask(const struct config *config, const char *request, char *ret_folder, size_t size,
	       struct client_answer *ret_answer)
{
	int r;

	config_runtime_dir(config, ret_folder, size);
	r = control_ask(ret_folder, request, LIMIT_US, ret_answer->line, sizeof(ret_answer->line));
	if (!is_absence(r) || config->runtime_dir[0] ||
	    strcmp(ret_folder, CONFIG_SERVICE_RUNTIME_DIR) == 0)
		return r;
	snprintf(ret_folder, size, CONFIG_SERVICE_RUNTIME_DIR);
	return control_ask(ret_folder, request, LIMIT_US, ret_answer->line,
			   sizeof(ret_answer->line));
}

static int say_unasked(const char *command, const char *folder, const char *config_error, int error)
{
	if (is_absence(error) && config_error[0])
		return say_failed(EXIT_FAILED, command,
				  "no lumbard is running: the config is wrong: %s", config_error);
	if (is_absence(error))
		return say_failed(EXIT_FAILED, command,
				  "no lumbard is running: %s/control: %s; `sudo lumbard check` "
				  "looks at its files, `sudo systemctl start lumbard` starts it",
				  folder, strerror(-error));
	if (error == -EACCES || error == -EPERM)
		return say_failed(EXIT_FAILED, command,
				  "%s/control: only the group lumbard may ask: %s; `sudo usermod "
				  "-aG lumbard \"$USER\"`, then log in again",
				  folder, strerror(-error));
	return say_failed(EXIT_FAILED, command,
			  "%s/control: lumbard does not answer: %s; see `journalctl -u lumbard`",
			  folder, strerror(-error));
}

int client_ask(const char *command, const struct config *config, const char *config_error,
	       const char *request, struct client_answer *ret_answer)
{
	char folder[CONFIG_PATH_MAX], why[256];
	int r = ask(config, request, folder, sizeof(folder), ret_answer);

	if (r < 0)
		return say_unasked(command, folder, config_error, r);
	if (json_parse(ret_answer->line, &ret_answer->object) < 0 ||
	    json_is_null(json_member(ret_answer->object, "ok")))
		return say_failed(EXIT_FAILED, command,
				  "%s/control: what answers is no lumbard of this version; restart "
				  "it with `sudo systemctl restart lumbard`",
				  folder);
	if (json_is_true(json_member(ret_answer->object, "ok")))
		return 0;
	json_string(json_member(ret_answer->object, "error"), why, sizeof(why));
	utf8_make_plain(why);
	return say_failed(EXIT_FAILED, command, "%s/control: %s", folder, why);
}
