"""Problems raised on a visit or by residents, each with an owner, a due date and an answer. DOMAIN 4."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role
from pairing.models import Community
from shenbei.lib.choices import BadgeChoices
from visits.models.visit import Visit


class ProblemQuerySet(models.QuerySet):
    """Which problems a user sees."""

    def visible_to(self, user):
        """Problems of the communities a user sees, and those that his office owns."""
        seen = Q(community__in=Community.objects.visible_to(user))
        if user.role in (Role.DEPARTMENT, Role.STREET):
            seen |= Q(owner=user.organisation_pk)
        return self.filter(seen)

    def open(self):
        """Those not closed yet."""
        return self.exclude(state=Problem.State.CLOSED)


class Problem(models.Model):
    """Something a community wants solved; the answer is for the community to read."""

    class State(BadgeChoices):
        OPEN = "open", "warning", _("open")
        ANSWERED = "answered", "info", _("answered")
        CLOSED = "closed", "success", _("closed")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="problems", verbose_name=_("community")
    )
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("raised on the visit"),
    )
    text = models.TextField(_("problem"))
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("raised by"))
    raised_on = models.DateField(_("raised on"))
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="problems", verbose_name=_("who sees to it")
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("raised_on")),
                name="problem_due_after_raised",
                violation_error_message=_("The due date lies before the day it was raised."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_on=None, closed_on=None)
                | (Q(state="answered", answered_on__isnull=False, closed_on=None) & ~Q(answer=""))
                | (Q(state="closed", closed_on__isnull=False, closed_by__isnull=False) & ~Q(answer="")),
                name="problem_state_fits",
                violation_error_message=_("A problem is closed with an answer that the community can read."),
            ),
        ]
        indexes = [models.Index(fields=["community", "state"], name="problem_of_community")]

    def __str__(self) -> str:
        return self.text[:60]

    def is_overdue(self, day) -> bool:
        """Whether it is still open after its due date."""
        return self.state != self.State.CLOSED and day > self.due_on
