"""The administration of accounts, as synadm and Synapse-Admin call it."""

import time

import client
from client import V1, V3, quote
from world import PASSWORD, Case

ADMIN = "/_synapse/admin"
_made = {}


def boss(case):
    """One administrator for all cases."""
    if "boss" not in _made:
        login = case.server.register("boss", PASSWORD, True)
        _made["boss"] = client.Client(case.server, case.world.judge, login)
    return _made["boss"]


def user(person, version="v1", tail=""):
    name = person if isinstance(person, str) else person.user_id
    return ADMIN + "/%s/users/%s%s" % (version, quote(name), tail)


class Users(Case):
    def setUp(self):
        super().setUp()
        self.boss = boss(self)

    def test_all_are_refused_to_people(self):
        other = self.ben.user_id
        for method, path in (
                ("GET", ADMIN + "/v2/users"), ("GET", ADMIN + "/v3/users"),
                ("GET", user(other, "v2")), ("PUT", user(other, "v2")),
                ("POST", ADMIN + "/v1/deactivate/" + quote(other)),
                ("POST", ADMIN + "/v1/reset_password/" + quote(other)),
                ("PUT", ADMIN + "/v1/suspend/" + quote(other)),
                ("GET", user(other, tail="/admin")),
                ("PUT", user(other, tail="/admin")),
                ("GET", user(other, tail="/override_ratelimit")),
                ("POST", user(other, tail="/login")),
                ("POST", user(other, tail="/shadow_ban")),
                ("GET", user(other, tail="/joined_rooms")),
                ("GET", user(other, tail="/memberships")),
                ("GET", user(other, "v2", "/devices")),
                ("POST", user(other, "v2", "/delete_devices")),
                ("GET", ADMIN + "/v1/whois/" + quote(other)),
                ("GET", ADMIN + "/v1/username_available?username=x"),
                ("GET", V1 + "/admin/lock/" + quote(other)),
                ("PUT", V1 + "/admin/suspend/" + quote(other)),
                ("GET", V3 + "/admin/whois/" + quote(other))):
            body = None if method == "GET" else {}
            self.refused(self.anna.call(method, path, body), 403,
                         "M_FORBIDDEN")
            self.refused(self.anna.call(method, path, body, token=None), 401,
                         "M_MISSING_TOKEN")

    def test_list_pages_filters_and_sorts(self):
        for name in ("lista", "listb", "listc"):
            self.server.register(name, PASSWORD)
        answer = self.boss.ok("GET", ADMIN + "/v2/users",
                              query={"name": "LIST", "limit": 2})
        self.assertEqual(["@lista:ward.test", "@listb:ward.test"],
                         [one["name"] for one in answer["users"]])
        self.assertEqual((3, "2"), (answer["total"], answer["next_token"]))
        answer = self.boss.ok("GET", ADMIN + "/v2/users", query={
            "name": "list", "from": answer["next_token"]})
        self.assertEqual(["@listc:ward.test"],
                         [one["name"] for one in answer["users"]])
        self.assertNotIn("next_token", answer)
        answer = self.boss.ok("GET", ADMIN + "/v3/users", query={
            "user_id": "@list", "dir": "b", "order_by": "creation_ts"})
        self.assertEqual("@listc:ward.test", answer["users"][0]["name"])
        answer = self.boss.ok("GET", ADMIN + "/v2/users",
                              query={"admins": "true"})
        self.assertTrue(all(one["admin"] for one in answer["users"]))
        self.refused(self.boss.get(ADMIN + "/v2/users", query={
            "order_by": "shoe_size"}), 400, "M_INVALID_PARAM")
        self.refused(self.boss.get(ADMIN + "/v2/users", query={
            "from": "-1"}), 400, "M_INVALID_PARAM")
        self.refused(self.boss.get(ADMIN + "/v2/users", query={
            "dir": "up"}), 400, "M_INVALID_PARAM")

    def test_made_changed_closed_and_opened(self):
        name = "@made:ward.test"
        path = user(name, "v2")
        self.refused(self.boss.get(path), 404, "M_NOT_FOUND")
        answer = self.boss.put(path, {"password": "pw-one-two",
                                      "displayname": "Made Up",
                                      "avatar_url": "mxc://ward.test/abc"})
        self.assertEqual(201, answer.status, answer)
        self.assertEqual("Made Up", answer["displayname"])
        person = client.Client(self.server, self.world.judge, self.boss.ok(
            "POST", V3 + "/login", {
                "type": "m.login.password", "password": "pw-one-two",
                "identifier": {"type": "m.id.user", "user": name}}))
        self.assertEqual("Made Up", person.ok(
            "GET", V3 + "/profile/" + quote(name))["displayname"])
        answer = self.boss.ok("PUT", path, {"locked": True,
                                            "displayname": ""})
        self.assertTrue(answer["locked"])
        self.assertIsNone(answer["displayname"])
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_USER_LOCKED")
        self.boss.ok("PUT", path, {"locked": False})
        person.ok("GET", V3 + "/account/whoami")
        self.boss.ok("PUT", path, {"password": "pw-three-four"})
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        answer = self.boss.ok("PUT", path, {"deactivated": True})
        self.assertTrue(answer["deactivated"])
        answer = self.boss.ok("PUT", path, {"deactivated": False,
                                            "password": "pw-five-six"})
        self.assertFalse(answer["deactivated"])
        self.boss.ok("POST", V3 + "/login", {
            "type": "m.login.password", "password": "pw-five-six",
            "identifier": {"type": "m.id.user", "user": name}})
        self.refused(self.boss.put(path, {"admin": "yes"}), 400,
                     "M_BAD_JSON")
        self.refused(self.boss.put(user("@x:else.test", "v2"), {}), 400,
                     "M_UNKNOWN")

    def test_addresses_and_sign_ins(self):
        name = self.world.new_person().user_id
        other = self.world.new_person().user_id
        path = user(name, "v2")
        mail = {"medium": "email", "address": "Known@Ward.test"}
        known = {"auth_provider": "oidc", "external_id": "known-to-it"}
        self.boss.ok("PUT", path, {"threepids": [mail],
                                   "external_ids": [known]})
        answer = self.boss.ok("GET", path)
        self.assertEqual(["known@ward.test"], [
            one["address"] for one in answer["threepids"]])
        self.assertEqual([known], answer["external_ids"])
        # What was got may be put back, and what is not named stays.
        self.boss.ok("PUT", path, {
            "threepids": answer["threepids"],
            "external_ids": answer["external_ids"], "displayname": "K"})
        self.boss.ok("PUT", path, {"displayname": "L"})
        by_mail = ADMIN + "/v1/threepid/email/users/KNOWN%40ward.test"
        by_name = ADMIN + "/v1/auth_providers/oidc/users/known-to-it"
        for found in (by_mail, by_name):
            self.assertEqual(name, self.boss.ok("GET", found)["user_id"])
        self.refused(self.boss.put(user(other, "v2"), {"threepids": [mail]}),
                     400, "M_THREEPID_IN_USE")
        self.refused(self.boss.put(user(other, "v2"), {
            "external_ids": [known]}), 409)
        for bad, code in (({"threepids": [7]}, "M_BAD_JSON"),
                          ({"external_ids": ["x"]}, "M_BAD_JSON"),
                          ({"threepids": {}}, "M_BAD_JSON"),
                          ({"threepids": [{"medium": "msisdn",
                                           "address": "1"}]},
                           "M_INVALID_PARAM"),
                          ({"threepids": [{"medium": "email",
                                           "address": "none"}]},
                           "M_INVALID_PARAM"),
                          ({"threepids": [mail] * 21}, "M_INVALID_PARAM"),
                          ({"external_ids": [dict(
                              known, external_id="x" * 256)]},
                           "M_INVALID_PARAM")):
            self.refused(self.boss.put(path, bad), 400, code)
        self.boss.ok("PUT", path, {"threepids": [], "external_ids": []})
        for found in (by_mail, by_name):
            self.refused(self.boss.get(found), 404, "M_NOT_FOUND")

    def redacted(self, person, body):
        task = self.boss.ok("POST", ADMIN + "/v1/user/%s/redact" % quote(
            person.user_id), body)["redact_id"]
        path = ADMIN + "/v1/user/redact_status/" + task
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = self.boss.ok("GET", path)
            if answer["status"] in ("complete", "failed"):
                return answer
            time.sleep(0.05)
        self.fail("not redacted: %s" % answer)

    def test_all_that_somebody_sent_is_redacted(self):
        person = self.world.new_person()
        room = self.room_of(self.anna, person)
        other = self.room_of(person)
        gone = self.room_of(self.anna, person)
        theirs = [person.send(room, "unkind %d" % i) for i in range(3)]
        elsewhere, left = person.send(other, "x"), person.send(gone, "x")
        answered = self.anna.send(room, "kind")
        person.ok("POST", client.rooms(gone) + "/leave", {})

        def content(event, where=room, reader=self.anna):
            return reader.ok("GET", client.rooms(where) + "/event/" + quote(
                event))["content"]
        self.redacted(person, {"rooms": [room], "limit": 2})
        self.assertEqual("unkind 0", content(theirs[0])["body"])
        self.assertEqual([{}, {}], [content(one) for one in theirs[1:]])
        answer = self.redacted(person, {"reason": "a stolen phone"})
        self.assertEqual(("complete", {}), (answer["status"],
                                            answer["failed_redactions"]))
        self.assertEqual({}, content(theirs[0]))
        self.assertEqual({}, content(elsewhere, other, person))
        self.assertEqual("kind", content(answered)["body"])
        # Where they are no longer, it is refused and told.
        answer = self.redacted(person, {"rooms": [gone, "!none"]})
        self.assertEqual([left], list(answer["failed_redactions"]))
        self.assertEqual("x", content(left, gone)["body"])
        path = ADMIN + "/v1/user/%s/redact" % quote(person.user_id)
        for bad, code in (({"rooms": [7]}, "M_BAD_JSON"),
                          ({"limit": 0}, "M_INVALID_PARAM"),
                          ({"rooms": ["!x"] * 1001}, "M_INVALID_PARAM")):
            self.refused(self.boss.post(path, bad), 400, code)
        self.refused(self.boss.post(path.replace("%40", "%40no"), {}), 404)
        self.refused(self.boss.get(ADMIN + "/v1/user/redact_status/x"), 404)
        self.refused(self.anna.post(path, {}), 403)

    def test_deactivation_leaves_the_rooms(self):
        person = self.world.new_person()
        room = self.room_of(self.anna, person)
        self.boss.ok("POST", ADMIN + "/v1/deactivate/" + quote(
            person.user_id), {"erase": True})
        members = self.anna.ok("GET", client.rooms(room) + "/joined_members")
        self.assertNotIn(person.user_id, members["joined"])
        answer = self.boss.ok("GET", user(person, "v2"))
        self.assertTrue(answer["erased"] and answer["deactivated"])
        self.assertIsNone(answer["displayname"])
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        self.refused(self.boss.post(ADMIN + "/v1/deactivate/" + quote(
            "@nobody:ward.test")), 404, "M_NOT_FOUND")

    def test_password(self):
        person = self.world.new_person()
        path = ADMIN + "/v1/reset_password/" + quote(person.user_id)
        self.boss.ok("POST", path, {"new_password": "other-words",
                                    "logout_devices": False})
        person.ok("GET", V3 + "/account/whoami")
        self.boss.ok("POST", path, {"new_password": "third-words"})
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        self.refused(self.boss.post(path), 400, "M_MISSING_PARAM")

    def test_administrators_are_made(self):
        person = self.world.new_person()
        path = user(person, tail="/admin")
        self.assertEqual({"admin": False}, self.boss.ok("GET", path))
        self.boss.ok("PUT", path, {"admin": True})
        person.ok("GET", ADMIN + "/v2/users")
        self.boss.ok("PUT", path, {"admin": False})
        self.refused(person.get(ADMIN + "/v2/users"), 403, "M_FORBIDDEN")
        self.refused(self.boss.put(user(self.boss, tail="/admin"), {
            "admin": False}), 400, "M_UNKNOWN")

    def test_suspension(self):
        person = self.world.new_person()
        path = V1 + "/admin/suspend/" + quote(person.user_id)
        self.assertEqual({"suspended": False}, self.boss.ok("GET", path))
        self.assertEqual({"suspended": True}, self.boss.ok(
            "PUT", path, {"suspended": True}))
        self.refused(person.post(V3 + "/createRoom"), 403,
                     "M_USER_SUSPENDED")
        self.boss.ok("PUT", ADMIN + "/v1/suspend/" + quote(person.user_id),
                     {"suspend": False})
        person.create_room()
        self.refused(self.boss.put(path, {}), 400, "M_MISSING_PARAM")
        self.refused(self.boss.put(V1 + "/admin/suspend/" + quote(
            "@a:else.test"), {"suspended": True}), 400, "M_INVALID_PARAM")
        self.refused(self.boss.put(V1 + "/admin/lock/" + quote(
            self.boss.user_id), {"locked": True}), 403, "M_FORBIDDEN")

    def test_lock(self):
        person = self.world.new_person()
        path = V1 + "/admin/lock/" + quote(person.user_id)
        self.assertEqual({"locked": True}, self.boss.ok(
            "PUT", path, {"locked": True}))
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_USER_LOCKED")
        self.boss.ok("PUT", path, {"locked": False})
        person.ok("GET", V3 + "/account/whoami")

    def test_login_as_somebody(self):
        person = self.world.new_person()
        path = user(person, tail="/login")
        token = self.boss.ok("POST", path)["access_token"]
        self.assertEqual(person.user_id, person.ok(
            "GET", V3 + "/account/whoami", token=token)["user_id"])
        self.refused(self.boss.post(path, {"valid_until_ms": 5}), 400,
                     "M_INVALID_PARAM")
        self.refused(self.boss.post(user(self.boss, tail="/login")), 400,
                     "M_UNKNOWN")

    def test_devices(self):
        person = self.world.new_person()
        path = user(person, "v2", "/devices")
        answer = self.boss.ok("GET", path)
        self.assertEqual(1, answer["total"])
        device = answer["devices"][0]["device_id"]
        self.boss.ok("PUT", path + "/" + device, {"display_name": "ward pc"})
        self.assertEqual("ward pc", self.boss.ok(
            "GET", path + "/" + device)["display_name"])
        whois = self.boss.ok("GET", ADMIN + "/v1/whois/" + quote(
            person.user_id))
        self.assertIn(device, whois["devices"])
        own = person.ok("GET", V3 + "/admin/whois/" + quote(person.user_id))
        self.assertEqual(person.user_id, own["user_id"])
        self.assertEqual(201, self.boss.post(path, {
            "device_id": "NEWONE"}).status)
        self.boss.ok("POST", user(person, "v2", "/delete_devices"),
                     {"devices": ["NEWONE"]})
        self.boss.ok("DELETE", path + "/" + device)
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        self.refused(self.boss.get(path + "/" + device), 404, "M_NOT_FOUND")

    def test_rooms_of_somebody(self):
        person = self.world.new_person()
        room = self.room_of(self.anna, person)
        answer = self.boss.ok("GET", user(person, tail="/joined_rooms"))
        self.assertEqual({"joined_rooms": [room], "total": 1}, answer)
        person.ok("POST", client.rooms(room) + "/leave", {})
        answer = self.boss.ok("GET", user(person, tail="/memberships"))
        self.assertEqual({"memberships": {room: "leave"}}, answer)

    def test_no_limits(self):
        path = user(self.cara, tail="/override_ratelimit")
        self.assertEqual({}, self.boss.ok("GET", path))
        self.assertEqual(0, self.boss.ok("POST", path, {
            "messages_per_second": 0, "burst_count": 0})["burst_count"])
        self.assertEqual(0, self.boss.ok("GET", path)["messages_per_second"])
        self.refused(self.boss.post(path, {"messages_per_second": 9}), 400,
                     "M_INVALID_PARAM")
        self.boss.ok("DELETE", path)
        self.assertEqual({}, self.boss.ok("GET", path))

    def test_nobody_is_shadow_banned(self):
        self.refused(self.boss.post(user(self.ben, tail="/shadow_ban")), 403,
                     "M_FORBIDDEN")

    def test_names(self):
        path = ADMIN + "/v1/username_available"
        self.assertEqual({"available": True}, self.boss.ok(
            "GET", path, query={"username": "free.name"}))
        self.refused(self.boss.get(path, query={"username": "anna"}), 400,
                     "M_USER_IN_USE")
        self.refused(self.boss.get(path, query={"username": "A B"}), 400,
                     "M_INVALID_USERNAME")
        self.refused(self.boss.get(path), 400, "M_MISSING_PARAM")
