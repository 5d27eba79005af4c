# SPDX-License-Identifier: MIT
"""The kernel as referee: the same registers through its IIO drivers and through lumbard's decoding."""
import glob

import stub
from stage import read, run, write

# The kernel's name, lumbard's, address, identity.
CHIPS = (("mpu6050", "mpu6050", 0x68, {0x75: 0x68}), ("icm20602", "icm20602", 0x69, {0x75: 0x12}),
         ("lsm6dsox", "lsm6dso", 0x6A, {0x0F: 0x6C}), ("lsm6ds3", "lsm6ds3", 0x6B, {0x0F: 0x69}),
         ("bmi160", "bmi160", 0x60, {0x00: 0xD1}))
KINDS = {"accel": "accel", "gyro": "anglvel"}


def attribute(folders, name):
    for folder in folders:
        for path in glob.glob("%s/%s" % (folder, name)):
            return path
    raise RuntimeError("no %s in %s" % (name, folders))


def patterns(length):
    yield [(37 * i + 11) & 0xFF for i in range(length)]
    yield [(201 - 53 * i) & 0xFF for i in range(length)]
    yield [0x7F if i % 2 else 0x80 for i in range(length)]


def compare(g, bus, kernel_name, family, address, registers):
    burst = run("./decode_bytes", family).stdout.split()
    register, length = int(burst[1], 0), int(burst[2])
    folders = stub.bind(bus, kernel_name, address, registers)
    counts, deviation = 0.0, 0.0
    for pattern in patterns(length):
        stub.put(bus, address, register, pattern)
        data = stub.get(bus, address, register, length)
        said = run("./decode_bytes", family, *["%02x" % byte for byte in data]).stdout.split("\n")
        for line in said:
            if not line:
                continue
            kind, axis, value, count = line.split()
            value, count = float(value), float(count)
            scale_path = attribute(folders, "in_%s_scale" % KINDS[kind])
            offered = read(attribute(folders, "in_%s_scale_available" % KINDS[kind])).split()
            write(scale_path, min(offered, key=lambda s: abs(float(s) - count)))
            scale = float(read(scale_path))
            raw = int(read(attribute(folders, "in_%s_%s_raw" % (KINDS[kind], axis))))
            counts = max(counts, abs(value / count - raw))
            deviation = max(deviation, abs(scale / count - 1))
    stub.unbind(bus, address)
    g.expect(counts <= 1.0, "%s: %.1f counts apart" % (kernel_name, counts))
    g.expect(deviation < 0.002, "%s: scales differ by %.2f %%" % (kernel_name, 100 * deviation))
    return "%s %.2g counts, scale %.3f %%" % (kernel_name, counts, 100 * deviation)


def case(g):
    bus = stub.load()
    figures = []
    for chip in CHIPS:
        try:
            figures.append(compare(g, bus, *chip))
        except (OSError, RuntimeError) as error:
            g.fail("%s: %s" % (chip[0], error))
    stub.unload()
    return "; ".join(figures)
