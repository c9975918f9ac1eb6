"""What a closed half-year forbids. DOMAIN 6, 8 (`pairing.HalfYear`)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import half_year_of, shanghai_day


def today_of(now: datetime | None) -> date:
    """The Shanghai day of an action's moment."""
    return shanghai_day(now or timezone.now())


def closed(*codes: str) -> bool:
    """Whether one of these half-years is closed."""
    return HalfYear.objects.filter(code__in=codes, closed_at__isnull=False).exists()


def plans_stand(*codes: str) -> bool:
    """Whether a round of assessment has opened in one of these half-years: their targets stand (DOMAIN 8)."""
    return HalfYear.objects.filter(code__in=codes, plans_stand_at__isnull=False).exists()


def day_allowed(day: date, now: datetime | None, field: str) -> None:
    """RuleBroken for a day to come and for a day of a closed half-year."""
    if day > today_of(now):
        raise RuleBroken(_("This day is still to come."), field)
    if closed(half_year_of(day)):
        raise RuleBroken(_("The half-year of this day is closed; nothing is entered in it any more."), field)
