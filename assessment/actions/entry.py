"""The scores that persons enter: a whole card at once, all of it or nothing (DOMAIN 8, 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from assessment import rules, rules_separation
from assessment.actions.rounds import ENTRY_STAGES, round_locked
from assessment.models import CommunityResult, Indicator, Round, Score, Scorer
from assessment.separation import ties
from office.actions import event_record
from office.models import Attachment
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.rows import rows_store

STAGE_ROLES = {"self": Role.COMMUNITY, "street": Role.STREET, "district": Role.STAFF}
TIE_SENTENCES = {
    rules_separation.Tie.BELONGS: gettext_lazy("You belong to this community, so you do not score it."),
    rules_separation.Tie.HELPS: gettext_lazy(
        "You belong to the department that helps this community, so you do not score it."
    ),
    rules_separation.Tie.POSTED: gettext_lazy(
        "You were posted to this community in the period, so you do not score it."
    ),
    rules_separation.Tie.NAMED: gettext_lazy(
        "You are named in this community's pairing, so you do not score it."
    ),
}


class Tied(RuleBroken):
    """Somebody is tied to the community; another has to do it."""


def may_enter(by, result: CommunityResult, stage: str) -> bool:
    """Whether this user enters scores of this stage for this community: by role, or by a named decision."""
    if not Community.objects.visible_to(by).filter(pk=result.community_id).exists():
        return stage == "district" and is_named_scorer(by, result)
    return by.role == STAGE_ROLES[stage] or (stage == "district" and is_named_scorer(by, result))


def is_named_scorer(by, result: CommunityResult) -> bool:
    """Whether the reviewer's decision names this user's person to score the community."""
    return Scorer.objects.filter(result=result, scorer=by.person_id).exists()


@dataclass(frozen=True)
class Given:
    """What a person says of one indicator; `points` None says «not applicable».

    `version` is that of the row which he saw (0: none), None where nobody else can be at it.
    """

    indicator: Indicator
    points: Decimal | None
    note: str = ""
    evidence: Attachment | None = None
    version: int | None = None


class RowsRefused(RuleBroken):
    """Some rows of a card were refused; `rows` says why, by the indicator's key."""

    def __init__(self, rows: dict[int, RuleBroken]) -> None:
        first = next(iter(rows.values()))
        super().__init__(first.message, first.field)
        self.rows = rows


