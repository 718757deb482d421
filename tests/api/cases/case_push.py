"""Pushers, what reaches gateways and browsers, and what outlives a crash."""

import server as servers
from client import V3, Client, quote, rooms
from push_far import Browser, Far, http_pusher, web_pusher
from world import PASSWORD, Case

SET = V3 + "/pushers/set"


class Pushers(Case):
    def keys_of(self, person):
        return [one["pushkey"] for one
                in person.ok("GET", V3 + "/pushers")["pushers"]]

    def test_set_list_change_remove(self):
        mine = self.world.new_person()
        with Far() as far:
            body = http_pusher(far, "one", profile_tag="x")
            mine.ok("POST", SET, body)
            found = mine.ok("GET", V3 + "/pushers")["pushers"]
            self.assertEqual(1, len(found))
            for key, value in body.items():
                self.assertEqual(value, found[0][key], key)
            mine.ok("POST", SET, dict(body, lang="cy"))
            found = mine.ok("GET", V3 + "/pushers")["pushers"]
            self.assertEqual(["cy"], [one["lang"] for one in found])
            mine.ok("POST", SET, {"kind": None, "app_id": "org.example.app",
                                  "pushkey": "one"})
            self.assertEqual([], self.keys_of(mine))
            # again is no error
            mine.ok("POST", SET, {"kind": None, "app_id": "org.example.app",
                                  "pushkey": "one"})

    def test_what_is_refused(self):
        mine = self.world.new_person()
        with Far() as far:
            good = http_pusher(far, "bad")
            for key in ("app_id", "pushkey", "kind", "lang", "data",
                        "app_display_name", "device_display_name"):
                body = dict(good)
                del body[key]
                self.refused(mine.post(SET, body), 400, "M_MISSING_PARAM")
            for change in ({"kind": "pigeon"}, {"app_id": "x" * 65},
                           {"pushkey": "x" * 513},
                           {"data": {"url": "http://example.org"
                                     "/_matrix/push/v1/notify"}},
                           {"data": {"url": "http://10.0.0.1"
                                     "/_matrix/push/v1/notify"}},
                           {"data": {"url": "ftp://127.0.0.1"
                                     "/_matrix/push/v1/notify"}},
                           {"data": {"url": far.url + "/elsewhere"}},
                           {"data": {"url": "https://example.org"}},
                           {"data": dict(good["data"], large="x" * 5000)}):
                self.refused(mine.post(SET, dict(good, **change)), 400,
                             "M_INVALID_PARAM")
            self.refused(mine.post(SET, dict(good, data="x")), 400,
                         "M_BAD_JSON")
            self.refused(mine.post(SET, dict(good, data={})), 400,
                         "M_MISSING_PARAM")
        self.assertEqual([], self.keys_of(mine))
        stranger = self.world.stranger()
        self.refused(stranger.get(V3 + "/pushers"), 401, "M_MISSING_TOKEN")
        self.refused(stranger.post(SET, {}), 401, "M_MISSING_TOKEN")

    def test_a_pushkey_belongs_to_one_user_unless_appended(self):
        one, two = self.world.new_person(), self.world.new_person()
        with Far() as far:
            body = http_pusher(far, "shared")
            one.ok("POST", SET, body)
            two.ok("POST", SET, dict(body, append=True))
            self.assertEqual(["shared"], self.keys_of(one))
            self.assertEqual(["shared"], self.keys_of(two))
            two.ok("POST", SET, body)
            self.assertEqual([], self.keys_of(one))
            # nor may anybody remove another's
            one.ok("POST", SET, dict(body, kind=None))
            self.assertEqual(["shared"], self.keys_of(two))

    def test_it_ends_with_its_session(self):
        mine = self.world.new_person()
        name = mine.user_id[1:].split(":")[0]
        login = self.world.stranger().post(V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "identifier": {"type": "m.id.user", "user": name}}).json
        other = Client(self.server, self.world.judge, login)
        with Far() as far:
            mine.ok("POST", SET, http_pusher(far, "stays"))
            other.ok("POST", SET, http_pusher(far, "goes"))
            other.ok("POST", V3 + "/logout", {})
        self.assertEqual(["stays"], self.keys_of(mine))


