#!/usr/bin/env python3
"""Compile the gettext catalogues of every app: django.po → django.mo (not committed)."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def catalogues() -> list[Path]:
    """Every django.po of the project."""
    return sorted(ROOT.glob("*/locale/*/LC_MESSAGES/django.po"))


def main() -> int:
    """0 when every catalogue was written."""
    for path in catalogues():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
