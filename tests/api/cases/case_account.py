"""Section 5 and 7: accounts, logins, tokens, devices, profiles."""

import hashlib
import hmac

from client import V3, Client, quote
from world import PASSWORD, Case

ADMIN_REGISTER = "/_synapse/admin/v1/register"


class Login(Case):
    def login(self, user="anna", password=PASSWORD, **more):
        body = {"type": "m.login.password", "password": password,
                "identifier": {"type": "m.id.user", "user": user}}
        body.update(more)
        return self.world.stranger().post(V3 + "/login", body)

    def test_localpart_and_full_id(self):
        for name in ("anna", self.anna.user_id):
            answer = self.login(name)
            self.assertEqual(200, answer.status, answer)
            self.assertEqual(self.anna.user_id, answer["user_id"])

    def test_deprecated_user_field(self):
        answer = self.world.stranger().post(V3 + "/login", {
            "type": "m.login.password", "user": "anna",
            "password": PASSWORD})
        self.assertEqual(200, answer.status, answer)

    def test_wrong_password(self):
        self.refused(self.login(password="wrong"), 403, "M_FORBIDDEN")

    def test_unknown_user_reads_the_same(self):
        wrong = self.login(password="wrong")
        unknown = self.login("nobody")
        self.refused(unknown, 403, "M_FORBIDDEN")
        self.assertEqual(wrong.json, unknown.json)

    def test_unknown_type(self):
        answer = self.world.stranger().post(V3 + "/login",
                                            {"type": "m.login.magic"})
        self.assertEqual(400, answer.status)

    def test_chosen_device(self):
        answer = self.login(device_id="WARDPHONE",
                            initial_device_display_name="Ward phone")
        self.assertEqual("WARDPHONE", answer["device_id"])
        mine = Client(self.server, self.world.judge, answer.json)
        device = mine.get(V3 + "/devices/WARDPHONE")
        self.assertEqual("Ward phone", device["display_name"])

    def test_same_device_ends_the_older_token(self):
        first = Client(self.server, self.world.judge,
                       self.login(device_id="TWICE").json)
        second = Client(self.server, self.world.judge,
                        self.login(device_id="TWICE").json)
        self.refused(first.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        self.assertEqual(200, second.get(V3 + "/account/whoami").status)

    def test_refresh(self):
        answer = self.login(refresh_token=True)
        self.assertIn("refresh_token", answer.json)
        self.assertIn("expires_in_ms", answer.json)
        renewed = self.world.stranger().post(
            V3 + "/refresh", {"refresh_token": answer["refresh_token"]})
        self.assertEqual(200, renewed.status, renewed)
        mine = Client(self.server, self.world.judge, dict(
            answer.json, access_token=renewed["access_token"]))
        self.assertEqual(200, mine.get(V3 + "/account/whoami").status)

    def test_refresh_with_nonsense(self):
        answer = self.world.stranger().post(V3 + "/refresh",
                                            {"refresh_token": "nonsense"})
        self.refused(answer, 401, "M_UNKNOWN_TOKEN")

    def test_logout(self):
        mine = Client(self.server, self.world.judge, self.login().json)
        mine.ok("POST", V3 + "/logout", {})
        self.refused(mine.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")

    def test_logout_all(self):
        person = self.world.new_person()
        name = person.user_id[1:].split(":")[0]
        other = Client(self.server, self.world.judge, self.login(name).json)
        other.ok("POST", V3 + "/logout/all", {})
        for one in (person, other):
            self.refused(one.get(V3 + "/account/whoami"), 401,
                         "M_UNKNOWN_TOKEN")

    def test_whoami(self):
        answer = self.anna.get(V3 + "/account/whoami")
        self.assertEqual(self.anna.user_id, answer["user_id"])
        self.assertEqual(self.anna.device_id, answer["device_id"])


class Register(Case):
    def attempt(self, user, mac=None, nonce=None):
        stranger = self.world.stranger()
        nonce = nonce or stranger.get(ADMIN_REGISTER)["nonce"]
        mac = mac or hmac.new(
            self.server.secret.encode(),
            "\0".join((nonce, user, PASSWORD, "notadmin")).encode(),
            hashlib.sha1).hexdigest()
        return nonce, stranger.post(ADMIN_REGISTER, {
            "nonce": nonce, "username": user, "password": PASSWORD,
            "admin": False, "mac": mac})

    def test_wrong_mac(self):
        answer = self.attempt("mallory", mac="0" * 40)[1]
        self.refused(answer, 403)

    def test_nonce_counts_once(self):
        nonce, answer = self.attempt("dora")
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(400, self.attempt("edwin", nonce=nonce)[1].status)

    def test_taken_name(self):
        self.refused(self.attempt("anna")[1], 400, "M_USER_IN_USE")

    def test_invalid_name(self):
        self.refused(self.attempt("An na")[1], 400, "M_INVALID_USERNAME")

    def test_open_registration_is_off(self):
        answer = self.world.stranger().post(V3 + "/register", {
            "username": "walkin", "password": PASSWORD})
        self.refused(answer, 403, "M_FORBIDDEN")


class Profile(Case):
    def path(self, key="", user=None):
        return V3 + "/profile/" + quote(user or self.anna.user_id) + key

    def test_name_and_picture(self):
        self.anna.ok("PUT", self.path("/displayname"),
                     {"displayname": "Anna Okafor"})
        self.anna.ok("PUT", self.path("/avatar_url"),
                     {"avatar_url": "mxc://ward.test/picture"})
        whole = self.ben.get(self.path())
        self.assertEqual("Anna Okafor", whole["displayname"])
        self.assertEqual("mxc://ward.test/picture", whole["avatar_url"])
        one = self.ben.get(self.path("/displayname"))
        self.assertEqual({"displayname": "Anna Okafor"}, one.json)

    def test_not_anothers(self):
        answer = self.ben.put(self.path("/displayname"),
                              {"displayname": "Not Anna"})
        self.refused(answer, 403, "M_FORBIDDEN")

    def test_nobody(self):
        answer = self.anna.get(self.path(user="@nobody:ward.test"))
        self.refused(answer, 404, "M_NOT_FOUND")

    def test_members_follow_the_profile(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.ok("PUT", self.path("/displayname"),
                     {"displayname": "Anna (nights)"})
        member = self.ben.state(room, "m.room.member", self.anna.user_id)
        self.assertEqual("Anna (nights)", member["displayname"])

    def test_directory_search(self):
        self.room_of(self.anna, self.ben)
        self.ben.ok("PUT", self.path("/displayname", self.ben.user_id),
                    {"displayname": "Benedict Achebe"})
        answer = self.anna.post(V3 + "/user_directory/search",
                                {"search_term": "benedict", "limit": 5})
        found = [one["user_id"] for one in answer["results"]]
        self.assertIn(self.ben.user_id, found)


class Devices(Case):
    def test_list_rename_and_get(self):
        path = V3 + "/devices/" + quote(self.anna.device_id)
        self.anna.ok("PUT", path, {"display_name": "Bleep"})
        listed = self.anna.get(V3 + "/devices")["devices"]
        names = {one["device_id"]: one.get("display_name") for one in listed}
        self.assertEqual("Bleep", names[self.anna.device_id])
        self.assertEqual("Bleep", self.anna.get(path)["display_name"])

    def test_unknown_device(self):
        self.refused(self.anna.get(V3 + "/devices/NOSUCH"), 404,
                     "M_NOT_FOUND")

    def test_delete_asks_for_the_password(self):
        person = self.world.new_person()
        name = person.user_id[1:].split(":")[0]
        other = self.world.stranger().post(V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "identifier": {"type": "m.id.user", "user": name}}).json
        path = V3 + "/devices/" + quote(other["device_id"])
        asked = person.delete(path, {})
        self.assertEqual(401, asked.status, asked)
        self.assertIn({"stages": ["m.login.password"]}, asked["flows"])
        auth = {"type": "m.login.password", "session": asked["session"],
                "identifier": {"type": "m.id.user", "user": name},
                "password": "wrong"}
        self.assertEqual(401, person.delete(path, {"auth": auth}).status)
        auth["password"] = PASSWORD
        done = person.delete(path, {"auth": auth})
        self.assertEqual(200, done.status, done)
        gone = Client(self.server, self.world.judge, other)
        self.refused(gone.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")


class Stored(Case):
    def test_filter_round_trip(self):
        path = V3 + "/user/%s/filter" % quote(self.anna.user_id)
        wanted = {"room": {"timeline": {"limit": 3,
                                        "types": ["m.room.message"]}}}
        number = self.anna.ok("POST", path, wanted)["filter_id"]
        got = self.anna.get(path + "/" + quote(number))
        self.assertEqual(wanted, got.json)

    def test_unknown_filter(self):
        path = V3 + "/user/%s/filter/987654" % quote(self.anna.user_id)
        self.refused(self.anna.get(path), 404, "M_NOT_FOUND")

    def test_account_data(self):
        path = V3 + "/user/%s/account_data/org.ward.x" % quote(
            self.anna.user_id)
        self.refused(self.anna.get(V3 + "/user/%s/account_data/org.none" %
                                   quote(self.anna.user_id)),
                     404, "M_NOT_FOUND")
        self.anna.ok("PUT", path, {"answer": 42})
        self.assertEqual({"answer": 42}, self.anna.get(path).json)
        self.refused(self.ben.get(path), 403, "M_FORBIDDEN")

    def test_room_account_data(self):
        room = self.anna.create_room()
        path = V3 + "/user/%s/rooms/%s/account_data/org.ward.y" % (
            quote(self.anna.user_id), quote(room))
        self.anna.ok("PUT", path, {"pinned": True})
        self.assertEqual({"pinned": True}, self.anna.get(path).json)

    def test_server_managed_types(self):
        room = self.anna.create_room()
        for path in ("/account_data/m.push_rules",
                     "/rooms/" + quote(room) +
                     "/account_data/m.fully_read"):
            answer = self.anna.put(
                V3 + "/user/" + quote(self.anna.user_id) + path, {})
            self.refused(answer, 405, "M_BAD_JSON", "M_UNRECOGNIZED")

    def test_default_push_rules(self):
        rules = self.anna.get(V3 + "/pushrules/")["global"]
        names = [rule["rule_id"] for kind in rules.values() for rule in kind]
        for name in (".m.rule.master", ".m.rule.suppress_notices",
                     ".m.rule.invite_for_me", ".m.rule.member_event",
                     ".m.rule.is_user_mention", ".m.rule.is_room_mention",
                     ".m.rule.tombstone", ".m.rule.reaction",
                     ".m.rule.room.server_acl", ".m.rule.suppress_edits",
                     ".m.rule.message", ".m.rule.room_one_to_one"):
            self.assertIn(name, names)
