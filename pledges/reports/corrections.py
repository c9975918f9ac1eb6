"""What a proposed correction would change, in words."""

from __future__ import annotations

from pledges.models import (
    Correction,
    Item,
)


def proposed(correction: Correction) -> list[tuple[Item, list[tuple[str, object, object]]]]:
    """What a correction would change, by item: (field, as published, as proposed) in the reader's words."""
    found = []
    for item in correction.pledge.items.all():
        new = correction.changes.get(str(item.pk), {})
        rows = []
        for name, plain in new.items():
            field = Item._meta.get_field(name)
            words = dict(field.flatchoices)
            before = correction.base.content["items"][_place(item, correction)].get(name)
            rows.append(
                (str(field.verbose_name), words.get(before, before) or "–", words.get(plain, plain) or "–")
            )
        if rows:
            found.append((item, rows))
    return found


def _place(item: Item, correction: Correction) -> int:
    return [row.pk for row in correction.pledge.items.all()].index(item.pk)
