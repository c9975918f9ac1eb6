"""An item beside what was done: its rows, the disputes of its figure, the year's verdict; the handover paper."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from measures.models import Outcome
from pledges import actions, pdf, reports
from pledges.forms import DisputeForm, ReviewForm, SettleForm
from pledges.models import Dispute, Item, Pledge
from pledges.rules import State
from pledges.views.common import READERS, act_page, attempt, pdf_response, posted, seen

DISPUTERS = (Role.DEPARTMENT, Role.STREET, Role.COMMUNITY, Role.CADRE, Role.SIGNATORY)


def own_item(request: HttpRequest, pk: int) -> Item:
    """An item of a pledge within the user's scope, else 404."""
    rows = Item.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("pledge__community__organisation"), pk=pk)


@audience(*READERS)
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The promise, and every row that makes its figure."""
    row = own_item(request, pk)
    done = reports.progress([row.pledge], today(), remarks=True)[row.pledge_id]
    beside = next(one for one in done.items if one.item.pk == row.pk)
    outcomes = Outcome.objects.filter(pk__in=[one.pk for one in beside.rows]).select_related(
        "outcome_type", "measure", "added_by"
    )
    context = {
        "pledge": row.pledge,
        "item": row,
        "done": beside,
        "outcomes": outcomes,
        "measures": row.measures.all(),
        "disputes": row.disputes.select_related("raised_by", "settled_by"),
        "may_dispute": request.user.role in DISPUTERS
        and row.pledge.state == State.IN_FORCE
        and not beside.disputed,
        "may_settle": request.user.role == Role.STAFF,
    }
    return render(request, "pledges/rows.html", context)


@audience(*DISPUTERS)
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Dispute an item's figure."""
    row, form = own_item(request, pk), DisputeForm(posted(request))
    page = {
        "title": _("Dispute the figure"),
        "note": row.text,
        "button": _("Dispute it"),
    }
    return act_page(
        request,
        row.pledge,
        form,
        lambda: actions.dispute_raise(by=request.user, item=row, reason=form.cleaned_data["reason"]),
        page=page,
        done=_("The figure is shown as disputed until the dispute is settled."),
    )


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a dispute."""
    rows = Dispute.objects.filter(item__pledge__in=Pledge.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("item__pledge__community__organisation"), pk=pk)
    form = SettleForm(posted(request))
    page = {
        "title": _("Settle the dispute"),
        "note": f"{row.item.text}\n{row.reason}",
        "button": _("Settle it"),
    }
    return act_page(
        request,
        row.item.pledge,
        form,
        lambda: actions.dispute_settle(by=request.user, dispute=row, answer=form.cleaned_data["answer"]),
        page=page,
        done=_("The dispute is settled."),
    )


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
@fresh_password
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The year's verdict on each item, with the evidence seen."""
    pledge = seen(request, pk)
    done = reports.progress([pledge], pledge_year_end(pledge))[pledge.pk]
    form = ReviewForm(posted(request), items=done.items)
    if request.method == "POST" and attempt(
        form, lambda: actions.pledge_review(by=request.user, pledge=pledge, verdicts=form.verdicts)
    ):
        messages.success(request, _("The result is kept."))
        return redirect("pledges:detail", pledge.pk)
    return render(request, "pledges/review.html", {"pledge": pledge, "form": form, "done": done})


def pledge_year_end(pledge: Pledge):
    """31 December of a pledge's year."""
    return today().replace(year=pledge.year, month=12, day=31)


@audience(*READERS)
@require_safe
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The one-page handover paper of a pledge whose pairing or posting has ended within its year; else 404."""
    pledge = seen(request, pk)
    ends = reports.ends(pledge, today())
    if not ends:
        raise Http404
    name = f"handover-{pledge.year}-{pledge.community.code}.pdf"
    back = redirect("pledges:detail", pledge.pk)
    return pdf_response(request, lambda: pdf.handover_pdf(pledge, ends, today()), name, back)
