"""Ways into an account: user-interactive stages, tokens, and its end."""

import urllib.parse

from client import V1, V3, Client, quote, rooms, timeline
from world import PASSWORD, Case


def password_auth(user, session=None, password=PASSWORD):
    auth = {"type": "m.login.password", "password": password,
            "identifier": {"type": "m.id.user", "user": user}}
    if session:
        auth["session"] = session
    return auth


class Identity(Case):
    def proven(self, person, method, path, body=None, password=PASSWORD):
        """The request, with the proof that its 401 asks for."""
        body = dict(body or {})
        first = person.call(method, path, body)
        self.assertEqual(401, first.status, first)
        body["auth"] = password_auth(person.user_id, first["session"],
                                     password)
        return person.call(method, path, body)


class Stages(Identity):
    path = V1 + "/login/get_token"

    def test_a_session_is_somebodys_own(self):
        session = self.anna.post(self.path)["session"]
        self.refused(self.ben.post(self.path, {
            "auth": password_auth("ben", session)}), 403, "M_FORBIDDEN")

    def test_a_session_is_for_one_thing(self):
        session = self.anna.post(self.path)["session"]
        answer = self.anna.post(V3 + "/account/deactivate", {
            "auth": password_auth("anna", session)})
        self.refused(answer, 403, "M_FORBIDDEN")

    def test_another_persons_password(self):
        session = self.anna.post(self.path)["session"]
        answer = self.anna.post(self.path, {
            "auth": password_auth("ben", session)})
        self.refused(answer, 401, "M_FORBIDDEN")
        self.assertEqual(session, answer["session"])

    def test_wrong_stage(self):
        session = self.anna.post(self.path)["session"]
        for kind in ("m.login.dummy", "m.login.nonsense", "m.login.sso"):
            answer = self.anna.post(self.path, {
                "auth": {"type": kind, "session": session}})
            self.refused(answer, 401, "M_FORBIDDEN")
            self.assertEqual([], answer["completed"])

    def test_a_proof_serves_once(self):
        session = self.anna.post(self.path)["session"]
        auth = {"auth": password_auth("anna", session)}
        self.assertEqual(200, self.anna.post(self.path, auth).status)
        again = self.anna.post(self.path, {"auth": {"session": session}})
        self.assertEqual(401, again.status)
        self.assertNotEqual(session, again["session"])

    def page(self, session, kind="m.login.password", form=None):
        path = V3 + "/auth/%s/fallback/web?session=%s" % (kind, session)
        data = urllib.parse.urlencode(form).encode() if form else None
        return self.world.stranger().raw(
            "POST" if form else "GET", path, data,
            {"Content-Type": "application/x-www-form-urlencoded"})

    def test_password_in_a_browser(self):
        session = self.anna.post(self.path)["session"]
        page = self.page(session)
        self.assertEqual(200, page.status)
        self.assertIn(b'type="password"', page.body)
        self.assertIn(self.anna.user_id.encode(), page.body)
        self.assertIn("frame-ancestors 'none'",
                      page.headers["content-security-policy"])
        wrong = self.page(session, form={"password": "wrong"})
        self.assertEqual(403, wrong.status)
        waiting = self.anna.post(self.path, {"auth": {"session": session}})
        self.assertEqual(401, waiting.status)
        self.assertEqual([], waiting["completed"])
        done = self.page(session, form={"password": PASSWORD})
        self.assertEqual(200, done.status)
        self.assertIn(b"onAuthDone", done.body)
        answer = self.anna.post(self.path, {"auth": {"session": session}})
        self.assertEqual(200, answer.status, answer)

    def test_pages_for_nothing(self):
        session = self.anna.post(self.path)["session"]
        for kind, one in (("m.login.password", "none"),
                          ("m.login.dummy", session),
                          ("nonsense", session)):
            self.assertEqual(404, self.page(one, kind).status)
        self.assertEqual(404, self.page("none", form={"a": "b"}).status)


