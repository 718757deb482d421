"""Roles: defining, alert tests, taking, handing over, conversations."""

import threading
import time

from client import V3, quote, rooms
from clinic import CLINIC, ClinicCase


class Defining(ClinicCase):
    def test_only_managers_define(self):
        answer = self.anna.put(CLINIC + "/roles/x1", {"name": "X"})
        self.refused(answer, 403, "M_FORBIDDEN")
        self.rita.ok("PUT", CLINIC + "/rights/" + quote(self.anna.user_id),
                     {"rota_manager": True})
        self.anna.ok("PUT", CLINIC + "/roles/x1", {"name": "X"})
        self.refused(self.anna.put(CLINIC + "/rights/" +
                                   quote(self.ben.user_id),
                                   {"rota_manager": True}), 403)
        self.rita.ok("PUT", CLINIC + "/rights/" + quote(self.anna.user_id),
                     {"rota_manager": False})
        self.refused(self.anna.put(CLINIC + "/roles/x1", {"name": "Y"}), 403)

    def test_a_definition_comes_back_whole(self):
        definition = {
            "name": "Surgical registrar", "short_name": "Surg reg",
            "words": ["surg reg", "bleep 1234"], "site": "East",
            "specialty": "Surgery", "tier": 2,
            "policy": {"grades": ["ST5"], "staff_groups": ["Doctors"]},
            "never_empty": False, "locked": True, "needs_channel": False,
            "away_text": "In clinic on Mondays", "phone": "01632 960001",
            "timers": {"urgent": {"realert_s": 30}}, "history": "since"}
        role = self.define(**definition)
        page = self.anna.ok("GET", CLINIC + "/roles/" + role)
        self.assertEqual(definition, page["definition"])
        self.assertTrue(page["role"]["is_empty"])
        self.assertEqual("empty", page["role"]["warning"])

    def test_nonsense_is_refused(self):
        for role, body, code in (
                ("Upper", {"name": "x"}, "M_INVALID_PARAM"),
                ("a" * 41, {"name": "x"}, "M_INVALID_PARAM"),
                ("ok", {}, "M_MISSING_PARAM"),
                ("ok", {"name": ""}, "M_INVALID_PARAM"),
                ("ok", {"name": "x" * 101}, "M_INVALID_PARAM"),
                ("ok", {"name": "x", "tier": 10}, "M_INVALID_PARAM"),
                ("ok", {"name": "x", "words": ["y" * 61]}, "M_INVALID_PARAM"),
                ("ok", {"name": "x", "words": ["y"] * 51}, "M_INVALID_PARAM"),
                ("ok", {"name": "x", "words": [1]}, "M_INVALID_PARAM"),
                ("ok", {"name": "x", "team_id": "nobody"}, "M_INVALID_PARAM"),
                ("ok", {"name": "x", "fallback": "nowhere"},
                 "M_INVALID_PARAM"),
                ("ok", {"name": "x", "history": "x"}, "M_INVALID_PARAM"),
                ("ok", {"name": "x", "timers": 7}, "M_BAD_JSON")):
            answer = self.rita.put(CLINIC + "/roles/" + role, body)
            self.refused(answer, 400, code)

    def test_fallbacks_do_not_go_round(self):
        first = self.define(role="c%da" % self.number)
        second = self.define(role="c%db" % self.number, fallback=first)
        answer = self.rita.put(CLINIC + "/roles/" + first,
                               {"name": "x", "fallback": second})
        self.refused(answer, 400, "M_INVALID_PARAM")

    def test_a_role_is_archived_and_defined_again(self):
        role = self.define()
        self.assertEqual(200, self.rita.delete(
            CLINIC + "/roles/" + role).status)
        self.refused(self.anna.get(CLINIC + "/roles/" + role), 404)
        self.define("Again", role=role)
        self.assertEqual("Again", self.role(self.anna, role)["name"])

    def test_search_by_words_that_people_use(self):
        self.define("Medical registrar on call", words=[
            "med reg", "bleep 2117"], specialty="Medicine")
        for words in ("med reg", "bleep 2117", "2117", "MEDICAL regis",
                      "registrar medicine"):
            found = self.anna.ok("GET", CLINIC + "/roles",
                                 query={"search": words})
            self.assertIn("r%d" % self.number,
                          [one["role_id"] for one in found["roles"]], words)
        found = self.anna.ok("GET", CLINIC + "/roles",
                             query={"search": "edreg"})
        self.assertEqual([], found["roles"])
        page = self.anna.ok("GET", CLINIC + "/roles", query={"limit": 1})
        self.assertEqual(1, len(page["roles"]))
        self.refused(self.anna.get(CLINIC + "/roles", query={"limit": "x"}),
                     400)

    def test_nobody_logs_in_to_a_role(self):
        role = self.define()
        answer = self.world.stranger().post(V3 + "/login", {
            "type": "m.login.password", "password": "anything-at-all",
            "identifier": {"type": "m.id.user", "user": "role-" + role}})
        self.refused(answer, 403, "M_FORBIDDEN")


