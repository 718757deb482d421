"""A client of GET /sync that only accumulates."""

import json

V3 = "/_matrix/client/v3"


def state_of(events):
    return {(e["type"], e["state_key"]): e["event_id"] for e in events
            if "state_key" in e}


def describe(what, mine, fresh):
    if isinstance(mine, dict) and isinstance(fresh, dict):
        keys = [k for k in set(mine) | set(fresh)
                if mine.get(k) != fresh.get(k)]
        mine = {k: mine.get(k) for k in keys}
        fresh = {k: fresh.get(k) for k in keys}
    return "%s: have %r, should be %r" % (what, mine, fresh)


class Room:
    def __init__(self):
        self.state = {}
        self.timeline = []  # event ids since the last gap
        self.receipts = {}
        self.typing = []
        self.data = {}
        self.unread = None
        self.threads = None
        self.summary = {}


class V3Client:
    def __init__(self, client, filter=None, state_after=False, lazy=False):
        self.client = client
        self.filter = filter
        self.state_after = state_after
        self.lazy = lazy
        self.since = None
        self.rooms = {}
        self.invites = {}
        self.knocks = set()
        self.data = {}
        self.left = set()
        self.known_members = set()

    def twin(self):
        """One who begins now, and sees everything at once."""
        return V3Client(self.client, dict(self.filter or {}),
                        self.state_after, self.lazy)

    def sync(self, timeout=0):
        query = {"timeout": timeout}
        if self.since:
            query["since"] = self.since
        if self.filter:
            query["filter"] = json.dumps(self.filter)
        if self.state_after:
            query["use_state_after"] = "true"
        answer = self.client.get(V3 + "/sync", query=query)
        if answer.status != 200:
            raise AssertionError("sync: %r" % answer)
        self.take(answer.json)
        return answer.json

    def take(self, answer):
        self.since = answer["next_batch"]
        for e in answer["account_data"]["events"]:
            self.data[e["type"]] = e["content"]
        rooms = answer["rooms"]
        for room_id, part in rooms["invite"].items():
            self.gone(room_id)
            self.invites[room_id] = sorted(
                e["type"] for e in part["invite_state"]["events"])
        for room_id in rooms["knock"]:
            self.gone(room_id)
            self.knocks.add(room_id)
        for room_id, part in rooms["leave"].items():
            self.gone(room_id)
            self.left.add(room_id)
        for room_id, part in rooms["join"].items():
            self.invites.pop(room_id, None)
            self.knocks.discard(room_id)
            self.left.discard(room_id)
            self.take_joined(room_id, part)

    def gone(self, room_id):
        for where in (self.rooms, self.invites):
            where.pop(room_id, None)
        self.knocks.discard(room_id)

    def take_joined(self, room_id, part):
        room = self.rooms.setdefault(room_id, Room())
        timeline = part["timeline"]
        if timeline["limited"]:
            room.timeline = []
        ids = [e["event_id"] for e in timeline["events"]]
        if len(set(ids)) != len(ids) or set(ids) & set(room.timeline):
            raise AssertionError("an event came twice in " + room_id)
        room.timeline += ids
        if self.state_after:
            if "state" in part:
                raise AssertionError("state beside state_after")
            room.state.update(state_of(part["state_after"]["events"]))
        else:
            room.state.update(state_of(part["state"]["events"]))
            room.state.update(state_of(timeline["events"]))
        if self.lazy:
            self.check_lazy(room_id, room, timeline["events"])
        room.summary.update(part.get("summary", {}))
        room.unread = part.get("unread_notifications", room.unread)
        room.threads = part.get("unread_thread_notifications", room.threads)
        for e in part["account_data"]["events"]:
            room.data[e["type"]] = e["content"]
        self.take_ephemeral(room, part["ephemeral"]["events"])

    @staticmethod
    def take_ephemeral(room, events):
        for e in events:
            if e["type"] == "m.typing":
                room.typing = sorted(e["content"]["user_ids"])
            elif e["type"] == "m.receipt":
                for event_id, kinds in e["content"].items():
                    for kind, users in kinds.items():
                        for user, mark in users.items():
                            room.receipts[(user, kind,
                                           mark.get("thread_id"))] = event_id

    @staticmethod
    def check_lazy(room_id, room, events):
        """Whoever writes is known."""
        for e in events:
            if e["unsigned"].get("membership") is None:
                raise AssertionError("no unsigned.membership")
            key = ("m.room.member", e["sender"])
            if key not in room.state:
                raise AssertionError("%s: no member event of %s" %
                                     (room_id, e["sender"]))

    # Comparing with a twin.

    def differences(self, twin):
        found = []

        def same(what, mine, fresh):
            if mine != fresh:
                found.append(describe(what, mine, fresh))

        same("joined", sorted(self.rooms), sorted(twin.rooms))
        same("invites", self.invites, twin.invites)
        same("knocks", self.knocks, twin.knocks)
        data = {k: v for k, v in self.data.items() if v}
        same("data", data, {k: v for k, v in twin.data.items() if v})
        for room_id in set(self.rooms) & set(twin.rooms):
            self.compare_room(room_id, twin.rooms[room_id], same)
        return found

    def compare_room(self, room_id, fresh, same):
        mine = self.rooms[room_id]
        where = room_id[:12] + " "
        if self.lazy:
            keys = set(mine.state) & set(fresh.state)
            keys |= {k for k in fresh.state if k[0] != "m.room.member"}
            same(where + "state", {k: mine.state.get(k) for k in keys},
                 {k: fresh.state[k] for k in keys if k in fresh.state})
        else:
            same(where + "state", mine.state, fresh.state)
        count = min(len(mine.timeline), len(fresh.timeline))
        same(where + "timeline", mine.timeline[-count:] if count else [],
             fresh.timeline[-count:] if count else [])
        same(where + "typing", mine.typing, fresh.typing)
        same(where + "data", {k: v for k, v in mine.data.items() if v},
             {k: v for k, v in fresh.data.items() if v})
        same(where + "unread", mine.unread, fresh.unread)
        same(where + "threads", mine.threads, fresh.threads)
        for key in ("m.joined_member_count", "m.invited_member_count"):
            same(where + key, mine.summary.get(key), fresh.summary.get(key))
        if "m.heroes" in fresh.summary:
            same(where + "heroes", mine.summary.get("m.heroes"),
                 fresh.summary["m.heroes"])
        receipts = {k: v for k, v in mine.receipts.items()
                    if k in fresh.receipts}
        same(where + "receipts", receipts, fresh.receipts)
