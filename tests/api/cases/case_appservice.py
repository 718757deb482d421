"""Application services: who they are, what they may, what they are told."""

import os
import subprocess
import tempfile
import time

import bridge
import client
import server
from client import V1, V3, quote
from world import PASSWORD, WORLD, Case


class Place:
    """A server with one service, and a person on it; shared by the cases."""

    def __init__(self):
        self.bridge = bridge.Bridge()
        self.folder = tempfile.mkdtemp(prefix="wardwire-bridge.")
        path = self.bridge.register(self.folder)
        self.server = server.Server(extra="[appservice]\nfiles = " + path)
        self.server.start()
        self.anna = self.person("anna")
        self.service = client.Client(self.server, WORLD.judge, {
            "access_token": self.bridge.as_token,
            "user_id": "@%s:ward.test" % self.bridge.sender})

    def person(self, name, admin=False):
        login = self.server.register(name, PASSWORD, admin)
        return client.Client(self.server, WORLD.judge, login)

    def ghost(self, name):
        """A user of the service, registered once."""
        answer = self.service.post(V3 + "/register", {
            "type": "m.login.application_service", "inhibit_login": True,
            "username": "_irc_" + name})
        assert answer.status == 200 or answer.errcode == "M_USER_IN_USE"
        return "@_irc_%s:ward.test" % name

    def end(self):
        self.bridge.end()
        status = self.server.stop()
        reports = self.server.sanitizer_reports()
        if status or reports:
            print(self.server.tail(40))
        self.server.close()
        assert status == 0 and not reports, (status, reports[:3])


