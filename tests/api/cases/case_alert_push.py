"""Alerts to a phone whose app is closed: what is pushed, what its service
worker proves, and what becomes of a subscription that is gone."""

import os
import sqlite3
import time

import client
import server as servers
from clinic import CLINIC
from client import V3, quote, rooms
from push_far import Browser, Far, web_pusher
from case_clinic_priority import PRIORITY, PriorityCase, until
from world import PASSWORD

SET = V3 + "/pushers/set"
DELIVERED = "/_wardwire/push/v1/delivered"


class AlertPushCase(PriorityCase):
    def subscribe(self, person, far, browser, path="/push/1"):
        far.status = 201
        person.ok("POST", SET, web_pusher(far, browser, path))

    def pushes(self, far, browser, kind, since=0):
        """What came of that kind, unsealed, with its headers."""
        found = []
        for request in list(far.requests)[since:]:
            push = browser.read(request)["push"]
            if push["kind"] == kind:
                found.append((push, request[1]))
        return found

    def next_push(self, far, browser, kind, since=0):
        return far.until(lambda _: self.pushes(far, browser, kind, since),
                         kind)[0]

    def receive(self, person, push, key="item_id", **more):
        """As its service worker does: no session, no token."""
        body = {"receipt": push["receipt"], "kind": push["kind"],
                "id": push[key]}
        body.update(more)
        return self.world.stranger().post(DELIVERED, body) \
            if person.server is self.world.server \
            else client.Client(person.server, self.world.judge).post(
                DELIVERED, body)

    def forget_sounds(self, person):
        """As if 30 s had gone by."""
        store = sqlite3.connect(os.path.join(
            self.server.folder, "data", "wardwire.db"), timeout=30)
        with store:
            store.execute("DELETE FROM priority_sounds WHERE user_nid IN"
                          " (SELECT nid FROM user_ids WHERE user_id = ?)",
                          (person.user_id,))
        store.close()

    def prove_by_push(self, person, far, browser):
        person.ok("PUT", CLINIC + "/me/device", {"kind": "personal"})
        since = len(far.requests)
        test = person.ok("POST", CLINIC + "/me/alert_test", {})
        push, _ = self.next_push(far, browser, "alert_test", since)
        self.assertEqual(test["test_id"], push["item_id"])
        self.assertEqual(200, self.receive(person, push).status)
        return person.ok("POST", CLINIC + "/me/alert_test/" + test["test_id"],
                         {"heard": True, "tapped": True})

    def held_by_push(self, far, browser, **more):
        self.number += 3000
        role = self.define("Medical registrar", role="w%d" % self.number,
                           **more)
        doctor = self.doctor()
        self.subscribe(doctor, far, browser)
        reach = self.prove_by_push(doctor, far, browser)
        self.assertEqual("alert_tested", reach["state"])
        answer = self.act(doctor, role, "take")
        self.assertEqual(200, answer.status, answer)
        return role, doctor