class LoginTokens(Identity):
    def take(self):
        answer = self.proven(self.anna, "POST", V1 + "/login/get_token")
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(120000, answer["expires_in_ms"])
        return answer["login_token"]

    def login(self, token):
        return self.world.stranger().post(V3 + "/login", {
            "type": "m.login.token", "token": token,
            "initial_device_display_name": "Second phone"})

    def test_signs_in_once(self):
        token = self.take()
        answer = self.login(token)
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(self.anna.user_id, answer["user_id"])
        second = Client(self.server, self.world.judge, answer.json)
        self.assertNotEqual(self.anna.device_id, second.device_id)
        self.refused(self.login(token), 403, "M_FORBIDDEN")
        second.ok("POST", V3 + "/logout", {})

    def test_nonsense(self):
        self.refused(self.login("nonsense"), 403, "M_FORBIDDEN")
        self.refused(self.world.stranger().post(
            V3 + "/login", {"type": "m.login.token"}), 400,
            "M_MISSING_PARAM")

    def test_is_offered(self):
        flows = self.world.stranger().get(V3 + "/login")["flows"]
        self.assertIn({"type": "m.login.token", "get_login_token": True},
                      flows)
        mine = self.anna.get(V3 + "/capabilities")["capabilities"]
        self.assertTrue(mine["m.get_login_token"]["enabled"])

    def test_wants_somebody(self):
        self.refused(self.world.stranger().post(V1 + "/login/get_token"),
                     401, "M_MISSING_TOKEN")


class Account(Identity):
    def test_no_oauth(self):
        self.refused(self.world.stranger().get(V1 + "/auth_metadata"), 404,
                     "M_UNRECOGNIZED")

    def test_password_ends_other_sessions(self):
        person = self.world.new_person()
        name = person.user_id[1:].split(":")[0]
        other = Client(self.server, self.world.judge, person.post(
            V3 + "/login", password_auth(name)).json)
        answer = self.proven(person, "POST", V3 + "/account/password", {
            "new_password": "Another-horse-5"})
        self.assertEqual(200, answer.status, answer)
        self.refused(other.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        self.assertEqual(200, person.get(V3 + "/account/whoami").status)
        third = person.post(V3 + "/login", password_auth(
            name, password="Another-horse-5"))
        third = Client(self.server, self.world.judge, third.json)
        answer = self.proven(person, "POST", V3 + "/account/password", {
            "new_password": PASSWORD, "logout_devices": False},
            "Another-horse-5")
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(200, third.get(V3 + "/account/whoami").status)

    def test_weak_password(self):
        self.refused(self.anna.post(V3 + "/account/password", {
            "new_password": "short"}), 400, "M_WEAK_PASSWORD")

    def test_deactivation(self):
        person = self.world.new_person()
        room = self.room_of(self.anna, person)
        invited = self.anna.create_room(invite=[person.user_id])
        answer = self.proven(person, "POST", V3 + "/account/deactivate")
        self.assertEqual(200, answer.status, answer)
        self.assertEqual("success", answer["id_server_unbind_result"])
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        self.refused(person.post(V3 + "/login", password_auth(
            person.user_id)), 403, "M_USER_DEACTIVATED")
        for one in (room, invited):
            member = self.anna.state(one, "m.room.member", person.user_id)
            self.assertEqual("leave", member["membership"])
        with self.assertRaises(RuntimeError):
            self.server.register(person.user_id[1:].split(":")[0], PASSWORD)

    def test_erasure_hides_from_those_who_come_later(self):
        person, later = self.world.new_person(), self.world.new_person()
        room = self.room_of(self.anna, person)
        event = person.send(room, "only for those who are here")
        path = rooms(room) + "/event/" + quote(event)
        answer = self.proven(person, "POST", V3 + "/account/deactivate",
                             {"erase": True})
        self.assertEqual(200, answer.status, answer)
        self.anna.invite(room, later.user_id)
        later.join(room)
        self.assertEqual("only for those who are here",
                         self.anna.get(path)["content"]["body"])
        self.assertEqual({}, later.get(path)["content"])
        shown = later.get(rooms(room) + "/messages", query={
            "dir": "b", "limit": 50})["chunk"]
        self.assertEqual([{}], [one["content"] for one in shown
                                if one["event_id"] == event])
        for one, content in ((self.anna, "only for those who are here"),
                             (later, None)):
            seen = timeline(one.sync(filter={"room": {
                "timeline": {"limit": 50}}}), room)
            self.assertEqual([content], [
                each["content"].get("body") for each in seen
                if each["event_id"] == event])
        self.refused(self.anna.get(V3 + "/profile/" + quote(
            person.user_id)), 404, "M_NOT_FOUND")

    def test_no_identity_servers(self):
        creds = {"client_secret": "s3", "id_server": "id.example",
                 "id_access_token": "t", "sid": "1"}
        self.refused(self.anna.post(V3 + "/account/3pid", {
            "three_pid_creds": creds}), 403, "M_THREEPID_AUTH_FAILED")
        self.refused(self.anna.post(V3 + "/account/3pid/bind", creds), 403,
                     "M_THREEPID_AUTH_FAILED")
        for verb in ("unbind", "delete"):
            answer = self.anna.post(V3 + "/account/3pid/" + verb, {
                "medium": "email", "address": "a@b.example"})
            self.assertEqual("no-support", answer["id_server_unbind_result"])
        self.assertEqual([], self.anna.get(V3 + "/account/3pid")["threepids"])

    def test_no_mail_here(self):
        body = {"client_secret": "abc", "email": "a@b.example",
                "send_attempt": 1}
        for path in ("/account/3pid/email/requestToken",
                     "/account/password/email/requestToken",
                     "/register/email/requestToken"):
            self.refused(self.anna.post(V3 + path, body), 403,
                         "M_THREEPID_DENIED")
        phone = {"client_secret": "abc", "country": "GB",
                 "phone_number": "07700900001", "send_attempt": 1}
        for path in ("/account/3pid/msisdn/requestToken",
                     "/account/password/msisdn/requestToken",
                     "/register/msisdn/requestToken"):
            self.refused(self.anna.post(V3 + path, phone), 400,
                         "M_THREEPID_MEDIUM_NOT_SUPPORTED")
        mine = self.anna.get(V3 + "/capabilities")["capabilities"]
        self.assertFalse(mine["m.3pid_changes"]["enabled"])

    def test_unknown_address_reads_as_wrong(self):
        wrong = self.world.stranger().post(V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "identifier": {"type": "m.id.thirdparty", "medium": "email",
                           "address": "nobody@b.example"}})
        self.refused(wrong, 403, "M_FORBIDDEN")
        self.refused(self.world.stranger().post(V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "identifier": {"type": "m.id.phone", "country": "GB",
                           "phone": "07700900001"}}), 403, "M_FORBIDDEN")


