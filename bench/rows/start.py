"""W6: from start to ready, and what idling takes."""

import os
import subprocess
import time

import host
import server


def ready_ms(ward):
    began = time.monotonic()
    ward.start()
    return (time.monotonic() - began) * 1000


def rss_mb(ward):
    with open("/proc/%d/status" % ward.process.pid) as f:
        return int(f.read().split("VmRSS:")[1].split()[0]) / 1024


def measure(report, scale):
    report.begin("W6", "start to ready; idle memory")
    fresh = []
    for _ in range(3):
        ward = server.Server(build=host.BUILD)
        fresh.append(ready_ms(ward))
        ward.close()
    report.add("fresh", sorted(fresh)[1], "ms", goal=200)
    existing(report)
    with host.Own() as place:
        after_kill(report, place, scale)


def existing(report):
    ward = server.Server(build=host.BUILD, name="eastmere.example")
    try:
        subprocess.run([ward.program, "demo", "--config", ward.config],
                       check=True, stdout=subprocess.DEVNULL)
        times, idle = [], 0
        for _ in range(5):
            times.append(ready_ms(ward))
            time.sleep(0.5)
            idle = rss_mb(ward)
            ward.stop()
        report.add("existing (the demo Trust)", sorted(times)[2], "ms",
                   goal=50)
        report.add("idle memory", idle, "MB", goal=20)
    finally:
        ward.close()


def log_mb(ward):
    sizes = [os.path.getsize(os.path.join(folder, name))
             for folder, _, names in os.walk(os.path.join(ward.folder,
                                                          "data"))
             for name in names if name.endswith("-wal")]
    return sum(sizes) / (1 << 20)


def after_kill(report, place, scale):
    """Writes until the log is large, then kill -9."""
    token = place.crowd(1)[0][1]
    room = place.rooms([token])[0]
    body = {"msgtype": "m.text", "body": "x" * 50000}
    deadline = time.monotonic() + 60
    number = 0
    while log_mb(place.ward) < 64 * scale and time.monotonic() < deadline:
        place.all_ok([("PUT", "%s/rooms/%s/send/m.room.message/k%d" % (
            host.V3, host.quote(room), number + i), token, body)
            for i in range(200)], 16)
        number += 200
    log = log_mb(place.ward)
    place.ward.kill()
    report.add("after kill -9 with a log of %.0f MB" % log, ready_ms(place.ward),
               "ms", goal=500)
