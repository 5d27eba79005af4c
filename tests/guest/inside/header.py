# SPDX-License-Identifier: MIT
"""The header of a raspi3b: not gpio-sim, but the registers behind the kernel's own pinctrl-bcm2835.
Linux lets /dev/mem see them with iomem=relaxed. Run by itself it does what watch_lines does."""
import ctypes
import glob
import mmap
import os
import subprocess
import time

from stage import LAMPS, WORK, Stage, now_us

GPIO_BASE, GPLEV0 = 0x3F200000, 0x34


def open_levels():
    """A word that shows the levels of lines 0 to 31, read anew at each look."""
    fd = os.open("/dev/mem", os.O_RDWR | os.O_SYNC | os.O_CLOEXEC)
    registers = mmap.mmap(fd, mmap.PAGESIZE, offset=GPIO_BASE)
    os.close(fd)
    return ctypes.c_uint32.from_buffer(registers, GPLEV0)


class RealHeader(Stage):
    def make_header(self):
        self.levels = open_levels()
        for chip in glob.glob("/sys/bus/gpio/devices/gpiochip*"):
            if "gpio.0" in os.path.realpath(chip) or "3f200000.gpio" in os.path.realpath(chip):
                self.chip = os.path.basename(chip)
        self.watch = subprocess.Popen(["python3", "header.py"], stdout=open(WORK + "/lines", "a"))

    def level(self, name):
        return self.levels.value >> LAMPS[name] & 1


def watch(levels):
    was, last_us = 0, now_us()
    while True:
        word, t_us = levels.value, now_us()
        if t_us - last_us > 200000:
            print(t_us, "stall", (t_us - last_us) // 1000, flush=True)
        for name, line in LAMPS.items():
            if (word ^ was) >> line & 1:
                print(t_us, name, word >> line & 1, flush=True)
        was, last_us = word, t_us
        time.sleep(0.005)


if __name__ == "__main__":
    watch(open_levels())
