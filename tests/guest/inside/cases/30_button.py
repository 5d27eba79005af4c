# SPDX-License-Identifier: MIT
"""Short: the other side. Long: coaching off, and on again."""
import time


def case(g):
    g.begin_session("pelvis", "lumbar")
    time.sleep(3)
    g.press(0.3)
    g.says(5, "side right")
    time.sleep(0.3)
    g.press(0.3)
    g.says(5, "side left")
    g.press(2.0)
    g.says(5, "coaching off")
    time.sleep(0.5)
    g.expect(g.level("yellow") == 0, "yellow is on while coaching is off")
    g.press(2.0)
    g.says(5, "coaching on")
    return "right, left, off, on"
