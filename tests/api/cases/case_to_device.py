"""Section 11.12: messages from device to device; and who must look at whose
keys again (section 11.13)."""

import threading
import time

from case_keys import KEYS, device_keys
from client import V3, Client, quote, rooms
from world import Case, PASSWORD

SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"


def second_device(world, person):
    login = world.stranger().ok("POST", V3 + "/login", {
        "type": "m.login.password", "password": PASSWORD,
        "identifier": {"type": "m.id.user", "user": person.user_id}})
    return Client(world.server, world.judge, login)


def send(sender, messages, txn=None, kind="org.example.note"):
    return sender.put(V3 + "/sendToDevice/%s/%s" % (
        quote(kind), quote(txn or sender.transaction())),
        {"messages": messages})


def notes(answer):
    return [one["content"]["n"] for one in answer["to_device"]["events"]]


class ToDevice(Case):
    def test_one_device_gets_it_until_it_comes_back(self):
        one = self.world.new_person()
        other = second_device(self.world, one)
        since = one.sync()["next_batch"]
        aside = other.sync()["next_batch"]
        send(self.anna, {one.user_id: {one.device_id: {"n": 1}}})
        answer = one.sync(since)
        self.assertEqual([{"type": "org.example.note",
                           "sender": self.anna.user_id,
                           "content": {"n": 1}}],
                         answer["to_device"]["events"])
        self.assertEqual([], notes(other.sync(aside)))
        self.assertEqual([1], notes(one.sync(since)))
        self.assertEqual([1], notes(one.sync()))
        self.assertEqual([], notes(one.sync(answer["next_batch"])))
        self.assertEqual([], notes(one.sync()))

    def test_to_all_devices(self):
        one = self.world.new_person()
        other = second_device(self.world, one)
        send(self.anna, {one.user_id: {"*": {"n": 2}}})
        for device in (one, other):
            self.assertEqual([2], notes(device.sync()))

    def test_once_for_each_transaction(self):
        one = self.world.new_person()
        message = {one.user_id: {one.device_id: {"n": 3}}}
        for _ in range(2):
            self.assertEqual(200, send(self.anna, message, "same").status)
        send(self.ben, message, "same")
        send(self.anna, message, "same", "org.example.other")
        self.assertEqual([3, 3, 3], notes(one.sync()))

    def test_many_come_in_pages_and_in_order(self):
        one = self.world.new_person()
        for n in range(205):
            send(self.anna, {one.user_id: {one.device_id: {"n": n}}})
        got, since = [], None
        for expected in (100, 100, 5):
            answer = one.sync(since, 10000 if since else 0)
            self.assertEqual(expected, len(notes(answer)))
            got += notes(answer)
            since = answer["next_batch"]
        self.assertEqual(list(range(205)), got)
        self.assertEqual([], notes(one.sync(since)))

    def test_who_waits_is_woken(self):
        one = self.world.new_person()
        since = one.sync()["next_batch"]
        since = one.sync(since)["next_batch"]
        found = {}

        def wait():
            found["answer"] = one.sync(since, 30000)
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        started = time.monotonic()
        send(self.anna, {one.user_id: {one.device_id: {"n": 4}}})
        waiting.join(25)
        self.assertEqual([4], notes(found["answer"]))
        self.assertLess(time.monotonic() - started, 20)

    def test_nobody_there_is_no_error(self):
        answer = send(self.anna, {self.ben.user_id: {"NONE": {"n": 1}},
                                  "@far:elsewhere.example": {"X": {}},
                                  "nonsense": {"*": {}}})
        self.assertEqual({}, answer.json)

    def test_wrong(self):
        for wrong in ([], {self.ben.user_id: []},
                      {self.ben.user_id: {"A": "x"}}):
            self.refused(send(self.anna, wrong), 400, "M_BAD_JSON")
        self.refused(self.anna.put(V3 + "/sendToDevice/a/b", {}), 400,
                     "M_MISSING_PARAM")
        self.refused(send(self.anna, {}, kind="x" * 300), 400,
                     "M_INVALID_PARAM")
        self.refused(send(self.anna, {self.ben.user_id: {
            "*": {"n": "x" * 66000}}}), 413, "M_TOO_LARGE")
        self.refused(self.world.stranger().put(
            V3 + "/sendToDevice/a/b", {"messages": {}}), 401,
            "M_MISSING_TOKEN")

    def test_sliding_sync(self):
        one = self.world.new_person()

        def ask(pos=None, timeout=0, **to_device):
            query = {"timeout": timeout}
            if pos:
                query["pos"] = pos
            return one.ok("POST", SLIDING, {"extensions": {
                "to_device": dict(to_device, enabled=True),
                "e2ee": {"enabled": True}}}, query=query)

        for n in range(3):
            send(self.anna, {one.user_id: {one.device_id: {"n": n}}})
        answer = ask(limit=2)
        self.assertEqual([0, 1], notes(answer["extensions"]))
        answer = ask(limit=2)
        self.assertEqual([0, 1], notes(answer["extensions"]))
        since = answer["extensions"]["to_device"]["next_batch"]
        answer = ask(answer["pos"], 5000, limit=2, since=since)
        self.assertEqual([2], notes(answer["extensions"]))
        self.assertEqual([2], notes(one.sync()))
        since = answer["extensions"]["to_device"]["next_batch"]
        found = {}

        def wait():
            found["answer"] = ask(answer["pos"], 30000, since=since)
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        send(self.anna, {one.user_id: {one.device_id: {"n": 3}}})
        waiting.join(25)
        self.assertEqual([3], notes(found["answer"]["extensions"]))
        self.assertEqual([3], notes(one.sync()))


