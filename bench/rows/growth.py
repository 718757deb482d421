"""W7: does anything grow with the number of accounts?"""

import random
import time

import host
from rows import sends

MEMBERSHIPS = 3


def measure(report, place, scale):
    steps = [max(50, int(count * scale)) for count in (1000, 10000, 100000)]
    report.begin("W7", "costs with %s users" % ", ".join(
        format(step, ",") for step in steps))
    people, costs = [], {}
    for step in steps:
        people += grow(place, step - len(people))
        for name, value in figures(place, people).items():
            costs.setdefault(name, []).append(value)
    for name, values in costs.items():
        report.add(name + ", smallest to largest", values[-1] / values[0],
                   "x", goal=1.3)
        for step, value in zip(steps, values):
            report.add("   %s with %s users" % (name, format(step, ",")),
                       value, "ms")
    join_large(report, place, people, int(10000 * min(scale * 10, 1)))


def grow(place, count):
    """People in rooms whose sizes follow a power law."""
    people = place.crowd(count)
    dice = random.Random(count)
    left, pairs = count * MEMBERSHIPS, []
    sizes = []
    while left > 0:
        size = min(left, int(2 / (dice.random() + 2 / 1000)) + 1, count)
        sizes.append(size)
        left -= size
    owners = [dice.choice(people)[1] for _ in sizes]
    for owner, room, size in zip(owners, place.rooms(owners), sizes):
        pairs += [(token, room) for _, token in dice.sample(people, size)
                  if token != owner]
    place.join(pairs)
    return people


def figures(place, people):
    place.settle()
    eight = [token for _, token in people[:8]]
    rooms = place.rooms(eight)
    got = sends.send(place, list(zip(eight, rooms)), 3)
    path = host.V3 + "/sync?timeout=0&set_presence=offline&since="
    asked = [("GET", path + host.quote(at), token, None)
             for token, at in zip(eight, place.since(eight))]
    answers, _ = place.all_ok(asked * 100, 1)
    joined = place.rooms(eight * 5)
    joins, _ = place.all_ok([
        ("POST", host.V3 + "/join/" + host.quote(room),
         people[(i + 9) % len(people)][1], {})
        for i, room in enumerate(joined)], 1)
    return {"send by eight": got["p50"] / 1000,
            "incremental sync": middle(answers),
            "join": middle(joins), "log-in": login(place)}


def middle(answers):
    return sorted(took for _, took, _ in answers)[len(answers) // 2] / 1000


def login(place):
    """A password's hash is most of it."""
    name = "login%d" % int(time.monotonic() * 1e6)
    place.ward.register(name, "Correct-horse-battery-9")
    answers, _ = place.all_ok([("POST", host.V3 + "/login", "", {
        "type": "m.login.password", "password": "Correct-horse-battery-9",
        "identifier": {"type": "m.id.user", "user": name}})] * 9, 1)
    return middle(answers)


def join_large(report, place, people, size):
    size = min(size, len(people) - 50)
    large, small = place.rooms([people[0][1], people[1][1]])
    place.join([(token, large) for _, token in people[2:size]])
    place.join([(token, small) for _, token in people[2:10]])
    took = {}
    for name, room in (("large", large), ("small", small)):
        answers, _ = place.all_ok([
            ("POST", host.V3 + "/join/" + host.quote(room), token, {})
            for _, token in people[size:size + 40]], 1)
        took[name] = middle(answers)
    report.add("join a room of %s to a room of 10" % format(size, ","),
               took["large"] / took["small"], "x", goal=2)
