#!/usr/bin/env python3
"""Gather the messages of code and templates into each app's Chinese catalogue; `--check` only compares.

The check fails, a line per message, when a message of the code is missing from the catalogue, is untranslated
or fuzzy, or when the catalogue keeps one that no code uses. Needs Debian's gettext.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from compile_catalogues import ROOT, compile_stale

APPS = ["shenbei", "office", "accounts", "pairing", "measures", "visits", "pledges", "assessment"]
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
DJANGO_ADMIN = Path(sys.executable).parent / "django-admin"


def gather(folder: Path) -> None:
    """Run Django's makemessages over one app's folder."""
    (folder / "locale").mkdir(exist_ok=True)
    options = ["-l", "zh_Hans", "--add-location", "file", "--no-wrap", "--no-obsolete", "-v", "0"]
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([DJANGO_ADMIN, "makemessages", *options], cwd=folder, check=True, env=plain)


def key(entry: polib.POEntry) -> tuple[str, str]:
    """What makes two entries the same message."""
    return entry.msgctxt or "", entry.msgid


def gathered(app: str) -> dict[tuple[str, str], polib.POEntry]:
    """The messages that the app's code and templates hold now, by a copy so that nothing is written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / app
        shutil.copytree(
            ROOT / app, copy, ignore=shutil.ignore_patterns("locale", "static", "fonts", "__pycache__")
        )
        gather(copy)
        path = copy / CATALOGUE
        return {key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}


def faults(app: str) -> Iterator[str]:
    """One line per message of the app that is not as it should be."""
    path = ROOT / app / CATALOGUE
    ours = (
        {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
        if path.exists()
        else {}
    )
    code = gathered(app)
    yield from (f"{app}: not in the catalogue: {msgid!r}" for _, msgid in sorted(code.keys() - ours.keys()))
    yield from (f"{app}: used nowhere: {msgid!r}" for _, msgid in sorted(ours.keys() - code.keys()))
    for (_, msgid), entry in sorted(ours.items()):
        if entry.fuzzy or not entry.translated():
            yield f"{app}: not translated: {msgid!r}"


def main() -> int:
    """0 when gathered, or when `--check` finds every catalogue complete; 1 with the faults printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("apps", nargs="*", default=APPS, help="apps (default: all)")
    options = parser.parse_args()
    if not options.check:
        for app in options.apps:
            gather(ROOT / app)
        compile_stale()
        return 0
    found = [line for app in options.apps for line in faults(app)]
    print("\n".join(found) or "catalogues complete")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
