/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_JOURNAL_H
#define LUMBARD_TESTS_JOURNAL_H

/* From here on stderr is the journal: each line begins with its level. */
void fake_journal_begin(void);

/* What was written since. Good until the next call. stderr is what it was. */
const char *fake_journal_end(void);

/* How often the words stand in what was written. */
int journal_count(const char *text, const char *words);

#endif
