"""Relations and what is aggregated from them; threads."""

import json

from client import V1, V3, quote, rooms
from world import Case


def v1(room, rest):
    return V1 + "/rooms/" + quote(room) + "/" + rest


def relates(kind, event, **more):
    return {"rel_type": kind, "event_id": event, **more}


def bundled(event):
    return event.get("unsigned", {}).get("m.relations", {})


class Relations(Case):
    def react(self, who, room, event, key):
        return who.put(rooms(room) + "/send/m.reaction/" + who.transaction(),
                       {"m.relates_to": relates("m.annotation", event,
                                                key=key)})

    def edit(self, who, room, event, text, **more):
        return who.send(room, {
            "msgtype": "m.text", "body": "* " + text,
            "m.new_content": {"msgtype": "m.text", "body": text},
            "m.relates_to": relates("m.replace", event), **more})

    def reply(self, who, room, root, text):
        return who.send(room, {"msgtype": "m.text", "body": text,
                               "m.relates_to": relates("m.thread", root)})

    def read(self, who, room, event):
        return who.get(rooms(room) + "/event/" + quote(event)).json

    def redact(self, who, room, event):
        who.ok("PUT", rooms(room) + "/redact/%s/%s" % (
            quote(event), who.transaction()), {})

    def ids(self, who, room, path, **query):
        answer = who.ok("GET", v1(room, "relations/" + path), query=query)
        return [one["event_id"] for one in answer["chunk"]]


