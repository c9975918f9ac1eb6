"""A round walks from stage to stage; what holds it where it stands (DOMAIN 8)."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment import rules, rules_proof
from assessment.actions.compute import round_total
from assessment.actions.rounds import due_on, round_locked, staff_only
from assessment.models import Round
from office.actions import event_record
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day


@transaction.atomic
def round_advance(*, by, round: Round, seed: str = "", now: datetime | None = None) -> Round:
    """Move the round to its next stage but the last (`round_finish`); into district's review draws the sample.

    `seed` of the drawing is thrown now and kept, unless given. RuleBroken: not staff, finished, last stage reached,
    publicity while something is missing, feedback or publicity still running, an appeal open.
    """
    staff_only(by)
    now = now or timezone.now()
    found = round_locked(round.pk)
    appeals = found.results.filter(appeals__isnull=False)
    stage = rules.stage_after(rules.Kind(found.kind), rules.Stage(found.stage), appeals=appeals.exists())
    if stage is None or stage is rules.Stage.FINISHED:
        raise RuleBroken(_("The last stage ends with the reviewer's decision."))
    if found.stage == Round.Stage.FEEDBACK:
        found = round_total(by=None, round=found, now=now)
    _may_leave(found, shanghai_day(now))
    left, found.stage = found.stage, stage.value
    found.due_on = due_on(found.scheme, stage, shanghai_day(now))
    drawn = _sample_draw(found, seed) if stage is rules.Stage.DISTRICT else []
    found.save(update_fields=["stage", "due_on", "seed"])
    data = {"from": left, "to": found.stage, "drawn": drawn, "seed": found.seed}
    event_record(by=by, verb="round.advance", obj=found, data=data, now=now)
    return found


def _may_leave(found: Round, today: date) -> None:
    """Refuse to leave a stage whose work or whose days are not over."""
    if found.stage in (Round.Stage.COMPUTATION, Round.Stage.FEEDBACK):
        _complete(found)
    if found.stage == Round.Stage.FEEDBACK:
        feedback_over(found, today)
    if found.stage == Round.Stage.PUBLICITY and found.due_on and today <= found.due_on:
        raise RuleBroken(_("The result is publicised until %(day)s.") % {"day": date_format(found.due_on)})
    if found.stage == Round.Stage.APPEAL:
        left = found.results.filter(appeals__outcome="").count()
        if left:
            raise RuleBroken(_("%(count)d appeals are not answered yet.") % {"count": left})


def feedback_over(found: Round, today: date) -> None:
    """Refuse while communities may still reply and some have not."""
    waiting = found.results.filter(reply=None).exists()
    if waiting and found.due_on and today <= found.due_on:
        raise RuleBroken(_("The communities may reply until %(day)s.") % {"day": date_format(found.due_on)})


def _complete(found: Round) -> None:
    """Refuse while the round is not computed or a figure is missing."""
    if found.computed_at is None:
        raise RuleBroken(_("The round has not been computed yet."))
    missing = found.results.filter(missing__gt=0).count()
    if missing:
        raise RuleBroken(_("In %(count)d communities something is still missing.") % {"count": missing})


def _sample_draw(found: Round, seed: str) -> list[str]:
    """Draw who is checked on site; the seed is kept, so that anybody can draw again and gets the same."""
    found.seed = seed or secrets.token_hex(8)
    drawn = rules_proof.drawn(
        found.results.values_list("code", flat=True), found.scheme.sample_share, found.seed
    )
    found.results.filter(code__in=drawn).update(sampled=True)
    return drawn
