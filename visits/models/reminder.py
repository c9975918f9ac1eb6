"""What was told about a duty in a window: once at risk, once missed, whatever rings twice. DOMAIN 4, reminders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Notification
from visits.models.duty import Duty
from visits.rules import Outcome


class ReminderQuerySet(models.QuerySet):
    """Which reminders a person reads."""

    def told_to(self, user):
        """Those that were told to the person, on duties that he still sees."""
        mine = self.filter(notifications__person=user.person_id, duty__in=Duty.objects.visible_to(user))
        return mine.distinct()


class Reminder(models.Model):
    """One message on a duty in a window; the row is claimed in the transaction that tells it."""

    KINDS = [(row.value, row.label) for row in (Outcome.AT_RISK, Outcome.MISSED)]

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reminders", verbose_name=_("duty"))
    starts_on = models.DateField(_("window from"))
    ends_on = models.DateField(_("until"))
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    text = models.CharField(_("text for a chat"), max_length=300)
    told_at = models.DateTimeField(_("told"), null=True)
    notifications = models.ManyToManyField(Notification, related_name="reminders")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "starts_on", "kind"], name="reminder_once_a_window"),
            models.CheckConstraint(
                condition=Q(kind__in=[Outcome.AT_RISK, Outcome.MISSED]), name="reminder_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def badge(self) -> str:
        """The colour of its kind."""
        return Outcome(self.kind).badge
