"""Visits written as rows of the workbook, and the workbook to be filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from shenbei.lib import sheets
from shenbei.lib.counting import number_of
from visits.models import Problem, Visit, VisitSide
from visits.rules import Kind
from visits.workbook.cells import side_text
from visits.workbook.columns import (
    ASKED,
    DAYS,
    DAYS_TITLE,
    KIND_WORDS,
    OUT_OF_BOOKS,
    PROBLEMS_TITLE,
    SHAPE,
    STATES,
    TITLE,
    WAY_WORDS,
)
from visits.workbook.days import day_lines, days_header
from visits.workbook.photos import photo_name, with_photos
from visits.workbook.problems import problem_lines, problems_header

TOLD = ["录入日期", "确认日期", "同行方认可", "问题"]  # written for the reader, never read


def header() -> list[str]:
    """The first row of an export; the same words are read."""
    return [*(column.words[0] for column in SHAPE.columns), *TOLD]


def tables(visits, days=None) -> list[tuple[str, list[str], Iterator[list[Any]]]]:
    """An export's tables: visits, the problems raised on them, resident days; written one after the other."""
    rows, nth = visits.order_by("visited_on", "pk"), {}
    found = [
        (TITLE, header(), lines(counted(with_all(rows), nth))),
        (PROBLEMS_TITLE, problems_header(), problem_lines(rows, nth)),
    ]
    return found if days is None else [*found, (DAYS_TITLE, days_header(), day_lines(days))]


def counted(visits: Iterable[Visit], nth: dict[int, int]) -> Iterator[Visit]:
    """The visits, day by day, as they pass; of one author, kind and places on a day the second and on go into `nth`."""
    day, seen = None, Counter()
    for visit in visits:
        if visit.visited_on != day:
            day, seen = visit.visited_on, Counter()
        if STATES[visit.state] not in OUT_OF_BOOKS:
            covered = frozenset(row.community_id for row in visit.covered.all())
            key = visit.author_id, visit.organisation_id, visit.kind, visit.community_id, covered
            seen[key] += 1
            if seen[key] > 1:
                nth[visit.pk] = seen[key]
        yield visit


def lines(visits: Iterable[Visit]) -> Iterator[list[Any]]:
    """The visits as rows of the workbook."""
    for visit in visits:
        places = [row.community for row in visit.covered.all()] or [visit.community]
        own, *others = sides_of(visit)
        yield [
            visit.visited_on,
            KIND_WORDS[Kind(visit.kind)],
            "、".join(place.code for place in places if place),
            "、".join(place.name for place in places if place),
            own.participants,
            WAY_WORDS[Visit.Way(visit.way)] if visit.way else "",
            *(visit.purpose, visit.found, visit.agreed, visit.place, visit.position),
            "\n".join(side_text(side, len(places) > 1) for side in others),
            "\n".join(measure.title for measure in visit.measures.all()),
            "\n".join(photo_name(visit, photo) for photo in visit.photos),  # type: ignore[attr-defined]
            *(visit.organisation.name, visit.author.name, STATES[visit.state]),
            *(visit.entered_on, visit.confirmed_on),
            "\n".join(f"{side.duty.side} {side.accepted_on}" for side in others if side.accepted_on),
            visit.problem_count or None,  # type: ignore[attr-defined]
        ]


def sides_of(visit: Visit) -> list[VisitSide]:
    """The sides of a visit, its author's own first: the one that was written first."""
    return sorted(visit.sides.all(), key=lambda side: side.pk)


def with_all(visits):
    """Visits with what a row of the workbook needs, in chunks: memory does not grow with their number."""
    sides = VisitSide.objects.select_related(
        "duty__leader__person", "duty__organisation", "duty__cadre__person", "duty__community__organisation"
    )
    rows = visits.annotate(problem_count=number_of(Problem.objects.all(), "visit"))
    rows = rows.select_related("community__organisation", "organisation", "author")
    found = ("covered__community__organisation", Prefetch("sides", sides), "measures")
    return with_photos(rows.prefetch_related(*found).iterator(chunk_size=1000))


def empty_workbook(of_days: bool = False) -> bytes:
    """A workbook with the header alone, to be filled in: of visits, or of a cadre's resident days."""
    title, columns = (DAYS_TITLE, DAYS.columns[:4]) if of_days else (TITLE, ASKED)
    return sheets.workbook_write([(title, [column.words[0] for column in columns], [])])
