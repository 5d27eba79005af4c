/* SPDX-License-Identifier: MIT */
#include "say.h"
#include <lumbard/client/client.h>

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Four silent ones before us may take two seconds. */
#define LIMIT_US (5 * US_PER_S)

#define BELT_PREFIX CONFIG_SERVICE_RUNTIME_DIR "-"

/* What words of advice name: the unit, and how `lumbard check` finds its files. */
struct service {
	char unit[128], check[192];
};

static bool is_absence(int error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ECONNREFUSED;
}

/* The service may not have taken the folder that lumbard.conf names by now. */
static bool may_be_elsewhere(const struct config *config, const char *folder)
{
	return (!config->runtime_dir[0] || config->is_runtime_dir_from_etc) &&
	       strcmp(folder, CONFIG_SERVICE_RUNTIME_DIR) != 0;
}

/* folder is the one to tell of: that which answered, or which ought to have. */
static int ask(const struct config *config, const char *request, char *ret_folder, size_t size,
	       struct client_answer *ret_answer)
{
	int r, service_r;

	config_runtime_dir(config, ret_folder, size);
	r = control_ask(ret_folder, request, LIMIT_US, ret_answer->line, sizeof(ret_answer->line));
	if (!is_absence(r) || !may_be_elsewhere(config, ret_folder))
		return r;
	service_r = control_ask(CONFIG_SERVICE_RUNTIME_DIR, request, LIMIT_US, ret_answer->line,
				sizeof(ret_answer->line));
	if (is_absence(service_r) && config->runtime_dir[0])
		return r;
	snprintf(ret_folder, size, CONFIG_SERVICE_RUNTIME_DIR);
	return service_r;
}

/* /run/lumbard-NAME is the folder of lumbard@NAME. */
static struct service service_of(const char *folder)
{
	struct service service = {.unit = "lumbard"};
	const char *name;
	int n;

	if (strncmp(folder, BELT_PREFIX, strlen(BELT_PREFIX)) != 0)
		return service;
	name = folder + strlen(BELT_PREFIX);
	n = (int)strcspn(name, "/");
	if (n == 0 || n > 100 || name[n + (int)strspn(name + n, "/")] != '\0')
		return service;
	snprintf(service.unit, sizeof(service.unit), "lumbard@%.*s", n, name);
	snprintf(service.check, sizeof(service.check), " --config /etc/lumbard/belts/%.*s.conf", n,
		 name);
	return service;
}

static int say_unasked(const char *command, const char *folder, const char *config_error, int error)
{
	struct service service = service_of(folder);

	if (is_absence(error) && config_error[0])
		return say_failed(EXIT_FAILED, command,
				  "no lumbard is running: the config is wrong: %s", config_error);
	if (is_absence(error))
		return say_failed(EXIT_FAILED, command,
				  "no lumbard is running: %s/control: %s; `sudo lumbard check%s` "
				  "looks at its files, `sudo systemctl start %s` starts it",
				  folder, strerror(-error), service.check, service.unit);
	if (error == -EACCES || error == -EPERM)
		return say_failed(EXIT_FAILED, command,
				  "%s/control: only the group lumbard may ask: %s; `sudo usermod "
				  "-aG lumbard \"$USER\"`, then log in again",
				  folder, strerror(-error));
	return say_failed(EXIT_FAILED, command,
			  "%s/control: lumbard does not answer: %s; see `journalctl -u %s`", folder,
			  strerror(-error), service.unit);
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
				  "it with `sudo systemctl restart %s`",
				  folder, service_of(folder).unit);
	if (json_is_true(json_member(ret_answer->object, "ok")))
		return 0;
	json_string(json_member(ret_answer->object, "error"), why, sizeof(why));
	utf8_make_plain(why);
	return say_failed(EXIT_FAILED, command, "%s/control: %s", folder, why);
}
