"""Communities and their dated grades. DOMAIN 1, 3."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role, today
from shenbei.lib.choices import BadgeChoices


class CommunityQuerySet(models.QuerySet):
    """Communities by scope, grade and pairing."""

    def visible_to(self, user, day: date | None = None):
        """The communities within the scope of the appointment a user acts under (DOMAIN 9), on a day (today)."""
        day = day or today()
        role = user.role
        if role in (Role.STAFF, Role.REVIEWER, Role.AUDITOR):
            return self.all()
        if role == Role.LEADER:
            return self.filter(pk__in=_linked(user, day).union(_contact_points(user, day)))
        if role == Role.CADRE:
            return self.filter(pk__in=_posted(user, day))
        if role in (Role.DEPARTMENT, Role.STREET, Role.COMMUNITY, Role.SIGNATORY):
            return self.of_organisation(user.organisation, day)
        return self.none()

    def of_organisation(self, organisation: Organisation, day: date):
        """What an organisation answers for: a department its paired communities, a street its own, a community itself."""
        if organisation.kind == Organisation.Kind.STREET:
            return self.filter(street=organisation)
        if organisation.kind == Organisation.Kind.COMMUNITY:
            return self.filter(organisation=organisation)
        if organisation.kind == Organisation.Kind.DEPARTMENT:
            from pairing.models.pairing import Pairing

            return self.filter(
                pk__in=Pairing.objects.live_on(day).filter(department=organisation).values("community")
            )
        return self.none()

    def with_grade(self, day: date):
        """Annotated `grade_now`: the grade in the register as of a day."""
        grades = Grade.objects.filter(community=OuterRef("pk"), valid_from__lte=day).order_by("-valid_from")
        return self.annotate(grade_now=Subquery(grades.values("grade")[:1]))

    def paired_on(self, day: date):
        """Those with a live pairing on a day."""
        from pairing.models.pairing import Pairing

        return self.filter(pk__in=Pairing.objects.live_on(day).values("community"))


def _linked(user, day: date):
    from pairing.models.leader import Link

    links = Link.objects.live_on(day).filter(leader__person=user.person_id)
    return Community.objects.filter(street__in=links.values("street")).order_by().values("pk")


def _contact_points(user, day: date):
    from pairing.models.leader import ContactPoint

    points = ContactPoint.objects.live_on(day).filter(leader__person=user.person_id)
    return points.order_by().values("community")


def _posted(user, day: date):
    from pairing.models.posting import Posting

    return Posting.objects.live_on(day).filter(cadre__person=user.person_id).values("community")


class Community(models.Model):
    """社区: urban or rural, of a street, with an allowance area. Its name is its organisation's."""

    class Kind(models.TextChoices):
        URBAN = "urban", _("urban")
        RURAL = "rural", _("rural")

    class Area(models.TextChoices):
        NEAR = "near", _("near")
        MIDDLE = "middle", _("middle distance")
        FAR = "far", _("far")

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="community", verbose_name=_("organisation")
    )
    street = models.ForeignKey(
        Organisation, models.PROTECT, related_name="communities", verbose_name=_("street")
    )
    code = models.CharField(_("code"), max_length=5, unique=True)
    kind = models.CharField(_("type"), max_length=5, choices=Kind.choices)
    area = models.CharField(_("allowance area"), max_length=6, choices=Area.choices)
    secretary = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("secretary")
    )
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    party_members = models.PositiveIntegerField(_("Party members"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(population=None) | Q(households=None) | Q(population__gte=F("households")),
                name="community_people_in_households",
                violation_error_message=_("There are fewer people than households."),
            ),
            models.CheckConstraint(
                condition=Q(population=None) | Q(party_members=None) | Q(population__gte=F("party_members")),
                name="community_members_are_people",
                violation_error_message=_("There are more Party members than people."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def name(self) -> str:
        """The organisation's name."""
        return self.organisation.name


class GradeQuerySet(models.QuerySet):
    """The register of grades."""

    def as_of(self, day: date):
        """One row per community: its grade in the register as of a day."""
        newest = Grade.objects.filter(community=OuterRef("community"), valid_from__lte=day).order_by(
            "-valid_from"
        )
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class Grade(models.Model):
    """A grade given to a community's Party organisation: a dated row with its evidence and decider. DOMAIN 3."""

    class Level(BadgeChoices):
        GOOD = "good", "success", _("good")
        FAIR = "fair", "info", _("fair")
        AVERAGE = "average", "warning", _("average")
        POOR = "poor", "danger", _("poor")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="grades", verbose_name=_("community")
    )
    year = models.PositiveSmallIntegerField(_("year graded"))
    grade = models.CharField(_("grade"), max_length=8, choices=Level.choices)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    evidence = models.TextField(_("evidence"))
    decision = models.CharField(_("named decision"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))

    objects = GradeQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "valid_from"],
                name="grade_once_a_day",
                violation_error_message=_("The community already has a grade from this day."),
            ),
            models.UniqueConstraint(
                fields=["community", "year"],
                name="grade_once_a_year",
                violation_error_message=_("The community is already graded for this year."),
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=100),
                name="grade_points_to_100",
                violation_error_message=_("Points lie between 0 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.year} {self.get_grade_display()}"
