"""The grade of the year, proposed by a full round and decided by the reviewer (DOMAIN 3)."""

from datetime import date, datetime

from django.db import transaction
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
    if result.round.kind != Round.Kind.FULL or not result.round.is_finished:
        return False
    return not Grade.objects.filter(community=result.community_id, year=year_of(result)).exists()


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
