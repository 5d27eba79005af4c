/* SPDX-License-Identifier: MIT */
#include "reply.h"
#include <lumbard/client/client.h>

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* As many silent ones as are let in may take two seconds. */
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

/* folder is the one to tell of: that which was reached, or which ought to have been. */
static int reach(const struct client_question *question, char *ret_folder, size_t size,
		 struct control_connection *ret_connection)
{
	const struct config *config = question->config;
	int r, service_r;

	config_runtime_dir(config, ret_folder, size);
	r = control_connect(ret_folder, question->request, LIMIT_US, ret_connection);
	if (!is_absence(r) || !may_be_elsewhere(config, ret_folder))
		return r;
	service_r = control_connect(CONFIG_SERVICE_RUNTIME_DIR, question->request, LIMIT_US,
				    ret_connection);
	if (is_absence(service_r) && config->runtime_dir[0])
		return r;
	snprintf(ret_folder, size, CONFIG_SERVICE_RUNTIME_DIR);
	return service_r;
}

/* Of a unit's name; anything else would mean something to the shell that the advice is pasted to.
 */
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"

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
	if (n == 0 || n > 100 || (int)strspn(name, NAME_CHARS) != n ||
	    name[n + (int)strspn(name + n, "/")] != '\0')
		return service;
	snprintf(service.unit, sizeof(service.unit), "lumbard@%.*s", n, name);
	snprintf(service.check, sizeof(service.check), " --config /etc/lumbard/belts/%.*s.conf", n,
		 name);
	return service;
}

static int fail_absent(const char *folder, int error, struct failure *ret_failure)
{
	struct service service = service_of(folder);
	char next[400];

	snprintf(next, sizeof(next),
		 "`sudo lumbard check%s` looks at its files, `sudo systemctl start %s` starts it",
		 service.check, service.unit);
	return failure_set(ret_failure, FAILURE_RUNNING, next,
			   "no lumbard is running: %s/control: %s", folder, strerror(-error));
}

static int fail_unasked(const char *folder, const char *config_error, int error,
			struct failure *ret_failure)
{
	char next[200];

	if (is_absence(error) && config_error[0])
		return failure_set(ret_failure, FAILURE_RUNNING, NULL,
				   "no lumbard is running: the config is wrong: %s", config_error);
	if (is_absence(error))
		return fail_absent(folder, error, ret_failure);
	if (error == -EACCES || error == -EPERM)
		return failure_set(ret_failure, FAILURE_RUNNING,
				   "`sudo usermod -aG lumbard \"$USER\"`, then log in again",
				   "%s/control: only the group lumbard may ask: %s", folder,
				   strerror(-error));
	snprintf(next, sizeof(next), "see `journalctl -u %s`", service_of(folder).unit);
	return failure_set(ret_failure, FAILURE_RUNNING, next,
			   "%s/control: lumbard does not answer: %s", folder, strerror(-error));
}

static int fail_strange(const char *folder, struct failure *ret_failure)
{
	char next[200];

	snprintf(next, sizeof(next), "restart it with `sudo systemctl restart %s`",
		 service_of(folder).unit);
	return failure_set(ret_failure, FAILURE_RUNNING, next,
			   "%s/control: what answers is no lumbard of this version", folder);
}

static int judge_object(const char *folder, const json_t *object, struct failure *ret_failure)
{
	char why[256];

	if (reply_is_unknown(object, "ok"))
		return fail_strange(folder, ret_failure);
	if (reply_is_true(object, "ok"))
		return 0;
	reply_word(object, "error", why, sizeof(why));
	utf8_make_plain(why);
	return failure_set(ret_failure, FAILURE_RUNNING, NULL, "%s/control: %s", folder, why);
}

/* Whether it is what this version says, and no refusal. */
static int judge(const char *folder, const char *line, struct failure *ret_failure)
{
	json_t *object = json_loads(line, 0, NULL);
	int r = judge_object(folder, object, ret_failure);

	json_decref(object);
	return r;
}

/* The folder to tell of, and the first line. */
static int ask(const struct client_question *question, struct control_connection *connection,
	       char ret_folder[CONFIG_PATH_MAX], const char **ret_line, struct failure *ret_failure)
{
	int r = reach(question, ret_folder, CONFIG_PATH_MAX, connection);

	if (r == 0)
		r = control_receive(connection, LIMIT_US, ret_line);
	if (r != 0)
		return fail_unasked(ret_folder, question->config_error, r, ret_failure);
	return judge(ret_folder, *ret_line, ret_failure);
}

bool client_finds_nobody(const struct client_question *question)
{
	struct control_connection connection = {0};
	char folder[CONFIG_PATH_MAX];
	int r = reach(question, folder, sizeof(folder), &connection);

	control_disconnect(&connection);
	return is_absence(r);
}

int client_ask(const struct client_question *question, char *ret_answer, size_t size,
	       struct failure *ret_failure)
{
	struct control_connection connection = {0};
	char folder[CONFIG_PATH_MAX];
	const char *line = "";
	int r = ask(question, &connection, folder, &line, ret_failure);

	if (r == 0) {
		snprintf(ret_answer, size, "%s", line);
		utf8_make_plain(ret_answer);
	}
	control_disconnect(&connection);
	return r;
}

static int say_line(const struct client_reader *reader, const char *line)
{
	char plain[CONTROL_ANSWER_MAX];

	snprintf(plain, sizeof(plain), "%s", line);
	utf8_make_plain(plain);
	return reader->on_line(reader->ctx, plain);
}

static int fail_ended(const char *folder, int error, struct failure *ret_failure)
{
	return failure_set(
		ret_failure, FAILURE_RUNNING, "see `lumbard status`",
		"%s/control: lumbard has ended, or has dropped this reader, which was too slow: %s",
		folder, strerror(-error));
}

/* 0, a negative errno, or 1: the reader wants no more. */
static int next_line(const struct client_reader *reader, struct control_connection *connection,
		     const char **ret_line)
{
	int r;

	if (!reader->on_idle)
		return control_receive(connection, INT64_MAX, ret_line);
	while ((r = control_receive(connection, CLIENT_IDLE_MS * US_PER_MS, ret_line)) ==
	       -ETIMEDOUT)
		if (reader->on_idle(reader->ctx) != 0)
			return 1;
	return r;
}

int client_watch(const struct client_question *question, const struct client_reader *reader,
		 struct failure *ret_failure)
{
	struct control_connection connection = {0};
	char folder[CONFIG_PATH_MAX];
	const char *line = "";
	int r = ask(question, &connection, folder, &line, ret_failure);

	while (r == 0 && say_line(reader, line) == 0) {
		r = next_line(reader, &connection, &line);
		if (r < 0)
			r = fail_ended(folder, r, ret_failure);
	}
	control_disconnect(&connection);
	return r < 0 ? r : 0;
}