class Invites(Identity):
    """m.invite_permission_config."""

    def test_who_takes_none(self):
        person = self.world.new_person()
        config = V3 + "/user/%s/account_data/m.invite_permission_config" % (
            quote(person.user_id))
        before = self.anna.create_room(invite=[person.user_id])
        person.ok("PUT", config, {"default_action": "block"})
        room = self.anna.create_room()
        for answer in (
                self.anna.post(rooms(room) + "/invite",
                               {"user_id": person.user_id}),
                self.anna.post(V3 + "/createRoom",
                               {"invite": [person.user_id]}),
                self.anna.set_state(room, "m.room.member",
                                    {"membership": "invite"},
                                    person.user_id)):
            self.refused(answer, 403, "M_INVITE_BLOCKED")
        self.assertNotIn(before, person.sync().get("rooms", {}).get(
            "invite", {}))
        person.ok("PUT", config, {})
        self.assertIn(before, person.sync()["rooms"]["invite"])
        self.anna.invite(room, person.user_id)


class OpenId(Identity):
    def info(self, **query):
        return self.world.stranger().get(
            "/_matrix/federation/v1/openid/userinfo", query=query)

    def test_who_it_is(self):
        answer = self.anna.post(V3 + "/user/%s/openid/request_token"
                                % quote(self.anna.user_id))
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(self.server.name, answer["matrix_server_name"])
        for _ in range(2):
            found = self.info(access_token=answer["access_token"])
            self.assertEqual(self.anna.user_id, found["sub"])
        self.refused(self.anna.get(V3 + "/account/whoami",
                                   token=answer["access_token"]), 401,
                     "M_UNKNOWN_TOKEN")

    def test_refusals(self):
        self.refused(self.ben.post(V3 + "/user/%s/openid/request_token"
                                   % quote(self.anna.user_id)), 403,
                     "M_FORBIDDEN")
        self.refused(self.info(), 401, "M_MISSING_TOKEN")
        self.refused(self.info(access_token="nonsense"), 401,
                     "M_UNKNOWN_TOKEN")


