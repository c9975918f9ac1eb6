"""/leaders/: district leaders, the areas they are linked to, their contact points."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Role, audience
from accounts.actions import person_of
from accounts.models import today
from accounts.once import created
from pairing import reports
from pairing.actions import (
    contact_point_add,
    contact_point_end,
    leader_add,
    leader_edit,
    leader_end,
    link_add,
    link_end,
)
from pairing.forms import ContactPointForm, EndForm, LeaderEditForm, LeaderForm, LinkForm
from pairing.forms_filter import LeaderFilter
from pairing.models import ContactPoint, Leader, Link
from pairing.views_communities import PAGE, READERS
from shenbei.lib.forms import answer


@audience(*READERS)
def leaders(request: HttpRequest) -> HttpResponse:
    """The leaders with their areas and contact points."""
    form = LeaderFilter(request.GET)
    page = Paginator(reports.leaders(request.user, today(), form.chosen), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "filtered": bool(form.chosen), "day": today()}
    return render(request, "pairing/leaders.html", context)


def seen(request: HttpRequest, pk: int) -> Leader:
    """A leader within the scope, else 404."""
    rows = Leader.objects.visible_to(request.user).select_related("person").distinct()
    return get_object_or_404(rows, pk=pk)


def page_of(pk: int) -> str:
    """The address of a leader's page."""
    return reverse("pairing:leader", args=[pk])


@audience(*READERS)
def leader(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader's page: area, contact points, and those that have ended."""
    row = seen(request, pk)
    context = {
        "leader": row,
        "day": today(),
        "links": row.links.select_related("street").order_by("-started_on"),
        "points": row.contact_points.select_related("community__organisation", "community__street").order_by(
            "-started_on"
        ),
    }
    return render(request, "pairing/leader.html", context)


@audience(Role.STAFF)
def leader_new(request: HttpRequest) -> HttpResponse:
    """Enter a leader."""

    def entered(*, by, post, seat, started_on, **who) -> Leader:
        person = person_of(by, post=post, **who)
        return leader_add(by=by, person=person, post=post, seat=seat, started_on=started_on)

    return answer(
        request,
        LeaderForm(request.POST or None),
        lambda data: page_of(created(request, "leader.add", entered, data)),
        title=_("Add a leader"),
        back=reverse("pairing:leaders"),
    )


@audience(Role.STAFF)
@transaction.atomic
def leader_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change post or order."""
    row = get_object_or_404(Leader.objects.select_for_update(of=("self",)), pk=pk)
    form = LeaderEditForm(request.POST or None, now={"post": row.post, "seat": row.seat})

    def act(data: dict) -> str:
        leader_edit(by=request.user, leader=row, **data)
        return page_of(pk)

    return answer(request, form, act, title=_("Change %s") % row, back=page_of(pk))


@audience(Role.STAFF)
def leader_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader leaves office."""
    row = seen(request, pk)
    lead = _("His areas and contact points end with the same day.")
    return _end(request, lambda **data: leader_end(leader=row, **data), row, pk, lead)


def _end(request: HttpRequest, action, row, leader_pk: int, lead: str = "") -> HttpResponse:
    def act(data: dict) -> str:
        action(by=request.user, **data)
        return page_of(leader_pk)

    form = EndForm(request.POST or None, initial={"ended_on": today()})
    title, submit = _("End: %s") % row, _("End")
    return answer(request, form, act, title=title, lead=lead, back=page_of(leader_pk), submit=submit)


@audience(Role.STAFF)
def link_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a leader to an area."""
    row = seen(request, pk)

    def act(data: dict) -> str:
        created(request, "link.add", link_add, data | {"leader": row})
        return page_of(pk)

    form = LinkForm(request.POST or None)
    return answer(request, form, act, title=_("Add an area for %s") % row, back=page_of(pk))


@audience(Role.STAFF)
def link_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link."""
    row = get_object_or_404(Link.objects.select_related("leader__person", "street"), pk=pk)
    return _end(request, lambda **data: link_end(link=row, **data), row, row.leader_id)


@audience(Role.STAFF)
def contact_point_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a leader a contact point."""
    row = seen(request, pk)

    def act(data: dict) -> str:
        created(request, "contact_point.add", contact_point_add, data | {"leader": row})
        return page_of(pk)

    form = ContactPointForm(request.POST or None)
    return answer(request, form, act, title=_("Add a contact point for %s") % row, back=page_of(pk))


@audience(Role.STAFF)
def contact_point_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a contact point."""
    rows = ContactPoint.objects.select_related("leader__person", "community__organisation")
    row = get_object_or_404(rows, pk=pk)
    return _end(request, lambda **data: contact_point_end(contact_point=row, **data), row, row.leader_id)
