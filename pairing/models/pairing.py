"""帮: departments paired with lagging communities, and their work groups. DOMAIN 2."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role
from pairing.models.community import Community
from pairing.models.cycle import Cycle
from shenbei.lib.dated import Dated, DatedQuerySet, ends_after_start


class PairingQuerySet(DatedQuerySet):
    """Pairings by scope."""

    def visible_to(self, user):
        """Pairings of the communities a user sees; a department sees its own past ones too."""
        seen = Q(community__in=Community.objects.visible_to(user))
        if user.role == Role.DEPARTMENT:
            seen |= Q(department=user.organisation_pk)
        return self.filter(seen)


class Pairing(Dated):
    """结对帮扶: one department, one community, within a cycle; at most one live on either side."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="pairings", verbose_name=_("cycle"))
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="pairings",
        verbose_name=_("department"),
        limit_choices_to={"kind": "department"},
    )
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="pairings", verbose_name=_("community")
    )
    exception = models.CharField(
        _("reason for one more pairing of the department"), max_length=200, blank=True
    )
    decision = models.CharField(
        _("decision that made the community a lagging one"), max_length=200, blank=True
    )

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ["department__code", "started_on"]
        constraints = [
            ends_after_start("pairing_ends_after_start"),
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(ended_on=None),
                name="pairing_one_live_of_community",
                violation_error_message=_("The community already has a live pairing."),
            ),
            models.UniqueConstraint(
                fields=["department"],
                condition=Q(ended_on=None, exception=""),
                name="pairing_one_live_of_department",
                violation_error_message=_(
                    "The department already has a live pairing; one more needs a recorded reason."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} – {self.community}"


class WorkGroupMember(Dated):
    """驻社区帮扶工作组: a person of the department; the lead is its head or a deputy."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="members", verbose_name=_("pairing"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="work_groups", verbose_name=_("person"))
    lead = models.BooleanField(_("lead"), default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-lead", "pk"]
        constraints = [
            ends_after_start("member_ends_after_start"),
            models.UniqueConstraint(
                fields=["pairing", "person"],
                condition=Q(ended_on=None),
                name="member_once_live",
                violation_error_message=_("This person is already in the work group."),
            ),
            models.UniqueConstraint(
                fields=["pairing"],
                condition=Q(ended_on=None, lead=True),
                name="member_one_live_lead",
                violation_error_message=_("The work group already has a lead."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
