"""Section 11.13.5: cross-signing."""

from case_keys import KEYS, device_keys
from case_to_device import lists, second_device
from client import V3
from signing import Key
from world import Case, PASSWORD

UPLOAD = KEYS + "/device_signing/upload"
SIGNATURES = KEYS + "/signatures/upload"


class Person:
    """Somebody with a device that signs and three signing keys."""

    def __init__(self, client):
        self.client = client
        self.user_id = client.user_id
        self.device = Key()
        self.keys = device_keys(client)
        self.keys["keys"]["ed25519:" + client.device_id] = self.device.public
        self.keys = self.device.sign(self.keys, self.user_id,
                                     client.device_id)
        client.ok("POST", KEYS + "/upload", {"device_keys": self.keys})
        self.renew()

    def renew(self):
        self.master, self.own, self.others = Key(), Key(), Key()
        me = self.user_id
        self.body = {
            "master_key": self.master.cross(me, "master"),
            "self_signing_key": self.master.sign(
                self.own.cross(me, "self_signing"), me),
            "user_signing_key": self.master.sign(
                self.others.cross(me, "user_signing"), me),
        }

    def upload(self, **more):
        return self.client.post(UPLOAD, dict(self.body, **more))

    def prove(self, **more):
        """Uploads with the password."""
        session = self.upload(**more).json["session"]
        return self.upload(auth={
            "type": "m.login.password", "session": session,
            "password": PASSWORD,
            "identifier": {"type": "m.id.user", "user": self.user_id}}, **more)

    def sees(self, other):
        return self.client.ok("POST", KEYS + "/query", {
            "device_keys": {other.user_id: []}})


