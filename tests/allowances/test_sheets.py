"""Allowance sheets from building to payment, and who may not. DOMAIN 7, 9."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from office.models import AuditEvent, Value
from pairing.actions.allowance import (
    correction_add,
    correction_remove,
    rate_set,
    sheet_approve,
    sheet_build,
    sheet_pay,
    sheet_return,
)
from pairing.models import AllowanceLine, AllowanceRate, AllowanceSheet, Community, Posting, Suspension
from pairing.reports_allowance import outlay_of
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI, year_window
from tests import factories as make

OCTOBER = datetime(2012, 10, 8, 9, tzinfo=SHANGHAI)


@pytest.fixture
def sheet(staff) -> AllowanceSheet:
    return sheet_build(by=staff, year=2012, month=9, now=OCTOBER)


@pytest.fixture
def paid(sheet, reviewer, finance) -> AllowanceSheet:
    sheet_approve(by=reviewer, sheet=sheet, now=OCTOBER)
    return sheet_pay(by=finance, sheet=sheet, now=OCTOBER)


def test_one_line_per_cadre_at_the_rate_of_the_area(stage, staff):
    Community.objects.filter(pk=stage.community.pk).update(area="far")
    sheet = sheet_build(by=staff, year=2012, month=9, now=OCTOBER)
    line = sheet.lines.get()
    assert (line.cadre, line.amount, sheet.total) == (stage.cadre, 1000, 1000)
    assert AuditEvent.objects.filter(verb="allowance.build").count() == 1


def test_a_cadre_who_moved_has_one_line(stage, staff):
    Posting.objects.filter(pk=stage.posting.pk).update(ended_on=date(2012, 9, 10))
    Community.objects.filter(pk=stage.sibling.pk).update(area="middle")
    make.PostingFactory(cadre=stage.cadre, community=stage.sibling, started_on=date(2012, 9, 11))
    line = sheet_build(by=staff, year=2012, month=9, now=OCTOBER).lines.get()
    assert (line.community, line.amount, line.live_days) == (stage.sibling, 750, 30)
    assert stage.community.name in line.sentence and stage.sibling.name in line.sentence


def test_approved_suspensions_take_days_off(stage, staff, reviewer):
    asked = {
        "posting": stage.posting,
        "started_on": date(2012, 9, 5),
        "ended_on": date(2012, 9, 30),
        "ground": "illness",
        "asked_by": stage.cadre.person,
        "asked_at": OCTOBER,
    }
    suspension = Suspension.objects.create(**asked)
    assert sheet_build(by=staff, year=2012, month=9, now=OCTOBER).total == 500
    Suspension.objects.filter(pk=suspension.pk).update(
        state="approved", decided_by=reviewer.person, decided_at=OCTOBER
    )
    sheet = sheet_build(by=staff, year=2012, month=9, now=OCTOBER)
    assert (sheet.total, sheet.lines.get().live_days, sheet.lines.get().suspended_days) == (0, 4, 26)


def test_the_share_is_a_changeable_value(stage, staff):
    Posting.objects.filter(pk=stage.posting.pk).update(started_on=date(2012, 9, 15))
    assert sheet_build(by=staff, year=2012, month=9, now=OCTOBER).total == 500
    Value.objects.filter(name="allowance.share").update(data="0.9")
    assert sheet_build(by=staff, year=2012, month=9, now=OCTOBER).total == 0


def test_a_month_that_is_not_over_is_refused(staff):
    with pytest.raises(RuleBroken):
        sheet_build(by=staff, year=2012, month=9, now=datetime(2012, 9, 30, 23, tzinfo=SHANGHAI))
    assert sheet_build(by=staff, year=2012, month=9, now=datetime(2012, 10, 1, 0, 5, tzinfo=SHANGHAI))


def test_a_month_without_postings_is_refused(staff):
    with pytest.raises(RuleBroken):
        sheet_build(by=staff, year=2012, month=2, now=OCTOBER)
    assert not AllowanceSheet.objects.exists()


def test_from_building_to_payment(paid, reviewer, finance):
    assert paid.state == "paid"
    assert (paid.approved_by, paid.paid_by) == (reviewer.person, finance.person)


def test_who_built_does_not_approve_under_another_hat(sheet, staff, stage):
    other_hat = make.user_as("reviewer", person=staff.person)
    with pytest.raises(RuleBroken):
        sheet_approve(by=other_hat, sheet=sheet, now=OCTOBER)


def test_who_built_first_does_not_approve_though_another_built_again(sheet, staff, staff2):
    sheet_build(by=staff2, year=2012, month=9, now=OCTOBER)
    with pytest.raises(RuleBroken):
        sheet_approve(by=staff, sheet=sheet, now=OCTOBER)


def test_who_built_or_approved_does_not_pay(sheet, staff, reviewer):
    sheet_approve(by=reviewer, sheet=sheet, now=OCTOBER)
    for user in (staff, reviewer):
        with pytest.raises(RuleBroken):
            sheet_pay(by=make.user_as("finance", person=user.person), sheet=sheet, now=OCTOBER)


def test_who_approved_before_it_was_sent_back_does_not_pay(sheet, staff, reviewer, reviewer2, finance):
    """The row forgets who approved it first; the hands that it went through do not."""
    sheet_approve(by=reviewer, sheet=sheet, now=OCTOBER)
    sheet_return(by=finance, sheet=sheet, reason="少一人", now=OCTOBER)
    sheet_build(by=staff, year=2012, month=9, now=OCTOBER)
    sheet_approve(by=reviewer2, sheet=sheet, now=OCTOBER)
    with pytest.raises(RuleBroken):
        sheet_pay(by=make.user_as("finance", person=reviewer.person), sheet=sheet, now=OCTOBER)


def test_the_database_refuses_one_person_in_two_parts(sheet, staff):
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowanceSheet.objects.filter(pk=sheet.pk).update(
            state="approved", approved_by=staff.person, approved_at=OCTOBER
        )


def test_unapproved_is_not_paid(sheet, finance):
    with pytest.raises(RuleBroken):
        sheet_pay(by=finance, sheet=sheet, now=OCTOBER)


def test_sent_back_with_a_reason_and_built_again(sheet, staff, reviewer):
    with pytest.raises(RuleBroken):
        sheet_return(by=reviewer, sheet=sheet, reason=" ", now=OCTOBER)
    sheet_return(by=reviewer, sheet=sheet, reason="少一人", now=OCTOBER)
    with pytest.raises(RuleBroken):
        sheet_approve(by=reviewer, sheet=sheet, now=OCTOBER)
    sheet_build(by=staff, year=2012, month=9, now=OCTOBER)
    assert sheet_approve(by=reviewer, sheet=sheet, now=OCTOBER).state == "approved"


def test_a_paid_sheet_never_changes(paid, staff, reviewer, stage):
    for act in (
        lambda: sheet_build(by=staff, year=2012, month=9, now=OCTOBER),
        lambda: sheet_return(by=reviewer, sheet=paid, reason="x", now=OCTOBER),
        lambda: correction_add(
            by=staff, sheet=paid, of=paid, cadre=stage.cadre, amount=Decimal(-1), reason="x", now=OCTOBER
        ),
    ):
        with pytest.raises(RuleBroken):
            act()
    assert AllowanceSheet.objects.get().total == 500


def test_postgres_freezes_a_paid_sheet(postgres, paid):
    for change in (
        lambda: AllowanceLine.objects.update(live_days=1),
        lambda: AllowanceLine.objects.all().delete(),
        lambda: AllowanceSheet.objects.update(total=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert connection.vendor == "postgresql"


def test_corrections_go_into_the_next(paid, staff, stage):
    november = datetime(2012, 11, 5, 9, tzinfo=SHANGHAI)
    following = sheet_build(by=staff, year=2012, month=10, now=november)
    facts = {"by": staff, "cadre": stage.cadre, "reason": "九月少休一天", "now": november}
    row = correction_add(sheet=following, of=paid, amount=Decimal(-500), **facts)
    following.refresh_from_db()
    assert following.total == 0
    sheet_build(by=staff, year=2012, month=10, now=november)
    following.refresh_from_db()
    assert following.total == 0, "building again keeps the corrections"
    correction_remove(by=staff, correction=row, now=november)
    following.refresh_from_db()
    assert following.total == 500


def test_a_correction_leaves_the_month_between_nothing_and_the_highest_rate(paid, staff, stage):
    """A slip of a digit is refused before it turns a whole sheet's total."""
    november = datetime(2012, 11, 5, 9, tzinfo=SHANGHAI)
    following = sheet_build(by=staff, year=2012, month=10, now=november)
    facts = {"by": staff, "sheet": following, "of": paid, "cadre": stage.cadre, "reason": "更正"}
    for amount in (-501, 501, -5000):
        with pytest.raises(RuleBroken) as refused:
            correction_add(amount=Decimal(amount), now=november, **facts)
        assert refused.value.field == "amount"
    following.refresh_from_db()
    assert following.total == 500
    correction_add(amount=Decimal(500), now=november, **facts)
    last = sheet_build(by=staff, year=2012, month=11, now=datetime(2012, 12, 5, 9, tzinfo=SHANGHAI))
    with pytest.raises(RuleBroken):
        correction_add(amount=Decimal(1), now=november, **facts | {"sheet": last})


