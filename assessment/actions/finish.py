"""The end of a round: final results, checksum, the half-year closed, grades proposed (DOMAIN 3, 8)."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment import rules, rules_separation
from assessment.actions.advance import feedback_over
from assessment.actions.compute import round_total
from assessment.actions.rounds import round_locked
from assessment.models import Round
from assessment.proof import round_checksum
from assessment.separation import scorers
from office.actions import event_record
from pairing.actions import half_year_close
from pairing.models import Grade
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day


@transaction.atomic
def round_finish(*, by, round: Round, now: datetime | None = None) -> Round:
    """The reviewer makes the round final: totals, checksum, half-year closed; nothing changes afterwards.

    RuleBroken: not the reviewer, he scored in it or opened it, not at its last stage, feedback still runs,
    something is missing.
    """
    now = now or timezone.now()
    found = round_locked(round.pk)
    _may_finish(by, found, now)
    found = round_total(by=None, round=found, now=now)
    _complete(found)
    if found.kind == Round.Kind.FULL:
        _proposals_store(found)
    found.checksum = round_checksum(found)
    found.stage, found.due_on = Round.Stage.FINISHED, None
    found.finished_at, found.finished_by = now, by
    found.save()
    half_year_close(by=by, code=found.code, now=now)
    event_record(by=by, verb="round.finish", obj=found, data={"checksum": found.checksum}, now=now)
    return found


def _may_finish(by, found: Round, now: datetime) -> None:
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer makes a round final."))
    prepared = {found.opened_by.person_id} if found.opened_by else set()
    if not rules_separation.may_approve(by.person_id, scorers(found) | prepared):
        raise RuleBroken(_("Who scored or prepared in this round does not make it final."))
    if found.stage != found.ends_from:
        raise RuleBroken(
            _("A round becomes final after its stage «%(stage)s».") % {"stage": found.ends_from.label}
        )
    if found.stage == Round.Stage.FEEDBACK:
        feedback_over(found, shanghai_day(now))


def _complete(found: Round) -> None:
    names = list(found.results.filter(missing__gt=0).values_list("name", flat=True)[:5])
    if names:
        raise RuleBroken(_("Something is missing: %(names)s.") % {"names": "、".join(names)})


def _proposals_store(found: Round) -> None:
    """Write the proposed next grades: one statement per (grade, reason), of which there are few."""
    current = dict(Grade.objects.as_of(found.window.end).values_list("community", "grade"))
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, community, reached, vetoed in found.results.values_list("pk", "community", "grade", "vetoed"):
        grade = rules.Grade(current[community]) if community in current else None
        proposal = rules.next_grade(grade, rules.Grade(reached), vetoed=vetoed)
        groups[proposal.grade.value, proposal.reason].append(pk)
    for (proposed, reason), members in groups.items():
        found.results.filter(pk__in=members).update(proposed=proposed, proposal=reason)
