"""kill -9 while two write one handover list: what was acknowledged is there."""

import os
import random
import threading
import time

from client import Client
from server import Server

ROUNDS = int(os.environ.get("FAULT_HANDOVER_ROUNDS", "4"))
PASSWORD = "Correct-horse-battery-9"
CLINIC = "/_wardwire/clinic/v1"
HOUR = 3600 * 1000


def write_on(person, item, field, kept):
    """Until the server dies."""
    try:
        version = 0
        while True:
            words = "%s %d" % (field, len(kept))
            answer = person.put("%s/fields/%s" % (item, field),
                                {"value": words, "version": version})
            assert answer.status == 200, answer
            version = answer["version"]
            kept.append(words)
    except AssertionError as error:
        kept.append(error)
    except Exception:  # refused, or an answer that broke off
        pass


def check(person, whole, item, kept):
    past = person.ok("GET", item + "/versions")["versions"]
    now = person.ok("GET", whole)["items"][-1]["fields"]
    for field, words in kept.items():
        assert all(isinstance(one, str) for one in words), words[-1]
        written = [one["is"]["value"] for one in past
                   if one["field"] == field]
        # The last may be there though its answer was lost.
        assert written[:len(words)] == words, (field, written, words)
        assert len(written) <= len(words) + 1, (field, written, words)
        if words:
            assert now[field]["value"] == written[-1]
            assert now[field]["version"] == len(written)
    return sum(len(words) for words in kept.values())


def handover_is_written():
    random.seed(17)
    total = 0
    with Server() as server:
        admin = Client(server, login=server.register("rita", PASSWORD,
                                                     admin=True))
        people = [Client(server, login=server.register("n%d" % i, PASSWORD))
                  for i in range(2)]
        admin.ok("PUT", CLINIC + "/teams/w7", {
            "name": "Ward 7", "members": [
                {"user_id": one.user_id, "tier": 0} for one in people]})
        whole = CLINIC + "/handovers/" + people[0].ok(
            "POST", CLINIC + "/handovers", {
                "team_id": "w7", "from_ms": 1700000000000,
                "to_ms": 1700000000000 + 12 * HOUR})["handover_id"]
        for _ in range(ROUNDS):
            item = people[0].ok("POST", whole + "/items",
                                {"fields": {}})["items"][-1]
            item = whole + "/items/" + item["item_id"]
            kept = {"situation": [], "assessment": []}
            threads = [threading.Thread(target=write_on,
                                        args=(one, item, field, kept[field]))
                       for one, field in zip(people, kept)]
            for one in threads:
                one.start()
            time.sleep(random.uniform(0.1, 0.4))
            server.kill()
            for one in threads:
                one.join(60)
                assert not one.is_alive(), "a request hangs"
            server.start()
            total += check(people[0], whole, item, kept)
        assert server.stop() == 0, "the last stop was not clean"
        assert not server.sanitizer_reports()
    assert total > 0
    print("     %d rounds, %d writes acknowledged" % (ROUNDS, total))


CASES = [handover_is_written]
