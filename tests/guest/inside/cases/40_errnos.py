# SPDX-License-Identifier: MIT
"""Each errno of the bus for ever, until it heals: told, no green, healed, and the service stays."""
import time


def case(g):
    g.service("stop")
    g.calibrate("one")
    g.begin_session("pelvis")
    pid = g.pid()
    time.sleep(5)
    figures = []
    for name in ("ENXIO", "EREMOTEIO", "EIO", "ETIMEDOUT", "EAGAIN", "EPROTO", "ENODEV"):
        g.mark()
        failed_us = g.bus("fail", "0x68", name, -1)
        lost_us = g.says(10, "sensor_lost: pelvis")
        time.sleep(0.5)
        g.expect(g.level("green") == 0, name + ": green")
        healed_us = g.bus("fail", "0x68", name, 0)
        back_us = g.says(10, "sensor_back: pelvis")
        if lost_us and back_us:
            figures.append("%s %d/%d" % (name, (lost_us - failed_us) / 1000, (back_us - healed_us) / 1000))
    g.mark()
    g.bus("fail", "0x68", "EIO", 3)
    time.sleep(1.5)
    g.expect("sensor_lost" not in g.journal(), "three single errors are told as a loss")
    g.expect(g.pid() == pid, "it was restarted")
    return "lost/back after ms: " + ", ".join(figures) + "; 3 x EIO passes unnoticed"
