#!/usr/bin/env python3
"""Compile the gettext catalogues that have changed: django.po → django.mo (not committed)."""

import os
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def is_stale(source: Path) -> bool:
    """Whether the compiled catalogue is missing or older than its source."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_stale() -> list[Path]:
    """Compile every stale catalogue, whole or not at all; the sources of those written."""
    stale = [path for path in sorted(ROOT.glob("*/locale/*/LC_MESSAGES/django.po")) if is_stale(path)]
    for path in stale:
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(path)).save_as_mofile(str(draft))
        draft.replace(path.with_suffix(".mo"))
    return stale


def main() -> int:
    """0 when every catalogue is compiled."""
    for path in compile_stale():
        print(f"compiled {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
