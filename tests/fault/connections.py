"""What hostile or unlucky clients do to connections."""

import os
import resource
import select
import socket
import threading
import time

from client import V3, Client, quote
from server import Server

PASSWORD = "Correct-horse-battery-9"
WAITING = int(os.environ.get("FAULT_WAITING", "320"))
DEVICE_POLLS = 8  # long polls of one device; the oldest gives way
GET = b"GET /_matrix/client/versions HTTP/1.1\r\nHost: x\r\n"


def dial(server):
    return socket.create_connection(("127.0.0.1", server.port), 10)


def read_some(connection, seconds=5):
    """What arrives until it closes or is silent; b"" when it just closes."""
    got = b""
    connection.settimeout(seconds)
    try:
        while True:
            block = connection.recv(65536)
            if not block:
                return got, True
            got += block
    except socket.timeout:
        return got, False
    except OSError:
        return got, True


def exchange(server, data, seconds=2):
    with dial(server) as connection:
        connection.sendall(data)
        return read_some(connection, seconds)


def statuses(data):
    return [int(part[1:4]) for part in data.split(b"HTTP/1.1")[1:]]


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
SMUGGLING = {
    "length and chunked":
        b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths":
        b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
        b"Content-Length: 40\r\n\r\n" + SMUGGLED,
    "lengths in one header":
        b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0, 40\r\n\r\n" +
        SMUGGLED,
    "signed length":
        b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n" +
        SMUGGLED,
    "chunked is not last":
        b"POST /a HTTP/1.1\r\nHost: x\r\n"
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "unknown coding":
        b"POST /a HTTP/1.1\r\nHost: x\r\n"
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "space before the colon":
        b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length : 40\r\n\r\n" +
        SMUGGLED,
    "folded header":
        b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked"
        b"\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "bare line feeds":
        b"POST /a HTTP/1.1\nHost: x\nContent-Length: 0\n\n" + SMUGGLED,
    "bad chunk size":
        b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0x0\r\n\r\n" + SMUGGLED,
    "huge chunk size":
        b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"fffffffffffffffff\r\n" + SMUGGLED,
    "nul in a header":
        b"GET /a HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n" + SMUGGLED,
    "line feed in a chunk size":
        b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\n\r\n" + SMUGGLED,
}


def smuggling():
    """One answer of 4xx, then the connection is closed: nothing behind a
    doubtful request is ever read as another."""
    with Server() as server:
        for name, data in SMUGGLING.items():
            got, closed = exchange(server, data)
            found = statuses(got)
            assert len(found) <= 1, "%s: answers %s" % (name, found)
            assert all(400 <= one < 500 or one == 501 for one in found), \
                "%s: answers %s" % (name, found)
            assert closed, "%s: the connection stays open" % name
        assert server.is_ready()


def pipelining():
    with Server() as server:
        got, _ = exchange(server, (GET + b"\r\n") * 5 +
                          GET + b"Connection: close\r\n\r\n", 5)
        assert statuses(got) == [200] * 6, statuses(got)


def odd_but_legal():
    with Server() as server:
        got, closed = exchange(
            server, b"GET /_matrix/client/versions HTTP/1.0\r\n\r\n")
        assert got.split()[1] == b"200" and closed, got[:60]
        got, _ = exchange(server, b"HEAD /_matrix/client/versions HTTP/1.1\r\n"
                          b"Host: x\r\nConnection: close\r\n\r\n")
        assert statuses(got) == [200] and got.endswith(b"\r\n\r\n"), got
        got, _ = exchange(server, GET.replace(
            b"Host: x\r\n", b"") + b"\r\n")
        assert statuses(got) == [400], "no Host: %s" % statuses(got)
        chunks = (b"POST /_matrix/client/v3/login HTTP/1.1\r\nHost: x\r\n"
                  b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                  b'1\r\n{\r\n1\r\n}\r\n0\r\n\r\n')
        got, _ = exchange(server, chunks)
        assert statuses(got) == [400], statuses(got)


