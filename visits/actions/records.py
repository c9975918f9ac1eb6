"""What happens to visits and monthly sheets alike: submit, confirm, dispute, decide, withdraw. DOMAIN 4, states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.models import Appointment, Person, Role
from office.actions import event_build, event_record, events_record
from office.models import AuditEvent
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day, shanghai_midnight
from shenbei.lib.saving import checked_save
from visits import rules
from visits.actions.quotas import duty_check, window_freeze
from visits.models import Dispute, Duty, ResidentSheet, Visit, VisitSide
from visits.reports.duties import calendar_near, closing, windows_of
from visits.reports.verdicts import terms
from visits.rules import State

Record = Visit | ResidentSheet
R = TypeVar("R", bound=Visit | ResidentSheet)


def lock(record: R, version: int | None = None) -> R:
    """The row as it stands, locked; RuleBroken when somebody else has changed it since `version`."""
    row: Any = type(record).objects.select_for_update().get(pk=record.pk)
    if version is not None and row.version != version:
        raise RuleBroken(
            _("Somebody has changed this meanwhile. Please look at the present text and change it again.")
        )
    return row


def turn_of(person: Person) -> None:
    """Wait for one's turn: a person's saves of one form come one after the other, whoever is faster."""
    list(Person.objects.select_for_update(no_key=True).filter(pk=person.pk).values("pk"))


def duties_of(record: Record) -> list[Duty]:
    """The duties that a visit or a sheet serves."""
    if isinstance(record, ResidentSheet):
        return [record.duty]
    return [side.duty for side in record.sides.select_related("duty__cycle")]


def days_of(record: Record) -> list[date]:
    """The days that it reports."""
    if isinstance(record, ResidentSheet):
        return [row.day for row in record.days.all()]
    return [record.visited_on]


def is_of_community(user, record: Record) -> bool:
    """Whether the user speaks for a community that the record concerns."""
    mine = Community.objects.filter(organisation=user.organisation_pk)
    if user.role != Role.COMMUNITY:
        return False
    if isinstance(record, ResidentSheet):
        return mine.filter(duties=record.duty_id).exists()
    if record.community_id:
        return mine.filter(pk=record.community_id).exists()
    return record.covered.filter(community__in=mine).exists()


def note(by, verb: str, record: Record, data: dict | None, now: datetime) -> None:
    """The audit event of a visit or a sheet."""
    community = record.duty.community_id if isinstance(record, ResidentSheet) else record.community_id
    event_record(by=by, verb=f"{noun(record)}.{verb}", obj=record, data=data, community=community, now=now)


def noun(record: Record) -> str:
    """«visit» or «sheet», as the trail names it."""
    return "sheet" if isinstance(record, ResidentSheet) else "visit"


def author_only(by, record: Record) -> None:
    """RuleBroken unless the user wrote it."""
    if record.author_id != by.person_id:
        raise RuleBroken(_("Only its author can do this."))


def freeze_first(record: Record, today: date) -> bool:
    """Freeze the closed windows that the record counts in before it changes; whether there are any."""
    found = False
    for duty in duties_of(record) if record.entered_on else []:
        for window in windows_of(duty, days_of(record)):
            shut = closing(duty, window, today)
            if shut and record.is_entered_by(shut):
                window_freeze(duty, window, today)
                found = True
    return found


def waiting(record: Record, now: datetime) -> None:
    """Put it before the community (again): a new period to answer begins."""
    today = shanghai_day(now)
    record.state, record.submitted_at = State.SUBMITTED, now
    record.entered_on = record.entered_on or today
    record.answer_due_on = rules.answer_due(today, calendar_near(today), terms())
    record.confirmed_at = record.confirmed_on = record.confirmed_by = None


def save(record: Record) -> None:
    """Validate, count the version and save."""
    record.version += 1
    checked_save(record)


@transaction.atomic
def record_submit(*, by, record: R, now: datetime | None = None) -> R:
    """Draft → submitted; from now on it counts and waits for the community."""
    now = now or timezone.now()
    row = lock(record)
    author_only(by, row)
    if row.state != State.DRAFT:
        raise RuleBroken(_("It is submitted already."))
    waiting(row, now)
    save(row)
    if isinstance(row, ResidentSheet):
        row.days.filter(entered_on=None).update(entered_on=row.entered_on)
    else:
        row.sides.filter(added_by=by.person).filter(duty=own_side(row).duty).update(
            accepted_on=row.entered_on, accepted_by=by.person
        )
    note(by, "submit", row, {"answer_due": row.answer_due_on}, now)
    return row


def own_side(visit: Visit) -> VisitSide:
    """The author's own side of a visit: the first that was written."""
    return visit.sides.select_related("duty__cycle").order_by("pk")[0]