def test_only_paid_earlier_sheets_are_corrected(sheet, staff, stage):
    november = datetime(2012, 11, 5, 9, tzinfo=SHANGHAI)
    following = sheet_build(by=staff, year=2012, month=10, now=november)
    with pytest.raises(RuleBroken) as refused:
        correction_add(
            by=staff,
            sheet=following,
            of=sheet,
            cadre=stage.cadre,
            amount=Decimal(5),
            reason="x",
            now=november,
        )
    assert refused.value.field == "of"


def test_a_rate_is_data_and_never_changes_a_sheet_that_is_built(sheet, staff):
    with pytest.raises(RuleBroken):
        rate_set(by=staff, area="near", yuan=Decimal(600), valid_from=date(2012, 9, 1))
    rate_set(by=staff, area="near", yuan=Decimal(600), valid_from=date(2012, 10, 1))
    later = sheet_build(by=staff, year=2012, month=10, now=datetime(2012, 11, 1, 9, tzinfo=SHANGHAI))
    assert (sheet.total, later.total) == (500, 600)


def test_no_rate_is_said_by_name(stage, staff):
    AllowanceRate.objects.filter(area="near").delete()
    with pytest.raises(RuleBroken) as refused:
        sheet_build(by=staff, year=2012, month=9, now=OCTOBER)
    assert str(Community.Area.NEAR.label) in str(refused.value.message)


