# SPDX-License-Identifier: MIT
"""poll_smbus.py BUS SECONDS HZ: what lumbard's processor time is compared with: the same chip, at the
same rate, read by the usual dozen lines of Python, which only work out two angles. Prints its
processor time for a second, in seconds."""
import math
import resource
import sys
import time

import smbus

seconds, hz = float(sys.argv[2]), float(sys.argv[3])
bus = smbus.SMBus(int(sys.argv[1]))
bus.read_byte_data(0x68, 0x75)
bus.write_byte_data(0x68, 0x6B, 0)
time.sleep(0.2)


def word(data, at):
    value = data[at] << 8 | data[at + 1]
    return value - 65536 if value > 32767 else value


def used_s():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


before_s = used_s()
start = due = time.monotonic()
while due < start + seconds:
    data = bus.read_i2c_block_data(0x68, 0x3B, 14)
    x, y, z = (word(data, at) / 16384.0 for at in (0, 2, 4))
    pitch = math.degrees(math.atan2(-x, math.sqrt(y * y + z * z)))
    roll = math.degrees(math.atan2(y, z))
    due += 1.0 / hz
    time.sleep(max(0.0, due - time.monotonic()))
print((used_s() - before_s) / (time.monotonic() - start))
