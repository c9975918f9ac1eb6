"""However late the check runs, a window freezes the same."""

from datetime import date

import pytest

from tests import factories as make
from tests.visits.histories import Batch
from visits.actions import quotas_check
from visits.models import QuotaRun, Verdict


@pytest.mark.long
def test_however_late_the_check_runs_a_window_freezes_the_same(db):
    """Checked now and again, or once at the end: what is closed is equal, day by day of its proof."""
    batch = Batch(99, 200, make.CycleFactory())
    batch.write()

    def closed_rows() -> list:
        fields = [field.attname for field in Verdict._meta.fields if field.name != "id"]
        rows = Verdict.objects.filter(closed_on__isnull=False, live_days__gt=0)
        return [stable(row) for row in rows.order_by("duty", "starts_on").values(*fields)]

    for as_of in (date(2012, 2, 29), date(2012, 7, 9), date(2012, 11, 1), date(2013, 12, 1)):
        quotas_check(by=None, as_of=as_of)
    often = closed_rows()
    Verdict.objects.all().delete()
    QuotaRun.objects.all().delete()
    quotas_check(by=None, as_of=date(2013, 12, 1))
    assert len(often) > 1000 and often == closed_rows()


def stable(row: dict) -> dict:
    """A row whose lists of days stand in order, which SQLite does not promise."""
    return row | {name: sorted(row[name].split()) for name in ("counted_on", "left_out")}
