"""A guard against slow growth: instructions for each send and each sync.

The release build runs under valgrind twice for each figure, with few and with
many of the same request; the difference is what they cost, with everything that
the server does for them on any thread.  CEILINGS stand a quarter above what was
measured with gcc 12; whoever makes a request dearer on purpose raises its
ceiling in the same commit and says why.
"""

import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build-cost")
sys.path.insert(0, os.path.join(ROOT, "tests", "api"))

import client  # noqa: E402
import server  # noqa: E402

FEW = 50
START_S = 120
SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
LIST = {"lists": {"all": {"ranges": [[0, 19]], "timeline_limit": 1,
                          "required_state": [["m.room.name", ""]]}}}
COUNT = re.compile(r"I\s+refs:\s+([\d,]+)")


def send(one, room):
    one.send(room, "Bed 4: potassium is back, 5.9. " * 10)


def sync(one, _room):
    one.sync(one.since)


def send_and_sync(one, room):
    send(one, room)
    one.since = one.sync(one.since)["next_batch"]


def sliding_sync(one, _room):
    one.pos = one.ok("POST", SLIDING + "?timeout=0" + (
        "&pos=" + client.quote(one.pos) if one.pos else ""), LIST)["pos"]


# What is asked, how often, and at most how many thousand instructions it takes:
# what runs beside it (timers) weighs less the more often a cheap one is asked.
CEILINGS = ((send, 250, 880), (sync, 1050, 60), (send_and_sync, 250, 1400),
            (sliding_sync, 1050, 70))


def build():
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, "--buildtype=release",
                        "-Dtests=false", "-Dwerror=false"], check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "--quiet", "-C", BUILD, "wardwire"], check=True)


class Counted(server.Server):
    """A server under valgrind."""

    def start(self):
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(
                ["valgrind", "--tool=cachegrind", "--cache-sim=no",
                 "--cachegrind-out-file=/dev/null", self.program, "serve",
                 "--config", self.config], stdout=out, stderr=out,
                stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while not self.is_ready():
            if self.process.poll() is not None or \
                    time.monotonic() > deadline:
                raise RuntimeError("no server under valgrind:\n" +
                                   self.tail())
            time.sleep(0.05)

    def instructions(self):
        self.stop()
        with open(self.log) as f:
            return int(COUNT.search(f.read()).group(1).replace(",", ""))


def count(request, times):
    with Counted(build=BUILD) as ward:
        one = client.Client(ward, login=ward.register("anna", "Secret-9-pass"))
        one.pos = None
        room = one.create_room(preset="private_chat")
        one.since = one.sync()["next_batch"]
        for _ in range(times):
            request(one, room)
        return ward.instructions()


def main():
    build()
    failed = 0
    for request, often, ceiling in CEILINGS:
        spent = (count(request, often) - count(request, FEW)) / \
            (often - FEW) / 1000
        name = request.__name__.replace("_", " ")
        print("%s: %.0f thousand instructions of %d" % (name, spent, ceiling))
        if spent > ceiling:
            print("  FAIL %s got dearer" % name)
            failed += 1
    print("%d passed, %d failed" % (len(CEILINGS) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
