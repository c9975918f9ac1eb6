"""Accounts, persons and appointments: the system administrator's pages. He sees no business data."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import reports
from accounts.access import Role, audience
from accounts.actions import (
    appointment_add,
    appointment_end,
    password_reset,
    person_edit,
    person_of,
    user_add,
    user_block,
)
from accounts.forms import (
    AppointmentForm,
    FirstPasswordForm,
    LastDayForm,
    PersonEditForm,
    ReasonForm,
    UserFilter,
    UserForm,
)
from accounts.fresh import fresh_after
from accounts.models import Appointment, Person, User, today
from accounts.once import created
from accounts.phones import phone_page
from accounts.rules import masked, phone_typed
from accounts.second_factor import device_of, device_reset
from shenbei.lib.asked import word_of
from shenbei.lib.errors import RuleBroken
from shenbei.lib.forms import answer

PAGE = 50


@audience(Role.SYSTEM)
def users(request: HttpRequest) -> HttpResponse:
    """The accounts with the roles they hold today."""
    form = UserFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = reports.users(today(), chosen.get("q", ""), chosen.get("role", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "accounts/users.html", {"form": form, "page": page, "filtered": any(chosen.values())}
    )


def page_of(pk: int) -> str:
    """The address of an account's page."""
    return reverse("accounts:user", args=[pk])


def _user(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("person"), pk=pk)


@audience(Role.SYSTEM)
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: its person, its appointments, what can be done with it."""
    row = _user(pk)
    context = {
        "account": row,
        "day": today(),
        "appointments": row.appointments.select_related("organisation").order_by("-started_on"),
        "has_device": device_of(row) is not None,
        "own": row.person_id == request.user.person_id,
    }
    return render(request, "accounts/user.html", context)


@audience(Role.SYSTEM)
@fresh_after(UserForm)
def user_new(request: HttpRequest) -> HttpResponse:
    """Open an account with its first appointment."""

    def entered(*, by, username, password, role, organisation, started_on, ended_on, **who) -> User:
        row = user_add(by=by, username=username, person=person_of(by, **who), password=password)
        days = {"started_on": started_on, "ended_on": ended_on}
        appointment_add(by=by, user=row, role=role, organisation=organisation, **days)
        return row

    return answer(
        request,
        UserForm(request.POST or None, initial={"started_on": today()}),
        lambda data: page_of(created(request, "user.add", entered, data)),
        title=_("Add an account"),
        back=reverse("accounts:users"),
    )


@audience(Role.SYSTEM)
@fresh_after(AppointmentForm)
def appointment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account one more appointment."""
    row = _user(pk)

    def act(data: dict) -> str:
        created(request, "appointment.add", appointment_add, data | {"user": row})
        return page_of(pk)

    form = AppointmentForm(request.POST or None, initial={"started_on": today()})
    return answer(request, form, act, title=_("Add an appointment for %s") % row.person, back=page_of(pk))


@audience(Role.SYSTEM)
def appointment_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment; it is never deleted."""
    row = get_object_or_404(Appointment.objects.select_related("organisation", "user__person"), pk=pk)

    def act(data: dict) -> str:
        appointment_end(by=request.user, appointment=row, **data)
        return page_of(row.user_id)

    form = LastDayForm(request.POST or None, initial={"ended_on": today()})
    title = _("End: %s") % row
    return answer(request, form, act, title=title, lead=row.user, back=page_of(row.user_id), submit=_("End"))


@audience(Role.SYSTEM)
@require_POST
def user_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Block an account, or free it again."""
    row = _user(pk)
    try:
        user_block(by=request.user, user=row, active=not row.is_active)
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect(page_of(pk))


@audience(Role.SYSTEM)
@fresh_after(FirstPasswordForm)
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new first password."""
    row = _user(pk)

    def act(data: dict) -> str:
        password_reset(by=request.user, user=row, **data)
        return page_of(pk)

    form = FirstPasswordForm(request.POST or None)
    return answer(request, form, act, title=_("New password for %s") % row.person, back=page_of(pk))


@audience(Role.SYSTEM)
@fresh_after(ReasonForm)
def user_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lost second factor off an account."""
    row = _user(pk)

    def act(data: dict) -> str:
        device_reset(by=request.user, user=row, **data)
        return page_of(pk)

    form = ReasonForm(request.POST or None)
    return answer(request, form, act, title=_("Reset the second factor of %s") % row.person, back=page_of(pk))


@audience(Role.SYSTEM, Role.STAFF)
def persons(request: HttpRequest) -> HttpResponse:
    """The persons of the register."""
    word = word_of(request.GET.get("q"))
    page = Paginator(reports.persons(word), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/persons.html", {"page": page, "q": word})


@audience(Role.SYSTEM, Role.STAFF)
@transaction.atomic
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what the register knows of a person."""
    row = get_object_or_404(Person.objects.select_for_update(), pk=pk)
    now = {name: getattr(row, name) for name in ("name", "sex", "post", "email")}
    now["phone"] = masked(row.phone)

    def act(data: dict) -> str:
        data["phone"] = phone_typed(data["phone"], row.phone)
        person_edit(by=request.user, person=row, **data)
        return reverse("accounts:persons")

    form = PersonEditForm(request.POST or None, now=now)
    return answer(request, form, act, title=_("Change %s") % row, back=reverse("accounts:persons"))


@audience(Role.STAFF)
def person_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone of a person in full, for a reason."""
    return phone_page(request, get_object_or_404(Person, pk=pk), back=reverse("accounts:persons"))
