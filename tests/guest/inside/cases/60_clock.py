# SPDX-License-Identifier: MIT
"""The time of day jumps by ten years, forward and back, in a hold."""
import time


def case(g):
    g.service("stop")
    g.calibrate("one")
    g.begin_session("pelvis")
    pid = g.pid()
    time.sleep(3)
    g.moves("sit 0 5 0 0", "sit 2 600 12 4")
    g.expect(g.holds(20), "no hold")
    decade_s = 10 * 365.25 * 86400
    first_us = time.monotonic_ns() // 1000
    for step_s in (decade_s, -2 * decade_s, decade_s):
        time.clock_settime(time.CLOCK_REALTIME, time.time() + step_s)
        time.sleep(1)
    time.sleep(11)  # as long as the watchdog waits
    g.expect(g.pid() == pid, "it was restarted")
    g.service("stop")
    g.files_are_whole()
    steps = [float(row["value"]) for row in g.events("clock_step")]
    g.expect(len(steps) == 3 and all(abs(abs(s) / decade_s - 1) < 0.01 or abs(abs(s) / decade_s - 2) < 0.01
                                     for s in steps), "clock steps: %s" % steps)
    g.expect(not g.events("sensor_lost"), "the sensor was lost")
    g.expect(len(g.events("hold_end", "complete")) >= 1, "the hold was disturbed")
    return "steps of %s years told, same process, hold complete" % ", ".join("%+.1f" % (s / decade_s * 10) for s in steps)