class Gateway(Case):
    def test_what_a_gateway_gets(self):
        mine = self.world.new_person()
        with Far() as far:
            mine.ok("POST", SET, http_pusher(far, "k1"))
            room = self.room_of(self.anna, mine, self.ben)
            quiet = self.anna.send(room, {"msgtype": "m.notice", "body": "x"})
            first = self.anna.send(room, "one")
            own = mine.send(room, "mine")
            second = self.anna.send(room, {
                "msgtype": "m.text", "body": "two",
                "m.mentions": {"user_ids": [mine.user_id]}})
            got = far.of_event(second)
            self.assertEqual(room, got["room_id"])
            self.assertEqual("high", got["prio"])
            # the invite is not over, but my message read the first
            self.assertEqual(1, got["counts"]["unread"])
            device = got["devices"][0]
            self.assertEqual(("org.example.app", "k1"),
                             (device["app_id"], device["pushkey"]))
            self.assertEqual({"sound": "default", "highlight": True},
                             device["tweaks"])
            self.assertEqual({"mine": {"a": 1}, "format": "event_id_only"},
                             device["data"])
            for key in ("content", "sender", "type", "room_name"):
                self.assertNotIn(key, got)
            low = far.of_event(first)
            self.assertEqual("low", low["prio"])
            self.assertEqual({}, low["devices"][0]["tweaks"])
            ids = [n["event_id"] for n in far.notifications()]
            self.assertNotIn(quiet, ids)
            self.assertNotIn(own, ids)
            self.assertEqual(len(ids), len(set(ids)))

    def test_an_invite_is_pushed_and_ignored_people_are_not(self):
        mine = self.world.new_person()
        with Far() as far:
            mine.ok("POST", SET, http_pusher(far, "k2"))
            room = self.anna.create_room(invite=[mine.user_id])
            got = far.until(lambda _: [n for n in far.notifications()
                                       if n.get("room_id") == room])[0]
            self.assertEqual("default",
                             got["devices"][0]["tweaks"]["sound"])
            mine.join(room)
            mine.ok("PUT", V3 + "/user/%s/account_data/m.ignored_user_list"
                    % quote(mine.user_id),
                    {"ignored_users": {self.anna.user_id: {}}})
            ignored = self.anna.send(room, "you do not hear me")
            self.ben_says_last(far, room, mine)
            self.assertNotIn(ignored, [n.get("event_id")
                                       for n in far.notifications()])

    def ben_says_last(self, far, room, mine):
        self.anna.invite(room, self.ben.user_id)
        self.ben.join(room)
        return far.of_event(self.ben.send(room, "last"))

    def test_muted_rooms_are_quiet(self):
        mine = self.world.new_person()
        with Far() as far:
            mine.ok("POST", SET, http_pusher(far, "k3"))
            by_rule = self.room_of(self.anna, mine)
            by_app = self.room_of(self.anna, mine)
            loud = self.room_of(self.anna, mine)
            mine.ok("PUT", V3 + "/pushrules/global/override/%s"
                    % quote(by_rule), {
                        "actions": [], "conditions": [
                            {"kind": "event_match", "key": "room_id",
                             "pattern": by_rule}]})
            mine.ok("PUT", V3 + "/user/%s/rooms/%s/account_data/"
                    "org.wardwire.mute" % (quote(mine.user_id),
                                           quote(by_app)), {"muted": True})
            events = [self.anna.send(by_rule, "a"),
                      self.anna.send(by_app, "b")]
            far.of_event(self.anna.send(loud, "c"))
            pushed = [n.get("event_id") for n in far.notifications()]
            for event in events:
                self.assertNotIn(event, pushed)

    def test_what_is_read_or_redacted_is_not_pushed(self):
        mine = self.world.new_person()
        with Far() as far:
            mine.ok("POST", SET, http_pusher(far, "k4"))
            room = self.room_of(self.anna, mine)
            far.status = 500
            first = self.anna.send(room, "first")
            far.until(lambda r: len(r) > 0)
            gone = self.anna.send(room, "taken back")
            self.anna.ok("PUT", rooms(room) + "/redact/%s/x" % quote(gone),
                         {})
            read = self.anna.send(room, "read elsewhere")
            mine.ok("POST", rooms(room) + "/receipt/m.read/" + quote(read),
                    {})
            last = self.anna.send(room, "last")
            far.requests.clear()
            far.status = 200
            far.of_event(last)
            ids = [n.get("event_id") for _, n
                   in zip(far.requests, far.notifications())
                   if _[3] == 200]
            self.assertEqual([last], [i for i in ids if i])
            self.assertNotIn(first, ids)

    def test_retries_until_it_is_taken(self):
        mine = self.world.new_person()
        with Far() as far:
            mine.ok("POST", SET, http_pusher(far, "k5"))
            room = self.room_of(self.anna, mine)
            far.status = 503
            events = [self.anna.send(room, "one"), self.anna.send(room, "two")]
            far.until(lambda r: len(r) >= 2, "second try")
            far.until(lambda _: mine.ok("GET", V3 + "/pushers")["pushers"][0]
                      ["org.wardwire.failing_since_ts"] > 0, "failure")
            far.status = 200
            far.of_event(events[1])
            taken = [n["event_id"] for n, r
                     in zip(far.notifications(), list(far.requests))
                     if r[3] == 200 and "event_id" in n]
            self.assertEqual(events, [e for e in taken if e in events])

    def test_a_rejected_pushkey_is_removed(self):
        mine = self.world.new_person()
        with Far() as far:
            mine.ok("POST", SET, http_pusher(far, "k6"))
            room = self.room_of(self.anna, mine)
            far.answer = {"rejected": ["k6"]}
            self.anna.send(room, "one")
            far.until(lambda _: not mine.ok(
                "GET", V3 + "/pushers")["pushers"], "removal")


