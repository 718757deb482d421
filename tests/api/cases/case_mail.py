"""What a server needs others for: mail addresses of people, registration by
token and terms, a TURN server."""

import base64
import email
import email.policy
import hashlib
import hmac
import re
import socketserver
import tempfile
import threading
import time
import urllib.parse

import server as servers
from client import V1, V3, Client
from world import PASSWORD, WORLD, Case

DEADLINE_S = 30


class Post:
    """Takes mail by SMTP and keeps it."""

    def __init__(self):
        self.mails = []
        post = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line):
                self.wfile.write(line.encode() + b"\r\n")

            def data(self):
                self.say("354 go on")
                lines = []
                for line in iter(self.rfile.readline, b".\r\n"):
                    lines.append(line)
                post.mails.append(email.message_from_bytes(
                    b"".join(lines), policy=email.policy.default))

            def handle(self):
                self.say("220 post")
                for line in iter(self.rfile.readline, b""):
                    word = line.split()[0].upper()
                    if word == b"DATA":
                        self.data()
                    self.say("221 bye" if word == b"QUIT" else "250 yes")
                    if word == b"QUIT":
                        return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A client may leave."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def setUpModule():
    global POST, SERVER, SECRET_FILE
    POST = Post()
    SECRET_FILE = tempfile.NamedTemporaryFile("w", suffix=".secret")
    SECRET_FILE.write("of the TURN server\n")
    SECRET_FILE.flush()
    SERVER = servers.Server("mail.test", extra="\n".join((
        "[calls]", "turn_secret_file = " + SECRET_FILE.name,
        "turn_uris = turn:turn.test?transport=udp, turns:turn.test",
        "turn_ttl = 600",
        "[mail]", "smtp_url = smtp://127.0.0.1:%d" % POST.port,
        "starttls = no", "from = wardwire@mail.test",
        "[registration]", "requires_token = yes",
        "terms_url = https://mail.test/terms", "terms_version = 7")),
        registration="yes")
    SERVER.start()


def tearDownModule():
    POST.close()
    SECRET_FILE.close()
    SERVER.end()


class Mailed(Case):
    names = 0

    def setUp(self):
        super().setUp()
        POST.mails.clear()
        self.anybody = Client(SERVER, WORLD.judge)

    def person(self):
        Mailed.names += 1
        return Client(SERVER, WORLD.judge, SERVER.register(
            "m%d" % Mailed.names, PASSWORD))

    def mail(self):
        deadline = time.monotonic() + DEADLINE_S
        while not POST.mails and time.monotonic() < deadline:
            time.sleep(0.01)
        return POST.mails.pop()

    def link(self):
        text = self.mail().get_content()
        return re.search(r"http\S+", text).group(0)

    def follow(self, link, method="POST"):
        assert link.startswith(SERVER.url), link
        return self.anybody.raw(method, link[len(SERVER.url):])

    def ask(self, use, address, secret="s3cret", attempt=1, person=None,
            **more):
        return (person or self.anybody).post(V3 + use, dict({
            "client_secret": secret, "email": address,
            "send_attempt": attempt}, **more))

    def proven(self, person, path, body, password=PASSWORD):
        body["auth"] = {
            "type": "m.login.password", "password": password,
            "session": person.post(path, body)["session"],
            "identifier": {"type": "m.id.user", "user": person.user_id}}
        return person.post(path, body)

    def with_address(self, address):
        person = self.person()
        sid = self.ask("/account/3pid/email/requestToken", address,
                       person=person)["sid"]
        link = self.link()
        self.assertEqual(200, self.follow(link).status)
        answer = self.proven(person, V3 + "/account/3pid/add", {
            "client_secret": "s3cret", "sid": sid})
        self.assertEqual(200, answer.status, answer)
        return person


