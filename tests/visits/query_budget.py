"""SQL budgets of the pages of visits: the same with 10 rows and with 1,000."""

from datetime import date, timedelta

from accounts.models import Notification
from tests import factories as make
from tests.access import Budget
from tests.conftest import Stage
from tests.visits import access_table as rows
from tests.visits.moments import at, on
from visits.actions import quotas_check
from visits.models import Reminder, ResidentSheet, Visit, VisitSide


def grow_visits(stage: Stage, number: int) -> None:
    """Visits of the work group, with their sides."""
    duty, author = rows.duty_of(stage, "work_group"), stage.leader.person
    visits = Visit.objects.bulk_create(
        Visit(
            kind="work_group",
            visited_on=on(4, 1) + timedelta(n % 270),
            community=stage.community,
            organisation=stage.department,
            author=author,
            created_at=at(9, 12),
            state="submitted",
            entered_on=on(12, 28),
            submitted_at=at(12, 28),
            answer_due_on=on(12, 31),
        )
        for n in range(number)
    )
    VisitSide.objects.bulk_create(
        visit.side(duty, added_by=author, accepted_on=on(12, 28), accepted_by=author) for visit in visits
    )


def grow_sheets(stage: Stage, number: int) -> None:
    """Sheets of the cadre, one a month."""
    duty, known = rows.duty_of(stage, "residence"), ResidentSheet.objects.count()
    ResidentSheet.objects.bulk_create(
        ResidentSheet(
            duty=duty,
            month=date(1900 + (known + n) // 12, (known + n) % 12 + 1, 1),
            author=stage.cadre.person,
            created_at=at(9, 12),
            state="submitted",
            entered_on=on(9, 12),
            submitted_at=at(9, 12),
            answer_due_on=on(9, 19),
        )
        for n in range(number)
    )


def grow_problems(stage: Stage, number: int) -> None:
    """Open problems of the community."""
    for _ in range(number):
        rows.problem(stage)


def grow_duties(stage: Stage, number: int) -> None:
    """Pairings, each with its verdicts."""
    for _ in range(min(number, 120)):
        make.PairingFactory(cycle=stage.cycle, community=make.CommunityFactory(street=stage.street))
    quotas_check(by=None, as_of=date(2012, 10, 20))


def grow_reminders(stage: Stage, number: int) -> None:
    """Reminders of the liaison, all in one message."""
    duty, person = rows.duty_of(stage, "work_group"), rows.author(stage)
    message, _made = Notification.objects.get_or_create(person=person, key="k", defaults={"at": at(9, 24)})
    known = Reminder.objects.count()
    days = [date(1950, 1, 1) + timedelta(known + n) for n in range(number)]
    made = Reminder.objects.bulk_create(
        Reminder(duty=duty, starts_on=day, ends_on=day, kind="at_risk", text="t", told_at=at(9, 24))
        for day in days
    )
    message.reminders.add(*made)


BUDGETS = [
    Budget("visits:reminders", "liaison", 8, grow_reminders),
    Budget("visits:calendar", "community_clerk", 10, grow_visits, query="?month=2012-09"),
    Budget("visits:calendar", "liaison", 11, grow_visits, query="?month=2012-09"),
    Budget("visits:gaps", "staff", 14, grow_duties),
    Budget("visits:list", "staff", 8, grow_visits),
    Budget("visits:list", "community_clerk", 8, grow_visits),
    Budget("visits:answer", "community_clerk", 8, grow_visits),
    Budget("visits:sheets", "staff", 8, grow_sheets),
    Budget("visits:problems", "staff", 8, grow_problems),
    Budget("visits:quotas", "staff", 10, grow_duties, query="?kind=work_group&year=2012"),
    Budget("visits:log", "liaison", 14, grow_visits),
    Budget("desk", "staff", 20, grow_duties),
    Budget("desk", "liaison", 14, grow_visits),
    Budget("desk", "community_clerk", 15, grow_visits),
]
