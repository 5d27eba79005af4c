# SPDX-License-Identifier: MIT
"""What the cases have: a header with lamps and a button, a bus with chips and a wearer, the service."""
import csv
import os
import re
import subprocess
import time

WORK = "/run/guest"
STATE = "/var/lib/lumbard"
CGROUP = "/sys/fs/cgroup/system.slice/lumbard.service"
ROUTINE = "/etc/lumbard/routines/guest.conf"
BUS_DEVICE = (120, 1)
LAMPS = {"green": 17, "red": 27, "yellow": 22}


def now_us():
    return time.monotonic_ns() // 1000


def read(path):
    with open(path, errors="replace") as file:
        return file.read()


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, errors="replace", **more)


class Stage:
    def __init__(self, settings):
        self.settings = settings
        self.adapter = self.watch = None
        os.makedirs(WORK, mode=0o755, exist_ok=True)
        for name in ("bus.log", "lines", "journal"):
            write(WORK + "/" + name, "")
        os.mkfifo(WORK + "/bus")
        run("modprobe", "-a", "cuse", "gpio-sim", "i2c-dev")
        # The node of the service's bus is one of CUSE, not of i2c-dev: another class of devices,
        # which the unit's DevicePolicy= does not know and the package's udev rule does not see. So
        # both are told of this very node. char-gpiochip, and where a case has i2c-stub char-i2c,
        # stay as they are shipped. The path names the numbers, so it need not be there yet.
        os.makedirs("/etc/systemd/system/lumbard.service.d", exist_ok=True)
        write("/etc/systemd/system/lumbard.service.d/guest.conf",
              "[Service]\nDeviceAllow=/dev/char/%d:%d rw\n" % BUS_DEVICE)
        os.makedirs("/run/udev/rules.d", exist_ok=True)
        write("/run/udev/rules.d/99-guest.rules",
              'SUBSYSTEM=="cuse", KERNEL=="i2c-1", GROUP="i2c", MODE="0660"\n')
        run("udevadm", "control", "--reload")
        self.make_header()
        subprocess.Popen(["journalctl", "-q", "-f", "-n", "all", "-u", "lumbard", "-o",
                          "short-monotonic"], stdout=open(WORK + "/journal", "a"))

    # Verdicts

    def begin(self, name):
        self.name = name.split("_", 1)[1].replace("_", "-")
        self.failures = []
        self.mark()

    def fail(self, why):
        self.failures.append(why.replace("\n", " | ")[:600])

    def expect(self, is_so, what):
        if not is_so:
            self.fail(what)
        return is_so

    def end(self, figures):
        for why in self.failures:
            print("not ok %s: %s" % (self.name, why))
        if not self.failures:
            print("ok %s: %s" % (self.name, figures), flush=True)

    def wait(self, seconds, is_so):
        """What is_so returns, as soon as it is something; else its last answer after the time."""
        until = time.monotonic() + seconds
        while True:
            answer = is_so()
            if answer or time.monotonic() > until:
                return answer
            time.sleep(0.05)

    # The journal of the service

    def mark(self):
        self.journal_from = os.path.getsize(WORK + "/journal")
        self.mark_us = now_us()

    def journal(self):
        with open(WORK + "/journal", errors="replace") as file:
            file.seek(self.journal_from)
            return file.read()

    def says(self, seconds, pattern):
        """Time in us at which the journal first says it since the mark; None and a failure if not."""
        line = r"\[ *(\d+)\.(\d+)\] .*(?:%s)" % pattern
        found = self.wait(seconds, lambda: re.search(line, self.journal()))
        if not found:
            # journalctl -f may sleep on a line; who asks anew sees it.
            tail = run("journalctl", "-q", "-u", "lumbard", "-o", "short-monotonic", "--since",
                       "-%d" % (seconds + 5)).stdout
            found = [match for match in re.finditer(line, tail)
                     if int(match[1] + match[2]) >= self.mark_us]
            found = found and found[0]
        if not found:
            last = " | ".join(self.journal().strip().split("\n")[-3:])
            self.fail('the journal does not say "%s" within %d s; last: %s' % (pattern, seconds, last))
            return None
        return int(found[1] + found[2])

    # The header

    def make_header(self):
        self.sim = "/sys/kernel/config/gpio-sim/pi"
        os.makedirs(self.sim + "/bank0")
        write(self.sim + "/bank0/num_lines", "58")
        write(self.sim + "/bank0/label", "pinctrl-bcm2711")
        for line in (17, 22, 23, 24, 27):
            os.makedirs(self.sim + "/bank0/line%d" % line)
            write(self.sim + "/bank0/line%d/name" % line, "GPIO%d" % line)
        self.header_on()

    def header_on(self):
        write(self.sim + "/live", "1")
        self.chip = read(self.sim + "/bank0/chip_name").strip()
        self.lines = "/sys/devices/platform/%s/%s" % (read(self.sim + "/dev_name").strip(), self.chip)
        self.pull("up")
        run("udevadm", "settle")
        words = ["./watch_lines", "1000"]
        for name, line in LAMPS.items():
            words += [name, "%s/sim_gpio%d/value" % (self.lines, line)]
        self.watch = subprocess.Popen(words, stdout=open(WORK + "/lines", "a"))

    def header_off(self):
        self.watch.kill()
        self.watch.wait()
        write(self.sim + "/live", "0")

    def pull(self, way):
        write(self.lines + "/sim_gpio24/pull", "pull-" + way)

    def press(self, seconds):
        self.pull("down")
        time.sleep(seconds)
        self.pull("up")

    def level(self, name):
        return int(read("%s/sim_gpio%d/value" % (self.lines, LAMPS[name])))

    def edges(self, name, from_us, to_us):
        """(t_us, level) of its changes between the two."""
        rows = (row.split() for row in read(WORK + "/lines").splitlines())
        return [(int(row[0]), int(row[2])) for row in rows
                if len(row) == 3 and row[1] == name and from_us <= int(row[0]) <= to_us]

    def lit_ms(self, name, from_us, to_us):
        total, level, since = 0, 0, 0
        for t_us, is_on in self.edges(name, 0, to_us) + [(to_us, 0)]:
            if level:
                total += max(0, t_us - max(since, from_us))
            level, since = is_on, t_us
        return total // 1000

    def is_flashing(self, name):
        from_us = now_us()
        time.sleep(1.5)
        return len(self.edges(name, from_us, now_us())) >= 8

    def stalls(self, from_us):
        """How long the machine stood still at a time since then, in ms: nobody's fault in here."""
        rows = (row.split() for row in read(WORK + "/lines").splitlines())
        return [int(row[2]) for row in rows
                if len(row) == 3 and row[1] == "stall" and int(row[0]) >= from_us]

    def holds(self, seconds):
        """Green is steadily on within that time."""
        def steady():
            t_us = now_us()
            return self.level("green") and self.lit_ms("green", t_us - 900000, t_us) >= 850
        return self.wait(seconds, steady)

    # The bus

    def plug_adapter(self):
        self.adapter = subprocess.Popen(
            ["./cuse_i2c", "i2c-1", str(BUS_DEVICE[0]), str(BUS_DEVICE[1]), WORK + "/bus",
             WORK + "/bus.log"], stderr=open(WORK + "/bus.err", "a"))
        self.wait(10, lambda: os.path.exists("/dev/i2c-1"))
        run("udevadm", "settle")
        self.expect(os.path.exists("/dev/i2c-1"), "the emulated bus does not start")

    def pull_adapter(self):
        self.adapter.kill()
        self.adapter.wait()
        self.adapter = None

    def open_bus(self):
        """None when nobody reads there, for which a plain open() would wait."""
        try:
            return os.fdopen(os.open(WORK + "/bus", os.O_WRONLY | os.O_NONBLOCK), "w")
        except OSError:
            return None

    def bus(self, *words):
        """See cuse_i2c.c; returns the time at which it was done, in us."""
        line = " ".join(str(word) for word in words)
        at = os.path.getsize(WORK + "/bus.log")
        pipe = self.wait(5, self.open_bus)
        if not pipe:
            raise RuntimeError("no emulated bus: " + read(WORK + "/bus.err")[-200:])
        with pipe:
            pipe.write(line + "\n")

        def answer():
            with open(WORK + "/bus.log") as file:
                file.seek(at)
                return re.search(r"^(\d+) %s$" % re.escape(line), file.read(), re.M)
        found = self.wait(10, answer)
        if not found:
            raise RuntimeError("the emulated bus does not obey: " + line)
        return int(found[1])

    def sensors(self, *places):
        """These and no other; pelvis at 0x68, lumbar at 0x69."""
        for place, address in (("pelvis", "0x68"), ("lumbar", "0x69")):
            t_us = self.bus("chip", address, "mpu6050", place) if place in places else self.bus("none", address)
        return t_us

    def moves(self, *steps):
        """The wearer does that from now on; the time of now."""
        write(WORK + "/motion", "\n".join(steps) + "\n")
        return self.bus("motion", WORK + "/motion")

    def violations(self):
        for address in ("0x68", "0x69"):
            self.bus("look", address)
        return re.findall(r"violation .*", read(WORK + "/bus.log"))

    # The service

    def service(self, verb):
        done = run("systemctl", verb, "lumbard")
        if done.returncode:
            raise RuntimeError("systemctl %s lumbard: %s | %s" % (verb, done.stderr, self.journal()[-300:]))

    def shows(self, name):
        return run("systemctl", "show", "-P", name, "lumbard").stdout.strip()

    def is_active(self):
        return run("systemctl", "is-active", "lumbard").stdout.strip() == "active"

    def pid(self):
        try:
            return int(read(CGROUP + "/cgroup.procs").split()[0])
        except (OSError, IndexError):
            return 0

    def is_renewed(self, pid):
        return self.pid() not in (0, pid) and self.is_active()

    def dose_is(self, hold_s, reps):
        write(ROUTINE, "[sitting-hamstring]\nhold_s = %d\nreps = %d\nrounded_back_deg = 15\n" % (hold_s, reps))

    def settings_are(self, *lines):
        """What each case has, where these lines don't say it themselves: a key given twice is a mistake."""
        def key(line):
            return line.partition("=")[0].strip()
        usual = ("side = left", "button = GPIO24", "routine = " + ROUTINE)
        given = [key(line) for line in lines]
        self.dose_is(5, 2)
        write("/etc/lumbard/conf.d/guest.conf",
              "\n".join(tuple(line for line in usual if key(line) not in given) + lines) + "\n")

    def calibrate(self, count):
        with open("/guest/%s.csv" % count) as file:
            done = run("runuser", "-u", "lumbard", "--", "lumbard", "calibrate", "--state-dir", STATE,
                       "--from", "-", stdin=file)
        self.expect(done.returncode == 0, "calibrate: " + done.stderr)

    def begin_session(self, *places):
        """Stops it, plugs a bus with these sensors, and has it running with them."""
        self.service("stop")
        if not self.adapter:
            self.plug_adapter()
        self.sensors(*places)
        self.moves("sit 0 3600 0 0")
        self.mark()
        self.service("start")
        for place in places:
            self.says(30, place + " sensor: MPU-6050")

    def session(self):
        folder = STATE + "/sessions"
        return folder + "/" + max(os.listdir(folder))

    def events(self, name=None, detail=None, folder=None):
        with open((folder or self.session()) + "/events.csv", newline="") as file:
            return [row for row in csv.DictReader(file) if name in (None, row["event"])
                    and detail in (None, row["detail"])]

    def trace(self, folder=None):
        with open((folder or self.session()) + "/trace.csv", newline="") as file:
            return list(csv.DictReader(file))

    def files_are_whole(self, folder=None, is_finished=True):
        for name, columns in (("events", 8), ("trace", 14)):
            text = read((folder or self.session()) + "/%s.csv" % name)
            rows = [line.split(",") for line in text.splitlines()]
            self.expect(text.startswith("t_us,"), name + ".csv has no header")
            if is_finished:
                self.expect(text.endswith("\n"), name + ".csv ends within a line")
            wrong = [row for row in rows if len(row) < columns]
            self.expect(not wrong, "%s.csv has torn rows: %s" % (name, wrong[:1]))
            times = [int(row[0]) for row in rows[1:] if row[0].isdigit()]
            self.expect(times == sorted(times), name + ".csv is not in order of time")

    def send_files(self):
        write(WORK + "/journal.all", run("journalctl", "-q", "-o", "short-monotonic").stdout)
        with open("/dev/virtio-ports/guest.files", "wb") as port:
            subprocess.run(["tar", "-c", "-C", "/", "--ignore-failed-read", "--exclude=run/guest/bus",
                            "run/guest", "var/lib/lumbard", "etc/lumbard"], stdout=port,
                           stderr=subprocess.DEVNULL)
