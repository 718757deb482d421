"""Clients that take their time, and too many of them."""

import time

from wire import Server

ARGUMENTS = ["--slow", "700", "--idle", "900"]


def drip(c, data, seconds):
    """Sends a byte at a time for that long; the answer's status, or None."""
    end = time.monotonic() + seconds
    at = 0
    c.sock.settimeout(0.05)
    while time.monotonic() < end:
        try:
            c.send(data[at % len(data):at % len(data) + 1])
            at += 1
        except OSError:
            return None
        try:
            got = c.sock.recv(65536)
            return int(got.split()[1]) if got else None
        except TimeoutError:
            pass
        except ConnectionResetError:
            return None
    raise AssertionError("the server waits for ever")


def test_a_dripping_head(s):
    with s.conn() as c:
        c.send(b"GET /test/hello HTTP/1.1\r\n")
        assert drip(c, b"X-Drip: a\r\n", 3) == 408
    with s.conn() as c:
        assert drip(c, b"G", 3) in (408, 400)


def test_no_head_at_all(s):
    with s.conn() as c:
        started = time.monotonic()
        assert c.is_closed()
        assert 0.5 < time.monotonic() - started < 3


def test_a_dripping_body(s):
    for path in ("/test/echo", "/test/upload/drip"):
        method = "PUT" if "upload" in path else "POST"
        with s.conn() as c:
            c.send("%s %s HTTP/1.1\r\nHost: x\r\n"
                   "Content-Length: 50000\r\n\r\n" % (method, path))
            assert drip(c, b"x", 4) == 408


def test_a_steady_body_is_not_cut(s):
    with s.conn() as c:
        c.send(b"POST /test/echo HTTP/1.1\r\nHost: x\r\n"
               b"Content-Length: 60000\r\n\r\n")
        for _ in range(15):
            c.send(b"x" * 4000)
            time.sleep(0.12)
        assert len(c.read().body) == 60000


def test_idle_connections_end(s):
    with s.conn() as c:
        assert c.ask("GET", "/test/hello").status == 200
        started = time.monotonic()
        assert c.is_closed()
        assert 0.7 < time.monotonic() - started < 3


def test_a_reader_that_stops(s):
    for path in ("/test/large?len=30000000", "/test/file"):
        with s.conn(receive=4096) as c:
            c.send_request("GET", path)
            s.until(lambda st: st["connections"] <= 1, 5)


def test_waiting_is_not_being_slow(s):
    a = s.get("/test/wait?timeout=2000")
    assert a.json()["cause"] == "deadline", a
    assert s.get("/test/slow?ms=1500").status == 200


def test_many_slow_ones(s):
    conns = [s.conn() for _ in range(500)]
    for c in conns:
        c.send(b"GET /test/hello HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert s.get("/test/hello").status == 200
    s.until(lambda st: st["connections"] == 1, 6)
    assert s.stats()["timed_out"] >= 500
    for c in conns:
        c.sock.close()


def test_too_many(s):
    with Server("--connections", "50") as other:
        conns = [other.conn() for _ in range(50)]
        for c in conns:  # an answer says it was taken in; a connect does not
            assert c.ask("GET", "/test/hello").status == 200
        with other.conn() as c:
            a = c.read()
            assert a.status == 503 and a.headers["retry-after"] == "5", a
            assert a.json()["errcode"] == "M_UNKNOWN"
        for c in conns:
            c.sock.close()
        other.until(lambda st: st["refused"] == 1 and st["connections"] == 1)


TESTS = [value for name, value in sorted(globals().items())
         if name.startswith("test_")]
