"""Messages and what is said of them; sync."""

from client import V3, quote, rooms
from setups.kit import Try, setup

OWN = "it speaks of the asker alone"


@setup("sendMessage")
def send(kit):
    return Try(kit.anna, {"roomId": kit.room, "eventType": "m.room.message",
                          "txnId": kit.name("t")},
               {"msgtype": "m.text", "body": "hello"})


@setup("redactEvent")
def redact(kit):
    return Try(kit.anna, {"roomId": kit.room, "txnId": kit.name("t"),
                          "eventId": kit.anna.send(kit.room, "oops")},
               {"reason": "wrong patient"})


@setup("getRoomEvents")
def messages(kit):
    kit.event
    return Try(kit.anna, {"roomId": kit.room}, query={"dir": "b"})


def at_event(kit):
    return Try(kit.anna, {"roomId": kit.room, "eventId": kit.event})


setup("getEventContext")(at_event)
setup("getOneRoomEvent")(at_event)


@setup("getEventByTimestamp")
def by_time(kit):
    kit.event
    return Try(kit.anna, {"roomId": kit.room},
               query={"ts": 0, "dir": "f"})


def relations(kit):
    return Try(kit.anna, {"roomId": kit.room, "eventId": kit.replied(),
                          "relType": "m.thread",
                          "eventType": "m.room.message"})


setup("getRelatingEvents")(relations)
setup("getRelatingEventsWithRelType")(relations)
setup("getRelatingEventsWithRelTypeAndEventType")(relations)


@setup("getThreadRoots")
def threads(kit):
    kit.replied()
    return Try(kit.anna, {"roomId": kit.room}, query={"include": "all"})


@setup("reportEvent")
def report(kit):
    return Try(kit.anna, {"roomId": kit.room, "eventId": kit.event},
               {"reason": "rude"})


@setup("setReadMarker")
def read_marker(kit):
    return Try(kit.anna, {"roomId": kit.room}, {
        "m.fully_read": kit.event, "m.read": kit.event,
        "m.read.private": kit.event})


@setup("postReceipt")
def receipt(kit):
    return Try(kit.anna, {"roomId": kit.room, "eventId": kit.event,
                          "receiptType": "m.read"}, {"thread_id": "main"})


@setup("setTyping")
def typing(kit):
    return Try(kit.anna, {"roomId": kit.room, "userId": kit.anna.user_id},
               {"typing": True, "timeout": 1000})


@setup("search")
def search(kit):
    kit.event
    return Try(kit.anna, None, {"search_categories": {"room_events": {
        "search_term": "message", "keys": ["content.body"],
        "filter": {"limit": 5}, "order_by": "recent", "include_state": True,
        "event_context": {"before_limit": 1, "after_limit": 1,
                          "include_profile": True},
        "groupings": {"group_by": [{"key": "room_id"}]}}}}, foreign=OWN)


@setup("sync")
def sync(kit):
    kit.event
    return Try(kit.anna, query={"timeout": 0}, foreign=OWN)


@setup("getNotifications")
def notifications(kit):
    return Try(kit.anna, query={"limit": 5}, foreign=OWN)


# Push.

RULE = {"kind": "underride", "ruleId": "ward"}
RULES = V3 + "/pushrules/global/underride/"


def rule(kit):
    name = kit.name("rule")
    kit.anna.ok("PUT", RULES + name, {
        "actions": ["notify"],
        "conditions": [{"kind": "event_match", "key": "type",
                        "pattern": "org.ward.*"}]})
    return {"kind": "underride", "ruleId": name}


for one in ("getPushRules", "getPushRulesGlobal", "getPushers"):
    setup(one)(lambda kit: Try(kit.anna, foreign=OWN))
for one in ("getPushRule", "deletePushRule", "getPushRuleActions",
            "isPushRuleEnabled"):
    setup(one)(lambda kit: Try(kit.anna, rule(kit)))


@setup("setPushRule")
def set_rule(kit):
    return Try(kit.anna, {"kind": "underride", "ruleId": kit.name("rule")}, {
        "actions": ["notify", {"set_tweak": "sound", "value": "default"}],
        "conditions": [{"kind": "event_match", "key": "type",
                        "pattern": "org.ward.*"}]}, foreign=OWN,
        free=("pattern", "conditions.0.is", "conditions.0.value"))


@setup("setPushRuleActions")
def set_actions(kit):
    return Try(kit.anna, rule(kit), {"actions": ["notify"]})


@setup("setPushRuleEnabled")
def set_enabled(kit):
    return Try(kit.anna, rule(kit), {"enabled": False})


@setup("postPusher")
def set_pusher(kit):
    return Try(kit.anna, None, {
        "pushkey": "key", "kind": "http", "app_id": "org.ward",
        "app_display_name": "Ward", "device_display_name": "Phone",
        "profile_tag": "", "lang": "en", "append": False,
        "data": {"url": "https://push.ward.test/_matrix/push/v1/notify",
                 "format": "event_id_only"}}, foreign=OWN)
