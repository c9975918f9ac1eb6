"""What the page of each stage lists: whose work it is, how far it is, what is still missing in words (DOMAIN 8)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import today
from assessment import rules
from assessment.actions.entry import STAGE_ROLES
from assessment.actions.grades import grades_open
from assessment.models import CommunityResult, Reply, Round, Score, SurveyResult
from assessment.reports.appeals import appeal_word, appeals_of
from assessment.reports.cards import survey_least
from assessment.reports.standing import entered_indicators, gaps, shows_totals, with_given
from assessment.reports.terms import Term
from pairing.models import Grade

Stage = Round.Stage


@dataclass(frozen=True)
class StageRow:
    """A line of a stage's page: whose, its cells under the head, how it stands in a word and a colour."""

    title: str
    url: str
    cells: Sequence[str | date]
    word: str
    badge: str
    note: str = ""


@dataclass(frozen=True)
class Work:
    """The list of a stage's page: the head of its cells, what is to be paged, and how a page of it becomes lines.

    `title` only where it is not the progress of each community.
    """

    head: list[str] = field(default_factory=list)
    rows: QuerySet[Any] | Sequence[Any] = ()
    tell: Callable[[Sequence[Any]], list[StageRow]] = lambda rows: []
    empty: str = ""
    title: str = ""


def stage_work(found: Round, term: Term, user) -> Work:
    """What the page of a stage lists for a user, within what he sees."""
    return WORKS[term.stage](found, term, user)


# --- entering: self-assessment, first review, review on site --------------------------------------------


def _entering(found: Round, term: Term, user) -> Work:
    stage = term.stage.value
    rows = found.results.visible_to(user)
    if term.stage == Stage.DISTRICT:
        if not shows_totals(found, user):
            return Work(
                empty=_("The communities checked on site were drawn by lot and are not told beforehand.")
            )
        rows = rows.filter(sampled=True)
    rows = with_given(found, rows, stage).select_related("street", "round")
    whole = Case(When(given__gte=F("due"), then=Value(1)), default=Value(0))
    return Work(
        head=[_("Filled in"), _("Still missing")],
        rows=rows.annotate(whole=whole).order_by("whole", "code"),
        tell=lambda page: _entered(found, term, user, page),
        empty=_("The sample is drawn when the round comes to this stage.")
        if term.stage == Stage.DISTRICT
        else _("There is nothing to do here for you."),
    )


def _entered(found: Round, term: Term, user, page: Sequence[Any]) -> list[StageRow]:
    lacking = missing_names(found, page, term.stage.value)
    mine = term.state == "now" and user.role == STAGE_ROLES[term.stage.value]
    return [
        StageRow(
            title=row.name,
            url=row.get_absolute_url() + ("enter/" if mine else ""),
            cells=[f"{row.given} / {row.due}", _named(lacking[row.pk], row.due)],
            note=row.street.name if user.sees_district else row.get_kind_display(),
            **_state(term, whole=not lacking[row.pk]),
        )
        for row in page
    ]


def _named(names: list[str], due: int) -> str:
    return _("all of them") if len(names) == due else "、".join(names)


def missing_names(found: Round, results: Sequence[CommunityResult], stage: str) -> dict[int, list[str]]:
    """The indicators of each of these results that nobody has entered at a stage, by name; two statements."""
    given = defaultdict(set)
    scores = Score.objects.filter(result__in=[row.pk for row in results], stage=stage)
    for result, indicator in scores.values_list("result", "indicator"):
        given[result].add(indicator)
    asked = list(entered_indicators(found))
    return {
        row.pk: [
            one.name_for(row.kind)
            for one in asked
            if one.applies_for(row.kind) and one.pk not in given[row.pk]
        ]
        for row in results
    }


def _state(term: Term, *, whole: bool) -> dict[str, str]:
    """How a side stands: whole, late by working days, open, or left undone when its stage was over."""
    if whole:
        return {"word": _("whole"), "badge": "success"}
    if term.state == "done":
        return {"word": _("not done"), "badge": "danger"}
    if term.late:
        return {"word": _("%(days)d working days late") % {"days": term.late}, "badge": "danger"}
    return {"word": _("open"), "badge": "warning" if term.state == "now" else "secondary"}


# --- survey, computation ---------------------------------------------------------------------------------


def _survey(found: Round, term: Term, user) -> Work:
    rows = found.results.visible_to(user).select_related("street", "survey", "round__scheme")
    there = Case(When(survey=None, then=Value(0)), default=Value(1))
    head = [_("Households"), _("Answers needed")]
    return Work(
        head=[*head, _("Satisfied of answers"), _("Satisfaction")] if shows_totals(found, user) else head,
        rows=rows.annotate(there=there).order_by("there", "code"),
        tell=lambda page: [_surveyed(found, term, user, row) for row in page],
        empty=_("There is nothing to do here for you."),
    )


def _surveyed(found: Round, term: Term, user, row: CommunityResult) -> StageRow:
    survey: SurveyResult | None = getattr(row, "survey", None)
    cells = [str(row.households or "–"), str(survey_least(row))]
    if shows_totals(found, user) and survey:
        percent = rules.satisfaction(survey.satisfied, survey.answers)
        cells += [f"{survey.satisfied} / {survey.answers}", f"{percent} %"]
    elif shows_totals(found, user):
        cells += ["–", "–"]
    open_ = term.state == "now" and user.role == "staff"
    near = survey and not survey.decision and _near(found, survey)
    state = (
        {"word": _("to be decided by name"), "badge": "info"} if near else _state(term, whole=bool(survey))
    )
    return StageRow(
        title=row.name,
        url=row.get_absolute_url() + ("survey/" if open_ else ""),
        cells=cells,
        note=row.street.name,
        **state,
    )


