"""Who is tied to whom, one file per aggregate."""

from pairing.models.allowance import (
    AllowanceCorrection,
    AllowanceHand,
    AllowanceLine,
    AllowanceRate,
    AllowanceSheet,
)
from pairing.models.appraisal import Opinion
from pairing.models.budget import AllowanceBudget
from pairing.models.community import Community, Grade
from pairing.models.cycle import Cycle, HalfYear
from pairing.models.leader import ContactPoint, Leader, Link
from pairing.models.pairing import Pairing, WorkGroupMember
from pairing.models.posting import Cadre, Posting, Training
from pairing.models.suspension import Suspension

__all__ = [
    "AllowanceBudget",
    "AllowanceCorrection",
    "AllowanceHand",
    "AllowanceLine",
    "AllowanceRate",
    "AllowanceSheet",
    "Cadre",
    "Community",
    "ContactPoint",
    "Cycle",
    "Grade",
    "HalfYear",
    "Leader",
    "Link",
    "Opinion",
    "Pairing",
    "Posting",
    "Suspension",
    "Training",
    "WorkGroupMember",
]
