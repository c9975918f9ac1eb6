"""期满鉴定: what community, street and own department say of a cadre at a posting's end. DOMAIN 8."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from pairing.models.posting import Posting

EARLY = timedelta(days=30)  # before the last day opinions can be given already


class OpinionQuerySet(models.QuerySet):
    """Opinions by scope."""

    def visible_to(self, user):
        """Those on postings that the user sees: the office, the cadre and who sent him all, another side its own."""
        if user.sees_district:
            return self
        own = Q(given_by=user.person_id) | Q(posting__cadre__person=user.person_id)
        if user.organisation_pk:
            own |= Q(posting__cadre__department=user.organisation_pk)
            own |= Q(side="community", posting__community__organisation=user.organisation_pk)
            own |= Q(side="street", posting__community__street=user.organisation_pk)
        return self.filter(own, posting__in=Posting.objects.visible_to(user))


class Opinion(models.Model):
    """One side's opinion of a cadre's time in a community, in words: no points, no rank."""

    class Side(models.TextChoices):
        COMMUNITY = "community", _("the community")
        STREET = "street", _("the street")
        DEPARTMENT = "department", _("his own department")

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="opinions", verbose_name=_("posting"))
    side = models.CharField(_("opinion of"), max_length=10, choices=Side.choices)
    text = models.TextField(_("opinion"), max_length=1000)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given"))

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["posting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "side"],
                name="opinion_one_of_side",
                violation_error_message=_("This side has given its opinion."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="opinion_says_something",
                violation_error_message=_("An opinion says something."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting} {self.get_side_display()}"


def is_due(posting: Posting, day: date) -> bool:
    """Whether a posting has come to its end, or comes within a month."""
    return posting.ended_on is not None and posting.ended_on <= day + EARLY
