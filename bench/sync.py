"""W4: what sync costs: accounts in many rooms, asked again and again.

Beside the time that an answer takes stands the server's processor time for it,
which other programs of the machine disturb less, and for first syncs what the
first one after a start takes, when nothing is remembered of any room.
"""

import json
import subprocess
import urllib.request

import host
from host import V3, quote

SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
FIRST = {"lists": {"all": {"ranges": [[0, 19]], "timeline_limit": 1,
                           "required_state": [["m.room.name", ""],
                                              ["m.room.member", "$LAZY"]],
                           "filters": {"not_room_types": ["m.space"]}}}}
TEN = json.dumps({"room": {"timeline": {"limit": 10}}})
FIRST_SYNC = ("GET", V3 + "/sync?filter=" + quote(TEN))
QUIET = V3 + "/sync?timeout=0&set_presence=offline&since="


def fill(place, tokens, count, messages, members=None):
    """count rooms of them all; they speak in turn. members: of how many of the
    rooms each is, where not of all."""
    rooms = place.rooms(tokens[:1] * count, name="Bay")
    place.join([(token, room) for i, token in enumerate(tokens)
                for room in rooms[:(members or {}).get(i, count)] if i > 0])
    place.all_ok([
        ("PUT", V3 + "/rooms/%s/send/m.room.message/b%d" % (quote(room), k),
         tokens[k % len(tokens)], {"msgtype": "m.text",
                                   "body": "message %d" % k})
        for k in range(messages) for room in rooms])


class Asker:
    def __init__(self, report, place, program):
        self.report = report
        self.place = place
        self.program = program

    def ask(self, token, count, method, path, body=None):
        text = "" if body is None else json.dumps(body)
        out = subprocess.run(
            [self.program, str(self.place.port), str(self.place.pid()),
             str(count), token, method, path], input=text,
            capture_output=True, text=True, check=True).stdout
        return host.figures(out)

    def add(self, what, got, goal=None):
        self.report.add(what + ", p50", got["p50"] / 1000, "ms", goal)
        self.report.add("   the server's processor", got["cpu"] / 1000, "ms")
        return got["p50"]

    def begin_anew(self):
        self.place.ward.stop()
        self.place.ward.start()

    def first(self, what, token, goal=None):
        self.begin_anew()
        cold = self.ask(token, 1, *FIRST_SYNC)
        took = self.add("first sync, " + what, self.ask(token, 9, *FIRST_SYNC),
                        goal)
        self.report.add("   the first after a start", cold["p50"] / 1000, "ms",
                        goal)
        return took, cold["p50"]

    def sliding(self, what, token):
        self.add("sliding sync, first 20 of " + what,
                 self.ask(token, 30, "POST", SLIDING, FIRST), 5)

    def position(self, token):
        asked = urllib.request.Request(
            "http://127.0.0.1:%d%s" % (self.place.port, SLIDING),
            json.dumps(FIRST).encode(), {
                "Authorization": "Bearer " + token,
                "Content-Type": "application/json"})
        with urllib.request.urlopen(asked) as answer:
            return json.load(answer)["pos"]

    def nothing(self, what, token):
        since = self.place.since([token])[0]
        got = self.ask(token, 5000, "GET", QUIET + quote(since))
        self.report.add("nothing new in %s, the processor" % what, got["cpu"],
                        "us", 30)
        pos = self.position(token)
        got = self.ask(token, 5000, "POST", SLIDING + "?timeout=0&pos=" +
                       quote(pos), FIRST)
        self.report.add("   sliding sync, the same", got["cpu"], "us", 30)


def measure(report, program, scale=1.0):
    with host.Own() as place:
        asker = Asker(report, place, program)
        rooms(report, place, asker, max(20, int(200 * scale)))
    with host.Own() as place:
        crowds(report, place, Asker(report, place, program), scale)


def rooms(report, place, asker, count):
    tokens = [token for _, token in place.crowd(50)]
    fill(place, tokens, count, 0)
    what = "%d rooms of 50 members" % count
    asker.first(what, tokens[7], 60)
    asker.nothing(what, tokens[7])
    asker.sliding(what, tokens[7])
    few = [token for _, token in place.crowd(5)]
    fill(place, few, count, 10)
    what = "%d rooms x 5 members x 10 messages"
    asker.first(what % count, few[3], 30)
    fill(place, few, 9 * count, 10)
    asker.first(what % (10 * count), few[3], 300)
    asker.nothing("%d rooms" % (10 * count), few[3])
    asker.sliding("%d rooms" % (10 * count), few[3])


def crowds(report, place, asker, scale):
    """All members of all rooms; the last is in a quarter of the rooms."""
    count = max(8, int(300 * scale))
    tokens = [token for _, token in place.crowd(count + 1)]
    fill(place, tokens, count, 0, {count: count // 4})
    took, cold = asker.first("%d rooms with all %d members" % (count, count),
                             tokens[7])
    less, less_cold = asker.first("a quarter of these rooms", tokens[count])
    report.add("all to a quarter of them (4 is linear)", took / less, "x")
    report.add("   the first after a start", cold / less_cold, "x", 4.6)
