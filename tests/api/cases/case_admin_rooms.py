"""The administration of rooms."""

import client
from case_admin_users import ADMIN, boss
from client import V3, quote
from world import Case


def of_room(room, tail="", version="v1"):
    return ADMIN + "/%s/rooms/%s%s" % (version, quote(room), tail)


class Rooms(Case):
    def setUp(self):
        super().setUp()
        self.boss = boss(self)

    def test_all_are_refused_to_people(self):
        room = self.room_of(self.anna, self.ben, name="closed books")
        for method, path in (
                ("GET", ADMIN + "/v1/rooms"), ("GET", of_room(room)),
                ("GET", of_room(room, "/members")),
                ("GET", of_room(room, "/state")),
                ("GET", of_room(room, "/messages")),
                ("GET", of_room(room, "/context/$x")),
                ("GET", of_room(room, "/block")),
                ("PUT", of_room(room, "/block")),
                ("GET", of_room(room, "/forward_extremities")),
                ("DELETE", of_room(room, "/forward_extremities")),
                ("POST", of_room(room, "/make_room_admin")),
                ("POST", ADMIN + "/v1/join/" + quote(room))):
            body = None if method == "GET" else {}
            self.refused(self.anna.call(method, path, body), 403,
                         "M_FORBIDDEN")

    def test_list(self):
        first = self.room_of(self.anna, name="Zebra one", topic="stripes")
        second = self.room_of(self.anna, self.ben, name="Zebra two",
                              visibility="public")
        answer = self.boss.ok("GET", ADMIN + "/v1/rooms", query={
            "search_term": "zebra"})
        self.assertEqual([first, second], [one["room_id"]
                                           for one in answer["rooms"]])
        self.assertEqual((0, 2), (answer["offset"], answer["total_rooms"]))
        self.assertEqual([1, 2], [one["joined_local_members"]
                                  for one in answer["rooms"]])
        answer = self.boss.ok("GET", ADMIN + "/v1/rooms", query={
            "search_term": "zebra", "limit": 1, "order_by": "size"})
        self.assertEqual([second], [one["room_id"]
                                    for one in answer["rooms"]])
        self.assertEqual(1, answer["next_batch"])
        answer = self.boss.ok("GET", ADMIN + "/v1/rooms", query={
            "search_term": "zebra", "from": 1, "order_by": "size"})
        self.assertEqual([first], [one["room_id"]
                                   for one in answer["rooms"]])
        self.assertNotIn("next_batch", answer)
        self.assertEqual(0, answer["prev_batch"])
        answer = self.boss.ok("GET", ADMIN + "/v1/rooms", query={
            "search_term": "zebra", "public_rooms": "true"})
        self.assertEqual([second], [one["room_id"]
                                    for one in answer["rooms"]])
        answer = self.boss.ok("GET", ADMIN + "/v1/rooms", query={
            "empty_rooms": "true", "search_term": first})
        self.assertEqual(0, answer["total_rooms"])
        self.refused(self.boss.get(ADMIN + "/v1/rooms", query={
            "order_by": "smell"}), 400, "M_INVALID_PARAM")

    def test_details(self):
        room = self.room_of(self.anna, self.ben, name="Named", topic="On it")
        answer = self.boss.ok("GET", of_room(room))
        self.assertEqual(("Named", "On it", 2, "@anna:ward.test"), (
            answer["name"], answer["topic"], answer["joined_members"],
            answer["creator"]))
        self.assertFalse(answer["forgotten"])
        answer = self.boss.ok("GET", of_room(room, "/members"))
        self.assertEqual((2, {self.anna.user_id, self.ben.user_id}),
                         (answer["total"], set(answer["members"])))
        self.refused(self.boss.get(of_room("!none:ward.test")), 404,
                     "M_NOT_FOUND")
        self.refused(self.boss.get(of_room("!none:ward.test", "/members")),
                     404, "M_NOT_FOUND")
        answer = self.boss.ok("GET", of_room(room, "/state"), query={
            "type": "m.room.member"})
        self.assertEqual({"m.room.member"}, {one["type"]
                                             for one in answer["state"]})
        answer = self.boss.ok("GET", of_room(room, "/forward_extremities"))
        self.assertEqual(1, answer["count"])
        self.assertEqual({"deleted": 0}, self.boss.ok(
            "DELETE", of_room(room, "/forward_extremities")))

    def test_messages_of_rooms_one_is_not_in(self):
        room = self.room_of(self.anna, self.ben)
        sent = [self.anna.send(room, "m%d" % n) for n in range(5)]
        answer = self.boss.ok("GET", of_room(room, "/messages"), query={
            "dir": "b", "limit": 3})
        self.assertEqual(sent[:1:-1], [one["event_id"]
                                       for one in answer["chunk"]])
        answer = self.boss.ok("GET", of_room(room, "/messages"), query={
            "dir": "b", "from": answer["end"], "limit": 2})
        self.assertEqual(sent[1::-1], [one["event_id"]
                                       for one in answer["chunk"]])
        answer = self.boss.ok("GET", of_room(
            room, "/context/" + quote(sent[2])), query={"limit": 2})
        self.assertEqual(sent[2], answer["event"]["event_id"])
        self.assertEqual([sent[3]], [one["event_id"]
                                     for one in answer["events_after"]])
        self.refused(self.boss.get(of_room(room, "/context/$no")), 404,
                     "M_NOT_FOUND")
        # ... but an administrator's own requests see no more than anybody's.
        self.refused(self.boss.get(client.rooms(room) + "/messages?dir=b"),
                     403, "M_FORBIDDEN")

    def test_block(self):
        room = self.anna.create_room(preset="public_chat")
        path = of_room(room, "/block")
        self.assertEqual({"block": False}, self.boss.ok("GET", path))
        self.assertEqual({"block": True}, self.boss.ok("PUT", path,
                                                       {"block": True}))
        self.assertEqual({"block": True, "user_id": self.boss.user_id},
                         self.boss.ok("GET", path))
        self.refused(self.ben.post(V3 + "/join/" + quote(room)), 403,
                     "M_FORBIDDEN")
        self.boss.ok("PUT", path, {"block": False})
        self.ben.join(room)
        self.refused(self.boss.put(path, {}), 400, "M_MISSING_PARAM")
        self.refused(self.boss.put(path, {"block": "x"}), 400, "M_BAD_JSON")

    def test_power_is_given(self):
        for version in ("11", "12"):
            room = self.room_of(self.anna, self.ben, room_version=version)
            self.boss.ok("POST", of_room(room, "/make_room_admin"), {
                "user_id": self.ben.user_id})
            self.ben.set_state(room, "m.room.name", {"name": "mine"})
            self.assertEqual("mine", self.anna.state(
                room, "m.room.name")["name"])
            self.boss.ok("POST", of_room(room, "/make_room_admin"))
            self.boss.join(room)
        self.refused(self.boss.post(of_room("!no:ward.test",
                                            "/make_room_admin")), 404,
                     "M_NOT_FOUND")

    def test_somebody_is_made_to_join(self):
        room = self.anna.create_room(preset="public_chat")
        path = ADMIN + "/v1/join/"
        self.assertEqual({"room_id": room}, self.boss.ok(
            "POST", path + quote(room), {"user_id": self.cara.user_id}))
        self.cara.send(room, "hello")
        closed = self.anna.create_room()
        self.refused(self.boss.post(path + quote(closed), {
            "user_id": self.cara.user_id}), 403, "M_FORBIDDEN")
        mine = self.boss.create_room()
        self.boss.ok("POST", path + quote(mine),
                     {"user_id": self.cara.user_id})
        self.refused(self.boss.post(path + quote(room)), 400,
                     "M_MISSING_PARAM")
        self.refused(self.boss.post(path + quote(room), {
            "user_id": "@nobody:ward.test"}), 404, "M_NOT_FOUND")
