"""Figures of pledges: how far they have come, what is open, what waits for whom. Read only, set-based."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Role
from measures.models import Goal, Measure, Outcome
from office.reports import value
from pairing.models import Community, Pairing, Posting
from pledges import rules
from pledges.models import (
    Correction,
    Dispute,
    Item,
    Objection,
    Pledge,
    Review,
    Signatory,
    Signature,
    Version,
)
from pledges.rules import SIGNABLE, Party, Progress, State
from shenbei.lib.desk import Fact, Section, Waiting
from shenbei.lib.periods import Window, shanghai_day, year_window
from shenbei.lib.rounding import half_up

LIVE = (State.IN_FORCE, State.REVIEWED)
SHOWN = 8


@dataclass(frozen=True)
class Booking:
    """An outcome that feeds items: its kind, measure, day and quantity."""

    pk: int
    outcome_type: int
    measure: int | None
    day: date
    quantity: Decimal


@dataclass(frozen=True)
class ItemCompletion:
    """An item beside what was done: its figures as of a day; `value` 0–1, None while not applicable.

    `rows` are the outcomes that make the figure; `half` is how far the milestone was reached by 30 June, 0–1.
    """

    item: Item
    community_pk: int
    actual: Decimal | None
    value: Decimal | None
    rows: tuple[Booking, ...] = ()
    half: Decimal | None = None

    @property
    def disputed(self) -> Dispute | None:
        """The dispute of its figure that is not settled yet (only where `progress` was asked for remarks)."""
        return next((row for row in self.item.disputes.all() if row.state == Dispute.State.OPEN), None)

    @property
    def review(self) -> Review | None:
        """The year's verdict (only where `progress` was asked for remarks)."""
        return getattr(self.item, "review", None)

    @property
    def half_percent(self) -> int | None:
        """The milestone's completion in whole per cent, rounded down."""
        return None if self.half is None else int(self.half * 100)

    @property
    def owner(self) -> str:
        """The party that answers for it."""
        return self.item.owner

    @property
    def weight(self) -> Decimal:
        """Its weight among the items."""
        return self.item.weight

    @property
    def percent(self) -> int | None:
        """Completion in whole per cent, rounded down: 100 means reached."""
        return None if self.value is None else int(self.value * 100)


@dataclass(frozen=True)
class PledgeCompletion:
    """A pledge's items as of a day."""

    pledge_pk: int
    community_pk: int
    items: tuple[ItemCompletion, ...] = ()

    def of(self, owners: Iterable[str] = Party.values) -> Decimal | None:
        """Completion 0–1 of the items that these parties own, by weight; None when none applies."""
        owned = set(owners)
        return rules.pledge_completion((row.value, row.weight) for row in self.items if row.owner in owned)

    @property
    def value(self) -> Decimal | None:
        """Completion of the whole pledge, 0–1."""
        return self.of()

    @property
    def rounded(self) -> Decimal | None:
        """The same to four decimals, rounded half up."""
        return None if self.value is None else half_up(self.value, "0.0001")

    @property
    def percent(self) -> int | None:
        """The same in whole per cent, rounded down."""
        return None if self.value is None else int(self.value * 100)


def completion(until: date | Window, communities: Iterable) -> dict[int, PledgeCompletion]:
    """By community: the pledge in force, its items and their completion as of a day (a window's last day). DOMAIN 5, 8.

    `communities` are objects, primary keys or a queryset. A community without a pledge in force is absent.
    """
    day = until.end if isinstance(until, Window) else until
    live = Pledge.objects.filter(
        community__in=communities, year=day.year, state__in=LIVE, in_force_on__lte=day
    )
    return {row.community_pk: row for row in progress(live, day).values()}


