"""The administration of the server: version, tokens, reports, notices."""

import client
from case_admin_users import ADMIN, boss
from client import V3, quote
from world import Case

TOKENS = ADMIN + "/v1/registration_tokens"
REPORTS = ADMIN + "/v1/event_reports"


class Server(Case):
    def setUp(self):
        super().setUp()
        self.boss = boss(self)

    def test_all_are_refused_to_people(self):
        for method, path in (
                ("GET", ADMIN + "/v1/server_version"),
                ("GET", ADMIN + "/v1/background_updates/status"),
                ("GET", TOKENS), ("POST", TOKENS + "/new"),
                ("GET", TOKENS + "/x"), ("PUT", TOKENS + "/x"),
                ("DELETE", TOKENS + "/x"), ("GET", REPORTS),
                ("GET", REPORTS + "/1"), ("DELETE", REPORTS + "/1"),
                ("POST", ADMIN + "/v1/send_server_notice"),
                ("GET", ADMIN + "/v1/users/%s/pushers" % quote(
                    self.ben.user_id))):
            body = None if method == "GET" else {}
            self.refused(self.anna.call(method, path, body), 403,
                         "M_FORBIDDEN")

    def test_version(self):
        self.assertIn("Wardwire", self.boss.ok(
            "GET", ADMIN + "/v1/server_version")["server_version"])
        self.assertEqual({}, self.boss.ok(
            "GET", ADMIN + "/v1/background_updates/status")[
                "current_updates"])

    def test_tokens(self):
        made = self.boss.ok("POST", TOKENS + "/new", {"length": 20})
        self.assertEqual(20, len(made["token"]))
        self.assertEqual((None, 0, 0, None), (
            made["uses_allowed"], made["pending"], made["completed"],
            made["expiry_time"]))
        path = TOKENS + "/" + made["token"]
        changed = self.boss.ok("PUT", path, {"uses_allowed": 0})
        self.assertEqual(0, changed["uses_allowed"])
        self.assertEqual(changed, self.boss.ok("GET", path))
        dead = self.boss.ok("GET", TOKENS, query={"valid": "false"})
        self.assertIn(made["token"], [one["token"] for one in
                                      dead["registration_tokens"]])
        live = self.boss.ok("GET", TOKENS, query={"valid": "true"})
        self.assertNotIn(made["token"], [one["token"] for one in
                                         live["registration_tokens"]])
        self.assertIsNone(self.boss.ok("PUT", path, {
            "uses_allowed": None})["uses_allowed"])
        self.boss.ok("DELETE", path)
        self.refused(self.boss.get(path), 404, "M_NOT_FOUND")
        self.refused(self.boss.put(path), 404, "M_NOT_FOUND")
        self.refused(self.boss.delete(path), 404, "M_NOT_FOUND")
        for wrong in ({"token": "no good"}, {"length": 0}, {"length": 65},
                      {"uses_allowed": -1}, {"expiry_time": 5}):
            self.refused(self.boss.post(TOKENS + "/new", wrong), 400,
                         "M_INVALID_PARAM")

    def test_reports(self):
        room = self.room_of(self.anna, self.ben, name="Reported room")
        bad = self.anna.send(room, "something bad")
        self.ben.ok("POST", client.rooms(room) + "/report/" + quote(bad),
                    {"reason": "it is bad", "score": -50})
        answer = self.boss.ok("GET", REPORTS, query={
            "user_id": self.ben.user_id, "room_id": room})
        self.assertEqual(1, answer["total"])
        report = answer["event_reports"][0]
        self.assertEqual(
            (bad, room, self.ben.user_id, self.anna.user_id, "it is bad",
             -50, "Reported room"),
            (report["event_id"], report["room_id"], report["user_id"],
             report["sender"], report["reason"], report["score"],
             report["name"]))
        path = REPORTS + "/%d" % report["id"]
        self.assertEqual("something bad", self.boss.ok("GET", path)[
            "event_json"]["content"]["body"])
        self.boss.ok("DELETE", path)
        self.refused(self.boss.get(path), 404, "M_NOT_FOUND")
        self.refused(self.boss.get(REPORTS + "/x"), 400, "M_INVALID_PARAM")

    def test_notices(self):
        person = self.world.new_person()
        sent = self.boss.ok("POST", ADMIN + "/v1/send_server_notice", {
            "user_id": person.user_id,
            "content": {"msgtype": "m.text", "body": "maintenance"}})
        self.assertTrue(sent["event_id"].startswith("$"))
        path = ADMIN + "/v1/send_server_notice/txn1"
        body = {"user_id": person.user_id,
                "content": {"msgtype": "m.text", "body": "once"}}
        first = self.boss.ok("PUT", path, body)
        self.assertEqual(first, self.boss.ok("PUT", path, body))
        self.refused(self.boss.post(ADMIN + "/v1/send_server_notice", {
            "user_id": "@nobody:ward.test", "content": {}}), 404,
            "M_NOT_FOUND")
        self.refused(self.boss.post(ADMIN + "/v1/send_server_notice", {
            "user_id": person.user_id}), 400, "M_MISSING_PARAM")

    def test_pushers(self):
        self.assertEqual({"pushers": [], "total": 0}, self.boss.ok(
            "GET", ADMIN + "/v1/users/%s/pushers" % quote(
                self.ben.user_id)))
