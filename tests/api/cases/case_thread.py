"""Which threads people follow: MSC4306, and MSC4308 for sliding sync."""

import threading
import time

from client import quote, rooms
from world import Case

SYNC = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
CHANGES = "/_matrix/client/unstable/io.element.msc4308/thread_subscriptions"
EXTENSION = "io.element.msc4308.thread_subscriptions"
NOT_IN_THREAD = "IO.ELEMENT.MSC4306.M_NOT_IN_THREAD"
CONFLICT = "IO.ELEMENT.MSC4306.M_CONFLICTING_UNSUBSCRIPTION"


def path(room, root):
    return ("/_matrix/client/unstable/io.element.msc4306/rooms/%s/thread/%s/"
            "subscription" % (quote(room), quote(root)))


class Thread(Case):
    def setUp(self):
        super().setUp()
        self.dora = self.world.new_person()
        self.room = self.room_of(self.anna, self.dora)
        self.root = self.anna.send(self.room, "root")

    def reply(self, root=None):
        return self.anna.send(self.room, {
            "msgtype": "m.text", "body": "answer", "m.relates_to": {
                "rel_type": "m.thread", "event_id": root or self.root}})

    def follow(self, cause=None, root=None):
        return self.dora.put(path(self.room, root or self.root),
                             {"automatic": cause} if cause else {})

    def state(self):
        answer = self.dora.get(path(self.room, self.root))
        return answer["automatic"] if answer.status == 200 else answer.errcode

    def sliding(self, pos=None, timeout=0, **extension):
        query = {"timeout": timeout}
        if pos:
            query["pos"] = pos
        answer = self.dora.ok("POST", SYNC, {"extensions": {
            EXTENSION: dict(extension, enabled=True)}}, query=query)
        return answer["extensions"].get(EXTENSION, {}), answer["pos"]

    def test_followed_and_not(self):
        self.assertEqual("M_NOT_FOUND", self.state())
        self.assertEqual(200, self.dora.delete(
            path(self.room, self.root)).status)
        cause = self.reply()
        self.assertEqual(200, self.follow(cause).status)
        self.assertIs(True, self.state())
        self.assertEqual(200, self.follow().status)
        self.assertIs(False, self.state())
        self.assertEqual(200, self.follow(cause).status)
        self.assertIs(False, self.state(), "one's own wish stays")
        self.assertEqual(200, self.dora.delete(
            path(self.room, self.root)).status)
        self.assertEqual("M_NOT_FOUND", self.state())
        self.refused(self.follow(cause), 409, CONFLICT)
        self.assertEqual("M_NOT_FOUND", self.state())
        self.assertEqual(200, self.follow(self.reply()).status)
        self.assertIs(True, self.state())

    def test_causes(self):
        other = self.anna.send(self.room, "other")
        for cause in (other, self.root, "$none", self.reply(other),
                      self.anna.send(self.anna.create_room(), "x")):
            self.refused(self.follow(cause), 400, NOT_IN_THREAD)
        for body in ({"automatic": True}, {"automatic": 5}):
            self.refused(self.dora.put(path(self.room, self.root), body),
                         400, "M_BAD_JSON")

    def test_only_what_may_be_seen(self):
        hidden = self.anna.create_room()
        root = self.anna.send(hidden, "not for dora")
        for where in (path(hidden, root), path(self.room, root),
                      path(self.room, "$none"), path("!none", self.root)):
            for verb in ("PUT", "GET", "DELETE"):
                self.refused(self.dora.call(
                    verb, where, {} if verb == "PUT" else None), 404,
                    "M_NOT_FOUND")
        self.follow()
        self.refused(self.anna.get(path(self.room, self.root)), 404)

    def test_sliding_sync(self):
        self.assertEqual(({}, ), self.sliding()[:1])
        self.follow()
        got, pos = self.sliding()
        first = got["subscribed"][self.room][self.root]
        self.assertIs(False, first["automatic"])
        self.assertIsInstance(first["bump_stamp"], int)
        self.assertEqual({}, self.sliding(pos)[0])
        self.dora.delete(path(self.room, self.root))
        gone, pos = self.sliding(pos)
        stopped = gone["unsubscribed"][self.room][self.root]
        self.assertGreater(stopped["bump_stamp"], first["bump_stamp"])
        self.assertNotIn("subscribed", gone)
        self.assertEqual({}, self.sliding()[0], "nothing to begin with")
        self.assertNotIn(EXTENSION, self.dora.ok("POST", SYNC, {})[
            "extensions"])

    def test_waiting_client_is_woken(self):
        _, pos = self.sliding()
        later = threading.Timer(0.3, self.follow)
        later.start()
        began = time.monotonic()
        got, _ = self.sliding(pos, timeout=30000)
        later.join()
        self.assertIn(self.root, got["subscribed"][self.room])
        self.assertLess(time.monotonic() - began, 25)

    def test_many_are_paged(self):
        _, before = self.sliding()
        roots = [self.anna.send(self.room, "root %d" % n) for n in range(7)]
        for root in roots:
            self.follow(root=root)
        got, _ = self.sliding(before, limit=3)
        self.assertEqual(set(roots[4:]), set(got["subscribed"][self.room]))
        found, token = [], got["prev_batch"]
        while token:
            page = self.dora.ok("GET", CHANGES, query={
                "dir": "b", "limit": 3, "from": token, "to": before})
            found += page["subscribed"][self.room]
            token = page.get("end")
        self.assertEqual(set(roots[:4]), set(found))
        everything = self.dora.ok("GET", CHANGES, query={"dir": "b"})
        self.assertEqual(set(roots), set(everything["subscribed"][self.room]))
        self.assertNotIn("end", everything)

    def test_bad_questions(self):
        for query, code in (({}, "M_MISSING_PARAM"),
                            ({"dir": "f"}, "M_INVALID_PARAM"),
                            ({"dir": "b", "limit": 0}, "M_INVALID_PARAM"),
                            ({"dir": "b", "limit": "x"}, "M_INVALID_PARAM"),
                            ({"dir": "b", "from": "x"}, "M_INVALID_PARAM"),
                            ({"dir": "b", "to": "-1"}, "M_INVALID_PARAM")):
            self.refused(self.dora.get(CHANGES, query=query), 400, code)
        self.refused(self.dora.post(SYNC, {"extensions": {
            EXTENSION: {"enabled": True, "limit": 0}}}), 400,
            "M_INVALID_PARAM")

    def test_a_redacted_root(self):
        self.follow()
        self.anna.ok("PUT", rooms(self.room) + "/redact/%s/x" %
                     quote(self.root), {})
        self.assertIs(False, self.state(), "a redacted root is still there")
        self.assertTrue(self.dora.ok("GET", "/_matrix/client/versions")[
            "unstable_features"]["org.matrix.msc4306"])