class Reading(Relations):
    def test_three_forms(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        heart = self.react(self.ben, room, root, "+")["event_id"]
        edit = self.edit(self.anna, room, root, "better")
        talk = self.reply(self.ben, room, root, "talk")
        path = quote(root)
        self.assertEqual([talk, edit, heart], self.ids(self.ben, room, path))
        self.assertEqual([heart, edit, talk],
                         self.ids(self.ben, room, path, dir="f"))
        self.assertEqual([edit], self.ids(self.ben, room,
                                          path + "/m.replace"))
        self.assertEqual([heart], self.ids(
            self.ben, room, path + "/m.annotation/m.reaction"))
        self.assertEqual([], self.ids(
            self.ben, room, path + "/m.annotation/m.never.sent"))
        self.assertEqual([], self.ids(self.ben, room, quote(heart)))

    def test_paging(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        sent = [self.reply(self.anna, room, root, "r%d" % i)
                for i in range(7)]
        for direction, wanted in (("b", sent[::-1]), ("f", sent)):
            read, token = [], None
            for _ in range(5):
                query = {"dir": direction, "limit": 3}
                if token:
                    query["from"] = token
                answer = self.ben.ok("GET", v1(
                    room, "relations/" + quote(root)), query=query)
                read += [one["event_id"] for one in answer["chunk"]]
                token = answer.get("next_batch")
                if not token:
                    break
                self.assertEqual(3, len(answer["chunk"]))
            self.assertEqual(wanted, read)

    def test_recurse(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        talk = self.reply(self.ben, room, root, "talk")
        heart = self.react(self.anna, room, talk, "+")["event_id"]
        edit = self.edit(self.ben, room, talk, "talked")
        path = quote(root)
        self.assertEqual([talk], self.ids(self.ben, room, path))
        self.assertEqual([edit, heart, talk],
                         self.ids(self.ben, room, path, recurse="true"))
        # What stands between must match, too.
        self.assertEqual([], self.ids(self.ben, room, path + "/m.annotation",
                                      recurse="true"))
        answer = self.ben.ok("GET", v1(room, "relations/" + path),
                             query={"recurse": "true"})
        self.assertEqual(3, answer["recursion_depth"])

    def test_refusals(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        path = v1(room, "relations/" + quote(root))
        self.refused(self.cara.get(path), 404, "M_NOT_FOUND")
        self.refused(self.ben.get(v1(room, "relations/%24none")), 404,
                     "M_NOT_FOUND")
        other = self.anna.send(self.anna.create_room(), "elsewhere")
        self.refused(self.ben.get(v1(room, "relations/" + quote(other))), 404,
                     "M_NOT_FOUND")
        for query in ("dir=x", "limit=0", "limit=x", "from=x", "to=x",
                      "recurse=x"):
            self.assertEqual(400, self.ben.get(path + "?" + query).status,
                             query)


class Bundled(Relations):
    def test_edit(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "first")
        self.assertEqual({}, bundled(self.read(self.ben, room, event)))
        one = self.edit(self.anna, room, event, "second")
        two = self.edit(self.anna, room, event, "third")
        # Not edits: another's, of an edit, of another type, without content.
        self.edit(self.ben, room, event, "not mine")
        self.edit(self.anna, room, two, "edit of an edit")
        self.anna.send(room, {"m.new_content": {},
                              "m.relates_to": relates("m.replace", event)},
                       kind="org.other")
        self.anna.send(room, {"msgtype": "m.text", "body": "x",
                              "m.relates_to": relates("m.replace", event)})
        got = self.read(self.ben, room, event)
        self.assertEqual("first", got["content"]["body"])
        self.assertEqual(two, bundled(got)["m.replace"]["event_id"])
        self.assertEqual("third", bundled(got)["m.replace"]["content"]
                         ["m.new_content"]["body"])
        self.redact(self.anna, room, two)
        self.assertEqual(one, bundled(self.read(self.ben, room, event))
                         ["m.replace"]["event_id"])
        self.redact(self.anna, room, event)
        self.assertNotIn("m.replace", bundled(self.read(self.ben, room,
                                                        event)))

    def test_everywhere(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "first")
        edit = self.edit(self.anna, room, event, "second")
        for i in range(3):
            self.anna.send(room, "m%d" % i)

        def of(events):
            return [bundled(one)["m.replace"]["event_id"] for one in events
                    if one["event_id"] == event]
        chunk = self.ben.get(rooms(room) + "/messages?dir=b")["chunk"]
        self.assertEqual([edit], of(chunk))
        around = self.ben.get(rooms(room) + "/context/" + quote(event)).json
        self.assertEqual([edit], of([around["event"]]))
        around = self.ben.get(rooms(room) + "/context/" + quote(edit)).json
        self.assertEqual([edit], of(around["events_before"]))
        dave = self.world.new_person()
        self.anna.invite(room, dave.user_id)
        dave.join(room)
        limit = json.dumps({"room": {"timeline": {"limit": 8}}})
        part = dave.sync(filter=limit)["rooms"]["join"][room]["timeline"]
        self.assertTrue(part["limited"])
        self.assertEqual([edit], of(part["events"]))
        answer = dave.ok("POST", "/_matrix/client/unstable/"
                         "org.matrix.simplified_msc3575/sync", {
                             "lists": {"a": {"ranges": [[0, 9]],
                                             "required_state": [],
                                             "timeline_limit": 8}}})
        self.assertEqual([edit], of(answer["rooms"][room]["timeline"]))

    def test_reference(self):
        room = self.room_of(self.anna, self.ben)
        poll = self.anna.send(room, {"m.poll": {}}, kind="m.poll.start")
        votes = [one.send(room, {"m.relates_to": relates("m.reference",
                                                         poll)},
                          kind="m.poll.response")
                 for one in (self.anna, self.ben, self.ben)]
        wanted = [{"event_id": one} for one in votes]
        self.assertEqual({"chunk": wanted}, bundled(self.read(
            self.ben, room, poll))["m.reference"])
        self.redact(self.ben, room, votes[1])
        self.assertEqual({"chunk": wanted[:1] + wanted[2:]}, bundled(
            self.read(self.ben, room, poll))["m.reference"])

    def test_thread(self):
        room = self.room_of(self.anna, self.ben, self.cara)
        root = self.anna.send(room, "root")
        self.reply(self.ben, room, root, "one")
        last = self.reply(self.ben, room, root, "two")
        edit = self.edit(self.ben, room, last, "2")
        seen = [bundled(self.read(who, room, root))["m.thread"]
                for who in (self.anna, self.ben, self.cara)]
        self.assertEqual([True, True, False],
                         [one["current_user_participated"] for one in seen])
        self.assertEqual([2, 2, 2], [one["count"] for one in seen])
        latest = seen[0]["latest_event"]
        self.assertEqual(last, latest["event_id"])
        self.assertEqual(edit, bundled(latest)["m.replace"]["event_id"])
        self.redact(self.ben, room, last)
        thread = bundled(self.read(self.cara, room, root))["m.thread"]
        self.assertEqual((1, "one"), (
            thread["count"], thread["latest_event"]["content"]["body"]))

    def test_ignored_users_do_not_count(self):
        room = self.room_of(self.anna, self.ben)
        dave = self.world.new_person()
        self.anna.invite(room, dave.user_id)
        dave.join(room)
        root = self.anna.send(room, "root")
        mine = self.reply(self.anna, room, root, "mine")
        self.reply(self.ben, room, root, "his")
        self.ben.send(room, {"m.relates_to": relates("m.reference", root)},
                      kind="org.reference")
        dave.ok("PUT", V3 + "/user/%s/account_data/m.ignored_user_list" %
                quote(dave.user_id),
                {"ignored_users": {self.ben.user_id: {}}})
        got = bundled(self.read(dave, room, root))
        self.assertEqual((1, mine), (
            got["m.thread"]["count"],
            got["m.thread"]["latest_event"]["event_id"]))
        self.assertNotIn("m.reference", got)
        self.assertEqual([mine], self.ids(dave, room, quote(root)))
        read = dave.get(rooms(room) + "/messages?dir=b&limit=50")["chunk"]
        self.assertEqual(["m.room.member"], [
            one["type"] for one in read
            if one["sender"] == self.ben.user_id])

    def test_who_left_sees_what_was(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        edit = self.edit(self.anna, room, root, "early")
        self.reply(self.anna, room, root, "before")
        self.ben.ok("POST", rooms(room) + "/leave", {})
        self.edit(self.anna, room, root, "late")
        self.reply(self.anna, room, root, "after")
        got = bundled(self.read(self.ben, room, root))
        self.assertEqual(edit, got["m.replace"]["event_id"])
        self.assertEqual((1, "before"), (
            got["m.thread"]["count"],
            got["m.thread"]["latest_event"]["content"]["body"]))


class Sending(Relations):
    def test_duplicate_annotation(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "x")
        first = self.react(self.ben, room, event, "+")
        self.assertEqual(200, first.status)
        self.refused(self.react(self.ben, room, event, "+"), 400,
                     "M_DUPLICATE_ANNOTATION")
        for who, key in ((self.ben, "-"), (self.anna, "+")):
            self.assertEqual(200, self.react(who, room, event, key).status)
        # Another type is another annotation.
        self.ben.send(room, {"m.relates_to": relates(
            "m.annotation", event, key="+")}, kind="org.tick")
        self.redact(self.ben, room, first["event_id"])
        self.assertEqual(200, self.react(self.ben, room, event, "+").status)

    def test_same_transaction_is_no_duplicate(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "x")
        content = {"m.relates_to": relates("m.annotation", event, key="+")}
        self.assertEqual(
            self.ben.send(room, content, kind="m.reaction", txn="again"),
            self.ben.send(room, content, kind="m.reaction", txn="again"))

    def test_no_thread_in_a_relation(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        inside = self.reply(self.anna, room, root, "inside")
        answer = self.ben.put(rooms(room) + "/send/m.room.message/nested", {
            "msgtype": "m.text", "body": "x",
            "m.relates_to": relates("m.thread", inside)})
        self.refused(answer, 400, "M_UNKNOWN")
        plain = self.anna.send(room, {
            "msgtype": "m.text", "body": "a reply",
            "m.relates_to": {"m.in_reply_to": {"event_id": root}}})
        self.reply(self.ben, room, plain, "may begin here")

    def test_odd_relations_are_only_events(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "x")
        for odd in ("text", 7, [], {"rel_type": 7, "event_id": event},
                    {"rel_type": "m.replace"}, {"event_id": event},
                    relates("m.thread", "$unknown"),
                    relates("org.own", event), relates("m.thread", 5),
                    relates("m.annotation", event, key={}),
                    relates("m.annotation", event)):
            self.anna.send(room, {"msgtype": "m.text", "body": "x",
                                  "m.relates_to": odd})
        self.assertEqual({}, bundled(self.read(self.anna, room, event)))


class Threads(Relations):
    def list(self, who, room, **query):
        return who.ok("GET", v1(room, "threads"), query=query)

    def test_order_and_participation(self):
        room = self.room_of(self.anna, self.ben, self.cara)
        roots = [self.anna.send(room, "root %d" % i) for i in range(3)]
        for root, who in zip(roots, (self.ben, self.anna, self.ben)):
            self.reply(who, room, root, "x")
        self.reply(self.cara, room, roots[0], "newest")
        got = self.list(self.ben, room)["chunk"]
        self.assertEqual([roots[0], roots[2], roots[1]],
                         [one["event_id"] for one in got])
        self.assertEqual([2, 1, 1], [bundled(one)["m.thread"]["count"]
                                     for one in got])
        for who, wanted in ((self.ben, [roots[0], roots[2]]),
                            (self.cara, [roots[0]]),
                            (self.anna, [roots[0], roots[2], roots[1]])):
            self.assertEqual(wanted, [one["event_id"] for one in self.list(
                who, room, include="participated")["chunk"]])

    def test_paging(self):
        room = self.room_of(self.anna, self.ben)
        roots = [self.anna.send(room, "root %d" % i) for i in range(5)]
        for root in roots:
            self.reply(self.anna, room, root, "x")
        read, token = [], None
        for _ in range(4):
            query = {"limit": 2, **({"from": token} if token else {})}
            answer = self.list(self.ben, room, **query)
            read += [one["event_id"] for one in answer["chunk"]]
            token = answer.get("next_batch")
            if not token:
                break
        self.assertEqual(roots[::-1], read)

    def test_redacted_thread_is_gone(self):
        room = self.room_of(self.anna, self.ben)
        root = self.anna.send(room, "root")
        self.redact(self.anna, room, self.reply(self.anna, room, root, "x"))
        self.assertEqual([], self.list(self.ben, room)["chunk"])

    def test_refusals(self):
        room = self.room_of(self.anna, self.ben)
        self.refused(self.cara.get(v1(room, "threads")), 403, "M_FORBIDDEN")
        for query in ("include=some", "limit=0", "limit=x", "from=x"):
            answer = self.ben.get(v1(room, "threads?" + query))
            self.refused(answer, 400, "M_INVALID_PARAM")