class Taking(ClinicCase):
    def test_a_device_is_tested_first(self):
        doctor, role = self.doctor(), self.define()
        self.refused(self.act(doctor, role, "take"), 409,
                     "ORG.WARDWIRE.ALERT_TEST")
        self.refused(doctor.post(CLINIC + "/me/alert_test"), 409)
        reach = self.prove_alert(doctor, tapped=False)
        self.assertEqual("not_tested", reach["state"])
        self.refused(self.act(doctor, role, "take"), 409)
        reach = self.prove_alert(doctor)
        self.assertEqual("alert_tested", reach["state"])
        self.assertRegex(reach["words"], r"^alert tested \d\d:\d\d$")
        self.assertEqual(200, self.act(doctor, role, "take").status)
        seen = self.role(self.anna, role)
        self.assertEqual(doctor.user_id, seen["holder"]["user_id"])
        self.assertEqual("alert_tested", seen["reach"]["state"])
        self.assertNotIn("warning", seen)

    def test_desktops_and_shared_devices_never_alert(self):
        doctor, role = self.doctor(), self.define()
        for kind in ("desktop", "shared"):
            doctor.ok("PUT", CLINIC + "/me/device", {"kind": kind})
            self.refused(doctor.post(CLINIC + "/me/alert_test"), 409)
        self.refused(doctor.put(CLINIC + "/me/device", {"kind": "toaster"}),
                     400)
        self.prove_alert(doctor)
        doctor.ok("PUT", CLINIC + "/me/device", {"kind": "desktop"})
        self.refused(self.act(doctor, role, "take"), 409)

    def test_a_test_is_its_devices_own(self):
        doctor, other = self.doctor(), self.doctor()
        for person in (doctor, other):
            person.ok("PUT", CLINIC + "/me/device", {"kind": "personal"})
        test = doctor.ok("POST", CLINIC + "/me/alert_test", {})
        answer = other.post(CLINIC + "/me/alert_test/" + test["test_id"],
                            {"heard": True, "tapped": True})
        self.refused(answer, 404)

    def test_the_policy_is_kept(self):
        role = self.define(policy={"grades": ["Consultant"]})
        doctor = self.doctor(grade="ST5")
        self.prove_alert(doctor)
        self.refused(self.act(doctor, role, "take"), 403)
        you = self.role(doctor, role)["you"]
        self.assertFalse(you["may_take"])
        self.assertIn("grade", you["refusal"])
        consultant = self.doctor(grade="Consultant")
        self.take(consultant, role)
        nobody = self.world.new_person()
        self.prove_alert(nobody)
        self.refused(self.act(nobody, role, "take"), 403)

    def test_hand_over_alerts_both_until_it_is_taken(self):
        first, second, role = self.doctor(), self.doctor(), self.define()
        self.take(first, role)
        answer = self.act(first, role, "offer", {"user_id": second.user_id})
        self.assertEqual(200, answer.status, answer)
        seen = self.role(self.anna, role)
        self.assertEqual([(first.user_id, "holder", True),
                          (second.user_id, "incoming", False)],
                         [(one["person"]["user_id"], one["why"],
                           one["responsible"]) for one in seen["alerted"]])
        me = second.ok("GET", CLINIC + "/me")
        self.assertEqual(["offered"], [n["kind"] for n in me["notices"]])
        self.assertTrue(me["roles"][0]["you"]["is_offered"])
        self.take(second, role)
        seen = self.role(self.anna, role)
        self.assertEqual([second.user_id], [
            one["person"]["user_id"] for one in seen["alerted"]])
        self.assertIn("taken", [n["kind"] for n in first.ok(
            "GET", CLINIC + "/me")["notices"]])
        held = self.anna.ok("GET", CLINIC + "/roles/%s/holdings" % role)
        self.assertEqual(["offer", "taken"],
                         [one["how"] for one in held["holdings"]])

    def test_an_offer_is_declined(self):
        first, second, role = self.doctor(), self.doctor(), self.define()
        self.take(first, role)
        self.refused(self.act(second, role, "decline"), 403)
        self.refused(self.act(second, role, "offer",
                              {"user_id": first.user_id}), 403)
        self.act(first, role, "offer", {"user_id": second.user_id})
        self.assertEqual(200, self.act(second, role, "decline").status)
        self.assertEqual(1, len(self.role(self.anna, role)["alerted"]))

    def test_locked_roles_are_given(self):
        first, second = self.doctor(), self.doctor()
        role = self.define(locked=True)
        self.prove_alert(first)
        self.refused(self.act(first, role, "take"), 403)
        self.assertEqual(200, self.act(self.rita, role, "offer", {
            "user_id": first.user_id}).status)
        self.assertEqual(200, self.act(first, role, "take").status)
        self.prove_alert(second)
        self.refused(self.act(second, role, "take"), 403)

    def test_a_role_that_is_never_empty(self):
        doctor, manager = self.doctor(), self.doctor()
        fallback = self.define("Site manager", role="f%d" % self.number)
        role = self.define(never_empty=True, fallback=fallback)
        self.take(doctor, role)
        self.refused(self.act(doctor, role, "give_up"), 409)
        self.take(manager, fallback)
        self.assertEqual(200, self.act(doctor, role, "give_up").status)
        seen = self.role(self.anna, role)
        self.assertTrue(seen["is_empty"])
        self.assertEqual("empty", seen["warning"])
        self.assertEqual(fallback, seen["alternative"]["role_id"])
        self.assertEqual([(manager.user_id, "fallback", True)],
                         [(one["person"]["user_id"], one["why"],
                           one["responsible"]) for one in seen["alerted"]])

    def test_cover_is_alerted_in_theatre(self):
        doctor, cover, role = self.doctor(), self.doctor(), self.define()
        self.take(doctor, role)
        path = CLINIC + "/roles/%s/" % role
        self.refused(cover.put(path + "status", {"status": "busy"}), 403)
        self.refused(doctor.put(path + "status", {"status": "asleep"}), 400)
        doctor.ok("PUT", path + "cover", {"user_id": cover.user_id})
        self.assertEqual(1, len(self.role(self.anna, role)["alerted"]))
        doctor.ok("PUT", path + "status", {"status": "in_theatre",
                                           "text": "until about 4"})
        seen = self.role(self.anna, role)
        self.assertEqual(["holder", "cover"],
                         [one["why"] for one in seen["alerted"]])
        self.assertEqual("in_theatre", seen["warning"])
        self.assertEqual("until about 4", seen["status_text"])
        self.refused(doctor.put(path + "cover",
                                {"user_id": "@nobody:elsewhere"}), 400)

    def test_what_is_not_there(self):
        for verb in ("take", "offer", "decline", "give_up", "conversations"):
            self.refused(self.act(self.anna, "nowhere", verb), 404)
        self.refused(self.anna.get(CLINIC + "/people/%s/duty" %
                                   quote("@nobody:here")), 404)
        self.refused(self.world.stranger().get(CLINIC + "/me"), 401)

    def test_a_person_off_duty(self):
        doctor, role = self.doctor(), self.define()
        path = CLINIC + "/people/%s/duty" % quote(doctor.user_id)
        self.assertFalse(self.anna.ok("GET", path)["on_duty"])
        self.take(doctor, role)
        seen = self.anna.ok("GET", path)
        self.assertTrue(seen["on_duty"])
        self.assertEqual([role], [one["role_id"] for one in seen["roles"]])


