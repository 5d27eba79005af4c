# SPDX-License-Identifier: MIT
"""No room for the log: said once, coaching goes on, and the next start is well again."""
import os
import shutil
import time

from stage import STATE, now_us, run, write


def case(g):
    g.service("stop")
    profile = open(STATE + "/profile.conf").read()
    run("mount", "-t", "tmpfs", "-o", "size=128k,mode=0750", "tmpfs", STATE)
    try:
        write(STATE + "/profile.conf", profile)
        run("chown", "-R", "lumbard:lumbard", STATE)
        g.begin_session("pelvis")
        pid = g.pid()
        with open(STATE + "/filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                pass
        g.says(60, "log: No space left on device")
        start = g.moves("sit 0 4 0 0", "sit 2 600 12 4")
        g.expect(g.holds(25), "no green with a full disk")
        g.expect(g.pid() == pid, "it was restarted")
        told = g.journal().count("No space left")
        g.expect(told == 1, "it is told %d times" % told)
        os.unlink(STATE + "/filler")
        g.mark()
        run("systemctl", "stop", "lumbard")
    finally:
        run("systemctl", "stop", "lumbard")
        run("umount", STATE)
    run("systemctl", "reset-failed", "lumbard")
    # No room even for the folder of a session.
    run("mount", "-t", "tmpfs", "-o", "nr_inodes=20,mode=0750", "tmpfs", STATE)
    try:
        run("chown", "-R", "lumbard:lumbard", STATE)
        try:
            for i in range(100):
                write(STATE + "/filler%d" % i, "")
        except OSError:
            pass
        g.mark()
        g.service("start")
        g.says(20, "log: No space left on device; coaching goes on")
        g.expect("the log is not written" in run("lumbard", "status").stdout, "status does not say it")
        g.expect(g.is_active() and g.shows("NRestarts") == "0", "it does not start without a log")
    finally:
        run("systemctl", "stop", "lumbard")
        run("umount", STATE)
    g.begin_session("pelvis")
    return "told once, green in the hold all the same, well after the next start"
