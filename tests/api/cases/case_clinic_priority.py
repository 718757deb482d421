"""Priority messages: the ladder from sending to closing, as people see it."""

import http.server
import hmac
import hashlib
import json
import threading
import time

import client
import server as servers
from client import V3, quote, rooms
from clinic import CLINIC, ClinicCase
from world import PASSWORD

PRIORITY = CLINIC + "/priority"
FAST = {"undelivered_s": 1, "unseen_s": 0, "realert_s": 0,
        "accept_minutes": 1, "end_s": 1}


def until(what, limit_s=30):
    end = time.monotonic() + limit_s
    while True:
        value = what()
        if value:
            return value
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.1)


class PriorityCase(ClinicCase):
    sent = 0

    def send(self, person, role, priority="urgent", text="Sats 86", **more):
        PriorityCase.sent += 1
        body = {"txn_id": "p%d" % PriorityCase.sent, "role_id": role,
                "priority": priority, "content": {"text": text}}
        body.update(more)
        return person.ok("POST", PRIORITY, body)

    def item(self, person, item):
        return person.ok("GET", PRIORITY + "/" + item["item_id"])

    def act_on(self, person, item, verb, body=None):
        return person.post("%s/%s/%s" % (PRIORITY, item["item_id"], verb),
                           body or {})

    def answer(self, person, item, reply, **more):
        return self.act_on(person, item, "answer", dict(reply=reply, **more))

    def what(self, item):
        return [one["what"] for one in item["timeline"]]

    def held(self, name="Medical registrar", **more):
        """A role and the doctor who holds it."""
        self.number += 1000
        role = self.define(name, role="p%d" % self.number, **more)
        doctor = self.doctor()
        self.take(doctor, role)
        return role, doctor

    def wait_for(self, person, item, test, limit_s=30):
        def look():
            now = self.item(person, item)
            return now if test(now) else None
        return until(look, limit_s)


