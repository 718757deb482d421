"""Sections 3 and 4: what a client asks before it knows anybody."""

from client import V3, Client
from world import Case


class Discovery(Case):
    def test_versions(self):
        answer = self.world.stranger().get("/_matrix/client/versions")
        self.assertEqual(200, answer.status)
        for version in ("v1.1", "v1.11", "v1.19"):
            self.assertIn(version, answer["versions"])
        self.assertIn("org.matrix.simplified_msc3575",
                      answer["unstable_features"])

    def test_well_known(self):
        answer = self.world.stranger().get("/.well-known/matrix/client")
        self.assertEqual(200, answer.status)
        self.assertEqual(self.server.url,
                         answer["m.homeserver"]["base_url"].rstrip("/"))
        self.assertEqual("*", answer.headers["access-control-allow-origin"])

    def test_capabilities(self):
        answer = self.anna.get(V3 + "/capabilities")
        self.assertEqual(200, answer.status)
        versions = answer["capabilities"]["m.room_versions"]
        self.assertEqual("12", versions["default"])
        for version in ("10", "11", "12"):
            self.assertEqual("stable", versions["available"][version])

    def test_login_flows(self):
        answer = self.world.stranger().get(V3 + "/login")
        kinds = [flow["type"] for flow in answer["flows"]]
        self.assertIn("m.login.password", kinds)

    def test_unknown_path(self):
        for path in ("/_matrix/client/v3/nothing/here", "/_matrix/nothing",
                     "/_matrix/client/v99/sync"):
            self.refused(self.anna.get(path), 404, "M_UNRECOGNIZED")

    def test_unknown_method(self):
        answer = self.anna.call("PATCH", V3 + "/sync")
        self.refused(answer, 405, "M_UNRECOGNIZED")

    def test_preflight(self):
        answer = self.world.stranger().raw(
            "OPTIONS", V3 + "/sync", headers={
                "Origin": "https://elsewhere.example",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "authorization"})
        self.assertIn(answer.status, (200, 204))
        self.assertEqual("*", answer.headers["access-control-allow-origin"])
        allowed = answer.headers["access-control-allow-headers"].lower()
        self.assertIn("authorization", allowed)
        self.assertIn("content-type", allowed)
        for method in ("GET", "POST", "PUT", "DELETE"):
            self.assertIn(method,
                          answer.headers["access-control-allow-methods"])

    def test_errors_carry_cors(self):
        answer = self.world.stranger().get(V3 + "/sync")
        self.refused(answer, 401, "M_MISSING_TOKEN")
        self.assertEqual("*", answer.headers["access-control-allow-origin"])

    def test_r0_is_an_alias(self):
        answer = self.anna.get("/_matrix/client/r0/account/whoami")
        self.assertEqual(self.anna.user_id, answer["user_id"])

    def test_token_in_query(self):
        stranger = Client(self.server, self.world.judge)
        answer = stranger.get(V3 + "/account/whoami",
                              query={"access_token": self.anna.token})
        self.assertEqual(self.anna.user_id, answer["user_id"])

    def test_health(self):
        for path in ("/health/live", "/health/ready"):
            self.assertEqual(200, self.world.stranger().raw(
                "GET", path).status)
