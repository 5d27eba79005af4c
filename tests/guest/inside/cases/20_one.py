# SPDX-License-Identifier: MIT
"""A whole session with one sensor: wrong, good, good. Who sinks back out of neutral before the first
repetition makes the mistake; later it would be rest."""
import time


def case(g):
    g.calibrate("one")
    g.begin_session("pelvis")
    time.sleep(3)
    start = g.moves("sit 0 5 0 0", "sit 2 6 -15 6", "sit 2 4 0 0", "sit 2 9 12 4", "sit 2 4 0 0",
                    "sit 2 9 12 4", "sit 2 600 0 0")
    time.sleep(51)
    g.service("stop")
    g.files_are_whole()

    def lit_ms(name, from_s, to_s):
        return g.lit_ms(name, start + int(from_s * 1e6), start + int(to_s * 1e6))

    holds_ms = lit_ms("green", 17, 29), lit_ms("green", 34, 46)
    red_ms = lit_ms("red", 9.5, 13)  # recognised by its mistake after two seconds
    g.expect(holds_ms[0] >= 4500, "green in the first hold for %d ms, wanted 4500" % holds_ms[0])
    g.expect(holds_ms[1] >= 4500, "green in the second hold for %d ms, wanted 4500" % holds_ms[1])
    g.expect(red_ms >= 3000, "red for %d of 3500 ms while wrong" % red_ms)
    g.expect(lit_ms("green", 8, 12.5) == 0, "green while wrong")
    g.expect(lit_ms("green", 1, 4.5) == 0, "green at rest")
    errors = [row["detail"] for row in g.events("error_start")]
    g.expect(errors == ["pelvis_rolled_back"], "errors: %s" % errors)
    g.expect(len(g.events("hold_end", "complete")) == 2, "not two whole holds")
    g.expect(len(g.events("exercise_done", "complete")) == 1, "the dose is not done")
    g.expect(not g.events("sensor_lost"), "the sensor was lost")
    trace = g.trace()
    g.expect(not any(row["lumbar_flexion_deg"] for row in trace), "a curve of the back from one sensor")
    g.expect(not g.violations(), "forbidden: %s" % g.violations()[:1])
    return "green %d and %d ms in two holds of 5 s, red %d of 3500 ms while wrong, %d rows of events, %d of trace" % (
        *holds_ms, red_ms, len(g.events()), len(trace))
