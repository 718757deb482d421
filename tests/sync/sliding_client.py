"""A client of simplified sliding sync that only accumulates."""

from v3_client import describe

PATH = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
PARTS = ("name", "avatar", "heroes", "joined_count", "invited_count",
         "notification_count", "highlight_count", "membership")


class Room:
    def __init__(self):
        self.state = {}
        self.timeline = []
        self.parts = {}
        self.is_dm = False
        self.bump = 0
        self.receipts = {}
        self.typing = []
        self.data = {}
        self.stripped = None


class SlidingClient:
    def __init__(self, client, window, limit, conn_id, required=None,
                 delivered=False):
        self.client = client
        self.window = window
        self.limit = limit
        self.conn_id = conn_id
        self.required = required or [["*", "*"]]
        self.delivered = delivered
        self.reset()

    def reset(self):
        self.pos = None
        self.rooms = {}
        self.data = {}
        self.count = None
        self.last = {}

    def twin(self):
        return SlidingClient(self.client, self.window, self.limit,
                             self.conn_id + "-twin", self.required,
                             self.delivered)

    def body(self):
        return {
            "conn_id": self.conn_id,
            "lists": {"all": {"ranges": [self.window],
                              "timeline_limit": self.limit,
                              "required_state": self.required}},
            "extensions": {"account_data": {"enabled": True},
                           "receipts": {"enabled": True,
                                        "org.wardwire.delivered":
                                        self.delivered},
                           "typing": {"enabled": True},
                           "to_device": {"enabled": True},
                           "e2ee": {"enabled": True}}}

    def ask(self, timeout=0):
        query = {"timeout": timeout}
        if self.pos:
            query["pos"] = self.pos
        return self.client.post(PATH, self.body(), query=query)

    def sync(self, timeout=0):
        answer = self.ask(timeout)
        if answer.status == 400 and answer.errcode == "M_UNKNOWN_POS":
            self.reset()
            answer = self.ask(timeout)
        if answer.status != 200:
            raise AssertionError("sliding sync: %r" % answer)
        self.take(answer.json)
        return answer.json

    def take(self, answer):
        self.pos = answer["pos"]
        self.last = answer
        if "all" in answer["lists"]:
            self.count = answer["lists"]["all"]["count"]
        for room_id, part in answer["rooms"].items():
            self.take_room(room_id, part)
        ext = answer["extensions"]
        for e in ext.get("account_data", {}).get("global", []):
            self.data[e["type"]] = e["content"]
        for room_id, events in ext.get("account_data",
                                       {}).get("rooms", {}).items():
            for e in events:
                self.rooms[room_id].data[e["type"]] = e["content"]
        for room_id, e in ext.get("typing", {}).get("rooms", {}).items():
            self.rooms[room_id].typing = sorted(e["content"]["user_ids"])
        for room_id, e in ext.get("receipts", {}).get("rooms", {}).items():
            self.take_receipts(self.rooms[room_id], e["content"])

    def take_receipts(self, room, content):
        for event_id, kinds in content.items():
            for kind, users in kinds.items():
                if kind == "org.wardwire.delivered" and not self.delivered:
                    raise AssertionError("a delivery nobody asked for")
                for user, mark in users.items():
                    if kind == "m.read.private" and \
                            user != self.client.user_id:
                        raise AssertionError("a private receipt of " + user)
                    room.receipts[(user, kind,
                                   mark.get("thread_id"))] = event_id

    def take_room(self, room_id, part):
        if part.get("initial"):
            old = self.rooms.get(room_id)
            self.rooms[room_id] = Room()
            if old:
                self.rooms[room_id].data = old.data
        elif room_id not in self.rooms:
            raise AssertionError("a room without initial: " + room_id)
        room = self.rooms[room_id]
        for key in PARTS:
            if key in part:
                room.parts[key] = part[key]
        if part.get("name") is not None:
            room.parts.pop("heroes", None)
        room.is_dm = part.get("is_dm", room.is_dm)
        room.bump = part.get("bump_stamp", room.bump)
        if "invite_state" in part:
            room.stripped = sorted(e["type"] for e in part["invite_state"])
            return
        room.stripped = None
        ids = [e["event_id"] for e in part["timeline"]]
        if part.get("limited") or part.get("expanded_timeline"):
            room.timeline = []
        if set(ids) & set(room.timeline):
            raise AssertionError("an event came twice in " + room_id)
        room.timeline += ids
        if part.get("limited") and self.is_lazy():
            # The proposal: members that were cached are forgotten at a gap.
            room.state = {key: event for key, event in room.state.items()
                          if key[0] != "m.room.member"}
        if part.get("num_live", 0) > len(ids):
            raise AssertionError("more live events than events")
        for e in part["required_state"]:
            room.state[(e["type"], e["state_key"])] = e["event_id"]

    def is_lazy(self):
        return ["m.room.member", "$LAZY"] in self.required

    def differences(self, twin):
        found = []

        def same(what, mine, fresh):
            if mine != fresh:
                found.append(describe(what, mine, fresh))

        data = {k: v for k, v in self.data.items() if v}
        same("data", data, {k: v for k, v in twin.data.items() if v})
        for room_id, fresh in twin.rooms.items():
            if room_id not in self.rooms and self.count != twin.count:
                continue  # rooms one has left keep their place in a list
            if room_id not in self.rooms:
                found.append("room %s is missing" % room_id)
                continue
            self.compare_room(room_id, fresh, same)
        return found

    def compare_room(self, room_id, fresh, same):
        mine = self.rooms[room_id]
        where = "%s %s %s " % (room_id[:12], self.conn_id,
                               fresh.parts.get("membership"))
        same(where + "stripped", mine.stripped, fresh.stripped)
        same(where + "dm", mine.is_dm, fresh.is_dm)
        same(where + "bump", mine.bump, fresh.bump)
        parts = {k: v for k, v in mine.parts.items() if v is not None}
        if fresh.stripped is not None:
            return
        if fresh.parts.get("membership") != "join":
            # Who is where now is not told to those who were put out.
            for key in ("joined_count", "invited_count"):
                parts.pop(key, None)
        same(where + "parts", parts, fresh.parts)
        if self.is_lazy():
            keys = [k for k in fresh.state if k[0] != "m.room.member" or
                    k in mine.state]
        else:
            keys = set(fresh.state) | set(mine.state)
        same(where + "state", {k: mine.state.get(k) for k in keys},
             {k: fresh.state.get(k) for k in keys})
        count = min(len(mine.timeline), len(fresh.timeline))
        same(where + "timeline", mine.timeline[-count:] if count else [],
             fresh.timeline[-count:] if count else [])
        same(where + "length", len(mine.timeline) >= len(fresh.timeline) or
             len(mine.timeline), True)
        if fresh.parts.get("membership") == "join":
            same(where + "typing", mine.typing, fresh.typing)
        same(where + "data", {k: v for k, v in mine.data.items() if v},
             {k: v for k, v in fresh.data.items() if v})
        receipts = {k: mine.receipts.get(k) for k in fresh.receipts}
        same(where + "receipts", receipts, fresh.receipts)
