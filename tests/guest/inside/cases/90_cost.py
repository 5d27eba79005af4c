# SPDX-License-Identifier: MIT
"""Processor time of the service against a plain loop in Python at the same chip and rate. The chip is
one of i2c-stub, whose registers this case changes all the time: a transaction of CUSE costs more than
either program, and would make them alike. What no program can go below is measured, too: a loop in C
that wakes and reads and does nothing else. It takes a third of Python's time, so whoever reads each
sample cannot come down to a tenth; what is judged is that coaching costs no more than the loop."""
import random
import re
import struct
import threading
import time

import stub
from stage import CGROUP, read, run

SECONDS = 12


def used_s():
    return int(re.search(r"usage_usec (\d+)", read(CGROUP + "/cpu.stat"))[1]) / 1e6


def feed(bus, stop):
    """A quiet sensor at 4 g and 500 deg/s, whose lowest bits move as noise does: what repeats itself in
    turns is an axis that stands still to whoever reads in step with it."""
    noise = random.Random(1)
    while not stop.wait(0.02):
        words = [round(noise.gauss(mean, 3)) for mean in (40, -25, 8190, -3000, 0, 3, 0)]
        data = struct.pack(">7h", *words)
        stub.transfer(bus, 0x68, 0, 0x3B, stub.I2C_BLOCK, bytes([len(data)]) + data)


def of_program(*words):
    done = run(*words)
    if done.returncode:
        raise RuntimeError("%s: %s" % (words[0], done.stderr[-200:]))
    return float(done.stdout)


def case(g):
    g.service("stop")
    g.calibrate("one")
    bus = stub.load()
    stop = threading.Event()
    try:
        stub.put(bus, 0x68, 0x75, [0x68])
        threading.Thread(target=feed, args=(bus, stop), daemon=True).start()
        # No button: the loops have none.
        g.settings_are("pelvis = %d:0x68" % bus, "lumbar = none", "button = none")
        g.mark()
        g.service("start")
        g.says(20, "pelvis sensor: MPU-6050")
        time.sleep(5)
        before, start = used_s(), time.monotonic()
        time.sleep(SECONDS)
        ours = (used_s() - before) / (time.monotonic() - start)
        rss_kib = int(re.search(r"VmRSS:\s+(\d+)", read("/proc/%d/status" % g.pid()))[1])
        g.service("stop")
        g.expect(not g.events("sensor_lost"), "the sensor was lost")
        arguments = (str(bus), str(SECONDS), "100")
        least = of_program("./poll_only", *arguments)
        python = of_program("python3", "poll_smbus.py", *arguments)
    finally:
        stop.set()
        g.settings_are()
        time.sleep(0.1)
        stub.unload()
    figures = "%.1f %% of an emulated processor, Python %.1f %%, reading alone %.1f %%: %.2f of Python, which reading alone is %.2f of; %d KiB resident" % (
        100 * ours, 100 * python, 100 * least, ours / python, least / python, rss_kib)
    g.expect(ours / python <= 1.0, "dearer than Python: " + figures)
    return figures
