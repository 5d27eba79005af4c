/* SPDX-License-Identifier: MIT */
#include "fakes/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static FILE *journal;
static int was = -1;

void fake_journal_begin(void)
{
	char stream[64];
	struct stat status;

	journal = tmpfile();
	assert_non_null(journal);
	assert_int_equal(fstat(fileno(journal), &status), 0);
	snprintf(stream, sizeof(stream), "%lu:%lu", (unsigned long)status.st_dev,
		 (unsigned long)status.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	was = dup(STDERR_FILENO);
	dup2(fileno(journal), STDERR_FILENO);
}

const char *fake_journal_end(void)
{
	static char text[4096];
	size_t n;

	dup2(was, STDERR_FILENO);
	close(was);
	unsetenv("JOURNAL_STREAM");
	rewind(journal);
	n = fread(text, 1, sizeof(text) - 1, journal);
	text[n] = '\0';
	fclose(journal);
	return text;
}

int journal_count(const char *text, const char *words)
{
	int count = 0;

	for (const char *at = text; (at = strstr(at, words)); at++)
		count++;
	return count;
}