class Talking(ClinicCase):
    def members(self, person, room):
        found = person.ok("GET", rooms(room) + "/joined_members")
        return set(found["joined"])

    def wait_members(self, person, room, wanted):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.members(person, room) == wanted:
                return
            time.sleep(0.1)
        self.assertEqual(wanted, self.members(person, room))

    def open(self, person, role, **body):
        return person.ok("POST", CLINIC + "/roles/%s/conversations" % role,
                         body)["room_id"]

    def account(self, role):
        return self.role(self.anna, role)["user_id"]

    def test_the_room_follows_the_role(self):
        first, second, role = self.doctor(), self.doctor(), self.define()
        account = self.account(role)
        self.take(first, role)
        room = self.open(self.anna, role)
        self.assertEqual(room, self.open(self.anna, role))
        self.assertNotEqual(room, self.open(self.anna, role, topic="Bed 4"))
        both = {self.anna.user_id, account}
        self.wait_members(self.anna, room, both | {first.user_id})
        self.anna.send(room, "Could you see somebody?")
        self.act(first, role, "offer", {"user_id": second.user_id})
        self.wait_members(self.anna, room,
                          both | {first.user_id, second.user_id})
        self.take(second, role)
        self.wait_members(self.anna, room, both | {second.user_id})
        history = second.ok("GET", rooms(room) + "/messages",
                            query={"dir": "b"})
        self.assertIn("Could you see somebody?", [
            one["content"].get("body") for one in history["chunk"]])
        seen = second.ok("GET", CLINIC + "/roles/%s/conversations" % role)
        self.assertEqual(2, len(seen["conversations"]))
        seen = self.ben.ok("GET", CLINIC + "/roles/%s/conversations" % role)
        self.assertEqual([], seen["conversations"])

    def test_what_the_holder_says_carries_the_role(self):
        doctor, role = self.doctor(), self.define()
        self.take(doctor, role)
        room = self.open(self.anna, role)
        self.wait_members(self.anna, room, {
            self.anna.user_id, self.account(role), doctor.user_id})
        event = doctor.send(room, "Ten minutes")
        seen = self.anna.ok("GET", rooms(room) + "/event/" + quote(event))
        self.assertEqual({"role_id": role, "name": "Medical registrar",
                          "user_id": self.account(role)},
                         seen["content"]["org.wardwire.role"])
        event = self.anna.send(room, "Thanks")
        seen = self.anna.ok("GET", rooms(room) + "/event/" + quote(event))
        self.assertNotIn("org.wardwire.role", seen["content"])

    def test_nobody_claims_a_role_they_do_not_hold(self):
        doctor, role = self.doctor(), self.define()
        room = self.room_of(self.anna, doctor)
        claim = {"msgtype": "m.text", "body": "Do this",
                 "org.wardwire.role": {"role_id": role, "name": "Boss"}}
        for person in (self.anna, doctor):
            answer = person.put(rooms(room) + "/send/m.room.message/" +
                                person.transaction(), claim)
            self.refused(answer, 403, "M_FORBIDDEN")
        self.take(doctor, role)
        event = doctor.send(room, claim)
        seen = self.anna.ok("GET", rooms(room) + "/event/" + quote(event))
        self.assertEqual("Medical registrar",
                         seen["content"]["org.wardwire.role"]["name"])
        answer = self.anna.put(rooms(room) + "/send/m.room.message/" +
                               self.anna.transaction(), claim)
        self.refused(answer, 403, "M_FORBIDDEN")

    def test_any_client_may_write_to_the_role(self):
        doctor, role = self.doctor(), self.define()
        self.take(doctor, role)
        account = self.account(role)
        room = self.anna.create_room(preset="trusted_private_chat",
                                     is_direct=True, invite=[account])
        self.wait_members(self.anna, room, {
            self.anna.user_id, account, doctor.user_id})
        self.act(doctor, role, "give_up")
        self.wait_members(self.anna, room, {self.anna.user_id, account})

    def test_a_deleted_conversation_is_begun_anew(self):
        role = self.define()
        path = CLINIC + "/roles/%s/conversations" % role
        first = self.anna.ok("POST", path, {})["room_id"]
        self.rita.ok("DELETE", "/_synapse/admin/v1/rooms/" + quote(first),
                     {"purge": True})
        deadline = time.monotonic() + 60
        second = first
        while second == first and time.monotonic() < deadline:
            time.sleep(0.2)
            answer = self.anna.post(path, {})
            second = answer.json.get("room_id", first)
        self.assertNotEqual(first, second)
        listed = self.anna.ok("GET", path)["conversations"]
        self.assertEqual([second], [one["room_id"] for one in listed])

    def test_role_rooms_are_never_sealed(self):
        role = self.define()
        room = self.open(self.anna, role)
        answer = self.anna.set_state(room, "m.room.encryption", {
            "algorithm": "m.megolm.v1.aes-sha2"})
        self.refused(answer, 403, "M_FORBIDDEN")
        own = self.anna.create_room(initial_state=[{
            "type": "org.wardwire.room.class", "state_key": "",
            "content": {"class": "ward"}}])
        answer = self.anna.set_state(own, "m.room.encryption", {
            "algorithm": "m.megolm.v1.aes-sha2"})
        self.refused(answer, 403, "M_FORBIDDEN")


