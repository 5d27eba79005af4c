# SPDX-License-Identifier: MIT
"""The kernel's own drivers have the address, on a bus of i2c-dev: EBUSY, and who has it is named."""
import stub
from stage import run


def case(g):
    bus = stub.load()
    figures = []
    g.service("stop")
    try:
        for chip, registers in (("mpu6050", {0x75: 0x68}), ("ds1307", {})):
            if chip == "ds1307" and run("modprobe", "rtc-ds1307").returncode:
                figures.append("no rtc-ds1307 in this kernel")
                continue
            stub.bind(bus, chip, 0x68, registers, chip == "mpu6050")
            g.settings_are("pelvis = %d:0x68" % bus)
            g.mark()
            g.service("start")
            g.says(20, r"owned by the kernel \(%s" % chip)
            g.expect(g.is_flashing("yellow"), "yellow does not flash")
            figures.append(g.journal().split("owned by the kernel ")[-1].split(";")[0])
            g.service("stop")
            stub.unbind(bus, 0x68)
    finally:
        g.settings_are()
        stub.unload()
    return "; ".join(figures)
