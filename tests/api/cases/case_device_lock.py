"""The app's lock: a PIN that the server counts, and shared devices."""

import os
import sqlite3

from client import V3, Client
from world import PASSWORD, Case

SESSION = "/_wardwire/session/v1"
PIN = "4826"
NEEDED = "ORG.WARDWIRE.PIN_NEEDED"


class LockCase(Case):
    def setUp(self):
        super().setUp()
        self.person = self.world.new_person()

    def login(self, person, **more):
        body = {"type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user", "user": person.user_id}}
        body.update(more)
        return self.world.stranger().post(SESSION + "/login", body)

    def cookie(self, answer):
        return answer.headers["set-cookie"].split(";")[0]

    def ask(self, what, device_id, cookie=None):
        return self.world.stranger().post(
            SESSION + what, {"device_id": device_id},
            headers={"Cookie": cookie} if cookie else {})

    def whoami(self, answer):
        return self.client_of(answer).get(V3 + "/account/whoami").status

    def client_of(self, answer):
        return Client(self.server, self.world.judge, answer.json)

    def set_pin(self, answer, pin, old=None):
        return self.client_of(answer).put(SESSION + "/lock",
                                          {"pin": pin, "old_pin": old})

    def refresh(self, login, **key):
        return self.world.stranger().post(
            SESSION + "/refresh", dict(key, device_id=login.json["device_id"]),
            headers={"Cookie": self.cookie(login)})

    def sql(self, text, *values):
        store = sqlite3.connect(os.path.join(
            self.server.folder, "data", "wardwire.db"), timeout=30)
        with store:
            store.execute(text, values)
        store.close()

    def no_wait(self):
        self.sql("UPDATE device_locks SET next_ms = 0")


