"""kill -9 while a major incident calls its waves: each person is told once by
each step, whoever is meant is told, and nobody is who is not."""

import os
import random
import sqlite3
import time

from client import Client
from duty import CLINIC, card, prove
from server import Server

ROUNDS = int(os.environ.get("FAULT_INCIDENT_ROUNDS", "2"))
PASSWORD = "Correct-horse-battery-9"
INCIDENTS = CLINIC + "/incidents"
PEOPLE = 12


def rows(server, sql, *args):
    store = sqlite3.connect(os.path.join(server.folder, "data",
                                         "wardwire.db"), timeout=30)
    try:
        return store.execute(sql, args).fetchall()
    finally:
        store.close()


def act(person, what, incident=None):
    path = INCIDENTS + ("/" + incident if incident else "") + "/prepare"
    back = person.ok("POST", path, {
        "act": what, "mode": "exercise", "title": "Drill",
        "methane": {"exact_location": "Gate"}} if incident is None
        else {"act": what})
    return person.ok("POST", INCIDENTS + "/confirm", {
        "token": back["token"], "mode": "exercise"})["incident_id"]


def told(server, incident, step):
    return rows(server, "SELECT a.user_nid, a.alerts FROM incident_alerts a"
                " JOIN incidents i ON i.nid = a.incident_nid"
                " WHERE i.incident_id = ? AND a.step = ?"
                " AND a.alerted_ms > 0", incident, step)


def wait_for(server, incident, step, count):
    deadline = time.monotonic() + 60
    while len(told(server, incident, step)) < count:
        assert time.monotonic() < deadline, (step, told(server, incident,
                                                        step), count)
        time.sleep(0.1)


def waves_survive_the_power():
    random.seed(17)
    with Server() as server:
        admin = Client(server, login=server.register("rita", PASSWORD,
                                                     admin=True))
        chief = Client(server, login=server.register("chief", PASSWORD))
        others = [server.register("d%d" % i, PASSWORD)["user_id"]
                  for i in range(PEOPLE)]
        card(server, [chief])
        admin.ok("PUT", CLINIC + "/roles/lead", {"name": "ED lead"})
        prove(chief)
        assert chief.post(CLINIC + "/roles/lead/take").status == 200
        admin.ok("PUT", CLINIC + "/settings", {"ed_lead_role": "lead"})
        half = PEOPLE // 2
        for name, people in (("near", others[:half + 2]),
                             ("far", others[half:])):
            admin.ok("PUT", CLINIC + "/teams/" + name, {
                "name": name, "members": [{"user_id": p} for p in people]})
        admin.ok("PUT", CLINIC + "/incident_plan", {"waves": [
            {"name": "Near", "targets": [{"team_id": "near",
                                          "off_duty": True}]},
            {"name": "Far", "delay_s": 1, "targets": [
                {"team_id": "far", "off_duty": True}]},
            {"name": "Never", "delay_s": 3600, "targets": [
                {"team_id": "far", "off_duty": True}]}]})
        for _ in range(ROUNDS):
            one_round(server, chief, half)
        assert server.stop() == 0, "the last stop was not clean"
        assert not server.sanitizer_reports()


def one_round(server, chief, half):
    incident = act(chief, "declare")
    for _ in range(2):
        time.sleep(random.uniform(0.0, 0.6))
        server.kill()
        server.start()
    # Who is in both teams is told by the first wave alone.
    wait_for(server, incident, 2, 1)
    wait_for(server, incident, 101, half + 2)
    wait_for(server, incident, 102, PEOPLE - half - 2)
    assert act(chief, "stand_down", incident) == incident
    server.kill()
    server.start()
    wait_for(server, incident, 3, PEOPLE + 1)
    people = [nid for step in (2, 101, 102)
              for nid, _ in told(server, incident, step)]
    assert len(people) == len(set(people)) == PEOPLE + 1, people
    assert told(server, incident, 103) == [], "a wave that was stopped"
    fired = rows(server, "SELECT l.step, count(*) FROM incident_log l"
                 " JOIN incidents i ON i.nid = l.incident_nid"
                 " WHERE i.incident_id = ? AND l.what = 'step'"
                 " GROUP BY l.step ORDER BY l.step", incident)
    assert fired == [(2, 1), (3, 1), (101, 1), (102, 1)], fired


CASES = [waves_survive_the_power]
