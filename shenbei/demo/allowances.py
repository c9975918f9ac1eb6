"""Monthly allowance sheets: built by one, approved by another, paid by finance. DOMAIN 7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pairing.actions.allowance import (
    budget_set,
    correction_add,
    sheet_approve,
    sheet_build,
    sheet_pay,
    sheet_return,
)
from pairing.models import AllowanceSheet
from shenbei.demo.stage import PAIRED_FROM, YEAR, Stage
from shenbei.lib.periods import Window, windows

BUDGET, ARREARS = Decimal(480_000), Decimal(250)
CORRECTED_BECAUSE = "所驻社区补助地区类别有误，经核实补发当月差额。"
RETURNED_BECAUSE = "两名干部当月住院，暂停履责手续未附，请核对后重报。"


def tell(stage: Stage) -> None:
    """Put the sheets of 2012 and of the current cycle's months that are over into the script."""
    for period in (Window(PAIRED_FROM, YEAR.end), stage.recent):
        for month in windows(1, period.start, min(period.end, stage.as_of - timedelta(days=1))):
            built = stage.calendar.add(month.end, 3)
            sheet = SheetTale(stage, month, returned=month.start.month == 6)
            stage.script.put(stage.at(built, 10), sheet.build)
        for year in range(period.start.year, period.end.year + 1):
            decided = stage.at(max(period.start, date(year, 1, 10)), 9)
            stage.script.put(decided, lambda now: budget(stage, now))


def budget(stage: Stage, now: datetime) -> None:
    """What the year may cost, by a document of the district."""
    budget_set(
        by=stage.people["finance"], year=now.year, yuan=BUDGET, document=f"沈北财预〔{now.year}〕8号", now=now
    )


@dataclass
class SheetTale:
    """One month's sheet: the last paid one is that of two months ago, the one after waits for payment or approval."""

    stage: Stage
    month: Window
    returned: bool

    def later(self, now: datetime, days: int, act) -> None:
        """Put the next step so many working days later."""
        day: date = self.stage.calendar.add(now.date(), days)
        self.stage.script.put(self.stage.at(day, 15, 20), act)

    @property
    def sheet(self) -> AllowanceSheet:
        """The sheet as it stands."""
        return AllowanceSheet.objects.get(month=self.month.start)

    def build(self, now: datetime) -> None:
        """Staff builds it; once a year it comes back."""
        sheet_build(
            by=self.stage.people["staff"], year=self.month.start.year, month=self.month.start.month, now=now
        )
        if self.is_last_month and not self.returned:
            self.correct(now)
        self.later(now, 3, self.send_back if self.returned else self.approve)

    def correct(self, now: datetime) -> None:
        """What an earlier sheet gave one cadre too little is settled on this one."""
        paid = AllowanceSheet.objects.filter(state=AllowanceSheet.State.PAID, month__lt=self.month.start)
        if before := paid.order_by("-month").first():
            line = before.lines.select_related("cadre").order_by("pk")[3]
            correction_add(
                by=self.stage.people["staff"], sheet=self.sheet, of=before, cadre=line.cadre, amount=ARREARS,
                reason=CORRECTED_BECAUSE, now=now,
            )  # fmt: skip

    def send_back(self, now: datetime) -> None:
        """The reviewer finds a fault; staff builds it again."""
        sheet_return(by=self.stage.people["reviewer"], sheet=self.sheet, reason=RETURNED_BECAUSE, now=now)
        self.returned = False
        self.later(now, 2, self.build)

    def approve(self, now: datetime) -> None:
        """The reviewer, who had no hand in it; last month's still waits for him on the demo's date."""
        if self.is_last_month:
            return
        sheet_approve(by=self.stage.people["reviewer"], sheet=self.sheet, now=now)
        self.later(now, 8, self.pay)

    def pay(self, now: datetime) -> None:
        """Finance, a third person; the month before last still waits for it on the demo's date."""
        if not self.is_month_before_last:
            sheet_pay(by=self.stage.people["finance"], sheet=self.sheet, now=now)

    @property
    def is_last_month(self) -> bool:
        """Whether it is the newest sheet that can be there."""
        return self.month.end == self.stage.as_of.replace(day=1) - timedelta(days=1)

    @property
    def is_month_before_last(self) -> bool:
        """Whether it is the one before that."""
        last = self.stage.as_of.replace(day=1) - timedelta(days=1)
        return self.month.end == last.replace(day=1) - timedelta(days=1)
