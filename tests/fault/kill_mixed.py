"""kill -9 under mixed load: messages, files, syncs, receipts, joins.

After each restart `wardwire check` finds nothing.  At the end everything that
was acknowledged is there exactly once, and no reader lost or repeated a
message.  FAULT_SEED gives the points of an earlier run again; FAULT_POINTS is
their number.
"""

import hashlib
import http.client
import json
import os
import random
import subprocess
import threading
import time

from client import V3, Client, quote, rooms, timeline
from server import Server

POINTS = int(os.environ.get("FAULT_POINTS", "20"))
SEED = int(os.environ.get("FAULT_SEED", "0")) or random.randrange(1, 10 ** 9)
PASSWORD = "Correct-horse-battery-9"
GONE = (OSError, http.client.HTTPException)
FILTER = {"room": {"timeline": {"limit": 100}}}


class Gone(Exception):
    """The server died before it answered."""


class Doer:
    """One client that does one thing again and again.  What was under way when
    the server died is done again as it was, as clients do."""

    def __init__(self, client):
        self.client = client

    def ask(self, method, path, body=None, **more):
        try:
            answer = self.client.call(method, path, body, **more)
        except GONE as error:
            raise Gone() from error
        assert answer.status == 200, "%s %s: %r" % (method, path, answer)
        return answer

    def step(self):
        raise NotImplementedError


class Sender(Doer):
    def __init__(self, client, name, room):
        super().__init__(client)
        self.name, self.room, self.number, self.sent = name, room, 0, {}

    def step(self):
        body = "%s %d" % (self.name, self.number)
        answer = self.ask("PUT", rooms(self.room) + "/send/m.room.message/n%d"
                          % self.number, {"msgtype": "m.text", "body": body})
        self.sent[body] = answer["event_id"]
        self.number += 1


class Uploader(Doer):
    def __init__(self, client, chance):
        super().__init__(client)
        self.chance, self.kept = chance, {}

    def step(self):
        data = self.chance.randbytes(self.chance.randrange(1, 200000))
        answer = self.ask("POST", "/_matrix/media/v3/upload", data=data,
                          headers={"Content-Type": "video/mp4"})
        self.kept[answer["content_uri"][len("mxc://"):]] = \
            hashlib.sha256(data).digest()

    def compare(self):
        for name, digest in self.kept.items():
            answer = self.client.get("/_matrix/client/v1/media/download/" +
                                     name)
            assert answer.status == 200, "lost the file %s" % name
            assert hashlib.sha256(answer.body).digest() == digest, \
                "%s has other bytes" % name


class Reader(Doer):
    """Goes on from the token that it has, and marks as read what it saw."""

    def __init__(self, client, room):
        super().__init__(client)
        self.room, self.since = room, None
        # Of marks that nobody acknowledged, any may have been made.
        self.seen, self.marked, self.marking = [], None, set()

    def missed(self, events, start):
        """What lies between the last token and a timeline that was cut."""
        while start:
            answer = self.ask("GET", rooms(self.room) + "/messages", query={
                "dir": "b", "limit": 500, "from": start, "to": self.since})
            events = answer["chunk"][::-1] + events
            start = answer.json.get("end") if answer["chunk"] else None
        return events

    def step(self, timeout=200):
        query = {"timeout": timeout, "filter": json.dumps(FILTER),
                 "set_presence": "offline"}
        if self.since:
            query["since"] = self.since
        answer = self.ask("GET", V3 + "/sync", query=query).json
        events = timeline(answer, self.room)
        if events and self.since:
            joined = answer["rooms"]["join"][self.room]["timeline"]
            if joined.get("limited"):
                events = self.missed(events, joined["prev_batch"])
        self.since = answer["next_batch"]
        self.seen += [one["event_id"] for one in events
                      if one["type"] == "m.room.message"]
        if events and timeout:
            mark = events[-1]["event_id"]
            self.marking.add(mark)
            self.ask("POST", rooms(self.room) + "/receipt/m.read/" +
                     quote(mark), {})
            self.marked, self.marking = mark, set()
        return len(events)

    def compare(self, sent):
        while self.step(0):
            pass
        assert len(self.seen) == len(set(self.seen)), "a message came twice"
        assert set(self.seen) == sent, "lost %d, made up %d" % (
            len(sent - set(self.seen)), len(set(self.seen) - sent))
        answer = self.ask("GET", V3 + "/sync", query={"timeout": 0}).json
        marks = [event["content"] for event in
                 answer["rooms"]["join"][self.room]["ephemeral"]["events"]
                 if event["type"] == "m.receipt"]
        mine = {event for content in marks for event, kinds in content.items()
                if self.client.user_id in kinds.get("m.read", {})}
        assert self.marked is None or mine & {self.marked, *self.marking}, \
            "the receipt is at %s, acknowledged %s" % (mine, self.marked)


