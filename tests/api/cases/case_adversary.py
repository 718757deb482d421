"""What somebody tries who means harm: at the same moment, as somebody else,
while suspended, with what no client would write."""

import os
import re
import tempfile
import threading

import bridge
import client
import server
from case_access import read_routes
from client import V1, V3, bodies, quote, rooms
from world import PASSWORD, WORLD, Case

ADMIN = "/_synapse/admin"
AT_ONCE = 8


def at_once(*calls):
    """All at the same moment; the answers in the same order."""
    start = threading.Barrier(len(calls))
    answers = [None] * len(calls)

    def run(n, call):
        start.wait()
        answers[n] = call()
    threads = [threading.Thread(target=run, args=pair)
               for pair in enumerate(calls)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


def statuses(answers):
    return sorted(one.status for one in answers)


class Races(Case):
    def test_one_transaction_is_one_event(self):
        room = self.anna.create_room()
        path = rooms(room) + "/send/m.room.message/the-same"
        answers = at_once(*[lambda n=n: self.anna.put(path, {
            "msgtype": "m.text", "body": "once"}) for n in range(AT_ONCE)])
        self.assertEqual(1, len({one["event_id"] for one in answers}))
        page = self.anna.ok("GET", rooms(room) + "/messages",
                            query={"dir": "b"})
        self.assertEqual(["once"], bodies(page["chunk"]))

    def test_one_redaction(self):
        room = self.anna.create_room()
        event = self.anna.send(room, "x")
        path = rooms(room) + "/redact/%s/the-same" % quote(event)
        answers = at_once(*[lambda: self.anna.put(path)] * AT_ONCE)
        self.assertEqual(1, len({one["event_id"] for one in answers}))

    def test_one_name_has_one_owner(self):
        with server.Server(registration="yes") as other:
            nobody = client.Client(other, WORLD.judge)
            body = {"username": "wanted", "password": PASSWORD,
                    "auth": {"type": "m.login.dummy"}}
            answers = at_once(*[lambda: nobody.post(V3 + "/register", body)]
                              * AT_ONCE)
            self.assertEqual([200] + [400] * (AT_ONCE - 1),
                             statuses(answers))
            self.assertEqual({"M_USER_IN_USE", None},
                             {one.errcode for one in answers})

    def test_one_alias_has_one_room(self):
        answers = at_once(*[lambda: self.anna.post(V3 + "/createRoom", {
            "room_alias_name": "wanted-alias"})] * AT_ONCE)
        self.assertEqual([200] + [400] * (AT_ONCE - 1), statuses(answers))
        self.assertEqual({"M_ROOM_IN_USE", None},
                         {one.errcode for one in answers})

    def test_a_login_token_serves_once(self):
        person = self.world.new_person()
        path = V1 + "/login/get_token"
        asked = person.post(path)
        token = person.ok("POST", path, {"auth": {
            "type": "m.login.password", "session": asked["session"],
            "password": PASSWORD, "identifier": {
                "type": "m.id.user", "user": person.user_id}}})["login_token"]
        nobody = self.world.stranger()
        answers = at_once(*[lambda: nobody.post(V3 + "/login", {
            "type": "m.login.token", "token": token})] * AT_ONCE)
        self.assertEqual([200] + [403] * (AT_ONCE - 1), statuses(answers))

    def test_a_login_token_does_not_outlive_the_account(self):
        person = self.world.new_person()
        path = V1 + "/login/get_token"

        def proof(asked):
            return {"type": "m.login.password", "session": asked["session"],
                    "password": PASSWORD, "identifier": {
                        "type": "m.id.user", "user": person.user_id}}
        token = person.ok("POST", path, {"auth": proof(person.post(path))})[
            "login_token"]
        gone = V3 + "/account/deactivate"
        person.ok("POST", gone, {"auth": proof(person.post(gone))})
        self.refused(self.world.stranger().post(V3 + "/login", {
            "type": "m.login.token", "token": token}), 403)

    def test_a_registration_token_counts(self):
        with server.Server(registration="yes", extra=(
                "[registration]\nrequires_token = yes")) as other:
            boss = client.Client(other, WORLD.judge,
                                 other.register("boss", PASSWORD, True))
            boss.ok("POST", ADMIN + "/v1/registration_tokens/new",
                    {"token": "twice", "uses_allowed": 2})
            nobody = client.Client(other, WORLD.judge)

            def register(n):
                body = {"username": "u%d" % n, "password": PASSWORD}
                asked = nobody.post(V3 + "/register", body)
                body["auth"] = {"type": "m.login.registration_token",
                                "token": "twice", "session": asked["session"]}
                first = nobody.post(V3 + "/register", body)
                if first.status != 401 or "completed" not in first.json:
                    return first
                body["auth"] = {"type": "m.login.dummy",
                                "session": asked["session"]}
                return nobody.post(V3 + "/register", body)
            answers = at_once(*[lambda n=n: register(n)
                                for n in range(AT_ONCE)])
            self.assertEqual(2, statuses(answers).count(200), answers)

    def test_a_refresh_token_at_once(self):
        login = self.world.stranger().ok("POST", V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "refresh_token": True, "identifier": {
                "type": "m.id.user", "user": self.cara.user_id}})
        nobody = self.world.stranger()
        answers = at_once(*[lambda: nobody.post(V3 + "/refresh", {
            "refresh_token": login["refresh_token"]})] * AT_ONCE)
        self.assertIn(200, statuses(answers))
        self.assertLessEqual(set(statuses(answers)), {200, 401})
        good = [one for one in answers if one.status == 200]
        for one in good:    # each is used: the newest chain alone goes on
            nobody.get(V3 + "/account/whoami", token=one["access_token"])
        again = [nobody.post(V3 + "/refresh", {
            "refresh_token": one["refresh_token"]}) for one in good]
        self.assertEqual(1, statuses(again).count(200), again)
        self.refused(nobody.post(V3 + "/refresh", {
            "refresh_token": login["refresh_token"]}), 401)

    def test_membership_at_once(self):
        room = self.anna.create_room(preset="public_chat")
        person = self.world.new_person()
        answers = at_once(*[
            lambda: person.post(V3 + "/join/" + quote(room)),
            lambda: person.post(rooms(room) + "/leave"),
            lambda: self.anna.post(rooms(room) + "/ban",
                                   {"user_id": person.user_id}),
            lambda: person.post(V3 + "/join/" + quote(room))] * 2)
        self.assertLessEqual(set(statuses(answers)), {200, 403})
        self.anna.post(rooms(room) + "/ban", {"user_id": person.user_id})
        self.refused(person.post(V3 + "/join/" + quote(room)), 403)

    def test_a_delayed_event_is_sent_once(self):
        room = self.anna.create_room()
        base = "/_matrix/client/unstable/org.matrix.msc4140/delayed_events/"
        unjudged = client.Client(self.server, None, {
            "access_token": self.anna.token, "user_id": self.anna.user_id})
        made = unjudged.ok(
            "PUT", rooms(room) + "/send/m.room.message/later",
            {"msgtype": "m.text", "body": "late"},
            query={"org.matrix.msc4140.delay": 100000})
        path = base + quote(made["delay_id"])
        answers = at_once(*[lambda: self.anna.post(path, {
            "action": "send"})] * AT_ONCE + [lambda: self.anna.post(path, {
                "action": "cancel"})])
        self.assertLess(max(statuses(answers)), 500)
        page = self.anna.ok("GET", rooms(room) + "/messages",
                            query={"dir": "b"})
        self.assertLessEqual(len(bodies(page["chunk"])), 1)


