"""Pushers of the kind "email": one mail says how much is unread, and no more."""

import re
import time

import case_mail
import server as servers
from client import V3, Client, quote, rooms
from world import PASSWORD, WORLD, Case

DEADLINE_S = 30
PUSHER = {"kind": "email", "app_id": "m.email", "lang": "en", "data": {},
          "app_display_name": "Mail", "device_display_name": "Mail"}


class MailPush(Case):
    @classmethod
    def setUpClass(cls):
        cls.post = case_mail.Post()
        cls.home = servers.Server("mail.test", extra="\n".join((
            "[mail]", "smtp_url = smtp://127.0.0.1:%d" % cls.post.port,
            "starttls = no", "from = wardwire@mail.test",
            "[push]", "mail_delay = 1", "mail_pause = 1")))
        cls.home.start()
        cls.boss = cls.client("boss", True)

    @classmethod
    def tearDownClass(cls):
        status, reports = cls.home.stop(), cls.home.sanitizer_reports()
        cls.home.close()
        cls.post.close()
        assert status == 0 and not reports, (status, reports[:3])

    @classmethod
    def client(cls, name, admin=False):
        return Client(cls.home, WORLD.judge,
                      cls.home.register(name, PASSWORD, admin))

    def person(self, name):
        """With a mail address, proven as people do it."""
        person, address = self.client(name), name + "@one.example"
        sid = person.ok("POST", V3 + "/account/3pid/email/requestToken", {
            "client_secret": "s3cret", "email": address,
            "send_attempt": 1})["sid"]
        mail = self.until(lambda: self.mails_to(address))[0]
        link = re.search(r"http\S+", mail.get_content()).group(0)
        self.assertEqual(200, person.raw(
            "POST", link[len(self.home.url):]).status)
        body = {"client_secret": "s3cret", "sid": sid}
        asked = person.post(V3 + "/account/3pid/add", body)
        body["auth"] = {"type": "m.login.password", "password": PASSWORD,
                        "session": asked["session"], "identifier": {
                            "type": "m.id.user", "user": person.user_id}}
        person.ok("POST", V3 + "/account/3pid/add", body)
        self.post.mails.clear()
        return person

    def until(self, seen):
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            found = seen()
            if found:
                return found
            time.sleep(0.05)
        self.fail("not within %d s" % DEADLINE_S)

    def mails_to(self, address):
        return [one for one in self.post.mails if one["To"] == address]

    def test_a_mail_says_how_much_and_nothing_else(self):
        dora = self.person("dora")
        dora.ok("POST", V3 + "/pushers/set", dict(
            PUSHER, pushkey="dora@one.example"))
        mine = dora.ok("GET", V3 + "/pushers")["pushers"]
        self.assertEqual(["email"], [one["kind"] for one in mine])
        room = self.room_of(self.boss, dora, name="Ward Zeppelin")
        for _ in range(5):
            self.boss.send(room, "potassium of bed nine")
        mail = self.until(lambda: self.mails_to("dora@one.example"))[0]
        self.assertRegex(mail["Subject"], r"^\d+ unread messages?$")
        text = mail.get_content()
        self.assertRegex(text, r"^You have \d+ unread messages? in Wardwire")
        self.assertIn(self.home.url, text)
        for word in ("potassium", "Zeppelin", "boss", room):
            self.assertNotIn(word, str(mail))
        # What was told is not told again; what is new is.
        self.until(lambda: re.search(
            r"^[5-9]", self.mails_to("dora@one.example")[-1]["Subject"]))
        event = self.boss.send(room, "again")
        dora.ok("POST", rooms(room) + "/receipt/m.read/" + quote(event), {})
        self.boss.send(room, "and again")
        self.until(lambda: self.mails_to("dora@one.example")[-1]["Subject"]
                   == "1 unread message")

    def test_only_to_one_s_own_address(self):
        elsa, fred = self.person("elsa"), self.person("fred")
        for address in ("fred@one.example", "nobody@one.example", "x"):
            self.refused(elsa.post(V3 + "/pushers/set", dict(
                PUSHER, pushkey=address)), 400, "M_THREEPID_NOT_FOUND")
        fred.ok("POST", V3 + "/pushers/set", dict(
            PUSHER, pushkey="fred@one.example"))
        room = self.room_of(self.boss, fred)
        fred.ok("POST", V3 + "/account/3pid/delete", {
            "medium": "email", "address": "fred@one.example"})
        self.boss.send(room, "x")
        self.until(lambda: not fred.ok("GET", V3 + "/pushers")["pushers"])
        self.assertEqual([], self.mails_to("fred@one.example"))

    def test_without_mail(self):
        self.refused(self.anna.post(V3 + "/pushers/set", dict(
            PUSHER, pushkey="anna@one.example")), 400, "M_INVALID_PARAM")
