"""The server that is measured and the people in it.

Ours is started by the bench; another one is given by its address and reached
through the public API alone, so its processor time and memory are not known.
"""

import json
import os
import subprocess
import sys
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")
DRIVER = os.path.join(BUILD, "bench-driver")
V3 = "/_matrix/client/v3"
TICKS = os.sysconf("SC_CLK_TCK")
AS_TOKEN = "bench-as-token-that-is-long"
SERVICE = """id: bench
url: null
as_token: %s
hs_token: bench-hs-token-that-is-long
sender_localpart: bench
rate_limited: false
namespaces:
  users:
    - exclusive: true
      regex: "@x[0-9a-z]+:.*"
""" % AS_TOKEN

sys.path.insert(0, os.path.join(ROOT, "tests", "api"))

import server  # noqa: E402


def quote(text):
    return urllib.parse.quote(text, safe="")


def drive(*words, text=None):
    """One mode of the driver; its output."""
    out = subprocess.run([DRIVER] + [str(one) for one in words], input=text,
                         capture_output=True, text=True, check=False)
    if out.returncode != 0:
        raise RuntimeError("driver %s: %s" % (words, out.stderr.strip()))
    return out.stdout


def figures(text):
    pairs = (word.split("=", 1) for word in text.split())
    return {name: value if name == "mxc" else float(value)
            for name, value in pairs}


def floor(*words):
    return figures(drive("floor", *words))


class Host:
    """What the rows ask of a server."""

    def __init__(self, port, name):
        self.port = port
        self.name = name
        self.people = 0

    def pid(self):
        return None

    def many(self, requests, connections=64):
        """[(status, microseconds, JSON or text)], microseconds of all."""
        text = "".join("%s\t%s\t%s\t%s\n" % (
            method, path, token,
            "" if body is None else json.dumps(body))
            for method, path, token, body in requests)
        lines = drive("many", self.port, connections, text=text).splitlines()
        answers = []
        for line in lines[:-1]:
            status, took, body = line.split("\t", 2)
            answers.append((int(status), int(took), body))
        return answers, int(lines[-1])

    def all_ok(self, requests, connections=64):
        answers, took = self.many(requests, connections)
        for status, _, body in answers:
            if status != 200:
                raise RuntimeError("%d: %s" % (status, body))
        return answers, took

    def crowd(self, count):
        """So many new people, each with a device: [(user id, token)]."""
        raise NotImplementedError

    def rooms(self, tokens, **content):
        """A room by each: their ids."""
        content.setdefault("preset", "public_chat")
        answers, _ = self.all_ok([("POST", V3 + "/createRoom", token, content)
                                  for token in tokens])
        return [json.loads(body)["room_id"] for _, _, body in answers]

    def join(self, pairs, connections=64):
        """(token, room) each; microseconds of all."""
        return self.all_ok([("POST", V3 + "/join/" + quote(room), token, {})
                            for token, room in pairs], connections)[1]

    def since(self, tokens):
        """Where each of them is now."""
        only = quote(json.dumps({"room": {"rooms": []},
                                 "presence": {"not_types": ["*"]}}))
        path = V3 + "/sync?timeout=0&set_presence=offline&filter=" + only
        answers, _ = self.all_ok([("GET", path, token, None)
                                  for token in tokens])
        return [body.split('"next_batch":', 1)[1].split('"')[1]
                for _, _, body in answers]

    def status_kib(self, field):
        pid = self.pid()
        if pid is None:
            return None
        with open("/proc/%d/status" % pid) as f:
            for line in f:
                if line.startswith(field + ":"):
                    return int(line.split()[1])
        return 0

    def settle(self, limit_s=120):
        """Until what follows the work is done: a second of little."""
        deadline = time.monotonic() + limit_s
        while self.pid() is not None and time.monotonic() < deadline:
            before = self.cpu_s()
            time.sleep(1)
            if self.cpu_s() - before < 0.05:
                return

    def cpu_s(self):
        pid = self.pid()
        if pid is None:
            return None
        with open("/proc/%d/stat" % pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


class Own(Host):
    """A fresh Wardwire of the release build, with a service for the crowd."""

    def __init__(self, extra=""):
        self.ward = server.Server(build=BUILD)
        service = os.path.join(self.ward.folder, "bench.yaml")
        with open(service, "w") as f:
            f.write(SERVICE)
        with open(self.ward.config, "a") as f:
            f.write("[appservice]\nfiles = %s\n[log]\nlevel = warn\n%s\n" %
                    (service, extra))
        super().__init__(self.ward.port, self.ward.name)

    def __enter__(self):
        self.ward.start()
        return self

    def __exit__(self, *failure):
        self.ward.close()

    def pid(self):
        return self.ward.process.pid

    def crowd(self, count):
        names = ["x%d" % i for i in range(self.people, self.people + count)]
        self.people += count
        answers, _ = self.all_ok([
            ("POST", V3 + "/register", AS_TOKEN,
             {"type": "m.login.application_service", "username": name})
            for name in names])
        found = [json.loads(body) for _, _, body in answers]
        return [(one["user_id"], one["access_token"]) for one in found]


class Other(Host):
    """Any Matrix server on this machine with open registration."""

    def __init__(self, port, pid=None):
        super().__init__(port, None)
        self.other_pid = pid
        self.prefix = "b%x" % (int.from_bytes(os.urandom(4), "big"))

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        pass

    def pid(self):
        return self.other_pid

    def crowd(self, count):
        names = ["%s.%d" % (self.prefix, i)
                 for i in range(self.people, self.people + count)]
        self.people += count
        path = V3 + "/register"
        answers, _ = self.many([("POST", path, "", {}) for _ in names], 8)
        sessions = [json.loads(body)["session"] for _, _, body in answers]
        answers, _ = self.all_ok([
            ("POST", path, "",
             {"username": name, "password": "Correct-horse-battery-9",
              "auth": {"type": "m.login.dummy", "session": session}})
            for name, session in zip(names, sessions)], 8)
        found = [json.loads(body) for _, _, body in answers]
        return [(one["user_id"], one["access_token"]) for one in found]
