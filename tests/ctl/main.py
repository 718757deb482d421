"""Commands as a person types them; each case counts as one."""

import os
import re
import subprocess
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

import backup  # noqa: E402
import delivered  # noqa: E402
import verify  # noqa: E402
from client import V3, Client, bodies, rooms  # noqa: E402
from server import Server  # noqa: E402

PASSWORD = "Correct-horse-battery-9"


def run(server, *words, expect=0, env=None):
    out = subprocess.run([server.program, *words], capture_output=True,
                         text=True, timeout=300, stdin=subprocess.DEVNULL,
                         env=dict(server.environment(), **(env or {})))
    text = out.stdout + out.stderr
    assert out.returncode == expect, "%s: exit %d, not %d:\n%s" % (
        " ".join(words), out.returncode, expect, text)
    assert "AddressSanitizer" not in text and "runtime error" not in text, \
        text
    return text


def login(server, user, password):
    return Client(server).post(V3 + "/login", {
        "type": "m.login.password", "password": password,
        "identifier": {"type": "m.id.user", "user": user}})


def help_is_for_people():
    with Server() as server:
        text = run(server, "help")
        for word in ("serve", "demo", "user add", "user list",
                     "user deactivate", "user reset-password",
                     "check-config", "version", "backup", "restore",
                     "check", "verify"):
            assert word in text, "help does not name %r" % word
        assert "0." in run(server, "version")


def usage_is_2():
    server = Server()
    for words in ((), ("nonsense",), ("user",), ("user", "nonsense"),
                  ("user", "add", "--config", server.config)):
        run(server, *words, expect=2)
    server.close()


def check_config():
    server = Server()
    run(server, "check-config", server.config)
    for broken in ("[server]\nnoname = 1\n", "[nosection]\na = b\n",
                   "[server]\nname = x\ndata_dir = /tmp/x\n[limits]\n"
                   "upload_max = lots\n", "[server]\nname = x\n"):
        path = os.path.join(server.folder, "broken.ini")
        with open(path, "w") as f:
            f.write(broken)
        text = run(server, "check-config", path, expect=1)
        assert text.strip(), "refused without a word: %r" % broken
    run(server, "check-config", "/nonexistent.ini", expect=1)
    server.close()


def environment_overrides():
    server = Server()
    text = run(server, "check-config", server.config, expect=1,
               env={"WARDWIRE_LIMITS_UPLOAD_MAX": "lots"})
    assert "upload_max" in text.lower(), text
    server.close()


def users(running):
    server = Server()
    try:
        if running:
            server.start()
        config = ("--config", server.config)
        run(server, "user", "add", "anna", "--password", PASSWORD,
            "--display-name", "Anna Okafor", "--admin", *config)
        run(server, "user", "add", "anna", "--password", PASSWORD, *config,
            expect=1)
        run(server, "user", "add", "An na", "--password", PASSWORD, *config,
            expect=1)
        text = run(server, "user", "add", "ben", *config)
        listed = run(server, "user", "list", *config)
        assert "anna" in listed and "ben" in listed, listed
        if not running:
            server.start()
        assert login(server, "anna", PASSWORD).status == 200
        made_up = [word for word in text.split()
                   if login(server, "ben", word.strip(".,")).status == 200]
        assert made_up, "the password shown does not work: " + text
        session = Client(server, login=login(server, "anna", PASSWORD).json)
        if not running:
            server.stop()
        run(server, "user", "reset-password", "anna", "--password",
            "Another-good-word-7", *config)
        run(server, "user", "deactivate", "ben", *config)
        run(server, "user", "deactivate", "nobody", *config, expect=1)
        if not running:
            server.start()
        assert login(server, "anna", PASSWORD).status == 403
        assert login(server, "anna", "Another-good-word-7").status == 200
        assert session.get(V3 + "/account/whoami").status == 401
        answer = login(server, "ben", "whatever")
        assert answer.status == 403, answer
        assert server.stop() == 0
        assert not server.sanitizer_reports()
    finally:
        server.close()


def users_beside_a_running_server():
    users(True)


def users_without_a_server():
    users(False)


def demo_password(text):
    """The password that the demo tells people."""
    found = re.search(r"password.*?\bis:?\s+(\S+)", text, re.S)
    assert found, "the demo does not say how to log in:\n" + text
    return found.group(1).strip(".,;:\"'")


def demo_is_idempotent():
    server = Server(name="eastmere.example")
    try:
        text = run(server, "demo", "--config", server.config)
        names = run(server, "user", "list", "--config", server.config)
        assert len(names.splitlines()) >= 40, names
        again = run(server, "demo", "--config", server.config)
        assert names == run(server, "user", "list", "--config",
                            server.config)
        password = demo_password(text)
        assert password == demo_password(again)
        server.start()
        people = [word.strip(".,;:()*|") for word in text.split()]
        people = [word for word in people
                  if login(server, word, password).status == 200]
        assert len(people) >= 2, "nobody named can log in:\n" + text
        check_demo(Client(server, login=login(server, people[0],
                                              password).json))
        assert server.stop() == 0
        assert not server.sanitizer_reports()
    finally:
        server.close()


def check_demo(person):
    """Days of conversation, files that are there, no doubles."""
    joined = person.ok("GET", V3 + "/joined_rooms")["joined_rooms"]
    assert len(joined) >= 2, joined
    files = texts = 0
    for room in joined:
        events = person.ok("GET", rooms(room) + "/messages", query={
            "dir": "b", "limit": 500})["chunk"]
        said = [one for one in bodies(events) if one]
        texts += len(said)
        for event in events:
            url = event["content"].get("url")
            if event["type"] != "m.room.message" or not url:
                continue
            files += 1
            got = person.get("/_matrix/client/v1/media/download/" +
                             url[len("mxc://"):])
            assert got.status == 200, (url, got)
            size = event["content"].get("info", {}).get("size")
            assert size in (None, len(got.body)), (size, len(got.body))
    assert texts > 20, "%d messages" % texts
    assert files > 0, "no photo or document"


def demo_spares_a_real_server():
    with Server(name="real.example") as server:
        server.register("anna", PASSWORD)
        server.stop()
        text = run(server, "demo", "--config", server.config, expect=1)
        assert text.strip()
        listed = run(server, "user", "list", "--config", server.config)
        assert len([line for line in listed.splitlines()
                    if "@" in line or "anna" in line]) == 1, listed


CASES = [help_is_for_people, usage_is_2, check_config, environment_overrides,
         users_beside_a_running_server, users_without_a_server,
         demo_is_idempotent, demo_spares_a_real_server, *backup.CASES,
         *verify.CASES, *delivered.CASES]


def main(names):
    passed = failed = 0
    for case in CASES:
        if names and case.__name__ not in names:
            continue
        try:
            case()
            passed += 1
            print("ok   " + case.__name__, flush=True)
        except Exception as error:
            failed += 1
            print("FAIL %s: %s" % (case.__name__, error), flush=True)
            if not str(error) or not isinstance(error, AssertionError):
                traceback.print_exc(limit=4, file=sys.stdout)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
