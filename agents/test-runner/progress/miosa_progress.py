"""A plugin of pytest: notes which test begins and which has ended, one JSON object a line."""

import json
import os


def note(kind, nodeid, location):
    file, line, name = location
    with open(os.environ["MIOSA_TEST_PROGRESS"], "a", encoding="utf-8") as progress:
        progress.write(json.dumps({"kind": kind, "file": file, "line": (line or 0) + 1, "names": [name]}) + "\n")


def pytest_runtest_logstart(nodeid, location):
    note("test", nodeid, location)


def pytest_runtest_logfinish(nodeid, location):
    note("result", nodeid, location)
