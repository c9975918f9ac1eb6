"""勘误更正: what is to be corrected after publication, why, who signs it anew and who decided. DOMAIN 5."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from pledges.models.pledge import Pledge
from pledges.models.signing import Version
from shenbei.lib.choices import BadgeChoices


class Correction(models.Model):
    """A correction proposed by one person, published or refused by another.

    `changes` holds {item's primary key: {field: new value as text}} and {"person-7": {"post": as it is spelt}}. Where an
    item changes, `version` is the corrected text: the four sign it anew before it can be published. A post stands
    outside what was signed: there is no version then.
    """

    class State(BadgeChoices):
        SIGNING = "signing", "info", _("corrected text open for signing")
        PROPOSED = "proposed", "warning", _("correction to be decided")
        PUBLISHED = "published", "success", _("correction published")
        REFUSED = "refused", "secondary", _("correction refused")
        DROPPED = "dropped", "secondary", _("correction taken back")

    OPEN = (State.SIGNING, State.PROPOSED)

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="corrections", verbose_name=_("pledge"))
    base = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("corrects"))
    changes = models.JSONField(_("content"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("correction decided by"),
    )
    decided_at = models.DateTimeField(_("correction decided on"), null=True, blank=True)
    refused_because = models.CharField(_("reason of the refusal"), max_length=200, blank=True)
    version = models.OneToOneField(
        Version, models.PROTECT, null=True, blank=True, related_name="correction", verbose_name=_("version")
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge"],
                condition=Q(state__in=["signing", "proposed"]),
                name="correction_one_at_a_time",
                violation_error_message=_("Another correction of this pledge waits to be decided."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="correction_decided_by_another",
                violation_error_message=_("Who proposes a correction does not publish it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="signing") | Q(version__isnull=False),
                name="correction_signed_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge}: {self.reason[:40]}"

    @property
    def posts(self) -> dict[int, str]:
        """The posts that it spells anew, by person."""
        return {
            int(key.removeprefix("person-")): new["post"]
            for key, new in self.changes.items()
            if key.startswith("person-")
        }
