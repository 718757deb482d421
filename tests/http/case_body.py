"""Bodies: where they go, how large they may be, and that nothing is kept of
those that were refused."""

import hashlib
import os
import time

from wire import Server

MIB = 1024 * 1024


def files_of(s):
    """Names and open files without a name in the server's folder."""
    names = set(os.listdir(s.folder)) - {"file", "log", "cert.pem", "key.pem"}
    fds = "/proc/%d/fd" % s.process.pid
    opened = []
    for fd in os.listdir(fds):
        try:
            target = os.readlink(os.path.join(fds, fd))
        except OSError:
            continue
        if target.startswith(s.folder) and "(deleted)" in target:
            opened.append(target)
    return names, opened


def leaves_nothing(s):
    end = time.monotonic() + 3
    while files_of(s) != (set(), []):
        assert time.monotonic() < end, files_of(s)
        time.sleep(0.01)


def test_upload(s):
    for size in (1, 1000, 65536, 131072, 131073, 5 * MIB):
        data = os.urandom(size)
        with s.conn() as c:
            a = c.ask("PUT", "/test/upload/n%d" % size, data)
            assert a.status == 200 and a.json()["len"] == size, a
        path = s.path("n%d" % size)
        with open(path, "rb") as f:
            assert f.read() == data
        assert os.stat(path).st_mode & 0o777 == 0o600
        os.unlink(path)
    leaves_nothing(s)


