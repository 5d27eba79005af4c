/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <errno.h>

int doctor_wait_until(struct loop *loop, int64_t until_us)
{
	struct loop_event event = {0};
	int r = loop_set_timer(loop, until_us, 0);

	while (r == 0 && event.ticks == 0) {
		r = loop_wait(loop, &event);
		if (r == 0 && event.signal)
			return -EINTR;
	}
	return r;
}
