"""The helper that decodes pictures: broken in every way, and locked in."""

import os
import signal
import stat
import subprocess
import threading

from client import Client
from server import BUILD, Server

PASSWORD = "Correct-horse-battery-9"
# A picture by its first bytes; what follows would break a decoder.
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 4000
BROKEN = {
    "it crashes": "kill -SEGV $$",
    "it ends without a word": "exit 0",
    "it says nonsense": "echo nonsense",
    "it fills the disk": "yes | head -c 30000000",
    "it cannot be run": None,
}
# Twenty seconds are what it gets; the suite does not wait for them.
HANGS = "exec sleep %d" % (1000 if os.environ.get("FAULT_DEEP") else 3)
KILLED = -signal.SIGSYS
# What the sandbox does to who tries; 10: refused, and the program goes on.
SANDBOX = {"open": 10, "create": 10, "memory": 10, "socket": KILLED,
           "exec": KILLED, "trace": KILLED, "unlink": KILLED, "nothing": 0}


class HelperServer(Server):
    """A server whose helper is a script that the test writes."""

    def __init__(self):
        super().__init__(extra="[media]\nthumbnailer = HELPER\n")
        self.helper = os.path.join(self.folder, "helper")
        with open(self.config) as f:
            text = f.read().replace("HELPER", self.helper)
        with open(self.config, "w") as f:
            f.write(text)
        self.write("exit 1")

    def write(self, script):
        with open(self.helper, "w") as f:
            f.write("not a program" if script is None else
                    "#!/bin/sh\n%s\n" % script)
        os.chmod(self.helper, stat.S_IRWXU)


def thumbnail(anna, name, timeout=60):
    return anna.call("GET", "/_matrix/client/v1/media/thumbnail/" + name +
                     "?width=32&height=32", timeout=timeout)


def upload(anna):
    return anna.ok("POST", "/_matrix/media/v3/upload", data=PICTURE + os.urandom(
        8), headers={"Content-Type": "image/png"})["content_uri"][6:]


def helper_is_broken():
    """A refusal, and everything else goes on."""
    with HelperServer() as server:
        anna = Client(server, login=server.register("anna", PASSWORD))
        room = anna.create_room()
        for how, script in BROKEN.items():
            server.write(script)
            name = upload(anna)
            answer = thumbnail(anna, name)
            assert 400 <= answer.status < 600 and answer.errcode, \
                "%s: %r" % (how, answer)
            whole = anna.get("/_matrix/client/v1/media/download/" + name)
            assert whole.status == 200, how
            anna.send(room, how)
        server.write(HANGS)
        name = upload(anna)
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(
            thumbnail(anna, name)))
        waiting.start()
        Client(server, login={"access_token": anna.token,
                              "user_id": anna.user_id}).send(room, "meanwhile")
        assert not answers, "it did not hang"
        waiting.join(60)
        assert answers and answers[0].status >= 400, answers
        assert server.stop() == 0
        assert not server.sanitizer_reports()


def sandbox_holds():
    """What opens, connects, executes, traces or takes much does not work."""
    probe = os.path.join(BUILD, "tests", "fault", "sandbox_probe")
    for what, expected in SANDBOX.items():
        done = subprocess.run([probe, what], capture_output=True, timeout=60,
                              stdin=subprocess.DEVNULL, check=False)
        assert done.returncode == expected, "%s: %s, not %s" % (
            what, done.returncode, expected)


CASES = [helper_is_broken, sandbox_holds]
