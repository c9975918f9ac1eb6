"""The page on which a visit is written, its draft, and the page on which one is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.models import today
from office.attachments import attachments_of
from shenbei.lib.asked import key_of, word_of
from shenbei.lib.errors import RuleBroken, put_on_form
from visits.actions import draft_drop, draft_save, verdicts_refresh, visit_log
from visits.forms_log import Choices, LogForm, initial_of, typed_of
from visits.models import Duty, Visit
from visits.reports.duties import area_of, joint_duties, measures_of
from visits.reports.pages import problem_owners, visit_marks
from visits.reports.writing import drafts_of, duties_to_log, same_day, short_of, work_group
from visits.rules import Kind, Reason, State
from visits.views.audiences import LOGGERS
from visits.views.photos import photos_take
from visits.views.sheets import sheets


@audience(*LOGGERS, Role.CADRE)
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Log a visit in three decisions; a cadre ticks his days on the monthly sheet instead."""
    if request.user.role == Role.CADRE:
        return sheets(request)
    draft = None if request.method == "POST" else _draft(request)
    survey = _is_survey(request, draft)
    form, owed = _log_form(request, survey, draft)
    if request.method == "POST":
        return _posted(request, form, owed, survey)
    return _page(request, form, owed, survey, draft)


def _is_survey(request: HttpRequest, draft: Visit | None) -> bool:
    if request.user.role != Role.LEADER:
        return False
    return draft.kind == Kind.AREA_SURVEY if draft else request.GET.get("kind") == Kind.AREA_SURVEY


def _draft(request: HttpRequest) -> Visit | None:
    """The draft asked for, or the last one when nothing else is asked for."""
    rows = drafts_of(request.user)
    if "draft" in request.GET:
        return get_object_or_404(rows, pk=key_of(request.GET["draft"]))
    return None if request.GET else rows.first()


def _page(
    request: HttpRequest, form: LogForm, owed: list, survey: bool, draft: Visit | None, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "owed": owed,
        "survey": survey,
        "is_leader": request.user.role == Role.LEADER,
        "draft": draft,
        "photos": attachments_of(draft) if draft else [],
        "others": [] if draft or request.method == "POST" else drafts_of(request.user)[:3],
    }
    status = 422 if form.is_bound else 200
    return render(request, "visits/log.html", context | more, status=status)


def _log_form(request: HttpRequest, survey: bool, draft: Visit | None) -> tuple[LogForm, list]:
    """The form with the user's own duties, the likeliest first, and what is owed."""
    duties = _duties(request, survey)
    owed = short_of(duties, today())
    ordered = _likeliest_first(duties, owed, request)
    said = _said(request, draft)
    choices = _choices(request, ordered, survey, said)
    form = LogForm(request.POST or None, duties=ordered, choices=choices, today=today())
    if draft:
        form.initial |= {"once": draft.form_key, **draft_initial(form, draft)}
    elif "visited_on" in said:  # another community or day was chosen: only what hangs on it is asked for anew
        form.initial |= initial_of(form.fields, said)
    return form, owed


def _said(request: HttpRequest, draft: Visit | None) -> Mapping[str, Sequence[str]]:
    """What the form holds so far, field by field: sent, kept in the draft, or in the address."""
    sent = dict((request.POST or request.GET).lists())
    return draft.typed if draft else sent


def _duties(request: HttpRequest, survey: bool) -> list[Duty]:
    duties = duties_to_log(request.user, today())
    return [duty for duty in duties if (duty.kind == Kind.AREA_SURVEY) == survey]


def draft_initial(form: Any, draft: Visit) -> dict[str, Any]:
    """What a draft's form held; of one that never had a form, what its columns hold."""
    if draft.typed:
        return initial_of(form.fields, draft.typed)
    names = ["visited_on", "way", "purpose", "found", "agreed", "place"]
    side = draft.sides.first()
    people = {"duty": side.duty_id, "participants": side.participants} if side else {}
    return {name: getattr(draft, name) for name in names} | people


def _choices(
    request: HttpRequest, duties: list[Duty], survey: bool, said: Mapping[str, Sequence[str]]
) -> Choices:
    user, day = request.user, today()
    area = area_of(user, day) if survey else None
    places = area.values("pk") if area is not None else [duty.community_id for duty in duties]
    found = Choices(measures_of(places, day), problem_owners(user), area, work_group(user, day))
    joint = _joint(user, duties, area, said)
    return replace(found, own_office=user.organisation_pk, joint=joint)


def _joint(user, duties: list[Duty], area: Any, said: Mapping[str, Sequence[str]]) -> list[Duty]:
    """The duties of other sides to the chosen community on the chosen day; the likeliest and today where none is."""
    places: Any = None
    if area is not None:
        keys = [key for text in said.get("communities", []) if (key := key_of(text))]
        places = area.filter(pk__in=keys).order_by().values("pk") if keys else None
    elif duties:
        key = key_of(next(iter(said.get("duty", [])), ""))
        places = [next((duty for duty in duties if duty.pk == key), duties[0]).community_id]
    if places is None:
        return []
    day = _day(next(iter(said.get("visited_on", [])), ""))
    return list(joint_duties(user, places, day or today()))