def progress(pledges: Iterable[Pledge], day: date, *, remarks: bool = False) -> dict[int, PledgeCompletion]:
    """By pledge: its items beside what was done by a day, whatever the pledge's state. Four statements.

    With `remarks` the disputes and verdicts of the items are read, too, in one statement more.
    """
    found = {pledge.pk: pledge for pledge in pledges}
    if not found:
        return {}
    items = Item.objects.filter(pledge__in=found).select_related("outcome_type").prefetch_related("measures")
    if remarks:
        items = items.select_related("review").prefetch_related("disputes")
    booked = _booked({pledge.community_id for pledge in found.values()}, day)
    late = Decimal(str(value("pledges.late_share")))
    rows: dict[int, list[ItemCompletion]] = defaultdict(list)
    for item in items:
        pledge = found[item.pledge_id]
        rows[pledge.pk].append(_completed(item, pledge, booked, min(day, year_window(pledge.year).end), late))
    return {pk: PledgeCompletion(pk, pledge.community_id, tuple(rows[pk])) for pk, pledge in found.items()}


def _booked(communities: Iterable[int], day: date) -> dict[int, list[Booking]]:
    """By community: what was booked up to a day; reversed rows left out, a joint project once."""
    outcomes = Outcome.objects.filter(community__in=communities, date__lte=day).order_by("pk")
    names = ("pk", "community", "outcome_type", "measure", "date", "quantity", "joint_key", "reverses")
    rows = list(outcomes.values_list(*names))
    seen = {row[0] for row in rows}
    gone = {row[7] for row in rows if row[7] in seen}
    found: dict[int, list[Booking]] = defaultdict(list)
    joint = set()
    for pk, community, kind, measure, on, quantity, key, reverses in rows:
        if pk in gone or reverses in seen or (key and (community, kind, key) in joint):
            continue
        joint.add((community, kind, key))
        found[community].append(Booking(pk, kind, measure, on, quantity))
    return found


def _completed(
    item: Item, pledge: Pledge, booked: dict[int, list[Booking]], day: date, late: Decimal
) -> ItemCompletion:
    if item.baseline is None or item.target is None or item.due_on is None:
        return ItemCompletion(item, pledge.community_id, None, None)
    linked = {measure.pk: measure for measure in item.measures.all()}
    feeding = [
        row
        for row in booked[pledge.community_id]
        if row.day.year == pledge.year and _feeds(row, item, linked)
    ]
    now = sum((row.quantity for row in feeding if row.day <= day), Decimal(0))
    in_time = sum((row.quantity for row in feeding if row.day <= min(day, item.due_on)), Decimal(0))
    facts = Progress(
        baseline=item.baseline,
        target=item.target,
        due_on=item.due_on,
        actual=rules.actual_of(item.baseline, item.target, now, item.basis),
        actual_by_due=rules.actual_of(item.baseline, item.target, in_time, item.basis),
        milestone=item.milestone,
        done_on=_done_on(linked.values()),
        weight=item.weight,
    )
    value = rules.item_completion(facts, day, late)
    counted = tuple(row for row in feeding if row.day <= day)
    return ItemCompletion(
        item, pledge.community_id, facts.actual, value, counted, _half(item, pledge, counted)
    )


def _half(item: Item, pledge: Pledge, rows: Iterable[Booking]) -> Decimal | None:
    """How far the half-year milestone was reached by 30 June, 0–1; None without one."""
    if item.milestone is None or item.baseline is None or item.milestone == item.baseline:
        return None
    assert item.target is not None
    done = sum((row.quantity for row in rows if row.day <= date(pledge.year, 6, 30)), Decimal(0))
    return rules.share(
        item.baseline, item.milestone, rules.actual_of(item.baseline, item.target, done, item.basis)
    )


def _feeds(row: Booking, item: Item, linked: dict[int, Measure]) -> bool:
    """Whether a booking counts for an item: of its type, and of its measures where it names some."""
    if item.outcome_type_id is None or row.outcome_type != item.outcome_type_id:
        return False
    return not linked or row.measure in linked


def _done_on(measures: Iterable[Measure]) -> date | None:
    """The day on which the last of the linked measures was finished; None while one is open or there is none."""
    days = [measure.finished_on for measure in measures if measure.state != Measure.State.DROPPED]
    return max((day for day in days if day), default=None) if days and all(days) else None


def open_items(day: date, communities: Iterable) -> list[ItemCompletion]:
    """Items of pledges in force that are not reached yet as of a day, by due date."""
    rows = [row for pledge in completion(day, communities).values() for row in pledge.items]
    return sorted(
        (row for row in rows if row.value is None or row.value < 1), key=lambda row: row.item.due_on
    )


