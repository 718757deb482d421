"""What a well-behaved client sees."""

import os
import socket
import subprocess

from wire import PROGRAM, V3, Server


def test_hello(s):
    a = s.get("/test/hello")
    assert a.status == 200 and a.json() == {"hello": 1}, a
    assert a.headers["content-type"] == "application/json"
    assert "date" in a.headers


def test_worker_and_remote_lane(s):
    assert s.get("/test/worker").status == 200
    assert s.get("/test/remote?ms=5").json() == {}


def test_parameters(s):
    a = s.get(V3 + "show/a%2Fb%20c/x/d?q=1+2%263&q=5", X_Test="yes",
              Cookie="b=1; c=2")
    assert a.json() == {"a": "a/b c", "b": "d", "q": "1 2&3", "method": "GET",
                        "address": "127.0.0.1", "cookie": "2", "x": "yes",
                        "secure": False}, a


def test_last_parameter_may_be_empty(s):
    assert s.get(V3 + "show/a/x/").json()["b"] == ""
    assert s.get(V3 + "show//x/b").status == 404


def test_rest_of_path(s):
    assert s.get(V3 + "rest/a/b%2Fc/").json()["rest"] == "a/b/c/"


def test_alias(s):
    a = s.get("/_matrix/client/r0/test/show/1/x/2")
    assert a.json()["a"] == "1", a
    assert s.get("/_matrix/client/r0/test/nope").status == 404
    assert s.get("/_matrix/client/r0").status == 404


def test_broken_escapes_are_400(s):
    for path in ("show/%zz/x/b", "show/%/x/b", "show/a/x/%0", "show/%00/x/b",
                 "show/a/x/b?q=%z", "hello?a=%00"):
        a = s.get(V3 + path)
        assert a.status == 400, (path, a)
        assert a.json()["errcode"] == "M_INVALID_PARAM", a


def test_unknown_path_and_method(s):
    a = s.get("/test/nope")
    assert a.status == 404 and a.json()["errcode"] == "M_UNRECOGNIZED", a
    with s.conn() as c:
        a = c.ask("DELETE", "/test/hello")
        assert a.status == 405 and a.json()["errcode"] == "M_UNRECOGNIZED"
        assert a.headers["allow"] == "GET, HEAD, OPTIONS", a
        a = c.ask("PROPFIND", "/test/hello")
        assert a.status == 405, a


def test_cors(s):
    a = s.get(V3 + "hello")
    assert a.headers["access-control-allow-origin"] == "*", a
    a = s.get("/_matrix/client/v3/nope")
    assert a.status == 404
    assert a.headers["access-control-allow-origin"] == "*", a
    assert "access-control-allow-origin" not in s.get("/test/hello").headers
    with s.conn() as c:
        a = c.ask("OPTIONS", V3 + "show/a/x/b",
                  headers={"Origin": "https://a.example"})
        assert a.status == 204, a
        assert "Authorization" in a.headers["access-control-allow-headers"]
        assert "PUT" in a.headers["access-control-allow-methods"]
        assert c.ask("OPTIONS", V3 + "unknown").status == 204
        assert c.ask("OPTIONS", "*").status == 204


def test_head(s):
    with s.conn() as c:
        a = c.ask("HEAD", "/test/hello")
        assert a.status == 200 and a.headers["content-length"] == "11", a
        a = c.ask("HEAD", "/test/file")
        assert a.headers["content-length"] == "3000000", a
        assert c.ask("GET", "/test/hello").status == 200


def test_failure_shape(s):
    a = s.get("/test/fail")
    assert a.status == 403, a
    assert a.json() == {"errcode": "M_FORBIDDEN", "error": 'not "you"',
                        "soft_logout": True}, a


def test_default_answer_is_an_empty_object(s):
    with s.conn() as c:
        a = c.ask("POST", "/test/nothing", b"ignored")
        assert a.status == 200 and a.body == b"{}", a


def test_headers_cannot_be_split(s):
    a = s.get("/test/cookie")
    assert a.headers["set-cookie"] == ("c=value; Path=/x; Max-Age=60; "
                                       "HttpOnly; SameSite=Strict"), a
    assert "x-split" not in a.headers