def lists(answer):
    found = answer["device_lists"]
    return sorted(found["changed"]), sorted(found["left"])


class DeviceLists(Case):
    def test_new_keys_are_told_to_whom_shares_a_room(self):
        one, two, far = [self.world.new_person() for _ in range(3)]
        self.room_of(one, two)
        since = {who: who.sync()["next_batch"] for who in (one, two, far)}
        one.ok("POST", KEYS + "/upload", {"device_keys": device_keys(one)})
        for who in (one, two):
            answer = who.sync(since[who])
            self.assertEqual(([one.user_id], []), lists(answer))
            self.assertEqual(([], []), lists(who.sync(answer["next_batch"])))
        self.assertEqual(([], []), lists(far.sync(since[far])))
        self.assertEqual(([], []), lists(two.sync()))
        one.ok("POST", KEYS + "/upload", {"device_keys": device_keys(one)})
        self.assertEqual(([], []), lists(two.sync(answer["next_batch"])))

    def test_who_waits_is_woken(self):
        one, two = self.world.new_person(), self.world.new_person()
        self.room_of(one, two)
        since = two.sync()["next_batch"]
        found = {}

        def wait():
            found["answer"] = two.sync(since, 30000)
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        one.ok("POST", KEYS + "/upload", {"device_keys": device_keys(one)})
        waiting.join(25)
        self.assertEqual(([one.user_id], []), lists(found["answer"]))

    def test_a_removed_device(self):
        one, two = self.world.new_person(), self.world.new_person()
        self.room_of(one, two)
        other = second_device(self.world, one)
        plain = second_device(self.world, one)
        other.ok("POST", KEYS + "/upload", {"device_keys": device_keys(other)})
        since = two.sync()["next_batch"]
        plain.ok("POST", V3 + "/logout", {})
        answer = two.sync(since)
        self.assertEqual(([], []), lists(answer))
        other.ok("POST", V3 + "/logout", {})
        self.assertEqual(([one.user_id], []),
                         lists(two.sync(answer["next_batch"])))

    def test_coming_and_going(self):
        one, two = self.world.new_person(), self.world.new_person()
        start = {who: who.sync()["next_batch"] for who in (one, two)}
        room = self.room_of(one, two)
        answers = {who: who.sync(start[who]) for who in (one, two)}
        self.assertEqual(([two.user_id], []), lists(answers[one]))
        self.assertEqual(([one.user_id], []), lists(answers[two]))
        second = self.room_of(one, two)
        since = {who: who.sync()["next_batch"] for who in (one, two)}
        two.ok("POST", rooms(second) + "/leave", {})
        answer = one.sync(since[one])
        self.assertEqual(([], []), lists(answer))
        two.ok("POST", rooms(room) + "/leave", {})
        self.assertEqual(([], [two.user_id]),
                         lists(one.sync(answer["next_batch"])))
        self.assertEqual(([], [one.user_id]), lists(two.sync(since[two])))
        found = two.ok("GET", KEYS + "/changes", query={
            "from": since[two], "to": two.sync()["next_batch"]})
        self.assertEqual([one.user_id], found["left"])

    def test_changes_between_tokens(self):
        one, two = self.world.new_person(), self.world.new_person()
        self.room_of(one, two)
        before = two.sync()["next_batch"]
        one.ok("POST", KEYS + "/upload", {"device_keys": device_keys(one)})
        after = two.sync()["next_batch"]
        found = two.ok("GET", KEYS + "/changes",
                       query={"from": before, "to": after})
        self.assertEqual({"changed": [one.user_id], "left": []}, found)
        found = two.ok("GET", KEYS + "/changes",
                       query={"from": after, "to": after})
        self.assertEqual({"changed": [], "left": []}, found)
        self.refused(two.get(KEYS + "/changes"), 400, "M_MISSING_PARAM")
        self.refused(two.get(KEYS + "/changes", query={
            "from": "x", "to": after}), 400, "M_INVALID_PARAM")

    def test_sliding_sync(self):
        one, two = self.world.new_person(), self.world.new_person()
        self.room_of(one, two)
        body = {"extensions": {"e2ee": {"enabled": True}}}
        answer = two.ok("POST", SLIDING, body, query={"timeout": 0})
        self.assertEqual(([], []), lists(answer["extensions"]["e2ee"]))
        two.ok("POST", KEYS + "/upload", {"one_time_keys": {"a:b": "c"}})
        one.ok("POST", KEYS + "/upload", {"device_keys": device_keys(one)})
        answer = two.ok("POST", SLIDING, body, query={
            "timeout": 10000, "pos": answer["pos"]})
        found = answer["extensions"]["e2ee"]
        self.assertEqual(([one.user_id], []), lists(found))
        self.assertEqual({"a": 1}, found["device_one_time_keys_count"])
        self.assertEqual([], found["device_unused_fallback_key_types"])
