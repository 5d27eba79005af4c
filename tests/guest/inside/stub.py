# SPDX-License-Identifier: MIT
"""i2c-stub: a bus of the kernel with plain registers, to which its drivers bind."""
import ctypes
import fcntl
import glob
import os
import time

from stage import read, run, write

ADDRESSES = (0x68, 0x69, 0x6A, 0x6B, 0x60)
SLAVE_FORCE, SMBUS = 0x0706, 0x0720
READ, BYTE_DATA, I2C_BLOCK = 1, 2, 8


class Call(ctypes.Structure):
    _fields_ = [("read_write", ctypes.c_uint8), ("command", ctypes.c_uint8), ("size", ctypes.c_uint32),
                ("data", ctypes.c_void_p)]


def load():
    done = run("modprobe", "i2c-stub", "chip_addr=" + ",".join(hex(a) for a in ADDRESSES))
    if done.returncode:
        raise RuntimeError("i2c-stub: " + done.stderr)
    for path in glob.glob("/sys/bus/i2c/devices/i2c-*/name"):
        if "stub" in read(path):
            number = int(path.split("/")[-2][4:])
            run("udevadm", "settle")
            return number
    raise RuntimeError("i2c-stub has no adapter")


def unload():
    run("modprobe", "-r", "i2c-stub")


def transfer(bus, address, read_write, register, size, block):
    data = (ctypes.c_uint8 * 34)(*block)
    call = Call(read_write, register, size, ctypes.addressof(data))
    fd = os.open("/dev/i2c-%d" % bus, os.O_RDWR)
    try:
        fcntl.ioctl(fd, SLAVE_FORCE, address)
        fcntl.ioctl(fd, SMBUS, call)
    finally:
        os.close(fd)
    return bytes(data)


def put(bus, address, register, values):
    for i, value in enumerate(values):
        transfer(bus, address, 0, register + i, BYTE_DATA, [value])


def get(bus, address, register, count):
    return transfer(bus, address, READ, register, I2C_BLOCK, [count])[1:1 + count]


def bind(bus, chip, address, registers, is_iio=True):
    """Returns the folders of its IIO devices."""
    for register, value in registers.items():
        put(bus, address, register, [value])
    folder = "/sys/bus/i2c/devices/%d-%04x" % (bus, address)
    write("/sys/bus/i2c/devices/i2c-%d/new_device" % bus, "%s 0x%02x" % (chip, address))
    for _ in range(100):
        # Bound is before probed; a clock has no device of IIO.
        devices = glob.glob(folder + "/iio:device*")
        if os.path.exists(folder + "/driver") and (devices or not is_iio):
            break
        time.sleep(0.1)
    else:
        raise RuntimeError("no driver comes up for a " + chip)
    run("udevadm", "settle")
    return glob.glob(folder + "/iio:device*")


def unbind(bus, address):
    write("/sys/bus/i2c/devices/i2c-%d/delete_device" % bus, "0x%02x" % address)