class Suspended(Case):
    def test_reads_and_leaves_and_no_more(self):
        person = self.world.new_person()
        boss = client.Client(self.server, WORLD.judge, self.server.register(
            "suspender", PASSWORD, True))
        open_room = self.anna.create_room(preset="public_chat")
        room = self.room_of(self.anna, person)
        event = self.anna.send(room, "x")
        own = person.send(room, "mine")
        boss.ok("PUT", ADMIN + "/v1/suspend/" + quote(person.user_id),
                {"suspend": True})
        me = quote(person.user_id)
        for method, path, body in (
                ("PUT", rooms(room) + "/send/m.room.message/1",
                 {"msgtype": "m.text", "body": "x"}),
                ("PUT", rooms(room) + "/state/m.room.topic", {"topic": "x"}),
                ("PUT", rooms(room) + "/redact/%s/1" % quote(event), {}),
                ("POST", V3 + "/createRoom", {}),
                ("POST", V3 + "/join/" + quote(open_room), {}),
                ("POST", rooms(open_room) + "/join", {}),
                ("POST", V3 + "/knock/" + quote(open_room), {}),
                ("POST", rooms(room) + "/invite",
                 {"user_id": self.ben.user_id}),
                ("PUT", V3 + "/profile/%s/displayname" % me,
                 {"displayname": "x"}),
                ("PUT", V3 + "/profile/%s/m.tz" % me, {"m.tz": "x"}),
                ("POST", rooms(room) + "/upgrade", {"new_version": "12"}),
                ("PUT", rooms(room) + "/send/m.room.message/later?"
                 "org.matrix.msc4140.delay=1000",
                 {"msgtype": "m.text", "body": "x"})):
            self.refused(person.call(method, path, body), 403,
                         "M_USER_SUSPENDED")
        self.assertEqual(200, person.get(V3 + "/sync").status)
        self.assertEqual(200, person.get(rooms(room) + "/messages", query={
            "dir": "b"}).status)
        answer = person.put(rooms(room) + "/redact/%s/2" % quote(own))
        self.assertEqual(200, answer.status, "one's own may be taken back")
        person.ok("POST", rooms(room) + "/leave", {})
        person.ok("POST", V3 + "/logout", {})


