"""docs/trust.md names only what exists: every file, and in it every name."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`([\w/.-]+\.(?:py|md|txt|yml))(?:::(\w+))?`")
TEXT = (ROOT / "docs/trust.md").read_text(encoding="utf-8")


def missing(text: str) -> list[str]:
    """What a text names and the house does not have."""
    wrong = []
    for path, name in NAMED.findall(text):
        file = ROOT / path
        if not file.exists() or (name and not re.search(rf"\b{name}\b", file.read_text(encoding="utf-8"))):
            wrong.append(f"{path} {name}")
    return wrong


def test_every_file_and_name_of_the_table_exists():
    assert len(NAMED.findall(TEXT)) > 100
    assert missing(TEXT) == []


def test_what_is_gone_is_named():
    assert missing("`office/trail.py::of_yesterday` `office/gone.py`") == [
        "office/trail.py of_yesterday",
        "office/gone.py ",
    ]


def test_every_promise_names_a_test():
    rows = [line for line in TEXT.split("## Knowingly")[0].splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith("| promise")]
    assert len(promises) > 45
    assert not [row for row in promises if "`tests/" not in row]
