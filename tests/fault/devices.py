"""kill -9 while devices write to each other and claim keys: nothing that was
acknowledged is lost, nothing arrives twice, no one-time key is given twice."""

import http.client
import os
import random
import threading
import time

from client import V3, Client
from server import Server

ROUNDS = max(4, int(os.environ.get("FAULT_ROUNDS", "25")) // 5)
SENDERS = 4
PASSWORD = "Correct-horse-battery-9"
GONE = (OSError, http.client.HTTPException)


class Worker(threading.Thread):
    """Repeats step() until the server is gone."""

    def __init__(self, step):
        super().__init__(daemon=True)
        self.step = step
        self.mistake = None

    def run(self):
        try:
            while True:
                self.step()
        except GONE:
            pass
        except AssertionError as error:
            self.mistake = error


class Sender:
    """Counts upwards; what was not acknowledged is sent again as it was."""

    def __init__(self, client, name, target):
        self.client, self.name, self.target = client, name, target
        self.number = 0

    def send(self):
        self.client.ok("PUT", V3 + "/sendToDevice/note/%d" % self.number, {
            "messages": {self.target.user_id: {"*": {
                "n": [self.name, self.number]}}}})
        self.number += 1


class Reader:
    """A client as clients are: goes on from the token that it has, and takes an
    answer as received when it has it."""

    def __init__(self, client):
        self.client = client
        self.since = None
        self.got = []

    def sync(self, timeout=300):
        answer = self.client.sync(self.since, timeout)
        self.got += [tuple(one["content"]["n"])
                     for one in answer["to_device"]["events"]]
        self.since = answer["next_batch"]
        return len(answer["to_device"]["events"])


class Claimer:
    def __init__(self, client, target, taken):
        self.client, self.target, self.taken = client, target, taken

    def claim(self):
        answer = self.client.ok("POST", V3 + "/keys/claim", {
            "one_time_keys": {self.target.user_id: {
                self.target.device_id: "a"}}})
        found = answer["one_time_keys"].get(self.target.user_id, {})
        self.taken.extend(found.get(self.target.device_id, {}))
        if not found:
            time.sleep(0.02)


def upload(target, start):
    """Keys that were claimed before are not offered again: a device makes each
    name once."""
    target.ok("POST", V3 + "/keys/upload", {"one_time_keys": {
        "a:%d" % i: "k%d" % i for i in range(start, start + 100)}})


def run_round(server, steps):
    workers = [Worker(step) for step in steps]
    for one in workers:
        one.start()
    time.sleep(random.uniform(0.1, 0.4))
    server.kill()
    for one in workers:
        one.join(30)
        assert not one.is_alive(), "a client hangs"
        assert one.mistake is None, one.mistake
    server.start()


def devices_write_while_killed():
    random.seed(11)
    taken = []
    with Server() as server:
        target = Client(server, login=server.register("target", PASSWORD))
        others = [Client(server, login=server.register("o%d" % i, PASSWORD))
                  for i in range(SENDERS)]
        senders = [Sender(one, i, target) for i, one in enumerate(others)]
        claimers = [Claimer(one, target, taken) for one in others[:3]]
        reader = Reader(target)
        for number in range(ROUNDS):
            upload(target, number * 100)
            run_round(server, [one.send for one in senders] +
                      [one.claim for one in claimers] + [reader.sync])
            for one in senders:
                one.send()
        while reader.sync(0):
            pass
        wanted = {(one.name, number) for one in senders
                  for number in range(one.number)}
        assert len(reader.got) == len(set(reader.got)), "something came twice"
        assert set(reader.got) == wanted, "lost or made up: %s" % sorted(
            wanted ^ set(reader.got))[:5]
        for one in senders:
            mine = [n for name, n in reader.got if name == one.name]
            assert mine == sorted(mine), "out of order"
        assert len(taken) == len(set(taken)), "a key was given twice"
        assert taken, "nothing was claimed"
        assert server.stop() == 0, "the last stop was not clean"
        reports = server.sanitizer_reports()
        assert not reports, reports[:3]
    print("     %d rounds, %d messages once, %d keys once" %
          (ROUNDS, len(reader.got), len(taken)))


CASES = [devices_write_while_killed]
