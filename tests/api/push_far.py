"""The far side of pushes: a gateway or a browser's push service, and the
browser that alone can read what is sent."""

import base64
import http.server
import json
import os
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DEADLINE_S = 30


class Far:
    """Takes what is posted and answers as told; a context manager."""

    def __init__(self):
        self.requests = []
        self.status = 200
        self.answer = {}
        self.headers = {}
        far = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = far.status, far.answer
                if callable(answer):
                    answer = answer(body)
                far.requests.append((self.path, {
                    k.lower(): v for k, v in self.headers.items()}, body,
                    status))
                data = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in far.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        self.gateway = self.url + "/_matrix/push/v1/notify"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def until(self, test, what="a push"):
        """Waits until test(requests) is true; returns what it gave."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            found = test(list(self.requests))
            if found:
                return found
            if time.monotonic() > deadline:
                raise AssertionError("no %s: %r" % (what, self.requests))
            time.sleep(0.02)

    def notifications(self):
        return [json.loads(body)["notification"]
                for _, _, body, _ in list(self.requests)]

    def of_event(self, event):
        """The notification of that event, once it came."""
        self.until(lambda _: any(n.get("event_id") == event
                                 for n in self.notifications()), event)
        return [n for n in self.notifications()
                if n.get("event_id") == event][0]


class Browser:
    def __init__(self):
        self.process = subprocess.Popen(
            ["node", os.path.join(HERE, "js", "browser_push.mjs")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.keys = json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def read(self, request):
        _, headers, body, _ = request
        self.process.stdin.write(json.dumps({
            "body": base64.b64encode(body).decode(),
            "vapid": headers["authorization"]}).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def http_pusher(far, pushkey, **more):
    body = {"kind": "http", "app_id": "org.example.app", "pushkey": pushkey,
            "app_display_name": "Example", "device_display_name": "Phone",
            "lang": "en", "data": {"url": far.gateway, "mine": {"a": 1},
                                   "format": "event_id_only"}}
    body.update(more)
    return body


def web_pusher(far, browser, path="/push/1", **more):
    body = {"kind": "org.wardwire.webpush", "app_id": "org.wardwire.app",
            "pushkey": browser.keys["p256dh"],
            "app_display_name": "Wardwire", "device_display_name": "Phone",
            "lang": "en", "data": {"url": far.url + path,
                                   "auth": browser.keys["auth"]}}
    body.update(more)
    return body
