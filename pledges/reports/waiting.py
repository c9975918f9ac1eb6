"""What of pledges waits on a user's desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import Role
from pairing.models import Pairing
from pledges.models import Correction, Dispute, Objection, OfficeWords, Pledge, Signature, Version
from pledges.reports.ends import unpledged
from pledges.rules import SIGNABLE, State
from shenbei.lib.desk import Waiting

SHOWN = 8
SIGNERS = (Role.SIGNATORY, Role.CADRE)
SIDES = {
    Role.DEPARTMENT: "pairing__department",
    Role.STREET: "community__street",
    Role.COMMUNITY: "community__organisation",
}


@dataclass(frozen=True)
class Step:
    """What a person does with a pledge in a state: the sentence, the word on it, the page where it is done."""

    sentence: str | Promise
    word: str | Promise
    page: str = "pledges:detail"


_FILE = {
    State.SIGNING: Step(
        gettext_lazy("The pledge «%(pledge)s» waits for your side's signature."), gettext_lazy("to sign")
    )
}


_SIGN = dict.fromkeys(  # in the later states a successor countersigns
    SIGNABLE,
    Step(
        gettext_lazy("The pledge «%(pledge)s» waits for your signature."),
        gettext_lazy("to sign"),
        "pledges:sign",
    ),
)


STEPS = {
    Role.DEPARTMENT: {
        State.DRAFT: Step(
            gettext_lazy("The pledge «%(pledge)s» is still a draft."), gettext_lazy("to finish")
        ),
        **_FILE,
    },
    Role.STREET: _FILE,
    Role.COMMUNITY: _FILE,
    Role.SIGNATORY: _SIGN,
    Role.CADRE: _SIGN,
    Role.REVIEWER: {
        State.SIGNED: Step(
            gettext_lazy("All four have signed the pledge «%(pledge)s»."), gettext_lazy("to approve")
        ),
        State.APPROVED: Step(
            gettext_lazy("The pledge «%(pledge)s» is approved."), gettext_lazy("to publish")
        ),
    },
}


def waiting_for(user, today: date) -> list[Waiting]:
    """What waits for a user in pledges: to draft, sign, file, check, approve, publish, answer, settle."""
    tellers = {
        Role.STAFF: (_to_draft_in_all, _to_answer, _to_settle),
        Role.DEPARTMENT: (_to_draft,),
        Role.REVIEWER: (_to_check, _to_decide),
    }
    told = [row for tell in tellers.get(user.role, ()) for row in tell(user, today)]
    return told + _to_take_on(user) + _to_sign_anew(user)


def _to_take_on(user) -> list[Waiting]:
    """The pledges that stand where it is the user's turn; at most SHOWN of a state."""
    steps = STEPS.get(user.role, {})
    if not steps:
        return []
    names = ("year", "state", "community__code", "community__organisation__name")
    rows = Pledge.objects.filter(_his(user), state__in=steps).exclude(_signed_for(user))
    found = rows.select_related("community__organisation").only(*names)[: SHOWN * len(steps)]
    return [_line(row, steps[State(row.state)]) for row in found]


def _to_sign_anew(user) -> list[Waiting]:
    """The corrected texts under which the user's own signature, or his side's, is missing; at most SHOWN."""
    signer = user.role in SIGNERS
    if not signer and user.role not in SIDES:
        return []
    mine = {"person": user.person_id} if signer else {"party": user.role}
    signed = Signature.objects.standing().filter(**mine).values("version")
    rows = Version.objects.correcting().exclude(pk__in=signed).filter(_his(user, "pledge__"))
    page = "pledges:sign" if signer else "pledges:detail"
    names = ("pledge__year", "pledge__community__organisation__name")
    return [
        Waiting(
            _("The corrected text of «%(pledge)s» waits to be signed.") % {"pledge": row.pledge},
            reverse(page, args=[row.pledge_id]),
            badge="info",
            word=_("to sign"),
        )
        for row in rows.select_related("pledge__community__organisation").only(*names).order_by("pk")[:SHOWN]
    ]


