"""The sign-ins of the demo: one per role, tied together by one pairing, and a second reviewer and clerk.

The liaison logs a visit, that community confirms it, the leader has his contact point there, the street is
theirs, the cadre lives there, the head of the department signs.
"""

from dataclasses import dataclass

from accounts.actions import appointment_add, person_add, user_add
from accounts.models import Organisation, Person, Role, User
from pairing.models import Community, Leader, Pairing, Posting
from shenbei.demo.stage import PAIRED_FROM, Stage

PASSWORD = "lian-bang-bao-2012"  # noqa: S105  fixed and public: demo accounts exist only while DEBUG is on
COMMUNITY = "前程泉村"  # paired with 区农业局, contact point of a leader linked to its street


@dataclass(frozen=True)
class SignIn:
    """A user name, its role, and who it is: a person of the roster or an invented one with name and post."""

    username: str
    role: Role
    seat: str  # which organisation of the story
    name: str = ""
    post: str = ""


SIGN_INS = [
    SignIn("staff", Role.STAFF, "office", "周敏之", "基层办科员"),
    SignIn("staff2", Role.STAFF, "office", "林晓棠", "基层办科员"),
    SignIn("reviewer", Role.REVIEWER, "office", "韩立群", "基层办主任"),
    SignIn("reviewer2", Role.REVIEWER, "office", "苏明远", "副部长"),
    SignIn("leader", Role.LEADER, "district"),
    SignIn("liaison", Role.DEPARTMENT, "department"),
    SignIn("street", Role.STREET, "street", "孟庆华", "党建办主任"),
    SignIn("community", Role.COMMUNITY, "community", "田小禾", "党务干事"),
    SignIn("cadre", Role.CADRE, "department"),
    SignIn("signatory", Role.SIGNATORY, "department"),
    SignIn("finance", Role.FINANCE, "treasury", "顾长青", "行政政法科科长"),
    SignIn("auditor", Role.AUDITOR, "district", "严守正", "审计组长"),
    SignIn("system", Role.SYSTEM, "district", "罗维安", "系统管理员"),
]


def story() -> Pairing:
    """The pairing of 2012 around which the sign-ins belong together."""
    return Pairing.objects.select_related("department", "community__organisation", "community__street").get(
        community__organisation__name=COMMUNITY, started_on=PAIRED_FROM
    )


def seats(pairing: Pairing) -> dict[str, Organisation]:
    """The organisations in which the sign-ins hold their appointments."""
    return {
        "district": Organisation.objects.get(kind=Organisation.Kind.DISTRICT),
        "office": Organisation.objects.get(kind=Organisation.Kind.DEPARTMENT, name="区委组织部"),
        "treasury": Organisation.objects.get(kind=Organisation.Kind.DEPARTMENT, name="区财政局"),
        "department": pairing.department,
        "street": pairing.community.street,
        "community": pairing.community.organisation,
    }


def roster_people(pairing: Pairing) -> dict[str, Person]:
    """The persons of the roster who sign in."""
    community: Community = pairing.community
    leader = Leader.objects.get(contact_points__community=community, contact_points__ended_on=None)
    posting = Posting.objects.select_related("cadre__person").get(community=community, started_on=PAIRED_FROM)
    found = {
        "leader": leader.person,
        "liaison": pairing.department.liaison,
        "cadre": posting.cadre.person,
        "signatory": pairing.department.head,
    }
    return {name: person for name, person in found.items() if person}


def open_sign_ins(stage: Stage) -> None:
    """Make the demo accounts with their appointments."""
    pairing = story()
    known, places = roster_people(pairing), seats(pairing)
    began = stage.at(PAIRED_FROM, 8)
    for row in SIGN_INS:
        person = known.get(row.username) or person_add(by=None, name=row.name, post=row.post, now=began)
        user = account(stage, row.username, person, row.role, places[row.seat], PASSWORD)
        stage.keep(user, row.role, places[row.seat], person)


def account(
    stage: Stage, username: str, person: Person, role: Role, seat: Organisation, password: str | None = None
) -> User:
    """One account with its appointment; without a password nobody can sign in to it before one is set."""
    began = stage.at(PAIRED_FROM, 8)
    user = user_add(
        by=None, username=username, person=person, password=password, demo=password is not None, now=began
    )
    appointment_add(by=None, user=user, role=role, organisation=seat, started_on=PAIRED_FROM, now=began)
    return user
