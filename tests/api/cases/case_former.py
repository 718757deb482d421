"""Who is not in a room, or not any more, learns nothing of what comes after.

Each way of asking is asked by people who refused an invitation, left, left
and were banned, left and were invited again, left and knocked.
"""

import json

from client import V1, V3, quote, rooms
from world import Case

SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
EVERYTHING = {"lists": {"all": {"ranges": [[0, 99]], "timeline_limit": 20,
                                "required_state": [["*", "*"]]}}}
LEAVE = {"room": {"include_leave": True}}
SECRET = "what-came-after"


class Former(Case):
    def setUp(self):
        super().setUp()
        self.person = self.world.new_person()

    def begin(self, **content):
        self.room = self.anna.create_room(preset="private_chat", name="Ward",
                                          **content)
        self.anna.invite(self.room, self.person.user_id)

    def join(self):
        self.person.join(self.room)
        self.anna.send(self.room, "seen")

    def watch(self):
        """What the person's clients have up to now."""
        self.batch = self.person.sync()["next_batch"]
        self.pos = self.person.post(SLIDING, EVERYTHING)["pos"]

    def leave(self):
        self.person.ok("POST", rooms(self.room) + "/leave", {})

    def go_on(self):
        """What is not the person's business."""
        self.anna.set_state(self.room, "m.room.topic", {"topic": SECRET})
        self.anna.set_state(self.room, "m.room.name", {"name": SECRET})
        self.anna.set_state(self.room, "org.ward.secret", {"x": SECRET}, "k")
        self.secret = self.anna.send(self.room, SECRET)

    def answers(self):
        who, room = self.person, rooms(self.room)
        yield "sync", who.get(V3 + "/sync", query={"since": self.batch})
        yield "first sync", who.get(V3 + "/sync")
        yield "sync with left", who.get(V3 + "/sync", query={
            "filter": json.dumps(LEAVE)})
        yield "full state", who.get(V3 + "/sync", query={
            "since": self.batch, "full_state": "true",
            "filter": json.dumps(LEAVE)})
        yield "sliding", who.post(SLIDING, EVERYTHING,
                                  query={"pos": self.pos})
        yield "sliding anew", who.post(SLIDING, dict(EVERYTHING,
                                                     conn_id="new"))
        for what in ("/state", "/state/m.room.topic/", "/members",
                     "/state/org.ward.secret/k", "/joined_members",
                     "/messages?dir=b", "/messages?dir=f",
                     "/event/" + quote(self.secret),
                     "/context/" + quote(self.secret), "/aliases"):
            yield what, who.get(room + what)
        for what in ("/hierarchy", "/timestamp_to_event?ts=0&dir=f",
                     "/threads", "/relations/" + quote(self.secret)):
            yield what, who.get(V1 + "/rooms/" + quote(self.room) + what)
        yield "search", who.post(V3 + "/search", {"search_categories": {
            "room_events": {"search_term": SECRET}}})

    def nothing_is_told(self, but=()):
        for what, answer in self.answers():
            self.assertLess(answer.status, 500, (what, answer))
            if what not in but and "state_key" not in what:
                self.assertNotIn(SECRET, answer.body.decode(), what)

    def test_refused(self):
        self.begin()
        self.watch()
        self.leave()
        self.go_on()
        self.nothing_is_told()
        got = self.person.post(SLIDING, EVERYTHING, query={"pos": self.pos})
        got = got["rooms"][self.room]
        self.assertEqual([], got["required_state"])
        self.assertEqual([], got["timeline"])
        self.assertEqual("leave", got["membership"])

    def test_left(self):
        self.begin()
        self.join()
        self.watch()
        self.leave()
        self.go_on()
        self.nothing_is_told()
        got = self.person.get(rooms(self.room) + "/state")
        self.assertIn("m.room.create", [one["type"] for one in got.json])

    def test_left_and_banned(self):
        self.begin()
        self.join()
        self.watch()
        self.leave()
        self.go_on()
        self.anna.ok("POST", rooms(self.room) + "/ban",
                     {"user_id": self.person.user_id})
        self.nothing_is_told()

    def test_kicked(self):
        self.begin()
        self.join()
        self.watch()
        self.anna.ok("POST", rooms(self.room) + "/kick",
                     {"user_id": self.person.user_id})
        self.go_on()
        self.nothing_is_told()
        got = self.person.post(SLIDING, EVERYTHING, query={"pos": self.pos})
        got = got["rooms"][self.room]
        self.assertEqual("leave", got["membership"])

    def test_left_and_invited_again(self):
        self.begin()
        self.join()
        self.watch()
        self.leave()
        self.go_on()
        self.anna.invite(self.room, self.person.user_id)
        # An invitation says what the room is called.
        said = ("sync", "first sync", "sync with left", "full state",
                "sliding", "sliding anew", "/hierarchy")
        self.nothing_is_told(said)
        self.leave()
        self.go_on()
        self.nothing_is_told()

    def test_left_and_knocked(self):
        self.begin(initial_state=[{
            "type": "m.room.join_rules", "state_key": "",
            "content": {"join_rule": "knock"}}])
        self.join()
        self.watch()
        self.leave()
        self.go_on()
        self.person.ok("POST", V3 + "/knock/" + quote(self.room), {})
        said = ("sync", "first sync", "sync with left", "full state",
                "sliding", "sliding anew", "/hierarchy")
        self.nothing_is_told(said)

    def test_left_and_came_back(self):
        self.begin()
        self.join()
        self.leave()
        self.go_on()
        self.anna.invite(self.room, self.person.user_id)
        self.join()
        got = self.person.state(self.room, "m.room.topic")
        self.assertEqual(SECRET, got["topic"])
