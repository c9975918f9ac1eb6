"""A stack of scans as it was uploaded, and what was found on each of its pages. DOMAIN 5, «集中签订»."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, User
from office.models import Attachment
from pledges.models.pledge import Pledge
from shenbei.lib.choices import BadgeChoices


class Stack(models.Model):
    """Scans of signed papers that file themselves by the code on each page; a job reads them."""

    class State(BadgeChoices):
        WAITING = "waiting", "info", _("being read")
        READ = "read", "success", _("read")

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    acting = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    parties = models.JSONField(_("signed and sealed on these papers"))
    signed_on = models.DateField(_("signed on"))
    files = models.ManyToManyField(Attachment, related_name="+", verbose_name=_("files"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    uploaded_at = models.DateTimeField(_("uploaded"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.year}-{self.pk}"


class Leaf(models.Model):
    """One page of a stack: whose it is and whether it was filed, or why not."""

    class Outcome(BadgeChoices):
        FILED = "filed", "success", _("filed, to be checked")
        BLANK = "blank", "secondary", _("no code on it that can be read")
        UNKNOWN = "unknown", "danger", _("no pledge of yours bears this code")
        OTHER_YEAR = "other_year", "danger", _("a pledge of another year")
        OLD_TEXT = "old_text", "danger", _("an earlier text, changed or withdrawn since")
        NOT_OPEN = "not_open", "warning", _("the pledge is not open for signing")
        SIGNED = "signed", "warning", _("these parties have signed already")
        INCOMPLETE = "incomplete", "danger", _("pages are missing")
        REFUSED = "refused", "danger", _("scan refused")

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="leaves")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    page = models.PositiveSmallIntegerField(_("page"))
    pledge = models.ForeignKey(
        Pledge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pledge")
    )
    outcome = models.CharField(  # type: ignore[misc]
        _("outcome of the reading"), max_length=10, choices=Outcome.choices
    )
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.attachment.name}, {self.page}"
