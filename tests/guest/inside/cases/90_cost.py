# SPDX-License-Identifier: MIT
"""Processor time of the service against a plain loop in Python at the same chip and rate. The chip is
one of i2c-stub, whose registers this case changes all the time: a transaction of CUSE costs more than
either program, and would make the two alike."""
import re
import struct
import threading
import time

import stub
from stage import CGROUP, read, run

SECONDS = 15


def used_s(what="usage"):
    return int(re.search(what + r"_usec (\d+)", read(CGROUP + "/cpu.stat"))[1]) / 1e6


def feed(bus, stop):
    """A quiet sensor at 4 g and 500 deg/s, whose lowest bits move."""
    i = 0
    while not stop.wait(0.008):
        i += 1
        words = (40 + i % 3, -25 + i % 5, 8190 + i % 4, -3000, i % 7, 3 - i % 6, i % 2)
        data = struct.pack(">7h", *words)
        stub.transfer(bus, 0x68, 0, 0x3B, stub.I2C_BLOCK, bytes([len(data)]) + data)


def case(g):
    g.service("stop")
    g.calibrate("one")
    bus = stub.load()
    stop = threading.Event()
    try:
        stub.put(bus, 0x68, 0x75, [0x68])
        threading.Thread(target=feed, args=(bus, stop), daemon=True).start()
        g.settings_are("pelvis = %d:0x68" % bus, "lumbar = none")
        g.mark()
        g.service("start")
        g.says(20, "pelvis sensor: MPU-6050")
        time.sleep(5)
        before, user_before, start = used_s(), used_s("user"), time.monotonic()
        time.sleep(SECONDS)
        ours = (used_s() - before) / (time.monotonic() - start)
        user = (used_s("user") - user_before) / (time.monotonic() - start)
        rss_kib = int(re.search(r"VmRSS:\s+(\d+)", read("/proc/%d/status" % g.pid()))[1])
        g.service("stop")
        g.expect(not g.events("sensor_lost"), "the sensor was lost")
        done = run("python3", "poll_smbus.py", str(bus), str(SECONDS), "100")
        theirs, their_user = (float(word) for word in (done.stdout or "nan nan").split())
    finally:
        stop.set()
        g.settings_are()
        time.sleep(0.1)
        stub.unload()
    figures = "%.1f %% of an emulated processor (%.1f %% outside the kernel), Python %.1f %% (%.1f %%): ratio %.2f, outside the kernel %.2f; %d KiB resident; clock %s" % (
        100 * ours, 100 * user, 100 * theirs, 100 * their_user, ours / theirs, user / their_user, rss_kib,
        read("/sys/devices/system/clocksource/clocksource0/current_clocksource").strip())
    g.expect(ours / theirs <= 0.1, "wanted a tenth: " + figures + done.stderr[-200:])
    return figures
