"""The grade of the year, proposed by a full round and decided by the reviewer (DOMAIN 3)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment import rules
from assessment.models import CommunityResult, Round
from assessment.separation import scorers, ties
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
    given = left = 0
    for result in grades_open(round).select_related("community", "round"):
        tie = rules.tie_of(by.person_id, ties(result.community_id, round.window), deciding=True)
        if result.proposal == "fall" or tie:
            left += 1
            continue
        grade_decide(by=by, result=result, grade=result.proposed, now=now)
        given += 1
    return given, left


@transaction.atomic
def grade_decide(
    *, by, result: CommunityResult, grade: str, decision: str = "", now: datetime | None = None
) -> Grade:
    """The reviewer gives the year's grade on a final result; a jump, or a fall of two, needs the named `decision`.

    RuleBroken: not the reviewer, nothing to decide, he scored in the round or is tied to the community, better
    than the grade reached, or what `pairing.actions.grade_give` refuses.
    """
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    if not grade_open(result):
        raise RuleBroken(_("There is no grade to decide on this result."))
    if not rules.may_approve(by.person_id, scorers(result.round)):
        raise RuleBroken(_("Who scored in this round does not decide its grades."))
    if rules.tie_of(by.person_id, ties(result.community_id, result.round.window), deciding=True):
        raise RuleBroken(_("You are tied to this community, so another reviewer decides its grade."))
    if rules.BEST_FIRST.index(rules.Grade(grade)) < rules.BEST_FIRST.index(rules.Grade(result.grade)):
        raise RuleBroken(_("The grade cannot be better than the result reached."), "grade")
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
