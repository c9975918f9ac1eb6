"""A visit, the communities of an area survey, and the sides whose duties it serves. DOMAIN 4."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role
from measures.models import Measure
from pairing.models import Community
from shenbei.lib.periods import Window
from visits.models.duty import Duty
from visits.models.record import Record, record_constraints
from visits.rules import Kind, State


class VisitQuerySet(models.QuerySet):
    """Which visits a user sees and answers."""

    def visible_to(self, user):
        """Visits to communities that a user sees, and his own; a draft is its author's alone."""
        mine = Q(author=user.person_id)
        entered = ~Q(state=State.DRAFT)
        if user.sees_district:
            return self.filter(mine | entered)
        keys = keys_to(Community.objects.visible_to(user)) + [Visit.objects.filter(author=user.person_id)]
        if user.role in (Role.DEPARTMENT, Role.STREET):
            keys.append(Visit.objects.filter(organisation=user.organisation_pk))
        return self.filter(mine | entered).among(keys)

    def at_community(self, community):
        """Visits to one community, alone or within an area survey."""
        return self.among(keys_to([community]))

    def entered(self):
        """Those that stand in the books: submitted, whatever became of it, and not withdrawn."""
        return self.exclude(state__in=[State.DRAFT, State.WITHDRAWN])

    def waiting_for_community(self, user):
        """Those that the user's community can answer: submitted to it, not his own."""
        rows = self.among(keys_to(Community.objects.visible_to(user)))
        return rows.filter(state=State.SUBMITTED).exclude(author=user.person_id)

    def in_window(self, window: Window):
        """Visits made on its days."""
        return self.filter(visited_on__gte=window.start, visited_on__lte=window.end)

    def among(self, found: list[models.QuerySet]):
        """Those of any of these querysets, each found by its own index; an OR of them would read every visit."""
        first, *others = (rows.order_by().values_list(_key(rows)) for rows in found)
        return self.filter(pk__in=first.union(*others))


def keys_to(communities) -> list[models.QuerySet]:
    """The visits to communities: to one alone, or within an area survey."""
    alone = Visit.objects.filter(community__in=communities)
    return [alone, VisitCommunity.objects.filter(community__in=communities)]


def _key(rows: models.QuerySet) -> str:
    return "pk" if rows.model is Visit else "visit"


class Visit(Record):
    """One visit to one community; an area survey covers several.

    The position is coarse (three decimals, about 100 m) and optional. `form_key` names the form that it was
    written in; `typed` is what a draft's form held, field by field, until the visit is entered.
    """

    class Way(models.TextChoices):
        ON_SITE = "on_site", _("visit on site")
        MEETING = "meeting", _("discussion meeting")
        REPORT = "report", _("hearing reports")

    kind = models.CharField(
        _("kind"), max_length=16, choices=[choice for choice in Kind.choices if choice[0] != Kind.RESIDENCE]
    )
    visited_on = models.DateField(_("date"))
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("community")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="visits", verbose_name=_("entered for")
    )
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    found = models.TextField(_("what was found"), blank=True)
    agreed = models.TextField(_("what was agreed"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=6, decimal_places=3, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=6, decimal_places=3, null=True, blank=True)
    measures = models.ManyToManyField(
        Measure, blank=True, related_name="visits", verbose_name=_("measures that it touched")
    )
    form_key = models.CharField(max_length=64, blank=True, default="", editable=False)
    typed = models.JSONField(default=dict, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-pk"]
        constraints = [
            *record_constraints("visit"),
            models.CheckConstraint(
                condition=Q(kind=Kind.AREA_SURVEY, community=None)
                | (~Q(kind=Kind.AREA_SURVEY) & Q(community__isnull=False)),
                name="visit_community_unless_survey",
                violation_error_message=_("A visit has one community; an area survey names those it covers."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.AREA_SURVEY) | ~Q(way=""),
                name="visit_survey_has_way",
                violation_error_message=_("Please say in which way the area was surveyed."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.RESIDENCE),
                name="visit_is_no_resident_day",
                violation_error_message=_("Resident days are ticked on the monthly sheet."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="visit_position_whole",
                violation_error_message=_("A position has a latitude and a longitude."),
            ),
            models.UniqueConstraint(
                fields=["author", "form_key"],
                condition=~Q(form_key=""),
                name="visit_once_a_form",
                violation_error_message=_("This form is being saved this moment; please press once more."),
            ),
        ]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="visit_newest"),
            models.Index(fields=["community", "-visited_on", "-id"], name="visit_of_community"),
            models.Index(fields=["answer_due_on"], condition=Q(state=State.SUBMITTED), name="visit_waiting"),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.visited_on)} {self.get_kind_display()} {self.community or ''}".strip()

    def side(self, duty: Duty, **values) -> VisitSide:
        """A new side of this visit, on its day; not saved."""
        return VisitSide(visit=self, visited_on=self.visited_on, duty=duty, **values)

    @property
    def who(self) -> str:
        """Whose visit it is: the leader himself, else the department or street."""
        of_leader = self.kind in (Kind.AREA_SURVEY, Kind.CONTACT_POINT)
        return self.author.name if of_leader else self.organisation.name

    @property
    def position(self) -> str:
        """«41.986, 123.412», or «» where none was given."""
        return f"{self.latitude}, {self.longitude}" if self.latitude is not None else ""

    @property
    def days_late(self) -> int:
        """How many days after the visit it was entered; for the office to see, nobody is scored on it."""
        return (self.entered_on - self.visited_on).days if self.entered_on else 0


class VisitCommunity(models.Model):
    """One of the communities that an area survey covers."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="covered")
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="surveys", verbose_name=_("community")
    )

    class Meta:
        ordering = ["community__code"]
        constraints = [models.UniqueConstraint(fields=["visit", "community"], name="survey_covers_once")]

    def __str__(self) -> str:
        return str(self.community)


class VisitSide(models.Model):
    """A duty that a visit serves and who went for it; one added by another side counts once accepted.

    `visited_on` is the visit's day, kept here too so that a window is read from one index; `Visit.side` sets it and
    moving a visit moves it. PostgreSQL holds the two together by a foreign key on both columns (migration 0008).
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="sides", db_index=False)
    visited_on = models.DateField(_("date"), editable=False)
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="sides", verbose_name=_("duty"))
    participants = models.CharField(_("who went"), max_length=300, blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("added by"))
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["visited_on", "duty", "visit", "accepted_on"], name="side_of_window")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "duty"],
                name="side_once_a_visit",
                violation_error_message=_("This side is already named."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None, accepted_by=None)
                | Q(accepted_on__isnull=False, accepted_by__isnull=False),
                name="side_accepted_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return str(self.duty)
