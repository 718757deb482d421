"""The built app: compression, caching, and nothing outside its folder."""

import gzip
import os
import tempfile

from wire import Conn, V3

SCRIPT = b"console.log('ward');\n" * 500


def make_app():
    folder = tempfile.mkdtemp(prefix="wardwire-app-")
    os.makedirs(os.path.join(folder, "assets"))
    for name, data in (("index.html", b"<!doctype html>" + b" " * 2000),
                       ("sw.js", SCRIPT), ("icon.svg", b"<svg/>"),
                       ("assets/main-abc.js", SCRIPT),
                       ("assets/photo-abc.png", b"\x89PNG" * 500),
                       ("assets/made-abc.css", b"a{b:c}\n" * 300),
                       (".hidden", b"secret")):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    with open(os.path.join(folder, "assets/made-abc.css.gz"), "wb") as f:
        f.write(gzip.compress(b"/* made */"))
    with open(os.path.join(os.path.dirname(folder), "outside.txt"), "w") as f:
        f.write("secret")
    return folder


ARGUMENTS = ["--static", make_app()]


def test_index(s):
    for path in ("/", "/index.html", "/room/!abc:x.example", "/a/b/c"):
        a = s.get(path)
        assert a.status == 200 and a.body.startswith(b"<!doctype"), (path, a)
        assert a.headers["content-type"] == "text/html; charset=utf-8"
        assert a.headers["cache-control"] == "no-cache"
        policy = a.headers["content-security-policy"]
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert a.headers["x-content-type-options"] == "nosniff"
        assert a.headers["referrer-policy"] == "no-referrer"


def test_hashed_files_are_kept(s):
    a = s.get("/assets/main-abc.js")
    assert a.body == SCRIPT
    assert a.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert a.headers["content-type"] == "text/javascript; charset=utf-8"
    assert s.get("/sw.js").headers["cache-control"] == "no-cache"


def test_compression(s):
    a = s.get("/assets/main-abc.js", Accept_Encoding="gzip, deflate")
    assert a.headers["content-encoding"] == "gzip", a
    assert gzip.decompress(a.body) == SCRIPT
    assert a.headers["vary"] == "Accept-Encoding"
    b = s.get("/assets/main-abc.js", Accept_Encoding="gzip, deflate, br")
    assert b.headers["content-encoding"] == "br", b
    assert len(b.body) < len(SCRIPT) / 10
    assert a.headers["etag"] != b.headers["etag"]
    for none in ("identity", "gzip;q=0, br;q=0.0", "x-gzip"):
        a = s.get("/assets/main-abc.js", Accept_Encoding=none)
        assert "content-encoding" not in a.headers, (none, a)
        assert a.body == SCRIPT
    a = s.get("/assets/photo-abc.png", Accept_Encoding="gzip, br")
    assert "content-encoding" not in a.headers
    a = s.get("/icon.svg", Accept_Encoding="gzip, br")
    assert "content-encoding" not in a.headers and a.body == b"<svg/>"


def test_ready_made_compression(s):
    a = s.get("/assets/made-abc.css", Accept_Encoding="gzip")
    assert gzip.decompress(a.body) == b"/* made */", a


def test_not_modified(s):
    for headers in ({}, {"Accept_Encoding": "br"}):
        tag = s.get("/index.html", **headers).headers["etag"]
        a = s.get("/index.html", If_None_Match=tag, **headers)
        assert a.status == 304 and not a.body, a
        assert a.headers["etag"] == tag


def test_range(s):
    a = s.get("/assets/main-abc.js", Range="bytes=0-3")
    assert a.status == 206 and a.body == SCRIPT[:4], a


def test_other_listeners_have_no_app(s):
    with Conn(("127.0.0.1", s.tls_port)) as c:
        assert c.ask("GET", "/index.html").status == 404
        assert c.ask("GET", "/test/hello").status == 200


def test_nothing_outside(s):
    for path in ("/../outside.txt", "/..%2foutside.txt", "/.hidden",
                 "/%2e%2e/outside.txt", "/assets/../../outside.txt",
                 "/assets/..%2f..%2foutside.txt", "//etc/passwd",
                 "/assets/main-abc.js%00.txt", "/.%2e/outside.txt",
                 "/assets/made-abc.css.gz"):
        a = s.get(path)
        assert b"secret" not in a.body and b"root:" not in a.body, (path, a)
        assert a.status in (200, 404, 400), (path, a)
        if a.status == 200:
            assert a.body.startswith(b"<!doctype"), (path, a)


def test_what_is_not_the_app(s):
    for path in ("/_matrix/nope", "/_wardwire/x", "/_synapse/x", "/health",
                 "/.well-known/matrix/client", "/metrics", V3 + "nope",
                 "/assets/gone-123.js", "/gone.js", "/assets"):
        a = s.get(path)
        assert a.status == 404, (path, a)
        assert a.json()["errcode"] == "M_UNRECOGNIZED", (path, a)
    with s.conn() as c:
        assert c.ask("POST", "/index.html", b"").status == 404
        assert c.ask("HEAD", "/").status == 200
    assert s.get("/test/hello").json() == {"hello": 1}


TESTS = [value for name, value in sorted(globals().items())
         if name.startswith("test_")]
