"""What a checked roster changes: rows to be made, in the order in which they need each other, and rows to be edited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from pairing.models import (
    Cadre,
    Community,
    ContactPoint,
    Cycle,
    Grade,
    Leader,
    Link,
    Pairing,
    Posting,
    WorkGroupMember,
)
from pairing.roster import CommunityRow, DepartmentRow, LeaderRow, PairingRow, PostingRow
from pairing.roster_draft import CommunityKey, Draft
from shenbei.lib.periods import Window, shanghai_day
from shenbei.lib.pinyin import initials

ORDER = [
    "person",
    "district",
    "cycle",
    "street",
    "department",
    "place",
    "community",
    "grade",
    "leader",
    "cadre",
    "link",
    "point",
    "pairing",
    "posting",
    "member",
]


@dataclass
class Plan:
    """`made` maps a kind of row to its unsaved rows, in ORDER; `edited` holds rows with {field: [old, new]}."""

    made: dict[str, list[models.Model]] = field(default_factory=lambda: {kind: [] for kind in ORDER})
    edited: dict[models.Model, dict[str, list]] = field(default_factory=dict)
    same: Counter = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether the register already says all of it."""
        return not self.edited and not any(self.made.values())

    def count(self, kind: str) -> tuple[int, int]:
        """How many rows of a kind are new and how many stay."""
        return len(self.made[kind]), self.same[kind]


def plan_build(draft: Draft, district: str, filename: str, now: datetime) -> Plan:
    """The plan of a draft without faults."""
    return _Builder(draft, district, filename, now).build()


