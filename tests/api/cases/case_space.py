"""Spaces, what strangers may know of rooms, and events by their time."""

import time

from client import V1, quote, rooms
from world import Case


class Spaces(Case):
    def space(self, who=None, **content):
        return (who or self.anna).create_room(
            creation_content={"type": "m.space"}, **content)

    def child(self, space, room, **content):
        self.assertEqual(200, self.anna.set_state(
            space, "m.space.child", {"via": ["ward.test"], **content},
            room).status)

    def walk(self, who, space, **query):
        return who.ok("GET", V1 + "/rooms/%s/hierarchy" % quote(space),
                      query=query)

    def ids(self, who, space, **query):
        return [one["room_id"] for one in self.walk(who, space, **query)[
            "rooms"]]


class Hierarchy(Spaces):
    def test_order(self):
        space = self.space(preset="public_chat")
        made = [self.anna.create_room(preset="public_chat") for _ in range(6)]
        self.child(space, made[0])
        self.child(space, made[1], order="b")
        self.child(space, made[2], order="\u00e9")
        self.child(space, made[3], order="a")
        self.child(space, made[4], order="x" * 51)
        self.child(space, made[5])
        wanted = [made[3], made[1], made[0], made[2], made[4], made[5]]
        got = self.walk(self.ben, space)["rooms"]
        self.assertEqual([space] + wanted, [one["room_id"] for one in got])
        self.assertEqual(wanted, [one["state_key"] for one in got[0][
            "children_state"]])
        self.assertEqual("m.space", got[0]["room_type"])
        self.assertEqual([], got[1]["children_state"])
        self.anna.set_state(space, "m.space.child", {}, made[3])
        self.anna.set_state(space, "m.space.child", {"via": []}, made[1])
        self.assertEqual([space] + wanted[2:], self.ids(self.ben, space))

    def test_depth_first_without_loops(self):
        top, inner = (self.space(preset="public_chat") for _ in range(2))
        leaf, last = (self.anna.create_room(preset="public_chat")
                      for _ in range(2))
        self.child(top, inner, order="a")
        self.child(top, last, order="b")
        self.child(inner, leaf)
        self.child(inner, top)
        self.child(inner, last, suggested=True)
        self.assertEqual([top, inner, leaf, last], self.ids(self.ben, top))
        self.assertEqual([top], self.ids(self.ben, top, max_depth=0))
        self.assertEqual([top, inner, last],
                         self.ids(self.ben, top, max_depth=1))
        self.assertEqual([inner, last], self.ids(
            self.ben, inner, suggested_only="true"))

    def test_pages_show_the_tree_as_it_was(self):
        space = self.space(preset="public_chat")
        made = [self.anna.create_room(preset="public_chat") for _ in range(5)]
        for place, room in enumerate(made):
            self.child(space, room, order="%d" % place)
        got = self.walk(self.ben, space, limit=2)
        read = [one["room_id"] for one in got["rooms"]]
        early = self.anna.create_room(preset="public_chat")
        self.child(space, early, order="")
        while "next_batch" in got:
            got = self.walk(self.ben, space, limit=2, **{
                "from": got["next_batch"]})
            read += [one["room_id"] for one in got["rooms"]]
        self.assertEqual([space] + made, read)
        self.assertEqual([space, early] + made, self.ids(self.ben, space))

    def test_who_may_know(self):
        space = self.space(preset="public_chat")
        key = self.room_of(self.anna, self.ben)

        def room(rule, allow=None):
            made = self.anna.create_room(initial_state=[{
                "type": "m.room.join_rules", "content": {
                    "join_rule": rule, **({"allow": [{
                        "type": "m.room_membership",
                        "room_id": allow}]} if allow else {})}}])
            self.child(space, made)
            return made
        secret = room("invite")
        knock = room("knock")
        restricted = room("restricted", key)
        either = room("knock_restricted", key)
        invited = room("invite")
        self.anna.invite(invited, self.ben.user_id)
        got = {one["room_id"]: one for one in self.walk(self.ben, space)[
            "rooms"]}
        self.assertEqual({space, knock, restricted, either, invited},
                         set(got))
        self.assertEqual([key], got[restricted]["allowed_room_ids"])
        self.assertNotIn("allowed_room_ids", got[knock])
        self.assertEqual("12", got[knock]["room_version"])
        self.assertEqual([space, knock, either], self.ids(self.cara, space))
        self.assertIn(secret, self.ids(self.anna, space))
        hidden = self.space()
        path = V1 + "/rooms/%s/hierarchy"
        self.refused(self.ben.get(path % quote(hidden)), 403, "M_FORBIDDEN")
        self.refused(self.ben.get(path % "!none:ward.test"), 403,
                     "M_FORBIDDEN")
        self.anna.ok("POST", rooms(space) + "/ban",
                     {"user_id": self.cara.user_id})
        self.refused(self.cara.get(path % quote(space)), 403, "M_FORBIDDEN")

    def test_refusals(self):
        space = self.space()
        path = V1 + "/rooms/%s/hierarchy?" % quote(space)
        for query in ("limit=0", "limit=x", "max_depth=-1", "from=x",
                      "suggested_only=1", "from=h1_1_1_0x"):
            self.refused(self.anna.get(path + query), 400, "M_INVALID_PARAM")
        self.child(space, self.anna.create_room())
        token = self.walk(self.anna, space, limit=1)["next_batch"]
        for query in ("max_depth=2", "suggested_only=true"):
            self.refused(self.anna.get(path + query + "&from=" + token), 400,
                         "M_INVALID_PARAM")