class Appservice(Case):
    @classmethod
    def setUpClass(cls):
        cls.place = Place()

    @classmethod
    def tearDownClass(cls):
        cls.place.end()

    def setUp(self):
        super().setUp()
        self.bridge = self.place.bridge
        self.service = self.place.service
        self.anna = self.place.anna
        self.cara = None

    def as_user(self, user, **query):
        return dict(query, user_id=user)

    def test_whoami_is_the_sender(self):
        self.assertEqual("@_irc_bot:ward.test", self.service.ok(
            "GET", V3 + "/account/whoami")["user_id"])

    def test_a_ghost_is_registered_and_spoken_for(self):
        ghost = self.place.ghost("zoe")
        got = self.service.ok("GET", V3 + "/account/whoami",
                              query=self.as_user(ghost))
        self.assertEqual(ghost, got["user_id"])
        self.assertNotIn("device_id", got)
        self.refused(self.service.get(V3 + "/account/whoami", query={
            "user_id": self.anna.user_id}), 403, "M_FORBIDDEN")
        self.refused(self.service.get(V3 + "/account/whoami", query={
            "user_id": "@_irc_nobody:ward.test"}), 403, "M_FORBIDDEN")
        self.refused(self.service.get(V3 + "/account/whoami", query={
            "user_id": "@_irc_zoe:elsewhere.test"}), 403, "M_FORBIDDEN")

    def test_registration_is_for_the_namespace(self):
        kind = {"type": "m.login.application_service"}
        self.refused(self.service.post(V3 + "/register", dict(
            kind, username="plain")), 400, "M_EXCLUSIVE")
        self.refused(self.service.post(V3 + "/register", kind), 400,
                     "M_MISSING_PARAM")
        self.place.ghost("twice")
        self.refused(self.service.post(V3 + "/register", dict(
            kind, username="_irc_twice")), 400, "M_USER_IN_USE")
        nobody = client.Client(self.place.server, WORLD.judge)
        self.refused(nobody.post(V3 + "/register", dict(
            kind, username="_irc_x")), 401, "M_MISSING_TOKEN")
        self.refused(self.anna.post(V3 + "/register", dict(
            kind, username="_irc_x")), 401, "M_UNKNOWN_TOKEN")

    def test_registration_may_log_in(self):
        login = self.service.ok("POST", V3 + "/register", {
            "type": "m.login.application_service", "username": "_irc_logged"})
        person = client.Client(self.place.server, WORLD.judge, login)
        self.assertEqual("@_irc_logged:ward.test", person.ok(
            "GET", V3 + "/account/whoami")["user_id"])

    def test_login(self):
        ghost = self.place.ghost("loginuser")
        body = {"type": "m.login.application_service", "identifier": {
            "type": "m.id.user", "user": ghost}, "device_id": "BRIDGE"}
        got = self.service.ok("POST", V3 + "/login", body)
        self.assertEqual("BRIDGE", got["device_id"])
        body["identifier"]["user"] = "anna"
        self.refused(self.service.post(V3 + "/login", body), 400,
                     "M_EXCLUSIVE")
        body["identifier"]["user"] = "_irc_absent"
        self.refused(self.service.post(V3 + "/login", body), 403,
                     "M_FORBIDDEN")
        self.refused(self.anna.post(V3 + "/login", body), 401,
                     "M_UNKNOWN_TOKEN")

    def test_people_keep_out_of_the_namespace(self):
        try:
            self.place.server.register("_irc_human", PASSWORD)
            self.fail("was registered")
        except RuntimeError as refusal:
            self.assertIn("M_EXCLUSIVE", str(refusal))
        room = self.anna.create_room()
        self.refused(self.anna.put(
            V3 + "/directory/room/" + quote("#_irc_x:ward.test"),
            {"room_id": room}), 400, "M_EXCLUSIVE")
        self.refused(self.anna.post(V3 + "/createRoom", {
            "room_alias_name": "_irc_y"}), 400, "M_EXCLUSIVE")

    def test_a_service_keeps_to_its_aliases(self):
        self.refused(self.service.post(V3 + "/createRoom", {
            "room_alias_name": "plain"}), 400, "M_EXCLUSIVE")
        room = self.service.create_room(room_alias_name="_irc_made",
                                        preset="public_chat")
        self.assertEqual(room, self.anna.join("#_irc_made:ward.test")[
            "room_id"])
        self.refused(self.anna.delete(
            V3 + "/directory/room/" + quote("#_irc_made:ward.test")), 400,
            "M_EXCLUSIVE")
        self.service.ok("DELETE", V3 + "/directory/room/" +
                        quote("#_irc_made:ward.test"))

    def test_time_is_given(self):
        ghost = self.place.ghost("timed")
        room = self.service.create_room(invite=[ghost])
        self.service.ok("POST", V3 + "/join/" + quote(room), {},
                        query=self.as_user(ghost))
        sent = self.service.ok(
            "PUT", client.rooms(room) + "/send/m.room.message/t1",
            {"msgtype": "m.text", "body": "then"},
            query=self.as_user(ghost, ts=1234567890123))["event_id"]
        event = self.service.ok("GET", client.rooms(room) + "/event/" +
                                quote(sent), query=self.as_user(ghost))
        self.assertEqual(1234567890123, event["origin_server_ts"])
        self.refused(self.service.put(
            client.rooms(room) + "/send/m.room.message/t2",
            {"msgtype": "m.text", "body": "then"},
            query=self.as_user(ghost, ts="soon")), 400, "M_INVALID_PARAM")
        self.refused(self.service.put(
            client.rooms(room) + "/send/m.room.message/t3",
            {"msgtype": "m.text", "body": "then"},
            query=self.as_user(ghost, ts=-5)), 400, "M_INVALID_PARAM")
        before = time.time() * 1000 - 60000
        person_room = self.anna.create_room()
        sent = self.anna.ok(
            "PUT", client.rooms(person_room) + "/send/m.room.message/t4",
            {"msgtype": "m.text", "body": "now"}, query={"ts": 5})["event_id"]
        event = self.anna.ok("GET", client.rooms(person_room) + "/event/" +
                             quote(sent))
        self.assertGreater(event["origin_server_ts"], before)

    def test_devices_are_made_and_removed_without_a_proof(self):
        ghost = self.place.ghost("devices")
        query = self.as_user(ghost)
        path = V3 + "/devices/"
        made = self.service.put(path + "ONE", {"display_name": "a"},
                                query=query)
        self.assertEqual(201, made.status)
        self.service.ok("PUT", path + "ONE", {"display_name": "b"},
                        query=query)
        got = self.service.ok("GET", path + "ONE", query=query)
        self.assertEqual("b", got["display_name"])
        who = self.service.ok("GET", V3 + "/account/whoami", query=dict(
            query, device_id="ONE"))
        self.assertEqual("ONE", who["device_id"])
        self.refused(self.service.get(V3 + "/account/whoami", query=dict(
            query, device_id="TWO")), 400, "M_UNKNOWN_DEVICE")
        self.service.put(path + "TWO", {}, query=query)
        self.service.ok("DELETE", path + "ONE", {}, query=query)
        self.service.ok("POST", V3 + "/delete_devices", {"devices": ["TWO"]},
                        query=query)
        self.assertEqual([], self.service.ok("GET", V3 + "/devices",
                                             query=query)["devices"])

    def test_a_persons_device_is_not_made_by_naming_it(self):
        self.refused(self.anna.put(V3 + "/devices/NEW", {
            "display_name": "x"}), 404, "M_NOT_FOUND")


    # What the service is told.

    def test_events_of_its_rooms_come_in_order(self):
        ghost = self.place.ghost("listener")
        other = self.anna.create_room()
        room = self.anna.create_room(invite=[ghost])
        self.service.ok("POST", V3 + "/join/" + quote(room), {},
                        query=self.as_user(ghost))
        self.anna.send(other, "not for services")
        sent = [self.anna.send(room, "m%d" % n) for n in range(30)]

        def told():
            found = [event["event_id"] for event in self.bridge.events()]
            return sent[-1] in found and found
        found = self.bridge.wait_until(told)
        self.assertEqual(sent, [one for one in found if one in sent])
        events = [event for event in self.bridge.events()
                  if event["room_id"] == room]
        kinds = [(event["type"], event.get("state_key")) for event in events]
        self.assertIn(("m.room.member", ghost), kinds)
        self.assertEqual([], [event for event in self.bridge.events()
                              if event["room_id"] == other])
        for event in events:
            self.assertLessEqual({"event_id", "sender", "content", "type",
                                  "origin_server_ts", "room_id"}, set(event))

    def test_an_alias_makes_a_room_interesting(self):
        room = self.service.create_room(room_alias_name="_irc_seen",
                                        preset="public_chat")
        self.anna.join(room)
        self.service.ok("POST", client.rooms(room) + "/leave", {})
        sent = self.anna.send(room, "still seen")
        self.bridge.wait_until(lambda: sent in [
            event["event_id"] for event in self.bridge.events()])

    def test_nothing_after_it_left(self):
        ghost = self.place.ghost("gone")
        room = self.anna.create_room(invite=[ghost])
        query = self.as_user(ghost)
        self.service.ok("POST", V3 + "/join/" + quote(room), {}, query=query)
        self.service.ok("POST", client.rooms(room) + "/leave", {},
                        query=query)
        unseen = self.anna.send(room, "unseen")
        marker_room = self.anna.create_room(invite=[ghost])
        self.bridge.wait_until(lambda: marker_room in [
            event["room_id"] for event in self.bridge.events()])
        self.assertNotIn(unseen, [event["event_id"]
                                  for event in self.bridge.events()])

    def test_what_passes_is_told_too(self):
        ghost = self.place.ghost("typist")
        room = self.anna.create_room(invite=[ghost])
        self.service.ok("POST", V3 + "/join/" + quote(room), {},
                        query=self.as_user(ghost))
        sent = self.anna.send(room, "read me")
        self.anna.ok("POST", client.rooms(room) + "/receipt/m.read/" +
                     quote(sent), {})
        self.anna.ok("PUT", client.rooms(room) + "/typing/" + quote(
            self.anna.user_id), {"typing": True, "timeout": 20000})

        def told(kind):
            return [one for one in self.bridge.ephemeral()
                    if one["type"] == kind and one["room_id"] == room]
        receipt = self.bridge.wait_until(lambda: told("m.receipt"))[0]
        self.assertIn(self.anna.user_id, receipt["content"][sent]["m.read"])
        typing = self.bridge.wait_until(lambda: told("m.typing"))[-1]
        self.assertEqual([self.anna.user_id], typing["content"]["user_ids"])

    def test_a_service_that_is_away_misses_nothing(self):
        ghost = self.place.ghost("patient")
        room = self.anna.create_room(invite=[ghost])
        self.service.ok("POST", V3 + "/join/" + quote(room), {},
                        query=self.as_user(ghost))
        self.bridge.status = 500
        sent = [self.anna.send(room, "away %d" % n) for n in range(5)]
        refused = len(self.bridge.calls)
        self.bridge.wait_until(lambda: len(self.bridge.calls) > refused)
        self.bridge.status = 200
        self.bridge.wait_until(lambda: sent[-1] in [
            event["event_id"] for event in self.bridge.events()])
        found = [event["event_id"] for event in self.bridge.events()]
        self.assertEqual(sent, [one for one in found if one in sent])

    def test_presence(self):
        ghost = self.place.ghost("watcher")
        dora, elsa = self.place.person("dora"), self.place.person("elsa")
        room = dora.create_room(invite=[ghost])
        self.service.ok("POST", V3 + "/join/" + quote(room), {},
                        query=self.as_user(ghost))
        for person in (dora, elsa):
            person.ok("PUT", V3 + "/presence/%s/status" % quote(
                person.user_id), {"presence": "online",
                                  "status_msg": "in theatre"})

        def told(person):
            return [one["content"] for one in self.bridge.ephemeral()
                    if one["type"] == "m.presence"
                    and one["sender"] == person.user_id]
        self.bridge.wait_until(lambda: told(dora))
        self.assertEqual("online", told(dora)[-1]["presence"])
        self.assertEqual("in theatre", told(dora)[-1]["status_msg"])
        self.assertEqual([], told(elsa), "shares no room with the service")

    def test_killed_while_it_tells(self):
        ghost = self.place.ghost("survivor")
        room = self.anna.create_room(invite=[ghost])
        self.service.ok("POST", V3 + "/join/" + quote(room), {},
                        query=self.as_user(ghost))
        sent = []
        for round_number in range(3):
            self.bridge.status = (200, 503, 200)[round_number]
            sent += [self.anna.send(room, "round %d.%d" % (round_number, n))
                     for n in range(10)]
            self.place.server.kill()
            self.place.server.start()
        self.bridge.status = 200
        self.bridge.wait_until(lambda: sent[-1] in [
            event["event_id"] for event in self.bridge.events()])
        found = [event["event_id"] for event in self.bridge.events()]
        self.assertEqual(sent, [one for one in found if one in sent])
        ids = [int(txn) for txn, _ in self.bridge.transactions]
        self.assertEqual(sorted(ids), ids)

    # What it is asked.

    def test_ping(self):
        path = V1 + "/appservice/irc/ping"
        answer = self.service.ok("POST", path, {"transaction_id": "meow"})
        self.assertGreaterEqual(answer["duration_ms"], 0)
        self.assertIn({"transaction_id": "meow"}, [
            body for _, way, _, body in self.bridge.calls
            if way.endswith("/ping")])
        self.refused(self.anna.post(path), 403, "M_FORBIDDEN")
        self.refused(self.service.post(V1 + "/appservice/other/ping"), 403,
                     "M_FORBIDDEN")
        self.bridge.answers[("POST", "/_matrix/app/v1/ping")] = (
            lambda query, body: (403, {"errcode": "M_FORBIDDEN"}))
        answer = self.service.post(path)
        self.refused(answer, 502, "M_BAD_STATUS")
        self.assertEqual(403, answer["status"])
        self.assertIn("M_FORBIDDEN", answer["body"])
        self.bridge.answers.clear()
        self.bridge.end()
        self.refused(self.service.post(path), 502, "M_CONNECTION_FAILED")
        self.bridge.begin()

    def test_an_unknown_alias_is_asked_for(self):
        def make(query, body):
            self.service.create_room(room_alias_name="_irc_asked",
                                     preset="public_chat")
            return 200, {}
        self.bridge.answers[(
            "GET", "/_matrix/app/v1/rooms/#_irc_asked:ward.test")] = make
        self.anna.join("#_irc_asked:ward.test")
        self.refused(self.anna.post(V3 + "/join/" + quote(
            "#_irc_never:ward.test")), 404, "M_NOT_FOUND")
        self.refused(self.anna.get(V3 + "/directory/room/" + quote(
            "#plain:ward.test")), 404, "M_NOT_FOUND")
        self.assertNotIn("/_matrix/app/v1/rooms/#plain:ward.test", [
            path for _, path, _, _ in self.bridge.calls])

    def test_an_unknown_user_is_asked_for(self):
        def make(query, body):
            self.place.ghost("called")
            return 200, {}
        self.bridge.answers[(
            "GET", "/_matrix/app/v1/users/@_irc_called:ward.test")] = make
        room = self.anna.create_room()
        self.anna.invite(room, "@_irc_called:ward.test")
        self.refused(self.anna.post(client.rooms(room) + "/invite", {
            "user_id": "@_irc_uncalled:ward.test"}), 404, "M_NOT_FOUND")

    def test_other_networks(self):
        described = {"user_fields": ["network", "nick"],
                     "location_fields": ["network", "channel"],
                     "icon": "mxc://ward.test/irc", "field_types": {},
                     "instances": [{"desc": "Net", "fields": {},
                                    "network_id": "net"}]}
        place = {"alias": "#_irc_a:ward.test", "protocol": "irc",
                 "fields": {"channel": "#a"}}
        person = {"userid": "@_irc_a:ward.test", "protocol": "irc",
                  "fields": {"nick": "a"}}
        seen = []
        base = "/_matrix/app/v1/thirdparty/"
        self.bridge.answers.update({
            ("GET", base + "protocol/irc"): lambda q, b: (200, described),
            ("GET", base + "location/irc"):
                lambda q, b: (200, seen.append(q) or [place]),
            ("GET", base + "user/irc"): lambda q, b: (200, [person]),
            ("GET", base + "location"): lambda q, b: (200, [place]),
            ("GET", base + "user"): lambda q, b: (200, [])})
        path = V3 + "/thirdparty/"
        self.assertEqual({"irc": described}, self.anna.ok(
            "GET", path + "protocols"))
        self.assertEqual(described, self.anna.ok("GET", path +
                                                 "protocol/irc"))
        self.refused(self.anna.get(path + "protocol/sms"), 404,
                     "M_NOT_FOUND")
        self.assertEqual([place], self.anna.ok(
            "GET", path + "location/irc", query={"channel": "#a"}))
        self.assertEqual([{"channel": "#a"}], seen)
        self.assertEqual([person], self.anna.ok("GET", path + "user/irc"))
        self.assertEqual([place], self.anna.ok(
            "GET", path + "location", query={"alias": place["alias"]}))
        self.refused(self.anna.get(path + "user", query={
            "userid": "@x:ward.test"}), 404, "M_NOT_FOUND")
        self.refused(self.anna.get(path + "user"), 400, "M_MISSING_PARAM")
        self.bridge.answers.clear()

    def test_a_networks_directory(self):
        room = self.service.create_room()
        path = V3 + "/directory/list/appservice/net/" + quote(room)
        self.service.ok("PUT", path, {"visibility": "public"})

        def shown(**where):
            return [one["room_id"] for one in self.anna.ok(
                "POST", V3 + "/publicRooms", where)["chunk"]]
        self.assertEqual([room], shown(third_party_instance_id="net"))
        self.assertEqual([], shown(third_party_instance_id="other"))
        self.assertNotIn(room, shown())
        self.service.ok("PUT", path, {"visibility": "private"})
        self.assertEqual([], shown(third_party_instance_id="net"))
        self.refused(self.service.put(path, {"visibility": "loud"}), 400,
                     "M_INVALID_PARAM")
        self.refused(self.anna.put(path, {"visibility": "public"}), 403,
                     "M_FORBIDDEN")
        self.refused(self.service.put(
            V3 + "/directory/list/appservice/net/" + quote("!no:ward.test"),
            {"visibility": "public"}), 404, "M_NOT_FOUND")