class Sending(PriorityCase):
    def test_it_comes_with_its_event_once_there_is_a_conversation(self):
        role, doctor = self.held()
        first = self.send(self.anna, role)
        room = self.wait_for(self.anna, first,
                             lambda item: item.get("event_id"))["room_id"]
        second = self.send(self.anna, role, text="Sats 84")
        self.assertEqual(room, second["room_id"])
        event = self.anna.ok("GET", rooms(room) + "/event/" + quote(
            second["event_id"]))
        self.assertIn("Sats 84", event["content"]["body"])
        self.assertEqual(second["item_id"], event["content"][
            "org.wardwire.priority"]["item_id"])
        # Who has left is brought back, and it goes by itself until then.
        self.anna.ok("POST", rooms(room) + "/leave", {})
        third = self.send(self.anna, role, text="Sats 82")
        self.assertNotIn("event_id", third)
        third = self.wait_for(self.anna, third,
                              lambda item: item.get("event_id"))
        self.assertEqual(room, third["room_id"])

    def test_the_same_tap_is_one_message_and_one_event(self):
        role, doctor = self.held()
        first = self.send(self.anna, role)
        self.wait_for(self.anna, first, lambda item: item.get("event_id"))
        body = {"txn_id": "twice%s" % role, "role_id": role,
                "priority": "urgent", "content": {"text": "Bed 4"}}
        once = self.anna.ok("POST", PRIORITY, body)
        again = self.anna.ok("POST", PRIORITY, body)
        self.assertEqual(once["item_id"], again["item_id"])
        said = self.anna.ok("GET", rooms(once["room_id"]) +
                            "/messages?dir=b&limit=10")["chunk"]
        self.assertEqual(1, sum("Bed 4" in event["content"].get("body", "")
                                for event in said))

    def test_the_holder_gets_it_and_accepts(self):
        role, doctor = self.held()
        item = self.send(self.anna, role, content={
            "text": "Bed 4", "sbar": {"situation": "Sats 86 on 2 litres",
                                      "recommendation": "Come and see"}})
        self.assertEqual("open", item["state"])
        self.assertEqual([doctor.user_id], [
            r["person"]["user_id"] for r in item["recipients"]])
        self.assertEqual(["sent", "step", "alerted"], self.what(item))
        mine = doctor.ok("GET", PRIORITY)["items"]
        self.assertEqual([item["item_id"]], [i["item_id"] for i in mine])
        self.assertTrue(mine[0]["you"]["may_answer"])
        self.assertGreater(mine[0]["you"]["sound_ms"], 0)
        page = self.anna.ok("GET", CLINIC + "/roles/" + role)["role"]
        self.assertEqual(1, page["open_urgents"])

        self.assertEqual(200, self.act_on(doctor, item, "receipt",
                                          {"kind": "seen"}).status)
        answer = self.answer(doctor, item, "accepted", minutes=10)
        self.assertEqual(200, answer.status, answer)
        seen = self.item(self.anna, item)
        self.assertEqual("accepted", seen["state"])
        self.assertEqual(doctor.user_id, seen["accepted_by"]["user_id"])
        self.assertEqual(["delivered", "seen", "accepted"],
                         self.what(seen)[-3:])
        self.assertEqual(10, seen["timeline"][-1]["minutes"])
        self.assertNotIn("step_due_ms", seen)
        answer = self.act_on(doctor, item, "close",
                             {"outcome": "Oxygen up, gas sent"})
        self.assertEqual("closed", answer.json["state"])
        self.assertEqual([], doctor.ok("GET", PRIORITY)["items"])
        self.assertEqual(0, self.role(self.anna, role)["open_urgents"])

    def test_it_is_an_ordinary_message_too(self):
        role, doctor = self.held()
        item = self.send(self.anna, role, text="Potassium 6.8")
        item = self.wait_for(self.anna, item, lambda i: "event_id" in i)
        event = until(lambda: doctor.get(
            rooms(item["room_id"]) + "/event/" + quote(item["event_id"])
        ).json.get("content"))
        self.assertIn("URGENT for Medical registrar", event["body"])
        self.assertIn("Potassium 6.8", event["body"])
        self.assertEqual(item["item_id"],
                         event["org.wardwire.priority"]["item_id"])
        # It is neither edited nor redacted.
        answer = self.anna.put(rooms(item["room_id"]) + "/redact/%s/x1" %
                               quote(item["event_id"]), {})
        self.refused(answer, 403, "M_FORBIDDEN")
        answer = self.anna.put(
            rooms(item["room_id"]) + "/send/m.room.message/x2",
            {"msgtype": "m.text", "body": "* no", "m.new_content": {
                "msgtype": "m.text", "body": "no"},
             "m.relates_to": {"rel_type": "m.replace",
                              "event_id": item["event_id"]}})
        self.refused(answer, 403, "M_FORBIDDEN")

    def test_a_tick_by_the_target_accepts(self):
        role, doctor = self.held()
        item = self.send(self.anna, role)
        item = self.wait_for(self.anna, item, lambda i: "event_id" in i)
        tick = {"m.relates_to": {"rel_type": "m.annotation", "key": "✅",
                                 "event_id": item["event_id"]}}
        path = rooms(item["room_id"])
        # The sender's own tick answers nothing.
        self.anna.ok("PUT", path + "/send/m.reaction/t1", tick)
        self.assertEqual("open", self.item(self.anna, item)["state"])
        until(lambda: doctor.get(path + "/event/" +
                                 quote(item["event_id"])).status == 200)
        done = doctor.ok("PUT", path + "/send/m.reaction/t1", tick)
        self.assertEqual("accepted", self.item(self.anna, item)["state"])
        doctor.ok("PUT", path + "/redact/%s/t2" % quote(done["event_id"]), {})
        again = self.item(self.anna, item)
        self.assertEqual("open", again["state"])
        self.assertEqual("handed_back", again["timeline"][-1]["what"])

    def test_sent_once_for_each_tap(self):
        role, _ = self.held()
        body = {"txn_id": "tap", "role_id": role, "priority": "urgent",
                "content": {"text": "x"}}
        first = self.anna.ok("POST", PRIORITY, body)
        self.assertEqual(first["item_id"],
                         self.anna.ok("POST", PRIORITY, body)["item_id"])
        old = int(time.time() * 1000) - 130000
        answer = self.anna.post(PRIORITY, dict(body, txn_id="old",
                                               sent_ms=old))
        self.refused(answer, 409)

    def test_nonsense_is_refused(self):
        role, _ = self.held()
        good = {"txn_id": "n", "role_id": role, "priority": "urgent",
                "content": {"text": "x"}}
        for change, code in (
                ({"priority": "loud"}, "M_INVALID_PARAM"),
                ({"role_id": "nowhere"}, "M_INVALID_PARAM"),
                ({"team_id": "both"}, "M_INVALID_PARAM"),
                ({"txn_id": ""}, "M_INVALID_PARAM"),
                ({"txn_id": "x" * 256}, "M_INVALID_PARAM"),
                ({"content": {}}, "M_INVALID_PARAM"),
                ({"content": 7}, "M_BAD_JSON"),
                ({"answer": "some"}, "M_INVALID_PARAM"),
                ({"on_behalf": "@nobody:ward.test"}, "M_INVALID_PARAM"),
                ({"priority": "emergency"}, "M_INVALID_PARAM")):
            self.refused(self.anna.post(PRIORITY, dict(good, **change)), 400,
                         code)
        answer = self.anna.post(PRIORITY, dict(
            good, content={"text": "x" * 17000}))
        self.refused(answer, 413, "M_TOO_LARGE")

    def test_what_is_not_yours_is_not_there(self):
        role, doctor = self.held()
        item = self.send(self.anna, role)
        for verb, body in (("answer", {"reply": "accepted"}),
                           ("receipt", {"kind": "seen"}),
                           ("hand_back", {}), ("close", {}), ("cancel", {}),
                           ("escalate", {}), ("add", {"text": "x"}),
                           ("correct", {"content": {"text": "x"}})):
            self.refused(self.act_on(self.ben, item, verb, body), 404,
                         "M_NOT_FOUND")
        self.refused(self.ben.get(PRIORITY + "/" + item["item_id"]), 404)
        self.refused(self.ben.get(PRIORITY, query={"all": "true"}), 403)
        for verb in ("cancel", "escalate"):
            self.refused(self.act_on(doctor, item, verb), 403)
        self.rita.ok("GET", PRIORITY + "/" + item["item_id"])
        everything = self.rita.ok("GET", PRIORITY, query={"all": "true"})
        self.assertIn(item["item_id"],
                      [i["item_id"] for i in everything["items"]])


