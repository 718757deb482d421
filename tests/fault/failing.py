"""Calls that fail, one after the other and all at once; memory that is short;
a clock that jumps.  What was acknowledged is there once, what was refused was
refused with words, and nobody has to help afterwards."""

import errno
import http.client
import os

from client import V3, Client, bodies, rooms
from faults import ALLOC, FOREVER, RENAME, SYNC, WRITE, FaultyServer
from kill_mixed import run_check

PASSWORD = "Correct-horse-battery-9"
DEEP = bool(os.environ.get("FAULT_DEEP"))
CALLS = 10 ** 6 if DEEP else 12  # tried for each kind
ALLOCATIONS = 10 ** 6 if DEEP else 40  # tried for each route
REFUSED = (500, 503, 507)


class Ward:
    """A person who writes, and what was acknowledged."""

    def __init__(self, server):
        self.anna = Client(server, login=server.register("anna", PASSWORD))
        self.room = self.anna.create_room()
        self.sent, self.files, self.number = {}, {}, 0

    def send(self, body):
        return self.anna.put(rooms(self.room) + "/send/m.room.message/" + body,
                             {"msgtype": "m.text", "body": body})

    def upload(self, data):
        return self.anna.call("POST", "/_matrix/media/v3/upload", data=data,
                              headers={"Content-Type": "video/mp4"})

    def write(self):
        """One message, one file, one setting; how many were refused."""
        self.number += 1
        body = "m%d" % self.number
        data = b"%d" % self.number * 30000
        answers = [self.send(body), self.upload(data), self.anna.put(
            V3 + "/user/%s/account_data/org.x" % self.anna.user_id,
            {"n": self.number})]
        for answer in answers:
            assert answer.status == 200 or (
                answer.status in REFUSED and answer.errcode), answer
        if answers[0].status == 200:
            self.sent[body] = answers[0]["event_id"]
        if answers[1].status == 200:
            self.files[answers[1]["content_uri"][6:]] = data
        return sum(answer.status != 200 for answer in answers)

    def again(self):
        """What may have been refused is sent again as it was, and taken."""
        body = "m%d" % self.number
        answer = self.send(body)
        assert answer.status == 200, answer
        assert self.sent.setdefault(body, answer["event_id"]) == \
            answer["event_id"], "another event for the same transaction"

    def compare(self):
        found, token = {}, None
        while True:
            query = {"dir": "b", "limit": 500}
            if token:
                query["from"] = token
            page = self.anna.ok("GET", rooms(self.room) + "/messages",
                                query=query)
            for event in page["chunk"]:
                if event["type"] == "m.room.message":
                    found.setdefault(event["content"]["body"], []).append(
                        event["event_id"])
            token = page.get("end")
            if not token:
                break
        assert found == {body: [event] for body, event in self.sent.items()}
        for name, data in self.files.items():
            answer = self.anna.get("/_matrix/client/v1/media/download/" + name)
            assert answer.status == 200 and answer.body == data, name


def ends_well(server, ward):
    ward.compare()
    assert server.stop() == 0, "the last stop was not clean"
    run_check(server, "--hashes")
    reports = server.sanitizer_reports()
    assert not reports, reports[:3]
    server.start()
    ward.compare()


def each_call_fails_once():
    """Every write, sync and rename of a few actions in turn."""
    with FaultyServer() as server:
        ward = Ward(server)
        ward.write()
        tried = refused = 0
        for kind in (WRITE, SYNC, RENAME):
            for wait in range(CALLS):
                server.fail(kind, wait, 1, errno.EIO)
                refused += ward.write()
                if not server.mend():
                    break
                tried += 1
                ward.again()
        assert tried > 6 and refused > 3, (tried, refused)
        ends_well(server, ward)
    print("     %d calls failed, %d requests were refused" % (tried, refused))


