# SPDX-License-Identifier: MIT
"""A newer package is installed while a session runs: nothing is asked, config and data stay."""
import os
import time

from stage import run


def case(g):
    g.begin_session("pelvis")
    time.sleep(2)
    folder, pid = g.session(), g.pid()
    with open("/etc/lumbard/lumbard.conf", "a") as file:
        file.write("trace_hz = 5\n")
    g.mark()
    start = time.monotonic()
    done = run("apt-get", "-q", "-y", "install", "/guest/lumbard-next.deb", stdin=open("/dev/null"))
    took_s = time.monotonic() - start
    g.expect(done.returncode == 0, "apt-get: " + done.stderr + done.stdout[-200:])
    g.expect(run("dpkg-query", "-W", "-f", "${Version}", "lumbard").stdout.endswith("+guest1"), "not upgraded")
    g.expect(g.wait(20, lambda: g.is_renewed(pid)), "the new one does not run")
    g.says(20, "pelvis sensor: MPU-6050")
    g.expect("trace_hz = 5" in open("/etc/lumbard/lumbard.conf").read(), "the config was lost")
    g.expect(os.path.exists("/etc/lumbard/conf.d/guest.conf"), "conf.d was lost")
    g.files_are_whole(folder)
    g.expect(g.session() != folder, "the new one has no session of its own")
    return "in %.0f s; the session before it ended with whole files (%d rows of trace)" % (took_s, len(g.trace(folder)))
