"""MSC3814: a device that nobody is signed in on."""

from case_keys import KEYS, claim, device_keys, one_time
from case_to_device import lists, notes, send
from client import V3, Client
from signing import Key
from world import Case, PASSWORD

DEVICE = ("/_matrix/client/unstable/org.matrix.msc3814.v1"
          "/dehydrated_device")
DATA = {"algorithm": "m.dehydration.v2", "device_pickle": "x", "nonce": "y"}


class Sleeper:
    """The sleeping device, as far as requests name it."""

    def __init__(self, person, device_id):
        self.user_id, self.device_id = person.user_id, device_id

    def body(self, **more):
        return dict({
            "device_id": self.device_id, "device_data": DATA,
            "initial_device_display_name": "Asleep",
            "device_keys": device_keys(self, dehydrated=True),
            "one_time_keys": one_time(self, "A")}, **more)


class Dehydrated(Case):
    def sleeping(self, name="SLEEPER"):
        one = self.world.new_person()
        sleeper = Sleeper(one, name)
        self.assertEqual({"device_id": name},
                         one.ok("PUT", DEVICE, sleeper.body()))
        return one, sleeper

    def test_put_get_delete(self):
        one = self.world.new_person()
        self.refused(one.get(DEVICE), 404, "M_NOT_FOUND")
        self.refused(one.delete(DEVICE), 404, "M_NOT_FOUND")
        one, sleeper = self.sleeping()
        self.assertEqual({"device_id": "SLEEPER", "device_data": DATA},
                         one.ok("GET", DEVICE))
        found = self.anna.ok("POST", KEYS + "/query", {
            "device_keys": {one.user_id: []}})["device_keys"][one.user_id]
        self.assertTrue(found["SLEEPER"]["dehydrated"])
        self.assertEqual(["signed_curve25519:A"], claim(self.anna, sleeper))
        self.assertEqual({"device_id": "SLEEPER"}, one.ok("DELETE", DEVICE))
        self.refused(one.get(DEVICE), 404, "M_NOT_FOUND")
        found = self.anna.ok("POST", KEYS + "/query", {
            "device_keys": {one.user_id: []}})["device_keys"]
        self.assertEqual({one.user_id: {}}, found)

    def test_its_inbox_is_read_in_both_forms(self):
        one, sleeper = self.sleeping()
        for n in range(103):
            send(self.anna, {one.user_id: {"SLEEPER": {"n": n}}})
        path = DEVICE + "/SLEEPER/events"
        for _ in range(2):
            first = one.ok("GET", path)
            self.assertEqual(100, len(first["events"]))
            last = one.ok("GET", path, query={"from": first["next_batch"]})
            self.assertNotIn("next_batch", last)
            got = notes({"to_device": first}) + notes({"to_device": last})
            self.assertEqual(list(range(103)), got)
        got, body = [], {}
        while True:
            answer = one.ok("POST", path, body)
            if not answer["events"]:
                break
            got += notes({"to_device": answer})
            body = {"next_batch": answer["next_batch"]}
        self.assertEqual(list(range(103)), got)
        self.refused(one.get(DEVICE + "/OTHER/events"), 404, "M_NOT_FOUND")
        self.refused(self.anna.get(path), 404, "M_NOT_FOUND")
        self.refused(one.get(path, query={"from": "x"}), 400,
                     "M_INVALID_PARAM")

    def test_a_new_one_takes_its_place(self):
        one, sleeper = self.sleeping()
        send(self.anna, {one.user_id: {"SLEEPER": {"n": 1}}})
        room_mate = self.world.new_person()
        self.room_of(one, room_mate)
        since = room_mate.sync()["next_batch"]
        other = Sleeper(one, "SECOND")
        one.ok("PUT", DEVICE, other.body())
        self.assertEqual("SECOND", one.ok("GET", DEVICE)["device_id"])
        self.assertEqual({"SECOND", one.device_id}, {
            device["device_id"]
            for device in one.ok("GET", V3 + "/devices")["devices"]})
        self.assertEqual(([one.user_id], []), lists(room_mate.sync(since)))
        one.ok("PUT", DEVICE, other.body(device_data={"algorithm": "new"}))
        self.assertEqual({"algorithm": "new"},
                         one.ok("GET", DEVICE)["device_data"])

    def test_who_signs_in_as_it_is_awake(self):
        one, sleeper = self.sleeping()
        login = self.world.stranger().ok("POST", V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD,
            "device_id": "SLEEPER",
            "identifier": {"type": "m.id.user", "user": one.user_id}})
        self.refused(one.get(DEVICE), 404, "M_NOT_FOUND")
        one.ok("PUT", DEVICE, Sleeper(one, "SECOND").body())
        Client(self.server, self.world.judge, login).ok(
            "GET", V3 + "/account/whoami")

    def test_wrong(self):
        one = self.world.new_person()
        sleeper = Sleeper(one, "S")
        for name in ("device_id", "device_data", "device_keys"):
            body = sleeper.body()
            del body[name]
            self.refused(one.put(DEVICE, body), 400, "M_MISSING_PARAM")
        self.refused(one.put(DEVICE, Sleeper(one, one.device_id).body()), 400,
                     "M_INVALID_PARAM")
        self.refused(one.put(DEVICE, sleeper.body(device_id="OTHER")), 400,
                     "M_BAD_JSON")
        self.refused(one.put(DEVICE, sleeper.body(device_data={
            "x": "y" * 70000})), 413, "M_TOO_LARGE")
        self.refused(self.world.stranger().get(DEVICE), 401,
                     "M_MISSING_TOKEN")
        master = Key()
        one.ok("POST", KEYS + "/device_signing/upload", {
            "master_key": master.cross(one.user_id, "master")})
        self.refused(one.put(DEVICE, Sleeper(one, master.public).body()), 400,
                     "M_INVALID_PARAM")
