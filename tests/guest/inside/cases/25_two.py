# SPDX-License-Identifier: MIT
"""The same with two sensors: the curve of the back; then the cable of one comes loose in a hold."""
import time


def case(g):
    g.service("stop")
    g.calibrate("two")
    g.begin_session("pelvis", "lumbar")
    time.sleep(3)
    start = g.moves("sit 0 5 0 0", "sit 2 8 12 4", "sit 2 4 0 0", "sit 2 6 1 28", "sit 2 4 0 0", "sit 2 600 12 4")
    time.sleep(36)
    g.expect(g.holds(15), "no hold")
    time.sleep(0.5)
    lost_us = g.bus("power", "0x69", 0)
    g.says(5, "sensor_lost: lumbar")
    time.sleep(2)
    back_us = g.bus("power", "0x69", 1)
    g.says(10, "sensor_back: lumbar")
    time.sleep(6)
    g.service("stop")
    g.files_are_whole()
    green_ms = g.lit_ms("green", start + 6000000, start + 16000000)
    red_ms = g.lit_ms("red", start + 24000000, start + 27500000)
    g.expect(green_ms >= 2800, "green in the hold for %d ms" % green_ms)
    g.expect(red_ms >= 3000, "red for %d of 3500 ms while round" % red_ms)
    g.expect(g.events("error_start", "rounded_back"), "rounded_back is not said")
    g.expect(sum(float(row["lumbar_flexion_deg"] or 0) > 22 for row in g.trace()) > 20, "the curve is not seen")
    told_us = int(g.events("sensor_lost")[-1]["t_us"]) - lost_us
    healed_us = int(g.events("sensor_back")[-1]["t_us"]) - back_us
    g.expect(0 <= told_us < 700000, "the loss is told after %d ms" % (told_us // 1000))
    g.expect(g.lit_ms("green", lost_us + 700000, back_us) == 0, "green without data")
    g.expect(g.events("hold_resume"), "the hold does not go on")
    return "green %d ms, red %d of 3500 ms while round; a loss told after %d ms, back after %d ms" % (
        green_ms, red_ms, told_us // 1000, healed_us // 1000)
