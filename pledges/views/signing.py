"""Signing pages: read and sign, file a scan, check scans."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from accounts.once import created
from office.actions import create_once
from pledges import actions, pdf, reports, rules, scans
from pledges.forms import CheckForm, PaperForm, SignForm, StackForm
from pledges.models import Leaf, Pledge, Signature, Stack, Version
from pledges.rules import Party
from pledges.views.common import FILERS, SIGNERS, attempt, pdf_response, posted, seen
from shenbei.lib.asked import key_of
from shenbei.lib.errors import RuleBroken


def to_sign(pledge: Pledge) -> Version | None:
    """The text open for signing: a corrected one while there is one, else the one that stands; None without either."""
    return pledge.versions.correcting().first() or pledge.versions.standing().first()


def nothing_to_sign(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Back to the pledge with the reason: somebody changed or withdrew the text while another read it."""
    messages.warning(
        request,
        _("There is no text to be signed: it was changed or withdrawn. Sign once it has been opened anew."),
    )
    return redirect("pledges:detail", pledge.pk)


def countersigning(pledge: Pledge) -> set[str]:
    """The parties whose present signatory is a successor who has not countersigned yet."""
    version = to_sign(pledge)
    signed = set(version.signatures.standing().values_list("party", "person")) if version else set()
    named = pledge.signatories.values_list("party", "person")
    return {party for party, _person in rules.successors_waiting(pledge.state, named, signed)}


@audience(*SIGNERS)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text, then the password: what is signed is what was shown."""
    pledge = seen(request, pk)
    version = to_sign(pledge)
    if version is None:
        return nothing_to_sign(request, pledge)
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
    context |= {"waiting": reports.undecided(pledge), "version": version}
    succeeds = mine is not None and not version.is_correcting and mine.party in countersigning(pledge)
    if mine and not succeeds:
        context["done"] = version.signatures.standing().filter(party=mine.party).first()
    return render(request, "pledges/sign.html", context)


@audience(*FILERS)
@require_http_methods(["GET", "POST"])
def file_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the scan of a signed and sealed paper."""
    pledge = seen(request, pk)
    version = to_sign(pledge)
    if version is None:
        return nothing_to_sign(request, pledge)
    waiting = rules.parties_waiting(version.signatures.standing().values_list("party", flat=True))
    if not rules.can(pledge.state, "sign") and not version.is_correcting:
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
    """The scans that wait to be checked, oldest first, with the parties that signed on each."""
    rows = (
        Signature.objects.to_check()
        .filter(version__pledge__in=Pledge.objects.visible_to(request.user))
        .select_related("version__pledge__community__organisation", "person", "filed_by")
    )[:400]
    papers: dict[int | None, list[Signature]] = {}
    for row in rows:
        papers.setdefault(row.scan_id, []).append(row)
    return render(request, "pledges/checking.html", {"papers": papers.values()})


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """A scan beside the frozen text: for each party that signed on it, it counts or is refused with a reason."""
    signature = own_signature(request, pk)
    waiting = list(
        Signature.objects.to_check()
        .filter(scan=signature.scan_id, version=signature.version_id)
        .select_related("person")
    )
    form = CheckForm(posted(request), signatures=waiting)

    def act() -> None:
        parties, reason = form.cleaned_data["parties"], form.cleaned_data["reason"]
        actions.scan_check(by=request.user, signatures=waiting, accepted=parties, reason=reason)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The scan is checked."))
        return redirect("pledges:checking")
    context = {"signature": signature, "waiting": waiting, "pledge": signature.version.pledge, "form": form}
    context["pages"] = range(1, len(scanned_pages(signature)) + 1)
    context["unread"] = signature.version.checksum not in {
        code.checksum for code in scanned_pages(signature) if code
    }
    return render(request, "pledges/check.html", context | pdf.text(signature.version))


def scanned_pages(signature: Signature) -> tuple:
    """The code of each page of a signature's scan; nothing where it cannot be opened."""
    assert signature.scan is not None
    with signature.scan.file.open() as file:
        content = file.read()
    try:
        return scans.codes(content)
    except RuleBroken:
        return ()


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


@audience(*FILERS, Role.REVIEWER, Role.AUDITOR)
@require_safe
def scan_page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """One page of the scan as a picture."""
    row = own_signature(request, pk).scan
    assert row is not None
    with row.file.open() as file:
        content = file.read()
    try:
        return HttpResponse(scans.preview(content, page - 1), content_type="image/jpeg")
    except RuleBroken:
        raise Http404 from None


@audience(*FILERS, Role.REVIEWER)
@require_safe
def pack(request: HttpRequest, year: int) -> HttpResponse:
    """All papers of a year that are open for signing, within the reader's scope or of one street, in one PDF."""
    versions = (
        Version.objects.to_sign()
        .filter(pledge__in=Pledge.objects.visible_to(request.user), pledge__year=year)
        .select_related("pledge__community__organisation", "pledge__community__street", "pledge__pairing")
        .order_by("pledge__community__code")
    )
    if street := key_of(request.GET.get("street")):
        versions = versions.filter(pledge__community__street=street)
    if not versions:
        raise Http404
    back = redirect("pledges:stacks")
    return pdf_response(request, lambda: pdf.pack_pdf(versions), f"signing-{year}.pdf", back)


@audience(*FILERS)
@require_http_methods(["GET", "POST"])
def stacks(request: HttpRequest) -> HttpResponse:
    """Signing together: print all papers at once, upload all scans at once."""
    initial = {"year": today().year, "signed_on": today(), "parties": Party.values}
    files = request.FILES if request.method == "POST" else None
    form = StackForm(posted(request), files, initial=initial)
    made: list[int] = []

    def act() -> None:
        made.append(created(request, "stack", actions.stack_upload, form.cleaned_data))

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The scans are uploaded and being read."))
        return redirect("pledges:stack", made[0])
    open_texts = Version.objects.to_sign().values("pledge")
    waiting = Pledge.objects.visible_to(request.user).filter(pk__in=open_texts)
    open_ = waiting.values("year", "community__street", "community__street__name")
    streets = open_.annotate(count=Count("pk")).order_by("-year", "community__street__code")
    mine = Stack.objects.filter(user=request.user).annotate(pages=Count("leaves"))[:20]
    return render(request, "pledges/stacks.html", {"form": form, "streets": streets, "stacks": mine})


@audience(*FILERS)
@require_safe
def stack(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found on each page of one's own stack: first what needs a hand."""
    row = get_object_or_404(Stack, pk=pk, user=request.user)
    leaves = row.leaves.select_related("attachment", "pledge__community__organisation")
    found = sorted(leaves, key=lambda leaf: (leaf.outcome == Leaf.Outcome.FILED, leaf.pk))
    filed = {leaf.pledge_id for leaf in found if leaf.outcome == Leaf.Outcome.FILED}
    troubled = sum(leaf.outcome != Leaf.Outcome.FILED for leaf in found)
    context = {"stack": row, "leaves": found, "filed": len(filed), "troubled": troubled}
    return render(request, "pledges/stack.html", context)
