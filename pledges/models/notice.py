"""公示: the rendered public copies, the objections to them, the yearly cover. DOMAIN 5."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from pledges.models.pledge import Pledge
from pledges.models.signing import Version
from shenbei.lib.choices import BadgeChoices


class Notice(models.Model):
    """What the public page and PDF answer with: bytes made once, each under its ETag. Deleted on withdrawal.

    The version that stands is `current` and has the short address; superseded ones stay readable under their number.
    `source` tells from what the bytes were made: what has not changed is not printed again.
    """

    version = models.OneToOneField(Version, models.CASCADE, related_name="notice")
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=5)
    number = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    source = models.CharField(max_length=64, blank=True)
    contact = models.CharField(max_length=64, blank=True)
    html = models.BinaryField()
    html_etag = models.CharField(max_length=70)
    pdf = models.BinaryField()
    pdf_etag = models.CharField(max_length=70)
    rendered_at = models.DateTimeField(_("rendered"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "code"], condition=Q(current=True), name="notice_one_an_address"
            ),
            models.UniqueConstraint(fields=["year", "code", "number"], name="notice_one_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.code}"


class Print(models.Model):
    """A paper that the public could read, by its SHA-256 alone: it outlives the bytes, and tells nothing of them.

    By it a file is judged after a reprint (another telephone, say), a correction or a withdrawal.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="prints")
    sha256 = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "sha256"], name="print_once_a_version"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Objection(models.Model):
    """An objection received during publicity; it bears no name of who objects.

    The public reads `brief`, written by staff without persons, beside the answer; without it neither. After
    `pledges.objection_days` what was written is erased; the receipt and what the public reads stay.
    """

    class Way(models.TextChoices):
        PHONE = "phone", _("by telephone")
        MAILBOX = "mailbox", _("by mailbox")
        LETTER = "letter", _("by letter")
        WEB = "web", _("by web form")

    class State(BadgeChoices):
        OPEN = "open", "warning", _("to be answered")
        ANSWERED = "answered", "success", _("answered")

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="objections", verbose_name=_("pledge"))
    receipt = models.CharField(_("receipt number"), max_length=20, unique=True)
    way = models.CharField(_("received by"), max_length=8, choices=Way.choices)
    received_on = models.DateField(_("received on"))
    text = models.TextField(_("objection"), max_length=2000)
    due_on = models.DateField(_("answer by"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    brief = models.CharField(_("the objection in brief"), max_length=300, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    erased_on = models.DateField(_("erased on"), null=True, blank=True)

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_on=None, erased_on=None)
                | Q(state="answered", answered_on__isnull=False, erased_on__isnull=False)
                | (Q(state="answered", answered_on__isnull=False) & ~Q(answer="")),
                name="objection_answer_at_its_state",
            ),
            models.CheckConstraint(
                condition=Q(erased_on=None) | Q(text=""), name="objection_erased_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class Cover(models.Model):
    """The yearly 公示 with red head: its document number and date; its annexes are the year's published pledges."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    number = models.PositiveSmallIntegerField(_("document number"))
    dated_on = models.DateField(_("date"))
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gt=0),
                name="cover_number_from_one",
                violation_error_message=_("Document numbers begin with 1."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"
