"""Previews of pages: what is shown of them, and what is never asked."""

import http.server
import threading

import client
import pictures
import server
from client import V1
from world import PASSWORD, WORLD, Case

PATH = V1 + "/media/preview_url"
OLD_PATH = "/_matrix/media/v3/preview_url"
PAGE = """<!doctype html><html><head><title>Not this</title>
<meta property="og:title" content="Rota &amp; leave &#8211; ward&nbsp;5">
<meta name="description" content="Who  is
 on call"><meta property="og:image" content="/picture.png">
<script>"<meta property='og:url' content='no'>"</script></head>
<body><meta property="og:site_name" content="no"></body></html>"""


class Page(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def do_GET(self):
        site = self.server.site
        path = self.path.partition("?")[0]
        site.asked.append(self.path)
        status, kind, body, extra = site.pages.get(
            path, (404, "text/html", b"", {}))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in extra.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass


class Site:
    """A few pages, on an address of 127.0.0.0/8 each may choose."""

    def __init__(self, address):
        self.asked = []
        self.pages = {}
        self.server = http.server.ThreadingHTTPServer((address, 0), Page)
        self.server.daemon_threads = True
        self.server.site = self
        self.url = "http://%s:%d" % self.server.server_address[:2]
        threading.Thread(target=self.server.serve_forever, daemon=True,
                         kwargs={"poll_interval": 0.05}).start()

    def put(self, path, body, kind="text/html; charset=utf-8", status=200,
            **extra):
        body = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, kind, body, extra)
        return self.url + path

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Preview(Case):
    @classmethod
    def setUpClass(cls):
        cls.site = Site("127.0.0.1")
        cls.inside = Site("127.0.0.2")
        cls.home = server.Server(extra="[media]\nurl_preview = on\n"
                                 "url_preview_allow_private = 127.0.0.1/32")
        cls.home.start()
        cls.dora = client.Client(cls.home, WORLD.judge,
                                 cls.home.register("dora", PASSWORD))

    @classmethod
    def tearDownClass(cls):
        status, reports = cls.home.stop(), cls.home.sanitizer_reports()
        cls.home.close()
        cls.site.end()
        cls.inside.end()
        assert status == 0 and not reports, (status, reports[:3])

    def preview(self, url, path=PATH):
        return self.dora.ok("GET", path, query={"url": url})

    def test_off_unless_the_operator_says_so(self):
        for path in (PATH, OLD_PATH):
            self.refused(self.anna.get(path, query={"url": self.site.url}),
                         404, "M_UNRECOGNIZED")

    def test_page_with_picture(self):
        picture = pictures.png(8, 8) if hasattr(pictures, "png") else b""
        self.site.put("/picture.png", picture, "image/png")
        url = self.site.put("/rota", PAGE)
        got = self.preview(url)
        self.assertEqual("Rota & leave \u2013 ward 5", got["og:title"])
        self.assertEqual("Who is on call", got["og:description"])
        self.assertNotIn("og:url", got)
        self.assertNotIn("og:site_name", got)
        self.assertEqual("image/png", got["og:image:type"])
        self.assertEqual(len(picture), got["matrix:image:size"])
        name = got["og:image"][len("mxc://"):]
        self.assertEqual(200, self.dora.get(
            V1 + "/media/download/" + name).status)
        # Once an hour, by the old path too.
        self.assertEqual(got, self.preview(url, OLD_PATH))
        self.assertEqual(1, self.site.asked.count("/rota"))

    def test_redirects_are_followed_a_little(self):
        self.site.put("/end", "<title>There</title>")
        self.site.put("/a/b", "", status=302, Location="../end")
        self.assertEqual("There", self.preview(
            self.site.url + "/a/b")["og:title"])
        self.site.put("/there", "", status=301, Location="/end?x")
        self.assertEqual("There", self.preview(
            self.site.url + "/there")["og:title"])
        round_about = self.site.put("/round", "", status=302,
                                    Location="/round")
        self.assertEqual({}, self.preview(round_about))
        self.assertEqual(5, self.site.asked.count("/round"))

    def test_private_networks_are_not_asked(self):
        secret = self.inside.put("/secret", "<title>Inside</title>")
        port = self.inside.url.rsplit(":", 1)[1]
        ways = [secret, self.site.put("/go", "", status=302,
                                      Location=secret),
                "http://127.0.0.2.:%s/secret" % port,
                "http://2130706434:%s/secret" % port,
                "http://0x7f.2:%s/secret" % port,
                "http://[::ffff:127.0.0.2]:%s/secret" % port,
                "http://0.0.0.0:%s/secret" % port,
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]:%s/secret" % port,
                self.site.put("/image", '<meta property="og:image" '
                              'content="%s">' % secret)]
        for url in ways:
            self.assertEqual({}, self.preview(url), url)
        self.assertEqual([], self.inside.asked)

    def test_what_is_no_page(self):
        for body, kind in ((b"x" * 3000000, "text/html"),
                           (b"%PDF-1.4", "application/pdf"),
                           (b"", "text/html"), (b"{}", "image/png"),
                           (b"\xff\xfe<title>\0", "text/html")):
            url = self.site.put("/odd%d" % len(body), body, kind)
            self.assertEqual({}, self.preview(url), (kind, body[:9]))
        latin = self.site.put("/latin", b"<TITLE >caf\xe9 \xf0\x9f</title>")
        self.assertEqual("caf\u00e9 \u00f0",
                         self.preview(latin)["og:title"])
        self.assertEqual({}, self.preview(self.site.url + "/none"))

    def test_bad_questions(self):
        self.refused(self.dora.get(PATH), 400, "M_MISSING_PARAM")
        for url in ("", "ftp://ward.test/", "file:///etc/passwd", "ward",
                    "http://a@ward.test/", "http://ward.test/ x",
                    "http://ward.test/" + "x" * 2048, "javascript:alert(1)",
                    "http://ward.test\\@other/", "gopher://ward.test"):
            self.refused(self.dora.get(PATH, query={"url": url}), 400,
                         "M_INVALID_PARAM")
        self.refused(self.dora.get(PATH, query={
            "url": self.site.url, "ts": "soon"}), 400, "M_INVALID_PARAM")
        self.refused(client.Client(self.home, WORLD.judge).get(
            PATH, query={"url": self.site.url}), 401, "M_MISSING_TOKEN")