class Addresses(Mailed):
    add = "/account/3pid/email/requestToken"

    def test_added_used_and_removed(self):
        person = self.with_address("Sam@One.Example")
        mine = person.get(V3 + "/account/3pid")["threepids"]
        self.assertEqual([("email", "sam@one.example")],
                         [(one["medium"], one["address"]) for one in mine])
        login = self.anybody.post(V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "identifier": {"type": "m.id.thirdparty", "medium": "email",
                           "address": "SAM@one.example"}})
        self.assertEqual(person.user_id, login["user_id"])
        other = self.person()
        self.refused(self.ask(self.add, "sam@one.example", person=other), 400,
                     "M_THREEPID_IN_USE")
        other.ok("POST", V3 + "/account/3pid/delete", {
            "medium": "email", "address": "sam@one.example"})
        self.assertEqual(1, len(person.get(V3 + "/account/3pid")[
            "threepids"]))
        person.ok("POST", V3 + "/account/3pid/delete", {
            "medium": "email", "address": "sam@one.example"})
        self.assertEqual([], person.get(V3 + "/account/3pid")["threepids"])
        self.assertTrue(person.get(V3 + "/capabilities")["capabilities"][
            "m.3pid_changes"]["enabled"])

    def test_a_link_that_is_only_opened_proves_nothing(self):
        person = self.person()
        sid = self.ask(self.add, "opened@one.example", person=person)["sid"]
        link = self.link()
        page = self.follow(link, "GET")
        self.assertEqual(200, page.status)
        self.assertIn(b'method="post"', page.body)
        wrong = self.proven(person, V3 + "/account/3pid/add", {
            "client_secret": "s3cret", "sid": sid})
        self.refused(wrong, 403, "M_THREEPID_AUTH_FAILED")
        for part in ("token=", "client_secret=", "sid="):
            self.assertEqual(404, self.follow(link.replace(
                part, part + "x")).status)
        self.assertEqual(404, self.follow(link.split("?")[0]).status)

    def test_the_secret_of_who_asked(self):
        person = self.person()
        sid = self.ask(self.add, "secret@one.example", person=person)["sid"]
        self.assertEqual(200, self.follow(self.link()).status)
        self.refused(self.proven(person, V3 + "/account/3pid/add", {
            "client_secret": "other", "sid": sid}), 403,
            "M_THREEPID_AUTH_FAILED")

    def test_attempts(self):
        person = self.person()
        first = self.ask(self.add, "again@one.example", person=person)
        self.mail()
        same = self.ask(self.add, "again@one.example", person=person)
        self.assertEqual(first["sid"], same["sid"])
        self.assertEqual([], POST.mails)
        more = self.ask(self.add, "again@one.example", attempt=2,
                        person=person)
        self.assertEqual(first["sid"], more["sid"])
        self.mail()

    def test_what_is_none(self):
        for address in ("no", "@a.example", "a@", "a@b@c", "a b@c.example",
                        "<a@b.example>", "a@b.example\r\nBcc: x@y"):
            self.refused(self.ask(self.add, address), 400,
                         "M_INVALID_PARAM")
        self.refused(self.ask(self.add, "a@b.example", secret="ö"), 400,
                     "M_INVALID_PARAM")
        self.refused(self.ask(self.add, "a@b.example",
                              next_link="javascript:1"), 400,
                     "M_INVALID_PARAM")
        self.assertEqual([], POST.mails)

    def test_next_link(self):
        self.ask(self.add, "next@one.example",
                 next_link='https://app.example/?a=1&b="2"')
        done = self.follow(self.link())
        self.assertIn(b'href="https://app.example/?a=1&amp;b=&quot;2&quot;"',
                      done.body)


class Calls(Mailed):
    def test_turn_credentials(self):
        person = self.person()
        before = int(time.time())
        answer = person.get(V3 + "/voip/turnServer")
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(["turn:turn.test?transport=udp", "turns:turn.test"],
                         answer["uris"])
        self.assertEqual(600, answer["ttl"])
        ends, user_id = answer["username"].split(":", 1)
        self.assertEqual(person.user_id, user_id)
        self.assertGreaterEqual(int(ends), before + 600)
        self.assertEqual(base64.b64encode(hmac.new(
            b"of the TURN server", answer["username"].encode(),
            hashlib.sha1).digest()).decode(), answer["password"])


