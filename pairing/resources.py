"""The roster's tables as django-import-export resources: each cell read as what it is, each line checked whole.

They collect: an accepted line goes into the draft, every bad cell of a refused one into the result. Nothing is saved
here, so none of the library's ways to keep the good half of a bad file exists; `roster_write` writes all or nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Result
from import_export.widgets import Widget

from pairing import roster
from pairing.models import Grade
from pairing.roster import at_most, needed, one_of
from pairing.roster_draft import Doubt, Draft
from shenbei.lib import sheets
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Line


class CellWidget(Widget):
    """Reads a cell with one of the readers of shenbei.lib.sheets; its refusal becomes the library's error."""

    def __init__(self, read: Callable[..., Any]) -> None:
        super().__init__()
        self.read = read

    def clean(self, value: Any, row=None, **kwargs) -> Any:
        """The cell's value; ValueError with the reason when it is none."""
        try:
            return self.read(value)
        except RuleBroken as error:
            raise ValueError(str(error.message)) from None


class DayWidget(CellWidget):
    """Reads a day; `mac` among the import's arguments says that bare serials count from 1904."""

    def clean(self, value: Any, row=None, **kwargs) -> Any:
        """The day; ValueError with the reason when it is none or blank."""
        try:
            return needed(lambda cell: sheets.day(cell, kwargs.get("mac", False)))(value)
        except RuleBroken as error:
            raise ValueError(str(error.message)) from None


def cell(attribute: str, read: Callable[..., Any]) -> Field:
    """A field of a line read by a reader."""
    return Field(attribute, attribute, CellWidget(read))


NAME = needed(at_most(sheets.name, 60))
PERSON = at_most(sheets.name, 60)
POST = at_most(sheets.text, 80)
PHONE = at_most(sheets.telephone, 30)


class RosterResource(resources.Resource):
    """What the five tables share; a subclass says how a line is read, what is doubtful in it and where it goes."""

    table = ""
    record: type = object
    row = Field("row", "row", Widget())

    class Meta:
        instance_loader_class = BaseInstanceLoader
        import_id_fields = ("row",)
        force_init_instance = True
        skip_diff = True
        use_transactions = False
        clean_model_instances = False

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft

    def lines_import(self, lines: Iterable[Line], mac: bool) -> Result:
        """Read the lines of a table; the result holds a validation error for every refused line."""
        keys = [key for key in self.fields if key != "row"]
        data = tablib.Dataset(headers=["row", *keys])
        for line in lines:
            data.append([line.row, *(line.values.get(key) for key in keys)])
        return self.import_data(data, raise_errors=False, use_transactions=False, mac=mac)

    def init_instance(self, row=None) -> Any:
        """An empty line."""
        return self.record()

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True) -> None:
        """Add to the cells that can't be read those that contradict others; ValidationError when there is any."""
        errors = dict(import_validation_errors or {})
        for doubt in self.doubts(instance, frozenset(errors)):
            if doubt.key not in errors:
                errors[doubt.key] = ValidationError(doubt.reason, code=doubt.follows or "invalid")
        if errors:
            self.refuse(instance, errors)
            raise ValidationError(errors)

    def save_instance(self, instance, is_create, row, **kwargs) -> None:
        """An accepted line goes into the draft."""
        self.accept(instance)

    def doubts(self, line: Any, bad: frozenset[str]) -> Iterator[Doubt]:
        """What is wrong with a line beyond its cells; `bad` are the cells already refused."""
        raise NotImplementedError

    def accept(self, line: Any) -> None:
        """Take a line into the draft."""
        raise NotImplementedError

    def refuse(self, line: Any, errors: dict) -> None:
        """Let others know that a line was refused."""


