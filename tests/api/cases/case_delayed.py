"""Delayed events (MSC4140)."""

import json
import time

from client import bodies, quote, rooms
from world import Case

UNSTABLE = "/_matrix/client/unstable/org.matrix.msc4140/delayed_events"
HOUR = 3600 * 1000


class Delayed(Case):
    def put_later(self, who, path, content, delay):
        # Not judged: what is answered is the proposal's, on a path that the
        # specification has, too.
        return who.raw("PUT", "%s?org.matrix.msc4140.delay=%s" % (path, delay),
                       json.dumps(content).encode(), {
                           "Authorization": "Bearer " + who.token})

    def later(self, who, room, delay, body="later", txn=None):
        return self.put_later(who, rooms(room) + "/send/m.room.message/" +
                              (txn or who.transaction()),
                              {"msgtype": "m.text", "body": body}, delay)

    def state_later(self, who, room, delay, content, kind="org.call", key=""):
        return self.put_later(who, rooms(room) + "/state/%s/%s" % (
            kind, quote(key)), content, delay)

    def act(self, who, delay_id, action):
        return who.post("%s/%s/%s" % (UNSTABLE, delay_id, action))

    def said(self, who, room):
        return bodies(who.get(rooms(room) + "/messages?dir=b")["chunk"])

    def scheduled(self, who):
        return [one["delay_id"] for one in who.ok("GET", UNSTABLE, query={
            "status": "scheduled"})["scheduled"]]

    def until(self, look, within_s=20):
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError("not so within %d s" % within_s)