class Comer(Doer):
    """Joins and leaves."""

    def __init__(self, client, room):
        super().__init__(client)
        self.room, self.joined = room, False

    def step(self):
        self.ask("POST", rooms(self.room) + (
            "/leave" if self.joined else "/join"), {})
        self.joined = not self.joined

    def compare(self, members):
        assert (self.client.user_id in members) == self.joined, \
            "%s: %s was acknowledged" % (
                self.client.user_id, "join" if self.joined else "leave")


class Loop(threading.Thread):
    def __init__(self, doer):
        super().__init__(daemon=True)
        self.doer, self.mistake = doer, None

    def run(self):
        try:
            while True:
                self.doer.step()
        except Gone:
            pass
        except Exception as error:  # told by whoever joins
            self.mistake = error


def run_check(server, *words):
    done = subprocess.run(
        [server.program, "check", *words, "--config", server.config],
        capture_output=True, text=True, timeout=120,
        stdin=subprocess.DEVNULL, env=server.environment())
    assert done.returncode == 0, "check: " + done.stdout + done.stderr


def one_point(server, doers, chance):
    loops = [Loop(one) for one in doers]
    for one in loops:
        one.start()
    time.sleep(chance.uniform(0.01, 0.4))
    server.kill()
    for one in loops:
        one.join(60)
        assert not one.is_alive(), "a client hangs"
        assert one.mistake is None, one.mistake
    run_check(server)
    server.start()
    for one in doers:
        if isinstance(one, (Sender, Comer)):
            one.step()


class Ward:
    """Who is there, and what they do."""

    def __init__(self, server, chance):
        people = [Client(server, login=server.register("p%d" % i, PASSWORD))
                  for i in range(8)]
        self.made = [people[0].create_room(preset="public_chat")
                     for _ in range(2)]
        for one in people[1:6]:
            for room in self.made:
                one.join(room)
        self.senders = [Sender(people[i], "s%d" % i, self.made[i % 2])
                        for i in range(4)]
        self.uploader = Uploader(people[0], chance)
        self.readers = [Reader(people[4 + i], self.made[i])
                        for i in range(2)]
        self.comers = [Comer(people[6 + i], self.made[i]) for i in range(2)]
        for one in self.readers:
            one.step(0)
        self.doers = self.senders + [self.uploader] + self.readers + \
            self.comers

    def compare(self):
        for number, room in enumerate(self.made):
            sent = [event for one in self.senders if one.room == room
                    for event in one.sent.values()]
            assert len(sent) == len(set(sent)), "one event for two messages"
            self.readers[number].compare(set(sent))
            members = self.senders[0].ask(
                "GET", rooms(room) + "/joined_members")["joined"]
            self.comers[number].compare(members)
        self.uploader.compare()


def kill_under_mixed_load():
    print("     FAULT_SEED=%d" % SEED, flush=True)
    chance = random.Random(SEED)
    with Server() as server:
        ward = Ward(server, chance)
        for _ in range(POINTS):
            one_point(server, ward.doers, chance)
        ward.compare()
        assert server.stop() == 0, "the last stop was not clean"
        run_check(server, "--hashes")
        reports = server.sanitizer_reports()
        assert not reports, reports[:3]
    print("     %d points, %d messages, %d files" % (
        POINTS, sum(len(one.sent) for one in ward.senders),
        len(ward.uploader.kept)))


CASES = [kill_under_mixed_load]
