"""Every write of the registry, one file per aggregate; each is atomic and leaves its event in the trail."""

from pairing.actions.community import (
    community_add,
    community_edit,
    department_add,
    grade_enter,
    grade_give,
    grade_take_over,
    street_add,
)
from pairing.actions.cycle import cycle_add, cycle_wind_up, half_year_close, half_year_plans_stand
from pairing.actions.leader import (
    contact_point_add,
    contact_point_end,
    leader_add,
    leader_edit,
    leader_end,
    link_add,
    link_end,
)
from pairing.actions.pairing import member_add, member_end, pairing_add, pairing_end
from pairing.actions.posting import cadre_add, cadre_edit, posting_add, posting_end, training_add
from pairing.actions.suspension import suspension_ask, suspension_decide

__all__ = [
    "cadre_add",
    "cadre_edit",
    "community_add",
    "community_edit",
    "contact_point_add",
    "contact_point_end",
    "cycle_add",
    "cycle_wind_up",
    "department_add",
    "grade_enter",
    "grade_give",
    "grade_take_over",
    "half_year_close",
    "half_year_plans_stand",
    "leader_add",
    "leader_edit",
    "leader_end",
    "link_add",
    "link_end",
    "member_add",
    "member_end",
    "pairing_add",
    "pairing_end",
    "posting_add",
    "posting_end",
    "street_add",
    "suspension_ask",
    "suspension_decide",
    "training_add",
]
