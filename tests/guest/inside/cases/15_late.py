# SPDX-License-Identifier: MIT
"""No bus at the start; then an adapter is plugged in, then a chip to it."""
import time


def case(g):
    g.service("stop")
    g.settings_are()
    g.mark()
    g.service("start")
    g.says(20, "no such I2C bus|not there")
    g.expect(g.is_flashing("yellow"), "yellow does not flash fast")
    g.expect(not g.level("green") and not g.level("red"), "green or red is lit")
    g.plug_adapter()
    time.sleep(2)
    plugged_us = g.sensors("pelvis")
    up_us = g.says(20, "pelvis sensor: MPU-6050 at 1:0x68")
    g.expect(g.wait(10, lambda: not g.is_flashing("yellow")), "yellow goes on flashing")
    g.expect(g.shows("NRestarts") == "0", "it was restarted")
    g.service("stop")
    g.calibrate("one")
    return "up %d ms after the chip was plugged in, no restart" % ((up_us - plugged_us) / 1000)
