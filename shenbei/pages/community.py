"""/communities/<pk>/: one community, put together from what every floor knows of it."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

import assessment.reports
import measures.reports
import pledges.reports
import visits.reports
from accounts.access import Role, audience
from accounts.models import today
from pairing.models import Community
from pairing.reports import community_card
from shenbei.lib.desk import Section
from shenbei.pages import brief

SUMMARIES = (
    visits.reports.community_summary,
    pledges.reports.community_summary,
    measures.reports.community_summary,
    assessment.reports.community_summary,
)
LOGGERS = (Role.LEADER, Role.DEPARTMENT, Role.STREET)


def sections(community: Community, day: date) -> list[Section]:
    """What visits, pledges, measures and assessment know of a community, in this order."""
    return [summary(community, day) for summary in SUMMARIES]


@audience(
    Role.STAFF,
    Role.REVIEWER,
    Role.LEADER,
    Role.DEPARTMENT,
    Role.STREET,
    Role.COMMUNITY,
    Role.CADRE,
    Role.AUDITOR,
)
def community(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is tied to the community, how it was graded, and where each floor's rows are."""
    rows = Community.objects.visible_to(request.user).select_related("organisation", "street", "secretary")
    row, day = get_object_or_404(rows, pk=pk), today()
    context = {
        "community": row,
        "card": community_card(row, day),
        "sections": sections(row, day),
        "may_log": request.user.role in LOGGERS,
        "may_brief": request.user.role in brief.READERS,
    }
    return render(request, "pages/community.html", context)