@transaction.atomic
def scores_enter(
    *, by, result: CommunityResult, stage: str, given: Sequence[Given], now: datetime | None = None
) -> None:
    """Enter or change points of one community at one stage, all rows or none, with one event.

    RuleBroken: wrong stage, role or round, a tie to the community. RowsRefused: points outside of 0 and the maximum,
    no grounds where grounds are due, somebody else was quicker.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    _may_score(by, found, result, stage)
    if any(one.indicator.category.scheme_id != found.scheme_id for one in given):
        raise RuleBroken(_("This indicator is not of the round's scheme."))
    rows = Score.objects.filter(result=result, stage=stage).select_related("person")
    before = {row.indicator_id: row for row in rows}
    refused = {
        one.indicator.pk: why
        for one in given
        if (why := _refusal(one, before.get(one.indicator.pk), stage, result.kind))
    }
    if refused:
        raise RowsRefused(refused)
    plain = [_row(by, result, stage, one, before.get(one.indicator.pk), now) for one in given]
    rows_store(Score, plain, FIELDS, ("result", "indicator", "stage"))
    data = {"stage": stage, "scores": [_told(one, before.get(one.indicator.pk)) for one in given]}
    event_record(by=by, verb="score.enter", obj=result, data=data, community=result.community_id, now=now)


def score_enter(
    *,
    by,
    result: CommunityResult,
    indicator: Indicator,
    stage: str,
    points: Decimal | None,
    note: str = "",
    evidence: Attachment | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> Score:
    """Enter or change the points of one indicator: `scores_enter` with one row, and what was stored."""
    given = Given(indicator, points, note, evidence, version)
    scores_enter(by=by, result=result, stage=stage, given=[given], now=now)
    return Score.objects.get(result=result, indicator=indicator, stage=stage)


FIELDS = (
    "result", "indicator", "stage", "state", "points", "maximum", "inputs", "note", "evidence", "by", "person",
    "entered_at", "version",
)  # fmt: skip


def _row(
    by, result: CommunityResult, stage: str, one: Given, old: Score | None, now: datetime
) -> tuple[Any, ...]:
    """The row as it is stored; evidence once given stays until other evidence replaces it."""
    state = Score.State.NOT_APPLICABLE if one.points is None else Score.State.SCORED
    points = None if one.points is None else rules.rounded(one.points)
    evidence = one.evidence or (old.evidence_id if old else None)
    what = (
        result.pk,
        one.indicator.pk,
        stage,
        state,
        points,
        one.indicator.points,
        {},
        one.note.strip(),
        evidence,
    )
    return (*what, by.pk, by.person_id, now, (old.version if old else 0) + 1)


def _told(one: Given, old: Score | None) -> dict[str, Any]:
    """What the event tells of a row: now and before."""
    before = {"points": old.points, "state": old.state, "person": old.person_id} if old else None
    return {"indicator": one.indicator.key, "points": one.points, "note": one.note.strip(), "before": before}


def _may_score(by, found: Round, result: CommunityResult, stage: str) -> None:
    if stage not in ENTRY_STAGES[found.stage]:
        raise RuleBroken(_("The round does not stand at this stage."))
    if not may_enter(by, result, stage):
        raise RuleBroken(_("This stage is entered by another role."))
    if stage != "self":
        not_tied(by, found, result)


def not_tied(by, found: Round, result: CommunityResult, *, deciding: bool = False) -> None:
    """Refuse who is tied to the community in the period, by person (DOMAIN 9)."""
    tie = rules_separation.tie_of(by.person_id, ties(result.community_id, found.window), deciding=deciding)
    if tie:
        raise Tied(TIE_SENTENCES[tie])


def tie_words(by, result: CommunityResult) -> str:
    """Why this user may not score a community, and who does it then; empty where he may."""
    try:
        not_tied(by, result.round, result)
    except Tied as error:
        words = _("%(why)s A colleague without ties enters it, or whom the reviewer names.")
        return words % {"why": error.message}
    return ""


def _refusal(one: Given, old: Score | None, stage: str, kind: str) -> RuleBroken | None:
    """Why a row is refused, None when it may be stored."""
    indicator, points, grounds = one.indicator, one.points, one.note.strip()
    if not indicator.applies_for(kind):
        return RuleBroken(_("This indicator does not apply to this community."), "points")
    if not indicator.entered:
        return RuleBroken(_("This indicator is computed; nobody enters it."), "points")
    if points is not None and not rules.points_fit(points, indicator.points):
        words = _("Points lie between 0 and %(maximum)s, in steps of 0.01.")
        return RuleBroken(words % {"maximum": indicator.points}, "points")
    if points is None and not grounds:
        return RuleBroken(_("Say why the indicator does not apply."), "note")
    if indicator.source == Indicator.Source.JUDGED and not _proved(one, old):
        return RuleBroken(_("A judged indicator needs its grounds or evidence."), "note")
    if stage == "self" and points and indicator.evidence and not _proved(one, old):
        words = _("Evidence is asked for here (%(what)s): attach a file, or name the documents.")
        return RuleBroken(words % {"what": indicator.evidence}, "evidence")
    if one.version is not None and old is not None and one.version != old.version:
        return _overtaken(old)
    return None


def _proved(one: Given, old: Score | None) -> bool:
    """Whether a claim names its documents or has a file."""
    return bool(one.note.strip() or one.evidence or (old and old.evidence_id))


def _overtaken(old: Score) -> RuleBroken:
    shown = old.get_state_display() if old.points is None else str(old.points)
    words = _("Meanwhile %(person)s entered %(points)s (%(note)s). Compare, then save again.")
    return RuleBroken(words % {"person": old.person, "points": shown, "note": old.note or "–"}, "points")