class Alerts(AlertPushCase):
    def test_an_alert_is_pushed_and_its_arrival_proven(self):
        with Far() as far, Browser() as browser:
            role, doctor = self.held_by_push(far, browser)
            since = len(far.requests)
            item = self.send(self.anna, role, text="Mrs Jones, bed 4")
            push, headers = self.next_push(far, browser, "priority", since)
            self.assertEqual(
                (item["item_id"], "urgent", "urgent", "alert"),
                (push["item_id"], push["priority"], push["prio"],
                 push["sound"]))
            self.assertEqual("high", headers["urgency"])
            self.assertLessEqual(int(headers["ttl"]), 601)
            self.assertRegex(headers["topic"], "^[A-Za-z0-9_-]{32}$")
            self.assertNotIn("text", push)
            before = self.item(self.anna, item)["recipients"][0]
            self.assertNotIn("delivered_ms", before)
            answer = self.receive(doctor, push)
            self.assertEqual(200, answer.status, answer)
            now = self.item(self.anna, item)
            self.assertIn("delivered", self.what(now))
            self.assertIn("delivered_ms", now["recipients"][0])
            # Once more changes nothing.
            self.assertEqual(200, self.receive(doctor, push).status)
            again = self.what(self.item(self.anna, item))
            self.assertEqual(1, again.count("delivered"))
            # Its message in the conversation makes no second sound.
            now = self.wait_for(self.anna, item, lambda i: "event_id" in i)
            last = self.anna.create_room(invite=[doctor.user_id])
            far.until(lambda _: [p for p, _ in
                                 self.pushes(far, browser, "event", since)
                                 if p["room_id"] == last], "an invite")
            self.assertNotIn(now["event_id"], [
                p["event_id"] for p, _
                in self.pushes(far, browser, "event", since)])

    def test_what_a_receipt_cannot_do(self):
        with Far() as far, Browser() as browser:
            role, doctor = self.held_by_push(far, browser)
            since = len(far.requests)
            item = self.send(self.anna, role)
            push, _ = self.next_push(far, browser, "priority", since)
            other = self.send(self.anna, self.held()[0])
            self.refused(self.receive(doctor, dict(
                push, item_id=other["item_id"])), 404, "M_NOT_FOUND")
            for secret in (push["receipt"][:-1] + "!", "1.x", "", "x",
                           "99999." + push["receipt"].split(".")[1],
                           push["receipt"] + "A" * 100):
                self.refused(self.receive(doctor, dict(
                    push, receipt=secret)), 403, "M_FORBIDDEN")
            stranger = self.world.stranger()
            for body in ({"kind": "priority", "id": "x"},
                         {"receipt": push["receipt"], "id": "x"},
                         {"receipt": push["receipt"], "kind": "priority"}):
                self.refused(stranger.post(DELIVERED, body), 400,
                             "M_MISSING_PARAM")
            self.refused(self.receive(doctor, push, shown=["x"] * 51), 400,
                         "M_INVALID_PARAM")
            self.refused(self.receive(doctor, push, shown=[1]), 400,
                         "M_INVALID_PARAM")
            # It is no token, and ends with the session.
            answer = client.Client(
                self.server, self.world.judge,
                {"access_token": push["receipt"], "user_id": doctor.user_id,
                 "device_id": doctor.device_id}).get(CLINIC + "/me")
            self.assertEqual(401, answer.status)
            doctor.ok("POST", V3 + "/logout", {})
            self.refused(self.receive(doctor, push), 403, "M_FORBIDDEN")
            self.assertNotIn("delivered", self.what(self.item(
                self.anna, item)))

    def test_it_re_alerts_by_push_until_it_is_taken(self):
        with Far() as far, Browser() as browser:
            role, doctor = self.held_by_push(far, browser, timers={
                "urgent": {"realert_s": 1}})
            since = len(far.requests)
            item = self.send(self.anna, role)

            def sounds(count):
                found = far.until(
                    lambda _: len(self.pushes(far, browser, "priority",
                                              since)) >= count and
                    self.pushes(far, browser, "priority", since), "re-alerts")
                return [push.get("sound") for push, _ in found]
            self.assertEqual(["alert"], sounds(1))
            time.sleep(2.5)  # one sound in 30 s, and none is pushed silently
            self.assertEqual(["alert"], sounds(1))
            for count in (2, 3):
                self.forget_sounds(doctor)
                self.assertEqual(["alert"] * count, sounds(count))
            self.assertEqual(200, self.answer(doctor, item,
                                              "accepted").status)
            self.forget_sounds(doctor)
            time.sleep(2.5)
            self.assertEqual(3, len(sounds(3)))

    def test_gone_is_unreachable_at_once(self):
        for status in (404, 410):
            with Far() as far, Browser() as browser:
                role, doctor = self.held_by_push(far, browser)
                far.status = status
                item = self.send(self.anna, role)
                until(lambda: self.role(self.anna, role)["reach"]["state"] ==
                      "unreachable")
                self.assertEqual([], doctor.ok(
                    "GET", V3 + "/pushers")["pushers"])
                self.assertEqual("open", self.item(self.anna, item)["state"])

    def test_an_ordinary_push_that_is_gone_counts_too(self):
        with Far() as far, Browser() as browser:
            role, doctor = self.held_by_push(far, browser)
            room = self.room_of(self.anna, doctor)
            far.status = 410
            self.anna.send(room, "x")
            until(lambda: self.role(self.anna, role)["reach"]["state"] ==
                  "unreachable")

    def test_a_device_with_a_subscription_is_tested_by_it(self):
        mine = self.doctor()
        with Far() as far, Browser() as browser:
            self.subscribe(mine, far, browser)
            mine.ok("PUT", CLINIC + "/me/device", {"kind": "personal"})
            test = mine.ok("POST", CLINIC + "/me/alert_test", {})
            path = CLINIC + "/me/alert_test/" + test["test_id"]
            both = {"heard": True, "tapped": True}
            self.refused(mine.post(path, both), 409, "M_UNKNOWN")
            push, headers = self.next_push(far, browser, "alert_test")
            self.assertLessEqual(int(headers["ttl"]), 121)
            self.assertTrue(push["is_test"])
            self.refused(self.receive(mine, dict(push, item_id="other")),
                         404, "M_NOT_FOUND")
            self.assertEqual(200, self.receive(mine, push).status)
            self.assertEqual("alert_tested", mine.ok("POST", path,
                                                     both)["state"])

    def test_an_ordinary_message_is_delivered_to_a_closed_app(self):
        mine = self.doctor()
        with Far() as far, Browser() as browser:
            self.subscribe(mine, far, browser)
            room = self.room_of(self.anna, mine)
            first = self.anna.send(room, "one")
            far.until(lambda _: [p for p, _ in
                                 self.pushes(far, browser, "event")
                                 if p["event_id"] == first], "first")
            mine.ok("POST", rooms(room) + "/receipt/m.read/" + quote(first),
                    {})
            second = self.anna.send(room, "two")
            push = far.until(lambda _: [
                p for p, _ in self.pushes(far, browser, "event")
                if p["event_id"] == second], "second")[0]
            answer = self.receive(mine, push, "event_id", room_id=room,
                                  shown=[first, second, "$none"])
            self.assertEqual({"unread": 1, "over": [first]}, answer.json)
            self.refused(self.receive(mine, dict(push, event_id="$none"),
                                      "event_id", room_id=room), 404,
                         "M_NOT_FOUND")


