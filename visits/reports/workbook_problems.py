"""The problems of a workbook: on which visit of its author each was raised, and which of them are new."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from accounts.models import Organisation
from pairing.models import Community
from shenbei.lib.sheets import tidy
from visits.models import Problem, Visit
from visits.reports.pages import problem_owners
from visits.reports.workbook_draft import VisitDraft
from visits.workbook import ProblemRow, VisitRow
from visits.workbook.columns import OUT_OF_BOOKS


@dataclass
class ProblemsDraft:
    """The problems that one author raised on his visits; those that others raised are passed over."""

    visits: VisitDraft
    new: list[tuple[Visit | VisitRow, ProblemRow]] = field(default_factory=list)
    same: int = 0
    others: int = 0

    def __post_init__(self) -> None:
        """Read who may see to a problem, and what this author raised already."""
        owners: dict[str, list[Organisation]] = defaultdict(list)
        for owner in problem_owners(self.visits.user):
            owners[tidy(owner.name)].append(owner)
        self.owners = {name: rows[0] for name, rows in owners.items() if len(rows) == 1}
        raised = Problem.objects.filter(visit__isnull=False, raised_by=self.visits.user.person_id)
        self.known = Counter(raised.values_list("visit", "text"))

    def is_own(self, row: ProblemRow) -> bool:
        """Whether the author raised it on a visit of his own side that is in the books."""
        user = self.visits.user
        mine = row.author in ("", user.person.name) and row.office in ("", user.organisation.name)
        return mine and row.state not in OUT_OF_BOOKS

    def visit_of(self, row: ProblemRow) -> Visit | VisitRow | None:
        """The visit that a line means: of that day's alike the n-th, in this file or entered already."""
        if not row.kind and len(self.visits.kinds) == 1:
            row.kind = self.visits.kinds[0]
        places = frozenset(place.pk for place in self.visits.places_of(row))
        alike = self.visits.alike(row.kind, row.day, places)
        return alike[row.nth - 1] if 0 < row.nth <= len(alike) else None

    def place_of(self, row: ProblemRow) -> Community | None:
        """The community that has the problem: the one that is named of the visit's, else the first."""
        places = self.visits.places_of(row)
        named = [place for place in places if row.at in ("", tidy(place.name))]
        return named[0] if named else None

    def is_known(self, row: ProblemRow) -> bool:
        """Whether it was raised on that visit already."""
        visit = self.visit_of(row)
        return isinstance(visit, Visit) and self.known[visit.pk, row.text] > 0

    def take(self, row: ProblemRow) -> None:
        """A sound line: another's, raised already, or new."""
        if not self.is_own(row):
            self.others += 1
            return
        visit = self.visit_of(row)
        assert visit
        if self.is_known(row):
            self.known[getattr(visit, "pk", None), row.text] -= 1
            self.same += 1
        else:
            self.new.append((visit, row))
