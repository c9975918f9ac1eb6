"""The pledges: those of 2012 all the way to their review, those of this year in every state. DOMAIN 5."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from measures.models import OutcomeType, Qualifier
from office.actions import job_run, value_set
from office.reports import waiting_jobs
from pairing.models import Pairing
from pledges.actions import (
    correction_propose,
    correction_publish,
    cover_issue,
    dispute_raise,
    notice_render,
    objection_enter,
    pledge_withdraw,
    signature_check,
    signature_file_paper,
)
from pledges.actions.rendering import RENDER
from pledges.models import Correction, Objection, Pledge, Version
from pledges.reports import ends
from pledges.rules import Party, State
from shenbei.demo import texts
from shenbei.demo.accounts import COMMUNITY
from shenbei.demo.measures_2012 import ARTICLE, Booking
from shenbei.demo.pledge_tale import PACE, PledgeTale, Promise, scan_of_paper
from shenbei.demo.stage import YEAR, Stage
from shenbei.demo.ties import Ties
from shenbei.lib.periods import Window

VALUES = {
    "pledges.document_mark": "沈北组发",
    "pledges.supervision_phone": "024-88012380",
    "pledges.supervision_mailbox": "沈北新区区委组织部基层办监督信箱",
}
# how many of this year's pledges have come how far; all others are in force
STATES = [
    (State.DRAFT, 3),
    (State.SIGNING, 5),
    (State.SIGNED, 3),
    (State.APPROVED, 3),
    (State.PUBLISHED, 5),
]
STEPS = ["open", "file", "check", "approve", "publish", "force"]
TAKEN = {State.DRAFT: 0, State.SIGNING: 2, State.SIGNED: 3, State.APPROVED: 4, State.PUBLISHED: 5}


def tell_2012(stage: Stage) -> None:
    """All 55 signed on paper in April, published in May, reviewed in January."""
    ties, dice = Ties(stage, date(2012, 4, 1)), stage.dice("pledges 2012")
    stage.script.put(stage.at(date(2012, 4, 2), 12), lambda now: set_values(stage, now))
    for number, pairing in enumerate(ties.pairings):
        promises = promised(dice, pairing, stage.harvest)
        tale = PledgeTale(stage, pairing, YEAR.start.year, promises, number=number)
        tale.put(stage.calendar.add(date(2012, 4, 5), number // 14))
    stage.script.put(stage.at(date(2012, 5, 11), 10), lambda now: issue_cover(stage, 12, now))


def tell_now(stage: Stage) -> None:
    """Earlier years of the current cycle are over; of this year there is one in every state."""
    if stage.recent.start >= stage.as_of - timedelta(days=60):
        return
    ties, dice = Ties(stage, stage.as_of), stage.dice("pledges now")
    for year in range(stage.recent.start.year, stage.as_of.year + 1):
        first = stage.calendar.add(max(stage.recent.start, date(year, 1, 15)), 10)
        for tale in tales(stage, ties, dice, year):
            tale.put(start_of(stage, tale, first))
            keep_promises(stage, tale, dice, first)
        stage.script.put(stage.at(stage.calendar.add(first, 30), 10), lambda now: issue_cover(stage, 9, now))
    before = stage.office_days(Window(stage.as_of - timedelta(days=30), stage.as_of))
    acts = (dispute, correct, propose, withdraw, object_to)
    for day, act in zip(before[-len(acts) :], acts, strict=False):
        stage.script.put(stage.at(day, 15), lambda now, act=act: act(stage, now))


def tales(stage: Stage, ties: Ties, dice: random.Random, year: int) -> list[PledgeTale]:
    """The year's tales; this year's unfinished ones in the order of STATES, the demo's own waiting for two signatures."""
    found = [
        PledgeTale(stage, row, year, promised(dice, row, {}), number=number, cadre_signs_here=number % 7 == 3)
        for number, row in enumerate(ties.pairings)
    ]
    if year < stage.as_of.year:
        return found
    own = next(tale for tale in found if tale.pairing.community.name == COMMUNITY)
    own.until, own.unsigned, own.cadre_signs_here = State.SIGNING, (Party.DEPARTMENT, Party.CADRE), False
    others = [tale for tale in found if tale is not own]
    dice.shuffle(others)
    waiting = iter(others)
    for state, count in STATES:
        for n in range(count):
            tale = next(waiting)
            tale.until = state
            tale.unchecked = state == State.SIGNING and n < 2
            tale.unsigned = (Party.STREET,) if state == State.SIGNING and n >= 2 else ()
    return found


def keep_promises(stage: Stage, tale: PledgeTale, dice: random.Random, first: date) -> None:
    """What has been done of a pledge so far: most items are well on the way, some have not begun."""
    days = stage.office_days(Window(stage.calendar.add(first, 30), min(stage.as_of, date(tale.year, 12, 20))))
    for promise in tale.promises:
        share = dice.choice([0, 0.5, 0.8, 1, 1])
        quantity = int(promise.target * share)
        if quantity and len(days) > 20:
            booking = Booking(stage, tale.pairing, promise.outcome, Decimal(quantity), Qualifier.EXACT)
            stage.script.put(stage.at(dice.choice(days), 15, dice.randrange(60)), booking.book)