class Answering(PriorityCase):
    def test_hand_back_starts_the_ladder_again(self):
        role, doctor = self.held()
        item = self.send(self.anna, role)
        self.refused(self.act_on(doctor, item, "hand_back"), 409)
        self.answer(doctor, item, "accepted")
        back = self.act_on(doctor, item, "hand_back",
                           {"reason": "Called to theatre"}).json
        self.assertEqual("open", back["state"])
        self.assertIn("step_due_ms", back)
        self.assertEqual("Called to theatre", back["timeline"][-1]["words"])

    def test_a_no_needs_a_reason_and_moves_on_at_once(self):
        second, consultant = self.held("Consultant")
        role, doctor = self.held(fallback=second)
        item = self.send(self.anna, role)
        self.refused(self.answer(doctor, item, "declined"), 400)
        self.answer(doctor, item, "declined", reason="Arrest in resus")
        now = self.wait_for(self.anna, item, lambda i: i["level"] == 2)
        self.assertIn(consultant.user_id, [
            r["person"]["user_id"] for r in now["recipients"]])
        self.answer(consultant, item, "accepted")
        self.assertEqual("accepted", self.item(self.anna, item)["state"])
        self.refused(self.answer(doctor, item, "accepted"), 409)

    def test_call_me_pauses_three_minutes(self):
        role, doctor = self.held()
        item = self.send(self.anna, role)
        before = item["step_due_ms"]
        self.answer(doctor, item, "call_me")
        now = self.item(self.anna, item)
        self.assertEqual(before + 180000, now["step_due_ms"])
        self.answer(doctor, item, "call_me")
        self.assertEqual(before + 180000,
                         self.item(self.anna, item)["step_due_ms"])

    def test_on_behalf_names_both(self):
        role, doctor = self.held()
        other = self.doctor()
        item = self.send(self.anna, role, on_behalf=self.ben.user_id)
        self.assertEqual(self.ben.user_id, item["on_behalf"]["user_id"])
        self.assertEqual(200, self.ben.get(
            PRIORITY + "/" + item["item_id"]).status)
        answer = self.answer(other, item, "accepted",
                             on_behalf=doctor.user_id)
        last = answer.json if answer.status == 200 else None
        self.assertIsNone(last, "a stranger answered for the holder")

    def test_correct_asks_again_and_cancel_ends(self):
        role, doctor = self.held()
        item = self.send(self.anna, role, text="Bed 4")
        self.answer(doctor, item, "accepted")
        again = self.act_on(self.anna, item, "correct",
                            {"content": {"text": "Bed 14"}}).json
        self.assertEqual("open", again["state"])
        self.assertEqual("Bed 14", again["content"]["text"])
        self.assertNotIn("reply", again["recipients"][0])
        self.act_on(doctor, item, "add", {"text": "On my way from ED"})
        gone = self.act_on(self.anna, item, "cancel",
                           {"reason": "Wrong patient"}).json
        self.assertEqual("cancelled", gone["state"])
        self.refused(self.answer(doctor, item, "accepted"), 409)
        self.refused(self.act_on(self.anna, item, "cancel"), 409)

    def test_one_sound_in_thirty_seconds(self):
        role, doctor = self.held()
        first = self.send(self.anna, role)
        second = self.send(self.anna, role)
        sounds = [self.item(doctor, i)["you"].get("sound_ms")
                  for i in (first, second)]
        self.assertEqual(1, len([s for s in sounds if s]))
        loud = self.send(self.anna, role, "emergency",
                         content={"location": "Ward 7, bed 4",
                                  "team_type": "adult"})
        self.assertIn("sound_ms", self.item(doctor, loud)["you"])

    def test_an_empty_role_goes_on_at_once(self):
        second, consultant = self.held("Consultant")
        role = self.define("Nobody there", fallback=None,
                           timers={"urgent": {"ladder": [
                               {"role_id": second, "after_s": 300}]}})
        item = self.send(self.anna, role)
        now = self.wait_for(self.anna, item, lambda i: i["level"] == 2)
        self.assertIn("nobody", self.what(now))
        self.assertEqual([consultant.user_id], [
            r["person"]["user_id"] for r in now["recipients"]])


