"""Requests that two servers could read in two ways, or that are just broken.

Each is followed by a good request; the answer must be the refusal alone, and
the connection must end, so that nothing of it is ever taken for a request."""

from wire import Server  # noqa: F401 (the fixture's type)

GOOD = b"GET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /test/echo HTTP/1.1\r\nHost: x\r\n"

REFUSED = {
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "the same length twice":
        POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "a list of lengths": POST + b"Content-Length: 3, 3\r\n\r\nabc",
    "length and chunked":
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n",
    "chunked and length":
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
        b"0\r\n\r\n",
    "a signed length": POST + b"Content-Length: +3\r\n\r\nabc",
    "a negative length": POST + b"Content-Length: -3\r\n\r\nabc",
    "a hexadecimal length": POST + b"Content-Length: 0x3\r\n\r\nabc",
    "a length with a space inside": POST + b"Content-Length: 1 2\r\n\r\nabc",
    "an empty length": POST + b"Content-Length:\r\n\r\nabc",
    "a length past 64 bits":
        POST + b"Content-Length: 18446744073709551619\r\n\r\nabc",
    "a space before the colon": POST + b"Content-Length : 3\r\n\r\nabc",
    "a space before the colon of a coding":
        POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a tab in a name": POST + b"Transfer\tEncoding: chunked\r\n\r\n",
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\nabc",
    "chunked is not last":
        POST + b"Transfer-Encoding: chunked, gzip\r\n\r\nabc",
    "a coding under chunked":
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\nabc",
    "chunked twice":
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"
        b"\r\n\r\n0\r\n\r\n",
    "chunked twice in one":
        POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunked with a control": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n"
        b"0\r\n\r\n",
    "chunked with quotes":
        POST + b"Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0":
        b"POST /test/echo HTTP/1.0\r\nHost: x\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded header":
        POST + b"X-Test: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "a folded coding":
        POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a header that begins with a space":
        POST + b" Content-Length: 3\r\n\r\nabc",
    "a bare LF after a header": POST + b"X-Test: a\nContent-Length: 0\r\n\r\n",
    "a bare LF at the end": POST + b"Content-Length: 0\r\n\n",
    "a bare LF after the line":
        b"GET /test/hello HTTP/1.1\nHost: x\r\n\r\n",
    "a bare CR in a header":
        POST + b"X-Test: a\rContent-Length: 3\r\n\r\nabc",
    "a bare CR for a line end":
        POST + b"X-Test: a\rX: b\r\n\r\n",
    "a NUL in a header": POST + b"X-Test: a\0b\r\n\r\n",
    "a NUL in a name": POST + b"X-T\0est: b\r\n\r\n",
    "a control in a value": POST + b"X-Test: a\x01b\r\n\r\n",
    "a name with brackets": POST + b"X[Test]: b\r\n\r\n",
    "no name": POST + b": b\r\n\r\n",
    "no colon": POST + b"X-Test\r\n\r\n",
    "no host": b"GET /test/hello HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /test/hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "two hosts in one": b"GET /test/hello HTTP/1.1\r\nHost: x, y\r\n\r\n",
    "a host with a path": b"GET /test/hello HTTP/1.1\r\nHost: x/y\r\n\r\n",
    "no version": b"GET /test/hello\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/1.2": b"GET /test/hello HTTP/1.2\r\nHost: x\r\n\r\n",
    "HTTP/0.9": b"GET /test/hello HTTP/0.9\r\nHost: x\r\n\r\n",
    "a strange version": b"GET /test/hello HTTP/1.1x\r\nHost: x\r\n\r\n",
    "a version in lower case":
        b"GET /test/hello http/1.1\r\nHost: x\r\n\r\n",
    "two spaces": b"GET  /test/hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "two spaces before the version":
        b"GET /test/hello  HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tab in the line": b"GET\t/test/hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "a space in front": b" GET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "a fragment": b"GET /test/hello#a HTTP/1.1\r\nHost: x\r\n\r\n",
    "a NUL in the path": b"GET /test/h\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a relative path": b"GET test/hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method of junk": b"G@T /test/hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method that is unknown":
        b"GETT /test/hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT": b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a chunk without a size":
        POST + b"Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n",
    "a chunk with a sign":
        POST + b"Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
    "a chunk of 0x":
        POST + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
    "a chunk past 64 bits":
        POST + b"Transfer-Encoding: chunked\r\n\r\n"
        b"10000000000000003\r\nabc\r\n0\r\n\r\n",
    "a chunk's size with a space":
        POST + b"Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n",
    "a chunk longer than said":
        POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
    "a chunk that ends with LF":
        POST + b"Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
    "chunk data that ends with LF":
        POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n",
    "a chunk extension with a bare LF":
        POST + b"Transfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n0\r\n\r\n",
    "a long chunk extension":
        POST + b"Transfer-Encoding: chunked\r\n\r\n3;" + b"a" * 5000 +
        b"\r\nabc\r\n0\r\n\r\n",
    "long trailers":
        POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" +
        b"X: " + b"a" * 5000 + b"\r\n\r\n",
    "a folded trailer":
        POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n b\r\n\r\n",
    "an unknown expectation":
        POST + b"Content-Length: 3\r\nExpect: 200-ok\r\n\r\nabc",
    "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "random bytes": b"\xff\xfe\xfd\x00\x01\x02",
}


def answers_of(data):
    """The statuses in a run of bytes."""
    statuses = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        statuses.append(int(head.split(b" ")[1]))
        data = rest[length:]
    return statuses


def make(name, request):
    def test(s):
        for parts in ([request + GOOD], [request[:len(request) // 2],
                                         request[len(request) // 2:] + GOOD]):
            with s.conn(timeout=5.0) as c:
                try:
                    for part in parts:
                        c.send(part)
                except (BrokenPipeError, ConnectionResetError):
                    pass
                statuses = answers_of(c.read_all())
                assert len(statuses) == 1, (name, statuses)
                assert statuses[0] in (400, 405, 413, 417, 431, 501, 505), (
                    name, statuses)
    test.__name__ = "test_refuses " + name
    return test


def test_good_ones_pass(s):
    """The corpus would prove nothing if everything were refused."""
    with s.conn() as c:
        for text in (GOOD, POST + b"content-length:3\r\n\r\nabc",
                     POST + b"Content-Length: 3  \r\n\r\nabc",
                     POST + b"transfer-encoding: Chunked\r\n\r\n"
                     b"03\r\nabc\r\n0\r\n\r\n",
                     b"\r\n" + GOOD,
                     b"GET /test/hello HTTP/1.1\r\nHost: x\r\n"
                     b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                     b"GET /test/hello HTTP/1.1\r\nHost:x\r\n"
                     b"X-Utf8: \xc3\xa9\r\n\r\n"):
            c.send(text)
            a = c.read()
            assert a.status == 200, (text, a)


TESTS = [make(name, request) for name, request in REFUSED.items()]
TESTS.append(test_good_ones_pass)
