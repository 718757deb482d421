"""Every row of the route table: who may not ask is refused.

The rows are printed by a program that is linked with the server's own table
(list_routes.c). A row that lets anyone in must stand in ANYONE, with a reason.
"""

import os
import re
import subprocess

import server
from world import Case

LIST_ROUTES = os.path.join(server.BUILD, "tests", "api", "list_routes")
V3 = "/_matrix/client/v3"

# What the specification, or docs/api, gives to anyone.
ANYONE = """
GET /.well-known/matrix/client
GET /.well-known/matrix/support
GET /.well-known/matrix/policy_server
GET /_matrix/client/versions
GET /_matrix/client/v3/login
POST /_matrix/client/v3/login
POST /_matrix/client/v3/refresh
POST /_matrix/client/v3/register
GET /_matrix/client/v3/register/available
GET /_matrix/client/v3/directory/room/{roomAlias}
GET /_matrix/client/v3/directory/list/room/{roomId}
GET /_matrix/client/v3/profile/{userId}
GET /_matrix/client/v3/profile/{userId}/{keyName}
GET /_matrix/client/v1/auth_metadata
GET /_matrix/client/v1/register/m.login.registration_token/validity
GET /_matrix/client/v3/auth/{type}/fallback/web
POST /_matrix/client/v3/auth/{type}/fallback/web
GET /_matrix/static/client/login/
GET /_matrix/client/v3/login/sso/redirect
GET /_matrix/client/v3/login/sso/redirect/{idpId}
POST /_matrix/client/v3/register/email/requestToken
POST /_matrix/client/v3/register/msisdn/requestToken
POST /_matrix/client/v3/account/3pid/email/requestToken
POST /_matrix/client/v3/account/3pid/msisdn/requestToken
POST /_matrix/client/v3/account/password/email/requestToken
POST /_matrix/client/v3/account/password/msisdn/requestToken
GET /_matrix/federation/v1/openid/userinfo
GET /_wardwire/sso/v1/callback
GET /_wardwire/contact/v1/validate
POST /_wardwire/contact/v1/validate
GET /_synapse/admin/v1/register
POST /_synapse/admin/v1/register
GET /_wardwire/client/v1/info
GET /_wardwire/clinic/v1/board/heartbeat
GET /_wardwire/clinic/v1/rota/calendar/{token}
POST /_wardwire/session/v1/login
POST /_wardwire/push/v1/delivered
GET /health/live
GET /health/ready
GET /metrics
"""
# Who shows no token gets less there, as each handler's own test shows.
LESS = """
POST /_matrix/client/unstable/org.matrix.msc4140/delayed_events/{delayId}
POST /_matrix/client/unstable/org.matrix.msc4140/delayed_events/{delayId}/{action}
POST /_matrix/client/v3/account/password
GET /_matrix/media/v3/download/{serverName}/{mediaId}
GET /_matrix/media/v3/download/{serverName}/{mediaId}/{fileName}
GET /_matrix/media/v3/thumbnail/{serverName}/{mediaId}
GET /_matrix/client/v3/publicRooms
GET /_matrix/client/v1/room_summary/{roomIdOrAlias}
GET /_matrix/client/unstable/im.nheko.summary/summary/{roomIdOrAlias}
"""


def names(text):
    return {line for line in text.split("\n") if line}


def read_routes():
    done = subprocess.run([LIST_ROUTES], capture_output=True, text=True,
                          check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


class Access(Case):
    def setUp(self):
        super().setUp()
        self.routes = read_routes()

    def ask(self, person, method, pattern, **more):
        path = re.sub(r"\{[^}]*\}", "x", pattern)
        body = None if method == "GET" else {}
        return person.call(method, path, body, **more)

    def rows(self, *rules):
        for method, pattern, rule in self.routes:
            if rule in rules:
                yield method, pattern, method + " " + pattern

    def test_table_is_read(self):
        self.assertGreater(len(self.routes), 80)

    def test_rows_for_anyone_are_meant(self):
        found = {name for _, _, name in self.rows("public", "local")}
        self.assertEqual(set(), found - names(ANYONE),
                         "these let anyone in: is that meant?")
        found = {name for _, _, name in self.rows("optional")}
        self.assertEqual(set(), found - names(LESS) - names(ANYONE),
                         "these let anyone in: what do they show?")

    def test_no_token_is_refused(self):
        stranger = self.world.stranger()
        for method, pattern, name in self.rows("user", "admin",
                                               "appservice", "scim"):
            answer = self.ask(stranger, method, pattern)
            self.assertIn(answer.status, (401, 403), (name, answer))
            if answer.status == 401:
                self.assertEqual("M_MISSING_TOKEN", answer.errcode, name)
            answer = self.ask(stranger, method, pattern, token="x" * 40)
            self.assertIn(answer.status, (401, 403), (name, answer))

    def test_ended_token_is_refused(self):
        person = self.world.new_person()
        person.ok("POST", V3 + "/logout", {})
        for method, pattern, name in self.rows("user", "admin"):
            answer = self.ask(person, method, pattern)
            self.assertEqual((401, "M_UNKNOWN_TOKEN"),
                             (answer.status, answer.errcode), name)

    def test_administration_is_for_administrators(self):
        for method, pattern, name in self.rows("admin", "appservice",
                                               "scim", "server"):
            answer = self.ask(self.anna, method, pattern)
            self.assertIn(answer.status, (401, 403), (name, answer))

    def test_cookie_rows_need_the_cookie(self):
        stranger = self.world.stranger()
        for method, pattern, name in self.rows("cookie"):
            for person in (stranger, self.anna):
                answer = self.ask(person, method, pattern)
                self.assertNotIn(answer.status, (200, 500), (name, answer))