class Changes(ClinicCase):
    def changes(self, person, **query):
        return person.ok("GET", CLINIC + "/changes", query=query)

    def test_who_waits_is_woken(self):
        doctor, role = self.doctor(), self.define()
        since = self.changes(self.anna)["next"]
        self.assertEqual([], self.changes(self.anna, since=since,
                                          all="true")["changes"])
        seen = []

        def wait():
            seen.append(self.changes(self.anna, since=since, all="true",
                                     timeout=30000))

        thread = threading.Thread(target=wait)
        thread.start()
        self.define("Renamed", role=role)
        thread.join(40)
        self.assertEqual([{"kind": "role", "id": role}], seen[0]["changes"])
        self.assertGreater(seen[0]["next"], since)
        self.assertIsNotNone(doctor)

    def test_notices_come_to_their_person_alone(self):
        first, second, role = self.doctor(), self.doctor(), self.define()
        self.take(first, role)
        mine = self.changes(second)["next"]
        self.act(first, role, "offer", {"user_id": second.user_id})
        kinds = [one["kind"] for one in self.changes(
            second, since=mine)["changes"]]
        self.assertEqual(["notice"], kinds)
        self.assertEqual([], self.changes(self.ben, since=mine)["changes"])
        notices = second.ok("GET", CLINIC + "/me")["notices"]
        second.ok("POST", CLINIC + "/me/notices", {"up_to": notices[0]["id"]})
        self.assertEqual([], second.ok("GET", CLINIC + "/me")["notices"])
        self.refused(self.anna.get(CLINIC + "/changes",
                                   query={"since": -1}), 400)