def oversized():
    with Server() as server:
        got, _ = exchange(server, b"GET /" + b"a" * 100000 +
                          b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert statuses(got) and 400 <= statuses(got)[0] < 500, got[:80]
        got, _ = exchange(server, GET + b"X-Long: " + b"a" * 300000 +
                          b"\r\n\r\n")
        assert statuses(got) and 400 <= statuses(got)[0] < 500, got[:80]
        many = b"".join(b"X-%d: 1\r\n" % i for i in range(5000))
        got, _ = exchange(server, GET + many + b"\r\n")
        assert statuses(got) and 400 <= statuses(got)[0] < 500, got[:80]
        got, _ = exchange(
            server, b"POST /_matrix/client/v3/login HTTP/1.1\r\nHost: x\r\n"
            b"Content-Length: 99999999999\r\n\r\n")
        assert statuses(got) == [413], statuses(got)
        assert server.is_ready()


def continue_only_when_welcome():
    """Expect: 100-continue is answered after the checks, not before."""
    with Server() as server:
        head = (b"POST /_matrix/media/v3/upload HTTP/1.1\r\nHost: x\r\n"
                b"Content-Type: image/png\r\nContent-Length: 10\r\n"
                b"Expect: 100-continue\r\n")
        got, _ = exchange(server, head + b"\r\n")
        assert statuses(got)[:1] == [401], statuses(got)
        token = server.register("anna", PASSWORD)["access_token"]
        with dial(server) as connection:
            connection.sendall(head + b"Authorization: Bearer " +
                               token.encode() + b"\r\n\r\n")
            connection.settimeout(5)
            first = connection.recv(1000)
            assert first.startswith(b"HTTP/1.1 100"), first
            connection.sendall(b"0123456789")
            assert b" 200 " in connection.recv(4000)


def slow_clients():
    """A hundred that send a byte now and then, and a healthy one."""
    with Server() as server:
        slow = [dial(server) for _ in range(100)]
        for one in slow:
            one.sendall(b"POST /_matrix/client/v3/login HTTP/1.1\r\n")
        for _ in range(3):
            for one in slow:
                one.sendall(b"X")
            started = time.monotonic()
            got, _ = exchange(server, GET + b"Connection: close\r\n\r\n")
            assert statuses(got) == [200]
            assert time.monotonic() - started < 10, "held up by slow clients"
            time.sleep(0.1)
        for one in slow:
            one.close()
        assert server.stop() == 0
        assert not server.sanitizer_reports()


def slow_readers():
    """They ask for much and read nothing; others are served meanwhile."""
    with Server() as server:
        anna = Client(server, login=server.register("anna", PASSWORD))
        answer = anna.call("POST", "/_matrix/media/v3/upload",
                           data=os.urandom(8 << 20),
                           headers={"Content-Type": "video/mp4"})
        path = "/_matrix/client/v1/media/download/" + \
            answer["content_uri"][len("mxc://"):]
        stuck = []
        for _ in range(80):
            one = dial(server)
            one.sendall(("GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: "
                         "Bearer %s\r\n\r\n" % (path, anna.token)).encode())
            stuck.append(one)
        time.sleep(0.5)
        started = time.monotonic()
        room = anna.create_room()
        anna.send(room, "others go on")
        assert time.monotonic() - started < 20, "held up by slow readers"
        for one in stuck:
            one.close()
        assert server.stop() == 0
        assert not server.sanitizer_reports()


def half_open():
    """Connections that end in the middle of everything."""
    with Server() as server:
        token = server.register("anna", PASSWORD)["access_token"]
        whole = (b"PUT /_matrix/client/v3/user/@anna:ward.test/account_data/"
                 b"org.x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                 token.encode() + b"\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
        for cut in range(0, len(whole), 3):
            with dial(server) as connection:
                connection.sendall(whole[:cut])
                if cut % 2:
                    connection.shutdown(socket.SHUT_WR)
        got, _ = exchange(server, whole, 1)
        assert statuses(got) == [200], got[:100]
        with dial(server) as connection:
            connection.sendall(whole)
            connection.shutdown(socket.SHUT_WR)
            got, _ = read_some(connection, 5)
            assert statuses(got) == [200], "a half-closed client: %r" % got
        assert server.stop() == 0
        assert not server.sanitizer_reports()


def resident_kib(server):
    with open("/proc/%d/status" % server.process.pid) as f:
        for line in f:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def open_files(server):
    return len(os.listdir("/proc/%d/fd" % server.process.pid))


def settled_files(server):
    """How many files it has open once nothing closes any more."""
    last, now = -1, open_files(server)
    while now != last:
        time.sleep(1)
        last, now = now, open_files(server)
    return now


def vanishing_waiters():
    """Hundreds wait in /sync, as many as their devices may, and leave without
    a word; what they held goes with them.  (Thousands: tests/http, case_park.)
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WAITING + 500
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE,
                           (wanted, max(hard, wanted)))
    with Server() as server:
        anna = Client(server, login=server.register("anna", PASSWORD))
        room = anna.create_room()
        requests = []
        for i in range(WAITING // DEVICE_POLLS):
            person = Client(server, login=server.register(
                "waiter%d" % i, PASSWORD))
            since = person.sync(set_presence="offline")["next_batch"]
            requests += [(
                "GET %s/sync?timeout=60000&set_presence=offline&since=%s"
                " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" % (
                    V3, quote(since), person.token)).encode()] * DEVICE_POLLS
        before = settled_files(server)
        waiting = []
        for request in requests:
            one = dial(server)
            one.sendall(request)
            waiting.append(one)
        deadline = time.monotonic() + 60
        while open_files(server) < before + len(requests):
            assert time.monotonic() < deadline, "not all were accepted"
            time.sleep(0.05)
        time.sleep(1)
        early = select.select(waiting[:1000], [], [], 0)[0]
        assert not early, "%d did not wait" % len(early)
        for one in waiting:
            one.close()
        deadline = time.monotonic() + 20
        while open_files(server) > before + 20:
            assert time.monotonic() < deadline, \
                "%d connections are left" % (open_files(server) - before)
            time.sleep(0.05)
        started = time.monotonic()
        anna.send(room, "still here")
        assert time.monotonic() - started < 10
        assert server.stop() == 0
        assert not server.sanitizer_reports()


def waiters_and_a_message():
    """Two hundred wait, eight for each device; one message reaches all."""
    with Server() as server:
        anna = Client(server, login=server.register("anna", PASSWORD))
        room = anna.create_room(preset="public_chat")
        people = [anna]
        for i in range(24):
            people.append(Client(server, login=server.register(
                "waiter%d" % i, PASSWORD)))
            people[-1].join(room)
        seen = []

        def wait(person, since):
            answer = person.sync(since, 30000, set_presence="offline")
            seen.append(room in answer.get("rooms", {}).get("join", {}))
        threads = []
        for person in people:
            since = person.sync(set_presence="offline")["next_batch"]
            threads += [threading.Thread(target=wait, args=(person, since))
                        for _ in range(8)]
        for one in threads:
            one.start()
        time.sleep(2)
        Client(server, login={
            "access_token": anna.token, "user_id": anna.user_id}).send(
            room, "to all")
        for one in threads:
            one.join(40)
        assert seen == [True] * 200, "%d of 200" % sum(seen)


CASES = [smuggling, pipelining, odd_but_legal, oversized,
         continue_only_when_welcome, slow_clients, slow_readers, half_open,
         vanishing_waiters, waiters_and_a_message]
