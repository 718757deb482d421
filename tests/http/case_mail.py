"""Mail: what reaches the server of an operator, and what never leaves."""

import base64
import email
import email.policy
import os
import ssl

from far import Caller, Listener, make_certificate

FROM = "wardwire@eastmere.example"


class Smtp:
    """A server that takes what it is given and notes it."""

    def __init__(self, tls=None, refuse=None, password=None):
        self.tls, self.refuse, self.password = tls, refuse, password
        self.commands, self.data, self.encrypted = [], [], False

    def lines(self, conn):
        kept = b""
        while True:
            while b"\r\n" not in kept:
                data = conn.recv(65536)
                if not data:
                    return
                kept += data
            line, kept = kept.split(b"\r\n", 1)
            yield line

    def greet(self, conn):
        can = ["far", "8BITMIME"]
        if self.tls and not isinstance(conn, ssl.SSLSocket):
            can.append("STARTTLS")
        if self.password:
            can.append("AUTH PLAIN")
        for i, word in enumerate(can):
            conn.sendall(b"250%s%s\r\n" % (
                b" " if i == len(can) - 1 else b"-", word.encode()))

    def authenticate(self, conn, line, lines):
        words = line.split(b" ")
        if len(words) < 3:
            conn.sendall(b"334 \r\n")
            words += [b"", next(lines)]
        given = base64.b64decode(words[-1]).decode().split("\0")
        conn.sendall(b"235 yes\r\n" if given[2] == self.password
                     else b"535 no\r\n")

    def take_data(self, conn, lines):
        conn.sendall(b"354 go on\r\n")
        text = []
        for line in lines:
            if line == b".":
                break
            text.append(line[1:] if line.startswith(b".") else line)
        self.data.append(b"\r\n".join(text))
        conn.sendall(b"250 taken\r\n")

    def __call__(self, conn, greeting=True):
        if greeting:
            conn.sendall(b"220 far\r\n")
        lines = self.lines(conn)
        for line in lines:
            self.commands.append(line.decode())
            word = line.split(b" ")[0].upper()
            if word == b"EHLO":
                self.greet(conn)
            elif word == b"STARTTLS":
                conn.sendall(b"220 go on\r\n")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.tls)
                with context.wrap_socket(conn, server_side=True) as inner:
                    self.encrypted = True
                    self(inner, greeting=False)
                return
            elif word == b"AUTH":
                self.authenticate(conn, line, lines)
            elif word == b"RCPT" and self.refuse:
                conn.sendall(self.refuse)
            elif word == b"DATA":
                self.take_data(conn, lines)
            elif word == b"QUIT":
                conn.sendall(b"221 bye\r\n")
                return
            else:
                conn.sendall(b"250 yes\r\n")


def mail(port, **more):
    return dict({"url": "smtp://127.0.0.1:%d" % port, "from": FROM,
                 "to": "sam@eastmere.example", "subject": "Hello",
                 "text": "One line\n"}, **more)


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def test_plain(_):
    server = Smtp()
    subject = "Ward 7 needs you: Ŵ → ☂ " + "é" * 60
    text = "Dear Sam,\n.\n..dots\nEHLO é\n" + "long " * 500
    with Listener(server) as far, Caller() as c:
        a = c.ask(**mail(far.port, subject=subject, text=text))
        assert a == {"sent": True}, a
    assert server.commands[0] == "EHLO eastmere.example"
    assert server.commands[1].startswith("MAIL FROM:<%s>" % FROM)
    assert server.commands[2] == "RCPT TO:<sam@eastmere.example>"
    m = parse(server.data[0])
    assert m["subject"] == subject, m["subject"]
    assert m["from"] == FROM and m["to"] == "sam@eastmere.example"
    assert m["message-id"].endswith("@eastmere.example>") and m["date"]
    assert m.get_content().replace("\r\n", "\n") == text, m.get_content()
    assert max(len(x) for x in server.data[0].split(b"\r\n")) <= 78


def test_injection_is_impossible(_):
    server = Smtp()
    with Listener(server) as far, Caller() as c:
        for bad in ("sam@a.example\r\nRCPT TO:<eve@b.example>",
                    "sam@a.example>", "<sam@a.example>", "a b@c.example",
                    "sam@a.example,eve@b.example", "sam", "@a.example",
                    "sam@", "sam@-a", "sam@.a", "sam@a..b", "sam@a.",
                    "\"x\"@a.example", "x" * 250 + "@a.example"):
            a = c.ask(**mail(far.port, to=bad))
            assert a["error"] == "ERR_INVALID_PARAM", (bad, a)
        for bad in ("a\r\nBcc: eve@b.example", "a\nb", "\x7f", "x" * 201):
            a = c.ask(**mail(far.port, subject=bad))
            assert a["error"] == "ERR_INVALID_PARAM", (bad, a)
        a = c.ask(**mail(far.port, **{"from": "x\r\ny@z"}))
        assert a["error"] == "ERR_INVALID_PARAM", a
        assert far.connections == 0
        text = "\r\n.\r\nMAIL FROM:<eve@b.example>\r\n"
        assert c.ask(**mail(far.port, text=text)) == {"sent": True}
    assert len(server.data) == 1


def test_starttls_and_password(s):
    pair = make_certificate(s.folder, "mail", "IP:127.0.0.1")
    path = os.path.join(s.folder, "password")
    with open(path, "w") as f:
        f.write("se cret\n")
    more = {"starttls": True, "user": "sam", "password_file": path}
    server = Smtp(tls=pair, password="se cret")
    with Listener(server) as far, Caller() as c:
        a = c.ask(**mail(far.port, **more))
        assert a["error"] == "ERR_UNAVAILABLE", a  # nobody vouches for it
        assert not any("AUTH" in x for x in server.commands)
        assert c.ask(**mail(far.port, ca=pair[0], **more)) == {"sent": True}
        assert server.encrypted
    with Listener(Smtp(tls=pair, password="other")) as far, Caller() as c:
        a = c.ask(**mail(far.port, ca=pair[0], **more))
        assert a["error"] == "ERR_UNAVAILABLE", a
    server = Smtp()
    with Listener(server) as far, Caller() as c:
        a = c.ask(**mail(far.port, starttls=True))
        assert a["error"] == "ERR_UNAVAILABLE", a
        assert not server.data
    server = Smtp(password="se cret")
    with Listener(server, tls=pair) as far, Caller() as c:
        url = "smtps://127.0.0.1:%d" % far.port
        a = c.ask(**mail(far.port, ca=pair[0], **dict(more, url=url)))
        assert a == {"sent": True}, a


def test_refusals(_):
    for line, e in ((b"550 no such person\r\n", "ERR_FORBIDDEN"),
                    (b"450 not now\r\n", "ERR_UNAVAILABLE")):
        with Listener(Smtp(refuse=line)) as far, Caller() as c:
            assert c.ask(**mail(far.port))["error"] == e, line
    with Caller() as c:
        for bad in ("http://127.0.0.1", "127.0.0.1:25"):
            a = c.ask(**mail(1, url=bad))
            assert a["error"] == "ERR_INVALID_PARAM", a
        assert c.ask(**mail(1))["error"] == "ERR_UNAVAILABLE"


TESTS = [test_plain, test_injection_is_impossible,
         test_starttls_and_password, test_refusals]
