"""A server under test, and a client that sends exactly the bytes it is told."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("WARDWIRE_BUILD", os.path.join(ROOT, "build-test"))
PROGRAM = os.environ.get(
    "HTTP_TEST_SERVER",
    os.path.join(BUILD, "tests", "http", "http_test_server"))
V3 = "/_matrix/client/v3/test/"


class Server:
    """The test server in a folder of its own; use as a context manager."""

    def __init__(self, *arguments, tls=False):
        self.folder = tempfile.mkdtemp(prefix="wardwire-http-")
        self.arguments = list(arguments)
        if tls:
            self.make_certificate("one.test")
            self.arguments += ["--cert", self.path("cert.pem"),
                               "--key", self.path("key.pem")]

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_certificate(self, name):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=" + name, "-keyout", self.path("key.pem"),
             "-out", self.path("cert.pem")],
            check=True, capture_output=True)

    def __enter__(self):
        self.log = open(self.path("log"), "wb")
        self.process = subprocess.Popen(
            [PROGRAM, "--folder", self.folder] + self.arguments,
            stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode().split()
        if not line or line[0] != "ready":
            raise RuntimeError("the server did not start: " + self.errors())
        self.port, self.tls_port = int(line[1]), int(line[2])
        return self

    def errors(self):
        with open(self.path("log"), errors="replace") as f:
            return f.read()

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.stop()
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self):
        """Ends it; any leak, race or context left behind is a failure."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        output = self.process.stdout.read().decode()
        code = self.process.wait(15)
        errors = self.errors()
        assert code == 0, "exit code %s: %s%s" % (code, output, errors)
        assert "runtime error" not in errors, errors
        assert "Sanitizer" not in errors, errors

    def conn(self, **options):
        return Conn(("127.0.0.1", self.port), **options)

    def tls_conn(self, **options):
        return Conn(("127.0.0.1", self.tls_port), tls=True, **options)

    def get(self, path, **headers):
        with self.conn() as c:
            return c.ask("GET", path, headers=headers)

    def stats(self):
        return self.get("/test/stats").json()

    def until(self, test, seconds=5.0):
        """Waits until test(stats) holds."""
        end = time.monotonic() + seconds
        while True:
            stats = self.stats()
            if test(stats):
                return stats
            assert time.monotonic() < end, "still %r" % stats
            time.sleep(0.02)

    def is_sanitized(self):
        with open("/proc/%d/maps" % self.process.pid) as f:
            text = f.read()
        return "libasan" in text or "libtsan" in text

    def memory_kib(self):
        with open("/proc/%d/status" % self.process.pid) as f:
            for line in f:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        raise RuntimeError("no VmRSS")


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return "%d %r %r" % (self.status, self.headers, self.body[:200])


class Conn:
    """One connection."""

    def __init__(self, address, tls=False, timeout=10.0, receive=None):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.sock.settimeout(timeout)
        self.sock.connect(address)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self.sock = context.wrap_socket(self.sock)
        self.kept = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode())

    def send_request(self, method, path, body=None, headers=None):
        lines = ["%s %s HTTP/1.1" % (method, path), "Host: x"]
        lines += ["%s: %s" % (k.replace("_", "-"), v)
                  for k, v in (headers or {}).items()]
        if body is not None:
            lines.append("Content-Length: %d" % len(body))
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))

    def ask(self, method, path, body=None, headers=None):
        self.send_request(method, path, body, headers)
        return self.read(head_only=method == "HEAD")

    def fill(self):
        data = self.sock.recv(65536)
        self.kept += data
        return len(data)

    def read(self, head_only=False):
        """One answer, or None when the connection ended before it."""
        while b"\r\n\r\n" not in self.kept:
            if not self.fill():
                assert not self.kept, "half an answer: %r" % self.kept
                return None
        head, self.kept = self.kept.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            headers[name.lower()] = value
        length = int(headers.get("content-length", 0))
        if head_only or status in (100, 204, 304):
            length = 0
        while len(self.kept) < length:
            assert self.fill(), "the body ended early"
        body, self.kept = self.kept[:length], self.kept[length:]
        return Answer(status, headers, body)

    def read_all(self):
        """Everything until the end."""
        try:
            while self.fill():
                pass
        except ConnectionResetError:
            pass
        data, self.kept = self.kept, b""
        return data

    def is_closed(self):
        """Whether the server ends it within the time-out, silently."""
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True