@transaction.atomic
def record_confirm(*, by, record: R, now: datetime | None = None) -> R:
    """The community says that it happened; that settles a dispute and accepts every side that was named."""
    now = now or timezone.now()
    row = lock(record)
    if not is_of_community(by, row):
        raise RuleBroken(_("Only the community that was visited confirms."))
    if row.author_id == by.person_id:
        raise RuleBroken(_("Nobody confirms what he entered himself."))
    if row.state not in (State.SUBMITTED, State.DISPUTED):
        raise RuleBroken(_("It does not wait for confirmation."))
    in_time(row, now)
    _settle(row, by, Dispute.Result.CONFIRMED, "", now)
    _confirmed(row, by, now)
    if isinstance(row, Visit):  # the community's word alone: what a reviewer decides is that it took place
        row.sides.filter(accepted_on=None).update(accepted_on=shanghai_day(now), accepted_by=by.person)
    note(by, "confirm", row, None, now)
    return row


def in_time(row: Record, now: datetime) -> None:
    """RuleBroken when the days for the answer are over: it is deemed confirmed, however late the night's job is."""
    if row.answer_due_on and row.answer_due_on < shanghai_day(now):
        day = date_format(row.answer_due_on)
        raise RuleBroken(_("Nobody answered until %(day)s: it is deemed confirmed.") % {"day": day})


def _confirmed(row: Record, by, now: datetime) -> None:
    row.state, row.answer_due_on = State.CONFIRMED, None
    row.confirmed_at, row.confirmed_on, row.confirmed_by = now, shanghai_day(now), by.person
    save(row)


def _settle(row: Record, by, result: str, grounds: str, now: datetime) -> None:
    row.disputes.filter(settled_on=None).update(
        result=result, settled_on=shanghai_day(now), settled_by=by.person, grounds=grounds
    )


@transaction.atomic
def records_confirm(*, by, records: Iterable[Record], now: datetime | None = None) -> int:
    """Confirm several at once, all or none; how many."""
    return len([record_confirm(by=by, record=record, now=now) for record in records])


@transaction.atomic
def record_dispute(*, by, record: Record, reason: str, now: datetime | None = None) -> Dispute:
    """The community says that it did not happen so, and why; until it is settled it does not count."""
    now = now or timezone.now()
    row = lock(record)
    if not is_of_community(by, row):
        raise RuleBroken(_("Only the community that was visited disputes."))
    if row.state != State.SUBMITTED:
        raise RuleBroken(_("It does not wait for confirmation."))
    in_time(row, now)
    today = shanghai_day(now)
    freeze_first(row, today)
    row.state, row.answer_due_on = State.DISPUTED, None
    save(row)
    dispute = Dispute(
        **{noun(row): row},
        reason=reason.strip(),
        raised_by=by.person,
        raised_on=today,
        decide_by=rules.decision_due(today, calendar_near(today), terms()),
    )
    checked_save(dispute)
    sentence = _("Disputed: %(record)s: %(reason)s") % {"record": row, "reason": dispute.reason}
    _tell(by, row, sentence, f"dispute-{dispute.pk}", now)
    note(by, "dispute", row, {"reason": dispute.reason}, now)
    return dispute


@transaction.atomic
def records_dispute(
    *, by, records: Iterable[Record], reason: str, now: datetime | None = None
) -> list[Dispute]:
    """Dispute several at once for one reason, all or none."""
    return [record_dispute(by=by, record=record, reason=reason, now=now) for record in records]


def _tell(by, record: Record, sentence: str, key: str, now: datetime, *others: Person) -> None:
    """Tell everybody on the sides that the record serves, and others, on his desk and by letter, once a key."""
    name = "visits:sheet" if isinstance(record, ResidentSheet) else "visits:detail"
    url = reverse(name, args=[record.pk])
    for person in dict.fromkeys([*side_people(record, shanghai_day(now)), *others]):
        if person.pk != by.person_id:
            notify(person=person, sentence=sentence[:300], url=url, key=key, now=now)


def side_people(record: Record, day: date) -> list[Person]:
    """The author, the leader or cadre whose duty it is, and the liaisons of its department or street on a day."""
    duties = Duty.objects.filter(pk__in=[duty.pk for duty in duties_of(record)])
    offices = duties.values_list("organisation", "cadre__department")
    wanted = {key for pair in offices for key in pair if key}
    liaisons = Appointment.objects.live_on(day).filter(
        organisation__in=wanted, role__in=[Role.DEPARTMENT, Role.STREET]
    )
    mine = Q(pk=record.author_id) | Q(leader__duties__in=duties) | Q(cadre__duties__in=duties)
    return list(Person.objects.filter(mine | Q(users__appointments__in=liaisons)).distinct().order_by("pk"))


