"""Random histories: several users do what people do in rooms."""

import random

V3 = "/_matrix/client/v3"


def q(text):
    import urllib.parse
    return urllib.parse.quote(text, safe="")


class History:
    """Each step() does one thing that is allowed more often than not; a
    refusal is part of the history."""

    def __init__(self, clients, seed):
        self.random = random.Random(seed)
        self.clients = clients
        self.rooms = []
        self.events = {}  # room -> [(event id, sender)]
        self.roots = {}   # room -> thread roots
        self.members = set()
        self.counter = 0
        self.log = []

    def pick(self, things):
        return self.random.choice(things)

    def fresh(self):
        self.counter += 1
        return "n%d" % self.counter

    def pick_room(self, client):
        """Mostly one where the user has business."""
        mine = [r for r in self.rooms if (r, client.user_id) in self.members]
        if mine and self.random.random() < 0.75:
            return self.pick(mine)
        return self.pick(self.rooms) if self.rooms else None

    def step(self):
        kinds = [(self.create, 3 if len(self.rooms) < 8 else 0),
                 (self.invite, 5), (self.join, 8), (self.leave, 3),
                 (self.kick, 2), (self.ban, 1), (self.unban, 1),
                 (self.message, 25), (self.burst, 3), (self.thread, 6),
                 (self.mention, 3), (self.name, 3), (self.topic, 3),
                 (self.custom_state, 3), (self.redact, 3),
                 (self.receipt, 12), (self.typing, 4), (self.data, 4),
                 (self.room_data, 4), (self.tag, 2), (self.profile, 1),
                 (self.direct, 2), (self.forget, 1), (self.knock, 1),
                 (self.reaction, 3), (self.mute, 1), (self.untag, 2),
                 (self.empty_data, 2), (self.come_back, 4),
                 (self.thread_receipt, 6), (self.edit, 3)]
        names = [k for k, _ in kinds]
        act = self.random.choices(names, [w for _, w in kinds])[0]
        if not self.rooms:
            act = self.create
        client = self.pick(self.clients)
        answer = act(client, self.pick_room(client))
        status = answer.status if answer is not None else 0
        if status >= 500:
            raise AssertionError("%s: %r" % (act.__name__, answer))
        self.log.append((act.__name__, client.user_id, status))

    # Rooms and members.

    def create(self, c, _room):
        preset = self.pick(["private_chat", "public_chat",
                            "trusted_private_chat"])
        body = {"preset": preset,
                "initial_state": [{
                    "type": "m.room.history_visibility", "state_key": "",
                    "content": {"history_visibility": self.pick(
                        ["shared", "invited", "joined", "world_readable"])}}]}
        if self.random.random() < 0.2:
            body["initial_state"].append({
                "type": "m.room.join_rules", "state_key": "",
                "content": {"join_rule": "knock"}})
        if self.random.random() < 0.6:
            body["name"] = "room " + self.fresh()
        if self.random.random() < 0.5:
            body["invite"] = [self.pick(self.clients).user_id]
        answer = c.post(V3 + "/createRoom", body)
        if answer.status == 200:
            self.rooms.append(answer["room_id"])
            self.members.add((answer["room_id"], c.user_id))
            self.events[answer["room_id"]] = []
            self.roots[answer["room_id"]] = []
        return answer

    def verb(self, c, room, verb, body):
        answer = c.post("%s/rooms/%s/%s" % (V3, q(room), verb), body)
        if answer.status == 200:
            who = (room, body.get("user_id", c.user_id))
            if verb in ("join", "invite"):
                self.members.add(who)
            else:
                self.members.discard(who)
        return answer

    def invite(self, c, room):
        return self.verb(c, room, "invite",
                         {"user_id": self.pick(self.clients).user_id})

    def join(self, c, room):
        return self.verb(c, room, "join", {})

    def knock(self, c, room):
        return c.post("%s/knock/%s" % (V3, q(room)), {})

    def leave(self, c, room):
        return self.verb(c, room, "leave", {})

    def forget(self, c, room):
        return self.verb(c, room, "forget", {})

    def kick(self, c, room):
        return self.verb(c, room, "kick",
                         {"user_id": self.pick(self.clients).user_id})

    def ban(self, c, room):
        return self.verb(c, room, "ban",
                         {"user_id": self.pick(self.clients).user_id})

    def unban(self, c, room):
        return self.verb(c, room, "unban",
                         {"user_id": self.pick(self.clients).user_id})

    # Events.

    def send(self, c, room, content, kind="m.room.message"):
        answer = c.put("%s/rooms/%s/send/%s/%s" % (
            V3, q(room), q(kind), self.fresh()), content)
        if answer.status == 200:
            self.events[room].append((answer["event_id"], c.user_id))
        return answer

    def message(self, c, room):
        answer = self.send(c, room, {"msgtype": "m.text",
                                     "body": self.fresh()})
        if answer.status == 200 and self.random.random() < 0.2:
            self.roots[room].append(answer["event_id"])
        return answer

    def burst(self, c, room):
        answer = None
        for _ in range(self.random.randint(4, 30)):
            answer = self.message(c, room)
        return answer

    def mention(self, c, room):
        return self.send(c, room, {
            "msgtype": "m.text", "body": self.fresh(),
            "m.mentions": {"user_ids": [self.pick(self.clients).user_id]}})

    def thread(self, c, room):
        if not self.roots[room]:
            return None
        return self.send(c, room, {
            "msgtype": "m.text", "body": self.fresh(),
            "m.relates_to": {"rel_type": "m.thread",
                             "event_id": self.pick(self.roots[room])}})

    def reaction(self, c, room):
        if not self.events[room]:
            return None
        return self.send(c, room, {"m.relates_to": {
            "rel_type": "m.annotation", "key": "x" + self.fresh(),
            "event_id": self.pick(self.events[room])[0]}}, "m.reaction")

    def redact(self, c, room):
        if not self.events[room]:
            return None
        return c.put("%s/rooms/%s/redact/%s/%s" % (
            V3, q(room), q(self.pick(self.events[room])[0]), self.fresh()),
            {})

    def state(self, c, room, kind, key, content):
        return c.put("%s/rooms/%s/state/%s/%s" % (V3, q(room), q(kind),
                                                  q(key)), content)

    def name(self, c, room):
        return self.state(c, room, "m.room.name", "",
                          {"name": "name " + self.fresh()})

    def topic(self, c, room):
        return self.state(c, room, "m.room.topic", "",
                          {"topic": "topic " + self.fresh()})

    def custom_state(self, c, room):
        return self.state(c, room, "org.example.state",
                          self.pick(["", "a", "b"]), {"v": self.fresh()})

    # What is no event.

    def receipt(self, c, room):
        if not self.events[room]:
            return None
        events = self.events[room]
        event = self.pick(events[-5:])[0]
        kind = self.pick(["m.read", "m.read", "m.read.private",
                          "m.fully_read", "org.wardwire.delivered"])
        body = {}
        if kind in ("m.read", "m.read.private"):
            body = self.pick([{}, {}, {"thread_id": "main"}])
        return c.post("%s/rooms/%s/receipt/%s/%s" % (V3, q(room), q(kind),
                                                     q(event)), body)

    def typing(self, c, room):
        on = self.random.random() < 0.6
        return c.put("%s/rooms/%s/typing/%s" % (V3, q(room), q(c.user_id)),
                     {"typing": on, "timeout": 120000} if on
                     else {"typing": False})

    def data(self, c, _room):
        return c.put("%s/user/%s/account_data/org.example.%s" % (
            V3, q(c.user_id), self.pick("abc")), {"v": self.fresh()})

    def room_data(self, c, room):
        return c.put("%s/user/%s/rooms/%s/account_data/org.example.%s" % (
            V3, q(c.user_id), q(room), self.pick("ab")), {"v": self.fresh()})

    def tag(self, c, room):
        return c.put("%s/user/%s/rooms/%s/tags/m.favourite" % (
            V3, q(c.user_id), q(room)), {"order": 0.5})

    def untag(self, c, room):
        return c.delete("%s/user/%s/rooms/%s/tags/m.favourite" % (
            V3, q(c.user_id), q(room)))

    def empty_data(self, c, room):
        where = "" if self.random.random() < 0.5 else "/rooms/" + q(room)
        return c.put("%s/user/%s%s/account_data/org.example.a" % (
            V3, q(c.user_id), where), {})

    def come_back(self, c, room):
        """Leaves, may forget, and is asked in again."""
        self.leave(c, room)
        if self.random.random() < 0.6:
            self.forget(c, room)
        if self.random.random() < 0.5:
            self.message(self.pick(self.clients), room)
        host = [one for one in self.clients if one is not c and
                (room, one.user_id) in self.members]
        if host:
            self.verb(self.pick(host), room, "invite",
                      {"user_id": c.user_id})
        return self.join(c, room)

    def thread_receipt(self, c, room):
        """Reads a thread by its newest answer."""
        if not self.roots[room]:
            return None
        root = self.pick(self.roots[room])
        answer = self.send(self.pick(self.clients), room, {
            "msgtype": "m.text", "body": self.fresh(), "m.relates_to": {
                "rel_type": "m.thread", "event_id": root}})
        if answer.status != 200:
            return answer
        return c.post("%s/rooms/%s/receipt/m.read/%s" % (
            V3, q(room), q(answer["event_id"])), {"thread_id": root})

    def edit(self, c, room):
        mine = [event for event, sender in self.events[room]
                if sender == c.user_id]
        if not mine:
            return None
        content = {"msgtype": "m.text", "body": self.fresh()}
        return self.send(c, room, dict(content, **{
            "m.new_content": content, "m.relates_to": {
                "rel_type": "m.replace", "event_id": self.pick(mine)}}))

    def direct(self, c, room):
        content = {self.pick(self.clients).user_id: [room]} \
            if self.random.random() < 0.7 else {}
        return c.put("%s/user/%s/account_data/m.direct" % (V3, q(c.user_id)),
                     content)

    def mute(self, c, room):
        if self.random.random() < 0.5:
            return c.delete("%s/pushrules/global/room/%s" % (V3, q(room)))
        return c.put("%s/pushrules/global/room/%s" % (V3, q(room)),
                     {"actions": []})

    def profile(self, c, _room):
        return c.put("%s/profile/%s/displayname" % (V3, q(c.user_id)),
                     {"displayname": "Name " + self.fresh()})
