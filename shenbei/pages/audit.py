"""/audit/: the trail for the auditor, searched by person, object, act and day."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.dateparse import parse_date

from accounts.access import Role, audience
from office.models import AuditEvent
from office.reports import trail_verbs
from office.verbs import verb_label, verbs_like
from shenbei.lib.asked import word_of
from shenbei.lib.periods import shanghai_midnight


def _day(text: str) -> date | None:
    """The day that is asked for; None for none, and for one at the calendar's ends, where no event can be."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date.min < day < date.max else None


@audience(Role.AUDITOR, Role.REVIEWER)
def audit(request: HttpRequest) -> HttpResponse:
    """The events, newest first, 50 a page."""
    asked = request.GET
    days = _day(asked.get("day", "")), _day(asked.get("until", ""))
    words = {name: word_of(asked.get(name)) for name in ("q", "person", "object")}
    page = Paginator(_between(_found(words, asked), *days), 50).get_page(asked.get("page"))
    for event in page:
        event.words = verb_label(event.verb)  # type: ignore[attr-defined]
    return render(request, "pages/audit.html", {"page": page, **words, "day": days[0], "until": days[1]})


def _found(words: dict[str, str], asked: QueryDict) -> QuerySet[AuditEvent]:
    """Events by the words of their act, person and object; `of` names one object («visits.visit:12»)."""
    events = AuditEvent.objects.all()
    if word := words["q"]:
        verbs = verbs_like(word, trail_verbs())
        events = events.filter(
            Q(person_name__contains=word)
            | Q(object_label__contains=word)
            | Q(verb__in=verbs)
            | Q(verb__contains=word)
        )
    if words["person"]:
        events = events.filter(person_name__contains=words["person"])
    if words["object"]:
        events = events.filter(object_label__contains=words["object"])
    kind, _colon, pk = asked.get("of", "").partition(":")
    return events.filter(object_type=kind, object_pk=pk[:40]) if pk else events


def _between(events: QuerySet[AuditEvent], first: date | None, last: date | None) -> QuerySet[AuditEvent]:
    """Those of the days from the first to the last; of the first alone where no last is named."""
    if first:
        events = events.filter(at__gte=shanghai_midnight(first))
    if last or first:
        events = events.filter(at__lt=shanghai_midnight((last or first) + timedelta(days=1)))
    return events