class Masquerade(Case):
    """A service speaks for its own users alone, whatever it asks for."""

    def test_nobody_outside_of_the_namespace(self):
        service, folder = bridge.Bridge(), tempfile.mkdtemp(prefix="ww-adv.")
        path = service.register(folder)
        try:
            with server.Server(extra="[appservice]\nfiles = " + path) as home:
                self.ask_everything(home, service)
                self.assertEqual([], home.sanitizer_reports())
        finally:
            service.end()
            os.remove(path)
            os.rmdir(folder)

    def ask_everything(self, home, service):
        anna = client.Client(home, None, home.register("anna", PASSWORD,
                                                       True))
        speaker = client.Client(home, None, {
            "access_token": service.as_token, "user_id": "x"})
        asked = 0
        for method, pattern, rule in read_routes():
            if rule not in ("user", "admin", "optional"):
                continue
            path = re.sub(r"\{[^}]*\}", "x", pattern)
            for query in ({"user_id": anna.user_id},
                          {"user_id": anna.user_id,
                           "org.matrix.msc3202.device_id": anna.device_id}):
                answer = speaker.call(method, path, None if method == "GET"
                                      else {}, query=query)
                self.assertEqual(403, answer.status, (method, path, answer))
            asked += 1
        self.assertGreater(asked, 150)
        # And what people write there is only a word.
        got = anna.ok("GET", V3 + "/account/whoami",
                      query={"user_id": "@_irc_bot:ward.test"})
        self.assertEqual(anna.user_id, got["user_id"])
        # A service is no administrator.
        for name in ("_irc_bot", "anna"):
            self.refused(speaker.get(ADMIN + "/v2/users", query={
                "user_id": "@%s:ward.test" % name}), 403)


