"""The controls of `make controls` fit the tree: quick; that each test fails without its protection is seen there."""

import re
from pathlib import Path

from tests.trust.controls import CONTROLS, WITHIN

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/trust.md").read_text(encoding="utf-8")
ROWS = {
    line.split("|")[1].strip(): line
    for line in TEXT.split("## Knowingly")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| promise")
}


def test_each_text_to_take_out_stands_once():
    found = {
        (one.file, one.out): (ROOT / one.file).read_text(encoding="utf-8").count(one.out) for one in CONTROLS
    }
    assert not {where: count for where, count in found.items() if count != 1}


def test_each_control_changes_something():
    assert not [one.promise for one in CONTROLS if one.out == one.put or not one.tests]


def test_each_test_of_a_control_exists():
    for one in CONTROLS:
        for test in one.tests:
            path, *_class, name = test.split("[")[0].split("::")
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), test


def test_each_row_has_a_control():
    """Here, or in the tests themselves, which the row then names; or the reason why not stands in `WITHIN`."""
    taken_out = {one.promise for one in CONTROLS}
    own = {
        promise for promise, row in ROWS.items() if re.search(r"[Cc]ontrols? `tests/[\w/]+\.py::\w+`", row)
    }
    assert not sorted(ROWS.keys() - taken_out - own - WITHIN.keys())


def test_controls_are_of_rows_that_exist():
    assert not sorted(({one.promise for one in CONTROLS} | WITHIN.keys()) - ROWS.keys())
