"""Section 11: rooms, who is in them, and what they are like."""

from client import V3, quote, rooms
from world import Case


class Create(Case):
    def test_each_version(self):
        for version in ("10", "11", "12"):
            room = self.anna.create_room(room_version=version)
            content = self.anna.state(room, "m.room.create").json
            self.assertEqual(version, content["room_version"])
            self.assertEqual(version == "12", ":" not in room)
            self.anna.send(room, "in version " + version)

    def test_unknown_version(self):
        answer = self.anna.post(V3 + "/createRoom", {"room_version": "99"})
        self.refused(answer, 400, "M_UNSUPPORTED_ROOM_VERSION")

    def test_presets(self):
        expected = {
            "private_chat": ("invite", "shared", "can_join"),
            "trusted_private_chat": ("invite", "shared", "can_join"),
            "public_chat": ("public", "shared", "forbidden"),
        }
        for preset, (join, history, guests) in expected.items():
            room = self.anna.create_room(preset=preset)
            self.assertEqual(join, self.anna.state(
                room, "m.room.join_rules")["join_rule"])
            self.assertEqual(history, self.anna.state(
                room, "m.room.history_visibility")["history_visibility"])
            self.assertEqual(guests, self.anna.state(
                room, "m.room.guest_access")["guest_access"])

    def test_trusted_guests_have_the_same_power(self):
        for version in ("11", "12"):
            room = self.anna.create_room(
                preset="trusted_private_chat", room_version=version,
                invite=[self.ben.user_id], is_direct=True)
            self.ben.join(room)
            answer = self.ben.set_state(room, "m.room.name",
                                        {"name": "Ours"})
            self.assertEqual(200, answer.status, answer)

    def test_everything_at_once(self):
        room = self.anna.create_room(
            name="Ward 7", topic="Nights", room_alias_name="ward7",
            creation_content={"m.federate": False},
            initial_state=[{"type": "org.ward.colour", "state_key": "",
                            "content": {"is": "green"}}],
            power_level_content_override={"events_default": 5})
        self.assertEqual("Ward 7", self.anna.state(
            room, "m.room.name")["name"])
        self.assertEqual("Nights", self.anna.state(
            room, "m.room.topic")["topic"])
        self.assertEqual("green", self.anna.state(
            room, "org.ward.colour")["is"])
        self.assertEqual(5, self.anna.state(
            room, "m.room.power_levels")["events_default"])
        self.assertIs(False, self.anna.state(
            room, "m.room.create")["m.federate"])
        self.assertEqual("#ward7:ward.test", self.anna.state(
            room, "m.room.canonical_alias")["alias"])

    def test_taken_alias(self):
        self.anna.create_room(room_alias_name="taken")
        answer = self.anna.post(V3 + "/createRoom",
                                {"room_alias_name": "taken"})
        self.refused(answer, 400, "M_ROOM_IN_USE")

    def test_creator_named_in_override(self):
        # Version 12 forbids it in the event; clients before it do it always.
        room = self.anna.create_room(power_level_content_override={
            "users": {self.anna.user_id: 100, self.ben.user_id: 50}})
        self.assertEqual({self.ben.user_id: 50}, self.anna.state(
            room, "m.room.power_levels")["users"])

    def test_strangers_see_only_readable_rooms(self):
        hidden = self.anna.create_room(visibility="public",
                                       preset="public_chat")
        shown = self.anna.create_room(
            visibility="public", preset="public_chat", initial_state=[{
                "type": "m.room.history_visibility", "state_key": "",
                "content": {"history_visibility": "world_readable"}}])

        def listed(person):
            return {one["room_id"] for one in person.ok(
                "GET", V3 + "/publicRooms")["chunk"]}
        found = listed(self.world.stranger())
        self.assertIn(shown, found)
        self.assertNotIn(hidden, found)
        self.assertLessEqual({shown, hidden}, listed(self.ben))
        self.refused(self.world.stranger().post(V3 + "/publicRooms"), 401,
                     "M_MISSING_TOKEN")

    def test_bad_override(self):
        answer = self.anna.post(V3 + "/createRoom", {
            "power_level_content_override": {"users_default": "lots"}})
        self.refused(answer, 400, "M_INVALID_ROOM_STATE", "M_BAD_JSON",
                     "M_BAD_STATE")


