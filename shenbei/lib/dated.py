"""Rows that live from a day to a day, both included; they end, they are never deleted. DOMAIN 2."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shenbei.lib.periods import Window


class DatedQuerySet(models.QuerySet):
    """Filters over started_on and ended_on (the last day, None while open)."""

    def live_on(self, day: date):
        """Rows that live on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)

    def in_window(self, window: Window):
        """Rows that live on at least one day of a window."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=window.start), started_on__lte=window.end)


class Dated(models.Model):
    """An abstract row with its first and last day."""

    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def span(self) -> tuple[date, date | None]:
        """First and last day; None while it has no end."""
        return self.started_on, self.ended_on

    def is_live(self, day: date) -> bool:
        """Whether it lives on a day."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on >= day)


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that every dated table carries, under a name of its own."""
    return models.CheckConstraint(
        condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
        name=name,
        violation_error_message=_("The end lies before the beginning."),
    )
