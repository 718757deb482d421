"""Certificates and logs change while people write: nobody is turned away, no
line is lost, and who comes after sees the new certificate."""

import glob
import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import threading
import time

from client import V3, rooms
from server import Server

PASSWORD = "Correct-horse-battery-9"
TURNS = 100 if os.environ.get("FAULT_DEEP") else 10
SENT = "PUT /_matrix/client/v3/rooms/{roomId}/send/"


def make_certificate(folder, name):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=" + name, "-keyout", os.path.join(folder, "new.key"), "-out",
         os.path.join(folder, "new.pem")], check=True, capture_output=True)
    for end in ("key", "pem"):
        os.rename(os.path.join(folder, "new." + end),
                  os.path.join(folder, "tls." + end))


def trusting():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class TlsServer(Server):
    """It speaks TLS, and its log is a file that it opens itself."""

    def __init__(self):
        super().__init__()
        self.lines = os.path.join(self.folder, "lines")
        with open(self.config, encoding="utf-8") as f:
            text = f.read()
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[server]\n", (
                "[server]\ntls_cert = {0}/tls.pem\ntls_key = {0}/tls.key\n"
            ).format(self.folder)) + (
                "[log]\nlevel = debug\nfile = %s\n" % self.lines))
        make_certificate(self.folder, "turn-0.")

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60,
                                           context=trusting())

    def is_ready(self):
        try:
            return self.ask(self.connect(), "GET", "/health/ready")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def ask(self, wire, method, path, body=None, token=""):
        wire.request(method, path, None if body is None else json.dumps(body),
                     {"Authorization": "Bearer " + token} if token else {})
        answer = wire.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text[:1] == b"{" else {}

    def call(self, method, path, body=None):
        status, answer = self.ask(self.connect(), method, path, body)
        assert status == 200, (path, status, answer)
        return answer

    def shown(self):
        """What the certificate says of a new connection."""
        wire = self.connect()
        wire.connect()
        given = wire.sock.getpeercert(binary_form=True)
        wire.close()
        return re.search(rb"turn-\d+\.", given).group().decode()


class Sender(threading.Thread):
    """One keeps its connection, the other makes a new one for each message."""

    def __init__(self, server, login, room, keeps):
        super().__init__()
        self.server, self.login, self.room = server, login, room
        self.keeps, self.count, self.mistake, self.ending = keeps, 0, None, False

    def run(self):
        wire = self.server.connect()
        try:
            while not self.ending:
                if not self.keeps:
                    wire = self.server.connect()
                status, answer = self.server.ask(
                    wire, "PUT", rooms(self.room) + "/send/m.room.message/%s%d"
                    % (self.keeps, self.count), {
                        "msgtype": "m.text", "body": "x"},
                    self.login["access_token"])
                assert status == 200, (status, answer)
                self.count += 1
        except (OSError, http.client.HTTPException, AssertionError) as error:
            self.mistake = error


def logged(server):
    """How many messages the logs tell of; each line is whole."""
    found = 0
    for path in glob.glob(server.lines + "*"):
        with open(path, encoding="utf-8") as f:
            for line in f:
                assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z \w+ +\S+ .*\n$",
                                line), line
                found += SENT in line
    return found


def turn(server, number):
    """The log goes to another name, a certificate comes, and it is told."""
    os.rename(server.lines, server.lines + ".%d" % number)
    make_certificate(server.folder, "turn-%d." % number)
    server.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 60
    while server.shown() != "turn-%d." % number or \
            not os.path.exists(server.lines):
        assert time.monotonic() < deadline, "it was not read anew"
        time.sleep(0.02)


def certificates_and_logs_rotate():
    with TlsServer() as server:
        login = server.register("anna", PASSWORD)
        status, made = server.ask(server.connect(), "POST", V3 + "/createRoom",
                                  {}, login["access_token"])
        assert status == 200, made
        senders = [Sender(server, login, made["room_id"], keeps)
                   for keeps in (True, False)]
        for one in senders:
            one.start()
        try:
            for number in range(1, TURNS + 1):
                turn(server, number)
            # Of what cannot be used nothing is taken.
            with open(os.path.join(server.folder, "tls.pem"), "w",
                      encoding="utf-8") as f:
                f.write("junk")
            server.process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
            assert server.shown() == "turn-%d." % TURNS
        finally:
            for one in senders:
                one.ending = True
                one.join(60)
        for one in senders:
            assert one.mistake is None and one.count > TURNS, (
                one.mistake, one.count)
        assert server.stop() == 0
        sent = sum(one.count for one in senders)
        assert logged(server) == sent, "%d sent, %d logged" % (
            sent, logged(server))
        assert len(glob.glob(server.lines + "*")) == TURNS + 1
        mode = os.stat(server.lines).st_mode
        assert mode & 0o077 == 0, "others read the log: %o" % mode
        assert not server.sanitizer_reports()
    print("     %d turns, %d messages" % (TURNS, sent))


CASES = [certificates_and_logs_rotate]
