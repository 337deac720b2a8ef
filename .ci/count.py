"""Counts the tests of a run of bazel from its build event file.

A test counts as passed only when bazel says so; one that was not built, or that
never ran, has failed. Prints the failed ones and `N passed, N failed`, and exits
with bazel's own code, or 1 if it claims success while something failed.

Usage: count.py BAZEL_EXIT_CODE < EVENTS
"""

import json
import sys


def read(events):
    """The labels of all tests, and those that passed."""
    tests, passed = set(), set()
    for line in events:
        event = json.loads(line)
        ident = event.get("id", {})
        if "testSize" in event.get("configured", {}):
            tests.add(ident["targetConfigured"]["label"])
        if "testSummary" in event:
            label = ident["testSummary"]["label"]
            tests.add(label)
            if event["testSummary"].get("overallStatus") in ("PASSED", "FLAKY"):
                passed.add(label)
    return tests, passed


def main():
    code = int(sys.argv[1])
    tests, passed = read(sys.stdin)
    failed = tests - passed
    for label in sorted(failed):
        print("failed:", label)
    if code != 0 and not failed:
        print("bazel ended with", code, "and names no test")
    print(f"{len(passed)} passed, {max(len(failed), int(code != 0))} failed")
    return code or int(bool(failed) or not passed)


if __name__ == "__main__":
    sys.exit(main())
