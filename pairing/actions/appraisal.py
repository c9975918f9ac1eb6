"""期满鉴定: three sides give their opinion of a cadre; complete, it does not change any more. DOMAIN 8, 9."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from office.actions import changes, event_record
from pairing.actions.rows import day_of, locked, row_save
from pairing.models import Opinion, Posting
from pairing.models.appraisal import is_due
from shenbei.lib.errors import RuleBroken

LEAST = 10  # characters: a word is no opinion


def side_of(user, posting: Posting) -> str | None:
    """For which side of a posting a user speaks; None where he speaks for none."""
    sides = {
        Role.COMMUNITY: (Opinion.Side.COMMUNITY, posting.community.organisation_id),
        Role.STREET: (Opinion.Side.STREET, posting.community.street_id),
        Role.DEPARTMENT: (Opinion.Side.DEPARTMENT, posting.cadre.department_id),
    }
    side, organisation = sides.get(user.role, (None, None))
    return side if side and organisation == user.organisation_pk else None


@transaction.atomic
def opinion_give(*, by, posting: Posting, text: str, now: datetime | None = None) -> Opinion:
    """The opinion of the side for which `by` speaks, given or changed while one of the three is missing."""
    posting = locked(posting)
    side = side_of(by, posting)
    if side is None:
        raise RuleBroken(_("Community, street and own department give their opinions of this posting."))
    if by.person_id == posting.cadre.person_id:
        raise RuleBroken(_("Nobody gives an opinion of himself."))
    if not is_due(posting, day_of(now)):
        raise RuleBroken(_("Opinions are given from 30 days before a posting's last day on."))
    if len(text.strip()) < LEAST:
        raise RuleBroken(_("Please say what he did and how, in a sentence at least."), "text")
    given = {row.side: row for row in posting.opinions.all()}
    if len(given) == len(Opinion.Side):
        raise RuleBroken(_("All three opinions are given; the appraisal does not change any more."))
    row = given.get(side) or Opinion(posting=posting, side=side)
    return _kept(by, row, text.strip(), now)


def _kept(by, row: Opinion, text: str, now: datetime | None) -> Opinion:
    verb = "opinion.change" if row.pk else "opinion.give"
    changed = changes(row, text=text)
    if changed:
        row.given_by, row.given_at = by.person, now or timezone.now()
        row_save(row)
        data = {"side": row.side, "text": changed["text"]}
        community = row.posting.community_id
        event_record(by=by, verb=verb, obj=row, data=data, community=community, now=now)
    return row


@transaction.atomic
def career_exported(*, by, cadre, now: datetime | None = None) -> None:
    """Note that a cadre's record left the system as PDF."""
    event_record(by=by, verb="career.export", obj=cadre, data={}, now=now)
