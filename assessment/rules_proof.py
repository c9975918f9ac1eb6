"""What a round is proved by: the lot that can be drawn again, the one form of its values, their checksum. Pure rules."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil

from assessment.rules import rounded


def drawn(codes: Iterable[str], share: Decimal, seed: str) -> list[str]:
    """The codes drawn for the on-site check: `share` per cent rounded up, the same for the same seed."""
    ordered = sorted(set(codes), key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).hexdigest())
    return sorted(ordered[: ceil(Fraction(len(ordered)) * Fraction(share) / 100)])


def plain(value: object) -> object:
    """`value` as JSON can keep it, deeply: decimals as text of two places (more only where they have more)."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        exact = value.normalize()
        return f"{exact:f}" if exact != rounded(value) else f"{rounded(value):.2f}"
    return value


def canonical(value: object) -> str:
    """`value` as JSON in one form only: keys sorted, no spaces; TypeError for what has no plain form."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def checksum(value: object) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
