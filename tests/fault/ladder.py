"""Ladders while the server is killed and its clock jumps, at random: every step
of every priority message fires exactly once, in its order, and each ends."""

import os
import random
import time

from client import Client
from duty import CLINIC, PASSWORD, card, prove
from faults import FaultyServer

ROUNDS = int(os.environ.get("FAULT_LADDER_ROUNDS", "8"))
ITEMS = 12
JUMPS_S = (-3600, -90, -5, 5, 90, 3600, 86400)
PRIORITY = CLINIC + "/priority"


class Ladders:
    """A nurse who sends, and three levels that never answer."""

    def __init__(self, server):
        self.server = server
        self.admin = Client(server, login=server.register("rita", PASSWORD,
                                                          admin=True))
        self.nurse = Client(server, login=server.register("sam", PASSWORD))
        people = [Client(server, login=server.register("d%d" % i, PASSWORD))
                  for i in range(3)]
        card(server, people)
        self.define("cons", "Consultant")
        self.define("lead", "Lead")
        self.define("reg", "Registrar", timers={"urgent": {
            "undelivered_s": 0, "unseen_s": 0, "realert_s": 1,
            "accept_minutes": 1, "end_s": 2, "ladder": [
                {"role_id": "cons", "after_s": 2},
                {"role_id": "lead", "after_s": 2}]}})
        for one, role in zip(people, ("reg", "cons", "lead")):
            prove(one)
            one.ok("POST", CLINIC + "/roles/%s/take" % role, {})
        self.items = []

    def define(self, role, name, **more):
        self.admin.ok("PUT", CLINIC + "/roles/" + role,
                      dict({"name": name}, **more))

    def send(self):
        number = len(self.items)
        self.items.append(self.nurse.ok("POST", PRIORITY, {
            "txn_id": "t%d" % number, "role_id": "reg", "priority": "urgent",
            "content": {"text": "Bed %d" % number}})["item_id"])

    def item(self, item_id):
        return self.nurse.ok("GET", PRIORITY + "/" + item_id)

    def check(self, item_id, has_ended):
        item = self.item(item_id)
        told = [one["level"] for one in item["timeline"]
                if one["what"] in ("step", "overtaken")]
        levels = [one["level"] for one in item["steps"] if "at_ms" in one]
        assert told == levels == list(range(1, len(levels) + 1)), item
        what = [one["what"] for one in item["timeline"]]
        ends = what.count("no_response")
        assert ends == (item["state"] == "no_response"), what
        assert not has_ended or (len(levels) == 3 and ends == 1), item
        return item["state"] == "no_response"


def disturb(server, shift):
    """A kill, a jump of the clock, or both; the clock's shift after it."""
    kind = random.choice(("kill", "jump", "both"))
    if kind != "kill":
        shift = random.choice(JUMPS_S)
        server.shift_clock(shift)
    if kind != "jump":
        server.kill()
        server.start()
    return shift


def each_step_fires_once():
    seed = int(os.environ.get("FAULT_SEED", random.randrange(1 << 30)))
    random.seed(seed)
    print("     seed %d" % seed)
    with FaultyServer() as server:
        ward = Ladders(server)
        shift = 0
        for _ in range(ROUNDS):
            for _ in range(ITEMS // ROUNDS + 1):
                ward.send()
            time.sleep(random.uniform(0.1, 1.5))
            shift = disturb(server, shift)
            for one in ward.items:
                ward.check(one, False)
        deadline = time.monotonic() + 90
        while not all([ward.check(one, False) for one in ward.items]):
            assert time.monotonic() < deadline, "a ladder does not go on"
            time.sleep(0.3)
        time.sleep(1)
        for one in ward.items:
            ward.check(one, True)
        assert server.stop() == 0, "the last stop was not clean"
        assert not server.sanitizer_reports()
    print("     %d ladders, %d kills and jumps" % (len(ward.items), ROUNDS))


CASES = [each_step_fires_once]