class Summary(Spaces):
    def test_members_and_strangers(self):
        room = self.room_of(self.anna, self.ben, name="Ward 7",
                            initial_state=[{
                                "type": "m.room.encryption", "content": {
                                    "algorithm": "m.megolm.v1.aes-sha2"}}])
        path = V1 + "/room_summary/" + quote(room)
        got = self.ben.get(path).json
        self.assertEqual(("join", "m.megolm.v1.aes-sha2", "12", 2, "Ward 7"), (
            got["membership"], got["encryption"], got["room_version"],
            got["num_joined_members"], got["name"]))
        self.refused(self.cara.get(path), 404, "M_NOT_FOUND")
        self.refused(self.cara.call("GET", path, token=None), 404,
                     "M_NOT_FOUND")

    def test_restricted(self):
        key = self.room_of(self.anna, self.ben)
        room = self.anna.create_room(initial_state=[{
            "type": "m.room.join_rules", "content": {
                "join_rule": "restricted", "allow": [
                    {"type": "m.room_membership", "room_id": key}]}}])
        path = V1 + "/room_summary/" + quote(room)
        self.assertEqual([key], self.ben.get(path)["allowed_room_ids"])
        self.refused(self.cara.get(path), 404, "M_NOT_FOUND")


class ByTime(Case):
    def at(self, who, room, ts, direction):
        return who.get(V1 + "/rooms/%s/timestamp_to_event" % quote(room),
                       query={"ts": ts, "dir": direction})

    def test_both_directions(self):
        room = self.room_of(self.anna, self.ben)
        sent = []
        for i in range(6):
            sent.append(self.anna.send(room, "m%d" % i))
            time.sleep(0.01)
        chunk = self.ben.get(rooms(room) + "/messages?dir=f&limit=50")[
            "chunk"]
        times = {one["event_id"]: one["origin_server_ts"] for one in chunk}
        for event in sent:
            for direction in "fb":
                got = self.at(self.ben, room, times[event], direction)
                self.assertEqual((event, times[event]), (
                    got["event_id"], got["origin_server_ts"]))
        for i in range(5):
            self.assertEqual(sent[i + 1], self.at(
                self.ben, room, times[sent[i]] + 1, "f")["event_id"])
            self.assertEqual(sent[i], self.at(
                self.ben, room, times[sent[i + 1]] - 1, "b")["event_id"])
        self.assertEqual(sent[-1], self.at(self.ben, room, 9 * 10 ** 12,
                                           "b")["event_id"])
        self.assertEqual(chunk[0]["event_id"], self.at(
            self.ben, room, 1, "f")["event_id"])
        self.refused(self.at(self.ben, room, 1, "b"), 404, "M_NOT_FOUND")
        self.refused(self.at(self.ben, room, 9 * 10 ** 12, "f"), 404,
                     "M_NOT_FOUND")

    def test_refusals(self):
        room = self.room_of(self.anna, self.ben)
        self.refused(self.at(self.cara, room, 1, "f"), 403, "M_FORBIDDEN")
        path = V1 + "/rooms/%s/timestamp_to_event" % quote(room)
        for query in ("", "?ts=1", "?dir=f", "?ts=x&dir=f", "?ts=1&dir=x"):
            self.assertEqual(400, self.ben.get(path + query).status, query)
