"""More connections than there may be, bodies without an end, deep JSON: memory
stays bounded, and who is there already is served on."""

import http.client
import os
import resource
import time

from client import Client
from connections import (GET, dial, exchange, open_files, resident_kib,
                         statuses)
from server import Server

PASSWORD = "Correct-horse-battery-9"
CONNECTIONS = int(os.environ.get("FAULT_CONNECTIONS", "600"))
GROWTH_KIB = 64 * 1024 + CONNECTIONS * 16


def allow_files(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        count = min(count, hard)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def dial_many(server, count):
    """Connections that say half a request."""
    made = []
    for _ in range(count):
        try:
            one = dial(server)
            one.sendall(GET)
        except OSError:
            continue
        made.append(one)
    return made


def twice_as_many_as_may_be():
    """Twice the limit: half waits outside, who was there goes on, and when
    they leave others come in."""
    count = min(CONNECTIONS, allow_files(CONNECTIONS + 500) - 400)
    limit = count // 2
    with Server(extra="[limits]\nconnections = %d\n" % limit) as server:
        anna = Client(server, login=server.register("anna", PASSWORD))
        wire = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

        def whoami():
            wire.request("GET", "/_matrix/client/v3/account/whoami", None,
                         {"Authorization": "Bearer " + anna.token})
            answer = wire.getresponse()
            answer.read()
            return answer.status
        assert whoami() == 200
        before, files = resident_kib(server), open_files(server)
        made = dial_many(server, count)
        time.sleep(1)
        # What the kernel holds for it is not the server's yet.
        held = open_files(server) - files
        assert held <= limit, "%d connections, %d may be" % (held, limit)
        for _ in range(50):
            assert whoami() == 200, "who was there is turned away"
        grown = resident_kib(server) - before
        assert grown < GROWTH_KIB, "it took %d KiB" % grown
        for one in made:
            one.close()
        wire.close()
        deadline = time.monotonic() + 60
        while not server.is_ready():
            assert time.monotonic() < deadline, "nobody comes in any more"
            time.sleep(0.1)
        assert server.stop() == 0
        assert not server.sanitizer_reports()


def bodies_without_an_end():
    """Chunks for ever, to rows that take little and to the one that takes
    files: ended at the row's ceiling."""
    with Server(extra="[limits]\nupload_max = 4M\n") as server:
        token = server.register("anna", PASSWORD)["access_token"]
        before = resident_kib(server)
        for path in ("/_matrix/client/v3/login", "/_matrix/client/v3/createRoom",
                     "/_matrix/media/v3/upload"):
            with dial(server) as one:
                one.sendall(("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: "
                             "Bearer %s\r\nContent-Type: video/mp4\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n" % (
                                 path, token)).encode())
                sent = 0
                try:
                    while sent < 64 << 20:
                        one.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                        sent += 65536
                except OSError:
                    pass
                assert sent < 64 << 20, "%s took 64 MiB" % path
        grown = resident_kib(server) - before
        assert grown < 64 * 1024, "it took %d KiB" % grown
        assert server.is_ready()
        assert server.stop() == 0
        assert not server.sanitizer_reports()


def deep_json():
    """Nesting is refused, however deep and of whatever kind."""
    with Server() as server:
        anna = Client(server, login=server.register("anna", PASSWORD))
        for start, end in ((b"[", b"]"), (b'{"a":', b"}")):
            for depth in (1000, 10000):
                answer = anna.call("PUT", "/_matrix/client/v3/user/%s/"
                                   "account_data/org.x" % anna.user_id,
                                   data=b'{"a":' + start * depth + b"1" +
                                   end * depth + b"}")
                assert 400 <= answer.status < 500, answer
        got, _ = exchange(server, GET + b"Connection: close\r\n\r\n")
        assert statuses(got) == [200]
        assert server.stop() == 0
        assert not server.sanitizer_reports()


CASES = [twice_as_many_as_may_be, bodies_without_an_end, deep_json]
