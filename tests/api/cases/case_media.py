"""Section 13.8: files, up and down."""

import struct
import threading

from client import V1, Client, quote
from pictures import png
from world import Case

UPLOAD = "/_matrix/media/v3/upload"


def moving_gif(side=16):
    """Two frames, one of each colour."""
    def frame(colour):
        codes = []          # of three bits: clear before each pixel
        for _ in range(side * side):
            codes += [4, colour]
        codes.append(5)
        bits = sum(code << (3 * n) for n, code in enumerate(codes))
        data = bits.to_bytes((3 * len(codes) + 7) // 8, "little")
        blocks = b"".join(bytes([len(data[at:at + 255])]) + data[at:at + 255]
                          for at in range(0, len(data), 255))
        return (b"\x21\xf9\x04\x04\x0a\x00\x00\x00" + b"\x2c" +
                struct.pack("<HHHHB", 0, 0, side, side, 0) + b"\x02" +
                blocks + b"\x00")
    palette = b"\xff\x00\x00\x00\x00\xff" + b"\x00" * 6
    return (b"GIF89a" + struct.pack("<HHBBB", side, side, 0xf1, 0, 0) +
            palette + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00" +
            frame(0) + frame(1) + b"\x3b")


class Media(Case):
    def upload(self, data, kind="application/octet-stream", name=None):
        answer = self.anna.call(
            "POST", UPLOAD, data=data, headers={"Content-Type": kind},
            query={"filename": name} if name else None)
        self.assertEqual(200, answer.status, answer)
        return answer["content_uri"]

    def path(self, uri, what="download"):
        return V1 + "/media/%s/%s" % (what, uri[len("mxc://"):])

    def test_config(self):
        answer = self.anna.get(V1 + "/media/config")
        self.assertGreater(answer["m.upload.size"], 1 << 20)

    def test_round_trip(self):
        for size in (0, 1, 65536, 65537, 3 << 20):
            data = bytes(i * 7 % 251 for i in range(1000)) * (size // 1000 + 1)
            data = data[:size]
            uri = self.upload(data, "application/pdf", "rota.pdf")
            got = self.ben.get(self.path(uri))
            self.assertEqual(200, got.status)
            self.assertEqual(data, got.body)
            self.assertEqual("application/pdf", got.headers["content-type"])
            self.assertIn("rota.pdf", got.headers["content-disposition"])

    def test_headers(self):
        uri = self.upload(b"<script>alert(1)</script>", "text/html", "x.html")
        got = self.ben.get(self.path(uri))
        self.assertTrue(got.headers["content-disposition"].startswith(
            "attachment"))
        self.assertEqual("nosniff", got.headers["x-content-type-options"])
        self.assertEqual("cross-origin",
                         got.headers["cross-origin-resource-policy"])
        self.assertIn("sandbox", got.headers["content-security-policy"])

    def test_picture_is_inline(self):
        uri = self.upload(png(), "image/png", "board.png")
        got = self.ben.get(self.path(uri))
        self.assertTrue(got.headers["content-disposition"].startswith(
            "inline"))
        self.assertEqual(png(), got.body)

    def test_lying_picture_is_an_attachment(self):
        uri = self.upload(b"<html><script>1</script>", "image/png", "a.png")
        got = self.ben.get(self.path(uri))
        self.assertTrue(got.headers["content-disposition"].startswith(
            "attachment"))

    def test_chosen_name(self):
        uri = self.upload(b"x", "text/plain", "a.txt")
        got = self.ben.get(self.path(uri) + "/" + quote("über uns.txt"))
        disposition = got.headers["content-disposition"]
        self.assertIn("utf-8''%c3%bcber%20uns.txt", disposition.lower())

    def test_names_cannot_break_the_header(self):
        refused = self.anna.call(
            "POST", UPLOAD, data=b"x",
            query={"filename": 'a\r\nX-Evil: 1\r\n.txt'})
        self.refused(refused, 400)
        uri = self.upload(b"x", "text/plain", 'a"; x="\\.txt')
        got = self.ben.get(self.path(uri))
        self.assertEqual(200, got.status)
        self.assertNotIn('a"; x=', got.headers["content-disposition"])
        got = self.ben.get(self.path(uri) + "/a%0D%0AX-Evil:%201")
        self.assertNotIn("x-evil", got.headers)

    def test_range(self):
        data = bytes(range(256)) * 400
        uri = self.upload(data, "video/mp4", "clip.mp4")
        got = self.ben.get(self.path(uri), headers={"Range": "bytes=10-19"})
        self.assertEqual(206, got.status)
        self.assertEqual(data[10:20], got.body)
        self.assertEqual("bytes 10-19/%d" % len(data),
                         got.headers["content-range"])
        got = self.ben.get(self.path(uri), headers={"Range": "bytes=-5"})
        self.assertEqual(data[-5:], got.body)
        got = self.ben.get(self.path(uri), headers={"Range": "bytes=102390-"})
        self.assertEqual(data[102390:], got.body)
        got = self.ben.raw("GET", self.path(uri), headers={
            "Range": "bytes=999999-", "Authorization":
            "Bearer " + self.ben.token})
        self.assertEqual(416, got.status)

    def test_thumbnail(self):
        uri = self.upload(png(400, 300), "image/png")
        for method, size in (("crop", (96, 96)), ("scale", (96, 72))):
            got = self.ben.get(self.path(uri, "thumbnail"), query={
                "width": 96, "height": 96, "method": method})
            self.assertEqual(200, got.status, got)
            self.assertIn(got.headers["content-type"],
                          ("image/png", "image/jpeg", "image/webp"))
            self.assertTrue(got.headers["content-disposition"].startswith(
                "inline"))
            if got.headers["content-type"] == "image/png":
                self.assertEqual(size, struct.unpack(">II", got.body[16:24]))

    def test_thumbnail_that_moves(self):
        uri = self.upload(moving_gif(), "image/gif")
        path = self.path(uri, "thumbnail") + "?width=96&height=96"
        still = self.ben.get(path)
        self.assertEqual(200, still.status, still)
        self.assertNotIn(b"ANIM", still.body)
        for method in ("scale", "crop"):
            moving = self.ben.get(path + "&animated=true&method=" + method)
            self.assertEqual("image/webp", moving.headers["content-type"])
            self.assertIn(b"ANIM", moving.body)
        plain = self.upload(png(40, 30), "image/png")
        got = self.ben.get(self.path(plain, "thumbnail") +
                           "?width=32&height=32&animated=true")
        self.assertEqual(200, got.status)
        self.assertNotIn(b"ANIM", got.body)
        self.refused(self.ben.get(path + "&animated=maybe"), 400,
                     "M_INVALID_PARAM")

    def test_thumbnail_of_no_picture(self):
        uri = self.upload(b"not a picture at all", "image/png")
        got = self.ben.get(self.path(uri, "thumbnail") +
                           "?width=96&height=96")
        self.assertIn(got.status, (400, 404, 413))
        self.assertEqual(200, self.ben.get(V1 + "/media/config").status)

    def test_create_then_upload(self):
        made = self.anna.post("/_matrix/media/v1/create")
        uri = made["content_uri"]
        self.assertIn("unused_expires_at", made.json)
        waiting = self.ben.get(self.path(uri) + "?timeout_ms=50")
        self.refused(waiting, 504, "M_NOT_YET_UPLOADED")
        put = "/_matrix/media/v3/upload/" + uri[len("mxc://"):]
        self.refused(self.ben.call("PUT", put, data=b"not mine"), 403,
                     "M_FORBIDDEN")
        answer = self.anna.call("PUT", put, data=b"now", headers={
            "Content-Type": "text/plain"})
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(b"now", self.ben.get(self.path(uri)).body)
        again = self.anna.call("PUT", put, data=b"again")
        self.refused(again, 409, "M_CANNOT_OVERWRITE_MEDIA")

    def part(self, uri, body, offset, size, who=None):
        path = "/_wardwire/media/v1/uploads/" + uri[len("mxc://"):]
        return (who or self.anna).call(
            "PUT", path, data=body, headers={"Content-Type": "text/plain"},
            query={"offset": offset, "size": size, "filename": "obs.txt"})

    def test_in_parts(self):
        """What breaks off goes on; what comes twice is there once."""
        uri = self.anna.post("/_matrix/media/v1/create")["content_uri"]
        data = bytes(i * 11 % 253 for i in range(200000))
        size = len(data)
        self.assertEqual(0, self.part(uri, b"", 0, size)["received"])
        for _ in range(2):
            answer = self.part(uri, data[:70000], 0, size)
            self.assertEqual(70000, answer["received"])
        # too far on: it says where to begin
        answer = self.part(uri, data[90000:120000], 90000, size)
        self.assertEqual(70000, answer["received"])
        self.refused(self.part(uri, b"x", 70000, size, self.ben), 403,
                     "M_FORBIDDEN")
        self.refused(self.part(uri, b"xx", size - 1, size), 400,
                     "M_INVALID_PARAM")
        self.refused(self.part(uri, b"x", 5, 1), 400, "M_INVALID_PARAM")
        self.refused(self.part(uri, b"x", 0, 1 << 40), 413, "M_TOO_LARGE")
        self.assertNotIn("content_uri",
                         self.part(uri, b"", 70000, size).json)
        for _ in range(2):
            answer = self.part(uri, data[70000:], 70000, size)
            self.assertEqual((size, uri),
                             (answer["received"], answer["content_uri"]))
        got = self.ben.get(self.path(uri))
        self.assertEqual(data, got.body)
        self.assertEqual("text/plain", got.headers["content-type"])
        self.assertIn("obs.txt", got.headers["content-disposition"])
        self.refused(self.part("mxc://ward.test/none", b"x", 0, 1), 404,
                     "M_NOT_FOUND")

    def test_in_parts_all_at_once(self):
        uri = self.anna.post("/_matrix/media/v1/create")["content_uri"]
        data = b"obs " * 20000
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(
            self.part(uri, data, 0, len(data)))) for _ in range(6)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual([200] * 6, [one.status for one in answers])
        self.assertEqual(data, self.ben.get(self.path(uri)).body)

    def test_needs_a_token(self):
        uri = self.upload(b"secret")
        stranger = Client(self.server, self.world.judge)
        self.refused(stranger.get(self.path(uri)), 401, "M_MISSING_TOKEN")
        self.refused(stranger.call("POST", UPLOAD, data=b"x"), 401,
                     "M_MISSING_TOKEN")

    def test_unknown(self):
        got = self.ben.get(self.path("mxc://ward.test/none"))
        self.refused(got, 404, "M_NOT_FOUND")

    def test_path_tricks(self):
        for name in ("..%2F..%2Fstore.db", "..", "%00", "a%2Fb", "x" * 300):
            got = self.ben.get(V1 + "/media/download/ward.test/" + name)
            self.assertIn(got.status, (400, 404), (name, got))

    def test_position_is_cut_from_a_photo(self):
        exif = (b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01"
                b"\0\0\0\x1a\0\0\0\0"
                b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0")
        jpeg = (b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) +
                exif + JPEG_TAIL)
        uri = self.upload(jpeg, "image/jpeg", "wound.jpg")
        got = self.ben.get(self.path(uri)).body
        self.assertTrue(got.startswith(b"\xff\xd8"))
        self.assertNotIn(b"\x88\x25", got)
        self.assertTrue(got.endswith(JPEG_TAIL))

    def test_too_large(self):
        limit = self.anna.get(V1 + "/media/config")["m.upload.size"]
        got = self.anna.raw("POST", UPLOAD, headers={
            "Authorization": "Bearer " + self.anna.token,
            "Content-Type": "video/mp4",
            "Content-Length": str(limit + 1)})
        self.refused(got, 413, "M_TOO_LARGE")


# The rest of an 8x8 grey picture: tables, frame, one scan, end.
JPEG_TAIL = bytes.fromhex(
    "ffdb004300" + "10" * 64 +
    "ffc0000b080008000801011100"
    "ffc4001f0000010501010101010100000000000000000102030405060708090a0b"
    "ffc400b5100002010303020403050504040000017d01020300041105122131410613"
    "516107227114328191a1082342b1c11552d1f02433627282090a161718191a252627"
    "28292a3435363738393a434445464748494a535455565758595a636465666768696a"
    "737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aa"
    "b2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7"
    "e8e9eaf1f2f3f4f5f6f7f8f9fa"
    "ffda0008010100003f00" + "d2cf20ff" + "00" + "ffd9")
