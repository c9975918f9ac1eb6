"""What a user does next in a running round, in one sentence with its page; or for whom he waits (DOMAIN 8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role, today
from assessment import rules_separation
from assessment.actions.appeals import why_not
from assessment.actions.grades import grades_open
from assessment.models import Appeal, CommunityResult, Round
from assessment.reports.appeals import open_appeals
from assessment.reports.desk import to_decide
from assessment.reports.finishers import finish_warning
from assessment.reports.stage_rows import missing_names
from assessment.reports.waited import behind
from assessment.separation import scorers
from pairing.models import Community

Stage = Round.Stage


@dataclass(frozen=True)
class NextStep:
    """One sentence, and the page where it is done, none where there is nothing but waiting; `warning` stands before it.

    `barred`: the grades that stand open are another's to decide, or one by one: no button gives them together.
    `finishes` says that this user may make the round final now.
    """

    sentence: str
    url: str = ""
    label: str = ""
    warning: str = ""
    barred: bool = False
    finishes: bool = False


def next_step(found: Round, user) -> NextStep:
    """The next step of a user at the stage where the round stands."""
    tell = {Role.COMMUNITY: _community, Role.STREET: _street, Role.STAFF: _staff, Role.REVIEWER: _reviewer}
    step = tell[user.role](found, user) if user.role in tell else None
    step = step or NextStep(waiting_words(found))
    judges = user.role == Role.REVIEWER and found.stage != Stage.APPROVAL  # there his own sentence says it
    if user.role == Role.STAFF or judges:
        return replace(step, warning=finish_warning(found, today()))
    return step


def waiting_words(found: Round) -> str:
    """For whom the round waits at its stage."""
    return {
        Stage.SELF: _("The communities are assessing themselves; nothing to do for you now."),
        Stage.STREET: _("The streets are making their first review; nothing to do for you now."),
        Stage.DISTRICT: _("The organisation department is reviewing; nothing to do for you now."),
        Stage.SURVEY: _("The organisation department is entering the surveys; nothing to do for you now."),
        Stage.COMPUTATION: _("The organisation department is computing; results are shown from feedback on."),
        Stage.FEEDBACK: _(
            "The communities are reading their results and replying; nothing to do for you now."
        ),
        Stage.PUBLICITY: _("The results are publicised; communities may appeal until the last day."),
        Stage.APPEAL: _("The reviewer is answering the appeals; nothing to do for you now."),
        Stage.APPROVAL: _("The reviewer makes the result final; nothing to do for you now."),
        Stage.FINISHED: _("The round is final."),
    }[Stage(found.stage)]


def _own(found: Round, user) -> CommunityResult | None:
    row = found.results.filter(community__organisation=user.organisation_pk)
    return row.select_related("round", "community").first()


def _community(found: Round, user) -> NextStep | None:
    result = _own(found, user)
    return COMMUNITY[Stage(found.stage)](result) if result and found.stage in COMMUNITY else None


def _to_claim(result: CommunityResult) -> NextStep:
    names = missing_names(result.round, [result], "self")[result.pk]
    url = f"{result.get_absolute_url()}enter/"
    if not names:
        done = _("Your self-assessment is whole; you may change it until the stage ends.")
        return NextStep(done, url, _("Look through it again"))
    words = _("Still to assess, with evidence: %(names)s.") % {"names": "、".join(names)}
    return NextStep(words, url, _("Fill in the self-assessment"))


def _to_reply(result: CommunityResult) -> NextStep:
    if hasattr(result, "reply"):
        return NextStep(_("Your reply has been received; nothing to do for you now."))
    url = f"{result.get_absolute_url()}reply/"
    return NextStep(
        _("Read your result, then reply: you agree, or say what you do not agree with."), url, _("Reply")
    )


def _to_contest(result: CommunityResult) -> NextStep:
    words = _("Open a figure of your card to appeal against it; after the last day none is taken any more.")
    return NextStep(words, result.get_absolute_url(), _("To your card"))


def _to_read(result: CommunityResult) -> NextStep:
    return NextStep(_("The result is final."), result.get_absolute_url(), _("To your card"))


COMMUNITY: dict[Stage, Callable[[CommunityResult], NextStep]] = {
    Stage.SELF: _to_claim,
    Stage.FEEDBACK: _to_reply,
    Stage.PUBLICITY: _to_contest,
    Stage.FINISHED: _to_read,
}


def _street(found: Round, user) -> NextStep | None:
    rows = behind(found).filter(community__in=Community.objects.visible_to(user)).order_by("code")
    if found.stage == Stage.SELF and (left := rows.count()):
        return NextStep(_("%(left)d of your communities have not finished: remind them.") % {"left": left})
    if found.stage != Stage.STREET:
        return None
    first = rows.first()
    if first is None:
        return NextStep(_("Your first review is whole; you may change it until the stage ends."))
    words = _("%(left)d communities are still to be reviewed, first %(name)s.")
    values = {"left": rows.count(), "name": first.name}
    return NextStep(words % values, f"{first.get_absolute_url()}enter/", _("Review it"))


def _staff(found: Round, user) -> NextStep | None:
    return STAFF[Stage(found.stage)](found) if found.stage in STAFF else None


def _wait_or_go(found: Round) -> NextStep:
    left = behind(found).count()
    if not left:
        return NextStep(_("Everything is entered: the round can go on to its next stage."))
    url = reverse("assessment:stage", args=[found.code, found.stage])
    words = _("%(left)d communities are not whole yet; the page of the stage names what is missing.")
    return NextStep(words % {"left": left}, url, _("What is missing, by name"))


def _to_check(found: Round) -> NextStep:
    first = behind(found).order_by("code").first()
    if first is None:
        return _wait_or_go(found)
    words = _("%(left)d of the communities drawn are still to be reviewed, first %(name)s.")
    values = {"left": behind(found).count(), "name": first.name}
    return NextStep(words % values, f"{first.get_absolute_url()}enter/", _("Review it"))


def _to_survey(found: Round) -> NextStep:
    left = found.results.filter(survey=None)
    first = left.order_by("code").first()
    if first is None:
        return _wait_or_go(found)
    words = _("%(left)d surveys are still to be entered: one by one, or all as a workbook.")
    url = reverse("assessment:surveys", args=[found.code])
    return NextStep(words % {"left": left.count()}, url, _("Import the surveys"))


def _to_compute(found: Round) -> NextStep:
    if found.computed_at is None:
        return NextStep(_("Compute the round: what is missing is then named here."))
    left = found.results.filter(missing__gt=0).count()
    if not left:
        return NextStep(_("Nothing is missing: the results can go to feedback."))
    words = _(
        "In %(left)d communities something is missing; it holds the round here. Mend it, then compute again."
    )
    url = reverse("assessment:missing", args=[found.code])
    return NextStep(words % {"left": left}, url, _("What is missing, by name"))


def _to_publicise(found: Round) -> NextStep:
    left = found.results.filter(reply=None).count()
    if not left:
        return NextStep(_("Every community has replied: the round can go on."))
    words = _(
        "%(left)d communities have not replied; after the last day the round goes on without their reply."
    )
    return NextStep(words % {"left": left})


def _to_wait(found: Round) -> NextStep:
    return NextStep(_("After the last day of publicity the round goes on; open appeals are answered first."))


def _to_answer(found: Round) -> NextStep:
    left = open_appeals(found).count()
    if left:
        return NextStep(_("%(left)d appeals wait for a reviewer's answer.") % {"left": left})
    return NextStep(_("Every appeal is answered: the round can go on to approval."))


STAFF: dict[Stage, Callable[[Round], NextStep]] = {
    Stage.SELF: _wait_or_go,
    Stage.STREET: _wait_or_go,
    Stage.DISTRICT: _to_check,
    Stage.SURVEY: _to_survey,
    Stage.COMPUTATION: _to_compute,
    Stage.FEEDBACK: _to_publicise,
    Stage.PUBLICITY: _to_wait,
    Stage.APPEAL: _to_answer,
}


LOOKED_AT = 5  # appeals: each asks for the judge's ties


def _to_judge(rows: Sequence[Appeal], user) -> NextStep:
    """The first of these appeals that a reviewer may answer; where he may none, that another does.

    Of very many only the most urgent are looked at; then the list is where to go on.
    """
    mine = next((row for row in rows[:LOOKED_AT] if not why_not(user, row)), None)
    if mine is None and len(rows) > LOOKED_AT:
        words = _("%(left)d appeals wait for a reviewer's answer.") % {"left": len(rows)}
        return NextStep(words, reverse("assessment:appeals", args=[rows[0].result.round.code]), _("Appeals"))
    if mine is None:
        words = _("%(left)d appeals wait for another reviewer: you may not answer them.")
        return NextStep(words % {"left": len(rows)})
    url = reverse("assessment:answer", args=[mine.pk])
    return NextStep(
        _("%(left)d appeals wait for a reviewer's answer.") % {"left": len(rows)}, url, _("Answer the first")
    )


def _reviewer(found: Round, user) -> NextStep | None:
    if found.stage in (Stage.SURVEY, Stage.COMPUTATION) and (rows := to_decide(found)):
        words = _("%(name)s: satisfaction lies within one answer of the bar; decide by name.")
        first = rows[0].result
        return NextStep(
            words % {"name": first.name}, f"{first.get_absolute_url()}decide/", _("Decide on the bar")
        )
    if found.figures_stand and (appeals := list(open_appeals(found))):
        return _to_judge(appeals, user)
    if found.is_finished and (left := grades_open(found).count()):
        if not rules_separation.may_approve(user.person_id, scorers(found)):
            words = _(
                "%(left)d grades of the year are to be decided, by another reviewer: you scored in this round."
            )
            return NextStep(words % {"left": left}, barred=True)
        if not grades_open(found).exclude(proposal="fall").exists():
            words = _("%(left)d grades of the year are to be decided, one by one.")
            return NextStep(words % {"left": left}, barred=True)
        words = _(
            "%(left)d grades of the year are to be decided: the proposals together, the others one by one."
        )
        return NextStep(words % {"left": left})
    if found.stage != found.ends_from:
        return None
    opened = {found.opened_by.person_id} if found.opened_by else set()
    if not rules_separation.may_approve(user.person_id, scorers(found) | opened):
        words = _("You scored or prepared in this round, so another reviewer makes it final.")
        return NextStep(words)
    return NextStep(_("Everything is complete: you can make the result final."), finishes=True)
