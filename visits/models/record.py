"""What visits and monthly sheets share: author, states and the days on which they changed. DOMAIN 4, states."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from visits.rules import State

ENTERED = [State.SUBMITTED, State.CONFIRMED, State.DEEMED, State.DISPUTED]


class Record(models.Model):
    """Entered by its author, confirmed by the community. Days are days in Shanghai."""

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("author"))
    created_at = models.DateTimeField(_("written"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawal = models.TextField(_("reason for withdrawal"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def badge(self) -> str:
        """The colour of its state."""
        return State(self.state).badge

    def is_entered_by(self, day: date) -> bool:
        """Whether it was entered by the end of that day."""
        return self.entered_on is not None and self.entered_on <= day


def record_constraints(name: str) -> list[models.CheckConstraint]:
    """State, moment and person go together: the constraints of one table of records."""
    sure = [State.CONFIRMED, State.DEEMED]
    return [
        models.CheckConstraint(
            condition=Q(state=State.DRAFT, entered_on=None)
            | Q(state=State.WITHDRAWN)
            | Q(state__in=ENTERED, entered_on__isnull=False, submitted_at__isnull=False),
            name=f"{name}_entered_unless_draft",
        ),
        models.CheckConstraint(
            condition=Q(state=State.SUBMITTED, answer_due_on__isnull=False)
            | (~Q(state=State.SUBMITTED) & Q(answer_due_on=None)),
            name=f"{name}_answer_due_while_waiting",
        ),
        models.CheckConstraint(
            condition=Q(state=State.CONFIRMED, confirmed_on__isnull=False, confirmed_by__isnull=False)
            | Q(state=State.DEEMED, confirmed_on__isnull=False, confirmed_by=None)
            | Q(state=State.WITHDRAWN)
            | (~Q(state__in=[*sure, State.WITHDRAWN]) & Q(confirmed_on=None, confirmed_by=None)),
            name=f"{name}_confirmed_by_whom",
        ),
        models.CheckConstraint(
            condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("author")),
            name=f"{name}_confirmed_by_another",
            violation_error_message=_("Nobody confirms what he entered himself."),
        ),
        models.CheckConstraint(
            condition=Q(state=State.WITHDRAWN, withdrawn_on__isnull=False)
            | (~Q(state=State.WITHDRAWN) & Q(withdrawn_on=None)),
            name=f"{name}_withdrawn_when",
        ),
    ]