@transaction.atomic
def dispute_answer(*, by, dispute: Dispute, answer: str, now: datetime | None = None) -> Dispute:
    """The author's answer; the community confirms now, or the reviewer decides in time."""
    now = now or timezone.now()
    row = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    record = row.record
    author_only(by, record)
    if row.settled_on:
        raise RuleBroken(_("This dispute is settled."))
    if not answer.strip():
        raise RuleBroken(_("Please write the answer."), "answer")
    row.answer, row.answered_on = answer.strip(), shanghai_day(now)
    row.decide_by = rules.decision_due(row.answered_on, calendar_near(row.answered_on), terms())
    checked_save(row)
    note(by, "answer", record, {"answer": row.answer, "decide_by": row.decide_by}, now)
    return row


@transaction.atomic
def dispute_decide(
    *, by, dispute: Dispute, took_place: bool, grounds: str, now: datetime | None = None
) -> Dispute:
    """The organisation reviewer decides: it took place (confirmed), or it did not (withdrawn by decision).

    The sides of the record and who raised the dispute are told.
    """
    now = now or timezone.now()
    record = lock(dispute.record)
    row = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if by.role != Role.REVIEWER or by.person_id in (record.author_id, row.raised_by_id):
        raise RuleBroken(_("An organisation reviewer who has no part in it decides."))
    if row.settled_on:
        raise RuleBroken(_("This dispute is settled."))
    if not grounds.strip():
        raise RuleBroken(_("Please give the grounds."), "grounds")
    result = Dispute.Result.CONFIRMED if took_place else Dispute.Result.REFUSED
    _settle(record, by, result, grounds.strip(), now)
    if took_place:
        _confirmed(record, by, now)
    else:
        _withdrawn(record, grounds, now)
    note(by, "decide", record, {"took_place": took_place, "grounds": grounds.strip()}, now)
    row.refresh_from_db()
    data = {"record": record, "result": row.get_result_display(), "grounds": row.grounds}
    sentence = _("Dispute decided: %(record)s: %(result)s. %(grounds)s") % data
    _tell(by, record, sentence, f"decided-{row.pk}", now, row.raised_by)
    return row


def _withdrawn(row: Record, reason: str, now: datetime) -> None:
    row.state, row.answer_due_on = State.WITHDRAWN, None
    row.withdrawn_on, row.withdrawal = shanghai_day(now), reason.strip()
    save(row)


@transaction.atomic
def record_withdraw(*, by, record: R, reason: str, now: datetime | None = None) -> R:
    """The author takes it back; RuleBroken when it stands in a closed window."""
    now = now or timezone.now()
    row = lock(record)
    author_only(by, row)
    if row.state == State.WITHDRAWN:
        raise RuleBroken(_("It is withdrawn already."))
    if freeze_first(row, shanghai_day(now)):
        raise RuleBroken(_("Its window is closed; only the organisation reviewer can open it again."))
    if not reason.strip():
        raise RuleBroken(_("Please give the reason."), "reason")
    _settle(row, by, Dispute.Result.WITHDRAWN, "", now)
    _withdrawn(row, reason, now)
    note(by, "withdraw", row, {"reason": row.withdrawal}, now)
    return row


@transaction.atomic
def records_deem(*, now: datetime | None = None) -> int:
    """Deem confirmed what nobody answered in time, as of the end of its last day; how many. Safe to run twice."""
    now = now or timezone.now()
    events = _deem(Visit, now) + _deem(ResidentSheet, now)
    if events:
        events_record(events)
    return len(events)


def _deem(model: Any, now: datetime) -> list[AuditEvent]:
    rows = list(
        model.objects.select_for_update().filter(state=State.SUBMITTED, answer_due_on__lt=shanghai_day(now))
    )
    for row in rows:
        last = row.answer_due_on or shanghai_day(now)
        row.state, row.confirmed_on, row.answer_due_on = State.DEEMED, last, None
        row.confirmed_at = shanghai_midnight(last + timedelta(days=1))
        row.version += 1
    fields = ["state", "confirmed_on", "confirmed_at", "answer_due_on", "version"]
    model.objects.bulk_update(rows, fields, batch_size=500)
    return [
        event_build(by=None, verb=f"{noun(row)}.deem", obj=row, data={"on": row.confirmed_on}, now=now)
        for row in rows
    ]


def verdicts_refresh(record: Record, as_of: date) -> None:
    """Judge the windows of a visit or sheet anew, so that its page need not wait for the nightly check."""
    for duty in duties_of(record):
        for window in windows_of(duty, days_of(record)):
            duty_check(duty, window.start, as_of)
