"""What happens to a pledge after it was signed: corrections, successors, a new beginning after a withdrawal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import Person, today
from office.actions import create_once
from pledges import actions, reports
from pledges.actions.freezing import pairing_over
from pledges.forms import (
    CorrectionForm,
    CorrectionItems,
    PostsForm,
    RefuseForm,
    SuccessorForm,
    WithdrawForm,
)
from pledges.models import Correction, Pledge, Signatory
from pledges.views.common import DRAFTERS, act_page, attempt, confirm_page, posted, seen
from pledges.views.signing import to_sign


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a correction of what was published, with its reason."""
    pledge = seen(request, pk)
    version = pledge.versions.standing().first()
    form = CorrectionForm(posted(request))
    items = CorrectionItems(posted(request), queryset=pledge.items.all())
    signed = version.signatures.counting().select_related("person") if version else []
    posts = PostsForm(posted(request), signatures=signed, spelt=reports.spelt(version) if version else {})
    made: list[int] = []

    def act() -> None:
        content = {"changes": items.changes, "posts": posts.posts, "reason": form.cleaned_data["reason"]}
        made.append(
            create_once(
                key=form.cleaned_data["once"],
                by=request.user,
                purpose="correction",
                create=lambda: actions.correction_propose(by=request.user, pledge=pledge, **content),
            )
        )

    if request.method == "POST" and items.is_valid() and posts.is_valid() and attempt(form, act):
        messages.success(request, next_step(Correction.objects.get(pk=made[0])))
        return redirect("pledges:detail", pledge.pk)
    context = {"pledge": pledge, "form": form, "items": items, "posts": posts}
    context["over"] = pairing_over(pledge, today())
    return render(request, "pledges/correct.html", context)


def next_step(correction: Correction) -> str:
    """What has to happen with a correction now."""
    if correction.state == Correction.State.SIGNING:
        return _(
            "The corrected text is open for the four signatures; until a reviewer publishes it the old one stands."
        )
    return _("The correction is proposed; a reviewer publishes it.")


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposed correction: what differs and why, who has signed; publish it or refuse it."""
    correction = within_scope(request, pk)
    form = RefuseForm(posted(request))
    accept = request.POST.get("verdict") == "accept"

    def act() -> object:
        if accept:
            return actions.correction_publish(by=request.user, correction=correction)
        reason = form.cleaned_data["reason"]
        return actions.correction_refuse(by=request.user, correction=correction, reason=reason)

    if request.method == "POST" and attempt(form, act):
        done = _("The corrected version is published.") if accept else _("The correction is refused.")
        messages.success(request, done)
        return redirect("pledges:detail", correction.pledge_id)
    context = {"correction": correction, "pledge": correction.pledge, "form": form}
    return render(request, "pledges/decide.html", context | {"waiting": reports.signing(correction)})


def within_scope(request: HttpRequest, pk: int) -> Correction:
    """A correction within the user's scope, else 404."""
    rows = Correction.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    found = rows.select_related("pledge__community__organisation", "base", "version", "proposed_by")
    return get_object_or_404(found, pk=pk)


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposed correction back."""
    correction = within_scope(request, pk)
    form = WithdrawForm(posted(request))
    page = {
        "title": _("Take the correction back"),
        "note": _(
            "Signatures under the corrected text become void and the signers are told; what was published stays."
        ),
        "button": _("Take it back"),
        "danger": True,
    }
    return act_page(
        request,
        correction.pledge,
        form,
        lambda: actions.correction_drop(
            by=request.user, correction=correction, reason=form.cleaned_data["reason"]
        ),
        page=page,
        done=_("The correction is taken back."),
    )


@audience(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the successor of a signatory whose party has signed; he countersigns."""
    rows = Signatory.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    row = get_object_or_404(
        rows.select_related("pledge__community__organisation", "organisation", "person"), pk=pk
    )
    form = SuccessorForm(posted(request), signatory=row)
    page = {
        "title": _("Name the successor"),
        "note": _("%(name)s has signed; the signature stays. His successor in office countersigns.")
        % {"name": signer_of(row)},
        "button": _("Ask him to countersign"),
    }
    return act_page(
        request,
        row.pledge,
        form,
        lambda: actions.signatory_succeed(by=request.user, signatory=row, **form.cleaned_data),
        page=page,
        done=_("The successor is asked to countersign."),
    )


def signer_of(row: Signatory) -> Person | None:
    """Who has last signed for a party, which a successor named since has not; the one named where nobody has."""
    version = to_sign(row.pledge)
    last = version.signatures.standing().filter(party=row.party).order_by("pk").last() if version else None
    return last.person if last else row.person


@audience(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def redraft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin anew with a withdrawn pledge."""
    page = {
        "title": _("Draft it anew"),
        "note": _(
            "The pledge becomes a draft again, with its items. It is signed, approved and published as a new version; "
            "what was withdrawn stays withdrawn."
        ),
        "button": _("Draft it anew"),
    }
    done = _("The pledge is a draft again.")
    return confirm_page(request, pk, actions.pledge_redraft, page=page, done=done)
