"""backup, restore and check, beside a server that goes on writing."""

import glob
import os
import shutil
import sqlite3
import subprocess
import threading

from client import V3, Client, bodies, quote, rooms
from server import Server

SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
LIST = {"lists": {"all": {"ranges": [[0, 9]], "timeline_limit": 5,
                          "required_state": []}}}


def run(server, *words, expect=0):
    out = subprocess.run([server.program, *words, "--config", server.config],
                         capture_output=True, text=True, timeout=300,
                         stdin=subprocess.DEVNULL, env=server.environment())
    text = out.stdout + out.stderr
    assert out.returncode == expect, "%s: exit %d, not %d:\n%s" % (
        " ".join(words), out.returncode, expect, text)
    assert "AddressSanitizer" not in text and "runtime error" not in text, \
        text
    return text


class Writer(threading.Thread):
    """Sends until it is told to stop; what was acknowledged."""

    def __init__(self, person, room):
        super().__init__()
        self.person = person
        self.room = room
        self.sent = []
        self.ending = False

    def run(self):
        while not self.ending:
            words = "written %d" % len(self.sent)
            self.person.send(self.room, words)
            self.sent.append(words)


def fill(server):
    person = Client(server, login=server.register("anna", "Secret-9-words"))
    room = person.create_room(preset="private_chat", name="Ward 7")
    files = []
    for i in range(3):
        answer = person.raw("POST", "/_matrix/media/v3/upload",
                            b"file %d" % i * 1000, {
                                "Authorization": "Bearer " + person.token,
                                "Content-Type": "text/plain"})
        files.append(answer["content_uri"][len("mxc://"):])
    return person, room, files


def elsewhere(server):
    """A second machine with the same configuration and no data."""
    other = Server()
    return other


def history(person, room):
    found, start = [], ""
    while start is not None:
        page = person.ok("GET", rooms(room) + "/messages?dir=b&limit=100" +
                         ("&from=" + quote(start) if start else ""))
        found += bodies(page["chunk"])
        start = page.get("end")
    return found[::-1]


def as_there(server, login):
    """The same device of the same account on another machine."""
    return Client(server, login=login)


def backup_goes_to_another_machine():
    with Server() as server:
        person, room, files = fill(server)
        writer = Writer(person, room)
        writer.start()
        before = person.sync()["next_batch"]
        pos = person.ok("POST", SLIDING, LIST)["pos"]
        folder = os.path.join(server.folder, "backup")
        while len(writer.sent) < 5:
            pass
        acknowledged = list(writer.sent)
        text = run(server, "backup", folder)
        run(server, "backup", folder, expect=1)
        after = person.sync()["next_batch"]
        writer.ending = True
        writer.join()
        assert "files" in text, text
        assert server.stop() == 0
        run(server, "check", "--hashes")
        login = {"access_token": person.token, "user_id": person.user_id,
                 "device_id": person.device_id}
        other = elsewhere(server)
        try:
            other.start()
            run(other, "restore", folder, expect=1)
            other.stop()
            run(other, "restore", folder, expect=1)
            shutil.rmtree(os.path.join(other.folder, "data"))
            run(other, "restore", folder)
            run(other, "check", "--hashes")
            other.start()
            check_restored(as_there(other, login), room, files,
                           (acknowledged, before, after, pos))
            assert other.stop() == 0
            assert not other.sanitizer_reports()
        finally:
            other.close()


def check_restored(there, room, files, was):
    acknowledged, before, after, pos = was
    found = history(there, room)
    assert found[:len(acknowledged)] == acknowledged, found
    for mxc in files:
        answer = there.raw("GET", "/_matrix/client/v1/media/download/" + mxc,
                           None, {"Authorization": "Bearer " + there.token})
        assert answer.status == 200 and answer.body.startswith(b"file ")
    # A token of after the backup is of what is lost: all anew.
    lost = there.get(V3 + "/sync?timeout=0&since=" + quote(after))
    assert room in lost.json["rooms"]["join"], lost
    state = lost.json["rooms"]["join"][room]["state"]["events"] + \
        lost.json["rooms"]["join"][room]["timeline"]["events"]
    assert any(e["type"] == "m.room.name" for e in state), state
    # One of before it goes on.
    kept = there.get(V3 + "/sync?timeout=0&since=" + quote(before))
    assert kept.status == 200
    assert there.call("POST", SLIDING + "?pos=" + quote(pos),
                      LIST).errcode == "M_UNKNOWN_POS"
    news = there.sync()["next_batch"]
    there.send(room, "life goes on")
    joined = there.sync(news)["rooms"]["join"][room]
    assert bodies(joined["timeline"]["events"]) == ["life goes on"]


def damaged_backups_are_refused():
    with Server() as server:
        fill(server)
        folder = os.path.join(server.folder, "backup")
        run(server, "backup", folder)
        blob = glob.glob(os.path.join(folder, "media", "*", "*"))[0]
        other = elsewhere(server)
        try:
            run(other, "restore", os.path.join(folder, "media"), expect=1)
            with open(blob, "r+b") as f:
                f.write(b"X")
            text = run(other, "restore", folder, expect=1)
            assert "damaged" in text, text
            with open(os.path.join(folder, "SHA256SUMS"), "a") as f:
                f.write("0" * 64 + "  ../../../etc/passwd\n")
            with open(blob, "r+b") as f:
                f.write(b"f")
            assert "not ours" in run(other, "restore", folder, expect=1)
        finally:
            other.close()


def check_finds_what_is_wrong():
    server = Server()
    try:
        server.start()
        fill(server)
        assert " 0 faults" in run(server, "check")
        server.stop()
        data = os.path.join(server.folder, "data")
        blob = glob.glob(os.path.join(data, "media", "*", "*"))[0]
        with open(os.path.join(os.path.dirname(blob), "ab" * 32), "w") as f:
            f.write("nobody's")
        assert "1 files that no row names" in run(server, "check")
        with open(blob, "r+b") as f:
            f.write(b"X")
        run(server, "check")
        assert "other bytes" in run(server, "check", "--hashes", expect=1)
        os.unlink(blob)
        assert "is not there" in run(server, "check", expect=1)
        db = sqlite3.connect(os.path.join(data, "wardwire.db"))
        db.execute("DELETE FROM event_bodies WHERE nid ="
                   " (SELECT MAX(nid) FROM event_bodies)")
        db.execute("DELETE FROM room_state WHERE type_nid = 7")
        db.commit()
        db.close()
        text = run(server, "check", expect=1)
        assert "1 events without their body" in text, text
        assert "is not that after its newest event" in text, text
    finally:
        server.close()


def nothing_to_back_up():
    server = Server()
    try:
        run(server, "backup", os.path.join(server.folder, "b"), expect=1)
        run(server, "check", expect=1)
    finally:
        server.close()


CASES = [backup_goes_to_another_machine, damaged_backups_are_refused,
         check_finds_what_is_wrong, nothing_to_back_up]
