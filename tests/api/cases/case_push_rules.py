"""Push rules: the rules themselves, and that a person's own rules count."""

from client import V3, quote, rooms
from world import Case

RULES = V3 + "/pushrules/global/"
MENTION = ["notify", {"set_tweak": "highlight"}]


class Counting(Case):
    def setUp(self):
        super().setUp()
        self.mine = self.world.new_person()

    def counts(self, room, threads=False):
        """(notifications, highlights) of a room; with threads, by thread."""
        filter_ = '{"room":{"timeline":{"limit":1%s}}}' % (
            ',"unread_thread_notifications":true' if threads else "")
        joined = self.mine.ok("GET", V3 + "/sync", query={
            "filter": filter_, "full_state": "true"})["rooms"]["join"][room]

        def pair(one):
            return one["notification_count"], one["highlight_count"]

        if threads:
            return (pair(joined["unread_notifications"]), {
                root: pair(one) for root, one in
                joined["unread_thread_notifications"].items()})
        slid = self.mine.ok(
            "POST", "/_matrix/client/unstable/org.matrix.simplified_msc3575"
            "/sync", {"room_subscriptions": {
                room: {"timeline_limit": 1, "required_state": []}}})
        slid = slid["rooms"][room]
        found = pair(joined["unread_notifications"])
        self.assertEqual(found, (slid.get("notification_count", 0),
                                 slid.get("highlight_count", 0)))
        return found

    def rule(self, kind, rule_id, **body):
        self.mine.ok("PUT", RULES + "%s/%s" % (kind, quote(rule_id)), body)

    def say(self, room, text, **more):
        return self.anna.send(room, dict(
            {"msgtype": "m.text", "body": text}, **more))

    def mention(self, room, text="you"):
        return self.say(room, text, **{
            "m.mentions": {"user_ids": [self.mine.user_id]}})

    def test_a_keyword_highlights(self):
        room = self.room_of(self.anna, self.mine)
        self.rule("content", "sepsis", pattern="sepsis", actions=MENTION)
        self.say(room, "good morning")
        self.say(room, "query Sepsis in bed 4")
        self.say(room, "sepsisless")
        self.assertEqual((3, 1), self.counts(room))

    def test_a_quiet_room_counts_mentions_only(self):
        room = self.room_of(self.anna, self.mine)
        self.rule("room", room, actions=[])
        self.say(room, "noise")
        self.mention(room)
        self.assertEqual((1, 1), self.counts(room))
        # and so it does beside other rules
        self.rule("content", "x", pattern="nothing", actions=["notify"])
        self.say(room, "more noise")
        self.mention(room)
        self.say(room, "nothing at all")
        notifications, highlights = self.counts(room)
        self.assertEqual(2, highlights)

    def test_a_muted_room_counts_nothing(self):
        room = self.room_of(self.anna, self.mine)
        mute = {"kind": "event_match", "key": "room_id", "pattern": room}
        self.rule("override", room, actions=[], conditions=[mute])
        self.mention(room)
        self.assertEqual((0, 0), self.counts(room))
        self.mine.ok("DELETE", RULES + "override/" + quote(room))
        self.assertEqual((1, 1), self.counts(room))

    def test_a_sender_who_is_silenced(self):
        room = self.room_of(self.anna, self.mine, self.ben)
        self.rule("sender", self.anna.user_id, actions=[])
        self.say(room, "from anna")
        self.ben.send(room, "from ben")
        self.mention(room)
        self.assertEqual((2, 1), self.counts(room))

    def test_default_rules_changed(self):
        room = self.room_of(self.anna, self.mine, self.ben)
        self.mine.ok("PUT", RULES + "override/.m.rule.suppress_notices"
                     "/enabled", {"enabled": False})
        self.mine.ok("PUT", RULES + "override/.m.rule.is_user_mention"
                     "/enabled", {"enabled": False})
        self.mine.ok("PUT", RULES + "override/.m.rule.reaction/actions",
                     {"actions": ["notify"]})
        self.anna.send(room, {"msgtype": "m.notice", "body": "counted now"})
        event = self.mention(room, "no highlight")
        self.anna.send(room, {"m.relates_to": {
            "rel_type": "m.annotation", "event_id": event, "key": "x"}},
            kind="m.reaction")
        self.assertEqual((3, 0), self.counts(room))

    def test_conditions(self):
        room = self.room_of(self.anna, self.mine, self.ben)
        self.rule("underride", "three", actions=MENTION, conditions=[
            {"kind": "room_member_count", "is": "==3"},
            {"kind": "event_match", "key": "type", "pattern": "org.*.alarm"}])
        self.rule("underride", "never", actions=MENTION, conditions=[
            {"kind": "org.example.unknown"}])
        self.rule("override", "beds", actions=MENTION, conditions=[
            {"kind": "event_property_is", "key": "content.bed", "value": 4}])
        self.rule("override", "tags", actions=MENTION, conditions=[
            {"kind": "event_property_contains", "key": "content.tags",
             "value": "red"}])
        self.rule("override", "power", actions=MENTION, conditions=[
            {"kind": "sender_notification_permission", "key": "room"},
            {"kind": "event_match", "key": "content.body",
             "pattern": "everyone"}])
        self.anna.send(room, {"a": 1}, kind="org.example.alarm")
        self.assertEqual((1, 1), self.counts(room))
        self.say(room, "x", bed=4)
        self.say(room, "x", bed=5)
        self.assertEqual((3, 2), self.counts(room))
        self.say(room, "x", tags=["green", "red"])
        self.assertEqual((4, 3), self.counts(room))
        self.say(room, "to everyone here")
        self.ben.send(room, "to everyone here")
        self.assertEqual((6, 4), self.counts(room))

    def test_the_display_name(self):
        room = self.room_of(self.anna, self.mine)
        self.mine.ok("PUT", V3 + "/profile/%s/displayname"
                     % quote(self.mine.user_id), {"displayname": "Zed Q"})
        self.until_named(room)
        self.rule("override", "named", actions=MENTION, conditions=[
            {"kind": "contains_display_name"}])
        self.say(room, "where is zed q today")
        self.say(room, "where is zed")
        self.assertEqual((2, 1), self.counts(room))

    def until_named(self, room):
        for _ in range(200):
            member = self.mine.state(room, "m.room.member",
                                     self.mine.user_id)
            if member.json.get("displayname") == "Zed Q":
                return
        self.fail("the name never came")

    def test_intentional_mentions(self):
        room = self.room_of(self.anna, self.mine, self.ben)
        self.mention(room)
        self.say(room, "@room", **{"m.mentions": {"room": True}})
        self.ben.send(room, {"msgtype": "m.text", "body": "@room",
                             "m.mentions": {"room": True}})
        self.assertEqual((3, 2), self.counts(room))
        self.anna.send(room, {"msgtype": "m.notice", "body": "x",
                              "m.mentions": {"user_ids":
                                             [self.mine.user_id]}})
        self.anna.send(room, {"m.mentions": {
            "user_ids": [self.mine.user_id]}}, kind="org.example.thing")
        self.assertEqual((4, 3), self.counts(room))

    def test_edits_are_suppressed(self):
        room = self.room_of(self.anna, self.mine)
        event = self.say(room, "one")
        edit = {"m.new_content": {"msgtype": "m.text", "body": "two"},
                "m.relates_to": {"rel_type": "m.replace",
                                 "event_id": event}}
        self.say(room, "* two", **edit)
        self.assertEqual((1, 0), self.counts(room))
        self.say(room, "* you", **dict(edit, **{
            "m.mentions": {"user_ids": [self.mine.user_id]}}))
        self.assertEqual((2, 1), self.counts(room))

    def test_what_is_redacted_does_not_count(self):
        room = self.room_of(self.anna, self.mine)
        self.say(room, "stays")
        event = self.mention(room)
        self.assertEqual((2, 1), self.counts(room))
        self.anna.ok("PUT", rooms(room) + "/redact/%s/r" % quote(event), {})
        self.assertEqual((1, 0), self.counts(room))

    def test_ignored_people_do_not_count(self):
        room = self.room_of(self.anna, self.mine, self.ben)
        self.mention(room)
        self.ben.send(room, "hello")
        self.assertEqual((2, 1), self.counts(room))
        self.mine.ok("PUT", V3 + "/user/%s/account_data/m.ignored_user_list"
                     % quote(self.mine.user_id),
                     {"ignored_users": {self.anna.user_id: {}}})
        self.assertEqual((1, 0), self.counts(room))

    def test_threads(self):
        room = self.room_of(self.anna, self.mine)
        root = self.say(room, "root")
        thread = {"m.relates_to": {"rel_type": "m.thread",
                                   "event_id": root}}
        self.say(room, "in it", **thread)
        last = self.say(room, "in it again", **dict(thread, **{
            "m.mentions": {"user_ids": [self.mine.user_id]}}))
        self.assertEqual((3, 1), self.counts(room))
        self.assertEqual(((1, 0), {root: (2, 1)}), self.counts(room, True))
        self.receipt(room, root, "main")
        self.assertEqual(((0, 0), {root: (2, 1)}), self.counts(room, True))
        self.receipt(room, last, root)
        self.assertEqual(((0, 0), {}), self.counts(room, True))
        self.say(room, "and again", **thread)
        self.assertEqual(((0, 0), {root: (1, 0)}), self.counts(room, True))
        more = self.say(room, "main again")
        self.assertEqual(((1, 0), {root: (1, 0)}), self.counts(room, True))
        self.receipt(room, more)
        self.assertEqual((0, 0), self.counts(room))

    def receipt(self, room, event, thread=None):
        self.mine.ok("POST", rooms(room) + "/receipt/m.read/" + quote(event),
                     {"thread_id": thread} if thread else {})

    def test_own_rules_in_threads(self):
        room = self.room_of(self.anna, self.mine)
        self.rule("content", "alarm", pattern="alarm", actions=MENTION)
        root = self.say(room, "root")
        thread = {"m.relates_to": {"rel_type": "m.thread",
                                   "event_id": root}}
        self.anna.send(room, dict({"body": "alarm"}, **thread),
                       kind="org.example.thing")
        self.assertEqual(((1, 0), {root: (1, 1)}), self.counts(room, True))
