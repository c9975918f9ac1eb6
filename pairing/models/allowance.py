"""驻点补助: rates by area, one sheet a month, a line per cadre, corrections. DOMAIN 7."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from pairing.models.community import Community
from pairing.models.posting import Cadre
from pairing.rules_allowance import line_sentence
from shenbei.lib.choices import BadgeChoices
from shenbei.lib.periods import Window, month_window


class AllowanceRateQuerySet(models.QuerySet["AllowanceRate"]):
    """Monthly rates."""

    def on(self, day: date) -> dict[str, "AllowanceRate"]:
        """{area: the rate valid on a day}."""
        return {rate.area: rate for rate in self.filter(valid_from__lte=day).order_by("valid_from")}


class AllowanceRate(models.Model):
    """Yuan per cadre and month in an area, from a day on."""

    area = models.CharField(_("allowance area"), max_length=6, choices=Community.Area.choices)
    yuan = models.DecimalField(_("yuan a month"), max_digits=8, decimal_places=2)
    valid_from = models.DateField(_("valid from"))

    objects = AllowanceRateQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "yuan"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "valid_from"],
                name="rate_once_a_day",
                violation_error_message=_("The area already has a rate from this day."),
            ),
            models.CheckConstraint(
                condition=Q(yuan__gt=0),
                name="rate_more_than_nothing",
                violation_error_message=_("A rate is more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()} {self.yuan}"


class AllowanceSheet(models.Model):
    """The sheet of a month: built by staff, approved by another, marked paid by a third; paid, it never changes."""

    class State(BadgeChoices):
        BUILT = "built", "warning", _("waits for approval")
        RETURNED = "returned", "danger", _("sent back")
        APPROVED = "approved", "info", _("approved, to be paid")
        PAID = "paid", "success", _("paid")

    month = models.DateField(_("month"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.BUILT)
    total = models.DecimalField(_("total, yuan"), max_digits=12, decimal_places=2, default=0)
    built_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("built by"))
    built_at = models.DateTimeField(_("built"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    paid_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marked paid by")
    )
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="sheet_month_is_its_first_day",
                violation_error_message=_("A sheet is for a whole month."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["built", "returned"],
                    approved_by=None,
                    approved_at=None,
                    paid_by=None,
                    paid_at=None,
                )
                | Q(
                    state="approved",
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    paid_by=None,
                    paid_at=None,
                )
                | Q(
                    state="paid",
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    paid_by__isnull=False,
                    paid_at__isnull=False,
                ),
                name="sheet_names_who_did_what",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("built_by")),
                name="sheet_approved_by_another",
                violation_error_message=_("Who built the sheet does not approve it."),
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None) | ~Q(paid_by=F("built_by")) & ~Q(paid_by=F("approved_by")),
                name="sheet_paid_by_a_third",
                violation_error_message=_("Who built or approved the sheet does not mark it paid."),
            ),
        ]

    def __str__(self) -> str:
        return self.window.label()

    @property
    def window(self) -> Window:
        """The days of its month."""
        return month_window(self.month.year, self.month.month)

    @property
    def is_open(self) -> bool:
        """Whether it can still be rebuilt and corrected."""
        return self.state in (self.State.BUILT, self.State.RETURNED)


class AllowanceHand(models.Model):
    """Everybody whose hand was in a sheet, for separation over its whole history (DOMAIN 9)."""

    class Act(models.TextChoices):
        BUILT = "built", _("built")
        CORRECTED = "corrected", _("corrected")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved")
        PAID = "paid", _("marked paid")

    sheet = models.ForeignKey(AllowanceSheet, models.PROTECT, related_name="hands")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Act.choices)
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.get_act_display()}"


class AllowanceLine(models.Model):
    """What a cadre is due for the month, with everything it was computed from."""

    sheet = models.ForeignKey(
        AllowanceSheet, models.PROTECT, related_name="lines", verbose_name=_("allowance sheet")
    )
    cadre = models.ForeignKey(Cadre, models.PROTECT, related_name="allowances", verbose_name=_("cadre"))
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name=_("community"))
    area = models.CharField(_("allowance area"), max_length=6, choices=Community.Area.choices)
    rate = models.DecimalField(_("rate, yuan"), max_digits=8, decimal_places=2)
    stays = models.JSONField(_("live days by community"), default=list)
    live_days = models.PositiveSmallIntegerField(_("live days"))
    suspended_days = models.PositiveSmallIntegerField(_("suspended days"), default=0)
    month_days = models.PositiveSmallIntegerField(_("days of the month"))
    needed_days = models.PositiveSmallIntegerField(_("days needed"))
    amount = models.DecimalField(_("due, yuan"), max_digits=8, decimal_places=2)

    class Meta:
        ordering = ["cadre__department__code", "cadre"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "cadre"],
                name="allowance_one_line_of_cadre",
                violation_error_message=_("The cadre already has a line on this sheet."),
            ),
            models.CheckConstraint(
                condition=Q(live_days__gte=F("needed_days"), amount=F("rate"))
                | Q(live_days__lt=F("needed_days"), amount=0),
                name="allowance_in_full_or_not",
                violation_error_message=_("An allowance is due in full or not at all."),
            ),
            models.CheckConstraint(
                condition=Q(live_days__lte=F("month_days")),
                name="allowance_days_within_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.amount}"

    @property
    def sentence(self) -> str:
        """Why this amount, in the reader's language."""
        return line_sentence(
            stays=self.stays,
            live_days=self.live_days,
            suspended_days=self.suspended_days,
            month_days=self.month_days,
            needed_days=self.needed_days,
            community=self.community.name,
            area=self.get_area_display(),
            rate=self.rate,
        )


class AllowanceCorrection(models.Model):
    """What an earlier, paid sheet gave a cadre too little (+) or too much (−), settled on a later one."""

    sheet = models.ForeignKey(
        AllowanceSheet,
        models.PROTECT,
        related_name="corrections",
        verbose_name=pgettext_lazy("allowance", "settled on"),
    )
    of = models.ForeignKey(
        AllowanceSheet, models.PROTECT, related_name="corrected_by", verbose_name=_("month corrected")
    )
    cadre = models.ForeignKey(Cadre, models.PROTECT, related_name="+", verbose_name=_("cadre"))
    amount = models.DecimalField(_("amount, yuan"), max_digits=8, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="correction_changes_something",
                violation_error_message=_("A correction is more or less than nothing."),
            ),
            models.UniqueConstraint(
                fields=["sheet", "of", "cadre"],
                name="correction_once",
                violation_error_message=_("This month of the cadre is already corrected on this sheet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.amount}"
