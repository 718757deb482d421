#!/usr/bin/python3
"""A server for a test: own data_dir, own free port, own shared secret.

From Python:

    with Server() as server:
        token = server.register("anna", "secret")["access_token"]
        server.kill(); server.start()

From other languages, as a child process that is spoken to line by line:
`tests/api/server.py` prints {"url": ..., "secret": ..., "name": ...} and then
answers the lines "restart", "kill", "start" and "register NAME PASSWORD
[admin]" with one line of JSON each. It ends with its standard input.
"""

import hashlib
import hmac
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("WARDWIRE_BUILD", os.path.join(ROOT, "build-test"))
START_TIMEOUT_S = 30
PORTS = (10000, 32000)
STOP_TIMEOUT_S = 20
SANITIZER_MARKS = ("ERROR: AddressSanitizer", "runtime error:",
                   "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer")


def free_port():
    """Not one of those that the kernel gives to connections: nobody may take
    it while the server is down for a moment."""
    choose = random.SystemRandom()
    while True:
        port = choose.randrange(*PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Server:
    restore_signals = True

    def __init__(self, name="ward.test", extra="", build=BUILD,
                 registration="no"):
        self.name = name
        self.registration = registration
        self.secret = "not-much-of-a-secret"
        self.folder = tempfile.mkdtemp(prefix="wardwire-test.")
        self.port = free_port()
        self.url = "http://127.0.0.1:%d" % self.port
        self.program = os.path.join(build, "wardwire")
        self.config = os.path.join(self.folder, "wardwire.ini")
        self.log = os.path.join(self.folder, "log")
        self.process = None
        with open(self.config, "w") as f:
            f.write(self.configuration(extra))

    def configuration(self, extra):
        return "\n".join((
            "[server]",
            "name = " + self.name,
            "listen = 127.0.0.1:%d" % self.port,
            "public_url = " + self.url,
            "data_dir = " + os.path.join(self.folder, "data"),
            "[registration]",
            "enabled = " + self.registration,
            "shared_secret = " + self.secret,
            "[limits]",
            "rates = off",
            "[outbound]",
            "allow_private_addresses = 127.0.0.0/8",
            extra, ""))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, failed, *_):
        if failed is None and self.process.poll() is None:
            self.end()
        else:
            self.close()

    def environment(self):
        env = dict(os.environ)
        env.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0")
        env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
        return env

    def start(self):
        out = open(self.log, "ab")
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", self.config], stdout=out,
            stderr=out, stdin=subprocess.DEVNULL, env=self.environment(),
            restore_signals=self.restore_signals)
        out.close()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.is_ready():
            if self.process.poll() is not None:
                raise RuntimeError("the server ended with %s:\n%s" %
                                   (self.process.returncode, self.tail()))
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError("the server did not get ready:\n" +
                                   self.tail())
            time.sleep(0.005)

    def is_ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                    timeout=5)
            connection.request("GET", "/health/ready")
            status = connection.getresponse().status
            connection.close()
            return status == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return "no end within %d s" % STOP_TIMEOUT_S

    def kill(self):
        """SIGKILL, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def end(self):
        """Stop, and complain when it did not end well."""
        status, reports = self.stop(), self.sanitizer_reports()
        said = self.tail(40)
        self.close()
        if status != 0 or reports:
            raise AssertionError("it ended with %s %s\n%s" %
                                 (status, reports[:3], said))

    def close(self):
        if self.process and self.process.poll() is None:
            self.stop()
        if os.environ.get("WARDWIRE_KEEP"):
            print("kept: " + self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def tail(self, lines=30):
        with open(self.log, errors="replace") as f:
            return "".join(f.readlines()[-lines:])

    def sanitizer_reports(self):
        """Lines of the log in which a sanitizer complains."""
        with open(self.log, errors="replace") as f:
            return [line.strip() for line in f
                    if any(mark in line for mark in SANITIZER_MARKS)]

    def register(self, user, password, admin=False):
        """An account by the shared secret; the answer to a login."""
        path = "/_synapse/admin/v1/register"
        nonce = self.call("GET", path)["nonce"]
        parts = (nonce, user, password, "admin" if admin else "notadmin")
        mac = hmac.new(self.secret.encode(), "\0".join(parts).encode(),
                       hashlib.sha1).hexdigest()
        return self.call("POST", path, {
            "nonce": nonce, "username": user, "password": password,
            "admin": admin, "mac": mac})

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=30)
        connection.request(method, path,
                           None if body is None else json.dumps(body),
                           {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError("%s %s: %d %s" %
                               (method, path, response.status, text))
        return json.loads(text)


def serve_lines():
    with Server() as server:
        print(json.dumps({"url": server.url, "secret": server.secret,
                          "name": server.name}), flush=True)
        for line in sys.stdin:
            words = line.split()
            answer = {}
            if words[0] == "restart":
                answer["exit"] = server.stop()
                server.start()
            elif words[0] == "kill":
                server.kill()
            elif words[0] == "start":
                server.start()
            elif words[0] == "register":
                answer = server.register(words[1], words[2], "admin" in words)
            print(json.dumps(answer), flush=True)
        answer = {"exit": server.stop(),
                  "reports": server.sanitizer_reports()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve_lines()
