"""成效: the catalogue of outcomes and the counts booked under it. DOMAIN 6."""

from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from measures.models.goal import Goal
from measures.models.measure import Measure
from pairing.models import Community
from shenbei.lib.periods import Window


class Qualifier(models.TextChoices):
    """How firm a figure is; it is kept and shown."""

    EXACT = "exact", _("exactly")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("nearly")


class Doubt(models.TextChoices):
    """What a booking was asked about; who books it keeps it as it is, and that is kept with the row."""

    SMALL = "small", _("small for its unit")
    ROUNDED = "rounded", _("looks rounded")
    REPEATED = "repeated", _("booked before")
    JOINT = "joint", _("another helper booked the same")
    COPIED = "copied", _("the same words as evidence elsewhere")
    UNPAIRED = "unpaired", _("outside the time of the pairing")


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


class OutcomeTypeQuerySet(models.QuerySet):
    """The catalogue."""

    def in_use(self):
        """Those under which something can be booked."""
        return self.filter(retired_on=None)


class OutcomeType(models.Model):
    """An entry of the catalogue: data, named in both languages; it can be retired, it is never deleted."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    goal = models.CharField(_("goal"), max_length=12, choices=Goal.choices)
    seat = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name in English"), max_length=120, blank=True)
    name_zh = models.CharField(_("name"), max_length=120, unique=True)
    unit = models.CharField(_("unit in English"), max_length=20, blank=True)
    measure_word = models.CharField(_("measure word or unit"), max_length=10)
    more_word = models.CharField(
        _("word for «over»"), max_length=1, choices=[("多", "多"), ("余", "余")], default="多"
    )
    whole = models.BooleanField(_("whole numbers only"), default=True)
    least_plausible = models.DecimalField(
        _("ask again below"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    retired_on = models.DateField(_("retired"), null=True, blank=True)

    objects = OutcomeTypeQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if _chinese() else self.name or self.name_zh

    @property
    def unit_label(self) -> str:
        """The measure word or unit in the reader's language; English counts without one."""
        return self.measure_word if _chinese() else self.unit


class OutcomeQuerySet(models.QuerySet):
    """Booked counts, within a scope and a window."""

    def visible_to(self, user):
        """Outcomes of the communities that the user sees."""
        return self.filter(community__in=Community.objects.visible_to(user))

    def between(self, window: Window):
        """Rows dated within a window."""
        return self.filter(date__range=(window.start, window.end))

    def standing(self, window: Window):
        """Rows of a window that no reversal of the same window takes away, and reversals of earlier windows' rows."""
        inside = (window.start, window.end)
        # Asked once, not row by row; saying «not null» too lets PostgreSQL begin with the few reversals.
        pairs = Outcome.objects.between(window).filter(reverses__isnull=False, reverses__date__range=inside)
        taken_away = pairs.values("reverses")
        return self.between(window).exclude(pk__in=taken_away).exclude(pk__in=pairs.values("pk"))

    def counted(self, window: Window, *, each_community: bool = False):
        """`standing`, each joint project once: its first standing row; its late reversal only once nothing stands.

        Rows of a joint project share type and joint key. With `each_community` it counts once in every community
        that shares it: for figures of communities, never for a total of the district.
        """
        rows = self.standing(window)
        same = ["outcome_type", "joint_key", "backwards", *(["community"] if each_community else [])]
        joint = rows.exclude(joint_key="").annotate(backwards=Q(reverses__isnull=False))
        firsts = joint.order_by().values(*same).annotate(first=Min("pk")).values("first")
        once = rows.filter(Q(joint_key="") | Q(pk__in=firsts))
        return once.exclude(Q(reverses__isnull=False) & ~Q(joint_key="") & Exists(_twins()))


def _twins():
    """Rows of the same joint project that still stand, whenever they were booked."""
    return Outcome.objects.filter(
        outcome_type=OuterRef("outcome_type"),
        joint_key=OuterRef("joint_key"),
        reverses=None,
        reversed_by=None,
    )


class Outcome(models.Model):
    """A typed count with its unit, per community and date; corrected by a reversal, never edited."""

    outcome_type = models.ForeignKey(
        OutcomeType, models.PROTECT, related_name="outcomes", verbose_name=_("outcome")
    )
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="outcomes", verbose_name=_("community")
    )
    date = models.DateField(_("date"))
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=2)
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("measure")
    )
    helpers = models.ManyToManyField(
        Organisation, related_name="outcomes", blank=True, verbose_name=_("helpers")
    )
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    joint_key = models.CharField(_("joint project"), max_length=60, blank=True)
    kept_small = models.BooleanField(_("small figure confirmed"), default=False)
    kept = models.JSONField(_("doubts confirmed"), default=list, blank=True)  # values of Doubt
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("entered"))

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["date", "outcome_type"], name="outcome_date_type"),
            models.Index(fields=["community", "date"], name="outcome_of_community"),
            models.Index(fields=["joint_key"], name="outcome_joint", condition=~Q(joint_key="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, quantity__gt=0) | Q(reverses__isnull=False, quantity__lt=0),
                name="outcome_more_than_nothing",
                violation_error_message=_("The quantity is more than zero; what was wrong is reversed."),
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | ~Q(reason=""),
                name="outcome_reversed_with_reason",
                violation_error_message=_("Say why the entry is reversed."),
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | ~Q(reverses=F("id")),
                name="outcome_reverses_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome_type} {self.quantity}"

    @property
    def doubts(self) -> list[str]:
        """What was asked about this booking and confirmed, in words."""
        return [str(Doubt(code).label) for code in self.kept]
