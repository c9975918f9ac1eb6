"""Allowance sheets for the tables of access and of budgets."""

from datetime import datetime
from decimal import Decimal

from pairing.models import AllowanceCorrection, AllowanceLine, AllowanceSheet
from shenbei.lib.periods import SHANGHAI, month_window
from tests import factories as make

BUILT = datetime(2012, 10, 8, 9, tzinfo=SHANGHAI)


def a_sheet(stage, month: int = 9, state: str = "built", total: int = 0) -> AllowanceSheet:
    """September's sheet, built by somebody who is nobody else of the cast, approved or paid by another."""
    facts: dict = {
        "month": month_window(2012, month).start,
        "state": state,
        "built_at": BUILT,
        "total": total,
    }
    if state in ("approved", "paid"):
        facts |= {"approved_by": make.PersonFactory(), "approved_at": BUILT}
    if state == "paid":
        facts |= {"paid_by": make.PersonFactory(), "paid_at": BUILT}
    return AllowanceSheet.objects.create(built_by=make.PersonFactory(), **facts)


def a_line(sheet: AllowanceSheet, cadre, community) -> AllowanceLine:
    """An unsaved line of a cadre who stayed all September."""
    stays = [{"community": community.pk, "name": community.name, "days": 30}]
    days = {"live_days": 30, "month_days": 30, "needed_days": 15}
    rate = Decimal(500)
    return AllowanceLine(
        sheet=sheet,
        cadre=cadre,
        community=community,
        area="near",
        rate=rate,
        amount=rate,
        stays=stays,
        **days,
    )


def a_correction(stage) -> AllowanceCorrection:
    """What September's open sheet settles for August."""
    facts = {"sheet": a_sheet(stage), "of": a_sheet(stage, 8), "cadre": stage.cadre}
    return AllowanceCorrection.objects.create(amount=-500, reason="八月未驻点", **facts)
