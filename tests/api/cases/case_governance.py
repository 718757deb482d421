"""The audit's chain: whole, and broken by whoever changes a row."""

import os
import sqlite3
import time

import client
import server
from clinic import CLINIC
from world import PASSWORD, Case

CHECK = "/_wardwire/governance/v1/audit/check"


class Chain(Case):
    def setUp(self):
        super().setUp()
        self.own = server.Server()
        self.own.start()
        self.addCleanup(self.own.close)
        self.boss = client.Client(self.own, self.world.judge, self.own.register(
            "boss", PASSWORD, admin=True))
        self.nurse = client.Client(self.own, self.world.judge,
                                   self.own.register("nurse", PASSWORD))

    def store(self, sql, *values):
        """Somebody with the file in their hands, while the server is down."""
        self.own.kill()
        store = sqlite3.connect(os.path.join(self.own.folder, "data",
                                             "wardwire.db"))
        with store:
            rows = store.execute(sql, values).fetchall()
        store.close()
        self.own.start()
        return rows

    def linked(self, least):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = self.boss.ok("GET", CHECK)
            if found["rows"] >= least:
                return found
            time.sleep(0.3)
        self.fail("rows are not linked")

    def write(self, count):
        for i in range(count):
            self.boss.ok("PUT", CLINIC + "/roles/r%d" % i,
                         {"name": "Role %d" % i})

    def test_every_row_is_linked_and_yesterday_is_signed(self):
        self.refused(self.nurse.get(CHECK), 403)
        self.write(5)
        found = self.linked(5)
        self.assertTrue(found["is_whole"], found)
        self.assertEqual(1, found["heads"])
        # Restarts go on with the same chain.
        self.own.kill()
        self.own.start()
        before = found["rows"]
        self.boss.ok("PUT", CLINIC + "/roles/late", {"name": "Late"})
        self.assertTrue(self.linked(before + 1)["is_whole"])

    def test_what_was_changed_shows(self):
        self.write(3)
        self.linked(3)
        nid, = self.store("SELECT nid FROM audit ORDER BY nid LIMIT 1"
                          " OFFSET 1")[0]
        self.store("UPDATE audit SET actor = '@innocent:x' WHERE nid = ?", nid)
        found = self.boss.ok("GET", CHECK)
        self.assertFalse(found["is_whole"])
        self.assertEqual(nid, found["broken_at"])

    def test_what_was_removed_shows(self):
        self.write(3)
        self.linked(3)
        self.store("DELETE FROM audit WHERE nid ="
                   " (SELECT nid FROM audit ORDER BY nid LIMIT 1 OFFSET 1)")
        self.assertFalse(self.boss.ok("GET", CHECK)["is_whole"])

    def test_an_end_that_was_cut_off_shows(self):
        self.write(3)
        found = self.linked(3)
        self.assertEqual(1, found["heads"])
        self.store("DELETE FROM audit WHERE nid >="
                   " (SELECT audit_nid FROM audit_heads)")
        self.assertFalse(self.boss.ok("GET", CHECK)["is_whole"])
