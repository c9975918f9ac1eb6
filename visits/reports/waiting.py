"""What waits for a person; each with a sentence and the page where it is done. DOMAIN 4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from shenbei.lib.desk import Waiting
from visits.models import Dispute, Duty, Problem, QuotaProposal, ResidentSheet, Verdict, Visit, VisitSide
from visits.reports.duties import KINDS_OF_ROLE
from visits.reports.owed import Owed, duties_of
from visits.rules import Kind, Outcome, State

CONCERNED = (Role.STAFF, Role.LEADER, Role.DEPARTMENT, Role.STREET, Role.COMMUNITY, Role.CADRE)


def waiting_for(user, today: date) -> list[Waiting]:
    """Everything of visits that waits for a user in the role he acts in."""
    found = [_owed_item(owed) for owed in duties_of(user, today) if owed.ruling.missing]
    if user.role == Role.COMMUNITY:
        found += [*_to_confirm(user), *_problems_to_close(user)]
    if user.role in KINDS_OF_ROLE:
        found += [*_own_records(user), *_sides_to_accept(user)]
    if user.role in CONCERNED:
        found += _problems_open(user, today)
    if user.role == Role.REVIEWER:
        found += [*_disputes_to_decide(user), *_rules_to_decide(user)]
    if user.role in (Role.STAFF, Role.REVIEWER):
        found += _district(today)
    return found


def _owed_item(owed: Owed) -> Waiting:
    outcome = owed.ruling.outcome
    return Waiting(owed.sentence, owed.url, owed.ruling.window.end, outcome.badge, str(outcome.label), "owed")


def _to_confirm(user) -> Iterator[Waiting]:
    for model, url in ((Visit, "visits:answer"), (ResidentSheet, "visits:answer")):
        found = model.objects.waiting_for_community(user).aggregate(
            number=Count("pk"), due=Min("answer_due_on")
        )
        number = found["number"]
        if number and model is Visit:
            text = ngettext(
                "%(number)d visit waits for your answer", "%(number)d visits wait for your answer", number
            )
            yield _decide(text % {"number": number}, reverse(url), found["due"])
        elif number:
            text = ngettext(
                "%(number)d monthly sheet waits for your answer",
                "%(number)d monthly sheets wait for your answer",
                number,
            )
            yield _decide(text % {"number": number}, reverse(url), found["due"])


def _decide(sentence: str, url: str, due_on: date | None, word: str = "", badge: str = "warning") -> Waiting:
    return Waiting(sentence, url, due_on, badge, word, "decide")


def _own_records(user) -> Iterator[Waiting]:
    """Drafts to submit and disputes to answer."""
    mine = Q(visit__author=user.person_id) | Q(sheet__author=user.person_id)
    disputes = Dispute.objects.filter(mine, settled_on=None, answered_on=None)
    for dispute in disputes.only("reason", "visit", "sheet"):
        yield _decide(
            _("Disputed: %(reason)s") % {"reason": dispute.reason},
            record_url(dispute),
            None,
            _("to answer"),
            "danger",
        )
    for visit in _named(Visit.objects.filter(author=user.person_id, state=State.DRAFT)):
        url = reverse("visits:detail", args=[visit.pk])
        yield _decide(_("Draft: %(visit)s") % {"visit": visit}, url, None, _("to submit"), "secondary")


def record_url(dispute: Dispute) -> str:
    """The page of what is disputed."""
    if dispute.visit_id:
        return reverse("visits:detail", args=[dispute.visit_id])
    return reverse("visits:sheet", args=[dispute.sheet_id])


def _sides_to_accept(user) -> Iterator[Waiting]:
    sides = VisitSide.objects.filter(duty__in=Duty.objects.owed_by(user), accepted_on=None)
    sides = sides.exclude(visit__state__in=[State.DRAFT, State.WITHDRAWN])
    for visit in _named(Visit.objects.filter(pk__in=sides.values("visit"))):
        url = reverse("visits:detail", args=[visit.pk])
        yield _decide(_("You are named on a visit: %(visit)s") % {"visit": visit}, url, None, _("to accept"))


def _named(visits):
    """With no more than a visit's name takes: the desk asks many questions, each has to be a small one."""
    names = ("visited_on", "kind", "community__organisation__name")
    return visits.select_related("community__organisation").only(*names)


