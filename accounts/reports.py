"""Lists of accounts and persons. Read only."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Appointment, Person, User


def users(day: date, word: str = "", role: str = "") -> QuerySet[User]:
    """Accounts with `appointments_now`, found by user name, name or initials, and by the role they hold on a day."""
    rows = User.objects.select_related("person")
    if word := word.strip():
        named = Q(person__name__icontains=word) | Q(person__initials__startswith=word.lower())
        rows = rows.filter(named | Q(username__icontains=word))
    if role:
        rows = rows.filter(pk__in=Appointment.objects.live_on(day).filter(role=role).values("user"))
    live = Appointment.objects.live_on(day).select_related("organisation")
    return rows.prefetch_related(Prefetch("appointments", live, to_attr="appointments_now"))


def persons(word: str = "") -> QuerySet[Person]:
    """Persons of the register by name or initials."""
    rows = Person.objects.prefetch_related("users")
    if word := word.strip():
        rows = rows.filter(Q(name__icontains=word) | Q(initials__startswith=word.lower()))
    return rows
