#!/usr/bin/env python3
"""`make controls`: take each protection out of a copy of the tree and see that its tests fail (tests/trust/controls/).

The working tree is never touched. Every test named is first seen to pass on the untouched copy; with the protection
out it must fail by an assertion (or by the error that the control names), in the test itself and not on the way there.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.trust.controls import CONTROLS, Control  # noqa: E402

ASSERTED = "AssertionError|Failed"  # pytest's own «did not raise» and «did not warn» are Failed
REPORTER = """
import json, os, pytest
from tests.settings import DATABASES

found = {}

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    node = item.nodeid
    kind = type(call.excinfo.value).__name__ if call.excinfo else ""
    if report.when == "call" or not report.passed:
        found[node] = [report.when, report.outcome, kind]

def pytest_sessionfinish(session):
    with open(os.environ["CONTROLS_REPORT"], "w") as file:
        json.dump(found, file)
"""
SETTINGS = """
from tests.settings import *
if "sqlite" in DATABASES["default"]["ENGINE"]:
    import os
    DATABASES["default"]["TEST"] = {"NAME": os.environ["CONTROLS_SQLITE"]}
"""


def copied(folder: Path) -> Path:
    """The tree as it stands, without what is not ours, in a folder of its own."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    compiled = [str(path.relative_to(ROOT)) for path in ROOT.glob("*/locale/*/LC_MESSAGES/*.mo")]
    tree = folder / "tree"
    for name in filter(None, [*names, *compiled]):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    (tree / "controls_reporter.py").write_text(REPORTER)
    (tree / "tests/controls_settings.py").write_text(SETTINGS)
    return tree


class Bench:
    """A copy of the tree, and a database that is made once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tree = folder, copied(folder)
        self.fresh = folder / "fresh.sqlite3"
        (self.tree / "tests/test_fresh.py").write_text("def test_it_is_made(db) -> None: ...\n")
        self.run(["tests/test_fresh.py"], postgres=False, anew=False)
        # before any test that commits has left its rows there
        shutil.copy(folder / "test.sqlite3", self.fresh)

    def run(self, tests: list[str], postgres: bool, anew: bool) -> dict[str, list[str]]:
        """What became of each test: {node: [phase, outcome, error]}; nothing for those that were not reached."""
        report, sqlite = self.folder / "report.json", self.folder / "test.sqlite3"
        report.unlink(missing_ok=True)
        for left in self.folder.glob("test.sqlite3*"):
            left.unlink()
        if not anew and self.fresh.exists():
            shutil.copy(self.fresh, sqlite)
        env = {**os.environ, "CONTROLS_REPORT": str(report), "CONTROLS_SQLITE": str(sqlite)}
        env |= {"PYTHONDONTWRITEBYTECODE": "1", "DJANGO_SETTINGS_MODULE": "tests.controls_settings"}
        if not postgres:
            env.pop("DATABASE_URL", None)
        command = [".venv/bin/python", "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider"]
        command += ["-p", "controls_reporter", "--ds", "tests.controls_settings"]
        command += ["--create-db" if anew or postgres else "--reuse-db", *tests]
        done = subprocess.run(command, cwd=self.tree, env=env, capture_output=True, text=True, check=False)
        self.said = (done.stdout + done.stderr)[-1500:]
        return json.loads(report.read_text()) if report.exists() else {}


def of(test: str, found: dict[str, list[str]]) -> list[list[str]]:
    """What became of a test, in all its parameters."""
    return [what for node, what in found.items() if node == test or node.startswith(f"{test}[")]


def verdict(one: Control, found: dict[str, list[str]]) -> str:
    """«seen to fail», or what is wrong with it."""
    wanted = re.compile(one.error or ASSERTED)
    for test in one.tests:
        what = of(test, found)
        if not what:
            return f"not run: {test}"
        if not any(outcome == "failed" for _when, outcome, _error in what):
            return f"BLIND: {test} passes without it"
        if not any(when == "call" and wanted.fullmatch(error) for when, _outcome, error in what):
            return f"fails for another reason: {test} {[error for *_rest, error in what if error][:2]}"
    return "seen to fail"


def broken(bench: Bench, one: Control) -> str:
    """The verdict on one control; the copy is whole again afterwards."""
    file = bench.tree / one.file
    whole = file.read_text(encoding="utf-8")
    if whole.count(one.out) != 1:
        return f"the text to take out stands {whole.count(one.out)} times"
    file.write_text(whole.replace(one.out, one.put), encoding="utf-8")
    try:
        return verdict(one, bench.run(list(one.tests), one.postgres, "migrations" in one.file))
    finally:
        file.write_text(whole, encoding="utf-8")


def unbroken(bench: Bench, some: list[Control]) -> list[str]:
    """Tests that do not pass on the untouched copy."""
    wrong = []
    for postgres in (False, True):
        tests = sorted({test for one in some if one.postgres == postgres for test in one.tests})
        found = bench.run(tests, postgres, anew=False) if tests else {}
        for test in tests:
            outcomes = {outcome for _when, outcome, _error in of(test, found)}
            if outcomes != {"passed"}:
                wrong.append(f"{test}: {', '.join(sorted(outcomes)) or 'not run'}")
        if tests and not found:
            wrong.append(bench.said)
    return wrong


def chosen(options: argparse.Namespace) -> list[Control]:
    """The controls asked for, without those that want a PostgreSQL that is not named."""
    some = [
        one for one in CONTROLS if options.only.lower() in f"{one.promise} {one.file} {one.tests}".lower()
    ]
    if "postgres" not in os.environ.get("DATABASE_URL", ""):
        for one in (one for one in some if one.postgres):
            print(f"left out, needs PostgreSQL in DATABASE_URL: {one.promise}")
        some = [one for one in some if not one.postgres]
    return some[options.first :][: options.most]


def main() -> int:
    """Run the controls that are asked for; 1 when one of them is blind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a word of the promise, the file or the tests")
    parser.add_argument("--first", type=int, default=0, help="begin at this one")
    parser.add_argument("--most", type=int, default=10**6, help="so many at most")
    options = parser.parse_args()
    some, began, wrong = chosen(options), time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="controls-") as folder:
        bench = Bench(Path(folder))
        for line in unbroken(bench, some):
            print(f"does not pass unbroken: {line}")
            wrong += 1
        for number, one in enumerate(some, options.first):
            said = broken(bench, one)
            wrong += said != "seen to fail"
            print(f"{number:3} {said:14} {one.promise} — {one.file}", flush=True)
    print(f"{len(some)} controls in {time.monotonic() - began:.0f} s, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