class Wipe(AlertPushCase):
    def test_a_session_ended_elsewhere_wipes_its_device(self):
        mine = self.doctor()
        other = client.Client(self.server, self.world.judge,
                              self.world.stranger().post(V3 + "/login", {
                                  "type": "m.login.password",
                                  "password": PASSWORD, "identifier": {
                                      "type": "m.id.user",
                                      "user": mine.user_id}}).json)
        with Far() as far, Browser() as browser:
            self.subscribe(mine, far, browser)
            far.status = 503
            path = V3 + "/devices/" + mine.device_id
            challenge = other.delete(path, {})
            self.assertEqual(401, challenge.status)
            done = other.delete(path, {"auth": {
                "type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user", "user": mine.user_id},
                "session": challenge.json["session"]}})
            self.assertEqual(200, done.status, done)
            far.until(lambda r: r, "the first try")
            far.status = 201
            push, headers = self.next_push(far, browser, "wipe")
            self.assertEqual("high", headers["urgency"])
            self.assertNotIn("unread", push)
            # The subscription is nobody's any more.
            self.refused(self.receive(mine, dict(push, item_id="x")), 403,
                         "M_FORBIDDEN")


class Crash(AlertPushCase):
    def test_an_alert_that_is_due_is_pushed_after_a_kill(self):
        with servers.Server() as own, Far() as far, Browser() as browser:
            self.server = own
            self.rita = client.Client(own, self.world.judge, own.register(
                "rita", PASSWORD, admin=True))
            nurse = client.Client(own, self.world.judge,
                                  own.register("nurse", PASSWORD))
            doctor = client.Client(own, self.world.judge,
                                   own.register("doctor", PASSWORD))
            role = self.define("Registrar", role="reg")
            self.doctor(doctor)
            self.subscribe(doctor, far, browser)
            self.prove_by_push(doctor, far, browser)
            self.assertEqual(200, self.act(doctor, role, "take").status)
            far.status = 503
            since = len(far.requests)
            items = []
            for n in range(3):
                items.append(self.send(nurse, role, text="%d" % n))
                own.kill()
                own.start()
            far.requests.clear()
            far.status = 201
            wanted = {i["item_id"] for i in items}
            far.until(lambda _: wanted == {
                p["item_id"] for p, _
                in self.pushes(far, browser, "priority")}, "all three")
            self.assertEqual(0, own.stop())
            self.assertEqual([], own.sanitizer_reports())