def disk_is_full_then_mended():
    """Full, then read-only: refusals with words, reading goes on, and once it is
    mended all goes on by itself."""
    with FaultyServer() as server:
        ward = Ward(server)
        ward.write()
        for kinds, error in ((WRITE, errno.ENOSPC),
                             (WRITE | SYNC | RENAME, errno.EROFS)):
            server.fail(kinds, 0, FOREVER, error)
            refused = sum(ward.write() for _ in range(5))
            assert refused == 15, "%d of 15 were refused" % refused
            answer = ward.anna.get(rooms(ward.room) +
                                   "/messages?dir=b&limit=3")
            assert answer.status == 200, "reading fails too: %r" % answer
            assert bodies(answer["chunk"])[:1] == [list(ward.sent)[-1]]
            assert ward.anna.get(V3 + "/account/whoami").status == 200
            server.mend()
            assert ward.write() == 0, "it does not go on by itself"
        ends_well(server, ward)


def routes(ward):
    """(name, request) of what is asked most, and of what allocates most."""
    anna, room = ward.anna, rooms(ward.room)
    counter = iter(range(10 ** 9))
    return [
        ("send", lambda: ward.send("r%d" % next(counter))),
        ("sync", lambda: anna.get(V3 + "/sync?timeout=0")),
        ("sliding", lambda: anna.post(
            "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
            "?timeout=0", {"lists": {"a": {
                "ranges": [[0, 9]], "timeline_limit": 5,
                "required_state": [["*", "*"]]}}})),
        ("login", lambda: anna.post(V3 + "/login", {
            "type": "m.login.password", "password": PASSWORD, "identifier": {
                "type": "m.id.user", "user": "anna"}}, token=None)),
        ("createRoom", lambda: anna.post(V3 + "/createRoom",
                                         {"name": "Ward 7"})),
        ("upload", lambda: ward.upload(b"x" * 100000)),
        ("messages", lambda: anna.get(room + "/messages?dir=b&limit=50")),
        ("members", lambda: anna.get(room + "/members")),
        ("keys", lambda: anna.post(V3 + "/keys/query", {
            "device_keys": {anna.user_id: []}})),
        ("search", lambda: anna.post(V3 + "/search", {
            "search_categories": {"room_events": {"search_term": "m1"}}})),
    ]


def attempt(server, wait, request):
    """The status (0: the connection ended) and whether something failed."""
    server.fail(ALLOC, wait, 1, errno.ENOMEM)
    try:
        status = request().status
    except (OSError, http.client.HTTPException):
        status = 0
    return status, server.mend()


def allocations_fail():
    """The n-th within each request; the request may fail, the server may not."""
    with FaultyServer() as server:
        ward = Ward(server)
        ward.write()
        failures = 0
        for name, request in routes(ward):
            for wait in range(ALLOCATIONS):
                status, failed = attempt(server, wait, request)
                assert server.process.poll() is None, \
                    "%s: the server died of allocation %d:\n%s" % (
                        name, wait, server.tail())
                assert status in (0, 200) + REFUSED, (name, wait, status)
                if not failed:
                    break
                failures += 1
            assert request().status == 200, name
        assert failures > 50, failures
        ward.sent = {event["content"]["body"]: event["event_id"] for event in
                     ward.anna.ok("GET", rooms(ward.room) + "/messages", query={
                         "dir": "b", "limit": 900})["chunk"]
                     if event["type"] == "m.room.message"}
        ends_well(server, ward)
    print("     %d allocations failed" % failures)


def clock_jumps():
    """A day forward, two days back, and home: sessions, order and waiting."""
    with FaultyServer() as server:
        ward = Ward(server)
        since = ward.anna.sync()["next_batch"]
        for seconds in (86400, -86400, 3600 * 24 * 400, -3, 0):
            server.shift_clock(seconds)
            assert ward.write() == 0, "after a jump to %d s" % seconds
            answer = ward.anna.sync(since, 5000)
            since = answer["next_batch"]
            events = answer["rooms"]["join"][ward.room]["timeline"]["events"]
            assert bodies(events) == ["m%d" % ward.number], bodies(events)
        ends_well(server, ward)


CASES = [each_call_fails_once, disk_is_full_then_mended, allocations_fail,
         clock_jumps]