class Notifications(Case):
    def page(self, person, **query):
        return person.ok("GET", V3 + "/notifications", query=query)

    def test_pages_highlights_and_what_was_read(self):
        mine = self.world.new_person()
        one = self.room_of(self.anna, mine)
        two = self.room_of(self.anna, mine)
        muted = self.room_of(self.anna, mine)
        mine.ok("PUT", V3 + "/pushrules/global/override/" + quote(muted), {
            "actions": [], "conditions": [
                {"kind": "event_match", "key": "room_id",
                 "pattern": muted}]})
        self.anna.send(muted, "unheard")
        mention = {"msgtype": "m.text", "body": "you",
                   "m.mentions": {"user_ids": [mine.user_id]}}
        events = [self.anna.send(one, "a"), self.anna.send(two, mention),
                  self.anna.send(one, "b"), self.anna.send(two, "c")]
        self.anna.send(one, {"msgtype": "m.notice", "body": "quiet"})
        mine.send(two, "mine")
        mine.ok("POST", rooms(one) + "/receipt/m.read/" + quote(events[0]),
                {})
        first = self.page(mine, limit=3)
        found = first["notifications"]
        self.assertEqual(events[:0:-1],
                         [n["event"]["event_id"] for n in found])
        self.assertEqual([two, one, two], [n["room_id"] for n in found])
        self.assertEqual(["notify", {"set_tweak": "sound",
                                     "value": "default"}],
                         found[0]["actions"])
        self.assertIn({"set_tweak": "highlight"}, found[2]["actions"])
        second = self.page(mine, limit=3, **{"from": first["next_token"]})
        self.assertNotIn("next_token", second)
        self.assertEqual([(events[0], True)], [
            (n["event"]["event_id"], n["read"])
            for n in second["notifications"]])
        self.assertFalse(found[1]["read"])
        only = self.page(mine, only="highlight")
        self.assertEqual([events[1]], [n["event"]["event_id"]
                                       for n in only["notifications"]])

    def test_what_is_refused(self):
        for query in ({"from": "x"}, {"limit": "x"}, {"from": "n1x"}):
            self.refused(self.anna.get(V3 + "/notifications", query=query),
                         400, "M_INVALID_PARAM")
        self.refused(self.world.stranger().get(V3 + "/notifications"), 401,
                     "M_MISSING_TOKEN")


