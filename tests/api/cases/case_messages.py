"""Sections 11.6 and onward: sending, reading back, marking as read."""

from client import V3, bodies, quote, rooms
from world import Case


class Send(Case):
    def test_same_transaction_sends_once(self):
        room = self.room_of(self.anna, self.ben)
        first = self.anna.send(room, "once", txn="same")
        self.assertEqual(first, self.anna.send(room, "once", txn="same"))
        self.assertNotEqual(first, self.ben.send(room, "mine", txn="same"))
        read = self.ben.get(rooms(room) + "/messages?dir=b")["chunk"]
        self.assertEqual(["mine", "once"], bodies(read))

    def test_outsider(self):
        room = self.anna.create_room()
        answer = self.ben.put(rooms(room) + "/send/m.room.message/1",
                              {"msgtype": "m.text", "body": "x"})
        self.refused(answer, 403, "M_FORBIDDEN")

    def test_unknown_room(self):
        answer = self.anna.put(rooms("!none:ward.test") +
                               "/send/m.room.message/1", {"body": "x"})
        self.assertIn(answer.status, (403, 404))

    def test_too_large(self):
        room = self.anna.create_room()
        answer = self.anna.put(rooms(room) + "/send/m.room.message/1", {
            "msgtype": "m.text", "body": "x" * 70000})
        self.refused(answer, 413, "M_TOO_LARGE")

    def test_floats_are_refused(self):
        room = self.anna.create_room()
        for number in (b"1.5", b"1e3", b"9007199254740993"):
            answer = self.anna.put(
                rooms(room) + "/send/org.number/n" + number.decode(),
                data=b'{"n":' + number + b'}')
            self.refused(answer, 400, "M_BAD_JSON")

    def test_duplicate_keys_and_bad_text(self):
        room = self.anna.create_room()
        for body in (b'{"a":1,"a":2}', b'{"a":"\xff"}', b'{"a":"\\ud800"}',
                     b'{"a":1} trailing', b"[" * 200 + b"]" * 200):
            answer = self.anna.put(rooms(room) + "/send/org.x/b%d" %
                                   len(body), data=body)
            self.assertEqual(400, answer.status, (body, answer))

    def test_any_text_survives(self):
        room = self.room_of(self.anna, self.ben)
        text = "5 µg/kg · Ω \U0001f691 \u202eabc\u202c \" \\ \u0001 \n end"
        event = self.anna.send(room, text)
        got = self.ben.get(rooms(room) + "/event/" + quote(event))
        self.assertEqual(text, got["content"]["body"])