@dataclass(frozen=True)
class End:
    """The end of a pairing or posting within a pledge's year: what ended, who left, the last day, who came."""

    kind: str
    who: str
    day: date
    successor: str = ""


def ends(pledge: Pledge, today: date) -> list[End]:
    """Pairing and posting of a public pledge that have ended before its year did; whom they were handed to."""
    if not pledge.is_public:
        return []
    window = year_window(pledge.year)
    found = []
    pairings = Pairing.objects.in_window(window).filter(community=pledge.community_id)
    postings = Posting.objects.in_window(window).filter(community=pledge.community_id)
    sides = (
        ("pairing", pairings.select_related("department"), lambda row: str(row.department)),
        ("posting", postings.select_related("cadre__person"), lambda row: str(row.cadre)),
    )
    for kind, queryset, name in sides:
        rows = sorted(queryset, key=lambda row: row.started_on)
        for place, row in enumerate(rows):
            if row.ended_on and row.ended_on <= min(today, window.end - timedelta(days=1)):
                later = [name(one) for one in rows[place + 1 :]]
                found.append(End(kind, name(row), row.ended_on, later[0] if later else ""))
    return found


def unpledged(year: int, day: date):
    """Communities with a pairing on a day but no pledge for the year."""
    done = Pledge.objects.filter(year=year).values("community")
    return Community.objects.paired_on(day).exclude(pk__in=done).select_related("organisation", "street")


# -- the desk --------------------------------------------------------------------------------------------------------


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
    """What waits for a user in pledges: to draft, sign, file, check, approve, publish, answer."""
    tellers = {
        Role.STAFF: (_to_draft_in_all, _to_answer),
        Role.DEPARTMENT: (_to_draft,),
        Role.REVIEWER: (_to_check,),
    }
    return [row for tell in tellers.get(user.role, ()) for row in tell(user, today)] + _to_take_on(user)


def _to_take_on(user) -> list[Waiting]:
    """The pledges that stand where it is the user's turn; at most SHOWN of a state."""
    steps = STEPS.get(user.role, {})
    if not steps:
        return []
    names = ("year", "state", "community__code", "community__organisation__name")
    rows = Pledge.objects.visible_to(user).filter(state__in=steps).exclude(_signed_for(user))
    found = rows.select_related("community__organisation").only(*names)[: SHOWN * len(steps)]
    return [_line(row, steps[State(row.state)]) for row in found]


