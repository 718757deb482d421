"""Presence: who sees it, how it changes, and in sync."""

import threading
import time

import server as servers
from client import V3, Client, quote
from world import PASSWORD, Case

DEADLINE_S = 30


class Presence(Case):
    def setUp(self):
        super().setUp()
        self.one = self.world.new_person()
        self.two = self.world.new_person()
        self.room = self.room_of(self.one, self.two)

    def status(self, of, by=None):
        return (by or of).get(V3 + "/presence/%s/status" % quote(of.user_id))

    def put(self, person, presence, **more):
        return person.ok("PUT", V3 + "/presence/%s/status"
                         % quote(person.user_id),
                         dict(more, presence=presence))

    def sync(self, person, since=None, timeout=0, presence="offline", **more):
        query = dict(more, timeout=timeout, set_presence=presence)
        if since:
            query["since"] = since
        return person.ok("GET", V3 + "/sync", query=query)

    def until_told(self, person, of, test, since=None):
        """Syncs on until a presence event of that user passes test."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            answer = self.sync(person, since, timeout=2000 if since else 0)
            since = answer["next_batch"]
            for event in answer["presence"]["events"]:
                if (event["sender"] == of.user_id
                        and test(event["content"])):
                    return event["content"], since
        self.fail("never told")

    def test_set_and_get(self):
        self.assertEqual("offline", self.status(self.one)["presence"])
        self.put(self.one, "online", status_msg="in theatre")
        got = self.status(self.one, self.two).json
        self.assertEqual(("online", True, "in theatre"),
                         (got["presence"], got["currently_active"],
                          got["status_msg"]))
        self.assertGreaterEqual(got["last_active_ago"], 0)
        self.put(self.one, "unavailable")
        got = self.status(self.one, self.two).json
        self.assertEqual("unavailable", got["presence"])
        self.assertNotIn("status_msg", got)
        self.put(self.one, "offline")
        self.assertEqual("offline",
                         self.status(self.one, self.two)["presence"])

    def test_what_is_refused(self):
        path = V3 + "/presence/%s/status" % quote(self.one.user_id)
        self.refused(self.two.put(path, {"presence": "online"}), 403,
                     "M_FORBIDDEN")
        self.refused(self.one.put(path, {"presence": "busy"}), 400,
                     "M_INVALID_PARAM")
        self.refused(self.one.put(path, {}), 400, "M_MISSING_PARAM")
        self.refused(self.one.put(path, {"presence": "online",
                                         "status_msg": "x" * 1025}), 400,
                     "M_INVALID_PARAM")
        self.refused(self.one.put(path, {"presence": 1}), 400, "M_BAD_JSON")
        self.refused(self.world.stranger().get(path), 401, "M_MISSING_TOKEN")
        self.refused(self.one.get(V3 + "/presence/%40nobody%3Award.test"
                                  "/status"), 404, "M_NOT_FOUND")
        self.refused(self.one.get(V3 + "/sync",
                                  query={"set_presence": "busy"}), 400,
                     "M_INVALID_PARAM")

    def test_only_who_shares_a_room_sees_it(self):
        apart = self.world.new_person()
        self.put(self.one, "online")
        self.refused(self.status(self.one, apart), 403, "M_FORBIDDEN")
        self.until_told(self.two, self.one,
                        lambda c: c["presence"] == "online")
        answer = self.sync(apart)
        self.assertNotIn(self.one.user_id, [
            e["sender"] for e in answer["presence"]["events"]])

    def test_a_sync_makes_online_and_is_told_to_who_waits(self):
        since = self.sync(self.two)["next_batch"]
        self.sync(self.one, presence="online")
        content, since = self.until_told(
            self.two, self.one, lambda c: c["presence"] == "online", since)
        self.assertTrue(content["currently_active"])
        self.put(self.one, "unavailable", status_msg="lunch")
        content, since = self.until_told(
            self.two, self.one, lambda c: "status_msg" in c, since)
        self.assertEqual(("unavailable", "lunch"),
                         (content["presence"], content["status_msg"]))
        self.put(self.one, "offline")
        self.until_told(self.two, self.one,
                        lambda c: c["presence"] == "offline", since)

    def test_offline_clients_stay_unseen(self):
        self.sync(self.one, presence="offline")
        self.assertEqual("offline",
                         self.status(self.one, self.two)["presence"])
        self.sync(self.one, presence="unavailable")
        self.assertEqual("unavailable",
                         self.status(self.one, self.two)["presence"])

    def test_who_waits_is_woken(self):
        since = self.sync(self.two)["next_batch"]
        heard = []

        def wait():
            token = since
            while not heard:
                answer = self.sync(self.two, token, timeout=30000)
                token = answer["next_batch"]
                heard.extend(e for e in answer["presence"]["events"]
                             if e["sender"] == self.one.user_id)

        thread = threading.Thread(target=wait)
        thread.start()
        self.put(self.one, "online")
        thread.join(DEADLINE_S)
        self.assertTrue(heard)

    def test_a_filter_leaves_it_out(self):
        self.put(self.one, "online")
        self.until_told(self.two, self.one,
                        lambda c: c["presence"] == "online")
        answer = self.sync(self.two,
                           filter='{"presence":{"not_types":["*"]}}')
        self.assertEqual([], answer["presence"]["events"])

    def test_it_can_be_switched_off(self):
        with servers.Server(extra="[presence]\nenabled = no") as mine:
            one = Client(mine, None, mine.register("one", PASSWORD))
            self.put(one, "online")
            self.assertEqual("offline", self.status(one)["presence"])
            self.assertEqual([], self.sync(one, presence="online")[
                "presence"]["events"])
            self.assertEqual(0, mine.stop())
