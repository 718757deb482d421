"""A database in use is brought up to date: from each earlier schema, with rows
in every table, to that of a new database, and then it works.

The schema after N migrations is made here from the files themselves. Two kinds
of past are tried: the first N by number, and all but one, since a number that
was given to a part long ago may be used after higher ones."""

import glob
import os
import re
import shutil
import sqlite3
import subprocess

from client import V3, Client, bodies, rooms
from server import ROOT, Server

PASSWORD = "Correct-horse-battery-9"
FOLDER = os.path.join(ROOT, "src", "store", "migrations")
# Rows that a migration is meant to take away or make, by table.
CHANGED = {"meta", "schema_migrations", "event_relations", "thread_senders",
           "event_edits", "threads"}
# A start on each costs half a second: these stand for the others.
WORKED_ON = 3


def migrations():
    found = []
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.sql")),
                       key=os.path.basename):
        number, name = re.fullmatch(r"(\d+)_(\w+)\.sql",
                                    os.path.basename(path)).groups()
        with open(path, encoding="utf-8") as f:
            found.append((int(number), name, f.read()))
    return found


def make(path, some):
    base = sqlite3.connect(path)
    base.execute("PRAGMA synchronous = OFF")
    base.execute("PRAGMA journal_mode = MEMORY")
    base.execute("CREATE TABLE IF NOT EXISTS schema_migrations ("
                 " number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                 " applied_ms BIGINT NOT NULL)")
    for number, name, sql in some:
        base.executescript(sql)
        base.execute("INSERT INTO schema_migrations VALUES (?, ?, 1)",
                     (number, name))
    base.commit()
    return base


def tables(base):
    """Those with rows of our own: not the inside of the full-text index."""
    return [name for name, sql in base.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%'")]


def schema(path):
    base = sqlite3.connect(path)
    found = {}
    for kind, name, sql in base.execute(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE name NOT LIKE 'sqlite_%'"):
        columns = ()
        if kind == "table":
            columns = tuple(row[1:] for row in base.execute(
                "SELECT * FROM pragma_table_info(?)", (name,)))
            sql = ""    # the order of what was added is in the columns
        found[kind, name] = (" ".join((sql or "").split()),
                             tuple(sorted(columns)))
    base.close()
    return found


def fill(base):
    """One row in each table: what must be there, 1 or a word."""
    for table in tables(base):
        if table in CHANGED:
            continue
        columns, values = [], []
        for _, name, kind, needed, default, key in base.execute(
                "SELECT * FROM pragma_table_info(?)", (table,)):
            if (needed or key) and default is None:
                columns.append(name)
                values.append("x" if "TEXT" in kind else
                              b"x" if "BLOB" in kind else 1)
        base.execute("INSERT OR IGNORE INTO %s (%s) VALUES (%s)" % (
            table, ", ".join(columns), ", ".join("?" * len(values))),
            values)
    base.commit()


def counts(path):
    base = sqlite3.connect(path)
    found = {name: base.execute("SELECT COUNT(*) FROM " + name).fetchone()[0]
             for name in tables(base)}
    base.close()
    return found


class Place:
    """A server that is not running, and its database."""

    def __init__(self):
        self.server = Server()
        self.data = os.path.join(self.server.folder, "data")
        self.path = os.path.join(self.data, "wardwire.db")

    def __enter__(self):
        os.makedirs(self.data, exist_ok=True)
        return self

    def __exit__(self, *failure):
        self.server.close()

    def clear(self):
        for path in glob.glob(self.path + "*"):
            os.remove(path)

    def upgrade(self):
        """Opens it once, as any command does."""
        done = subprocess.run(
            [self.server.program, "user", "list", "--config",
             self.server.config], capture_output=True, text=True,
            env=self.server.environment(), timeout=60)
        assert done.returncode == 0, done.stderr[-2000:]

    def work(self):
        self.server.start()
        login = self.server.register("later", PASSWORD)
        person = Client(self.server, None, login)
        room = person.create_room()
        person.send(room, "after the upgrade")
        page = person.ok("GET", rooms(room) + "/messages", query={"dir": "b"})
        assert "after the upgrade" in bodies(page["chunk"])
        assert person.sync()["rooms"]["join"][room]
        assert self.server.stop() == 0
        assert not self.server.sanitizer_reports()


def newest(place):
    place.upgrade()
    return schema(place.path)


def each_earlier_schema_is_brought_up_to_date():
    every = migrations()
    with Place() as place:
        wanted = newest(place)
        for n in range(1, len(every)):
            place.clear()
            base = make(place.path, every[:n])
            fill(base)
            base.close()
            before = counts(place.path)
            place.upgrade()
            found = schema(place.path)
            assert found == wanted, (every[n - 1][1],
                                       set(found.items()) ^
                                       set(wanted.items()))
            after = counts(place.path)
            lost = {name: (count, after.get(name))
                    for name, count in before.items()
                    if name not in CHANGED and after.get(name, 0) < count}
            assert not lost, "after %s: %s" % (every[n - 1][1], lost)


def what_was_upgraded_works():
    every = migrations()
    step = max(1, (len(every) - 1) // WORKED_ON)
    with Place() as place:
        for n in range(1, len(every), step):
            place.clear()
            make(place.path, every[:n]).close()
            place.work()


def made_by(sql):
    """What a migration makes, where it does nothing else; else None."""
    bare = re.sub(r"--[^\n]*", "", sql)
    found = []
    for one in bare.split(";"):
        if not one.strip():
            continue
        name = re.match(r"\s*CREATE\s+(?:UNIQUE\s+)?(TABLE|INDEX)\s+(\w+)",
                        one)
        if not name:
            return None
        found.append(name.groups())
    return found


def a_part_that_came_late_is_added_to_what_is_in_use():
    every = migrations()
    with Place() as place:
        wanted = newest(place)
        place.server.start()
        person = Client(place.server, None,
                        place.server.register("early", PASSWORD))
        room = person.create_room(name="Ward 5")
        sent = [person.send(room, "before %d" % n) for n in range(5)]
        person.ok("POST", rooms(room) + "/receipt/m.read/" + sent[-1], {})
        place.server.stop()
        kept = place.path + ".kept"
        shutil.copy(place.path, kept)
        tried = 0
        for number, name, sql in every:
            made = made_by(sql)
            others = " ".join(s for n, _, s in every if n != number)
            if not made or any(re.search(r"\b%s\b" % what, others)
                               for kind, what in made if kind == "TABLE"):
                continue
            for path in glob.glob(place.path + "-*"):
                os.remove(path)
            shutil.copy(kept, place.path)
            base = sqlite3.connect(place.path)
            for kind, what in reversed(made):
                base.execute("DROP %s IF EXISTS %s" % (kind, what))
            base.execute("DELETE FROM schema_migrations WHERE number = ?",
                         (number,))
            base.commit()
            base.close()
            place.upgrade()
            assert schema(place.path) == wanted, name
            tried += 1
        assert tried >= 5, "only %d could be tried" % tried
        place.server.start()
        page = person.ok("GET", rooms(room) + "/messages", query={"dir": "b"})
        assert bodies(page["chunk"]) == ["before %d" % n
                                         for n in range(4, -1, -1)]
        assert person.ok("GET", V3 + "/account/whoami")
        assert place.server.stop() == 0


CASES = [each_earlier_schema_is_brought_up_to_date, what_was_upgraded_works,
         a_part_that_came_late_is_added_to_what_is_in_use]
