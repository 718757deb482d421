"""Signing in by another service: OpenID Connect."""

import re
import tempfile
import urllib.parse

import oidc
import server as servers
from client import V1, V3, Client, quote
from world import PASSWORD, WORLD, Case

HERE = "http://client.example/app?x=1&loginToken=old#part"


def setUpModule():
    global PROVIDER, SERVER, SECRET_FILE
    PROVIDER = oidc.Provider()
    SECRET_FILE = tempfile.NamedTemporaryFile("w", suffix=".secret")
    SECRET_FILE.write(oidc.SECRET + "\n")
    SECRET_FILE.flush()
    SERVER = servers.Server("sso.test", extra="\n".join((
        "[sso]", "issuer = " + PROVIDER.issuer, "client_id = " + oidc.CLIENT,
        "client_secret_file = " + SECRET_FILE.name, "name = Staff & friends",
        "localpart_domain = trust.example",
        "allow_private_addresses = 127.0.0.0/8",
        "trusted_clients = http://known.example/app")))
    SERVER.start()


def tearDownModule():
    PROVIDER.close()
    SECRET_FILE.close()
    SERVER.end()


class Browser:
    """Keeps cookies and follows nothing by itself."""

    def __init__(self, judge):
        self.client = Client(SERVER, judge)
        self.cookies = {}

    def go(self, url, method="GET"):
        assert url.startswith((SERVER.url, "/")), url
        path = url[len(SERVER.url):] if url.startswith("http") else url
        answer = self.client.raw(method, path, headers={
            "Accept": "text/html", "Cookie": "; ".join(
                "%s=%s" % one for one in self.cookies.items())})
        cookie = answer.headers.get("set-cookie")
        if cookie:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
        return answer


