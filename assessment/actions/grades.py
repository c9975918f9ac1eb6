"""The grade of the year, proposed by a full round and decided by the reviewer (DOMAIN 3)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment import rules, rules_separation
from assessment.models import CommunityResult, Round
from assessment.separation import communities_of, scorers
from pairing.actions import grade_give
from pairing.models import Grade
from shenbei.lib.errors import RuleBroken


def year_of(result: CommunityResult) -> int:
    """The year that the result's round grades."""
    return result.round.window.start.year


def grade_open(result: CommunityResult) -> bool:
    """Whether the result is final, of a full round, and its year's grade still undecided."""
    return grades_open(result.round).filter(pk=result.pk).exists()


def grades_open(found: Round) -> QuerySet[CommunityResult]:
    """The results of a finished full round whose year's grade is still undecided."""
    if found.kind != Round.Kind.FULL or not found.is_finished:
        return found.results.none()
    year = found.window.start.year
    return found.results.exclude(community__in=Grade.objects.filter(year=year).values("community"))


@transaction.atomic
def grades_decide(*, by, round: Round, now: datetime | None = None) -> tuple[int, int]:
    """The reviewer gives every proposed grade that needs no decision by name; returns (given, left).

    Left are falls of two grades, and communities to which he is tied himself. RuleBroken: not the reviewer, he
    scored in the round.
    """
    _may_decide(by, round)
    tied = communities_of(by.person_id, round.window)
    results = list(grades_open(round).select_related("community", "round"))
    free = [row for row in results if row.proposal != "fall" and row.community_id not in tied]
    for row in free:
        _give(by, row, row.proposed, "", now)
    return len(free), len(results) - len(free)


def _may_decide(by, round: Round) -> None:
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    if not rules_separation.may_approve(by.person_id, scorers(round)):
        raise RuleBroken(_("Who scored in this round does not decide its grades."))


@transaction.atomic
def grade_decide(
    *, by, result: CommunityResult, grade: str, decision: str = "", now: datetime | None = None
) -> Grade:
    """The reviewer gives the year's grade on a final result; a jump, or a fall of two, needs the named `decision`.

    RuleBroken: not the reviewer, nothing to decide, he scored in the round or is tied to the community, better
    than the grade reached, or what `pairing.actions.grade_give` refuses.
    """
    _may_decide(by, result.round)
    if not grade_open(result):
        raise RuleBroken(_("There is no grade to decide on this result."))
    if result.community_id in communities_of(by.person_id, result.round.window):
        raise RuleBroken(_("You are tied to this community, so another reviewer decides its grade."))
    if rules.BEST_FIRST.index(rules.Grade(grade)) < rules.BEST_FIRST.index(rules.Grade(result.grade)):
        raise RuleBroken(_("The grade cannot be better than the result reached."), "grade")
    return _give(by, result, grade, decision, now)


def _give(by, result: CommunityResult, grade: str, decision: str, now: datetime | None) -> Grade:
    return grade_give(
        by=by,
        community=result.community,
        year=year_of(result),
        grade=grade,
        valid_from=date(year_of(result) + 1, 1, 1),
        evidence=_("Assessment %(round)s: %(total)s points, checksum %(checksum)s")
        % {"round": result.round, "total": result.total, "checksum": result.round.checksum[:16]},
        points=result.total,
        satisfied=result.satisfied is not False,
        vetoed=result.vetoed,
        decision=decision,
        now=now,
    )
