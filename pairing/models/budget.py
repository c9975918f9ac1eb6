"""The allowance's budget of a year. DOMAIN 7."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class AllowanceBudget(models.Model):
    """What the district's finance has set aside for a year; a later decision is a row of its own."""

    year = models.PositiveSmallIntegerField(_("year"))
    yuan = models.DecimalField(_("budget, yuan"), max_digits=12, decimal_places=2)
    document = models.CharField(_("document"), max_length=120)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(yuan__gt=0),
                name="budget_more_than_nothing",
                violation_error_message=_("A budget is more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.yuan}"
