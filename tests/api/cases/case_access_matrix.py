"""Every row of the route table, asked by everybody who may stand before it.

access_matrix.txt holds one line for each row: nine letters, one for each of
ROLES, then method and pattern.  T: 401, F: 403, '.': not refused.  Where the
path names a room, what is not refused is told apart: y 2xx, N 404, 4 other
refusals.  A row without a line fails: run this case with
WARDWIRE_WRITE_MATRIX=1, look at each letter of the new line, and commit it.
"""

import http.client
import json
import os
import re

import client
import server as servers
from case_access import read_routes
from client import V3, Client, quote, rooms
from world import PASSWORD, Case

HERE = os.path.dirname(os.path.abspath(__file__))
MATRIX = os.path.join(os.path.dirname(HERE), "access_matrix.txt")
# From those who may least, so that what they do spoils nothing for the rest.
ROLES = ("anonymous", "stranger", "left", "banned", "suspended", "member",
         "other", "moderator", "admin")
IN_ROOM = ("left", "banned", "suspended", "member", "moderator", "victim")
# They end sessions or accounts: such a row has people of its own.
ENDING = ("logout", "deactivate", "delete_devices", "password", "/devices/")


class Cast:
    """One person for each role; other is the member's second device."""

    made = 0

    def __init__(self, server):
        Cast.made += 1
        self.server = server
        self.people = {"anonymous": Client(self.server)}
        for role in IN_ROOM + ("owner", "stranger", "admin"):
            self.people[role] = self.person(role, role == "admin")
        self.people["other"] = Client(self.server, login=self.login("member"))
        self["admin"].ok("PUT", "/_synapse/admin/v1/suspend/" +
                         quote(self["suspended"].user_id), {"suspend": True})
        self.wires = {}

    def __getitem__(self, role):
        return self.people[role]

    def person(self, role, is_admin=False):
        return Client(self.server, login=self.server.register(
            "matrix%d-%s" % (self.made, role), PASSWORD, is_admin))

    def login(self, role):
        return self["anonymous"].ok("POST", V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD, "identifier": {
                "type": "m.id.user", "user": self[role].user_id}})

    def room(self):
        """A room in which everybody is what their role says."""
        owner = self["owner"]
        self["admin"].ok("PUT", "/_synapse/admin/v1/suspend/" +
                         quote(self["suspended"].user_id), {"suspend": False})
        room = owner.create_room(preset="private_chat", invite=[
            self[role].user_id for role in IN_ROOM])
        for role in IN_ROOM:
            self[role].join(room)
        levels = owner.state(room, "m.room.power_levels").json
        levels["users"][self["moderator"].user_id] = 50
        assert owner.set_state(room, "m.room.power_levels",
                               levels).status == 200
        event = owner.send(room, "hello")
        self["left"].ok("POST", rooms(room) + "/leave", {})
        owner.ok("POST", rooms(room) + "/ban",
                 {"user_id": self["banned"].user_id})
        self["admin"].ok("PUT", "/_synapse/admin/v1/suspend/" +
                         quote(self["suspended"].user_id), {"suspend": True})
        return room, event

    def ask(self, role, method, path, body):
        wire = self.wires.get(role)
        if wire is None:
            wire = self.wires[role] = http.client.HTTPConnection(
                "127.0.0.1", self.server.port, timeout=60)
        headers = {"Content-Type": "application/json"}
        if self[role].token:
            headers["Authorization"] = "Bearer " + self[role].token
        wire.request(method, path, None if method == "GET" else
                     json.dumps(body), headers)
        answer = wire.getresponse()
        text = answer.read()
        if answer.will_close:
            wire.close()
            del self.wires[role]
        return client.Answer(answer.status, {}, text)

    def close(self):
        for wire in self.wires.values():
            wire.close()


class Row:
    """One row of the route table with something to ask it for."""

    def __init__(self, cast, method, pattern):
        self.cast, self.method, self.pattern = cast, method, pattern
        self.in_room = "{roomId" in pattern
        self.room = self.event = "x"
        if self.in_room:
            self.room, self.event = cast.room()
        self.user = cast["member"].user_id
        if pattern.startswith("/_synapse/"):
            self.user = "@nobody:" + cast.server.name

    def path(self, role):
        known = {"roomId": self.room, "roomIdOrAlias": self.room,
                 "eventId": self.event, "userId": self.user,
                 "eventType": "m.room.topic" if "/state" in self.pattern
                 else "m.room.message", "stateKey": "", "txnId": "t" + role,
                 "receiptType": "m.read", "relType": "m.thread",
                 "serverName": self.cast.server.name}
        path = re.sub(r"\{(\w+)\*?\}", lambda match: quote(
            known.get(match.group(1), "x")), self.pattern)
        if path.endswith(("/timestamp_to_event", "/messages")):
            path += "?dir=b&ts=99999999999999"
        return path

    def body(self):
        name = self.pattern.rsplit("/", 1)[-1]
        if "/send/" in self.pattern:
            return {"msgtype": "m.text", "body": "x"}
        if "/state/" in self.pattern:
            return {"topic": "x"}
        who = {"invite": "stranger", "kick": "victim", "ban": "victim",
               "unban": "banned"}.get(name)
        if who:
            return {"user_id": self.cast[who].user_id}
        return {"read_markers": {"m.fully_read": self.event},
                "upgrade": {"new_version": "11"}, "block": {"block": False},
                "report": {"reason": "x"}, "{eventId}": {"reason": "x"},
                "{userId}": {"typing": False}}.get(name, {})

    def letter(self, role):
        answer = self.cast.ask(role, self.method, self.path(role),
                               self.body())
        if answer.status in (401, 403):
            return "T" if answer.status == 401 else "F"
        if answer.status >= 500 and answer.status != 501:
            return "!"
        if not self.in_room:
            return "."
        return "y" if answer.status < 300 else \
            "N" if answer.status == 404 else "4"


def read_matrix():
    with open(MATRIX) as f:
        lines = [line.split(None, 1) for line in f if line[0] != "#"]
    return {name.strip(): letters for letters, name in lines}


class AccessMatrix(Case):
    def letters(self, method, pattern):
        cast = self.cast
        if any(part in pattern for part in ENDING):
            cast = Cast(self.cast.server)
        row = Row(cast, method, pattern)
        found = "".join(row.letter(role) for role in ROLES)
        if cast is not self.cast:
            cast.close()
        return found

    def test_every_row_by_everybody(self):
        known, found = read_matrix(), {}
        # A server of its own: an administrator's rows change what others see.
        with servers.Server() as own:
            self.cast = Cast(own)
            for method, pattern, _ in read_routes():
                found[method + " " + pattern] = self.letters(method, pattern)
            self.cast.close()
        if os.environ.get("WARDWIRE_WRITE_MATRIX"):
            with open(MATRIX, "w") as f:
                f.write("# " + " ".join(ROLES) + "\n")
                for name in sorted(found, key=lambda one: one.split()[::-1]):
                    f.write(found[name] + " " + name + "\n")
        self.assertEqual(set(), set(known) - set(found),
                         "these rows are no longer there")
        self.assertEqual(set(), set(found) - set(known),
                         "these rows have no line in access_matrix.txt")
        wrong = ["%s, not %s: %s" % (found[name], known[name], name)
                 for name in sorted(found) if found[name] != known[name]]
        self.assertEqual([], wrong, "for " + " ".join(ROLES))
