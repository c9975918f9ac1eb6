"""Fairness of a round: how far each street lies from the district, where they disagree, what has changed since (DOMAIN 8)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.models import CommunityResult, Indicator, Round, Score
from assessment.rules import HUNDRED, rounded
from pairing.models import Cycle
from shenbei.lib.periods import half_year_of


@dataclass(frozen=True)
class Pair:
    """One figure that street and district both scored, and how far they lie apart.

    `apart` is the street's points less the district's, in per cent of the maximum.
    """

    code: str
    community: str
    street_code: str
    street_name: str
    key: str
    indicator: str
    maximum: Decimal
    street: Decimal
    district: Decimal
    apart: Decimal


CELL = ("result", "indicator")
OF_STREET = [
    "points", "maximum", "result__code", "result__name", "result__kind", "result__street__code",
    "result__street__name", "indicator__code", "indicator__category__code", "indicator__name",
    "indicator__urban_name",
]  # fmt: skip


def pairs(found: Round) -> list[Pair]:
    """Every figure of the round with points of both the street and the district; two statements, plain values."""
    given = Score.objects.filter(result__round=found, points__isnull=False)
    judged = given.filter(stage="district").order_by()
    district = {tuple(cell): points for *cell, points in judged.values_list(*CELL, "points")}
    rows = given.filter(stage="street", result__in=judged.values("result")).order_by(
        "result__code", "indicator__category__order", "indicator__order"
    )
    return [
        _pair(values, district[tuple(cell)])
        for *cell, values in ((*row[:2], row[2:]) for row in rows.values_list(*CELL, *OF_STREET))
        if tuple(cell) in district
    ]


def _pair(values: tuple, district: Decimal) -> Pair:
    street, maximum, code, community, kind, street_code, street_name, code_, category, name, urban = values
    indicator = Indicator(name=name, urban_name=urban)
    apart = rounded(Fraction(street - district) * 100 / Fraction(maximum))
    return Pair(
        code=code,
        community=community,
        street_code=street_code,
        street_name=street_name,
        key=f"{category}.{code_}",
        indicator=indicator.name_for(kind),
        maximum=maximum,
        street=street,
        district=district,
        apart=apart,
    )


@dataclass(frozen=True)
class Drift:
    """A street's first reviews beside the district's: mean difference and the largest, in per cent of the maximum."""

    street: str
    communities: int
    figures: int
    mean: Decimal
    largest: Decimal


def drift(found: Sequence[Pair]) -> list[Drift]:
    """The drift of each street that has figures to compare, in the order of its code; no ranking."""
    by_street: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(found, key=lambda pair: pair.street_code):
        by_street[pair.street_name].append(pair)
    return [_drift(name, rows) for name, rows in by_street.items()]


def _drift(name: str, rows: list[Pair]) -> Drift:
    apart = [row.apart for row in rows]
    mean = rounded(sum((Fraction(value) for value in apart), Fraction(0)) / len(apart))
    communities = len({row.code for row in rows})
    return Drift(name, communities, len(rows), mean, max(apart, key=abs))


def disagreements(found: Sequence[Pair], threshold: Decimal) -> list[Pair]:
    """The figures on which street and district lie at least `threshold` per cent apart, the furthest first."""
    far = [pair for pair in found if abs(pair.apart) >= threshold]
    return sorted(far, key=lambda pair: (-abs(pair.apart), pair.code, pair.key))


@dataclass(frozen=True)
class Change:
    """A community's level beside its improvement: since the last final round, and since its first one in the cycle."""

    result: CommunityResult
    last: CommunityResult | None
    first: CommunityResult | None

    @property
    def since_last(self) -> Decimal | None:
        """Points more or less than in the last final round."""
        return _less(self.result, self.last)

    @property
    def since_entry(self) -> Decimal | None:
        """Points more or less than in the first final round of the cycle."""
        return _less(self.result, self.first)


def _less(now: CommunityResult, then: CommunityResult | None) -> Decimal | None:
    return None if then is None or now.total is None or then.total is None else now.total - then.total


def changes_of(found: Round, results: Sequence[CommunityResult]) -> list[Change]:
    """The changes of these results, in their order; two statements."""
    cycle = Cycle.objects.on(found.window.end).first()
    entry = half_year_of(cycle.started_on) if cycle else found.code
    earlier = CommunityResult.objects.filter(
        community__in=[row.community_id for row in results],
        round__stage=Round.Stage.FINISHED,
        round__code__lt=found.code,
        total__isnull=False,
    )
    known: dict[int, list[CommunityResult]] = defaultdict(list)
    for row in earlier.select_related("round").order_by("round__code"):
        known[row.community_id].append(row)
    return [
        Change(
            row,
            next(reversed(known[row.community_id]), None),
            next((old for old in known[row.community_id] if old.round.code >= entry), None),
        )
        for row in results
    ]


THRESHOLD = HUNDRED / 5