class Moderation(Identity):
    def setUp(self):
        super().setUp()
        self.person = self.world.new_person()
        self.boss = self.admin("matron")

    def admin(self, name):
        people = self.world.people
        if name not in people:
            people[name] = Client(
                self.server, self.world.judge,
                self.server.register(name, PASSWORD, admin=True))
        return people[name]

    def path(self, verb, user_id=None):
        return V1 + "/admin/%s/%s" % (verb, quote(user_id or
                                                  self.person.user_id))

    def set(self, verb, name, value):
        answer = self.boss.put(self.path(verb), {name: value})
        self.assertEqual(200, answer.status, answer)
        self.assertEqual({name: value}, answer.json)
        self.assertEqual({name: value}, self.boss.get(self.path(verb)).json)

    def test_locked(self):
        name = self.person.user_id
        fresh = self.world.stranger().post(V3 + "/login", dict(
            password_auth(name), refresh_token=True))
        self.set("lock", "locked", True)
        for answer in (self.person.get(V3 + "/account/whoami"),
                       self.person.post(V3 + "/login", password_auth(name)),
                       self.world.stranger().post(V3 + "/refresh", {
                           "refresh_token": fresh["refresh_token"]})):
            self.refused(answer, 401, "M_USER_LOCKED")
            self.assertTrue(answer["soft_logout"])
        self.set("lock", "locked", False)
        self.assertEqual(200, self.person.get(V3 + "/account/whoami").status)
        renewed = self.world.stranger().post(V3 + "/refresh", {
            "refresh_token": fresh["refresh_token"]})
        self.assertEqual(200, renewed.status, renewed)
        self.set("lock", "locked", True)
        self.person.ok("POST", V3 + "/logout", {})

    def test_suspended(self):
        room = self.room_of(self.anna, self.person)
        mine = self.person.send(room, "before")
        theirs = self.anna.send(room, "hers")
        invite = self.anna.create_room(invite=[self.person.user_id])
        self.set("suspend", "suspended", True)
        p, message = self.person, {"msgtype": "m.text", "body": "no"}
        for answer in (
                p.put(rooms(room) + "/send/m.room.message/s1", message),
                p.put(rooms(room) + "/state/m.room.topic/", {"topic": "no"}),
                p.post(V3 + "/createRoom"),
                p.post(V3 + "/join/" + quote(invite)),
                p.post(rooms(invite) + "/join"),
                p.post(V3 + "/knock/" + quote(invite)),
                p.post(rooms(room) + "/invite",
                       {"user_id": self.cara.user_id}),
                p.put(V3 + "/profile/%s/displayname" % quote(p.user_id),
                      {"displayname": "no"}),
                p.delete(V3 + "/profile/%s/avatar_url" % quote(p.user_id)),
                p.put(rooms(room) + "/redact/%s/s2" % quote(theirs))):
            self.refused(answer, 403, "M_USER_SUSPENDED")
        self.assertIn(room, p.sync()["rooms"]["join"])
        self.assertEqual(200, p.get(rooms(room) + "/messages",
                                    query={"dir": "b"}).status)
        p.ok("PUT", rooms(room) + "/redact/%s/s3" % quote(mine), {})
        p.ok("POST", rooms(invite) + "/leave", {})
        again = p.post(V3 + "/login", password_auth(p.user_id))
        self.assertEqual(200, again.status)
        self.set("suspend", "suspended", False)
        p.send(room, "after")

    def test_who_may(self):
        for verb, name in (("lock", "locked"), ("suspend", "suspended")):
            self.refused(self.ben.get(self.path(verb)), 403, "M_FORBIDDEN")
            self.refused(self.ben.put(self.path(verb, "@nobody:" +
                                                self.server.name),
                                      {name: True}), 403, "M_FORBIDDEN")
            self.refused(self.boss.put(self.path(verb, self.boss.user_id),
                                       {name: True}), 403, "M_FORBIDDEN")
            self.refused(self.boss.get(self.path(
                verb, self.admin("chief").user_id)), 403, "M_FORBIDDEN")
            self.refused(self.boss.put(self.path(
                verb, self.admin("chief").user_id), {name: True}), 403,
                "M_FORBIDDEN")
            self.refused(self.boss.get(self.path(verb, "@a:far.example")),
                         400, "M_INVALID_PARAM")
            self.refused(self.boss.get(self.path(
                verb, "@nobody:" + self.server.name)), 404, "M_NOT_FOUND")
            self.refused(self.boss.put(self.path(verb)), 400,
                         "M_MISSING_PARAM")
            self.refused(self.boss.put(self.path(verb), {name: "yes"}), 400,
                         "M_BAD_JSON")

    def test_capability(self):
        path = V3 + "/capabilities"
        self.assertNotIn("m.account_moderation",
                         self.ben.get(path)["capabilities"])
        self.assertEqual({"lock": True, "suspend": True}, self.boss.get(
            path)["capabilities"]["m.account_moderation"])

    def test_whois(self):
        path = V3 + "/admin/whois/" + quote(self.person.user_id)
        for one in (self.person, self.boss):
            answer = one.get(path)
            self.assertEqual(200, answer.status, answer)
            session = answer["devices"][self.person.device_id]["sessions"][0]
            self.assertEqual("127.0.0.1", session["connections"][0]["ip"])
        self.refused(self.ben.get(path), 403, "M_FORBIDDEN")
        self.refused(self.boss.get(V3 + "/admin/whois/" + quote(
            "@nobody:" + self.server.name)), 404, "M_NOT_FOUND")
