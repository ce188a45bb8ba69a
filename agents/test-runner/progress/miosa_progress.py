"""A plugin of pytest: notes which test begins and which has ended, one JSON object a line."""

import json
import os


def note(kind, location):
    file, line, name = location
    noted = {"kind": kind, "file": file, "line": (line or 0) + 1, "names": [name]}
    with open(os.environ["MIOSA_TEST_PROGRESS"], "a", encoding="utf-8") as progress:
        progress.write(json.dumps(noted) + "\n")


def pytest_runtest_logstart(location):
    note("test", location)


def pytest_runtest_logfinish(location):
    note("result", location)
