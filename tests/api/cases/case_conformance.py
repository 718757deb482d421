"""Every operation of the specification and of docs/api, asked in every way.

Made from the OpenAPI files and from one set-up for each operation (setups/):

    success        what the set-up asks is answered as it says
    no_token       without a token, and with one that nobody has
    wrong_types    each field of the body with each wrong JSON type
    not_json       a body that is no JSON, or no object
    too_large      a body that nobody may send
    foreign        the same by a stranger, whose it is not

Each answer is held against its schema. An operation of the specification
without a set-up fails; one of docs/api is asked at random then (careless).

not_yet names what is still missing: there it must be missing, and one that
works must be taken off the list. THE LIST MUST BE EMPTY before a release:
nobody adds to it what once worked. What this server will never have, and how
it says so, is told in docs/modules/api.md, which is read here.
"""

import http.client
import os
import re
import shutil
import socket
import tempfile
import unittest

import body_fields
import bridge
import client
import openapi
import server
from setups import SETUPS, Kit, Try
from world import PASSWORD, SPEC_FOLDER, WORLD

# Operation ids, one a line.
not_yet = """
"""

NOT_OFFERED = re.compile(
    r"^\| `[A-Z]+ [^ `]+` \((\w+)\) \| (\d{3}) `(M_[A-Z_]+)` \|", re.M)
API_TEXT = os.path.join(server.ROOT, "docs", "modules", "api.md")
HUGE = 4 << 30
JSON = {"Content-Type": "application/json"}
BAD = ("M_BAD_JSON", "M_INVALID_PARAM")


class KeptClient(client.Client):
    """As Client, over one connection that stays."""

    connection = None

    def raw(self, method, path, body=None, headers=None, timeout=60):
        if KeptClient.connection is None:
            KeptClient.connection = http.client.HTTPConnection(
                "127.0.0.1", self.server.port, timeout=timeout)
        try:
            return self.ask(method, path, body, headers)
        except (ConnectionError, http.client.HTTPException):
            # It ended while idle, or after a refusal.
            KeptClient.connection.close()
            return self.ask(method, path, body, headers)

    def ask(self, method, path, body, headers):
        KeptClient.connection.request(method, path, body, headers or {})
        response = KeptClient.connection.getresponse()
        names = {name.lower(): value
                 for name, value in response.getheaders()}
        return client.Answer(response.status, names, response.read())


def load():
    try:
        return openapi.Spec(SPEC_FOLDER)
    except FileNotFoundError:
        return None


def not_offered():
    """{operation id: (status, errcode)} of what this server never has."""
    with open(API_TEXT, encoding="utf-8") as f:
        return {name: (int(status), code) for name, status, code in
                NOT_OFFERED.findall(f.read())}


SPEC = load()
NEVER = not_offered()
MISSING = set(not_yet.split())


def setUpModule():
    global KIT
    if SPEC is None:
        return
    SPEC.validators = WORLD.judge.spec.validators
    service = bridge.Bridge()
    folder = tempfile.mkdtemp(prefix="wardwire-conformance.")
    home = server.Server(registration="yes", extra="[server]\nsupport_email = help@ward.test\n"
                         "support_page = https://ward.test/help\n"
                         "[media]\nurl_preview = on\n"
                         "[appservice]\nfiles = "
                         + service.register(folder))
    home.start()
    judge = client.Judge(SPEC)
    KIT = Kit(home, judge, lambda login: KeptClient(home, judge, login),
              service)
    KIT.folder = folder
    KeptClient.connection = None


def tearDownModule():
    if SPEC is None:
        return
    bare = sum(is_own(one) and one.operation_id not in SETUPS
               for one in SPEC.operations)
    print("\nmissing operations: %d; our own without a set-up: %d" % (
        len(MISSING), bare))
    KeptClient.connection.close()
    KIT.bridge.end()
    shutil.rmtree(KIT.folder)
    KIT.server.end()


