/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"

#include <lumbard/daemon/daemon.h>

#include <string.h>

/* What was asked for, to be read again at a reload. */
struct request {
	const struct options *options;
	int argc;
	char **argv;
};

static int read_config(void *ctx, struct config *ret_config, struct failure *ret_failure)
{
	const struct request *request = ctx;

	return options_read_again(request->options, request->argc, request->argv, ret_config,
				  ret_failure);
}

static int run(struct loop *loop, const struct config *config, struct request *request)
{
	const struct daemon_setup setup = {
		.loop = loop, .config = config, .read_config = read_config, .ctx = request};
	struct failure failure;

	return daemon_run(&setup, &failure) < 0 ? say_failure("run", &failure) : EXIT_WELL;
}

int cmd_run(int argc, char **argv)
{
	static const char *const keys[] = {"state_dir", "runtime_dir", "profile",   "routine",
					   "exercise",	"side",	       "rate_hz",   "trace_hz",
					   "pelvis",	"lumbar",      "gpio_chip", "led_good",
					   "led_error", "led_status",  "buzzer",    "vibration",
					   "button",	"quiet",       NULL};
	const struct options options = {
		.command = "run",
		.arguments = "",
		.about = "Coaches until SIGINT or SIGTERM. Stays up without a sensor and starts "
			 "when it\n"
			 "comes. Lamps by GPIO; the log in a new folder of STATE_DIR/sessions.\n"
			 "Button: short, the other side; long, coaching off and on. SIGHUP reads "
			 "the\n"
			 "settings anew. `lumbard status` asks how it is.\n",
		.keys = keys,
	};
	/* Before files are read: a reload that is asked for meanwhile has to wait, not to kill. */
	struct request request = {&options, argc, argv};
	struct config config;
	struct loop loop;
	int first, code, r = loop_open(&loop);

	if (r < 0)
		return say_failed(EXIT_FAILED, "run", "signals and timer: %s; restart lumbard",
				  strerror(-r));
	code = options_parse(&options, argc, argv, &config, &first);
	if (code == OPTIONS_GO)
		code = run(&loop, &config, &request);
	loop_close(&loop);
	return code;
}
