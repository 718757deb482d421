"""kill -9 while roles change hands: one holder each, an audit row for every
hand-over that was acknowledged, and rooms that follow."""

import os
import random
import sqlite3
import threading
import time

from client import Client, rooms
from server import Server

ROUNDS = int(os.environ.get("FAULT_DUTY_ROUNDS", "6"))
PASSWORD = "Correct-horse-battery-9"
CLINIC = "/_wardwire/clinic/v1"
ROLE = CLINIC + "/roles/medreg"


def card(server, people):
    store = sqlite3.connect(os.path.join(server.folder, "data",
                                         "wardwire.db"), timeout=30)
    with store:
        for one in people:
            store.execute(
                "INSERT INTO staff_cards (user_nid, clinical) SELECT nid, 1"
                " FROM user_ids WHERE user_id = ?", (one.user_id,))
    store.close()


def prove(person):
    person.ok("PUT", CLINIC + "/me/device", {"kind": "personal"})
    test = person.ok("POST", CLINIC + "/me/alert_test", {})
    person.ok("POST", CLINIC + "/me/alert_test/" + test["test_id"],
              {"heard": True, "tapped": True})


def take_turns(people, taken):
    """Until the server dies."""
    try:
        while True:
            for one in people:
                answer = one.post(ROLE + "/take")
                assert answer.status == 200, answer
                taken.append(one.user_id)
    except (OSError, AssertionError) as error:
        if isinstance(error, AssertionError):
            taken.append(error)
    except Exception:  # an answer that broke off
        pass


def members(person, room):
    return set(person.ok("GET", rooms(room) + "/joined_members")["joined"])


def roles_change_hands():
    random.seed(11)
    with Server() as server:
        admin = Client(server, login=server.register("rita", PASSWORD,
                                                     admin=True))
        nurse = Client(server, login=server.register("sam", PASSWORD))
        people = [Client(server, login=server.register("d%d" % i, PASSWORD))
                  for i in range(3)]
        card(server, people)
        admin.ok("PUT", ROLE, {"name": "Medical registrar"})
        for one in people:
            prove(one)
        room = nurse.ok("POST", ROLE + "/conversations", {})["room_id"]
        total = 0
        for _ in range(ROUNDS):
            taken = []
            thread = threading.Thread(target=take_turns,
                                      args=(people, taken))
            thread.start()
            time.sleep(random.uniform(0.1, 0.4))
            server.kill()
            thread.join(60)
            assert not thread.is_alive(), "a request hangs"
            server.start()
            total += check(server, nurse, room, taken)
        assert server.stop() == 0, "the last stop was not clean"
        assert not server.sanitizer_reports()
    print("     %d rounds, %d times taken" % (ROUNDS, total))


def check(server, nurse, room, taken):
    for one in taken:
        assert isinstance(one, str), one
    role = nurse.ok("GET", ROLE)["role"]
    account = role["user_id"]
    held = nurse.ok("GET", ROLE + "/holdings")["holdings"]
    still = [one for one in held if "to_ms" not in one]
    assert len(still) == 1, still
    holder = role["holder"]["user_id"]
    assert still[0]["person"]["user_id"] == holder
    store = sqlite3.connect(os.path.join(server.folder, "data",
                                         "wardwire.db"), timeout=30)
    rows = store.execute("SELECT actor FROM audit WHERE action = 'role.take'"
                         " ORDER BY nid").fetchall()
    count = store.execute("SELECT COUNT(*) FROM role_holdings").fetchone()[0]
    store.close()
    # Who takes what they hold already is audited and changes nothing.
    changes = sum(1 for i, row in enumerate(rows)
                  if i == 0 or rows[i - 1] != row)
    assert changes == count, "%d audited, %d holdings" % (changes, count)
    assert rows[-1][0] == holder, "the last audit row is the holder's"
    # The last acknowledged, or the one whose answer was on its way.
    recent = [row[0] for row in rows[-len(taken) - 1:]]
    assert not taken or taken in (recent[-len(taken):],
                                  recent[:len(taken)]), (taken, recent)
    wanted = {nurse.user_id, account, holder}
    deadline = time.monotonic() + 60
    while members(nurse, room) != wanted:
        assert time.monotonic() < deadline, (members(nurse, room), wanted)
        time.sleep(0.1)
    return len(taken)


CASES = [roles_change_hands]
