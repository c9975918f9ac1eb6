"""The survey with its decision by name, veto items, the community's reply (DOMAIN 8, 9)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment import rules
from assessment.actions.entry import is_named_scorer, not_tied
from assessment.actions.rounds import round_locked
from assessment.models import CommunityResult, Reply, Round, SurveyResult, Veto
from assessment.separation import survey_hands
from office.actions import event_record
from office.models import Attachment
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save


def _district_only(by, result: CommunityResult) -> None:
    """Refuse everybody but the staff and a scorer named for the community."""
    if by.role != Role.STAFF and not is_named_scorer(by, result):
        raise RuleBroken(_("Only the staff of the organisation department does this."))


def _figures_open(found: Round) -> None:
    """Refuse once the result is publicised: from then on only an appeal changes it."""
    if found.figures_stand:
        raise RuleBroken(_("The result is publicised: only an appeal changes it."))


@transaction.atomic
def survey_enter(
    *,
    by,
    result: CommunityResult,
    answers: int,
    satisfied: int,
    held_on: date,
    seen: str | None = None,
    now: datetime | None = None,
) -> SurveyResult:
    """Enter the year's satisfaction survey of a community; a change takes back a decision made on it.

    `seen` is the stamp of the entry which the user had before him, None where nobody else can be at it.
    RuleBroken: not staff, not the survey of a full round, tied to the community, too few answers, held outside of
    the year or in the future.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    _district_only(by, result)
    if found.stage not in (Round.Stage.SURVEY, Round.Stage.COMPUTATION):
        raise RuleBroken(_("Surveys are entered while the round stands at the survey."))
    if found.kind != Round.Kind.FULL:
        raise RuleBroken(_("A light round has no survey of its own."))
    not_tied(by, found, result)
    _survey_check(found, result, answers, held_on, shanghai_day(now))
    row = SurveyResult.objects.filter(result=result).first() or SurveyResult(result=result)
    if seen is not None and seen != row.stamp:
        words = _("Meanwhile %(person)s entered %(satisfied)d of %(answers)d. Compare, then save again.")
        values = {"person": row.person, "satisfied": row.satisfied, "answers": row.answers}
        raise RuleBroken(words % values, "answers")
    row.answers, row.satisfied, row.held_on = answers, satisfied, held_on
    row.decision, row.decision_reason, row.decided_by = "", "", None
    row.by, row.person, row.entered_at = by, by.person, now
    checked_save(row)
    data = {"answers": answers, "satisfied": satisfied, "held_on": held_on}
    event_record(by=by, verb="survey.enter", obj=row, data=data, community=result.community_id, now=now)
    return row


def _survey_check(found: Round, result: CommunityResult, answers: int, held_on: date, today: date) -> None:
    least = rules.survey_minimum(result.households or 0, found.scheme.survey_least, found.scheme.survey_share)
    if result.households is None:
        least = found.scheme.survey_least
    if answers < least:
        raise RuleBroken(_("A survey here needs at least %(least)d answers.") % {"least": least}, "answers")
    if not date(found.window.start.year, 1, 1) <= held_on <= today:
        raise RuleBroken(_("The survey belongs to the round's year and is not in the future."), "held_on")


@transaction.atomic
def survey_decide(
    *, by, survey: SurveyResult, reached: bool, reason: str, now: datetime | None = None
) -> SurveyResult:
    """The reviewer decides by name whether the bar is reached, where one answer would change it (DOMAIN 8).

    RuleBroken: not the reviewer, nothing to decide, no reason, he entered the survey or is tied to the community.
    """
    now = now or timezone.now()
    found = round_locked(survey.result.round_id)
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    _figures_open(found)
    entered = survey_hands([survey.pk]).filter(verb="survey.enter", person_pk=by.person_id)
    if by.person_id == survey.person_id or entered.exists():
        raise RuleBroken(_("Who entered the survey does not decide on it."))
    not_tied(by, found, survey.result, deciding=True)
    if not rules.within_one_answer(survey.satisfied, survey.answers, found.scheme.satisfaction_bar):
        raise RuleBroken(_("The survey is not within one answer of the bar: there is nothing to decide."))
    decision = SurveyResult.Decision.REACHED if reached else SurveyResult.Decision.NOT_REACHED
    survey.decision, survey.decision_reason, survey.decided_by = decision, reason.strip(), by
    checked_save(survey)
    data = {"decision": decision, "reason": reason}
    event_record(
        by=by, verb="survey.decide", obj=survey, data=data, community=survey.result.community_id, now=now
    )
    return survey


@transaction.atomic
def veto_enter(
    *,
    by,
    result: CommunityResult,
    ground: str,
    happened_on: date,
    document: str,
    evidence: Attachment | None = None,
    now: datetime | None = None,
) -> Veto:
    """Enter a veto item with the document behind it.

    RuleBroken: not staff, tied, no ground of the round's scheme, not in the round's year, without document, twice.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    _district_only(by, result)
    _figures_open(found)
    not_tied(by, found, result)
    if ground not in found.veto_grounds:
        raise RuleBroken(_("This is no veto item of the round's scheme."), "ground")
    if happened_on.year != found.window.start.year or happened_on > shanghai_day(now):
        raise RuleBroken(_("The veto item must have happened in the round's year."), "happened_on")
    row = Veto(result=result, ground=ground, happened_on=happened_on, document=document.strip())
    row.evidence = evidence
    row.by, row.person, row.entered_at = by, by.person, now
    checked_save(row)
    data = {"ground": ground, "document": row.document, "happened_on": happened_on}
    event_record(by=by, verb="veto.enter", obj=row, data=data, community=result.community_id, now=now)
    return row


@transaction.atomic
def reply_give(
    *, by, result: CommunityResult, agrees: bool, text: str = "", now: datetime | None = None
) -> Reply:
    """The community's reply to its result during feedback. RuleBroken: another's, wrong stage, no reason given."""
    now = now or timezone.now()
    found = round_locked(result.round_id)
    own = by.role == Role.COMMUNITY and by.organisation_pk == result.community.organisation_id
    if not own:
        raise RuleBroken(_("Only the community itself replies to its result."))
    if found.stage != Round.Stage.FEEDBACK:
        words = _("Replies are given while the round stands at feedback; it now stands at: %(stage)s.")
        raise RuleBroken(words % {"stage": found.get_stage_display()})
    row = Reply.objects.filter(result=result).first() or Reply(result=result)
    row.agrees, row.text, row.by, row.person, row.entered_at = agrees, text.strip(), by, by.person, now
    checked_save(row)
    event_record(
        by=by,
        verb="reply.give",
        obj=row,
        data={"agrees": agrees, "text": row.text},
        community=result.community_id,
        now=now,
    )
    return row
