"""Publicity and appeals: what the district reads of a full round, what is contested, what may still be."""

from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment.models import Appeal, CommunityResult, Indicator, Round
from assessment.reports.standing import is_public
from measures.models import OutcomeType
from measures.reports import targets


def publicised(found: Round) -> QuerySet[CommunityResult]:
    """Every community of a publicised round, by kind and place; nothing before its publicity."""
    rows = found.results.all() if is_public(found) else found.results.none()
    return rows.select_related("street").order_by("kind", F("place").asc(nulls_last=True), "code")


def appeals_of(found: Round, user) -> QuerySet[Appeal]:
    """The appeals of a round that a user sees, the open ones first; outside of the district only his own."""
    rows = Appeal.objects.filter(result__round=found)
    if not user.sees_district:
        own = Q(result__community__organisation=user.organisation_pk) | Q(result__street=user.organisation_pk)
        rows = rows.filter(own)
    return rows.select_related(
        "result__round", "indicator__category", "person", "decided_by__person", "evidence"
    ).order_by("outcome", "due_on", "pk")


def open_appeals(found: Round) -> QuerySet[Appeal]:
    """The appeals of a round that nobody has answered, the most urgent first, with what a judge's ties are read from."""
    rows = Appeal.objects.filter(result__round=found, outcome="")
    return rows.select_related("result__round", "indicator").order_by("due_on", "pk")


def may_appeal(result: CommunityResult, user, indicator: Indicator, today: date) -> bool:
    """Whether this user may still contest this figure."""
    found = result.round
    own = user.role == Role.COMMUNITY and user.organisation_pk == result.community.organisation_id
    in_time = found.stage == Round.Stage.PUBLICITY and (found.due_on is None or today <= found.due_on)
    return own and in_time and not Appeal.objects.filter(result=result, indicator=indicator).exists()


def lacking(result: CommunityResult, indicator: Indicator) -> list[tuple[str, str]]:
    """The outcomes of a planned figure for which the community's plan has no target: (code, words)."""
    if indicator.metric_for(result.kind) != "plan_kept":
        return []
    planned = targets(result.round.code, [result.community]).get(result.community_id, {})
    components = indicator.parameters_for(result.kind)["components"]
    keys = [keys[0] for keys in components if not any(key in planned for key in keys)]
    return [(row.code, row.label) for row in OutcomeType.objects.filter(code__in=keys)]


def appeal_word(row: Appeal, today: date) -> tuple[str, str]:
    """(word, badge) of an appeal's state: open, late, or how it was answered."""
    if row.outcome:
        return str(row.get_outcome_display()), Appeal.Outcome(row.outcome).badge
    return (_("late"), "danger") if row.due_on < today else (_("open"), "warning")
