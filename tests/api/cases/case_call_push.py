"""A call to a phone that sleeps: rung by pushes, stopped when it is answered
elsewhere, missed when nobody does."""

from client import V3, quote
from push_far import Browser, Far, web_pusher
from world import Case

SET = V3 + "/pushers/set"
CALLS = ("call", "call_missed", "call_over")


class CallPush(Case):
    def begin(self, far, browser):
        """Somebody whose app is closed, and a talk with them."""
        far.status = 201
        mine = self.world.new_person()
        mine.ok("POST", SET, web_pusher(far, browser))
        room = self.anna.create_room(invite=[mine.user_id])
        mine.join(room)
        return mine, room

    def say(self, person, room, kind, call, **more):
        body = {"call_id": call, "party_id": person.user_id, "version": "1"}
        body.update(more)
        self.number = getattr(self, "number", 0) + 1
        return person.ok("PUT", V3 + "/rooms/%s/send/%s/%s%d" % (
            quote(room), kind, call, self.number), body)["event_id"]

    def invite(self, room, call, **more):
        body = {"lifetime": 60000, "offer": {"type": "offer", "sdp": "v=0"}}
        body.update(more)
        return self.say(self.anna, room, "m.call.invite", call, **body)

    def pushes(self, far, browser, event):
        """Of that call, in their order, each with its headers."""
        known = getattr(self, "known", None)
        if known is None:
            known = self.known = {}
        found = []
        for request in list(far.requests):
            if id(request) not in known:
                known[id(request)] = browser.read(request)["push"]
            push = known[id(request)]
            if push.get("event_id") == event:
                found.append((push, request[1]))
        return found

    def last(self, far, browser, event, kind):
        return far.until(lambda _: [
            one for one in self.pushes(far, browser, event)
            if one[0]["kind"] == kind], kind)[-1]

    def test_it_rings_and_is_missed(self):
        with Far() as far, Browser() as browser:
            mine, room = self.begin(far, browser)
            event = self.invite(room, "c1", lifetime=3000)
            push, headers = self.last(far, browser, event, "call")
            self.assertEqual((room, "high"), (push["room_id"], push["prio"]))
            self.assertIn("sound", push)
            self.assertEqual("high", headers["urgency"])
            self.assertLessEqual(int(headers["ttl"]), 31)
            self.assertRegex(headers["topic"], "^[A-Za-z0-9_-]{32}$")
            self.assertNotIn("c1", str(push))
            missed, after = self.last(far, browser, event, "call_missed")
            self.assertEqual(push["item_id"], missed["item_id"])
            self.assertEqual("normal", after["urgency"])
            self.assertGreater(int(after["ttl"]), 3600)
            self.assertEqual(headers["topic"], after["topic"])
            answer = self.world.stranger().post(
                "/_wardwire/push/v1/delivered", {
                    "receipt": push["receipt"], "kind": "call", "id": event,
                    "room_id": room})
            self.assertEqual(200, answer.status, answer)

    def test_it_rings_again_until_it_is_answered_elsewhere(self):
        with Far() as far, Browser() as browser:
            mine, room = self.begin(far, browser)
            event = self.invite(room, "c2", invitee=mine.user_id)
            far.until(lambda _: len(self.pushes(far, browser, event)) > 1,
                      "a second push")
            self.say(mine, room, "m.call.answer", "c2",
                     answer={"type": "answer", "sdp": "v=0"})
            over, headers = self.last(far, browser, event, "call_over")
            self.assertNotIn("sound", over)
            self.assertEqual("normal", headers["urgency"])
            # The end of the talk is no missed call.
            self.say(self.anna, room, "m.call.hangup", "c2",
                     reason="user_hangup")
            next_one = self.invite(room, "c3")
            self.last(far, browser, next_one, "call")
            kinds = [p["kind"] for p, _ in self.pushes(far, browser, event)]
            self.assertEqual("call_over", kinds[-1])
            self.assertNotIn("call_missed", kinds)
            # Hung up before an answer it is missed at once.
            self.say(self.anna, room, "m.call.hangup", "c3",
                     reason="user_hangup")
            self.last(far, browser, next_one, "call_missed")
            # Declined there is no word of it but that it is over.
            third = self.invite(room, "c4")
            self.last(far, browser, third, "call")
            self.say(mine, room, "m.call.reject", "c4")
            self.last(far, browser, third, "call_over")

    def test_who_is_not_rung(self):
        with Far() as far, Browser() as browser:
            mine, room = self.begin(far, browser)
            other = self.invite(room, "c5", invitee=self.ben.user_id)
            event = self.invite(room, "c6")
            self.last(far, browser, event, "call")
            self.assertEqual([], self.pushes(far, browser, other))
            # No more at once than a person could take.
            more = [self.invite(room, "d%d" % i) for i in range(4)]
            word = self.anna.send(room, "x")
            self.last(far, browser, word, "event")
            self.last(far, browser, more[1], "call")
            self.assertEqual([], self.pushes(far, browser, more[2]) +
                             self.pushes(far, browser, more[3]))

    def test_urgency_and_time_of_an_ordinary_message(self):
        with Far() as far, Browser() as browser:
            mine, room = self.begin(far, browser)
            plain = self.anna.send(room, "one")
            _, headers = self.last(far, browser, plain, "event")
            self.assertEqual("86400", headers["ttl"])
            topic = headers["topic"]
            loud = self.anna.send(room, {
                "msgtype": "m.text", "body": "two",
                "m.mentions": {"user_ids": [mine.user_id]}})
            push, headers = self.last(far, browser, loud, "event")
            self.assertEqual(("high", "86400", topic), (
                headers["urgency"], headers["ttl"], headers["topic"]))
            self.assertTrue(push["highlight"])