class Waiting(Delayed):
    def test_sent_when_it_is_time_and_once(self):
        room = self.room_of(self.anna, self.ben)
        answer = self.later(self.anna, room, 300)
        self.assertEqual(["delay_id"], list(answer.json))
        delay_id = answer["delay_id"]
        self.assertEqual([], self.said(self.ben, room))
        self.until(lambda: self.said(self.ben, room))
        time.sleep(1.2)
        self.assertEqual(["later"], self.said(self.ben, room))
        ended = self.anna.get(UNSTABLE + "/" + delay_id).json["finalised"]
        self.assertEqual(("send", "delay"), (ended["outcome"],
                                             ended["reason"]))
        got = self.ben.get(rooms(room) + "/event/" +
                           quote(ended["event_id"]))
        self.assertEqual("later", got["content"]["body"])
        self.refused(self.act(self.anna, delay_id, "send"), 404,
                     "M_NOT_FOUND")

    def test_state(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.set_state(room, "org.call", {"in": True})
        self.assertEqual(200, self.state_later(self.anna, room, 200, {}).status)
        self.until(lambda: self.ben.state(room, "org.call").json == {})

    def test_state_that_is_so_already(self):
        room = self.room_of(self.anna)
        self.anna.set_state(room, "org.call", {"in": True})
        delay_id = self.state_later(self.anna, room, 0,
                                    {"in": True})["delay_id"]
        self.until(lambda: "finalised" in self.anna.get(
            UNSTABLE + "/" + delay_id).json)

    def test_redaction(self):
        room = self.room_of(self.anna)
        event = self.anna.send(room, "gone soon")
        answer = self.put_later(self.anna, rooms(room) +
                                "/send/m.room.redaction/1",
                                {"redacts": event}, 100)
        self.assertEqual(200, answer.status)
        self.until(lambda: self.anna.get(rooms(room) + "/event/" + quote(
            event))["content"] == {})

    def test_rights_are_those_of_the_moment(self):
        room = self.room_of(self.anna, self.ben)
        delay_id = self.later(self.ben, room, 1500)["delay_id"]
        self.anna.ok("POST", rooms(room) + "/kick",
                     {"user_id": self.ben.user_id})
        ended = self.until(lambda: self.ben.get(
            UNSTABLE + "/" + delay_id).json.get("finalised"))
        self.assertEqual(("cancel", "error", "M_FORBIDDEN"), (
            ended["outcome"], ended["reason"], ended["error"]["errcode"]))
        self.assertEqual([], self.said(self.anna, room))


class Acting(Delayed):
    def test_send(self):
        room = self.room_of(self.anna, self.ben)
        delay_id = self.later(self.anna, room, HOUR)["delay_id"]
        self.assertEqual({}, self.act(self.anna, delay_id, "send").json)
        self.assertEqual(["later"], self.said(self.ben, room))
        self.refused(self.act(self.anna, delay_id, "send"), 404,
                     "M_NOT_FOUND")
        self.assertEqual("action", self.anna.get(UNSTABLE + "/" + delay_id)
                         ["finalised"]["reason"])

    def test_cancel(self):
        room = self.room_of(self.anna, self.ben)
        delay_id = self.later(self.anna, room, HOUR)["delay_id"]
        self.assertIn(delay_id, self.scheduled(self.anna))
        self.assertEqual({}, self.act(self.anna, delay_id, "cancel").json)
        self.assertNotIn(delay_id, self.scheduled(self.anna))
        for action in ("cancel", "send", "restart"):
            self.refused(self.act(self.anna, delay_id, action), 404,
                         "M_NOT_FOUND")
        ended = self.anna.get(UNSTABLE + "?status=finalised&delay_id=" +
                              delay_id)["finalised"]
        self.assertEqual(("cancel", "action", delay_id), (
            ended[0]["outcome"], ended[0]["reason"],
            ended[0]["delayed_event"]["delay_id"]))

    def test_restart(self):
        room = self.room_of(self.anna, self.ben)
        delay_id = self.later(self.anna, room, HOUR)["delay_id"]
        before = self.anna.get(UNSTABLE + "/" + delay_id)["delayed_since_ts"]
        time.sleep(0.02)
        self.assertEqual({}, self.act(self.anna, delay_id, "restart").json)
        after = self.anna.get(UNSTABLE + "/" + delay_id)["delayed_since_ts"]
        self.assertGreater(after, before)
        self.act(self.anna, delay_id, "cancel")

    def test_whoever_knows_the_id(self):
        room = self.room_of(self.anna, self.ben)
        delay_id = self.later(self.anna, room, HOUR)["delay_id"]
        self.refused(self.act(self.ben, delay_id, "cancel"), 404,
                     "M_NOT_FOUND")
        self.refused(self.ben.get(UNSTABLE + "/" + delay_id), 404,
                     "M_NOT_FOUND")
        nobody = self.world.stranger()
        self.assertEqual(200, self.act(nobody, delay_id, "restart").status)
        self.refused(self.act(nobody, "guessed", "restart"), 404,
                     "M_NOT_FOUND")
        self.refused(nobody.get(UNSTABLE), 401, "M_MISSING_TOKEN")
        # The older form, with the action in the body.
        answer = nobody.post(UNSTABLE + "/" + delay_id, {"action": "send"})
        self.assertEqual(200, answer.status)
        self.assertEqual(["later"], self.said(self.ben, room))
        self.refused(nobody.post(UNSTABLE + "/" + delay_id,
                                 {"action": "explode"}), 400,
                     "M_INVALID_PARAM")
        self.refused(nobody.post(UNSTABLE + "/" + delay_id, {}), 400,
                     "M_MISSING_PARAM")


class Scheduling(Delayed):
    def test_same_transaction_schedules_once(self):
        room = self.room_of(self.anna)
        first = self.later(self.anna, room, HOUR, txn="same")["delay_id"]
        self.assertEqual(first, self.later(self.anna, room, HOUR,
                                           txn="same")["delay_id"])
        self.act(self.anna, first, "cancel")

    def test_list(self):
        room = self.room_of(self.anna)
        dave = self.world.new_person()
        self.anna.invite(room, dave.user_id)
        dave.join(room)
        made = [self.later(dave, room, HOUR)["delay_id"] for _ in range(2)]
        got = dave.ok("GET", UNSTABLE)
        self.assertEqual(made, [one["delay_id"] for one in got["scheduled"]])
        one = got["delayed_events"][0]
        self.assertEqual((room, "m.room.message", HOUR, "later"), (
            one["room_id"], one["type"], one["delay"],
            one["content"]["body"]))
        self.assertEqual([], got["finalised"])

    def test_limits(self):
        room = self.room_of(self.anna)
        for delay in (-1, 9 * 10 ** 9, "x", ""):
            self.refused(self.later(self.anna, room, delay), 400,
                         "M_INVALID_PARAM")
        self.refused(self.later(self.ben, room, 10), 403, "M_FORBIDDEN")
        dave = self.world.new_person()
        self.anna.invite(room, dave.user_id)
        dave.join(room)
        for _ in range(100):
            self.assertEqual(200, self.later(dave, room, HOUR).status)
        self.refused(self.later(dave, room, HOUR), 429, "M_LIMIT_EXCEEDED")
        self.act(dave, self.scheduled(dave)[0], "cancel")
        self.assertEqual(200, self.later(dave, room, HOUR).status)

    def test_it_is_told(self):
        features = self.anna.get("/_matrix/client/versions")[
            "unstable_features"]
        self.assertTrue(features["org.matrix.msc4140"])
        for query in ("status=all", "from=x"):
            self.refused(self.anna.get(UNSTABLE + "?" + query), 400,
                         "M_INVALID_PARAM")
