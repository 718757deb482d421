"""What others feel while somebody misbehaves: a healthy client's times in calm
and beside each kind of crowd, and what the crowd costs in memory.

The times are printed; they are judged by `make soak` alone (the p99 at most
doubles), since a machine that is busy otherwise says nothing of the server."""

import contextlib
import http.client
import json
import os
import socket
import threading
import time

from client import V3, Client, rooms
from connections import GET, dial, resident_kib
from server import Server

PASSWORD = "Correct-horse-battery-9"
DEEP = bool(os.environ.get("FAULT_DEEP"))
REQUESTS = 2000 if DEEP else 150
CROWD = 2000 if DEEP else 200
GROWTH_KIB = 64 * 1024 + CROWD * 24
TRIES = 4
# Below this nobody feels a difference, and a scheduler's turn is half of it.
FELT_MS = 8


class ThriftyServer(Server):
    """What was freed is not kept to be looked at: its memory is what it uses."""

    def environment(self):
        env = super().environment()
        env["ASAN_OPTIONS"] += ":quarantine_size_mb=2"
        return env


class Healthy:
    """Somebody who works: sends, and asks."""

    def __init__(self, server, person, room):
        self.token, self.room, self.number = person.token, room, 0
        self.wire = http.client.HTTPConnection("127.0.0.1", server.port,
                                               timeout=120)

    def ask(self):
        self.number += 1
        body = None
        method, path = "GET", V3 + "/account/whoami"
        if self.number % 2:
            method = "PUT"
            path = rooms(self.room) + "/send/m.room.message/h%d" % self.number
            body = json.dumps({"msgtype": "m.text", "body": "x"})
        started = time.perf_counter()
        self.wire.request(method, path, body,
                          {"Authorization": "Bearer " + self.token})
        answer = self.wire.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        return (time.perf_counter() - started) * 1000

    def measure(self):
        """The median and the p99, in ms."""
        times = sorted(self.ask() for _ in range(REQUESTS))
        return times[len(times) // 2], times[len(times) * 99 // 100]


@contextlib.contextmanager
def again_and_again(act, pause=0.01):
    """act() in a thread of its own, until the end; what goes wrong with an
    attacker is nobody's concern."""
    ending = threading.Event()

    def loop():
        while not ending.is_set():
            with contextlib.suppress(OSError):
                act()
            ending.wait(pause)
    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


@contextlib.contextmanager
def many(server, data, count=CROWD, then=None):
    made = []
    for _ in range(count):
        with contextlib.suppress(OSError):
            one = dial(server)
            one.sendall(data)
            if then:
                then(one)
            made.append(one)
    try:
        yield made
    finally:
        for one in made:
            one.close()


@contextlib.contextmanager
def slow_writers(server, _):
    head = b"POST /_matrix/client/v3/login HTTP/1.1\r\nHost: x\r\nX-A: "
    with many(server, head) as made:
        turns = iter(range(10 ** 9))
        with again_and_again(lambda: made[next(turns) % len(made)].send(b"x")):
            yield


@contextlib.contextmanager
def slow_readers(server, person):
    answer = person.call("POST", "/_matrix/media/v3/upload",
                         data=os.urandom(8 << 20),
                         headers={"Content-Type": "video/mp4"})
    with many(server, ("GET /_matrix/client/v1/media/download/%s HTTP/1.1\r\n"
                       "Host: x\r\nAuthorization: Bearer %s\r\n\r\n" % (
                           answer["content_uri"][6:], person.token)).encode(),
              CROWD // 2):
        yield


@contextlib.contextmanager
def half_open(server, _):
    with many(server, GET, then=lambda one: one.shutdown(socket.SHUT_WR)):
        yield


@contextlib.contextmanager
def header_floods(server, _):
    def act():
        with dial(server) as one:
            one.sendall(GET)
            for _ in range(16):
                one.sendall(b"X-Long: %s\r\n" % (b"a" * 8000))
    with again_and_again(act):
        yield


@contextlib.contextmanager
def endless_bodies(server, person):
    head = ("POST /_matrix/client/v3/createRoom HTTP/1.1\r\nHost: x\r\n"
            "Authorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            % person.token).encode()

    def act():
        with dial(server) as one:
            one.sendall(head)
            for _ in range(64):
                one.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    # Oftener, and the sending itself takes a whole core.
    with again_and_again(act, 0.05):
        yield


@contextlib.contextmanager
def deep_json(server, person):
    path = V3 + "/user/%s/account_data/org.x" % person.user_id
    data = b'{"a":' * 10000 + b"1" + b"}" * 10000
    mine = Client(server, login={"access_token": person.token,
                                 "user_id": person.user_id})
    with again_and_again(lambda: mine.call("PUT", path, data=data)):
        yield


CROWDS = [slow_writers, slow_readers, half_open, header_floods, endless_bodies,
          deep_json]


def one_crowd(server, person, healthy, crowd):
    """Calm, then beside the crowd; the least of the tries counts, since what
    else the machine does only adds."""
    ratio = None
    for _ in range(TRIES if DEEP else 1):
        calm = healthy.measure()
        with crowd(server, person):
            beside = healthy.measure()
        found = max(beside[1], FELT_MS / 2) / max(calm[1], FELT_MS / 2)
        if ratio is None or found < ratio:
            ratio, best = found, (calm, beside)
        if ratio <= 2:
            break
    print("     %-15s p50 %5.1f -> %5.1f ms, p99 %5.1f -> %5.1f ms" % (
        crowd.__name__, best[0][0], best[1][0], best[0][1], best[1][1]))
    return ratio


def others_are_unharmed():
    with ThriftyServer(extra="[limits]\nupload_max = 16M\n") as server:
        person = Client(server, login=server.register("anna", PASSWORD))
        other = Client(server, login=server.register("mallory", PASSWORD))
        healthy = Healthy(server, person, person.create_room())
        healthy.measure()
        before = resident_kib(server)
        for crowd in CROWDS:
            ratio = one_crowd(server, other, healthy, crowd)
            assert not DEEP or ratio <= 2, "%s: %.1f times as long" % (
                crowd.__name__, ratio)
        grown = resident_kib(server) - before
        assert grown < GROWTH_KIB, "it took %d KiB" % grown
        print("     %d KiB more for all of it" % grown)
        assert server.stop() == 0
        assert not server.sanitizer_reports()


CASES = [others_are_unharmed]
