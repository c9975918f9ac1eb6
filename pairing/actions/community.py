"""Streets, departments, communities and their grades. DOMAIN 1, 3."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actions import organisation_add, organisation_edit
from accounts.models import Organisation, Person, Role
from accounts.rules import trail_data
from office.actions import changes, event_record
from pairing.actions.rows import closed_refuse, locked, row_save
from pairing.models import Community, Grade, HalfYear
from pairing.rules import grade_refusal, next_number
from shenbei.lib.errors import RuleBroken

KIND = Organisation.Kind


@transaction.atomic
def street_add(*, by, name: str, code: str = "", now: datetime | None = None, **fields) -> Organisation:
    """A street committee with its two-digit number (the next one when none is given)."""
    code = code or next_number(_codes(KIND.STREET), 2)
    if len(code) != 2 or not (code.isascii() and code.isdigit()):
        raise RuleBroken(_("A street's number has two digits."), "code")
    return _organisation(by=by, kind=KIND.STREET, name=name, code=code, now=now, **fields)


@transaction.atomic
def department_add(*, by, name: str, code: str = "", now: datetime | None = None, **fields) -> Organisation:
    """A department of the district, numbered in the order of its entry."""
    code = code or next_number(_codes(KIND.DEPARTMENT), 3)
    return _organisation(by=by, kind=KIND.DEPARTMENT, name=name, code=code, now=now, **fields)


def _codes(kind: str):
    return Organisation.objects.filter(kind=kind).values_list("code", flat=True)


def _organisation(*, kind: str, **fields) -> Organisation:
    district = Organisation.objects.filter(kind=KIND.DISTRICT).first()
    if district is None:
        raise RuleBroken(_("There is no district yet."))
    return organisation_add(kind=kind, parent=district, **fields)


@transaction.atomic
def community_add(
    *, by, street: Organisation, name: str, kind: str, area: str, code: str = "", now=None, **fields
) -> Community:
    """A community of a street. Its code (street number + order, 5 digits) is fixed for ever.

    `fields`: secretary, households, population, party_members, phone.
    """
    if street.kind != KIND.STREET:
        raise RuleBroken(_("A community belongs to a street."), "street")
    street = locked(street)
    code = code or _next_code(street)
    if not _fits(code, street):
        raise RuleBroken(_("The code is the street's two digits and three of its own."), "code")
    organisation = organisation_add(by=by, kind=KIND.COMMUNITY, name=name, parent=street, code=code, now=now)
    community = Community(organisation=organisation, street=street, code=code, kind=kind, area=area, **fields)
    row_save(community)
    event_record(
        by=by, verb="community.add", obj=community, data={"code": code}, community=community, now=now
    )
    return community


def _next_code(street: Organisation) -> str:
    taken = Community.objects.filter(street=street).values_list("code", flat=True)
    return street.code + next_number((code[2:] for code in taken), 3)


def _fits(code: str, street: Organisation) -> bool:
    return len(code) == 5 and code.isascii() and code.isdigit() and code[:2] == street.code


@transaction.atomic
def community_edit(*, by, community: Community, now: datetime | None = None, **fields) -> Community:
    """Change name, type, area, secretary or figures; the code never changes, a community keeps its street."""
    if fixed := {"code", "street", "organisation"} & fields.keys():
        raise RuleBroken(_("The code and the street of a community are fixed."), fixed.pop())
    community = locked(community)
    changed = _rename(by=by, community=community, name=fields.pop("name", None), now=now)
    changed |= changes(community, **fields)
    if changed:
        row_save(community)
        event_record(
            by=by,
            verb="community.edit",
            obj=community,
            data=trail_data(changed),
            community=community,
            now=now,
        )
    return community


def _rename(*, by, community: Community, name: str | None, now) -> dict:
    before = community.organisation.name
    if name is None or name == before:
        return {}
    organisation_edit(by=by, organisation=community.organisation, name=name, now=now)
    return {"name": [before, name]}


@transaction.atomic
def grade_take_over(
    *, by, community: Community, year: int, grade: str, valid_from: date, evidence: str, now=None
) -> Grade:
    """The grade a community brings along from before this register: its first row, entered by staff or import."""
    if Grade.objects.filter(community=community).exists():
        raise RuleBroken(_("The community is already graded; the reviewer gives the next grade."), "grade")
    return _grade(
        by=by, community=community, year=year, grade=grade, valid_from=valid_from, evidence=evidence, now=now
    )


@transaction.atomic
def grade_give(
    *,
    by,
    community: Community,
    year: int,
    grade: str,
    valid_from: date,
    evidence: str,
    points: Decimal | None = None,
    satisfied: bool = True,
    vetoed: bool = False,
    decision: str = "",
    now: datetime | None = None,
) -> Grade:
    """A grade given by the reviewer (None: the machine for a finished round), with its evidence. DOMAIN 3.

    `satisfied`: residents' satisfaction reaches the bar; `vetoed`: there is a veto item; `decision`: the named
    decision that a jump or a fall of two needs. RuleBroken when a rule refuses the step.
    """
    if by and by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the reviewer of the organisation department gives grades."))
    community = locked(community)
    before = _grade_before(community, valid_from)
    sentence = grade_refusal(before, grade, satisfied=satisfied, vetoed=vetoed, decision=decision)
    if sentence:
        raise RuleBroken(sentence, "grade")
    return _grade(
        by=by,
        community=community,
        year=year,
        grade=grade,
        valid_from=valid_from,
        evidence=evidence,
        points=points,
        decision=decision,
        now=now,
    )


@transaction.atomic
def grade_enter(*, by, community: Community, year: int, now: datetime | None = None, **fields) -> Grade:
    """A grade that the reviewer gives by hand, for a year without a round; `fields` as for `grade_give`.

    RuleBroken once a full round is open for the year: its result, and who scored in it, bind the grade (DOMAIN 8, 9).
    """
    if HalfYear.objects.filter(code=f"{year}H2").exists():
        raise RuleBroken(
            _("This year has a round of assessment: its grade is decided on the result there."), "year"
        )
    return grade_give(by=by, community=community, year=year, now=now, **fields)


def _grade_before(community: Community, valid_from: date) -> str | None:
    newest = Grade.objects.filter(community=community).order_by("-valid_from").first()
    if newest and newest.valid_from >= valid_from:
        raise RuleBroken(
            _("The community has a grade from %(day)s; a new one begins later.")
            % {"day": date_format(newest.valid_from)},
            "valid_from",
        )
    return newest.grade if newest else None


def _grade(*, by, community: Community, evidence: str, decision: str = "", now, **fields) -> Grade:
    closed_refuse(None, (fields["valid_from"], fields["valid_from"]))
    person: Person | None = by.person if by else None
    row = Grade(
        community=community,
        evidence=evidence,
        decision=decision,
        decided_by=person,
        decided_at=now or timezone.now(),
        **fields,
    )
    row_save(row)
    data = {"year": row.year, "grade": row.grade, "from": row.valid_from, "decision": decision}
    event_record(by=by, verb="grade.give", obj=row, data=data, community=community, now=now)
    return row
