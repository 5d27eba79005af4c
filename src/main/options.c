/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "say.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Above every character, which the values of short options are. */
enum { OPTION_HELP = 'h', OPTION_CONFIG = 256, FIRST_KEY = 300, FIRST_OWN = 400 };
enum { OPTIONS_MAX = 40, HELP_COLUMNS = 80 };

static void key_to_option(const char *key, char *ret_option, size_t size)
{
	snprintf(ret_option, size, "%s", key);
	for (char *c = ret_option; *c; c++)
		if (*c == '_')
			*c = '-';
}

static void print_keys(const char *const *keys)
{
	int column = HELP_COLUMNS;

	printf("\nConfig keys that it takes as options (`lumbard --help` explains them):");
	for (; *keys; keys++) {
		char name[CONFIG_NAME_MAX];

		key_to_option(*keys, name, sizeof(name));
		if (column + (int)strlen(name) + 3 > HELP_COLUMNS)
			column = printf("\n ") - 1;
		column += printf(" --%s", name);
	}
	printf("\n");
}

static void print_help(const struct options *options)
{
	printf("lumbard %s [OPTION...]%s%s\n\n%s\n", options->command,
	       options->arguments[0] ? " " : "", options->arguments, options->about);
	printf("  --config FILE          read this alone, not /etc/lumbard\n");
	for (size_t i = 0; i < options->own_count; i++) {
		char left[64];

		snprintf(left, sizeof(left), "--%s%s%s", options->own[i].name,
			 options->own[i].arg ? " " : "",
			 options->own[i].arg ? options->own[i].arg : "");
		printf("  %-22s %s\n", left, options->own[i].meaning);
	}
	if (options->keys && options->keys[0]) {
		print_keys(options->keys);
	}
}

struct option_table {
	struct option option[OPTIONS_MAX];
	char names[OPTIONS_MAX][CONFIG_NAME_MAX];
	int count;
};

static void add_option(struct option_table *table, const char *name, bool has_arg, int value)
{
	if (table->count + 1 >= OPTIONS_MAX)
		return;
	key_to_option(name, table->names[table->count], CONFIG_NAME_MAX);
	table->option[table->count] =
		(struct option){table->names[table->count], has_arg, NULL, value};
	table->count++;
}

static void make_table(const struct options *options, struct option_table *table)
{
	*table = (struct option_table){0};
	add_option(table, "help", no_argument, OPTION_HELP);
	add_option(table, "config", required_argument, OPTION_CONFIG);
	for (int i = 0; options->keys && options->keys[i]; i++)
		add_option(table, options->keys[i], required_argument, FIRST_KEY + i);
	for (size_t i = 0; i < options->own_count; i++)
		add_option(table, options->own[i].name,
			   options->own[i].arg ? required_argument : no_argument,
			   FIRST_OWN + (int)i);
}

/* "--trace_hz": the one that is meant; NULL: none is. */
static const char *option_like(const struct option_table *table, const char *option)
{
	const char *name = option + strspn(option, "-");

	for (int i = 0; i < table->count; i++)
		if (text_is_alike(name, table->names[i]))
			return table->names[i];
	return NULL;
}

static int say_bad_option(const struct options *options, const struct option_table *table,
			  const char *option, int c)
{
	const char letter[] = {'-', (char)optopt, '\0'};
	bool is_letter = c == '?' && optopt > 0 && optopt < OPTION_CONFIG;
	const char *like = c == '?' && !is_letter ? option_like(table, option) : NULL;

	if (like)
		return say_failed(EXIT_USAGE, options->command, "option %s: unknown; write --%s",
				  option, like);
	return say_failed(EXIT_USAGE, options->command, "option %s: %s; see `lumbard %s --help`",
			  is_letter ? letter : option, c == ':' ? "needs a value" : "unknown",
			  options->command);
}

/* The options that decide before the others are read. */
static int scan_first(const struct options *options, struct option_table *table, int argc,
		      char **argv, const char **ret_config_path)
{
	int c;

	optind = 0; /* glibc: start anew */
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", table->option, NULL)) != -1) {
		if (c == OPTION_HELP) {
			print_help(options);
			return say_end(options->command, EXIT_WELL);
		}
		if (c == OPTION_CONFIG)
			*ret_config_path = optarg;
		if (c == '?' || c == ':')
			return say_bad_option(options, table, argv[optind - 1], c);
	}
	return OPTIONS_GO;
}

