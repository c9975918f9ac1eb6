"""A community's dispute of a visit or of a monthly sheet, its answer and how it was settled. DOMAIN 4."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from shenbei.lib.choices import BadgeChoices
from visits.models.sheet import ResidentSheet
from visits.models.visit import Visit


class Dispute(models.Model):
    """Raised by the community, answered by the author, settled by the community, the reviewer or a withdrawal."""

    class Result(BadgeChoices):
        OPEN = "open", "danger", _("undecided")
        CONFIRMED = "confirmed", "success", _("it took place")
        REFUSED = "refused", "secondary", _("it did not take place")
        WITHDRAWN = "withdrawn", "secondary", _("withdrawn by the author")

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="disputes")
    sheet = models.ForeignKey(ResidentSheet, models.PROTECT, null=True, blank=True, related_name="disputes")
    reason = models.TextField(_("reason of the dispute"))
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("raised by"))
    raised_on = models.DateField(_("raised on"))
    answer = models.TextField(_("the author's answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    decide_by = models.DateField(_("to be decided by"))
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, default=Result.OPEN)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    grounds = models.TextField(_("grounds of the decision"), blank=True)

    class Meta:
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, sheet=None) | Q(visit=None, sheet__isnull=False),
                name="dispute_of_one_record",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="dispute_has_reason",
                violation_error_message=_("Please say what is disputed."),
            ),
            models.CheckConstraint(
                condition=Q(result="open", settled_on=None, settled_by=None)
                | (~Q(result="open") & Q(settled_on__gte=F("raised_on"), settled_by__isnull=False)),
                name="dispute_settled_by_whom",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(result="open"), name="dispute_one_open_of_visit"
            ),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(result="open"), name="dispute_one_open_of_sheet"
            ),
        ]
        indexes = [models.Index(fields=["settled_on", "raised_on"], name="dispute_days")]

    def __str__(self) -> str:
        return f"{self.record} {self.get_result_display()}"

    @property
    def record(self) -> Visit | ResidentSheet:
        """What is disputed."""
        found = self.visit or self.sheet
        assert found
        return found
