"""The page on which one's own visit is changed, and where a draft is added to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import audience
from accounts.models import today
from office.attachments import attachments_of
from shenbei.lib.asked import key_of
from shenbei.lib.errors import RuleBroken, put_on_form
from visits.actions import draft_fold, problems_raise, sides_name, verdicts_refresh, visit_edit
from visits.forms_log import Choices, EditForm
from visits.models import Visit
from visits.reports.changes import differences
from visits.reports.duties import area_of, joint_to, measures_of
from visits.reports.pages import problem_owners
from visits.reports.writing import drafts_of
from visits.rules import Kind, State
from visits.views.audiences import LOGGERS
from visits.views.log import draft_initial
from visits.views.photos import photos_take

TEXTS = ["purpose", "found", "agreed", "participants", "place"]


@audience(*LOGGERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own visit; the community then confirms anew. With ?draft= what was typed there is added."""
    visit = get_object_or_404(own_visits(request.user), pk=pk)
    if visit.state == State.DRAFT:
        return redirect(f"{reverse('visits:log')}?draft={pk}")
    asked_for = key_of(request.GET.get("draft"))
    draft = drafts_of(request.user).filter(pk=asked_for).first() if asked_for else None
    form = _form(request, visit, draft)
    found: list = []
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(request, visit, draft, form)
        except RuleBroken as error:
            put_on_form(error, form)
            found = _meanwhile(visit, form)
    context = {
        "form": form,
        "visit": visit,
        "draft": draft,
        "differences": found,
        "photos": attachments_of(visit),
        "more_photos": attachments_of(draft) if draft else [],
    }
    return render(request, "visits/edit.html", context, status=422 if form.is_bound else 200)


def own_visits(user):
    """The visits that a user wrote."""
    return Visit.objects.visible_to(user).filter(author=user.person_id)


def _form(request: HttpRequest, visit: Visit, draft: Visit | None) -> EditForm:
    user = request.user
    area = area_of(user, visit.visited_on) if visit.kind == Kind.AREA_SURVEY else None
    places: Any = [visit.community_id] if area is None else area.values("pk")
    owners, joint = problem_owners(user), list(joint_to(visit, user))
    measures = measures_of(places, visit.visited_on, visit)
    choices = Choices(measures, owners, area, (), user.organisation_pk, joint)
    form = EditForm(request.POST or None, initial=present(visit), choices=choices, today=today())
    if draft:
        form.initial = _together(form.initial, draft_initial(form, draft))
    return form


def _together(there: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
    """What is there with what was typed added below it; nothing of either is lost."""
    found = dict(there)
    names = [*typed.pop("members", []), typed.get("participants", "")]
    typed["participants"] = "、".join(name for name in names if name)
    for name in TEXTS:
        before, more = there.get(name) or "", typed.get(name) or ""
        between = "、" if name in ("participants", "place") else "\n"
        if more and more not in before:
            found[name] = f"{before}{between}{more}" if before else more
    for name in ("measures", "communities", "joint"):
        found[name] = [*there.get(name, []), *(key for key in typed.get(name, []))]
    begun = ("problem_", "owner_", "due_", "went_")
    problems = {name: value for name, value in typed.items() if name.startswith(begun)}
    if there.get("latitude") is None:
        problems |= {name: typed.get(name) for name in ("latitude", "longitude")}
    return found | problems


def _changed(request: HttpRequest, visit: Visit, draft: Visit | None, form: EditForm) -> HttpResponse:
    data = dict(form.cleaned_data)
    problems, joint = data.pop("problems"), data.pop("joint")
    changed = visit_edit(by=request.user, visit=visit, **data)
    problems_raise(request.user, changed, problems)
    sides_name(by=request.user, visit=changed, sides=joint)
    if draft:
        draft_fold(by=request.user, draft=draft, visit=changed)
    photos_take(request, changed)
    verdicts_refresh(changed, today())
    messages.success(request, _("The change is saved."))
    return redirect("visits:detail", changed.pk)


def _meanwhile(visit: Visit, form: EditForm) -> list:
    """What differs between the form and the visit as it now is, when somebody changed it since; the next save counts."""
    visit.refresh_from_db()
    if form.cleaned_data.get("version") == visit.version:
        return []
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(visit.version)
    form.data = data
    return differences(form, present(visit))


def present(visit: Visit) -> dict[str, Any]:
    """A visit's values by the names of its form's fields."""
    names = ["visited_on", "way", "purpose", "found", "agreed", "place", "latitude", "longitude", "version"]
    found = {name: getattr(visit, name) for name in names}
    first = visit.sides.order_by("pk").first()
    found["participants"] = first.participants if first else ""
    found["measures"] = list(visit.measures.values_list("pk", flat=True))
    return found | {"communities": list(visit.covered.values_list("community", flat=True))}