class Pin(LockCase):
    def test_the_cookie_alone_opens_nothing(self):
        login = self.login(self.person)
        self.assertEqual({"has_pin": False, "is_shared": False},
                         login.json["lock"])
        self.assertEqual(24, login.json["offline_hours"])
        lock = self.set_pin(login, PIN).json["lock"]
        self.assertTrue(lock["has_pin"])
        bare = self.refresh(login)
        self.refused(bare, 403, NEEDED)
        self.assertNotIn("device_secret", bare.json)
        self.assertNotIn("set-cookie", bare.headers)
        # the page that set it goes on; any other needs the PIN
        again = self.refresh(login, unlock=lock["unlock"])
        self.assertEqual(login.json["device_secret"],
                         again.json["device_secret"])
        self.refused(self.refresh(login, unlock="x"), 403, NEEDED)
        opened = self.refresh(login, pin=PIN)
        self.assertEqual(login.json["device_secret"],
                         opened.json["device_secret"])
        unlock = opened.json["lock"]["unlock"]
        self.assertEqual(200, self.refresh(login, unlock=unlock).status)

    def test_what_a_passkey_keeps_opens_instead_of_the_pin(self):
        login = self.login(self.person)
        client = self.client_of(login)
        url = SESSION + "/lock/passkey"
        self.refused(client.post(url, {"pin": PIN}), 403, "M_FORBIDDEN")
        self.set_pin(login, PIN)
        wrong = client.post(url, {"pin": "0001"})
        self.refused(wrong, 403, NEEDED)
        self.assertEqual(9, wrong.json["tries_left"])
        self.refused(client.post(url, {}), 400, "M_MISSING_PARAM")
        self.refused(self.world.stranger().post(url, {"pin": PIN}), 401,
                     "M_MISSING_TOKEN")
        unlock = client.ok("POST", url, {"pin": PIN})["lock"]["unlock"]
        opened = self.refresh(login, unlock=unlock)
        self.assertEqual(login.json["device_secret"],
                         opened.json["device_secret"])
        # it outlives what a page is given, and ends with the PIN
        self.sql("DELETE FROM device_unlocks WHERE until_ms <"
                 " (SELECT MAX(until_ms) FROM device_unlocks)")
        self.assertEqual(200, self.refresh(login, unlock=unlock).status)
        self.assertEqual(200, self.set_pin(login, None, PIN).status)
        self.assertEqual(200, self.set_pin(login, PIN).status)
        self.refused(self.refresh(login, unlock=unlock), 403, NEEDED)
        shared = self.login(self.person, shared=True)
        self.set_pin(shared, PIN)
        self.refused(self.client_of(shared).post(url, {"pin": PIN}), 403,
                     "M_FORBIDDEN")

    def test_wrong_pins_cost_time_and_then_the_session(self):
        login = self.login(self.person)
        self.set_pin(login, PIN)
        for left in range(9, 0, -1):
            answer = self.refresh(login, pin="0001")
            self.refused(answer, 403, NEEDED)
            self.assertEqual(left, answer.json["tries_left"])
            waits = answer.json["retry_after_ms"]
            self.assertEqual(left > 7, waits == 0, answer)
            if waits:
                # Not even the right one, and it does not count.
                early = self.refresh(login, pin=PIN)
                self.refused(early, 403, NEEDED)
                self.assertEqual(left, early.json["tries_left"])
                self.assertGreater(early.json["retry_after_ms"], 0)
            self.no_wait()
        last = self.refresh(login, pin="0001")
        self.refused(last, 401, "M_UNKNOWN_TOKEN")
        self.assertFalse(last.json["soft_logout"])
        self.refused(self.refresh(login, pin=PIN), 401, "M_UNKNOWN_TOKEN")
        self.assertEqual(401, self.whoami(login))

    def test_a_right_one_forgives(self):
        login = self.login(self.person)
        self.set_pin(login, PIN)
        self.refused(self.refresh(login, pin="0001"), 403, NEEDED)
        self.assertEqual(200, self.refresh(login, pin=PIN).status)
        self.assertEqual(9, self.refresh(login, pin="0001").json["tries_left"])

    def test_changing_it_needs_the_old_one(self):
        login = self.login(self.person)
        for bad in ("123", "1" * 13, "12a4", "", "7777"):
            self.refused(self.set_pin(login, bad), 400, "M_INVALID_PARAM")
        self.assertEqual(200, self.set_pin(login, PIN).status)
        self.refused(self.set_pin(login, "9081"), 403, NEEDED)
        self.refused(self.set_pin(login, "9081", "0001"), 403, NEEDED)
        self.refused(self.set_pin(login, None), 403, NEEDED)
        self.assertEqual(200, self.set_pin(login, "9081", PIN).status)
        self.assertEqual(200, self.refresh(login, pin="9081").status)
        self.assertEqual(200, self.set_pin(login, None, "9081").status)
        self.assertEqual(200, self.refresh(login).status)

    def test_without_the_cookie_nobody_can_guess_or_lock_out(self):
        login = self.login(self.person)
        self.set_pin(login, PIN)
        for _ in range(12):
            self.refused(self.ask("/refresh", login.json["device_id"]), 401,
                         "M_MISSING_TOKEN")
            self.refused(self.ask(
                "/refresh", login.json["device_id"],
                self.cookie(login).split("=")[0] + "=x"), 401,
                "M_UNKNOWN_TOKEN")
        self.assertEqual(200, self.refresh(login, pin=PIN).status)
        self.refused(self.world.stranger().put(SESSION + "/lock", {}), 401,
                     "M_MISSING_TOKEN")

    def test_the_password_opens_it_too(self):
        login = self.login(self.person)
        self.set_pin(login, PIN)
        again = self.login(self.person, device_id=login.json["device_id"])
        self.assertTrue(again.json["lock"]["has_pin"])
        unlock = again.json["lock"]["unlock"]
        self.assertEqual(200, self.refresh(again, unlock=unlock).status)


class Shared(LockCase):
    def test_it_ends_by_itself_and_needs_a_pin(self):
        login = self.login(self.person, shared=True)
        lock = login.json["lock"]
        self.assertTrue(lock["is_shared"])
        self.assertEqual(0, login.json["offline_hours"])
        self.assertGreater(lock["ends_ms"], 0)
        self.assertEqual(200, self.refresh(login,
                                           unlock=lock["unlock"]).status)
        self.assertEqual(200, self.set_pin(login, PIN).status)
        self.refused(self.set_pin(login, None, PIN), 403, "M_FORBIDDEN")
        self.assertEqual(200, self.refresh(login, pin=PIN).status)
        self.sql("UPDATE device_locks SET ends_ms = 1 WHERE is_shared = 1")
        self.refused(self.refresh(login, pin=PIN), 401, "M_UNKNOWN_TOKEN")
        self.assertEqual(401, self.whoami(login))

    def test_who_chose_no_pin_signs_in_again(self):
        login = self.login(self.person, shared=True)
        self.refused(self.refresh(login), 401, "M_UNKNOWN_TOKEN")
        self.assertEqual(401, self.whoami(login))

    def test_people_on_one_device_have_sessions_of_their_own(self):
        other = self.world.new_person()
        one = self.login(self.person, shared=True)
        two = self.login(other, shared=True)
        self.set_pin(one, PIN)
        self.set_pin(two, "9081")
        self.refused(self.refresh(one, pin="9081"), 403, NEEDED)
        self.assertEqual(self.person.user_id,
                         self.refresh(one, pin=PIN).json["user_id"])
        self.assertEqual(other.user_id,
                         self.refresh(two, pin="9081").json["user_id"])
