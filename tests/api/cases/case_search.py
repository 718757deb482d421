"""Server side search."""

import time

from client import V3, rooms
from world import Case


class Search(Case):
    def setUp(self):
        super().setUp()
        # Words of this test's own: other rooms do not answer.
        self.word = "w%d" % time.time_ns()

    def ask(self, who, term=None, query=None, **more):
        answer = who.ok("POST", V3 + "/search", {"search_categories": {
            "room_events": {"search_term": term or self.word, **more}}},
            query=query)
        return answer["search_categories"]["room_events"]

    def found(self, who, term=None, **more):
        return [one["result"]["event_id"] for one in self.ask(
            who, term, **more)["results"]]

    def redact(self, who, room, event):
        who.ok("PUT", rooms(room) + "/redact/%s/%s" % (
            event.replace("$", "%24"), who.transaction()), {})


class Finding(Search):
    def test_words(self):
        room = self.room_of(self.anna, self.ben)
        one = self.anna.send(room, "Wound care for %s today" % self.word)
        two = self.ben.send(room, "the %s, WOUND again" % self.word.upper())
        self.ben.send(room, "nothing of it")
        self.assertEqual([two, one], self.found(self.ben, order_by="recent"))
        self.assertEqual([one], self.found(
            self.ben, self.word + " care", order_by="recent"))
        self.assertEqual([two, one], self.found(
            self.ben, "wound %s!" % self.word, order_by="recent"))
        self.assertEqual([], self.found(self.ben, self.word + " missing"))
        got = self.ask(self.ben, self.word + " Wound")
        self.assertEqual(2, got["count"])
        self.assertEqual([self.word, "wound"], got["highlights"])

    def test_folded_into_the_index(self):
        """What was said some seconds ago is found as what was said now."""
        room = self.room_of(self.anna, self.ben)
        one = self.anna.send(room, "old wounds of %s" % self.word)
        time.sleep(2.5)
        two = self.anna.send(room, "new wound of %s" % self.word)
        self.assertEqual([two, one], self.found(
            self.ben, self.word + " wound", order_by="recent"))
        self.redact(self.anna, room, one)
        self.assertEqual([two], self.found(self.ben))

    def test_name_and_topic(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.set_state(room, "m.room.name", {"name": self.word})
        topic = self.anna.set_state(room, "m.room.topic", {
            "topic": "about", "m.topic": {"m.text": [
                {"mimetype": "text/html", "body": "<b>html</b>"},
                {"body": self.word + " plain"}]}})["event_id"]
        body = self.anna.send(room, "body " + self.word)
        self.assertEqual(3, len(self.found(self.ben)))
        self.assertEqual([body], self.found(self.ben,
                                            keys=["content.body"]))
        self.assertEqual([topic], self.found(self.ben,
                                             keys=["content.topic"]))
        self.assertEqual([topic], self.found(
            self.ben, self.word + " plain",
            keys=["content.topic", "content.name"]))
        self.assertEqual(1, len(self.found(self.ben, keys=["content.name"])))
        self.assertEqual([], self.found(self.ben, keys=[]))

    def test_edits_and_redactions(self):
        room = self.room_of(self.anna, self.ben)
        event = self.anna.send(room, "before " + self.word)
        edit = self.anna.send(room, {
            "msgtype": "m.text", "body": "* after " + self.word,
            "m.new_content": {"msgtype": "m.text",
                              "body": "after " + self.word},
            "m.relates_to": {"rel_type": "m.replace", "event_id": event}})
        self.assertEqual([], self.found(self.ben, "before " + self.word))
        got = self.ask(self.ben, "after " + self.word)["results"]
        self.assertEqual([event], [one["result"]["event_id"] for one in got])
        self.assertEqual(edit, got[0]["result"]["unsigned"]["m.relations"]
                         ["m.replace"]["event_id"])
        self.redact(self.anna, room, edit)
        self.assertEqual([event], self.found(self.ben, "before " + self.word))
        self.assertEqual([], self.found(self.ben, "after " + self.word))
        self.redact(self.anna, room, event)
        self.assertEqual([], self.found(self.ben))

    def test_ranking(self):
        room = self.room_of(self.anna, self.ben)
        best = self.anna.send(room, "%s %s" % (self.word, self.word))
        worst = self.anna.send(room, self.word + " and so on" * 20)
        middle = self.anna.send(room, "just " + self.word)
        got = self.ask(self.ben)["results"]
        self.assertEqual([best, middle, worst],
                         [one["result"]["event_id"] for one in got])
        ranks = [one["rank"] for one in got]
        self.assertEqual(sorted(ranks, reverse=True), ranks)


class Rights(Search):
    def test_only_rooms_of_ones_own(self):
        room = self.room_of(self.anna, self.ben)
        seen = self.anna.send(room, self.word)
        self.anna.send(self.anna.create_room(preset="public_chat"), self.word)
        self.assertEqual([seen], self.found(self.ben))
        self.assertEqual([], self.found(self.cara))

    def test_left_rooms_up_to_leaving(self):
        room = self.room_of(self.anna, self.ben)
        seen = self.anna.send(room, self.word + " before")
        self.ben.ok("POST", rooms(room) + "/leave", {})
        self.anna.send(room, self.word + " after")
        self.assertEqual([seen], self.found(self.ben, include_state=True))
        self.ben.ok("POST", rooms(room) + "/forget", {})
        self.assertEqual([], self.found(self.ben))

    def test_history_visibility(self):
        room = self.anna.create_room(preset="private_chat", initial_state=[{
            "type": "m.room.history_visibility",
            "content": {"history_visibility": "joined"}}])
        self.anna.send(room, self.word + " before")
        self.anna.invite(room, self.ben.user_id)
        self.ben.join(room)
        seen = self.anna.send(room, self.word + " after")
        self.assertEqual([seen], self.found(self.ben))
        context = self.ask(self.ben, event_context={})["results"][0][
            "context"]
        self.assertNotIn("before", str(context["events_before"]))

    def test_encrypted_rooms_are_not_searched(self):
        room = self.room_of(self.anna, self.ben, initial_state=[{
            "type": "m.room.encryption",
            "content": {"algorithm": "m.megolm.v1.aes-sha2"}}])
        self.anna.send(room, self.word)
        self.assertEqual([], self.found(self.anna))

    def test_ignored_senders(self):
        room = self.room_of(self.anna, self.ben)
        dave = self.world.new_person()
        self.anna.invite(room, dave.user_id)
        dave.join(room)
        self.ben.send(room, self.word)
        seen = self.anna.send(room, self.word)
        dave.ok("PUT", V3 + "/user/%s/account_data/m.ignored_user_list" %
                dave.user_id, {"ignored_users": {self.ben.user_id: {}}})
        self.assertEqual([seen], self.found(dave))


class Asking(Search):
    def test_filter(self):
        one = self.room_of(self.anna, self.ben)
        two = self.room_of(self.anna, self.ben)
        a = self.anna.send(one, self.word)
        b = self.ben.send(two, self.word)
        c = self.anna.send(two, {"msgtype": "m.image", "body": self.word,
                                 "url": "mxc://ward.test/x"})
        for wanted, given in (
                ([a], {"rooms": [one]}), ([c, b], {"not_rooms": [one]}),
                ([b], {"senders": [self.ben.user_id]}),
                ([c], {"contains_url": True}), ([b, a],
                                                {"contains_url": False}),
                ([], {"types": ["m.room.name"]}), ([c], {"limit": 1})):
            self.assertEqual(wanted, self.found(
                self.ben, filter=given, order_by="recent"), given)

    def test_paging(self):
        room = self.room_of(self.anna, self.ben)
        sent = [self.anna.send(room, "%s %d" % (self.word, i))
                for i in range(7)]
        for order in ("recent", "rank"):
            read, query = [], None
            for _ in range(4):
                got = self.ask(self.ben, query=query, order_by=order,
                               filter={"limit": 3})
                read += [one["result"]["event_id"]
                         for one in got["results"]]
                if "next_batch" not in got:
                    break
                query = {"next_batch": got["next_batch"]}
                self.anna.send(room, "%s came later" % self.word)
            self.assertEqual(sent[::-1], read, order)
            sent = [one["result"]["event_id"] for one in self.ask(
                self.ben, order_by="rank", filter={"limit": 99})["results"]
            ][::-1] if order == "recent" else sent

    def test_groups(self):
        one = self.room_of(self.anna, self.ben)
        two = self.room_of(self.anna, self.ben)
        a = [self.anna.send(one, "%s %d" % (self.word, i)) for i in range(4)]
        b = [self.ben.send(two, "%s %d" % (self.word, i)) for i in range(4)]
        more = {"order_by": "recent", "filter": {"limit": 6}, "groupings": {
            "group_by": [{"key": "room_id"}, {"key": "sender"}]}}
        got = self.ask(self.ben, **more)
        groups = got["groups"]
        self.assertEqual(b[::-1], groups["room_id"][two]["results"])
        self.assertEqual(a[:1:-1], groups["room_id"][one]["results"])
        self.assertEqual(a[:1:-1],
                         groups["sender"][self.anna.user_id]["results"])
        self.assertEqual([1, 5], [groups["room_id"][x]["order"]
                                  for x in (two, one)])
        query = {"next_batch": groups["room_id"][one]["next_batch"]}
        self.assertEqual(a[1::-1], self.found(self.ben, query=query, **more))
        query = {"next_batch": groups["sender"][self.ben.user_id]
                 ["next_batch"]}
        self.assertEqual([], self.found(self.ben, query=query, **more))

    def test_context_profiles_and_state(self):
        room = self.room_of(self.anna, self.ben)
        events = [self.anna.send(room, "m%d" % i) for i in range(4)]
        hit = self.ben.send(room, self.word)
        after = self.anna.send(room, "behind")
        got = self.ask(self.ben, include_state=True, event_context={
            "before_limit": 2, "after_limit": 3, "include_profile": True})
        context = got["results"][0]["context"]
        self.assertEqual(hit, got["results"][0]["result"]["event_id"])
        self.assertEqual(events[:1:-1], [one["event_id"] for one in context[
            "events_before"]])
        self.assertEqual([after], [one["event_id"] for one in context[
            "events_after"]])
        self.assertEqual({self.anna.user_id, self.ben.user_id},
                         set(context["profile_info"]))
        read = self.ben.get(rooms(room) + "/messages", query={
            "dir": "b", "limit": 1, "from": context["start"]})
        self.assertEqual(events[1], read["chunk"][0]["event_id"])
        self.assertIn("m.room.create",
                      [one["type"] for one in got["state"][room]])
        self.assertNotIn("context", self.ask(self.ben)["results"][0])

    def test_refusals(self):
        def ask(events, query=""):
            return self.anna.post(V3 + "/search" + query, {
                "search_categories": {"room_events": events}})
        for events in ({}, {"search_term": 1},
                       {"search_term": "x", "keys": ["content.other"]},
                       {"search_term": "x", "keys": "content.body"},
                       {"search_term": "x", "order_by": "age"},
                       {"search_term": "x", "filter": 1},
                       {"search_term": "x", "event_context": 1},
                       {"search_term": "x",
                        "event_context": {"before_limit": -1}},
                       {"search_term": "x", "groupings": {
                           "group_by": [{"key": "type"}]}},
                       {"search_term": "x" * 3000}):
            self.assertEqual(400, ask(events).status, events)
        self.refused(self.anna.post(V3 + "/search", {}), 400)
        for token in ("x", "f1", "f1_2_3_4x", "f-1_0_0_0", "f" + "9" * 90):
            self.refused(ask({"search_term": "x"}, "?next_batch=" + token),
                         400, "M_INVALID_PARAM")
        self.assertEqual({"search_categories": {}}, self.anna.ok(
            "POST", V3 + "/search", {"search_categories": {}}))
        for odd in ("", "...", "\"", "' OR 1", "a AND", "NEAR(", "words:x",
                    "*", "\u2019", "e\u0301"):
            self.assertEqual(200, ask({"search_term": odd}).status, odd)
