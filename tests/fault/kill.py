"""kill -9 during load: no acknowledged message lost, none doubled."""

import http.client
import json
import os
import random
import threading
import time

from client import V3, Client, quote, rooms
from server import Server

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "10"))
SENDERS = 8
PASSWORD = "Correct-horse-battery-9"


class Sender(threading.Thread):
    """Sends until the server dies; knows what was acknowledged."""

    def __init__(self, client, room, number, acknowledged):
        super().__init__(daemon=True)
        self.client = client
        self.room = room
        self.number = number
        self.acknowledged = acknowledged
        self.pending = None

    def path(self, txn):
        return rooms(self.room) + "/send/m.room.message/" + quote(txn)

    def run(self):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.client.server.port, timeout=20)
        headers = {"Authorization": "Bearer " + self.client.token,
                   "Content-Type": "application/json"}
        try:
            while True:
                self.number += 1
                txn = "s%d" % self.number
                self.pending = txn
                connection.request("PUT", self.path(txn), json.dumps({
                    "msgtype": "m.text", "body": txn}), headers)
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    raise AssertionError("send: %d %r" % (response.status,
                                                          body))
                self.acknowledged[txn] = json.loads(body)["event_id"]
                self.pending = None
        except (OSError, http.client.HTTPException):
            connection.close()


def settle(senders, number):
    """What was under way is sent again with its own transaction id."""
    for sender in senders:
        if sender.pending:
            answer = sender.client.ok("PUT", sender.path(sender.pending), {
                "msgtype": "m.text", "body": sender.pending})
            sender.acknowledged[sender.pending] = answer["event_id"]
    return max([number] + [sender.number for sender in senders])


def read_all(client, room):
    found = {}
    token = None
    while True:
        query = {"dir": "b", "limit": 500}
        if token:
            query["from"] = token
        page = client.ok("GET", rooms(room) + "/messages", query=query)
        for event in page["chunk"]:
            if event["type"] == "m.room.message":
                found.setdefault(event["content"]["body"], []).append(
                    event["event_id"])
        token = page.get("end")
        if not token:
            return found


def kill_during_load():
    random.seed(7)
    acknowledged = {}
    with Server() as server:
        people = [Client(server, login=server.register("p%d" % i, PASSWORD))
                  for i in range(SENDERS)]
        made = []
        for i in range(2):
            room = people[0].create_room(preset="public_chat")
            for one in people[1:]:
                one.join(room)
            made.append(room)
            acknowledged[room] = {}
        for one in people:
            one.numbers = 0
        for round_number in range(ROUNDS):
            senders = []
            for i, one in enumerate(people):
                room = made[i % 2]
                sender = Sender(one, room, i * 10 ** 6 + one.numbers,
                                acknowledged[room])
                senders.append(sender)
                sender.start()
            time.sleep(random.uniform(0.05, 0.35))
            server.kill()
            for sender in senders:
                sender.join(25)
                assert not sender.is_alive(), "a sender hangs"
            server.start()
            for i, sender in enumerate(senders):
                settle([sender], 0)
                people[i].numbers = sender.number - i * 10 ** 6
        total = 0
        for room in made:
            found = read_all(people[0], room)
            for txn, event in acknowledged[room].items():
                assert txn in found, "round lost %s" % txn
                assert found[txn] == [event], "%s: %s, acknowledged %s" % (
                    txn, found[txn], event)
            extra = set(found) - set(acknowledged[room])
            assert not extra, "never acknowledged: %s" % sorted(extra)[:5]
            total += len(found)
        answer = people[1].sync()
        assert set(made) <= set(answer["rooms"]["join"])
        assert server.stop() == 0, "the last stop was not clean"
        reports = server.sanitizer_reports()
        assert not reports, reports[:3]
    print("     %d rounds, %d messages acknowledged and found once" %
          (ROUNDS, total))


def stop_during_load():
    """SIGTERM drains: what was begun is answered or never happened."""
    with Server() as server:
        person = Client(server, login=server.register("anna", PASSWORD))
        room = person.create_room()
        acknowledged = {}
        senders = [Sender(person, room, i * 10 ** 6, acknowledged)
                   for i in range(4)]
        for one in senders:
            one.start()
        waiting = person.sync()["next_batch"]
        poll = threading.Thread(target=lambda: person.raw(
            "GET", V3 + "/sync?timeout=30000&since=" + quote(waiting),
            headers={"Authorization": "Bearer " + person.token}))
        poll.daemon = True
        poll.start()
        time.sleep(0.5)
        started = time.monotonic()
        status = server.stop()
        took = time.monotonic() - started
        assert status == 0, status
        assert took < 10, "stopping took %.1f s" % took
        for one in senders:
            one.join(20)
        server.start()
        found = read_all(person, room)
        for txn, event in acknowledged.items():
            assert found.get(txn) == [event], (txn, found.get(txn), event)
        assert all(len(events) == 1 for events in found.values())


def two_servers_one_folder():
    """The second refuses; the first goes on."""
    with Server() as server:
        other = Server()
        with open(server.config) as f:
            text = f.read().replace(":%d" % server.port, ":%d" % other.port)
        with open(other.config, "w") as f:
            f.write(text)
        try:
            other.start()
        except RuntimeError:
            pass
        else:
            raise AssertionError("two servers in one data_dir")
        finally:
            other.close()
        assert server.is_ready()


CASES = [kill_during_load, stop_during_load, two_servers_one_folder]
