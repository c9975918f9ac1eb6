"""Lists, a pledge's own page, and what staff and reviewers decide."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import Organisation, today
from office.actions import create_once
from pairing.models import Community
from pledges import actions, docx, package, pdf, reports, rules
from pledges.actions.drafting import missing, with_parts
from pledges.forms import (
    AnswerForm,
    ConfirmForm,
    CoverForm,
    FilterForm,
    ObjectionForm,
    PublicityForm,
    WithdrawForm,
)
from pledges.models import Correction, Cover, Objection, Pledge, Signature, Version
from pledges.rules import State
from pledges.views.common import (
    DRAFTERS,
    FILERS,
    READERS,
    SIGNERS,
    act_page,
    attempt,
    pdf_response,
    posted,
    seen,
)

PAGE = 50


def filtered(form: FilterForm, pledges):
    """The pledges that a filter leaves."""
    if not form.is_valid():
        return pledges
    chosen = form.cleaned_data
    names = {
        "year": "year",
        "state": "state",
        "street": "community__street",
        "department": "pairing__department",
    }
    pledges = pledges.filter(**{path: chosen[name] for name, path in names.items() if chosen.get(name)})
    word = chosen["q"].strip()
    if word:
        pledges = pledges.filter(community__organisation__name__icontains=word) | pledges.filter(
            community__organisation__initials__icontains=word.lower()
        )
    return pledges


def filter_form(data, pledges, states) -> FilterForm:
    """The filter with what there is to choose."""
    kinds = Organisation.Kind
    sides = list(Organisation.objects.filter(kind__in=[kinds.STREET, kinds.DEPARTMENT]).only("kind", "name"))
    return FilterForm(
        data,
        years=sorted(set(pledges.order_by().values_list("year", flat=True).distinct()), reverse=True),
        states=[(state.value, state.label) for state in states],
        streets=[(row.pk, row.name) for row in sides if row.kind == kinds.STREET],
        departments=[(row.pk, row.name) for row in sides if row.kind == kinds.DEPARTMENT],
    )


class Counted(Paginator):
    """A paginator that is told its count instead of asking for it again."""

    def __init__(self, rows, count: int) -> None:
        super().__init__(rows, PAGE)
        self.__dict__["count"] = count


def listed(request: HttpRequest, form: FilterForm, pledges) -> dict:
    """The page of a filtered list, and how many there are in each state."""
    rows = filtered(form, pledges)
    totals = reports.totals(rows)
    page = Counted(rows.with_names(), sum(n for _label, n in totals)).get_page(request.GET.get("page"))
    return {"form": form, "page": page, "totals": totals}


@audience(*READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The pledges that a user sees."""
    pledges = Pledge.objects.visible_to(request.user)
    context = listed(request, filter_form(request.GET, pledges, State), pledges)
    done = reports.progress((row for row in context["page"] if row.is_public), today())
    context["lines"] = [(pledge, done.get(pledge.pk)) for pledge in context["page"]]
    context["year"] = today().year
    return render(request, "pledges/index.html", context)


@audience(*DRAFTERS, Role.REVIEWER, Role.AUDITOR)
@require_safe
def unpledged(request: HttpRequest, year: int) -> HttpResponse:
    """Paired communities that have no pledge for the year."""
    rows = reports.unpledged(year, today()).filter(pk__in=Community.objects.visible_to(request.user))
    return render(request, "pledges/unpledged.html", {"year": year, "communities": rows})