static int apply(const struct options *options, struct option_table *table, int argc, char **argv,
		 struct config *config, struct failure *ret_failure)
{
	struct reason reason;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, ":h", table->option, NULL)) != -1) {
		if (c >= FIRST_OWN && optarg && optarg[0] == '\0')
			return failure_set(
				ret_failure, FAILURE_USAGE, NULL,
				"option --%s: its value is empty; see `lumbard %s --help`",
				options->own[c - FIRST_OWN].name, options->command);
		if (c >= FIRST_OWN) {
			*options->own[c - FIRST_OWN].value = optarg ? optarg : "";
			continue;
		}
		if (c < FIRST_KEY)
			continue;
		if (config_set(config, options->keys[c - FIRST_KEY], optarg, &reason) < 0)
			return failure_set(ret_failure, FAILURE_USAGE,
					   reason.next[0] ? reason.next : "see `lumbard --help`",
					   "options: %s", reason.why);
	}
	return 0;
}

/* Whether the command goes on without a sound config; then it is told where it wants it. */
static bool is_forgiven(const struct options *options, struct failure *failure)
{
	if (!options->config_error)
		return false;
	reason_say(&failure->reason, options->config_error);
	*failure = (struct failure){0};
	return true;
}

/* Every source in its order. */
static int read_config(const struct options *options, struct option_table *table, int argc,
		       char **argv, const char *config_path, struct config *config,
		       struct failure *ret_failure)
{
	struct faults first = {.first = ret_failure};
	struct faults *faults = options->config_faults ? options->config_faults : &first;
	int r = config_load(config, config_path, faults);

	if (r < 0 && is_forgiven(options, ret_failure)) {
		config_default(config);
		r = 0;
	}
	if (r == 0 || options->config_faults)
		r = apply(options, table, argc, argv, config, ret_failure);
	if (r < 0)
		return r;
	r = config_check_all(config, NULL, faults);
	return options->config_faults || (r < 0 && is_forgiven(options, ret_failure)) ? 0 : r;
}

int options_parse(const struct options *options, int argc, char **argv, struct config *config,
		  int *ret_first)
{
	struct option_table table;
	const char *config_path = NULL;
	struct failure failure = {0};
	int code;

	make_table(options, &table);
	code = scan_first(options, &table, argc, argv, &config_path);
	if (code != OPTIONS_GO)
		return code;
	if (read_config(options, &table, argc, argv, config_path, config, &failure) < 0)
		return say_failure(options->command, &failure);
	if ((size_t)(argc - optind) < options->positional_least ||
	    (size_t)(argc - optind) > options->positional_most)
		return say_failed(EXIT_USAGE, options->command,
				  "arguments: it takes %s; see `lumbard %s --help`",
				  options->arguments[0] ? options->arguments : "none but options",
				  options->command);
	for (int i = optind; i < argc; i++)
		if (argv[i][0] == '\0')
			return say_failed(EXIT_USAGE, options->command,
					  "arguments: a name is empty; see `lumbard %s --help`",
					  options->command);
	*ret_first = optind;
	return OPTIONS_GO;
}

int options_read_again(const struct options *options, int argc, char **argv,
		       struct config *ret_config, struct failure *ret_failure)
{
	struct option_table table;
	const char *config_path = NULL;

	make_table(options, &table);
	if (scan_first(options, &table, argc, argv, &config_path) != OPTIONS_GO)
		return -EINVAL;
	return read_config(options, &table, argc, argv, config_path, ret_config, ret_failure);
}

int options_number(const char *command, const char *name, const char *value, double least,
		   double most, double *ret_number)
{
	double number;

	if (text_to_double(value, &number) < 0 || number < least || number > most)
		return say_failed(
			EXIT_USAGE, command,
			"option --%s: \"%.40s\" is no number from %.10g to %.10g; see `lumbard %s "
			"--help`",
			name, value, least, most, command);
	*ret_number = number;
	return 0;
}
