"""What everybody reads, without sign-in: the notices, answered from rendered bytes."""

from datetime import MAXYEAR, MINYEAR

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import audience
from accounts.models import today
from office.reports import value
from pledges import actions, opendata, page, pdf, reports
from pledges.forms import WebObjectionForm
from pledges.models import Notice, Objection, Pledge
from pledges.rules import PUBLIC, State
from pledges.views.common import attempt
from pledges.views.limits import within_limit
from pledges.views.lists import filter_form, listed
from shenbei.lib.errors import RuleBroken

FRESH_SECONDS = 25  # of the totals; they name no pledge
FRESH = "public, max-age=60"  # withdrawal reaches every cache within 60 s (DOMAIN 5)


def _answer(request: HttpRequest, kind: str, **address) -> HttpResponse:
    """The stored bytes under their ETag; 304 when the reader has them, 404 when there is nothing to read."""
    content_type = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}[kind]
    row = Notice.objects.filter(**address).values_list(kind, f"{kind}_etag").first()
    if row is None:
        raise Http404
    content, etag = bytes(row[0]), f'"{row[1]}"'
    response = HttpResponse(content, content_type=content_type)
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["ETag"], answer["Cache-Control"] = etag, FRESH
    answer["Content-Language"] = "zh-CN"
    vars(answer)["same_for_all"] = True  # see pledges.middleware
    return answer


@audience.public
@require_safe
def notice(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The public page of a pledge."""
    return _answer(request, "html", year=year, code=code, current=True)


@audience.public
@require_safe
def notice_pdf(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The public PDF of a pledge."""
    return _answer(request, "pdf", year=year, code=code, current=True)


@audience.public
@require_safe
def notice_old(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """The public page of a version that a correction has superseded; the present one under its own number, too."""
    return _answer(request, "html", year=year, code=code, number=number)


@audience.public
@require_safe
def notice_old_pdf(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """The PDF of such a version."""
    return _answer(request, "pdf", year=year, code=code, number=number)


@audience.public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All published pledges whose page can be read, by year, street, department, state and name."""
    ready = Notice.objects.filter(current=True).values("version__pledge")
    pledges = Pledge.objects.public().filter(pk__in=ready)
    context = listed(request, filter_form(request.GET, pledges, PUBLIC), pledges)
    context |= {"contact": pdf.contact(), "office": pdf.office_name()}
    return kept(render(request, "pledges/public/notices.html", context))


def data(found: dict) -> HttpResponse:
    """An answer of open data."""
    return HttpResponse(opendata.as_json(found), content_type="application/json")


@audience.public
@require_safe
def notice_json(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """A published pledge as data: the text that was signed, for everybody to compute its checksum."""
    row = pdf.public_versions(year).filter(notice__current=True, pledge__community__code=code).first()
    if row is None:
        raise Http404
    return kept(data(opendata.notice(row)))


@audience.public
@require_safe
def year_json(request: HttpRequest, year: int) -> HttpResponse:
    """The published pledges of a year as data."""
    rows = [opendata.notice(row) for row in opendata.versions(year)]
    return kept(data({"year": year, "pledges": rows}))


@audience.public
@require_safe
def year_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The items of the year's published pledges as a table."""
    content = b"".join(opendata.table(opendata.versions(year)))
    name = f'attachment; filename="pledges-{year}.csv"'
    answer = HttpResponse(
        content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )
    return kept(answer)


def kept(response: HttpResponse) -> HttpResponse:
    """The response, with which caches may answer for a minute."""
    response["Cache-Control"] = FRESH
    return response


@audience.public
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The district's pledges of a year in figures."""
    if not MINYEAR <= year <= MAXYEAR:
        raise Http404
    key = f"pledges-{year}-{today()}-{get_language()}"
    found = caches["process"].get_or_set(key, lambda: reports.district(year, today()), FRESH_SECONDS)
    if not found.whole.pledges:
        raise Http404
    context = {"found": found, "office": pdf.office_name(), "contact": pdf.contact()}
    return kept(render(request, "pledges/public/year.html", context))


def take(pledge: Pledge, form: WebObjectionForm, made: list[str]) -> None:
    """Take an objection, once however often the form is sent; what a machine filled in is dropped in silence."""
    text = form.cleaned_data["text"].strip()
    same = pledge.objections.filter(way=Objection.Way.WEB, text=text).first()
    if form.cleaned_data["website"]:
        raise RuleBroken(_("Say in a few words what you object to."), "text")
    made.append((same or actions.objection_receive(pledge=pledge, text=text)).receipt)


@audience.public
@never_cache
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The web form for objections: there while the switch is on and the pledge is publicised, else 404.

    With `?receipt=` it says where that objection stands.
    """
    rows = Pledge.objects.filter(year=year, community__code=code)
    asked = request.GET.get("receipt", "")[:20]
    objection = Objection.objects.filter(pledge__in=rows.public(), receipt=asked).first() if asked else None
    pledge = rows.public().with_names().first()
    if pledge is None or not page.web_objections() or not (objection or pledge.state == State.PUBLISHED):
        raise Http404
    made: list[str] = []
    form = WebObjectionForm(request.POST if request.method == "POST" else None)
    context = {"pledge": pledge, "form": form, "objection": objection}
    context |= {"contact": pdf.contact(), "office": pdf.office_name()}
    if form.is_valid() and not within_limit(request, "objection", value("pledges.web_per_hour")):
        return render(request, "pledges/public/object.html", context | {"too_many": True}, status=429)
    if request.method == "POST" and attempt(form, lambda: take(pledge, form, made)):
        return redirect(f"{request.path}?receipt={made[0]}")
    return render(request, "pledges/public/object.html", context, status=422 if form.is_bound else 200)
