"""Reminding whoever a running round waits for: shortly before a stage's last day, and once when it is late (DOMAIN 8)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import notify
from assessment.models import Round
from assessment.reports.waited import Waited, waited_for
from office.actions import event_record
from office.reports import workdays
from shenbei.lib.periods import shanghai_day

SOON = 2  # working days before the last day of a stage


@transaction.atomic
def reminders_send(*, now: datetime | None = None) -> int:
    """Tell everybody who is awaited, once a stage and kind however often this runs; returns how many were told."""
    now = now or timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        return sum(_remind(found, now) for found in Round.objects.running().select_related("scheme"))


def _remind(found: Round, now: datetime) -> int:
    today = shanghai_day(now)
    kind = kind_of(found, now)
    if not kind:
        return 0
    told = [one for one in waited_for(found, today) if _tell(found, one, kind, now)]
    if told:
        data = {"stage": found.stage, "kind": kind, "persons": sorted(one.person.pk for one in told)}
        event_record(by=None, verb="round.remind", obj=found, data=data, now=now)
    return len(told)


def kind_of(found: Round, now: datetime) -> str:
    """«soon» in the last working days of the stage, «late» after its last day, else nothing."""
    today = shanghai_day(now)
    if found.due_on is None:
        return ""
    if today > found.due_on:
        return "late"
    return "soon" if workdays(today, found.due_on).count(today, found.due_on) <= SOON else ""


def _tell(found: Round, one: Waited, kind: str, now: datetime) -> bool:
    assert found.due_on is not None  # noqa: S101 - a round without a term reminds of nothing
    values = {"round": found, "what": one.what, "day": date_format(found.due_on)}
    if kind == "late":
        sentence = _("%(round)s: %(what)s, was due on %(day)s") % values
    else:
        sentence = _("%(round)s: %(what)s, due on %(day)s") % values
    key = f"round {found.code} {found.stage} {kind} {one.role} {one.organisation}"
    return notify(person=one.person, sentence=sentence[:300], key=key, url=one.url, now=now) is not None
