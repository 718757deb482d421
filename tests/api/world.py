"""What the Python cases share: one server, some people, one judge."""

import os
import sys
import unittest

import client
import openapi
import server

SPEC_FOLDER = os.environ.get("WARDWIRE_SPEC",
                             os.path.join(server.ROOT, "..", "shared", "spec"))
PASSWORD = "Correct-horse-battery-9"


class World:
    def __init__(self):
        self.server = None
        self.judge = None
        self.people = {}
        self.rooms_made = 0

    def begin(self):
        spec = None
        if os.path.isdir(SPEC_FOLDER):
            spec = openapi.Spec(SPEC_FOLDER)
        else:
            print("!" * 72)
            print("! ANSWERS ARE NOT VALIDATED: the specification's OpenAPI")
            print("! files are not in %s (set WARDWIRE_SPEC)" % SPEC_FOLDER)
            print("!" * 72)
        self.judge = client.Judge(spec)
        self.server = server.Server()
        self.server.start()
        for name in ("anna", "ben", "cara"):
            self.people[name] = self.person(name)

    def person(self, name):
        login = self.server.register(name, PASSWORD)
        return client.Client(self.server, self.judge, login)

    def new_person(self):
        self.rooms_made += 1
        return self.person("p%d" % self.rooms_made)

    def stranger(self):
        return client.Client(self.server, self.judge)

    def end(self):
        status = self.server.stop()
        reports = self.server.sanitizer_reports()
        if status != 0 or reports:
            print(self.server.tail(40))
        self.server.close()
        return status, reports


WORLD = World()


class Case(unittest.TestCase):
    """Each test judges the answers it caused: problems fail that test."""

    def setUp(self):
        self.world = WORLD
        self.server = WORLD.server
        self.anna = WORLD.people["anna"]
        self.ben = WORLD.people["ben"]
        self.cara = WORLD.people["cara"]
        WORLD.judge.problems.clear()

    def tearDown(self):
        problems = sorted(set(WORLD.judge.problems))
        WORLD.judge.problems.clear()
        self.assertEqual([], problems, "against the specification:\n  "
                         + "\n  ".join(problems))

    def refused(self, answer, status, *codes):
        self.assertEqual(status, answer.status, answer)
        if codes:
            self.assertIn(answer.errcode, codes, answer)

    def room_of(self, *members, **content):
        """A room by the first, that the others joined."""
        content.setdefault("preset", "private_chat")
        first, others = members[0], members[1:]
        content["invite"] = [one.user_id for one in others]
        room = first.create_room(**content)
        for one in others:
            one.join(room)
        return room


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    try:
        WORLD.begin()
    except Exception as error:
        print("FAIL the server does not start: %s" % error)
        print("0 passed, 1 failed")
        return 1
    loader = unittest.TestLoader()
    if len(sys.argv) > 1:
        sys.path.insert(0, os.path.join(here, "cases"))
        suite = loader.loadTestsFromNames(sys.argv[1:])
    else:
        suite = loader.discover(os.path.join(here, "cases"), "case_*.py")
    result = unittest.TextTestRunner(sys.stdout, verbosity=1).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.skipped)
    failed += len(result.unexpectedSuccesses)
    passed = max(result.testsRun - failed, 0)
    status, reports = WORLD.end()
    if status == 0 and not reports:
        passed += 1
    else:
        print("FAIL the server ended with %s %s" % (status, reports[:5]))
        failed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    # cases import this module as "world": let both be one.
    sys.modules["world"] = sys.modules["__main__"]
    sys.exit(main())
