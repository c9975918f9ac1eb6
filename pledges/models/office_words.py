"""What papers and public pages say of the office changes like everything that is printed: two persons decide it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from shenbei.lib.choices import BadgeChoices


class OfficeWords(models.Model):
    """New words about the office (telephone, mailbox, …), proposed by one person, published or refused by another.

    `before` and `after` hold {name of the value: data} of what differs.
    """

    class State(BadgeChoices):
        PROPOSED = "proposed", "warning", pgettext_lazy("office words", "to be decided")
        PUBLISHED = "published", "success", pgettext_lazy("office words", "in force")
        REFUSED = "refused", "secondary", pgettext_lazy("office words", "refused")
        DROPPED = "dropped", "secondary", pgettext_lazy("office words", "taken back")

    before = models.JSONField(_("words until then"))
    after = models.JSONField(_("words from then on"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision by")
    )
    decided_at = models.DateTimeField(_("decision on"), null=True, blank=True)
    refused_because = models.CharField(_("reason of the refusal"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="proposed"),
                name="office_words_one_at_a_time",
                violation_error_message=_("Another change waits to be decided."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "refused"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="office_words_decided_by_another",
                violation_error_message=_("Nobody decides what he proposed himself."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:40]
