"""What is assessed: a scheme in versions, its categories and indicators (DOMAIN 8)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.rules import Grade
from shenbei.lib.choices import BadgeChoices


class SchemeQuerySet(models.QuerySet):
    """Filters over schemes."""

    def valid_on(self, day):
        """Approved schemes valid on a day, the newest first."""
        return self.filter(approved_on__isnull=False, valid_from__lte=day).order_by("-valid_from", "-version")


class Scheme(models.Model):
    """One version of the assessment rules. A round freezes it; a new rule is a new version."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    valid_from = models.DateField(_("valid from"))
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    good_from = models.DecimalField(_("good from"), max_digits=5, decimal_places=2, default=Decimal(90))
    fair_from = models.DecimalField(_("fair from"), max_digits=5, decimal_places=2, default=Decimal(80))
    average_from = models.DecimalField(_("average from"), max_digits=5, decimal_places=2, default=Decimal(60))
    satisfaction_bar = models.DecimalField(
        _("satisfaction that good and fair ask, %"), max_digits=5, decimal_places=2, default=Decimal(90)
    )
    survey_least = models.PositiveSmallIntegerField(_("answers a survey needs"), default=50)
    survey_share = models.DecimalField(
        _("or this share of the households, %"), max_digits=5, decimal_places=2, default=Decimal(10)
    )
    sample_share = models.DecimalField(
        _("share checked on site, %"), max_digits=5, decimal_places=2, default=Decimal(20)
    )
    communities_weight = models.DecimalField(
        _("weight of the communities' results"), max_digits=5, decimal_places=2, default=Decimal(60)
    )
    pledges_weight = models.DecimalField(
        _("weight of the pledge items"), max_digits=5, decimal_places=2, default=Decimal(25)
    )
    duties_weight = models.DecimalField(
        _("weight of the day-to-day duties"), max_digits=5, decimal_places=2, default=Decimal(15)
    )
    gain_full = models.DecimalField(
        _("points gained that earn the whole gain"), max_digits=5, decimal_places=2, default=Decimal(20)
    )
    self_days = models.PositiveSmallIntegerField(_("working days for the self-assessment"), default=7)
    street_days = models.PositiveSmallIntegerField(_("working days for the street's review"), default=5)
    district_days = models.PositiveSmallIntegerField(_("working days for the district's review"), default=10)
    feedback_days = models.PositiveSmallIntegerField(_("working days for feedback"), default=3)
    publicity_days = models.PositiveSmallIntegerField(_("working days of publicity"), default=5)
    appeal_days = models.PositiveSmallIntegerField(_("working days to answer an appeal"), default=5)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    good_from__gt=F("fair_from"), fair_from__gt=F("average_from"), average_from__gt=0
                ),
                name="scheme_limits_fall",
                violation_error_message=_("The limits of the grades must fall from good to average."),
            ),
            models.CheckConstraint(
                condition=Q(communities_weight=Decimal(100) - F("pledges_weight") - F("duties_weight")),
                name="scheme_weights_sum",
                violation_error_message=_("The weights of the helper's parts must add up to 100."),
            ),
            models.CheckConstraint(
                condition=Q(gain_full__gt=0, sample_share__lte=100, survey_share__lte=100),
                name="scheme_shares_fit",
                violation_error_message=_("A share lies outside of what is possible."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> dict[Grade, Decimal]:
        """The lowest total of each grade but the last."""
        return {Grade.GOOD: self.good_from, Grade.FAIR: self.fair_from, Grade.AVERAGE: self.average_from}


class Category(models.Model):
    """One of the parts of a scheme."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="categories")
    code = models.SlugField(_("code"), max_length=30)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="category_code_once"),
            models.UniqueConstraint(fields=["scheme", "order"], name="category_order_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """One indicator: its points and where its figure comes from; rural and urban wording may differ."""

    class Source(BadgeChoices):
        AUTO = "auto", "info", _("computed")
        CHECK = "check", "primary", _("computed and checked")
        JUDGED = "judged", "secondary", _("judged")

    class Applies(models.TextChoices):
        ALL = "", _("all communities")
        RURAL = "rural", _("rural communities only")
        URBAN = "urban", _("urban communities only")

    category = models.ForeignKey(Category, models.PROTECT, related_name="indicators")
    code = models.SlugField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=100)
    urban_name = models.CharField(_("name in urban communities"), max_length=100, blank=True)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    applies_to = models.CharField(_("applies to"), max_length=5, choices=Applies.choices, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    metric = models.CharField(_("metric"), max_length=60, blank=True)
    urban_metric = models.CharField(_("metric in urban communities"), max_length=60, blank=True)
    parameters = models.JSONField(_("parameters of the metric"), default=dict, blank=True)
    urban_parameters = models.JSONField(_("parameters in urban communities"), default=dict, blank=True)
    evidence = models.CharField(_("evidence asked"), max_length=200, blank=True)

    class Meta:
        ordering = ["category__order", "order"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="indicator_code_once"),
            models.UniqueConstraint(fields=["category", "order"], name="indicator_order_once"),
            models.CheckConstraint(
                condition=Q(points__gt=0, points__lte=100),
                name="indicator_points_fit",
                violation_error_message=_("An indicator has more than 0 and at most 100 points."),
            ),
            models.CheckConstraint(
                condition=~Q(source="auto") | ~Q(metric=""),
                name="indicator_auto_has_metric",
                violation_error_message=_("A computed indicator names its metric."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def entered(self) -> bool:
        """Whether persons give its points (checked or judged)."""
        return self.source != self.Source.AUTO

    @property
    def key(self) -> str:
        """Its name within the scheme, stable over versions: «development.projects»."""
        return f"{self.category.code}.{self.code}"

    def applies_for(self, kind: str) -> bool:
        """Whether it applies to a rural or urban community at all."""
        return self.applies_to in ("", kind)

    def name_for(self, kind: str) -> str:
        """Its wording for a rural or urban community."""
        return self.urban_name if kind == "urban" and self.urban_name else self.name

    def metric_for(self, kind: str) -> str:
        """The metric's name for a rural or urban community."""
        return self.urban_metric if kind == "urban" and self.urban_metric else self.metric

    def parameters_for(self, kind: str) -> dict:
        """The metric's parameters for a rural or urban community."""
        return self.urban_parameters if kind == "urban" and self.urban_parameters else self.parameters


class VetoGround(models.Model):
    """One of a scheme's veto items: what caps the grade and bars any rise that year (DOMAIN 8)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="veto_grounds")
    code = models.SlugField(_("code"), max_length=30)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("veto ground"), max_length=60)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="veto_ground_code_once"),
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="veto_ground_name_once",
                violation_error_message=_("This veto ground stands there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
