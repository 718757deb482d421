"""Major incidents: read back, confirmed, told in waves, answered, ended."""

import sqlite3
import os

from case_clinic_priority import until
from client import quote, rooms
from clinic import CLINIC, ClinicCase

INCIDENTS = CLINIC + "/incidents"
PLAN = CLINIC + "/incident_plan"
FORM = {"exact_location": "A1 junction 4", "type": "Coach and lorry",
        "hazards": "Fuel", "access": "From the north",
        "casualties": "12, 3 serious", "emergency_services": "Fire here"}


class IncidentCase(ClinicCase):
    def setUp(self):
        super().setUp()
        self.role = self.define("Site manager", role="sm%d" % self.number)
        self.lead = self.define("ED lead", role="ed%d" % self.number)
        self.chief = self.doctor()
        self.second = self.doctor()
        self.take(self.chief, self.role)
        self.take(self.second, self.lead)
        self.rita.ok("PUT", CLINIC + "/settings", {
            "site_manager_role": self.role, "ed_lead_role": self.lead})
        self.plan([])

    def tearDown(self):
        """One of each mode at a time: what runs ends."""
        for one in self.chief.ok("GET", INCIDENTS)["incidents"]:
            if one["state"] in ("standby", "declared"):
                self.end(self.chief, one, "cancel")
        super().tearDown()

    def plan(self, waves):
        self.rita.ok("PUT", PLAN, {"waves": waves})

    def prepare(self, person, act, incident=None, **more):
        if incident is None:
            more = dict({"mode": "exercise", "title": "Coach crash",
                         "methane": FORM}, **more)
            return person.post(INCIDENTS + "/prepare", dict(act=act, **more))
        return person.post(INCIDENTS + "/%s/prepare" %
                           incident["incident_id"], dict(act=act, **more))

    def confirm(self, person, back, mode=None):
        return person.post(INCIDENTS + "/confirm", {
            "token": back["token"], "mode": mode or back["mode"]})

    def begin(self, person, act, **more):
        answer = self.prepare(person, act, **more)
        self.assertEqual(200, answer.status, answer)
        answer = self.confirm(person, answer.json)
        self.assertEqual(200, answer.status, answer)
        return answer.json

    def end(self, person, incident, act, **more):
        answer = self.prepare(person, act, incident, **more)
        self.assertEqual(200, answer.status, answer)
        answer = self.confirm(person, answer.json)
        self.assertEqual(200, answer.status, answer)
        return answer.json

    def see(self, person, incident):
        return person.ok("GET", INCIDENTS + "/" + incident["incident_id"])

    def act_on(self, person, incident, verb, body):
        return person.post("%s/%s/%s" % (INCIDENTS, incident["incident_id"],
                                         verb), body)

    def log(self, person, incident):
        return person.ok("GET", INCIDENTS + "/%s/log" %
                         incident["incident_id"])["lines"]

    def told(self, incident):
        """user id -> step, of those whom the incident told."""
        return {one["person"]["user_id"]: (one["step"], one.get("wave"))
                for one in self.see(self.chief, incident)["people"]}

    def rows(self, sql, *args):
        store = sqlite3.connect(os.path.join(
            self.server.folder, "data", "wardwire.db"), timeout=30)
        try:
            return store.execute(sql, args).fetchall()
        finally:
            store.close()