@audience(*READERS)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A pledge: what is still missing, its items beside what was done, signatures, objections, versions."""
    pledge = with_parts(seen(request, pk))
    version = pledge.versions.standing().first()
    signatures, successors = signed_by(pledge)
    context = {
        "pledge": pledge,
        "version": version,
        "missing": missing(pledge) if pledge.state == State.DRAFT else [],
        "progress": reports.progress([pledge], today(), remarks=True)[pledge.pk],
        "parties": [
            (row, signatures.get(row.party), successors.get(row.party)) for row in pledge.signatories.all()
        ],
        "correction": pledge.corrections.filter(state=Correction.State.PROPOSED).first(),
        "objections": pledge.objections.all(),
        "versions": pledge.versions.all(),
        "acts": list(acts(request.user, pledge)),
        "may_edit": request.user.role in DRAFTERS and rules.can(pledge.state, "edit"),
        "may_succeed": request.user.role in DRAFTERS and rules.can(pledge.state, "countersign"),
        "may_link": request.user.role in DRAFTERS and pledge.is_public,
        "ends": reports.ends(pledge, today()),
        "may_answer": request.user.role == Role.STAFF,
        "today": today(),
    }
    context["open_items"] = sum(row.value is None or row.value < 1 for row in context["progress"].items)
    return render(request, "pledges/detail.html", context)


def signed_by(pledge: Pledge) -> tuple[dict[str, Signature], dict[str, Signature]]:
    """By party: the standing signature, and the latest countersignature of a successor."""
    rows = list(Signature.objects.standing().filter(version__pledge=pledge).select_related("person"))
    first = {row.party: row for row in rows if row.countersigns_id is None}
    return first, {row.party: row for row in rows if row.countersigns_id is not None}


def acts(user, pledge: Pledge):
    """The next steps that the user may take: (label, address, colour)."""
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
        if user.role in roles and rules.can(pledge.state, act):
            yield label, reverse(name, args=[pledge.pk]), colour


@audience(*READERS)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen text as PDF, to be signed or as it was signed; 404 while it is a draft."""
    pledge = seen(request, pk)
    version = pledge.versions.standing().first()
    if version is None:
        raise Http404
    name, back = f"pledge-{pledge.year}-{pledge.community.code}.pdf", redirect("pledges:detail", pk)
    return pdf_response(request, lambda: pdf.pledge_pdf(version), name, back)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attached(content: bytes, name: str) -> HttpResponse:
    """A Word file to be saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=WORD, headers=headers)


@audience(*READERS)
@require_safe
def paper_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen text as an editable Word file; 404 while it is a draft."""
    pledge = seen(request, pk)
    version = pledge.versions.standing().first()
    if version is None:
        raise Http404
    return attached(docx.pledge_docx(version), f"pledge-{pledge.year}-{pledge.community.code}.docx")


@audience(*READERS)
@require_safe
def version_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Any frozen text of a pledge as PDF, also one voided, superseded or withdrawn."""
    rows = Version.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    version = get_object_or_404(
        rows.select_related("pledge__community__organisation", "pledge__community__street"), pk=pk
    )
    pledge = version.pledge
    name = f"pledge-{pledge.year}-{pledge.community.code}-v{version.number}.pdf"
    back = redirect("pledges:detail", pledge.pk)
    return pdf_response(request, lambda: pdf.pledge_pdf(version), name, back)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what four have signed."""
    pledge, form = seen(request, pk), ConfirmForm(posted(request))
    page = {
        "title": _("Approve the pledge"),
        "note": _("All four have signed. After approval the pledge can be published."),
        "button": _("Approve"),
    }
    return act_page(
        request,
        pledge,
        form,
        lambda: actions.pledge_approve(by=request.user, pledge=pledge),
        page=page,
        done=_("The pledge is approved."),
    )


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish in the whole district."""
    pledge, form = seen(request, pk), ConfirmForm(posted(request))
    page = {
        "title": _("Publish the pledge"),
        "note": _("Today becomes the posting day. After that the text is not changed any more."),
        "button": _("Publish"),
    }
    return act_page(
        request,
        pledge,
        form,
        lambda: actions.pledge_publish(by=request.user, pledge=pledge),
        page=page,
        done=_("The pledge is published. The public page follows within a minute."),
    )


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published pledge back."""
    pledge, form = seen(request, pk), WithdrawForm(posted(request))
    page = {
        "title": _("Withdraw the pledge"),
        "note": _("Every public copy on this server is gone at once, in caches within 60 seconds."),
        "button": _("Withdraw"),
        "danger": True,
    }
    return act_page(
        request,
        pledge,
        form,
        lambda: actions.pledge_withdraw(by=request.user, pledge=pledge, reason=form.cleaned_data["reason"]),
        page=page,
        done=_("The pledge is withdrawn."),
    )


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def enter_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an objection received by telephone, mailbox or letter."""
    pledge, form = seen(request, pk), ObjectionForm(posted(request), initial={"received_on": today()})

    def enter() -> object:
        content = {name: form.cleaned_data[name] for name in ("way", "received_on", "text")}
        return create_once(
            key=form.cleaned_data["once"],
            by=request.user,
            purpose="objection",
            create=lambda: actions.objection_enter(by=request.user, pledge=pledge, **content),
        )

    page = {
        "title": _("Enter an objection"),
        "note": _("It gets a receipt number and a day to be answered by."),
        "button": _("Save"),
    }
    return act_page(request, pledge, form, enter, page=page, done=_("The objection is entered."))


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    objection = get_object_or_404(
        Objection.objects.filter(pledge__in=Pledge.objects.visible_to(request.user)).select_related("pledge"),
        pk=pk,
    )
    form = AnswerForm(posted(request))
    page = {
        "title": _("Answer objection %(receipt)s") % {"receipt": objection.receipt},
        "note": objection.text,
        "button": _("Save the answer"),
    }
    return act_page(
        request,
        objection.pledge,
        form,
        lambda: actions.objection_answer(by=request.user, objection=objection, **form.cleaned_data),
        page=page,
        done=_("The answer is saved."),
    )


@audience(Role.STAFF, Role.REVIEWER)
@require_POST
def package_zip(request: HttpRequest, year: int) -> HttpResponse:
    """The year's notices as a ZIP for the government portal; the export leaves its event."""
    if not Pledge.objects.public().filter(year=year).exists():
        raise Http404
    waiting = Pledge.objects.public().filter(year=year).exclude(versions__notice__current=True)
    if waiting.exists():
        messages.error(
            request, _("Some notices of the year are still being prepared: try again in a minute.")
        )
        return redirect("pledges:cover", year)
    content = package.zipped(year)
    actions.package_exported(by=request.user, year=year, size=len(content))
    name = f'attachment; filename="notices-{year}.zip"'
    return HttpResponse(content, content_type="application/zip", headers={"Content-Disposition": name})


