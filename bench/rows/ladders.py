"""Priority messages: what one costs beside a plain send, what ten thousand
open ones cost, and how late steps are while wards talk as fast as they can."""

import json
import os
import sqlite3
import time

import host
from rows import sends

CLINIC = "/_wardwire/clinic/v1"
ROLES = 50
CALM = {"undelivered_s": 0, "unseen_s": 0, "realert_s": 0, "end_s": 86400}
AGAIN = dict(CALM, realert_s=60)
CLIMBS = dict(CALM, ladder=[{"role_id": "calm0", "after_s": 10}])
LATE_ROLES = 10
SETTLE_S = 300


def measure(report, place, scale):
    count = max(100, int(10000 * scale))
    report.begin("P1", "priority messages; %s of them open" %
                 format(count, ","))
    nurses = place.crowd(64)
    hold(place, "calm", CALM, ROLES)
    hold(place, "again", AGAIN, ROLES)
    hold(place, "climbs", CLIMBS, LATE_ROLES)
    one_message(report, place, nurses, max(200, int(2000 * scale)))
    late_steps(report, place, nurses, max(10, int(30 * scale)))
    seconds = max(20, int(60 * scale))
    at_rest = rest(place, seconds)
    raise_all(place, nurses, "calm", ROLES, count)
    open_ones(report, "%s wait" % format(count, ","), rest(place, seconds),
              at_rest)
    raise_all(place, nurses, "again", ROLES, count)
    time.sleep(60 * min(scale, 1))
    open_ones(report, "%s alert again each minute, beside them" %
              format(count, ","), rest(place, seconds), at_rest)


def open_ones(report, what, cost, at_rest):
    report.add(what + ", of one core", cost, "%", goal=1)
    report.add("   above the server at rest", cost - at_rest, "%")


def hold(place, name, timers, count):
    """So many roles, each held by a doctor of its own."""
    admin = place.ward.register("admin-" + name, "Correct-horse-battery-9",
                                admin=True)["access_token"]
    place.all_ok([("PUT", "%s/roles/%s%d" % (CLINIC, name, i), admin,
                   {"name": "Registrar %s %d" % (name, i),
                    "timers": {"urgent": timers}}) for i in range(count)], 8)
    doctors = place.crowd(count)
    store = sqlite3.connect(os.path.join(place.ward.folder, "data",
                                         "wardwire.db"), timeout=30)
    with store:
        store.executemany(
            "INSERT INTO staff_cards (user_nid, job, staff_group, grade, site,"
            " clinical, on_duty) SELECT nid, 'Doctor', 'Doctors', 'ST5',"
            " 'East', 1, 0 FROM user_ids WHERE user_id = ?",
            [(user_id,) for user_id, _ in doctors])
    store.close()
    tokens = [token for _, token in doctors]
    place.all_ok([("PUT", CLINIC + "/me/device", token,
                   {"kind": "personal"}) for token in tokens], 8)
    tests, _ = place.all_ok([("POST", CLINIC + "/me/alert_test", token, {})
                             for token in tokens], 8)
    place.all_ok([
        ("POST", "%s/me/alert_test/%s" % (CLINIC, json.loads(body)["test_id"]),
         token, {"heard": True, "tapped": True})
        for token, (_, _, body) in zip(tokens, tests)], 8)
    place.all_ok([("POST", "%s/roles/%s%d/take" % (CLINIC, name, i), token, {})
                  for i, token in enumerate(tokens)], 8)


def message(token, number, role):
    return ("POST", CLINIC + "/priority", token, {
        "txn_id": "%s.%d" % (role, number), "role_id": role, "priority": "urgent",
        "content": {"text": "Bed 4: potassium is back, 5.9. " * 10}})


def raise_all(place, nurses, name, roles, count):
    """Each nurse to one role, whose conversation the first message makes."""
    def some(numbers):
        place.all_ok([message(nurses[i % roles][1], 10 ** 6 + i,
                              "%s%d" % (name, i % roles))
                      for i in numbers], 16)

    some(range(roles))
    settle(place)
    some(range(roles, count))


def one_message(report, place, nurses, count):
    """Eight at a time, processor time of each, every thread of the server."""
    eight = nurses[:8]
    rooms = place.rooms([token for _, token in eight])
    place.all_ok([message(token, i, "calm%d" % i)
                  for i, (_, token) in enumerate(eight)], 8)
    settle(place)
    plain = cost(place, [
        ("PUT", "%s/rooms/%s/send/m.room.message/c%d" % (
            host.V3, host.quote(rooms[i % 8]), i), eight[i % 8][1],
         {"msgtype": "m.text", "body": "Bed 4: potassium is back, 5.9. " * 10})
        for i in range(count)])
    urgent = cost(place, [message(eight[i % 8][1], 100 + i, "calm%d" % (i % 8))
                          for i in range(count)])
    report.add("a plain send, the processor", plain, "us")
    report.add("a priority message, the processor", urgent, "us")
    report.add("   to a plain send", urgent / plain, "x", goal=1.2)


def cost(place, requests):
    """Microseconds of each, with what follows it."""
    before = place.cpu_s()
    place.all_ok(requests, 8)
    settle(place)
    return (place.cpu_s() - before) * 1e6 / len(requests)


def settle(place):
    """Until what follows a message is done: its event, the audit's hashes."""
    store = sqlite3.connect(os.path.join(place.ward.folder, "data",
                                         "wardwire.db"), timeout=30)
    deadline = time.monotonic() + SETTLE_S
    for question in ("SELECT count(*) FROM priority_steps WHERE posted = 0",
                     "SELECT count(*) FROM audit WHERE chain IS NULL"):
        while store.execute(question).fetchone()[0] > 0 and \
                time.monotonic() < deadline:
            time.sleep(0.5)
    store.close()


def rest(place, seconds):
    """Per cent of a core while nobody asks anything."""
    settle(place)
    time.sleep(2)
    before = place.cpu_s()
    time.sleep(seconds)
    return (place.cpu_s() - before) * 100 / seconds


def late_steps(report, place, nurses, seconds):
    """Ten a second come due, ten seconds after they were sent, while sixty-four
    clients send."""
    own = place.rooms([token for _, token in nurses])
    pairs = [(token, room) for (_, token), room in zip(nurses, own)]
    requests = [message(nurses[i % 8][1], 10 ** 8 + i,
                        "climbs%d" % (i % LATE_ROLES))
                for i in range(10 * seconds)]
    for i in range(0, len(requests), 10):
        place.all_ok(requests[i:i + 10], 8)
        time.sleep(0.5)
    got = sends.send(place, pairs, len(requests) // 20 + 12)
    report.add("sends of 64 clients meanwhile", got["per_second"], "/s")
    store = sqlite3.connect(os.path.join(place.ward.folder, "data",
                                         "wardwire.db"), timeout=30)
    late = sorted(row[0] for row in store.execute(
        "SELECT s.at_ms - f.at_ms - 10000 FROM priority_steps s"
        " JOIN priority_steps f ON f.item_nid = s.item_nid AND f.level = 1"
        " WHERE s.level = 2 AND s.how = 'fired'"))
    store.close()
    report.add("steps of %d expected" % len(requests), len(late), "",
               goal=len(requests), more_is_better=True)
    report.add("a step's lateness under that load, p50",
               late[len(late) // 2] if late else 0, "ms")
    report.add("   the last of them", late[-1] if late else 0, "ms", goal=1000)
