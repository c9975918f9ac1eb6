#!/usr/bin/env python3
"""Build the six subset faces of shenbei/fonts from their published sources.

Run by hand when a source changes: needs npm (the Noto faces, as npm packages) and, on Debian,
apt-get and dpkg (FandolFang and FandolKai, out of texlive-lang-chinese; unpacked, not installed).
The same sources give the same bytes; `--check` only compares the committed files with sha256sums.txt.
"""

import argparse
import gzip
import hashlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "shenbei" / "fonts"
SUMS = FONTS / "sha256sums.txt"
STANDARD = ROOT / "scripts" / "standard_characters.txt"

NOTO_SERIF = "@expo-google-fonts/noto-serif-sc@0.4.3"
NOTO_SANS = "@expo-google-fonts/noto-sans-sc@0.4.3"
FANDOL_PACKAGE = "texlive-lang-chinese"
FANDOL = Path("usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
FANDOL_LICENCE = Path("usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz")
FANDOL_README = Path("usr/share/doc/texlive-doc/fonts/fandol/README")

# Beyond the characters: Latin with tone marks, punctuation, arrows, circled and Roman numbers, units,
# boxes, full width.
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x2C6, 0x2D9), (0x391, 0x3C9), (0x410, 0x451),
    (0x2010, 0x2027), (0x2030, 0x203B), (0x20AC, 0x20AC), (0x2103, 0x2109), (0x2116, 0x2122),
    (0x2150, 0x217F), (0x2190, 0x2199), (0x2200, 0x22BF), (0x2460, 0x24EA), (0x2500, 0x257F),
    (0x25A0, 0x25EF), (0x2605, 0x2611), (0x2713, 0x2717), (0x3000, 0x303F), (0x3041, 0x30FE),
    (0x3220, 0x3229), (0x3231, 0x3231), (0x338E, 0x33D5),
    (0xFE30, 0xFE4F), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE5),
]  # fmt: skip
# What stands outside the type area of every page: number, checksum, address. Small, for cutting the glyphs of a page out
# of the whole face takes 8 ms of every paper.
FIGURES = "".join(map(chr, range(0x20, 0x7F))) + "—\u2002文本校验码（扫码或登录以下网址核对）"


@dataclass(frozen=True)
class Face:
    """One committed file: its source and which Chinese characters it keeps."""

    target: str
    source: Path
    whole: bool = (
        False  # every character of GBK: the face of last resort, so that no name fails for want of a glyph
    )
    only: str = ""  # nothing but these


def standard_characters() -> set[int]:
    """GB 2312 and the 8,105 characters of the national standard list of 2013."""
    listed = set(STANDARD.read_text(encoding="utf-8")) - {"\n"}
    return {ord(char) for char in listed} | encoded("gb2312")


def encoded(codec: str) -> set[int]:
    """Every character that `codec` can write in two bytes."""
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    return {ord(char) for pair in pairs for char in pair.decode(codec, errors="ignore") if ord(char) > 0xFF}


def wanted(face: Face) -> set[int]:
    """The code points that the face's subset asks for."""
    if face.only:
        return {ord(char) for char in face.only}
    points = standard_characters() | {point for first, last in RANGES for point in range(first, last + 1)}
    return points | encoded("gbk") if face.whole else points


def subset(face: Face) -> None:
    """Write the face's subset; layout tables of horizontal text stay, hints and names beyond the usual go."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(
        hinting=False,
        notdef_outline=True,
        recalc_timestamp=False,
        glyph_names=False,
        ignore_missing_unicodes=True,
    )
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga"]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    options.name_IDs = ["*"]
    font = load_font(str(face.source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted(face))
    subsetter.subset(font)
    save_font(font, str(FONTS / face.target), options)


def npm_package(name: str, into: Path) -> Path:
    """Fetch and unpack one npm package; its folder."""
    archive = subprocess.run(
        ["npm", "pack", "--silent", name], cwd=into, check=True, capture_output=True, text=True
    )
    folder = into / name.replace("/", "+")
    shutil.unpack_archive(into / archive.stdout.split()[-1], folder, filter="data")
    return folder / "package"


def debian_package(name: str, into: Path) -> Path:
    """Fetch and unpack one Debian package without installing it; its folder."""
    subprocess.run(["apt-get", "download", "-q", name], cwd=into, check=True)
    archive = next(into.glob(f"{name}_*.deb"))
    subprocess.run(["dpkg", "-x", archive, into / name], check=True)
    return into / name


def build(into: Path) -> None:
    """Fetch the sources into `into`, write faces, licences and sums."""
    serif, sans = npm_package(NOTO_SERIF, into), npm_package(NOTO_SANS, into)
    fandol = debian_package(FANDOL_PACKAGE, into)
    for face in (
        Face("NotoSerifSC-Regular.ttf", serif / "400Regular/NotoSerifSC_400Regular.ttf", whole=True),
        Face("NotoSerifSC-Figures.ttf", serif / "400Regular/NotoSerifSC_400Regular.ttf", only=FIGURES),
        Face("NotoSerifSC-Black.ttf", serif / "900Black/NotoSerifSC_900Black.ttf"),
        Face("NotoSansSC-Bold.ttf", sans / "700Bold/NotoSansSC_700Bold.ttf"),
        Face("FandolFang-Regular.otf", fandol / FANDOL / "FandolFang-Regular.otf", whole=True),
        # as much as FangSong: a community's name stands in both
        Face("FandolKai-Regular.otf", fandol / FANDOL / "FandolKai-Regular.otf", whole=True),
    ):
        subset(face)
    shutil.copyfile(serif / "LICENSE_FONT", FONTS / "OFL-NotoSerifSC.txt")
    shutil.copyfile(sans / "LICENSE_FONT", FONTS / "OFL-NotoSansSC.txt")
    (FONTS / "GPL-Fandol.txt").write_bytes(gzip.decompress((fandol / FANDOL_LICENCE).read_bytes()))
    shutil.copyfile(fandol / FANDOL_README, FONTS / "README-Fandol.txt")
    SUMS.write_text("".join(sums()), encoding="utf-8")


def sums() -> list[str]:
    """One «sha256  file» line per face and licence."""
    names = sorted(
        path for path in FONTS.iterdir() if path.suffix in {".ttf", ".otf", ".txt"} and path != SUMS
    )
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in names]


def main() -> int:
    """0 when built, or when `--check` finds every file as committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="compare the files with sha256sums.txt, build nothing"
    )
    if parser.parse_args().check:
        return int("".join(sums()) != SUMS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
    sys.stdout.writelines(sums())
    return 0


if __name__ == "__main__":
    sys.exit(main())
