"""The same date tells the same district: loaded twice, under another hash seed and in another zone. DESIGN, the contract."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.recount import kept, recounted

ROOT = Path(__file__).resolve().parents[2]
CHANCE = {  # what may differ: hashes with a salt, and the real time of migrating
    "accounts_user": {"password"},
    "django_migrations": {"applied"},
}
OTHERS = [("1", "UTC"), ("2", "America/New_York")]


def begin(folder: Path, seed: str, zone: str) -> subprocess.Popen:
    """A process that loads the demo into a file of its own."""
    settings = {"DEBUG": "1", "SECRET_KEY": "same", "MEDIA_ROOT": str(folder / f"media{seed}")}
    settings |= {"DATABASE_URL": f"sqlite:///{folder / seed}.sqlite3", "PYTHONHASHSEED": seed, "TZ": zone}
    manage = f"{sys.executable} manage.py"
    command = f"{manage} migrate -v 0 && {manage} demo --as-of 2026-11-20"
    environment = os.environ | settings | {"DJANGO_SETTINGS_MODULE": "shenbei.settings"}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(["sh", "-c", command], cwd=ROOT, env=environment, text=True, **silent)


def tables(file: Path) -> dict[str, list[dict]]:
    """Every row of every table, without what may differ."""
    with sqlite3.connect(file) as database:
        database.row_factory = sqlite3.Row
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [
                {key: row[key] for key in {*row.keys()} - CHANCE.get(name, set())}
                for row in database.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
            ]
            for name in names
        }


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.long
def test_the_demo_is_the_same_for_the_same_date(tmp_path: Path) -> None:
    loads = [begin(tmp_path, seed, zone) for seed, zone in OTHERS]
    for load in loads:
        said = load.communicate(timeout=900)[1]
        assert load.returncode == 0, said
    first, second = (tables(tmp_path / f"{seed}.sqlite3") for seed, _zone in OTHERS)
    assert len(first["visits_visit"]) > 1000 and len(first["office_auditevent"]) > 1000
    assert [name for name in first if first[name] != second[name]] == []
    _counts_again(tmp_path / "1.sqlite3")
    assert files(tmp_path / "media1") == files(tmp_path / "media2") != {}


def _counts_again(file: Path) -> None:
    """Every finished round, recomputed without the project's code, comes out as kept; a changed score would show."""
    results = kept(file)
    assert recounted(file) == results and len({code for code, _community in results}) >= 3
    with sqlite3.connect(file) as database:
        first = database.execute("SELECT min(id) FROM assessment_score WHERE stage = 'street'").fetchone()[0]
        database.execute("UPDATE assessment_score SET points = 0.01 WHERE id = ?", (first,))
    assert recounted(file) != results