def start_of(stage: Stage, tale: PledgeTale, first: date) -> date:
    """The day of drafting: in the year's first weeks, or so late that the tale has just come where it stands."""
    if tale.until == State.IN_FORCE:
        return stage.calendar.add(first, tale.number // 14)
    steps = sum(PACE[step] for step in STEPS[: TAKEN[State(tale.until)]])
    before = stage.office_days(Window(first, stage.as_of))
    return before[-steps - 2] if len(before) > steps + 1 else first


def promised(
    dice: random.Random, pairing: Pairing, harvest: Mapping[tuple[int, str], Decimal]
) -> list[Promise]:
    """An item for each goal and one more; where the year's harvest is known the target lies about it."""
    types = {row.code: row for row in OutcomeType.objects.in_use()}
    found = []
    for goal, known in texts.PLEDGE_ITEMS.items():
        fitting = [item for item in known if ARTICLE[item[5]].kind in ("", pairing.community.kind)]
        brought = [item for item in fitting if (pairing.pk, item[5]) in harvest]
        for text, unit, _base, target, evidence, code, owner in dice.sample(brought or fitting, 1):
            got = harvest.get((pairing.pk, code))
            aim = max(1, int(float(got) * dice.uniform(0.85, 1.2) + 0.5)) if got else target
            found.append(Promise(goal, text, unit, aim, evidence, owner, types[code]))
    return found


def set_values(stage: Stage, now: datetime) -> None:
    """What the papers say of the office."""
    for name, data in VALUES.items():
        value_set(by=stage.people["staff"], name=name, data=data, now=now)


def issue_cover(stage: Stage, number: int, now: datetime) -> None:
    """The year's cover gets its number and date."""
    cover_issue(by=stage.people["staff"], year=now.year, number=number, dated_on=now.date(), now=now)


def object_to(stage: Stage, now: datetime) -> None:
    """A resident telephones about a pledge that is being publicised."""
    pledge = Pledge.objects.filter(state=State.PUBLISHED, public_until__gte=now.date()).order_by("pk").first()
    if pledge:
        objection_enter(
            by=stage.people["staff"],
            pledge=pledge,
            way=Objection.Way.PHONE,
            received_on=now.date(),
            text="承诺维修的道路未包括村东支路，请核实是否纳入。",
            now=now,
        )


def in_force(now: datetime, place: int) -> Pledge | None:
    """One of this year's pledges in force whose four parties are all still there, by its place among them."""
    rows = Pledge.objects.filter(state=State.IN_FORCE, year=now.year).order_by("pk")[: place + 10]
    return next(iter([row for row in rows if not ends(row, now.date())][place:]), None)


def dispute(stage: Stage, now: datetime) -> None:
    """A liaison officer holds a figure for wrong."""
    if pledge := in_force(now, 1):
        by = stage.by_seat[Role.DEPARTMENT, pledge.pairing.department_id]
        item = pledge.items.all()[0]
        dispute_raise(by=by, item=item, reason="登记数与现场核实不符，请复核。", now=now)


def wrong_target(stage: Stage, pledge: Pledge, now: datetime) -> Correction:
    """Staff proposes to correct a target that was typed wrongly."""
    item = pledge.items.all()[0]
    changes = {item.pk: {"target": (item.target or 0) + 1}}
    reason = "目标值录入有误，按签署原件更正。"
    return correction_propose(
        by=stage.people["staff"], pledge=pledge, changes=changes, reason=reason, now=now
    )


def correct(stage: Stage, now: datetime) -> None:
    """A published text is corrected: the four sign the corrected text, a second person publishes it."""
    if pledge := in_force(now, 2):
        correction = wrong_target(stage, pledge, now)
        signed_on_paper(stage, pledge, correction.version, now)
        correction_publish(by=stage.people["reviewer"], correction=correction, now=now)


def signed_on_paper(
    stage: Stage, pledge: Pledge, version: Version, now: datetime, parties: Sequence[str] = Party.values
) -> None:
    """The sealed paper of a corrected text comes in and is checked."""
    scan = SimpleUploadedFile(f"{pledge.year}-{pledge.community.code}-v{version.number}.jpg", scan_of_paper())
    filed = signature_file_paper(
        by=stage.people["staff"],
        pledge=pledge,
        parties=parties,
        file=scan,
        checksum=version.checksum,
        signed_on=now.date(),
        now=now,
    )
    for signature in filed:
        signature_check(by=stage.people["reviewer"], signature=signature, accept=True, now=now)


def propose(stage: Stage, now: datetime) -> None:
    """Another correction waits for its signatures."""
    if pledge := in_force(now, 3):
        correction = wrong_target(stage, pledge, now)
        signed_on_paper(stage, pledge, correction.version, now, [Party.STREET, Party.COMMUNITY])


def withdraw(stage: Stage, now: datetime) -> None:
    """One published pledge of this year is taken back."""
    pledge = Pledge.objects.filter(state=State.IN_FORCE, year=now.year).order_by("-pk").first()
    if pledge:
        reason = "承诺事项基数有误，更正后重新公示。"
        pledge_withdraw(by=stage.people["reviewer"], pledge=pledge, reason=reason, now=now)


def render_notices(stage: Stage) -> None:
    """Make the public copies that are due, each once however many states it has gone through."""
    done: set[int] = set()
    for job in waiting_jobs(RENDER):
        pk = job.payload["version"]
        version = Version.objects.select_related("pledge").get(pk=pk)
        again = pk in done
        job_run(
            RENDER,
            job.period,
            lambda _job, v=version, again=again: again or notice_render(version=v, now=stage.now),
            stage.now,
        )
        done.add(pk)
