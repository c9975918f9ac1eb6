"""What goes out in the office's name: its telephone, the year's cover, the static package."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from pledges import actions, package, pdf
from pledges.forms import (
    CoverForm,
    PublicityForm,
)
from pledges.models import Cover, Pledge
from pledges.views.common import (
    attempt,
    posted,
)


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
    name = f'attachment; filename="notices-{year}.zip"'
    return HttpResponse(content, content_type="application/zip", headers={"Content-Disposition": name})