class Acts(IncidentCase):
    def test_a_standby_tells_commanders_alone(self):
        nurse = self.doctor()
        self.plan([{"name": "All doctors", "targets": [
            {"staff_group": "Doctors", "off_duty": True}]}])
        incident = self.begin(self.chief, "standby")
        self.assertEqual("standby", incident["state"])
        self.assertEqual("exercise", incident["mode"])
        until(lambda: len(self.told(incident)) == 2)
        self.assertEqual({self.chief.user_id: ("standby", None),
                          self.second.user_id: ("standby", None)},
                         self.told(incident))
        answer = nurse.get(INCIDENTS + "/" + incident["incident_id"])
        self.refused(answer, 404, "M_NOT_FOUND")
        self.assertEqual([], nurse.ok("GET", INCIDENTS)["incidents"])
        self.assertFalse(nurse.ok("GET", INCIDENTS)["may_declare"])
        self.assertTrue(self.second.ok("GET", INCIDENTS)["may_declare"])
        # Cancelled, those two are told that it is over, and nobody else.
        ended = self.end(self.second, incident, "cancel", words="False alarm")
        self.assertEqual("cancelled", ended["state"])
        until(lambda: self.rows(
            "SELECT count(*) FROM incident_alerts WHERE step = 3 AND"
            " alerted_ms > 0 AND incident_nid = (SELECT nid FROM incidents"
            " WHERE incident_id = ?)", incident["incident_id"]) == [(2,)])
        self.assertEqual(2, len(self.told(incident)))

    def test_the_declaration_calls_the_waves(self):
        first, second = self.doctor(), self.doctor()
        team = "t%d" % self.number
        self.rita.ok("PUT", CLINIC + "/teams/" + team, {
            "name": "Trauma", "members": [{"user_id": first.user_id},
                                          {"user_id": second.user_id}]})
        self.plan([
            {"name": "On duty", "targets": [{"team_id": team}]},
            {"name": "At home", "delay_s": 1,
             "targets": [{"team_id": team, "off_duty": True},
                         {"role_id": self.role}]},
            {"name": "Later", "delay_s": 3600,
             "targets": [{"staff_group": "Doctors", "off_duty": True}]}])
        answer = self.prepare(self.chief, "declare")
        self.assertIn("EXERCISE", answer.json["read_back"])
        self.assertEqual([0, 3], [one["people"] for one in
                                  answer.json["waves"]][:2])
        incident = self.confirm(self.chief, answer.json).json
        until(lambda: len(self.told(incident)) == 4)
        self.assertEqual({
            self.chief.user_id: ("commanders", None),
            self.second.user_id: ("commanders", None),
            first.user_id: ("wave", 2), second.user_id: ("wave", 2)},
            self.told(incident))
        self.answers(incident, first, second)
        ended = self.end(self.chief, incident, "stand_down")
        self.assertEqual("stood_down", ended["state"])
        states = {one["name"]: one["state"] for one in ended["steps"]}
        self.assertEqual("stopped", states["Later"])
        self.assertEqual("fired", states["At home"])
        until(lambda: self.rows(
            "SELECT count(*) FROM incident_alerts WHERE step = 3 AND"
            " alerted_ms > 0 AND incident_nid = (SELECT nid FROM incidents"
            " WHERE incident_id = ?)", incident["incident_id"]) == [(4,)])
        self.report(incident, first)

    def answers(self, incident, first, second):
        mine = self.see(first, incident)
        self.assertNotIn("people", mine)
        self.assertEqual("exercise", mine["mode"])
        self.assertEqual(FORM, mine["methane"][0]["form"])
        self.assertEqual(200, self.act_on(first, incident, "receipt",
                                          {"kind": "seen"}).status)
        for body in ({"reply": "maybe"}, {"reply": "coming"},
                     {"reply": "here", "eta_minutes": 5},
                     {"reply": "coming", "eta_minutes": 721}):
            self.refused(self.act_on(first, incident, "answer", body), 400,
                         "M_INVALID_PARAM")
        answer = self.act_on(first, incident, "answer",
                             {"reply": "coming", "eta_minutes": 20})
        self.assertEqual("coming", answer.json["you"]["reply"])
        self.assertEqual(200, self.act_on(second, incident, "answer", {
            "reply": "cannot", "words": "Abroad"}).status)
        total = self.see(self.chief, incident)["total"]
        self.assertEqual((4, 1, 1, 2), (total["told"], total["coming"],
                                        total["cannot"], total["silent"]))
        # What is not theirs.
        self.refused(first.get(INCIDENTS + "/%s/log" %
                               incident["incident_id"]), 403, "M_FORBIDDEN")
        for verb, body in (("log", {"text": "x"}),
                           ("methane", {"version": 1, "form": FORM}),
                           ("prepare", {"act": "stand_down"})):
            self.refused(self.act_on(first, incident, verb, body), 403,
                         "M_FORBIDDEN")

    def report(self, incident, first):
        report = self.chief.ok("GET", INCIDENTS + "/%s/report" %
                               incident["incident_id"])
        home = [s for s in report["steps"] if s["name"] == "At home"][0]
        self.assertEqual((2, 1, 1), (home["told"], home["coming"],
                                     home["cannot"]))
        self.assertGreaterEqual(home["median_answer_s"], 0)
        what = [line["what"] for line in report["lines"]]
        self.assertEqual(["declared", "methane"], what[:2])
        self.assertIn("coming", what)
        self.assertIn("stood_down", what)
        # It is over: no answer, no form, no second end.
        self.refused(self.act_on(first, incident, "answer",
                                 {"reply": "here"}), 409)
        self.refused(self.act_on(self.chief, incident, "methane",
                                 {"version": 1, "form": FORM}), 409)
        self.refused(self.prepare(self.chief, "cancel", incident), 409)
        self.refused(first.get(INCIDENTS + "/%s/report" %
                               incident["incident_id"]), 403, "M_FORBIDDEN")


