"""四方承诺书: one per paired community and year, its four signatories and its items. DOMAIN 5."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role
from measures.models import Goal, Measure, OutcomeType
from pairing.models import Community, Pairing, Posting
from pledges.rules import ITEM_FIELDS, PUBLIC, Basis, ItemFacts, Party, State


class PledgeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pledges of the communities a user sees; a department keeps seeing those it signed, a signatory sees his own."""
        own = Q(pk__in=Signatory.objects.filter(person=user.person_id).values("pledge"))
        if user.role == Role.SIGNATORY:
            return self.filter(own)
        seen = Q(community__in=Community.objects.visible_to(user))
        if user.role == Role.DEPARTMENT:
            seen |= Q(pairing__department=user.organisation_pk)
        if user.role == Role.CADRE:
            seen |= own
        return self.filter(seen)

    def public(self):
        """Those that the district has published and not withdrawn."""
        return self.filter(state__in=PUBLIC)

    def with_names(self):
        """With what a list shows, without a query per row."""
        return self.select_related("community__organisation", "community__street", "pairing__department")


class Pledge(models.Model):
    """The pledge of one paired community for one calendar year."""

    States = State  # where the furniture finds the badges

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="pledges", verbose_name=_("community")
    )
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="pledges", verbose_name=_("pairing"))
    posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("posting")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(  # type: ignore[misc]
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT
    )
    edition = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted"))
    prepared_by = models.ManyToManyField(Person, related_name="+", blank=True)
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved on"), null=True, blank=True)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    posted_on = models.DateField(_("posting day"), null=True, blank=True)
    public_until = models.DateField(_("objections until"), null=True, blank=True)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)
    result = models.DecimalField(
        _("result of the year"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    withdrawn_because = models.CharField(_("reason for the withdrawal"), max_length=300, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "community__code"]
        indexes = [models.Index(fields=["year", "state"], name="pledge_year_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year"],
                name="pledge_one_a_year",
                violation_error_message=_("The community already has a pledge for this year."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "signing", "signed"], approved_at=None)
                | (~Q(state__in=["draft", "signing", "signed"]) & Q(approved_at__isnull=False)),
                name="pledge_approved_at_its_state",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "signing", "signed", "approved"], posted_on=None, public_until=None
                )
                | (
                    ~Q(state__in=["draft", "signing", "signed", "approved"])
                    & Q(posted_on__isnull=False, public_until__gte=F("posted_on"))
                ),
                name="pledge_posted_at_its_state",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_on=None)),
                name="pledge_withdrawn_at_its_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "reviewed"]) | Q(in_force_on__gt=F("public_until")),
                name="pledge_in_force_after_publicity",
            ),
            models.CheckConstraint(
                condition=~Q(state="reviewed") | Q(reviewed_on__isnull=False),
                name="pledge_reviewed_at_its_state",
            ),
            models.CheckConstraint(
                condition=(Q(approved_by=None) | Q(drafted_by=None) | ~Q(approved_by=F("drafted_by")))
                & (Q(published_by=None) | Q(drafted_by=None) | ~Q(published_by=F("drafted_by"))),
                name="pledge_decided_by_another",
                violation_error_message=_("Who prepared a pledge neither approves nor publishes it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.year}"

    @property
    def result_percent(self) -> Decimal | None:
        """The year's result in per cent."""
        return None if self.result is None else self.result * 100

    @property
    def is_public(self) -> bool:
        """Whether the public may read it."""
        return self.state in PUBLIC


class Signatory(models.Model):
    """Who signs for a party: a person with a post, apart from the clerks' accounts."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="signatories")
    party = models.CharField(_("party"), max_length=10, choices=Party.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signatory")
    )
    post = models.CharField(_("post"), max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pledge", "party"], name="signatory_one_a_party")]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.person or '–'}"


class Item(models.Model):
    """One promise: goal, text, baseline, target, unit, due date, owner, evidence, weight, milestone."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="items", verbose_name=_("pledge"))
    position = models.PositiveSmallIntegerField(_("order"))
    goal = models.CharField(_("goal"), max_length=12, choices=Goal.choices, blank=True)
    text = models.CharField(_("what is promised"), max_length=300)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    due_on = models.DateField(_("due date"), null=True, blank=True)
    owner = models.CharField(_("owner"), max_length=10, choices=Party.choices, blank=True)
    evidence = models.CharField(_("kind of evidence"), max_length=80, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=1)
    milestone = models.DecimalField(
        _("half-year milestone"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    outcome_type = models.ForeignKey(
        OutcomeType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("measured by")
    )
    basis = models.CharField(  # type: ignore[misc]
        _("how it is measured"), max_length=8, choices=Basis.choices, default=Basis.ON_TOP
    )
    measures = models.ManyToManyField(Measure, related_name="+", blank=True, verbose_name=_("measures"))

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="item_has_weight",
                violation_error_message=_("An item's weight is more than nothing."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def facts(self, position: int | None = None) -> ItemFacts:
        """The item as the rules see it."""
        return ItemFacts(position or self.position, **{name: getattr(self, name) for name in ITEM_FIELDS})
