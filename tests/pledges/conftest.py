"""A pledge on its way: the stage of `tests/conftest.py` with signatories, and functions that take it further."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from pledges import actions
from pledges.models import Pledge
from pledges.rules import Party
from tests import factories as make

YEAR = 2012
MARCH = datetime(2012, 3, 5, 2, 0, tzinfo=UTC)  # Monday, 5 March 2012, 10:00 in Shanghai
APRIL = datetime(2012, 4, 9, 2, 0, tzinfo=UTC)  # Monday
ITEM = {
    "goal": "economy",
    "text": "新建农民专业合作社",
    "baseline": Decimal(0),
    "target": Decimal(2),
    "unit": "家",
    "due_on": date(2012, 10, 31),
    "owner": "department",
    "evidence": "登记证书",
}


@cache
def blank_pdf() -> bytes:
    """A PDF of one empty page: a scan without a code that can be read."""
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(595, 842)
    document.save(out)
    return out.getvalue()


def a_scan(content: bytes | None = None) -> SimpleUploadedFile:
    """A scan as it is uploaded."""
    return SimpleUploadedFile("scan.pdf", blank_pdf() if content is None else content, "application/pdf")


@dataclass
class Signers:
    """The accounts of the four signatories, by party."""

    department: User
    street: User
    community: User
    cadre: User

    def all(self) -> list[User]:
        return [self.department, self.street, self.community, self.cadre]


@pytest.fixture
def signers(stage, signatory, cadre) -> Signers:
    """Each party's signatory, known to the registry before the pledge is drafted."""
    street, community = make.PersonFactory(name="王书记"), make.PersonFactory(name="李书记")
    stage.department.head, stage.street.head = signatory.person, street
    stage.department.save()
    stage.street.save()
    stage.community.secretary = community
    stage.community.save()
    return Signers(
        department=signatory,
        street=make.user_as("signatory", stage.street, street, username="street-signer"),
        community=make.user_as(
            "signatory", stage.community.organisation, community, username="community-signer"
        ),
        cadre=cadre,
    )


@pytest.fixture
def pledge(stage, signers, liaison) -> Pledge:
    """A whole draft with one item."""
    pledge = actions.pledge_draft(by=liaison, community=stage.community, year=YEAR, now=MARCH)
    actions.item_add(by=liaison, pledge=pledge, now=MARCH, **ITEM)
    return fresh(pledge)


@pytest.fixture
def opened(pledge, liaison) -> Pledge:
    """Open for signing."""
    actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    return fresh(pledge)


@pytest.fixture
def signed(opened, signers) -> Pledge:
    """Signed by four, electronically."""
    for user in signers.all():
        sign(user, opened)
    return fresh(opened)


@pytest.fixture
def published(signed, reviewer) -> Pledge:
    """Approved and published on 9 April 2012, its public copies rendered."""
    actions.pledge_approve(by=reviewer, pledge=signed, now=APRIL)
    actions.pledge_publish(by=reviewer, pledge=signed, now=APRIL)
    actions.notice_render(version=signed.versions.standing().get(), now=APRIL)
    return fresh(signed)


def sign_anew(users: list[User], pledge: Pledge, now: datetime = APRIL) -> None:
    """The four sign the corrected text electronically."""
    checksum = pledge.versions.correcting().get().checksum
    for user in users:
        actions.pledge_sign_electronic(by=user, pledge=pledge, checksum=checksum, now=now)


def sign(user: User, pledge: Pledge, now: datetime = MARCH):
    """Sign electronically what stands now."""
    checksum = pledge.versions.standing().get().checksum
    return actions.pledge_sign_electronic(by=user, pledge=pledge, checksum=checksum, now=now)


def office_words(staff: User, reviewer: User, **values) -> None:
    """New words about the office, proposed by one and put in force by another."""
    words = actions.office_words_propose(by=staff, reason="电话变更", **values)
    actions.office_words_publish(by=reviewer, words=words)


def fresh(pledge: Pledge) -> Pledge:
    """The pledge as the database has it."""
    return Pledge.objects.with_names().get(pk=pledge.pk)


PARTIES = list(Party.values)
