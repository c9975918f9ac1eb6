"""A round of assessment: one half-year, one frozen scheme, stage by stage to its end (DOMAIN 8)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment import rules
from shenbei.lib.choices import BadgeChoices
from shenbei.lib.periods import Window, half_year_label, half_year_window


class RoundQuerySet(models.QuerySet):
    """Filters over rounds."""

    def running(self):
        """Rounds that are not finished."""
        return self.exclude(stage=rules.Stage.FINISHED)

    def finished(self):
        """Rounds whose result is final."""
        return self.filter(stage=rules.Stage.FINISHED)


class Round(models.Model):
    """The assessment of one half-year. `frozen` holds the scheme as it was when the round was opened."""

    class Kind(BadgeChoices):
        FULL = rules.Kind.FULL.value, "primary", _("full round")
        LIGHT = rules.Kind.LIGHT.value, "secondary", _("light round")

    class Stage(BadgeChoices):
        SELF = rules.Stage.SELF.value, "info", _("self-assessment")
        STREET = rules.Stage.STREET.value, "info", _("street's first review")
        DISTRICT = rules.Stage.DISTRICT.value, "info", _("district's review")
        SURVEY = rules.Stage.SURVEY.value, "info", _("survey")
        COMPUTATION = rules.Stage.COMPUTATION.value, "warning", _("computation")
        FEEDBACK = rules.Stage.FEEDBACK.value, "warning", _("feedback")
        PUBLICITY = rules.Stage.PUBLICITY.value, "primary", _("publicity")
        APPEAL = rules.Stage.APPEAL.value, "primary", _("appeals")
        APPROVAL = rules.Stage.APPROVAL.value, "primary", _("approval")
        FINISHED = rules.Stage.FINISHED.value, "success", _("final")

    half_year = models.OneToOneField("pairing.HalfYear", models.PROTECT, related_name="round")
    code = models.CharField(_("half-year"), max_length=6, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    scheme = models.ForeignKey("assessment.Scheme", models.PROTECT, related_name="rounds")
    frozen = models.JSONField(_("scheme as frozen"))
    stage = models.CharField(_("stage"), max_length=15, choices=Stage.choices)
    seed = models.CharField(_("seed of the sample"), max_length=32, blank=True)
    due_on = models.DateField(_("stage due on"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    computed_at = models.DateTimeField(_("computed at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    checksum = models.CharField(_("checksum"), max_length=64, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-code"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(stage="finished", finished_at__isnull=False, finished_by__isnull=False)
                    & ~Q(checksum="")
                )
                | (~Q(stage="finished") & Q(finished_at__isnull=True, finished_by__isnull=True, checksum="")),
                name="round_finished_whole",
                violation_error_message=_("A finished round has its moment, its person and its checksum."),
            ),
            models.CheckConstraint(
                condition=Q(kind="full")
                | ~Q(stage__in=["self", "district", "survey", "publicity", "appeal", "approval"]),
                name="round_light_stages",
                violation_error_message=_("A light round has no such stage."),
            ),
        ]

    def __str__(self) -> str:
        return half_year_label(self.code)

    @property
    def window(self) -> Window:
        """The days it assesses."""
        return half_year_window(self.code)

    @property
    def is_finished(self) -> bool:
        """Whether nothing can change any more."""
        return self.stage == self.Stage.FINISHED

    @property
    def ends_from(self) -> "Round.Stage":
        """The stage from which the reviewer makes it final."""
        return self.stages[-2]

    @property
    def figures_stand(self) -> bool:
        """Whether what was computed from rows is published: from then on only appeals change a result."""
        return self.stage in (self.Stage.PUBLICITY, self.Stage.APPEAL, self.Stage.APPROVAL)

    @property
    def takes_surveys(self) -> bool:
        """Whether the year's surveys are entered now: a full round's, at the survey or while it is computed."""
        return self.kind == self.Kind.FULL and self.stage in (self.Stage.SURVEY, self.Stage.COMPUTATION)

    @property
    def veto_grounds(self) -> dict[str, str]:
        """{code: words} of the veto items as the round froze them; a round older than that has its scheme's."""
        kept = self.frozen.get("veto_grounds")
        if kept is None:
            return dict(self.scheme.veto_grounds.values_list("code", "name"))
        return {one["code"]: one["name"] for one in kept}

    @property
    def stages(self) -> list["Round.Stage"]:
        """The stages it walks through, in order."""
        return [self.Stage(stage.value) for stage in rules.STAGES[rules.Kind(self.kind)]]
