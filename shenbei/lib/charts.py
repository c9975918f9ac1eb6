"""Charts as SVG made on the server: no script, a title and a description for screen readers, told apart without colour.

Each is drawn for a width of 340 so that its words stay legible on a phone; on paper and in a document it is the same
picture. What a chart shows is given beside it as a table (`Chart.head`, `Chart.rows`). On a page its parts may be links to
the rows behind them (`urls`); then the picture is a group to a screen reader, no single image.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as Tree

from django.utils.safestring import SafeString, mark_safe

WIDTH = 340
FACES = "Paper Hei, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
INK, PALE, LINE, GREY = "#1b4f7f", "#dbe5ef", "#8a96a3", "#4d5761"
SHADES = (
    "#1b4f7f",
    "#7ba0c4",
    "#cfdbe8",
    "#ffffff",
)  # dark to light: told apart in black-and-white print too


@dataclass(frozen=True)
class Chart:
    """A picture, what it shows in a sentence, and the same figures as a table."""

    title: str
    desc: str
    svg: SafeString
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    links: Sequence[Sequence[str]] = ()  # addresses behind the cells of `rows`, for a page

    @property
    def cells(self) -> list[list[tuple[Any, str]]]:
        """The table's cells, each with its address or none."""
        if not self.links:
            return [[(value, "") for value in row] for row in self.rows]
        return [[*zip(row, urls, strict=True)] for row, urls in zip(self.rows, self.links, strict=True)]

    @property
    def wide(self) -> bool:
        """Whether it needs the full width of a page."""
        return f'width="{WIDTH}"' not in self.svg[:200]


@dataclass(frozen=True)
class Tile:
    """One square of a grid: a character, its shade (0 dark … 3 light), what it stands for."""

    mark: str
    shade: int
    label: str
    url: str = ""


class Canvas:
    """An SVG picture that is being drawn."""

    def __init__(self, name: str, title: str, desc: str, height: float, width: float = WIDTH) -> None:
        self.root = Tree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {width:g} {height:g}",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "class": "chart",
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-desc",
                "font-family": FACES,
                "font-size": "14",
                "fill": "#20262d",
            },
        )
        Tree.SubElement(self.root, "title", {"id": f"{name}-title"}).text = title
        Tree.SubElement(self.root, "desc", {"id": f"{name}-desc"}).text = desc
        self.into = self.root

    def add(self, tag: str, text: str = "", **attributes: Any) -> Tree.Element:
        """An element; underscores in names are hyphens."""
        named = {name.replace("_", "-"): _short(value) for name, value in attributes.items()}
        found = Tree.SubElement(self.into, tag, named)
        if text:
            found.text = text
        return found

    @contextmanager
    def link(self, url: str, label: str) -> Iterator[None]:
        """What is drawn meanwhile leads to an address, read out as `label`; without an address it is only drawn."""
        if url:
            self.root.set("role", "group")
            self.into = Tree.SubElement(self.root, "a", {"href": url})
            Tree.SubElement(self.into, "title").text = label
        yield
        self.into = self.root

    def word(self, x: float, y: float, text: str, anchor: str = "middle", **attributes: Any) -> None:
        """A word at a point."""
        self.add("text", text, x=x, y=y, text_anchor=anchor, **attributes)

    def done(self) -> SafeString:
        """The picture as markup; every text in it is escaped."""
        return mark_safe(Tree.tostring(self.root, "unicode"))  # noqa: S308


def _short(value: Any) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def bars(
    name: str,
    title: str,
    desc: str,
    points: Sequence[tuple[str, float, str]],
    urls: Mapping[str, str] | None = None,
) -> SafeString:
    """Upright bars: (label under the bar, height, words above it); the last one is dark."""
    canvas = Canvas(name, title, desc, 190)
    most = max((value for _label, value, _text in points), default=0) or 1
    step = WIDTH / max(1, len(points))
    for number, (label, value, text) in enumerate(points):
        high, left = 120 * value / most, number * step
        wide = min(step * 0.6, 56)
        dark = number == len(points) - 1
        with canvas.link((urls or {}).get(label, ""), f"{title} {label} {text}"):
            canvas.add("rect", x=left + (step - wide) / 2, y=155 - high, width=wide, height=high,
                       fill=INK if dark else SHADES[1], stroke=INK)  # fmt: skip
            canvas.word(left + step / 2, 148 - high, text)
            canvas.word(left + step / 2, 176, label)
    canvas.add("line", x1=0, y1=155, x2=WIDTH, y2=155, stroke=LINE)
    return canvas.done()


