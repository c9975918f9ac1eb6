"""Duties, the quotas they owe, and the verdict on each in each window. DOMAIN 4, quotas."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role
from pairing.models import Cadre, Community, Cycle, Leader
from shenbei.lib.periods import Window
from visits import rules
from visits.models.quota import QuotaRule
from visits.rules import Kind, Outcome, Reason


class DutyQuerySet(models.QuerySet):
    """Which duties a user sees and owes."""

    def visible_to(self, user):
        """Duties to communities that a user sees, and those that he, his office or his cadres owe themselves."""
        if user.sees_district:
            return self.all()
        seen = Q(community__in=Community.objects.visible_to(user))
        return self.filter(seen | own_duties(user))

    def owed_by(self, user):
        """The duties that the user himself answers for in the role he acts in."""
        return self.filter(own_duties(user))


def own_duties(user) -> Q:
    """Duties whose side the user acts for; a department answers for the cadres it sent as well."""
    if user.role == Role.LEADER:
        return Q(leader__person=user.person_id)
    if user.role == Role.CADRE:
        return Q(cadre__person=user.person_id)
    if user.role == Role.DEPARTMENT:
        return Q(organisation=user.organisation_pk) | Q(cadre__department=user.organisation_pk)
    if user.role == Role.STREET:
        return Q(organisation=user.organisation_pk)
    return Q(pk__in=[])


class Duty(models.Model):
    """What one side owes one community (or its whole area) in a cycle; its live days are those of pairing's rows."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="duties", verbose_name=_("cycle"))
    kind = models.CharField(_("duty"), max_length=16, choices=Kind.choices)
    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("leader")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("department or street"),
    )
    cadre = models.ForeignKey(
        Cadre, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("cadre")
    )
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("community")
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=Kind.AREA_SURVEY,
                    leader__isnull=False,
                    organisation=None,
                    cadre=None,
                    community=None,
                )
                | Q(
                    kind=Kind.CONTACT_POINT,
                    leader__isnull=False,
                    organisation=None,
                    cadre=None,
                    community__isnull=False,
                )
                | Q(
                    kind__in=[Kind.WORK_GROUP, Kind.STREET_GUIDANCE],
                    leader=None,
                    organisation__isnull=False,
                    cadre=None,
                    community__isnull=False,
                )
                | Q(
                    kind=Kind.RESIDENCE,
                    leader=None,
                    organisation=None,
                    cadre__isnull=False,
                    community__isnull=False,
                ),
                name="duty_side_fits_kind",
                violation_error_message=_("The side does not owe this kind of duty."),
            ),
            models.UniqueConstraint(
                fields=["cycle", "leader"], condition=Q(kind=Kind.AREA_SURVEY), name="duty_area_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "leader", "community"],
                condition=Q(kind=Kind.CONTACT_POINT),
                name="duty_contact_once",
            ),
            models.UniqueConstraint(
                fields=["cycle", "kind", "organisation", "community"],
                condition=Q(organisation__isnull=False),
                name="duty_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["cycle", "cadre", "community"],
                condition=Q(kind=Kind.RESIDENCE),
                name="duty_residence_once",
            ),
        ]
        indexes = [models.Index(fields=["cycle", "kind"], name="duty_cycle_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def side(self) -> str:
        """The name of who owes it."""
        return str(self.leader or self.organisation or self.cadre)

    @property
    def name(self) -> str:
        """Who owes it, and to which community where it is one."""
        return f"{self.side} – {self.community}" if self.community_id else self.side


class Verdict(models.Model):
    """The verdict on a duty in a window, with what explains it; frozen once `closed_on` is set."""

    duty = models.ForeignKey(
        Duty, models.PROTECT, related_name="verdicts", verbose_name=_("duty"), db_index=False
    )
    rule = models.ForeignKey(QuotaRule, models.PROTECT, related_name="verdicts", verbose_name=_("rule"))
    starts_on = models.DateField(_("window from"))
    ends_on = models.DateField(_("until"))
    outcome = models.CharField(_("verdict"), max_length=8, choices=Outcome.choices)
    owed = models.PositiveSmallIntegerField(_("owed"))
    counted = models.PositiveSmallIntegerField(_("counted"))
    live_days = models.PositiveSmallIntegerField(_("live days"))
    counted_on = models.TextField(_("days that count"), blank=True)
    left_out = models.TextField(_("days left out, with reasons"), blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "duty"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "starts_on"], name="verdict_once_a_window"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="verdict_window_has_days"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("ends_on")),
                name="verdict_closes_after_window",
            ),
        ]
        indexes = [models.Index(fields=["starts_on", "outcome"], name="verdict_window_outcome")]

    def __str__(self) -> str:
        return f"{self.window.label()} {self.get_outcome_display()}"

    @property
    def badge(self) -> str:
        """The colour of its outcome."""
        return Outcome(self.outcome).badge

    @property
    def window(self) -> Window:
        """The days it judges."""
        return Window(self.starts_on, self.ends_on)

    @property
    def ruling(self) -> rules.Ruling:
        """The same as a value, which can say why."""
        left_out = (item.split("=") for item in self.left_out.split())
        return rules.Ruling(
            kind=self.duty.kind,
            window=self.window,
            outcome=Outcome(self.outcome),
            owed=self.owed,
            live_days=self.live_days,
            counted=tuple(sorted(date.fromisoformat(day) for day in self.counted_on.split())),
            left_out=tuple(sorted((date.fromisoformat(day), Reason(reason)) for day, reason in left_out)),
            closed_on=self.closed_on,
        )

    @property
    def sentence(self) -> str:
        """Why, in one sentence."""
        return rules.sentence(self.ruling)


class Reopening(models.Model):
    """A closed window opened again by the organisation reviewer, with the reason, until a day."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reopenings", verbose_name=_("duty"))
    starts_on = models.DateField(_("window from"))
    reason = models.TextField(_("reason"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened"))
    until_on = models.DateField(_("open until"))

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="reopening_has_reason",
                violation_error_message=_("Please give the reason."),
            )
        ]
        indexes = [models.Index(fields=["starts_on", "duty"], name="reopening_window")]

    def __str__(self) -> str:
        return f"{self.duty} {date_format(self.starts_on)}"


class QuotaRun(models.Model):
    """The last day as of which a cycle's verdicts were written."""

    cycle = models.OneToOneField(Cycle, models.PROTECT, related_name="quota_run", verbose_name=_("cycle"))
    as_of = models.DateField(_("as of"))
    ran_at = models.DateTimeField(_("run at"))

    def __str__(self) -> str:
        return f"{self.cycle} {self.as_of}"
