"""Requests that wait: wakes, deadlines, clients that vanish, the stop."""

import resource
import signal
import socket
import time

from wire import Server

MANY = 5000


def wait_conn(s, query="timeout=20000", path="/test/wait"):
    c = s.conn()
    c.send_request("GET", "%s?%s" % (path, query))
    return c


def wake(s, query=""):
    with s.conn() as c:
        assert c.ask("POST", "/test/wake?" + query).status == 200


def test_deadline(s):
    for path in ("/test/wait", "/test/wait_inline"):
        started = time.monotonic()
        a = s.get(path + "?timeout=200")
        took = time.monotonic() - started
        assert a.json()["cause"] == "deadline", a
        assert 0.199 <= took < 0.6, took
    assert s.get("/test/wait?timeout=0").json()["cause"] == "deadline"
    assert s.get("/test/wait?timeout=-5").json()["cause"] == "deadline"


def test_wake(s):
    for mode, where in (("", "inline"), ("worker", "worker")):
        with wait_conn(s, "timeout=20000&mode=" + mode) as c:
            s.until(lambda st: st["parked"] == 1)
            wake(s)
            a = c.read()
            assert a.json() == {"cause": "woken", "where": where,
                                "resumes": 1}, a
            s.until(lambda st: st["live"] == 0)
            assert c.ask("GET", "/test/hello").status == 200


def test_early_wake_is_remembered(s):
    for path in ("/test/wait", "/test/wait_inline"):
        started = time.monotonic()
        a = s.get(path + "?timeout=20000&mode=early")
        assert a.json()["cause"] == "woken", a
        assert time.monotonic() - started < 2


def test_wake_while_the_handler_runs(s):
    with wait_conn(s, "timeout=20000&mode=late") as c:
        s.until(lambda st: st["live"] == 1)
        for _ in range(5):
            wake(s)
        assert c.read().json()["cause"] == "woken"


def test_park_again(s):
    with wait_conn(s, "timeout=20000&mode=again") as c:
        for _ in range(3):
            s.until(lambda st: st["parked"] == 1)
            wake(s)
            time.sleep(0.05)
        assert c.read().json()["resumes"] == 3
    s.until(lambda st: st["live"] == 0)


def test_late_wakes_are_harmless(s):
    """Tickets of answered requests, on connections that are used again."""
    with s.conn() as c:
        for _ in range(50):
            assert c.ask("GET", "/test/wait?timeout=1").status == 200
            wake(s)


def test_pipelined_behind_a_park(s):
    with s.conn() as c:
        c.send(b"GET /test/wait?timeout=200 HTTP/1.1\r\nHost: x\r\n\r\n"
               b"GET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert c.read().json()["cause"] == "deadline"
        assert c.read().json() == {"hello": 1}


def test_a_client_that_leaves_is_noticed(s):
    for end in ("close", "reset", "half"):
        c = wait_conn(s)
        s.until(lambda st: st["parked"] == 1)
        started = time.monotonic()
        if end == "reset":
            c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              b"\1\0\0\0\0\0\0\0")
        if end == "half":
            c.sock.shutdown(socket.SHUT_WR)
        else:
            c.sock.close()
        s.until(lambda st: st["live"] == 0 and st["parked"] == 0, 1.0)
        assert time.monotonic() - started < 0.5
        c.sock.close()


def test_a_client_that_leaves_while_the_handler_runs(s):
    c = wait_conn(s, "timeout=20000&mode=late")
    s.until(lambda st: st["live"] == 1)
    c.sock.close()
    s.until(lambda st: st["live"] == 0, 2.0)
    with s.conn() as c:
        c.send_request("GET", "/test/slow?ms=300")
    s.until(lambda st: st["connections"] == 1, 2.0)


def test_half_closed_clients_are_answered(s):
    """Shutting down its side after the request is a client's right."""
    for path in ("/test/hello", "/test/slow?ms=100",
                 "/test/large?len=3000000"):
        with s.conn() as c:
            c.send_request("GET", path)
            c.sock.shutdown(socket.SHUT_WR)
            assert c.read().status == 200
            assert c.is_closed()


def test_many_vanish(s):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    used = []
    for _ in range(3):
        conns = [wait_conn(s, "timeout=60000") for _ in range(MANY)]
        s.until(lambda st: st["parked"] == MANY, 20)
        waiting = s.memory_kib()
        started = time.monotonic()
        for c in conns:
            c.sock.close()
        closed = time.monotonic()
        s.until(lambda st: st["live"] == 0 and st["parked"] == 0 and
                st["connections"] == 1, 30)
        took = time.monotonic() - closed
        print("     %d waiting: %d KiB; all freed %.0f ms after the last "
              "left" % (MANY, waiting, took * 1000))
        # a sanitizer beside other suites is no measure
        assert s.is_sanitized() or took < 1.0, took
        used.append(s.memory_kib())
    # later crowds are served from what earlier ones gave back; sanitizers
    # hold on to what is freed
    assert s.is_sanitized() or used[2] < used[1] + 2048, used
    st = s.stats()
    assert st["created"] == st["freed"], st


def test_thousand_woken_at_once(s):
    conns = [wait_conn(s) for _ in range(1000)]
    s.until(lambda st: st["parked"] == 1000, 10)
    wake(s)
    for c in conns:
        assert c.read().json()["cause"] == "woken"
        c.sock.close()
    s.until(lambda st: st["live"] == 0)


def test_stop(s):
    """Who waits and who works is answered, then it ends, and cleanly."""
    with Server() as other:
        waiting = [wait_conn(other) for _ in range(100)]
        other.until(lambda st: st["parked"] == 100)
        working = other.conn()
        working.send_request("GET", "/test/slow?ms=600")
        idle = other.conn()
        assert idle.ask("GET", "/test/hello").status == 200
        time.sleep(0.1)
        other.process.send_signal(signal.SIGTERM)
        for c in waiting:
            a = c.read()
            assert a.json()["cause"] == "stopping", a
            assert a.headers["connection"] == "close"
            assert c.is_closed()
        assert idle.is_closed()
        a = working.read()
        assert a.status == 200 and a.headers["connection"] == "close"
        try:
            other.conn()
            raise AssertionError("still listening")
        except ConnectionRefusedError:
            pass
        started = time.monotonic()
        other.process.wait(5)
        assert time.monotonic() - started < 2


def test_stop_does_not_wait_for_ever(s):
    with Server() as other:
        c = other.conn()
        c.send(b"POST /test/echo HTTP/1.1\r\nHost: x\r\n"
               b"Content-Length: 100\r\n\r\n")
        started = time.monotonic()
        other.stop()
        assert time.monotonic() - started < 5


TESTS = [value for name, value in sorted(globals().items())
         if name.startswith("test_")]
