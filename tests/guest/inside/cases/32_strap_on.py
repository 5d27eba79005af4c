# SPDX-License-Identifier: MIT
"""Strap on, stand, stretch: from the start to the first green without a keyboard. The first time a
calibration by the button within two minutes; daily within 25 s of standing still."""
import os
import time

from stage import STATE, now_us

PROFILE = STATE + "/profile.conf"
FIRST_S, DAILY_S = 120, 25
BOW = ("upright 2.2 0.3 40 5", "upright 2.2 0.5 0 0")
POSES = ("upright 0 8 0 0",) + 3 * BOW + ("upright 0 2 0 0", "sit 4 8 2 0", "table 4 8 0 0", "lying 4 8 -2 0")
STRETCH = ("sit 4 6 1 0", "sit 2.5 3600 13 4")
STEPS = 4 * ("upright 0.5 0 2 0 3", "upright 0.5 0 -1 0 -3")


def first_time(g):
    """Seconds from the start to steady green, and how long the guide took."""
    g.begin_session("pelvis", "lumbar")
    started_us = g.mark_us
    g.moves("upright 0 3600 0 0")
    time.sleep(1.5)
    g.press(2.4)
    begun_us = g.says(5, "calibration begins") or now_us()
    g.moves(*POSES, *STRETCH)
    ready_us = g.says(90, "calibration: ready") or now_us()
    g.expect(g.holds(60), "no steady green after the first calibration")
    green_us = now_us()
    g.expect(g.lit_ms("green", begun_us, ready_us) == 0, "green while calibrating")
    g.expect(g.lit_ms("red", begun_us, ready_us) == 0, "red, though each pose was held well")
    g.expect(g.lit_ms("yellow", begun_us, ready_us) > 0, "yellow does not tell of it")
    g.expect("made = " in open(PROFILE).read(), "no profile that says when it was made")
    return (green_us - started_us) / 1e6, (ready_us - begun_us) / 1e6


def daily(g):
    """Seconds from standing still to steady green."""
    g.begin_session("pelvis", "lumbar")
    g.moves(*STEPS, "upright 0.5 5 0 0", "sit 3 4 1 0", "sit 2.5 3600 13 4")
    still_us = now_us() + 4000000
    g.expect(g.holds(40), "no steady green in daily use")
    return (now_us() - still_us) / 1e6


def case(g):
    g.service("stop")
    kept = open(PROFILE).read() if os.path.exists(PROFILE) else None
    if kept:
        os.remove(PROFILE)
    first_s, guide_s = first_time(g)
    g.expect(first_s <= FIRST_S, "%.0f s from the start to the first green, wanted %d" % (first_s, FIRST_S))
    g.expect(guide_s <= 70, "%.0f s of poses, wanted 70" % guide_s)
    daily_s = daily(g)
    g.expect(daily_s <= DAILY_S, "%.0f s from standing still to green, wanted %d" % (daily_s, DAILY_S))
    g.expect(not g.violations(), "forbidden: %s" % g.violations()[:1])
    return "the first green %.0f s after the start, %.0f of them poses; daily %.0f s after standing still" % (
        first_s, guide_s, daily_s)
