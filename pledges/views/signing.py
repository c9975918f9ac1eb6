"""Signing pages: read and sign, file a scan, check scans."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Role, audience
from accounts.models import today
from office.actions import create_once
from pledges import actions, pdf, rules
from pledges.forms import PaperForm, RefuseForm, SignForm
from pledges.models import Pledge, Signature, Version
from pledges.rules import Party
from pledges.views.common import FILERS, SIGNERS, attempt, posted, seen


def standing(pledge: Pledge) -> Version:
    """The version open for signing, else 404."""
    version = pledge.versions.standing().first()
    return version if version else get_object_or_404(Version, pk=0)


def countersigning(pledge: Pledge) -> set[str]:
    """The parties whose present signatory is a successor who has not countersigned yet."""
    if not rules.can(pledge.state, "countersign"):
        return set()
    done = Signature.objects.standing().filter(version__pledge=pledge).values_list("party", "person")
    signed = set(done)
    return {row.party for row in pledge.signatories.all() if (row.party, row.person_id) not in signed}


@audience(*SIGNERS)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text, then the password: what is signed is what was shown."""
    pledge = seen(request, pk)
    version = standing(pledge)
    form = SignForm(posted(request), request=request, initial={"checksum": version.checksum})
    if request.method == "POST" and attempt(
        form,
        lambda: actions.pledge_sign_electronic(
            by=request.user, pledge=pledge, checksum=form.cleaned_data["checksum"]
        ),
    ):
        messages.success(request, _("You have signed the pledge."))
        return redirect("pledges:detail", pledge.pk)
    mine = pledge.signatories.filter(person=request.user.person_id).first()
    open_ = mine is not None and (rules.can(pledge.state, "sign") or mine.party in countersigning(pledge))
    context = {"pledge": pledge, "form": form, "mine": mine, "open": open_, **pdf.text(version)}
    return render(request, "pledges/sign.html", context)


@audience(*FILERS)
@require_http_methods(["GET", "POST"])
def file_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the scan of a signed and sealed paper."""
    pledge = seen(request, pk)
    version = standing(pledge)
    waiting = rules.parties_waiting(version.signatures.standing().values_list("party", flat=True))
    if not rules.can(pledge.state, "sign"):
        waiting = [party for party in Party if party in countersigning(pledge)]
    form = PaperForm(
        posted(request),
        request.FILES if request.method == "POST" else None,
        parties=waiting,
        initial={"checksum": version.checksum, "signed_on": today(), "parties": [request.user.role]},
    )

    def act() -> None:
        names = ("parties", "file", "checksum", "signed_on")
        content = {name: form.cleaned_data[name] for name in names}
        create_once(
            key=form.cleaned_data["once"],
            by=request.user,
            purpose="paper",
            create=lambda: actions.signature_file_paper(by=request.user, pledge=pledge, **content)[0],
        )

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The paper is filed; the reviewer checks it."))
        return redirect("pledges:detail", pledge.pk)
    return render(request, "pledges/file.html", {"pledge": pledge, "form": form, "version": version})


@audience(Role.REVIEWER)
@require_safe
def checking(request: HttpRequest) -> HttpResponse:
    """The scans that wait to be checked, oldest first."""
    rows = (
        Signature.objects.to_check()
        .filter(version__pledge__in=Pledge.objects.visible_to(request.user))
        .select_related("version__pledge__community__organisation", "person", "filed_by")
    )
    return render(request, "pledges/checking.html", {"rows": rows[:200]})


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """A scan beside the frozen text: it counts, or is refused with a reason."""
    signature = own_signature(request, pk)
    form = RefuseForm(posted(request))
    accept = request.POST.get("verdict") == "accept"
    if request.method == "POST" and attempt(
        form,
        lambda: actions.signature_check(
            by=request.user, signature=signature, accept=accept, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, _("The signature counts.") if accept else _("The scan is refused."))
        return redirect("pledges:checking")
    context = {"signature": signature, "pledge": signature.version.pledge, "form": form}
    return render(request, "pledges/check.html", context | pdf.text(signature.version))


def own_signature(request: HttpRequest, pk: int) -> Signature:
    """A signature on paper within the user's scope, else 404."""
    rows = Signature.objects.filter(
        way=Signature.Way.PAPER, version__pledge__in=Pledge.objects.visible_to(request.user)
    )
    return get_object_or_404(
        rows.select_related("version__pledge__community__organisation", "person", "filed_by", "scan"), pk=pk
    )


@audience(*FILERS, Role.REVIEWER, Role.AUDITOR)
@require_safe
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan itself; never a public file."""
    row = own_signature(request, pk).scan
    assert row is not None
    with row.file.open() as file:
        return HttpResponse(file.read(), content_type=row.content_type)
