"""联: leaders, the areas they are linked to, their contact points. DOMAIN 2."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from pairing.models.community import Community
from shenbei.lib.dated import Dated, DatedQuerySet, ends_after_start


class LeaderQuerySet(DatedQuerySet):
    """Leaders by scope."""

    def visible_to(self, user):
        """Leaders tied to a community that the user sees."""
        if user.sees_district:
            return self.all()
        seen = Community.objects.visible_to(user)
        return self.filter(
            Q(person=user.person_id)
            | Q(pk__in=Link.objects.filter(street__communities__in=seen).values("leader"))
            | Q(pk__in=ContactPoint.objects.filter(community__in=seen).values("leader"))
        )


class Leader(Dated):
    """区级党员领导干部: a person in a district post, from–to."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="leader", verbose_name=_("person"))
    post = models.CharField(_("post"), max_length=80)
    seat = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = LeaderQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "pk"]
        constraints = [ends_after_start("leader_ends_after_start")]

    def __str__(self) -> str:
        return self.person.name

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name


class Link(Dated):
    """分片联系: a leader and the street whose communities are his area."""

    leader = models.ForeignKey(Leader, models.PROTECT, related_name="links", verbose_name=_("leader"))
    street = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="links",
        verbose_name=_("area"),
        limit_choices_to={"kind": "street"},
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["started_on", "pk"]
        constraints = [
            ends_after_start("link_ends_after_start"),
            models.UniqueConstraint(
                fields=["leader", "street"],
                condition=Q(ended_on=None),
                name="link_once_live",
                violation_error_message=_("The leader is already linked to this area."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader} – {self.street}"


class ContactPoint(Dated):
    """基层党建联系点: a weak community to which a leader goes once a month, with its ground."""

    class Ground(models.TextChoices):
        ECONOMY = "economy", _("weak economic base")
        CONFLICT = "conflict", _("comparatively many conflicts")
        OPINION = "opinion", _("strong public dissatisfaction")
        UNSTATED = "unstated", _("not stated in the roster")

    leader = models.ForeignKey(
        Leader, models.PROTECT, related_name="contact_points", verbose_name=_("leader")
    )
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="contact_points", verbose_name=_("community")
    )
    ground = models.CharField(_("ground"), max_length=8, choices=Ground.choices)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["started_on", "pk"]
        constraints = [
            ends_after_start("contact_point_ends_after_start"),
            models.UniqueConstraint(
                fields=["leader", "community"],
                condition=Q(ended_on=None),
                name="contact_point_once_live",
                violation_error_message=_("This is already a contact point of the leader."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader} – {self.community}"