class SingleSignOn(Case):
    def setUp(self):
        super().setUp()
        PROVIDER.claims, PROVIDER.info, PROVIDER.alg = {}, {}, "RS256"
        PROVIDER.problems.clear()
        self.browser = Browser(WORLD.judge)
        self.outside = Client(SERVER, WORLD.judge)

    def tearDown(self):
        super().tearDown()
        self.assertEqual([], PROVIDER.problems)

    def begin(self, redirect=HERE, provider=""):
        return self.browser.go(V3 + "/login/sso/redirect%s?redirectUrl=%s" % (
            provider, quote(redirect)))

    def at_provider(self, answer):
        """The provider's answer: the URL back to us."""
        self.assertEqual(302, answer.status, answer)
        url = urllib.parse.urlsplit(answer.headers["location"])
        self.assertTrue(answer.headers["location"].startswith(
            PROVIDER.issuer + "/authorize?"))
        connection = servers.http.client.HTTPConnection(url.netloc)
        connection.request("GET", url.path + "?" + url.query)
        back = connection.getresponse().getheader("Location")
        connection.close()
        return back

    def come_back(self, **more):
        return self.browser.go(self.at_provider(self.begin(**more)))

    def token_of(self, page):
        self.assertEqual(200, page.status, page)
        link = re.search(rb'href="([^"]*)"', page.body).group(1).decode()
        link = urllib.parse.urlsplit(link.replace("&amp;", "&"))
        self.assertEqual(("client.example", "/app", "part"),
                         (link.netloc, link.path, link.fragment))
        query = urllib.parse.parse_qs(link.query)
        self.assertEqual(["1"], query["x"])
        self.assertEqual(1, len(query["loginToken"]))
        return query["loginToken"][0]

    def sign_in(self, **claims):
        PROVIDER.claims = claims
        answer = self.outside.post(V3 + "/login", {
            "type": "m.login.token", "token": self.token_of(
                self.come_back())})
        self.assertEqual(200, answer.status, answer)
        return Client(SERVER, WORLD.judge, answer.json)

    def refused_page(self, answer, status):
        self.assertEqual(status, answer.status, answer)
        self.assertIn(b"did not work", answer.body)
        self.assertNotIn(b"loginToken", answer.body)

    def test_is_offered(self):
        flows = self.outside.get(V3 + "/login")["flows"]
        self.assertIn({"type": "m.login.sso", "identity_providers": [
            {"id": "oidc", "name": "Staff & friends"}]}, flows)

    def test_a_new_person_and_again(self):
        first = self.sign_in(sub="new", name="Sam Jones",
                             preferred_username="Sam.Jones@trust.example")
        self.assertEqual("@sam.jones:sso.test", first.user_id)
        self.assertEqual("Sam Jones", first.get(
            V3 + "/profile/" + quote(first.user_id))["displayname"])
        self.assertFalse(first.get(V3 + "/capabilities")["capabilities"][
            "m.change_password"]["enabled"])
        again = self.sign_in(sub="new", preferred_username="another")
        self.assertEqual(first.user_id, again.user_id)
        self.assertNotEqual(first.device_id, again.device_id)

    def test_names_are_mapped(self):
        person = self.sign_in(sub="odd", preferred_username="Zoë@else.test")
        self.assertEqual("@zo=c3=ab=40else.test:sso.test", person.user_id)

    def test_by_elliptic_curve_and_user_info(self):
        PROVIDER.alg = "ES256"
        PROVIDER.info = {"preferred_username": "informed", "name": "In"}
        person = self.sign_in(sub="es")
        self.assertEqual("@informed:sso.test", person.user_id)

    def test_new_keys_are_fetched(self):
        self.sign_in(sub="keys", preferred_username="keys")
        old = PROVIDER.keys
        PROVIDER.keys = oidc.Keys("new")
        try:
            page = self.come_back()
            # They are asked for again at most every half minute.
            self.assertIn(page.status, (200, 403))
        finally:
            PROVIDER.keys = old

    def test_who_begins_is_asked_nothing_by_known_clients(self):
        PROVIDER.claims = {"sub": "known", "preferred_username": "known"}
        for url in ("http://known.example/app", "http://known.example/app/a",
                    SERVER.url + "/"):
            answer = self.come_back(redirect=url)
            self.assertEqual(302, answer.status, answer)
            self.assertTrue(answer.headers["location"].startswith(
                url + "?loginToken="), answer.headers)
        for url in ("http://known.example/apple", "http://known.example.evil/",
                    "http://known.example@evil.example/app"):
            answer = self.come_back(redirect=url)
            self.assertEqual(200, answer.status)
            self.assertIn(b"If you do not know it", answer.body)

    def test_addresses_that_are_none(self):
        for url in ("javascript:alert(1)", "JavaScript:alert(1)", "data:,x",
                    "/relative", "no", "http://a b/", "x" * 3000):
            self.refused_page(self.begin(redirect=url), 400)
        self.refused(self.browser.go(V3 + "/login/sso/redirect"), 400,
                     "M_MISSING_PARAM")
        self.refused_page(self.begin(provider="/none"), 404)
        self.assertEqual(302, self.begin(provider="/oidc").status)

    def test_a_taken_name(self):
        SERVER.register("taken", PASSWORD)
        PROVIDER.claims = {"sub": "t", "preferred_username": "taken"}
        self.refused_page(self.come_back(), 400)

    def test_tokens_that_are_not_for_this(self):
        for wrong in ({"aud": "other"}, {"aud": ["wardwire", "other"]},
                      {"azp": "other"}, {"iss": "http://evil.example"},
                      {"nonce": "other"}, {"nonce": None}, {"exp": 1000},
                      {"exp": None}, {"sub": ""}, {"sub": 7},
                      {"sub": "x" * 300}):
            PROVIDER.claims = dict({"preferred_username": "never"}, **wrong)
            self.refused_page(self.come_back(), 403)
        PROVIDER.claims, PROVIDER.alg = {"preferred_username": "never"}, "none"
        self.refused_page(self.come_back(), 403)
        self.assertEqual(404, self.outside.get(
            V3 + "/profile/@never:sso.test").status)

    def test_another_browser_cannot_end_it(self):
        PROVIDER.claims = {"sub": "b", "preferred_username": "browser"}
        back = self.at_provider(self.begin())
        self.refused_page(Browser(WORLD.judge).go(back), 403)
        self.refused_page(self.browser.go(back), 403)  # it was used

    def test_once(self):
        PROVIDER.claims = {"sub": "o", "preferred_username": "once"}
        back = self.at_provider(self.begin())
        self.assertEqual(200, self.browser.go(back).status)
        self.refused_page(self.browser.go(back), 403)

    def test_refusals_of_the_provider(self):
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(
            self.begin().headers["location"]).query)["state"][0]
        self.refused_page(self.browser.go(
            "/_wardwire/sso/v1/callback?error=access_denied&state=" + state),
            403)
        self.refused_page(self.browser.go("/_wardwire/sso/v1/callback"), 403)

    def test_confirming(self):
        person = self.sign_in(sub="c", preferred_username="confirms")
        asked = person.post(V1 + "/login/get_token")
        self.assertEqual(401, asked.status)
        self.assertEqual([{"stages": ["m.login.sso"]}], asked["flows"])
        page = V3 + "/auth/m.login.sso/fallback/web?session=" + asked[
            "session"]
        form = self.browser.go(page)
        self.assertIn(person.user_id.encode(), form.body)
        proof = {"auth": {"session": asked["session"]}}
        PROVIDER.claims = {"sub": "somebody", "preferred_username": "else"}
        self.refused_page(self.browser.go(self.at_provider(
            self.browser.go(page, "POST"))), 403)
        self.assertEqual(401, person.post(V1 + "/login/get_token",
                                          proof).status)
        PROVIDER.claims = {"sub": "c"}
        done = self.browser.go(self.at_provider(self.browser.go(page,
                                                                "POST")))
        self.assertEqual("login", PROVIDER.asked[-1]["prompt"])
        self.assertIn(b"onAuthDone", done.body)
        answer = person.post(V1 + "/login/get_token", proof)
        self.assertEqual(200, answer.status, answer)

    def test_closed_accounts_stay_closed(self):
        person = self.sign_in(sub="z", preferred_username="closes")
        asked = person.post(V3 + "/account/deactivate")
        self.browser.go(self.at_provider(self.browser.go(
            V3 + "/auth/m.login.sso/fallback/web?session=" + asked["session"],
            "POST")))
        self.assertEqual(200, person.post(V3 + "/account/deactivate", {
            "auth": {"session": asked["session"]}}).status)
        self.refused_page(self.come_back(), 403)


class WithoutIt(Case):
    def test_not_offered(self):
        anybody = self.world.stranger()
        for flow in anybody.get(V3 + "/login")["flows"]:
            self.assertNotEqual("m.login.sso", flow["type"])
        for path in ("", "/oidc"):
            self.assertEqual(404, anybody.get(
                V3 + "/login/sso/redirect" + path,
                query={"redirectUrl": "http://a.example"}).status)
