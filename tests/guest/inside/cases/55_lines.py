# SPDX-License-Identifier: MIT
"""A line that another program has is named with its owner; the number of the chip does not matter."""
import os
import subprocess
import time

from stage import run, write


def case(g):
    g.service("stop")
    g.sensors("pelvis")
    is_old = "v1." in run("gpioset", "--version").stdout
    words = ["--mode=signal", g.chip, "17=0"] if is_old else ["-c", g.chip, "17=0"]
    other = subprocess.Popen(["gpioset"] + words)
    time.sleep(1)
    g.mark()
    g.service("start")
    g.says(20, "GPIO17 .*in use by")
    named = g.journal().split("in use by ")[-1].split(";")[0].split("\n")[0]
    g.says(20, "pelvis sensor: MPU-6050")
    g.expect(g.is_active(), "it does not go on without lamps")
    g.service("stop")
    other.kill()
    other.wait()
    # Another chip takes the number.
    before = g.chip
    g.header_off()
    os.makedirs("/sys/kernel/config/gpio-sim/other/bank0")
    write("/sys/kernel/config/gpio-sim/other/bank0/num_lines", "8")
    write("/sys/kernel/config/gpio-sim/other/live", "1")
    g.header_on()
    g.expect(g.chip != before, "the chip kept its number")
    g.mark()
    g.service("start")
    g.says(20, "pelvis sensor: MPU-6050")
    g.expect(g.wait(10, lambda: g.edges("yellow", 0, 1 << 62)[-1][1] == 1 and g.level("yellow")), "no yellow on the renumbered chip")
    g.expect("no lamps" not in g.journal(), "no lamps on the renumbered chip")
    g.service("stop")
    return "taken: in use by %s; header moved from %s to %s and was found" % (named, before, g.chip)