class CommunityResource(RosterResource):
    """社区名录."""

    table = "communities"
    record = roster.CommunityRow
    street = cell("street", NAME)
    name = cell("name", NAME)
    kind = cell("kind", needed(one_of(roster.KINDS)))
    secretary = cell("secretary", PERSON)
    households = cell("households", sheets.whole_number)
    population = cell("population", sheets.whole_number)
    party_members = cell("party_members", sheets.whole_number)
    grade = cell("grade", needed(one_of(roster.GRADES)))
    area = cell("area", needed(one_of(roster.AREAS)))
    phone = cell("phone", PHONE)

    def doubts(self, line: roster.CommunityRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """Listed twice, fewer people than households or members, graded otherwise for the year."""
        yield from self.draft.twice("name", "community", line.street, line.name)
        people = line.population
        if people is not None and "population" not in bad:
            if "households" not in bad and people < (line.households or 0):
                yield Doubt("population", _("fewer people than households"))
            elif "party_members" not in bad and people < (line.party_members or 0):
                yield Doubt("party_members", _("more Party members than people"))
        yield from self._grade_doubts(line)

    def _grade_doubts(self, line: roster.CommunityRow) -> Iterator[Doubt]:
        """A community already graded takes a further grade from the reviewer only, as in `grade_take_over`."""
        known = self.draft.register.community(line.street, line.name)
        before = self.draft.register.graded.get(known.pk) if known else None
        start = date(self.draft.grade_year + 1, 1, 1)
        if line.grade and not before and any(start in window for window in self.draft.register.closed):
            yield Doubt("grade", _("the half-year of this day is closed; nothing in it changes any more"))
        if not line.grade or not before:
            return
        given = self.draft.register.grades.get((known.pk, self.draft.grade_year)) if known else None
        if given is None:
            yield Doubt("grade", _("The community is already graded; the reviewer gives the next grade."))
        elif given != line.grade:
            reason = _("the register has «%(grade)s» for %(year)d; a grade changes only by a decision")
            yield Doubt("grade", reason % {"grade": Grade.Level(given).label, "year": self.draft.grade_year})

    def accept(self, line: roster.CommunityRow) -> None:
        """Known by street and name."""
        self.draft.communities[line.street, line.name] = line
        self.draft.place(line.row, "community", line.street, line.name)

    def refuse(self, line: roster.CommunityRow, errors: dict) -> None:
        """A line refused for its name has none that others could mean."""
        self.draft.refuse(self.table, line.name, line.row, "name" in errors)


class DepartmentResource(RosterResource):
    """区直部门."""

    table = "departments"
    record = roster.DepartmentRow
    name = cell("name", needed(at_most(sheets.name, 80)))
    head = cell("head", PERSON)
    liaison = cell("liaison", PERSON)
    phone = cell("phone", PHONE)

    def doubts(self, line: roster.DepartmentRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """Listed twice."""
        yield from self.draft.twice("name", "department", line.name)

    def accept(self, line: roster.DepartmentRow) -> None:
        """Known by name."""
        self.draft.departments[line.name] = line
        self.draft.place(line.row, "department", line.name)

    def refuse(self, line: roster.DepartmentRow, errors: dict) -> None:
        """As for communities."""
        self.draft.refuse(self.table, line.name, line.row, "name" in errors)


class LeaderResource(RosterResource):
    """领导联系点."""

    table = "leaders"
    record = roster.LeaderRow
    name = cell("name", NAME)
    post = cell("post", needed(POST))
    streets = cell("streets", needed(roster.several))
    points = cell("points", needed(roster.several))
    ground = cell("ground", one_of(roster.GROUNDS))

    def doubts(self, line: roster.LeaderRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """Listed twice, an unknown area, an unknown contact point."""
        yield from self.draft.twice("name", "leader", line.name)
        if line.name not in self.draft.register.leaders and (
            day := self.draft.register.former_leaders.get(line.name)
        ):
            reason = _("he was a leader until %(day)s; enter him on the page of leaders")
            yield Doubt("name", reason % {"day": date_format(day)})
        if "streets" not in bad and (doubt := self.draft.streets_find("streets", line.streets)):
            yield doubt
        found = [self.draft.community_find("points", name) for name in line.points]
        if doubts := [item for item in found if isinstance(item, Doubt)]:
            reason = "; ".join(dict.fromkeys(doubt.reason for doubt in doubts if doubt.reason))
            yield Doubt("points", reason, min(doubt.follows for doubt in doubts))

    def accept(self, line: roster.LeaderRow) -> None:
        """Known by name."""
        self.draft.leaders[line.name] = line
        self.draft.place(line.row, "leader", line.name)


class PairingResource(RosterResource):
    """结对帮扶."""

    table = "pairings"
    record = roster.PairingRow
    department = cell("department", needed(at_most(sheets.name, 80)))
    community = cell("community", NAME)
    lead = cell("lead", roster.lead_of)
    members = cell("members", roster.several)
    started_on = Field("started_on", "started_on", DayWidget(sheets.day))
    decision = cell("decision", at_most(sheets.text, 200))

    def doubts(self, line: roster.PairingRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """Unknown or paired twice on either side, paired otherwise in the register, outside the cycle."""
        yield from _outside(self.draft, line.started_on, bad)
        known = self.draft.department_find("department", line.department)
        place = self.draft.community_find("community", line.community) if "community" not in bad else None
        if "department" not in bad:
            if isinstance(known, Doubt):
                yield known
            else:
                yield from self.draft.twice("department", "paired", line.department)
        if isinstance(place, Doubt):
            yield place
        elif place:
            yield from self.draft.twice("community", "paired", place)
        if place and not isinstance(place, Doubt) and not isinstance(known, Doubt):
            yield from self._register_doubts(line, place)

    def _register_doubts(self, line: roster.PairingRow, place: tuple[str, str]) -> Iterator[Doubt]:
        register = self.draft.register
        department = register.departments.get(line.department)
        community = register.community(*place)
        for row in register.pairing_of_department.get(department.pk, []) if department else []:
            if (row.community.street.name, row.community.name) != place and not row.exception:
                reason = _("the register pairs this department with %(community)s; end that pairing first")
                yield Doubt("community", reason % {"community": row.community.name})
        found = register.pairing_of_community.get(community.pk) if community else None
        if found is None:
            yield from self._new_doubts(line, place)
        elif found.department.name != line.department:
            reason = _("the register pairs this community with %(department)s; end that pairing first")
            yield Doubt("community", reason % {"department": found.department.name})
        elif found.started_on != line.started_on:
            reason = _("the register has this pairing since %(day)s")
            yield Doubt("started_on", reason % {"day": date_format(found.started_on)})

    def _new_doubts(self, line: roster.PairingRow, place: tuple[str, str]) -> Iterator[Doubt]:
        """What `pairing_add` refuses: a community that is not lagging, days already taken or closed."""
        register, start = self.draft.register, line.started_on
        if self.draft.grade_on(place, start) != Grade.Level.POOR and not line.decision:
            reason = _("Only a lagging community is paired: its grade is not poor, so name the decision.")
            yield Doubt("community", reason)
        department, community = register.departments.get(line.department), register.community(*place)
        if register.is_taken("pairing of community", community.pk if community else None, start):
            yield Doubt("started_on", _("The community already has a pairing on some of these days."))
        if register.is_taken("pairing of department", department.pk if department else None, start):
            yield Doubt("started_on", _("The department already has a pairing on some of these days."))
        yield from _closed(self.draft, start)

    def accept(self, line: roster.PairingRow) -> None:
        """Each side once."""
        place = self.draft.community_keys(line.community)[0]
        self.draft.pairings.append(line)
        self.draft.place(line.row, "paired", line.department)
        self.draft.place(line.row, "paired", place)


class PostingResource(RosterResource):
    """驻点干部."""

    table = "postings"
    record = roster.PostingRow
    name = cell("name", NAME)
    sex = cell("sex", one_of(roster.SEXES))
    department = cell("department", needed(at_most(sheets.name, 80)))
    post = cell("post", POST)
    kind = cell("kind", needed(one_of(roster.CADRES)))
    community = cell("community", NAME)
    started_on = Field("started_on", "started_on", DayWidget(sheets.day))

    def doubts(self, line: roster.PostingRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """Unknown department or community, the cadre listed twice, posted otherwise in the register."""
        yield from _outside(self.draft, line.started_on, bad)
        known = self.draft.department_find("department", line.department)
        if "department" not in bad and isinstance(known, Doubt):
            yield known
        place = self.draft.community_find("community", line.community) if "community" not in bad else None
        if isinstance(place, Doubt):
            yield place
        yield from self.draft.twice("name", "cadre", line.department, line.name)
        if place and not isinstance(place, Doubt):
            yield from self._register_doubts(line, place)

    def _register_doubts(self, line: roster.PostingRow, place: tuple[str, str]) -> Iterator[Doubt]:
        register = self.draft.register
        department = register.departments.get(line.department)
        cadre = register.cadres.get((department.pk, line.name)) if department else None
        row = register.posting_of_cadre.get(cadre.pk) if cadre else None
        if row and (row.community.street.name, row.community.name) != place:
            reason = _("the register posts this cadre to %(community)s; end that posting first")
            yield Doubt("community", reason % {"community": row.community.name})
        elif row and row.started_on != line.started_on:
            yield Doubt(
                "started_on",
                _("the register has this posting since %(day)s") % {"day": date_format(row.started_on)},
            )
        elif row is None:
            if register.is_taken("posting of cadre", cadre.pk if cadre else None, line.started_on):
                yield Doubt("started_on", _("The cadre is posted to a community on some of these days."))
            yield from _closed(self.draft, line.started_on)

    def accept(self, line: roster.PostingRow) -> None:
        """A cadre once."""
        self.draft.postings.append(line)
        self.draft.place(line.row, "cadre", line.department, line.name)


def _outside(draft: Draft, day: date, bad: frozenset[str]) -> Iterator[Doubt]:
    if "started_on" not in bad and day not in draft.cycle:
        yield Doubt("started_on", _("outside the cycle %(cycle)s") % {"cycle": draft.cycle.label()})


def _closed(draft: Draft, start: date) -> Iterator[Doubt]:
    """Nothing new begins in a closed half-year (DOMAIN 8)."""
    if draft.register.is_closed(start):
        yield Doubt("started_on", _("the half-year of this day is closed; nothing in it changes any more"))


RESOURCES: dict[str, type[RosterResource]] = {
    resource.table: resource
    for resource in (CommunityResource, DepartmentResource, LeaderResource, PairingResource, PostingResource)
}
