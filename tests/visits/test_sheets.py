"""The monthly sheet of resident days."""

import pytest
from django.urls import reverse
from django.utils import translation

from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from visits.actions import quotas_check, sheet_confirm, sheet_dispute, sheet_save, sheet_submit
from visits.models import ResidentSheet, SheetDay, Verdict
from visits.reports import waiting_for


@pytest.fixture
def sheet(stage, cadre):
    days = {on(9, number): "" for number in range(3, 13)}
    return sheet_save(by=cadre, community=stage.community, month=on(9, 1), days=days, now=at(9, 13))


def counted(as_of=None) -> int:
    quotas_check(by=None, as_of=as_of or on(9, 30))
    return Verdict.objects.get(duty__kind="residence", starts_on=on(9, 1)).counted


def test_saved_days_count_once_submitted(sheet, cadre):
    assert sheet.state == "draft" and sheet.days.count() == 10 and counted() == 0
    sheet_submit(by=cadre, sheet=sheet, now=at(9, 13))
    assert counted() == 10
    assert set(SheetDay.objects.values_list("entered_on", flat=True)) == {on(9, 13)}


def test_days_ticked_but_not_submitted_are_told_to_the_cadre_alone(
    sheet, cadre, liaison, sign_in, time_machine
):
    """«0 counted» beside a sheet full of ticks would seem a loss."""
    time_machine.move_to(at(9, 20))
    assert counted(on(9, 20)) == 0
    verdict = Verdict.objects.get(duty__kind="residence", starts_on=on(9, 1))
    told = "2012年9月应驻点10天，已计0天；另有10天已填写未提交"

    def says(user, told: str) -> list[bool]:
        page = sign_in(user).get(reverse("visits:verdict", args=[verdict.pk])).content.decode()
        return [any(told in item.sentence for item in waiting_for(user, on(9, 20))), told in page]

    with translation.override("zh-hans"):
        assert says(cadre, told) == [True, True] and says(liaison, "已填写未提交") == [False, False]
        sheet_submit(by=cadre, sheet=sheet, now=at(9, 13))
        assert says(cadre, "已填写未提交") == [False, False]


def test_saving_again_keeps_one_sheet(sheet, stage, cadre):
    again = sheet_save(
        by=cadre, community=stage.community, month=on(9, 9), days={on(9, 3): "入户"}, now=at(9, 14)
    )
    assert again == sheet and ResidentSheet.objects.count() == 1
    assert list(again.days.values_list("day", "note")) == [(on(9, 3), "入户")]


@pytest.mark.parametrize("days", [{on(8, 31): ""}, {on(9, 20): ""}])
def test_days_outside_the_month_or_to_come_are_refused(stage, cadre, days):
    with pytest.raises(RuleBroken):
        sheet_save(by=cadre, community=stage.community, month=on(9, 1), days=days, now=at(9, 13))
    assert not ResidentSheet.objects.exists()


def test_only_at_ones_own_posting(stage, cadre, liaison):
    for who, where in ((cadre, stage.sibling), (liaison, stage.community)):
        with pytest.raises(RuleBroken):
            sheet_save(by=who, community=where, month=on(9, 1), days={on(9, 3): ""}, now=at(9, 13))


def test_two_tabs_do_not_overwrite_each_other(sheet, stage, cadre):
    first = {"by": cadre, "community": stage.community, "month": on(9, 1), "version": sheet.version}
    sheet_save(days={on(9, 3): ""}, now=at(9, 14), **first)
    with pytest.raises(RuleBroken):
        sheet_save(days={on(9, 4): ""}, now=at(9, 14), **first)


class TestAfterSubmission:
    @pytest.fixture
    def submitted(self, sheet, cadre):
        return sheet_submit(by=cadre, sheet=sheet, now=at(9, 13))

    def test_the_community_confirms_the_month_in_one_act(self, submitted, community_clerk):
        assert sheet_confirm(by=community_clerk, sheet=submitted, now=at(9, 14)).state == "confirmed"

    def test_a_dispute_takes_the_month_out(self, submitted, community_clerk):
        sheet_dispute(by=community_clerk, sheet=submitted, reason="9月6日不在", now=at(9, 14))
        assert counted() == 0

    def test_a_change_opens_the_confirmation_again(self, submitted, stage, cadre, community_clerk):
        sheet_confirm(by=community_clerk, sheet=submitted, now=at(9, 14))
        days = {row.day: row.note for row in submitted.days.all()} | {on(9, 17): ""}
        again = sheet_save(by=cadre, community=stage.community, month=on(9, 1), days=days, now=at(9, 18))
        assert (again.state, again.confirmed_by) == ("submitted", None)
        assert again.days.get(day=on(9, 17)).entered_on == on(9, 18) and counted() == 11

    def test_after_the_closing_days_are_added_without_counting_and_none_taken_back(
        self, submitted, stage, cadre
    ):
        days = {row.day: row.note for row in submitted.days.all()}
        with pytest.raises(RuleBroken):
            sheet_save(by=cadre, community=stage.community, month=on(9, 1), days={}, now=at(10, 20))
        sheet_save(
            by=cadre, community=stage.community, month=on(9, 1), days=days | {on(9, 27): ""}, now=at(10, 20)
        )
        assert counted(on(10, 20)) == 10
