"""What first syncs remember of rooms is what the store says.

Everybody asks before something happens, so that memory knows the rooms; after
it they are shown what it did; and a server that begins anew shows the same.
"""

import json
import time

import client
from case_admin_users import ADMIN
from case_former import SLIDING
from client import V3, quote, rooms
from server import Server
from world import PASSWORD, Case

LAZY = {"room": {"timeline": {"limit": 3},
                 "state": {"lazy_load_members": True}}}
TYPES = {"room": {"timeline": {"limit": 4, "not_types": ["m.room.topic"]}}}
SECRET = "taken-back"
CHANGING = ("age", "next_batch", "pos", "to_device", "device_lists",
            "device_one_time_keys_count", "presence")


def window(state, limit):
    return {"lists": {"all": {"ranges": [[0, 99]], "timeline_limit": limit,
                              "required_state": state}},
            "extensions": {"receipts": {"enabled": True}}}


def plain(value):
    """Without what is different each time; states in one order."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()
                if key not in CHANGING}
    if isinstance(value, list):
        parts = [plain(one) for one in value]
        if parts and isinstance(parts[0], dict) and "state_key" in parts[0]:
            parts.sort(key=lambda one: one.get("event_id", ""))
        return parts
    return value


def asks(person):
    """Everything that a newcomer's clients would be told."""
    sync = V3 + "/sync"
    for query in ({}, {"filter": json.dumps(LAZY)},
                  {"filter": json.dumps(TYPES)},
                  {"use_state_after": "true"},
                  {"filter": json.dumps({"room": {"timeline": {
                      "limit": 60}}})}):
        yield person.ok("GET", sync, query=query)
    for body in (window([["*", "*"]], 20), window([["m.room.name", ""]], 1),
                 window([["m.room.member", "$LAZY"],
                         ["m.room.member", "$ME"], ["*", "*"]], 2),
                 window([["m.room.member", "*"]], 0)):
        yield person.ok("POST", SLIDING, body)


def told(people):
    return {one.user_id: [plain(answer) for answer in asks(one)]
            for one in people}


