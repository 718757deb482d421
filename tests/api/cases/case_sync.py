"""Section 11.3: /sync, version 3."""

import threading
import time

from client import V3, bodies, quote, rooms, timeline
from world import Case


class Sync(Case):
    def test_first(self):
        room = self.room_of(self.anna, self.ben, name="Bay 2")
        event = self.anna.send(room, "hello")
        answer = self.ben.sync()
        joined = answer["rooms"]["join"][room]
        self.assertEqual(["hello"], bodies(joined["timeline"]["events"]))
        self.assertEqual(event, joined["timeline"]["events"][-1]["event_id"])
        kinds = [one["type"] for one in joined["state"]["events"] +
                 joined["timeline"]["events"]]
        self.assertEqual(1, kinds.count("m.room.create"))
        self.assertEqual(2, joined["summary"]["m.joined_member_count"])
        for one in joined["timeline"]["events"]:
            self.assertNotIn("room_id", one)

    def test_nothing_new(self):
        since = self.anna.sync()["next_batch"]
        answer = self.anna.sync(since)
        self.assertEqual({}, answer.get("rooms", {}).get("join", {}))

    def test_incremental(self):
        room = self.room_of(self.anna, self.ben)
        quiet = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        self.anna.send(room, "news")
        answer = self.ben.sync(since)
        self.assertEqual([room], list(answer["rooms"]["join"]))
        self.assertEqual(["news"], bodies(timeline(answer, room)))
        self.assertNotIn(quiet, answer["rooms"]["join"])
        again = self.ben.sync(since)
        self.assertEqual(["news"], bodies(timeline(again, room)))

    def test_long_poll_wakes(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        found = {}

        started = time.monotonic()

        def waited():
            return time.monotonic() - started

        def wait():
            answer = self.ben.sync(since, 20000)
            # Something else may have happened to the same person.
            while not timeline(answer, room) and waited() < 20:
                answer = self.ben.sync(answer["next_batch"], 20000)
            found["answer"] = answer
            found["took"] = waited()
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        self.anna.send(room, "wake up")
        waiting.join(25)
        self.assertEqual(["wake up"],
                         bodies(timeline(found["answer"], room)))
        self.assertLess(found["took"], 5)

    def test_long_poll_ends(self):
        since = self.cara.sync()["next_batch"]
        started = time.monotonic()
        answer = self.cara.sync(since, 700)
        self.assertGreaterEqual(time.monotonic() - started, 0.6)
        self.assertLess(time.monotonic() - started, 5)
        self.assertIn("next_batch", answer)

    def test_own_send_carries_its_transaction(self):
        room = self.room_of(self.anna, self.ben)
        since = self.anna.sync()["next_batch"]
        theirs = self.ben.sync()["next_batch"]
        self.anna.send(room, "mine", txn="local-echo")
        event = timeline(self.anna.sync(since), room)[-1]
        self.assertEqual("local-echo", event["unsigned"]["transaction_id"])
        event = timeline(self.ben.sync(theirs), room)[-1]
        self.assertNotIn("transaction_id", event.get("unsigned", {}))
        self.assertEqual("join", event["unsigned"]["membership"])

    def test_limited_then_back(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        sent = ["l%d" % i for i in range(12)]
        for text in sent:
            self.anna.send(room, text)
        answer = self.ben.sync(since, filter={"room": {"timeline": {
            "limit": 4}}})
        block = answer["rooms"]["join"][room]["timeline"]
        self.assertTrue(block["limited"])
        self.assertEqual(sent[-4:], bodies(block["events"]))
        back = self.ben.get(rooms(room) + "/messages?dir=b&limit=8&from=" +
                            quote(block["prev_batch"]))
        self.assertEqual(sent[:8], bodies(back["chunk"])[::-1])

    def test_state_in_a_gap(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        self.anna.ok("PUT", rooms(room) + "/state/m.room.name",
                     {"name": "Moved"})
        for i in range(5):
            self.anna.send(room, "s%d" % i)
        answer = self.ben.sync(since, filter={"room": {"timeline": {
            "limit": 2}}})
        state = answer["rooms"]["join"][room]["state"]["events"]
        self.assertEqual(["Moved"], [one["content"]["name"] for one in state
                                     if one["type"] == "m.room.name"])

    def test_state_after(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        self.anna.ok("PUT", rooms(room) + "/state/m.room.name",
                     {"name": "After"})
        answer = self.ben.sync(since, use_state_after="true")
        joined = answer["rooms"]["join"][room]
        self.assertNotIn("state", joined)
        self.assertEqual(["After"], [
            one["content"]["name"] for one in joined["state_after"]["events"]
            if one["type"] == "m.room.name"])

    def test_full_state(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        answer = self.ben.sync(since, full_state="true")
        kinds = [one["type"] for one in
                 answer["rooms"]["join"][room]["state"]["events"]]
        self.assertIn("m.room.create", kinds)

    def test_filters(self):
        room = self.room_of(self.anna, self.ben)
        other = self.room_of(self.anna, self.ben)
        self.anna.send(room, "plain")
        self.anna.send(room, {"x": 1}, kind="org.other")
        answer = self.ben.sync(filter={
            "room": {"rooms": [room], "timeline": {
                "types": ["m.room.message"], "org.unknown": True},
                "ephemeral": {"not_types": ["*"]}},
            "presence": {"types": []}, "org.unknown": {}})
        self.assertNotIn(other, answer["rooms"]["join"])
        self.assertEqual({"m.room.message"}, {
            one["type"] for one in timeline(answer, room)})
        answer = self.ben.sync(filter={"room": {"timeline": {
            "not_senders": [self.anna.user_id]}}})
        self.assertEqual([], bodies(timeline(answer, room)))
        stored = self.ben.ok("POST", V3 + "/user/%s/filter" % quote(
            self.ben.user_id), {"room": {"not_rooms": [room]}})
        answer = self.ben.sync(filter=stored["filter_id"])
        self.assertNotIn(room, answer["rooms"]["join"])
        self.assertIn(other, answer["rooms"]["join"])

    def test_bad_parameters(self):
        for query in ("?since=nonsense", "?filter=987654", "?filter=%7B",
                      "?timeout=soon"):
            answer = self.anna.get(V3 + "/sync" + query)
            self.assertEqual(400, answer.status, (query, answer))

    def test_lazy_members(self):
        people = [self.world.new_person() for _ in range(3)]
        room = self.room_of(self.anna, self.ben, *people, name="Lazy")
        for _ in range(12):
            people[0].send(room, "again")
        people[1].send(room, "only I")
        answer = self.ben.sync(filter={"room": {
            "timeline": {"limit": 1}, "state": {
                "lazy_load_members": True}}})
        joined = answer["rooms"]["join"][room]
        members = {one["state_key"] for one in joined["state"]["events"]
                   if one["type"] == "m.room.member"}
        self.assertIn(people[1].user_id, members)
        self.assertNotIn(people[0].user_id, members)
        self.assertNotIn(people[2].user_id, members)
        self.assertEqual(5, joined["summary"]["m.joined_member_count"])

    def test_invite_and_leave(self):
        since = self.ben.sync()["next_batch"]
        room = self.anna.create_room(preset="private_chat", name="Theatre",
                                     invite=[self.ben.user_id])
        answer = self.ben.sync(since)
        state = answer["rooms"]["invite"][room]["invite_state"]["events"]
        kinds = {one["type"] for one in state}
        self.assertLessEqual({"m.room.create", "m.room.name",
                              "m.room.join_rules", "m.room.member"}, kinds)
        for one in state:
            self.assertLessEqual(set(one) - {
                "unsigned", "origin_server_ts", "event_id"},
                {"type", "state_key", "sender", "content"}, one)
        self.ben.join(room)
        since = self.ben.sync(answer["next_batch"])["next_batch"]
        self.anna.ok("POST", rooms(room) + "/kick",
                     {"user_id": self.ben.user_id})
        answer = self.ben.sync(since)
        left = answer["rooms"]["leave"][room]
        self.assertEqual("leave", left["timeline"]["events"][-1][
            "content"]["membership"])
        self.assertNotIn(room, self.ben.sync()["rooms"].get("leave", {}))
        answer = self.ben.sync(filter={"room": {"include_leave": True}})
        self.assertIn(room, answer["rooms"]["leave"])

    def test_refused_invite_is_left(self):
        for query in ({}, {"use_state_after": "true"}):
            since = self.ben.sync()["next_batch"]
            room = self.anna.create_room(preset="private_chat",
                                         invite=[self.ben.user_id])
            since = self.ben.sync(since)["next_batch"]
            self.ben.ok("POST", rooms(room) + "/leave", {})
            left = self.ben.sync(since, **query)["rooms"]["leave"][room]
            kept = left["state_after"] if query else left["timeline"]
            self.assertEqual(["leave"], [
                one["content"]["membership"] for one in kept["events"]])

    def test_newly_joined_room_is_whole(self):
        room = self.anna.create_room(preset="public_chat", name="Corridor")
        self.anna.send(room, "before you")
        since = self.ben.sync()["next_batch"]
        self.ben.join(room)
        joined = self.ben.sync(since)["rooms"]["join"][room]
        names = [one for one in joined["state"]["events"] +
                 joined["timeline"]["events"] if one["type"] == "m.room.name"]
        self.assertEqual(1, len(names))

    def test_account_data(self):
        room = self.anna.create_room()
        since = self.anna.sync()["next_batch"]
        mine = V3 + "/user/" + quote(self.anna.user_id)
        self.anna.ok("PUT", mine + "/account_data/m.direct", {"@b:c": [room]})
        self.anna.ok("PUT", mine + "/rooms/%s/account_data/org.x" %
                     quote(room), {"y": 1})
        answer = self.anna.sync(since)
        self.assertIn({"type": "m.direct", "content": {"@b:c": [room]}},
                      answer["account_data"]["events"])
        joined = answer["rooms"]["join"][room]
        self.assertIn({"type": "org.x", "content": {"y": 1}},
                      joined["account_data"]["events"])
        kinds = [one["type"] for one in
                 self.anna.sync()["account_data"]["events"]]
        self.assertIn("m.push_rules", kinds)

    def test_order_and_no_doubles(self):
        room = self.room_of(self.anna, self.ben, self.cara)
        since = self.cara.sync()["next_batch"]
        sent = []
        lock = threading.Lock()

        def talk(who, word):
            for i in range(15):
                event = who.send(room, "%s%d" % (word, i))
                with lock:
                    sent.append(event)
        threads = [threading.Thread(target=talk, args=pair)
                   for pair in ((self.anna, "a"), (self.ben, "b"))]
        for one in threads:
            one.start()
        seen = []
        deadline = time.monotonic() + 30
        while len(seen) < 30 and time.monotonic() < deadline:
            answer = self.cara.sync(since, 1000)
            since = answer["next_batch"]
            seen += [one["event_id"] for one in timeline(answer, room)]
        for one in threads:
            one.join()
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(set(sent), set(seen))
        back = self.cara.get(rooms(room) + "/messages?dir=b&limit=30")
        self.assertEqual(seen, [one["event_id"] for one in
                                back["chunk"]][::-1])
