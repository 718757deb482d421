"""Calls that fail, one after the other and all at once; memory that is short;
a clock that jumps.  What was acknowledged is there once, what was refused was
refused with words, and nobody has to help afterwards."""

import errno
import http.client
import os
import shutil
import subprocess

from client import V3, Client, bodies, rooms
from faults import (ALLOC, CREATE, FOREVER, RENAME, SYNC, WRITE,
                    FaultyServer)
from kill_mixed import run_check

PASSWORD = "Correct-horse-battery-9"
DEEP = bool(os.environ.get("FAULT_DEEP"))
# Tried for each route: all, or the first and then some.
ALLOCATIONS = range(10 ** 6) if DEEP else \
    [*range(40), *range(40, 10 ** 4, 7)]
REFUSED = (500, 503, 507)


class Ward:
    """A person who writes, and what was acknowledged."""

    def __init__(self, server):
        self.anna = Client(server, login=server.register("anna", PASSWORD,
                                                         admin=True))
        self.bert = Client(server, login=server.register("bert", PASSWORD))
        self.room = self.anna.create_room(preset="public_chat")
        self.taken_back = self.anna.send(self.room, {"msgtype": "m.notice",
                                                     "body": "no"},
                                         "org.ward.x")
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
        self.keep(body, answer)

    def acts(self):
        """(name, request): each of what a ward does that writes; may be done
        again and again."""
        anna, bert, room = self.anna, self.bert, rooms(self.room)
        user = V3 + "/user/%s/" % anna.user_id
        events = list(self.sent.values())
        return [
            ("send", lambda: self.send("m%d" % self.number)),
            ("upload", lambda: self.upload(b"%d" % self.number * 30000)),
            ("account data", lambda: anna.put(user + "account_data/org.x",
                                              {"n": self.number})),
            ("topic", lambda: anna.put(room + "/state/m.room.topic/",
                                       {"topic": "t%d" % self.number})),
            ("join", lambda: bert.post(room + "/join")),
            ("receipt", lambda: bert.post(room + "/receipt/m.read/" +
                                          events[-1])),
            ("leave", lambda: bert.post(room + "/leave")),
            ("redact", lambda: anna.put(room + "/redact/%s/r%d" % (
                self.taken_back, self.number))),
            ("create", lambda: anna.post(V3 + "/createRoom", {
                "name": "Ward 7"})),
            ("name", lambda: anna.put(V3 + "/profile/%s/displayname" %
                                      anna.user_id,
                                      {"displayname": "A%d" % self.number})),
            ("log in", lambda: anna.post(V3 + "/login", {
                "type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user", "user": "anna"}},
                token=None)),
            ("key", lambda: anna.post(V3 + "/keys/upload", {
                "one_time_keys": {"curve25519:k%d" % self.number: "A" * 43}})),
            ("to device", lambda: anna.put(
                V3 + "/sendToDevice/org.x/d%d" % self.number,
                {"messages": {bert.user_id: {"*": {}}}})),
            ("filter", lambda: anna.post(user + "filter", {
                "room": {"timeline": {"limit": self.number}}})),
            ("tag", lambda: anna.put(user + "rooms/%s/tags/u.t%d" % (
                self.room, self.number), {})),
            ("role", lambda: anna.put("/_wardwire/clinic/v1/roles/r%d" %
                                      self.number, {"name": "Registrar"})),
        ]

    def attempt(self, act, request):
        """Whether it was refused, with words, or done."""
        answer = request()
        assert answer.status == 200 or (
            answer.status in REFUSED and answer.errcode), (act, answer)
        if answer.status == 200:
            self.note(act, answer)
        return answer.status != 200

    def note(self, act, answer):
        if act == "send":
            self.keep("m%d" % self.number, answer)
        if act == "upload":
            self.files[answer["content_uri"][6:]] = b"%d" % self.number * 30000

    def keep(self, body, answer):
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


# What takes long is tried in part where nobody has hours: each of the writes
# of the first acts, and of others one in so many.
WHOLE_ACTS = 10 ** 6 if DEEP else 4
START_STEP = 1 if DEEP else 5
BACKUP_STEP = 1 if DEEP else 97
KINDS = {"write": WRITE, "sync": SYNC, "rename": RENAME, "create": CREATE}


