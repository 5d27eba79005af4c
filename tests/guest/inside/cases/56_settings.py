# SPDX-License-Identifier: MIT
"""Wrong settings and missing rights: the journal and `lumbard status` say in one line what it is and
what to do; the unit stays up where it can, is down for good where it can't, and never flaps."""
import re
import time

from stage import read, run, write

CONFIG = "/etc/lumbard/conf.d/guest.conf"
GROUPS = ("i2c", "gpio")


def status(g):
    done = run("lumbard", "status")
    return done.stdout + done.stderr


def is_told(g, what, in_journal, in_status=None):
    """Both say it within the time, each in one line; the service is up and was not started again."""
    g.says(20, in_journal)
    pattern = in_status or in_journal
    words = g.wait(5, lambda: [line for line in status(g).split("\n") if re.search(pattern, line)])
    g.expect(words, "%s: status does not say it: %s" % (what, status(g)))
    g.expect(re.search("; |: sudo ", (words or [""])[0]), "%s: nothing to do about it: %s" % (what, words))
    g.expect(g.is_active() and g.shows("NRestarts") == "0", what + ": it is down or was restarted")
    g.expect(not g.level("green"), what + ": green is lit")
    return words[0].split(": ", 1)[-1] if words else ""


def starts(g, *lines):
    g.service("stop")
    g.settings_are(*lines)
    g.mark()
    g.service("start")


def case(g):
    g.service("stop")
    g.calibrate("one")
    if not g.adapter:
        g.plug_adapter()
    g.sensors("pelvis")
    g.moves("sit 0 3600 0 0")
    figures = []
    try:
        starts(g, "pelvis = 7:0x68")
        figures.append(is_told(g, "no such bus", "I2C bus 7|i2c-7"))
        starts(g, "pelvis = 1:0x6a")
        figures.append(is_told(g, "wrong address", "1:0x6a.*(nobody|no answer|answers)"))
        starts(g, "gpio_chip = pinctrl-rp9")
        figures.append(is_told(g, "wrong label", "pinctrl-rp9"))
        g.says(20, "pelvis sensor: MPU-6050")
        # Without the groups: the nodes are there, and may not be opened.
        for name in GROUPS:
            run("gpasswd", "-d", "lumbard", name)
        starts(g)
        figures.append(is_told(g, "no group i2c", "permission denied .*usermod -aG i2c lumbard"))
        is_told(g, "no group gpio", "permission denied .*usermod -aG gpio lumbard")
        for name in GROUPS:
            run("gpasswd", "-a", "lumbard", name)
        # A config that is wrong at the start: down once, for good, and told by status, too.
        g.service("stop")
        write(CONFIG, "rate_hz = fast\n")
        g.mark()
        g.expect(run("systemctl", "start", "lumbard").returncode != 0, "it starts with a wrong config")
        time.sleep(4)
        g.says(5, "guest.conf:1: ")
        g.expect(g.journal().count("guest.conf:1: ") == 1, "it was tried again with the same wrong config")
        g.expect(g.shows("NRestarts") == "0" and g.shows("Result") == "exit-code", "the unit flaps")
        g.expect("guest.conf:1: " in status(g), "status does not say it: " + status(g))
        figures.append(status(g).strip().split("running: ")[-1])
        # At a reload: the old one is kept, and both say why until one is taken.
        starts(g)
        g.says(20, "pelvis sensor: MPU-6050")
        pid, good = g.pid(), read(CONFIG)
        write(CONFIG, good + "led_good = GPIO99x\n")
        g.mark()
        g.expect(run("systemctl", "reload", "lumbard").returncode != 0, "the reload says that all is well")
        is_told(g, "reload", "guest.conf:4: ", "reload refused.*guest.conf:4: ")
        g.expect(g.pid() == pid, "it is another process")
        write(CONFIG, good.replace("side = left", "side = right"))
        g.service("reload")
        g.expect(g.wait(10, lambda: "side right" in status(g)), "the reload was not taken: " + status(g))
        g.expect("refused" not in status(g), "status still says that a reload was refused")
        g.expect(g.pid() == pid, "it is another process")
    finally:
        for name in GROUPS:
            run("gpasswd", "-a", "lumbard", name)
        g.settings_are()
    g.service("stop")
    return " | ".join(figures)
