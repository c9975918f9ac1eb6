"""帮扶措施: what is done for a community. DOMAIN 6."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from measures.models.goal import Goal
from pairing.models import Community, Pairing, Posting
from shenbei.lib.choices import BadgeChoices
from shenbei.lib.periods import Window


class MeasureQuerySet(models.QuerySet):
    """Measures, within a scope and a window."""

    def visible_to(self, user):
        """Measures of the communities that the user sees."""
        return self.filter(community__in=Community.objects.visible_to(user))

    def carried_out_in(self, window: Window):
        """Those done, by the day on which they were finished."""
        return self.filter(state=Measure.State.DONE, finished_on__range=(window.start, window.end))


class Measure(models.Model):
    """A measure belongs to a community (and to a pairing or posting) and serves one goal."""

    class State(BadgeChoices):
        PLANNED = "planned", "secondary", _("planned")
        UNDER_WAY = "under_way", "info", _("under way")
        DONE = "done", "success", _("done")
        DROPPED = "dropped", "warning", _("dropped")

    class Source(models.TextChoices):
        FINANCE = "finance", _("district finance")
        DEPARTMENT = "department", _("helping department")
        STREET = "street", _("street")
        COMMUNITY = "community", _("community's own means")
        DONATION = "donation", _("donations")
        OTHER = "other", _("other means")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="measures", verbose_name=_("community")
    )
    pairing = models.ForeignKey(
        Pairing, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("pairing")
    )
    posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("posting")
    )
    goal = models.CharField(_("goal"), max_length=12, choices=Goal.choices)
    title = models.CharField(_("measure"), max_length=120)
    detail = models.TextField(_("what is done"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    responsible = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("responsible person"),
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    started_on = models.DateField(_("started"), null=True, blank=True)
    finished_on = models.DateField(_("finished"), null=True, blank=True)
    dropped_on = models.DateField(_("dropped"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    cost = models.DecimalField(_("cost, yuan"), max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("source of the money"), max_length=12, choices=Source.choices, blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("entered"))
    version = models.PositiveIntegerField(default=1)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["community", "state"], name="measure_of_community"),
            models.Index(fields=["finished_on"], name="measure_finished"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", started_on=None, finished_on=None, dropped_on=None)
                | Q(state="under_way", started_on__isnull=False, finished_on=None, dropped_on=None)
                | Q(state="done", started_on__isnull=False, finished_on__isnull=False, dropped_on=None)
                | Q(state="dropped", finished_on=None, dropped_on__isnull=False),
                name="measure_dates_fit_state",
                violation_error_message=_("The dates do not fit the state."),
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(finished_on__gte=F("started_on")),
                name="measure_ends_after_start",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_on=None) | Q(started_on=None) | Q(dropped_on__gte=F("started_on")),
                name="measure_dropped_after_start",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""),
                name="measure_dropped_with_reason",
                violation_error_message=_("Say why the measure is dropped."),
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0),
                name="measure_cost_not_negative",
                violation_error_message=_("The cost is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> int:
        """The year in which it counts: that of its end, while it is open that of its entry."""
        return (self.finished_on or self.dropped_on or self.added_at).year

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in (self.State.PLANNED, self.State.UNDER_WAY)
