"""A verdict in words: why it is what it is, and what is still wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, ngettext, pgettext

from visits.rules.choices import Kind, Reason
from visits.rules.facts import Ruling


def short_date(day: date) -> str:
    """«12 Sep» in the user's language."""
    return date_format(day, pgettext("date format, day and month", "j M"))


def sentence(ruling: Ruling, unsent: int = 0) -> str:
    """Why the verdict is what it is, in one sentence (DOMAIN 4); and how many days are ticked but not submitted."""
    if ruling.owed == 0:
        return gettext("nothing owed in %(window)s: live on %(live)d of %(days)d days") % _terms(ruling)
    parts = [_owed_part(ruling) + _listed(short_date(day) for day in ruling.counted)]
    if ruling.left_out:
        parts.append(_left_out_part(ruling))
    if unsent:
        text = ngettext(
            "%(unsent)d day ticked, not submitted", "%(unsent)d days ticked, not submitted", unsent
        )
        parts.append(text % {"unsent": unsent})
    if ruling.live_days < ruling.window.days:
        parts.append(gettext("live on %(live)d of %(days)d days") % _terms(ruling))
    return pgettext("between clauses", "; ").join(parts)


def amount(kind: str, number: int) -> str:
    """«3 days» or «3 visits»: so many of what a kind of duty is counted in."""
    if kind == Kind.RESIDENCE:
        return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}
    return ngettext("%(number)d visit", "%(number)d visits", number) % {"number": number}


def missing_text(ruling: Ruling) -> str:
    """What is still wanted, short enough for a chat: «1 more visit in September 2012»."""
    missing, terms = ruling.missing, {"window": ruling.window.label(), "missing": ruling.missing}
    if ruling.kind == Kind.RESIDENCE:
        return (
            ngettext("%(missing)d more day in %(window)s", "%(missing)d more days in %(window)s", missing)
            % terms
        )
    return (
        ngettext("%(missing)d more visit in %(window)s", "%(missing)d more visits in %(window)s", missing)
        % terms
    )


def _terms(ruling: Ruling) -> dict[str, str | int]:
    return {
        "window": ruling.window.label(),
        "owed": ruling.owed,
        "counted": len(ruling.counted),
        "live": ruling.live_days,
        "days": ruling.window.days,
    }


def _owed_part(ruling: Ruling) -> str:
    if ruling.kind == Kind.RESIDENCE:
        return gettext("%(owed)d days owed in %(window)s, %(counted)d counted") % _terms(ruling)
    return gettext("%(owed)d owed in %(window)s, %(counted)d counted") % _terms(ruling)


def _left_out_part(ruling: Ruling) -> str:
    items = (
        gettext("%(day)s %(reason)s") % {"day": short_date(day), "reason": Reason(reason).label}
        for day, reason in ruling.left_out
    )
    return gettext("%(count)d not counted") % {"count": len(ruling.left_out)} + _listed(items)


def _listed(items: Iterable[str]) -> str:
    text = pgettext("between items", ", ").join(items)
    return pgettext("before a list", ": ") + text if text else ""
