"""The same over TLS, and what only TLS has."""

import os
import signal
import socket
import ssl
import time

ARGUMENTS = ["--slow", "1500"]


def name_of(s):
    """The certificate that new connections see."""
    return ssl.get_server_certificate(("127.0.0.1", s.tls_port))


def test_hello(s):
    with s.tls_conn() as c:
        for _ in range(3):
            assert c.ask("GET", "/test/hello").json() == {"hello": 1}
            assert c.ask("GET", "/test/worker").status == 200
        assert c.sock.version() in ("TLSv1.3", "TLSv1.2")
        body = os.urandom(60000)
        assert c.ask("POST", "/test/echo", body).body == body


def test_secure_cookie(s):
    with s.tls_conn() as c:
        a = c.ask("GET", "/test/cookie")
        assert a.headers["set-cookie"].endswith("; Secure"), a


def test_large(s):
    with open(s.path("file"), "rb") as f:
        data = f.read()
    with s.tls_conn() as c:
        assert c.ask("GET", "/test/file").body == data
        a = c.ask("GET", "/test/file", headers={"Range": "bytes=7-2000000"})
        assert a.body == data[7:2000001]
        for query in ("len=5000000", "len=5000000&shared=1", "len=16384",
                      "len=16200&shared=1"):
            a = c.ask("GET", "/test/large?" + query)
            assert set(a.body) == {ord("x")}
        a = c.ask("PUT", "/test/upload/tls", data)
        assert a.json()["len"] == len(data)
    with open(s.path("tls"), "rb") as f:
        assert f.read() == data


def test_pipelining(s):
    with s.tls_conn() as c:
        c.send(b"GET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n" * 300)
        for _ in range(300):
            assert c.read().status == 200


def test_slow_reader(s):
    with s.tls_conn(receive=8192) as c:
        c.send_request("GET", "/test/file")
        time.sleep(0.3)
        assert len(c.read().body) == 3000000
        c.send_request("GET", "/test/large?len=3000000&shared=1")
        time.sleep(0.3)
        assert len(c.read().body) == 3000000


def test_park(s):
    conns = [s.tls_conn() for _ in range(50)]
    for c in conns:
        c.send_request("GET", "/test/wait?timeout=20000")
    s.until(lambda st: st["parked"] == 50)
    conns.pop().sock.close()
    s.until(lambda st: st["parked"] == 49, 1)
    conns.pop().sock.unwrap
    with s.conn() as c:
        c.ask("POST", "/test/wake")
    for c in conns:
        assert c.read().json()["cause"] == "woken"
        c.sock.close()
    s.until(lambda st: st["live"] == 0)


def test_slow_handshakes(s):
    """Neither silence nor half a hello holds anything up for long."""
    conns = [socket.create_connection(("127.0.0.1", s.tls_port))
             for _ in range(100)]
    for c in conns[:50]:
        c.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
    with s.tls_conn() as c:
        assert c.ask("GET", "/test/hello").status == 200
    s.until(lambda st: st["connections"] == 1, 15)
    for c in conns:
        c.close()


def test_junk_handshakes(s):
    for junk in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(1000), b"\x80" * 500):
        with socket.create_connection(("127.0.0.1", s.tls_port)) as c:
            c.settimeout(5)
            c.sendall(junk)
            try:
                while c.recv(1000):
                    pass
            except ConnectionResetError:
                pass


def test_old_versions_are_refused(s):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", s.tls_port)) as c:
        try:
            context.wrap_socket(c)
            raise AssertionError("TLS 1.1 was accepted")
        except ssl.SSLError:
            pass


def test_tls_1_2(s):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", s.tls_port)) as raw:
        with context.wrap_socket(raw) as c:
            assert c.selected_alpn_protocol() == "http/1.1"
            assert c.cipher()[0].startswith("ECDHE"), c.cipher()
            c.sendall(b"GET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200 OK" in c.recv(1000)


def test_smuggling_over_tls(s):
    with s.tls_conn() as c:
        c.send(b"POST /test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
               b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
               b"GET /test/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert c.read().status == 400
        assert c.is_closed()


def test_reload(s):
    before = name_of(s)
    kept = s.tls_conn()
    assert kept.ask("GET", "/test/hello").status == 200
    s.make_certificate("two.test")
    assert name_of(s) == before
    s.process.send_signal(signal.SIGHUP)
    assert s.process.stdout.readline() == b"reloaded\n"
    after = name_of(s)
    assert after != before
    assert kept.ask("GET", "/test/hello").status == 200
    with open(s.path("cert.pem"), "w") as f:
        f.write("junk")
    s.process.send_signal(signal.SIGHUP)
    assert s.process.stdout.readline() == b"not reloaded\n"
    assert name_of(s) == after
    kept.sock.close()


TESTS = [value for name, value in sorted(globals().items())
         if name.startswith("test_")]
