"""包: cadres, their postings and trainings. DOMAIN 2."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role
from pairing.models.community import Community
from shenbei.lib.dated import Dated, DatedQuerySet, ends_after_start


class Cadre(models.Model):
    """派驻干部: keeps his original post and pay."""

    class Kind(models.TextChoices):
        MIDDLE = "middle", _("middle-level cadre")
        RESERVE = "reserve", _("reserve cadre")
        YOUNG = "young", _("young cadre")

    person = models.OneToOneField(Person, models.PROTECT, related_name="cadre", verbose_name=_("person"))
    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="cadres", verbose_name=_("sent by")
    )
    post = models.CharField(_("original post"), max_length=80, blank=True)
    kind = models.CharField(_("kind of cadre"), max_length=8, choices=Kind.choices)

    class Meta:
        ordering = ["department__code", "pk"]

    def __str__(self) -> str:
        return self.person.name

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name


class PostingQuerySet(DatedQuerySet):
    """Postings by scope."""

    def visible_to(self, user):
        """Postings to the communities a user sees; a cadre and the department that sent him see the past ones too."""
        seen = Q(community__in=Community.objects.visible_to(user))
        if user.role == Role.DEPARTMENT:
            seen |= Q(cadre__department=user.organisation_pk)
        if user.role == Role.CADRE:
            seen |= Q(cadre__person=user.person_id)
        return self.filter(seen)


class Posting(Dated):
    """驻点: a cadre lives in one community at a time."""

    cadre = models.ForeignKey(Cadre, models.PROTECT, related_name="postings", verbose_name=_("cadre"))
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="postings", verbose_name=_("community")
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]
        constraints = [
            ends_after_start("posting_ends_after_start"),
            models.UniqueConstraint(
                fields=["cadre"],
                condition=Q(ended_on=None),
                name="posting_one_live_of_cadre",
                violation_error_message=_("The cadre is already posted to a community."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} – {self.community}"


class Training(models.Model):
    """A training that a cadre attended."""

    cadre = models.ForeignKey(Cadre, models.PROTECT, related_name="trainings", verbose_name=_("cadre"))
    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("date"))
    days = models.DecimalField(_("days"), max_digits=4, decimal_places=1)

    class Meta:
        ordering = ["-held_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gt=0),
                name="training_has_days",
                violation_error_message=_("A training lasts longer than nothing."),
            )
        ]

    def __str__(self) -> str:
        return self.title
