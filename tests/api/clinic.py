"""People for the clinical cases: with staff cards, and one who manages."""

import os
import sqlite3

import client
from world import PASSWORD, Case

CLINIC = "/_wardwire/clinic/v1"


class ClinicCase(Case):
    """People with staff cards, and one who manages roles."""

    def setUp(self):
        super().setUp()
        if not hasattr(self.world, "clinic_admin"):
            login = self.server.register("rita", PASSWORD, admin=True)
            self.world.clinic_admin = client.Client(
                self.server, self.world.judge, login)
        self.rita = self.world.clinic_admin
        self.number = getattr(self.world, "clinic_number", 0) + 1
        self.world.clinic_number = self.number

    def define(self, name="Medical registrar", role=None, **more):
        role = role or "r%d" % self.number
        self.rita.ok("PUT", CLINIC + "/roles/" + role,
                     dict({"name": name}, **more))
        return role

    def doctor(self, person=None, grade="ST5"):
        person = person or self.world.new_person()
        self.card(person, "Doctors", grade)
        return person

    def card(self, person, group, grade):
        """What an import of staff would write."""
        store = sqlite3.connect(os.path.join(
            self.server.folder, "data", "wardwire.db"), timeout=30)
        with store:
            store.execute(
                "INSERT INTO staff_cards (user_nid, job, staff_group, grade,"
                " site, clinical, on_duty) SELECT nid, 'Doctor', ?, ?,"
                " 'East', 1, 0 FROM user_ids WHERE user_id = ?",
                (group, grade, person.user_id))
        store.close()

    def prove_alert(self, person, kind="personal", tapped=True):
        person.ok("PUT", CLINIC + "/me/device", {"kind": kind})
        test = person.ok("POST", CLINIC + "/me/alert_test", {})
        return person.ok("POST", CLINIC + "/me/alert_test/" +
                         test["test_id"], {"heard": True, "tapped": tapped})

    def act(self, person, role, verb, body=None):
        return person.post(CLINIC + "/roles/%s/%s" % (role, verb), body)

    def role(self, person, role):
        return person.ok("GET", CLINIC + "/roles/" + role)["role"]

    def take(self, person, role):
        self.prove_alert(person)
        answer = self.act(person, role, "take")
        self.assertEqual(200, answer.status, answer)