class Emergency(PriorityCase):
    """2222: the Trust's kinds of team, and what the switchboard may do."""

    def call(self, person, **more):
        PriorityCase.sent += 1
        body = {"txn_id": "e%d" % PriorityCase.sent, "priority": "emergency",
                "content": {"location": "East, floor 2, Ward 7, bed 4",
                            "team_type": "adult"}}
        body.update(more)
        return person.post(PRIORITY, body)

    def test_the_kind_of_team_is_of_the_list(self):
        role, doctor = self.held()
        where = {"location": "Ward 7, bed 4"}
        for bad in (where, dict(where, team_type="plumbing"),
                    dict(where, team_type=7), {"team_type": "adult"}):
            self.refused(self.call(self.anna, role_id=role, content=bad), 400,
                         "M_INVALID_PARAM")
        self.refused(self.call(self.anna), 400, "M_INVALID_PARAM")
        item = self.call(self.anna, role_id=role)
        self.assertEqual(200, item.status, item)
        self.assertEqual("adult", item.json["content"]["team_type"])
        asked = item.json["recipients"][0]
        self.assertEqual(role, asked["role"]["role_id"])
        path = "%s/%s/correct" % (PRIORITY, item.json["item_id"])
        for bad in (dict(where, team_type="plumbing"), {"team_type": "adult"}):
            self.refused(self.anna.post(path, {"content": bad}), 400,
                         "M_INVALID_PARAM")

    def test_a_kind_may_say_whom_it_calls(self):
        role, doctor = self.held()
        before = self.rita.ok("GET", CLINIC + "/settings")["emergency_teams"]
        self.addCleanup(self.rita.ok, "PUT", CLINIC + "/settings",
                        {"emergency_teams": before})
        for bad in ([], ["adult"], [{"name": ""}], [{"name": "x" * 61}],
                    [{"name": "a"}, {"name": "a"}], [{"role_id": role}],
                    [{"name": "a", "role_id": "nowhere"}],
                    [{"name": "n%d" % i} for i in range(31)]):
            self.refused(self.rita.put(CLINIC + "/settings",
                                       {"emergency_teams": bad}), 400)
        self.rita.ok("PUT", CLINIC + "/settings", {"emergency_teams": [
            {"name": "adult"}, {"name": "airway", "role_id": role}]})
        self.refused(self.call(self.anna), 400)
        item = self.call(self.anna, content={"location": "Theatre 3",
                                             "team_type": "airway"})
        self.assertEqual(200, item.status, item)
        self.assertEqual(role, item.json["role"]["role_id"])

    def test_the_switchboard_answers_for_somebody_and_closes(self):
        role, doctor = self.held()
        board, operator = self.held("Switchboard")
        before = self.rita.ok("GET", CLINIC + "/settings")
        self.addCleanup(self.rita.ok, "PUT", CLINIC + "/settings", {
            "switchboard_role": before.get("switchboard_role", "")})
        self.rita.ok("PUT", CLINIC + "/settings", {"switchboard_role": board})
        item = self.call(self.anna, role_id=role).json
        phoned = {"on_behalf": doctor.user_id}
        self.refused(self.answer(self.ben, item, "accepted", **phoned), 404)
        self.refused(self.act_on(self.ben, item, "close"), 404)
        self.assertEqual(200, self.answer(operator, item, "accepted",
                                          **phoned).status)
        done = self.act_on(operator, item, "close",
                           {"outcome": "Team stood down"})
        self.assertEqual("closed", done.json["state"])
        quiet = self.send(self.anna, role)
        self.refused(self.act_on(operator, quiet, "close"), 404)


