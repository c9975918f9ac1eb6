"""A helper's result taken apart: his communities, his three parts with their weights (DOMAIN 8)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessment import rules
from assessment.models import CommunityResult, HelperResult


@dataclass(frozen=True)
class Helped:
    """A community that a helper is measured by: its total now, then, and the gain that earns."""

    result: CommunityResult
    now: Decimal | None
    then: Decimal | None
    gain: Decimal | None


def helper_communities(row: HelperResult) -> list[Helped]:
    """The communities of a helper with their totals now and when he came; one statement."""
    inputs = {one["code"]: one for one in row.inputs["communities"]}
    full = Decimal(row.round.frozen["gain_full"])
    found = []
    for result in row.round.results.filter(code__in=inputs).select_related("street"):
        now, then = _decimal(inputs[result.code]["now"]), _decimal(inputs[result.code]["then"])
        found.append(Helped(result, now, then, None if now is None else rules.gain_percent(then, now, full)))
    return found


@dataclass(frozen=True)
class Portion:
    """One of the three parts: its words, its weight, its figure in per cent, None when it does not apply."""

    label: str
    made_of: str
    weight: Decimal
    percent: Decimal | None


def helper_parts(row: HelperResult) -> list[Portion]:
    """The three parts of a helper's result."""
    weights = {name: Decimal(weight) for name, weight in row.round.frozen["weights"].items()}
    halves = _("level %(level)s, gain %(gain)s") % {"level": _shown(row.level), "gain": _shown(row.gain)}
    return [
        Portion(_("Communities' results"), halves, weights["communities"], row.communities),
        Portion(_("Pledge items that he owns"), _("mean completion"), weights["pledges"], row.pledges),
        Portion(
            _("Day-to-day duties"),
            _("visits owed and made, problems answered in time"),
            weights["duties"],
            row.duties,
        ),
    ]


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _shown(value: Decimal | None) -> str:
    return _("not applicable") if value is None else str(value)
