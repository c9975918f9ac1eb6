"""What papers and public pages say of the office: proposed by staff, published by a reviewer. DOMAIN 9: two persons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record, value_set
from office.reports import value
from pledges import rules
from pledges.models import OfficeWords
from shenbei.lib.errors import RuleBroken
from shenbei.lib.fonts import cannot_print, uncovered
from shenbei.lib.saving import checked_save

State = OfficeWords.State


@transaction.atomic
def office_words_propose(*, by, reason: str, now: datetime | None = None, **values: Any) -> OfficeWords:
    """Propose new words about the office; RuleBroken when nothing differs, or no font prints them."""
    before = {name: value(f"pledges.{name}") for name in values}
    after = {name: data for name, data in values.items() if data != before[name]}
    if not after:
        raise RuleBroken(_("Nothing differs from what stands."))
    if not reason.strip():
        raise RuleBroken(_("Please give the reason."), "reason")
    if chars := uncovered("".join(str(data) for data in after.values())):
        raise RuleBroken(cannot_print(chars))
    words = OfficeWords(
        before={name: before[name] for name in after},
        after=after,
        reason=reason.strip(),
        proposed_by=by.person,
        proposed_at=now or timezone.now(),
    )
    checked_save(words)
    data = {"reason": words.reason, "after": after}
    event_record(by=by, verb="office_words.propose", obj=words, data=data, now=now)
    return words


@transaction.atomic
def office_words_publish(*, by, words: OfficeWords, now: datetime | None = None) -> OfficeWords:
    """A second person puts the words in force; a job makes pages and papers anew."""
    words = _decided(by, words, State.PUBLISHED, now)
    for name, data in words.after.items():
        value_set(by=by, name=f"pledges.{name}", data=data, now=now)
    event_record(by=by, verb="office_words.publish", obj=words, data={"after": words.after}, now=now)
    return words


@transaction.atomic
def office_words_refuse(*, by, words: OfficeWords, reason: str, now: datetime | None = None) -> OfficeWords:
    """A second person refuses them, with a reason."""
    if not reason.strip():
        raise RuleBroken(_("Please give the reason."), "reason")
    words = _decided(by, words, State.REFUSED, now, reason.strip())
    event_record(
        by=by, verb="office_words.refuse", obj=words, data={"reason": words.refused_because}, now=now
    )
    return words


@transaction.atomic
def office_words_drop(*, by, words: OfficeWords, now: datetime | None = None) -> OfficeWords:
    """Staff take the proposed words back."""
    words = _decided(by, words, State.DROPPED, now)
    event_record(by=by, verb="office_words.drop", obj=words, data={"after": words.after}, now=now)
    return words


def _decided(by, words: OfficeWords, state: str, now: datetime | None, because: str = "") -> OfficeWords:
    """The words, locked, in their last state; RuleBroken when they are decided, or by whom proposed them."""
    words = OfficeWords.objects.select_for_update(of=("self",)).get(pk=words.pk)
    if words.state != State.PROPOSED:
        raise RuleBroken(_("This is already decided."))
    if state != State.DROPPED:
        rules.forbid_same_person(
            by.person_id, [words.proposed_by_id], _("Nobody decides what he proposed himself.")
        )
    words.state, words.refused_because = state, because
    words.decided_by, words.decided_at = by.person, now or timezone.now()
    checked_save(words)
    return words
