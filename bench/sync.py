"""What sync costs: accounts in many rooms, asked again and again."""

import concurrent.futures
import http.client
import json
import subprocess
import threading

import client

PASSWORD = "Correct-horse-battery-9"
SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
FIRST = {"lists": {"all": {"ranges": [[0, 19]], "timeline_limit": 1,
                           "required_state": [["m.room.name", ""],
                                              ["m.room.member", "$LAZY"]],
                           "filters": {"not_room_types": ["m.space"]}}}}
TEN = json.dumps({"room": {"timeline": {"limit": 10}}})


class Kept(client.Client):
    """One connection for each thread."""

    own = threading.local()

    def raw(self, method, path, body=None, headers=None, timeout=60):
        wire = getattr(self.own, "wire", None)
        if wire is None or wire.port != self.server.port:
            wire = self.own.wire = http.client.HTTPConnection(
                "127.0.0.1", self.server.port, timeout=timeout)
        wire.request(method, path, body, headers or {})
        response = wire.getresponse()
        return client.Answer(response.status, {}, response.read())


def people(ward, count):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda i: Kept(ward, login=ward.register(
            "s%d" % i, PASSWORD)), range(count)))


def fill(members, count, messages):
    """count rooms of them all; they speak in turn."""
    def one(i):
        room = members[0].create_room(preset="public_chat", name="R%d" % i)
        for person in members[1:]:
            person.join(room)
        for k in range(messages):
            members[k % len(members)].send(room, "message %d" % k)
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        list(pool.map(one, range(count)))


class Asker:
    def __init__(self, ward, program):
        self.ward = ward
        self.program = program

    def ask(self, person, count, method, path, body=None):
        text = "" if body is None else json.dumps(body)
        out = subprocess.run(
            [self.program, str(self.ward.port), str(self.ward.process.pid),
             str(count), person.token, method, path], input=text,
            capture_output=True, text=True, check=True).stdout
        return {name: float(value) for name, value in
                (word.split("=") for word in out.split())}

    def first(self, person):
        return self.ask(person, 9, "GET", client.V3 + "/sync?filter=" +
                        client.quote(TEN))

    def sliding(self, person):
        return self.ask(person, 30, "POST", SLIDING, FIRST)

    def nothing(self, person):
        since = person.sync()["next_batch"]
        return self.ask(person, 5000, "GET", client.V3 + "/sync?timeout=0&"
                        "since=" + client.quote(since))

    def sliding_nothing(self, person):
        pos = person.post(SLIDING, FIRST)["pos"]
        return self.ask(person, 5000, "POST", SLIDING + "?timeout=0&pos=" +
                        client.quote(pos), FIRST)


def measure(ward, program, show, rooms=(200, 2000)):
    asker = Asker(ward, program)
    crowd = people(ward, 50)
    fill(crowd, rooms[0], 0)
    show("first sync, %d rooms of 50 members (p50)" % rooms[0],
         asker.first(crowd[7])["p50"] / 1000, "ms", 60)
    show("sync with nothing new, the server's processor",
         asker.nothing(crowd[7])["cpu"], "us", 30)
    show("sliding sync with nothing new, the same",
         asker.sliding_nothing(crowd[7])["cpu"], "us", 30)
    show("sliding sync, first answer of 20 of %d rooms" % rooms[0],
         asker.sliding(crowd[7])["p50"] / 1000, "ms", 5)
    few = [Kept(ward, login=ward.register("f%d" % i, PASSWORD))
           for i in range(5)]
    fill(few, 200, 10)
    show("first sync, 200 rooms, 5 members, 10 messages",
         asker.first(few[3])["p50"] / 1000, "ms", 30)
    fill(few, rooms[1] - 200, 10)
    show("   %d such rooms" % rooms[1],
         asker.first(few[3])["p50"] / 1000, "ms", 300)
    show("sliding sync, first answer of 20 of %d rooms" % rooms[1],
         asker.sliding(few[3])["p50"] / 1000, "ms", 5)
    show("sync with nothing new, %d rooms" % rooms[1],
         asker.nothing(few[3])["cpu"], "us", 30)
    show("sliding sync with nothing new, %d rooms" % rooms[1],
         asker.sliding_nothing(few[3])["cpu"], "us", 30)

