"""Requests to other machines: what is sent, and what is refused."""

import time

from far import Caller, Listener, make_certificate

SEEN = []


def read_request(conn, kept):
    while b"\r\n\r\n" not in kept:
        data = conn.recv(65536)
        if not data:
            return None, None, b""
        kept += data
    head, kept = kept.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, value = line.split(":", 1)
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", 0))
    while len(kept) < length:
        kept += conn.recv(65536)
    return ((lines[0], headers, kept[:length]), lines[0].split(" ")[1],
            kept[length:])


def answer(conn, body, status="200 OK", extra=""):
    conn.sendall(("HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n"
                  % (status, len(body), extra)).encode() + body)


def serve(conn):
    kept = b""
    while True:
        request, path, kept = read_request(conn, kept)
        if request is None:
            return
        SEEN.append(request)
        if path == "/redirect":
            answer(conn, b"there", "302 Found",
                   "Location: http://127.0.0.1/elsewhere\r\n")
        elif path == "/large":
            answer(conn, b"x" * 100000)
        elif path == "/endless":
            conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                conn.sendall(b"x" * 65536)
        elif path == "/silent":
            time.sleep(20)
        elif path == "/continued":
            conn.sendall(b"HTTP/1.1 103 Early Hints\r\nX-Test: early\r\n\r\n")
            answer(conn, b"late", extra="X-Test: late\r\n")
        elif path == "/missing":
            answer(conn, b"{}", "404 Not Found")
        else:
            answer(conn, b"hello", extra="x-test:  a value \r\n")


def test_method_headers_and_body(_):
    with Listener(serve) as far, Caller() as c:
        url = "http://127.0.0.1:%d/path?q=1" % far.port
        a = c.ask(url=url)
        assert a == {"status": 200, "body": "hello", "x_test": "a value"}, a
        line, headers, body = SEEN[-1]
        assert line == "GET /path?q=1 HTTP/1.1" and body == b"", line
        assert "content-type" not in headers and "expect" not in headers
        c.ask(url=url, body='{"a":1}', headers={"Authorization": "Bearer x",
                                                "X-Empty": ""})
        line, headers, body = SEEN[-1]
        assert line.startswith("POST ") and body == b'{"a":1}'
        assert headers["content-type"] == "application/json"
        assert headers["authorization"] == "Bearer x"
        assert headers["x-empty"] == ""
        c.ask(url=url, method="PUT", body="x" * 100000, type="text/plain")
        line, headers, body = SEEN[-1]
        assert line.startswith("PUT ") and len(body) == 100000
        assert headers["content-type"] == "text/plain"
        assert "expect" not in headers
        c.ask(url=url, method="DELETE")
        line, headers, body = SEEN[-1]
        assert line.startswith("DELETE ") and body == b"", line
        assert "authorization" not in headers
        assert far.connections == 1, far.connections


def test_statuses_are_answers_and_redirects_are_not_followed(_):
    with Listener(serve) as far, Caller() as c:
        base = "http://127.0.0.1:%d" % far.port
        assert c.ask(url=base + "/missing")["status"] == 404
        before = len(SEEN)
        a = c.ask(url=base + "/redirect")
        assert a["status"] == 302, a
        assert a["location"] == "http://127.0.0.1/elsewhere", a
        assert len(SEEN) == before + 1
        a = c.ask(url=base + "/continued")
        assert a == {"status": 200, "body": "late", "x_test": "late"}, a


def test_private_addresses_are_refused(_):
    with Listener(serve) as far, Caller(allow="10.0.0.0/8") as c:
        for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0",
                     "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"):
            a = c.ask(url="http://%s:%d/" % (host, far.port))
            assert a["error"] in ("ERR_FORBIDDEN", "ERR_UNAVAILABLE"), a
        assert c.ask(url="http://127.0.0.1:%d/" % far.port)["error"] == \
            "ERR_FORBIDDEN"
        a = c.ask(url="http://example.org/",
                  connect_to="127.0.0.1:%d" % far.port)
        assert a["error"] == "ERR_FORBIDDEN", a
        assert far.connections == 0
    with Listener(serve) as far, Caller() as c:
        a = c.ask(url="http://name.test/",
                  connect_to="127.0.0.1:%d" % far.port)
        assert a["status"] == 200, a
        assert SEEN[-1][1]["host"] == "name.test"


def test_sizes_and_time_are_capped(_):
    with Listener(serve) as far, Caller() as c:
        base = "http://127.0.0.1:%d" % far.port
        assert len(c.ask(url=base + "/large", max=100000)["body"]) == 100000
        assert c.ask(url=base + "/large", max=99999)["error"] == "ERR_LIMIT"
        assert c.ask(url=base + "/endless", max=200000)["error"] == \
            "ERR_LIMIT"
        assert c.ask(url=base + "/silent", timeout=200)["error"] == \
            "ERR_TIMEOUT"
        assert c.ask(url=base + "/")["status"] == 200


def test_what_cannot_be_sent(_):
    with Listener(serve) as far, Caller() as c:
        base = "http://127.0.0.1:%d/" % far.port
        for line in ({"url": "file:///etc/passwd"}, {"url": "ftp://127.0.0.1"},
                     {"url": "gopher://127.0.0.1:%d/x" % far.port},
                     {"url": base + "a b"}, {"url": base + "\r\nX: y"},
                     {"url": base, "https": True}, {"url": ""},
                     {"url": base, "method": "GET /x"},
                     {"url": base, "method": "G\r\nX"},
                     {"url": base, "headers": {"A": "b\r\nC: d"}},
                     {"url": base, "headers": {"A: b": "c"}},
                     {"url": base, "headers": {"": "c"}},
                     {"url": base, "body": "x", "type": "a\nb"}):
            assert c.ask(**line)["error"] == "ERR_INVALID_PARAM", line
        assert far.connections == 0
        port = far.port
    with Caller() as c:
        a = c.ask(url="http://127.0.0.1:%d/" % port)
        assert a["error"] == "ERR_UNAVAILABLE", a


def test_no_proxy_from_the_environment(_):
    with Listener(serve) as far:
        proxy = "http://127.0.0.1:9"
        names = ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy")
        with Caller(environment=dict.fromkeys(names, proxy)) as c:
            a = c.ask(url="http://127.0.0.1:%d/" % far.port)
            assert a.get("status") == 200, a


def test_certificates_are_verified(s):
    ours = make_certificate(s.folder, "ours", "IP:127.0.0.1")
    wrong = make_certificate(s.folder, "wrong", "DNS:elsewhere.test")
    with Listener(serve, tls=ours) as far:
        url = "https://127.0.0.1:%d/" % far.port
        with Caller() as c:
            assert c.ask(url=url)["error"] == "ERR_UNAVAILABLE"
        with Caller(ca=ours[0]) as c:
            a = c.ask(url=url, https=True)
            assert a.get("status") == 200, a
            assert c.ask(url=url)["status"] == 200
    with Listener(serve, tls=wrong) as far, Caller(ca=wrong[0]) as c:
        a = c.ask(url="https://127.0.0.1:%d/" % far.port)
        assert a["error"] == "ERR_UNAVAILABLE", a
        a = c.ask(url="https://elsewhere.test/",
                  connect_to="127.0.0.1:%d" % far.port)
        assert a.get("status") == 200, a


TESTS = [test_method_headers_and_body,
         test_statuses_are_answers_and_redirects_are_not_followed,
         test_private_addresses_are_refused, test_sizes_and_time_are_capped,
         test_what_cannot_be_sent, test_no_proxy_from_the_environment,
         test_certificates_are_verified]
