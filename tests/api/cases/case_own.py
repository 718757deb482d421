"""Our own endpoints (docs/api): browser sessions, the staff directory."""

from client import V3, Client, quote
from world import PASSWORD, Case

SESSION = "/_wardwire/session/v1"
STAFF = "/_wardwire/directory/v1/staff"


class Browser(Case):
    def login(self, person, **more):
        body = {"type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user",
                               "user": person.user_id},
                "initial_device_display_name": "Ward desktop"}
        body.update(more)
        return self.world.stranger().post(SESSION + "/login", body)

    def cookie(self, answer):
        return answer.headers["set-cookie"].split(";")[0]

    def ask(self, what, device_id, cookie=None, **headers):
        if cookie:
            headers["Cookie"] = cookie
        return self.world.stranger().post(
            SESSION + what, {"device_id": device_id}, headers=headers)

    def whoami(self, answer):
        mine = Client(self.server, self.world.judge, answer.json)
        return mine.get(V3 + "/account/whoami").status

    def test_cookie_is_kept_from_scripts_and_other_sites(self):
        answer = self.login(self.anna)
        parts = answer.headers["set-cookie"].split("; ")
        self.assertRegex(parts[0], "^wardwire_refresh_[0-9a-f]{8}=.{40,}")
        self.assertIn("HttpOnly", parts)
        self.assertIn("SameSite=Strict", parts)
        self.assertIn("Path=/_wardwire/session", parts)
        self.assertIn("Max-Age=2592000", parts)
        self.assertNotIn("refresh_token", answer.json)
        self.assertEqual("no-store", answer.headers["cache-control"])
        self.assertEqual(200, self.whoami(answer))

    def test_refresh_rotates_and_tabs_live_on(self):
        first = self.login(self.anna)
        device = first["device_id"]
        one = self.ask("/refresh", device, self.cookie(first))
        two = self.ask("/refresh", device, self.cookie(first))
        self.assertEqual(200, one.status, one)
        self.assertEqual(200, two.status, two)
        self.assertNotEqual(self.cookie(first), self.cookie(one))
        self.assertEqual(first["device_secret"], two["device_secret"])
        for answer in (first, one, two):
            self.assertEqual(200, self.whoami(answer))

    def test_secret_belongs_to_the_device(self):
        one = self.login(self.anna, device_id="DESK1")
        again = self.login(self.anna, device_id="DESK1")
        other = self.login(self.anna, device_id="DESK2")
        self.assertEqual(one["device_secret"], again["device_secret"])
        self.assertNotEqual(one["device_secret"], other["device_secret"])

    def test_logout(self):
        answer = self.login(self.anna)
        device = answer["device_id"]
        out = self.ask("/logout", device, self.cookie(answer))
        self.assertEqual(200, out.status, out)
        self.assertIn("Max-Age=0", out.headers["set-cookie"])
        self.assertEqual(401, self.whoami(answer))
        self.refused(self.ask("/refresh", device, self.cookie(answer)), 401,
                     "M_UNKNOWN_TOKEN")
        self.assertEqual(200, self.ask("/logout", device).status)

    def test_nothing_without_the_cookie_of_the_device(self):
        answer = self.login(self.anna)
        self.refused(self.ask("/refresh", answer["device_id"]), 401,
                     "M_MISSING_TOKEN")
        self.refused(self.ask("/refresh", "OTHER", self.cookie(answer)), 401,
                     "M_MISSING_TOKEN")

    def test_only_our_own_pages(self):
        answer = self.login(self.anna)
        device, cookie = answer["device_id"], self.cookie(answer)
        for headers in ({"Origin": "https://evil.example"},
                        {"Origin": "null"},
                        {"Content-Type": "text/plain"}):
            self.refused(self.ask("/refresh", device, cookie, **headers),
                         403, "M_FORBIDDEN")
        own = {"Origin": "http://127.0.0.1:%d" % self.server.port}
        self.assertEqual(200, self.ask("/refresh", device, cookie,
                                       **own).status)

    def test_wrong_password(self):
        self.refused(self.login(self.ben, password="wrong"), 403,
                     "M_FORBIDDEN")


class Directory(Case):
    def test_everybody_page_by_page(self):
        seen, start, total = [], None, None
        while True:
            query = {"limit": 30}
            if start:
                query["from"] = start
            page = self.anna.get(STAFF, query=query)
            seen += [one["user_id"] for one in page["staff"]]
            total, start = page["total"], page.json.get("next")
            if not start:
                break
        self.assertEqual(total, len(seen))
        self.assertEqual(total, len(set(seen)))
        self.assertIn(self.ben.user_id, seen)

    def test_search(self):
        person = self.world.new_person()
        person.ok("PUT", V3 + "/profile/%s/displayname" % quote(
            person.user_id), {"displayname": "Siobh\u00e1n de B\u00farca"})
        for term in ("siobhan", "BURCA", "burca siob"):
            found = self.anna.get(STAFF, query={"search": term})
            self.assertEqual([person.user_id],
                             [one["user_id"] for one in found["staff"]])
        self.assertEqual(0, self.anna.get(
            STAFF, query={"search": "zzzz"})["total"])

    def test_one_person(self):
        one = self.anna.get(STAFF + "/" + quote(self.ben.user_id))
        self.assertEqual(self.ben.user_id, one["user_id"])
        self.refused(self.anna.get(STAFF + "/" + quote("@no:" +
                                                       self.server.name)),
                     404, "M_NOT_FOUND")

    def test_only_for_those_signed_in(self):
        self.refused(self.world.stranger().get(STAFF), 401,
                     "M_MISSING_TOKEN")

    def test_info_is_for_anyone(self):
        info = self.world.stranger().get("/_wardwire/client/v1/info")
        self.assertEqual(200, info.status, info)
        self.assertEqual(self.server.name, info["server_name"])
