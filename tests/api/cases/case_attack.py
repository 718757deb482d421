"""Every row of the route table with parameters that nobody should send.

Whatever is asked, the answer is one of the client's mistakes, soon: never a
failure of the server, never a hang.
"""

import http.client
import re

import client
import server as servers
from case_access import read_routes
from client import V3, quote
from world import PASSWORD, Case

NASTY = ("%ff%fe", "%00", "a%00b", "..%2f..%2fetc%2fpasswd", "%2e%2e",
         "x" * 4000, "%F0%9F%92%A9", "!:", "@", "$", "#", "-1",
         "9223372036854775808", "%25s%25n", "'%3B--", "%22%7B%7D")
QUERIES = ("limit=-1&from=-1&ts=-1&dir=b&user_id=x&timeout=-1&width=-1"
           "&height=-1",
           "limit=99999999999999999999&from=t1_99999999999999999999&dir=f"
           "&since=s1_99999999999999999999_0_0&ts=99999999999999999999",
           "limit=9223372036854775807&from=p1_1_ffffffffffffffff_1&dir=b"
           "&since=p1_1_ffffffffffffffff_1&ts=9223372036854775807",
           "limit=abc&from=%00&since=%ff&dir=%ff&ts=1e9&filter=%7B&to=%00",
           "filter=" + quote('{"room":' * 60 + "1" + "}" * 60),
           "filter=" + quote('{"room":{"timeline":{"limit":-5,"types":[7]}}}'),
           "since=" + "9" * 5000, "from=&to=&since=&limit=&dir=&ts=",
           "&".join("a%d=1" % i for i in range(500)), "%ff=%ff&=&&=;")
# They end the session, or the account, or wait by design.
LEFT_OUT = ("/logout", "/deactivate", "/account/password")


# Of its own: what an administrator asks for changes what others see.
SERVER = servers.Server()


def setUpModule():
    SERVER.start()


def tearDownModule():
    SERVER.end()


class Attack(Case):
    def wire(self):
        return http.client.HTTPConnection("127.0.0.1", SERVER.port,
                                          timeout=30)

    def ask(self, wire, method, path, person):
        body = b"{}" if method in ("POST", "PUT", "PATCH", "DELETE") else None
        wire.request(method, path, body, {
            "Authorization": "Bearer " + person.token,
            "Content-Type": "application/json"})
        answer = wire.getresponse()
        text = answer.read()
        if answer.will_close:
            wire.close()
        return client.Answer(answer.status, {}, text)

    def run_paths(self, name, make):
        # An administrator gets further.
        person = client.Client(SERVER, login=SERVER.register(
            name, PASSWORD, True))
        wire = self.wire()
        for method, pattern, _ in read_routes():
            if any(part in pattern for part in LEFT_OUT):
                continue
            for path in make(pattern):
                answer = self.ask(wire, method, path, person)
                self.assertTrue(answer.status < 500 or answer.status == 501,
                                (method, path[:200], answer))
        wire.close()

    def test_paths(self):
        def make(pattern):
            if "{" not in pattern:
                return
            for nasty in NASTY:
                yield re.sub(r"\{[^}]*\}", lambda _: nasty, pattern)
        self.run_paths("attacker-by-path", make)

    def test_queries(self):
        def make(pattern):
            path = re.sub(r"\{[^}]*\}", "x", pattern)
            for query in QUERIES:
                yield path + "?" + query
        self.run_paths("attacker-by-query", make)

    def test_own_room_with_nasty_queries(self):
        """Behind the check of membership."""
        member = client.Client(SERVER, login=SERVER.register(
            "attacker-within", PASSWORD))
        room = member.create_room(preset="private_chat")
        event = member.send(room, "x")

        def make(pattern):
            if "{roomId}" not in pattern or "forget" in pattern:
                return
            path = pattern.replace("{roomId}", quote(room)).replace(
                "{eventId}", quote(event))
            path = re.sub(r"\{[^}]*\}", "x", path)
            for query in QUERIES[:7]:
                yield path + "?" + query
        wire = self.wire()
        for method, pattern, _ in read_routes():
            if method != "GET":
                continue
            for path in make(pattern):
                answer = self.ask(wire, method, path, member)
                self.assertLess(answer.status, 500, (path[:200], answer))
        wire.close()
