"""How often and how much: rates with their 429, and sizes."""

import server as servers
from client import V3, Client, quote, rooms
from world import PASSWORD, WORLD, Case


def setUpModule():
    global SERVER
    SERVER = servers.Server("rates.test", extra="[limits]\nrates = on")
    SERVER.start()


def tearDownModule():
    SERVER.end()


class Rates(Case):
    def person(self, name):
        return Client(SERVER, WORLD.judge, SERVER.register(name, PASSWORD))

    def until_limited(self, ask, most=1000):
        for _ in range(most):
            answer = ask()
            if answer.status == 429:
                self.assertEqual("M_LIMIT_EXCEEDED", answer.errcode)
                self.assertGreater(answer["retry_after_ms"], 0)
                seconds = int(answer.headers["retry-after"])
                self.assertGreaterEqual(seconds * 1000,
                                        answer["retry_after_ms"])
                return
        self.fail("never limited")

    def test_sends_of_one_person(self):
        noisy, quiet = self.person("noisy"), self.person("quiet")
        room, other = noisy.create_room(), quiet.create_room()
        self.until_limited(lambda: noisy.put(
            rooms(room) + "/send/m.room.message/" + noisy.transaction(),
            {"msgtype": "m.text", "body": "x"}))
        quiet.send(other, "not limited by others")
        # Another class of endpoint has a bucket of its own.
        self.assertEqual(200, noisy.get(V3 + "/account/whoami").status)

    def test_wrong_passwords_of_one_account(self):
        self.person("guessed")
        self.person("guessing")

        def login(user, password):
            return Client(SERVER, WORLD.judge).post(V3 + "/login", {
                "type": "m.login.password", "password": password,
                "identifier": {"type": "m.id.user", "user": user}})
        self.until_limited(lambda: login("guessed", "wrong"), 30)
        # Neither does the right one help now.
        self.assertEqual(429, login("guessed", PASSWORD).status)
        self.assertEqual(200, login("guessing", PASSWORD).status)

    def test_registration_by_address(self):
        self.until_limited(lambda: Client(SERVER, WORLD.judge).post(
            V3 + "/register", {}), 50)


class Guessing(Case):
    """One address tries many accounts; each account only once."""

    def setUp(self):
        super().setUp()
        self.own = servers.Server("guess.test", extra="[limits]\nrates = on")
        with open(self.own.config, encoding="utf-8") as f:
            text = f.read()
        with open(self.own.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[server]\n", "[server]\ntrusted_proxies = "
                                 "127.0.0.0/8\n", 1))
        self.addCleanup(self.own.close)
        self.own.start()
        self.own.register("anna", PASSWORD)

    def login(self, user, password, address):
        return Client(self.own, WORLD.judge).post(V3 + "/login", {
            "type": "m.login.password", "password": password,
            "identifier": {"type": "m.id.user", "user": user}},
            headers={"X-Forwarded-For": address})

    def test_one_address_many_accounts(self):
        for i in range(200):
            answer = self.login("somebody%d" % i, "wrong", "192.0.2.1")
            if answer.status == 429:
                break
            self.refused(answer, 403, "M_FORBIDDEN")
        self.assertEqual(429, answer.status)
        # From there nobody gets in; from elsewhere, whoever has the password.
        self.assertEqual(429, self.login("anna", PASSWORD,
                                         "192.0.2.1").status)
        self.assertEqual(200, self.login("anna", PASSWORD,
                                         "192.0.2.2").status)


class Sizes(Case):
    def test_device_names(self):
        body = {"type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user",
                               "user": self.anna.user_id}}
        answer = self.anna.post(V3 + "/login", dict(
            body, initial_device_display_name="x" * 5000))
        self.refused(answer, 400, "M_INVALID_PARAM")
        self.refused(self.anna.post(V3 + "/login", dict(
            body, device_id="x" * 300)), 400, "M_INVALID_PARAM")

    def test_profiles(self):
        path = V3 + "/profile/%s/" % quote(self.anna.user_id)
        self.refused(self.anna.put(path + "org.ward.x", {
            "org.ward.x": "y" * 70000}), 400, "M_PROFILE_TOO_LARGE")
        long = "k" * 300
        self.refused(self.anna.put(path + long, {long: 1}), 400,
                     "M_KEY_TOO_LARGE")
        self.anna.ok("PUT", path + "m.tz", {"m.tz": "Europe/London"})
        self.assertEqual("Europe/London", self.anna.get(path + "m.tz")[
            "m.tz"])
        self.anna.ok("DELETE", path + "m.tz")
        self.refused(self.anna.get(path + "m.tz"), 404, "M_NOT_FOUND")

    def test_account_data(self):
        path = V3 + "/user/%s/account_data/" % quote(self.anna.user_id)
        self.refused(self.anna.put(path + "org.ward.big", {
            "x": "y" * 70000}), 413, "M_TOO_LARGE")
        self.refused(self.anna.put(path + "t" * 300, {}), 400,
                     "M_INVALID_PARAM")
        for kind in ("m.fully_read", "m.push_rules"):
            self.refused(self.anna.put(path + kind, {}), 405)

    def test_events(self):
        room = self.anna.create_room()
        self.refused(self.anna.put(rooms(room) + "/send/m.room.message/big", {
            "msgtype": "m.text", "body": "x" * 65000}), 413, "M_TOO_LARGE")
        kind = "t" * 300
        self.assertIn(self.anna.put(
            rooms(room) + "/send/%s/long" % kind, {}).status, (400, 413))
        deep = b'{"a":' * 200 + b"1" + b"}" * 200
        self.refused(self.anna.call(
            "PUT", rooms(room) + "/send/m.room.message/deep", data=deep), 400,
            "M_NOT_JSON", "M_BAD_JSON")


class LoginPage(Case):
    def test_signs_in_without_a_client(self):
        page = self.world.stranger().raw("GET", "/_matrix/static/client/login/"
                                         "?device_id=A%22%3Cscript%3E")
        self.assertEqual(200, page.status, page)
        self.assertIn(b"window.matrixLogin.onLogin", page.body)
        self.assertNotIn(b"A\"<script>", page.body)
        self.assertIn("default-src 'none'",
                      page.headers["content-security-policy"])