def _near(found: Round, survey: SurveyResult) -> bool:
    return rules.within_one_answer(survey.satisfied, survey.answers, found.scheme.satisfaction_bar)


def _computation(found: Round, term: Term, user) -> Work:
    if found.computed_at is None:
        return Work(empty=_("The round has not been computed yet."))
    return Work(
        head=[_("Indicator"), _("Waits for")],
        rows=gaps(found, found.results.visible_to(user)) if shows_totals(found, user) else [],
        tell=lambda page: [
            StageRow(
                title=gap.result.name,
                url=f"{gap.result.get_absolute_url()}{f'{gap.key}/' if gap.key else ''}",
                cells=[gap.indicator, gap.waits_for],
                word=_("missing"),
                badge="warning",
                note=gap.result.street.name,
            )
            for gap in page
        ],
        empty=_("Nothing is missing."),
        title=_("What is missing"),
    )


# --- feedback, publicity, appeals, the end ---------------------------------------------------------------


def _feedback(found: Round, term: Term, user) -> Work:
    if not shows_totals(found, user):
        return Work(empty=_("The result is shown from feedback on."))
    rows = found.results.visible_to(user).select_related("street", "reply", "round")
    order = Case(When(reply__agrees=False, then=Value(0)), When(reply=None, then=Value(1)), default=Value(2))
    return Work(
        head=[_("Total score"), _("Grade reached"), _("Reply")],
        rows=rows.annotate(said=order).order_by("said", "code"),
        tell=lambda page: [_replied(term, row) for row in page],
        empty=_("There is nothing to do here for you."),
    )


def _replied(term: Term, row: CommunityResult) -> StageRow:
    reply: Reply | None = getattr(row, "reply", None)
    if reply is None:
        state = (
            _state(term, whole=False)
            if term.state != "done"
            else {"word": _("no reply"), "badge": "secondary"}
        )
    elif reply.agrees:
        state = {"word": _("agrees"), "badge": "success"}
    else:
        state = {"word": _("does not agree"), "badge": "warning"}
    text = reply.text if reply else ""
    cells = ["–" if row.total is None else f"{row.total:.2f}", row.get_grade_display(), text or "–"]
    return StageRow(row.name, row.get_absolute_url(), cells, note=row.street.name, **state)


def _appeals(found: Round, term: Term, user) -> Work:
    return Work(
        head=[_("Indicator"), _("What is contested"), _("Answer by")],
        rows=appeals_of(found, user) if shows_totals(found, user) else [],
        tell=lambda page: [_appealed(user, row) for row in page],
        empty=_("No appeal has been made in this round."),
        title=_("Appeals"),
    )


def _appealed(user, row) -> StageRow:
    word, badge = appeal_word(row, today())
    judge = user.role == "reviewer" and not row.outcome
    url = (
        reverse("assessment:answer", args=[row.pk])
        if judge
        else f"{row.result.get_absolute_url()}{row.indicator.key}/"
    )
    cells = [row.indicator.name_for(row.result.kind), row.text, row.due_on]
    return StageRow(row.result.name, url, cells, word, badge)


def _finished(found: Round, term: Term, user) -> Work:
    if found.kind != Round.Kind.FULL or not found.is_finished:
        return Work(empty=_("Grades are given once a year, after the full round."))
    undecided = set(grades_open(found).values_list("pk", flat=True))
    rows = found.results.visible_to(user).select_related("street", "round")
    order = Case(When(pk__in=undecided, then=Value(0)), default=Value(1))
    return Work(
        head=[_("Total score"), _("Grade reached"), _("Grade proposed"), _("Grade of the year")],
        rows=rows.annotate(first=order).order_by("first", "code"),
        tell=lambda page: _graded(found, user, undecided, page),
        empty=_("There is nothing to do here for you."),
    )


def _graded(found: Round, user, undecided: set[int], page: Sequence[CommunityResult]) -> list[StageRow]:
    year = Grade.objects.filter(
        year=found.window.start.year, community__in=[row.community_id for row in page]
    )
    given = {row.community_id: str(row.get_grade_display()) for row in year}
    return [
        StageRow(
            title=row.name,
            url=row.get_absolute_url()
            + ("grade/" if user.role == "reviewer" and row.pk in undecided else ""),
            cells=[
                "–" if row.total is None else f"{row.total:.2f}",
                row.get_grade_display(),
                f"{row.get_proposed_display()}（{proposal_word(row.proposal)}）" if row.proposal else "–",
                given.get(row.community_id, "–"),
            ],
            word=_("to be decided") if row.pk in undecided else _("grade given"),
            badge="warning" if row.pk in undecided else "success",
            note=row.street.name,
        )
        for row in page
    ]


def proposal_word(reason: str) -> str:
    """Why a grade was proposed, in words (DOMAIN 3)."""
    return {
        "first": _("first grade"),
        "veto": _("no rise after a veto item"),
        "jump": _("one grade up; more only by a named decision"),
        "fall": _("a fall of two, only by a named decision"),
        "rise": _("one grade up"),
        "stay": _("unchanged"),
        "drop": _("one grade down"),
    }.get(reason, "")


WORKS: dict[Stage, Callable[[Round, Term, Any], Work]] = {
    Stage.SELF: _entering,
    Stage.STREET: _entering,
    Stage.DISTRICT: _entering,
    Stage.SURVEY: _survey,
    Stage.COMPUTATION: _computation,
    Stage.FEEDBACK: _feedback,
    Stage.PUBLICITY: _appeals,
    Stage.APPEAL: _appeals,
    Stage.APPROVAL: _computation,
    Stage.FINISHED: _finished,
}
