"""The other accounts: liaison officers, clerks, leaders and cadres by whom the sample's records are written.

They have no password: their people are the roster's, and nobody can sign in to them before one is set.
"""

import random

from accounts.actions import organisation_edit, person_add
from accounts.models import Organisation, Person, Role
from pairing.models import Cadre, Community, Leader
from shenbei.demo.accounts import account
from shenbei.demo.stage import PAIRED_FROM, Stage

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = [
    "慧敏",
    "海燕",
    "志远",
    "春梅",
    "国栋",
    "丽娜",
    "建业",
    "晓东",
    "玉兰",
    "宏图",
    "文静",
    "立新",
    "秀云",
    "长顺",
]


def invent(stage: Stage, dice: random.Random, post: str) -> Person:
    """A clerk that the roster does not name."""
    name = dice.choice(SURNAMES) + dice.choice(GIVEN)
    return person_add(by=None, name=name, post=post, now=stage.at(PAIRED_FROM, 8))


def open_accounts(stage: Stage) -> None:
    """An account for everybody who logs or confirms in the sample; `stage.people` holds them by organisation or person."""
    _departments(stage)
    _clerks(stage)
    for leader in Leader.objects.select_related("person").order_by("seat"):
        _open(stage, "leader", leader.seat, leader.person, Role.LEADER, _district())
    for number, cadre in enumerate(Cadre.objects.select_related("person", "department").order_by("pk"), 1):
        _open(stage, "cadre", number, cadre.person, Role.CADRE, cadre.department)


def _district() -> Organisation:
    return Organisation.objects.get(kind=Organisation.Kind.DISTRICT)


def _open(stage: Stage, role: str, number: int | str, person: Person, code: Role, seat: Organisation) -> None:
    """One account, unless the person signs in already."""
    known = stage.by_person.get((code, person.pk))
    if known is None:
        known = account(
            stage, f"{role}{number:02}" if isinstance(number, int) else role + number, person, code, seat
        )
    stage.keep(known, code, seat, person)


def _departments(stage: Stage) -> None:
    rows = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT, liaison__isnull=False)
    for row in rows.select_related("liaison").order_by("code"):
        _open(stage, "liaison", row.code, row.liaison, Role.DEPARTMENT, row)


def _clerks(stage: Stage) -> None:
    """Streets and communities: the demo's own clerk, or an invented one."""
    dice = stage.dice("clerks")
    for street in Organisation.objects.filter(kind=Organisation.Kind.STREET).order_by("code"):
        if (Role.STREET, street.pk) not in stage.by_seat:
            _open(stage, "street", street.code, invent(stage, dice, "党建办干事"), Role.STREET, street)
        secretary = invent(stage, dice, "党工委书记")
        organisation_edit(by=None, organisation=street, head=secretary, now=stage.at(PAIRED_FROM, 8))
    for row in Community.objects.select_related("organisation").order_by("code"):
        if (Role.COMMUNITY, row.organisation_id) not in stage.by_seat:
            clerk = invent(stage, dice, "党务干事")
            _open(stage, "community", row.code, clerk, Role.COMMUNITY, row.organisation)
