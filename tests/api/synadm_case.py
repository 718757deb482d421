#!/usr/bin/python3
"""synadm, the administrators' command line, asking all that it can ask."""

import json
import os
import subprocess
import sys
import tempfile
import time
import traceback

import server
from client import V3, Client, quote

PASSWORD = "Correct-horse-battery-9"
CONFIG = """user: boss
token: %s
base_url: %s
admin_path: /_synapse/admin
matrix_path: /_matrix
timeout: 30
server_discovery: well-known
homeserver: %s
ssl_verify: true
format: json
"""


class Office:
    """An administrator's desk: synadm, and people to look after."""

    def __init__(self, ward, program):
        self.ward, self.program = ward, program
        self.boss = Client(ward, login=ward.register("boss", PASSWORD, True))
        self.anna = self.person("anna")
        self.config = tempfile.NamedTemporaryFile("w", suffix=".yaml")
        self.config.write(CONFIG % (self.boss.token, ward.url, ward.name))
        self.config.flush()
        os.chmod(self.config.name, 0o600)

    def person(self, name):
        return Client(self.ward, login=self.ward.register(name, PASSWORD))

    def text(self, *words):
        done = subprocess.run(
            [self.program, "--batch", "-c", self.config.name, "-o", "json",
             *words], capture_output=True, text=True, timeout=60,
            stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0 or "Traceback" in done.stderr:
            raise AssertionError("synadm %s: exit %d\n%s%s" % (
                " ".join(words), done.returncode, done.stdout, done.stderr))
        return done.stdout

    def ask(self, *words):
        out = self.text(*words)
        try:
            return json.loads(out)
        except ValueError:
            raise AssertionError("synadm %s said %r" % (
                " ".join(words), out)) from None

    def upload(self, person, data):
        return person.raw("POST", "/_matrix/media/v3/upload", data, {
            "Authorization": "Bearer " + person.token,
            "Content-Type": "text/plain"})["content_uri"]

    def until(self, ask, good):
        deadline = time.monotonic() + 60
        while True:
            answer = ask()
            if good(answer):
                return answer
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)


def users_are_listed_and_found(office):
    ben = office.person("ben")
    found = office.ask("user", "list")
    names = {one["name"] for one in found["users"]}
    assert {office.anna.user_id, ben.user_id} <= names, found
    assert found["total"] == len(found["users"]), found
    first = office.ask("user", "list", "-l", "1")
    assert len(first["users"]) == 1 and first["next_token"] == "1", first
    rest = office.ask("user", "list", "-f", "1", "-l", "100")
    assert len(rest["users"]) == found["total"] - 1, rest
    found = office.text("user", "search", "nna")
    assert office.anna.user_id in found and ben.user_id not in found, found


def can_log_in(office, name, password):
    return Client(office.ward).post(V3 + "/login", {
        "type": "m.login.password", "password": password,
        "identifier": {"type": "m.id.user", "user": name}}).status == 200


def a_user_is_made_changed_and_closed(office):
    name = "@new:" + office.ward.name
    office.text("user", "modify", name, "--display-name", "New Nurse",
                "--password", PASSWORD, "--threepid", "email",
                "new@ward.test")
    assert can_log_in(office, "new", PASSWORD)
    found = office.ask("user", "3pid", "new@ward.test")
    assert found == {"user_id": name}, found
    office.text("user", "modify", name, "--admin")
    seen = office.ask("user", "details", name)
    assert seen["displayname"] == "New Nurse" and seen["admin"], seen
    assert seen["threepids"][0]["address"] == "new@ward.test", seen
    assert not seen["deactivated"] and not seen["locked"], seen
    office.text("user", "password", name, "-p", "Other-" + PASSWORD)
    assert not can_log_in(office, "new", PASSWORD)
    assert can_log_in(office, "new", "Other-" + PASSWORD)
    assert office.ask("user", "login", "--expire-never",
                      name)["access_token"]
    office.text("user", "deactivate", "--gdpr-erase", name)
    seen = office.ask("user", "details", name)
    assert seen["deactivated"] and seen["erased"], seen
    assert name not in str(office.ask("user", "list"))
    assert name in str(office.ask("user", "list", "-d"))


def sessions_are_seen_and_ended(office):
    carl = office.person("carl")
    other = Client(office.ward).ok("POST", V3 + "/login", {
        "type": "m.login.password", "password": PASSWORD,
        "identifier": {"type": "m.id.user", "user": "carl"}})
    # What was never used has no age; the server notes uses in bunches.
    carl.ok("GET", V3 + "/account/whoami", token=other["access_token"])
    who = office.ask("user", "whois", carl.user_id)
    assert who["user_id"] == carl.user_id and who["devices"], who
    office.text("user", "prune-devices", "-d", "0", "-s", "0", "-i",
                other["device_id"], carl.user_id)
    assert Client(office.ward).get(
        V3 + "/account/whoami", token=other["access_token"]).status == 401
    assert carl.get(V3 + "/account/whoami").status == 200


