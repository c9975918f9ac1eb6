"""One community's card: the path of each number, what may be entered or decided next."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment import rules, rules_separation
from assessment.actions.entry import may_enter
from assessment.actions.grades import grade_open
from assessment.actions.rounds import ENTRY_STAGES
from assessment.models import CommunityResult, Indicator, Round, Score, SurveyResult
from assessment.reports.fairness import changes_of
from assessment.reports.standing import due_cells, entered_indicators, entry_stage, shows_totals
from assessment.separation import scorers
from shenbei.lib.desk import Fact


@dataclass(frozen=True)
class Line:
    """One indicator of a card: what each stage said, and what counts; None where this user is not shown it."""

    indicator: Indicator
    name: str
    computed: Score | None
    own: Score | None
    street: Score | None
    district: Score | None
    appeal: Score | None
    mark: Mapping[str, Any]
    hidden: bool

    @property
    def state(self) -> str:
        """scored, not_applicable or missing; empty before the first computation."""
        return self.mark.get("state", "")

    @property
    def shows_computed(self) -> bool:
        """Whether the computed figure says something: for what persons enter, a gap in the rows is no gap."""
        gap = self.computed is not None and self.computed.state == rules.State.MISSING
        return self.computed is not None and not (gap and self.indicator.entered)

    @property
    def points(self) -> Decimal | None:
        """The points that count."""
        return None if self.mark.get("points") is None else Decimal(self.mark["points"])

    def of(self, stage: str) -> Score | None:
        """What persons said at one stage of entering."""
        return {"self": self.own, "street": self.street, "district": self.district}[stage]

    @property
    def path(self) -> list[tuple[str, Score]]:
        """The stages that said something, in order, each with its words."""
        stages = [
            (self.computed, "COMPUTED"),
            (self.own, "SELF"),
            (self.street, "STREET"),
            (self.district, "DISTRICT"),
            (self.appeal, "APPEAL"),
        ]
        return [(str(Score.Stage[name].label), score) for score, name in stages if score]

    @property
    def shown_pks(self) -> set[int]:
        """The scores that this user is shown."""
        return {score.pk for _label, score in self.path}


Part = tuple[Any, list[Line], Mapping[str, Any]]


def card(result: CommunityResult, user) -> list[Part]:
    """A community's card: (category, its lines, its part) in the scheme's order; two statements."""
    scores: dict[int, dict[str, Score]] = defaultdict(dict)
    for score in Score.objects.filter(result=result).select_related("person", "evidence"):
        scores[score.indicator_id][score.stage] = score
    indicators = Indicator.objects.filter(category__scheme=result.round.scheme_id).select_related("category")
    lines: dict[Any, list[Line]] = defaultdict(list)
    for indicator in indicators.order_by("category__order", "order"):
        lines[indicator.category].append(_line(result, indicator, scores[indicator.pk], user))
    shows = shows_totals(result.round, user)
    return [(part, rows, result.parts.get(part.code, {}) if shows else {}) for part, rows in lines.items()]


def line(result: CommunityResult, user, key: str) -> Line | None:
    """The line of one indicator «category.code» of a card; None for an unknown key."""
    rows = [row for _part, lines, _points in card(result, user) for row in lines]
    return next((row for row in rows if row.indicator.key == key), None)


def _line(result: CommunityResult, indicator: Indicator, stages: Mapping[str, Score], user) -> Line:
    """The line as this user may see it: the street reviews blind until it has entered its own points, and before
    feedback nobody outside of the district sees what those above him said."""
    shows = shows_totals(result.round, user)
    blind = user.role == Role.STREET and result.round.stage == Round.Stage.STREET and "street" not in stages
    own = shows or user.role == Role.COMMUNITY or (user.role == Role.STREET and not blind)
    return Line(
        indicator=indicator,
        name=indicator.name_for(result.kind),
        computed=stages.get("computed") if shows or user.role == Role.STREET else None,
        own=stages.get("self") if own and not blind else None,
        street=stages.get("street") if shows or user.role == Role.STREET else None,
        district=stages.get("district") if shows else None,
        appeal=stages.get("appeal") if shows else None,
        mark=result.marks.get(indicator.key, {}) if shows else {},
        hidden=blind and indicator.entered and indicator.applies_for(result.kind),
    )


def entry_lines(result: CommunityResult, user, stage: str) -> list[Line]:
    """The lines that persons enter. A scorer by named decision sees those of the district's review."""
    rows = [row for _part, lines, _points in card(result, user) for row in lines if row.indicator.entered]
    rows = [row for row in rows if row.indicator.applies_for(result.kind)]
    if stage == "district" and not shows_totals(result.round, user):
        scores = result.scores.filter(stage="district").select_related("person", "evidence")
        given = {row.indicator_id: row for row in scores}
        return [_with_district(row, given.get(row.indicator.pk)) for row in rows]
    return rows


def _with_district(row: Line, score: Score | None) -> Line:
    return replace(row, district=score)


def typed_rows(
    result: CommunityResult, typed: Mapping[str, str], files: Mapping[str, UploadedFile]
) -> list[tuple[str, str, str, str]]:
    """(indicator, points or «not applicable», grounds, name of the file) of the rows in which somebody typed something.

    A row that says what is saved already is left out.
    """
    saved = {row.indicator_id: row for row in result.scores.filter(stage=typed.get("stage", ""))}
    rows = []
    for row in entered_indicators(result.round):
        points = _("not applicable") if f"applies_{row.pk}" in typed else typed.get(f"points_{row.pk}", "")
        note, file = typed.get(f"note_{row.pk}", ""), files.get(f"evidence_{row.pk}")
        old = saved.get(row.pk)
        before = (
            (str(_("not applicable") if old.points is None else old.points), old.note) if old else ("", "")
        )
        if file or (points, note.strip()) != before:
            rows.append((row.name_for(result.kind), points, note, file.name or "" if file else ""))
    return rows