def _problems_open(user, today: date) -> Iterator[Waiting]:
    """The open problems that one's office owns, singly, and how many others in sight are overdue."""
    rows = Problem.objects.visible_to(user).filter(state=Problem.State.OPEN)
    if user.role not in (Role.DEPARTMENT, Role.STREET):
        yield from _overdue(rows.filter(due_on__lt=today).count())
        return
    own = Q(owner=user.organisation_pk)
    names = ("text", "state", "due_on", "owner", "community__organisation__name")
    found = list(
        rows.filter(own | Q(due_on__lt=today)).select_related("community__organisation").only(*names)
    )
    mine = [problem for problem in found if problem.owner_id == user.organisation_pk]
    yield from (_to_answer(problem, problem.is_overdue(today)) for problem in mine)
    yield from _overdue(len(found) - len(mine))


def _to_answer(problem: Problem, late: bool) -> Waiting:
    text = _("%(community)s: %(problem)s") % {"community": problem.community, "problem": problem}
    word, badge = (_("overdue"), "danger") if late else (_("to answer"), "warning")
    return _decide(text, reverse("visits:problem", args=[problem.pk]), problem.due_on, word, badge)


def _overdue(number: int) -> Iterator[Waiting]:
    if number:
        text = ngettext("%(number)d problem is overdue", "%(number)d problems are overdue", number)
        url = f"{reverse('visits:problems')}?late=1"
        yield Waiting(text % {"number": number}, url, None, "danger", _("overdue"), "news")


def _problems_to_close(user) -> Iterator[Waiting]:
    rows = Problem.objects.visible_to(user).filter(state=Problem.State.ANSWERED)
    for problem in rows:
        url = reverse("visits:problem", args=[problem.pk])
        yield _decide(_("Answered: %(problem)s") % {"problem": problem}, url, None, _("to close"), "info")


def _disputes_to_decide(user) -> Iterator[Waiting]:
    rows = Dispute.objects.filter(settled_on=None).exclude(raised_by=user.person_id)
    for dispute in rows:
        text = _("Disputed: %(reason)s") % {"reason": dispute.reason}
        yield _decide(text, record_url(dispute), dispute.decide_by, _("to decide"), "danger")


def _rules_to_decide(user) -> Iterator[Waiting]:
    rows = QuotaProposal.objects.filter(state=QuotaProposal.State.PROPOSED).exclude(
        proposed_by=user.person_id
    )
    for row in rows:
        text = _("Proposed rule: %(duty)s") % {"duty": row.get_kind_display()}
        yield _decide(text, reverse("visits:rule", args=[row.pk]), row.valid_from, _("to decide"))


def _district(today: date) -> Iterator[Waiting]:
    """How many duties are at risk or were missed lately, kind by kind."""
    recent = Verdict.objects.filter(ends_on__gte=today - timedelta(days=45), starts_on__lte=today)
    counts = recent.order_by().values_list("duty__kind", "outcome").annotate(number=Count("pk"))
    for kind, outcome, number in counts.filter(outcome__in=[Outcome.AT_RISK, Outcome.MISSED]):
        terms_ = {"kind": Kind(kind).label, "number": number}
        text = ngettext("%(kind)s: %(number)d duty", "%(kind)s: %(number)d duties", number) % terms_
        badge, word = Outcome(outcome).badge, str(Outcome(outcome).label)
        group = "owed" if outcome == Outcome.AT_RISK else "news"
        yield Waiting(text, f"{reverse('visits:quotas')}?kind={kind}", None, badge, word, group)
