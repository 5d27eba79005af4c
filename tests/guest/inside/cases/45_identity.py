# SPDX-License-Identifier: MIT
"""A clone is taken and named; a clock and a stranger at 0x68 are never written to."""
import re
import time

from stage import WORK, read


def start_with(g, *words):
    g.service("stop")
    g.sensors()
    g.bus("chip", "0x68", *words)
    g.mark()


def writes(g):
    g.bus("look", "0x68")
    return int(re.findall(r"counts 0x68 (\d+) (\d+)", read(WORK + "/bus.log"))[-1][1])


def case(g):
    start_with(g, "mpu6050", "pelvis", "0x72")
    g.bus("clone", "0x68")
    g.service("start")
    g.says(20, "MPU-6050 clone")
    for model in ("ds3231", "ds1307"):
        start_with(g, model, "pelvis")
        g.service("start")
        g.says(20, "clock|belongs to no chip")
        time.sleep(1)
        g.expect(writes(g) == 0, "a %s was written to" % model)
        g.expect(g.is_flashing("yellow"), "yellow does not flash with a " + model)
    g.expect(not g.violations(), "forbidden: %s" % g.violations()[:1])
    return "clone 0x72 taken; DS3231 and DS1307 never written to"
