"""What is handed over with the program: the service's unit, the list of parts."""

import json
import os
import re
import shutil
import subprocess

from server import BUILD, ROOT

UNIT = os.path.join(ROOT, "packaging", "wardwire.service")
# Each of these is a wall; who takes one away must say so here.
WALLS = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
    "PrivateTmp": "yes", "PrivateDevices": "yes", "PrivateUsers": "yes",
    "PrivateMounts": "yes", "ProtectProc": "invisible", "ProcSubset": "pid",
    "ProtectKernelTunables": "yes", "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes", "ProtectControlGroups": "yes",
    "ProtectClock": "yes", "ProtectHostname": "yes", "RemoveIPC": "yes",
    "CapabilityBoundingSet": "", "AmbientCapabilities": "",
    "RestrictNamespaces": "yes", "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes", "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "UMask": "0077", "StateDirectoryMode": "0700", "LogsDirectoryMode": "0700", "User": "wardwire",
    "Restart": "always", "LimitNOFILE": "65536"}
# Of the compiler and the system, and of what links otherwise than it is named.
RUN_TIME = {"c", "m", "dl", "pthread", "gcc_s", "asan", "ubsan", "stdc++"}
LISTED_AS = {"z": "zlib", "gobject": "gobject-2.0", "glib": "glib-2.0",
             "gio": "gio-2.0", "yaml": "yaml-0.1", "pcre2": "pcre2-8"}
EXPOSURE_MAX = 2.0  # of 10, as systemd-analyze counts


def unit_has_its_walls():
    with open(UNIT) as f:
        found = dict(line.strip().split("=", 1) for line in f
                     if "=" in line and line[0] != "#")
    for key, value in WALLS.items():
        assert found.get(key) == value, "%s=%s" % (key, found.get(key))
    if not shutil.which("systemd-analyze"):
        return  # it counts what was looked at above
    done = subprocess.run(["systemd-analyze", "security", "--offline=true",
                           UNIT], capture_output=True, text=True, check=False)
    score = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert score is None or float(score.group(1)) <= EXPOSURE_MAX, \
        done.stdout[-300:]


def list_of_parts_is_whole():
    done = subprocess.run([os.path.join(ROOT, "tools", "sbom")],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    parts = json.loads(done.stdout)["components"]
    names = {one["bom-ref"] for one in parts}
    assert len(names) == len(parts), "a part is there twice"
    for name in ("sqlite3", "libsodium", "libssl", "libcrypto", "yyjson",
                 "libcurl", "llhttp", "inih", "zlib", "vips", "libseccomp"):
        assert "system/" + name in names, name
    with open(os.path.join(ROOT, "web", "package.json")) as f:
        wanted = json.load(f)["dependencies"]
    needed = {one["name"] for one in parts if one["scope"] == "required"}
    assert set(wanted) <= needed, set(wanted) - needed
    for one in parts:
        assert one["scope"] != "required" or one.get("version"), one
        assert "hashes" in one or one["bom-ref"].startswith("system/"), one


def linked(program):
    done = subprocess.run(["readelf", "-d", program], capture_output=True,
                          text=True, check=True)
    return set(re.findall(r"\(NEEDED\).*\[lib([\w+-]+?)(?:-[\d.]+)?\.so",
                          done.stdout))


def what_is_linked_is_listed():
    """Every library that the programs name is in the list of parts."""
    done = subprocess.run([os.path.join(ROOT, "tools", "sbom")],
                          capture_output=True, text=True, check=True)
    parts = {one["name"].lower().removeprefix("lib")
             for one in json.loads(done.stdout)["components"]}
    for name in ("wardwire", "wardwire-thumbnailer", "wardwire-watchdog"):
        found = linked(os.path.join(BUILD, name))
        assert len(found) > 3, found
        missing = {one for one in found - RUN_TIME
                   if LISTED_AS.get(one, one).lower() not in parts}
        assert not missing, "%s: %s" % (name, missing)


CASES = [unit_has_its_walls, list_of_parts_is_whole, what_is_linked_is_listed]
