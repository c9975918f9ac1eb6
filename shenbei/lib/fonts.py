"""The faces of official paper: which files they are, what they can print, and what no face can.

Vendored in `shenbei/fonts` (free licences beside them). A district that holds licences for the customary faces
puts the files into the folder `settings.PAPER_FONTS`; they then come first. Never point it at web fonts: sliced or
compressed ones print wrong characters or take minutes.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from shenbei.lib.errors import RuleBroken

VENDORED = Path(__file__).resolve().parent.parent / "fonts"
SYSTEM = (
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)
# CSS family -> file names, the licensed ones first (matched without regard to case).
FACES = {
    "Paper FangSong": ("simfang.ttf", "fangsong_gb2312.ttf", "fzfsk.ttf", "FandolFang-Regular.otf"),
    "Paper Song": ("simsun.ttf", "NotoSerifSC-Regular.ttf"),
    "Paper Figures": ("simsun.ttf", "NotoSerifSC-Figures.ttf"),  # page number and foot, in the same face
    "Paper Title": ("fzxbsjw.ttf", "fzxbsk.ttf", "NotoSerifSC-Black.ttf"),
    "Paper Hei": ("simhei.ttf", "fzhtk.ttf", "NotoSansSC-Bold.ttf"),
    "Paper Kai": ("simkai.ttf", "kaiti_gb2312.ttf", "fzktk.ttf", "FandolKai-Regular.otf"),
}
BODY = "Paper FangSong"


@cache
def face_files() -> dict[str, Path]:
    """CSS family -> the file that plays it; a family without a file is absent."""
    licensed = getattr(settings, "PAPER_FONTS", None)
    folders = [Path(licensed)] if licensed else []
    on_disk: dict[str, Path] = {}
    for folder in [VENDORED, *folders]:
        on_disk |= {path.name.lower(): path for path in folder.iterdir()} if folder.is_dir() else {}
    found = {}
    for family, names in FACES.items():
        path = next((on_disk[name.lower()] for name in names if name.lower() in on_disk), None)
        if path:
            found[family] = path
    return found


@cache
def _covered_by(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    font = TTFont(path, fontNumber=0, lazy=True)
    try:
        return frozenset(font.getBestCmap())
    finally:
        font.close()


@cache
def _covered() -> frozenset[int]:
    paths = [*face_files().values(), *(path for path in SYSTEM if path.exists())]
    return frozenset().union(*(_covered_by(path) for path in paths))


def _is_layout(char: str) -> bool:
    return char in "\t\r\n\u00ad" or unicodedata.category(char) == "Zs"


def uncovered(text: str) -> list[str]:
    """The characters of a text that no face of ours prints, each once, in order; invisible controls are among them."""
    seen = dict.fromkeys(text)
    known = _covered()
    return [
        c for c in seen if not _is_layout(c) and (ord(c) not in known or unicodedata.category(c)[0] == "C")
    ]


def one_face(text: str) -> bool:
    """Whether the body face alone prints the text; a name that needs another face takes that one whole."""
    body = face_files().get(BODY)
    return body is not None and all(_is_layout(c) or ord(c) in _covered_by(body) for c in text)


class _Visible(HTMLParser):
    """Gathers what a reader sees of an HTML page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.hidden, self.parts = 0, []  # type: int, list[str]

    def handle_starttag(self, tag: str, attrs) -> None:
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def cannot_print(chars: list[str]) -> str:
    """The sentence that names characters with their code points: «𠮷» (U+20BB7)."""
    names = ", ".join(f"«{c}» (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in chars)
    return _("No font of this installation can print: %(chars)s. Correct the text or add a font.") % {
        "chars": names
    }


def glyph_gate(html: str) -> None:
    """Refuse (RuleBroken, naming the characters) a page that would print a character as an empty box."""
    page = _Visible()
    page.feed(html)
    page.close()
    if missing := uncovered("".join(page.parts)):
        raise RuleBroken(cannot_print(missing))