def _to_decide(user, today: date) -> list[Waiting]:
    """The corrections that a reviewer can decide: signed by four, or of what nobody signed; words about the office."""
    words = OfficeWords.objects.filter(state=OfficeWords.State.PROPOSED).exclude(proposed_by=user.person_id)
    rows = Correction.objects.filter(state=Correction.State.PROPOSED)
    return [
        Waiting(
            _("A correction of «%(pledge)s» waits to be decided.") % {"pledge": row.pledge},
            reverse("pledges:decide", args=[row.pk]),
            badge="info",
            word=pgettext("correction", "to decide"),
        )
        for row in rows.select_related("pledge__community__organisation")[:SHOWN]
    ] + [
        Waiting(
            _("A change of what the public reads of the office waits to be decided."),
            reverse("pledges:office_words", args=[pk]),
            badge="info",
            word=pgettext("correction", "to decide"),
        )
        for pk in words.values_list("pk", flat=True)
    ]


def _his(user, path: str = "") -> Q:
    """The pledges in which the user signs, or his office is a side; all of them to a reviewer."""
    if user.role in SIGNERS:
        return Q(**{f"{path}signatories__person": user.person_id})
    if user.role in SIDES:
        return Q(**{f"{path}{SIDES[user.role]}": user.organisation_pk})
    return Q()


def _signed_for(user) -> Q:
    """Those open for signing that the user, or his side, has signed."""
    standing = Signature.objects.standing().filter(version__in=Version.objects.standing())
    if user.role in SIGNERS:
        return Q(pk__in=standing.filter(person=user.person_id).values("version__pledge"))
    return Q(state=State.SIGNING, pk__in=standing.filter(party=user.role).values("version__pledge"))


def _line(pledge: Pledge, step: Step) -> Waiting:
    text = step.sentence % {"pledge": pledge}
    return Waiting(text, reverse(step.page, args=[pledge.pk]), badge="info", word=str(step.word))


def _to_draft_in_all(user, today: date) -> list[Waiting]:
    count = unpledged(today.year, today).count()
    if not count:
        return []
    sentence = ngettext(
        "%(count)d paired community has no pledge for %(year)d yet.",
        "%(count)d paired communities have no pledge for %(year)d yet.",
        count,
    ) % {"count": count, "year": today.year}
    return [
        Waiting(sentence, reverse("pledges:missing", args=[today.year]), badge="warning", word=_("to draft"))
    ]


def _to_draft(user, today: date) -> list[Waiting]:
    own = Pairing.objects.live_on(today).filter(department=user.organisation_pk).values("community")
    rows = unpledged(today.year, today).filter(pk__in=own).select_related("organisation")
    sentence = _("Draft the pledge of %(community)s for %(year)d.")
    return [
        Waiting(
            sentence % {"community": row, "year": today.year},
            f"{reverse('pledges:draft')}?community={row.pk}&year={today.year}",
            badge="warning",
            word=_("to draft"),
        )
        for row in rows.only("organisation__name")[:SHOWN]
    ]


def _to_check(user, today: date) -> list[Waiting]:
    count = Signature.objects.to_check().count()
    if not count:
        return []
    sentence = ngettext(
        "%(count)d signed paper waits to be checked.", "%(count)d signed papers wait to be checked.", count
    ) % {"count": count}
    return [Waiting(sentence, reverse("pledges:checking"), badge="info", word=_("to check"))]


def _to_answer(user, today: date) -> list[Waiting]:
    rows = Objection.objects.filter(state=Objection.State.OPEN).order_by("due_on")[:SHOWN]
    return [
        Waiting(
            _("Objection %(receipt)s waits for an answer.") % {"receipt": row.receipt},
            reverse("pledges:detail", args=[row.pledge_id]),
            due_on=row.due_on,
            badge="warning" if row.due_on >= today else "danger",
            word=_("to answer"),
        )
        for row in rows
    ]


def _to_settle(user, today: date) -> list[Waiting]:
    """The disputed figures that another person settles; at most SHOWN, the oldest first."""
    rows = Dispute.objects.filter(state=Dispute.State.OPEN).exclude(raised_by=user.person_id).order_by("pk")
    return [
        Waiting(
            _("Figure of «%(item)s» disputed: %(pledge)s.")
            % {"item": row.item.text, "pledge": row.item.pledge},
            reverse("pledges:settle", args=[row.pk]),
            badge="warning",
            word=pgettext("dispute", "to settle"),
        )
        for row in rows.select_related("item__pledge__community__organisation")[:SHOWN]
    ]
