"""How far pledges have come: each item beside what was booked for it. Set-based. DOMAIN 5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measures.models import Measure, Outcome
from office.reports import value
from pledges import rules
from pledges.models import (
    Dispute,
    Item,
    Pledge,
    Review,
)
from pledges.rules import Party, Progress, State
from shenbei.lib.periods import Window, year_window
from shenbei.lib.rounding import half_up

LIVE = (State.IN_FORCE, State.REVIEWED)


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
