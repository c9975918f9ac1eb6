"""Problems raised on visits written as rows of the workbook: a line a problem, after the visits of the same file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch

from visits.models import Problem, Visit
from visits.rules import Kind
from visits.workbook.columns import KIND_WORDS, PROBLEMS, STATES

TOLD = ["提出日期", "办理状态", "答复", "答复日期", "答复人", "办结日期"]  # by others: written, never read
PROBLEM_STATES = {"open": "办理中", "answered": "已答复", "closed": "已办结"}


def problems_header() -> list[str]:
    """The first row of the problems."""
    return [*(column.words[0] for column in PROBLEMS.columns), *TOLD]


def problem_lines(visits, nth: Mapping[int, int]) -> Iterator[list[Any]]:
    """The problems of visits (a queryset), each with its visit; `nth` says which of a day's it is where not the first."""
    problems = Problem.objects.select_related(
        "community__organisation", "owner", "raised_by", "answered_by"
    ).order_by("pk")
    rows = visits.filter(pk__in=Problem.objects.values("visit")).select_related(
        "community__organisation", "organisation"
    )
    found = ("covered__community__organisation", Prefetch("problems", problems))
    for visit in rows.prefetch_related(*found).iterator(chunk_size=1000):
        for problem in visit.problems.all():
            yield [*_visit_cells(visit, nth.get(visit.pk, 1)), *_problem_cells(visit, problem)]


def _visit_cells(visit: Visit, nth: int) -> list[Any]:
    places = [row.community for row in visit.covered.all()] or [visit.community]
    return [
        visit.visited_on,
        KIND_WORDS[Kind(visit.kind)],
        "、".join(place.code for place in places if place),
        "、".join(place.name for place in places if place),
        nth,
    ]


def _problem_cells(visit: Visit, problem: Problem) -> list[Any]:
    return [
        *(problem.community.name, problem.text, problem.owner.name, problem.due_on),
        *(visit.organisation.name, problem.raised_by.name, STATES[visit.state]),
        *(problem.raised_on, PROBLEM_STATES[problem.state], problem.answer, problem.answered_on),
        *(problem.answered_by.name if problem.answered_by else "", problem.closed_on),
    ]