class Words(Case):
    def raw(self, method, path, data):
        return self.anna.call(method, path, data=data, headers={
            "Content-Type": "application/json"})

    def test_json_that_means_two_things(self):
        room = self.anna.create_room()
        path = rooms(room) + "/send/m.room.message/"
        deep = b'{"a":' * 120 + b"1" + b"}" * 120
        for n, data in enumerate((
                b'{"body":"a","body":"b","msgtype":"m.text"}',
                b'{"a":{"x":1,"\\u0078":2}}', b'{"a":1}{"b":2}', b'{"a":1}\0',
                b"\xef\xbb\xbf{}", b'{"a":"\xff"}', b'{"a":"\xed\xa0\x80"}',
                b'{"a":"\\ud800"}', b'{"a":NaN}', b'{"a":01}', b"{'a':1}",
                b'{"a":1,}', b'{"a":Infinity}', b"[1]", b"null", b'"x"', deep,
                b'{"a":1.5}', b'{"a":9007199254740992}', b'{"a":1e400}',
                b'{"a":-9223372036854775809}', b'{"a":1E2}')):
            answer = self.raw("PUT", path + str(n), data)
            self.refused(answer, 400, "M_NOT_JSON", "M_BAD_JSON")
        self.assertEqual(200, self.raw(
            "PUT", path + "99", b'{"a":-0,"b":9007199254740991}').status)

    def test_names_of_odd_letters(self):
        room = self.anna.create_room()
        odd = ["\u202eexe.txt", "\u200b", "\U0001f469\u200d\u2695\ufe0f",
               "a\u0301" * 40, "\ufeff", "\uffff", "'; DROP TABLE events; --",
               "%s%n", "../../x", "<script>", "\\", "\"", "\t\r\n"]
        for n, word in enumerate(odd):
            self.assertEqual(200, self.anna.set_state(
                room, "org.wardwire.odd", {"n": n}, word).status, word)
            self.assertEqual(n, self.anna.state(
                room, "org.wardwire.odd", word)["n"], word)
            self.anna.send(room, word, kind="org.wardwire." + word)
            self.assertEqual(200, self.anna.put(
                V3 + "/user/%s/account_data/%s" % (
                    quote(self.anna.user_id), quote("x." + word)),
                {"n": n}).status, word)
        self.assertEqual(200, self.anna.get(V3 + "/sync").status)
        for word in ("x" * 256, "\u00e9" * 128):
            self.refused(self.anna.set_state(room, "org.wardwire.odd", {},
                                             word), 413, "M_TOO_LARGE")
            self.refused(self.anna.put(rooms(room) + "/send/%s/1" % quote(
                word), {}), 413, "M_TOO_LARGE")

    def test_user_ids_that_are_none(self):
        room = self.anna.create_room()
        for word in ("@", "@:", "anna", "@anna", "@anna:", ":ward.test",
                     "@an na:ward.test", "@" + "x" * 255 + ":ward.test",
                     "@anna:ward.test:0:0", "@\u0430nna:ward.test",
                     "@ANNA:ward.test", "@anna\0:ward.test", ""):
            # Who is not there yet may be banned, by an id of the old grammar.
            for verb in ("invite", "kick"):
                answer = self.anna.post(rooms(room) + "/" + verb,
                                        {"user_id": word})
                self.assertIn(answer.status, (400, 403, 404), (word, answer))
            self.assertIn(self.anna.put(rooms(room) + "/state/m.room.member/"
                                        + quote(word.replace("\0", "")),
                                        {"membership": "invite"}).status,
                          (400, 403, 404), word)

    def test_levels_of_power(self):
        room = self.anna.create_room(room_version="11")
        for content in ({"users": {self.anna.user_id: 2 ** 63}},
                        {"users": {self.anna.user_id: 1.5}},
                        {"users": {self.anna.user_id: "100"}},
                        {"users": [self.anna.user_id]},
                        {"users": {"nobody": 5}}, {"ban": None},
                        {"events": {"m.room.name": True}},
                        {"users": {self.anna.user_id: 101}}):
            answer = self.anna.set_state(room, "m.room.power_levels", content)
            self.assertIn(answer.status, (400, 403), (content, answer))

    def test_others_things(self):
        room = self.anna.create_room()
        event = self.anna.send(room, "secret")
        made = self.anna.ok("POST", V3 + "/user/%s/filter" % quote(
            self.anna.user_id), {})["filter_id"]
        token = self.anna.ok("POST", V3 + "/user/%s/openid/request_token"
                             % quote(self.anna.user_id), {})["access_token"]
        for method, path in (
                ("GET", rooms(room) + "/event/" + quote(event)),
                ("GET", rooms(room) + "/context/" + quote(event)),
                ("GET", V1 + "/rooms/%s/relations/%s" % (quote(room),
                                                         quote(event))),
                ("GET", V1 + "/rooms/%s/threads" % quote(room)),
                ("GET", V1 + "/rooms/%s/hierarchy" % quote(room)),
                ("GET", V1 + "/room_summary/" + quote(room)),
                ("GET", V1 + "/rooms/%s/timestamp_to_event?ts=1&dir=f"
                 % quote(room)),
                ("GET", rooms(room) + "/aliases"),
                ("GET", rooms(room) + "/joined_members"),
                ("GET", rooms(room) + "/initialSync"),
                ("POST", rooms(room) + "/report/" + quote(event)),
                ("POST", rooms(room) + "/receipt/m.read/" + quote(event)),
                ("PUT", rooms(room) + "/typing/" + quote(self.ben.user_id)),
                ("POST", rooms(room) + "/upgrade"),
                ("GET", V3 + "/user/%s/filter/%s" % (
                    quote(self.anna.user_id), made)),
                ("POST", V3 + "/user/%s/openid/request_token"
                 % quote(self.anna.user_id)),
                ("PUT", V3 + "/user/%s/account_data/x" % quote(
                    self.anna.user_id)),
                ("PUT", V3 + "/presence/%s/status" % quote(
                    self.anna.user_id)),
                ("DELETE", V3 + "/devices/" + quote(self.anna.device_id))):
            answer = self.ben.call(method, path, {"typing": True}
                                   if method != "GET" else None)
            self.assertIn(answer.status, (400, 401, 403, 404),
                          (method, path, answer))
            self.assertNotIn(b"secret", answer.body)
        # An openid token is no access token.
        self.refused(self.world.stranger().get(V3 + "/account/whoami",
                                               token=token), 401)
        found = self.ben.ok("POST", V3 + "/search", {"search_categories": {
            "room_events": {"search_term": "secret", "filter": {
                "rooms": [room]}}}})
        self.assertEqual([], found["search_categories"]["room_events"].get(
            "results", []))
