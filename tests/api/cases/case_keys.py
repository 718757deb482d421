"""Section 11.13: the keys of devices, published and claimed."""

import threading

from client import V3
from world import Case, PASSWORD

KEYS = V3 + "/keys"


def device_keys(person, **more):
    """Keys as a device uploads them; their signatures prove nothing."""
    keys = {
        "user_id": person.user_id,
        "device_id": person.device_id,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2",
                       "m.megolm.v1.aes-sha2"],
        "keys": {"curve25519:" + person.device_id: "curve",
                 "ed25519:" + person.device_id: "ed"},
        "signatures": {person.user_id: {"ed25519:" + person.device_id: "s"}},
    }
    keys.update(more)
    return keys


def one_time(person, name):
    return {"signed_curve25519:" + name: {
        "key": "key of " + name,
        "signatures": {person.user_id: {"ed25519:" + person.device_id: "s"}},
    }}


def fallback(person, name):
    key = one_time(person, name)
    key["signed_curve25519:" + name]["fallback"] = True
    return key


def claim(who, person, algorithm="signed_curve25519"):
    """The names of the keys that were given."""
    answer = who.ok("POST", KEYS + "/claim", {"one_time_keys": {
        person.user_id: {person.device_id: algorithm}}})
    found = answer["one_time_keys"].get(person.user_id, {})
    return list(found.get(person.device_id, {}))


class Upload(Case):
    def test_what_is_uploaded_is_asked_for(self):
        one = self.world.new_person()
        keys = device_keys(one, unsigned={"mine": 1})
        answer = one.ok("POST", KEYS + "/upload", {"device_keys": keys})
        self.assertEqual({"signed_curve25519": 0},
                         answer["one_time_key_counts"])
        del keys["unsigned"]
        for who in (one, self.anna):
            found = who.ok("POST", KEYS + "/query", {
                "device_keys": {one.user_id: []}})
            found = found["device_keys"][one.user_id][one.device_id]
            self.assertNotIn("mine", found.pop("unsigned"))
            self.assertEqual(keys, found)

    def test_the_name_of_a_device_goes_along(self):
        one = self.world.new_person()
        one.ok("POST", KEYS + "/upload", {"device_keys": device_keys(one)})
        one.ok("PUT", V3 + "/devices/" + one.device_id,
               {"display_name": "Ward phone"})
        found = self.anna.ok("POST", KEYS + "/query", {
            "device_keys": {one.user_id: [one.device_id]}})
        found = found["device_keys"][one.user_id][one.device_id]
        self.assertEqual("Ward phone",
                         found["unsigned"]["device_display_name"])

    def test_only_the_devices_that_were_asked_for(self):
        one = self.world.new_person()
        one.ok("POST", KEYS + "/upload", {"device_keys": device_keys(one)})
        found = self.anna.ok("POST", KEYS + "/query", {
            "device_keys": {one.user_id: ["OTHER"],
                            "@nobody:" + one.user_id.split(":", 1)[1]: [],
                            "@far:elsewhere.example": []}})
        self.assertEqual({one.user_id: {}}, found["device_keys"])
        self.assertEqual(["elsewhere.example"], list(found["failures"]))

    def test_what_is_no_key_of_the_device(self):
        one = self.world.new_person()
        for wrong in ({"user_id": self.anna.user_id}, {"device_id": "OTHER"},
                      {"algorithms": "x"}, {"keys": {"a": 1}}, {"keys": []},
                      {"signatures": {one.user_id: "x"}}, {"user_id": 1},
                      {"n": 1.5}):
            answer = one.post(KEYS + "/upload", {
                "device_keys": device_keys(one, **wrong)})
            self.refused(answer, 400, "M_BAD_JSON")
        for name in ("algorithms", "keys", "signatures", "user_id"):
            keys = device_keys(one)
            del keys[name]
            answer = one.post(KEYS + "/upload", {"device_keys": keys})
            self.refused(answer, 400, "M_MISSING_PARAM")
        found = one.ok("POST", KEYS + "/query", {
            "device_keys": {one.user_id: []}})
        self.assertEqual({one.user_id: {}}, found["device_keys"])

    def test_signatures_have_ceilings(self):
        one = self.world.new_person()
        for wrong in ({"ed25519:" + "x" * 300: "s"}, {"ed25519:X": "s" * 300},
                      {"ed25519:%d" % i: "s" for i in range(300)}):
            self.refused(one.post(KEYS + "/upload", {
                "device_keys": device_keys(
                    one, signatures={one.user_id: wrong})}), 413,
                "M_TOO_LARGE")

    def test_one_time_keys_of_wrong_form(self):
        one = self.world.new_person()
        for wrong in ({"noname": "x"}, {":x": "x"}, {"x:": "x"},
                      {"a:" + "b" * 300: "x"}):
            answer = one.post(KEYS + "/upload", {"one_time_keys": wrong})
            self.refused(answer, 400, "M_INVALID_PARAM")
        for wrong in ({"a:b": 1}, {"a:b": {"key": "x", "signatures": "y"}},
                      {"a:b": {"key": 1, "signatures": {}}}):
            answer = one.post(KEYS + "/upload", {"one_time_keys": wrong})
            self.refused(answer, 400, "M_BAD_JSON")
        answer = one.post(KEYS + "/upload", {"one_time_keys": {
            "a:b": "x" * 5000}})
        self.refused(answer, 413, "M_TOO_LARGE")
        answer = one.post(KEYS + "/upload", {"one_time_keys": {
            "a:%d" % i: "x" for i in range(1001)}})
        self.refused(answer, 413, "M_TOO_LARGE")

    def test_the_same_again_and_another_of_its_name(self):
        one = self.world.new_person()
        for _ in range(2):
            answer = one.ok("POST", KEYS + "/upload", {
                "one_time_keys": one_time(one, "A")})
            self.assertEqual({"signed_curve25519": 1},
                             answer["one_time_key_counts"])
        other = one_time(one, "A")
        other["signed_curve25519:A"]["key"] = "another"
        other.update(one_time(one, "B"))
        answer = one.post(KEYS + "/upload", {"one_time_keys": other})
        self.refused(answer, 400, "M_UNKNOWN")
        self.assertEqual(["signed_curve25519:A"], claim(self.anna, one))
        self.assertEqual([], claim(self.anna, one))

    def test_strangers(self):
        nobody = self.world.stranger()
        for name in ("upload", "query", "claim"):
            self.refused(nobody.post(KEYS + "/" + name), 401,
                         "M_MISSING_TOKEN")
        self.refused(nobody.get(KEYS + "/changes"), 401, "M_MISSING_TOKEN")


