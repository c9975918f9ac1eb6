"""What a booking is asked about before it is kept: unit slips, rounded figures, repetitions. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from measures.models import Doubt, Outcome
from measures.rules import looks_like_a_slip, looks_rounded, plain
from pairing.models import Pairing
from shenbei.lib.errors import RuleBroken

NEAR = timedelta(days=31)
LEAST_WORDS = 8  # characters: shorter evidence («发票») may well be the same twice


class Doubted(RuleBroken):
    """A booking that may be a slip: `doubts` holds each question; the person confirms them or changes the figure."""

    def __init__(self, doubts: dict[str, str]) -> None:
        self.doubts = doubts
        super().__init__(" ".join(doubts.values()), "quantity")


def doubts_of(row: Outcome, helpers: Iterable) -> dict[str, str]:
    """{doubt: the question} of a booking that is not saved yet. At most three queries."""
    found = _of_figure(row)
    twins = _twins(row)
    if twins:
        found |= _of_twins(row, twins, {helper.pk for helper in helpers})
    if _copied(row):
        found[Doubt.COPIED.value] = _(
            "Exactly these words stand as evidence with another community's outcome. Are they right for this one?"
        )
    lived = Pairing.objects.filter(community=row.community)
    if lived.exists() and not lived.live_on(row.date).exists():
        found[Doubt.UNPAIRED.value] = _("On this day the community had no live pairing. Is the date right?")
    return found


def unit_doubts(row: Outcome) -> dict[str, str]:
    """The doubt whether yuan were typed where ten thousands were meant."""
    kind = row.outcome_type
    if not looks_like_a_slip(row.quantity, kind.least_plausible):
        return {}
    data = {"quantity": plain(row.quantity), "unit": kind.unit_label}
    text = _("Only %(quantity)s %(unit)s? The unit here is %(unit)s, not ten thousands of it.")
    return {Doubt.SMALL.value: text % data}


def _of_figure(row: Outcome) -> dict[str, str]:
    found = unit_doubts(row)
    data = {"quantity": plain(row.quantity), "unit": row.outcome_type.unit_label}
    if looks_rounded(row.quantity, row.qualifier):
        found[Doubt.ROUNDED.value] = (
            _("Exactly %(quantity)s %(unit)s? If it is «over» or «nearly», choose that above.") % data
        )
    return found


def _twins(row: Outcome) -> list[Outcome]:
    """Standing rows of the same outcome, community and quantity within a month, of another project."""
    same = Outcome.objects.filter(
        outcome_type=row.outcome_type,
        community=row.community,
        quantity=row.quantity,
        date__range=(row.date - NEAR, row.date + NEAR),
        reverses=None,
        reversed_by=None,
    )
    if row.joint_key:
        same = same.exclude(joint_key=row.joint_key)
    return list(same.prefetch_related("helpers").order_by("-pk")[:5])


def _of_twins(row: Outcome, twins: list[Outcome], helpers: set[int]) -> dict[str, str]:
    for twin in twins:
        others = {helper.pk: helper.name for helper in twin.helpers.all()}
        if others and helpers and not helpers & others.keys():
            text = _(
                "%(helper)s booked the same on %(day)s. If it is one joint project, enter the same name under"
                " «joint project» on both sides: it counts once."
            )
            return {Doubt.JOINT.value: text % {"helper": next(iter(others.values())), "day": twin.date}}
    if row.quantity == 1:  # one of a kind comes again
        return {}
    text = _("The same quantity is booked already on %(day)s. Is this another one?")
    return {Doubt.REPEATED.value: text % {"day": twins[0].date}}


def _copied(row: Outcome) -> bool:
    if len(row.evidence.strip()) < LEAST_WORDS:
        return False
    same = Outcome.objects.filter(evidence=row.evidence, outcome_type=row.outcome_type, reverses=None)
    return same.exclude(community=row.community).exists()
