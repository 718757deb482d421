"""Faults, two at a time; each case counts as one."""

import concurrent.futures
import contextlib
import io
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

import connections  # noqa: E402
import crowd  # noqa: E402
import devices  # noqa: E402
import disk  # noqa: E402
import duty  # noqa: E402
import failing  # noqa: E402
import handover  # noqa: E402
import helper  # noqa: E402
import incident  # noqa: E402
import kill  # noqa: E402
import kill_mixed  # noqa: E402
import ladder  # noqa: E402
import rotate  # noqa: E402
import secrets_at_rest  # noqa: E402
import unharmed  # noqa: E402
import upgrade  # noqa: E402

CASES = [*kill.CASES, *kill_mixed.CASES, *duty.CASES, *incident.CASES, *ladder.CASES,
         *handover.CASES, *devices.CASES, *connections.CASES, *crowd.CASES,
         *unharmed.CASES,
         *disk.CASES, *failing.CASES, *helper.CASES, *rotate.CASES,
         *secrets_at_rest.CASES, *upgrade.CASES]

AT_ONCE = int(os.environ.get("FAULT_AT_ONCE", "2"))


def run(name):
    """In a process of its own: what it printed, and whether it passed."""
    case = next(one for one in CASES if one.__name__ == name)
    started = time.monotonic()
    said = io.StringIO()
    passed = False
    with contextlib.redirect_stdout(said):
        try:
            case()
            passed = True
            print("ok   %s (%.1f s)" % (name, time.monotonic() - started))
        except Exception as error:
            print("FAIL %s: %s" % (name, error))
            if not isinstance(error, AssertionError):
                traceback.print_exc(limit=4, file=sys.stdout)
    return said.getvalue(), passed


def main(names):
    wanted = [case.__name__ for case in CASES
              if not names or case.__name__ in names]
    passed = 0
    with concurrent.futures.ProcessPoolExecutor(
            AT_ONCE, max_tasks_per_child=1) as pool:
        for said, good in pool.map(run, wanted):
            print(said, end="", flush=True)
            passed += good
    failed = len(wanted) - passed
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
