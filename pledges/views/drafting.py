"""Drafting: a new pledge, its items and signatories, opening it for signing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import audience
from accounts.models import today
from office.actions import create_once
from pairing.models import Community, Pairing
from pledges import actions, rules
from pledges.forms import DraftForm, ItemForm, LinkForm, SignatoryForm
from pledges.models import Item, Pledge, Signatory
from pledges.rules import State
from pledges.views.common import DRAFTERS, act_page, attempt, posted, seen
from shenbei.lib.errors import RuleBroken


@audience(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """A new pledge of a paired community."""
    communities = Community.objects.visible_to(request.user).filter(
        pk__in=Pairing.objects.values("community")
    )
    initial = {"year": today().year} | request.GET.dict()
    form = DraftForm(posted(request), initial=initial, communities=communities.select_related("organisation"))
    made: list[int] = []

    def act() -> None:
        content = {name: form.cleaned_data[name] for name in ("community", "year", "start")}
        made.append(
            create_once(
                key=form.cleaned_data["once"],
                by=request.user,
                purpose="pledge",
                create=lambda: actions.pledge_draft(by=request.user, **content),
            )
        )

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The pledge is drafted. Now add its items."))
        return redirect("pledges:detail", made[0])
    return render(request, "pledges/draft.html", {"form": form})


@audience(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item."""
    pledge = seen(request, pk)
    form = ItemForm(posted(request), pledge=pledge)

    def act() -> None:
        create_once(
            key=form.cleaned_data["once"],
            by=request.user,
            purpose="item",
            create=lambda: actions.item_add(by=request.user, pledge=pledge, **form.content),
        )

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The item is added."))
        return redirect("pledges:detail", pledge.pk)
    return render(request, "pledges/item.html", {"form": form, "pledge": pledge, "voids": voids(pledge)})


@audience(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item; after the freezing that voids every signature, and the page says so first."""
    item = own_item(request, pk)
    form = ItemForm(posted(request), instance=own_item(request, pk), pledge=item.pledge)
    if request.method == "POST" and attempt(
        form,
        lambda: actions.item_edit(
            by=request.user, item=item, edition=form.cleaned_data["edition"], **form.content
        ),
    ):
        messages.success(request, _("The item is saved."))
        return redirect("pledges:detail", item.pledge_id)
    context = {"form": form, "item": item, "pledge": item.pledge, "voids": voids(item.pledge)}
    return render(request, "pledges/item.html", context)


@audience(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def item_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Which measures carry an item out; allowed at any time, for it changes no text."""
    item = own_item(request, pk)
    form = LinkForm(posted(request), item=item)
    page = {
        "title": _("Measures of the item"),
        "note": item.text,
        "button": _("Save"),
    }
    return act_page(
        request,
        item.pledge,
        form,
        lambda: actions.item_edit(by=request.user, item=item, measures=form.cleaned_data["measures"]),
        page=page,
        done=_("The measures are linked."),
    )


def own_item(request: HttpRequest, pk: int) -> Item:
    """An item within the user's scope, else 404."""
    pledges = Pledge.objects.visible_to(request.user)
    return get_object_or_404(
        Item.objects.filter(pledge__in=pledges).select_related("pledge__community__organisation"), pk=pk
    )


def voids(pledge: Pledge) -> bool:
    """Whether an edit now would void signatures."""
    return pledge.state != State.DRAFT and rules.can(pledge.state, "edit")


@audience(*DRAFTERS)
@require_POST
def item_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out."""
    item = own_item(request, pk)
    try:
        actions.item_drop(by=request.user, item=item)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The item is taken out."))
    return redirect("pledges:detail", item.pledge_id)


@audience(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def signatory(request: HttpRequest, pk: int) -> HttpResponse:
    """Who signs for a party."""
    rows = Signatory.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    row = get_object_or_404(
        rows.select_related("pledge__community__organisation", "organisation", "person"), pk=pk
    )
    form = SignatoryForm(posted(request), signatory=row)
    if request.method == "POST" and attempt(
        form, lambda: actions.signatory_set(by=request.user, signatory=row, **form.cleaned_data)
    ):
        messages.success(request, _("The signatory is named."))
        return redirect("pledges:detail", row.pledge_id)
    return render(request, "pledges/signatory.html", {"form": form, "row": row, "pledge": row.pledge})


@audience(*DRAFTERS)
@require_POST
def open_for_signing(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the text and open it for signing."""
    pledge = seen(request, pk)
    try:
        actions.pledge_open(by=request.user, pledge=pledge)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The pledge is open for signing; its text is frozen."))
    return redirect("pledges:detail", pledge.pk)
