"""The monthly sheet (驻点月报) on which a cadre ticks his resident days. DOMAIN 4."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from pairing.models import Community
from shenbei.lib.periods import Window, month_window
from visits.models.duty import Duty
from visits.models.record import Record, record_constraints
from visits.rules import Kind, State


class SheetQuerySet(models.QuerySet):
    """Which sheets a user sees and answers."""

    def visible_to(self, user):
        """Sheets of communities that a user sees, a cadre's own and those of the cadres a department sent."""
        mine = Q(author=user.person_id)
        entered = ~Q(state=State.DRAFT)
        if user.sees_district:
            return self.filter(mine | entered)
        seen = Q(duty__community__in=Community.objects.visible_to(user))
        if user.role == Role.DEPARTMENT:
            seen |= Q(duty__cadre__department=user.organisation_pk)
        return self.filter(mine | (entered & seen))

    def waiting_for_community(self, user):
        """Those that the user's community can answer."""
        return self.filter(
            duty__community__in=Community.objects.visible_to(user), state=State.SUBMITTED
        ).exclude(author=user.person_id)


class ResidentSheet(Record):
    """One cadre's days in one community in one month, confirmed in one act."""

    duty = models.ForeignKey(
        Duty,
        models.PROTECT,
        related_name="sheets",
        verbose_name=_("posting"),
        limit_choices_to={"kind": Kind.RESIDENCE},
    )
    month = models.DateField(_("month"), help_text=_("its first day"))

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            *record_constraints("sheet"),
            models.UniqueConstraint(
                fields=["duty", "month"],
                condition=~Q(state=State.WITHDRAWN),
                name="sheet_once_a_month",
                violation_error_message=_("There is already a sheet for this month."),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="sheet_month_is_a_first"),
        ]
        indexes = [
            models.Index(fields=["answer_due_on"], condition=Q(state=State.SUBMITTED), name="sheet_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.duty.name} {self.window.label()}"

    @property
    def window(self) -> Window:
        """The days of its month."""
        return month_window(self.month.year, self.month.month)


class SheetDay(models.Model):
    """A ticked day, with a line where there is something to say."""

    sheet = models.ForeignKey(ResidentSheet, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    note = models.CharField(_("remark"), max_length=200, blank=True)
    entered_on = models.DateField(_("entered on"), null=True, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["sheet", "day"], name="sheet_day_once")]
        indexes = [models.Index(fields=["day", "sheet"], name="sheet_day_of_window")]

    def __str__(self) -> str:
        return f"{self.day} {self.note}".strip()
