"""Deleting rooms and purging history."""

import time

import client
from case_admin_users import ADMIN, boss
from client import V3, quote
from server import Server
from world import PASSWORD, Case


def of_room(room, tail="", version="v1"):
    return ADMIN + "/%s/rooms/%s%s" % (version, quote(room), tail)


class Removal(Case):
    def setUp(self):
        super().setUp()
        self.boss = boss(self)

    def wait_for(self, path, wanted="complete", within_s=60):
        deadline = time.monotonic() + within_s
        while True:
            answer = self.boss.ok("GET", path)
            if answer["status"] in ("complete", "failed"):
                self.assertEqual(wanted, answer["status"], answer)
                return answer
            self.assertLess(time.monotonic(), deadline, answer)
            time.sleep(0.05)

    def delete(self, room, **body):
        made = self.boss.ok("DELETE", of_room(room, version="v2"), body)
        return self.wait_for(ADMIN + "/v2/rooms/delete_status/" +
                             made["delete_id"])

    def test_all_are_refused_to_people(self):
        room = self.anna.create_room()
        for method, path in (
                ("DELETE", of_room(room)),
                ("DELETE", of_room(room, version="v2")),
                ("GET", of_room(room, "/delete_status", "v2")),
                ("GET", ADMIN + "/v2/rooms/delete_status/x"),
                ("POST", ADMIN + "/v1/purge_history/" + quote(room)),
                ("POST", ADMIN + "/v1/purge_history/%s/$x" % quote(room)),
                ("GET", ADMIN + "/v1/purge_history_status/x")):
            body = None if method == "GET" else {}
            self.refused(self.anna.call(method, path, body), 403,
                         "M_FORBIDDEN")

    def test_a_room_is_deleted(self):
        room = self.room_of(self.anna, self.ben, name="To be deleted",
                            room_alias_name="todelete")
        since = self.ben.sync()["next_batch"]
        for n in range(120):
            self.anna.send(room, "lost words %d" % n)
        status = self.delete(room, block=True)
        done = status["shutdown_room"]
        self.assertEqual({self.anna.user_id, self.ben.user_id},
                         set(done["kicked_users"]))
        self.assertEqual(["#todelete:ward.test"], done["local_aliases"])
        self.assertEqual([], done["failed_to_kick_users"])
        self.assertIsNone(done["new_room_id"])
        self.refused(self.boss.get(of_room(room)), 404, "M_NOT_FOUND")
        self.refused(self.anna.put(
            client.rooms(room) + "/send/m.room.message/x", {"body": "x"}),
            403, "M_FORBIDDEN")
        self.refused(self.anna.get(V3 + "/directory/room/" + quote(
            "#todelete:ward.test")), 404, "M_NOT_FOUND")
        self.refused(self.ben.post(V3 + "/join/" + quote(room)), 404,
                     "M_NOT_FOUND")
        found = self.anna.ok("POST", V3 + "/search", {
            "search_categories": {"room_events": {"search_term": "lost"}}})
        self.assertNotIn(room, str(found))
        answer = self.ben.sync(since)
        self.assertNotIn(room, answer.get("rooms", {}).get("join", {}))
        self.assertTrue(self.boss.ok("GET", of_room(room, "/block"))["block"])
        listed = self.boss.ok("GET", of_room(room, "/delete_status", "v2"))
        self.assertEqual(status["delete_id"],
                         listed["results"][0]["delete_id"])
        self.boss.ok("PUT", of_room(room, "/block"), {"block": False})

    def test_people_find_another_room(self):
        room = self.room_of(self.anna, self.ben, room_alias_name="moved")
        done = self.delete(room, new_room_user_id=self.boss.user_id,
                           room_name="Elsewhere", message="moved",
                           purge=False)["shutdown_room"]
        other = done["new_room_id"]
        self.assertEqual("Elsewhere", self.ben.state(
            other, "m.room.name")["name"])
        self.assertEqual(other, self.anna.ok(
            "GET", V3 + "/directory/room/" + quote("#moved:ward.test"))[
                "room_id"])
        self.refused(self.ben.put(
            client.rooms(other) + "/send/m.room.message/x",
            {"msgtype": "m.text", "body": "x"}), 403, "M_FORBIDDEN")
        self.boss.ok("GET", of_room(room))

    def test_the_old_form_answers_at_the_end(self):
        room = self.room_of(self.anna, self.ben)
        done = self.boss.ok("DELETE", of_room(room), {})
        self.assertEqual(2, len(done["kicked_users"]))
        self.refused(self.boss.get(of_room(room)), 404, "M_NOT_FOUND")
        self.refused(self.boss.delete(of_room(room), {}), 404, "M_NOT_FOUND")
        self.refused(self.boss.delete(of_room(self.anna.create_room(),
                                              version="v2"), {
            "new_room_user_id": "@nobody:ward.test"}), 400,
            "M_INVALID_PARAM")
        self.refused(self.boss.get(ADMIN + "/v2/rooms/delete_status/none"),
                     404, "M_NOT_FOUND")

    def test_history_is_purged(self):
        room = self.room_of(self.anna, self.ben, name="Kept name")
        sent = [self.anna.send(room, "m%d" % n) for n in range(130)]
        path = ADMIN + "/v1/purge_history/" + quote(room)
        status = ADMIN + "/v1/purge_history_status/"
        made = self.boss.ok("POST", path + "/" + quote(sent[100]))
        self.wait_for(status + made["purge_id"])
        self.anna.ok("GET", client.rooms(room) + "/event/" + quote(sent[0]))
        made = self.boss.ok("POST", path, {
            "delete_local_events": True, "purge_up_to_event_id": sent[100]})
        self.wait_for(status + made["purge_id"])
        self.refused(self.anna.get(client.rooms(room) + "/event/" +
                                   quote(sent[99])), 404, "M_NOT_FOUND")
        self.anna.ok("GET", client.rooms(room) + "/event/" + quote(sent[100]))
        page = self.anna.ok("GET", client.rooms(room) + "/messages", query={
            "dir": "b", "limit": 200})
        self.assertEqual(sent[:99:-1], [
            one["event_id"] for one in page["chunk"]
            if one["type"] == "m.room.message"])
        self.assertEqual("Kept name", self.ben.state(
            room, "m.room.name")["name"])
        self.anna.send(room, "and on")
        self.refused(self.boss.post(path), 400, "M_MISSING_PARAM")
        self.refused(self.boss.post(path, {"purge_up_to_ts": 5}), 404,
                     "M_NOT_FOUND")
        self.refused(self.boss.post(path + "/$none"), 404, "M_NOT_FOUND")
        self.refused(self.boss.get(status + "none"), 404, "M_NOT_FOUND")

    def test_a_deletion_outlives_a_kill(self):
        with Server() as own:
            chief = client.Client(own, None, own.register(
                "chief", PASSWORD, True))
            room = chief.create_room()
            for n in range(150):
                chief.send(room, "m%d" % n)
            made = chief.ok("DELETE", of_room(room, version="v2"), {})
            own.kill()
            own.start()
            path = ADMIN + "/v2/rooms/delete_status/" + made["delete_id"]
            deadline = time.monotonic() + 60
            while chief.ok("GET", path)["status"] != "complete":
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            self.refused(chief.get(of_room(room)), 404, "M_NOT_FOUND")
            self.assertEqual(0, own.stop())
            self.assertEqual([], own.sanitizer_reports())
