"""Corrections in words: what one would change, how posts are spelt since, who has signed the corrected text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pledges.models import Correction, Item, Pledge, Signature, Version
from pledges.rules import Party, difference, parties_waiting
from shenbei.lib.periods import shanghai_day

Rows = list[tuple[str, object, object]]


def proposed(correction: Correction) -> list[tuple[str, Rows]]:
    """What a correction would change, by item or signatory: (field, as published, as proposed) in the reader's words."""
    found: list[tuple[str, Rows]] = _renamed(correction)
    for place, item in enumerate(correction.pledge.items.all()):
        new = correction.changes.get(str(item.pk), {})
        before = correction.base.content["items"][place]
        if rows := [_worded(name, before.get(name), plain) for name, plain in new.items()]:
            found.append((str(before["text"]), rows))
    signed = correction.base.signatures.counting().select_related("person")
    for row in signed if correction.posts else ():
        if row.person_id in correction.posts:
            change = (_("post"), row.post or "–", correction.posts[row.person_id] or "–")
            found.append((str(row.person), [change]))
    return found


def _renamed(correction: Correction) -> list[tuple[str, Rows]]:
    """The names of community and parties that the corrected text prints otherwise than the published one."""
    if correction.version is None:
        return []
    words = {"community": _("community"), **{str(party): str(party.label) for party in Party}}
    found = difference(correction.base.content, correction.version.content)
    return [
        (words[name], [(_("name"), before or "–", after or "–")])
        for place, name, before, after in found
        if place == 0
    ]


def _worded(name: str, before: object, after: object) -> tuple[str, object, object]:
    field = Item._meta.get_field(name)
    words = dict(field.flatchoices)
    return str(field.verbose_name), words.get(before, before) or "–", words.get(after, after) or "–"


@dataclass(frozen=True)
class Respelt:
    """A published correction of how a signatory's post is spelt: it stands outside what was signed."""

    name: str
    before: str
    after: str
    reason: str
    day: date


def respelt(version: Version) -> list[Respelt]:
    """The corrections of posts under a version, in their order."""
    rows = list(version.signatures.counting().select_related("person"))
    posts = {row.person_id: (row.person.name, row.post) for row in rows}
    found = []
    for correction in _of_posts(version):
        for person, post in correction.posts.items():
            name, before = posts.get(person, ("", ""))
            posts[person] = (name, post)
            found.append(Respelt(name, before, post, correction.reason, shanghai_day(correction.decided_at)))
    return found


def spelt(version: Version) -> dict[int, str]:
    """How the posts under a version are spelt since it was signed, by person; those that were not corrected are absent."""
    return {person: post for row in _of_posts(version) for person, post in row.posts.items()}


def _of_posts(version: Version) -> list[Correction]:
    rows = Correction.objects.filter(pledge=version.pledge_id, state=Correction.State.PUBLISHED)
    own = [row for row in rows.order_by("decided_at") if (row.version_id or row.base_id) == version.pk]
    return [row for row in own if row.posts]


@dataclass(frozen=True)
class Signing:
    """A correction that is not decided yet: what it changes, and who has signed its text."""

    correction: Correction
    changes: Sequence[tuple[str, Rows]]
    signed: Sequence[Signature]
    waiting: Sequence[Party]

    @property
    def count(self) -> int:
        """How many of the four signatures count."""
        return sum(row.counts for row in self.signed)

    @property
    def names(self) -> str:
        """The parties that are still to sign, in words."""
        return pgettext("between parties", ", ").join(str(party.label) for party in self.waiting)

    @property
    def ready(self) -> bool:
        """Whether a reviewer may publish it."""
        return not self.waiting


def undecided(pledge: Pledge) -> Signing | None:
    """The correction of a pledge that waits, for signatures or for the reviewer; None where there is none."""
    rows = pledge.corrections.filter(state__in=Correction.OPEN)
    correction = rows.select_related("base", "version", "proposed_by").first()
    return signing(correction) if correction else None


def signing(correction: Correction) -> Signing:
    """How far a correction has come."""
    changes = proposed(correction)
    if correction.version is None:
        return Signing(correction, changes, [], [])
    rows = list(correction.version.signatures.standing().select_related("person"))
    waiting = parties_waiting([row.party for row in rows if row.counts])
    return Signing(correction, changes, rows, waiting)