class Registration(Case):
    """check-config tells file and line."""

    def check(self, text, *said):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "irc.yaml")
            with open(path, "w") as f:
                f.write(text)
            config = os.path.join(folder, "w.ini")
            with open(config, "w") as f:
                f.write("[server]\nname = ward.test\ndata_dir = %s\n"
                        "[appservice]\nfiles = %s\n" % (folder, path))
            done = subprocess.run([self.server.program, "check-config",
                                   config], capture_output=True, text=True)
        if not said:
            self.assertEqual(0, done.returncode, done.stderr)
        else:
            self.assertEqual(1, done.returncode)
        for one in said:
            self.assertIn(one, done.stderr)

    def test_files_are_checked(self):
        good = bridge.REGISTRATION % {
            "id": "irc", "url": "null", "as_token": "a" * 20,
            "hs_token": "h" * 20, "sender": "bot", "name": "ward.test"}
        self.check(good)
        self.check(good.replace("'@_irc_.*:ward.test'", "'@_(irc'"),
                   "irc.yaml:13:", "regular expression")
        self.check(good.replace("a" * 20, "short"), "irc.yaml:4:", "as_token")
        self.check(good.replace("id: irc\n", ""), "irc.yaml:2:", "'id'")
        self.check(good + "\n\t- x: [", "irc.yaml:", "not YAML")
        self.check(good.replace("url: null", "url: ftp://x"), "irc.yaml:3:",
                   "'url'")
        self.check(good.replace("exclusive: true", "exclusive: perhaps", 1),
                   "irc.yaml:12:", "true or false")
