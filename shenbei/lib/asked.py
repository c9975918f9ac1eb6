"""What an address or a tick box asks for: text that anybody may have written."""

from __future__ import annotations

from typing import Any

from django.db.models import lookups

LARGEST = 2**63 - 1


def key_of(text: str | None) -> int | None:
    """The primary key that a text names; None for anything that no database could hold."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return int(text) if int(text) <= LARGEST else None


def word_of(text: str | None) -> str:
    """The word that is searched for, without spaces around it and without NUL, which PostgreSQL refuses."""
    return (text or "").replace("\0", "").strip()


class HeldIn(lookups.In):
    """`pk__in`, as a field of several choices asks it: what no database could hold is in none, not an error.

    Django knows this of `pk=` alone; registered for all whole numbers in shenbei/apps.py.
    """

    def get_prep_lookup(self) -> Any:
        """The values, without those that are too large."""
        found = super().get_prep_lookup()
        if not isinstance(found, list):
            return found
        return [value for value in found if not isinstance(value, int) or abs(value) <= LARGEST]