class Claim(Case):
    def test_each_once_in_their_order_then_the_fallback(self):
        one = self.world.new_person()
        one.ok("POST", KEYS + "/upload", {
            "device_keys": device_keys(one),
            "one_time_keys": one_time(one, "Z"),
            "fallback_keys": fallback(one, "F")})
        one.ok("POST", KEYS + "/upload", {"one_time_keys": one_time(one, "A")})
        self.assertEqual(["signed_curve25519"],
                         one.sync()["device_unused_fallback_key_types"])
        self.assertEqual({"signed_curve25519": 2},
                         one.sync()["device_one_time_keys_count"])
        self.assertEqual(["signed_curve25519:Z"], claim(self.anna, one))
        self.assertEqual(["signed_curve25519:A"], claim(self.ben, one))
        self.assertEqual(["signed_curve25519"],
                         one.sync()["device_unused_fallback_key_types"])
        for _ in range(2):
            self.assertEqual(["signed_curve25519:F"], claim(self.anna, one))
        answer = one.sync()
        self.assertEqual([], answer["device_unused_fallback_key_types"])
        self.assertEqual({"signed_curve25519": 0},
                         answer["device_one_time_keys_count"])

    def test_answers_without_news_tell_what_is_left(self):
        one = self.world.new_person()
        one.ok("POST", KEYS + "/upload", {
            "device_keys": device_keys(one),
            "one_time_keys": dict(one_time(one, "A"), **one_time(one, "B")),
            "fallback_keys": fallback(one, "F")})
        since = one.sync()["next_batch"]
        for left in (2, 1, 0):
            for timeout in (0, 200, 0):
                answer = one.sync(since, timeout)
                self.assertEqual({"signed_curve25519": left},
                                 answer["device_one_time_keys_count"])
                self.assertEqual(["signed_curve25519"],
                                 answer["device_unused_fallback_key_types"])
            claim(self.anna, one)
        self.assertEqual([], one.sync(since, 200)[
            "device_unused_fallback_key_types"])

    def test_a_used_fallback_key_is_replaced(self):
        one = self.world.new_person()
        one.ok("POST", KEYS + "/upload", {"fallback_keys": fallback(one, "F")})
        claim(self.anna, one)
        one.ok("POST", KEYS + "/upload", {"fallback_keys": fallback(one, "F")})
        self.assertEqual([], one.sync()["device_unused_fallback_key_types"])
        one.ok("POST", KEYS + "/upload", {"fallback_keys": fallback(one, "G")})
        self.assertEqual(["signed_curve25519"],
                         one.sync()["device_unused_fallback_key_types"])
        self.assertEqual(["signed_curve25519:G"], claim(self.anna, one))
        two = fallback(one, "H")
        two.update(fallback(one, "I"))
        self.refused(one.post(KEYS + "/upload", {"fallback_keys": two}), 400,
                     "M_INVALID_PARAM")

    def test_the_key_is_given_as_it_was(self):
        one = self.world.new_person()
        key = one_time(one, "A")
        one.ok("POST", KEYS + "/upload", {"one_time_keys": key})
        answer = self.anna.ok("POST", KEYS + "/claim", {"one_time_keys": {
            one.user_id: {one.device_id: "signed_curve25519", "X": "a"},
            "@far:elsewhere.example": {"X": "a"},
            "@none:" + one.user_id.split(":", 1)[1]: {"X": "a"}}})
        self.assertEqual({one.user_id: {one.device_id: key}},
                         answer["one_time_keys"])
        self.assertEqual(["elsewhere.example"], list(answer["failures"]))

    def test_nobody_gets_the_same(self):
        one = self.world.new_person()
        keys = {}
        for i in range(40):
            keys.update(one_time(one, "K%d" % i))
        one.ok("POST", KEYS + "/upload", {"one_time_keys": keys})
        given = []

        def take(who):
            for _ in range(14):
                given.extend(claim(who, one))
        threads = [threading.Thread(target=take, args=(who,))
                   for who in (self.anna, self.ben, self.cara)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(keys), sorted(given))

    def test_wrong_bodies(self):
        for name in ("query", "claim"):
            self.refused(self.anna.post(KEYS + "/" + name), 400,
                         "M_MISSING_PARAM")
        for wrong in ([], "x", {self.ben.user_id: "x"},
                      {self.ben.user_id: [1]}):
            self.refused(self.anna.post(KEYS + "/query", {
                "device_keys": wrong}), 400, "M_BAD_JSON")
        for wrong in ([], {self.ben.user_id: []},
                      {self.ben.user_id: {"A": 1}}):
            self.refused(self.anna.post(KEYS + "/claim", {
                "one_time_keys": wrong}), 400, "M_BAD_JSON")


class Leaving(Case):
    def test_a_device_takes_its_keys_along(self):
        one = self.world.new_person()
        one.ok("POST", KEYS + "/upload", {
            "device_keys": device_keys(one),
            "one_time_keys": one_time(one, "A"),
            "fallback_keys": fallback(one, "F")})
        gone = one.device_id
        one.ok("POST", V3 + "/logout", {})
        login = self.world.stranger().ok("POST", V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "device_id": gone,
            "identifier": {"type": "m.id.user", "user": one.user_id}})
        self.assertEqual(gone, login["device_id"])
        self.assertEqual([], claim(self.anna, one))
        found = self.anna.ok("POST", KEYS + "/query", {
            "device_keys": {one.user_id: []}})
        self.assertEqual({one.user_id: {}}, found["device_keys"])
