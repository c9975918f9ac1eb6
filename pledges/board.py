"""A3 sheets for the notice board (公开栏), a pledge each, in the largest type that keeps it on one sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from pledges import pdf
from pledges.models import Version
from shenbei.lib.pdf import render
from shenbei.lib.periods import shanghai_day

SHEET = 1050  # pt of height inside the margins, with a little to spare
FIXED = 220  # title, name, days, the room between the parts


@dataclass(frozen=True)
class Size:
    """A size of type (paper.css, `.board`): heights in pt, characters in a line of an item, lines that its goal takes."""

    name: str
    line: int
    padding: int
    characters: int
    goal: int

    def height(self, texts: Iterable[str]) -> int:
        """What a sheet with these items needs: them, their header, the four parties, four lines beside the code."""
        rows = [
            max(self.goal, ceil(len(text) / self.characters)) * self.line + self.padding for text in texts
        ]
        return FIXED + sum(rows) + 5 * (self.line + self.padding) + 4 * self.line


SIZES = (Size("roomiest", 38, 16, 7, 2), Size("roomy", 34, 18, 9, 2), Size("", 30, 10, 9, 1))


def size_of(texts: list[str]) -> str:
    """The largest size in which a sheet holds these items; the smallest where none does."""
    return next((size.name for size in SIZES if size.height(texts) <= SHEET), "")


def board_pdf(versions: Iterable[Version]) -> bytes:
    """The sheets of these published versions."""
    papers: list[dict[str, Any]] = [pdf.context(version) for version in versions]
    for paper in papers:
        paper["size"] = size_of([item["text"] for item in paper["items"]])
    days = [shanghai_day(paper["version"].published_at) for paper in papers]
    context = {"papers": papers, "office": pdf.office_name()}
    return render("pledges/pdf/board.html", context, created=max(days))