class Read(Case):
    def test_event(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "hello")
        path = rooms(room) + "/event/" + quote(event)
        got = self.ben.get(path).json
        self.assertEqual(("hello", room, event), (
            got["content"]["body"], got["room_id"], got["event_id"]))
        self.assertEqual("join", got["unsigned"]["membership"])
        self.refused(self.cara.get(path), 404, "M_NOT_FOUND")
        self.refused(self.ben.get(rooms(room) + "/event/%24none"), 404,
                     "M_NOT_FOUND")

    def test_paging_backwards(self):
        room = self.room_of(self.anna, self.ben)
        sent = ["m%d" % i for i in range(25)]
        for text in sent:
            self.anna.send(room, text)
        read, token = [], None
        for _ in range(20):
            path = rooms(room) + "/messages?dir=b&limit=7"
            answer = self.ben.get(path + ("&from=" + quote(token)
                                          if token else ""))
            read += bodies(answer["chunk"])
            token = answer.json.get("end")
            if not token:
                break
        self.assertIsNone(token)
        self.assertEqual(sent, read[::-1])

    def test_paging_forwards(self):
        room = self.room_of(self.anna, self.ben)
        sent = ["f%d" % i for i in range(12)]
        for text in sent:
            self.anna.send(room, text)
        read, token = [], None
        for _ in range(20):
            path = rooms(room) + "/messages?dir=f&limit=5"
            answer = self.ben.get(path + ("&from=" + quote(token)
                                          if token else ""))
            read += bodies(answer["chunk"])
            token = answer.json.get("end")
            if not token:
                break
        self.assertEqual(sent, read)

    def test_messages_filter(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.send(room, "keep")
        self.anna.send(room, {"x": 1}, kind="org.other")
        answer = self.ben.get(rooms(room) + "/messages", query={
            "dir": "b", "filter": '{"types":["org.other"],"org.new":[1]}'})
        self.assertEqual(["org.other"], [
            one["type"] for one in answer["chunk"]])

    def test_messages_bad_parameters(self):
        room = self.anna.create_room()
        for query in ("", "?dir=x", "?dir=b&from=nonsense",
                      "?dir=b&limit=many"):
            answer = self.anna.get(rooms(room) + "/messages" + query)
            self.assertEqual(400, answer.status, (query, answer))

    def test_context(self):
        room = self.room_of(self.anna, self.ben)
        events = [self.anna.send(room, "c%d" % i) for i in range(9)]
        answer = self.ben.get(rooms(room) + "/context/%s?limit=4" %
                              quote(events[4])).json
        self.assertEqual("c4", answer["event"]["content"]["body"])
        self.assertEqual(["c3", "c2"], bodies(answer["events_before"]))
        self.assertEqual(["c5", "c6"], bodies(answer["events_after"]))
        self.assertIn("m.room.create",
                      [one["type"] for one in answer["state"]])
        more = self.ben.get(rooms(room) + "/messages?dir=b&limit=2&from=" +
                            quote(answer["start"]))
        self.assertEqual(["c1", "c0"], bodies(more["chunk"]))

    def test_history_visibility(self):
        room = self.anna.create_room(preset="private_chat", initial_state=[{
            "type": "m.room.history_visibility", "state_key": "",
            "content": {"history_visibility": "joined"}}])
        before = self.anna.send(room, "before")
        self.anna.invite(room, self.ben.user_id)
        self.ben.join(room)
        self.anna.send(room, "after")
        read = self.ben.get(rooms(room) + "/messages?dir=b")["chunk"]
        self.assertEqual(["after"], bodies(read))
        self.refused(self.ben.get(rooms(room) + "/event/" + quote(before)),
                     404, "M_NOT_FOUND")

    def test_who_left_reads_up_to_then(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.send(room, "seen")
        self.ben.ok("POST", rooms(room) + "/leave", {})
        hidden = self.anna.send(room, "not for ben")
        read = self.ben.get(rooms(room) + "/messages?dir=b")["chunk"]
        self.assertEqual(["seen"], bodies(read))
        self.refused(self.ben.get(rooms(room) + "/event/" + quote(hidden)),
                     404, "M_NOT_FOUND")


class Redact(Case):
    def test_redact(self):
        for version in ("10", "11", "12"):
            room = self.room_of(self.anna, self.ben, room_version=version)
            event = self.anna.send(room, "wrong patient")
            path = rooms(room) + "/redact/%s/" % quote(event)
            self.refused(self.ben.put(path + "r1"), 403, "M_FORBIDDEN")
            redaction = self.anna.ok("PUT", path + "r1", {"reason": "typo"})
            again = self.anna.ok("PUT", path + "r1", {"reason": "typo"})
            self.assertEqual(redaction, again)
            got = self.ben.get(rooms(room) + "/event/" + quote(event))
            self.assertEqual({}, got["content"])
            because = got["unsigned"]["redacted_because"]
            self.assertEqual(redaction["event_id"], because["event_id"])
            self.assertEqual("typo", because["content"]["reason"])
            read = self.ben.get(rooms(room) + "/messages?dir=b")
            self.assertNotIn(b"wrong patient", read.body)


class Marks(Case):
    def unread(self, who, room):
        answer = who.sync()
        counts = answer["rooms"]["join"][room]["unread_notifications"]
        return counts["notification_count"], counts["highlight_count"]

    def test_receipt_moves_forward_and_counts(self):
        room = self.room_of(self.anna, self.ben)
        first = self.anna.send(room, "one")
        second = self.anna.send(room, "two")
        self.assertEqual((2, 0), self.unread(self.ben, room))
        self.ben.ok("POST", rooms(room) + "/receipt/m.read/" +
                    quote(second), {})
        self.assertEqual((0, 0), self.unread(self.ben, room))
        self.ben.ok("POST", rooms(room) + "/receipt/m.read/" +
                    quote(first), {})
        self.assertEqual((0, 0), self.unread(self.ben, room))

    def receipts(self, who, room):
        answer = who.sync()
        joined = answer["rooms"]["join"][room]
        return [one["content"] for one in joined["ephemeral"]["events"]
                if one["type"] == "m.receipt"]

    def test_public_and_private(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "read me")
        self.ben.ok("POST", rooms(room) + "/receipt/m.read.private/" +
                    quote(event), {})
        self.assertNotIn(self.ben.user_id,
                         str(self.receipts(self.anna, room)))
        self.assertIn(self.ben.user_id,
                      str(self.receipts(self.ben, room)))
        self.ben.ok("POST", rooms(room) + "/receipt/m.read/" +
                    quote(event), {})
        seen = self.receipts(self.anna, room)
        self.assertIn(self.ben.user_id, seen[0][event]["m.read"])

    def test_threaded(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        reply = self.anna.send(room, {
            "msgtype": "m.text", "body": "in thread", "m.relates_to": {
                "rel_type": "m.thread", "event_id": root}})
        answer = self.ben.sync(filter={"room": {"timeline": {
            "unread_thread_notifications": True}}})
        joined = answer["rooms"]["join"][room]
        self.assertEqual(1, joined["unread_thread_notifications"][root][
            "notification_count"])
        self.assertEqual(1, joined["unread_notifications"][
            "notification_count"])
        self.ben.ok("POST", rooms(room) + "/receipt/m.read/" + quote(reply),
                    {"thread_id": root})
        answer = self.ben.sync(filter={"room": {"timeline": {
            "unread_thread_notifications": True}}})
        joined = answer["rooms"]["join"][room]
        counts = joined.get("unread_thread_notifications", {}).get(root, {})
        self.assertEqual(0, counts.get("notification_count", 0))
        self.assertEqual(1, joined["unread_notifications"][
            "notification_count"])

    def test_bad_receipts(self):
        room = self.anna.create_room()
        event = self.anna.send(room, "x")
        self.assertEqual(400, self.anna.post(
            rooms(room) + "/receipt/m.nonsense/" + quote(event)).status)
        self.refused(self.ben.post(rooms(room) + "/receipt/m.read/" +
                                   quote(event)), 403, "M_FORBIDDEN")

    def test_read_markers(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "x")
        self.ben.ok("POST", rooms(room) + "/read_markers", {
            "m.fully_read": event, "m.read": event})
        data = self.ben.sync()["rooms"]["join"][room]["account_data"]
        self.assertIn({"type": "m.fully_read",
                       "content": {"event_id": event}}, data["events"])
        self.assertEqual((0, 0), self.unread(self.ben, room))

    def test_mention_highlights(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.send(room, {"msgtype": "m.text", "body": "Ben?",
                              "m.mentions": {
                                  "user_ids": [self.ben.user_id]}})
        self.assertEqual((1, 1), self.unread(self.ben, room))

    def test_typing(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        path = rooms(room) + "/typing/" + quote(self.anna.user_id)
        self.anna.ok("PUT", path, {"typing": True, "timeout": 30000})

        def who(answer):
            joined = answer.get("rooms", {}).get("join", {}).get(room, {})
            for one in joined.get("ephemeral", {}).get("events", []):
                if one["type"] == "m.typing":
                    return [one["content"]["user_ids"]]
            return None
        seen, since = self.ben.sync_until(since, who)
        self.assertEqual([[self.anna.user_id]], [seen[0]])
        self.anna.ok("PUT", path, {"typing": False})
        seen, since = self.ben.sync_until(since, who)
        self.assertEqual([], seen[0])
        self.refused(self.ben.put(path, {"typing": True}), 403)


class Durable(Case):
    def test_kill_loses_nothing_and_doubles_nothing(self):
        room = self.room_of(self.anna, self.ben)
        first = self.anna.send(room, "acknowledged", txn="power-cut")
        self.server.kill()
        self.server.start()
        self.assertEqual(first, self.anna.send(room, "acknowledged",
                                               txn="power-cut"))
        read = self.ben.get(rooms(room) + "/messages?dir=b")["chunk"]
        self.assertEqual(["acknowledged"], bodies(read))

    def test_clean_restart(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        first = self.anna.send(room, "before", txn="restart")
        self.assertEqual(0, self.server.stop())
        self.server.start()
        self.assertEqual(first, self.anna.send(room, "before",
                                               txn="restart"))
        self.anna.send(room, "after")
        answer = self.ben.sync(since)
        joined = answer["rooms"]["join"][room]
        self.assertEqual(["before", "after"],
                         bodies(joined["timeline"]["events"]))
