"""Who opens the pages of visits and quotas."""

from datetime import date

from accounts.models import Person, User
from office.attachments import photo_store
from office.models import Attachment, Holiday
from office.uploads import upload_keep
from pairing.models import Cycle
from tests import factories as make
from tests.access import Case
from tests.conftest import Stage
from tests.visits.moments import at, on
from visits.actions import quotas_check
from visits.models import Dispute, Problem, QuotaProposal, ResidentSheet, Verdict, Visit, VisitSide
from visits.reports.duties import duties_ensure
from visits.views.workbook import KIND
from visits.workbook import empty_workbook

DISTRICT = "staff staff2 reviewer reviewer2 auditor"
NEAR = "leader liaison street_clerk community_clerk cadre"
READ = f"{DISTRICT} {NEAR} outsider"


def author(stage: Stage) -> Person:
    """The liaison of the cast, who writes all records of these cases; somebody where no cast is called."""
    found = User.objects.filter(username="liaison").first()
    return found.person if found else make.PersonFactory()


def duty_of(stage: Stage, kind: str):
    duties_ensure(stage.cycle)
    return stage.cycle.duties.get(kind=kind, community=stage.community)


def visit(stage: Stage, state: str = "submitted") -> Visit:
    entered = {} if state == "draft" else {"entered_on": on(9, 12), "submitted_at": at(9, 12)}
    waiting = {"answer_due_on": on(9, 19)} if state == "submitted" else {}
    writer = author(stage)
    row = Visit.objects.create(
        kind="work_group",
        visited_on=on(9, 12),
        community=stage.community,
        organisation=stage.department,
        author=writer,
        created_at=at(9, 12),
        state=state,
        **entered,
        **waiting,
    )
    duty = duty_of(stage, "work_group")
    day = {"accepted_on": on(9, 12), "accepted_by": writer} if entered else {}
    row.side(duty, added_by=writer, **day).save()
    return row


def side(stage: Stage) -> VisitSide:
    """The leader, named on the liaison's visit."""
    row = visit(stage).side(duty_of(stage, "contact_point"), added_by=author(stage))
    row.save()
    return row


def dispute(stage: Stage) -> Dispute:
    return Dispute.objects.create(
        visit=visit(stage, "disputed"),
        reason="未到",
        raised_by=make.PersonFactory(),
        raised_on=on(9, 13),
        decide_by=on(9, 20),
    )


def sheet(stage: Stage) -> ResidentSheet:
    fields = {"author": stage.cadre.person, "created_at": at(9, 12), "state": "submitted"}
    fields |= {"entered_on": on(9, 12), "submitted_at": at(9, 12), "answer_due_on": on(9, 19)}
    duty = duty_of(stage, "residence")
    return ResidentSheet.objects.get_or_create(duty=duty, month=on(9, 1), defaults=fields)[0]


def problem(stage: Stage, **fields) -> Problem:
    return Problem.objects.create(
        community=stage.community,
        text="排水沟堵塞",
        raised_by=make.PersonFactory(),
        raised_on=on(9, 3),
        owner=stage.department,
        due_on=on(9, 30),
        **fields,
    )


def verdict(stage: Stage) -> Verdict:
    quotas_check(by=None, as_of=date(2012, 10, 20))
    return Verdict.objects.get(
        duty__community=stage.community, duty__kind="work_group", starts_on=date(2012, 9, 1)
    )


def proposal(stage: Stage) -> QuotaProposal:
    return QuotaProposal.objects.create(
        kind="residence",
        months=1,
        minimum=12,
        valid_from=date(2030, 1, 1),
        proposed_by=make.PersonFactory(),
        proposed_at=at(9, 12),
    )


def holiday(stage: Stage) -> Holiday:
    return Holiday.objects.create(day=date(2031, 10, 1), working=False, name="国庆节")


def pk(make_row):
    """The address of a row made for the case."""
    return lambda stage: {"pk": make_row(stage).pk}


def draft(stage: Stage) -> Visit:
    return visit(stage, "draft")


def photo(stage: Stage) -> dict:
    """The address of a photo on a visit."""
    row = visit(stage)
    kept, _is_new = photo_store(by=None, name="a.jpg", content=b"\xff\xd8", kind="image/jpeg", obj=row)
    return {"pk": row.pk, "photo": kept.pk}


def now_cycle(stage: Stage) -> dict:
    """A cycle of today, for pages that look at the present day."""
    days = {"started_on": date(2024, 1, 1), "ended_on": date(2035, 12, 31)}
    Cycle.objects.get_or_create(name="now", defaults=days)
    return {}


