"""What persons enter in a round: points with their grounds, surveys, veto items, replies (DOMAIN 8, 9)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from assessment import rules
from assessment.actions.rounds import ENTRY_STAGES, round_locked
from assessment.models import CommunityResult, Indicator, Reply, Round, Score, Scorer, SurveyResult, Veto
from assessment.separation import ties
from office.actions import event_record
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save

STAGE_ROLES = {"self": Role.COMMUNITY, "street": Role.STREET, "district": Role.STAFF}
TIE_SENTENCES = {
    rules.Tie.BELONGS: gettext_lazy(
        "You belong to this community or to the department that helps it, so you do not score it."
    ),
    rules.Tie.POSTED: gettext_lazy(
        "You were posted to this community in the period, so you do not score it."
    ),
    rules.Tie.NAMED: gettext_lazy("You are named in this community's pairing, so you do not score it."),
}


def may_enter(by, result: CommunityResult, stage: str) -> bool:
    """Whether this user enters scores of this stage for this community: by role, or by a named decision."""
    if not Community.objects.visible_to(by).filter(pk=result.community_id).exists():
        return stage == "district" and is_named_scorer(by, result)
    return by.role == STAGE_ROLES[stage] or (stage == "district" and is_named_scorer(by, result))


def is_named_scorer(by, result: CommunityResult) -> bool:
    """Whether the reviewer's decision names this user's person to score the community."""
    return Scorer.objects.filter(result=result, scorer=by.person_id).exists()


@transaction.atomic
def score_enter(
    *,
    by,
    result: CommunityResult,
    indicator: Indicator,
    stage: str,
    points: Decimal | None,
    note: str = "",
    evidence=None,
    version: int | None = None,
    now: datetime | None = None,
) -> Score:
    """Enter or change the points of one indicator at one stage; `points` None says «not applicable».

    `version` is that of the row which the user saw (0: none). RuleBroken: wrong stage, role or round, a tie to the
    community, points outside of 0 and the maximum, no grounds where grounds are due, somebody else was quicker.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    _may_score(by, found, result, stage)
    _points_check(indicator, points, note, evidence)
    row = (
        Score.objects.filter(result=result, indicator=indicator, stage=stage).select_related("person").first()
    )
    _version_check(row, version)
    before = {"points": row.points, "state": row.state, "person": row.person_id} if row else {}
    row = row or Score(result=result, indicator=indicator, stage=stage, version=0)
    row.state = Score.State.NOT_APPLICABLE if points is None else Score.State.SCORED
    row.points = None if points is None else rules.rounded(points)
    row.maximum, row.note = indicator.points, note.strip()
    row.evidence = evidence or row.evidence
    row.by, row.person, row.entered_at, row.version = by, by.person, now, row.version + 1
    checked_save(row)
    event_record(
        by=by,
        verb="score.enter",
        obj=row,
        data={
            "indicator": indicator.key,
            "stage": stage,
            "points": points,
            "note": row.note,
            "before": before,
        },
        community=result.community_id,
        now=now,
    )
    return row


def _may_score(by, found: Round, result: CommunityResult, stage: str) -> None:
    if stage not in ENTRY_STAGES[found.stage]:
        raise RuleBroken(_("The round does not stand at this stage."))
    if not may_enter(by, result, stage):
        raise RuleBroken(_("This stage is entered by another role."))
    if stage != "self":
        not_tied(by, found, result)


def not_tied(by, found: Round, result: CommunityResult) -> None:
    """Refuse who is tied to the community in the period, by person (DOMAIN 9)."""
    tie = rules.tie_of(by.person_id, ties(result.community_id, found.window))
    if tie:
        raise RuleBroken(TIE_SENTENCES[tie])


def _points_check(indicator: Indicator, points: Decimal | None, note: str, evidence) -> None:
    if not indicator.entered:
        raise RuleBroken(_("This indicator is computed; nobody enters it."), "points")
    if points is not None and not rules.points_fit(points, indicator.points):
        raise RuleBroken(
            _("Points lie between 0 and %(maximum)s, in steps of 0.01.") % {"maximum": indicator.points},
            "points",
        )
    if points is None and not note.strip():
        raise RuleBroken(_("Say why the indicator does not apply."), "note")
    if indicator.source == Indicator.Source.JUDGED and not (note.strip() or evidence):
        raise RuleBroken(_("A judged indicator needs its grounds or evidence."), "note")


def _version_check(row: Score | None, version: int | None) -> None:
    if version is None or version == (row.version if row else 0):
        return
    assert row is not None
    shown = row.get_state_display() if row.points is None else str(row.points)
    raise RuleBroken(
        _("Meanwhile %(person)s entered %(points)s (%(note)s). Compare, then save again.")
        % {"person": row.person, "points": shown, "note": row.note or "–"},
        "points",
    )


@transaction.atomic
def survey_enter(
    *, by, result: CommunityResult, answers: int, satisfied: int, held_on: date, now: datetime | None = None
) -> SurveyResult:
    """Enter the year's satisfaction survey of a community; a change takes back a decision made on it.

    RuleBroken: not staff, not the survey of a full round, tied to the community, too few answers, held outside of
    the year or in the future.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    if by.role != Role.STAFF:
        raise RuleBroken(_("Only the staff of the organisation department does this."))
    if found.stage not in (Round.Stage.SURVEY, Round.Stage.COMPUTATION):
        raise RuleBroken(_("Surveys are entered while the round stands at the survey."))
    if found.kind != Round.Kind.FULL:
        raise RuleBroken(_("A light round has no survey of its own."))
    not_tied(by, found, result)
    _survey_check(found, result, answers, held_on, shanghai_day(now))
    row = SurveyResult.objects.filter(result=result).first() or SurveyResult(result=result)
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
    if by.person_id == survey.person_id:
        raise RuleBroken(_("Who entered the survey does not decide on it."))
    not_tied(by, found, survey.result)
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
    *, by, result: CommunityResult, ground: str, happened_on: date, document: str, now: datetime | None = None
) -> Veto:
    """Enter a veto item with the document behind it. RuleBroken: not staff, tied, not in the round's year, twice."""
    now = now or timezone.now()
    found = round_locked(result.round_id)
    if by.role != Role.STAFF:
        raise RuleBroken(_("Only the staff of the organisation department does this."))
    not_tied(by, found, result)
    if happened_on.year != found.window.start.year or happened_on > shanghai_day(now):
        raise RuleBroken(_("The veto item must have happened in the round's year."), "happened_on")
    row = Veto(result=result, ground=ground, happened_on=happened_on, document=document.strip())
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
        raise RuleBroken(_("Replies are given while the round stands at feedback."))
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