def version_of(result: CommunityResult, indicator: Indicator, stage: str) -> int:
    """The version of a score as it stands; 0 while there is none."""
    row = Score.objects.filter(result=result, indicator=indicator, stage=stage).values_list(
        "version", flat=True
    )
    return row.first() or 0


def next_to_enter(result: CommunityResult, user, stage: str) -> CommunityResult | None:
    """The next community, in the order of codes, in which this user's stage is not whole; the first again at the end."""
    rows = result.round.results.visible_to(user).exclude(pk=result.pk)
    if stage == "district":
        rows = rows.filter(sampled=True)
    given = Count("scores", filter=Q(scores__stage=stage))
    rows = rows.annotate(given=given, due=due_cells(result.round)).filter(given__lt=F("due")).order_by("code")
    return rows.filter(code__gt=result.code).first() or rows.first()


def next_survey(result: CommunityResult) -> CommunityResult | None:
    """The next community of the round whose survey is not entered yet."""
    rows = result.round.results.filter(survey=None).exclude(pk=result.pk).order_by("code")
    return rows.filter(code__gt=result.code).first() or rows.first()


def survey_least(result: CommunityResult) -> int:
    """The answers that a survey needs in this community (DOMAIN 8)."""
    scheme = result.round.scheme
    if result.households is None:
        return scheme.survey_least
    return rules.survey_minimum(result.households, scheme.survey_least, scheme.survey_share)


def card_facts(result: CommunityResult, user) -> list[Fact]:
    """The head of a card: what the community is, and its result as far as this user is shown it."""
    facts = [Fact(_("Street"), result.street.name), Fact(_("Type"), result.get_kind_display())]
    if result.sampled and shows_totals(result.round, user):
        facts.append(Fact(_("Checked on site"), _("yes, drawn by lot")))
    if not shows_totals(result.round, user):
        return facts
    if result.total is None:
        words = (
            _("%(count)d figures missing") % {"count": result.missing}
            if result.missing
            else _("not computed yet")
        )
        return [*facts, Fact(_("Total score"), words, badge="warning")]
    facts += [
        Fact(_("Total score"), _("%(total)s of 100") % {"total": result.total}),
        Fact(
            _("Points that apply"),
            _("%(points)s of %(maximum)s") % {"points": result.points, "maximum": result.maximum},
        ),
        Fact(_("Grade reached"), result.get_grade_display(), badge=CommunityResult.Level(result.grade).badge),
    ]
    if result.satisfaction is not None:
        below = "" if result.satisfied else _(" (below the bar: average at best)")
        facts.append(Fact(_("Satisfaction"), f"{result.satisfaction} %{below}"))
    if result.place:
        facts.append(Fact(_("Place among its kind"), str(result.place)))
    change = changes_of(result.round, [result])[0]
    before = change.last
    if before is not None and change.since_last is not None:
        facts.append(Fact(_("Change since %(round)s") % {"round": before.round}, f"{change.since_last:+.2f}"))
    if change.first is not None and change.since_entry is not None and change.first != before:
        label = _("Change since %(round)s, the first of the cycle") % {"round": change.first.round}
        facts.append(Fact(label, f"{change.since_entry:+.2f}"))
    if result.proposed:
        facts.append(Fact(_("Grade proposed"), result.get_proposed_display()))
    return facts


@dataclass(frozen=True)
class Act:
    """Something this user can do on a card: the page and its words; `main` for what waits for him."""

    url: str
    label: str
    main: bool = False


def acts(result: CommunityResult, user) -> list[Act]:
    """What this user can do about the result as the round stands."""
    found, role = result.round, user.role
    stage = entry_stage(found)
    open_ = [
        (bool(stage) and may_enter(user, result, stage or ""), "enter", _("Enter points"), True),
        (
            role == Role.COMMUNITY and found.stage == Round.Stage.FEEDBACK,
            "reply",
            _("Reply to the result"),
            True,
        ),
        (
            role == Role.STAFF and found.takes_surveys,
            "survey",
            _("Enter the survey"),
            True,
        ),
        (
            role == Role.STAFF and not found.is_finished and not found.figures_stand,
            "veto",
            _("Enter a veto item"),
            False,
        ),
        (role == Role.REVIEWER and _undecided(result), "decide", _("Decide on the bar"), True),
        (
            role == Role.REVIEWER and "district" in ENTRY_STAGES[found.stage],
            "scorer",
            _("Name a scorer"),
            False,
        ),
        (role == Role.REVIEWER and _may_grade(result, user), "grade", _("Decide the grade"), True),
    ]
    return [
        Act(reverse(f"assessment:{name}", args=[found.code, result.code]), label, main)
        for possible, name, label, main in open_
        if possible
    ]


def _may_grade(result: CommunityResult, user) -> bool:
    """Whether the grade stands open and the user has not scored in the round."""
    return grade_open(result) and rules_separation.may_approve(user.person_id, scorers(result.round))


def _undecided(result: CommunityResult) -> bool:
    row = SurveyResult.objects.filter(result=result, decision="").first()
    bar = result.round.scheme.satisfaction_bar
    return (
        row is not None
        and not (result.round.is_finished or result.round.figures_stand)
        and rules.within_one_answer(row.satisfied, row.answers, bar)
    )