def test_chunked_upload_in_drops(s):
    data = os.urandom(700000)
    with s.conn() as c:
        c.send(b"PUT /test/upload/chunked HTTP/1.1\r\nHost: x\r\n"
               b"Transfer-Encoding: chunked\r\n\r\n")
        at = 0
        while at < len(data):
            part = data[at:at + 1 + at % 4093]
            c.send(b"%x\r\n%s\r\n" % (len(part), part))
            at += len(part)
        c.send(b"0\r\n\r\nGET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert c.read().json()["len"] == len(data)
        assert c.read().json() == {"hello": 1}
    with open(s.path("chunked"), "rb") as f:
        assert hashlib.sha256(f.read()).digest() == \
            hashlib.sha256(data).digest()
    os.unlink(s.path("chunked"))


def test_a_name_that_exists_is_success(s):
    with s.conn() as c:
        for _ in range(2):
            assert c.ask("PUT", "/test/upload/same", b"same").status == 200
    os.unlink(s.path("same"))


def test_half_an_upload_leaves_nothing(s):
    with s.conn() as c:
        c.send(b"PUT /test/upload/half HTTP/1.1\r\nHost: x\r\n"
               b"Content-Length: 1000000\r\n\r\n" + b"x" * 500000)
        end = time.monotonic() + 3
        while not files_of(s)[1]:
            assert time.monotonic() < end, "no file was begun"
    leaves_nothing(s)


def test_unauthorised_bodies_are_not_taken(s):
    before = s.stats()["bodies"]
    for token in ("", "Authorization: Bearer wrong\r\n"):
        with s.conn() as c:
            c.send("PUT /test/upload_user/evil HTTP/1.1\r\nHost: x\r\n" +
                   token + "Content-Length: 50000000\r\n"
                   "Expect: 100-continue\r\n\r\n")
            a = c.read()
            assert a.status == 401, a
            assert a.headers["connection"] == "close"
            try:
                c.send(b"x" * 100000)
            except OSError:
                pass
            assert files_of(s) == (set(), []), files_of(s)
    assert s.stats()["bodies"] == before


def test_a_small_refused_body_keeps_the_connection(s):
    with s.conn() as c:
        a = c.ask("POST", "/test/user", b"x" * 60000)
        assert a.status == 401 and a.json()["errcode"] == "M_MISSING_TOKEN"
        assert "connection" not in a.headers
        a = c.ask("POST", "/test/user?access_token=memory", b"abc")
        assert a.body == b"abc", a
        a = c.ask("POST", "/test/nope", b"x" * 100)
        assert a.status == 404, a
        assert c.ask("GET", "/test/hello").status == 200


def test_who_asks(s):
    for token in ("memory", "store"):
        a = s.get("/test/user", Authorization="Bearer " + token)
        assert a.json()["who"] == token, a
        a = s.get("/test/user?access_token=" + token)
        assert a.json()["who"] == token, a
        with s.conn() as c:
            body = os.urandom(60000)
            a = c.ask("POST", "/test/user", body,
                      {"Authorization": "Bearer " + token})
            assert a.body == body
            data = os.urandom(300000)
            a = c.ask("PUT", "/test/upload_user/" + token, data,
                      {"Authorization": "Bearer " + token})
            assert a.json()["len"] == 300000, a
        os.unlink(s.path(token))
    assert s.get("/test/user?access_token=memory").headers[
        "cache-control"] == "no-store"
    assert "cache-control" not in s.get("/test/hello").headers
    a = s.get("/test/user", Authorization="Bearer x")
    assert a.json()["errcode"] == "M_UNKNOWN_TOKEN", a
    assert s.get("/test/user", Authorization="junk").status == 401


def test_wrong_tokens_are_slowed(s):
    with Server() as other:
        with other.conn() as c:
            seen = [c.ask("GET", "/test/user",
                          headers={"Authorization": "Bearer x%d" % i}).status
                    for i in range(100)]
    assert seen[0] == 401 and seen[-1] == 429, seen


def test_continue(s):
    with s.conn() as c:
        c.send(b"POST /test/echo HTTP/1.1\r\nHost: x\r\n"
               b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert c.read().status == 100
        c.send(b"hallo")
        assert c.read().body == b"hallo"
        c.send(b"PUT /test/upload_user/cont HTTP/1.1\r\nHost: x\r\n"
               b"Authorization: Bearer store\r\n"
               b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert c.read().status == 100
        c.send(b"hallo")
        assert c.read().json()["len"] == 5
    os.unlink(s.path("cont"))


def test_ceilings(s):
    for method, size in (("POST", 65537), ("PUT", 1001)):
        with s.conn() as c:
            a = c.ask(method, "/test/echo", b"x" * (size - 1))
            assert a.status == 200, a
            c.send("%s /test/echo HTTP/1.1\r\nHost: x\r\n"
                   "Content-Length: %d\r\n\r\n" % (method, 10 * MIB))
            a = c.read()
            assert a.status == 413, a
            assert a.json()["errcode"] == "M_TOO_LARGE", a
            assert a.headers["connection"] == "close"
    with s.conn() as c:
        c.send("PUT /test/upload/x HTTP/1.1\r\nHost: x\r\n"
               "Content-Length: %d\r\n\r\n" % (64 * MIB + 1))
        assert c.read().status == 413
    with s.conn() as c:
        assert c.ask("POST", "/test/nothing", b"x" * 8192).status == 200
        assert c.ask("POST", "/test/nothing", b"x" * 8193).status == 413


def endless(s, path, step):
    """Sends chunks until refused; the answer, and how much went out."""
    with s.conn(timeout=5.0) as c:
        c.send("POST %s HTTP/1.1\r\nHost: x\r\n"
               "Transfer-Encoding: chunked\r\n\r\n" % path)
        sent = 0
        try:
            while sent < 50 * MIB:
                c.send(step)
                sent += len(step)
        except OSError:
            pass
        data = b""
        try:
            data = c.read_all()
        except OSError:
            pass
        return data, sent


def test_endless_bodies(s):
    before = s.memory_kib()
    for path in ("/test/echo", "/test/nothing", "/test/nope"):
        data, sent = endless(s, path, b"1000\r\n" + b"x" * 4096 + b"\r\n")
        assert sent < 50 * MIB, sent
        assert not data or data.split()[1] in (b"413", b"404"), data
    assert s.memory_kib() - before < 20000


def test_endless_nothing(s):
    """Chunk sizes of zeros, and chunk extensions, carry no byte of a body."""
    for step in (b"0" * 4096, b"1;" + b"a" * 500 + b"\r\nx\r\n"):
        data, sent = endless(s, "/test/echo", step)
        assert sent < 50 * MIB, sent


def test_header_floods(s):
    line = b"GET /test/hello HTTP/1.1\r\nHost: x\r\n"
    for flood in (line + b"X: y\r\n" * 200 + b"\r\n",
                  line + b"X: " + b"y" * 20000 + b"\r\n\r\n",
                  line + b"X" * 20000 + b": y\r\n\r\n",
                  line + b"X:" + b" " * 100000 + b"y\r\n\r\n",
                  b"\r\n" * 50000 + line + b"\r\n"):
        with s.conn() as c:
            try:
                c.send(flood)
            except OSError:
                pass
            data = c.read_all()
            assert data.split()[1] == b"431", data
    with s.conn() as c:
        c.send(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert c.read_all().split()[1] == b"414"


def test_endless_head(s):
    before = s.memory_kib()
    with s.conn() as c:
        c.send(b"GET /test/hello HTTP/1.1\r\nHost: x\r\nX: ")
        sent = 0
        try:
            while sent < 50 * MIB:
                c.send(b"x" * 65536)
                sent += 65536
        except OSError:
            pass
        assert sent < 50 * MIB
    assert s.memory_kib() - before < 20000


def test_many_at_once(s):
    conns = [s.conn() for _ in range(40)]
    data = os.urandom(400000)
    for i, c in enumerate(conns):
        c.send("PUT /test/upload/many%d HTTP/1.1\r\nHost: x\r\n"
               "Content-Length: %d\r\n\r\n" % (i, len(data)))
    for at in range(0, len(data), 100000):
        for c in conns:
            c.send(data[at:at + 100000])
    for i, c in enumerate(conns):
        assert c.read().json()["len"] == len(data)
        with open(s.path("many%d" % i), "rb") as f:
            assert f.read() == data
        os.unlink(s.path("many%d" % i))
        c.sock.close()


TESTS = [value for name, value in sorted(globals().items())
         if name.startswith("test_")]