class Climbing(PriorityCase):
    def test_nobody_answers(self):
        """Level by level, to the end; late answers still count."""
        third, manager = self.held("Site manager")
        second, consultant = self.held("Consultant")
        role, doctor = self.held(timers={"urgent": dict(FAST, ladder=[
            {"role_id": second, "after_s": 3},
            {"role_id": third, "after_s": 1}])})
        item = self.send(self.anna, role)
        end = self.wait_for(self.anna, item,
                            lambda i: i["state"] == "no_response")
        self.assertEqual([1, 2, 3], [s["level"] for s in end["steps"]])
        self.assertEqual(["fired"] * 3, [s["how"] for s in end["steps"]])
        times = [s["at_ms"] for s in end["steps"]]
        for a, b in zip(times, times[1:]):
            self.assertGreaterEqual(b - a, 1000)
        self.assertEqual(3, self.what(end).count("alerted"))
        self.assertIn("second_channel", self.what(end))
        self.assertEqual(200, self.answer(consultant, item,
                                          "accepted").status)
        self.assertEqual("accepted", self.item(self.anna, item)["state"])

    def test_a_step_at_once(self):
        second, _ = self.held("Consultant")
        role, _ = self.held(timers={"urgent": dict(FAST, ladder=[
            {"role_id": second, "after_s": 0}])})
        item = self.send(self.anna, role)
        now = self.wait_for(self.anna, item,
                            lambda i: i["state"] == "no_response")
        self.assertEqual(2, now["level"])

    def test_the_sender_hurries_it(self):
        second, consultant = self.held("Consultant")
        role, doctor = self.held(fallback=second)
        item = self.send(self.anna, role)
        now = self.act_on(self.anna, item, "escalate").json
        self.assertEqual(2, now["level"])
        self.assertIn("hurried", self.what(now))

    def test_changes_are_told(self):
        role, doctor = self.held()
        since = doctor.ok("GET", CLINIC + "/changes")["next"]
        found = []
        waiting = threading.Thread(target=lambda: found.extend(
            doctor.ok("GET", CLINIC + "/changes", query={
                "since": since, "timeout": 20000})["changes"]))
        waiting.start()
        item = self.send(self.anna, role)
        waiting.join(30)
        self.assertIn({"kind": "priority", "id": item["item_id"]}, found)


