"""What stands in one cell of the visits: a text as written, codes, other sides, a position, measures."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from shenbei.lib import sheets
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets.writing import STARTERS
from visits.models import VisitSide
from visits.rules import Kind
from visits.workbook.columns import KIND_WORDS, KINDS, Position, SideWords

COARSE = Decimal("0.001")  # of a degree: about 100 m
NAMED = re.compile(r"(?P<side>.+?)[（(](?P<inside>[^（()）]+)[)）]")
POSITION = re.compile(r"(-?\d{1,3}(?:\.\d{1,12})?)\s*[,，、\s]\s*(-?\d{1,3}(?:\.\d{1,12})?)")


def exact(value: Any) -> str:
    """A text as it was written: lines and blanks kept; the apostrophe of a safe CSV export taken off again."""
    if not isinstance(value, str):
        return sheets.text(value)
    plain = value.replace("\r\n", "\n").strip()
    return plain[1:] if plain.startswith("'") and plain[1:].startswith(STARTERS) else plain


def codes(value: Any) -> tuple[str, ...]:
    """Community codes in a cell; a number that Excel made of a code gets its leading zeros back."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (f"{int(value):05d}",)
    return tuple(dict.fromkeys(sheets.names(value)))


def names(value: Any) -> tuple[str, ...]:
    """Names of communities in a cell, each once."""
    return tuple(dict.fromkeys(sheets.names(value)))


def titles(value: Any) -> tuple[str, ...]:
    """Titles of measures, one a line."""
    return tuple(line.strip() for line in exact(value).split("\n") if line.strip())


def position(value: Any) -> Position:
    """«41.986, 123.412» made coarse; nothing for a blank cell; RuleBroken for what is no place on earth."""
    if not (text := exact(value)):
        return None, None
    match = POSITION.fullmatch(text)
    pair = [Decimal(part).quantize(COARSE, ROUND_HALF_UP) for part in match.groups()] if match else []
    if not pair or abs(pair[0]) > 90 or abs(pair[1]) > 180:
        raise RuleBroken(_("a position is a latitude and a longitude, like 41.986, 123.412"))
    return pair[0], pair[1]


def sides(value: Any) -> tuple[SideWords, ...]:
    """The other sides in a cell, one a line: «区民政局（帮扶指导）：张三、李四»; all but the name may be missing."""
    return tuple(_side(line) for line in exact(value).split("\n") if line.strip())


def _side(line: str) -> SideWords:
    head, _colon, people = re.sub("[:：]", "：", line, count=1).partition("：")
    if len(people.strip()) > 300:
        raise RuleBroken(_("at most 300 characters on who went"))
    match = NAMED.fullmatch(head.strip())
    inside = sheets.tidy(match["inside"]) if match else ""
    word = next((word for word in KINDS if inside == word or inside.startswith(f"{word}·")), "")
    if not match or not word:
        return SideWords(sheets.tidy(head), participants=people.strip())
    return SideWords(sheets.tidy(match["side"]), KINDS[word], inside[len(word) + 1 :], people.strip())


def side_text(side: VisitSide, place: bool) -> str:
    """A side as `sides` reads it; with its community where the visit has several."""
    where = f"·{side.duty.community}" if place and side.duty.community_id else ""
    who = f"：{side.participants}" if side.participants else ""
    return f"{side.duty.side}（{KIND_WORDS[Kind(side.duty.kind)]}{where}）{who}"
