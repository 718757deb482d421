"""Every operation of the specification, asked wrongly.

One test per operation and kind of mistake, made from the OpenAPI files. An
operation that the server does not have may only say so (404 M_UNRECOGNIZED),
and only when CONTRACT does not name it.
"""

import copy
import json
import re

import openapi
from client import V1, V3, quote
from world import SPEC_FOLDER, Case

MEDIA1 = "/_matrix/media/v1"
MEDIA3 = "/_matrix/media/v3"
# What the server promises to have.
CONTRACT = {
    "GET /_matrix/client/versions", "GET /.well-known/matrix/client",
    "GET %s/capabilities" % V3, "GET %s/login" % V3, "POST %s/login" % V3,
    "POST %s/refresh" % V3, "POST %s/logout" % V3,
    "POST %s/logout/all" % V3, "POST %s/register" % V3,
    "GET %s/account/whoami" % V3,
    "GET %s/profile/{userId}" % V3,
    "GET %s/profile/{userId}/{keyName}" % V3,
    "PUT %s/profile/{userId}/{keyName}" % V3,
    "GET %s/devices" % V3, "GET %s/devices/{deviceId}" % V3,
    "PUT %s/devices/{deviceId}" % V3, "DELETE %s/devices/{deviceId}" % V3,
    "POST %s/user/{userId}/filter" % V3,
    "GET %s/user/{userId}/filter/{filterId}" % V3,
    "POST %s/createRoom" % V3, "POST %s/rooms/{roomId}/invite" % V3,
    "POST %s/rooms/{roomId}/join" % V3, "POST %s/join/{roomIdOrAlias}" % V3,
    "POST %s/knock/{roomIdOrAlias}" % V3,
    "POST %s/rooms/{roomId}/leave" % V3, "POST %s/rooms/{roomId}/kick" % V3,
    "POST %s/rooms/{roomId}/ban" % V3, "POST %s/rooms/{roomId}/unban" % V3,
    "POST %s/rooms/{roomId}/forget" % V3, "GET %s/joined_rooms" % V3,
    "GET %s/rooms/{roomId}/members" % V3,
    "GET %s/rooms/{roomId}/joined_members" % V3,
    "GET %s/rooms/{roomId}/state" % V3,
    "GET %s/rooms/{roomId}/state/{eventType}/{stateKey}" % V3,
    "PUT %s/rooms/{roomId}/state/{eventType}/{stateKey}" % V3,
    "PUT %s/rooms/{roomId}/send/{eventType}/{txnId}" % V3,
    "PUT %s/rooms/{roomId}/redact/{eventId}/{txnId}" % V3,
    "GET %s/rooms/{roomId}/messages" % V3,
    "GET %s/rooms/{roomId}/event/{eventId}" % V3,
    "GET %s/rooms/{roomId}/context/{eventId}" % V3,
    "POST %s/rooms/{roomId}/read_markers" % V3,
    "POST %s/rooms/{roomId}/receipt/{receiptType}/{eventId}" % V3,
    "PUT %s/rooms/{roomId}/typing/{userId}" % V3,
    "GET %s/user/{userId}/account_data/{type}" % V3,
    "PUT %s/user/{userId}/account_data/{type}" % V3,
    "GET %s/user/{userId}/rooms/{roomId}/account_data/{type}" % V3,
    "PUT %s/user/{userId}/rooms/{roomId}/account_data/{type}" % V3,
    "GET %s/pushrules/" % V3, "POST %s/user_directory/search" % V3,
    "GET %s/sync" % V3, "GET %s/directory/room/{roomAlias}" % V3,
    "PUT %s/directory/room/{roomAlias}" % V3,
    "DELETE %s/directory/room/{roomAlias}" % V3,
    "GET %s/media/config" % V1,
    "GET %s/media/download/{serverName}/{mediaId}" % V1,
    "GET %s/media/download/{serverName}/{mediaId}/{fileName}" % V1,
    "GET %s/media/thumbnail/{serverName}/{mediaId}" % V1,
    "POST %s/upload" % MEDIA3, "POST %s/create" % MEDIA1,
    "PUT %s/upload/{serverName}/{mediaId}" % MEDIA3,
}
SENT = {"string": 7, "integer": "seven", "boolean": "yes", "array": {"a": 1},
        "object": [1], "number": "seven"}
# Their bodies hold what the sender likes, or are read by other rules.
FREE_FORM = ("/account_data/", "/send/", "/state/", "/profile/")