class WebPush(Case):
    def test_only_the_browser_can_read_it_and_it_holds_ids(self):
        mine = self.world.new_person()
        key = mine.ok("GET", "/_wardwire/push/v1/key")
        self.assertEqual("org.wardwire.webpush", key["kind"])
        with Far() as far, Browser() as browser:
            far.status = 201
            room = self.room_of(self.anna, mine)
            mine.ok("POST", SET, web_pusher(far, browser))
            event = self.anna.send(room, "Mrs Jones in bed 4")
            request = far.until(lambda r: r)[0]
            path, headers, body, _ = request
            self.assertEqual("/push/1", path)
            self.assertEqual("aes128gcm", headers["content-encoding"])
            self.assertEqual("86400", headers["ttl"])
            self.assertEqual("high", headers["urgency"])
            self.assertRegex(headers["topic"], "^[A-Za-z0-9_-]{32}$")
            self.assertNotIn(b"Jones", body)
            read = browser.read(request)
            self.assertRegex(read["push"].pop("receipt"),
                             r"^\d+\.[A-Za-z0-9_-]{24}$")
            self.assertEqual(
                {"kind": "event", "event_id": event, "room_id": room,
                 "prio": "high", "unread": 1, "sound": "default"},
                read["push"])
            token = read["token"]
            self.assertTrue(token["valid"])
            self.assertEqual(key["public_key"], token["key"])
            self.assertEqual({"typ": "JWT", "alg": "ES256"}, token["head"])
            self.assertEqual(far.url, token["claims"]["aud"])
            self.assertRegex(token["claims"]["sub"], "^(mailto|https):")

    def test_a_test_tells_how_each_device_took_it(self):
        mine = self.world.new_person()
        path = "/_wardwire/push/v1/test"
        self.assertEqual([], mine.ok("POST", path, {})["outcomes"])
        with Far() as far, Browser() as browser:
            far.status = 201
            mine.ok("POST", SET, web_pusher(far, browser))
            mine.ok("POST", SET, http_pusher(far, "beside"))
            found = mine.ok("POST", path, {})["outcomes"]
            self.assertEqual([("sent", 201, mine.device_id)] * 2, [
                (one["result"], one["status"], one["device_id"])
                for one in found])
            read = browser.read(next(r for r in far.requests
                                     if r[0] == "/push/1"))["push"]
            self.assertEqual(("test", "urgent"), (read["kind"], read["prio"]))
            far.status = 503
            found = mine.ok("POST", path, {})["outcomes"]
            self.assertEqual(["failed"] * 2, [o["result"] for o in found])
            far.status = 410
            found = mine.ok("POST", path, {})["outcomes"]
            self.assertEqual({"gone", "failed"}, {o["result"] for o in found})
            self.assertEqual(["beside"], [
                one["pushkey"] for one
                in mine.ok("GET", V3 + "/pushers")["pushers"]])
        self.refused(self.world.stranger().post(path), 401,
                     "M_MISSING_TOKEN")

    def test_a_subscription_that_is_gone_is_removed(self):
        for status in (404, 410):
            mine = self.world.new_person()
            with Far() as far, Browser() as browser:
                far.status = status
                mine.ok("POST", SET, web_pusher(far, browser))
                room = self.room_of(self.anna, mine)
                self.anna.send(room, "x")
                far.until(lambda _: not mine.ok(
                    "GET", V3 + "/pushers")["pushers"], "removal")

    def test_a_call_rings_or_is_over(self):
        mine = self.world.new_person()
        with Far() as far, Browser() as browser:
            far.status = 201
            room = self.room_of(self.anna, mine)
            mine.ok("POST", SET, web_pusher(far, browser))
            self.anna.send(room, {"call_id": "c", "version": "1",
                                  "lifetime": 30000, "party_id": "p",
                                  "offer": {"type": "offer", "sdp": ""}},
                           kind="m.call.invite")
            request = far.until(lambda r: r)[0]
            self.assertEqual("30", request[1]["ttl"])
            self.assertIn("topic", request[1])  # its next ring replaces it
            read = browser.read(request)["push"]
            self.assertEqual(("call", "ring"), (read["kind"], read["sound"]))

    def test_keys_that_are_none_are_refused(self):
        mine = self.world.new_person()
        with Far() as far, Browser() as browser:
            good = web_pusher(far, browser)
            for change in ({"pushkey": "x"},
                           {"pushkey": browser.keys["p256dh"][:-4] + "AAAA"},
                           {"data": dict(good["data"], auth="AAAA")},
                           {"data": {"url": good["data"]["url"],
                                     "auth": 1}}):
                answer = mine.post(SET, dict(good, **change))
                self.assertEqual(400, answer.status, answer)


class Crash(Case):
    """A server of its own: SIGKILL between commit and push."""

    def test_what_was_committed_is_pushed_after_a_kill(self):
        with servers.Server() as mine, Far() as far:
            one = Client(mine, None, mine.register("one", PASSWORD))
            two = Client(mine, None, mine.register("two", PASSWORD))
            two.ok("POST", SET, http_pusher(far, "crash"))
            room = one.create_room(invite=[two.user_id])
            two.join(room)
            far.until(lambda r: r)
            far.status = 503
            events = []
            for n in range(3):
                events.append(one.send(room, "%d" % n))
                mine.kill()
                mine.start()
            far.status = 200
            for event in events:
                far.of_event(event)
            self.assertEqual(0, mine.stop())
            self.assertEqual([], mine.sanitizer_reports())
