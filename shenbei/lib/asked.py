"""What an address or a tick box asks for: text that anybody may have written."""

from __future__ import annotations

LARGEST = 2**63 - 1


def key_of(text: str | None) -> int | None:
    """The primary key that a text names; None for anything that no database could hold."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return int(text) if int(text) <= LARGEST else None


def word_of(text: str | None) -> str:
    """The word that is searched for, without spaces around it and without NUL, which PostgreSQL refuses."""
    return (text or "").replace("\0", "").strip()
