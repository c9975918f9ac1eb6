"""The two results of a round (DOMAIN 8): the community's and the helper's."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from pairing.models import Community, Grade
from shenbei.lib.choices import BadgeChoices


class CommunityResultQuerySet(models.QuerySet):
    """Filters over the communities of a round."""

    def visible_to(self, user):
        """Results of the communities that a user may see."""
        return self.filter(community__in=Community.objects.visible_to(user))


class CommunityResult(models.Model):
    """One community in one round, made when the round opens, with its name and kind of that day.

    `marks` holds what counted, indicator by indicator: with the round's frozen scheme it recomputes to the
    same bytes. Figures stay empty until they are computed.
    """

    Level = Grade.Level

    round = models.ForeignKey("assessment.Round", models.PROTECT, related_name="results")
    community = models.ForeignKey("pairing.Community", models.PROTECT, related_name="results")
    code = models.CharField(_("code"), max_length=5)
    name = models.CharField(_("community"), max_length=80)
    kind = models.CharField(_("type"), max_length=5, choices=Community.Kind.choices)
    street = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    sampled = models.BooleanField(_("checked on site"), default=False)
    marks = models.JSONField(_("what counted"), default=dict)
    parts = models.JSONField(_("points by category"), default=dict)
    missing = models.PositiveSmallIntegerField(_("missing"), default=0)
    satisfaction = models.DecimalField(
        _("satisfied, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    satisfied = models.BooleanField(_("satisfaction reaches the bar"), null=True, blank=True)
    vetoed = models.BooleanField(_("veto item"), default=False)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("of"), max_digits=6, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    grade = models.CharField(_("grade reached"), max_length=10, choices=Grade.Level.choices, blank=True)
    place = models.PositiveSmallIntegerField(_("place among its kind"), null=True, blank=True)
    proposed = models.CharField(_("grade proposed"), max_length=10, choices=Grade.Level.choices, blank=True)
    proposal = models.CharField(_("why this proposal"), max_length=10, blank=True)

    objects = CommunityResultQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "community"], name="result_once_a_round"),
            models.CheckConstraint(
                condition=Q(total__isnull=True, grade="", place__isnull=True)
                | (Q(total__gte=0, total__lte=100, missing=0) & ~Q(grade="")),
                name="result_total_whole",
                violation_error_message=_("A total stands only when nothing is missing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.round}"

    def get_absolute_url(self) -> str:
        """Its card."""
        return reverse("assessment:card", args=[self.round.code, self.code])


class HelperResultQuerySet(models.QuerySet):
    """Filters over helpers' results."""

    def visible_to(self, user):
        """The helpers a user may see: all with district-wide sight, else his own organisation or his own posting."""
        if user.sees_district:
            return self.all()
        if user.role == Role.CADRE:
            return self.filter(cadre__person=user.person_id)
        if user.role in (Role.DEPARTMENT, Role.STREET):
            return self.filter(organisation=user.organisation_pk)
        return self.none()


class HelperResult(models.Model):
    """One helper (department, street or posted cadre) in one round; never ranked."""

    class Kind(BadgeChoices):
        DEPARTMENT = "department", "primary", _("department")
        STREET = "street", "info", _("street")
        CADRE = "cadre", "secondary", _("posted cadre")

    round = models.ForeignKey("assessment.Round", models.PROTECT, related_name="helpers")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    cadre = models.ForeignKey("pairing.Cadre", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("helper"), max_length=80)
    level = models.DecimalField(_("level"), max_digits=5, decimal_places=2, null=True, blank=True)
    gain = models.DecimalField(_("gain"), max_digits=5, decimal_places=2, null=True, blank=True)
    communities = models.DecimalField(
        _("communities' results"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    pledges = models.DecimalField(_("pledge items"), max_digits=5, decimal_places=2, null=True, blank=True)
    duties = models.DecimalField(
        _("day-to-day duties"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    inputs = models.JSONField(_("what counted"), default=dict)

    objects = HelperResultQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="helper_organisation_once"),
            models.UniqueConstraint(fields=["round", "cadre"], name="helper_cadre_once"),
            models.CheckConstraint(
                condition=Q(kind="cadre", cadre__isnull=False, organisation__isnull=True)
                | Q(kind__in=["department", "street"], cadre__isnull=True, organisation__isnull=False),
                name="helper_is_one",
                violation_error_message=_("A helper is an organisation or a cadre."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