LOGGERS = "leader liaison street_clerk outsider"
RAISERS = "staff staff2 leader liaison street_clerk community_clerk cadre outsider"
NOT_SEEN = "outsider"


def upload(stage: Stage) -> Attachment:
    """A workbook that the liaison of the cast has put up; somebody's where no cast is called."""
    found = User.objects.filter(username="liaison").first() or make.user_as("department", stage.department)
    return upload_keep(by=found, kind=KIND, content=empty_workbook(), name="visits.xlsx")


TABLE = [
    Case("visits:export", READ, method="post"),
    Case("visits:import", f"{LOGGERS} cadre"),
    Case("visits:import_empty", f"{LOGGERS} cadre"),
    Case("visits:import_check", "liaison", "leader street_clerk outsider cadre", pk(upload)),
    Case(
        "visits:import_confirm",
        "liaison",
        "leader street_clerk outsider cadre",
        pk(upload),
        method="post",
        status=302,
    ),
    Case("visits:import_marked", "liaison", "leader street_clerk outsider cadre", pk(upload)),
    Case("visits:list", READ),
    Case("visits:log", f"{LOGGERS} cadre", kwargs=now_cycle),
    Case("visits:detail", f"{DISTRICT} {NEAR}", NOT_SEEN, pk(visit)),
    Case("visits:detail", "liaison", READ.replace("liaison ", ""), pk(draft)),
    Case("visits:edit", "liaison", "leader street_clerk outsider", pk(visit)),
    Case("visits:autosave", LOGGERS, kwargs=now_cycle, method="post"),
    Case("visits:drop", "liaison", "leader street_clerk outsider", pk(draft), method="post", status=302),
    Case("visits:photo", f"{DISTRICT} {NEAR}", NOT_SEEN, photo),
    Case("visits:withdraw", "liaison", "leader street_clerk outsider", pk(visit)),
    Case("visits:add_side", "liaison", "leader street_clerk outsider", pk(visit)),
    Case(
        "visits:accept_side", "leader", "liaison street_clerk outsider", pk(side), method="post", status=302
    ),
    Case("visits:answer", "community_clerk"),
    Case("visits:answer", "community_clerk", method="post", status=302),
    Case("visits:dispute", "community_clerk", kwargs=pk(visit)),
    Case("visits:answer_dispute", "liaison", "leader street_clerk cadre outsider", pk(dispute)),
    Case("visits:decide", "reviewer reviewer2", kwargs=pk(dispute)),
    Case("visits:sheets", READ),
    Case("visits:sheet", f"{DISTRICT} {NEAR}", NOT_SEEN, pk(sheet)),
    Case("visits:dispute_sheet", "community_clerk", kwargs=pk(sheet)),
    Case("visits:tick", "cadre", kwargs=lambda stage: {"year": 2012, "month": 9}),
    Case("visits:problems", READ),
    Case("visits:problem_add", RAISERS),
    Case("visits:problem", f"{DISTRICT} {NEAR}", NOT_SEEN, pk(problem)),
    Case(
        "visits:problem_answer",
        "staff staff2 liaison street_clerk community_clerk",
        NOT_SEEN,
        pk(problem),
        method="post",
    ),
    Case(
        "visits:problem_close", "staff staff2 community_clerk", kwargs=pk(problem), method="post", status=302
    ),
    Case("visits:calendar", READ),
    Case("visits:gaps", f"{DISTRICT} leader street_clerk"),
    Case("visits:reminders", READ),
    Case("visits:reminders_mail", READ, method="post", status=302),
    Case("visits:check", "staff staff2", method="post", status=302),
    Case("visits:quotas", READ),
    Case("visits:verdict", f"{DISTRICT} {NEAR}", NOT_SEEN, pk(verdict)),
    Case("visits:reopen", "reviewer reviewer2", kwargs=pk(verdict)),
    Case("visits:export_csv", READ, method="post"),
    Case("visits:export_xlsx", READ, method="post"),
    Case("visits:rules", DISTRICT),
    Case("visits:rule_add", "staff staff2"),
    Case("visits:rule", DISTRICT, kwargs=pk(proposal)),
    Case("visits:rule_approve", "reviewer reviewer2", kwargs=pk(proposal), method="post", status=302),
    Case("visits:rule_refuse", "reviewer reviewer2", kwargs=pk(proposal)),
    Case("visits:rule_withdraw", "staff staff2", kwargs=pk(proposal)),
    Case("visits:holidays", DISTRICT),
    Case("visits:holiday_add", "staff staff2"),
    Case("visits:holiday_drop", "staff staff2", kwargs=pk(holiday), method="post", status=302),
]
