"""Room upgrades."""

import time

from client import V3, quote, rooms
from world import Case


class Upgrade(Case):
    def upgrade(self, who, room, version, **content):
        return who.post(rooms(room) + "/upgrade",
                        {"new_version": version, **content})

    def test_what_defines_the_room_moves_over(self):
        alias = "#up%d:ward.test" % time.time_ns()
        room = self.anna.create_room(
            room_version="11", preset="private_chat", name="Ward 7",
            topic="beds", room_alias_name=alias[1:alias.index(":")],
            visibility="public", creation_content={"type": "m.space"},
            power_level_content_override={"users": {
                self.anna.user_id: 100, self.ben.user_id: 50}})
        alias = self.anna.state(room, "m.room.canonical_alias")["alias"]
        self.anna.set_state(room, "m.room.server_acl", {
            "allow": ["*"], "deny": ["bad.test"], "allow_ip_literals": False})
        new = self.upgrade(self.anna, room, "12")["replacement_room"]
        self.assertEqual(new, self.anna.state(room, "m.room.tombstone")[
            "replacement_room"])
        create = self.anna.state(new, "m.room.create").json
        self.assertEqual(("12", "m.space", room), (
            create["room_version"], create["type"],
            create["predecessor"]["room_id"]))
        for kind, key in (("m.room.name", "name"), ("m.room.topic", "topic"),
                          ("m.room.server_acl", "deny"),
                          ("m.room.join_rules", "join_rule"),
                          ("m.room.canonical_alias", "alias")):
            self.assertEqual(self.anna.state(room, kind)[key],
                             self.anna.state(new, kind)[key], kind)
        # Creators stand in no list of levels of version 12.
        self.assertEqual({self.ben.user_id: 50}, self.anna.state(
            new, "m.room.power_levels")["users"])
        found = self.ben.ok("GET", V3 + "/directory/room/" + quote(alias))
        self.assertEqual(new, found["room_id"])
        listed = V3 + "/directory/list/room/"
        self.assertEqual(["private", "public"], [
            self.ben.get(listed + quote(one))["visibility"]
            for one in (room, new)])
        levels = self.anna.state(room, "m.room.power_levels").json
        self.assertEqual((50, 50), (levels["events_default"],
                                    levels["invite"]))

    def test_nobody_speaks_by_default_afterwards(self):
        room = self.anna.create_room(
            room_version="11", power_level_content_override={
                "users_default": 60, "users": {self.anna.user_id: 100}})
        self.anna.invite(room, self.ben.user_id)
        self.ben.join(room)
        self.assertEqual(200, self.upgrade(self.anna, room, "12").status)
        answer = self.ben.put(rooms(room) + "/send/m.room.message/1",
                              {"msgtype": "m.text", "body": "x"})
        self.refused(answer, 403, "M_FORBIDDEN")

    def test_by_who_may_but_has_no_full_power(self):
        room = self.anna.create_room(
            room_version="11", name="kept", power_level_content_override={
                "users": {self.anna.user_id: 100, self.ben.user_id: 60},
                "events": {"m.room.tombstone": 60, "m.room.name": 90}})
        self.anna.invite(room, self.ben.user_id)
        self.ben.join(room)
        new = self.upgrade(self.ben, room, "11")["replacement_room"]
        self.assertEqual("kept", self.ben.state(new, "m.room.name")["name"])
        self.refused(self.upgrade(self.cara, room, "12"), 403, "M_FORBIDDEN")

    def test_additional_creators(self):
        room = self.room_of(self.anna, self.ben)
        new = self.upgrade(self.anna, room, "12", additional_creators=[
            self.ben.user_id])["replacement_room"]
        self.assertEqual([self.ben.user_id], self.anna.state(
            new, "m.room.create")["additional_creators"])

    def test_refusals(self):
        room = self.room_of(self.anna, self.ben)
        self.refused(self.upgrade(self.anna, room, "99"), 400,
                     "M_UNSUPPORTED_ROOM_VERSION")
        self.refused(self.upgrade(self.ben, room, "12"), 403, "M_FORBIDDEN")
        self.refused(self.upgrade(self.cara, room, "12"), 403, "M_FORBIDDEN")
        self.refused(self.anna.post(rooms(room) + "/upgrade", {}), 400)
