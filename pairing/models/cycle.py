"""Cycles of three years and the half-years that close. DOMAIN 1, 8."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shenbei.lib.periods import Window, half_year_label, half_year_window


class CycleQuerySet(models.QuerySet):
    """Cycles by day."""

    def on(self, day: date):
        """The cycle in which a day lies."""
        return self.filter(started_on__lte=day, ended_on__gte=day)


class Cycle(models.Model):
    """帮扶周期: its days, first and last included."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    started_on = models.DateField(_("from"), unique=True)
    ended_on = models.DateField(_("until"))

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__gt=F("started_on")),
                name="cycle_ends_after_start",
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def window(self) -> Window:
        """All its days."""
        return Window(self.started_on, self.ended_on)


class HalfYear(models.Model):
    """A half-year «2012H2»: its plans stand once a round has opened, and once closed nothing in it is written any more."""

    code = models.CharField(_("half-year"), max_length=6, unique=True)
    plans_stand_at = models.DateTimeField(_("plans stand since"), null=True)
    closed_at = models.DateTimeField(pgettext_lazy("half-year", "closed"), null=True)

    class Meta:
        ordering = ["-code"]

    def __str__(self) -> str:
        return half_year_label(self.code)

    @property
    def window(self) -> Window:
        """All its days."""
        return half_year_window(self.code)
