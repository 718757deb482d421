"""Rooms: made, entered, left, found, described."""

from client import V1, V3, quote, rooms
from setups.kit import Try, setup

OPEN = "anyone may ask"


@setup("createRoom")
def create(kit):
    return Try(kit.anna, None, {
        "visibility": "private", "room_alias_name": kit.name("made"),
        "name": "Made", "topic": "Here", "invite": [kit.ben.user_id],
        "room_version": "12", "creation_content": {"m.federate": True},
        "initial_state": [{"type": "org.ward.test", "state_key": "",
                           "content": {}}],
        "preset": "private_chat", "is_direct": False,
        "power_level_content_override": {"ban": 60}},
        foreign="a room of one's own")


def target(kit):
    return {"user_id": kit.ben.user_id, "reason": "because"}


@setup("inviteUser")
def invite(kit):
    return Try(kit.anna, {"roomId": kit.new_room()}, target(kit))


@setup("inviteBy3PID")
def invite_contact(kit):
    return Try(kit.anna, {"roomId": kit.room}, {
        "id_server": "id.test", "id_access_token": "token",
        "medium": "email", "address": "a@b.test"},
        refusals=(400, 403, 404))


@setup("joinRoom")
def join(kit):
    room = kit.new_room()
    kit.anna.invite(room, kit.ben.user_id)
    return Try(kit.ben, {"roomIdOrAlias": room}, {"reason": "because"},
               free=("third_party_signed",))


@setup("joinRoomById")
def join_by_id(kit):
    room = kit.new_room()
    kit.anna.invite(room, kit.ben.user_id)
    return Try(kit.ben, {"roomId": room}, {"reason": "because"},
               free=("third_party_signed",))


@setup("knockRoom")
def knock(kit):
    room = kit.new_room(initial_state=[
        {"type": "m.room.join_rules", "state_key": "",
         "content": {"join_rule": "knock"}}])
    closed = Try(kit.stranger, {"roomIdOrAlias": kit.room}, {})
    return Try(kit.ben, {"roomIdOrAlias": room}, {"reason": "please"},
               foreign=closed)


@setup("leaveRoom")
def leave(kit):
    return Try(kit.ben, {"roomId": kit.new_room(kit.ben)},
               {"reason": "because"})


@setup("kick")
def kick(kit):
    return Try(kit.anna, {"roomId": kit.new_room(kit.ben)}, target(kit))


@setup("ban")
def ban(kit):
    return Try(kit.anna, {"roomId": kit.new_room(kit.ben)}, target(kit))


@setup("unban")
def unban(kit):
    room = kit.new_room()
    kit.anna.ok("POST", rooms(room) + "/ban", target(kit))
    return Try(kit.anna, {"roomId": room}, target(kit))


@setup("forgetRoom")
def forget(kit):
    room = kit.new_room(kit.ben)
    kit.ben.ok("POST", rooms(room) + "/leave", {})
    return Try(kit.ben, {"roomId": room}, refusals=(400, 403, 404))


@setup("getJoinedRooms")
def joined(kit):
    kit.room
    return Try(kit.anna, foreign="it speaks of the asker alone")


def in_room(kit):
    return Try(kit.anna, {"roomId": kit.room})


for name in ("getMembersByRoom", "getJoinedMembersByRoom", "getRoomState",
             "roomInitialSync", "getLocalAliases"):
    setup(name)(in_room)


@setup("getRoomStateWithKey")
def get_state(kit):
    return Try(kit.anna, {"roomId": kit.room, "eventType": "m.room.create",
                          "stateKey": ""})


@setup("setRoomStateWithKey")
def set_state(kit):
    return Try(kit.anna, {"roomId": kit.room, "eventType": "m.room.topic",
                          "stateKey": ""}, {"topic": "Wednesday"})


@setup("upgradeRoom")
def upgrade(kit):
    return Try(kit.anna, {"roomId": kit.new_room()},
               {"new_version": "12",
                "additional_creators": [kit.ben.user_id]})


@setup("getRoomSummary")
def summary(kit):
    return Try(kit.anna, {"roomIdOrAlias": kit.room})


@setup("getSpaceHierarchy")
def hierarchy(kit):
    space = kit.new_room(creation_content={"type": "m.space"})
    kit.anna.set_state(space, "m.space.child",
                       {"via": [kit.server.name]}, kit.room)
    return Try(kit.anna, {"roomId": space}, query={"limit": 5})


@setup("reportRoom")
def report(kit):
    return Try(kit.anna, {"roomId": kit.room}, {"reason": "noise"},
               foreign="whoever knows of a room may report it")


# Aliases and the directory.

@setup("setRoomAlias")
def set_alias(kit):
    alias = "#%s:%s" % (kit.name("alias"), kit.server.name)
    other = "#%s:%s" % (kit.name("alias"), kit.server.name)
    return Try(kit.anna, {"roomAlias": alias}, {"room_id": kit.room},
               foreign=Try(kit.stranger, {"roomAlias": other},
                           {"room_id": kit.room}))


@setup("getRoomIdByAlias")
def get_alias(kit):
    return Try(kit.nobody, {"roomAlias": kit.alias(kit.room)}, foreign=OPEN)


@setup("deleteRoomAlias")
def delete_alias(kit):
    return Try(kit.anna, {"roomAlias": kit.alias(kit.room)})


@setup("getRoomVisibilityOnDirectory")
def get_visibility(kit):
    return Try(kit.nobody, {"roomId": kit.public_room}, foreign=OPEN)


@setup("setRoomVisibilityOnDirectory")
def set_visibility(kit):
    return Try(kit.anna, {"roomId": kit.public_room},
               {"visibility": "public"})


@setup("getPublicRooms")
def public_rooms(kit):
    kit.public_room
    # Only those who are signed in may, see docs/modules/api.md.
    return Try(kit.anna, query={"limit": 5}, foreign=OPEN)


@setup("queryPublicRooms")
def find_public_rooms(kit):
    kit.public_room
    return Try(kit.anna, None, {
        "limit": 5, "filter": {"generic_search_term": "canteen",
                               "room_types": [None]},
        "include_all_networks": False}, foreign=OPEN)