def owed_and_made(
    name: str,
    title: str,
    desc: str,
    points: Sequence[tuple[str, int, int]],
    words: tuple[str, str],
    urls: Mapping[str, str] | None = None,
) -> SafeString:
    """By month: an outline as high as what was owed, filled as far as it was done; the share in per cent above."""
    canvas = Canvas(name, title, desc, 214)
    most = max((owed for _label, owed, _made in points), default=0) or 1
    step = (WIDTH - 4) / max(1, len(points))
    for number, (label, owed, made) in enumerate(points):
        left, wide = 2 + number * step + step * 0.12, step * 0.76
        high, filled = 130 * owed / most, 130 * made / most
        told = f"{label} {words[0]} {owed} {words[1]} {made}"
        with canvas.link((urls or {}).get(label, "") if owed else "", told):
            canvas.add("rect", x=left, y=160 - high, width=wide, height=high, fill="#ffffff", stroke=INK)
            canvas.add("rect", x=left, y=160 - filled, width=wide, height=filled, fill=SHADES[1], stroke=INK)
            if owed:
                canvas.word(left + wide / 2, 154 - high, f"{100 * made // owed}", font_size=13)
            canvas.word(left + wide / 2, 178, label)
    canvas.add("line", x1=0, y1=160, x2=WIDTH, y2=160, stroke=LINE)
    for place, (fill, word) in enumerate(zip(("#ffffff", SHADES[1]), words, strict=True)):
        canvas.add("rect", x=4 + place * 170, y=193, width=14, height=14, fill=fill, stroke=INK)
        canvas.word(24 + place * 170, 205, word, anchor="start")
    return canvas.done()


def movement(
    name: str,
    title: str,
    desc: str,
    flows: dict[tuple[str, str], int],
    levels: Sequence[tuple[str, str]],
    ends: tuple[str, str],
    urls: Mapping[tuple[str, str], str] | None = None,
) -> SafeString:
    """How many moved from each level to each: two columns of blocks, bands between them; `levels` best first."""
    canvas = Canvas(name, title, desc, 300)
    total = sum(flows.values()) or 1
    keys = [key for key, _label in levels]
    before = {key: sum(n for (a, _b), n in flows.items() if a == key) for key in keys}
    after = {key: sum(n for (_a, b), n in flows.items() if b == key) for key in keys}
    left, right = _stacked(before, total), _stacked(after, total)
    canvas.word(45, 18, ends[0])
    canvas.word(WIDTH - 45, 18, ends[1])
    at_left, at_right = dict(left), dict(right)
    for index, a in enumerate(keys):
        for b in keys:
            if count := flows.get((a, b), 0):
                high = count * 230 / total
                told = f"{dict(levels)[a]} → {dict(levels)[b]} {count}"
                with canvas.link((urls or {}).get((a, b), ""), told):
                    _band(canvas, at_left[a], at_right[b], high, SHADES[index])
                at_left[a] += high
                at_right[b] += high
    for index, (key, label) in enumerate(levels):
        for x, tops, counts, anchor in ((74, left, before, "end"), (WIDTH - 90, right, after, "start")):
            if counts[key]:
                high = counts[key] * 230 / total
                canvas.add("rect", x=x, y=tops[key], width=16, height=high, fill=SHADES[index], stroke=INK)
                word = f"{label} {counts[key]}"
                place = x - 6 if anchor == "end" else x + 22
                canvas.word(place, tops[key] + high / 2 + 5, word, anchor=anchor)
    return canvas.done()


def _stacked(counts: dict[str, int], total: int) -> dict[str, float]:
    """Where each block begins, from the top, with a gap between blocks; every block has room for its word."""
    found, top = {}, 30.0
    for key, count in counts.items():
        found[key] = top
        top += max(count * 230 / total, 15 if count else 0) + (8 if count else 0)
    return found


def _band(canvas: Canvas, left: float, right: float, high: float, fill: str) -> None:
    x1, x2, middle = 90, WIDTH - 90, WIDTH / 2
    path = (
        f"M{x1},{left:.1f} C{middle},{left:.1f} {middle},{right:.1f} {x2},{right:.1f} "
        f"L{x2},{right + high:.1f} C{middle},{right + high:.1f} {middle},{left + high:.1f} {x1},{left + high:.1f} Z"
    )
    canvas.add("path", d=path, fill=fill, fill_opacity="0.55", stroke=LINE, stroke_width="0.6")


def tiles(
    name: str, title: str, desc: str, groups: Sequence[tuple[str, Sequence[Tile]]], columns: int = 2
) -> SafeString:
    """A grid of named blocks, each of squares that carry a character; `columns` blocks side by side."""
    wide, each, room = 170, 22, 7
    deep = max((-(-len(marks) // room) for _name, marks in groups), default=1)
    high = 28 + deep * each + 10
    lines = -(-len(groups) // columns) or 1
    canvas = Canvas(name, title, desc, lines * high, wide * columns)
    for number, (label, marks) in enumerate(groups):
        x, y = number % columns * wide, number // columns * high
        canvas.word(x + 2, y + 18, label, anchor="start")
        for place, tile in enumerate(marks):
            left, top = x + 2 + place % room * each, y + 26 + place // room * each
            with canvas.link(tile.url, tile.label):
                square = canvas.add("rect", x=left, y=top, width=each - 2, height=each - 2,
                                    fill=SHADES[tile.shade], stroke=INK)  # fmt: skip
                if not tile.url:
                    Tree.SubElement(square, "title").text = tile.label
                canvas.word(left + each / 2 - 1, top + 15, tile.mark, font_size=13,
                            fill="#ffffff" if tile.shade == 0 else "#20262d")  # fmt: skip
    return canvas.done()
