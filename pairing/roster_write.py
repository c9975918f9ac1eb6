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
            _rows_write(plan, now or timezone.now())
            events_record(_events(by, check, plan, now))
    except IntegrityError:
        raise RuleBroken(
            _(
                "The register has changed since the roster was checked; nothing was written. Please check it again."
            )
        ) from None
    return True


def _rows_write(plan: Plan, now: datetime) -> None:
    for grade in plan.made["grade"]:
        grade.decided_at = now
    for rows in plan.made.values():
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
    for row, changed in plan.edited.items():
        row.save(update_fields=list(changed))


def _events(by, check: Check, plan: Plan, now: datetime | None) -> list[AuditEvent]:
    """One for the file, one for each row made or edited."""
    district = Organisation.objects.get(kind=Organisation.Kind.DISTRICT)
    summary = {
        "file": check.filename,
        "sha256": check.sha256,
        "made": {kind: len(rows) for kind, rows in plan.made.items() if rows},
        "edited": len(plan.edited),
    }
    events = [event_build(by=by, verb="roster.import", obj=district, data=summary, now=now)]
    for kind, rows in plan.made.items():
        events += [_event(by, f"{kind}.import", row, {"sha256": check.sha256}, now) for row in rows]
    events += [_event(by, "roster.edit", row, changed, now) for row, changed in plan.edited.items()]
    return events


def _event(by, verb: str, row, data: dict, now: datetime | None) -> AuditEvent:
    community = row if isinstance(row, Community) else getattr(row, "community_id", None)
    return event_build(by=by, verb=verb, obj=row, data=data, community=community, now=now)
