# SPDX-License-Identifier: MIT
"""From the sample that tips the scale to the lamp. Green goes out when the error is said, a dwell after
the first sample that shows it; the daemon reads nothing between the last sample before and the line.
Until then it is nearly wrong and green is lit in the first half of each second: an error that is said
in the other half has no edge, so four of them come a quarter of a second later each time."""
import time

from stage import WORK, read

DWELL_US, LIMIT_DEG = 1000000, 8.0


def case(g):
    g.service("stop")
    g.calibrate("two")
    g.dose_is(60, 20)
    g.begin_session("pelvis", "lumbar")
    time.sleep(3)
    steps = ["sit 0 5 0 0"]
    for _ in range(4):
        steps += ["sit 2 4.5 12 4", "sit 3 3 12 4 14", "sit 2 0.5 12 4", "sit 2 3.25 0 0"]
    start = g.moves(*steps)
    g.bus("trace", WORK + "/trace")
    time.sleep(5 + 4 * 19.5)
    g.bus("trace")
    g.service("stop")
    g.dose_is(5, 2)
    rows = [line.split() for line in read(WORK + "/trace").splitlines()]
    samples = [(int(row[0]), float(row[2])) for row in rows if len(row) == 3]
    last_ms, whole_ms, decided_ms = [], [], []
    for row in g.events("error_start", "leaning"):
        said_us = int(row["t_us"])
        off = [t for t, level in g.edges("green", said_us - 50000, said_us + 500000) if not level]
        if not off:
            continue
        last_ms.append((off[0] - max(t for t, _ in samples if t <= off[0])) / 1000)
        decided_ms.append((off[0] - said_us) / 1000)
        before = [t for t, lean in samples if said_us - 2500000 < t < said_us and lean > LIMIT_DEG]
        if before:
            whole_ms.append((off[0] - before[0] - DWELL_US) / 1000)
    g.expect(len(last_ms) >= 2, "only %d errors were said" % len(last_ms))
    if not last_ms:
        return ""
    period_ms = (samples[-1][0] - samples[0][0]) / 1000 / (len(samples) / 2)
    last_ms.sort()
    g.expect(last_ms[len(last_ms) // 2] < 20, "median %.1f ms from the sample to the line" % last_ms[len(last_ms) // 2])
    return "sample to line %s ms; from the wearer's own %g degrees less the dwell %s ms; %.1f ms a sample" % (
        "/".join("%.1f" % x for x in last_ms), LIMIT_DEG, "/".join("%.0f" % x for x in whole_ms), period_ms)
