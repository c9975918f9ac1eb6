"""The codebase itself: nothing unused, nothing unnamed, nothing untranslated."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from shenbei.celery import app, collect_schedule
from shenbei.settings import OWN_APPS

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ["shenbei", *OWN_APPS]
CATALOGUES = [
    path for name in HOUSE if (path := ROOT / name / "locale/zh_Hans/LC_MESSAGES/django.po").exists()
]


def files(suffix: str) -> list[Path]:
    return [path for name in HOUSE for path in (ROOT / name).rglob(f"*{suffix}")]


def test_every_template_is_used():
    texts = "\n".join(path.read_text() for path in [*files(".py"), *files(".html")])
    names = [
        path.as_posix().split("/templates/")[1] for path in files(".html") if "/templates/" in path.as_posix()
    ]
    idle = [name for name in names if name not in texts and Path(name).name not in ("404.html", "500.html")]
    assert not idle


def test_migrations_are_named():
    unnamed = [
        path.name for path in files(".py") if path.parent.name == "migrations" and "_auto_" in path.name
    ]
    assert not unnamed


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_beat_rings_tasks_that_exist():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in collect_schedule(OWN_APPS).values()} <= set(app.tasks)


def test_catalogues_are_complete():
    check = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_chinese_is_set_with_full_width_punctuation(path: Path):
    half_width = re.compile(r"[㐀-鿿][,;:?!](?!//)|[,;](?=[㐀-鿿])")
    found = [entry.msgstr for entry in polib.pofile(str(path)) if half_width.search(entry.msgstr)]
    assert not found


def test_a_message_reads_the_same_in_every_catalogue():
    """Django takes the first catalogue that has a msgid: two meanings need two msgids or a context."""
    seen: dict[tuple[str | None, str], dict[str, str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            seen.setdefault((entry.msgctxt, entry.msgid), {})[path.parts[-5]] = entry.msgstr
    clashes = {msgid: texts for (_, msgid), texts in seen.items() if len(set(texts.values())) > 1}
    assert not clashes
