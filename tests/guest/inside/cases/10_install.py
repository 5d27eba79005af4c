# SPDX-License-Identifier: MIT
"""The package, by apt, which finds what it depends on; the service comes up by it, without a sensor."""
import grp
import os
import re
import stat
import time

from stage import run


def case(g):
    run("apt-get", "-q", "update")
    start = time.monotonic()
    done = run("apt-get", "-q", "-y", "--no-install-recommends", "install", "/guest/lumbard.deb",
               env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))
    took_s = time.monotonic() - start
    g.expect(done.returncode == 0, "apt-get install: " + done.stderr)
    g.expect(not run("dpkg", "--audit").stdout, "dpkg --audit is not content")
    for name in ("i2c", "gpio"):
        g.expect("lumbard" in grp.getgrnam(name).gr_mem, "lumbard is not in the group " + name)
    node = os.stat("/dev/" + g.chip)
    g.expect((grp.getgrgid(node.st_gid).gr_name, stat.S_IMODE(node.st_mode)) == ("gpio", 0o660),
             "/dev/%s is not for the group gpio" % g.chip)
    g.expect(run("systemctl", "is-enabled", "lumbard").returncode == 0, "it is not enabled")
    g.expect(g.wait(20, g.is_active), "the package does not start it")
    check = run("lumbard", "check")
    g.expect(check.returncode == 0, "lumbard check: " + check.stdout + check.stderr)
    exposure = re.search(r"exposure level[^:]*: ([0-9.]+)",
                         run("systemd-analyze", "security", "--no-pager", "lumbard").stdout)
    g.expect(exposure and float(exposure[1]) <= 1.2, "systemd-analyze security: %s, wanted 1.2"
             % (exposure and exposure[1]))
    g.settings_are()  # what each case begins with
    return "%d packages by apt in %.0f s; active; systemd-analyze security %s" % (
        done.stdout.count("Setting up"), took_s, exposure and exposure[1])
