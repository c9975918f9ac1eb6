"""Who may score and who may approve, by person (DOMAIN 9). Pure rules; the rows are in `separation`."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Tie(StrEnum):
    """Why somebody must not score a unit."""

    BELONGS = "belongs"
    HELPS = "helps"
    POSTED = "posted"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Ties:
    """The persons tied to a unit within the period: who belong to it or to the department that helps it, were posted
    to it, are named in its pairing."""

    belongs: frozenset[int] = frozenset()
    helps: frozenset[int] = frozenset()
    posted: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()


def tie_of(person: int | None, ties: Ties, *, deciding: bool = False) -> Tie | None:
    """The first tie that keeps this person from scoring the unit, else None.

    Deciding on what others scored is barred by one's own ties only, not by working for the helping department:
    else nobody could decide where the organisation department itself is the helper.
    """
    kept = [(Tie.BELONGS, ties.belongs), (Tie.POSTED, ties.posted), (Tie.NAMED, ties.named)]
    if not deciding:
        kept.append((Tie.HELPS, ties.helps))
    return next((tie for tie, persons in kept if person in persons), None)


def may_approve(person: int | None, scorers: Iterable[int]) -> bool:
    """Whether this person may approve what the scorers scored: somebody known who is none of them."""
    return person is not None and person not in set(scorers)
