"""A disk that is full: honest refusals, and nothing lost."""

import os
import resource

from client import Client, bodies, rooms
from server import Server

PASSWORD = "Correct-horse-battery-9"


class SmallDisk(Server):
    """No file of this server may grow beyond a ceiling."""

    ceiling = None
    restore_signals = False  # Python ignores SIGXFSZ; so shall the server

    def start(self):
        if self.ceiling is None:
            super().start()
            return
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.ceiling, hard))
        try:
            super().start()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def files_cannot_grow():
    """Writes fail as they do on a full disk (EFBIG); what was acknowledged
    before is there, what was refused is not."""
    with SmallDisk() as server:
        anna = Client(server, login=server.register("anna", PASSWORD))
        room = anna.create_room()
        kept = [anna.send(room, "kept %d" % i) for i in range(5)]
        assert server.stop() == 0
        sizes = [os.path.getsize(os.path.join(folder, name))
                 for folder, _, names in os.walk(server.folder)
                 for name in names]
        server.ceiling = max(sizes) + 256 * 1024
        server.start()
        acknowledged = list(kept)
        refused = 0
        for i in range(400):
            answer = anna.put(rooms(room) + "/send/m.room.message/d%d" % i, {
                "msgtype": "m.text", "body": "x" * 20000})
            if answer.status == 200:
                acknowledged.append(answer["event_id"])
            else:
                assert answer.status in (500, 503, 507), answer
                assert answer.errcode, answer
                refused += 1
                if refused > 5:
                    break
        assert refused, "the disk never got full"
        answer = anna.get(rooms(room) + "/messages?dir=b&limit=1")
        assert answer.status == 200, "reading fails too: %r" % answer
        server.stop()
        server.ceiling = None
        server.start()
        found = set()
        token = None
        while True:
            query = {"dir": "b", "limit": 200}
            if token:
                query["from"] = token
            page = anna.ok("GET", rooms(room) + "/messages", query=query)
            found |= {event["event_id"] for event in page["chunk"]}
            token = page.get("end")
            if not token:
                break
        lost = set(acknowledged) - found
        assert not lost, "%d acknowledged messages are gone" % len(lost)
        anna.send(room, "room again")
        assert bodies(anna.ok("GET", rooms(room) + "/messages", query={
            "dir": "b", "limit": 1})["chunk"]) == ["room again"]


CASES = [files_cannot_grow]
