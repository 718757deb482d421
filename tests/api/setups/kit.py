"""What the set-ups are made of."""

import functools

from client import V3, Client, rooms
from world import PASSWORD

SETUPS = {}


def setup(operation_id):
    def remember(function):
        assert operation_id not in SETUPS, operation_id
        SETUPS[operation_id] = function
        return function
    return remember


class Try:
    """A request that succeeds.

    path      the values of the path's parameters
    status    what it answers (a text errcode may follow: (404, "M_..."))
    uia       it needs user-interactive authentication, by password
    foreign   who may do it: None, only this person, and a stranger is
              refused; a text, the reason why anyone may; a Try, what must be
              refused instead
    free      fields (dotted) whose content is the sender's own business
    fields    {name: allowed JSON types} where the schema cannot be read
    again     whether the same request may be sent twice
    """

    def __init__(self, person, path=None, body=None, query=None, **more):
        self.person = person
        self.path = path or {}
        self.body = body
        self.query = query
        self.data = more.pop("data", None)
        self.headers = more.pop("headers", None)
        self.status = more.pop("status", 200)
        self.errcode = more.pop("errcode", None)
        self.uia = more.pop("uia", False)
        self.foreign = more.pop("foreign", None)
        self.free = more.pop("free", ())
        self.fields = more.pop("fields", {})
        self.refusals = more.pop("refusals", (403, 404))
        self.token = more.pop("token", "own")
        assert not more, more


class Kit:
    """People, rooms and things, made when first asked for."""

    def __init__(self, server, judge, make_client, bridge):
        self.bridge = bridge
        self.server = server
        self.judge = judge
        self.make_client = make_client
        self.count = 0

    def named(self, name, admin=False):
        login = self.server.register(name, PASSWORD, admin)
        return self.make_client(login)

    def name(self, prefix="n"):
        self.count += 1
        return "%s%d" % (prefix, self.count)

    def new_person(self):
        return self.named(self.name("p"))

    def login_again(self, person, **more):
        """Another device of the same person."""
        body = {"type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user", "user": person.user_id}}
        body.update(more)
        return self.make_client(self.nobody.ok("POST", V3 + "/login", body))

    @functools.cached_property
    def anna(self):
        return self.named("anna")

    @functools.cached_property
    def ben(self):
        return self.named("ben")

    @functools.cached_property
    def stranger(self):
        """Signed in, and in nobody's room."""
        return self.named("stranger")

    @functools.cached_property
    def admin(self):
        return self.named("admin", True)

    @functools.cached_property
    def service(self):
        """An application service."""
        return self.make_client({
            "access_token": self.bridge.as_token,
            "user_id": "@%s:%s" % (self.bridge.sender, self.server.name)})

    @functools.cached_property
    def nobody(self):
        return self.make_client(None)

    def new_room(self, *others, **content):
        """A private room by anna, that the others joined."""
        content.setdefault("preset", "private_chat")
        content["invite"] = [one.user_id for one in others]
        room = self.anna.create_room(**content)
        for one in others:
            one.join(room)
        return room

    @functools.cached_property
    def room(self):
        """anna and ben."""
        return self.new_room(self.ben, name="Ward round", topic="Tuesday")

    @functools.cached_property
    def event(self):
        return self.anna.send(self.room, "a message")

    @functools.cached_property
    def public_room(self):
        return self.new_room(preset="public_chat", visibility="public",
                             name="Canteen")

    def alias(self, room):
        alias = "#%s:%s" % (self.name("a"), self.server.name)
        self.anna.ok("PUT", V3 + "/directory/room/" + alias.replace(
            "#", "%23"), {"room_id": room})
        return alias

    def replied(self, kind="m.thread"):
        """An event of the room, to which another one relates."""
        root = self.anna.send(self.room, "root")
        self.ben.send(self.room, {
            "msgtype": "m.text", "body": "related",
            "m.relates_to": {"rel_type": kind, "event_id": root}})
        return root

    @functools.cached_property
    def backup(self):
        """The version of anna's key backup, with one key in it."""
        version = self.anna.ok("POST", V3 + "/room_keys/version",
                               BACKUP)["version"]
        self.anna.ok("PUT", V3 + "/room_keys/keys?version=" + version,
                     {"rooms": {self.room: {"sessions": {"s1": SESSION}}}})
        return version


BACKUP = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2",
          "auth_data": {"public_key": "abcdefg" * 6 + "g",
                        "signatures": {}}}
SESSION = {"first_message_index": 1, "forwarded_count": 0,
           "is_verified": True,
           "session_data": {"ephemeral": "base64", "ciphertext": "base64",
                            "mac": "base64"}}