class SyncMemory(Case):
    """Each happen_* is one thing that happens in a room of its own; what it
    returns must not be in anybody's answers then."""

    def people(self, names):
        return [client.Client(self.own, None, self.own.register(
            name, PASSWORD, admin=name == "boss")) for name in names]

    def wait_for_purge(self, room, event):
        made = self.boss.ok("POST", ADMIN + "/v1/purge_history/" + quote(
            room), {"delete_local_events": True,
                    "purge_up_to_event_id": event})
        path = ADMIN + "/v1/purge_history_status/" + made["purge_id"]
        deadline = time.monotonic() + 60
        while self.boss.ok("GET", path)["status"] == "active":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def redact(self, room, event):
        self.ann.ok("PUT", rooms(room) + "/redact/%s/%s" % (
            quote(event), self.ann.transaction()), {})

    def happen_redaction(self, room):
        event = self.ann.send(room, SECRET + "-message")
        told(self.everybody)
        self.redact(room, event)

    def happen_redaction_of_state(self, room):
        event = self.ann.set_state(room, "m.room.topic", {
            "topic": SECRET + "-topic"})["event_id"]
        for n in range(12):
            self.ann.send(room, "after the topic %d" % n)
        told(self.everybody)
        self.redact(room, event)

    def happen_purge(self, room):
        self.ann.send(room, SECRET + "-purged")
        last = self.ann.send(room, "kept")
        told(self.everybody)
        self.wait_for_purge(room, last)

    def happen_edit_and_thread(self, room):
        root = self.ann.send(room, "root")
        for n in range(12):
            self.ann.send(room, "beside %d" % n)
        told(self.everybody)
        self.bob.send(room, {"msgtype": "m.text", "body": "* edited",
                             "m.new_content": {"body": "edited"},
                             "m.relates_to": {"rel_type": "m.replace",
                                              "event_id": root}})
        self.bob.send(room, {"msgtype": "m.text", "body": "in the thread",
                             "m.relates_to": {"rel_type": "m.thread",
                                              "event_id": root}})

    def happen_kick_and_ban(self, room):
        told(self.everybody)
        self.ann.ok("POST", rooms(room) + "/ban", {
            "user_id": self.bob.user_id})
        self.ann.ok("POST", rooms(room) + "/kick", {
            "user_id": self.cat.user_id})
        self.ann.send(room, "without them")

    def happen_leave_and_return(self, room):
        self.cat.ok("POST", rooms(room) + "/leave", {})
        self.ann.send(room, "while away")
        told(self.everybody)
        self.ann.invite(room, self.cat.user_id)
        self.cat.join(room)
        self.ann.send(room, "back again")

    def happen_hidden_history(self, room):
        self.cat.ok("POST", rooms(room) + "/leave", {})
        told(self.everybody)
        self.ann.set_state(room, "m.room.history_visibility", {
            "history_visibility": "joined"})
        self.hidden = self.ann.send(room, "only for members")
        self.ann.invite(room, self.cat.user_id)
        self.cat.join(room)

    def happen_names(self, room):
        told(self.everybody)
        self.ann.set_state(room, "m.room.name", {"name": "Another name"})
        self.ann.set_state(room, "m.room.avatar", {"url": "mxc://a.test/b"})
        self.ann.set_state(room, "m.room.name", {})

    def happen_upgrade(self, room):
        told(self.everybody)
        self.ann.ok("POST", rooms(room) + "/upgrade", {"new_version": "11"})

    def happen_forgetting(self, room):
        self.cat.ok("POST", rooms(room) + "/leave", {})
        told(self.everybody)
        self.cat.ok("POST", rooms(room) + "/forget", {})

    def happen_receipts(self, room):
        event = self.ann.send(room, "read this")
        told(self.everybody)
        self.bob.ok("POST", rooms(room) + "/receipt/m.read/" + quote(event),
                    {})

    def happen_deletion(self, room):
        self.ann.send(room, SECRET + "-room")
        told(self.everybody)
        made = self.boss.ok("DELETE", ADMIN + "/v2/rooms/" + quote(room), {})
        path = ADMIN + "/v2/rooms/delete_status/" + made["delete_id"]
        deadline = time.monotonic() + 60
        while self.boss.ok("GET", path)["status"] not in ("complete",
                                                          "failed"):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def ignore(self):
        told(self.everybody)
        self.cat.ok("PUT", V3 + "/user/%s/account_data/m.ignored_user_list" %
                    quote(self.cat.user_id), {"ignored_users": {
                        self.dan.user_id: {}}})

    def erase(self):
        """Who joins later is not shown what they wrote."""
        room = self.ann.create_room(preset="public_chat")
        self.bob.join(room)
        self.dan.join(room)
        self.dan.send(room, "written before the erasure")
        told(self.everybody)
        self.dan.ok("POST", V3 + "/account/deactivate", {
            "erase": True, "auth": {
                "type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user",
                               "user": self.dan.user_id}}})
        self.cat.join(room)

    def begin(self):
        self.boss, self.ann, self.bob, self.cat, self.dan = self.people(
            ("boss", "ann", "bob", "cat", "dan"))
        self.everybody = [self.ann, self.bob, self.cat]

    def room(self, name):
        room = self.ann.create_room(preset="public_chat", **name)
        for one in (self.bob, self.cat, self.dan):
            one.join(room)
            one.send(room, "hello from " + one.user_id)
        return room

    def test_what_is_remembered_is_what_is_stored(self):
        happenings = sorted(one for one in dir(self)
                            if one.startswith("happen_"))
        with Server() as own:
            self.own = own
            self.begin()
            for number, one in enumerate(happenings):
                room = self.room({} if number % 2 else {"name": one})
                getattr(self, one)(room)
            self.ignore()
            self.erase()
            warm = told(self.everybody)
            self.assertNotIn(SECRET, json.dumps(warm))
            seen = json.dumps(warm[self.cat.user_id])
            self.assertNotIn("written before the erasure", seen)
            self.assertNotIn("hello from " + self.dan.user_id, seen)
            self.assertNotIn(self.hidden, seen)
            again = told(self.everybody)
            own.kill()
            own.start()
            cold = told(self.everybody)
            status = own.stop()
            self.assertEqual((0, []), (status, own.sanitizer_reports()))
        for one in self.everybody:
            for number, answer in enumerate(cold[one.user_id]):
                where = "%s, ask %d" % (one.user_id, number)
                self.assertEqual(answer, warm[one.user_id][number], where)
                self.assertEqual(answer, again[one.user_id][number], where)
