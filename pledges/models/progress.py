"""What persons say of an item's figures: disputes while the year runs, the verdict when it is over. DOMAIN 5."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from pledges.models.pledge import Item
from shenbei.lib.choices import BadgeChoices


class Dispute(models.Model):
    """数据异议: a person who holds an item's figure for wrong; the figure itself is never typed."""

    class State(BadgeChoices):
        OPEN = "open", "warning", _("figure disputed")
        SETTLED = "settled", "secondary", _("dispute settled")

    item = models.ForeignKey(Item, models.PROTECT, related_name="disputes", verbose_name=_("item"))
    figure = models.DecimalField(_("figure disputed"), max_digits=16, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("what is wrong"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    raised_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("raised by")
    )
    raised_on = models.DateField(_("raised"))
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_on = models.DateField(_("settled"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state="open"),
                name="dispute_one_open_an_item",
                violation_error_message=_("This figure is disputed already."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", answer="") | (Q(state="settled") & ~Q(answer="")),
                name="dispute_answer_at_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.reason[:40]}"


class Review(models.Model):
    """年终评议: what the year's end says of an item, with the figures as of 31 December and the evidence seen."""

    class Result(BadgeChoices):
        KEPT = "kept", "success", _("kept")
        PARTLY = "partly", "warning", _("partly kept")
        BROKEN = "broken", "danger", _("not kept")

    item = models.OneToOneField(Item, models.PROTECT, related_name="review", verbose_name=_("item"))
    result = models.CharField(_("verdict of the year"), max_length=8, choices=Result.choices)
    evidence = models.CharField(_("evidence seen"), max_length=300)
    actual = models.DecimalField(_("figure"), max_digits=16, decimal_places=2, null=True, blank=True)
    completion = models.DecimalField(_("completion"), max_digits=5, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_result_display()}"