def load():
    try:
        return openapi.Spec(SPEC_FOLDER)
    except FileNotFoundError:
        return None


SPEC = load()


class Hostile(Case):
    def person_and_path(self, operation):
        person = self.world.new_person()
        room = event = "x"
        if "{roomId" in operation.path or "{eventId" in operation.path:
            room = person.create_room(preset="public_chat")
            event = person.send(room, "target")
        values = {
            "userId": person.user_id, "roomId": room, "eventId": event,
            "roomIdOrAlias": room, "eventType": "m.room.topic",
            "stateKey": "", "txnId": "t1", "type": "org.ward.test",
            "deviceId": person.device_id, "keyName": "displayname",
            "receiptType": "m.read", "roomAlias": "#hostile:ward.test",
            "serverName": "ward.test", "mediaId": "none", "fileName": "x",
            "filterId": "0", "scope": "global", "kind": "override",
            "ruleId": ".m.rule.master", "tag": "u.work",
        }
        path = re.sub(r"\{([^}]*)\}", lambda name: quote(
            values.get(name.group(1), "x")), operation.path)
        return person, path

    def is_absent(self, operation, answer):
        if answer.status in (404, 405) and \
                answer.errcode == "M_UNRECOGNIZED":
            self.assertNotIn(operation.name, CONTRACT, "is promised")
            return True
        return False

    def no_token(self, operation):
        path = self.person_and_path(operation)[1]
        stranger = self.world.stranger()
        body = None if operation.method == "GET" else {}
        answer = stranger.call(operation.method, path, body)
        if self.is_absent(operation, answer):
            return
        self.refused(answer, 401, "M_MISSING_TOKEN")
        answer = stranger.call(operation.method, path, body, token="nonsense")
        self.refused(answer, 401, "M_UNKNOWN_TOKEN")

    def bad_json(self, operation):
        person, path = self.person_and_path(operation)
        answer = person.call(operation.method, path, data=b'{"a": ')
        if self.is_absent(operation, answer):
            return
        if path.endswith("/register") and answer.status == 403:
            return  # nobody may register here, whatever they say
        self.refused(answer, 400, "M_NOT_JSON")
        for body in (b"[]", b'"text"', b"7"):
            answer = person.call(operation.method, path, data=body)
            self.refused(answer, 400, "M_BAD_JSON", "M_NOT_JSON",
                         "M_MISSING_PARAM")

    def bad_types(self, operation):
        url = operation.url
        schema = SPEC.deref(url, operation.body_schema())
        example = schema.get("example", {})
        for name, property_schema in schema["properties"].items():
            kind = SPEC.deref(url, property_schema).get("type")
            if kind not in SENT:
                continue
            person, path = self.person_and_path(operation)
            body = copy.deepcopy(example)
            body[name] = SENT[kind]
            answer = person.call(operation.method, path, body)
            if self.is_absent(operation, answer):
                return
            allowed = [400]
            if operation.path.endswith(("/register", "/login")):
                allowed.append(403)  # closed, or a field long deprecated
            self.assertIn(answer.status, allowed,
                          (name, json.dumps(body), answer))


def add(operation, kind, method):
    def test(self):
        method(self, operation)
    name = re.sub(r"[^A-Za-z0-9]+", "_", "%s %s" % (kind, operation.name))
    test.__name__ = "test_" + name
    test.__doc__ = None
    setattr(Hostile, test.__name__, test)


def has_object_body(operation):
    schema = SPEC.deref(operation.url, operation.body_schema())
    return schema is not None and schema.get("type") == "object"


def make():
    for operation in SPEC.operations:
        if "appservice" in operation.path:
            continue
        if operation.needs_token:
            add(operation, "no_token", Hostile.no_token)
        if operation.body_schema() is None or not has_object_body(operation):
            continue
        if not operation.node.get("security") and \
                operation.name not in CONTRACT:
            continue
        add(operation, "bad_json", Hostile.bad_json)
        schema = SPEC.deref(operation.url, operation.body_schema())
        if operation.name in CONTRACT and schema.get("properties") and \
                not any(part in operation.path for part in FREE_FORM):
            add(operation, "bad_types", Hostile.bad_types)


class Contract(Case):
    def test_names_are_the_specifications(self):
        if SPEC is not None:
            known = {operation.name for operation in SPEC.operations}
            self.assertEqual(set(), CONTRACT - known)


if SPEC is not None:
    make()
