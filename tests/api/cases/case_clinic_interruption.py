"""Fewer interruptions: what is not urgent waits for a quiet point."""

from case_clinic_priority import PRIORITY, PriorityCase, until
from clinic import CLINIC


class Quiet(PriorityCase):
    def hint(self, person, role):
        return person.ok("GET", CLINIC + "/roles/%s/interruption" % role)

    def status(self, doctor, role, status):
        doctor.ok("PUT", CLINIC + "/roles/%s/status" % role,
                  {"status": status})

    def waiting(self, doctor):
        return len(doctor.ok("GET", PRIORITY)["items"])

    def test_routine_waits_while_the_holder_is_in_theatre(self):
        role, doctor = self.held()
        self.assertNotIn("routine_comes_ms", self.hint(self.anna, role))
        self.status(doctor, role, "in_theatre")
        items = [self.send(self.anna, role, priority="routine", text="Chart")
                 for _ in range(2)]
        for item in items:
            self.assertEqual((0, []), (item["level"], item["recipients"]))
            self.assertEqual(["sent", "held"], self.what(item))
        hint = self.hint(self.anna, role)
        self.assertEqual(("in_theatre", 0, 2), (
            hint["status"], hint["open_urgents"], hint["held"]))
        self.assertGreater(hint["routine_comes_ms"], items[0]["now_ms"])
        self.assertEqual(0, self.waiting(doctor))
        # What is urgent never waits.
        urgent = self.send(self.anna, role)
        self.assertEqual(1, urgent["level"])
        self.assertEqual(1, self.hint(self.anna, role)["open_urgents"])
        self.status(doctor, role, "available")
        until(lambda: self.waiting(doctor) == 3)
        for item in items:
            now = self.item(self.anna, item)
            self.assertEqual(1, now["level"])
            self.assertEqual(["sent", "held", "step", "alerted"],
                             self.what(now)[:4])

    def test_a_role_has_batch_times(self):
        role, doctor = self.held()
        path = CLINIC + "/roles/%s/interruption" % role
        doctor.ok("PUT", path, {"batch_times": "00:01 12:00 23:59"})
        self.assertEqual("00:01 12:00 23:59",
                         self.hint(self.anna, role)["batch_times"])
        item = self.send(self.anna, role, priority="information", text="FYI")
        self.assertEqual(0, item["level"])
        self.assertGreater(item["step_due_ms"], item["now_ms"])
        # The sender cannot wait after all.
        answer = self.act_on(self.anna, item, "escalate")
        self.assertEqual(200, answer.status, answer)
        until(lambda: self.waiting(doctor) == 1)
        for times in ("25:00", "12:00 11:00", "noon", "12:00 "):
            self.refused(doctor.put(path, {"batch_times": times}), 400)
        self.refused(self.anna.put(path, {"batch_times": ""}), 403)
        self.refused(self.anna.get(CLINIC + "/roles/none/interruption"), 404)
        doctor.ok("PUT", path, {"batch_times": ""})
        self.assertNotIn("routine_comes_ms", self.hint(self.anna, role))

    def test_a_ward_counts_its_interruptions(self):
        self.number += 1000
        team, ward = "w%d" % self.number, "Ward %d" % self.number
        self.rita.ok("PUT", CLINIC + "/teams/" + team,
                     {"name": ward, "ward": ward, "members": []})
        role, doctor = self.held("Nurse in charge", team_id=team)
        self.send(self.anna, role)
        self.send(self.anna, role, priority="routine")
        path = CLINIC + "/interruptions"
        counts = doctor.ok("GET", path)["counts"]
        self.assertEqual({ward}, {one["ward"] for one in counts})
        self.assertEqual({"urgent": 1, "routine": 1},
                         {one["kind"]: one["count"] for one in counts})
        self.assertTrue(self.rita.ok("GET", path + "?hours=168")["counts"])
        self.refused(self.anna.get(path), 403, "M_FORBIDDEN")
        self.refused(doctor.get(path + "?ward=Elsewhere"), 403)
        self.refused(doctor.get(path + "?hours=169"), 400)
