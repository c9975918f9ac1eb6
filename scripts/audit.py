#!/usr/bin/env python3
"""Ask pip-audit's service about every locked version, in an environment of its own (var/audit).

Exit 1 when it names a hole. Where it does not answer (no network, a mirror that knows nothing of advisories) the last
line says so and the exit is 0: there the floors of requirements/safe.txt stand instead (tests/trust/test_versions.py).
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "var" / "audit"
LOCKS = [ROOT / "requirements" / name for name in ("base.txt", "signing.txt")]
PATIENCE = 120  # seconds


def verdict(report: str) -> tuple[int, str]:
    """The exit status and the last line for what pip-audit has written."""
    try:
        asked = [one for one in json.loads(report)["dependencies"] if "vulns" in one]
    except (ValueError, KeyError):
        asked = []
    if not asked:
        return 0, "not audited: the service does not answer; requirements/safe.txt stands instead"
    holes = [f"{one['name']} {one['version']}: {hole['id']}" for one in asked for hole in one["vulns"]]
    return (1, "\n".join(holes)) if holes else (0, f"{len(asked)} packages audited, none with a known hole")


def asked() -> str:
    """What pip-audit writes about the locks; empty where it cannot be had or gives no answer in time."""
    program = HOUSE / "bin" / "pip-audit"
    ask = [
        *(word for lock in LOCKS for word in ("--requirement", str(lock))),
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "10",
    ]
    try:
        if not program.exists():
            subprocess.run([sys.executable, "-m", "venv", str(HOUSE)], check=True, timeout=PATIENCE)
            install = [str(HOUSE / "bin" / "python"), "-m", "pip", "install", "-qq", "pip-audit"]
            subprocess.run(install, check=True, timeout=PATIENCE, capture_output=True)
        return subprocess.run(
            [str(program), *ask], capture_output=True, text=True, timeout=PATIENCE, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


if __name__ == "__main__":
    status, said = verdict(asked())
    print(said)
    sys.exit(status)
