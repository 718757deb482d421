"""A fake application service: it keeps what the server tells it, and answers
as it is told to."""

import http.server
import json
import os
import threading
import time
import urllib.parse

REGISTRATION = """
id: %(id)s
url: %(url)s
as_token: %(as_token)s
hs_token: %(hs_token)s
sender_localpart: %(sender)s
rate_limited: false
receive_ephemeral: true
protocols: [%(id)s]
namespaces:
  users:
    - exclusive: true
      regex: '@_%(id)s_.*:%(name)s'
  aliases:
    - exclusive: true
      regex: '#_%(id)s_.*:%(name)s$'
  rooms: []
"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def respond(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path, _, query = self.path.partition("?")
        bridge = self.server.bridge
        if bridge.server is not self.server:
            self.close_connection = True    # it has ended meanwhile
            return None
        if self.headers.get("Authorization") != "Bearer " + bridge.hs_token:
            return self.respond(403, {"errcode": "M_FORBIDDEN"})
        status, answer = bridge.hear(self.command, path, dict(
            urllib.parse.parse_qsl(query)), json.loads(body or b"{}"))
        return self.respond(status, answer)

    do_GET = do_PUT = do_POST = handle_any


class Bridge:
    """register(folder) writes its registration; begin() listens."""

    def __init__(self, name="ward.test", identity="irc"):
        self.id = identity
        self.name = name
        self.as_token = "as-token-of-%s-0123456789" % identity
        self.hs_token = "hs-token-of-%s-0123456789" % identity
        self.sender = "_%s_bot" % identity
        self.lock = threading.Condition()
        self.transactions = []      # (id, body) in the order of arrival
        self.calls = []             # (method, path, query, body)
        self.status = 200           # of answers to transactions
        self.answers = {}           # (method, path) -> function(query, body)
        self.server = None
        self.port = None
        self.thread = None
        self.begin()

    def begin(self):
        class Quick(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request, address):
                pass    # a server that was killed
        self.server = Quick(("127.0.0.1", self.port or 0), Handler)
        self.port = self.server.server_address[1]
        self.server.bridge = self
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       kwargs={"poll_interval": 0.05},
                                       daemon=True)
        self.thread.start()

    def end(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def register(self, folder):
        path = os.path.join(folder, self.id + ".yaml")
        with open(path, "w") as f:
            f.write(REGISTRATION % {
                "id": self.id, "url": "http://127.0.0.1:%d" % self.port,
                "as_token": self.as_token, "hs_token": self.hs_token,
                "sender": self.sender, "name": self.name.replace(".", "\\.")})
        return path

    def hear(self, method, path, query, body):
        path = urllib.parse.unquote(path)
        answer = self.answers.get((method, path))
        with self.lock:
            if "/transactions/" in path:
                if self.status == 200:
                    self.transactions.append((path.rsplit("/", 1)[1], body))
                self.calls.append((method, path, query, body))
                self.lock.notify_all()
                return self.status, {}
            self.calls.append((method, path, query, body))
            self.lock.notify_all()
        if answer:
            return answer(query, body)
        if path.endswith("/ping"):
            return 200, {}
        return 404, {"errcode": "M_NOT_FOUND"}

    def events(self):
        """Every event once, in order; what came twice must be the same."""
        seen, found = {}, []
        with self.lock:
            for txn, body in self.transactions:
                if txn in seen:
                    assert seen[txn] == body, "a transaction was altered"
                    continue
                seen[txn] = body
                found += body["events"]
        return found

    def ephemeral(self):
        with self.lock:
            return [one for _, body in self.transactions
                    for one in body.get("ephemeral", [])]

    def wait_until(self, seen, within_s=30):
        deadline = time.monotonic() + within_s
        while True:
            result = seen()
            if result:
                return result
            if time.monotonic() > deadline:
                raise AssertionError("the service was not told: %r" %
                                     self.calls[-5:])
            with self.lock:
                self.lock.wait(0.2)