class Conformance(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.kit = KIT
        KIT.judge.problems.clear()

    def check_schemas(self):
        problems = sorted(set(self.kit.judge.problems))
        self.kit.judge.problems.clear()
        self.assertEqual([], problems, "against the specification")

    def path_of(self, operation, tried):
        missing = []

        def value(name):
            if name.group(1) not in tried.path:
                missing.append(name.group(1))
            return client.quote(tried.path.get(name.group(1), "x"))
        path = re.sub(r"\{([^}]*)\}", value, operation.path)
        self.assertEqual([], missing, "the set-up lacks these")
        return path

    def ask(self, operation, tried, **other):
        """The Try as it is, but for what other says."""
        person = other.pop("person", tried.person)
        other.setdefault("headers", tried.headers)
        other.setdefault("query", tried.query)
        if tried.data is not None:
            other.setdefault("data", tried.data)
        if "data" not in other:
            other.setdefault("body", tried.body)
        elif tried.data is None:
            other["headers"] = dict(other["headers"] or {}, **JSON)
        if other.get("body") is None and "data" not in other and \
                operation.method in ("POST", "PUT"):
            other["body"] = {}
        return person.call(operation.method, self.path_of(operation, tried),
                           **other)

    def proof(self, operation, tried, body):
        """body with the proof that it is really this person."""
        if not tried.uia:
            return body
        asked = self.ask(operation, tried, body={
            name: value for name, value in body.items() if name != "auth"})
        self.assertEqual(401, asked.status, asked)
        kind = tried.uia if isinstance(tried.uia, str) else "m.login.password"
        auth = {"type": kind, "session": asked["session"]}
        if kind == "m.login.password":
            auth.update(password=PASSWORD, identifier={
                "type": "m.id.user", "user": tried.person.user_id})
        return dict(body, auth=auth)

    def fully(self, operation, tried):
        if not tried.uia:
            return self.ask(operation, tried)
        return self.ask(operation, tried,
                        body=self.proof(operation, tried, tried.body))

    def prepared(self, operation):
        make = SETUPS.get(operation.operation_id)
        if make is None:
            self.fail("no success case for " + operation.name)
        return make(self.kit)

    # The kinds of question.

    def success(self, operation):
        tried = self.prepared(operation)
        schema = operation.body_schema()
        if isinstance(tried.body, dict) and schema and not tried.fields:
            self.assertEqual([], SPEC.problems(
                operation.url, without_strange(schema), tried.body),
                "the set-up's own body")
        answer = self.fully(operation, tried)
        expected = NEVER.get(operation.operation_id, (tried.status, tried.errcode))
        self.assertEqual(expected[0], answer.status, answer)
        if expected[1]:
            self.assertEqual(expected[1], answer.errcode, answer)
        elif expected[0] >= 400:
            self.assertNotEqual("M_UNRECOGNIZED", answer.errcode, answer)

    def absent(self, operation):
        """The operation is still missing, as not_yet says."""
        try:
            self.success(operation)
            self.check_schemas()
        except Exception:  # however it fails
            self.kit.judge.problems.clear()
            return
        self.fail("%s works: remove %s from not_yet" % (
            operation.name, operation.operation_id))

    def no_token(self, operation):
        tried = self.prepared(operation)
        for token, code in ((None, "M_MISSING_TOKEN"),
                            ("nonsense", "M_UNKNOWN_TOKEN")):
            answer = self.ask(operation, tried, token=token)
            self.assertEqual((401, code), (answer.status, answer.errcode),
                             answer)

    def wrong_types(self, operation):
        tried = self.prepared(operation)
        wrong = []
        for name, body in body_fields.wrong_bodies(
                SPEC, operation, tried.body or {}, tried.fields):
            if any((name + ".").startswith(one + ".") for one in tried.free):
                continue
            if tried.uia and not name.startswith("auth"):
                body = self.proof(operation, tried, body) \
                    if self.is_asked(operation, tried, body) else body
            answer = self.ask(operation, tried, body=body)
            if answer.status != 400 or answer.errcode not in BAD:
                wrong.append("%s: %r -> %r" % (name, body, answer))
        self.assertEqual([], wrong)

    def is_asked(self, operation, tried, body):
        """Whether this body is asked for a proof, or refused before."""
        return self.ask(operation, tried, body=body).status == 401

    def nulls(self, operation):
        tried = self.prepared(operation)
        for name in body_fields.names_of(SPEC, operation):
            answer = self.ask(operation, tried, body=dict(
                tried.body or {}, **{name: None}))
            self.assertLess(answer.status, 500, (name, answer))

    def not_json(self, operation):
        tried = self.prepared(operation)
        for data in (b'{"a": ', b'{"a": 1}}', b'{"a": "\xff\xfe"}',
                     b'{"a": 1, "a": 2}'):
            answer = self.ask(operation, tried, data=data)
            self.assertEqual(400, answer.status, (data, answer))
            self.assertIn(answer.errcode, ("M_NOT_JSON", "M_BAD_JSON"),
                          (data, answer))
        answer = self.ask(operation, tried, data=b'{"a": ')
        self.assertEqual("M_NOT_JSON", answer.errcode)
        for data in (b"[]", b'"text"', b"7", b"null"):
            answer = self.ask(operation, tried, data=data)
            self.assertEqual((400, "M_BAD_JSON"),
                             (answer.status, answer.errcode), (data, answer))

    def too_large(self, operation):
        tried = self.prepared(operation)
        head = ["%s %s HTTP/1.1" % (operation.method,
                                    self.path_of(operation, tried)),
                "Host: " + self.kit.server.name,
                "Content-Type: application/json",
                "Content-Length: %d" % HUGE]
        if tried.person.token:
            head.append("Authorization: Bearer " + tried.person.token)
        for name, value in (tried.headers or {}).items():
            if name.lower() != "content-type":
                head.append("%s: %s" % (name, value))
        with socket.create_connection(("127.0.0.1", self.kit.server.port),
                                      timeout=30) as wire:
            wire.sendall("\r\n".join(head + ["", ""]).encode())
            response = http.client.HTTPResponse(wire)
            response.begin()
            answer = client.Answer(response.status, {}, response.read())
        self.assertEqual((413, "M_TOO_LARGE"),
                         (answer.status, answer.errcode), answer)

    def careless(self, operation):
        """One of our own without a set-up: whatever is asked of it, it needs
        a token and does not stumble."""
        tried = Try(self.kit.anna, dict.fromkeys(re.findall(
            r"\{([^}]*)\}", operation.path), "x"), {})
        answer = self.ask(operation, tried, token=None)
        if operation.needs_token and answer.errcode != "M_UNRECOGNIZED":
            self.assertEqual((401, "M_MISSING_TOKEN"),
                             (answer.status, answer.errcode), answer)
        for person in (self.kit.anna, self.kit.admin):
            answer = self.ask(operation, tried, person=person)
            self.assertLess(answer.status, 500, answer)
            if not has_object_body(operation):
                continue
            for name, body in body_fields.wrong_bodies(SPEC, operation, {},
                                                       {}):
                answer = self.ask(operation, tried, person=person, body=body)
                self.assertLess(answer.status, 500, (name, body, answer))
            for data in (b"{", b"[]", b"\xff", b""):
                answer = self.ask(operation, tried, person=person, data=data)
                self.assertLess(answer.status, 500, (data, answer))

    def foreign(self, operation):
        tried = self.prepared(operation)
        if isinstance(tried.foreign, str):
            return
        if isinstance(tried.foreign, Try):
            answer = self.ask(operation, tried.foreign)
        else:
            answer = self.ask(operation, tried, person=self.kit.stranger)
        self.assertIn(answer.status, tried.refusals, answer)


def without_strange(schema):
    """Schemas of which a part is in another specification say nothing."""
    return schema if "identity" not in repr(schema) else {}


def add(operation, kind, method):
    def test(self):
        method(self, operation)
        self.check_schemas()
    test.__name__ = "test_%s_%s" % (operation.operation_id, kind)
    test.__doc__ = "%s: %s" % (kind, operation.name)
    setattr(Conformance, test.__name__, test)


def has_object_body(operation):
    if operation.body_schema() is None:
        return False
    return "object" in body_fields.kinds_of(SPEC, operation.url,
                                            operation.body_schema())


def is_own(operation):
    return operation.path.startswith(("/_wardwire/", "/_synapse/"))


def make(operation):
    if is_own(operation) and operation.operation_id not in SETUPS:
        add(operation, "careless", Conformance.careless)
        return
    if operation.operation_id in MISSING:
        add(operation, "absent", Conformance.absent)
        return
    add(operation, "success", Conformance.success)
    if NEVER.get(operation.operation_id, ("", ""))[1] == "M_UNRECOGNIZED":
        return
    if operation.needs_token:
        add(operation, "no_token", Conformance.no_token)
    if operation.node.get("requestBody"):
        add(operation, "too_large", Conformance.too_large)
    if has_object_body(operation):
        add(operation, "not_json", Conformance.not_json)
        add(operation, "wrong_types", Conformance.wrong_types)
        add(operation, "nulls", Conformance.nulls)
    if operation.node.get("security") is not None or operation.needs_token:
        add(operation, "foreign", Conformance.foreign)


class Lists(unittest.TestCase):
    """The lists say nothing that is not so."""

    def test_names_are_the_specifications(self):
        if SPEC is None:
            return
        ids = {one.operation_id for one in SPEC.operations}
        self.assertEqual(set(), MISSING - ids)
        self.assertEqual(set(), set(SETUPS) - ids)
        self.assertEqual(set(), set(NEVER) - ids)


if SPEC is not None:
    for one in SPEC.operations:
        make(one)
