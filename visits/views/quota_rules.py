"""What each duty owes: the rules, their proposals, and what a proposal would change."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from accounts.once import created
from shenbei.lib.errors import RuleBroken
from shenbei.lib.forms import answer
from visits.actions import quota_approve, quota_propose, quota_refuse, quota_withdraw
from visits.forms import ReasonForm
from visits.forms_quotas import QuotaForm
from visits.models import QuotaProposal, QuotaRule
from visits.reports.preview import preview

DISTRICT = [Role.STAFF, Role.REVIEWER, Role.AUDITOR]


@audience(*DISTRICT)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The rules, present, coming and past, and what is proposed."""
    day = today()
    found = list(QuotaRule.objects.select_related("proposal__proposed_by", "proposal__decided_by"))
    in_force = {rule.kind: rule.pk for rule in reversed(found) if rule.valid_from <= day}
    context = {
        "rules": found,
        "in_force": set(in_force.values()),
        "today": day,
        "proposals": QuotaProposal.objects.exclude(state="approved").select_related(
            "proposed_by", "decided_by"
        )[:30],
        "may_propose": request.user.role == Role.STAFF,
    }
    return render(request, "visits/rules.html", context)


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def rule_add(request: HttpRequest) -> HttpResponse:
    """Propose a rule; the next page shows what it would change."""

    def act(data: dict) -> str:
        return reverse("visits:rule", args=[created(request, "quota.propose", quota_propose, data)])

    return answer(
        request,
        QuotaForm(request.POST or None),
        act,
        title=_("A new rule"),
        lead=_("A reviewer approves it; before that you both see what it would change."),
        back=reverse("visits:rules"),
        submit=_("Propose the rule"),
        done=_("The rule is proposed; here is what it would change."),
    )


@audience(*DISTRICT)
@require_GET
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what it says and, while it waits, what it would change."""
    row = get_object_or_404(QuotaProposal.objects.select_related("proposed_by", "decided_by"), pk=pk)
    waits, role = row.state == QuotaProposal.State.PROPOSED, request.user.role
    context = {
        "proposal": row,
        "older": QuotaRule.objects.filter(kind=row.kind, valid_from__lt=row.valid_from).first(),
        "preview": preview(row, today()) if waits else None,
        "may_decide": waits and role == Role.REVIEWER and row.proposed_by_id != request.user.person_id,
        "may_withdraw": waits and role == Role.STAFF,
    }
    return render(request, "visits/rule.html", context)


@audience(Role.REVIEWER)
@fresh_password
@require_POST
def rule_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a proposed rule in force."""
    row = get_object_or_404(QuotaProposal, pk=pk)
    try:
        quota_approve(by=request.user, proposal=row)
        messages.success(request, _("The rule is in force from its day; the next check uses it."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect("visits:rule", pk)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def rule_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a proposal, with the reason."""
    return _with_reason(request, pk, quota_refuse, _("Refuse the proposal"))


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def rule_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back, with the reason."""
    return _with_reason(request, pk, quota_withdraw, _("Take the proposal back"))


def _with_reason(request: HttpRequest, pk: int, action: Callable, title: str) -> HttpResponse:
    row = get_object_or_404(QuotaProposal, pk=pk)
    back = reverse("visits:rule", args=[pk])

    def act(data: dict) -> str:
        action(by=request.user, proposal=row, reason=data["reason"])
        return back

    form = ReasonForm(request.POST or None)
    return answer(request, form, act, title=title, lead=str(row), back=back, submit=title)
