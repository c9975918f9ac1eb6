"""What is entered or computed in a round, with who and why: scores, surveys, veto items, replies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment import rules
from shenbei.lib.choices import BadgeChoices


class Entered(models.Model):
    """An abstract row with the user and the person behind it; the person is what separation looks at."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        abstract = True


class Score(Entered):
    """The points of one community and indicator at one stage. Self-assessment is a claim, not a score."""

    class Stage(BadgeChoices):
        SELF = "self", "secondary", _("self-assessment")
        STREET = "street", "info", _("street")
        DISTRICT = "district", "primary", _("by the district")
        COMPUTED = "computed", "secondary", _("computed")
        APPEAL = "appeal", "warning", _("on appeal")

    class State(BadgeChoices):
        SCORED = rules.State.SCORED.value, "success", _("scored")
        NOT_APPLICABLE = rules.State.NOT_APPLICABLE.value, "secondary", _("not applicable")
        MISSING = rules.State.MISSING.value, "danger", _("missing")

    result = models.ForeignKey("assessment.CommunityResult", models.PROTECT, related_name="scores")
    indicator = models.ForeignKey("assessment.Indicator", models.PROTECT, related_name="+")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices)
    state = models.CharField(_("state"), max_length=15, choices=State.choices)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("of"), max_digits=5, decimal_places=2)
    actual = models.DecimalField(_("actual"), max_digits=16, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=2, null=True, blank=True)
    inputs = models.JSONField(_("figures behind it"), default=dict, blank=True)
    note = models.CharField(_("grounds"), max_length=500, blank=True)
    evidence = models.ForeignKey("office.Attachment", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "indicator", "stage"], name="score_once_a_stage"),
            models.CheckConstraint(
                condition=Q(state="scored", points__gte=0, points__lte=F("maximum"))
                | (~Q(state="scored") & Q(points__isnull=True)),
                name="score_points_fit",
                violation_error_message=_("The points lie outside of 0 and the maximum."),
            ),
            models.CheckConstraint(
                condition=Q(stage="computed", by__isnull=True)
                | (~Q(stage="computed") & Q(by__isnull=False, person__isnull=False)),
                name="score_has_its_person",
                violation_error_message=_("A score that is not computed names its person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_stage_display()}"


class SurveyResult(Entered):
    """The year's satisfaction survey of one community; within one answer of the bar a person decides by name."""

    class Decision(models.TextChoices):
        OPEN = "", _("not needed or not yet decided")
        REACHED = "reached", _("the bar is reached")
        NOT_REACHED = "not_reached", _("the bar is not reached")

    result = models.OneToOneField("assessment.CommunityResult", models.PROTECT, related_name="survey")
    answers = models.PositiveIntegerField(_("answers"))
    satisfied = models.PositiveIntegerField(_("of them satisfied"))
    held_on = models.DateField(_("held on"))
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answers__gt=0, satisfied__lte=F("answers")),
                name="survey_answers_fit",
                violation_error_message=_("More satisfied answers than answers."),
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False) & ~Q(decision_reason="")),
                name="survey_decided_by_name",
                violation_error_message=_("A decision has its person and its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.satisfied} / {self.answers}"

    @property
    def stamp(self) -> str:
        """What tells this entry from a later one; empty before the first."""
        return self.entered_at.isoformat() if self.pk else ""


class Veto(Entered):
    """A veto item (DOMAIN 8): it caps the grade at average and bars any rise that year.

    `ground` is the code of one of the grounds of the round's scheme (`Round.veto_grounds`).
    """

    result = models.ForeignKey("assessment.CommunityResult", models.PROTECT, related_name="vetoes")
    ground = models.SlugField(_("veto ground"), max_length=30)
    happened_on = models.DateField(_("happened on"))
    document = models.CharField(_("document behind it"), max_length=200)
    evidence = models.ForeignKey("office.Attachment", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["result", "ground", "document"],
                name="veto_once",
                violation_error_message=_("This veto item has been entered already."),
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="veto_has_document",
                violation_error_message=_("A veto item needs the document behind it."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The ground in the words of the round's scheme."""
        return self.result.round.veto_grounds.get(self.ground, self.ground)


class Reply(Entered):
    """What a community says to its result during feedback."""

    result = models.OneToOneField("assessment.CommunityResult", models.PROTECT, related_name="reply")
    agrees = models.BooleanField(_("agrees"))
    text = models.TextField(_("reply"), max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(text=""),
                name="reply_says_why",
                violation_error_message=_("Who does not agree says why."),
            ),
        ]


class Appeal(Entered):
    """A community's appeal against one figure, and the answer of somebody who did not score it (DOMAIN 8)."""

    class Outcome(BadgeChoices):
        OPEN = "", "warning", _("not answered yet")
        CHANGED = "changed", "primary", _("points changed")
        KEPT = "kept", "secondary", _("points stand")

    result = models.ForeignKey("assessment.CommunityResult", models.PROTECT, related_name="appeals")
    indicator = models.ForeignKey("assessment.Indicator", models.PROTECT, related_name="+")
    text = models.TextField(_("what is contested, and why"), max_length=1000)
    evidence = models.ForeignKey("office.Attachment", models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("to be answered by"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "indicator"],
                name="appeal_once",
                violation_error_message=_("Against this figure an appeal has been made already."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="appeal_says_why",
                violation_error_message=_("An appeal says what is contested and why."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="appeal_answered_by_name",
                violation_error_message=_("An answer has its person, its moment and its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.indicator}"


class Scorer(Entered):
    """A named decision: who scores this community for the district, when the usual people are tied to it."""

    result = models.OneToOneField("assessment.CommunityResult", models.PROTECT, related_name="scorer")
    scorer = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="scorer_named_with_reason",
                violation_error_message=_("A named decision gives its reason."),
            ),
        ]
