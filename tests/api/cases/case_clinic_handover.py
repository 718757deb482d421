"""Handover lists: written by several, carried over, accepted item by item."""

import random
import threading
import time

from clinic import CLINIC, ClinicCase

HOUR = 3600 * 1000
DAY_1 = 1700000000000


class Handover(ClinicCase):
    def ward(self, people):
        team = "ward%d" % self.number
        self.rita.ok("PUT", CLINIC + "/teams/" + team, {
            "name": "Ward 7", "ward": "7", "members": [
                {"user_id": one.user_id, "tier": 0} for one in people]})
        return team

    def begin(self, person, team, day=0):
        return person.ok("POST", CLINIC + "/handovers", {
            "team_id": team, "from_ms": DAY_1 + day * 24 * HOUR,
            "to_ms": DAY_1 + day * 24 * HOUR + 12 * HOUR})

    def path(self, whole, item=None, more=""):
        text = CLINIC + "/handovers/" + whole["handover_id"]
        return text + ("/items/" + item if item else "") + more

    def add(self, person, whole, **fields):
        after = person.ok("POST", self.path(whole, more="/items"),
                          {"fields": fields})
        return after["items"][-1]

    def write(self, person, whole, item, field, value, version):
        return person.put(self.path(whole, item, "/fields/" + field),
                          {"value": value, "version": version})

    def setUp(self):
        super().setUp()
        make = self.doctor
        self.nurse, self.doctor = make(), make()
        self.team = self.ward([self.nurse, self.doctor])

    def test_a_shift_from_beginning_to_end(self):
        whole = self.begin(self.nurse, self.team)
        self.assertEqual([], whole["items"])
        item = self.add(self.nurse, whole, surname="OKAFOR", given="Ada",
                        born="1948-03-12", bed="4",
                        nhs_number="999 054 8609",
                        situation="New oxygen requirement")
        after = self.nurse.ok("POST", self.path(whole, item["item_id"],
                                                "/tasks"), {
            "words": "Repeat gas", "owner_user": self.doctor.user_id,
            "due_ms": DAY_1 + HOUR})
        task = after["items"][0]["tasks"][0]
        self.assertEqual(self.doctor.user_id, task["owner_user"])
        done = self.doctor.ok("PUT", self.path(
            whole, item["item_id"], "/tasks/" + task["task_id"]), {
            "words": "Repeat gas", "owner_user": self.doctor.user_id,
            "version": task["version"], "done": True})
        self.assertEqual(self.doctor.user_id,
                         done["items"][0]["tasks"][0]["done_by"])
        seen = self.doctor.ok("GET", self.path(whole))["items"][0]
        taken = self.doctor.ok("POST", self.path(
            whole, item["item_id"], "/accept"),
            {"versions": seen["versions"]})
        self.assertEqual(self.doctor.user_id,
                         taken["items"][0]["accepted_by"])
        self.assertIn("completed_ms", taken)
        self.refused(self.write(self.nurse, whole, item["item_id"], "bed",
                                "5", 1), 409)
        self.refused(self.nurse.post(self.path(whole, more="/items"),
                                     {"fields": {}}), 409)
        self.assertEqual(200, self.write(
            self.nurse, whole, item["item_id"], "correction",
            "Bed 5 since 21:00", 0).status)
        lists = self.nurse.ok("GET", CLINIC + "/handovers",
                              query={"team_id": self.team})["handovers"]
        self.assertEqual([1], [one["accepted_count"] for one in lists])

    def test_carried_over(self):
        first = self.begin(self.nurse, self.team)
        kept = self.add(self.nurse, first, surname="REID", situation="Fever")
        gone = self.add(self.nurse, first, surname="HALL")
        for words in ("Cultures", "Chase film"):
            after = self.nurse.ok("POST", self.path(
                first, kept["item_id"], "/tasks"), {"words": words})
        task = after["items"][0]["tasks"][0]
        self.nurse.ok("PUT", self.path(first, kept["item_id"],
                                       "/tasks/" + task["task_id"]),
                      {"words": "Cultures", "version": 1, "done": True})
        self.nurse.ok("DELETE", self.path(first, gone["item_id"]))
        second = self.begin(self.doctor, self.team, day=1)
        self.assertEqual(1, len(second["items"]))
        item = second["items"][0]
        self.assertEqual(kept["item_id"], item["carried_from"])
        self.assertEqual("Fever", item["fields"]["situation"]["value"])
        self.assertEqual(["Chase film"],
                         [one["words"] for one in item["tasks"]])
        self.refused(self.doctor.post(CLINIC + "/handovers", {
            "team_id": self.team, "from_ms": second["from_ms"],
            "to_ms": second["to_ms"]}), 409)

    def test_what_is_written_after_the_next_was_begun(self):
        first = self.begin(self.nurse, self.team)
        old = self.add(self.nurse, first, surname="REID",
                       situation="Stable", bed="4")["item_id"]
        self.add(self.nurse, first, surname="WOOD")
        task = self.nurse.ok("POST", self.path(first, old, "/tasks"),
                             {"words": "Gas"})["items"][0]["tasks"][0]
        second = self.begin(self.doctor, self.team, day=1)
        new = second["items"][0]["item_id"]
        self.doctor.ok("POST", self.path(second, new, "/accept"),
                       {"versions": second["items"][0]["versions"]})
        # The next shift's words stay; what it has not changed follows.
        for person, whole, item, field, words in (
                (self.doctor, second, new, "bed", "9"),
                (self.nurse, first, old, "bed", "5"),
                (self.nurse, first, old, "situation", "Sats 84")):
            self.assertEqual(200, self.write(person, whole, item, field,
                                             words, 1).status)
        self.nurse.ok("POST", self.path(first, old, "/tasks"),
                      {"words": "Call ICU"})
        self.nurse.ok("PUT", self.path(
            first, old, "/tasks/" + task["task_id"]),
            {"words": "Gas", "version": 1, "done": True})
        self.add(self.nurse, first, surname="HALL", flags="DNACPR")
        items = self.doctor.ok("GET", self.path(second))["items"]
        fields = items[0]["fields"]
        self.assertEqual(["9", "Sats 84"], [
            fields[one]["value"] for one in ("bed", "situation")])
        self.assertEqual(self.nurse.user_id,
                         fields["situation"]["changed_by"])
        self.assertNotIn("accepted_ms", items[0])
        self.assertEqual([("Gas", True), ("Call ICU", False)], [
            (one["words"], "done_ms" in one) for one in items[0]["tasks"]])
        self.assertEqual(["WOOD", "HALL"], [
            one["fields"]["surname"]["value"] for one in items[1:]])
        self.assertEqual("5", self.nurse.ok("GET", self.path(first))[
            "items"][0]["fields"]["bed"]["value"])

    def test_nobodys_words_are_lost(self):
        whole = self.begin(self.nurse, self.team)
        item = self.add(self.nurse, whole, situation="Stable")["item_id"]
        self.assertEqual(200, self.write(self.nurse, whole, item, "situation",
                                         "Sats 88", 1).status)
        answer = self.write(self.doctor, whole, item, "situation",
                            "For discharge", 1)
        self.assertEqual(409, answer.status)
        self.assertEqual("ORG.WARDWIRE.CHANGED", answer.errcode)
        self.assertEqual("Sats 88", answer["stands"]["value"])
        # The same once more (an answer was lost) is no conflict.
        self.assertEqual(200, self.write(self.nurse, whole, item, "situation",
                                         "Sats 88", 1).status)
        joined = self.write(self.doctor, whole, item, "situation",
                            "Sats 88, not for discharge", 2)
        self.assertEqual(3, joined["version"])
        # Two of one mind: the version is the one that stands.
        self.assertEqual(3, self.write(
            self.nurse, whole, item, "situation",
            "Sats 88, not for discharge", 1)["version"])
        past = self.nurse.ok("GET", self.path(whole, item, "/versions"))
        self.assertEqual(
            ["Stable", "Sats 88", "Sats 88, not for discharge"],
            [one["is"]["value"] for one in past["versions"]])

    def test_many_write_at_once(self):
        """Whatever the order: each acknowledged write is in the history."""
        people = [self.nurse, self.doctor]
        whole = self.begin(self.nurse, self.team)
        item = self.add(self.nurse, whole)["item_id"]
        kept, lock = [], threading.Lock()

        def work(person, seed):
            dice, version = random.Random(seed), 0
            for i in range(12):
                field = dice.choice(("assessment", "flags"))
                seen = person.ok("GET", self.path(whole))["items"][0]
                version = seen["fields"].get(field, {}).get("version", 0)
                words = "%s %d" % (person.user_id, i)
                answer = self.write(person, whole, item, field, words,
                                    version)
                if answer.status == 200:
                    with lock:
                        kept.append((field, words))
                else:
                    self.assertEqual(409, answer.status)

        threads = [threading.Thread(target=work, args=(person, i))
                   for i, person in enumerate(people * 2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        past = self.nurse.ok("GET", self.path(whole, item, "/versions"))
        written = [(one["field"], one["is"]["value"])
                   for one in past["versions"]]
        self.assertEqual([], [one for one in kept if one not in written])
        self.assertTrue(kept)

    def test_accepted_is_what_was_read(self):
        whole = self.begin(self.nurse, self.team)
        self.add(self.nurse, whole, surname="OTHER")
        item = self.add(self.nurse, whole, surname="WOOD")
        accept = self.path(whole, item["item_id"], "/accept")
        self.write(self.nurse, whole, item["item_id"], "flags", "DNACPR", 0)
        self.refused(self.doctor.post(accept,
                                      {"versions": item["versions"]}), 409)
        self.refused(self.doctor.post(accept, {}), 400)
        self.doctor.ok("POST", accept, {"versions": item["versions"] + 1})
        self.write(self.nurse, whole, item["item_id"], "bed", "9", 0)
        again = self.doctor.ok("GET", self.path(whole))["items"][-1]
        self.assertNotIn("accepted_ms", again)

    def test_whom_it_is_not_for(self):
        whole = self.begin(self.nurse, self.team)
        item = self.add(self.nurse, whole, surname="REID")["item_id"]
        stranger = self.world.new_person()
        for answer in (
                stranger.get(self.path(whole)),
                stranger.get(self.path(whole, item, "/versions")),
                stranger.post(self.path(whole, more="/items"),
                              {"fields": {}}),
                stranger.post(self.path(whole, item, "/accept"),
                              {"versions": 1}),
                stranger.put(self.path(whole, item, "/fields/bed"),
                             {"value": "1"}),
                stranger.delete(self.path(whole, item)),
                stranger.post(self.path(whole, more="/complete")),
                stranger.post(self.path(whole, item, "/tasks"),
                              {"words": "x"}),
                stranger.get(CLINIC + "/handovers",
                             query={"team_id": self.team}),
                stranger.post(CLINIC + "/handovers", {
                    "team_id": self.team, "from_ms": 1, "to_ms": 2})):
            self.refused(answer, 404)
        self.assertEqual([], stranger.ok(
            "GET", CLINIC + "/handover_teams")["teams"])
        self.assertIn(self.team, [one["team_id"] for one in self.nurse.ok(
            "GET", CLINIC + "/handover_teams")["teams"]])
        self.assertEqual(200, self.rita.get(self.path(whole)).status)
        self.refused(self.rita.put(self.path(whole, item, "/fields/bed"),
                                   {"value": "1"}), 404)

    def test_refused_in_words(self):
        whole = self.begin(self.nurse, self.team)
        items = self.path(whole, more="/items")
        for fields in ({"born": "1948-02-30"}, {"sex": "x"},
                       {"nhs_number": "943 476 5918"},
                       {"favourite": "blue"}, {"bed": "9" * 200}):
            self.refused(self.nurse.post(items, {"fields": fields}), 400)
        for body in ({"from_ms": 5, "to_ms": 4},
                     {"from_ms": 1, "to_ms": 40 * HOUR}):
            self.refused(self.nurse.post(CLINIC + "/handovers", dict(
                body, team_id=self.team)), 400)
        self.refused(self.nurse.get(CLINIC + "/handovers"), 400)
        self.refused(self.nurse.get(CLINIC + "/handovers/abc"), 404)
        item = self.add(self.nurse, whole)["item_id"]
        tasks = self.path(whole, item, "/tasks")
        self.refused(self.nurse.post(tasks, {"words": ""}), 400)
        self.refused(self.nurse.post(tasks, {
            "words": "x", "owner_user": "@nobody:ward.test"}), 400)
        self.refused(self.nurse.put(tasks + "/77", {"words": "x"}), 404)
        self.refused(self.nurse.post(self.path(whole, more="/complete")),
                     409)

    def test_names_that_are_alike_warn(self):
        whole = self.begin(self.nurse, self.team)
        self.add(self.nurse, whole, surname="WILSON")
        self.add(self.nurse, whole, surname="Willson")
        self.add(self.nurse, whole, surname="OKAFOR", born="1990-01-02")
        last = self.add(self.nurse, whole, surname="REID", born="1990-01-02")
        items = self.nurse.ok("GET", self.path(whole))["items"]
        self.assertEqual([items[1]["item_id"]], items[0]["similar"])
        self.assertEqual([items[2]["item_id"]], last["similar"])

    def test_screens_hear_of_it(self):
        whole = self.begin(self.nurse, self.team)
        since = self.doctor.ok("GET", CLINIC + "/changes",
                               query={"since": 0})["next"]
        self.add(self.nurse, whole, surname="REID")
        seen = self.doctor.ok("GET", CLINIC + "/changes",
                              query={"since": since})
        self.assertIn({"kind": "handover", "id": whole["handover_id"]},
                      seen["changes"])

    def test_an_empty_list_is_handed_over_too(self):
        whole = self.begin(self.nurse, self.team)
        after = self.doctor.ok("POST", self.path(whole, more="/complete"))
        self.assertIn("completed_ms", after)
        self.refused(self.nurse.post(self.path(whole, more="/complete")),
                     409)

    def test_tasks_are_read_before_accepting(self):
        whole = self.begin(self.nurse, self.team)
        self.add(self.nurse, whole, surname="OTHER")
        item = self.add(self.nurse, whole, surname="WOOD")["item_id"]
        tasks, accept = (self.path(whole, item, "/tasks"),
                         self.path(whole, item, "/accept"))

        def now(answer):
            return answer["items"][-1]

        read = self.doctor.ok("GET", self.path(whole))
        after = self.nurse.ok("POST", tasks, {"words": "Gas at 21:00"})
        self.refused(self.doctor.post(
            accept, {"versions": now(read)["versions"]}), 409)
        taken = self.doctor.ok("POST", accept,
                               {"versions": now(after)["versions"]})
        self.assertEqual(self.doctor.user_id, now(taken)["accepted_by"])
        # Done is what it was accepted for; another time is another task.
        one = tasks + "/" + now(after)["tasks"][0]["task_id"]
        done = self.nurse.ok("PUT", one, {
            "words": "Gas at 21:00", "version": 1, "done": True})
        self.assertIn("accepted_ms", now(done))
        due = self.nurse.ok("PUT", one, {
            "words": "Gas at 21:00", "version": 2, "done": True,
            "due_ms": DAY_1 + HOUR})
        self.assertNotIn("accepted_ms", now(due))
        taken = self.doctor.ok("POST", accept,
                               {"versions": now(due)["versions"]})
        self.assertIn("accepted_ms", now(taken))
        gone = self.nurse.ok("PUT", one, {
            "words": "Gas at 21:00", "version": 3, "removed": True})
        self.assertEqual([], now(gone)["tasks"])
        self.assertNotIn("accepted_ms", now(gone))
        self.assertGreater(now(gone)["versions"], now(due)["versions"])

    def in_charge(self, **more):
        """One who is no member and holds the team's role."""
        person = self.doctor_again()
        role = self.define("Nurse in charge", team_id=self.team, **more)
        self.take(person, role)
        return person

    def doctor_again(self):
        return ClinicCase.doctor(self)

    def test_who_holds_the_wards_role_is_of_it(self):
        person = self.in_charge()
        whole = self.begin(self.nurse, self.team)
        since = person.ok("GET", CLINIC + "/changes",
                          query={"since": 0})["next"]
        self.add(self.nurse, whole, surname="REID")
        seen = person.ok("GET", CLINIC + "/changes", query={"since": since})
        self.assertIn({"kind": "handover", "id": whole["handover_id"]},
                      seen["changes"])
        self.assertEqual(1, person.ok("GET", self.path(whole))["item_count"])

    def test_who_is_in_charge_hears_of_a_late_list(self):
        person = self.in_charge()
        ended = int(time.time() * 1000) - HOUR
        late = self.nurse.ok("POST", CLINIC + "/handovers", {
            "team_id": self.team, "from_ms": ended - 12 * HOUR,
            "to_ms": ended})
        self.add(self.nurse, late, surname="REID")
        deadline = time.monotonic() + 60
        while True:
            kinds = [one["kind"] for one in person.ok(
                "GET", CLINIC + "/me")["notices"]]
            if "handover_overdue" in kinds:
                break
            self.assertLess(time.monotonic(), deadline, kinds)
            time.sleep(0.2)
        self.assertEqual(1, kinds.count("handover_overdue"))
        self.assertNotIn("completed_ms", person.ok("GET", self.path(late)))

    def test_open_messages_about_a_patient(self):
        person = self.in_charge()
        whole = self.begin(self.nurse, self.team)
        mine = self.add(self.nurse, whole, surname="REID", number="E 104477",
                        nhs_number="999 054 8609")["item_id"]
        self.add(self.nurse, whole, surname="HALL", number="E104478")
        sent = self.nurse.ok("POST", CLINIC + "/priority", {
            "role_id": "r%d" % self.number, "priority": "urgent",
            "txn_id": "handover%d" % self.number, "content": {
                "text": "Please review", "patient": {
                    "text": "REID", "hospital_number": "e104477"}}})
        items = person.ok("GET", self.path(whole))["items"]
        self.assertEqual([[sent["item_id"]], []], [
            [one["item_id"] for one in item["escalations"]]
            for item in items])
        self.assertEqual("Nurse in charge", items[0]["escalations"][0]["to"])
        self.assertEqual(mine, items[0]["item_id"])
