"""What a reviewer decides: approve, publish, withdraw."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Role, audience
from accounts.fresh import fresh_after, fresh_password
from pledges import actions
from pledges.forms import WithdrawForm
from pledges.views.common import act_page, confirm_page, posted, seen


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what four have signed."""
    page = {
        "title": _("Approve the pledge"),
        "note": _("All four have signed. After approval the pledge can be published."),
        "button": _("Approve"),
    }
    done = _("The pledge is approved.")
    return confirm_page(request, pk, actions.pledge_approve, page=page, done=done)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish in the whole district."""
    page = {
        "title": _("Publish the pledge"),
        "note": _("Today becomes the posting day. After that the text is not changed any more."),
        "button": _("Publish"),
    }
    done = _("The pledge is published. The public page follows within a minute.")
    return confirm_page(request, pk, actions.pledge_publish, page=page, done=done)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_after(WithdrawForm)
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
