"""暂停履责: days on which a duty does not live. DOMAIN 2."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, Person
from pairing.models.leader import Leader
from pairing.models.pairing import Pairing
from pairing.models.posting import Posting
from shenbei.lib.choices import BadgeChoices
from shenbei.lib.dated import Dated, DatedQuerySet


class SuspensionQuerySet(DatedQuerySet):
    """Suspensions by state."""

    def approved(self):
        """Those that take days off quotas and allowances."""
        return self.filter(state=Suspension.State.APPROVED)


class Suspension(Dated):
    """From–to, ground, asked by the duty's side, approved by the organisation reviewer before the window closes."""

    class Ground(models.TextChoices):
        ILLNESS = "illness", _("illness")
        STUDY = "study", _("study")
        EMERGENCY = "emergency", _("emergency")
        ELECTION = "election", _("elections")

    class State(BadgeChoices):
        ASKED = "asked", "warning", _("asked for")
        APPROVED = "approved", "success", pgettext_lazy("suspension", "approved")
        REFUSED = "refused", "secondary", _("refused")

    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="suspensions", verbose_name=_("leader")
    )
    pairing = models.ForeignKey(
        Pairing, models.PROTECT, null=True, blank=True, related_name="suspensions", verbose_name=_("pairing")
    )
    posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="suspensions", verbose_name=_("posting")
    )
    street = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suspensions",
        verbose_name=_("street"),
    )
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=False, ended_on__gte=F("started_on")),
                name="suspension_has_both_days",
                violation_error_message=_("A suspension has a first and a last day."),
            ),
            models.CheckConstraint(
                condition=Q(leader__isnull=False, pairing=None, posting=None, street=None)
                | Q(leader=None, pairing__isnull=False, posting=None, street=None)
                | Q(leader=None, pairing=None, posting__isnull=False, street=None)
                | Q(leader=None, pairing=None, posting=None, street__isnull=False),
                name="suspension_of_one_side",
                violation_error_message=_("A suspension belongs to one leader, pairing, posting or street."),
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="suspension_decision_named",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="suspension_decided_by_another",
                violation_error_message=_("Nobody decides what he asked for himself."),
            ),
        ]

    def __str__(self) -> str:
        days = "–".join(date_format(day) for day in (self.started_on, self.ended_on) if day)
        return f"{self.get_ground_display()} {days}"
