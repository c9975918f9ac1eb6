"""/communities/, and what staff and the reviewer write about a community."""

from datetime import date

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Role, audience
from accounts.fresh import fresh_after
from accounts.models import today
from accounts.once import created
from accounts.phones import phone_page
from accounts.rules import masked, phone_typed
from pairing import reports
from pairing.actions import community_add, community_edit, grade_enter, grade_take_over
from pairing.forms import CommunityAddForm, CommunityEditForm, GradeForm
from pairing.forms_filter import CommunityFilter
from pairing.models import Community
from shenbei.lib.forms import answer

READERS = (
    Role.STAFF,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.LEADER,
    Role.DEPARTMENT,
    Role.STREET,
    Role.COMMUNITY,
    Role.CADRE,
)
PAGE = 50


@audience(*READERS)
def communities(request: HttpRequest) -> HttpResponse:
    """The list, searched by name or initials, narrowed by filters, 50 a page."""
    form = CommunityFilter(request.GET)
    rows = reports.communities(request.user, today(), form.chosen)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "filtered": bool(form.chosen)}
    return render(request, "pairing/communities.html", context)


def page_of(community_pk: int) -> str:
    """The address of a community's page."""
    return reverse("pairing:community", args=[community_pk])


@audience(Role.STAFF)
def community_new(request: HttpRequest) -> HttpResponse:
    """Enter a community, with the grade it brings along."""
    form = CommunityAddForm(request.POST or None)
    return answer(
        request,
        form,
        lambda data: page_of(created(request, "community.add", _entered, data)),
        title=_("Add a community"),
        back=reverse("pairing:communities"),
    )


def _entered(*, by, grade: str, grade_year: int | None, evidence: str, **fields) -> Community:
    community = community_add(by=by, **fields)
    if grade and grade_year:
        first = date(grade_year + 1, 1, 1)
        grade_take_over(
            by=by, community=community, year=grade_year, grade=grade, valid_from=first, evidence=evidence
        )
    return community


EDITED = ("name", "kind", "area", "households", "population", "party_members", "secretary")


@audience(Role.STAFF)
@transaction.atomic
def community_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a community."""
    visible = Community.objects.visible_to(request.user).select_for_update(of=("self",))
    community = get_object_or_404(visible, pk=pk)
    now = {name: getattr(community, name) for name in EDITED} | {"phone": masked(community.phone)}
    form = CommunityEditForm(request.POST or None, now=now)

    def act(data: dict) -> str:
        data["phone"] = phone_typed(data["phone"], community.phone)
        community_edit(by=request.user, community=community, **data)
        return page_of(pk)

    return answer(request, form, act, title=_("Change %s") % community, back=page_of(pk))


@audience(Role.REVIEWER)
@fresh_after(GradeForm)
def grade_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer gives a grade."""
    community = get_object_or_404(Community.objects.visible_to(request.user), pk=pk)
    form = GradeForm(request.POST or None)

    def act(data: dict) -> str:
        created(request, "grade.give", grade_enter, data | {"community": community})
        return page_of(pk)

    lead = _("One grade up is the rule; a jump or a fall of two needs a named decision.")
    return answer(request, form, act, title=_("Grade %s") % community, lead=lead, back=page_of(pk))


@audience(*READERS)
def community_grades(request: HttpRequest, pk: int) -> HttpResponse:
    """Every grade a community was given, with evidence and decider."""
    community = get_object_or_404(Community.objects.visible_to(request.user), pk=pk)
    grades = community.grades.select_related("decided_by")
    return render(request, "pairing/grades.html", {"community": community, "grades": grades})


@audience(Role.STAFF)
def community_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone of a community in full, for a reason."""
    community = get_object_or_404(Community.objects.visible_to(request.user), pk=pk)
    return phone_page(request, community, back=page_of(pk), community=community)