class Passwords(Mailed):
    use = "/account/password/email/requestToken"

    def set_password(self, sid, session=None):
        auth = {"type": "m.login.email.identity",
                "threepid_creds": {"sid": sid, "client_secret": "s3cret"}}
        if session:
            auth["session"] = session
        return self.anybody.post(V3 + "/account/password", {
            "new_password": "Forgotten-horse-8", "auth": auth})

    def test_a_new_one_by_mail(self):
        person = self.with_address("forgot@two.example")
        session = self.anybody.post(V3 + "/account/password", {
            "new_password": "Forgotten-horse-8"})
        self.assertEqual([{"stages": ["m.login.email.identity"]}],
                         session["flows"])
        sid = self.ask(self.use, "forgot@two.example")["sid"]
        link = self.link()
        self.refused(self.set_password(sid, session["session"]), 401,
                     "M_FORBIDDEN")
        self.assertEqual(200, self.follow(link).status)
        answer = self.set_password(sid, session["session"])
        self.assertEqual(200, answer.status, answer)
        self.refused(person.get(V3 + "/account/whoami"), 401,
                     "M_UNKNOWN_TOKEN")
        self.assertEqual(200, self.anybody.post(V3 + "/login", {
            "type": "m.login.password", "password": "Forgotten-horse-8",
            "identifier": {"type": "m.id.user", "user": person.user_id}}
            ).status)
        self.refused(self.set_password(sid), 401, "M_FORBIDDEN")

    def test_unknown_addresses_look_the_same(self):
        answer = self.ask(self.use, "unknown@two.example")
        self.assertEqual(200, answer.status, answer)
        self.assertEqual([], POST.mails)

    def test_a_proof_for_something_else(self):
        person = self.person()
        sid = self.ask("/account/3pid/email/requestToken",
                       "other@two.example", person=person)["sid"]
        self.assertEqual(200, self.follow(self.link()).status)
        self.refused(self.set_password(sid), 401, "M_FORBIDDEN")


