"""Who is tied to a community in a period: the rows that rules_separation.tie_of looks at (DOMAIN 9, by person)."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Appointment
from assessment import rules_separation
from assessment.models import Appeal, CommunityResult, Round, Score, SurveyResult, Veto
from office.models import AuditEvent
from pairing.models import Community, Pairing, Posting, WorkGroupMember
from shenbei.lib.periods import Window

REVIEWS = ["street", "district"]


def ties(community_pk: int, window: Window) -> rules_separation.Ties:
    """The persons tied to a community in a window: its own people, those posted there, those of its pairing.

    Belonging counts for the community and for the department that helps it; the street's people are not tied
    by reviewing their communities: that is their task.
    """
    community = Community.objects.get(pk=community_pk)
    pairings = Pairing.objects.in_window(window).filter(community=community)
    helping = Q(organisation__in=pairings.values("department"))
    appointed = Appointment.objects.in_window(window).filter(
        helping | Q(organisation=community.organisation_id)
    )
    people = set(appointed.values_list("organisation", "user__person"))
    heads = set(pairings.exclude(department__head=None).values_list("department__head", flat=True))
    named = WorkGroupMember.objects.in_window(window).filter(pairing__in=pairings)
    posted = Posting.objects.in_window(window).filter(community=community)
    own = {person for organisation, person in people if organisation == community.organisation_id}
    return rules_separation.Ties(
        belongs=frozenset(own | {community.secretary_id} - {None}),
        helps=frozenset({person for _organisation, person in people} - own | heads),
        posted=frozenset(posted.values_list("cadre__person", flat=True)),
        named=frozenset(named.values_list("person", flat=True)),
    )


def communities_of(person: int, window: Window) -> set[int]:
    """The communities to which a person is tied himself in a window (not by working for a helping department)."""
    own = Appointment.objects.in_window(window).filter(user__person=person).values("organisation")
    rows = Community.objects.filter(
        Q(secretary=person)
        | Q(organisation__in=own)
        | Q(pk__in=Posting.objects.in_window(window).filter(cadre__person=person).values("community"))
        | Q(
            pk__in=WorkGroupMember.objects.in_window(window)
            .filter(person=person)
            .values("pairing__community")
        )
    )
    return set(rows.values_list("pk", flat=True))


def scorers(found: Round, result: CommunityResult | None = None) -> frozenset[int]:
    """The persons who scored anything in a round, or of one community in it: reviews, surveys, veto items, decisions.

    Whoever another has written over since counts too: the trail still names him.
    """
    results = found.results.all() if result is None else found.results.filter(pk=result.pk)
    scores = Score.objects.filter(result__in=results, stage__in=REVIEWS)
    surveys = SurveyResult.objects.filter(result__in=results)
    rows = scores.values_list("person").union(
        surveys.values_list("person"),
        surveys.values_list("decided_by__person"),
        Veto.objects.filter(result__in=results).values_list("person"),
        Appeal.objects.filter(result__in=results).order_by().values_list("decided_by__person"),
    )
    return frozenset(person for (person,) in rows if person) | _overwritten(results, surveys)


def _overwritten(results: QuerySet[CommunityResult], surveys: QuerySet[SurveyResult]) -> frozenset[int]:
    entered = AuditEvent.objects.filter(
        verb="score.enter", data__stage__in=REVIEWS
    ) | AuditEvent.objects.filter(verb="gap.fill")
    keys = [str(pk) for pk in results.values_list("pk", flat=True)]
    kept = {"object_type": CommunityResult._meta.label_lower, "object_pk__in": keys}
    rows = entered.filter(**kept).order_by().values_list("person_pk")
    rows = rows.union(survey_hands(surveys.values_list("pk", flat=True)))
    return frozenset(person for (person,) in rows if person)


def survey_hands(surveys: Iterable[int]) -> QuerySet:
    """The persons who ever entered one of these surveys or decided on it, as the trail has them."""
    kept = {"object_type": SurveyResult._meta.label_lower, "object_pk__in": [str(pk) for pk in surveys]}
    return AuditEvent.objects.filter(verb__startswith="survey.", **kept).order_by().values_list("person_pk")