class Teams(ClinicCase):
    def test_teams(self):
        doctor = self.doctor()
        team = "t%d" % self.number
        body = {"name": "Ward 7", "site": "East", "ward": "7", "members": [
            {"user_id": doctor.user_id, "tier": 1}]}
        self.refused(self.anna.put(CLINIC + "/teams/" + team, body), 403)
        self.rita.ok("PUT", CLINIC + "/teams/" + team, body)
        role = self.define(team_id=team)
        self.take(doctor, role)
        seen = self.anna.ok("GET", CLINIC + "/teams/" + team)
        self.assertEqual(1, len(seen["members"]))
        self.assertTrue(seen["members"][0]["on_duty"])
        self.assertEqual([role], [one["role_id"] for one in seen["roles"]])
        listed = self.anna.ok("GET", CLINIC + "/teams")["teams"]
        self.assertIn(team, [one["team_id"] for one in listed])
        self.refused(self.anna.get(CLINIC + "/teams/nowhere"), 404)
        for bad in ({"members": [{"user_id": "@x:y"}]}, {"name": "x" * 101},
                    {"members": [1]}, {"members": [{
                        "user_id": doctor.user_id, "tier": 10}]}):
            self.refused(self.rita.put(CLINIC + "/teams/" + team,
                                       dict(body, **bad)), 400)

    def test_the_page_says_what_the_edited_timers_do(self):
        second = self.define("Consultant", role="c%d" % self.number)
        role = self.define(timers={"urgent": {
            "undelivered_s": 45, "unseen_s": 200, "end_s": 90, "ladder": [
                {"role_id": second, "after_s": 150}]}})
        page = self.anna.ok("GET", CLINIC + "/roles/" + role)
        said = [(s["after_s"], s["text"]) for s in page["if_nobody_answers"]]
        self.assertEqual([45, 150, 200, 240], [s[0] for s in said])
        self.assertIn("Consultant", said[1][1])
        self.assertIn("no response", said[3][1])

    def test_settings(self):
        role = self.define()
        before = self.anna.ok("GET", CLINIC + "/settings")
        self.assertEqual("Europe/London", before["time_zone"])
        self.assertEqual("2222", before["emergency_number"])
        self.refused(self.anna.put(CLINIC + "/settings", {}), 403)
        for bad in ({"time_zone": "Europe/Nowhere"},
                    {"time_zone": "../../etc/passwd"},
                    {"duty_manager_role": "nowhere"},
                    {"emergency_number": "1" * 21}, {"test_call_at": "8:30"},
                    {"test_call_at": "24:00"}, {"test_call_at": "08:60"}):
            self.refused(self.rita.put(CLINIC + "/settings", bad), 400)
        self.rita.ok("PUT", CLINIC + "/settings",
                     {"switchboard_role": role})
        self.assertEqual(role, self.anna.ok(
            "GET", CLINIC + "/settings")["switchboard_role"])