class Registration(Mailed):
    """The server wants a token and that terms are accepted."""

    def setUp(self):
        super().setUp()
        login = SERVER.register("reg%d" % time.time_ns(), PASSWORD, True)
        self.boss = Client(SERVER, WORLD.judge, login)

    def token(self, **more):
        return self.boss.ok("POST", "/_synapse/admin/v1/registration_tokens/"
                            "new", more)["token"]

    def valid(self, token):
        return self.anybody.get(
            V1 + "/register/m.login.registration_token/validity",
            query={"token": token})["valid"]

    def register(self, name, **auth):
        body = {"username": name, "password": PASSWORD}
        if auth:
            body["auth"] = auth
        return self.anybody.post(V3 + "/register", body)

    def test_token_then_terms(self):
        token = self.token(uses_allowed=1)
        self.assertTrue(self.valid(token))
        asked = self.register("reg1")
        self.assertEqual([{"stages": ["m.login.registration_token",
                                      "m.login.terms"]}], asked["flows"])
        terms = asked["params"]["m.login.terms"]["policies"][
            "terms_of_service"]
        self.assertEqual("7", terms["version"])
        self.assertEqual("https://mail.test/terms", terms["en"]["url"])
        session = asked["session"]
        early = self.register("reg1", type="m.login.terms", session=session)
        self.refused(early, 401, "M_FORBIDDEN")
        wrong = self.register("reg1", type="m.login.registration_token",
                              token="wrong", session=session)
        self.refused(wrong, 401, "M_FORBIDDEN")
        half = self.register("reg1", type="m.login.registration_token",
                             token=token, session=session)
        self.assertEqual(401, half.status)
        self.assertIsNone(half.errcode)
        self.assertEqual(["m.login.registration_token"], half["completed"])
        done = self.register("reg1", type="m.login.terms", session=session)
        self.assertEqual(200, done.status, done)
        self.assertEqual("@reg1:mail.test", done["user_id"])
        self.assertFalse(self.valid(token))

    def test_a_used_up_token(self):
        token = self.token(uses_allowed=1)
        sessions = []
        for name in ("reg2", "reg3"):
            session = self.register(name)["session"]
            self.register(name, type="m.login.registration_token",
                          token=token, session=session)
            sessions.append(session)
        answers = [self.register(name, type="m.login.terms", session=one)
                   for name, one in zip(("reg2", "reg3"), sessions)]
        self.assertEqual(200, answers[0].status, answers[0])
        self.refused(answers[1], 403, "M_FORBIDDEN")
        self.assertEqual(404, self.anybody.get(
            V3 + "/profile/@reg3:mail.test").status)

    def test_on_pages(self):
        token = self.token()
        session = self.register("reg4")["session"]
        for kind, form in (("m.login.registration_token", {"token": token}),
                           ("m.login.terms", {"agree": "1"})):
            path = V3 + "/auth/%s/fallback/web?session=%s" % (kind, session)
            page = self.anybody.raw("GET", path)
            self.assertEqual(200, page.status)
            done = self.anybody.raw("POST", path,
                                    urllib.parse.urlencode(form).encode())
            self.assertIn(b"onAuthDone", done.body)
        done = self.register("reg4", session=session)
        self.assertEqual(200, done.status, done)

    def test_names_are_checked_first(self):
        self.register("UPPER")
        self.refused(self.register("UPPER"), 400, "M_INVALID_USERNAME")
        self.refused(self.register("server-notices"), 400, "M_USER_IN_USE")
        self.refused(self.anybody.post(V3 + "/register?kind=guest"), 403,
                     "M_GUEST_ACCESS_FORBIDDEN")

    def test_validity(self):
        for token in ("none", "x" * 100, "a b"):
            self.assertFalse(self.valid(token))
        self.refused(self.anybody.get(
            V1 + "/register/m.login.registration_token/validity"), 400,
            "M_MISSING_PARAM")
        gone = self.token(expiry_time=int(time.time() * 1000) + 200)
        deadline = time.monotonic() + DEADLINE_S
        while self.valid(gone) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(self.valid(gone))

    def test_by_mail_who_has_an_account_is_told(self):
        self.with_address("here@three.example")
        answer = self.ask("/register/email/requestToken",
                          "here@three.example", secret="other")
        self.assertEqual(200, answer.status, answer)
        self.assertIn("belongs to an account", self.mail().get_content())


class RegistrationByMail(Case):
    """The server wants a mail address of who makes an account."""

    def test_the_address_becomes_theirs(self):
        with servers.Server("bymail.test", extra="\n".join((
                "[mail]", "smtp_url = smtp://127.0.0.1:%d" % POST.port,
                "starttls = no", "from = wardwire@mail.test",
                "[registration]", "requires_email = yes")),
                registration="yes") as home:
            POST.mails.clear()
            anybody = Client(home, WORLD.judge)
            body = {"username": "new", "password": PASSWORD}
            asked = anybody.post(V3 + "/register", body)
            self.assertEqual([{"stages": ["m.login.email.identity"]}],
                             asked["flows"])
            sid = anybody.post(V3 + "/register/email/requestToken", {
                "client_secret": "s3cret", "email": "New@four.example",
                "send_attempt": 1})["sid"]
            body["auth"] = {"type": "m.login.email.identity",
                            "session": asked["session"], "threepid_creds": {
                                "sid": sid, "client_secret": "s3cret"}}
            self.refused(anybody.post(V3 + "/register", body), 401,
                         "M_FORBIDDEN")
            deadline = time.monotonic() + DEADLINE_S
            while not POST.mails and time.monotonic() < deadline:
                time.sleep(0.01)
            link = re.search(r"http\S+", POST.mails.pop().get_content())
            self.assertEqual(200, anybody.raw(
                "POST", link.group(0)[len(home.url):]).status)
            done = anybody.post(V3 + "/register", body)
            self.assertEqual(200, done.status, done)
            mine = Client(home, WORLD.judge, done.json)
            self.assertEqual(["new@four.example"], [
                one["address"] for one in mine.get(V3 + "/account/3pid")[
                    "threepids"]])
            self.assertEqual([], home.sanitizer_reports())
