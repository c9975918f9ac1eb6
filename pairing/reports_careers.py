"""Terms of postings: what ends when, whose opinion is missing, a cadre's own rows. DOMAIN 2, 8."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from pairing.models import Cadre, Opinion, Posting
from pairing.models.appraisal import EARLY
from shenbei.lib.desk import Waiting
from shenbei.lib.periods import Window, month_window

ASKED_FOR = timedelta(days=365)  # after a posting's end its missing opinions are asked for
SIDES = {
    Role.COMMUNITY: (Opinion.Side.COMMUNITY, "community__organisation"),
    Role.STREET: (Opinion.Side.STREET, "community__street"),
    Role.DEPARTMENT: (Opinion.Side.DEPARTMENT, "cadre__department"),
}


def cadres_visible_to(user) -> QuerySet[Cadre]:
    """Whose record a user reads: the office all, a department those whom it sent, a cadre his own."""
    rows = Cadre.objects.select_related("person", "department")
    if user.sees_district:
        return rows
    if user.role == Role.DEPARTMENT:
        return rows.filter(department=user.organisation_pk)
    return rows.filter(person=user.person_id) if user.role == Role.CADRE else rows.none()


def ended_around(day: date) -> QuerySet[Posting]:
    """Postings that ended within a year before a day or end within a month after it."""
    return Posting.objects.filter(ended_on__range=(day - ASKED_FOR, day + EARLY))


def opinions_awaited(user, day: date) -> QuerySet[Posting]:
    """The postings of which the user's side has not given its opinion; for staff those that lack any."""
    rows = ended_around(day).select_related("cadre__person", "community__organisation")
    given = Opinion.objects.filter(posting=OuterRef("pk"))
    if user.role == Role.STAFF:
        lacking = (~Q(Exists(given.filter(side=side))) for side in Opinion.Side.values)
        first, *others = lacking
        for other in others:
            first |= other
        return rows.filter(first)
    if user.role not in SIDES:
        return rows.none()
    side, seat = SIDES[Role(user.role)]
    own = rows.filter(**{seat: user.organisation_pk}).exclude(cadre__person=user.person_id)
    return own.filter(~Exists(given.filter(side=side)))


def waiting_for(user, today: date) -> list[Waiting]:
    """Opinions that a user's side owes. 2 queries at most."""
    if user.role not in SIDES:
        return []
    rows = list(opinions_awaited(user, today).order_by("ended_on")[:50])
    if not rows:
        return []
    if len(rows) == 1:
        sentence = _("%(cadre)s: an opinion is asked for at the end of the posting.") % {
            "cadre": rows[0].cadre
        }
        url = reverse("pairing:posting", args=[rows[0].pk])
    else:
        text = ngettext(
            "%(n)d posting has come to its end: an opinion is asked for.",
            "%(n)d postings have come to their end: opinions are asked for.",
            len(rows),
        )
        sentence, url = text % {"n": len(rows)}, reverse("pairing:rotation")
    word = _("opinion missing")
    return [Waiting(sentence, url, due_on=rows[0].ended_on, badge="warning", word=word)]


@dataclass(frozen=True)
class Term:
    """A posting that ends, how many opinions are given, and who comes after."""

    posting: Posting
    opinions: int
    successor: Posting | None


@dataclass(frozen=True)
class Month:
    """A month of the rotation calendar."""

    window: Window
    terms: tuple[Term, ...]


def rotation(user, first: date, months: int = 12) -> list[Month]:
    """The postings in scope that end in each of the months from a day's month on. 3 queries whatever the postings."""
    windows = list(_months(first, months))
    ending = list(
        Posting.objects.visible_to(user)
        .filter(ended_on__range=(windows[0].start, windows[-1].end))
        .select_related("cadre__person", "cadre__department", "community__organisation", "community__street")
        .order_by("ended_on", "pk")
    )
    places = {row.community_id for row in ending}
    later = (
        Posting.objects.filter(community__in=places).select_related("cadre__person").order_by("-started_on")
    )
    after: dict[int, list[Posting]] = {}
    for row in later:
        after.setdefault(row.community_id, []).append(row)
    given: dict[int, int] = {}
    for pk in Opinion.objects.filter(posting__in=ending).values_list("posting", flat=True):
        given[pk] = given.get(pk, 0) + 1
    terms = [Term(row, given.get(row.pk, 0), _successor(row, after[row.community_id])) for row in ending]
    return [
        Month(window, tuple(term for term in terms if term.posting.ended_on in window)) for window in windows
    ]


def _successor(row: Posting, others: Iterable[Posting]) -> Posting | None:
    """Who is posted there beyond the last day."""
    return next(
        (
            other
            for other in others
            if other.pk != row.pk and (other.ended_on is None or other.ended_on > row.ended_on)
        ),
        None,
    )


def _months(first: date, number: int) -> Iterable[Window]:
    year, month = first.year, first.month
    for _n in range(number):
        yield month_window(year, month)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def open_ended(user, day: date) -> int:
    """How many live postings in scope have no last day yet."""
    return Posting.objects.visible_to(user).live_on(day).filter(ended_on=None).count()
