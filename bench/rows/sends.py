"""W1: durable sends by 1 to 256 clients into one room and into many."""

import host

SECONDS = 5
GOALS = {1: ("p50", 1.5), 8: ("rate", 2000), 64: ("rate", 4000),
         256: (None, None)}


def measure(report, place, scale):
    report.begin("W1", "durable sends of a 400-byte body")
    people = place.crowd(256)
    own = place.rooms([token for _, token in people[:64]])
    one = own[0]
    place.join([(token, one) for _, token in people[1:]])
    shared = {}
    for i, (_, token) in enumerate(people):
        shared[token] = own[i % 64]
    place.join([(token, shared[token]) for _, token in people[64:]])
    folder = place.ward.folder if hasattr(place, "ward") else "/tmp"
    for clients, (kind, goal) in GOALS.items():
        group = host.floor("group", folder, 300, 1024, clients)
        for rooms in (1, 64):
            if clients == 1 and rooms > 1:
                continue
            crowd = [token for _, token in people[:clients]]
            got = send(place, [(token, one if rooms == 1 else shared[token])
                               for token in crowd], SECONDS * scale)
            show(report, got, group, (clients, rooms, kind, goal))


def send(place, pairs, seconds):
    text = "".join("%s %s\n" % (token, host.quote(room))
                   for token, room in pairs)
    return host.figures(host.drive("send", place.port, max(1, int(seconds)),
                                   text=text))


def show(report, got, group, about):
    clients, rooms, kind, goal = about
    name = "%d client%s, %d room%s" % (clients, "s" if clients > 1 else "",
                                      rooms, "s" if rooms > 1 else "")
    report.add(name + ", p50", got["p50"] / 1000, "ms",
               goal=goal if kind == "p50" else None,
               floor=group["p50"] / 1000)
    report.add(name + ", p99", got["p99"] / 1000, "ms",
               goal=20 if clients == 64 else None)
    if clients > 1:
        report.add(name + ", rate", got["per_second"], "/s",
                   goal=goal if kind == "rate" else None,
                   floor=group["per_second"], more_is_better=True)