class _Builder:
    """Walks the draft once, beside the register."""

    def __init__(self, draft: Draft, district: str, filename: str, now: datetime) -> None:
        self.draft, self.register = draft, draft.register
        self.plan = Plan()
        self.filename = filename
        self.now = now
        self.people: dict[tuple[Any, str], Person] = {}
        self.communities: dict[CommunityKey, Community] = {}
        self.district = self.register.district or self._make(
            "district", Organisation(kind="district", name=district, initials=initials(district))
        )
        self.cycle = self._cycle(draft.cycle)
        self.streets = dict(self.register.streets)
        self.departments = dict(self.register.departments)
        self.orders = self._orders()

    def build(self) -> Plan:
        """All tables, in their order."""
        for row in self.draft.communities.values():
            self._community(row)
        for department in self.draft.departments.values():
            self._department(department)
        for seat, leader in enumerate(self.draft.leaders.values(), 1):
            self._leader(leader, seat)
        for pairing in self.draft.pairings:
            self._pairing(pairing)
        for posting in self.draft.postings:
            self._posting(posting)
        named = {row.street for row in self.draft.communities.values()}
        self.plan.same["street"] = len(named & set(self.register.streets))
        return self.plan

    def _make(self, kind: str, row: Any) -> Any:
        self.plan.made[kind].append(row)
        return row

    def _edit(self, row: models.Model, **values: Any) -> None:
        """Note what differs; a blank cell never empties what the register knows."""
        for name, value in values.items():
            old = getattr(row, name)
            if value not in ("", None) and value != old:
                setattr(row, name, value)
                if row.pk:
                    self.plan.edited.setdefault(row, {})[name] = [old, value]

    def _cycle(self, window: Window) -> Cycle:
        found = next((cycle for cycle in self.register.cycles if cycle.window == window), None)
        name = f"{window.start.year}–{window.end.year}"
        return found or self._make("cycle", Cycle(name=name, started_on=window.start, ended_on=window.end))

    def _person(self, home: Organisation, name: str, post: str = "") -> Person | None:
        """The person of this name in an organisation, made when there is none; a post is noted where none is."""
        if not name:
            return None
        known = self.register.people.get((home.pk, name)) if home.pk else None
        key = (id(home), name)
        person = known or self.people.get(key)
        if person is None:
            person = self._make("person", Person(name=name, initials=initials(name)))
            self.people[key] = person
        if not person.post:
            self._edit(person, post=post)
        return person

    def _street(self, name: str) -> Organisation:
        if name in self.streets:
            return self.streets[name]
        code = f"{self._next('street'):02d}"
        row = Organisation(kind="street", name=name, code=code, parent=self.district)
        row.initials = initials(name)
        self.streets[name] = row
        return self._make("street", row)

    def _community(self, row: CommunityRow) -> None:
        street = self._street(row.street)
        community = self._known(street, row.name) or self._new_community(street, row)
        self.communities[row.street, row.name] = community
        secretary = self._person(community.organisation, row.secretary)
        self._edit(
            community,
            kind=row.kind,
            area=row.area,
            households=row.households,
            population=row.population,
            party_members=row.party_members,
            phone=row.phone,
            secretary=secretary,
        )
        self._grade(community, row)

    def _known(self, street: Organisation, name: str) -> Community | None:
        for community in self.register.communities.get(name, []):
            if community.street_id == street.pk:
                self.plan.same["community"] += 1
                return community
        return None

    def _new_community(self, street: Organisation, row: CommunityRow) -> Community:
        """The code is the street's number and the next order in it, fixed from now on (DOMAIN 2)."""
        code = f"{street.code}{self._next(street.code):03d}"
        place = Organisation(kind="community", name=row.name, code=code, parent=street)
        place.initials = initials(row.name)
        self._make("place", place)
        return self._make("community", Community(organisation=place, street=street, code=code))

    def _orders(self) -> Counter:
        """The highest number given so far: of a street in the district, of a department, of a community in a street."""
        orders: Counter = Counter()
        for kind, rows in (("street", self.streets), ("department", self.departments)):
            orders[kind] = max((int(row.code) for row in rows.values() if row.code.isdecimal()), default=0)
        for communities in self.register.communities.values():
            for row in communities:
                orders[row.code[:2]] = max(orders[row.code[:2]], int(row.code[2:]))
        return orders

    def _next(self, kind: str) -> int:
        self.orders[kind] += 1
        return self.orders[kind]

    def _grade(self, community: Community, row: CommunityRow) -> None:
        """In the register from the first day of the year after the one graded."""
        year = self.draft.grade_year
        if community.pk and (community.pk, year) in self.register.grades:
            self.plan.same["grade"] += 1
            return
        grade = Grade(community=community, year=year, grade=row.grade, valid_from=date(year + 1, 1, 1))
        grade.evidence = _("Roster %(file)s, row %(row)d") % {"file": self.filename, "row": row.row}
        grade.decided_at = self.now
        self._make("grade", grade)

    def _department(self, row: DepartmentRow) -> None:
        department = self.departments.get(row.name)
        if department:
            self.plan.same["department"] += 1
        else:
            code = f"{self._next('department'):03d}"
            department = Organisation(kind="department", name=row.name, code=code, parent=self.district)
            department.initials = initials(row.name)
            self.departments[row.name] = self._make("department", department)
        head, liaison = self._person(department, row.head), self._person(department, row.liaison)
        self._edit(department, head=head, liaison=liaison, phone=row.phone)

    def _leader(self, row: LeaderRow, seat: int) -> None:
        """Linked and tied from the cycle's first day by the first import, from today by a later one."""
        leader = self.register.leaders.get(row.name)
        start = self._from_today() if self.register.leaders else self.cycle.started_on
        if leader:
            self.plan.same["leader"] += 1
        else:
            person = self._person(self.district, row.name, row.post)
            leader = self._make("leader", Leader(person=person, started_on=start, seat=seat))
        self._edit(leader, post=row.post)
        self._edit(leader.person, post=row.post)
        for name in row.streets:
            street = self.streets[name]
            if leader.pk and street.pk in self.register.links[leader.pk]:
                self.plan.same["link"] += 1
            else:
                self._make("link", Link(leader=leader, street=street, started_on=start))
        for name in row.points:
            self._point(leader, self._place(name), row.ground, start)

    def _point(self, leader: Leader, community: Community, ground: str, start: date) -> None:
        if leader.pk and community.pk in self.register.points[leader.pk]:
            self.plan.same["point"] += 1
            return
        ground = ground or ContactPoint.Ground.UNSTATED
        self._make("point", ContactPoint(leader=leader, community=community, ground=ground, started_on=start))

    def _from_today(self) -> date:
        """Today where it lies in the cycle, else the cycle's first day."""
        today = shanghai_day(self.now)
        return today if today in self.cycle.window else self.cycle.started_on

    def _place(self, name: str) -> Community:
        """The community that a name means; the check has seen to it that there is exactly one."""
        key = self.draft.community_keys(name)[0]
        if key in self.communities:
            return self.communities[key]
        return next(row for row in self.register.communities[key[1]] if row.street.name == key[0])

    def _pairing(self, row: PairingRow) -> None:
        department, community = self.departments[row.department], self._place(row.community)
        found = self.register.pairing_of_community.get(community.pk) if community.pk else None
        if found:
            self.plan.same["pairing"] += 1
        pairing = found or self._make(
            "pairing",
            Pairing(
                cycle=self.cycle,
                department=department,
                community=community,
                started_on=row.started_on,
                decision=row.decision,
            ),
        )
        start = self._from_today() if found else row.started_on
        known = {member.person.name: member for member in self.register.members[found.pk]} if found else {}
        lead, post = row.lead or ("", "")
        if any(member.lead and member.person.name != lead for member in known.values()) and lead:
            remark = _("%(pairing)s: the register names another lead; change it on the pairing's page")
            self.plan.remarks.append(remark % {"pairing": pairing})
            lead = ""
        for name in dict.fromkeys(filter(None, (lead, *row.members))):
            person = self._person(department, name, post=post if name == lead else "")
            if name in known:
                self.plan.same["member"] += 1
            else:
                member = WorkGroupMember(pairing=pairing, person=person, lead=name == lead, started_on=start)
                self._make("member", member)

    def _posting(self, row: PostingRow) -> None:
        department, community = self.departments[row.department], self._place(row.community)
        cadre = self.register.cadres.get((department.pk, row.name)) if department.pk else None
        if cadre is None:
            person = self._person(department, row.name, row.post)
            cadre = self._make("cadre", Cadre(person=person, department=department))
        else:
            self.plan.same["cadre"] += 1
        self._edit(cadre, post=row.post, kind=row.kind)
        self._edit(cadre.person, sex=row.sex)
        if cadre.pk and cadre.pk in self.register.posting_of_cadre:
            self.plan.same["posting"] += 1
        else:
            self._make("posting", Posting(cadre=cadre, community=community, started_on=row.started_on))
