"""Rows of pledges for the tables of addresses and of statements: made through the actions, on the common stage."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Organisation, Person, User
from measures.models import OutcomeType
from pairing.models import Community, Pairing
from pledges import actions
from pledges.models import Correction, Dispute, Item, Objection, OfficeWords, Pledge, Signatory, Signature
from pledges.rules import Party, State
from tests import factories as make
from tests.pledges.conftest import ITEM, MARCH, YEAR, a_scan


def a_pledge(stage) -> Pledge:
    """A whole draft of the stage's community; the cast that exists signs for it."""
    found = Pledge.objects.filter(community=stage.community, year=YEAR).first()
    if found:
        return found
    people = {"street": make.PersonFactory(), "community": make.PersonFactory()}
    signer = User.objects.filter(username="signatory").first()
    pledge = actions.pledge_draft(by=None, community=stage.community, year=YEAR, now=MARCH)
    people["department"] = signer.person if signer else make.PersonFactory()
    for party, person in people.items():
        row = pledge.signatories.get(party=party)
        actions.signatory_set(by=None, signatory=row, person=person, now=MARCH)
    actions.item_add(by=None, pledge=pledge, now=MARCH, **ITEM)
    return pledge


def an_open_pledge(stage) -> Pledge:
    """The same, open for signing."""
    pledge = a_pledge(stage)
    if Pledge.objects.get(pk=pledge.pk).state == State.DRAFT:
        actions.pledge_open(by=None, pledge=pledge, now=MARCH)
    return pledge


def a_paper(stage) -> Signature:
    """A paper of the street that waits to be checked."""
    pledge = an_open_pledge(stage)
    found = Signature.objects.to_check().filter(version__pledge=pledge).first()
    if found:
        return found
    checksum = pledge.versions.standing().get().checksum
    return actions.signature_file_paper(
        by=None,
        pledge=pledge,
        parties=["street"],
        file=a_scan(),
        checksum=checksum,
        signed_on=date(2012, 3, 5),
        now=MARCH,
    )[0]


def a_public_pledge(stage, day: date | None = None) -> Pledge:
    """A published pledge with its rendered copies, put together without the signing."""
    pledge = an_open_pledge(stage)
    moment = timezone.now()
    posted = day or moment.date()
    Pledge.objects.filter(pk=pledge.pk).update(
        state=State.PUBLISHED, approved_at=moment, posted_on=posted, public_until=posted + timedelta(days=7)
    )
    pledge.versions.standing().filter(published_at=None).update(published_at=moment)  # once: the day stays
    actions.notice_render(version=pledge.versions.standing().get())
    return Pledge.objects.get(pk=pledge.pk)


def a_correction(stage) -> Correction:
    """A correction that waits to be decided."""
    pledge = a_public_pledge(stage)
    found = Correction.objects.filter(pledge=pledge).first()
    changes = {pledge.items.first().pk: {"target": 3}}
    return found or actions.correction_propose(by=None, pledge=pledge, changes=changes, reason="目标值有误")


def a_dispute(stage) -> Dispute:
    """A figure that is disputed."""
    item = a_pledge(stage).items.first()
    return Dispute.objects.create(item=item, reason="少计", raised_on=date(2012, 10, 1))


def office_words(stage) -> OfficeWords:
    """A proposed change of what the public reads of the office."""
    found = OfficeWords.objects.filter(state="proposed").first()
    return found or OfficeWords.objects.create(
        before={"supervision_phone": ""},
        after={"supervision_phone": "024-1"},
        reason="电话变更",
        proposed_by=make.PersonFactory(),
        proposed_at=MARCH,
    )


def an_objection(stage) -> Objection:
    """An objection that waits for its answer."""
    pledge = a_public_pledge(stage)
    return Objection.objects.create(
        pledge=pledge,
        receipt=f"{pledge.pk}-1",
        way="phone",
        received_on=pledge.posted_on,
        due_on=pledge.public_until,
        text="标准偏低",
    )


def many(stage, number: int, state: State = State.DRAFT, year: int = YEAR) -> list[Pledge]:
    """So many more pledges of paired communities in the stage's street, each with an item, written in bulk."""
    street, first = stage.street, Organisation.objects.count()
    sides = [
        Organisation.objects.bulk_create(
            Organisation(kind=kind, name=f"{kind} {first + n}", parent=parent) for n in range(number)
        )
        for kind, parent in (("community", street), ("department", stage.district))
    ]
    communities = Community.objects.bulk_create(
        Community(organisation=row, street=street, code=f"{20_000 + first + n}", kind="rural", area="near")
        for n, row in enumerate(sides[0])
    )
    pairings = Pairing.objects.bulk_create(
        Pairing(cycle=stage.cycle, department=department, community=community, started_on=date(year, 1, 1))
        for department, community in zip(sides[1], communities, strict=True)
    )
    moment, frozen = timezone.now(), state in (State.PUBLISHED, State.IN_FORCE)
    facts: dict = {"state": state, "drafted_at": moment, "year": year}
    if frozen:
        facts |= {"approved_at": moment, "posted_on": date(year, 3, 5), "public_until": date(year, 3, 12)}
    if state == State.IN_FORCE:
        facts |= {"in_force_on": date(year, 3, 13)}
    pledges = Pledge.objects.bulk_create(
        Pledge(community=pairing.community, pairing=pairing, **facts) for pairing in pairings
    )
    kind = OutcomeType.objects.filter(goal="economy").first()
    Item.objects.bulk_create(Item(pledge=row, position=1, outcome_type=kind, **ITEM) for row in pledges)
    person: Person = make.PersonFactory()
    Signatory.objects.bulk_create(
        Signatory(pledge=row, party=party, organisation=stage.street, person=person)
        for row in pledges
        for party in Party.values
    )
    return pledges
