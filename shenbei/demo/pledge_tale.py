"""One pledge on its way: drafted, opened, signed by four, checked, approved, published, in force, reviewed. DOMAIN 5."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from accounts.models import Role, User
from measures.models import OutcomeType
from pairing.models import Pairing
from pledges.actions import (
    item_add,
    pledge_approve,
    pledge_draft,
    pledge_in_force,
    pledge_open,
    pledge_publish,
    pledge_review,
    pledge_sign_electronic,
    signatory_set,
    signature_check,
    signature_file_paper,
)
from pledges.models import Pledge, Signature
from pledges.rules import Party, State
from shenbei.demo.stage import Stage
from shenbei.lib.fonts import VENDORED

# state → working days until the step that leads to it, at hours told apart so that the trail reads in order
PACE = {"open": 7, "file": 4, "check": 2, "approve": 2, "publish": 2, "force": 6}
POSTS = {"办公室": "主任", "局": "局长", "部": "部长", "委": "主任", "会": "主席", "院": "院长", "校": "校长"}


@dataclass(frozen=True)
class Promise:
    """One item: goal, text, unit, target, evidence, owner, the outcome that measures it."""

    goal: str
    text: str
    unit: str
    target: int
    evidence: str
    owner: str
    outcome: OutcomeType


@cache
def scan_of_paper() -> bytes:
    """A picture that stands for the scan of a signed and sealed paper."""
    page = Image.new("RGB", (620, 877), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(VENDORED / "NotoSerifSC-Regular.ttf", 30)
    pen.text((150, 90), "社区帮扶四方承诺书", fill="black", font=font)
    pen.text((110, 150), "（演示用签字盖章扫描件）", fill="gray", font=font.font_variant(size=22))
    for n, (x, y) in enumerate([(160, 560), (440, 560), (160, 720), (440, 720)]):
        if n < 3:
            pen.ellipse((x - 60, y - 60, x + 60, y + 60), outline="red", width=4)
        pen.text((x - 30, y - 14), "已签", fill="black", font=font.font_variant(size=26))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=60)
    return out.getvalue()


def post_of_head(department: str) -> str:
    """What the head of a department is called."""
    return next((post for end, post in POSTS.items() if department.endswith(end)), "主要负责人")


@dataclass
class PledgeTale:
    """A pledge of one pairing and year; it goes on until it has reached `until`."""

    stage: Stage
    pairing: Pairing
    year: int
    promises: Sequence[Promise]
    until: str = State.IN_FORCE
    number: int = 0  # tells the minutes apart
    cadre_signs_here: bool = False  # electronically
    unsigned: Sequence[str] = ()  # parties whose paper is not there yet
    unchecked: bool = False
    pledge: Pledge | None = None

    def put(self, start: date) -> None:
        """Into the script: drafted on that day."""
        self.stage.script.put(self.stage.at(start, 13, self.number % 60), self.draft)

    def after(self, now: datetime, step: str, act: Callable, hour: int) -> None:
        """The next step, so many working days later."""
        day = self.stage.calendar.add(now.date(), PACE[step])
        self.stage.script.put(self.stage.at(day, hour, self.number % 60), act)

    @property
    def liaison(self) -> User:
        """Who drafts it and files the paper."""
        return self.stage.by_seat[Role.DEPARTMENT, self.pairing.department_id]

    def reached(self, state: str) -> bool:
        """Whether the tale ends with this state."""
        return self.until == state

    def draft(self, now: datetime) -> None:
        """The liaison officer drafts it with its items and names posts."""
        by = self.liaison
        self.pledge = pledge_draft(by=by, community=self.pairing.community, year=self.year, now=now)
        for promise in self.promises:
            item_add(
                by=by,
                pledge=self.pledge,
                goal=promise.goal,
                text=promise.text,
                baseline=Decimal(0),
                target=Decimal(promise.target),
                unit=promise.unit,
                due_on=date(self.year, 11, 30) if promise.owner == Party.CADRE else date(self.year, 12, 20),
                owner=promise.owner,
                evidence=promise.evidence,
                outcome_type=promise.outcome,
                now=now,
            )
        posts = {Party.DEPARTMENT: post_of_head(self.pairing.department.name), Party.COMMUNITY: "党组织书记"}
        for row in self.pledge.signatories.select_related("person"):
            if row.party in posts and not row.post:
                signatory_set(by=by, signatory=row, person=row.person, post=posts[Party(row.party)], now=now)
        if not self.reached(State.DRAFT):
            self.after(now, "open", self.open, 9)

    def open(self, now: datetime) -> None:
        """The text is frozen."""
        pledge_open(by=self.liaison, pledge=self.pledge, now=now)
        self.after(now, "file", self.file, 10)

    def file(self, now: datetime) -> None:
        """The sealed paper is filed for those who signed on it; the cadre may sign here."""
        assert self.pledge is not None
        checksum = self.pledge.versions.standing().get().checksum
        parties = [party for party in Party.values if party not in self.unsigned]
        if self.cadre_signs_here and Party.CADRE in parties:
            parties.remove(Party.CADRE)
            cadre = self.stage.by_person[Role.CADRE, self.pledge.signatories.get(party=Party.CADRE).person_id]
            pledge_sign_electronic(by=cadre, pledge=self.pledge, checksum=checksum, now=now)
        scan = SimpleUploadedFile(f"{self.year}-{self.pairing.community.code}.jpg", scan_of_paper())
        signature_file_paper(
            by=self.liaison,
            pledge=self.pledge,
            parties=parties,
            file=scan,
            checksum=checksum,
            signed_on=now.date(),
            now=now,
        )
        if not self.unchecked:
            self.after(now, "check", self.check, 11)

    def check(self, now: datetime) -> None:
        """The reviewer compares the scans with the text."""
        for signature in Signature.objects.to_check().filter(version__pledge=self.pledge):
            signature_check(by=self.stage.people["reviewer"], signature=signature, accept=True, now=now)
        if self.until not in (State.SIGNING, State.SIGNED):
            self.after(now, "approve", self.approve, 14)

    def approve(self, now: datetime) -> None:
        """The reviewer approves."""
        pledge_approve(by=self.stage.people["reviewer"], pledge=self.pledge, now=now)
        if not self.reached(State.APPROVED):
            self.after(now, "publish", self.publish, 9)

    def publish(self, now: datetime) -> None:
        """It is posted in the whole district."""
        pledge_publish(by=self.stage.people["reviewer"], pledge=self.pledge, now=now)
        if not self.reached(State.PUBLISHED):
            self.after(now, "force", self.enter_force, 1)

    def enter_force(self, now: datetime) -> None:
        """The publicity is over; reviewed when the year is over."""
        pledge_in_force(pledge=self.pledge, now=now)
        day = self.stage.calendar.add(date(self.year + 1, 1, 10), self.number % 4)
        self.stage.script.put(self.stage.at(day, 15, self.number % 60), self.review)

    def review(self, now: datetime) -> None:
        """Staff keeps the year's result."""
        pledge_review(by=self.stage.people["staff"], pledge=self.pledge, now=now)
