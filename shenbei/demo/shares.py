"""Splitting a year's total into rows that add up to it again."""

import random
from decimal import Decimal


def shares(dice: random.Random, total: int, parts: int, step: int = 1) -> list[int]:
    """`parts` amounts above zero, each a multiple of `step` (the last takes the rest), that add up to `total`.

    Raises ValueError when there is less to share than one step a part.
    """
    steps = total // step
    if parts < 1 or steps < parts:
        raise ValueError(f"cannot split {total} into {parts} parts of at least {step}")
    weights = [dice.uniform(0.5, 1.5) for _ in range(parts)]
    spare, whole = steps - parts, sum(weights)
    found = [(1 + int(spare * weight / whole)) * step for weight in weights]
    found[-1] += total - sum(found)
    return found


def money(dice: random.Random, total: int, parts: int, step: int = 100) -> list[Decimal]:
    """The same in yuan."""
    return [Decimal(share) for share in shares(dice, total, parts, step)]


def rounds(dice: random.Random, things: list, count: int) -> list:
    """`count` picks of `things`, each picked nearly as often as any other, in shuffled order."""
    picks = [things[n % len(things)] for n in range(count)]
    dice.shuffle(picks)
    return picks
