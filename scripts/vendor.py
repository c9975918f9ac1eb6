#!/usr/bin/env python3
"""Copy the front-end files that we serve ourselves out of their npm packages, at pinned versions.

Run by hand to raise a version (needs npm); `--check` only compares the committed files with sha256sums.txt.
`sourceMappingURL` comments are stripped: the maps are not served and the static-files manifest would look
for them.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = Path("shenbei/static/vendor")
TESTS = Path("tests/browser/vendor")
SUMS = "sha256sums.txt"

# package → {file in it: where we keep it}
FILES = {
    "bootstrap@5.3.9": {
        "dist/css/bootstrap.min.css": STATIC / "bootstrap/bootstrap.min.css",
        "dist/js/bootstrap.bundle.min.js": STATIC / "bootstrap/bootstrap.bundle.min.js",
        "LICENSE": STATIC / "bootstrap/LICENSE",
    },
    "bootstrap-icons@1.13.2": {
        "font/bootstrap-icons.min.css": STATIC / "bootstrap-icons/bootstrap-icons.min.css",
        "font/fonts/bootstrap-icons.woff2": STATIC / "bootstrap-icons/fonts/bootstrap-icons.woff2",
        "LICENSE": STATIC / "bootstrap-icons/LICENSE",
    },
    "axe-core@4.14.1": {
        "axe.min.js": TESTS / "axe.min.js",
        "LICENSE": TESTS / "LICENSE",
        "LICENSE-3RD-PARTY.txt": TESTS / "LICENSE-3RD-PARTY.txt",
    },
}
SOURCE_MAP = re.compile(r"\n?(?:/\*|//)# sourceMappingURL=\S+?(?:\s*\*/)?\s*$")
OLD_FONT = re.compile(r',url\("[^"]+\.woff\?[^"]*"\) format\("woff"\)')  # only WOFF2 is served
FONT_QUERY = re.compile(r"\.woff2\?[0-9a-f]+")  # the manifest puts its own hash into the name


def cleaned(text: str) -> str:
    """The text without source-map comment and without the font file that we don't serve."""
    return FONT_QUERY.sub(".woff2", OLD_FONT.sub("", SOURCE_MAP.sub("\n", text)))


def package(name: str, into: Path) -> Path:
    """Fetch and unpack one npm package; its folder."""
    archive = subprocess.run(
        ["npm", "pack", "--silent", name], cwd=into, check=True, capture_output=True, text=True
    )
    shutil.unpack_archive(into / archive.stdout.split()[-1], into / name, filter="data")
    return into / name / "package"


def copy(source: Path, target: Path) -> None:
    """Copy one file, cleaned when it is CSS or JavaScript."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix in {".css", ".js"}:
        target.write_text(cleaned(source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def sums(folder: Path) -> str:
    """One «sha256  path» line per file of the folder, in the form that `sha256sum -c` reads."""
    paths = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.name not in {SUMS, "README.md"}
    )
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in paths
    )


def vendor() -> None:
    """Fetch every package, copy its files, write the sums."""
    with tempfile.TemporaryDirectory() as folder:
        for name, files in FILES.items():
            source = package(name, Path(folder))
            for inside, target in files.items():
                copy(source / inside, ROOT / target)
    for kept in (ROOT / STATIC, ROOT / TESTS):
        (kept / SUMS).write_text(sums(kept), encoding="utf-8")


def faults() -> Iterator[str]:
    """The vendored folders whose files are not the ones in sha256sums.txt."""
    for kept in (STATIC, TESTS):
        if (ROOT / kept / SUMS).read_text(encoding="utf-8") != sums(ROOT / kept):
            yield str(kept)


def main() -> int:
    """0 when copied, or when `--check` finds every file as committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="compare the files with sha256sums.txt, copy nothing"
    )
    if not parser.parse_args().check:
        vendor()
    changed = list(faults())
    sys.stderr.writelines(f"changed: {folder}\n" for folder in changed)
    return int(bool(changed))


if __name__ == "__main__":
    sys.exit(main())
