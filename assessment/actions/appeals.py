"""Appeals against one figure: made by the community while the result is publicised, answered by another judge (DOMAIN 8, 9)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.models import Role
from assessment import rules, rules_separation
from assessment.actions.compute import round_total
from assessment.actions.entry import not_tied
from assessment.actions.rounds import round_locked
from assessment.models import Appeal, CommunityResult, Indicator, Round, Score
from assessment.separation import scorers
from office.actions import event_record
from office.models import Attachment
from office.reports import workdays
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save


@transaction.atomic
def appeal_make(
    *,
    by,
    result: CommunityResult,
    indicator: Indicator,
    text: str,
    evidence: Attachment | None = None,
    now: datetime | None = None,
) -> Appeal:
    """The community contests one figure of its publicised result.

    RuleBroken: another's result, not publicised, its days are over, no reason, twice against one figure.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    if by.role != Role.COMMUNITY or by.organisation_pk != result.community.organisation_id:
        raise RuleBroken(_("Only the community itself appeals against its result."))
    if indicator.category.scheme_id != found.scheme_id:
        raise RuleBroken(_("This indicator is not of the round's scheme."))
    _still_open(found, shanghai_day(now))
    row = Appeal(result=result, indicator=indicator, text=text.strip(), evidence=evidence)
    row.due_on = workdays(shanghai_day(now)).add(shanghai_day(now), found.scheme.appeal_days)
    row.by, row.person, row.entered_at = by, by.person, now
    checked_save(row)
    data = {"indicator": indicator.key, "text": row.text, "due_on": row.due_on}
    event_record(by=by, verb="appeal.make", obj=row, data=data, community=result.community_id, now=now)
    return row


def _still_open(found: Round, today: date) -> None:
    if found.stage != Round.Stage.PUBLICITY:
        raise RuleBroken(_("Appeals are made while the result is publicised."))
    if found.due_on and today > found.due_on:
        words = _("Appeals could be made until %(day)s; that day is over.")
        raise RuleBroken(words % {"day": date_format(found.due_on)})


@transaction.atomic
def appeal_decide(
    *, by, appeal: Appeal, points: Decimal | None, answer: str, now: datetime | None = None
) -> Appeal:
    """The reviewer answers an appeal: the points it leads to, or None where they stand. It counts as scoring.

    RuleBroken: not the reviewer, he scored this community, is tied to it, answered already, no reason given,
    points outside of 0 and the maximum.
    """
    now = now or timezone.now()
    found = round_locked(appeal.result.round_id)
    appeal = Appeal.objects.select_related("result__community", "indicator__category", "person").get(
        pk=appeal.pk
    )
    _may_decide(by, found, appeal)
    maximum = appeal.indicator.points
    if points is not None and not rules.points_fit(points, maximum):
        words = _("Points lie between 0 and %(maximum)s, in steps of 0.01.")
        raise RuleBroken(words % {"maximum": maximum}, "points")
    if not answer.strip():
        raise RuleBroken(_("An answer gives its reason."), "answer")
    appeal.outcome = Appeal.Outcome.KEPT if points is None else Appeal.Outcome.CHANGED
    appeal.answer, appeal.decided_by, appeal.decided_at = answer.strip(), by, now
    checked_save(appeal)
    if points is not None:
        _points_store(by, appeal, points, now)
        round_total(by=None, round=found, now=now)
    _tell(appeal, now)
    data = {
        "indicator": appeal.indicator.key,
        "outcome": appeal.outcome,
        "points": points,
        "answer": appeal.answer,
    }
    event_record(
        by=by, verb="appeal.decide", obj=appeal, data=data, community=appeal.result.community_id, now=now
    )
    return appeal


def _may_decide(by, found: Round, appeal: Appeal) -> None:
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    if found.stage not in (Round.Stage.PUBLICITY, Round.Stage.APPEAL) or appeal.outcome:
        raise RuleBroken(_("There is nothing to decide on this appeal any more."))
    if by.person_id == appeal.person_id or not rules_separation.may_approve(
        by.person_id, scorers(found, appeal.result)
    ):
        words = _(
            "You scored this community, decided its bar or another of its appeals: another reviewer answers this one."
        )
        raise RuleBroken(words)
    not_tied(by, found, appeal.result, deciding=True)


def why_not(by, appeal: Appeal) -> str:
    """Why this reviewer does not answer an appeal; empty where he may."""
    try:
        _may_decide(by, appeal.result.round, appeal)
    except RuleBroken as error:
        return str(error.message)
    return ""


def _points_store(by, appeal: Appeal, points: Decimal, now: datetime) -> None:
    Score.objects.create(
        result=appeal.result,
        indicator=appeal.indicator,
        stage=Score.Stage.APPEAL,
        state=Score.State.SCORED,
        points=points,
        maximum=appeal.indicator.points,
        note=appeal.answer,
        by=by,
        person=by.person,
        entered_at=now,
    )


def _tell(appeal: Appeal, now: datetime) -> None:
    words = _("Your appeal about «%(indicator)s» has been answered: %(outcome)s.")
    sentence = words % {"indicator": appeal.indicator, "outcome": appeal.get_outcome_display()}
    url = appeal.result.get_absolute_url()
    if appeal.person:
        notify(person=appeal.person, sentence=sentence, key=f"appeal {appeal.pk}", url=url, now=now)
