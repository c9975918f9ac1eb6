"""Objections: entered, answered and erased by staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Role, audience
from accounts.models import today
from office.actions import create_once
from pledges import actions
from pledges.forms import (
    AnswerForm,
    EraseForm,
    ObjectionForm,
)
from pledges.models import Objection, Pledge
from pledges.views.common import (
    act_page,
    posted,
    seen,
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


def _seen_objection(request: HttpRequest, pk: int) -> Objection:
    visible = Objection.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    return get_object_or_404(visible.select_related("pledge"), pk=pk)


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    objection = _seen_objection(request, pk)
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
@require_http_methods(["GET", "POST"])
def erase_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase the words of an objection before their time, with a reason: whoever objected may ask for it."""
    objection, form = _seen_objection(request, pk), EraseForm(posted(request))
    page = {
        "title": _("Erase the words of objection %(receipt)s") % {"receipt": objection.receipt},
        "note": _(
            "What was written is erased for good, and the answer unless the public reads it. "
            "The receipt number stays valid."
        ),
        "button": _("Erase"),
    }
    return act_page(
        request,
        objection.pledge,
        form,
        lambda: actions.objection_erase(by=request.user, objection=objection, **form.cleaned_data),
        page=page,
        done=_("The words of the objection are erased."),
    )
