"""Reporting content: events, rooms, users."""

from client import V3, quote, rooms
from world import Case


class Report(Case):
    def path(self, room, event=None):
        return rooms(room) + "/report" + ("/" + quote(event) if event else "")

    def test_event(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "rude")
        path = self.path(room, event)
        self.assertEqual({}, self.ben.ok("POST", path, {"reason": "rude"}))
        self.assertEqual({}, self.ben.ok("POST", path, {}))
        self.assertEqual({}, self.ben.ok("POST", path, {
            "reason": "rude", "score": -100}))
        self.refused(self.ben.post(path, {"score": 1}), 400,
                     "M_INVALID_PARAM")
        self.refused(self.ben.post(path, {"score": "x"}), 400, "M_BAD_JSON")
        self.refused(self.ben.post(path, {"reason": 7}), 400, "M_BAD_JSON")
        self.refused(self.ben.post(path, {"reason": "x" * 5000}), 413,
                     "M_TOO_LARGE")
        self.refused(self.ben.call("POST", path, {}, token=None), 401,
                     "M_MISSING_TOKEN")

    def test_event_of_others(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "rude")
        other = self.anna.create_room()
        hidden = self.anna.send(other, "hidden")
        for who, where, what in ((self.cara, room, event),
                                 (self.ben, room, "$none"),
                                 (self.ben, room, hidden),
                                 (self.ben, "!none:ward.test", event)):
            self.refused(who.post(self.path(where, what), {"reason": "x"}),
                         404, "M_NOT_FOUND")

    def test_room(self):
        room = self.anna.create_room()
        self.assertEqual({}, self.cara.ok("POST", self.path(room),
                                          {"reason": ""}))
        self.refused(self.cara.post(self.path("!none:ward.test"),
                                    {"reason": "x"}), 404, "M_NOT_FOUND")

    def test_user(self):
        path = V3 + "/users/%s/report"
        self.assertEqual({}, self.cara.ok("POST", path % quote(
            self.anna.user_id), {"reason": "x"}))
        for user in ("@nobody.at.all:ward.test", "@x:elsewhere.test", "anna"):
            self.refused(self.cara.post(path % quote(user), {"reason": "x"}),
                         404, "M_NOT_FOUND")