def test_echo(s):
    with s.conn() as c:
        assert c.ask("POST", "/test/echo", b"").body == b""
        body = bytes(range(256)) * 256
        assert c.ask("POST", "/test/echo", body).body == body
        c.send(b"POST /test/echo HTTP/1.1\r\nHost: x\r\n"
               b"Transfer-Encoding: chunked\r\n\r\n")
        c.send(b"3;a=b\r\nabc\r\n")
        c.send(b"2\r\nde\r\n0\r\nTrailer: x\r\n\r\n")
        assert c.read().body == b"abcde"
        assert c.ask("POST", "/test/echo", b"again").body == b"again"


def test_byte_by_byte(s):
    with s.conn() as c:
        text = (b"POST /test/echo?a=b HTTP/1.1\r\nHost: x\r\n"
                b"X-Empty:\r\nContent-Length: 5\r\n\r\nhallo"
                b"GET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        for i in range(len(text)):
            c.send(text[i:i + 1])
        assert c.read().body == b"hallo"
        assert c.read().json() == {"hello": 1}


def test_keep_alive_and_close(s):
    with s.conn() as c:
        c.send(b"GET /test/hello HTTP/1.1\r\nHost: x\r\n"
               b"Connection: close\r\n\r\n")
        a = c.read()
        assert a.headers["connection"] == "close"
        assert c.is_closed()
    with s.conn() as c:
        c.send(b"GET /test/hello HTTP/1.0\r\n\r\n")
        assert c.read().headers["connection"] == "close"
        assert c.is_closed()
    with s.conn() as c:
        c.send(b"GET /test/hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert c.read().headers["connection"] == "keep-alive"
        c.send(b"GET /test/hello HTTP/1.0\r\n\r\n")
        assert c.read().status == 200


def test_absolute_target(s):
    with s.conn() as c:
        assert c.ask("GET", "http://x/test/hello").status == 200


def test_pipelining(s):
    with s.conn() as c:
        parts = []
        for i in range(600):
            path = ("/test/hello", "/test/worker")[i % 3 == 0]
            if i % 5 == 0:
                parts.append("POST /test/echo HTTP/1.1\r\nHost: x\r\n"
                             "Content-Length: 4\r\n\r\n%04d" % i)
            else:
                parts.append("GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path)
        c.send("".join(parts))
        for i in range(600):
            a = c.read()
            assert a.status == 200, a
            if i % 5 == 0:
                assert a.body == b"%04d" % i, (i, a)
        assert c.kept == b""


def test_pipelining_is_held_back(s):
    """A client that asks and never reads does not fill our memory."""
    before = s.memory_kib()
    with s.conn(timeout=2.0, receive=4096) as c:
        request = b"GET /test/large?len=100000 HTTP/1.1\r\nHost: x\r\n\r\n"
        sent = 0
        try:
            while sent < 64 * 1024 * 1024:
                c.sock.send(request * 500)
                sent += len(request) * 500
        except TimeoutError:
            pass
        assert sent < 32 * 1024 * 1024, sent
        assert s.memory_kib() - before < 30000
        assert s.get("/test/hello").status == 200


def test_large_answers(s):
    for path in ("/test/large?len=20000000",
                 "/test/large?len=20000000&shared=1"):
        a = s.get(path)
        assert a.body == b"x" * 20000000


def test_slow_reader_gets_it_all(s):
    import time
    with s.conn(receive=8192) as c:
        c.send_request("GET", "/test/large?len=3000000&shared=1")
        time.sleep(0.3)
        assert len(c.read().body) == 3000000
        c.send_request("GET", "/test/file")
        time.sleep(0.3)
        with open(s.path("file"), "rb") as f:
            assert c.read().body == f.read()


def test_file(s):
    with open(s.path("file"), "rb") as f:
        data = f.read()
    n = len(data)
    a = s.get("/test/file")
    assert a.status == 200 and a.body == data
    assert a.headers["accept-ranges"] == "bytes"
    assert a.headers["etag"] == '"tag"'
    for wanted, start, end in (("0-0", 0, 1), ("5-", 5, n), ("-7", n - 7, n),
                               ("10-19", 10, 20), ("0-%d" % (n * 2), 0, n),
                               ("-%d" % (n * 2), 0, n),
                               ("1000000-2500000", 1000000, 2500001)):
        a = s.get("/test/file", Range="bytes=" + wanted)
        assert a.status == 206, (wanted, a)
        assert a.body == data[start:end], wanted
        assert a.headers["content-range"] == "bytes %d-%d/%d" % (
            start, end - 1, n)
    for wanted in ("%d-" % n, "-0", "99999999999999999999-"):
        a = s.get("/test/file", Range="bytes=" + wanted)
        assert a.status == 416, (wanted, a)
        assert a.headers["content-range"] == "bytes */%d" % n
    for ignored in ("bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6"):
        assert len(s.get("/test/file", Range=ignored).body) == n, ignored
    assert s.get("/test/file", If_None_Match='"a", W/"tag"').status == 304
    assert s.get("/test/file", Range="bytes=0-1", If_Range='"old"').status \
        == 200
    assert s.get("/test/file", Range="bytes=0-1", If_Range='"tag"').status \
        == 206


def test_proxies(s):
    with Server("--proxies", "127.0.0.1, 10.0.0.0/8") as p:
        def seen(**headers):
            return p.get(V3 + "show/a/x/b", **headers).json()
        assert seen()["address"] == "127.0.0.1"
        assert seen(X_Forwarded_For="1.1.1.1, 192.0.2.7, 10.1.2.3")[
            "address"] == "192.0.2.7"
        assert seen(X_Forwarded_For="2001:db8::1")["address"] == "2001:db8::1"
        assert seen(X_Forwarded_For="junk, 10.0.0.1")["address"] == "10.0.0.1"
        assert seen(X_Forwarded_Proto="https")["secure"] is True
    a = s.get(V3 + "show/a/x/b", X_Forwarded_For="192.0.2.7",
              X_Forwarded_Proto="https").json()
    assert a["address"] == "127.0.0.1" and a["secure"] is False, a


def test_a_port_is_not_shared(s):
    for address in ("127.0.0.1:%d" % s.port, "127.0.0.1", "x.invalid:80",
                    "127.0.0.1:99999", "unix:" + "x" * 200):
        other = subprocess.run([PROGRAM, "--folder", s.folder, "--listen",
                                address], timeout=20,
                               capture_output=True, text=True)
        assert other.returncode == 1, other
        assert "listen " + address in other.stderr, other


def test_unix_socket(s):
    for turn in range(2):
        path = s.path("socket")
        if turn == 0:  # left behind by one that was killed
            left = socket.socket(socket.AF_UNIX)
            left.bind(path)
            left.close()
        with Server("--also", "unix:" + path, "--proxies", "unix") as other:
            with socket.socket(socket.AF_UNIX) as c:
                c.connect(path)
                c.sendall(b"GET %sshow/a/x/b HTTP/1.1\r\nHost: x\r\n"
                          b"Connection: close\r\n\r\n" % V3.encode())
                assert b'"address":"unix"' in c.recv(4096)
            assert os.stat(path).st_mode & 0o777 == 0o660
            assert other.get("/test/hello").status == 200
        assert not os.path.exists(path)


def test_ipv6(s):
    with Server("--listen", "[::1]:0") as other:
        with socket.create_connection(("::1", other.port)) as c:
            c.sendall(b"GET %sshow/a/x/b HTTP/1.1\r\nHost: x\r\n"
                      b"Connection: close\r\n\r\n" % V3.encode())
            assert b'"address":"::1"' in c.recv(4096)


def test_rate_limit(s):
    with s.conn() as c:
        answers = [c.ask("GET", "/test/limited") for _ in range(40)]
        limited = [a for a in answers if a.status == 429]
        assert 15 <= len(limited) <= 25, len(limited)
        body = limited[0].json()
        assert body["errcode"] == "M_LIMIT_EXCEEDED"
        assert 0 < body["retry_after_ms"] <= 2001, body
        assert int(limited[0].headers["retry-after"]) in (1, 2, 3)


TESTS = [value for name, value in sorted(globals().items())
         if name.startswith("test_")]
