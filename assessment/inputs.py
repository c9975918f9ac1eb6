"""The rows of a round as plain entries: what computing and verifying start from. A fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from assessment import rules
from assessment.evaluation import Entry
from assessment.models import CommunityResult, Round, Score, SurveyResult, Veto

Survey = tuple[int, int, str]


def surveys(found: Round) -> dict[int, Survey]:
    """(satisfied, answers, decision) by community: of the survey that counts in this round."""
    rows = survey_rows(found).values_list("result__community", "satisfied", "answers", "decision")
    return {community: (satisfied, answers, decision) for community, satisfied, answers, decision in rows}


def survey_rows(found: Round) -> QuerySet[SurveyResult]:
    """The survey that counts in this round, all communities'."""
    return SurveyResult.objects.filter(result__round=survey_round(found))


def survey_round(found: Round) -> Round | None:
    """The round whose survey counts: its own, in a light round the last full round's; None where there is none."""
    return found if found.kind == Round.Kind.FULL else last_full(found)


def last_full(found: Round) -> Round | None:
    """The last finished full round before this one, at most a year back: an older survey says nothing of today."""
    rows = Round.objects.finished().filter(kind=Round.Kind.FULL, code__lt=found.code)
    return rows.filter(code__gte=f"{int(found.code[:4]) - 1}H1").order_by("-code").first()


def vetoed(found: Round) -> set[int]:
    """The communities with a veto item in the round's year, this round's or the one before it."""
    rows = Veto.objects.filter(
        result__round__code__startswith=found.code[:4], result__round__code__lte=found.code
    )
    return set(rows.values_list("result__community", flat=True))


def entries(found: Round, results: Sequence[CommunityResult]) -> list[Entry]:
    """One entry per community of the round, in the order of `results`."""
    figures: dict[int, dict[str, Any]] = defaultdict(dict)
    entered: dict[int, dict[str, dict[str, Decimal | None]]] = defaultdict(lambda: defaultdict(dict))
    for result, category, code, stage, state, points, inputs in _scores(found):
        key = f"{category}.{code}"
        if stage == Score.Stage.COMPUTED:
            figures[result][key] = inputs
        else:
            entered[result][key][stage] = None if state == rules.State.NOT_APPLICABLE else points
    asked, barred = surveys(found), vetoed(found)
    return [
        Entry(
            code=row.code,
            kind=row.kind,
            sampled=row.sampled,
            figures=figures[row.pk],
            entered=entered[row.pk],
            survey=asked[row.community_id][:2] if row.community_id in asked else None,
            decision=asked[row.community_id][2] if row.community_id in asked else "",
            vetoed=row.community_id in barred,
        )
        for row in results
    ]


def _scores(found: Round):
    return (
        Score.objects.filter(result__round=found)
        .exclude(stage=Score.Stage.SELF)
        .values_list(
            "result", "indicator__category__code", "indicator__code", "stage", "state", "points", "inputs"
        )
    )
