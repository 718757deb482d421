"""A client whose every answer is judged by the specification."""

import http.client
import json
import threading
import time
import urllib.parse


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __getitem__(self, key):
        return self.json[key]

    @property
    def errcode(self):
        try:
            return self.json.get("errcode")
        except (ValueError, AttributeError):
            return None

    def __repr__(self):
        return "<%d %r>" % (self.status, self.body[:300])


class Judge:
    """Collects what the specification says against the answers seen."""

    def __init__(self, spec):
        self.spec = spec
        self.lock = threading.Lock()
        self.problems = []
        self.seen = {}

    def hear(self, method, path, answer):
        if self.spec is None:
            return
        operation = self.spec.find(method, path)
        if operation is None:
            return
        found = self.spec.check(operation, answer.status, answer.headers,
                                answer.body)
        with self.lock:
            self.seen.setdefault(operation.name, set()).add(answer.status)
            for one in found:
                self.problems.append("%s -> %d: %s" % (
                    operation.name, answer.status, one))


class Client:
    def __init__(self, server, judge=None, login=None):
        self.server = server
        self.judge = judge
        self.token = login["access_token"] if login else None
        self.user_id = login["user_id"] if login else None
        self.device_id = login.get("device_id") if login else None
        self.transactions = 0

    def raw(self, method, path, body=None, headers=None, timeout=60):
        """Sends body bytes as they are; no judgement."""
        connection = http.client.HTTPConnection("127.0.0.1",
                                                self.server.port,
                                                timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            names = {name.lower(): value
                     for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def call(self, method, path, body=None, query=None, token="own",
             headers=None, data=None, timeout=60):
        """One request as this user; body is JSON, data is bytes."""
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = dict(headers or {})
        token = self.token if token == "own" else token
        if token:
            headers.setdefault("Authorization", "Bearer " + token)
        if data is None and body is not None:
            data = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        answer = self.raw(method, path, data, headers, timeout)
        if self.judge:
            self.judge.hear(method, path, answer)
        return answer

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, {} if body is None else body, **more)

    def put(self, path, body=None, **more):
        return self.call("PUT", path, {} if body is None else body, **more)

    def delete(self, path, body=None, **more):
        return self.call("DELETE", path, body, **more)

    # What most cases need, in one call each.

    def ok(self, method, path, body=None, **more):
        answer = self.call(method, path, body, **more)
        if answer.status != 200:
            raise AssertionError("%s %s: %r" % (method, path, answer))
        return answer.json

    def transaction(self):
        self.transactions += 1
        return "t%d.%d" % (time.time_ns(), self.transactions)

    def create_room(self, **content):
        return self.ok("POST", V3 + "/createRoom", content)["room_id"]

    def join(self, room):
        return self.ok("POST", V3 + "/join/" + quote(room), {})

    def invite(self, room, user):
        self.ok("POST", rooms(room) + "/invite", {"user_id": user})

    def send(self, room, body, kind="m.room.message", txn=None):
        if isinstance(body, str):
            body = {"msgtype": "m.text", "body": body}
        return self.ok("PUT", rooms(room) + "/send/%s/%s" % (
            quote(kind), quote(txn or self.transaction())), body)["event_id"]

    def state(self, room, kind, key=""):
        return self.get(rooms(room) + "/state/%s/%s" % (quote(kind),
                                                        quote(key)))

    def set_state(self, room, kind, content, key=""):
        return self.put(rooms(room) + "/state/%s/%s" % (quote(kind),
                                                        quote(key)), content)

    def sync(self, since=None, timeout=0, **query):
        query["timeout"] = timeout
        if since:
            query["since"] = since
        if isinstance(query.get("filter"), dict):
            query["filter"] = json.dumps(query["filter"])
        return self.ok("GET", V3 + "/sync", query=query,
                       timeout=timeout / 1000 + 30)

    def sync_until(self, since, seen, within_s=10):
        """Syncs on until seen(answer) is true; that answer's result and the
        token to go on from."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            answer = self.sync(since, 1000)
            since = answer["next_batch"]
            result = seen(answer)
            if result:
                return result, since
        raise AssertionError("not seen within %d s" % within_s)


V1 = "/_matrix/client/v1"
V3 = "/_matrix/client/v3"


def quote(text):
    return urllib.parse.quote(text, safe="")


def rooms(room):
    return V3 + "/rooms/" + quote(room)


def timeline(answer, room):
    joined = answer.get("rooms", {}).get("join", {}).get(room, {})
    return joined.get("timeline", {}).get("events", [])


def bodies(events):
    return [event["content"].get("body") for event in events
            if event["type"] == "m.room.message"]
