"""What assessment tells the desk and a community's page."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment import rules
from assessment.actions.grades import grades_open
from assessment.models import Appeal, CommunityResult, Reply, Round, SurveyResult
from assessment.reports.standing import awaited, entered_indicators
from pairing.models import Community
from shenbei.lib.desk import Fact, Section, Waiting


def waiting_for(user, today: date) -> list[Waiting]:
    """What waits in running rounds for the user in the role he acts in."""
    tell = {
        Role.COMMUNITY: _waiting_community,
        Role.STREET: _waiting_street,
        Role.STAFF: _waiting_staff,
        Role.REVIEWER: _waiting_reviewer,
    }.get(user.role)
    if tell is None:
        return []
    items = [item for found in Round.objects.running() for item in tell(found, user, today)]
    if user.role == Role.REVIEWER:
        items += [item for found in Round.objects.finished()[:2] for item in _waiting_grades(found)]
    return items


def _item(found: Round, sentence: str, url: str, today: date) -> Waiting:
    late = found.due_on is not None and found.due_on < today
    return Waiting(
        sentence=sentence,
        url=url,
        due_on=found.due_on,
        badge="danger" if late else "warning",
        word=_("late") if late else _("open"),
    )


def _waiting_community(found: Round, user, today: date) -> Iterable[Waiting]:
    result = found.results.filter(community__organisation=user.organisation_pk).first()
    if result is None:
        return
    if found.stage == Round.Stage.SELF:
        left = entered_indicators(found, result.kind).count() - result.scores.filter(stage="self").count()
        if left > 0:
            url = reverse("assessment:stage", args=[found.code, found.stage])
            text = _("Self-assessment %(round)s: %(left)d indicators left")
            yield _item(found, text % {"round": found, "left": left}, url, today)
    elif found.stage == Round.Stage.PUBLICITY:
        url = reverse("assessment:card", args=[found.code, result.code])
        text = _("Your result %(round)s is publicised: appeals are possible until its last day")
        yield _item(found, text % {"round": found}, url, today)
    elif found.stage == Round.Stage.FEEDBACK and not Reply.objects.filter(result=result).exists():
        url = reverse("assessment:card", args=[found.code, result.code])
        yield _item(found, _("Your result %(round)s: read it and reply") % {"round": found}, url, today)


def _waiting_street(found: Round, user, today: date) -> Iterable[Waiting]:
    if found.stage != Round.Stage.STREET:
        return
    left = sum(side.due - side.done for side in awaited(found, user))
    if left > 0:
        text = _("First review %(round)s: %(left)d points to enter") % {"round": found, "left": left}
        yield _item(found, text, reverse("assessment:round", args=[found.code]), today)


def _waiting_staff(found: Round, user, today: date) -> Iterable[Waiting]:
    url = reverse("assessment:round", args=[found.code])
    values = {"round": found, "stage": found.get_stage_display()}
    if found.stage == Round.Stage.SURVEY:
        left = found.results.filter(survey=None).count()
        if left:
            text = _("%(round)s: surveys of %(left)d communities to enter") % {"round": found, "left": left}
            yield _item(found, text, url, today)
            return
    yield _item(found, _("%(round)s stands at: %(stage)s") % values, url, today)


def _waiting_reviewer(found: Round, user, today: date) -> Iterable[Waiting]:
    open_appeals = Appeal.objects.filter(result__round=found, outcome="")
    if found.figures_stand and (left := open_appeals.count()):
        text = _("%(round)s: %(left)d appeals to answer") % {"round": found, "left": left}
        yield _item(found, text, reverse("assessment:appeals", args=[found.code]), today)
    if found.stage == found.ends_from:
        text = _("%(round)s: make the result final") % {"round": found}
        yield _item(found, text, reverse("assessment:round", args=[found.code]), today)
    for row in to_decide(found):
        text = _("%(name)s: satisfaction within one answer of the bar, decide by name") % {
            "name": row.result.name
        }
        yield _item(found, text, reverse("assessment:card", args=[found.code, row.result.code]), today)


def _waiting_grades(found: Round) -> Iterable[Waiting]:
    left = grades_open(found).count()
    if left:
        text = _("%(round)s: %(left)d grades of the year to decide") % {"round": found, "left": left}
        url = f"{reverse('assessment:round', args=[found.code])}?order=undecided"
        yield Waiting(sentence=text, url=url, badge="info", word=_("to be decided"))


def to_decide(found: Round) -> list[SurveyResult]:
    """Surveys within one answer of the bar that nobody has decided yet."""
    rows = SurveyResult.objects.filter(result__round=found, decision="").select_related("result")
    bar = found.scheme.satisfaction_bar
    return [row for row in rows if rules.within_one_answer(row.satisfied, row.answers, bar)]


def community_summary(community: Community, today: date) -> Section:
    """The last final result of a community, for its page."""
    rows = CommunityResult.objects.filter(community=community, round__finished_at__isnull=False)
    last = (
        rows.filter(round__finished_at__date__lte=today)
        .select_related("round")
        .order_by("-round__code")
        .first()
    )
    title, url = _("Assessment"), reverse("assessment:rounds")
    if last is None:
        return Section(title=title, url=url, empty=_("No round has been finished yet."))
    url = reverse("assessment:card", args=[last.round.code, last.code])
    facts = [
        Fact(str(last.round), _("%(total)s points") % {"total": last.total}, url),
        Fact(_("Grade reached"), last.get_grade_display(), url),
    ]
    if last.satisfaction is not None:
        facts.append(Fact(_("Satisfaction"), f"{last.satisfaction} %", url))
    return Section(title=title, facts=facts, url=url)
