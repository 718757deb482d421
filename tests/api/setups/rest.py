"""Discovery, calls, bridges, and what is only there for old clients."""

from client import V3
from setups.kit import Try, setup

OPEN = "anyone may ask"


@setup("getVersions")
def versions(kit):
    return Try(kit.nobody, foreign=OPEN)


for one in ("getWellknown", "getWellknownSupport"):
    setup(one)(lambda kit: Try(kit.nobody, foreign=OPEN))


@setup("getWellknownPolicy")
def policy_server(kit):
    # This server signs no other server's events.
    return Try(kit.nobody, status=404, foreign=OPEN)


@setup("getTurnServer")
def turn(kit):
    return Try(kit.anna, foreign=OPEN, status=404, errcode="M_NOT_FOUND")


@setup("pingAppservice")
def ping(kit):
    return Try(kit.service, {"appserviceId": kit.bridge.id},
               {"transaction_id": "t"})


@setup("updateAppserviceRoomDirectoryVisibility")
def network_visibility(kit):
    room = kit.service.create_room()
    return Try(kit.service, {"networkId": kit.bridge.id, "roomId": room},
               {"visibility": "public"})


@setup("getProtocols")
def protocols(kit):
    return Try(kit.anna, foreign=OPEN)


# No bridge is there, so there is none of its things.
@setup("getProtocolMetadata")
def protocol(kit):
    return Try(kit.anna, {"protocol": "irc"}, status=404, foreign=OPEN)


for one in ("queryLocationByProtocol", "queryUserByProtocol"):
    setup(one)(lambda kit: Try(kit.anna, {"protocol": "irc"}, status=404,
                               foreign=OPEN))


@setup("queryLocationByAlias")
def location(kit):
    return Try(kit.anna, query={"alias": "#a:ward.test"}, status=404,
               foreign=OPEN)


@setup("queryUserByID")
def third_party_user(kit):
    return Try(kit.anna, query={"userid": "@a:ward.test"}, status=404,
               foreign=OPEN)


# Event streams of version 1: see docs/modules/api.md.

for one in ("getEvents", "initialSync"):
    setup(one)(lambda kit: Try(kit.anna, foreign=OPEN))


@setup("peekEvents")
def peek(kit):
    return Try(kit.anna, query={"room_id": kit.room}, foreign=OPEN)


@setup("getOneEvent")
def one_event(kit):
    return Try(kit.anna, {"eventId": kit.event}, foreign=OPEN)


# Our own, docs/api.

@setup("pushKey")
def push_key(kit):
    return Try(kit.anna, foreign=OPEN)


@setup("pushTest")
def push_test(kit):
    return Try(kit.anna, None, {}, foreign="one's own devices alone")