class Membership(Case):
    def test_invite_and_join(self):
        room = self.anna.create_room(preset="private_chat")
        self.refused(self.ben.post(V3 + "/join/" + quote(room)), 403,
                     "M_FORBIDDEN")
        self.anna.invite(room, self.ben.user_id)
        answer = self.ben.post(rooms(room) + "/join")
        self.assertEqual(room, answer["room_id"])
        self.assertIn(room, self.ben.get(V3 + "/joined_rooms")["joined_rooms"])
        self.refused(self.anna.post(rooms(room) + "/invite",
                                    {"user_id": self.ben.user_id}), 403)

    def test_invite_reason_and_reject(self):
        room = self.anna.create_room(preset="private_chat")
        self.anna.ok("POST", rooms(room) + "/invite", {
            "user_id": self.ben.user_id, "reason": "cover"})
        member = self.anna.state(room, "m.room.member", self.ben.user_id)
        self.assertEqual("cover", member["reason"])
        self.ben.ok("POST", rooms(room) + "/leave", {})
        member = self.anna.state(room, "m.room.member", self.ben.user_id)
        self.assertEqual("leave", member["membership"])

    def test_join_by_alias(self):
        self.anna.create_room(preset="public_chat", room_alias_name="open")
        answer = self.ben.post(V3 + "/join/" + quote("#open:ward.test"))
        self.assertEqual(200, answer.status, answer)
        self.refused(self.ben.post(V3 + "/join/" + quote("#no:ward.test")),
                     404, "M_NOT_FOUND")

    def test_join_is_idempotent(self):
        room = self.room_of(self.anna, self.ben)
        self.assertEqual(room, self.ben.join(room)["room_id"])

    def test_knock(self):
        room = self.anna.create_room(preset="private_chat")
        self.anna.ok("PUT", rooms(room) + "/state/m.room.join_rules/",
                     {"join_rule": "knock"})
        answer = self.ben.post(V3 + "/knock/" + quote(room),
                               {"reason": "let me in"})
        self.assertEqual(room, answer["room_id"])
        member = self.anna.state(room, "m.room.member", self.ben.user_id)
        self.assertEqual("knock", member["membership"])
        self.anna.invite(room, self.ben.user_id)
        self.ben.join(room)

    def test_knock_refused(self):
        room = self.anna.create_room(preset="private_chat")
        self.refused(self.ben.post(V3 + "/knock/" + quote(room)), 403,
                     "M_FORBIDDEN")

    def test_restricted(self):
        ward = self.room_of(self.anna, self.ben)
        room = self.anna.create_room(initial_state=[{
            "type": "m.room.join_rules", "state_key": "", "content": {
                "join_rule": "restricted", "allow": [{
                    "type": "m.room_membership", "room_id": ward}]}}])
        self.refused(self.cara.post(V3 + "/join/" + quote(room)), 403,
                     "M_FORBIDDEN")
        self.ben.join(room)

    def test_kick_ban_unban(self):
        room = self.room_of(self.anna, self.ben, preset="public_chat")
        who = {"user_id": self.ben.user_id, "reason": "moved ward"}
        self.refused(self.ben.post(rooms(room) + "/kick",
                                   {"user_id": self.anna.user_id}), 403,
                     "M_FORBIDDEN")
        self.anna.ok("POST", rooms(room) + "/kick", who)
        member = self.anna.state(room, "m.room.member", self.ben.user_id)
        self.assertEqual(("leave", "moved ward"),
                         (member["membership"], member["reason"]))
        self.ben.join(room)
        self.anna.ok("POST", rooms(room) + "/ban", who)
        self.refused(self.ben.post(V3 + "/join/" + quote(room)), 403,
                     "M_FORBIDDEN")
        self.anna.ok("POST", rooms(room) + "/unban",
                     {"user_id": self.ben.user_id})
        self.ben.join(room)

    def test_leave_and_forget(self):
        room = self.room_of(self.anna, self.ben)
        self.refused(self.ben.post(rooms(room) + "/forget"), 400, "M_UNKNOWN")
        self.ben.ok("POST", rooms(room) + "/leave", {})
        self.refused(self.ben.put(rooms(room) + "/send/m.room.message/x", {
            "msgtype": "m.text", "body": "still here?"}), 403, "M_FORBIDDEN")
        self.ben.ok("POST", rooms(room) + "/forget", {})
        self.refused(self.ben.get(rooms(room) + "/messages?dir=b"), 403,
                     "M_FORBIDDEN")

    def test_members(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.invite(room, self.cara.user_id)
        members = self.anna.get(rooms(room) + "/members")["chunk"]
        self.assertEqual(3, len(members))
        members = self.anna.get(rooms(room) + "/members?membership=invite")
        self.assertEqual([self.cara.user_id], [
            one["state_key"] for one in members["chunk"]])
        members = self.anna.get(rooms(room) + "/members?not_membership=join")
        self.assertEqual(1, len(members["chunk"]))
        joined = self.anna.get(rooms(room) + "/joined_members")["joined"]
        self.assertEqual({self.anna.user_id, self.ben.user_id}, set(joined))
        self.refused(self.cara.get(rooms(room) + "/members"), 403,
                     "M_FORBIDDEN")


class State(Case):
    def test_put_and_get(self):
        room = self.room_of(self.anna, self.ben)
        self.anna.ok("PUT", rooms(room) + "/state/m.room.topic",
                     {"topic": "Bed 4"})
        self.anna.ok("PUT", rooms(room) + "/state/org.x/a%2Fb",
                     {"key": "with a slash"})
        self.assertEqual("Bed 4", self.ben.state(
            room, "m.room.topic")["topic"])
        self.assertEqual("with a slash", self.ben.state(
            room, "org.x", "a/b")["key"])
        whole = self.ben.get(rooms(room) + "/state").json
        self.assertIn("m.room.create", [one["type"] for one in whole])
        event = self.ben.get(rooms(room) +
                             "/state/m.room.topic/?format=event").json
        self.assertEqual(self.anna.user_id, event["sender"])

    def test_absent(self):
        room = self.anna.create_room()
        self.refused(self.anna.state(room, "org.none"), 404, "M_NOT_FOUND")

    def test_outsider(self):
        room = self.anna.create_room()
        self.refused(self.ben.state(room, "m.room.create"), 403,
                     "M_FORBIDDEN")
        self.refused(self.ben.get(rooms(room) + "/state"), 403,
                     "M_FORBIDDEN")

    def test_power(self):
        room = self.room_of(self.anna, self.ben)
        self.refused(self.ben.set_state(room, "m.room.name", {"name": "x"}),
                     403, "M_FORBIDDEN")
        self.refused(self.ben.set_state(
            room, "m.room.member", {"membership": "leave"},
            self.anna.user_id), 403, "M_FORBIDDEN")

    def test_canonical_alias_must_exist(self):
        room = self.anna.create_room()
        answer = self.anna.set_state(room, "m.room.canonical_alias",
                                     {"alias": "#nowhere:ward.test"})
        self.refused(answer, 400, "M_BAD_ALIAS")

    def test_aliases(self):
        room = self.anna.create_room()
        path = V3 + "/directory/room/" + quote("#bay3:ward.test")
        self.refused(self.anna.get(path), 404, "M_NOT_FOUND")
        self.anna.ok("PUT", path, {"room_id": room})
        self.refused(self.anna.put(path, {"room_id": room}), 409)
        self.assertEqual(room, self.ben.get(path)["room_id"])
        self.refused(self.ben.delete(path), 403, "M_FORBIDDEN")
        self.anna.ok("DELETE", path)
        self.refused(self.anna.get(path), 404, "M_NOT_FOUND")


class Forgetting(Case):
    def test_a_client_that_knew_the_room_is_told_of_the_leave(self):
        room = self.room_of(self.anna, self.ben)
        since = self.ben.sync()["next_batch"]
        self.ben.ok("POST", rooms(room) + "/leave", {})
        self.ben.ok("POST", rooms(room) + "/forget", {})
        got = self.ben.sync(since)
        self.assertIn(room, got["rooms"]["leave"])
        got = self.ben.sync(got["next_batch"])
        self.assertNotIn(room, got.get("rooms", {}).get("leave", {}))
        full = self.ben.sync(filter={"room": {"include_leave": True}})
        self.assertNotIn(room, full["rooms"].get("leave", {}))


class Policies(Case):
    def test_lists_and_servers_can_be_stored(self):
        room = self.room_of(self.anna, self.ben)
        rule = {"entity": "@bad*:*", "recommendation": "m.ban",
                "reason": "spam"}
        for kind, key, content in (
                ("m.policy.rule.user", "rule:1", rule),
                ("m.policy.rule.room", "rule:2", {**rule, "entity": "!x:y"}),
                ("m.policy.rule.server", "rule:3", {**rule,
                                                    "entity": "*.bad"}),
                ("m.room.policy", "", {"via": "policy.test", "public_keys": {
                    "ed25519": "6yhHGKhCiXTSEN2ksjV7kX_N6rBQZ3Xb-M7LlC6NS-s"
                }}),
                ("m.room.server_acl", "", {"allow": ["*"], "deny": ["bad"],
                                           "allow_ip_literals": False})):
            self.assertEqual(200, self.anna.set_state(room, kind, content,
                                                      key).status, kind)
            self.assertEqual(content, self.ben.state(room, kind, key).json)
        self.refused(self.ben.set_state(room, "m.policy.rule.user", rule,
                                        "rule:4"), 403, "M_FORBIDDEN")


class Knocking(Case):
    def test_by_rule(self):
        def room(rule, **more):
            return self.anna.create_room(initial_state=[{
                "type": "m.room.join_rules",
                "content": {"join_rule": rule, **more}}])
        key = self.room_of(self.anna, self.ben)
        allow = [{"type": "m.room_membership", "room_id": key}]
        for rule, more, knocks, joins in (
                ("knock", {}, 200, 403), ("invite", {}, 403, 403),
                ("restricted", {"allow": allow}, 403, 200),
                ("knock_restricted", {"allow": allow}, 200, 200)):
            made = room(rule, **more)
            self.assertEqual(knocks, self.cara.post(
                V3 + "/knock/" + quote(made), {"reason": "let me in"}).status,
                rule)
            self.assertEqual(joins, self.ben.post(
                V3 + "/join/" + quote(made)).status, rule)
            self.refused(self.cara.post(V3 + "/join/" + quote(made)), 403,
                         "M_FORBIDDEN")
            if knocks == 200:
                member = self.anna.state(made, "m.room.member",
                                         self.cara.user_id).json
                self.assertEqual(("knock", "let me in"), (
                    member["membership"], member["reason"]))
                self.anna.invite(made, self.cara.user_id)
                self.cara.join(made)
