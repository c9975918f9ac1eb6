"""/postings/: resident cadres, where they are posted, what trainings they had."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Role, audience
from accounts.actions import person_of
from accounts.models import today
from accounts.once import created
from pairing import reports
from pairing.actions import cadre_add, cadre_edit, posting_add, posting_end, training_add
from pairing.actions.appraisal import side_of
from pairing.forms import CadreEditForm, CadreForm, EndForm, OpinionForm, PostingForm, TrainingForm
from pairing.forms_filter import PostingFilter
from pairing.models import Cadre, Opinion, Posting
from pairing.models.appraisal import is_due
from pairing.reports_careers import cadres_visible_to
from pairing.views_communities import PAGE, READERS
from shenbei.lib.forms import answer


@audience(*READERS)
def postings(request: HttpRequest) -> HttpResponse:
    """The postings, newest first."""
    form = PostingFilter(request.GET)
    page = Paginator(reports.postings(request.user, today(), form.chosen), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "filtered": bool(form.chosen), "day": today()}
    return render(request, "pairing/postings.html", context)


def seen(request: HttpRequest, pk: int) -> Posting:
    """A posting within the scope, else 404."""
    rows = Posting.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related(
            "cadre__person", "cadre__department", "community__organisation", "community__street"
        ),
        pk=pk,
    )


def page_of(pk: int) -> str:
    """The address of a posting's page."""
    return reverse("pairing:posting", args=[pk])


@audience(*READERS)
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """A posting's page: the cadre, his other postings in scope, his trainings."""
    return posting_page(request, seen(request, pk))


def posting_page(request: HttpRequest, row: Posting, refused: OpinionForm | None = None) -> HttpResponse:
    """The same of a posting; with the opinion that was refused, if one was, as it was typed (422)."""
    others = Posting.objects.visible_to(request.user).filter(cadre=row.cadre).exclude(pk=row.pk)
    context = {
        "posting": row,
        "day": today(),
        "others": others.select_related("community__organisation", "cadre__person"),
        "trainings": row.cadre.trainings.all(),
        **_appraisal(request, row, refused),
        "suspensions": row.suspensions.select_related("asked_by", "decided_by"),
    }
    return render(request, "pairing/posting.html", context, status=422 if refused else 200)


def _appraisal(request: HttpRequest, row: Posting, refused: OpinionForm | None) -> dict:
    """The opinions that the reader sees, and the form of his own side's."""
    opinions = list(Opinion.objects.visible_to(request.user).filter(posting=row).select_related("given_by"))
    due, side = is_due(row, today()), side_of(request.user, row)
    own = next((opinion for opinion in opinions if opinion.side == side), None)
    sealed = row.opinions.count() == len(Opinion.Side)
    gives = due and side and not sealed and request.user.person_id != row.cadre.person_id
    record = cadres_visible_to(request.user).filter(pk=row.cadre_id).exists()
    form = refused or (OpinionForm(initial={"text": own.text if own else ""}) if gives else None)
    return {
        "opinions": opinions,
        "opinion_due": due,
        "own_opinion": own,
        "opinion_form": form,
        "record": record,
    }


@audience(Role.STAFF)
def cadre_new(request: HttpRequest) -> HttpResponse:
    """Enter a cadre, then post him."""

    def entered(*, by, department, post, kind, **who) -> Cadre:
        person = person_of(by, post=post, **who)
        return cadre_add(by=by, person=person, department=department, post=post, kind=kind)

    def act(data: dict) -> str:
        pk = created(request, "cadre.add", entered, data)
        return f"{reverse('pairing:posting_add')}?cadre={pk}"

    form = CadreForm(request.POST or None)
    return answer(request, form, act, title=_("Add a cadre"), back=reverse("pairing:postings"))


@audience(Role.STAFF)
@transaction.atomic
def cadre_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a posting's cadre."""
    row = seen(request, pk)
    cadre = Cadre.objects.select_for_update(of=("self",)).get(pk=row.cadre_id)
    now = {name: getattr(cadre, name) for name in ("department", "post", "kind")}

    def act(data: dict) -> str:
        cadre_edit(by=request.user, cadre=cadre, **data)
        return page_of(pk)

    form = CadreEditForm(request.POST or None, now=now)
    return answer(request, form, act, title=_("Change %s") % cadre, back=page_of(pk))


@audience(Role.STAFF)
def posting_new(request: HttpRequest) -> HttpResponse:
    """Post a cadre to a community."""
    initial = {"cadre": request.GET.get("cadre"), "community": request.GET.get("community")}
    return answer(
        request,
        PostingForm(request.POST or None, initial=initial),
        lambda data: page_of(created(request, "posting.add", posting_add, data)),
        title=_("Add a posting"),
        back=reverse("pairing:postings"),
    )


@audience(Role.STAFF)
def posting_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a posting."""
    row = seen(request, pk)

    def act(data: dict) -> str:
        posting_end(by=request.user, posting=row, **data)
        return page_of(pk)

    form = EndForm(request.POST or None, initial={"ended_on": today()})
    return answer(request, form, act, title=_("End: %s") % row, back=page_of(pk), submit=_("End"))


@audience(Role.STAFF)
def training_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a training of a posting's cadre."""
    row = seen(request, pk)

    def act(data: dict) -> str:
        created(request, "training.add", training_add, data | {"cadre": row.cadre})
        return page_of(pk)

    form = TrainingForm(request.POST or None)
    return answer(request, form, act, title=_("Add a training of %s") % row.cadre, back=page_of(pk))
