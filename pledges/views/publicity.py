"""What goes out in the office's name: its telephone, the year's cover, the static package."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from accounts.once import created
from pledges import actions, package, pdf
from pledges.forms import (
    CoverForm,
    PublicityForm,
    RefuseForm,
)
from pledges.models import Cover, OfficeWords, Pledge
from pledges.views.common import (
    attempt,
    posted,
)
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def publicity(request: HttpRequest) -> HttpResponse:
    """Propose how the public reaches the office, and whether it may object by web form; what was proposed before."""
    form = PublicityForm(posted(request), initial=pdf.publicity_values())
    made: list[int] = []
    if request.method == "POST" and attempt(
        form,
        lambda: made.append(
            created(request, "office_words", actions.office_words_propose, form.cleaned_data)
        ),
    ):
        messages.success(request, _("The change is proposed; a reviewer puts it in force."))
        return redirect("pledges:office_words", made[0])
    rows = list(OfficeWords.objects.select_related("proposed_by", "decided_by")[:10])
    waiting = next((row for row in rows if row.state == OfficeWords.State.PROPOSED), None)
    return render(request, "pledges/publicity.html", {"form": form, "rows": rows, "waiting": waiting})


@audience(Role.STAFF, Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Proposed words about the office beside those that stand; a reviewer puts them in force or refuses them."""
    row = get_object_or_404(OfficeWords.objects.select_related("proposed_by", "decided_by"), pk=pk)
    form = RefuseForm(posted(request))
    accept = request.POST.get("verdict") == "accept"

    def act() -> object:
        if request.user.role != Role.REVIEWER:
            raise PermissionDenied
        if accept:
            return actions.office_words_publish(by=request.user, words=row)
        return actions.office_words_refuse(by=request.user, words=row, reason=form.cleaned_data["reason"])

    if request.method == "POST" and attempt(form, act):
        done = (
            _("In force. The public pages follow within a minute.") if accept else _("The change is refused.")
        )
        messages.success(request, done)
        return redirect("pledges:office_words", pk)
    labels = {name: field.label for name, field in PublicityForm.base_fields.items()}
    changes = [(labels[name], row.before[name], new) for name, new in row.after.items()]
    return render(request, "pledges/office_words.html", {"words": row, "form": form, "changes": changes})


@audience(Role.STAFF)
@require_POST
def words_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposed change back."""
    row = get_object_or_404(OfficeWords, pk=pk)
    try:
        actions.office_words_drop(by=request.user, words=row)
        messages.success(request, _("The change is taken back."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect("pledges:publicity")


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest, year: int) -> HttpResponse:
    """Number and date of the year's cover, and the way to its PDF."""
    if not 2000 <= year <= 2100:
        raise Http404
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


@audience(Role.STAFF, Role.REVIEWER)
@require_POST
@fresh_password
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
    return download(content, f"notices-{year}.zip")
