"""Who opens the pages of the registry."""

from datetime import date

from pairing.models import Suspension, WorkGroupMember
from shenbei.lib.periods import shanghai_midnight
from tests import factories as make
from tests.access import Case
from tests.pairing import import_access

STAFF = "staff staff2"
REVIEWERS = "reviewer reviewer2"
OFFICE = f"{STAFF} {REVIEWERS} auditor"
SIDES = "leader liaison street_clerk cadre"
TIED = f"{OFFICE} {SIDES} community_clerk"


def community(stage) -> dict:
    return {"pk": stage.community.pk}


def leader(stage) -> dict:
    return {"pk": stage.leader.pk}


def link(stage) -> dict:
    return {"pk": stage.link.pk}


def contact_point(stage) -> dict:
    return {"pk": stage.contact_point.pk}


def pairing(stage) -> dict:
    return {"pk": stage.pairing.pk}


def posting(stage) -> dict:
    return {"pk": stage.posting.pk}


def street(stage) -> dict:
    return {"pk": stage.street.pk}


def cycle(stage) -> dict:
    return {"pk": stage.cycle.pk}


def member(stage) -> dict:
    row = {"pairing": stage.pairing, "person": stage.cadre.person, "started_on": date(2012, 4, 1)}
    return {"pk": WorkGroupMember.objects.get_or_create(**row)[0].pk}


def suspension(stage) -> dict:
    row, _made = Suspension.objects.get_or_create(
        pairing=stage.pairing,
        started_on=date(2012, 8, 1),
        ended_on=date(2012, 8, 9),
        ground="study",
        defaults={"asked_by": make.PersonFactory(), "asked_at": shanghai_midnight(date(2012, 8, 1))},
    )
    return {"pk": row.pk}


def refuse(stage) -> dict:
    return {"decision": "refuse"}


TABLE = [
    *import_access.TABLE,
    Case("pairing:communities", f"{TIED} outsider"),
    Case("pairing:community", TIED, hidden="outsider", kwargs=community),
    Case("pairing:grades", TIED, hidden="outsider", kwargs=community),
    Case("pairing:community_add", STAFF),
    Case("pairing:community_edit", STAFF, kwargs=community),
    Case("pairing:community_phone", STAFF, kwargs=community),
    Case("pairing:grade_give", REVIEWERS, kwargs=community),
    Case("pairing:streets", OFFICE),
    Case("pairing:street_add", STAFF),
    Case("pairing:departments", OFFICE),
    Case("pairing:department_add", STAFF),
    Case("pairing:organisation_edit", STAFF, kwargs=street),
    Case("pairing:cycles", OFFICE),
    Case("pairing:cycle_add", STAFF),
    Case("pairing:cycle_wind_up", STAFF, kwargs=cycle, method="post", status=302),
    Case("pairing:leaders", f"{TIED} outsider"),
    Case("pairing:leader", TIED, hidden="outsider", kwargs=leader),
    Case("pairing:leader_add", STAFF),
    Case("pairing:leader_edit", STAFF, kwargs=leader),
    Case("pairing:leader_end", STAFF, kwargs=leader),
    Case("pairing:link_add", STAFF, kwargs=leader),
    Case("pairing:link_end", STAFF, kwargs=link),
    Case("pairing:contact_point_add", STAFF, kwargs=leader),
    Case("pairing:contact_point_end", STAFF, kwargs=contact_point),
    Case("pairing:pairings", f"{TIED} outsider"),
    Case("pairing:pairing", TIED, hidden="outsider", kwargs=pairing),
    Case("pairing:pairing_add", STAFF),
    Case("pairing:pairing_end", STAFF, kwargs=pairing),
    Case("pairing:member_add", STAFF, kwargs=pairing),
    Case("pairing:member_end", STAFF, kwargs=member),
    Case("pairing:postings", f"{TIED} outsider"),
    Case("pairing:posting", TIED, hidden="outsider", kwargs=posting),
    Case("pairing:posting_add", STAFF),
    Case("pairing:posting_end", STAFF, kwargs=posting),
    Case("pairing:cadre_add", STAFF),
    Case("pairing:cadre_edit", STAFF, kwargs=posting),
    Case("pairing:register", OFFICE),
    Case("pairing:rotation", f"{TIED} outsider"),
    Case(
        "pairing:opinion",
        "liaison street_clerk community_clerk",
        hidden="outsider",
        kwargs=posting,
        method="post",
        data=lambda stage: {"text": "x"},
        status=422,
    ),
    Case("pairing:training_add", STAFF, kwargs=posting),
    Case("pairing:suspensions", f"{OFFICE} {SIDES} outsider"),
    Case("pairing:suspension_ask", f"{SIDES} outsider"),
    Case("pairing:suspension_decide", REVIEWERS, kwargs=suspension, method="post", data=refuse, status=302),
]
