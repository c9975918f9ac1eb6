"""Who a running round waits for, by person: the accounts of the communities, streets and offices that still owe something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Appointment, Person, Role
from assessment.models import Appeal, CommunityResult, Round
from assessment.reports.standing import due_cells

OFFICE = {
    Round.Stage.DISTRICT: Role.STAFF,
    Round.Stage.SURVEY: Role.STAFF,
    Round.Stage.COMPUTATION: Role.STAFF,
    Round.Stage.APPEAL: Role.REVIEWER,
    Round.Stage.APPROVAL: Role.REVIEWER,
}


@dataclass(frozen=True)
class Waited:
    """A person in a role for an organisation, with what is awaited from it and where it is done."""

    person: Person
    role: str
    organisation: int
    what: str
    url: str


def behind(found: Round) -> QuerySet[CommunityResult]:
    """The communities of a round in which something is still to enter at its stage, or to reply."""
    if found.stage == Round.Stage.FEEDBACK:
        return found.results.filter(reply=None)
    if found.stage == Round.Stage.SURVEY:
        return found.results.filter(survey=None)
    if found.stage not in (Round.Stage.SELF, Round.Stage.STREET, Round.Stage.DISTRICT):
        return found.results.none()
    rows = found.results.filter(sampled=True) if found.stage == Round.Stage.DISTRICT else found.results.all()
    given = Count("scores", filter=Q(scores__stage=found.stage))
    return rows.annotate(given=given, due=due_cells(found)).filter(given__lt=F("due"))


def unfinished(found: Round, today: date) -> int:
    """How many communities would be cut off if the round left its stage of entering now, while its days still run."""
    runs = found.due_on and today <= found.due_on and found.stage != Round.Stage.FEEDBACK  # refused there
    return behind(found).count() if runs else 0


def waited_for(found: Round, today: date) -> list[Waited]:
    """Everybody a round waits for at its stage; three statements."""
    page = reverse("assessment:round", args=[found.code])
    if found.stage in (Round.Stage.SELF, Round.Stage.FEEDBACK):
        what = _("self-assessment") if found.stage == Round.Stage.SELF else _("reply to the result")
        seats = {
            row.community.organisation_id: (what, row.get_absolute_url())
            for row in behind(found).select_related("community", "round")
        }
        return _persons(Role.COMMUNITY, seats, today)
    if found.stage == Round.Stage.STREET:
        counts = behind(found).order_by().values_list("street").annotate(n=Count("pk"))
        text = _("first review of %(count)d communities")
        return _persons(
            Role.STREET, {street: (text % {"count": count}, page) for street, count in _folded(counts)}, today
        )
    role = OFFICE.get(Round.Stage(found.stage))
    if role is None or not _still_owed(found):
        return []
    seats = dict.fromkeys(_offices(role, today), (str(found.get_stage_display()), page))
    return _persons(role, seats, today)


def _folded(rows: Iterable[tuple]) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    for street, *_rest, count in rows:
        found[street] = found.get(street, 0) + count
    return list(found.items())


def _still_owed(found: Round) -> bool:
    """Whether the office has something left to do: its stage may wait for the calendar alone."""
    if found.stage in (Round.Stage.DISTRICT, Round.Stage.SURVEY):
        return behind(found).exists()
    if found.stage == Round.Stage.APPEAL:
        return Appeal.objects.filter(result__round=found, outcome="").exists()
    return True


def _offices(role: Role, today: date) -> list[int]:
    rows = Appointment.objects.live_on(today).filter(role=role)
    return list(rows.order_by().values_list("organisation", flat=True).distinct())


def _persons(role: Role, seats: dict[int, tuple[str, str]], today: date) -> list[Waited]:
    rows = Appointment.objects.live_on(today).filter(role=role, organisation__in=seats, user__is_active=True)
    found = {
        (row.user.person_id, row.organisation_id): Waited(
            row.user.person, role.value, row.organisation_id, *seats[row.organisation_id]
        )
        for row in rows.select_related("user__person").order_by(F("pk"))
    }
    return list(found.values())
