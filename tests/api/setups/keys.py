"""End-to-end encryption: keys, their backup, messages to devices."""

from client import V3
from setups.kit import BACKUP, SESSION, Try, setup

OWN = "it speaks of the asker alone"
SIGNED = "A" * 86


def device_keys(person):
    device = person.device_id
    return {"user_id": person.user_id, "device_id": device,
            "algorithms": ["m.olm.v1.curve25519-aes-sha2",
                           "m.megolm.v1.aes-sha2"],
            "keys": {"curve25519:" + device: "B" * 43,
                     "ed25519:" + device: "C" * 43},
            "signatures": {person.user_id: {"ed25519:" + device: SIGNED}}}


def signed_key(person):
    return {"key": "D" * 43, "signatures": {
        person.user_id: {"ed25519:" + person.device_id: SIGNED}}}


@setup("uploadKeys")
def upload(kit):
    me = kit.login_again(kit.anna)
    return Try(me, None, {
        "device_keys": device_keys(me),
        "one_time_keys": {"signed_curve25519:AAAAAQ": signed_key(me)},
        "fallback_keys": {"signed_curve25519:AAAAAG": dict(
            signed_key(me), fallback=True)}}, foreign=OWN)


@setup("queryKeys")
def query(kit):
    kit.room
    return Try(kit.ben, None, {"timeout": 1000, "device_keys": {
        kit.anna.user_id: [kit.anna.device_id]}}, foreign="keys are public")


@setup("claimKeys")
def claim(kit):
    kit.room
    return Try(kit.ben, None, {"timeout": 1000, "one_time_keys": {
        kit.anna.user_id: {kit.anna.device_id: "signed_curve25519"}}},
        foreign="keys are public")


@setup("getKeysChanges")
def changes(kit):
    since = kit.anna.sync()["next_batch"]
    return Try(kit.anna, query={"from": since, "to": since}, foreign=OWN)


def cross_key(person, use, fill):
    return {"user_id": person.user_id, "usage": [use],
            "keys": {"ed25519:" + fill * 43: fill * 43}}


@setup("uploadCrossSigningKeys")
def cross_signing(kit):
    # The other two would have to be signed by the first.
    person = kit.new_person()
    return Try(person, None,
               {"master_key": cross_key(person, "master", "E")}, foreign=OWN,
               free=("self_signing_key", "user_signing_key", "auth",
                     "master_key.signatures"))


@setup("uploadCrossSigningSignatures")
def signatures(kit):
    person = kit.new_person()
    kit.anna
    return Try(person, None, {person.user_id: {
        person.device_id: device_keys(person)}}, foreign=OWN)


@setup("sendToDevice")
def to_device(kit):
    return Try(kit.anna, {"eventType": "org.ward.test",
                          "txnId": kit.name("t")},
               {"messages": {kit.ben.user_id: {"*": {"any": 1}}}},
               foreign="anyone may write to anyone's devices")


# The backup.

def at_backup(kit, **more):
    kit.anna.ok("PUT", V3 + "/room_keys/keys?version=" + kit.backup,
                {"rooms": {kit.room: {"sessions": {"s1": SESSION}}}})
    return Try(kit.anna, {"roomId": kit.room, "sessionId": "s1"},
               query={"version": kit.backup}, **more)


for name in ("getRoomKeys", "getRoomKeysByRoomId", "getRoomKeyBySessionId",
             "deleteRoomKeys", "deleteRoomKeysByRoomId",
             "deleteRoomKeyBySessionId"):
    setup(name)(at_backup)


def putting(body):
    def make(kit):
        found = at_backup(kit)
        found.body = body(kit)
        return found
    return make


setup("putRoomKeyBySessionId")(putting(lambda kit: SESSION))
setup("putRoomKeysByRoomId")(putting(lambda kit: {"sessions":
                                                  {"s1": SESSION}}))
setup("putRoomKeys")(putting(lambda kit: {"rooms": {kit.room: {
    "sessions": {"s1": SESSION}}}}))


@setup("postRoomKeysVersion")
def new_backup(kit):
    return Try(kit.new_person(), None, BACKUP, foreign=OWN)


@setup("getRoomKeysVersionCurrent")
def current_backup(kit):
    kit.backup
    return Try(kit.anna, foreign=OWN)


@setup("getRoomKeysVersion")
def one_backup(kit):
    return Try(kit.anna, {"version": kit.backup})


@setup("putRoomKeysVersion")
def change_backup(kit):
    return Try(kit.anna, {"version": kit.backup},
               dict(BACKUP, version=kit.backup))


@setup("deleteRoomKeysVersion")
def delete_backup(kit):
    person = kit.new_person()
    made = person.ok("POST", V3 + "/room_keys/version", BACKUP)
    return Try(person, {"version": made["version"]})
