"""What was noted on the way: a dated line about a measure. DOMAIN 6 («quick update from a visit»)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from measures.models.measure import Measure


class Progress(models.Model):
    """A line of text about a measure as it stood on a day; lines are added, never changed."""

    States = Measure.State  # where the furniture finds the badges

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="notes", verbose_name=_("measure"))
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=Measure.State.choices)
    text = models.CharField(_("what was done"), max_length=200)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["measure", "day"], name="progress_of_measure")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="progress_says_something",
                violation_error_message=_("Say what was done."),
            )
        ]

    def __str__(self) -> str:
        return self.text
