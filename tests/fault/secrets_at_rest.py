"""What a thief of the disk finds: no password, no token, no PIN."""

import base64
import hashlib
import math
import os
import re

from client import V3, Client
from server import Server

PASSWORD = "Correct-horse-battery-9"
TOKENS = 40


def files(folder):
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as f:
                    yield os.path.relpath(path, folder), f.read()


def log_in(server, **more):
    return Client(server).ok("POST", V3 + "/login", dict({
        "type": "m.login.password", "password": PASSWORD,
        "identifier": {"type": "m.id.user", "user": "anna"}}, **more))


def secrets_are_hashed():
    """Neither in the database, its log, nor in the server's log; as they are,
    or in base64."""
    with Server() as server:
        admin = Client(server, login=server.register("rita", PASSWORD, True))
        server.register("anna", PASSWORD)
        login = log_in(server, refresh_token=True)
        anna = Client(server, login=login)
        once = admin.ok("POST", "/_synapse/admin/v1/registration_tokens/new",
                        {"token": "a-token-for-one"}) and None
        del once
        openid = anna.ok("POST", V3 + "/user/%s/openid/request_token" %
                         anna.user_id, {})["access_token"]
        renewed = Client(server).ok("POST", V3 + "/refresh", {
            "refresh_token": login["refresh_token"]})
        secrets = {"password": PASSWORD, "openid token": openid,
                   "access token": login["access_token"],
                   "refresh token": login["refresh_token"],
                   "renewed token": renewed["access_token"],
                   "renewed refresh": renewed["refresh_token"],
                   "admin's token": admin.token}
        found = []
        for moment in ("running", "stopped"):
            for name, data in files(server.folder):
                for what, secret in secrets.items():
                    plain = secret.encode()
                    if plain in data or base64.b64encode(plain)[:20] in data:
                        found.append("%s: the %s in %s" % (moment, what, name))
            if moment == "running":
                assert server.stop() == 0
        assert not found, found
        with open(os.path.join(server.folder, "data", "wardwire.db"),
                  "rb") as f:
            data = f.read()
        digest = hashlib.sha256(renewed["access_token"].encode()).digest()
        assert digest in data, "the test looks at the wrong place"
        assert b"$argon2id$" in data


def only_the_owner_reads():
    with Server() as server:
        server.register("anna", PASSWORD)
        folder = os.path.join(server.folder, "data")
        for parent, folders, names in os.walk(folder):
            for name in folders + names:
                mode = os.lstat(os.path.join(parent, name)).st_mode
                assert mode & 0o007 == 0, "%s has mode %o" % (name, mode)


def tokens_are_random():
    """At least 256 bits by their length; no letter is rare or frequent, no
    place always the same, no token again."""
    with Server() as server:
        server.register("anna", PASSWORD)
        login = log_in(server, refresh_token=True)
        tokens = []
        for _ in range(TOKENS):
            tokens.append(login["access_token"])
            login = Client(server).ok("POST", V3 + "/refresh", {
                "refresh_token": login["refresh_token"]})
    assert len(set(tokens)) == TOKENS
    prefix = os.path.commonprefix(tokens)
    bodies = [re.sub(r"^" + re.escape(prefix), "", one) for one in tokens]
    assert all(len(one) * 6 >= 250 for one in bodies), bodies[0]
    for place in range(min(map(len, bodies)) - 1):
        assert len({one[place] for one in bodies}) > 8, "place %d" % place
    text = "".join(bodies)
    counts = [text.count(letter) for letter in set(text)]
    entropy = -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
    assert entropy > 5.8, "%.2f bits in a letter" % entropy


CASES = [secrets_are_hashed, only_the_owner_reads, tokens_are_random]