def _likeliest_first(duties: list[Duty], owed: list, request: HttpRequest) -> list[Duty]:
    """The duty asked for (or to the community one comes from) first, then what is most urgently owed."""
    order = {item.duty_id: place for place, item in reversed(list(enumerate(owed)))}
    asked_for, place = request.GET.get("duty", ""), request.GET.get("community", "")

    def wanted(duty: Duty) -> bool:
        return str(duty.pk) == asked_for or bool(place) and str(duty.community_id) == place

    return sorted(duties, key=lambda duty: (not wanted(duty), order.get(duty.pk, 999)))


def _posted(request: HttpRequest, form: LogForm, owed: list, survey: bool) -> HttpResponse:
    """Enter it; keep it as a draft where that is wanted, where something is wrong, or while it may be a double."""
    valid = form.is_valid()
    if "draft" in request.POST:
        return _kept(request, form)
    twins = list(_twins(request, form)) if valid else []
    if valid and not twins:
        try:
            return _entered(request, _log(request, form))
        except RuleBroken as error:
            put_on_form(
                RuleBroken(error.message, "duty" if error.field == "community" else error.field), form
            )
    draft = _keep(request, form)
    if draft and twins and request.POST.get("same") == "add":
        mine = [twin for twin in twins if twin.author_id == request.user.person_id]
        if mine:
            return redirect(f"{reverse('visits:edit', args=[mine[0].pk])}?draft={draft.pk}")
    return _page(request, form, owed, survey, draft, twins=twins)


def _twins(request: HttpRequest, form: LogForm):
    """Visits of the same day that this one may be; none once the user has said that it is another."""
    if request.POST.get("same") == "second":
        return []
    known = same_day(form.cleaned_data["duty"], form.cleaned_data["visited_on"])
    return known.exclude(author=request.user.person_id, form_key=form.cleaned_data["once"])


def _log(request: HttpRequest, form: LogForm) -> Visit:
    data = dict(form.cleaned_data)
    duty = data.pop("duty")
    return visit_log(by=request.user, kind=duty.kind, community=duty.community, **data)


def _keep(request: HttpRequest, form: LogForm) -> Visit | None:
    """Save what was typed as a draft, with its photos; None where the form holds no duty, or was entered before."""
    duties: Any = form.fields["duty"]
    duty = duties.queryset.filter(pk=key_of(request.POST.get("duty"))).first()
    key = word_of(request.POST.get("once"))[:64]
    if duty is None or not key:
        return None
    typed = typed_of(form, request.POST)
    days = typed.get("visited_on", [""])
    draft = draft_save(by=request.user, form_key=key, duty=duty, visited_on=_day(days[0]), typed=typed)
    if draft:
        photos_take(request, draft)
    return draft


def _day(text: str) -> date | None:
    try:
        return DateField().clean(text)
    except ValidationError:  # half a date, while somebody types
        return None


def _kept(request: HttpRequest, form: LogForm) -> HttpResponse:
    draft = _keep(request, form)
    if draft is None:
        return redirect("visits:list")
    messages.success(request, _("Saved as a draft; it does not count yet."))
    return redirect("visits:detail", draft.pk)


def _entered(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say that it is entered, whether it counts, and which photos were not taken."""
    photos_take(request, visit)
    verdicts_refresh(visit, today())
    messages.success(request, _("The visit is entered."))
    reason = next((mark.reason for mark in visit_marks(visit)), None)
    if reason == Reason.LATE:
        messages.warning(
            request,
            _("Its window is closed: it does not count unless the organisation reviewer opens it again."),
        )
    elif reason:
        messages.warning(request, _("It does not count: %(reason)s.") % {"reason": reason.label})
    return redirect("visits:detail", visit.pk)


@audience(*LOGGERS)
@require_POST
def autosave(request: HttpRequest) -> JsonResponse:
    """Keep what is being typed; says where, and whether it may be a double."""
    survey = request.POST.get("survey") == "1" and request.user.role == Role.LEADER
    duties = _duties(request, survey)
    choices = _choices(request, duties, survey, _said(request, None))
    form = LogForm(request.POST, duties=duties, choices=choices, today=today())
    draft = _keep(request, form)
    if draft is None:
        return JsonResponse({"state": "refused"})
    return JsonResponse({"state": "kept", "url": f"{reverse('visits:log')}?draft={draft.pk}"})


@audience(*LOGGERS)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw one's own draft away."""
    draft = get_object_or_404(Visit.objects.filter(author=request.user.person_id, state=State.DRAFT), pk=pk)
    draft_drop(by=request.user, draft=draft)
    messages.success(request, _("The draft is thrown away."))
    return redirect("visits:log")