class CrossSigning(Case):
    def two(self):
        one, two = [Person(self.world.new_person()) for _ in range(2)]
        self.room_of(one.client, two.client)
        for person in (one, two):
            self.assertEqual(200, person.upload().status)
        return one, two

    def test_the_first_needs_no_proof_and_the_same_again_neither(self):
        one = Person(self.world.new_person())
        for _ in range(2):
            self.assertEqual({}, one.upload().json)
        found = one.sees(one)
        for name in ("master_key", "self_signing_key", "user_signing_key"):
            self.assertEqual(one.body[name], {
                key: value
                for key, value in found[name + "s"][one.user_id].items()
                if key != "signatures" or value})
        found = Person(self.world.new_person()).sees(one)
        self.assertEqual({}, found["user_signing_keys"])
        self.assertIn(one.user_id, found["self_signing_keys"])

    def test_other_keys_need_proof(self):
        one, two = self.two()
        since = two.client.sync()["next_batch"]
        old = one.own.public
        one.renew()
        answer = one.upload()
        self.refused(answer, 401)
        self.assertEqual([{"stages": ["m.login.password"]}],
                         answer["flows"])
        found = two.sees(one)["self_signing_keys"][one.user_id]
        self.assertIn("ed25519:" + old, found["keys"])
        self.assertEqual(200, one.prove().status)
        found = two.sees(one)["self_signing_keys"][one.user_id]
        self.assertIn("ed25519:" + one.own.public, found["keys"])
        self.assertEqual(([one.user_id], []), lists(two.client.sync(since)))

    def test_a_new_master_key_takes_the_others_along(self):
        one = Person(self.world.new_person())
        one.upload()
        one.renew()
        one.body = {"master_key": one.body["master_key"]}
        self.assertEqual(200, one.prove().status)
        found = one.sees(one)
        self.assertIn(one.user_id, found["master_keys"])
        self.assertEqual({}, found["self_signing_keys"])
        self.assertEqual({}, found["user_signing_keys"])

    def test_not_signed_by_the_master(self):
        one = Person(self.world.new_person())
        bad = Key().sign(one.own.cross(one.user_id, "self_signing"),
                         one.user_id)
        self.refused(one.upload(self_signing_key=bad), 400,
                     "M_INVALID_SIGNATURE")
        del bad["signatures"]
        self.refused(one.upload(self_signing_key=bad), 400,
                     "M_INVALID_SIGNATURE")
        del one.body["master_key"]
        self.refused(one.upload(), 400, "M_MISSING_PARAM")
        self.refused(one.client.post(UPLOAD, {}), 400, "M_MISSING_PARAM")
        self.assertEqual({}, one.sees(one)["self_signing_keys"])

    def test_what_is_no_signing_key(self):
        one = Person(self.world.new_person())
        good = one.body["master_key"]
        for wrong in (dict(good, user_id=self.anna.user_id),
                      dict(good, usage=["user_signing"]),
                      dict(good, keys={"ed25519:a": "b"}),
                      dict(good, keys={"ed25519:a": "a"}),
                      dict(good, keys={})):
            self.refused(one.upload(master_key=wrong), 400,
                         "M_INVALID_PARAM")
        for wrong in ("x", dict(good, keys={"ed25519:a": 1})):
            self.refused(one.upload(master_key=wrong), 400, "M_BAD_JSON")

    def test_devices_and_keys_have_different_names(self):
        one = Person(self.world.new_person())
        login = {"type": "m.login.password", "password": PASSWORD,
                 "identifier": {"type": "m.id.user", "user": one.user_id}}
        nobody = self.world.stranger()
        nobody.ok("POST", V3 + "/login", dict(login,
                                              device_id=one.master.public))
        self.refused(one.upload(), 403, "M_FORBIDDEN")
        one.renew()
        self.assertEqual(200, one.upload().status)
        self.refused(nobody.post(V3 + "/login", dict(
            login, device_id=one.master.public)), 400, "M_INVALID_PARAM")

    def test_signatures_of_ones_own(self):
        one, two = self.two()
        since = two.client.sync()["next_batch"]
        device = one.client.device_id
        signed = one.own.sign(one.keys, one.user_id)
        master = one.device.sign(one.body["master_key"], one.user_id, device)
        answer = one.client.ok("POST", SIGNATURES, {one.user_id: {
            device: signed, one.master.public: master}})
        self.assertEqual({"failures": {}}, answer)
        found = two.sees(one)
        self.assertEqual(
            {"ed25519:" + device, "ed25519:" + one.own.public},
            set(found["device_keys"][one.user_id][device]["signatures"][
                one.user_id]))
        self.assertEqual(master, found["master_keys"][one.user_id])
        self.assertEqual(([one.user_id], []), lists(two.client.sync(since)))

    def test_signatures_of_others_are_for_oneself(self):
        one, two = self.two()
        since = {who: who.client.sync()["next_batch"] for who in (one, two)}
        signed = one.others.sign(two.body["master_key"], one.user_id)
        answer = one.client.ok("POST", SIGNATURES, {two.user_id: {
            two.master.public: signed}})
        self.assertEqual({"failures": {}}, answer)
        found = one.sees(two)["master_keys"][two.user_id]["signatures"]
        self.assertEqual(signed["signatures"][one.user_id],
                         found[one.user_id])
        found = two.sees(two)["master_keys"][two.user_id]["signatures"]
        self.assertNotIn(one.user_id, found)
        self.assertEqual(([two.user_id], []),
                         lists(one.client.sync(since[one])))
        self.assertEqual(([], []), lists(two.client.sync(since[two])))

    def test_what_fails_is_told_one_by_one(self):
        one, two = self.two()
        device = one.client.device_id
        other = Person(second_device(self.world, one.client))
        changed = dict(one.keys, algorithms=["none"])
        body = {
            one.user_id: {
                device: Key().sign(one.keys, one.user_id, one.own.public),
                "NONE": one.own.sign(one.keys, one.user_id),
                other.client.device_id: one.own.sign(other.keys, one.user_id),
                one.master.public: one.device.sign(
                    dict(one.body["master_key"], usage=["x"]), one.user_id,
                    device),
            },
            two.user_id: {
                two.client.device_id: one.others.sign(two.keys, one.user_id),
                two.master.public: one.own.sign(two.body["master_key"],
                                                one.user_id),
            },
            "@nobody:elsewhere.example": {"X": {}},
        }
        answer = one.client.ok("POST", SIGNATURES, body)["failures"]
        codes = {user: {key: error["errcode"] for key, error in keys.items()}
                 for user, keys in answer.items()}
        self.assertEqual({
            one.user_id: {device: "M_INVALID_SIGNATURE", "NONE": "M_NOT_FOUND",
                          one.master.public: "M_INVALID_SIGNATURE"},
            two.user_id: {two.client.device_id: "M_NOT_FOUND",
                          two.master.public: "M_INVALID_SIGNATURE"},
            "@nobody:elsewhere.example": {"X": "M_NOT_FOUND"}}, codes)
        found = two.sees(one)["device_keys"][one.user_id]
        self.assertIn("ed25519:" + one.own.public,
                      found[other.client.device_id]["signatures"][one.user_id])
        answer = one.client.ok("POST", SIGNATURES, {one.user_id: {
            device: one.own.sign(changed, one.user_id)}})
        self.assertIn(device, answer["failures"][one.user_id])
        for wrong in ({one.user_id: []}, {one.user_id: {"A": "x"}}):
            self.refused(one.client.post(SIGNATURES, wrong), 400,
                         "M_BAD_JSON")

    def test_strangers(self):
        nobody = self.world.stranger()
        for path in (UPLOAD, SIGNATURES):
            self.refused(nobody.post(path), 401, "M_MISSING_TOKEN")
