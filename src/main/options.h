/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_MAIN_OPTIONS_H
#define LUMBARD_MAIN_OPTIONS_H

#include <lumbard/settings/config.h>

#include <stddef.h>

/* An option of one command that is no config key; its value stays the caller's default until given.
 */
struct option_own {
	const char *name;
	const char *arg; /* NULL: a flag, whose value becomes "" */
	const char *meaning;
	const char **value;
};

/* What a command takes; `--help` is made of it. */
struct options {
	const char *command;   /* "replay" */
	const char *arguments; /* "REC.csv" */
	const char *about;     /* lines for --help */
	const struct option_own *own;
	size_t own_count;
	const char *const *keys; /* config keys that it takes as options, ended by NULL */
	size_t positional_least, positional_most;
	/*
	 * A wrong config is told here; when it cannot be read, only options count then. NULL: it
	 * ends the command.
	 */
	struct text *config_error;
	/* All that is wrong with the config is told here, and ends nothing; NULL as above. */
	struct faults *config_faults;
};

enum { OPTIONS_GO = -1 };

/*
 * Config from files and environment, then options over it. Returns OPTIONS_GO with the positional
 * arguments at argv[*ret_first], or the code to exit with: after --help, or after the error line.
 */
int options_parse(const struct options *options, int argc, char **argv, struct config *config,
		  int *ret_first);

/*
 * The same anew, for a program that runs: what was parsed before, from the files as they are now.
 * 0, or negative with the failure; prints nothing. argv is that of the options_parse() that
 * returned OPTIONS_GO.
 */
int options_read_again(const struct options *options, int argc, char **argv,
		       struct config *ret_config, struct failure *ret_failure);

/* A number from an option: 0, or EXIT_USAGE after the error line. */
int options_number(const char *command, const char *name, const char *value, double least,
		   double most, double *ret_number);

#endif
