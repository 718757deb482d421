"""The administration of accounts, as synadm and Synapse-Admin call it."""

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
        self.refused(self.boss.put(path, {"threepids": [
            {"medium": "email", "address": "a@b.c"}]}), 400, "M_UNKNOWN")

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
