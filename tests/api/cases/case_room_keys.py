"""Section 11.13.7: key backups."""

from client import V3, quote
from world import Case

VERSION = V3 + "/room_keys/version"
KEYS = V3 + "/room_keys/keys"
ROOM, OTHER = "!a/b:x", "!c:x"
NEW = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2",
       "auth_data": {"public_key": "abc"}}


def key(first=1, forwarded=0, verified=False, mark="x"):
    return {"first_message_index": first, "forwarded_count": forwarded,
            "is_verified": verified, "session_data": {"mark": mark}}


class RoomKeys(Case):
    def begin(self):
        one = self.world.new_person()
        return one, one.ok("POST", VERSION, NEW)["version"]

    def path(self, *parts):
        return "/".join([KEYS] + [quote(part) for part in parts])

    def test_versions(self):
        one = self.world.new_person()
        self.refused(one.get(VERSION), 404, "M_NOT_FOUND")
        first = one.ok("POST", VERSION, NEW)["version"]
        second = one.ok("POST", VERSION, NEW)["version"]
        self.assertNotEqual(first, second)
        self.assertEqual(dict(NEW, version=second, count=0, etag="0"),
                         one.ok("GET", VERSION))
        self.assertEqual(first, one.ok("GET", VERSION + "/" + first)[
            "version"])
        changed = dict(NEW, auth_data={"public_key": "def"}, version=first)
        one.ok("PUT", VERSION + "/" + first, changed)
        self.assertEqual({"public_key": "def"}, one.ok(
            "GET", VERSION + "/" + first)["auth_data"])
        self.refused(one.put(VERSION + "/" + first, dict(
            changed, algorithm="other")), 400, "M_INVALID_PARAM")
        self.refused(one.put(VERSION + "/" + second, changed), 400,
                     "M_INVALID_PARAM")
        for _ in range(2):
            one.ok("DELETE", VERSION + "/" + second)
        self.refused(one.get(VERSION + "/" + second), 404, "M_NOT_FOUND")
        self.assertEqual(first, one.ok("GET", VERSION)["version"])
        third = one.ok("POST", VERSION, NEW)["version"]
        self.assertNotIn(third, (first, second))
        for nowhere in ("77", "x", "-1", "01", "9" * 30):
            path = VERSION + "/" + nowhere
            self.refused(one.get(path), 404, "M_NOT_FOUND")
            self.refused(one.put(path, NEW), 404, "M_NOT_FOUND")
            self.refused(one.delete(path), 404, "M_NOT_FOUND")

    def test_all_forms_of_the_path(self):
        one, version = self.begin()
        query = {"version": version}
        answer = one.ok("PUT", self.path(ROOM, "s/1"), key(), query=query)
        self.assertEqual({"etag": "1", "count": 1}, answer)
        answer = one.ok("PUT", self.path(ROOM), {"sessions": {
            "s2": key(mark="two")}}, query=query)
        self.assertEqual({"etag": "2", "count": 2}, answer)
        answer = one.ok("PUT", KEYS, {"rooms": {
            OTHER: {"sessions": {"s3": key()}}}}, query=query)
        self.assertEqual({"etag": "3", "count": 3}, answer)
        self.assertEqual(key(mark="two"), one.ok(
            "GET", self.path(ROOM, "s2"), query=query))
        self.assertEqual({"sessions": {"s/1": key(), "s2": key(mark="two")}},
                         one.ok("GET", self.path(ROOM), query=query))
        self.assertEqual({"rooms": {
            ROOM: {"sessions": {"s/1": key(), "s2": key(mark="two")}},
            OTHER: {"sessions": {"s3": key()}}}},
            one.ok("GET", KEYS, query=query))
        self.assertEqual({"sessions": {}}, one.ok(
            "GET", self.path("!none:x"), query=query))
        self.refused(one.get(self.path(ROOM, "none"), query=query), 404,
                     "M_NOT_FOUND")
        answer = one.ok("DELETE", self.path(ROOM, "s2"), query=query)
        self.assertEqual({"etag": "4", "count": 2}, answer)
        answer = one.ok("DELETE", self.path(ROOM, "s2"), query=query)
        self.assertEqual({"etag": "4", "count": 2}, answer)
        answer = one.ok("DELETE", self.path(ROOM), query=query)
        self.assertEqual({"etag": "5", "count": 1}, answer)
        answer = one.ok("DELETE", KEYS, query=query)
        self.assertEqual({"etag": "6", "count": 0}, answer)
        self.assertEqual({"rooms": {}}, one.ok("GET", KEYS, query=query))
        self.assertEqual("6", one.ok("GET", VERSION)["etag"])

    def test_the_better_key_is_kept(self):
        one, version = self.begin()
        path, query = self.path(ROOM, "s"), {"version": version}
        for new, kept in (
                (key(5, 5), True), (key(5, 5, mark="y"), False),
                (key(6, 0), False), (key(5, 4), True), (key(5, 5), False),
                (key(4, 9), True), (key(9, 9, True), True),
                (key(0, 0), False), (key(9, 8, True), True),
                (key(8, 9, True), True)):
            before = one.ok("GET", VERSION)["etag"]
            answer = one.ok("PUT", path, new, query=query)
            self.assertEqual(1, answer["count"])
            self.assertEqual(kept, answer["etag"] != before)
            self.assertEqual(kept, one.ok("GET", path, query=query) == new)

    def test_only_the_current_one_is_written(self):
        one, old = self.begin()
        one.ok("PUT", self.path(ROOM, "s"), key(), query={"version": old})
        new = one.ok("POST", VERSION, NEW)["version"]
        for version in (old, "77", "x"):
            for path, body in ((self.path(ROOM, "s"), key()),
                               (self.path(ROOM), {"sessions": {}}),
                               (KEYS, {"rooms": {}})):
                answer = one.put(path, body, query={"version": version})
                self.refused(answer, 403, "M_WRONG_ROOM_KEYS_VERSION")
                self.assertEqual(new, answer["current_version"])
        self.assertEqual(key(), one.ok("GET", self.path(ROOM, "s"),
                                       query={"version": old}))
        self.assertEqual({"rooms": {}}, one.ok("GET", KEYS,
                                               query={"version": new}))
        one.ok("DELETE", KEYS, query={"version": old})

    def test_no_backup(self):
        one = self.world.new_person()
        query = {"version": "1"}
        self.refused(one.put(KEYS, {"rooms": {}}, query=query), 404,
                     "M_NOT_FOUND")
        for path in (KEYS, self.path(ROOM), self.path(ROOM, "s")):
            self.refused(one.get(path, query=query), 404, "M_NOT_FOUND")
            self.refused(one.delete(path, query=query), 404, "M_NOT_FOUND")
            self.refused(one.get(path), 400, "M_MISSING_PARAM")

    def test_backups_are_ones_own(self):
        one, version = self.begin()
        one.ok("PUT", self.path(ROOM, "s"), key(), query={"version": version})
        two, other = self.begin()
        self.assertEqual(version, other)
        self.assertEqual({"rooms": {}}, two.ok("GET", KEYS,
                                               query={"version": version}))

    def test_wrong(self):
        one, version = self.begin()
        query = {"version": version}
        for wrong in ({}, {"algorithm": "x"}, {"auth_data": {}}):
            self.refused(one.post(VERSION, wrong), 400, "M_MISSING_PARAM")
        for wrong in ({"algorithm": 1, "auth_data": {}},
                      {"algorithm": "x", "auth_data": []}):
            self.refused(one.post(VERSION, wrong), 400, "M_BAD_JSON")
        for name in key():
            body = key()
            del body[name]
            self.refused(one.put(self.path(ROOM, "s"), body, query=query),
                         400, "M_MISSING_PARAM")
            body[name] = "x"
            self.refused(one.put(self.path(ROOM, "s"), body, query=query),
                         400, "M_BAD_JSON")
        for wrong in ({"sessions": []}, {"sessions": {"s": 1}}):
            self.refused(one.put(self.path(ROOM), wrong, query=query), 400,
                         "M_BAD_JSON")
        self.refused(one.put(self.path(ROOM, "s"), key(mark="x" * 20000),
                             query=query), 413, "M_TOO_LARGE")
        self.refused(one.put(self.path(ROOM, "s" * 300), key(), query=query),
                     400, "M_INVALID_PARAM")
        self.assertEqual(0, one.ok("GET", VERSION)["count"])

    def test_many_at_once(self):
        one, version = self.begin()
        sessions = {"s%03d" % i: key(mark=str(i)) for i in range(300)}
        answer = one.ok("PUT", self.path(ROOM), {"sessions": sessions},
                        query={"version": version})
        self.assertEqual(300, answer["count"])
        self.assertEqual({"sessions": sessions}, one.ok(
            "GET", self.path(ROOM), query={"version": version}))

    def test_strangers(self):
        nobody = self.world.stranger()
        self.refused(nobody.get(VERSION), 401, "M_MISSING_TOKEN")
        self.refused(nobody.get(KEYS, query={"version": "1"}), 401,
                     "M_MISSING_TOKEN")
