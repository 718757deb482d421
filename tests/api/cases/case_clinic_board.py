"""The switchboard board, its test call, and the watchdog on another machine."""

import hashlib
import hmac
import http.server
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time

import client
import server
from world import PASSWORD
from clinic import CLINIC, ClinicCase

WATCHDOG = os.path.join(server.BUILD, "wardwire-watchdog")
SECRET = "a-secret-of-the-gateway"


class Board(ClinicCase):
    def test_every_role_is_on_it(self):
        doctor, role = self.doctor(), self.define()
        empty = self.define(role="e%d" % self.number)
        self.take(doctor, role)
        board = self.anna.ok("GET", CLINIC + "/board")
        roles = {one["role_id"]: one for one in board["roles"]}
        self.assertEqual(doctor.user_id, roles[role]["holder"]["user_id"])
        self.assertEqual(0, roles[role]["open_urgents"])
        self.assertTrue(roles[empty]["is_empty"])
        since = board["next"]
        self.act(doctor, role, "give_up")
        seen = self.anna.ok("GET", CLINIC + "/changes",
                            query={"since": since, "all": "true"})
        self.assertIn({"kind": "role", "id": role}, seen["changes"])

    def test_heartbeat(self):
        stranger = self.world.stranger()
        first = stranger.ok("GET", CLINIC + "/board/heartbeat")
        self.define()
        second = stranger.ok("GET", CLINIC + "/board/heartbeat")
        self.assertEqual(first["started_ms"], second["started_ms"])
        self.assertGreater(second["position"], first["position"])

    def test_the_test_call(self):
        doctor, operator = self.doctor(), self.doctor()
        role = self.define()
        board = self.define("Switchboard", role="b%d" % self.number)
        self.rita.ok("PUT", CLINIC + "/settings", {"switchboard_role": board})
        self.take(doctor, role)
        path = CLINIC + "/board/test_calls"
        self.refused(operator.post(path), 403)
        self.take(operator, board)
        call = operator.post(path)
        self.assertEqual(200, call.status, call)
        call = call.json
        self.refused(operator.post(path), 409)
        called = {one["role"]["role_id"]: one for one in call["answers"]}
        self.assertNotIn("answered_ms", called[role])
        me = doctor.ok("GET", CLINIC + "/me")
        self.assertEqual(call["test_call_id"], me["test_call_id"])
        self.assertIn("test_call", [one["kind"] for one in me["notices"]])
        answer = path + "/%s/answer" % call["test_call_id"]
        self.assertEqual(200, doctor.post(answer).status)
        self.refused(doctor.post(answer), 404)
        self.refused(self.ben.post(answer), 404)
        self.refused(doctor.post(path + "/1/answer"), 404)
        listed = self.anna.ok("GET", path)["test_calls"][0]
        called = {one["role"]["role_id"]: one for one in listed["answers"]}
        self.assertIn("answered_ms", called[role])
        self.assertNotIn("answered_ms", called[board])
        self.assertNotIn("test_call_id", doctor.ok("GET", CLINIC + "/me"))


class Daily(ClinicCase):
    """The call that the server makes by itself, on a server of its own."""

    def wait_calls(self, person, count):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            calls = person.ok("GET", CLINIC +
                              "/board/test_calls")["test_calls"]
            if len(calls) >= count:
                return calls
            time.sleep(0.2)
        self.fail("no test call")

    def test_once_a_day_whatever_restarts(self):
        own = server.Server()
        own.start()
        self.addCleanup(own.close)
        boss = client.Client(own, self.world.judge, own.register(
            "boss", PASSWORD, admin=True))
        boss.ok("PUT", CLINIC + "/settings", {"time_zone": "UTC"})
        # Set for a time that has passed it waits for tomorrow.
        boss.ok("PUT", CLINIC + "/settings", {"test_call_at": "00:00"})
        time.sleep(3)
        self.assertEqual([], boss.ok(
            "GET", CLINIC + "/board/test_calls")["test_calls"])
        # As if yesterday's had been the last.
        own.kill()
        store = sqlite3.connect(os.path.join(own.folder, "data",
                                             "wardwire.db"))
        with store:
            self.assertEqual(1, store.execute(
                "UPDATE settings SET value = '2020-01-01'"
                " WHERE name = 'clinic.test_call_day'").rowcount)
        store.close()
        own.start()
        first = self.wait_calls(boss, 1)
        self.assertNotIn("by", first[0])
        self.assertTrue(first[0]["is_over"])  # nobody holds any role
        own.kill()
        own.start()
        time.sleep(3)
        self.assertEqual(1, len(self.wait_calls(boss, 1)))


class Gateway(http.server.BaseHTTPRequestHandler):
    """What a Trust's pager gateway would be."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


class Watchdog(ClinicCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp(prefix="wardwire-watchdog.")
        self.gateway = http.server.HTTPServer(("127.0.0.1", 0), Gateway)
        self.gateway.heard = []
        self.thread = threading.Thread(target=self.gateway.serve_forever)
        self.thread.start()
        self.watched = server.Server()
        self.watched.start()

    def tearDown(self):
        self.gateway.shutdown()
        self.thread.join()
        self.gateway.server_close()
        self.watched.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        super().tearDown()

    def file(self, name, text, mode=stat.S_IRUSR | stat.S_IWUSR):
        path = os.path.join(self.folder, name)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def wait_for(self, seen, within_s=60):
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if seen():
                return
            time.sleep(0.05)
        self.fail("not seen")

    def test_a_killed_server_is_noticed_and_so_is_its_return(self):
        told = os.path.join(self.folder, "told")
        program = self.file("alarm", '#!/bin/sh\necho "$1" >>%s\n' % told,
                            stat.S_IRWXU)
        open(told, "w").close()
        process = subprocess.Popen(
            [WATCHDOG, "--url", self.watched.url, "--command", program,
             "--webhook", "http://127.0.0.1:%d/" %
             self.gateway.server_address[1], "--secret-file",
             self.file("secret", SECRET + "\n")], stderr=subprocess.DEVNULL)
        try:
            time.sleep(2)
            self.watched.kill()
            self.wait_for(lambda: "lost" in open(told).read())
            self.wait_for(lambda: len(self.gateway.heard) >= 1)
            self.watched.start()
            self.wait_for(lambda: "back" in open(told).read())
            self.assertEqual("lost\nback\n", open(told).read())
            headers, body = self.gateway.heard[0]
            signed = headers["Wardwire-Timestamp"].encode() + b"." + body
            self.assertEqual("v1=" + hmac.new(
                SECRET.encode(), signed, hashlib.sha256).hexdigest(),
                headers["Wardwire-Signature"])
            self.assertEqual("lost", json.loads(body)["why"])
        finally:
            process.terminate()
            self.assertEqual(0, process.wait(30))

    def test_usage(self):
        for words in ([], ["--url", "http://x"], ["--what", "x"],
                      ["--url", "http://x", "--webhook", "http://y"]):
            done = subprocess.run([WATCHDOG] + words, capture_output=True)
            self.assertEqual(2, done.returncode, words)