class ReadBack(IncidentCase):
    def test_who_does_not_command_is_refused(self):
        nurse = self.doctor()
        self.refused(self.prepare(nurse, "declare"), 403, "M_FORBIDDEN")
        self.refused(self.prepare(self.rita, "standby"), 403, "M_FORBIDDEN")
        back = self.prepare(self.chief, "standby").json
        self.refused(self.confirm(nurse, back), 404, "M_NOT_FOUND")
        # Not a commander's of another role either: it is the reader's own.
        self.refused(self.confirm(self.second, back), 404, "M_NOT_FOUND")
        # The role has gone to somebody else since.
        self.take(nurse, self.role)
        self.refused(self.confirm(self.chief, back), 403, "M_FORBIDDEN")
        self.take(self.chief, self.role)

    def test_a_token_is_good_once_and_while_it_is_true(self):
        back = self.prepare(self.chief, "standby").json
        self.refused(self.confirm(self.chief, {"token": "x", "mode": "live"}),
                     404, "M_NOT_FOUND")
        self.refused(self.confirm(self.chief, back, mode="live"), 400,
                     "M_INVALID_PARAM")
        incident = self.confirm(self.chief, back).json
        self.refused(self.confirm(self.chief, back), 409)
        # One of a mode at a time.
        again = self.prepare(self.second, "standby").json
        self.refused(self.confirm(self.second, again), 409)
        # Two read back; the first to confirm makes the other stale.
        one = self.prepare(self.chief, "declare", incident).json
        other = self.prepare(self.second, "cancel", incident).json
        self.assertEqual(200, self.confirm(self.second, other).status)
        self.refused(self.confirm(self.chief, one), 409)
        self.assertEqual("cancelled", self.see(self.chief,
                                               incident)["state"])

    def test_a_read_back_that_is_too_old(self):
        back = self.prepare(self.chief, "standby").json
        store = sqlite3.connect(os.path.join(
            self.server.folder, "data", "wardwire.db"), timeout=30)
        with store:
            store.execute("UPDATE incident_tokens SET expires_ms = 1")
        store.close()
        self.refused(self.confirm(self.chief, back), 409)

    def test_what_is_asked_makes_sense(self):
        for act, more, status in (
                ("stand_down", {}, 409), ("cancel", {}, 409),
                ("explode", {}, 400), ("standby", {"mode": "drill"}, 400),
                ("standby", {"title": ""}, 400),
                ("declare", {"methane": {"type": "Fire"}}, 400),
                ("standby", {"methane": {"type": "x" * 1001}}, 400)):
            self.assertEqual(status, self.prepare(self.chief, act,
                                                  **more).status, act)
        incident = self.begin(self.chief, "standby", methane={"type": "Fire"})
        self.refused(self.prepare(self.chief, "stand_down", incident), 409)
        self.refused(self.prepare(self.chief, "standby", incident), 409)
        self.refused(self.prepare(self.chief, "declare",
                                  {"incident_id": "none"}), 404)

    def test_live_and_exercise_side_by_side(self):
        drill = self.begin(self.chief, "declare")
        answer = self.prepare(self.chief, "declare", mode="live")
        self.assertIn("LIVE, not an exercise", answer.json["read_back"])
        live = self.confirm(self.chief, answer.json).json
        self.assertEqual("live", live["mode"])
        self.assertEqual("exercise", self.see(self.chief, drill)["mode"])
        self.end(self.chief, live, "stand_down")
        self.assertEqual("declared", self.see(self.chief, drill)["state"])


