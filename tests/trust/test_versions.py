"""The lock is at least at the versions without a known hole. TRUST, «Running it»."""

import json
import re
from pathlib import Path

import pytest
from audit import LOCKS, verdict
from packaging.requirements import Requirement
from packaging.version import Version

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
LOCKED = re.compile(r"^([a-z0-9-]+)==([^\s;]+)", re.MULTILINE)


def floors() -> list[Requirement]:
    lines = (FOLDER / "safe.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line.partition("#")[0]) for line in lines if line.partition("#")[0].strip()]


def below(lock: str) -> list[str]:
    """Packages of a lock that are below their floor, or are not in it."""
    locked = {name: Version(version) for name, version in LOCKED.findall(lock)}
    return [f.name for f in floors() if f.name not in locked or not f.specifier.contains(locked[f.name])]


def locked() -> str:
    """All that is installed where it serves."""
    return "\n".join(lock.read_text(encoding="utf-8") for lock in LOCKS)


def test_the_lock_is_above_every_floor():
    assert below(locked()) == []


@pytest.mark.parametrize(("name", "old"), [("django", "5.2.7"), ("aiohttp", "3.13.3")])
def test_an_old_lock_is_named(name: str, old: str):
    assert below(re.sub(rf"^{name}==\S+", f"{name}=={old}", locked(), flags=re.MULTILINE)) == [name]


def test_both_locks_agree():
    """They are installed side by side: what stands in both is the same version."""
    versions: dict[str, set[str]] = {}
    for name, version in LOCKED.findall(locked()):
        versions.setdefault(name, set()).add(version)
    assert not {name: found for name, found in versions.items() if len(found) > 1}


def test_the_image_holds_what_is_audited():
    wanted = " ".join(f"-r requirements/{lock.name}" for lock in LOCKS)
    assert f"--require-hashes {wanted}\n" in (FOLDER.parent / "Dockerfile").read_text(encoding="utf-8")


def test_every_locked_package_carries_a_hash():
    lock = locked()
    blocks = re.split(r"\n(?=[a-z0-9-]+==)", lock)[1:]
    assert blocks and all("--hash=sha256:" in block for block in blocks)


def reported(*packages: dict) -> str:
    return json.dumps({"dependencies": list(packages)})


CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
HOLED = {"name": "pillow", "version": "10.0", "vulns": [{"id": "CVE-2023-50447"}]}
UNKNOWN = {"name": "celery", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def test_the_audit_names_holes_and_says_when_nobody_answered():
    assert verdict(reported(CLEAN, HOLED)) == (1, "pillow 10.0: CVE-2023-50447")
    assert verdict(reported(CLEAN, UNKNOWN)) == (0, "1 packages audited, none with a known hole")
    for nothing in ("", "no JSON", reported(UNKNOWN)):  # a mirror without advisories is no all-clear
        status, said = verdict(nothing)
        assert status == 0 and said.startswith("not audited")
