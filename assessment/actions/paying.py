"""The district sets the pay factors, or switches them off (DOMAIN 8)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment.reports.paying import NAME
from assessment.rules import BEST_FIRST
from office.actions import value_set
from office.models import Value
from shenbei.lib.errors import RuleBroken


@transaction.atomic
def pay_set(*, by, on: bool, factors: Mapping[str, Decimal], now: datetime | None = None) -> Value:
    """Set the factor of each grade and whether they are used; the reviewer's decision.

    RuleBroken: not the reviewer, a factor out of 0 to 5, a worse grade with a better factor.
    """
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    given = [factors[grade.value] for grade in BEST_FIRST]
    if any(not 0 <= factor <= 5 for factor in given):
        raise RuleBroken(_("A factor lies between 0 and 5."), "good")
    if given != sorted(given, reverse=True):
        raise RuleBroken(_("A worse grade cannot bring a better factor."), "good")
    data = {"on": on} | {grade.value: str(factors[grade.value].normalize()) for grade in BEST_FIRST}
    return value_set(by=by, name=NAME, data=data, now=now)
