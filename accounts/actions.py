"""Writes of accounts: persons, organisations, users, appointments, notifications."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Appointment, Notification, Organisation, Person, Role, User
from accounts.rules import trail_data
from office.actions import changes, event_record
from office.bell import ring
from office.letters import letters_put
from office.tasks import letters_out
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.pinyin import initials
from shenbei.lib.saving import checked_save


@transaction.atomic
def person_add(*, by, name: str, now: datetime | None = None, **fields) -> Person:
    """A new person; `fields` are post, phone, sex, email."""
    person = Person(name=name, initials=initials(name), **fields)
    checked_save(person)
    event_record(by=by, verb="person.add", obj=person, now=now)
    return person


def person_of(by, *, person: Person | None, name: str, sex: str, phone: str, post: str = "") -> Person:
    """The chosen person of the register, or a new one of the name that was typed."""
    return person or person_add(by=by, name=name, sex=sex, phone=phone, post=post)


@transaction.atomic
def person_edit(*, by, person: Person, now: datetime | None = None, **fields) -> Person:
    """Change name, post, telephone, sex or e-mail; the trail keeps telephones masked."""
    changed = changes(person, **fields)
    if changed:
        person.initials = initials(person.name)
        checked_save(person)
        event_record(by=by, verb="person.edit", obj=person, data=trail_data(changed), now=now)
    return person


@transaction.atomic
def organisation_add(
    *, by, kind: str, name: str, parent: Organisation | None, now: datetime | None = None, **fields
) -> Organisation:
    """A new organisation; RuleBroken when the name or code is taken."""
    organisation = Organisation(kind=kind, name=name, parent=parent, initials=initials(name), **fields)
    checked_save(organisation)
    event_record(by=by, verb="organisation.add", obj=organisation, data={"kind": kind}, now=now)
    return organisation


@transaction.atomic
def organisation_edit(
    *, by, organisation: Organisation, now: datetime | None = None, **fields
) -> Organisation:
    """Change name, code, head, liaison or telephone."""
    changed = changes(organisation, **fields)
    if changed:
        organisation.initials = initials(organisation.name)
        checked_save(organisation)
        event_record(by=by, verb="organisation.edit", obj=organisation, data=trail_data(changed), now=now)
    return organisation


@transaction.atomic
def user_add(
    *,
    by,
    username: str,
    person: Person,
    password: str | None,
    demo: bool = False,
    now: datetime | None = None,
) -> User:
    """A new account whose first password must be changed (but for demo accounts).

    With None for a password nobody signs in to it before one is set.
    """
    user = User(username=username, person=person, is_demo=demo, must_change_password=not demo)
    if password is None:
        user.set_unusable_password()
        checked_save(user)
    else:
        password_set(user, password)
    event_record(by=by, verb="user.add", obj=user, now=now)
    return user


def password_set(user: User, password: str) -> None:
    """Store a password that passes the rules; RuleBroken with the first rule it breaks."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleBroken(error.messages[0], "password") from None
    user.set_password(password)
    checked_save(user)


@transaction.atomic
def password_change(*, by: User, password: str, now: datetime | None = None) -> None:
    """A user's own new password, other than the one he has."""
    if by.check_password(password):
        raise RuleBroken(_("The new password is the same as the old one."), "password")
    by.must_change_password = False
    password_set(by, password)
    event_record(by=by, verb="user.password", obj=by, now=now)


@transaction.atomic
def password_reset(*, by: User, user: User, password: str, now: datetime | None = None) -> None:
    """A new first password for somebody who forgot his; he changes it at the next sign-in."""
    if by.person_id == user.person_id:
        raise RuleBroken(_("Change your own password on its own page."), "password")
    user.must_change_password = True
    password_set(user, password)
    event_record(by=by, verb="user.password_reset", obj=user, now=now)


@transaction.atomic
def user_block(*, by: User, user: User, active: bool, now: datetime | None = None) -> None:
    """Block or free an account."""
    if by and by.person_id == user.person_id:
        raise RuleBroken(_("Nobody blocks or frees his own account."))
    if changes(user, is_active=active):
        user.save(update_fields=["is_active"])
        event_record(by=by, verb="user.block" if not active else "user.free", obj=user, now=now)


@transaction.atomic
def appointment_add(
    *,
    by,
    user: User,
    role: Role,
    organisation: Organisation,
    started_on: date,
    ended_on: date | None = None,
    now: datetime | None = None,
) -> Appointment:
    """A role in an organisation; nobody appoints himself (DOMAIN 9)."""
    if by and by.person_id == user.person_id:
        raise RuleBroken(_("Nobody changes his own role."))
    row = Appointment(
        user=user, role=role, organisation=organisation, started_on=started_on, ended_on=ended_on
    )
    checked_save(row)
    event_record(
        by=by, verb="appointment.add", obj=row, data={"user": user.username, "from": started_on}, now=now
    )
    return row


@transaction.atomic
def appointment_end(
    *, by, appointment: Appointment, ended_on: date, now: datetime | None = None
) -> Appointment:
    """The last day of an appointment; an appointment may also end the day before it is said."""
    if by and by.person_id == appointment.user.person_id:
        raise RuleBroken(_("Nobody changes his own role."))
    changed = changes(appointment, ended_on=max(ended_on, appointment.started_on))
    checked_save(appointment)
    event_record(by=by, verb="appointment.end", obj=appointment, data=changed, now=now)
    return appointment


@transaction.atomic
def notify(
    *,
    person: Person,
    sentence: str,
    key: str,
    url: str = "",
    text: str = "",
    now: datetime | None = None,
) -> Notification | None:
    """A message for a person, once per key: on his desk and, where he has an address, by e-mail; None when not new.

    `text` is what the letter says beyond the sentence.
    """
    row, made = Notification.objects.get_or_create(
        person=person, key=key, defaults={"sentence": sentence, "url": url, "at": now or timezone.now()}
    )
    if not made:
        return None
    if person.email and person.wants_mail:
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("Link, help and stay: %(sentence)s") % {"sentence": sentence}
        lines = [text or sentence, settings.SITE_URL + url]
        letters_put(key=key, subject=subject, text="\n\n".join(lines), mail_to=[person.email], now=now)
        ring(letters_out)
    return row


@transaction.atomic
def mail_switch(*, by: User, on: bool, now: datetime | None = None) -> None:
    """Whether one's own messages come by e-mail too."""
    if changed := changes(by.person, wants_mail=on):
        by.person.save(update_fields=["wants_mail"])
        event_record(by=by, verb="person.mail", obj=by.person, data=changed, now=now)


def yesterday(now: datetime | None = None) -> date:
    """The day before today in Shanghai: the last day of what ends at once."""
    return shanghai_day(now or timezone.now()) - timedelta(days=1)


@transaction.atomic
def phone_show(*, by: User, obj, reason: str, community=None, now: datetime | None = None) -> str:
    """The full telephone number of a person, an organisation or a community; the trail keeps who asked and why."""
    if not reason.strip():
        raise RuleBroken(_("Say why you need the number."), "reason")
    event_record(
        by=by, verb="phone.show", obj=obj, data={"reason": reason.strip()}, community=community, now=now
    )
    return obj.phone