class Gateway(http.server.BaseHTTPRequestHandler):
    calls = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Gateway.calls.append((dict(self.headers), body))
        # The first call fails: it comes again.
        self.send_response(503 if len(Gateway.calls) == 1 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


class Lonely(PriorityCase):
    """A server of its own, with a gateway."""

    def setUp(self):
        super().setUp()
        self.gateway = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                       Gateway)
        threading.Thread(target=self.gateway.serve_forever,
                         daemon=True).start()
        self.addCleanup(self.gateway.shutdown)
        Gateway.calls = []

    def lonely(self):
        own = servers.Server(extra=(
            "[limits]\nrates = off\n[outbound]\n"
            "allow_private_addresses = 127.0.0.0/8\n[second_channel]\n"
            "webhook_url = http://127.0.0.1:%d/alert\n"
            "webhook_secret_file = %s\n") % (
                self.gateway.server_address[1], __file__))
        own.start()
        self.addCleanup(own.stop)
        self.server = own
        people = {}
        for name in ("boss", "nurse", "reg", "cons"):
            login = own.register(name, PASSWORD, admin=name == "boss")
            people[name] = client.Client(own, self.world.judge, login)
        self.rita = people["boss"]
        for name in ("reg", "cons"):
            self.card(people[name], "Doctors", "ST5")
        return own, people


class Surviving(Lonely):
    """That is killed in the middle of ladders."""

    def test_killed_in_mid_ladder(self):
        own, people = self.lonely()
        second = self.define("Consultant", role="cons")
        role = self.define("Registrar", role="reg", timers={"urgent": dict(
            FAST, ladder=[{"role_id": second, "after_s": 2}], end_s=4)})
        self.take(people["reg"], role)
        self.take(people["cons"], second)
        nurse = people["nurse"]
        items = [self.send(nurse, role, text="Bed %d" % i)
                 for i in range(6)]
        end = time.monotonic() + 120
        while time.monotonic() < end:
            time.sleep(1.2)
            own.kill()
            own.start()
            states = [self.item(nurse, i) for i in items]
            if all(s["state"] == "no_response" for s in states):
                break
        for item in items:
            now = self.item(nurse, item)
            self.assertEqual("no_response", now["state"])
            self.assertEqual([1, 2], [s["level"] for s in now["steps"]])
            self.assertEqual(1, self.what(now).count("no_response"))
            self.assertEqual(2, self.what(now).count("step") +
                             self.what(now).count("overtaken"))
        # Each message is in its conversation once.
        until(lambda: all("room_id" in self.item(nurse, i) for i in items))
        room = self.item(nurse, items[0])["room_id"]
        page = nurse.ok("GET", rooms(room) + "/messages",
                        query={"dir": "b", "limit": 100})
        bodies = [e["content"].get("body", "") for e in page["chunk"]]
        for i in range(6):
            self.assertEqual(1, len([b for b in bodies
                                     if b.endswith("Bed %d" % i)]))

    def test_the_second_channel_is_signed_and_tried_again(self):
        own, people = self.lonely()
        role = self.define("Registrar", role="reg",
                           timers={"urgent": FAST})
        self.take(people["reg"], role)
        item = self.send(people["nurse"], role, text="Sats 86, Ada Smith")
        until(lambda: len(Gateway.calls) >= 2)
        headers, body = Gateway.calls[1]
        with open(__file__, encoding="utf-8") as f:
            secret = f.readline().rstrip("\n")
        mac = hmac.new(secret.encode(), headers["Wardwire-Timestamp"].encode()
                       + b"." + body, hashlib.sha256).hexdigest()
        self.assertEqual("v1=" + mac, headers["Wardwire-Signature"])
        self.assertEqual(Gateway.calls[0][0]["Idempotency-Key"],
                         headers["Idempotency-Key"])
        told = json.loads(body)
        self.assertEqual((item["item_id"], "undelivered"),
                         (told["item_id"], told["why"]))
        self.assertNotIn(b"Ada", body)
        self.wait_for(people["nurse"], item,
                      lambda i: "channel_sent" in self.what(i))


