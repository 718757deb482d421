#!/usr/bin/python3
"""What a client accumulates, with gaps, is what a fresh sync shows.

property.py [SEED [STEPS]]: one history with that seed, its log on failure.
"""

import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "api"))

from client import V3, Client  # noqa: E402
from history import History  # noqa: E402
from server import Server  # noqa: E402
from sliding_client import SlidingClient  # noqa: E402
from v3_client import V3Client  # noqa: E402

SEEDS = [1, 2, 22, 43]
STEPS = 350
LAZY = [["m.room.member", "$LAZY"], ["m.room.member", "$ME"], ["*", "*"]]


def lazy_filter(limit):
    return {"room": {"state": {"lazy_load_members": True},
                     "timeline": {"limit": limit,
                                  "unread_thread_notifications": True}}}


def another_device(client):
    number = client.user_id.split(":")[0].split("-")[1]
    return Client(client.server, login=client.ok("POST", V3 + "/login", {
        "type": "m.login.password", "password": "a password " + number,
        "identifier": {"type": "m.id.user", "user": client.user_id}}))


def watchers(client):
    """Every kind of client for one user."""
    return [
        V3Client(client),
        V3Client(client, {"room": {"timeline": {"limit": 3}}}),
        V3Client(client, {"room": {"timeline": {"limit": 5}}}, True),
        V3Client(client, lazy_filter(4), lazy=True),
        # What a device was sent of members is remembered for the device.
        V3Client(another_device(client), lazy_filter(6), True, lazy=True),
        SlidingClient(client, [0, 100], 10, "all", delivered=True),
        SlidingClient(client, [0, 100], 1, "one"),
        SlidingClient(client, [0, 2], 4, "window"),
        SlidingClient(client, [0, 100], 5, "lazy", LAZY),
        SlidingClient(client, [0, 100], 3, "few",
                      [["m.room.name", ""], ["org.example.state", "*"]]),
    ]


def settled_differences(watcher):
    """A name is written into rooms in the background: look again."""
    for wait in (0, 0.2, 0.5):
        time.sleep(wait)
        watcher.sync()
        twin = watcher.twin()
        twin.sync()
        found = watcher.differences(twin)
        if not found:
            break
    return found


def compare(everybody):
    """Sync all, then each beside one who begins now."""
    found = []
    for watcher in everybody:
        for line in settled_differences(watcher):
            found.append("%s %s: %s" % (type(watcher).__name__,
                                        watcher.client.user_id, line))
    return found


def play(server, seed, steps):
    chance = random.Random(seed * 31)
    clients = [Client(server, login=server.register(
        "u%d-%d" % (seed, i), "a password %d" % i)) for i in range(4)]
    everybody = [w for c in clients for w in watchers(c)]
    history = History(clients, seed)
    found = []
    for step in range(steps):
        history.step()
        for watcher in everybody:
            if chance.random() < 0.12:
                watcher.sync()
        if step == steps // 2:
            server.kill()
            server.start()
        if step % (steps // 5) == steps // 5 - 1:
            found = compare(everybody)
            if found:
                break
    return found, history


def main(args):
    seeds = [int(args[0])] if args else SEEDS
    steps = int(args[1]) if len(args) > 1 else STEPS
    passed = failed = 0
    with Server() as server:
        for seed in seeds:
            try:
                found, history = play(server, seed, steps)
            except AssertionError as problem:
                found, history = [str(problem)], None
            print("seed %d: %s" % (seed, "ok" if not found else "FAIL"))
            for line in found[:12]:
                print("    " + line[:1500])
            if found and args and history:
                for entry in history.log:
                    print("    %s %s %d" % entry)
            passed += not found
            failed += bool(found)
        server.stop()
        for line in server.sanitizer_reports():
            print("    " + line)
            failed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
