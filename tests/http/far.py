"""The other side: small servers that our client calls, and the program that
calls them."""

import json
import os
import socket
import ssl
import subprocess
import threading

from wire import BUILD

PROGRAM = os.path.join(BUILD, "tests", "http", "http_test_caller")


class Caller:
    """The client under test; use as a context manager."""

    def __init__(self, allow="127.0.0.0/8", ca="", environment=None):
        self.arguments = [PROGRAM, allow, ca]
        self.environment = dict(os.environ, **(environment or {}))

    def __enter__(self):
        self.process = subprocess.Popen(
            self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self.environment)
        return self

    def __exit__(self, kind, value, trace):
        output, errors = self.process.communicate()
        if kind is None:
            assert self.process.returncode == 0, (output, errors)

    def ask(self, **line):
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.process.stderr.read().decode()
        return json.loads(answer)


class Listener:
    """Runs serve(connection) in a thread for each that connects."""

    def __init__(self, serve, tls=None):
        self.serve = serve
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*tls)
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.connections = 0
        self.open = []

    def __enter__(self):
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()
        return self

    def accept(self):
        while True:
            try:
                conn, _ = self.sock.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(conn)
            threading.Thread(target=self.run, args=(conn,),
                             daemon=True).start()

    def run(self, conn):
        try:
            if self.context:
                conn = self.context.wrap_socket(conn, server_side=True)
            self.serve(conn)
        except (OSError, ValueError):
            pass
        finally:
            conn.close()

    def __exit__(self, *_):
        self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        for conn in self.open:
            conn.close()


def make_certificate(folder, name, address):
    """A certificate that stands for itself: (certificate, key)."""
    paths = (os.path.join(folder, name + ".pem"),
             os.path.join(folder, name + ".key"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=" + name, "-addext", "subjectAltName=" + address,
         "-keyout", paths[1], "-out", paths[0]],
        check=True, capture_output=True)
    return paths
