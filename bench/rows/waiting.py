"""W2, W2b, W3, W9: many who wait, and what reaches them."""

import os
import subprocess
import time

import host

QUIET = "&set_presence=offline"


class Followers:
    """The driver's followers, from "all wait" on."""

    def __init__(self, place, pairs, senders, about):
        seconds, rate, timeout_ms, query = about
        self.place = place
        self.process = subprocess.Popen(
            [host.DRIVER, "follow", str(place.port), str(seconds), str(rate),
             str(timeout_ms), query], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        text = "".join("%s %s\n" % (token, host.quote(since))
                       for token, since in pairs)
        text += "\n" + "".join("%s %s\n" % (token, host.quote(room))
                               for token, room in senders) + "\n"
        self.process.stdin.write(text)
        self.process.stdin.flush()
        if self.process.stdout.readline() != "waiting\n":
            raise RuntimeError("followers: " + self.process.stderr.read())
        self.kib = place.status_kib("VmRSS")
        self.cpu = place.cpu_s()

    def finish(self):
        began = time.monotonic()
        self.process.stdin.write("\n")
        self.process.stdin.close()
        line = self.process.stdout.read()
        if self.process.wait() != 0:
            raise RuntimeError("followers: " + self.process.stderr.read())
        got = host.figures(line)
        got["seconds"] = time.monotonic() - began
        cpu = self.place.cpu_s()
        got["cpu"] = None if cpu is None else cpu - self.cpu
        return got


def follow(place, people, senders, about):
    tokens = [token for _, token in people]
    pairs = list(zip(tokens, place.since(tokens)))
    return Followers(place, pairs, senders, about)


def one_room(report, place, scale):
    """W2: one message to all who wait in a room."""
    report.begin("W2", "one message to all who wait in its room")
    for count, goals in ((1000, (20, 45, None)), (10000, (None, None, 450))):
        count = max(10, int(count * scale))
        people = place.crowd(count)
        room = place.rooms([people[0][1]])[0]
        place.join([(token, room) for _, token in people[1:]])
        fan = host.floor("fan", count, 900)["last"] / 1000
        for words, query in (("presence off", QUIET), ("presence on", "")):
            place.settle()
            sender = [(people[0][1], room)]
            follow(place, people, sender, (2, 1, 60000, query)).finish()
            got = follow(place, people, sender,
                         (10, 0.5, 60000, query)).finish()
            show_one(report, got, (count, words, goals, fan))


def show_one(report, got, about):
    count, words, goals, fan = about
    name = "%s wait, %s" % (format(count, ","), words)
    on = words.endswith("off")
    report.add(name + ", p50", got["p50"] / 1000, "ms",
               goal=goals[0] if on else None)
    report.add(name + ", p99", got["p99"] / 1000, "ms",
               goal=goals[1] if on else None)
    report.add(name + ", last", got["max"] / 1000, "ms",
               goal=goals[2] if on else None, floor=fan)
    if got["cpu"] is not None:
        report.add(name + ", processor a delivery",
                   got["cpu"] * 1e6 / max(got["count"], 1), "us", goal=45)


def small_rooms(people, size):
    """[[person, ...], ...]"""
    return [people[i:i + size] for i in range(0, len(people), size)]


def busy_wards(report, place, scale):
    """W2b: ten thousand wait in a thousand rooms while wards talk."""
    count, rate = max(100, int(10000 * scale)), 500 * min(scale, 1)
    seconds = max(10, int(60 * scale))
    report.begin("W2b", "%d wait in rooms of 10, %.0f messages/s" %
                 (count, rate))
    people = place.crowd(count)
    groups = small_rooms(people, 10)
    rooms = place.rooms([group[0][1] for group in groups])
    place.join([(token, room) for group, room in zip(groups, rooms)
                for _, token in group[1:]])
    senders = [(group[1][1], room) for group, room in zip(groups, rooms)]
    got = follow(place, people, senders[:1000],
                 (seconds, rate, 60000, QUIET)).finish()
    report.add("delivery, p50", got["p50"] / 1000, "ms")
    report.add("delivery, p99", got["p99"] / 1000, "ms", goal=10)
    report.add("deliveries of %d expected" % (got["sent"] * 10),
               got["count"], "", goal=got["sent"] * 10, more_is_better=True)
    if got["cpu"] is not None:
        report.add("of one core", got["cpu"] * 100 / got["seconds"], "%",
                   goal=60)


def idle_ward(report, place, scale):
    """W3: what waiting costs."""
    count, seconds = max(100, int(10000 * scale)), max(40, int(120 * scale))
    report.begin("W3", "%s devices wait, 20 rooms each, asked anew every "
                 "30 s, for %d s" % (format(count, ","), seconds))
    people = place.crowd(count)
    groups = small_rooms(people, 100)
    for _ in range(20):
        rooms = place.rooms([group[0][1] for group in groups])
        place.join([(token, room) for group, room in zip(groups, rooms)
                    for _, token in group[1:]])
    tokens = [token for _, token in people]
    pairs = list(zip(tokens, place.since(tokens)))
    before = place.status_kib("VmRSS")
    crowd = Followers(place, pairs, [], (seconds, 0, 30000, QUIET))
    parked = crowd.kib
    got = crowd.finish()
    if parked is None:
        return
    report.add("memory of one that waits", max(parked - before, 0) / count,
               "KiB", goal=2)
    report.add("memory in all", parked / 1024, "MB", goal=100)
    report.add("of one core", got["cpu"] * 100 / got["seconds"], "%", goal=4)
    report.add("answers in that time", got["polls"], "")
    gone(report, place)


def gone(report, place):
    """How soon the server notices that its clients went."""
    began = time.monotonic()
    folder = "/proc/%d/fd" % place.pid()
    while len(os.listdir(folder)) > 200 and time.monotonic() < began + 30:
        time.sleep(0.05)
    report.add("all vanished clients freed", time.monotonic() - began, "s",
               goal=1)


def all_return(report, place, scale):
    """W9: everybody comes back at once and has missed twenty messages."""
    count = max(40, int(2000 * scale))
    report.begin("W9", "%d clients return at once, 20 missed messages each" %
                 count)
    people = place.crowd(count)
    groups = small_rooms(people, 20)
    rooms = place.rooms([group[0][1] for group in groups])
    place.join([(token, room) for group, room in zip(groups, rooms)
                for _, token in group[1:]])
    tokens = [token for _, token in people]
    since = place.since(tokens)
    place.all_ok([
        ("PUT", "%s/rooms/%s/send/m.room.message/w9.%d" % (
            host.V3, host.quote(room), i), group[i % len(group)][1],
         {"msgtype": "m.text", "body": "missed %d" % i})
        for group, room in zip(groups, rooms) for i in range(20)])
    answers, took = place.many([
        ("GET", "%s/sync?timeout=0&since=%s%s" % (
            host.V3, host.quote(at), QUIET), token, None)
        for token, at in zip(tokens, since)], connections=count)
    failed = sum(1 for status, _, _ in answers if status != 200)
    report.add("all caught up", took / 1e6, "s", goal=3)
    report.add("errors", failed, "", goal=None)
    if failed:
        raise RuntimeError("%d of %d did not catch up" % (failed, count))