@audience(*READERS)
@require_safe
def board(request: HttpRequest, year: int) -> HttpResponse:
    """A3 sheets of the year's published pledges within the reader's scope, or of one pledge."""
    versions = pdf.public_versions(year).filter(pledge__in=Pledge.objects.visible_to(request.user))
    one = request.GET.get("pledge", "")
    if one.isdecimal():
        versions = versions.filter(pledge=int(one))
    if not versions:
        raise Http404
    back = redirect("pledges:list")
    return pdf_response(request, lambda: pdf.board_pdf(versions), f"board-{year}.pdf", back)


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def publicity(request: HttpRequest) -> HttpResponse:
    """How the public reaches the office, and whether it may object by web form."""
    form = PublicityForm(posted(request), initial=pdf.publicity_values())
    if request.method == "POST" and attempt(
        form, lambda: actions.publicity_set(by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Saved. The public pages follow within a minute."))
        return redirect("pledges:publicity")
    return render(request, "pledges/publicity.html", {"form": form})


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest, year: int) -> HttpResponse:
    """Number and date of the year's cover, and the way to its PDF."""
    row = Cover.objects.filter(year=year).first()
    initial = {"number": row.number, "dated_on": row.dated_on} if row else {"dated_on": today()}
    form = CoverForm(posted(request), initial=initial)
    if request.method == "POST" and attempt(
        form, lambda: actions.cover_issue(by=request.user, year=year, **form.cleaned_data)
    ):
        messages.success(request, _("The cover is saved."))
        return redirect("pledges:cover", year)
    count = Pledge.objects.public().filter(year=year).count()
    return render(request, "pledges/cover.html", {"year": year, "form": form, "cover": row, "count": count})


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_safe
def cover_paper(request: HttpRequest, year: int) -> HttpResponse:
    """The year's 公示 with its annexes as PDF."""
    row = get_object_or_404(Cover, year=year)
    return pdf_response(request, lambda: pdf.cover_pdf(row), f"cover-{year}.pdf", redirect("pledges:list"))


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_safe
def cover_docx(request: HttpRequest, year: int) -> HttpResponse:
    """The same as an editable Word file."""
    return attached(docx.cover_docx(get_object_or_404(Cover, year=year)), f"cover-{year}.docx")