def _signed_for(user) -> Q:
    """Those open for signing that the user, or his side, has signed or that he is not to sign."""
    standing = Signature.objects.standing().filter(version__voided_at=None)
    if user.role not in (Role.SIGNATORY, Role.CADRE):
        return Q(state=State.SIGNING, pk__in=standing.filter(party=user.role).values("version__pledge"))
    his = Signatory.objects.filter(person=user.person_id).values("pledge")
    return Q(pk__in=standing.filter(person=user.person_id).values("version__pledge")) | ~Q(pk__in=his)


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
    rows = unpledged(today.year, today).filter(
        pk__in=Pairing.objects.live_on(today).filter(department=user.organisation_pk).values("community")
    )[:SHOWN]
    sentence = _("Draft the pledge of %(community)s for %(year)d.")
    return [
        Waiting(
            sentence % {"community": row, "year": today.year},
            f"{reverse('pledges:draft')}?community={row.pk}&year={today.year}",
            badge="warning",
            word=_("to draft"),
        )
        for row in rows
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


# -- a community's page ----------------------------------------------------------------------------------------------


def community_summary(community: Community, today: date) -> Section:
    """What pledges tell on a community's page: this year's pledge, its state and completion."""
    pledge = Pledge.objects.filter(community=community, year=today.year).first()
    if pledge is None:
        return Section(
            _("Four-party pledge"), empty=_("There is no pledge for %(year)d.") % {"year": today.year}
        )
    url = reverse("pledges:detail", args=[pledge.pk])
    row = progress([pledge], today)[pledge.pk]
    facts = [
        Fact(_("state"), str(State(pledge.state).label), url, State(pledge.state).badge),
        Fact(_("items"), str(len(row.items))),
        Fact(_("completion"), "–" if row.percent is None else f"{row.percent} %"),
    ]
    return Section(_("Four-party pledge for %(year)d") % {"year": today.year}, facts, url)


def proposed(correction: Correction) -> list[tuple[Item, list[tuple[str, object, object]]]]:
    """What a correction would change, by item: (field, as published, as proposed) in the reader's words."""
    found = []
    for item in correction.pledge.items.all():
        new = correction.changes.get(str(item.pk), {})
        rows = []
        for name, plain in new.items():
            field = Item._meta.get_field(name)
            words = dict(field.flatchoices)
            before = correction.base.content["items"][_place(item, correction)].get(name)
            rows.append(
                (str(field.verbose_name), words.get(before, before) or "–", words.get(plain, plain) or "–")
            )
        if rows:
            found.append((item, rows))
    return found


def _place(item: Item, correction: Correction) -> int:
    return [row.pk for row in correction.pledge.items.all()].index(item.pk)


def totals(pledges) -> Sequence[tuple[str, int]]:
    """How many pledges there are in each state that occurs, in the order of the way they go."""
    counts = dict(pledges.order_by().values_list("state").annotate(n=Count("pk")))
    return [(str(state.label), counts[state]) for state in State if counts.get(state)]


@dataclass(frozen=True)
class Tally:
    """Pledges of one street, or items of one goal: how many, how many items, how many of them reached."""

    name: str
    pledges: int
    items: int
    reached: int

    @property
    def percent(self) -> int | None:
        """Items reached in whole per cent, rounded down."""
        return self.reached * 100 // self.items if self.items else None


@dataclass(frozen=True)
class District:
    """The year's public pledges in figures."""

    year: int
    day: date
    whole: Tally
    streets: Sequence[Tally]
    goals: Sequence[Tally]
    states: Sequence[tuple[str, int]]
    objections: int
    answered: int
    corrected: int


def district(year: int, today: date) -> District:
    """The district's public pledges of a year as of a day (31 December at most); set-based, whatever their number."""
    day = min(today, year_window(year).end)
    public = Pledge.objects.public().filter(year=year)
    pledges = list(public.select_related("community__street"))
    done = progress(pledges, day)
    objections = Counter(
        Objection.objects.filter(pledge__in=public.values("pk")).values_list("state", flat=True)
    )
    streets: dict[str, list[Pledge]] = defaultdict(list)
    for pledge in sorted(pledges, key=lambda row: row.community.street.code):
        streets[pledge.community.street.name].append(pledge)
    items = [row for pledge in done.values() for row in pledge.items]
    return District(
        year=year,
        day=day,
        whole=_tally("", len(pledges), items),
        streets=[
            _tally(name, len(rows), [item for row in rows for item in done[row.pk].items])
            for name, rows in streets.items()
        ],
        goals=[_tally(str(goal.label), 0, [row for row in items if row.item.goal == goal]) for goal in Goal],
        states=totals(public),
        objections=sum(objections.values()),
        answered=objections[Objection.State.ANSWERED],
        corrected=Version.objects.filter(pledge__in=public.values("pk")).exclude(corrects=None).count(),
    )


def _tally(name: str, pledges: int, items: Collection[ItemCompletion]) -> Tally:
    reached = sum(row.value is not None and row.value >= 1 for row in items)
    return Tally(name, pledges, len(items), reached)


# -- verification ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What the district says of a checksum: answer is yes, superseded, withdrawn or unknown."""

    checksum: str
    answer: str
    on: date | None = None
    pledge: Pledge | None = None


def verdict(checksum: str) -> Verdict:
    """Whether a text was published here. Of withdrawn and superseded ones the date, never the content; DOMAIN 5."""
    published = Version.objects.published().filter(checksum=checksum)
    version = published.select_related("pledge__community__organisation").order_by("-published_at").first()
    if version is None:
        return Verdict(checksum, "unknown")
    if version.withdrawn_at:
        return Verdict(checksum, "withdrawn", shanghai_day(version.withdrawn_at))
    if version.superseded_at:
        return Verdict(checksum, "superseded", shanghai_day(version.superseded_at))
    return Verdict(checksum, "yes", version.pledge.posted_on, version.pledge)
