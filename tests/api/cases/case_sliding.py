"""Simplified sliding sync, MSC4186 by its unstable path."""

import threading
import time

from client import V3, bodies, quote, rooms
from world import Case

PATH = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
STATE = [["m.room.create", ""], ["m.room.name", ""],
         ["m.room.member", "$LAZY"], ["m.room.member", "$ME"]]
KINDS = {
    "name": (str, type(None)), "avatar": (str, type(None)), "initial": bool,
    "is_dm": bool, "limited": bool, "num_live": int, "joined_count": int,
    "invited_count": int, "notification_count": int, "highlight_count": int,
    "bump_stamp": int, "prev_batch": str, "heroes": list, "timeline": list,
    "required_state": list, "invite_state": list, "stripped_state": list,
    "expanded_timeline": bool, "membership": str, "lists": list,
    "unstable_expanded_timeline": bool,
}


class Sliding(Case):
    def ask(self, who, pos=None, timeout=0, lists=None, **more):
        query = {"timeout": timeout}
        if pos:
            query["pos"] = pos
        if lists is None:
            lists = {"all": {"ranges": [[0, 19]], "required_state": STATE,
                             "timeline_limit": 10}}
        answer = who.post(PATH, dict(lists=lists, **more), query=query)
        self.assertEqual(200, answer.status, answer)
        self.check_shape(answer.json)
        return answer.json

    def check_shape(self, answer):
        self.assertIsInstance(answer["pos"], str)
        for one in answer.get("lists", {}).values():
            self.assertIsInstance(one["count"], int)
        for room in answer.get("rooms", {}).values():
            for key, value in room.items():
                self.assertIn(key, KINDS)
                self.assertIsInstance(value, KINDS[key], key)
            for event in room.get("timeline", []):
                for key in ("event_id", "type", "sender", "content",
                            "origin_server_ts"):
                    self.assertIn(key, event)

    def test_first(self):
        room = self.room_of(self.anna, self.ben, name="Slide")
        self.anna.send(room, "first")
        answer = self.ask(self.ben)
        got = answer["rooms"][room]
        self.assertEqual("Slide", got["name"])
        self.assertIs(True, got["initial"])
        self.assertEqual(["first"], bodies(got["timeline"]))
        self.assertEqual(2, got["joined_count"])
        self.assertGreaterEqual(answer["lists"]["all"]["count"], 1)
        kinds = {(one["type"], one["state_key"])
                 for one in got["required_state"]}
        self.assertIn(("m.room.create", ""), kinds)
        self.assertIn(("m.room.member", self.ben.user_id), kinds)

    def test_incremental(self):
        room = self.room_of(self.anna, self.ben)
        pos = self.ask(self.ben)["pos"]
        self.anna.send(room, "later")
        answer = self.ask(self.ben, pos)
        got = answer["rooms"][room]
        self.assertEqual(["later"], bodies(got["timeline"]))
        self.assertFalse(got.get("initial", False))
        self.assertFalse(got.get("limited", False))
        answer = self.ask(self.ben, answer["pos"])
        self.assertEqual({}, answer.get("rooms", {}))

    def test_retry_of_a_position(self):
        room = self.room_of(self.anna, self.ben)
        pos = self.ask(self.ben)["pos"]
        self.anna.send(room, "once more")
        for _ in range(2):
            got = self.ask(self.ben, pos)["rooms"][room]
            self.assertEqual(["once more"], bodies(got["timeline"]))

    def test_waits(self):
        room = self.room_of(self.anna, self.ben)
        pos = self.ask(self.ben)["pos"]
        found = {}

        def wait():
            found["answer"] = self.ask(self.ben, pos, 20000)
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        self.anna.send(room, "wake")
        waiting.join(25)
        self.assertIn(room, found["answer"]["rooms"])

    def test_window_and_count(self):
        person = self.world.new_person()
        made = [person.create_room(name="w%d" % i) for i in range(4)]
        answer = self.ask(person, lists={"top": {
            "ranges": [[0, 1]], "required_state": [], "timeline_limit": 1}})
        self.assertEqual(4, answer["lists"]["top"]["count"])
        self.assertEqual(set(made[-2:]), set(answer["rooms"]))

    def test_subscription(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.send(room, "subscribed")
        answer = self.ask(self.ben, lists={}, room_subscriptions={
            room: {"required_state": [["*", "*"]], "timeline_limit": 5}})
        self.assertEqual([room], list(answer["rooms"]))
        outside = self.ask(self.cara, lists={}, room_subscriptions={
            room: {"required_state": [["*", "*"]], "timeline_limit": 5}})
        self.assertEqual({}, outside.get("rooms", {}))

    def test_limited_has_prev_batch(self):
        room = self.room_of(self.anna, self.ben)
        for i in range(6):
            self.anna.send(room, "s%d" % i)
        got = self.ask(self.ben, lists={"all": {
            "ranges": [[0, 19]], "required_state": [],
            "timeline_limit": 2}})["rooms"][room]
        self.assertIs(True, got["limited"])
        back = self.ben.get(rooms(room) + "/messages?dir=b&limit=4&from=" +
                            quote(got["prev_batch"]))
        self.assertEqual(["s3", "s2", "s1", "s0"], bodies(back["chunk"]))

    def test_invite(self):
        room = self.anna.create_room(preset="private_chat", name="Come",
                                     invite=[self.ben.user_id])
        got = self.ask(self.ben)["rooms"][room]
        state = got.get("invite_state") or got.get("stripped_state")
        self.assertIn("m.room.name", [one["type"] for one in state])
        self.assertEqual([], got.get("timeline", []))

    def test_direct_filter(self):
        person = self.world.new_person()
        direct = person.create_room(is_direct=True)
        group = person.create_room(name="Group")
        person.ok("PUT", V3 + "/user/%s/account_data/m.direct" % quote(
            person.user_id), {self.ben.user_id: [direct]})
        for wanted, room in ((True, direct), (False, group)):
            answer = self.ask(person, lists={"some": {
                "ranges": [[0, 9]], "required_state": [],
                "timeline_limit": 1, "filters": {"is_dm": wanted}}})
            self.assertEqual([room], list(answer["rooms"]))

    def test_unknown_pos(self):
        answer = self.ben.post(PATH, {"lists": {}}, query={"pos": "none"})
        self.refused(answer, 400, "M_UNKNOWN_POS")
        pos = self.ask(self.anna)["pos"]
        answer = self.ben.post(PATH, {"lists": {}}, query={"pos": pos})
        self.refused(answer, 400, "M_UNKNOWN_POS")

    def test_extensions(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "x")
        wanted = {"account_data": {"enabled": True},
                  "receipts": {"enabled": True}, "typing": {"enabled": True},
                  "to_device": {"enabled": True}, "e2ee": {"enabled": True}}
        answer = self.ask(self.ben, extensions=wanted)
        kinds = [one["type"] for one in
                 answer["extensions"]["account_data"]["global"]]
        self.assertIn("m.push_rules", kinds)
        self.anna.ok("POST", rooms(room) + "/receipt/m.read/" +
                     quote(event), {})
        self.anna.ok("PUT", rooms(room) + "/typing/" + quote(
            self.anna.user_id), {"typing": True, "timeout": 20000})
        receipts = typing = None
        pos = answer["pos"]
        for _ in range(5):
            answer = self.ask(self.ben, pos, 1000, extensions=wanted)
            pos = answer["pos"]
            more = answer.get("extensions", {})
            receipts = receipts or more.get("receipts", {}).get(
                "rooms", {}).get(room)
            typing = typing or more.get("typing", {}).get(
                "rooms", {}).get(room)
            if receipts and typing:
                break
        self.assertIn(self.anna.user_id,
                      receipts["content"][event]["m.read"])
        self.assertEqual([self.anna.user_id], typing["content"]["user_ids"])

    def test_growing_timeline(self):
        room = self.room_of(self.anna, self.ben)
        for i in range(5):
            self.anna.send(room, "g%d" % i)

        def config(limit):
            return {"all": {"ranges": [[0, 19]], "required_state": [],
                            "timeline_limit": limit}}
        answer = self.ask(self.ben, lists=config(1))
        self.assertEqual(["g4"], bodies(answer["rooms"][room]["timeline"]))
        answer = self.ask(self.ben, answer["pos"], lists=config(4))
        self.assertEqual(["g1", "g2", "g3", "g4"],
                         bodies(answer["rooms"][room]["timeline"]))

    def test_wrong_types(self):
        for body in ({"lists": []}, {"lists": {"a": 1}},
                     {"lists": {"a": {"ranges": "all"}}},
                     {"room_subscriptions": {"!a:b": []}},
                     {"extensions": 1}):
            answer = self.ben.post(PATH, body)
            self.assertEqual(400, answer.status, (body, answer))

    def rooms_by(self, person, **filters):
        answer = self.ask(person, lists={"some": {
            "ranges": [[0, 99]], "required_state": [], "timeline_limit": 1,
            "filters": filters}})
        self.assertEqual(len(answer["rooms"]),
                         answer["lists"]["some"]["count"])
        return set(answer["rooms"])

    def test_filters(self):
        person = self.world.new_person()
        plain = person.create_room(name="Plain")
        space = person.create_room(creation_content={"type": "m.space"})
        sealed = person.create_room(initial_state=[{
            "type": "m.room.encryption", "state_key": "", "content": {
                "algorithm": "m.megolm.v1.aes-sha2"}}])
        invited = self.anna.create_room(invite=[person.user_id])
        person.set_state(space, "m.space.child", {"via": ["ward.test"]},
                         plain)
        person.set_state(space, "m.space.child", {"via": ["ward.test"]},
                         sealed)
        person.ok("PUT", V3 + "/user/%s/rooms/%s/tags/m.favourite" % (
            quote(person.user_id), quote(plain)), {"order": 0.1})
        person.ok("PUT", V3 + "/user/%s/rooms/%s/tags/u.x" % (
            quote(person.user_id), quote(sealed)), {})
        every = {plain, space, sealed, invited}
        for filters, wanted in (
                ({}, every),
                ({"is_invite": True}, {invited}),
                ({"is_invited": False}, every - {invited}),
                ({"is_encrypted": True}, {sealed}),
                ({"is_encrypted": False}, every - {sealed}),
                ({"room_types": ["m.space"]}, {space}),
                ({"room_types": [None]}, every - {space}),
                ({"room_types": [None, "m.space"],
                  "not_room_types": ["m.space"]}, every - {space}),
                ({"spaces": [space]}, {plain, sealed}),
                ({"spaces": ["!unknown:ward.test", plain]}, set()),
                ({"tags": ["m.favourite"]}, {plain}),
                ({"tags": ["m.favourite", "u.x"]}, {plain, sealed}),
                ({"not_tags": ["u.x"]}, every - {sealed}),
                ({"tags": ["m.favourite", "u.x"], "not_tags": ["u.x"]},
                 {plain})):
            for _ in range(2):      # as it is, and as it is remembered
                self.assertEqual(wanted, self.rooms_by(person, **filters),
                                 filters)
        person.set_state(plain, "m.room.encryption", {
            "algorithm": "m.megolm.v1.aes-sha2"})
        self.assertEqual({sealed, plain},
                         self.rooms_by(person, is_encrypted=True))
        person.set_state(space, "m.space.child", {}, sealed)
        self.assertEqual({plain}, self.rooms_by(person, spaces=[space]))

    def test_lists_are_named(self):
        person = self.world.new_person()
        old = person.create_room(name="old")
        new = person.create_room(name="new")
        one = {"required_state": [], "timeline_limit": 1}
        lists = {"top": dict(one, ranges=[[0, 0]]),
                 "all": dict(one, ranges=[[0, 9]]),
                 "none": dict(one, ranges=[[0, 9]],
                              filters={"is_dm": True})}
        answer = self.ask(person, lists=lists)
        self.assertEqual(["all", "top"], sorted(answer["rooms"][new]["lists"]))
        self.assertEqual(["all"], answer["rooms"][old]["lists"])
        person.send(old, "up")
        answer = self.ask(person, answer["pos"], lists=lists)
        self.assertEqual(["all", "top"], sorted(answer["rooms"][old]["lists"]))
        person.send(old, "still up")     # may be said from memory
        answer = self.ask(person, answer["pos"], 1000, lists=lists)
        self.assertEqual(["all", "top"], sorted(answer["rooms"][old]["lists"]))
        answer = self.ask(person, lists={}, room_subscriptions={new: one})
        self.assertNotIn("lists", answer["rooms"][new])

    def test_extensions_of_some_lists(self):
        person = self.world.new_person()
        other = self.world.new_person()
        quiet, loud = [self.room_of(person, other) for _ in range(2)]
        one = {"required_state": [], "timeline_limit": 1}
        lists = {"one": dict(one, ranges=[[0, 0]])}
        typing = {"typing": {"enabled": True, "lists": ["other"],
                             "rooms": [loud]}}
        more = {"room_subscriptions": {quiet: one, loud: one},
                "extensions": typing, "conn_id": "c"}
        pos = self.ask(person, lists=lists, **more)["pos"]
        for room in (quiet, loud):
            other.ok("PUT", rooms(room) + "/typing/" + quote(other.user_id),
                     {"typing": True, "timeout": 20000})
        seen = set()
        for _ in range(3):
            answer = self.ask(person, pos, 500, lists=lists, **more)
            seen |= set(answer["extensions"].get("typing", {}).get(
                "rooms", {}))
            pos = answer["pos"]
        self.assertEqual({loud}, seen)

    def test_ceilings(self):
        one = {"required_state": [], "timeline_limit": 1}
        for body in ({"lists": {str(i): one for i in range(101)}},
                     {"room_subscriptions": {"!%d:a" % i: one
                                             for i in range(101)}},
                     {"lists": {"a": dict(one, ranges=[[i, i] for i in
                                                       range(101)])}},
                     {"conn_id": "c" * 256},
                     {"lists": {"a": dict(one, timeline_limit=-1)}},
                     {"lists": {"a": dict(one, ranges=[[-1, 3]])}},
                     {"lists": {"a": dict(one, range=[5, 3])}}):
            self.refused(self.anna.post(PATH, body), 400, "M_INVALID_PARAM")

    def test_connections_do_not_disturb_each_other(self):
        room = self.room_of(self.anna, self.ben)
        first = self.ask(self.ben, conn_id="one")
        second = self.ask(self.ben, conn_id="two")
        self.anna.send(room, "for both")
        for name, answer in (("one", first), ("two", second)):
            got = self.ask(self.ben, answer["pos"], conn_id=name)
            self.assertEqual(["for both"], bodies(
                got["rooms"][room]["timeline"]))
        answer = self.ben.post(PATH, {"conn_id": "two", "lists": {}},
                               query={"pos": first["pos"]})
        self.refused(answer, 400, "M_UNKNOWN_POS")

    def test_pos_is_a_place_in_history(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.send(room, "before")
        pos = self.ask(self.ben)["pos"]
        self.anna.send(room, "after")
        back = self.ben.get(rooms(room) + "/messages?dir=b&limit=1&from=" +
                            quote(pos))
        self.assertEqual(["before"], bodies(back["chunk"]))
        on = self.ben.get(rooms(room) + "/messages?dir=f&from=" + quote(pos))
        self.assertEqual(["after"], bodies(on["chunk"]))

    def test_state_rules(self):
        room = self.room_of(self.anna, self.ben, name="Rules")

        def state(*wanted):
            got = self.ask(self.ben, lists={}, conn_id="r",
                           room_subscriptions={room: {
                               "required_state": list(wanted),
                               "timeline_limit": 1}})["rooms"][room]
            return {(one["type"], one["state_key"])
                    for one in got["required_state"]}
        mine = ("m.room.member", self.ben.user_id)
        hers = ("m.room.member", self.anna.user_id)
        self.assertEqual({mine}, state(["m.room.member", "$ME"]))
        self.assertEqual({mine, hers}, state(["m.room.member", "*"]))
        self.assertEqual({mine}, state(["*", self.ben.user_id]))
        every = state(["*", "*"])
        self.assertLessEqual({mine, hers, ("m.room.name", "")}, every)
        lazy = state(["*", "*"], ["m.room.member", "$LAZY"])
        self.assertEqual(every - {hers}, lazy - {hers})
        self.assertIn(mine, lazy)        # he came last

    def test_proposals_own_form(self):
        room = self.room_of(self.anna, self.ben, name="Form")
        got = self.ask(self.ben, lists={"a": {
            "range": [0, 9], "timeline_limit": 1, "required_state": {
                "include": [{}], "exclude": [{"type": "m.room.name"}],
                "lazy_members": True}}})["rooms"][room]
        kinds = {one["type"] for one in got["required_state"]}
        self.assertIn("m.room.create", kinds)
        self.assertNotIn("m.room.name", kinds)
        self.assertEqual("Form", got["name"])

    def test_name_is_taken_away(self):
        room = self.room_of(self.anna, self.ben, name="Name")
        pos = self.ask(self.ben)["pos"]
        self.anna.set_state(room, "m.room.name", {"name": ""})
        got = self.ask(self.ben, pos)["rooms"][room]
        self.assertIsNone(got["name"])
        self.assertEqual([self.anna.user_id],
                         [one["user_id"] for one in got["heroes"]])
