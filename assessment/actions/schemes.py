"""A scheme's way: drafted by staff as a copy, edited, approved by a reviewer who did not edit it, then never changed (DOMAIN 8)."""

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment.actions.rounds import staff_only
from assessment.models import Category, Indicator, Scheme, VetoGround
from assessment.reports.schemes import scheme_faults
from office.actions import changes, event_record
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save

COPIED = ("code", "order", "name", "urban_name", "points", "source", "applies_to", "metric", "urban_metric",
          "parameters", "urban_parameters", "evidence")  # fmt: skip


@transaction.atomic
def scheme_draft(*, by, source: Scheme, name: str, valid_from, now: datetime | None = None) -> Scheme:
    """A new version as a draft, copied whole from another. RuleBroken: not staff."""
    staff_only(by)
    version = (Scheme.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    made = Scheme.objects.get(pk=source.pk)
    made.pk, made.version, made.name, made.valid_from = None, version, name.strip(), valid_from
    made.approved_on = made.approved_by = None
    made._state.adding = True
    checked_save(made)
    for category in source.categories.prefetch_related("indicators"):
        copy = Category.objects.create(
            scheme=made, code=category.code, order=category.order, name=category.name
        )
        Indicator.objects.bulk_create(
            Indicator(category=copy, **{field: getattr(row, field) for field in COPIED})
            for row in category.indicators.all()
        )
    VetoGround.objects.bulk_create(
        VetoGround(scheme=made, code=row.code, order=row.order, name=row.name)
        for row in source.veto_grounds.all()
    )
    event_record(
        by=by, verb="scheme.draft", obj=made, data={"version": version, "from": source.version}, now=now
    )
    return made


def draft_locked(by, scheme: Scheme) -> Scheme:
    """The draft, locked; RuleBroken: not staff, or approved already."""
    staff_only(by)
    found = Scheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
    if found.approved_on is not None:
        raise RuleBroken(_("An approved version does not change any more; draft a new one."))
    return found


@transaction.atomic
def scheme_edit(*, by, scheme: Scheme, now: datetime | None = None, **fields: Any) -> Scheme:
    """Change limits, weights, shares and terms of a draft. RuleBroken: not staff, approved, what the database refuses."""
    found = draft_locked(by, scheme)
    changed = changes(found, **fields)
    if changed:
        checked_save(found)
        event_record(by=by, verb="scheme.edit", obj=found, data=changed, now=now)
    return found


@transaction.atomic
def indicator_save(*, by, indicator: Indicator, now: datetime | None = None, **fields: Any) -> Indicator:
    """Change an indicator of a draft, or add one (without a key yet). RuleBroken as `scheme_edit`."""
    scheme = draft_locked(by, indicator.category.scheme)
    changed = changes(indicator, **fields)
    if indicator.pk is None:
        last = indicator.category.indicators.aggregate(last=Max("order"))["last"] or 0
        indicator.order = last + 1
    if changed or indicator.pk is None:
        checked_save(indicator)
        data = {"indicator": indicator.key} | changed
        event_record(by=by, verb="scheme.indicator", obj=scheme, data=data, now=now)
    return indicator


@transaction.atomic
def indicator_drop(*, by, indicator: Indicator, now: datetime | None = None) -> None:
    """Take an indicator out of a draft. RuleBroken: not staff, approved."""
    scheme = draft_locked(by, indicator.category.scheme)
    event_record(by=by, verb="scheme.drop", obj=scheme, data={"indicator": indicator.key}, now=now)
    indicator.delete()


@transaction.atomic
def ground_add(*, by, scheme: Scheme, name: str, now: datetime | None = None) -> VetoGround:
    """Add a veto item to a draft. RuleBroken: not staff, approved, no words, there already."""
    found = draft_locked(by, scheme)
    last = found.veto_grounds.aggregate(last=Max("order"))["last"] or 0
    taken = set(VetoGround.objects.values_list("code", flat=True))
    code = next(code for n in count(len(taken) + 1) if (code := f"ground_{n}") not in taken)
    row = VetoGround(scheme=found, code=code, order=last + 1, name=name.strip())
    checked_save(row)
    event_record(by=by, verb="scheme.edit", obj=found, data={"veto_ground": [None, row.name]}, now=now)
    return row


@transaction.atomic
def ground_drop(*, by, ground: VetoGround, now: datetime | None = None) -> None:
    """Take a veto item out of a draft. RuleBroken: not staff, approved."""
    scheme = draft_locked(by, ground.scheme)
    event_record(by=by, verb="scheme.edit", obj=scheme, data={"veto_ground": [ground.name, None]}, now=now)
    ground.delete()


@transaction.atomic
def scheme_replace(
    *,
    by,
    scheme: Scheme,
    categories: Mapping[str, tuple[str, list[Mapping[str, Any]]]],
    grounds: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Scheme:
    """Put other categories and indicators in place of a draft's: {code: (name, [indicator fields])}, in order.

    `grounds`, {code: words}, takes the place of its veto items; None leaves them.
    """
    found = draft_locked(by, scheme)
    Indicator.objects.filter(category__scheme=found).delete()
    found.categories.all().delete()
    for place, (code, (name, rows)) in enumerate(categories.items(), 1):
        category = Category(scheme=found, code=code, order=place, name=name)
        checked_save(category)
        for order, row in enumerate(rows, 1):
            checked_save(Indicator(category=category, order=order, **row))
    if grounds is not None:
        found.veto_grounds.all().delete()
        for order, (code, name) in enumerate(grounds.items(), 1):
            checked_save(VetoGround(scheme=found, code=code, order=order, name=name))
    data = {"indicators": sum(len(rows) for _name, rows in categories.values())}
    event_record(by=by, verb="scheme.import", obj=found, data=data, now=now)
    return found


@transaction.atomic
def scheme_approve(*, by, scheme: Scheme, now: datetime | None = None) -> Scheme:
    """The reviewer approves a draft that somebody else prepared; from then on it stands.

    RuleBroken: not the reviewer, he edited it himself, approved already, or what `scheme_faults` names.
    """
    now = now or timezone.now()
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    found = Scheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
    if found.approved_on is not None:
        raise RuleBroken(_("This version is approved already."))
    if by.person_id in hands(found):
        raise RuleBroken(_("Who prepared a scheme does not approve it."))
    faults = scheme_faults(found)
    if faults:
        raise RuleBroken(" ".join(faults))
    found.approved_on, found.approved_by = shanghai_day(now), by
    checked_save(found)
    event_record(by=by, verb="scheme.approve", obj=found, data={"version": found.version}, now=now)
    return found


def hands(scheme: Scheme) -> set[int]:
    """The persons who drafted or edited a version, as the trail has them."""
    rows = AuditEvent.objects.filter(
        object_type=Scheme._meta.label_lower, object_pk=str(scheme.pk), verb__startswith="scheme."
    )
    return {person for (person,) in rows.order_by().values_list("person_pk") if person}
