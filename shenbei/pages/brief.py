"""/communities/<pk>/brief/: what a leader reads before a visit, one page. DOMAIN 4: basics, open problems, pledge
progress, last agreed actions. On this floor because visits and pledges don't know each other."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from office.actions import event_record
from pairing.models import Community, ContactPoint
from pairing.reports import CommunityCard, community_card
from pledges.reports import PledgeCompletion, completion
from shenbei.lib import pdf
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken
from visits.models import Problem, Visit
from visits.reports.counts import COUNTED

READERS = (
    Role.STAFF,
    Role.REVIEWER,
    Role.LEADER,
    Role.DEPARTMENT,
    Role.STREET,
    Role.CADRE,
    Role.AUDITOR,
)
PROBLEMS, ITEMS, VISITS = 5, 5, 3  # what one page holds


@dataclass(frozen=True)
class Brief:
    """A community on one page, as of a day; what does not fit is counted."""

    card: CommunityCard
    day: date
    problems: list[Problem]
    open_problems: int
    pledge: PledgeCompletion | None
    visits: list[Visit]

    @property
    def items(self) -> list[Any]:
        """The pledge's items that are furthest from done, first."""
        rows = self.pledge.items if self.pledge else ()
        return sorted(rows, key=lambda row: (row.percent is None, row.percent or 0, row.item.pk))[:ITEMS]

    @property
    def more_items(self) -> int:
        """How many items are left out."""
        return len(self.pledge.items) - len(self.items) if self.pledge else 0

    @property
    def more_problems(self) -> int:
        """How many open problems are left out."""
        return self.open_problems - len(self.problems)


def brief_of(user, community: Community, day: date) -> Brief:
    """The brief of a community that the user sees: what is open, oldest due date first; what was agreed, newest first."""
    problems = Problem.objects.visible_to(user).filter(community=community).open().select_related("owner")
    visits = (
        Visit.objects.visible_to(user).at_community(community).filter(state__in=COUNTED).exclude(agreed="")
    )
    return Brief(
        card=community_card(community, day),
        day=day,
        problems=list(problems.order_by("due_on", "pk")[:PROBLEMS]),
        open_problems=problems.count(),
        pledge=completion(day, [community]).get(community.pk),
        visits=list(visits.select_related("organisation", "author").order_by("-visited_on", "-pk")[:VISITS]),
    )


def contact_points_of(user, day: date) -> list[Community]:
    """The communities whose brief a leader's desk offers: his contact points."""
    if user.role != Role.LEADER:
        return []
    points = ContactPoint.objects.live_on(day).filter(leader__person=user.person_id)
    return list(Community.objects.filter(pk__in=points.values("community")).select_related("organisation"))


def _community(request: HttpRequest, pk: int) -> Community:
    rows = Community.objects.visible_to(request.user).select_related("organisation", "street", "secretary")
    return get_object_or_404(rows, pk=pk)


@audience(*READERS)
@require_safe
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """The page on a screen."""
    context = {"brief": brief_of(request.user, _community(request, pk), today())}
    return render(request, "pages/brief.html", context)


@audience(*READERS)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on one sheet of A4, in Chinese whatever the reader's language."""
    community = _community(request, pk)
    try:
        with translation.override("zh-hans"):
            content = brief_paper(brief_of(request.user, community, today()))
    except RuleBroken as error:
        messages.error(request, error.message)
        return redirect("brief", pk)
    with transaction.atomic():
        event_record(by=request.user, verb="brief.print", obj=community, community=community)
    return download(content, f"brief-{community.code}.pdf")


def brief_paper(found: Brief) -> bytes:
    """A brief as PDF bytes."""
    return pdf.render("pages/brief_paper.html", {"brief": found}, created=found.day)
