/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_LACK_H
#define LUMBARD_TELL_LACK_H

#include <lumbard/base/failure.h>
#include <lumbard/coach/lack.h>

/* What lacks, and what helps. */
void tell_lack(const struct lack *lack, struct reason *ret_reason);

/* Why no stretch can begin, in one sentence; only where lacks->is_nothing_ready. */
void tell_nothing_ready(const struct lacks *lacks, struct reason *ret_reason);

#endif