class Conversation(IncidentCase):
    def test_every_message_carries_the_mark(self):
        incident = self.begin(self.chief, "declare")
        self.assertEqual(200, self.act_on(
            self.chief, incident, "log", {"text": "Theatre 2 free"}).status)
        room = until(lambda: self.see(self.chief, incident).get("room_id"))
        state = until(lambda: self.second.get(
            rooms(room) + "/state/org.wardwire.room.class").json.get("class"))
        self.assertEqual("incident", state)
        self.chief.ok("PUT", rooms(room) + "/send/m.room.message/m1", {
            "msgtype": "m.text", "body": "Moving bed 4",
            "format": "org.matrix.custom.html",
            "formatted_body": "<b>Moving</b> bed 4"})
        bodies = until(lambda: self.bodies(room, 4))
        self.assertEqual([b for b in bodies if b.startswith("[EXERCISE] ")],
                         bodies)
        text = "\n".join(bodies)
        for words in ("MAJOR INCIDENT DECLARED", "A1 junction 4",
                      "Theatre 2 free", "Moving bed 4"):
            self.assertIn(words, text)
        # Nor does an edit take it away.
        event = self.chief.ok("PUT", rooms(room) +
                              "/send/m.room.message/m2", {
                                  "msgtype": "m.text", "body": "One"})
        self.chief.ok("PUT", rooms(room) + "/send/m.room.message/m3", {
            "msgtype": "m.text", "body": "* Two",
            "org.wardwire.incident": {"mode": "live"},
            "m.new_content": {"msgtype": "m.text", "body": "Two"},
            "m.relates_to": {"rel_type": "m.replace",
                             "event_id": event["event_id"]}})
        found = self.chief.ok("GET", rooms(room) + "/messages?dir=b&limit=1")
        content = found["chunk"][0]["content"]
        self.assertEqual("[EXERCISE] Two", content["m.new_content"]["body"])
        self.assertEqual("exercise",
                         content["org.wardwire.incident"]["mode"])
        self.refused(self.chief.put(
            rooms(room) + "/state/m.room.encryption",
            {"algorithm": "m.megolm.v1.aes-sha2"}), 403, "M_FORBIDDEN")

    def bodies(self, room, count):
        found = self.second.get(rooms(room) + "/messages?dir=b&limit=50")
        texts = [e["content"]["body"] for e in found.json.get("chunk", [])
                 if e["type"] == "m.room.message"]
        return texts if len(texts) >= count else None

    def test_forms_have_versions(self):
        incident = self.begin(self.chief, "declare")
        form = dict(FORM, casualties="20")
        answer = self.act_on(self.second, incident, "methane",
                             {"version": 1, "form": form})
        self.assertEqual([2, 1], [v["version"] for v in
                                  answer.json["methane"]])
        self.refused(self.act_on(self.chief, incident, "methane",
                                 {"version": 1, "form": FORM}), 409)
        self.refused(self.act_on(self.chief, incident, "methane", {
            "version": 2, "form": {"type": "x" * 1001}}), 400)
        self.refused(self.act_on(self.chief, incident, "log", {"text": ""}),
                     400)
        self.refused(self.act_on(self.chief, incident, "receipt",
                                 {"kind": "eaten"}), 400)
        lines = self.log(self.chief, incident)
        self.assertEqual(2, sum(1 for one in lines
                                if one["what"] == "methane"))
        after = self.chief.ok("GET", INCIDENTS + "/%s/log?after=%s" % (
            incident["incident_id"], quote(lines[-1]["line_id"])))
        self.assertEqual([], after["lines"])


class Plan(IncidentCase):
    def test_managers_define_the_waves(self):
        waves = [{"name": "Command", "delay_s": 0,
                  "targets": [{"role_id": self.lead}]}]
        self.plan(waves)
        self.assertEqual({"waves": waves}, self.chief.ok("GET", PLAN))
        nurse = self.doctor()
        self.refused(nurse.get(PLAN), 403, "M_FORBIDDEN")
        self.refused(self.chief.put(PLAN, {"waves": []}), 403, "M_FORBIDDEN")
        for wave in ({"name": "", "targets": [{"role_id": self.lead}]},
                     {"name": "x", "targets": []},
                     {"name": "x", "targets": [{"role_id": "nobody"}]},
                     {"name": "x", "targets": [{"team_id": "nobody"}]},
                     {"name": "x", "targets": [{"role_id": self.lead,
                                                "staff_group": "x"}]},
                     {"name": "x", "delay_s": -1,
                      "targets": [{"role_id": self.lead}]}):
            self.refused(self.rita.put(PLAN, {"waves": [wave]}), 400)
        self.assertEqual({"waves": waves}, self.chief.ok("GET", PLAN))
        self.assertTrue(self.rows("SELECT 1 FROM audit"
                                  " WHERE action = 'incident.plan'"))
