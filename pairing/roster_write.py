"""Writing a checked roster: everything or nothing, in one transaction, with an event for every row."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from office.actions import event_build, events_record
from office.models import AuditEvent
from pairing.models import Community
from pairing.roster_check import Check
from pairing.roster_plan import Plan
from shenbei.lib.errors import RuleBroken

BATCH = 500
NOUNS = {"point": "contact_point"} | dict.fromkeys(
    ("district", "street", "department", "place"), "organisation"
)  # as in the verbs of the single actions


def roster_import(*, by, check: Check, now: datetime | None = None) -> bool:
    """Write what a clean check has planned; whether anything changed.

    RuleBroken when the check has faults or the register has changed since: nothing is written then.
    """
    plan = check.plan
    if plan is None:
        raise RuleBroken(_("The roster has faults; nothing was written."))
    if plan.changes_nothing:
        return False
    try:
        with transaction.atomic():
            _rows_write(plan, by, now or timezone.now())
            events_record(_events(by, check, plan, now))
    except IntegrityError:
        raise RuleBroken(
            _(
                "The register has changed since the roster was checked; nothing was written. Please check it again."
            )
        ) from None
    return True


def _rows_write(plan: Plan, by, now: datetime) -> None:
    for grade in plan.made["grade"]:
        grade.decided_at = now  # type: ignore[attr-defined]
        grade.decided_by = by.person if by else None  # type: ignore[attr-defined]
    for rows in plan.made.values():
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
    for row, changed in plan.edited.items():
        row.save(update_fields=list(changed))


def _events(by, check: Check, plan: Plan, now: datetime | None) -> list[AuditEvent]:
    """One for the file, one for each row made or edited, named as the action that makes or edits it singly."""
    district = Organisation.objects.get(kind=Organisation.Kind.DISTRICT)
    summary = {
        "file": check.filename,
        "sha256": check.sha256,
        "made": {kind: len(rows) for kind, rows in plan.made.items() if rows},
        "rows": sum(len(rows) for rows in plan.made.values()),
        "edited": len(plan.edited),
    }
    events = []
    for kind, rows in plan.made.items():
        verb = f"{NOUNS.get(kind, kind)}.{'give' if kind == 'grade' else 'add'}"
        events += [_event(by, verb, row, {"roster": check.sha256}, now) for row in rows]
    for row, changed in plan.edited.items():
        data = {**changed, "roster": check.sha256}
        events.append(_event(by, f"{row._meta.model_name}.edit", row, data, now))
    return [*events, event_build(by=by, verb="roster.import", obj=district, data=summary, now=now)]


def _event(by, verb: str, row, data: dict, now: datetime | None) -> AuditEvent:
    community = row if isinstance(row, Community) else getattr(row, "community_id", None)
    return event_build(by=by, verb=verb, obj=row, data=data, community=community, now=now)
