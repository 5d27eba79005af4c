# SPDX-License-Identifier: MIT
"""status, the commands and the metrics, through the socket of the service: for the group, for nobody
else."""
import json
import os
import re
import stat
import time

from stage import read, run

FOLDER = "/run/lumbard"


def as_user(user, *words):
    return run("runuser", "-u", user, "--", *words)


def case(g):
    for user in ("therapist", "stranger"):
        run("useradd", user)
    run("usermod", "-aG", "lumbard", "therapist")
    g.calibrate("one")
    g.dose_is(30, 2)
    g.begin_session("pelvis")
    mode = os.stat(FOLDER + "/control")
    g.expect(stat.S_IMODE(mode.st_mode) == 0o660, "the socket has mode %o" % stat.S_IMODE(mode.st_mode))
    denied = as_user("stranger", "lumbard", "status")
    g.expect(denied.returncode == 1 and "only the group lumbard may ask" in denied.stderr, "a stranger: " + denied.stderr)

    def status():
        done = as_user("therapist", "lumbard", "status", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr}
    g.moves("sit 0 4 0 0", "sit 2 600 12 4")
    g.expect(g.wait(30, lambda: (status().get("held_s") or 0) > 1), "no hold in the status: %s" % status())
    now = status()
    wanted = {"exercise": "sitting-hamstring", "hold_s": 30, "side": "left", "coaching": True, "well": True}
    g.expect({key: now.get(key) for key in wanted} == wanted, "status: %s" % {key: now.get(key) for key in wanted})
    g.expect(now["sensors"][0]["state"] == "up" and now["sensors"][0]["part"] == "MPU-6050", "sensors: %s" % now["sensors"])
    held = status()["state"]
    as_user("therapist", "lumbard", "next")
    g.expect(held == "hold" and g.wait(3, lambda: status().get("state") != "hold"), "next leaves the stretch at %s, %s" % (held, status()))
    # Each command acts, and says so.
    for words, key, value in ((("side", "right"), "side", "right"), (("stop",), "coaching", False),
                              (("start",), "coaching", True),
                              (("quiet", "on"), "quiet", True), (("quiet", "off"), "quiet", False)):
        done = as_user("therapist", "lumbard", *words)
        g.expect(done.returncode == 0, "%s: %s" % (words, done.stderr))
        g.expect(g.wait(3, lambda: status().get(key) == value), "after %s: %s is %s" % (words, key, status().get(key)))
    g.expect(as_user("stranger", "lumbard", "stop").returncode == 1, "a stranger may stop it")
    # Metrics: readable by all, whole each time, renewed within ten seconds and a bit.
    path = FOLDER + "/lumbard.prom"
    numbers, torn, until = set(), [], time.monotonic() + 24
    while time.monotonic() < until:
        text = read(path)
        numbers.add(re.search(r"^lumbard_uptime_seconds(?:\{[^}]*\})? ([0-9.]+)$", text, re.M)[1])
        torn += [line for line in text.split("\n")[:-1] if not re.match(r"# (HELP|TYPE) |[a-z_]+(\{.*\})? -?[0-9.eNa+]+$", line)]
        torn += [] if text.endswith("\n") else ["no newline"]
        time.sleep(0.05)
    g.expect(len(numbers) >= 3, "renewed %d times in 24 s" % (len(numbers) - 1))
    g.expect(not torn, "no metrics: %s" % torn[:2])
    g.expect(stat.S_IMODE(os.stat(path).st_mode) == 0o644, "not for everybody's eyes")
    g.service("stop")
    g.expect(not os.path.exists(path), "metrics of a service that is down")
    g.dose_is(5, 2)
    return "a member asks and commands, a stranger is refused; metrics renewed %d times in 24 s" % (len(numbers) - 1)