def rooms_are_listed_and_looked_into(office):
    room = office.anna.create_room(preset="public_chat", name="Ward 9",
                                   room_alias_name="ward-9")
    alias = "#ward-9:" + office.ward.name
    found = office.ask("room", "list", "-n", "Ward 9")
    assert [one["room_id"] for one in found["rooms"]] == [room], found
    assert found["total_rooms"] == 1 and found["offset"] == 0, found
    assert office.ask("room", "search", "ward 9")["total_rooms"] == 1
    seen = office.ask("room", "details", room)
    assert seen["name"] == "Ward 9" and seen["joined_members"] == 1, seen
    assert office.ask("room", "members", room) == {
        "members": [office.anna.user_id], "total": 1}
    kinds = {one["type"] for one in office.ask("room", "state",
                                               room)["state"]}
    assert {"m.room.create", "m.room.power_levels"} <= kinds, kinds
    # These ask for aliases of rooms in which the administrator is not.
    assert alias in office.text("user", "membership", "--aliases",
                                office.anna.user_id)
    assert room in office.text("room", "resolve", alias)
    assert alias in office.text("room", "resolve", "--reverse", room)
    office.text("room", "power-levels")
    office.text("room", "join", room, office.boss.user_id)
    office.text("room", "make-admin", "-u", office.boss.user_id, room)
    got = office.boss.state(room, "m.room.power_levels").json
    assert got["users"][office.boss.user_id] >= 100, got


def rooms_are_deleted(office):
    room = office.anna.create_room(preset="private_chat", name="Gone")
    office.text("room", "delete", room)
    office.until(lambda: office.ask("room", "list", "-n", "Gone"),
                 lambda one: one["total_rooms"] == 0)
    assert office.anna.get(V3 + "/rooms/%s/state" % quote(room)).status in (
        403, 404)
    empty = office.anna.create_room(preset="private_chat", name="Empty")
    office.anna.ok("POST", V3 + "/rooms/%s/leave" % quote(empty), {})
    office.text("room", "delete", empty)
    office.until(lambda: office.ask("room", "list", "-n", "Empty"),
                 lambda one: one["total_rooms"] == 0)


def media_are_found_and_removed(office):
    uri = office.upload(office.anna, b"one")
    media = uri.rsplit("/", 1)[1]
    room = office.anna.create_room(preset="private_chat")
    office.anna.put(V3 + "/rooms/%s/send/m.room.message/f" % quote(room), {
        "msgtype": "m.file", "body": "one.txt", "url": uri})
    assert media in str(office.ask("media", "list", "-r", room))

    def mine():
        return office.ask("media", "list", "-u", office.anna.user_id)
    assert [one["media_id"] for one in mine()["media"]] == [media], mine()
    office.text("media", "protect", media)
    assert mine()["media"][0]["safe_from_quarantine"] is True, mine()
    other = office.upload(office.anna, b"two").rsplit("/", 1)[1]
    office.text("media", "quarantine", "-i", other, "-s", office.ward.name)
    by = {one["media_id"]: one["quarantined_by"] for one in mine()["media"]}
    assert by == {media: None, other: office.boss.user_id}, by
    office.text("media", "quarantine", "-r", room)
    office.text("media", "quarantine", "-u", office.anna.user_id)
    office.text("media", "delete", "-i", media)
    assert [one["media_id"] for one in mine()["media"]] == [other], mine()
    office.text("media", "purge", "-d", "1")
    office.text("media", "delete", "-d", "1", "--size", "1000000")


def registration_tokens_are_kept(office):
    made = office.ask("regtok", "new", "-n", "ward9", "-u", "3")
    assert made["token"] == "ward9" and made["uses_allowed"] == 3, made
    assert office.ask("regtok", "details", "ward9")["pending"] == 0
    office.text("regtok", "update", "ward9", "-u", "5")
    listed = office.ask("regtok", "list")["registration_tokens"]
    assert [one["uses_allowed"] for one in listed] == [5], listed
    office.text("regtok", "delete", "ward9")
    assert office.ask("regtok", "list")["registration_tokens"] == []


def history_is_purged(office):
    room = office.anna.create_room(preset="private_chat")
    events = [office.anna.send(room, "message %d" % i) for i in range(5)]
    task = office.ask("history", "purge", "--delete-local", "-i", events[3],
                      room)
    ended = office.until(
        lambda: office.ask("history", "purge-status", task["purge_id"]),
        lambda one: one["status"] != "active")
    assert ended["status"] == "complete", ended
    path = V3 + "/rooms/%s/event/" % quote(room)
    assert office.anna.get(path + quote(events[0])).status == 404
    assert office.anna.get(path + quote(events[4])).status == 200


def notices_reach_people(office):
    words = "The lift is broken"
    office.text("notice", "send", office.anna.user_id, words,
                "<b>%s</b>" % words)
    asked = office.anna.ok("GET", V3 + "/sync")["rooms"]["invite"]
    assert len(asked) == 1, asked
    office.anna.join(list(asked)[0])
    assert words in json.dumps(office.anna.ok("GET", V3 + "/sync"))


def the_rest_answers(office):
    assert "Wardwire" in office.text("version")
    me = office.ask("matrix", "raw", "client/v3/account/whoami")
    assert me["user_id"] == office.boss.user_id, me
    assert "M_NOT_FOUND" in office.text("user", "3pid", "x@example.org")
    assert "M_NOT_FOUND" in office.text("user", "auth-provider", "-p", "oidc",
                                        "nobody")


CASES = [users_are_listed_and_found, a_user_is_made_changed_and_closed,
         sessions_are_seen_and_ended, rooms_are_listed_and_looked_into,
         rooms_are_deleted, media_are_found_and_removed,
         registration_tokens_are_kept, history_is_purged,
         notices_reach_people, the_rest_answers]


def main(program):
    passed = 0
    with server.Server() as ward:
        office = Office(ward, program)
        for case in CASES:
            try:
                case(office)
                passed += 1
                print("ok   " + case.__name__)
            except Exception:
                traceback.print_exc(file=sys.stdout)
                print("FAIL " + case.__name__)
    print("%d passed, %d failed" % (passed, len(CASES) - passed))
    return 0 if passed == len(CASES) else 1


if __name__ == "__main__":
    sys.exit(main(os.environ.get("SYNADM", "synadm")))
