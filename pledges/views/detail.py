"""A pledge's own page: what is missing, what was done, who signed, what comes next."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from pledges import reports, rules
from pledges.actions.freezing import missing, pairing_over, with_parts
from pledges.models import Pledge, Signature, Version
from pledges.rules import State
from pledges.views.common import (
    DRAFTERS,
    FILERS,
    READERS,
    SIGNERS,
    seen,
)


@audience(*READERS)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A pledge: what is still missing, its items beside what was done, signatures, objections, versions."""
    pledge = with_parts(seen(request, pk))
    version = pledge.versions.standing().first()
    signatures, successors = signed_by(version or pledge.versions.published().first())
    waiting = reports.undecided(pledge)
    named = list(pledge.signatories.all())
    signed = {(row.party, row.person_id) for row in [*signatures.values(), *successors.values()]}
    asked = rules.successors_waiting(pledge.state, [(row.party, row.person_id) for row in named], signed)
    context = {
        "pledge": pledge,
        "version": version,
        "missing": missing(pledge) if pledge.state == State.DRAFT else [],
        "progress": reports.progress([pledge], today(), remarks=True)[pledge.pk],
        "parties": [(row, signatures.get(row.party), successors.get(row.party)) for row in named],
        "waiting": waiting,
        "pairing_over": pairing_over(pledge, today()) if waiting else "",
        "objections": pledge.objections.all(),
        "versions": pledge.versions.all(),
        "acts": list(acts(request.user, pledge, waiting, {person for _party, person in asked})),
        "may_correct": request.user.role == Role.STAFF,
        "may_edit": request.user.role in DRAFTERS and rules.can(pledge.state, "edit"),
        "may_succeed": request.user.role in DRAFTERS and rules.can(pledge.state, "countersign"),
        "may_link": request.user.role in DRAFTERS and pledge.is_public,
        "ends": reports.ends(pledge, today()),
        "may_answer": request.user.role == Role.STAFF,
        "may_erase": request.user.role in (Role.STAFF, Role.REVIEWER),
        "today": today(),
    }
    context["open_items"] = sum(row.value is None or row.value < 1 for row in context["progress"].items)
    return render(request, "pledges/detail.html", context)


def signed_by(version: Version | None) -> tuple[dict[str, Signature], dict[str, Signature]]:
    """By party: the standing signature under a text, and the latest countersignature of a successor."""
    rows = list(version.signatures.standing().select_related("person")) if version else []
    first = {row.party: row for row in rows if row.countersigns_id is None}
    return first, {row.party: row for row in rows if row.countersigns_id is not None}


def acts(user, pledge: Pledge, waiting: reports.Signing | None, successors: Collection[int | None]):
    """The next steps that the user may take: (label, address, colour).

    `waiting` is a correction that is not decided; `successors` are the persons who are asked to countersign.
    """
    signing = waiting is not None and bool(waiting.waiting)
    countersigns = bool(successors) and (user.role in FILERS or user.person_id in successors)
    steps = [
        ("open", DRAFTERS, "pledges:open", _("Open for signing"), "primary"),
        ("sign", SIGNERS, "pledges:sign", _("Read and sign"), "primary"),
        ("sign", FILERS, "pledges:file", _("File a signed paper"), "primary"),
        ("approve", (Role.REVIEWER,), "pledges:approve", _("Approve"), "primary"),
        ("publish", (Role.REVIEWER,), "pledges:publish", _("Publish"), "primary"),
        ("enter_force", (Role.STAFF,), "pledges:object", _("Enter an objection"), "outline-primary"),
        ("correct", (Role.STAFF,), "pledges:correct", _("Correct the text"), "outline-primary"),
        ("redraft", DRAFTERS, "pledges:redraft", _("Draft it anew"), "primary"),
        ("review", (Role.STAFF,), "pledges:review", _("Review at year's end"), "outline-primary"),
        ("withdraw", (Role.REVIEWER,), "pledges:withdraw", _("Withdraw"), "outline-danger"),
    ]
    for act, roles, name, label, colour in steps:
        allowed = rules.can(pledge.state, act) or (act == "sign" and (signing or countersigns))
        if act == "correct" and waiting:
            continue  # one at a time
        if user.role in roles and allowed:
            yield label, reverse(name, args=[pledge.pk]), colour
