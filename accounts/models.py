"""Who you are: persons, organisations, users, appointments, notifications. DOMAIN 1 and 9."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from shenbei.lib.dated import Dated, DatedQuerySet, ends_after_start
from shenbei.lib.periods import shanghai_day


class Role(models.TextChoices):
    """The roles of DOMAIN 9."""

    STAFF = "staff", _("organisation department staff")
    REVIEWER = "reviewer", _("organisation department reviewer")
    LEADER = "leader", _("district leader")
    DEPARTMENT = "department", _("department liaison officer")
    STREET = "street", _("street")
    COMMUNITY = "community", _("community")
    SIGNATORY = "signatory", _("signatory")
    CADRE = "cadre", _("resident cadre")
    FINANCE = "finance", _("finance")
    AUDITOR = "auditor", _("auditor")
    SYSTEM = "system", _("system administrator")


class Person(models.Model):
    """A human being; separation of duties looks at persons, never at accounts."""

    name = models.CharField(_("name"), max_length=60)
    initials = models.CharField(max_length=60, blank=True, db_index=True)
    sex = models.CharField(_("sex"), max_length=1, choices=[("m", _("male")), ("f", _("female"))], blank=True)
    post = models.CharField(_("post"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wants_mail = models.BooleanField(_("messages by e-mail too"), default=True)

    class Meta:
        ordering = ["initials", "pk"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """The district, a department, a street committee or a community as an organisation."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("district")
        DEPARTMENT = "department", _("department")
        STREET = "street", _("street")
        COMMUNITY = "community", _("community")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    initials = models.CharField(max_length=60, blank=True, db_index=True)
    code = models.CharField(_("code"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    head = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("head")
    )
    liaison = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("liaison officer")
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="district"),
                name="organisation_one_district",
                violation_error_message=_("There is one district in an installation."),
            ),
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=~Q(kind="community"),
                name="organisation_name_once",
                violation_error_message=_("This name is already in the list."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(kind="community"),
                name="community_name_once_in_street",
                violation_error_message=_("The street already has a community of this name."),
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=~Q(code=""),
                name="organisation_code_once",
                violation_error_message=_("This code is already taken."),
            ),
            models.CheckConstraint(
                condition=Q(kind="district", parent=None) | (~Q(kind="district") & Q(parent__isnull=False)),
                name="organisation_has_parent",
                violation_error_message=_("Every organisation but the district belongs to another."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds accounts by user name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of a user name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account of one person. He acts under one appointment at a time (`acting`)."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="users", verbose_name=_("person"))
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return f"{self.person.name} ({self.username})"

    @cached_property
    def acting(self) -> Appointment | None:
        """The appointment he acts under: set by the request, else the first that is live."""
        rows = self.appointments.select_related("organisation")
        return rows.live_on(shanghai_day(timezone.now())).order_by("started_on", "pk").first()

    @property
    def role(self) -> str | None:
        """The role he acts in, None when no appointment lives."""
        return self.acting.role if self.acting else None

    @property
    def organisation(self) -> Organisation | None:
        """The organisation he acts for."""
        return self.acting.organisation if self.acting else None

    @property
    def sees_district(self) -> bool:
        """Whether his role reads the whole district."""
        return self.role in (Role.STAFF, Role.REVIEWER, Role.AUDITOR)

    @property
    def organisation_pk(self) -> int | None:
        """Its primary key, without a query."""
        return self.acting.organisation_id if self.acting else None


class Appointment(Dated):
    """A role in an organisation, from–to; ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="appointments", verbose_name=_("organisation")
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["started_on", "pk"]
        constraints = [
            ends_after_start("appointment_ends_after_start"),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(ended_on=None),
                name="appointment_once_live",
                violation_error_message=_("This appointment already exists."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation.name}"


class Notification(models.Model):
    """A sentence for a person, with the page where he can act on it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notifications")
    sentence = models.CharField(_("message"), max_length=300)
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notification_once")]

    def __str__(self) -> str:
        return self.sentence


def today() -> date:
    """The present day in Shanghai, for the edges (views, commands); rules take it as an argument."""
    return shanghai_day(timezone.now())
