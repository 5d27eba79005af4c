# SPDX-License-Identifier: MIT
"""Runs in the guest as root, from the second disk: goes through the cases of `plan`, each a file of
cases/ with run(g), which returns its figures. Prints "ok NAME: FIGURES" or "not ok NAME: WHY" for the
host, and lines with # for whoever drives QEMU. One process, because each new one costs 50 ms here."""
import importlib
import os
import subprocess
import sys
import time
import traceback

sys.path.insert(0, "/guest/cases")
sys.path.insert(0, "/guest")
sys.dont_write_bytecode = True
from header import RealHeader
from stage import Stage, now_us

CUT = "99_power_cut"


def one(g, name, what, tries=2):
    g.begin(name)
    print("# case", name, "at %.1f s" % time.monotonic(), flush=True)
    figures, from_us = "", now_us()
    try:
        figures = getattr(importlib.import_module(name), what)(g)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        g.fail("%s: %s (%s:%d)" % (type(error).__name__, error, os.path.basename(place.filename), place.lineno))
    stalls = g.stalls(from_us)
    if g.failures and stalls and tries > 1:
        print("# again, since the machine stood still for %s ms: %s" % (stalls, g.failures), flush=True)
        one(g, name, what, tries - 1)
    else:
        g.end(figures or "")


def main():
    phase = [word for word in open("/proc/cmdline").read().split() if word.startswith("guest.phase=")]
    print("# up after %.1f s, kernel %s" % (time.monotonic(), os.uname().release), flush=True)
    settings = dict(word.split("=") for word in open("settings").read().split())
    g = (RealHeader if settings["guest"] == "raspi3b" else Stage)(settings)
    plan = open("plan").read().split()
    if phase == ["guest.phase=after-cut"]:
        one(g, CUT, "after", 1)
    else:
        for name in plan:
            if name != CUT:
                one(g, name, "case")
        if CUT in plan:
            one(g, CUT, "before", 1)
            g.send_files()
            print("# cut", flush=True)
            time.sleep(1000)
    g.send_files()
    print("# end", flush=True)
    os.sync()
    subprocess.run(["systemctl", "--force", "--force", "poweroff"], capture_output=True)


main()
