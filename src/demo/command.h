/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_COMMAND_H
#define LUMBARD_DEMO_COMMAND_H

#include <lumbard/base/text.h>

/* Pieces of a command that works when it is typed into a shell as it stands. */

/* word, in quotes where the shell would take it for something else. */
void demo_command_word(struct text *text, const char *word);

/* The same of a file; below home (NULL: none) it begins with ~. */
void demo_command_path(struct text *text, const char *path, const char *home);

#endif
