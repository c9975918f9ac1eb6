"""How much a kind of duty owes, and what is proposed to be owed from a day on. DOMAIN 4, quotas."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from shenbei.lib.choices import BadgeChoices
from visits import rules
from visits.rules import Kind


class Quota(models.Model):
    """So many in each window of so many calendar months, from a day on."""

    MONTHS = [(1, "1"), (2, "2"), (3, "3"), (6, "6"), (12, "12")]

    kind = models.CharField(_("duty"), max_length=16, choices=Kind.choices)
    months = models.PositiveSmallIntegerField(_("calendar months"), choices=MONTHS)
    minimum = models.PositiveSmallIntegerField(_("minimum"))
    distinct_days = models.BooleanField(_("distinct days"), default=True)
    confirmed_only = models.BooleanField(_("confirmed only"), default=False)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.minimum}/{self.months}"

    @property
    def amount(self) -> str:
        """Its minimum, in visits or days."""
        return rules.amount(self.kind, self.minimum)

    @property
    def quota(self) -> rules.Quota:
        """The same as a value."""
        return rules.Quota(**self.terms)

    @property
    def terms(self) -> dict:
        """What it says, by name."""
        names = ("kind", "months", "minimum", "distinct_days", "confirmed_only", "valid_from")
        return {name: getattr(self, name) for name in names}


class QuotaRule(Quota):
    """A quota in force from its day on; older windows keep the rule they began with."""

    class Meta:
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                name="quota_once_a_day",
                violation_error_message=_("There is already a rule for this duty from this day."),
            ),
            models.CheckConstraint(
                condition=Q(months__in=[1, 2, 3, 6, 12]),
                name="quota_months",
                violation_error_message=_("A window has 1, 2, 3, 6 or 12 calendar months."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=1),
                name="quota_minimum",
                violation_error_message=_("The minimum is at least 1."),
            ),
        ]


class QuotaProposal(Quota):
    """A quota that staff propose and a reviewer, another person, approves; or it is refused or taken back."""

    class State(BadgeChoices):
        PROPOSED = "proposed", "warning", pgettext_lazy("quota", "proposed")
        APPROVED = "approved", "success", pgettext_lazy("quota", "approved")
        REFUSED = "refused", "danger", pgettext_lazy("quota", "refused")
        WITHDRAWN = "withdrawn", "secondary", pgettext_lazy("quota", "taken back")

    grounds = models.TextField(_("grounds of the proposal"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    rule = models.OneToOneField(
        QuotaRule, models.PROTECT, null=True, blank=True, related_name="proposal", verbose_name=_("rule")
    )

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state="proposed"),
                name="proposal_one_open_a_kind",
                violation_error_message=_("A rule for this duty already waits for its approval."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="proposal_decided_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(rule__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="proposal_approved_by_another",
                violation_error_message=_("Nobody approves what he proposed himself."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(reason=""),
                name="proposal_reason_given",
                violation_error_message=_("Please give the reason."),
            ),
        ]