class OwnChannel(Lonely):
    """A person's own second channel, and the roles that need one."""

    def test_a_2222_role_needs_a_tested_channel(self):
        own, people = self.lonely()
        reg, mine = people["reg"], CLINIC + "/me/channel"
        role = self.define("Airway doctor", role="air", needs_channel=True)
        self.prove_alert(reg)
        self.refused(self.act(reg, role, "take"), 409,
                     "ORG.WARDWIRE.CHANNEL_TEST")
        self.assertEqual({"has_gateway": True, "state": "none"},
                         reg.ok("GET", mine))
        self.refused(reg.post(mine + "/test"), 409)
        for bad in ({"kind": "sms", "address": "call me"},
                    {"kind": "drum", "address": "07700 900123"},
                    {"kind": "mail", "address": "a b@c"}, {"kind": "sms"},
                    {"kind": "pager", "address": "1" * 16}):
            self.refused(reg.put(mine, bad), 400)
        reg.ok("PUT", mine, {"kind": "sms", "address": "07700 900123"})
        self.assertEqual("not_tested", reg.ok("GET", mine)["state"])
        self.refused(reg.post(mine + "/confirm", {"code": "000000"}), 404)
        # The gateway fails the first call: then it says so.
        reg.ok("POST", mine + "/test", {})
        until(lambda: reg.ok("GET", mine)["state"] == "failed")
        self.refused(reg.post(mine + "/test"), 409)
        reg.ok("DELETE", mine)
        reg.ok("PUT", mine, {"kind": "sms", "address": "07700 900123"})
        reg.ok("POST", mine + "/test", {})
        until(lambda: len(Gateway.calls) >= 2)
        told = json.loads(Gateway.calls[1][1])
        self.assertEqual(("sms", "07700 900123", "test", True), (
            told["channel"], told["address"], told["why"], told["test"]))
        wrong = "111111" if told["code"] != "111111" else "222222"
        self.refused(reg.post(mine + "/confirm", {"code": wrong}), 403)
        self.refused(self.act(reg, role, "take"), 409,
                     "ORG.WARDWIRE.CHANNEL_TEST")
        reg.ok("POST", mine + "/confirm", {"code": told["code"]})
        self.assertEqual("tested", reg.ok("GET", mine)["state"])
        self.refused(reg.post(mine + "/confirm", {"code": told["code"]}), 404)
        self.take(reg, role)
        # Another number has to be tested again.
        reg.ok("PUT", mine, {"kind": "pager", "address": "2117"})
        self.assertEqual("not_tested", reg.ok("GET", mine)["state"])

    def test_five_wrong_codes_end_the_test(self):
        own, people = self.lonely()
        reg, mine = people["reg"], CLINIC + "/me/channel"
        reg.ok("PUT", mine, {"kind": "pager", "address": "2117"})
        reg.ok("POST", mine + "/test", {})
        until(lambda: Gateway.calls)
        Gateway.calls.append(None)
        reg.ok("DELETE", mine)
        reg.ok("PUT", mine, {"kind": "pager", "address": "2118"})
        reg.ok("POST", mine + "/test", {})
        until(lambda: len(Gateway.calls) >= 3)
        code = json.loads(Gateway.calls[2][1])["code"]
        for _ in range(5):
            self.refused(reg.post(mine + "/confirm", {"code": "x"}), 403)
        self.refused(reg.post(mine + "/confirm", {"code": code}), 404)
