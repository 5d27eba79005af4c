# SPDX-License-Identifier: MIT
"""The whole adapter goes, node and all, and comes back; the service stays."""
import time


def case(g):
    g.service("stop")
    g.calibrate("one")
    g.begin_session("pelvis")
    pid = g.pid()
    time.sleep(2)
    g.pull_adapter()
    g.says(10, "sensor_lost|not there")
    g.expect(g.wait(5, lambda: g.is_flashing("yellow")), "yellow does not flash")
    time.sleep(3)
    g.mark()
    g.plug_adapter()
    plugged_us = g.sensors("pelvis")
    up_us = g.says(20, "pelvis sensor: MPU-6050")
    g.expect(g.pid() == pid, "it was restarted")
    return "up %d ms after it was put back" % ((up_us - plugged_us) / 1000)
