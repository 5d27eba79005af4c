# SPDX-License-Identifier: MIT
"""SIGKILL, SIGSTOP and no memory: systemd has it running again, with sensor and lamps."""
import os
import signal
import time

from stage import CGROUP, now_us, run, write


def again(g, pid, seconds, what, since_us):
    if not g.expect(g.wait(seconds, lambda: g.is_renewed(pid)), what + ": it does not come back: " + g.journal()[-300:]):
        return 0
    up_us = now_us()
    g.says(20, "pelvis sensor: MPU-6050")
    g.expect(g.wait(10, lambda: g.level("yellow")), what + ": no yellow afterwards")
    return (up_us - since_us) / 1e6


def case(g):
    g.begin_session("pelvis")
    time.sleep(7)  # what is older than five seconds is on the disk
    folder, pid = g.session(), g.pid()
    g.mark()
    killed_us = now_us()
    os.kill(pid, signal.SIGKILL)
    kill_s = again(g, pid, 40, "SIGKILL", killed_us)
    g.files_are_whole(folder, is_finished=False)
    lost_s = (killed_us - int(g.trace(folder)[-1]["t_us"] or 0)) / 1e6
    g.expect(lost_s < 7, "SIGKILL took %.1f s of the log" % lost_s)

    pid = g.pid()
    time.sleep(1)
    g.mark()
    stopped_us = now_us()
    os.kill(pid, signal.SIGSTOP)
    bitten_us = g.says(20, "Watchdog timeout|[Ww]atchdog.*limit")
    stop_s = again(g, pid, 40, "SIGSTOP", stopped_us)
    bite_s = (bitten_us - stopped_us) / 1e6 if bitten_us else 0
    g.expect(bite_s < 11.5, "the watchdog bites after %.1f s" % bite_s)

    pid = g.pid()
    time.sleep(1)
    g.mark()
    full_us = now_us()
    run("systemctl", "set-property", "--runtime", "lumbard", "MemoryMax=64K", "MemorySwapMax=0")
    g.says(20, "oom|OOM|out of memory")
    run("systemctl", "set-property", "--runtime", "lumbard", "MemoryMax=infinity")
    oom_s = again(g, pid, 40, "OOM", full_us)
    return ("kill -9: up after %.1f s, %.1f s of log lost; SIGSTOP: bitten after %.1f s, up after %.1f s; "
            "OOM: up after %.1f s" % (kill_s, lost_s, bite_s, stop_s, oom_s))
