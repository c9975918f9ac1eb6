"""The frozen text that is signed, and the signatures under it. DOMAIN 5."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from office.models import Attachment
from pledges.models.pledge import Pledge
from pledges.rules import Party, State
from shenbei.lib.choices import BadgeChoices

STANDS = Q(corrects=None) | Q(published_at__isnull=False)  # a correction stands once it is published


class VersionQuerySet(models.QuerySet):
    def standing(self):
        """What stands: neither voided by an edit, superseded, withdrawn nor still being signed as a correction.

        One a pledge at most.
        """
        return self.filter(STANDS, voided_at=None, superseded_at=None, withdrawn_at=None)

    def correcting(self):
        """Corrected texts that the four sign before a reviewer publishes them: one a pledge at most."""
        return self.filter(~STANDS, voided_at=None)

    def to_sign(self):
        """Those open for signing: texts not signed by four yet, and corrected texts."""
        return self.filter(Q(pledge__state=State.SIGNING, corrects=None) | ~STANDS, voided_at=None)

    def published(self):
        """Those that the district has published, whatever came after."""
        return self.filter(published_at__isnull=False)


class Version(models.Model):
    """A pledge's content as it was frozen for signing; its checksum is what is signed and later published."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="versions", verbose_name=_("pledge"))
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    checksum = models.CharField(_("checksum"), max_length=64, db_index=True)
    opened_at = models.DateTimeField(_("opened for signing"))
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["pledge", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["pledge"],
                condition=STANDS & Q(voided_at=None, superseded_at=None, withdrawn_at=None),
                name="version_one_standing",
            ),
            models.UniqueConstraint(
                fields=["pledge"], condition=~STANDS & Q(voided_at=None), name="version_one_correcting"
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(voided_at=None), name="version_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(published_at__isnull=False),
                name="version_superseded_was_published",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False),
                name="version_withdrawn_was_published",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | Q(published_at=None), name="version_published_is_not_voided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} v{self.number}"

    @property
    def is_correcting(self) -> bool:
        """Whether it is a corrected text that is not published yet: the four sign it meanwhile."""
        return self.corrects_id is not None and self.published_at is None and self.voided_at is None


class SignatureQuerySet(models.QuerySet):
    def standing(self):
        """Those not voided and not refused."""
        return self.filter(voided_at=None)

    def counting(self):
        """Those that count: electronic ones, and paper ones whose scan a reviewer has checked."""
        return self.standing().filter(Q(way=Signature.Way.ELECTRONIC) | Q(checked_at__isnull=False))

    def first_hand(self):
        """Without the countersignatures of successors: one a party."""
        return self.filter(countersigns=None)

    def to_check(self):
        """Scans that wait for the reviewer."""
        return self.standing().filter(way=Signature.Way.PAPER, checked_at=None)


class Signature(models.Model):
    """One party's signature under one version: electronic, or on paper with the scan."""

    class Way(BadgeChoices):
        PAPER = "paper", "secondary", _("on paper with seal")
        ELECTRONIC = "electronic", "primary", _("electronically")

    version = models.ForeignKey(Version, models.PROTECT, related_name="signatures")
    party = models.CharField(_("party"), max_length=10, choices=Party.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("signatory"))
    post = models.CharField(_("post"), max_length=80, blank=True)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    checksum = models.CharField(_("checksum"), max_length=64)
    signed_on = models.DateField(_("signed on"))
    entered_at = models.DateTimeField(_("entered"))
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    voided_because = models.CharField(_("reason"), max_length=200, blank=True)
    countersigns = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="countersignatures",
        verbose_name=_("countersigns"),
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"],
                condition=Q(voided_at=None, countersigns=None),
                name="signature_one_a_party",
                violation_error_message=_("This party has already signed."),
            ),
            models.UniqueConstraint(
                fields=["version", "person"],
                condition=Q(voided_at=None),
                name="signature_one_a_person",
                violation_error_message=_("One person signs once."),
            ),
            models.CheckConstraint(
                condition=Q(way="electronic", scan=None, checked_at=None)
                | Q(way="paper", scan__isnull=False),
                name="signature_on_paper_has_scan",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("filed_by")),
                name="signature_checked_by_another",
                violation_error_message=_("Who files a scan does not check it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.person}"

    @property
    def counts(self) -> bool:
        """Whether it counts towards the four."""
        return self.voided_at is None and (self.way == self.Way.ELECTRONIC or self.checked_at is not None)
