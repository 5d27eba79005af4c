/* SPDX-License-Identifier: MIT */
#include "doctor.h"

static void on_tick(void *ctx, const struct loop_tick *tick)
{
	(void)tick;
	loop_leave(ctx);
}

int doctor_wait_until(struct loop *loop, int64_t until_us)
{
	const struct loop_handler handler = {.ctx = loop, .on_tick = on_tick};
	int r = loop_set_timer(loop, until_us, 0);

	return r < 0 ? r : loop_run(loop, &handler);
}
