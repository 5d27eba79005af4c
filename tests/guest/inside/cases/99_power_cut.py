# SPDX-License-Identifier: MIT
"""QEMU is killed in the middle of a hold; the next boot is on the same disk."""
import json
import os
import time

from stage import STATE, now_us, write

NOTE = "/var/lib/guest-cut.json"


def before(g):
    g.service("stop")
    g.calibrate("one")
    g.dose_is(60, 2)
    g.begin_session("pelvis")
    time.sleep(2)
    g.moves("sit 0 4 0 0", "sit 2 600 12 4")
    g.expect(g.holds(20), "no hold")
    time.sleep(12)
    write(NOTE, json.dumps({"folder": g.session(), "t_us": now_us()}))
    fd = os.open(NOTE, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)
    return "holding for 12 s"


def after(g):
    note = json.load(open(NOTE))
    g.files_are_whole(note["folder"], is_finished=False)
    rows = g.trace(note["folder"])
    lost_s = (note["t_us"] - int(rows[-1]["t_us"])) / 1e6 if rows else -1
    g.expect(rows and lost_s < 6, "the cut took %.1f s of the log, %d rows are there" % (lost_s, len(rows)))
    g.expect(os.path.exists(STATE + "/profile.conf") and os.path.getsize(STATE + "/profile.conf") > 100, "no profile")
    g.expect(g.wait(30, g.is_active), "the service is not up after the cut")
    g.plug_adapter()
    g.sensors("pelvis")
    g.says(30, "pelvis sensor: MPU-6050")
    g.expect(g.session() != note["folder"], "no session of its own")
    g.service("stop")
    g.files_are_whole()
    return "%.1f s of the log lost, %d whole rows; up again with the profile" % (lost_s, len(rows))