def test_yearly_outlay_counts_the_postings_of_the_years_end(stage):
    make.PostingFactory(community=stage.stranger, ended_on=date(2012, 12, 30))
    make.PostingFactory(community__area="far", started_on=date(2012, 12, 31))
    make.PostingFactory(started_on=date(2013, 1, 1))
    outlay = outlay_of(year_window(2012))
    assert (outlay.postings, outlay.monthly, outlay.total) == (2, 1500, 18_000)


@pytest.mark.parametrize("cadres", [3, 12])
def test_building_takes_the_same_queries_whatever_the_cadres(
    cadres, stage, staff, django_assert_max_num_queries
):
    make.PostingFactory.create_batch(cadres)
    assert staff.role
    with django_assert_max_num_queries(44):
        assert sheet_build(by=staff, year=2012, month=9, now=OCTOBER).lines.count() == cadres + 1


def test_who_approved_once_approves_again_what_was_sent_back(sheet, staff, reviewer, finance):
    sheet_approve(by=reviewer, sheet=sheet, now=OCTOBER)
    sheet_return(by=finance, sheet=sheet, reason="少一人", now=OCTOBER)
    sheet_build(by=staff, year=2012, month=9, now=OCTOBER)
    assert sheet_approve(by=reviewer, sheet=sheet, now=OCTOBER).state == "approved"
    with pytest.raises(RuleBroken):
        sheet_pay(by=make.user_as("finance", person=reviewer.person), sheet=sheet, now=OCTOBER)
