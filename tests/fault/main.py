"""Faults, one after the other; each case counts as one."""

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
import secrets_at_rest  # noqa: E402
import upgrade  # noqa: E402

CASES = [*kill.CASES, *kill_mixed.CASES, *duty.CASES, *incident.CASES,
         *handover.CASES, *devices.CASES, *connections.CASES, *crowd.CASES,
         *disk.CASES, *failing.CASES, *helper.CASES, *secrets_at_rest.CASES,
         *upgrade.CASES]


def main(names):
    passed = failed = 0
    for case in CASES:
        if names and case.__name__ not in names:
            continue
        started = time.monotonic()
        try:
            case()
            passed += 1
            print("ok   %s (%.1f s)" % (case.__name__,
                                        time.monotonic() - started),
                  flush=True)
        except Exception as error:
            failed += 1
            print("FAIL %s: %s" % (case.__name__, error), flush=True)
            if not isinstance(error, AssertionError):
                traceback.print_exc(limit=4, file=sys.stdout)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
