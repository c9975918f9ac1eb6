"""A community's plan for a year and the targets in it. DOMAIN 5 («一区一策»), 8 (auto indicators)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from measures.models.goal import Goal
from measures.models.outcome import OutcomeType
from pairing.models import Community, Grade


class Half(models.TextChoices):
    """The part of the year that a target is for."""

    YEAR = "year", _("whole year")
    FIRST = "H1", _("first half-year")
    SECOND = "H2", _("second half-year")


class Metric(models.TextChoices):
    """Figures besides the outcome catalogue for which a community plans; they add up over the year."""

    JOBS = "jobs", _("people brought into work")
    SERVICES = "services", _("convenience services opened")
    INCOME = "income", _("collective income, yuan")
    SHARED = "shared", _("shared resources brought in")
    MEETINGS = "meetings", _("meetings of the Party team")
    ASSEMBLIES = "assemblies", _("residents' assemblies held")
    PUBLICATIONS = "publications", _("publications of community affairs")


class PlanQuerySet(models.QuerySet):
    """Plans, within a scope."""

    def visible_to(self, user):
        """Plans of the communities that the user sees."""
        return self.filter(community__in=Community.objects.visible_to(user))


class Plan(models.Model):
    """年度帮扶计划: what a community and its helpers set out to do in a year."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="plans", verbose_name=_("community")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    policy = models.TextField(_("policy for this community"), blank=True)
    target_grade = models.CharField(
        _("grade aimed at"), max_length=8, choices=Grade.Level.choices, blank=True
    )
    agreed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreed by")
    )
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "community__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year"],
                name="plan_once_a_year",
                violation_error_message=_("The community already has a plan for this year."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="plan_year_in_reach",
                violation_error_message=_("The year lies between 2000 and 2100."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="plan_agreed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.year}"


class PlanTarget(models.Model):
    """What a plan wants to reach of one outcome, or of one other figure, in a half-year or the year."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets", verbose_name=_("plan"))
    goal = models.CharField(_("goal"), max_length=12, choices=Goal.choices)
    outcome_type = models.ForeignKey(
        OutcomeType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("outcome")
    )
    metric = models.CharField(_("other figure"), max_length=20, choices=Metric.choices, blank=True)
    half = models.CharField(_("part of the year"), max_length=4, choices=Half.choices, default=Half.YEAR)
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=2, default=0)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["plan", "goal", "outcome_type__seat", "metric", "half"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome_type__isnull=False, metric="") | (Q(outcome_type=None) & ~Q(metric="")),
                name="target_of_one_figure",
                violation_error_message=_("A target is for one outcome, or for one other figure."),
            ),
            models.UniqueConstraint(
                fields=["plan", "outcome_type", "half"],
                condition=Q(outcome_type__isnull=False),
                name="target_once_of_outcome",
                violation_error_message=_("The plan already has a target for this outcome and period."),
            ),
            models.UniqueConstraint(
                fields=["plan", "metric", "half"],
                condition=~Q(metric=""),
                name="target_once_of_metric",
                violation_error_message=_("The plan already has a target for this figure and period."),
            ),
            models.CheckConstraint(
                condition=Q(target__gte=0, baseline__gte=0),
                name="target_not_negative",
                violation_error_message=_("Baseline and target are zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.get_half_display()}"

    @property
    def key(self) -> str:
        """The code of the outcome type, or the name of the other figure."""
        return self.outcome_type.code if self.outcome_type else self.metric

    @property
    def label(self) -> str:
        """What is counted, in the reader's language."""
        return self.outcome_type.label if self.outcome_type else self.get_metric_display()

    @property
    def unit(self) -> str:
        """The unit, in the reader's language; empty where the label says it."""
        return self.outcome_type.unit_label if self.outcome_type else ""