def one_act(server, ward, kind, name, step):
    """The calls of one request fail in turn until all were tried; how many."""
    for tried, wait in enumerate(range(0, 10 ** 6, step)):
        ward.number += 1
        request = dict(ward.acts())[name]
        server.fail(kind, wait, 1, errno.EIO)
        was_refused = ward.attempt(name, request)
        failed = server.mend()
        # As it was: what was refused is taken, what was done is not doubled.
        assert not ward.attempt(name, request), "%s: not mended" % name
        if not failed:
            assert not was_refused, "%s: nothing failed, yet refused" % name
            return tried
    raise AssertionError("it never ends")


def each_call_fails_once():
    """Every write, sync, rename and creation of everything that a ward does,
    one after the other."""
    with FaultyServer() as server:
        ward = Ward(server)
        ward.write()
        tried = {}
        for what, kind in KINDS.items():
            tried[what] = sum(one_act(
                server, ward, kind, name,
                1 if i < WHOLE_ACTS or kind != WRITE else 11)
                              for i, (name, _) in enumerate(ward.acts()))
            run_check(server, "--hashes")
        assert min(tried["write"], tried["sync"]) > 15, tried
        assert tried["rename"] and tried["create"], tried
        ends_well(server, ward)
    print("     failed in turn: %s" % tried)


def start_under(server, kind, wait):
    """Whether it started, though a call failed; how many failed."""
    server.fail(kind, wait, 1, errno.EIO)
    try:
        server.start()
        started = True
    except RuntimeError as error:
        assert server.process.poll() == 1, "it ended by itself: %s" % error
        started = False
    failed = server.mend()
    assert started or failed, "it does not start"
    return started, failed


def each_call_of_a_start_fails():
    """After a kill, with a log to read back: it starts, or says why not, and
    starts when that is mended."""
    with FaultyServer() as server:
        ward = Ward(server)
        tried = ended = 0
        for kind in KINDS.values():
            step = START_STEP if kind == WRITE else 1
            for wait in range(0, 10 ** 6, step):
                ward.write()
                server.kill()
                started, failed = start_under(server, kind, wait)
                if not started:
                    ended += 1
                    server.start()
                if not failed:
                    break
                tried += 1
        assert tried, "nothing failed"
        ends_well(server, ward)
    print("     %d calls failed, %d starts ended" % (tried, ended))


def command(server, *words):
    done = subprocess.run(
        [server.program, *words, "--config", server.config],
        capture_output=True, text=True, timeout=120, check=False,
        stdin=subprocess.DEVNULL, env=server.environment())
    text = done.stdout + done.stderr
    assert done.returncode in (0, 1), "%s: %d %s" % (
        words, done.returncode, text)
    assert "Sanitizer" not in text and "runtime error" not in text, text
    assert done.returncode == 0 or len(done.stdout) > 20, "without a word"
    return done.returncode == 0


def each_call_of_a_backup_fails():
    """A backup that failed is none, a restore that failed is no server's data;
    both say so, and go well when they are tried anew."""
    with FaultyServer() as server, FaultyServer() as other:
        other.kill()
        ward = Ward(server)
        ward.write()
        backup = os.path.join(server.folder, "backup")
        data = os.path.join(other.folder, "data")
        tried = 0
        for to, words, ends in ((server, ("backup", backup), "SHA256SUMS"),
                                (other, ("restore", backup), "wardwire.db")):
            folder = backup if to is server else data
            for kind in KINDS.values():
                step = BACKUP_STEP if kind == WRITE else 1
                for wait in range(0, 10 ** 6, step):
                    shutil.rmtree(folder, ignore_errors=True)
                    to.fail(kind, wait, 1, errno.ENOSPC)
                    went_well = command(to, *words)
                    failed = to.mend()
                    assert went_well or failed, words
                    assert went_well == os.path.exists(
                        os.path.join(folder, ends)), (words[0], kind, wait)
                    if not failed:
                        break
                    tried += 1
        run_check(other, "--hashes")
        there = Ward.__new__(Ward)
        there.__dict__ = dict(ward.__dict__)
        other.start()
        there.anna = Client(other, login={"access_token": ward.anna.token,
                                          "user_id": ward.anna.user_id})
        there.compare()
        ends_well(server, ward)
    print("     %d calls failed" % tried)


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
            for wait in ALLOCATIONS:
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


CASES = [each_call_fails_once, each_call_of_a_start_fails,
         each_call_of_a_backup_fails, disk_is_full_then_mended, allocations_fail,
         clock_jumps]
