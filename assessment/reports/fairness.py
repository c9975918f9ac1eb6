"""Fairness of a round: how far each street lies from the district, where they disagree, what has changed since (DOMAIN 8)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.models import CommunityResult, Round, Score
from assessment.rules import HUNDRED, rounded
from pairing.models import Cycle
from shenbei.lib.periods import half_year_of


@dataclass(frozen=True)
class Pair:
    """One figure that street and district both scored, and how far they lie apart, in per cent of its maximum."""

    result: CommunityResult
    key: str
    indicator: str
    maximum: Decimal
    street: Decimal
    district: Decimal
    persons: tuple[str, str]

    @property
    def apart(self) -> Decimal:
        """The street's points less the district's, in per cent of the maximum."""
        return rounded(Fraction(self.street - self.district) * 100 / Fraction(self.maximum))


def pairs(found: Round) -> list[Pair]:
    """Every figure of the round with points of both the street and the district; one statement."""
    rows = (
        Score.objects.filter(result__round=found, stage__in=["street", "district"], points__isnull=False)
        .select_related("result__street", "result__round", "indicator__category", "person")
        .order_by("result__code", "indicator__category__order", "indicator__order")
    )
    by_cell: dict[tuple[int, int], dict[str, Score]] = defaultdict(dict)
    for row in rows:
        by_cell[row.result_id, row.indicator_id][row.stage] = row
    return [_pair(cell["street"], cell["district"]) for cell in by_cell.values() if len(cell) == 2]


def _pair(street: Score, district: Score) -> Pair:
    result, indicator = street.result, street.indicator
    return Pair(
        result=result,
        key=indicator.key,
        indicator=indicator.name_for(result.kind),
        maximum=street.maximum,
        street=street.points or Decimal(0),
        district=district.points or Decimal(0),
        persons=(str(street.person), str(district.person)),
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
    for pair in sorted(found, key=lambda pair: pair.result.street.code):
        by_street[pair.result.street.name].append(pair)
    return [_drift(name, rows) for name, rows in by_street.items()]


def _drift(name: str, rows: list[Pair]) -> Drift:
    apart = [row.apart for row in rows]
    mean = rounded(sum((Fraction(value) for value in apart), Fraction(0)) / len(apart))
    communities = len({row.result.pk for row in rows})
    return Drift(name, communities, len(rows), mean, max(apart, key=abs))


def disagreements(found: Sequence[Pair], threshold: Decimal) -> list[Pair]:
    """The figures on which street and district lie at least `threshold` per cent apart, the furthest first."""
    far = [pair for pair in found if abs(pair.apart) >= threshold]
    return sorted(far, key=lambda pair: (-abs(pair.apart), pair.result.code, pair.key))


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
