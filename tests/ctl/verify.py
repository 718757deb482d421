"""verify: what was changed, taken out or put in shows, and nothing else does."""

import os
import shutil
import sqlite3
import time

from backup import run
from client import V3, Client, rooms
from server import Server

ADMIN = "/_synapse/admin/v1"
SAYS = "body = replace(body, 'ten milligrams', 'ten micrograms')"
MESSAGE = "(SELECT e.nid FROM events e JOIN event_bodies b ON b.nid = e.nid" \
    " WHERE b.body LIKE '%ten milligrams%' LIMIT 1)"
REDACTED = "(SELECT nid FROM events WHERE redacted_by <> 0)"
# What somebody does with the file in their hands, and what is said of it.
DEEDS = {
    "a word is changed": (
        ["UPDATE event_bodies SET " + SAYS], "its content is another"),
    "words are taken for a redaction": (
        ["UPDATE events SET redacted_by = (SELECT redacted_by FROM events"
         " WHERE redacted_by <> 0) WHERE nid = " + MESSAGE,
         "UPDATE event_bodies SET " + SAYS],
        "no redaction says so"),
    "the redaction is gone": (
        ["DELETE FROM event_bodies WHERE nid IN (SELECT redacted_by FROM"
         " events)", "DELETE FROM events WHERE nid IN (SELECT redacted_by"
         " FROM events)"], "no redaction says so"),
    "another says it": (
        ["UPDATE events SET sender_nid = (SELECT MAX(sender_nid) FROM events)"
         " WHERE nid = " + MESSAGE], "another sender"),
    "it is said at another time": (
        ["UPDATE events SET origin_ts = origin_ts - 3600000 WHERE nid = " +
         MESSAGE], "another time"),
    "part of it is shown": (
        ["UPDATE event_bodies SET content_len = content_len - 1 WHERE nid = " +
         MESSAGE], "another part"),
    "an event is gone": (
        ["DELETE FROM event_bodies WHERE nid = " + MESSAGE,
         "DELETE FROM events WHERE event_id NOT IN (SELECT event_id FROM"
         " events e JOIN event_bodies b ON b.nid = e.nid)"],
        "an event before it is gone"),
    "the newest is gone": (
        ["DELETE FROM events WHERE nid = (SELECT MAX(nid) FROM events)"],
        "the newest event of its room is gone"),
    "one is put in": (
        ["INSERT INTO event_bodies SELECT nid + 1000000, content_at,"
         " content_len, replace(body, 'ten milligrams', 'new milligrams')"
         " FROM event_bodies WHERE nid = " + MESSAGE,
         "INSERT INTO events SELECT nid + 1000000, room_nid, id_hash + 1,"
         " '$put-in', type_nid, sender_nid, state_key, depth, origin_ts,"
         " received_ts, pos + 1000000, room_order + 1000000, verdict, outlier,"
         " snapshot_nid, replaces_nid, redacted_by, notify_class, thread_nid,"
         " device_nid, txn_id, 0 FROM events WHERE nid = " + MESSAGE],
        "its id is that of another"),
    "a row of the audit is changed": (
        ["UPDATE audit SET actor = '@innocent:x' WHERE nid ="
         " (SELECT MIN(nid) FROM audit)"], "the first broken link is at row"),
    "a row of the audit is gone": (
        ["DELETE FROM audit WHERE nid = (SELECT MIN(nid) FROM audit)"],
        "the first broken link is at row"),
}


def talk(server):
    """Two people who talk, correct and take back; one room is purged."""
    boss = Client(server, login=server.register("boss", "Secret-9-words", True))
    anna = Client(server, login=server.register("anna", "Secret-9-words"))
    room = boss.create_room(preset="public_chat", name="Ward 7")
    anna.join(room)
    boss.send(room, "ten milligrams")
    wrong = anna.send(room, "to be taken back")
    anna.ok("PUT", rooms(room) + "/redact/%s/t1" % wrong, {})
    anna.send(room, "read back")
    old = boss.create_room(name="Old")
    sent = [boss.send(old, "old %d" % i) for i in range(6)]
    purge = boss.ok("POST", ADMIN + "/purge_history/%s/%s" % (old, sent[4]), {
        "delete_local_events": True})["purge_id"]
    deadline = time.monotonic() + 60
    while boss.ok("GET", ADMIN + "/purge_history_status/" + purge)[
            "status"] != "complete":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    boss.ok("PUT", "/_wardwire/clinic/v1/roles/medreg", {"name": "Med reg"})
    while boss.ok("GET", "/_wardwire/governance/v1/audit/check")["waiting"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    anna.ok("GET", V3 + "/account/whoami")


def tamper(data, folder, deeds):
    """A copy in which the deeds are done."""
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    for name in ("wardwire.db", "signing.key"):
        shutil.copy(os.path.join(data, name), folder)
    base = sqlite3.connect(os.path.join(folder, "wardwire.db"))
    changed = [base.execute(deed).rowcount for deed in deeds]
    assert all(changed), changed
    base.commit()
    base.close()


def what_was_tampered_with_shows():
    with Server() as server:
        talk(server)
        data = os.path.join(server.folder, "data")
        # Beside a running server, by its folder; its backup, by the file.
        text = run(server, "verify", data)
        assert " 0 broken" in text and "nothing was changed" in text, text
        assert " 1 redacted" in text and " 1 after a purge" in text, text
        folder = os.path.join(server.folder, "backup")
        run(server, "backup", folder)
        run(server, "verify", os.path.join(folder, "wardwire.db"))
        assert server.stop() == 0
        copy = os.path.join(server.folder, "copy")
        for what, (deeds, said) in DEEDS.items():
            tamper(data, copy, deeds)
            text = run(server, "verify", copy, expect=1)
            assert said in text, "%s: %s" % (what, text)
        tamper(data, copy, [])
        run(server, "verify", copy)
        os.remove(os.path.join(copy, "signing.key"))
        run(server, "verify", copy, expect=1)
        run(server, "verify", os.path.join(copy, "none"), expect=1)
        run(server, "verify", expect=2)


CASES = [what_was_tampered_with_shows]
